"""Diagnostics of the panels of a case, with the evaluators and marks on which the award hangs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from attrs import field, frozen

from evalkit.errors import ModelError, Problem
from evalkit.evaluation.award.pivotal import PivotalMark, pivotal_marks
from evalkit.evaluation.award.results import Award
from evalkit.evaluation.award.what_if import WhatIf
from evalkit.evaluation.evaluate import evaluate
from evalkit.exact import near_decimal
from evalkit.model import Case, Mark
from evalkit.pages import Block, Bullets, Heading, Page, Shown, Table
from evalkit.panel import MarkTable
from evalkit.panel.diagnostics import Diagnosis, diagnose
from evalkit.panel.diagnostics.rasch import Rasch
from evalkit.panel.diagnostics.rasch import rasch as fit_rasch
from evalkit.scales import Levels
from evalkit.words import Lang, say


@frozen
class PanelReport(Shown):
    """What the marks tell about the marking, panel by panel.

    Parameters
    ----------
    case : Case
    diagnoses : sequence of Diagnosis
    pivotal_evaluators : sequence of WhatIf
        Those without whom somebody else is first.
    pivotal_marks : sequence of PivotalMark
        The smallest changes of one mark after which somebody else is first.
    """

    case: Case = field(repr=False)
    diagnoses: tuple[Diagnosis, ...]
    pivotal_evaluators: tuple[WhatIf, ...]
    pivotal_marks: tuple[PivotalMark, ...]
    rasch: Rasch | None = None

    def page(self, lang: Lang = "en") -> Page:
        """Return the report as a page that can be printed in any format."""
        blocks: list[Block] = []
        for diagnosis in self.diagnoses:
            blocks.extend(diagnosis.page(lang).blocks)
        if self.case.criteria.procedure is not None:
            blocks.append(Heading(say("What the award hangs on").text(lang), 2))
            blocks.append(Bullets([line.text(lang) for line in self._pivots()]))
            if self.pivotal_marks:
                blocks.append(self._marks(lang))
        if self.rasch is not None:
            blocks.extend(self.rasch.page(lang).blocks)
        return Page(blocks)

    def _pivots(self) -> list[Any]:
        lines = [
            say(
                "Without the marks of {name}, first is: {first}.",
                name=w.subject,
                first=[self.case.project(p).name for p in w.first] or ["–"],
            )
            for w in self.pivotal_evaluators
        ]
        if not lines:
            lines = [say("Whichever one evaluator is left out, the same bid is first.")]
        if not self.pivotal_marks:
            lines.append(say("No change of a single mark was found that changes who is first."))
        return lines

    def _marks(self, lang: Lang) -> Table:
        headers = [
            say("Evaluator"), say("Bid"), say("Criterion"), say("Points now"), say("Level at"),
            say("Change"), say("Then first"),
        ]  # fmt: skip
        rows = [
            [
                m.evaluator,
                self.case.project(m.bid).name.text(lang),
                self.case.criteria[m.criterion].name.text(lang),
                near_decimal(m.points),
                near_decimal(m.needed),
                near_decimal(m.change),
                " = ".join(self.case.project(p).name.text(lang) for p in m.first),
            ]
            for m in self.pivotal_marks
        ]
        return Table(
            [h.text(lang) for h in headers], rows, right={3, 4, 5}, wrap=((1, 24), (2, 24), (6, 24))
        )

    def rows(self, lang: Lang = "en") -> list[dict[str, Any]]:
        """Return one plain dict an evaluator of each panel."""
        return [row for diagnosis in self.diagnoses for row in diagnosis.rows(lang)]

    def plain(self) -> dict[str, Any]:
        """Return everything as plain data."""
        measures = self.rasch and {"bids": self.rasch.bids, "severities": self.rasch.severities}
        return {
            "rasch": measures,
            "panels": [diagnosis.plain() for diagnosis in self.diagnoses],
            "pivotal_evaluators": [
                {"evaluator": w.subject, "lot": w.lot, "first": list(w.first)}
                for w in self.pivotal_evaluators
            ],
            "pivotal_marks": [
                {
                    "evaluator": m.evaluator,
                    "bid": m.bid,
                    "criterion": m.criterion,
                    "lot": m.lot,
                    "points": float(m.points),
                    "level_at": float(m.needed),
                    "first": list(m.first),
                }
                for m in self.pivotal_marks
            ],
        }


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
    if case.criteria.procedure is None:
        return PanelReport(
            case, _all_marks(case, draws, seed), (), (), _rasch(case) if rasch else None
        )
    award = evaluate(case)
    assert isinstance(award, Award)
    diagnoses = []
    for sitting in award.judged.sittings:
        if sitting.table is not None:
            reasons = _reasons(case, set(sitting.table.items))
            name = str(sitting.panel.name)
            diagnoses.append(
                diagnose(sitting.table, panel=name, reasons=reasons, draws=draws, seed=seed)
            )
    pivots = tuple(w for w in award.what_ifs if w.kind == "evaluator" and w.changed)
    marks = tuple(
        mark for decided in award.decided.values() for mark in pivotal_marks(award.judged, decided)
    )
    measures = _rasch(case) if rasch else None
    return PanelReport(case, tuple(diagnoses), pivots, marks, measures)


def _rasch(case: Case) -> Rasch:
    """Fit the model to marks on levels; each counts as the place of its level."""
    places = {
        leaf.id: {level.value: place for place, level in enumerate(leaf.scale.levels)}
        for leaf in case.criteria.leaves
        if isinstance(leaf.scale, Levels)
    }
    marks = [m for m in case.marks if m.evaluator and m.criterion in places and not m.is_range]
    if not marks:
        rule = say("has no marks of evaluators on scales of levels, which the Rasch model needs")
        raise ModelError(Problem(table="marks", rule=rule))
    people = list(dict.fromkeys(m.evaluator for m in marks))
    bids = [p.id for p in case.projects if any(m.project == p.id for m in marks)]
    items = list(dict.fromkeys(m.criterion for m in marks))
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
    name = str(case.title or case.id)
    reasons = _reasons(case, set(table.items))
    return (diagnose(table, panel=name, reasons=reasons, draws=draws, seed=seed),)


def judged_marks(case: Case) -> MarkTable | None:
    """Return all judged marks of a case without a procedure, in points, as one panel.

    None where fewer than two evaluators marked anything.
    """
    marks = [m for m in case.marks if not m.unit and m.evaluator and not m.is_range]
    items = [leaf.id for leaf in case.criteria.leaves if any(m.criterion == leaf.id for m in marks)]
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
