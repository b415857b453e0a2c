"""From columns of values to columns of utilities: the pieces of a scale in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from evalkit.core.column import WIDEST, ExactColumn, Mask, greatest, least
from evalkit.scales.base import LinePiece, Scale

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
    pieces = _pieces(scale)
    if pieces:
        found = _by_pieces(scale, pieces, values)
        return _turned(found) if scale.reversed else found
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
    if not _pieces(scale):
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


def _pieces(scale: Scale) -> tuple[LinePiece, ...]:
    """Return the pieces of a scale, where they are of its own shape and not of a class above."""
    for kind in type(scale).__mro__:
        own = vars(kind)
        if "pieces" in own:
            return scale.pieces
        if own.keys() & {"shape", "utility", "bounds", "_worth"}:
            return ()
    return ()


def _by_pieces(scale: Scale, pieces: tuple[LinePiece, ...], values: ExactColumn) -> ExactColumn:
    if scale.outside == "clip":
        values = _clipped(values, *scale.extent)
    sizes = lcm(values.over, *(piece.start.denominator for piece in pieces))
    values = values.under(sizes)
    starts = [int(piece.start * sizes) for piece in pieces]
    slopes = [piece.slope / sizes for piece in pieces]
    over = lcm(*(n.denominator for n in (*slopes, *(piece.utility for piece in pieces))))
    # Within a piece utility stays within 0 and 1, and so each step on the way within `over`.
    wide = values.tops.dtype == object or max(over, *map(abs, starts)) > WIDEST
    kind = object if wide else np.int64
    edges = np.array(starts, dtype=kind)
    tops = values.tops.astype(kind)
    place = np.maximum(np.searchsorted(edges, tops, side="right") - 1, 0)
    found = np.array([int(piece.utility * over) for piece in pieces], dtype=kind)[place]
    if any(slopes):
        by = np.array([int(slope * over) for slope in slopes], dtype=kind)
        found = found + by[place] * (tops - edges[place])
    return ExactColumn(found, over, over).within(over)


def _clipped(values: ExactColumn, low: Fraction | None, high: Fraction | None) -> ExactColumn:
    """Return values no lower and no higher than the ends of a scale."""
    count = len(values)
    most = values.most
    if low is not None:
        values = greatest([values, ExactColumn.full(count, low)])
    if high is not None:
        values = least([values, ExactColumn.full(count, high)])
    if low is not None and high is not None:
        most = int(max(abs(low), abs(high)) * values.over)
        return values.within(most)
    return values


def _turned(found: ExactColumn) -> ExactColumn:
    return ExactColumn(found.over - found.tops, found.over, found.most)


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
