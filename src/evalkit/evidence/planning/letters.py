"""From an evaluation to its letters: which open marks each of them would settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import frozen

from evalkit.assumed.outcomes import SLICES, MarkOutcomes, Possible
from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem, unknown
from evalkit.core.exact import Number, argument
from evalkit.core.messages import say
from evalkit.evaluation import Evaluation
from evalkit.evaluation.score import Score
from evalkit.evidence.completions import Completions
from evalkit.evidence.planning.greedy import Candidate, Letter
from evalkit.evidence.planning.known import Closed, Fails
from evalkit.evidence.requests import Askable
from evalkit.evidence.together import conditional
from evalkit.model import Question

Refusals = Mapping[str | tuple[str, str], Number]
"""By document, or by project and document, how likely it is refused."""


@frozen(eq=False, slots=False)
class Desk:
    """The completions of an evaluation, with what could be asked about them.

    Parameters
    ----------
    completions : Completions
    fails : mapping
        By project and mark, how likely each open gate on it is failed, by the common factor.
    askable : mapping of letter to Askable
        What each letter asks for.
    """

    completions: Completions
    fails: Fails
    askable: Mapping[Letter, Askable]

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], Askable]:
        return {(x.project, x.document): one for x, one in self.askable.items()}

    def of_letter(self, letter: Letter) -> Askable:
        """Return what a letter asks for; some of it may be known already."""
        return self._by_place[letter.project, letter.document]

    @classmethod
    def of(
        cls,
        evaluation: Evaluation,
        completions: Completions,
        askable: Sequence[Askable],
        refused: Refusals | None = None,
    ) -> Desk:
        """Find the letters that would settle something, in the order of documents, then names."""
        chances = refusals(evaluation, refused or {})
        places = {name: n for n, name in enumerate(completions.projects)}
        documents = {d.id: n for n, d in enumerate(evaluation.case.criteria.documents)}
        found: dict[Letter, Askable] = {}
        for one in sorted(askable, key=lambda a: (documents[a.document.id], a.project.id)):
            project = places[one.project.id]
            closes = _closes(evaluation, completions, project, one)
            if closes:
                pair = one.project.id, one.document.id
                chance = chances.get(pair, chances.get(one.document.id, 0.0))
                letter = Letter(project, documents[one.document.id], closes, chance)
                found[letter] = one
        return cls(completions, _fails(evaluation, completions), found)

    def single(self) -> list[Candidate]:
        """Return each letter for itself."""
        return [self._candidate([letter]) for letter in self.askable]

    def by_document(self) -> list[Candidate]:
        """Return the letters for each document, about all projects together."""
        found: dict[int, list[Letter]] = {}
        for letter in self.askable:
            found.setdefault(letter.document, []).append(letter)
        return [self._candidate(letters) for _, letters in sorted(found.items())]

    def _candidate(self, letters: Sequence[Letter]) -> Candidate:
        width = self.completions.width
        return Candidate(
            tuple(letters),
            sum((self.askable[x].document.effort for x in letters), Fraction(0)),
            sum((width(x.project, k) for x in letters for k in x.closes), Fraction(0)),
        )


def _closes(evaluation: Evaluation, completions: Completions, project: int, one: Askable) -> Closed:
    """Return the places of the open marks that a document would settle."""
    settled = {mark.criterion.id for mark in one.marks}
    columns = {name: k for k, name in enumerate(completions.marks)}
    found = {columns[name] for name in settled if name in columns}
    questions = {mark.criterion.id for mark in one.marks if isinstance(mark.criterion, Question)}
    for decision in _score(evaluation, completions.projects[project]).decisions:
        # A decision is settled for sure where no answer leads to another question.
        step = decision.path[-1] if decision.path else None
        if step is None or step.answer is not None or step.question.id not in questions:
            continue
        further = {decision.decision.question(n) for n in (step.question.yes, step.question.no)}
        if further == {None} or all(q is None or q.id in one.document.settles for q in further):
            found.add(columns[decision.decision.id])
    return frozenset(k for k in found if k in completions.open[project])


def _score(evaluation: Evaluation, name: str) -> Score:
    return next(score for score in evaluation.scores if score.project.id == name)


def _fails(evaluation: Evaluation, completions: Completions) -> Fails:
    """Return for each gate that is open how likely it is failed, by the common factor."""
    assumption = completions.assumption
    possible, found = Possible(evaluation, assumption), {}
    for project, name in enumerate(completions.projects):
        score = _score(evaluation, name)
        for k, outcomes in enumerate(possible.of(score)):
            chances = list(_chances(outcomes, completions, project, k))
            if chances:
                found[project, k] = tuple(chances)
    return found


def _chances(
    outcomes: MarkOutcomes, completions: Completions, project: int, k: int
) -> Iterator[FloatArray]:
    gates = {gate.id: gate for outcome in outcomes for gate in outcome.broken}
    cell, rho = completions.cells[project][k], completions.assumption.correlation
    shares = conditional(cell, rho)[1]
    for name in gates:
        broken = [any(g.id == name for g in outcome.broken) for outcome in outcomes]
        if all(broken):
            continue
        fails, at = np.zeros(len(shares)), 0
        for n, piece in enumerate(cell):
            count = SLICES if rho and piece.low != piece.high else 1  # as `conditional` cuts
            fails += broken[n] * shares[:, at : at + count].sum(axis=1)
            at += count
        yield fails


def refusals(evaluation: Evaluation, refused: Refusals) -> dict[object, float]:
    """Check who refuses what, and how likely.

    Raises
    ------
    ModelError
        If a document or project is not known, or a chance is none.
    """
    documents = [document.id for document in evaluation.case.criteria.documents]
    projects = [project.id for project in evaluation.case.projects]
    found: dict[object, float] = {}
    problems: list[Problem] = []
    for key, chance in refused.items():
        project, document = key if isinstance(key, tuple) else (None, key)
        if document not in documents:
            problems.append(unknown(say("document"), document, documents, field="refused"))
        if project is not None and project not in projects:
            problems.append(unknown(say("project"), project, projects, field="refused"))
        value = argument("refused", chance)
        if not 0 <= value <= 1:
            rule = say("must be between {low} and {high}", low=0, high=1)
            problems.append(Problem(field="refused", rule=rule, value=str(chance)))
        found[key] = float(value)
    if problems:
        raise ModelError(problems)
    return found
