"""A case: the projects, what was found out about them, and the marks that rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from reprlib import repr as short

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from evalkit.core.errors import ModelError, Problem, listing
from evalkit.core.exact import Number
from evalkit.core.floats import TOO_LONG
from evalkit.core.labelled import table
from evalkit.core.matrix import is_missing, numbers
from evalkit.core.messages import say
from evalkit.core.ratios import mark_number
from evalkit.model.canonical import digest
from evalkit.model.case_checks import case_problems
from evalkit.model.case_draft import CaseDraft
from evalkit.model.checks import instance, row_names
from evalkit.model.criteria_set import CriteriaSet
from evalkit.model.letterhead import Letterhead
from evalkit.model.mark_checks import read_marks
from evalkit.model.parts import Mark, Project
from evalkit.model.seats import Seats
from evalkit.model.tender import (
    Tender,
)
from evalkit.model.tender_checks import tender_problems
from evalkit.scales import Categories


@frozen
class Case(CaseDraft):
    """Projects and their marks, together with the criteria set that scores them.

    Parameters
    ----------
    criteria : CriteriaSet
    projects : sequence of Project
    marks : sequence of Mark
    evidence : sequence of Evidence
    conflicts : sequence of Conflict
    requests : sequence of Request
        Which documents were asked for, and what came of it; no mark follows from it.
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
    adjustments : sequence of AdjustmentEntry
    tradeoffs : sequence of Tradeoff
    first_stage : sequence of FirstStageGrade
    letterhead : Letterhead or None
        Of the letters that are written from the case.
    evaluators_within : {'case', 'project'}
        Where an evaluator's name means one person: in the whole case, or only
        within a project, as where every paper has reviewers E1 and E2 of its own.
    remarks : sequence of Problem
        What reading its files had to guess, or took that people may not see; no content of it.
    id : str
    title : Text or str
    notice : Text or str
        Printed on every page made from the case.

    Raises
    ------
    ModelError
        With every problem at once.
    """

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.criteria, CriteriaSet):
            rule = say("must be a {kind}", kind="CriteriaSet")
            problem = Problem(table="case", field="criteria", rule=rule, value=short(self.criteria))
            raise ModelError(problem)
        scored = [*(leaf.id for leaf in self.criteria.leaves), *self.criteria.questions]
        marks = self.marks.placed([project.id for project in self.projects], scored)
        object.__setattr__(self, "marks", read_marks(self.criteria, marks))
        problems = [
            *instance(self.tender, Tender, "case", "tender"),
            *instance(self.letterhead, Letterhead, "case", "letterhead"),
        ]
        problems = problems or [*case_problems(self), *tender_problems(self, self.seats)]
        if problems:
            raise ModelError(problems)
        if marks.noise:
            noisy = Problem(table="marks", rule=TOO_LONG, value=listing(marks.noise))
            object.__setattr__(self, "remarks", tuple({noisy: 0} | dict.fromkeys(self.remarks)))

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
            missing. A float counts at 15 significant digits.

        Examples
        --------
        >>> from evalkit import Case, Criterion, CriteriaSet, Linear, evaluate
        >>> criteria = CriteriaSet("one", [Criterion("quality", Linear(0, 10), points=10)])
        >>> evaluate(Case.of(criteria, {"A": {"quality": 7}, "B": {"quality": 9}})).winner
        'B'
        """
        found: list[Mark] = []
        problems: list[Problem] = []
        nested = say("must be a mapping: {form}", form="{project: {criterion: value}}")
        if not isinstance(marks, Mapping):
            raise ModelError(Problem(field="marks", rule=nested, value=short(marks)))
        for project, values in marks.items():
            if not isinstance(values, Mapping):
                where = str(project)
                problems.append(Problem(table=where, rule=nested, value=short(values)))
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
        values : array, shape (projects, leaves), or data frame
            Columns in the order of ``criteria.leaves``; NaN, None and masked cells are
            missing marks. Each float counts at 15 significant digits, of 32 bits
            at 6: 0.1 is 1/10; whole ones and other numbers keep all their digits.
            For a scale of categories: a word, or its place in the listing, from 0. What has
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
        matrix = numbers(table(values, ids, projects))
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
                if is_missing(number):
                    continue
                try:
                    if isinstance(leaf.scale, Categories):
                        value = leaf.scale.levels[int(leaf.scale.place(number))].value
                    else:
                        mark_number(number, judged=not leaf.unit)
                        value = number
                except ModelError as error:
                    where = f"{name}, {leaf.id}"
                    problems.extend(evolve(p, table=where) for p in error.problems)
                else:
                    found.append(Mark(name, leaf.id, value, value, unit=leaf.unit))
        if problems:
            raise ModelError(problems)
        return cls(criteria, [Project(name) for name in names], found)

    def __str__(self) -> str:
        return str(self.title) or self.id

    @property
    def currency(self) -> str:
        """The currency of its prices; empty where none is named."""
        procedure = self.criteria.procedure
        own = "" if self.tender is None else self.tender.unit
        return own or ("" if procedure is None else procedure.currency)

    @cached_property
    def seats(self) -> Seats:
        """Who owes a mark of what, and which of these marks are not there."""
        return Seats(self)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the content, the criteria set included."""
        return digest(self)
