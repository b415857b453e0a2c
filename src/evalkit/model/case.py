"""A case: the projects, what was found out about them, and the marks that rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.errors import LookupFailed, ModelError, Problem, unknown
from evalkit.exact import Number, exact
from evalkit.model.canonical import digest
from evalkit.model.case_checks import case_problems
from evalkit.model.checks import strings, text
from evalkit.model.criteria_set import CriteriaSet
from evalkit.scales import Categories, Value
from evalkit.words import Text, say


@frozen
class Project:
    """One thing that is scored: a project, a bid, a programme."""

    id: str
    title: Text = field(factory=Text, converter=text)
    note: Text = field(factory=Text, converter=text, repr=False)

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)


def _written(value: object) -> Value:
    """Keep words as words; everything else must be an exact number."""
    return value.strip() if isinstance(value, str) else exact(value)  # type: ignore[arg-type]


@frozen
class Mark:
    """What one evaluator gave, or what was measured, for one project on one criterion.

    Parameters
    ----------
    project, criterion : str
        Ids. For a decision tree, the criterion is the id of the question.
    low, high : exact number or str
        The value, twice; or the range that the evidence leaves open.
    evaluator : str
    unit : str
        Of a measured number; must be the unit of the criterion.
    reason : Text or str
    evidence : sequence of str
        Ids of the evidence that it rests on.
    """

    project: str
    criterion: str
    low: Value = field(converter=_written)
    high: Value = field(converter=_written)
    evaluator: str = field(default="", kw_only=True)
    unit: str = field(default="", kw_only=True)
    reason: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    evidence: tuple[str, ...] = field(default=(), converter=strings, kw_only=True)

    @property
    def is_range(self) -> bool:
        """Whether low and high differ."""
        return self.low != self.high


@frozen(kw_only=True)
class Evidence:
    """One sourced fact.

    Parameters
    ----------
    id, kind : str
        The kind is one that the criteria set lists.
    project : str
        Empty: context that every project may cite.
    topic : str
    statement : Text or str
    value, unit, date, figure : str
        A number with its unit, when it holds, and the words of the source, as
        they stand there.
    source_title, publisher, url, source_date : str
    confidence : str
    conflict : str
        Id of the `Conflict` that it is part of; empty: none.
    """

    id: str
    kind: str
    project: str = ""
    topic: str = ""
    statement: Text = field(factory=Text, converter=text)
    value: str = ""
    unit: str = ""
    date: str = ""
    source_title: str = ""
    publisher: str = ""
    url: str = ""
    source_date: str = ""
    figure: str = ""
    confidence: str = ""
    conflict: str = ""


@frozen
class Conflict:
    """Sources that disagree, and the criteria whose marks that touches."""

    id: str
    note: Text = field(factory=Text, converter=text)
    criteria: tuple[str, ...] = field(default=(), converter=strings, kw_only=True)


@frozen
class Lot:
    """A recorded draw between tied projects, first drawn first."""

    projects: tuple[str, ...] = field(converter=strings)
    note: Text = field(factory=Text, converter=text)


def _projects(items: Iterable[Project]) -> tuple[Project, ...]:
    return tuple(items)


def _marks(items: Iterable[Mark]) -> tuple[Mark, ...]:
    """Put judged marks before measured ones, as the two tables of a file do."""
    return tuple(sorted(items, key=lambda mark: bool(mark.unit)))


def _evidence(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(items)


def _conflicts(items: Iterable[Conflict]) -> tuple[Conflict, ...]:
    return tuple(items)


def _lots(items: Iterable[Lot]) -> tuple[Lot, ...]:
    return tuple(items)


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
    lots : sequence of Lot
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
    lots: tuple[Lot, ...] = field(default=(), converter=_lots, kw_only=True, repr=False)
    id: str = field(default="case", kw_only=True)
    title: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    notice: Text = field(factory=Text, converter=text, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        marks = tuple(_read(self.criteria, mark) for mark in self.marks)
        object.__setattr__(self, "marks", marks)
        problems = list(case_problems(self))
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
        for project, values in marks.items():
            for criterion, value in values.items():
                if value is None:
                    continue
                pair = value if isinstance(value, list | tuple) else (value, value)
                unit = criteria[criterion].unit if criterion in criteria else ""
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
        values : array of float, shape (projects, leaves)
            Columns in the order of ``criteria.leaves``; NaN is a missing mark. Each
            float is taken as the shortest decimal that prints as it: 0.1 is 1/10.
            For a scale of categories: the place in its listing, from 0.
        projects : iterable of str
            Ids, one a row.
        """
        names = list(projects)
        matrix = np.asarray(values, dtype=np.float64)
        leaves = criteria.leaves
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
        for name, row in zip(names, matrix.tolist(), strict=True):
            for leaf, number in zip(leaves, row, strict=True):
                if number != number:  # noqa: PLR0124 - NaN
                    continue
                value: Value = exact(repr(number))
                if isinstance(leaf.scale, Categories):
                    value = leaf.scale.levels[int(number)].value
                found.append(Mark(name, leaf.id, value, value, unit=leaf.unit))
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
        try:
            return self._projects[name]
        except KeyError:
            raise LookupFailed(unknown(say("project"), name, list(self._projects))) from None

    @cached_property
    def _projects(self) -> dict[str, Project]:
        return {p.id: p for p in self.projects}

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
    if scale is None or not (isinstance(mark.low, str) or isinstance(mark.high, str)):
        return mark
    try:
        return evolve(mark, low=scale.read(mark.low), high=scale.read(mark.high))
    except ModelError:
        return mark
