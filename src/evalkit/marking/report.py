"""Diagnostics of the panels of a case, with the evaluators and marks on which the award hangs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from unicodedata import normalize

import numpy as np
from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text, say
from evalkit.core.notes import Note
from evalkit.core.result import Listed
from evalkit.evaluation.award.results import Award
from evalkit.evaluation.award.what_if import Tally, WhatIf
from evalkit.evaluation.evaluate import evaluate
from evalkit.marking.pivotal import PivotalMark, not_sought, pivotal_marks
from evalkit.model import Case, Mark
from evalkit.panel import MarkTable
from evalkit.panel.diagnostics import Diagnosis, diagnose
from evalkit.panel.diagnostics.rasch import Rasch
from evalkit.panel.diagnostics.rasch import rasch as fit_rasch
from evalkit.scales import Levels


@frozen
class PanelReport(Listed):
    """What the marks tell about the marking, panel by panel.

    Parameters
    ----------
    case : Case
    diagnoses : sequence of Diagnosis
    without : sequence of WhatIf
        Of every evaluator: who would be first without that evaluator's marks.
    pivotal_marks : sequence of PivotalMark
        The smallest changes of one mark after which somebody else is first, or it cannot be
        told who.
    not_sought : mapping of lot to Note
        Why no such marks are looked for there.
    """

    case: Case = field(repr=False)
    diagnoses: tuple[Diagnosis, ...]
    without: tuple[WhatIf, ...] = ()
    pivotal_marks: tuple[PivotalMark, ...] = ()
    not_sought: Mapping[str, Note] = field(factory=dict, hash=False)
    rasch: Rasch | None = None

    @property
    def pivotal_evaluators(self) -> tuple[WhatIf, ...]:
        """Those without whom somebody else is first."""
        return tuple(found for found in self.without if found.changed)

    @property
    def tally(self) -> Tally:
        """Without how many evaluators who is first changes, does not, or cannot be told."""
        return Tally.of(found.changed for found in self.without)


def panel_report(
    case: Case, *, draws: int = 1000, seed: int = 0, rasch: bool = False
) -> PanelReport:
    """Diagnose the panels of a case.

    Parameters
    ----------
    case : Case
        With a procedure, or with marks of several evaluators.
    draws, seed : int
        Of the bootstrap.
    rasch : bool
        Whether to fit a many-facet Rasch model to marks on levels, too.

    Raises
    ------
    ModelError
        If the model is asked for, and its extra is not installed, or the marks
        are not on levels.
    """
    # What cannot be scored is refused here, too: with a mark missing, agreement says little.
    award = evaluate(case)
    if case.criteria.procedure is None:
        found = _all_marks(case, draws, seed)
        return PanelReport(case, found, rasch=_rasch(case) if rasch else None)
    assert isinstance(award, Award)
    diagnoses = tuple(
        _diagnosis(case, session.table, session.name, draws, seed)
        for session in award.judged.sessions
        if session.table is not None
    )
    marks: list[PivotalMark] = []
    reasons: dict[str, Note] = {}
    for lot, decided in award.decided.items():
        marks += pivotal_marks(award.judged, decided)
        reason = not_sought(award.judged, decided)
        if reason is not None:
            reasons[lot] = reason
    return PanelReport(
        case,
        diagnoses,
        tuple(found for found in award.what_ifs if found.kind == "evaluator"),
        tuple(marks),
        reasons,
        _rasch(case) if rasch else None,
    )


def _rasch(case: Case) -> Rasch:
    """Fit the model to marks on levels; each counts as the place of its level."""
    if case.evaluators_within == "project":
        rule = say("has other evaluators in each project, whom the Rasch model cannot compare")
        raise ModelError(Problem(table="case", field="evaluators_within", rule=rule))
    places = {
        leaf.id: {level.value: place for place, level in enumerate(leaf.scale.levels)}
        for leaf in case.criteria.leaves
        if isinstance(leaf.scale, Levels)
    }
    marks = [m for m in case.marks if m.evaluator and m.criterion in places and not m.is_range]
    if not marks:
        rule = say("has no marks of evaluators on scales of levels, which the Rasch model needs")
        raise ModelError(Problem(table="marks", rule=rule))
    # The rows of a file must not move the fit, not even in its last digit.
    people, bids = (sorted({getattr(m, n) for m in marks}) for n in ("evaluator", "project"))
    marked = {m.criterion for m in marks}
    items = [name for name in places if name in marked]
    scores = np.full((len(people), len(bids), len(items)), np.nan)
    for m in marks:
        place = people.index(m.evaluator), bids.index(m.project), items.index(m.criterion)
        scores[place] = places[m.criterion][m.low]
    return fit_rasch(scores, people, bids)


def _reasons(case: Case, items: set[str]) -> dict[tuple[str, str, str], str]:
    return {
        (m.evaluator, m.project, m.criterion): str(m.reason)
        for m in case.marks
        if m.criterion in items and m.reason
    }


def _all_marks(case: Case, draws: int, seed: int) -> tuple[Diagnosis, ...]:
    """Diagnose all judged marks of a case without a procedure as one panel."""
    table = judged_marks(case)
    if table is None:
        return ()
    return (_diagnosis(case, table, str(case.title or case.id), draws, seed),)


def _diagnosis(
    case: Case, table: MarkTable, name: Text | Note | str, draws: int, seed: int
) -> Diagnosis:
    people = {e.id: _alike(e.affiliation) for e in case.evaluators if e.affiliation.strip()}
    return diagnose(
        table,
        panel=name,
        reasons=_reasons(case, set(table.items)),
        evaluator_affiliations=people,
        bid_affiliations=_where_from(case, set(people.values())),
        draws=draws,
        seed=seed,
        nested=case.evaluators_within == "project",
    )


def _where_from(case: Case, known: set[str]) -> dict[str, str]:
    """Return where each project comes from: its affiliation, or its body if evaluators name it."""
    found = {}
    for project in case.projects:
        bodies = [_alike(text) for text in (project.body.en, project.body.ko)]
        own = _alike(project.affiliation) or next((b for b in bodies if b in known), "")
        if own:
            found[project.id] = own
    return found


def _alike(text: str) -> str:
    """Return words so that what looks the same is the same, whichever its case and blanks."""
    return " ".join(normalize("NFKC", text).casefold().split())


def judged_marks(case: Case) -> MarkTable | None:
    """Return all judged marks of a case without a procedure, in points, as one panel.

    None where fewer than two evaluators marked anything, or where their marks count as a
    span: readers mark what their sources carry, so their totals do not compare.
    """
    if case.criteria.panel == "span":
        return None
    leaves = [leaf.id for leaf in case.criteria.leaves]
    # An answer to a question is no mark in points.
    marks = [
        m
        for m in case.marks
        if m.criterion in leaves and not m.unit and m.evaluator and not m.is_range
    ]
    given = {m.criterion for m in marks}
    items = [name for name in leaves if name in given]
    people = tuple(dict.fromkeys(m.evaluator for m in marks))
    if len(people) < 2:
        return None
    values = {(m.evaluator, m.project, m.criterion): _points(case, m) for m in marks}
    return MarkTable.of(people, tuple(p.id for p in case.projects), tuple(items), values)


def _points(case: Case, mark: Mark) -> Fraction:
    scale = case.criteria[mark.criterion].scale
    assert scale is not None
    weight = Fraction(1)
    if case.criteria.aggregate != "none":
        weight = case.criteria.max_points(mark.criterion)
    return scale.utility(mark.low) * weight
