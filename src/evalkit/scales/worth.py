"""From columns of values to columns of utilities: the pieces of a scale in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
from attrs import frozen

from evalkit.core.column import WIDEST, ExactColumn, Mask, Tops, greatest, least
from evalkit.scales.base import Scale

ColumnPair = tuple[ExactColumn, ExactColumn]
"""Lowest and highest of each row; the same object where they are equal in every row."""


def worth(scale: Scale, values: ExactColumn) -> ExactColumn:
    """Return what each value is worth, as `Scale.utility` says.

    Parameters
    ----------
    scale : Scale
    values : ExactColumn
        Values that the scale reads; of categories, their places in the listing.
    """
    plan = _plan(scale, values.over)
    if plan is not None:
        return plan.read(values)
    tops, place = np.unique(values.tops, return_inverse=True)
    found = ExactColumn.of(scale.utility(Fraction(int(top), values.over)) for top in tops.tolist())
    return found.take(place.reshape(-1))


def worth_between(scale: Scale, low: ExactColumn, high: ExactColumn, ranges: Mask) -> ColumnPair:
    """Return the lowest and highest utility of the values from low to high.

    Parameters
    ----------
    low, high : ExactColumn
        As for `worth`.
    ranges : array of bool, shape (rows,)
        Where low and high differ.
    """
    first = worth(scale, low)
    if not ranges.any():
        return first, first
    if _plan(scale, 1) is None:
        return _each_range(scale, low, high, ranges, first)
    some, other = low.take(ranges), high.take(ranges)
    ends = [first.take(ranges), worth(scale, other)]
    lowest, highest = least(ends), greatest(ends)
    for turn in scale.turns:
        inside = ~some.at_least(turn) & ~other.at_most(turn)
        if inside.any():
            there = worth(scale, ExactColumn.full(int(inside.sum()), turn))
            lowest = lowest.put(inside, least([lowest.take(inside), there]))
            highest = highest.put(inside, greatest([highest.take(inside), there]))
    return first.put(ranges, lowest), first.put(ranges, highest)


def _is_linear(scale: Scale) -> bool:
    """Say whether the pieces of a scale are of its own shape and not of a class above."""
    for kind in type(scale).__mro__:
        own = vars(kind)
        if "pieces" in own:
            return bool(scale.pieces)
        if own.keys() & {"shape", "utility", "bounds", "_worth"}:
            return False
    return False


@frozen(eq=False)
class PiecePlan:
    """The pieces of a scale in whole numbers, for values over one denominator.

    Parameters
    ----------
    sizes, over : int
        The denominators of values and of utilities.
    edges, starts, slopes : array of integers, shape (pieces,)
        Where each piece begins, what it is worth there, and by how much that changes.
    flat : bool
        Whether nothing changes within a piece.
    ends : pair of int or None
        Where values beyond the scale are put, if it clips.
    """

    sizes: int
    over: int
    edges: Tops
    starts: Tops
    slopes: Tops
    flat: bool
    ends: tuple[int | None, int | None] = (None, None)

    @classmethod
    def of(cls, scale: Scale, over: int) -> PiecePlan | None:
        """Return the plan for values over some denominator; None where a scale has no pieces."""
        if not _is_linear(scale):
            return None
        pieces = scale.pieces
        extent = scale.extent if scale.outside == "clip" else (None, None)
        known = [*(piece.start for piece in pieces), *(end for end in extent if end is not None)]
        sizes = lcm(over, *(number.denominator for number in known))
        edges = [int(piece.start * sizes) for piece in pieces]
        low, high = (None if end is None else int(end * sizes) for end in extent)
        slopes = [piece.slope / sizes for piece in pieces]
        below = lcm(*(n.denominator for n in (*slopes, *(piece.utility for piece in pieces))))
        # Within a piece utility stays within 0 and 1, and so each step on the way within `below`.
        largest = max(below, *(abs(int(number * sizes)) for number in known))
        kind = object if largest > WIDEST else np.int64
        starts = [int(piece.utility * below) for piece in pieces]
        if scale.reversed:
            starts, slopes = [below - start for start in starts], [-slope for slope in slopes]
        by = [int(slope * below) for slope in slopes]
        first, level, rise = (np.array(column, dtype=kind) for column in (edges, starts, by))
        return cls(sizes, below, first, level, rise, not any(by), (low, high))

    def read(self, values: ExactColumn) -> ExactColumn:
        """Return what values within the scale are worth."""
        tops = values.under(self.sizes).tops
        if self.edges.dtype == object and tops.dtype != object:
            tops = tops.astype(object)
        low, high = self.ends
        tops = tops if low is None else np.maximum(tops, low)
        tops = tops if high is None else np.minimum(tops, high)
        place = np.maximum(self.edges.searchsorted(tops, side="right") - 1, 0)
        found = self.starts[place]
        if not self.flat:
            found = found + self.slopes[place] * (tops - self.edges[place])
        return ExactColumn(found, self.over, self.over).within_one()


def _plan(scale: Scale, over: int) -> PiecePlan | None:
    """Return the plan of a scale, made once for each denominator."""
    known: dict[int, PiecePlan | None] = scale.plans
    if over not in known:
        known[over] = PiecePlan.of(scale, over)
    return known[over]


def _each_range(
    scale: Scale, low: ExactColumn, high: ExactColumn, ranges: Mask, first: ExactColumn
) -> ColumnPair:
    """Work out every distinct range by itself."""
    some, other = low.take(ranges), high.take(ranges)
    known: dict[tuple[int, int], tuple[Fraction, Fraction]] = {}
    for pair in zip(some.tops.tolist(), other.tops.tolist(), strict=True):
        if pair not in known:
            a, b = Fraction(pair[0], some.over), Fraction(pair[1], other.over)
            known[pair] = scale.bounds(a, b)
    found = [known[p] for p in zip(some.tops.tolist(), other.tops.tolist(), strict=True)]
    return (
        first.put(ranges, ExactColumn.of(a for a, _ in found)),
        first.put(ranges, ExactColumn.of(b for _, b in found)),
    )
