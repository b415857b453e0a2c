"""Who is at least as good as whom at all admissible weights and marks."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.scales import FloatArray
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.winning.certificates import NEAR, Exact, Whole, least_between
from evalkit.weights import WeightSpace

Pairs = NDArray[np.bool_]

_CELLS = 4_000_000
"""Most floats in one chunk."""

_DRAWS = 512
_MOST_EXACT = 500
"""Pairs on the edge that are solved exactly; each takes a linear program."""


@frozen(eq=False)
class Comparison:
    """Pairs of projects (row, column), compared at all admissible weights and marks.

    Parameters
    ----------
    always : array of bool, shape (projects, projects)
        The row is at least as good at all weights and marks; true on the diagonal.
    strictly : array of bool
        The row is better at all of them.
    dominates : array of bool
        The row is at least as good under every criterion, and better under one.
    unsettled : int
        Pairs so near to a tie that floats cannot tell, and left at that.
    """

    always: Pairs
    strictly: Pairs
    dominates: Pairs
    unsettled: int


def compare(matrix: Matrix, space: WeightSpace) -> Comparison:
    """Compare all pairs; exactly, but for the pairs counted as unsettled."""
    exact = Exact(matrix)
    low, high = _levels(exact.low, exact.high)
    above, better = _nowhere_below(low, high)
    dominates = _dominating(low, high, above)
    unsettled = 0
    corners = space.exact_corners()
    if not space.rows:
        always, strictly = above, better
    elif corners is not None:
        scale = [c for corner in corners for c in corner]
        bottom = lcm(*(c.denominator for c in scale))
        turned = np.array(
            [[c.numerator * (bottom // c.denominator) for c in corner] for corner in corners],
            dtype=object,
        ).T
        always, strictly = _nowhere_below(*_levels(exact.low @ turned, exact.high @ turned))
    else:
        always, strictly, unsettled = _general(matrix, exact, space, above, better)
    np.fill_diagonal(always, val=True)
    np.fill_diagonal(strictly, val=False)
    return Comparison(always, strictly, dominates, unsettled)


def _levels(low: Whole, high: Whole) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Replace exact numbers by their places in each column, which compare as fast as floats."""
    count, width = low.shape
    below = np.empty((count, width), dtype=np.int64)
    above = below if high is low else np.empty((count, width), dtype=np.int64)
    for column in range(width):
        joined = low[:, column] if high is low else np.r_[low[:, column], high[:, column]]
        place = {value: level for level, value in enumerate(sorted(set(joined)))}
        below[:, column] = [place[value] for value in low[:, column]]
        if high is not low:
            above[:, column] = [place[value] for value in high[:, column]]
    return below, above


def _nowhere_below(low: NDArray[np.int64], high: NDArray[np.int64]) -> tuple[Pairs, Pairs]:
    """Return whether rows are at least as high, and higher, than others in all columns."""
    count, width = low.shape
    least, more = (np.ones((count, count), dtype=np.bool_) for _ in range(2))
    for column in range(width):
        own, other = low[:, column, None], high[None, :, column]
        least &= own >= other
        more &= own > other
    return least, more


def _dominating(low: NDArray[np.int64], high: NDArray[np.int64], above: Pairs) -> Pairs:
    """Of the rows that are nowhere below others, keep those that are higher somewhere."""
    rows, columns = np.nonzero(above)
    found = np.zeros_like(above)
    step = max(1, _CELLS // low.shape[1])
    for start in range(0, len(rows), step):
        i, j = rows[start : start + step], columns[start : start + step]
        found[i, j] = (low[i] > high[j]).any(axis=1)
    np.fill_diagonal(found, val=False)
    return found


def _general(
    matrix: Matrix, exact: Exact, space: WeightSpace, above: Pairs, better: Pairs
) -> tuple[Pairs, Pairs, int]:
    """Compare pairs by the least difference of their scores over a space of any shape.

    The least difference need only be known for pairs that draws from the space leave open.
    """
    always, strictly = above.copy(), better.copy()
    rows, columns = np.nonzero(_not_refuted(matrix, space) & ~better)
    differs = rows != columns
    rows, columns = rows[differs], columns[differs]
    edge: list[tuple[int, int]] = []
    step = max(1, _CELLS // len(matrix.criteria))
    for start in range(0, len(rows), step):
        i, j = rows[start : start + step], columns[start : start + step]
        lowest, _ = space.extremes(matrix.low[i] - matrix.high[j])
        clear = np.abs(lowest) > NEAR
        always[i[clear], j[clear]] = strictly[i[clear], j[clear]] = lowest[clear] > 0
        edge += zip(i[~clear].tolist(), j[~clear].tolist(), strict=True)
    unsettled = 0
    for count, (a, b) in enumerate(edge):
        below, least = Fraction(-1), Fraction(1)
        if count < _MOST_EXACT:
            gain = zip(exact.row(a, "low"), exact.row(b, "high"), strict=True)
            below, least = least_between(space, tuple(x - y for x, y in gain))
        if below < 0 <= least and not above[a, b]:
            unsettled += 1
        always[a, b] |= below >= 0
        strictly[a, b] = below > 0
    return always, strictly, unsettled


def _not_refuted(matrix: Matrix, space: WeightSpace) -> Pairs:
    """Say which rows are at least as good as others at some weights taken from the space."""
    weights = points_of(space, _DRAWS, 0).T
    low = matrix.low @ weights
    high = low if matrix.is_certain else matrix.high @ weights
    left = np.ones((len(low), len(low)), dtype=np.bool_)
    for own, other in zip(low.T, high.T, strict=True):
        left &= own[:, None] >= other[None, :] - NEAR
    return left


def points_of(space: WeightSpace, count: int, seed: int) -> FloatArray:
    """Return weights to try first: corners, middle, draws, and draws near the edges.

    Returns
    -------
    array of float, shape (points, criteria)
    """
    corners = space.corners()
    if corners is None:
        corners = space.vertices(256)
    made = [space.centre[None, :], *([] if corners is None else [corners])]
    if space.dimension:
        made.append(space.sample(count, seed, "random"))
        if corners is not None:
            rng = np.random.default_rng(seed)
            # Few corners at a time: extreme ranks are taken near the edges.
            spread = rng.standard_gamma(0.3, (count, len(corners))) + 1e-300
            made.append((spread / spread.sum(axis=1, keepdims=True)) @ corners)
    return np.concatenate(made)
