"""Columns of exact numbers: whole numbers over one denominator, in 64 bits where all fit.

Every column knows a bound on its numerators that was proved from what is declared, not read
from the data. An operation multiplies the bounds first: where its result, or anything on the
way to it, might not fit in 64 bits, Python's integers take over. Nothing overflows in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import Rounding

Tops: TypeAlias = NDArray[Any]
"""int64, or Python's integers in an array of objects."""
Mask: TypeAlias = NDArray[np.bool_]
RowPlaces: TypeAlias = NDArray[np.int64]
WIDEST = 2**63 - 1


@frozen(eq=False)
class ExactColumn:
    """Exact numbers, one a row.

    Parameters
    ----------
    tops : array of int64 or of Python integers, shape (rows,)
        Numerators. int64 where, and only where, `most` fits.
    over : int
        The denominator of all of them, at least 1.
    most : int
        No numerator is larger in size.
    """

    tops: Tops
    over: int
    most: int

    @classmethod
    def of(cls, values: Iterable[Fraction]) -> ExactColumn:
        """Put numbers over their common denominator."""
        found = list(values)
        over = lcm(*{value.denominator for value in found})
        tops = [value.numerator * (over // value.denominator) for value in found]
        most = max(map(abs, tops), default=0)
        return cls(np.array(tops, dtype=_kind(most)), over, most)

    @classmethod
    def full(cls, count: int, value: Fraction) -> ExactColumn:
        """Return one number for every row."""
        top = value.numerator
        return cls(np.full(count, top, dtype=_kind(abs(top))), value.denominator, abs(top))

    def __len__(self) -> int:
        return len(self.tops)

    def __getitem__(self, row: int) -> Fraction:
        return Fraction(int(self.tops[row]), self.over)

    def fractions(self) -> list[Fraction]:
        """Return all numbers."""
        return [Fraction(top, self.over) for top in self.tops.tolist()]

    def floats(self) -> FloatArray:
        """Return the nearest floats, to one unit in the last place; for exploring only."""
        if self.tops.dtype == object or self.over > WIDEST:
            quotients = (top / self.over for top in self.tops.tolist())
            return np.fromiter(quotients, dtype=np.float64, count=len(self))
        return self.tops / float(self.over)

    def take(self, rows: RowPlaces | Mask) -> ExactColumn:
        """Return some rows, in the order asked for."""
        return ExactColumn(self.tops[rows], self.over, self.most)

    def within(self, most: int) -> ExactColumn:
        """Return the column with a bound that is proved otherwise, narrow where that fits."""
        narrow = most <= WIDEST and self.tops.dtype == object
        if most == self.most and not narrow:
            return self
        return ExactColumn(self.tops.astype(np.int64) if narrow else self.tops, self.over, most)

    def within_one(self) -> ExactColumn:
        """Return the column with the bound of shares, which are from 0 to 1."""
        return self.within(self.over)

    def under(self, over: int) -> ExactColumn:
        """Return the numbers over another denominator, a multiple of this one."""
        return self._widened(over // self.over, over)

    def _widened(self, factor: int, over: int) -> ExactColumn:
        if factor == 1:
            return self if over == self.over else ExactColumn(self.tops, over, self.most)
        most = self.most * abs(factor)
        tops = _wide(self.tops, max(most, abs(factor))) * factor
        return ExactColumn(tops, over, most).within(most)

    def times(self, factor: Fraction) -> ExactColumn:
        """Multiply every number by one."""
        common = gcd(self.over, factor.numerator)
        return self._widened(factor.numerator // common, self.over // common * factor.denominator)

    def times_each(self, factors: Sequence[Fraction], which: RowPlaces) -> ExactColumn:
        """Multiply each number by one of some factors: that at its place in `which`."""
        below = lcm(*(factor.denominator for factor in factors))
        tops = [factor.numerator * (below // factor.denominator) for factor in factors]
        largest = max(map(abs, tops), default=0)
        most = self.most * largest
        kind = _kind(max(most, largest))
        by = np.array(tops, dtype=kind)[which]
        return ExactColumn(self.tops.astype(kind) * by, self.over * below, most).within(most)

    def added(self, starts: RowPlaces, longest: int) -> ExactColumn:
        """Add runs of rows.

        Parameters
        ----------
        starts : array of int
            Where each run begins, the first at 0; none is empty.
        longest : int
            No run has more rows.
        """
        most = self.most * longest
        tops = np.add.reduceat(_wide(self.tops, most), starts) if len(starts) else self.tops
        return ExactColumn(tops, self.over, most)

    def rounded(self, rounding: Rounding) -> ExactColumn:
        """Round every number once, by the declared rule."""
        ten = 10**rounding.places
        common = gcd(ten, self.over)
        up, down = ten // common, self.over // common
        if down == 1:
            return self._widened(up, ten)
        tops = _wide(self.tops, 2 * (self.most * up + down))
        size = np.abs(tops) * up
        if rounding.mode == "truncate":
            whole = size // down
        elif rounding.mode == "half-up":
            whole = (2 * size + down) // (2 * down)
        else:
            whole = size // down
            rest = 2 * (size - whole * down)
            whole = whole + ((rest > down) | ((rest == down) & (whole % 2 == 1)))
        most = self.most * up // down + 1
        return ExactColumn(np.where(tops < 0, -whole, whole), ten, most).within(most)

    def at_least(self, bound: Fraction) -> Mask:
        """Say of each number whether it is at least so much."""
        edge = -(-bound.numerator * self.over // bound.denominator)  # rounded up
        if abs(edge) > self.most:
            return np.full(len(self), edge < 0)
        return np.asarray(self.tops >= edge, dtype=np.bool_)

    def at_most(self, bound: Fraction) -> Mask:
        """Say of each number whether it is at most so much."""
        edge = bound.numerator * self.over // bound.denominator
        if abs(edge) > self.most:
            return np.full(len(self), edge > 0)
        return np.asarray(self.tops <= edge, dtype=np.bool_)

    def above(self, other: ExactColumn) -> Mask:
        """Say of each row whether this number is larger than the other one."""
        mine, their = together([self, other])
        return np.asarray(mine.tops > their.tops, dtype=np.bool_)

    def put(self, rows: RowPlaces | Mask, other: ExactColumn) -> ExactColumn:
        """Return the column with some rows taken from another of their number."""
        mine, new = together([self, other])
        tops = mine.tops.copy()
        tops[rows] = new.tops
        return ExactColumn(tops, mine.over, mine.most)


def together(columns: Sequence[ExactColumn]) -> list[ExactColumn]:
    """Put columns over one denominator, with one bound and one width."""
    found, overs = columns, {column.over for column in columns}
    if len(overs) > 1:
        over = lcm(*overs)
        found = [column.under(over) for column in columns]
    most, over = max(column.most for column in found), found[0].over
    return [c if c.most == most else ExactColumn(_wide(c.tops, most), over, most) for c in found]


def joined(columns: Sequence[ExactColumn]) -> ExactColumn:
    """Put columns one below the other."""
    found = together(columns)
    return ExactColumn(
        np.concatenate([column.tops for column in found]), found[0].over, found[0].most
    )


def total(columns: Sequence[ExactColumn]) -> ExactColumn:
    """Add columns, row by row; at least one."""
    over = lcm(*(column.over for column in columns))
    factors = [over // column.over for column in columns]
    most = sum(c.most * factor for c, factor in zip(columns, factors, strict=True))
    widest = max(most, *factors)
    tops = _wide(columns[0].tops, widest) * factors[0]
    for column, factor in zip(columns[1:], factors[1:], strict=True):
        part = _wide(column.tops, widest)
        tops += part if factor == 1 else part * factor
    return ExactColumn(tops, over, most)


def least(columns: Sequence[ExactColumn]) -> ExactColumn:
    """Return the smallest number of each row."""
    found = together(columns)
    tops = np.minimum.reduce([column.tops for column in found])
    return ExactColumn(tops, found[0].over, found[0].most)


def greatest(columns: Sequence[ExactColumn]) -> ExactColumn:
    """Return the largest number of each row."""
    found = together(columns)
    tops = np.maximum.reduce([column.tops for column in found])
    return ExactColumn(tops, found[0].over, found[0].most)


def places(columns: Sequence[ExactColumn]) -> list[RowPlaces]:
    """Return the place of every number among all that the columns hold; equal ones share it."""
    tops = [column.tops for column in together(columns)]
    place, ends = placed(np.concatenate(tops)), np.cumsum([len(t) for t in tops]).tolist()
    return [place[end - len(one) : end] for end, one in zip(ends, tops, strict=True)]


def placed(numbers: Tops) -> RowPlaces:
    """Return the place of each whole number among all of them; equal ones share it."""
    order = numbers.argsort(kind="stable")
    ordered = numbers[order]
    found = np.zeros(len(numbers), dtype=np.int64)
    found[order[1:]] = (ordered[1:] != ordered[:-1]).cumsum()
    return found


def _kind(most: int) -> type[Any]:
    return np.int64 if most <= WIDEST else object


def _wide(tops: Tops, most: int) -> Tops:
    """Return numerators in a width in which a number of that size fits."""
    return tops if most <= WIDEST or tops.dtype == object else tops.astype(object)
