"""From columns of marks to columns of utilities: scale, panel, and what a missing mark means."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import evolve

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
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedColumn, MaskedPair
from evalkit.model import CriteriaSet, Criterion
from evalkit.model.leaf_marks import LeafMarks, starts_of
from evalkit.scales import Categories
from evalkit.scales.base import Value
from evalkit.scales.worth import ColumnPair, worth_between


def pair_of(spans: Sequence[Span | None]) -> MaskedPair:
    """Put spans into columns; None is left out."""
    out = np.array([span is None for span in spans], dtype=np.bool_)
    nothing = Fraction(0), Fraction(0)
    left = out if out.any() else None
    known = [span or nothing for span in spans]
    low = MaskedColumn(ExactColumn.of(a for a, _ in known), left)
    if all(a == b for a, b in known):
        return low, low
    return low, MaskedColumn(ExactColumn.of(b for _, b in known), left)


def filled(
    count: int, rows: RowPlaces, low: ExactColumn, high: ExactColumn, absent: Span | None
) -> MaskedPair:
    """Put what is marked in its rows; the others are as where a mark is absent, or left out."""
    out, ends = None, absent or (Fraction(0), Fraction(0))
    if len(rows) < count:
        if absent is None:
            out = np.ones(count, dtype=np.bool_)
            out[rows] = False
        known, low = low, ExactColumn.full(count, ends[0]).put(rows, low)
        certain = high is known and ends[0] == ends[1]
        high = low if certain else ExactColumn.full(count, ends[1]).put(rows, high)
    first = MaskedColumn(low, out)
    return first, first if high is low else MaskedColumn(high, out)


def number_of(criterion: Criterion, value: Value) -> Fraction:
    """Return a value as it stands in columns: of categories its place in the listing."""
    scale = criterion.scale
    return scale.place(value) if isinstance(scale, Categories) else Fraction(value)


def values_of(criterion: Criterion, values: Sequence[tuple[Value, Value] | None]) -> MaskedPair:
    """Put values of one criterion into columns, of categories their places in the listing."""
    return pair_of([v and (number_of(criterion, v[0]), number_of(criterion, v[1])) for v in values])


def spread(
    criterion: Criterion, marks: LeafMarks, count: int, absent: tuple[Value, Value] | None
) -> MaskedPair:
    """Return the values of all projects where each has one mark, or none and counts as absent."""
    known = absent and (number_of(criterion, absent[0]), number_of(criterion, absent[1]))
    return filled(count, marks.rows, marks.low, marks.high, known)


class ShareReader:
    """Turns the marks on each criterion into utilities, as the criteria set says."""

    def __init__(self, criteria: CriteriaSet, count: int) -> None:
        self._criteria = criteria
        self._count = count

    def shares(self, criterion: Criterion, marks: LeafMarks) -> MaskedPair:
        """Return the utilities of all projects on one criterion."""
        scale = criterion.scale
        assert scale is not None
        whole = len(marks.marked) == self._count and not len(marks.open)
        absent = None if whole else self._criteria.unseen[criterion.id]
        counted = marks.open if absent is not None else marks.open[:0]
        if len(counted):
            there = np.zeros(self._count, dtype=np.bool_)
            there[marks.marked] = True
            counted = counted[there[counted]]
        if self._criteria.panel == "span":
            low, high = self._spanned(criterion, marks)
            low, high = _widened(low, high, np.isin(marks.marked, counted), absent)
        else:
            low, high = worth_between(scale, marks.low, marks.high, marks.ranges)
            if len(marks.marked) < len(marks.rows) or len(counted):
                low, high = self._centred(marks, counted, (low, high), absent)
        return filled(self._count, marks.marked, low, high, absent)

    def _spanned(self, criterion: Criterion, marks: LeafMarks) -> ColumnPair:
        """Return all that lies between the readings of several, as one mark of that range."""
        assert criterion.scale is not None
        low, high = marks.low, marks.high
        if len(marks.marked) < len(marks.rows):
            low = evolve(low, tops=np.minimum.reduceat(low.tops, marks.starts))
            high = evolve(high, tops=np.maximum.reduceat(high.tops, marks.starts))
        return worth_between(criterion.scale, low, high, high.above(low))

    def _centred(
        self, marks: LeafMarks, counted: RowPlaces, pair: ColumnPair, absent: Span | None
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


def _widened(low: ExactColumn, high: ExactColumn, rows: Mask, absent: Span | None) -> ColumnPair:
    """Let some rows take in all that an unseen mark may be."""
    if absent is None or not rows.any():
        return low, high
    count = int(rows.sum())
    return (
        low.put(rows, least([low.take(rows), ExactColumn.full(count, absent[0])])),
        high.put(rows, greatest([high.take(rows), ExactColumn.full(count, absent[1])])),
    )


def _mean(rows: RowPlaces, values: ExactColumn) -> ExactColumn:
    order = rows.argsort(kind="stable")
    starts, counts = _runs(rows[order])
    sums = values.take(order).added(starts, int(counts.max(initial=1)))
    there = np.bincount(counts) > 0
    shares = [Fraction(1, size) for size in np.flatnonzero(there).tolist()]
    return sums.times_each(shares, (there.cumsum() - 1)[counts])


def _median(rows: RowPlaces, values: ExactColumn) -> ExactColumn:
    order = np.lexsort((places([values])[0], rows))
    starts, counts = _runs(rows[order])
    ordered = values.take(order)
    middle = [ordered.take(starts + (counts - 1) // 2), ordered.take(starts + counts // 2)]
    return total(middle).times(Fraction(1, 2))


def _runs(rows: RowPlaces) -> tuple[RowPlaces, RowPlaces]:
    """Return where the entries of each project begin, and how many there are of each."""
    starts = starts_of(rows)
    ends = np.concatenate([starts[1:], [len(rows)]])
    return starts, ends - starts
