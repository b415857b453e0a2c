"""Weights between bounds: everything in closed form, without a solver."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.weights.rows import ONE, ZERO

_MOST_FREE = 12


def _fractions(values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    return tuple(values)


@frozen
class Box:
    """All ``w >= 0`` with sum 1 and ``low <= w <= high``.

    Parameters
    ----------
    low, high : tuple of Fraction
        Within [0, 1]; as stated, so perhaps wider than what the sum allows.
    """

    low: tuple[Fraction, ...] = field(converter=_fractions)
    high: tuple[Fraction, ...] = field(converter=_fractions)

    @property
    def is_empty(self) -> bool:
        """Whether no weights satisfy the bounds."""
        if self.is_whole:
            return False
        crossed = any(a > b for a, b in zip(self.low, self.high, strict=True))
        return crossed or sum(self.low, ZERO) > 1 or sum(self.high, ZERO) < 1

    @cached_property
    def is_whole(self) -> bool:
        """Whether the bounds leave all of several weights free."""
        return len(self.low) > 1 and not any(self.low) and all(b >= 1 for b in self.high)

    def tight(self) -> Box:
        """Return the same set with bounds that are all reached."""
        return self._tight

    @cached_property
    def _tight(self) -> Box:
        if self.is_whole:
            return self
        below, above = sum(self.low, ZERO), sum(self.high, ZERO)
        low = [max(a, 1 - (above - b)) for a, b in zip(self.low, self.high, strict=True)]
        high = [min(b, 1 - (below - a)) for a, b in zip(self.low, self.high, strict=True)]
        return Box(low, high)

    @property
    def dimension(self) -> int:
        """Dimension of the set; 0 is a single point."""
        tight = self.tight()
        return max(len(tight.free()) - 1, 0)

    def centre(self) -> tuple[Fraction, ...]:
        """Return a point that meets no bound which is not met everywhere."""
        tight = self.tight()
        below, above = sum(tight.low, ZERO), sum(tight.high, ZERO)
        share = (1 - below) / (above - below) if above > below else ZERO
        return tuple(a + share * (b - a) for a, b in zip(tight.low, tight.high, strict=True))

    def free(self) -> list[int]:
        """Return places of the weights whose bounds differ."""
        return [i for i, (a, b) in enumerate(zip(self.low, self.high, strict=True)) if a < b]

    def corners(self) -> tuple[tuple[Fraction, ...], ...] | None:
        """Return the vertices where there is one more of them than dimensions, else None."""
        tight = self.tight()
        free = tight.free()
        if not free:
            return (tight.low,)
        if self.is_whole:
            return tuple(_shifted(self.low, i, ONE) for i in free)
        below, above = 1 - sum(tight.low, ZERO), sum(tight.high, ZERO) - 1
        if all(tight.high[i] - tight.low[i] == below for i in free):
            return tuple(_shifted(tight.low, i, below) for i in free)
        if all(tight.high[i] - tight.low[i] == above for i in free):
            return tuple(_shifted(tight.high, i, -above) for i in free)
        return None

    def vertices(self, limit: int) -> tuple[tuple[Fraction, ...], ...] | None:
        """Return all vertices; None where they may be more than the limit or take too long.

        At a vertex all weights but one stand at a bound.
        """
        corners = self.corners()
        if corners is not None:
            return corners if len(corners) <= limit else None
        tight = self.tight()
        free = tight.free()
        if len(free) > _MOST_FREE:
            return None
        found: dict[tuple[Fraction, ...], None] = {}
        for last in free:
            others = [i for i in free if i != last]
            ends = [(tight.low[i], tight.high[i]) for i in others]
            fixed = sum((tight.low[i] for i in range(len(tight.low)) if i not in free), ZERO)
            for chosen in product(*ends):
                rest = 1 - fixed - sum(chosen, ZERO)
                if tight.low[last] <= rest <= tight.high[last]:
                    point = list(tight.low)
                    for i, value in zip([*others, last], [*chosen, rest], strict=True):
                        point[i] = value
                    found[tuple(point)] = None
                    if len(found) > limit:
                        return None
        return tuple(found)

    def floats(self) -> tuple[FloatArray, FloatArray]:
        """Return the bounds as floats."""
        return np.array([float(a) for a in self.low]), np.array([float(b) for b in self.high])


def _shifted(base: tuple[Fraction, ...], place: int, by: Fraction) -> tuple[Fraction, ...]:
    return (*base[:place], base[place] + by, *base[place + 1 :])


def whole(count: int) -> Box:
    """Return the box that leaves all weights free."""
    return Box((ZERO,) * count, (ONE,) * count)


def highest(values: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the largest ``values @ w`` of each row over a box: a fractional knapsack.

    Parameters
    ----------
    values : array of float, shape (rows, weights)
    low, high : arrays of float, shape (weights,)

    Returns
    -------
    array of float, shape (rows,)
    """
    if not low.any() and (high >= 1).all():
        return np.asarray(values.max(axis=1))
    order = np.argsort(-values, axis=1, kind="stable")
    return np.asarray(
        values @ low
        + (np.take_along_axis(values, order, 1) * _filled(order, low, high)).sum(axis=1)
    )


def best(values: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the weights, shape (rows, weights), at which `highest` is reached."""
    order = np.argsort(-values, axis=1, kind="stable")
    made = np.zeros_like(values)
    np.put_along_axis(made, order, _filled(order, low, high), 1)
    return made + low


def _filled(order: np.ndarray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return how much above its lower end each weight is filled, best first."""
    room = (high - low)[order]
    before = np.cumsum(room, axis=1) - room
    return np.asarray(np.clip(1.0 - low.sum() - before, 0.0, room))
