"""A case: the projects, what was found out about them, and the marks that rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from reprlib import repr as short

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.errors import LookupFailed, ModelError, Problem, unknown
from evalkit.exact import Number, exact
from evalkit.labelled import table
from evalkit.model import lists
from evalkit.model.canonical import digest
from evalkit.model.case_checks import case_problems
from evalkit.model.checks import instance, nfc, parts, row_names, text
from evalkit.model.criteria_set import CriteriaSet
from evalkit.model.parts import Conflict, Draw, Evidence, Mark, Project
from evalkit.model.procedure_checks import leaves_under
from evalkit.model.seats import Seats, Within
from evalkit.model.tender import (
    Assignment,
    Bid,
    Committee,
    Consensus,
    Deduction,
    Deviation,
    Evaluator,
    Recusal,
    Tender,
    Tradeoff,
)
from evalkit.model.tender_checks import tender_problems
from evalkit.scales import Categories
from evalkit.scales.base import float_array
from evalkit.words import Message, Text, say


def _projects(items: Iterable[Project]) -> tuple[Project, ...]:
    return parts(items, Project, "projects")


def _marks(items: Iterable[Mark]) -> tuple[Mark, ...]:
    """Put judged marks before measured ones, as the two tables of a file do."""
    return tuple(sorted(parts(items, Mark, "marks"), key=lambda mark: bool(mark.unit)))


def _evidence(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return parts(items, Evidence, "evidence")


def _conflicts(items: Iterable[Conflict]) -> tuple[Conflict, ...]:
    return parts(items, Conflict, "conflicts")


def _draws(items: Iterable[Draw]) -> tuple[Draw, ...]:
    return parts(items, Draw, "draw")


@frozen
class Case:
    """Projects and their marks, together with the criteria set that scores them.

    Parameters
    ----------
    criteria : CriteriaSet
    projects : sequence of Project
    marks : sequence of Mark
    evidence : sequence of Evidence
    conflicts : sequence of Conflict
    draws : sequence of Draw
    tender : Tender or None
    bids : sequence of Bid
    evaluators : sequence of Evaluator
    assignments : sequence of Assignment
        Who was asked to mark what. None: everybody everything that evaluators mark.
    committees : sequence of Committee
    deviations : sequence of Deviation
    recusals : sequence of Recusal
    consensus : sequence of Consensus
    deductions : sequence of Deduction
    tradeoffs : sequence of Tradeoff
    evaluators_within : {'case', 'project'}
        Where an evaluator's name means one person: in the whole case, or only
        within a project, as where every paper has reviewers E1 and E2 of its own.
    id : str
    title : Text or str
    notice : Text or str
        Printed on every page made from the case.

    Raises
    ------
    ModelError
        With every problem at once.
    """

    criteria: CriteriaSet
    projects: tuple[Project, ...] = field(converter=_projects, repr=False)
    marks: tuple[Mark, ...] = field(default=(), converter=_marks, repr=False)
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=_evidence, kw_only=True, repr=False
    )
    conflicts: tuple[Conflict, ...] = field(
        default=(), converter=_conflicts, kw_only=True, repr=False
    )
    draws: tuple[Draw, ...] = field(default=(), converter=_draws, kw_only=True, repr=False)
    tender: Tender | None = field(default=None, kw_only=True, repr=False)
    bids: tuple[Bid, ...] = field(default=(), converter=lists.bids, kw_only=True, repr=False)
    evaluators: tuple[Evaluator, ...] = field(
        default=(), converter=lists.evaluators, kw_only=True, repr=False
    )
    assignments: tuple[Assignment, ...] = field(
        default=(), converter=lists.assignments, kw_only=True, repr=False
    )
    committees: tuple[Committee, ...] = field(
        default=(), converter=lists.committees, kw_only=True, repr=False
    )
    deviations: tuple[Deviation, ...] = field(
        default=(), converter=lists.deviations, kw_only=True, repr=False
    )
    recusals: tuple[Recusal, ...] = field(
        default=(), converter=lists.recusals, kw_only=True, repr=False
    )
    consensus: tuple[Consensus, ...] = field(
        default=(), converter=lists.consensus, kw_only=True, repr=False
    )
    deductions: tuple[Deduction, ...] = field(
        default=(), converter=lists.deductions, kw_only=True, repr=False
    )
    tradeoffs: tuple[Tradeoff, ...] = field(
        default=(), converter=lists.tradeoffs, kw_only=True, repr=False
    )
    evaluators_within: Within = field(default="case", kw_only=True, repr=False)
    id: str = field(default="case", kw_only=True)
    title: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    notice: Text = field(factory=Text, converter=text, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.criteria, CriteriaSet):
            rule = say("must be a {kind}", kind="CriteriaSet")
            problem = Problem(table="case", field="criteria", rule=rule, value=short(self.criteria))
            raise ModelError(problem)
        marks = tuple(_read(self.criteria, mark) for mark in self.marks)
        object.__setattr__(self, "marks", marks)
        problems = [*instance(self.tender, Tender, "case", "tender")]
        problems = problems or [*case_problems(self), *tender_problems(self)]
        if problems:
            raise ModelError(problems)

    @classmethod
    def of(
        cls,
        criteria: CriteriaSet,
        marks: Mapping[str, Mapping[str, Number | Sequence[Number] | None]],
    ) -> Case:
        """Build a case from a dict of marks, ``{project: {criterion: value}}``.

        Parameters
        ----------
        criteria : CriteriaSet
        marks : mapping
            A value, a pair (low, high) where it is uncertain, or None where it is
            missing. Floats are refused: write ``"0.1"``.

        Examples
        --------
        >>> from evalkit import Case, Criterion, CriteriaSet, Linear, evaluate
        >>> criteria = CriteriaSet("one", [Criterion("quality", Linear(0, 10), points=10)])
        >>> evaluate(Case.of(criteria, {"A": {"quality": 7}, "B": {"quality": 9}})).winner
        'B'
        """
        found: list[Mark] = []
        problems: list[Problem] = []
        if not isinstance(marks, Mapping):
            raise ModelError(Problem(field="marks", rule=_nested(), value=short(marks)))
        for project, values in marks.items():
            if not isinstance(values, Mapping):
                where = str(project)
                problems.append(Problem(table=where, rule=_nested(), value=short(values)))
                continue
            for criterion, value in values.items():
                if value is None:
                    continue
                pair = value if isinstance(value, list | tuple) else (value, value)
                unit = criteria[criterion].unit if criterion in criteria else ""
                if len(pair) != 2:
                    where = f"{project}, {criterion}"
                    rule = say("must be one value or a pair: low, high")
                    problems.append(Problem(table=where, rule=rule, value=short(value)))
                    continue
                low, high = pair
                try:
                    found.append(Mark(project, criterion, low, high, unit=unit))
                except ModelError as error:
                    where = f"{project}, {criterion}"
                    problems.extend(evolve(p, table=where) for p in error.problems)
        if problems:
            raise ModelError(problems)
        return cls(criteria, [Project(name) for name in marks], found)

    @classmethod
    def from_array(
        cls,
        criteria: CriteriaSet,
        values: NDArray[np.float64],
        projects: Iterable[str],
    ) -> Case:
        """Build a case from a matrix of shape (projects, criteria).

        Parameters
        ----------
        criteria : CriteriaSet
        values : array of float, shape (projects, leaves), or data frame
            Columns in the order of ``criteria.leaves``; NaN is a missing mark. Each
            float is taken as the shortest decimal that prints as it: 0.1 is 1/10.
            For a scale of categories: the place in its listing, from 0. What has
            labels, such as a data frame, is read by them: its columns are the ids of
            the leaves, its index, unless it only counts the rows, those of the projects.
        projects : iterable of str
            Ids, one a row. A series of names whose index holds the labels of the rows
            is joined to the rows through it.

        Raises
        ------
        ModelError
            For values off their scale, another shape, or labels that are unknown,
            missing or there twice.
        """
        names = row_names(projects)
        leaves = criteria.leaves
        ids = [leaf.id for leaf in leaves]
        matrix = float_array(table(values, ids, projects))
        if matrix.shape != (len(names), len(leaves)):
            raise ModelError(
                Problem(
                    field="values",
                    rule=say(
                        "must have the shape ({rows}, {columns}): projects, criteria",
                        rows=len(names),
                        columns=len(leaves),
                    ),
                    value=str(matrix.shape),
                )
            )
        found = []
        problems: list[Problem] = []
        for name, row in zip(names, matrix.tolist(), strict=True):
            for leaf, number in zip(leaves, row, strict=True):
                if number != number:  # noqa: PLR0124 - NaN
                    continue
                try:
                    if isinstance(leaf.scale, Categories):
                        value = leaf.scale.at(number)
                    else:
                        value = exact(repr(number))
                except ModelError as error:
                    where = f"{name}, {leaf.id}"
                    problems.extend(evolve(p, table=where) for p in error.problems)
                else:
                    found.append(Mark(name, leaf.id, value, value, unit=leaf.unit))
        if problems:
            raise ModelError(problems)
        return cls(criteria, [Project(name) for name in names], found)

    def __str__(self) -> str:
        return say(
            "{title}: {projects} projects, {marks} marks, {facts} facts; {criteria}",
            title=self.title or self.id,
            projects=len(self.projects),
            marks=len(self.marks),
            facts=len(self.evidence),
            criteria=str(self.criteria),
        ).text()

    def project(self, name: str) -> Project:
        """Return a project by id."""
        found = self._projects.get(nfc(name)) if isinstance(name, str) else None
        if found is None:
            raise LookupFailed(unknown(say("project"), str(name), list(self._projects)))
        return found

    @cached_property
    def _projects(self) -> dict[str, Project]:
        return {p.id: p for p in self.projects}

    @cached_property
    def _panel_of(self) -> dict[str, str]:
        """The panel that marks each leaf, where one does."""
        procedure = self.criteria.procedure
        return {
            leaf: panel.id
            for panel in (procedure.panels if procedure is not None else ())
            for leaf in leaves_under(self.criteria, panel.on)
        }

    @cached_property
    def seats(self) -> Seats:
        """Who owes a mark of what, and which of these marks are not there."""
        return Seats(self)

    @cached_property
    def bid_of(self) -> dict[str, Bid]:
        """The bids by project."""
        return {bid.project: bid for bid in self.bids}

    @cached_property
    def facts(self) -> dict[str, Evidence]:
        """The evidence by id."""
        return {e.id: e for e in self.evidence}

    @cached_property
    def marks_of(self) -> dict[tuple[str, str], tuple[Mark, ...]]:
        """The marks by (project, criterion)."""
        grouped: dict[tuple[str, str], list[Mark]] = {}
        for mark in self.marks:
            grouped.setdefault((mark.project, mark.criterion), []).append(mark)
        return {key: tuple(found) for key, found in grouped.items()}

    def admissible(self, mark: Mark) -> tuple[str, ...]:
        """Return the ids of a mark's evidence that counts for its criterion."""
        return tuple(
            name
            for name in mark.evidence
            if self.criteria.admits(mark.criterion, self.facts[name].kind)
        )

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the content, the criteria set included."""
        return digest(self)


def _read(criteria: CriteriaSet, mark: Mark) -> Mark:
    """Read a mark by its scale: text on a scale of numbers is a number.

    A mark that cannot be read stays as it is, for `case_problems` to report.
    """
    scale = criteria[mark.criterion].scale if mark.criterion in criteria else None
    words = isinstance(mark.low, str) + isinstance(mark.high, str)
    # Categories keep words; on every other scale a number is read already.
    if scale is None or words == (2 if isinstance(scale, Categories) else 0):
        return mark
    try:
        return evolve(mark, low=scale.read(mark.low), high=scale.read(mark.high))
    except ModelError:
        return mark


def _nested() -> Message:
    return say("must be a mapping: {form}", form="{project: {criterion: value}}")
