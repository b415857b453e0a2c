"""The nearest weights at which a rival catches up, in closed form, for many rivals at once.

The weights are a box cut with "their sum is 1": the whole simplex, or bounds for single
criteria. Rivals come as rows of differences, rival minus winner, and are caught up where
the inner product with the weights is at least 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.types import Fractions
from evalkit.weights import WeightSpace

_HALVINGS = 64
_CELLS = 1_000_000


@frozen
class ExactBox:
    """Lowest and highest weight of each criterion, exactly.

    Parameters
    ----------
    low, high : tuple of Fraction
        Within [0, 1].
    """

    low: Fractions
    high: Fractions

    @classmethod
    def of(cls, space: WeightSpace) -> ExactBox | None:
        """Return a space as a box, None if some row speaks of several criteria."""
        low = [Fraction(0)] * len(space.names)
        high = [Fraction(1)] * len(space.names)
        for row in space.rows:
            used = [place for place, c in enumerate(row.coefficients) if c]
            if len(used) > 1:
                return None
            for place in used:
                end = row.bound / row.coefficients[place]
                if row.coefficients[place] > 0:
                    high[place] = min(high[place], end)
                else:
                    low[place] = max(low[place], end)
        return cls(tuple(low), tuple(high))

    def floats(self) -> tuple[FloatArray, FloatArray]:
        """Return both ends as arrays, shape (1, criteria) each."""
        low, high = (np.array([[float(x) for x in end]]) for end in (self.low, self.high))
        return low, high

    def best(self, difference: Fractions) -> tuple[Fractions, ExactBox]:
        """Return weights most favourable to a rival, and the box of all such weights."""
        left = 1 - sum(self.low, Fraction(0))
        low, high, point = list(self.low), list(self.high), list(self.low)
        order = sorted(range(len(low)), key=lambda k: (-float(difference[k]), -difference[k]))
        last = None
        for k in order:
            part = min(left, high[k] - low[k])
            if part > 0 or last is None:
                last = difference[k]
            point[k] += part
            left -= part
        for k, value in enumerate(difference):
            if last is not None and value > last:
                low[k] = high[k]
            elif last is not None and value < last:
                high[k] = low[k]
        return tuple(point), ExactBox(tuple(low), tuple(high))

    def rational(self, weights: FloatArray) -> Fractions:
        """Return exact weights of the box next to floats; their sum is 1.

        The sum is settled where there is most room, so a weight at a bound stays there.
        """
        found = []
        for value, a, b in zip(weights.tolist(), self.low, self.high, strict=True):
            if value < float(a) + 1e-15:  # the float of a bound is not the bound
                found.append(a)
            elif value > float(b) - 1e-15:
                found.append(b)
            else:
                found.append(Fraction(value))
        left = 1 - sum(found, Fraction(0))
        room = [
            (self.high[k] - found[k]) if left > 0 else (found[k] - self.low[k])
            for k in range(len(found))
        ]
        for k in sorted(range(len(found)), key=lambda k: -float(room[k])):
            part = min(abs(left), room[k])
            found[k] += part if left > 0 else -part
            left -= part if left > 0 else -part
            if not left:
                break
        return tuple(found)


def chunked(
    solve: Callable[..., FloatArray],
    differences: FloatArray,
    weights: FloatArray,
    *ends: FloatArray,
) -> FloatArray:
    """Solve for the rivals a block at a time, in bounded memory."""
    rivals, width = differences.shape
    step = max(1, _CELLS // width)
    found = np.empty((rivals, width))
    for begin in range(0, rivals, step):
        rows = slice(begin, begin + step)
        found[rows] = solve(differences[rows], weights, *ends)
    return found


def gains(differences: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the most that each rival can be ahead within the box, shape (rivals,)."""
    points = _favourable(differences, *np.broadcast_arrays(low, high))
    return np.asarray(np.einsum("rc,rc->r", differences, points))


def nearest_l1(
    differences: FloatArray, weights: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the nearest weights in the sum of absolute changes, shape (rivals, criteria).

    Weight is taken from the criteria least favourable to the rival and given to the
    most favourable, as far as the box admits; this greedy exchange is optimal, since
    what it gains per unit can only fall.
    """
    rows = np.arange(len(differences))
    last = differences.shape[1] - 1
    order = np.argsort(differences, axis=1, kind="stable")
    stock = np.broadcast_to(weights - low, differences.shape).copy()
    room = np.broadcast_to(high - weights, differences.shape).copy()
    found = np.broadcast_to(weights, differences.shape).copy()
    gap = -(differences @ weights)
    giver, taker = np.zeros_like(rows), np.full_like(rows, last)
    for _ in range(2 * last + 2):
        a, b = order[rows, giver], order[rows, taker]
        gain = differences[rows, b] - differences[rows, a]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            enough = np.where(gap > 0, gap / gain, 0)
        moved = np.minimum(np.minimum(stock[rows, a], room[rows, b]), enough)
        moved[gain <= 0] = 0
        found[rows, a] -= moved
        found[rows, b] += moved
        stock[rows, a] -= moved
        room[rows, b] -= moved
        gap = gap - moved * gain
        giver = np.where(stock[rows, a] <= 0, np.minimum(giver + 1, last), giver)
        taker = np.where(room[rows, b] <= 0, np.maximum(taker - 1, 0), taker)
    return found


def nearest_l2(
    differences: FloatArray, weights: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the nearest weights in Euclidean distance, shape (rivals, criteria).

    By the conditions of optimality they are the projection of
    ``weights + pull * difference`` on the box with sum 1, for the least pull at
    which the rival catches up. What it gains rises with the pull in straight
    pieces, so safeguarded Newton steps end at the root.
    """
    bounds = (np.broadcast_to(low, differences.shape), np.broadcast_to(high, differences.shape))
    scale = np.abs(differences).max(axis=1, keepdims=True)
    unit = differences / np.where(scale > 0, scale, 1)
    below, above = np.zeros(len(unit)), np.full(len(unit), np.inf)
    spread = _spread(unit, np.ones_like(unit, dtype=bool))
    pull = np.maximum(-(unit @ weights) / np.where(spread > 0, spread, 1), 1e-18)
    found = np.broadcast_to(weights, unit.shape).copy()
    active = np.arange(len(unit))
    for _ in range(4 * _HALVINGS):
        d, a, b = unit[active], bounds[0][active], bounds[1][active]
        x = project(weights + pull[active, None] * d, a, b)
        ahead = np.einsum("rc,rc->r", d, x)
        found[active] = x
        below[active] = np.where(ahead < 0, pull[active], below[active])
        above[active] = np.where(ahead >= 0, pull[active], above[active])
        free = (x > a) & (x < b)
        spread = _spread(d, free)
        newton = pull[active] - ahead / np.where(spread > 0, spread, 1)
        furthest = np.minimum(above[active], 64 * pull[active])  # or digits would be lost
        inside = (spread > 0) & (newton > below[active]) & (newton < furthest)
        middle = np.where(
            np.isinf(above[active]), 8 * pull[active], (below[active] + above[active]) / 2
        )
        following = np.where(inside, newton, middle)
        moving = (np.abs(ahead) > 1e-16) & (
            np.abs(following - pull[active]) > 1e-16 * np.abs(following)
        )
        pull[active] = np.where(moving, following, pull[active])
        active = active[moving]
        if not len(active):
            break
    return found


def nearest_linf(
    differences: FloatArray, weights: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return nearest weights in the largest absolute change, shape (rivals, criteria).

    If every weight may change by e, the best for the rival is a fractional knapsack;
    what it gains is concave in e and rises in straight pieces, so safeguarded Newton
    steps end at the root.
    """
    order = np.argsort(-differences, axis=1, kind="stable")
    worth, centre, floor, top = (
        np.take_along_axis(np.broadcast_to(x, order.shape), order, 1)
        for x in (differences, weights, low, high)
    )
    middle = worth[:, order.shape[1] // 2, None]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        radius = -(differences @ weights) / np.abs(worth - middle).sum(axis=1)
    radius = np.where(np.isfinite(radius), np.clip(radius, 0, 1), 1)
    below, above = np.zeros(len(worth)), np.ones(len(worth))
    result = np.empty_like(worth)
    active = np.arange(len(worth))
    for _ in range(2 * _HALVINGS):
        d, w, reach = worth[active], centre[active], radius[active, None]
        lower = np.maximum(floor[active], w - reach)
        upper = np.minimum(top[active], w + reach)
        x = _filled(lower, lower, upper)
        result[active] = x
        ahead = np.einsum("rc,rc->r", d, x)
        below[active] = np.where(ahead < 0, radius[active], below[active])
        above[active] = np.where(ahead >= 0, radius[active], above[active])
        full = x >= upper
        pivot = np.minimum(np.cumprod(full, axis=1).sum(axis=1), d.shape[1] - 1)
        worth_pivot = d[np.arange(len(d)), pivot, None]
        rate = np.where(full, w + reach < top[active], -1.0 * (w - reach > floor[active]))
        slope = ((d - worth_pivot) * rate).sum(axis=1)
        newton = radius[active] - ahead / np.where(slope > 0, slope, 1)
        inside = (slope > 0) & (newton > below[active]) & (newton < above[active])
        following = np.where(inside, newton, (below[active] + above[active]) / 2)
        step = np.abs(following - radius[active])
        moving = (np.abs(ahead) > 1e-16) & (step > 2e-16 * radius[active])
        radius[active] = np.where(moving, following, radius[active])
        active = active[moving]
        if not len(active):
            break
    found = np.empty_like(worth)
    np.put_along_axis(found, order, result, 1)
    return found


def closest(weights: FloatArray, box: ExactBox) -> Iterator[FloatArray]:
    """Yield the nearest weights in a box to given ones: in L1, L2 and the largest change."""
    low, high = box.floats()
    yield _filled(np.clip(weights, low, high), low, high)[0]
    yield project(weights[None], low, high)[0]
    below, above = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (below + above) / 2
        lower, upper = np.maximum(low, weights - middle), np.minimum(high, weights + middle)
        fits = bool((lower <= upper).all() and lower.sum() <= 1 <= upper.sum())
        below, above = (below, middle) if fits else (middle, above)
    lower = np.maximum(low, np.minimum(high, weights - above))
    upper = np.maximum(lower, np.minimum(high, weights + above))
    yield _filled(lower, lower, upper)[0]


def project(points: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the nearest points of a box with sum 1, exactly, shape (rows, criteria).

    ``clip(points - shift, low, high)`` for the shift at which the sum is 1. The sum
    falls with the shift in straight pieces that end where a weight meets a bound.
    """
    points, low, high = np.broadcast_arrays(points, low, high)
    width = points.shape[1]
    knots = np.concatenate((points - high, points - low), axis=1)
    order = np.argsort(knots, axis=1)
    knots = np.take_along_axis(knots, order, 1)
    slope = np.cumsum(np.where(order < width, -1.0, 1.0), axis=1)[:, :-1]
    drop = np.cumsum(slope * np.diff(knots, axis=1), axis=1)
    total = high.sum(axis=1, keepdims=True) + np.concatenate((np.zeros_like(drop[:, :1]), drop), 1)
    piece = np.clip((total > 1).sum(axis=1) - 1, 0, 2 * width - 2)
    rows = np.arange(len(points))
    fall = slope[rows, piece]
    excess = total[rows, piece] - 1
    shift = knots[rows, piece] + np.where(fall < 0, excess / np.where(fall < 0, -fall, 1), 0)
    found = np.clip(points - shift[:, None], low, high)
    # One more step on the piece found takes away what rounding left.
    free = (found > low) & (found < high)
    count = free.sum(axis=1)
    rest = np.where(count > 0, (1 - found.sum(axis=1)) / np.maximum(count, 1), 0)
    return np.asarray(np.clip(found + free * rest[:, None], low, high))


def _spread(differences: FloatArray, free: NDArray[np.bool_]) -> FloatArray:
    """Return what a rival gains for each unit of pull: its variance over the free weights."""
    count = np.maximum(free.sum(axis=1), 1)
    mean = (differences * free).sum(axis=1) / count
    return np.asarray((((differences - mean[:, None]) * free) ** 2).sum(axis=1))


def _favourable(differences: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the weights in a box that are best for each rival: a fractional knapsack."""
    order = np.argsort(-differences, axis=1, kind="stable")
    shape = differences.shape
    floor = np.take_along_axis(np.broadcast_to(low, shape), order, 1)
    room = np.take_along_axis(np.broadcast_to(high, shape), order, 1) - floor
    points = np.empty(shape)
    np.put_along_axis(points, order, _filled(floor, floor, floor + room), 1)
    return points


def _filled(points: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Change points of a box, the first weights first, until their sum is 1."""
    left = 1 - points.sum(axis=1, keepdims=True)
    room = np.where(left > 0, high - points, points - low)
    used = np.cumsum(room, axis=1)
    used -= room
    return np.asarray(points + np.sign(left) * np.minimum(np.maximum(np.abs(left) - used, 0), room))
