"""The marks on each criterion in columns, as they are read from a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from evalkit.core.column import ExactColumn, Mask, RowPlaces, Tops
from evalkit.model.case import Case
from evalkit.scales import Categories
from evalkit.scales.base import Value

Reader = Callable[[NDArray[np.int32]], ExactColumn]


@frozen(eq=False)
class LeafMarks:
    """The marks on one criterion, one row each, by rising project.

    Parameters
    ----------
    rows : array of int, shape (marks,)
        Places of the projects.
    low, high : ExactColumn
        Values; of categories their places in the listing.
    ranges : array of bool, shape (marks,)
        Where low and high differ.
    open : array of int, shape (seats,)
        The project of each mark that somebody owes and did not give, by rising project.
    """

    rows: RowPlaces
    low: ExactColumn
    high: ExactColumn
    ranges: Mask
    open: RowPlaces

    @cached_property
    def starts(self) -> RowPlaces:
        """Where the marks of each project that has any begin."""
        return starts_of(self.rows)

    @cached_property
    def marked(self) -> RowPlaces:
        """The projects with a mark."""
        return self.rows[self.starts]


def leaf_marks(case: Case) -> Iterator[LeafMarks]:
    """Yield the marks of a case on each criterion, in the order of ``criteria.leaves``."""
    columns, numbers = case.mark_columns, _Numbers(case.mark_columns.values)
    order = np.lexsort((columns.project, columns.criterion))
    leaves = case.criteria.leaves
    ends = np.searchsorted(columns.criterion[order], np.arange(len(leaves) + 1))
    open_ = _open(case)
    for place, leaf in enumerate(leaves):
        some = order[ends[place] : ends[place + 1]]
        low, high = columns.low[some], columns.high[some]
        read = numbers.listed(leaf.scale) if isinstance(leaf.scale, Categories) else numbers.at
        first = read(low)
        ranges = np.asarray(low != high, dtype=np.bool_)
        yield LeafMarks(
            columns.project[some].astype(np.int64),
            first,
            read(high) if ranges.any() else first,
            ranges,
            open_[place],
        )


def _open(case: Case) -> list[RowPlaces]:
    """Return the projects of the seats that are open, by criterion."""
    seats, count = case.seats.open_columns, len(case.criteria.leaves)
    order = np.lexsort((seats.project, seats.criterion))
    ends = np.searchsorted(seats.criterion[order], np.arange(1, count))
    return np.split(seats.project[order].astype(np.int64), ends)


class _Numbers:
    """The distinct values of a case, as numerators and denominators."""

    def __init__(self, values: Sequence[Value]) -> None:
        self._values = values
        numbers = [v if isinstance(v, Fraction) else Fraction(0) for v in values]
        self._tops = _integers([n.numerator for n in numbers])
        self._bottoms = _integers([n.denominator for n in numbers])
        self._plain = len({n.denominator for n in numbers}) <= 1

    def at(self, which: NDArray[np.int32]) -> ExactColumn:
        """Return numbers by their places, over their own common denominator."""
        tops, bottoms = self._tops[which], self._bottoms[which]
        if self._plain:
            distinct, kind = bottoms[:1], bottoms
        else:
            distinct, kind = np.unique(bottoms, return_inverse=True)
        over = lcm(*distinct.tolist())
        most = max(int(tops.max()), -int(tops.min())) if len(tops) else 0
        column = ExactColumn(tops, 1, most).within(most)
        if len(distinct) <= 1:
            return evolve(column, over=over)
        by = [Fraction(over // bottom) for bottom in distinct.tolist()]
        return evolve(column.times_each(by, kind.reshape(-1)), over=over)

    def listed(self, scale: Categories) -> Reader:
        """Return what reads words by their places in the listing of a scale."""
        names = {level.value: n for n, level in enumerate(scale.levels)}
        listing = np.array([names.get(value, -1) for value in self._values], dtype=np.int64)
        return lambda which: ExactColumn(listing[which], 1, len(names))


def _integers(values: Sequence[int]) -> Tops:
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError:
        return np.array(values, dtype=object)


def starts_of(rows: RowPlaces) -> RowPlaces:
    """Return where each run of equal places begins."""
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = rows[1:] != rows[:-1]
    return np.flatnonzero(new)
