"""A case in columns, and the objects of one project when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from evalkit.core.column import ExactColumn, RowPlaces, total
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedPair
from evalkit.evaluation.decisions import DecisionResult, answered
from evalkit.evaluation.gates import GateOutcome
from evalkit.evaluation.leaves import CriterionScore, CriterionScorer
from evalkit.evaluation.shares import ShareReader, spread, values_of
from evalkit.evaluation.sheet import ScoreColumns
from evalkit.model import Case
from evalkit.model.leaf_marks import LeafMarks, leaf_marks


class ScoredCase:
    """A case without a procedure, scored.

    Attributes
    ----------
    tree : Tree
    marks : sequence of LeafMarks
    sheet : ScoreColumns
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.tree = case.criteria.tree
        self.marks = tuple(leaf_marks(case))
        self._scorer = CriterionScorer(case.criteria)
        count = len(case.projects)
        reader = ShareReader(case.criteria, count)
        shares = [
            reader.shares(leaf, marks)
            for leaf, marks in zip(case.criteria.leaves, self.marks, strict=True)
        ]
        self.sheet = ScoreColumns.of(case.criteria, self.tree, count, self, shares)

    def leaf(self, row: int, place: int) -> CriterionScore:
        """Return what one criterion came to for one project."""
        project, criterion = self.case.projects[row].id, self.case.criteria.leaves[place]
        marks = self.case.marks_of.get((project, criterion.id), ())
        return self._scorer.leaf(criterion, marks, self.case.seats.open(project, criterion.id))

    def decisions(self, row: int) -> Mapping[str, DecisionResult]:
        """Return how far the answers about one project lead, by decision."""
        found = self._decisions.get(row)
        if found is None:
            project = self.case.projects[row]
            found = self._decisions[row] = {
                d.id: answered(self.case, project, d) for d in self.case.criteria.decisions
            }
        return found

    @cached_property
    def _decisions(self) -> dict[int, dict[str, DecisionResult]]:
        return {}

    def values(self, place: int) -> MaskedPair:
        """Return the values on one criterion, of categories their places in the listing."""
        leaf, marks = self.case.criteria.leaves[place], self.marks[place]
        count = len(self.case.projects)
        if len(marks.marked) == len(marks.rows) and not len(marks.open):
            return spread(leaf, marks, count, self._scorer.leaf(leaf, ()).value)
        return values_of(leaf, [self.leaf(row, place).value for row in range(count)])

    def leaves(self, row: int) -> tuple[CriterionScore, ...]:
        """Return what each criterion came to for one project."""
        return tuple(self.leaf(row, place) for place, _ in enumerate(self.marks))

    def points(self, row: int) -> tuple[Span | None, ...]:
        """Return the points of every node for one project."""
        return self.sheet.spans(row)

    def outcome(self, row: int) -> GateOutcome:
        """Return what the gates say about one project."""
        return self.sheet.outcome(row)

    def decided(self, row: int) -> tuple[DecisionResult, ...]:
        """Return how far the answers about one project lead."""
        return tuple(self.decisions(row).values())

    def coverage(self, row: int) -> Fraction | None:
        """Return the share of the weight that rests on marks for one project."""
        return self._coverage[row] if self._coverage is not None else None

    @cached_property
    def _coverage(self) -> ExactColumn | None:
        if not self.marks:
            return None
        criteria = self.case.criteria
        equal = Fraction(1, len(self.marks))
        return total(
            [
                covered(marks, len(self.case.projects)).times(
                    equal if criteria.aggregate == "none" else criteria.global_weight(leaf.id)
                )
                for leaf, marks in zip(criteria.leaves, self.marks, strict=True)
            ]
        )

    def unmarked(self) -> Iterator[tuple[RowPlaces, int]]:
        """Yield the projects without a mark on each criterion, and its place."""
        for place, marks in enumerate(self.marks):
            gone = np.ones(len(self.case.projects), dtype=np.bool_)
            gone[marks.marked] = False
            yield np.flatnonzero(gone), place


def covered(marks: LeafMarks, count: int) -> ExactColumn:
    """Return the share of the marks on a criterion that are there, of all that are owed."""
    there = np.bincount(marks.rows, minlength=count)
    owed = there + np.bincount(marks.open, minlength=count) * (there > 0)
    sizes, which = np.unique(owed, return_inverse=True)
    shares = [Fraction(1, size) if size else Fraction(0) for size in sizes.tolist()]
    most = int(there.max(initial=0))
    return (
        ExactColumn(there.astype(np.int64), 1, most)
        .times_each(shares, which.reshape(-1))
        .within_one()
    )
