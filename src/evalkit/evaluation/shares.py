"""From columns of marks to columns of utilities: scale, panel, and what a missing mark means."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import evolve, frozen

from evalkit.core.column import (
    ExactColumn,
    Mask,
    RowPlaces,
    greatest,
    joined,
    least,
    places,
    total,
)
from evalkit.evaluation.adding import MaskedColumn, MaskedPair
from evalkit.evaluation.leaves import CriterionScore, without
from evalkit.model import CriteriaSet, Criterion
from evalkit.model.leaf_marks import LeafMarks, starts_of
from evalkit.scales import Categories
from evalkit.scales.base import Value
from evalkit.scales.worth import ColumnPair, worth_between

Pair = tuple[Fraction, Fraction]


@frozen(eq=False)
class LeafShares:
    """Utilities of all projects on one criterion.

    Parameters
    ----------
    low, high : MaskedColumn
        The same object where nothing is uncertain.
    """

    low: MaskedColumn
    high: MaskedColumn

    @classmethod
    def of(cls, scores: Sequence[CriterionScore]) -> LeafShares:
        """Put what is known of one criterion, project by project, into columns."""
        out = np.array([score.utility is None for score in scores], dtype=np.bool_)
        nothing = Fraction(0), Fraction(0)
        pairs = [score.utility or nothing for score in scores]
        left = out if out.any() else None
        low = MaskedColumn(ExactColumn.of(a for a, _ in pairs), left)
        if all(a == b for a, b in pairs):
            return cls(low, low)
        return cls(low, MaskedColumn(ExactColumn.of(b for _, b in pairs), left))

    def take(self, rows: RowPlaces) -> LeafShares:
        """Return some projects."""
        low = self.low.take(rows)
        return LeafShares(low, low if self.high is self.low else self.high.take(rows))


def values_of(criterion: Criterion, values: Sequence[tuple[Value, Value] | None]) -> MaskedPair:
    """Put values of one criterion into columns, of categories their places in the listing."""
    scale = criterion.scale
    listing: dict[Value, Fraction] = {}
    if isinstance(scale, Categories):
        listing = {level.value: Fraction(n) for n, level in enumerate(scale.levels)}

    def number(value: Value) -> Fraction:
        return listing[value] if listing else Fraction(value)

    nothing = Fraction(0)
    out = np.array([value is None for value in values], dtype=np.bool_)
    low, high = (
        ExactColumn.of(nothing if value is None else number(value[end]) for value in values)
        for end in (0, 1)
    )
    left = out if out.any() else None
    return MaskedColumn(low, left), MaskedColumn(high, left)


def spread(
    criterion: Criterion, marks: LeafMarks, count: int, absent: tuple[Value, Value] | None
) -> MaskedPair:
    """Return the values of all projects where each has one mark, or none and counts as absent."""
    out = None
    if absent is None:
        out = np.ones(count, dtype=np.bool_)
        out[marks.marked] = False
    ends = values_of(criterion, [absent])
    low, high = (
        MaskedColumn(ExactColumn.full(count, end.column[0]).put(marks.rows, own), out)
        for end, own in zip(ends, (marks.low, marks.high), strict=True)
    )
    return low, high


class ShareReader:
    """Turns the marks on each criterion into utilities, as the criteria set says."""

    def __init__(self, criteria: CriteriaSet, count: int) -> None:
        self._criteria = criteria
        self._count = count

    def shares(self, criterion: Criterion, marks: LeafMarks) -> LeafShares:
        """Return the utilities of all projects on one criterion."""
        scale = criterion.scale
        assert scale is not None
        whole = len(marks.marked) == self._count and not len(marks.open)
        absent = None if whole else without(self._criteria, criterion.id)
        counted = marks.open if absent is not None else marks.open[:0]
        if len(counted):
            counted = counted[np.isin(counted, marks.marked)]
        if self._criteria.panel == "span":
            low, high = self._spanned(criterion, marks)
            low, high = _widened(low, high, np.isin(marks.marked, counted), absent)
        else:
            low, high = worth_between(scale, marks.low, marks.high, marks.ranges)
            if len(marks.marked) < len(marks.rows) or len(counted):
                low, high = self._centred(marks, counted, (low, high), absent)
        return self._filled(marks.marked, low, high, absent)

    def _spanned(self, criterion: Criterion, marks: LeafMarks) -> ColumnPair:
        """Return all that lies between the readings of several, as one mark of that range."""
        assert criterion.scale is not None
        low, high = marks.low, marks.high
        if len(marks.marked) < len(marks.rows):
            low = evolve(low, tops=np.minimum.reduceat(low.tops, marks.starts))
            high = evolve(high, tops=np.maximum.reduceat(high.tops, marks.starts))
        ranges = ~_same(low, high)
        return worth_between(criterion.scale, low, high, ranges)

    def _centred(
        self, marks: LeafMarks, counted: RowPlaces, pair: ColumnPair, absent: Pair | None
    ) -> ColumnPair:
        """Return the mean or median of each project; each open seat counts by itself."""
        # Nothing says that those who owe a mark would have agreed.
        rows = np.concatenate([marks.rows, counted])
        centre = _mean if self._criteria.panel == "mean" else _median
        if absent is None or not len(counted):
            low = centre(rows, pair[0])
            return low, low if pair[1] is pair[0] else centre(rows, pair[1])
        low, high = (
            centre(rows, joined([column, ExactColumn.full(len(counted), end)]))
            for column, end in zip(pair, absent, strict=True)
        )
        return low, high

    def _filled(
        self,
        marked: RowPlaces,
        low: ExactColumn,
        high: ExactColumn,
        absent: Pair | None,
    ) -> LeafShares:
        """Put what is marked in its rows; the rest counts as missing."""
        whole = len(marked) == self._count
        if whole:
            first = MaskedColumn(low)
            return LeafShares(first, first if high is low else MaskedColumn(high))
        ends = absent or (Fraction(0), Fraction(0))
        out = None
        if absent is None:
            out = np.ones(self._count, dtype=np.bool_)
            out[marked] = False
        first = MaskedColumn(ExactColumn.full(self._count, ends[0]).put(marked, low), out)
        if high is low and ends[0] == ends[1]:
            return LeafShares(first, first)
        return LeafShares(
            first, MaskedColumn(ExactColumn.full(self._count, ends[1]).put(marked, high), out)
        )


def _same(low: ExactColumn, high: ExactColumn) -> Mask:
    return np.asarray(low.tops * high.over == high.tops * low.over, dtype=np.bool_)


def _widened(low: ExactColumn, high: ExactColumn, rows: Mask, absent: Pair | None) -> ColumnPair:
    """Let some rows take in all that an unseen mark may be."""
    if absent is None or not rows.any():
        return low, high
    count = int(rows.sum())
    return (
        low.put(rows, least([low.take(rows), ExactColumn.full(count, absent[0])])),
        high.put(rows, greatest([high.take(rows), ExactColumn.full(count, absent[1])])),
    )


def _mean(rows: RowPlaces, values: ExactColumn) -> ExactColumn:
    order = np.argsort(rows, kind="stable")
    starts, counts = _runs(rows[order])
    sums = values.take(order).added(starts, int(counts.max(initial=1)))
    sizes, which = np.unique(counts, return_inverse=True)
    return sums.times_each([Fraction(1, size) for size in sizes.tolist()], which.reshape(-1))


def _median(rows: RowPlaces, values: ExactColumn) -> ExactColumn:
    order = np.lexsort((places([values])[0], rows))
    starts, counts = _runs(rows[order])
    ordered = values.take(order)
    middle = [ordered.take(starts + (counts - 1) // 2), ordered.take(starts + counts // 2)]
    return total(middle).times(Fraction(1, 2))


def _runs(rows: RowPlaces) -> tuple[RowPlaces, RowPlaces]:
    """Return where the entries of each project begin, and how many there are of each."""
    starts = starts_of(rows)
    return starts, np.diff(starts, append=len(rows))
