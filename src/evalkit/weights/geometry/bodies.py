"""What a weight space looks like, worked out from its rows: box, forest of orders, or tree.

Each answers the same questions in closed form and in exact numbers; `general.General` answers
them for any other rows, with linear programs.
"""

# ruff: noqa: D102 - described once, in Body
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.types import Fractions
from evalkit.weights.geometry import boxes
from evalkit.weights.geometry.boxes import Box
from evalkit.weights.rows import ONE, ZERO, Row


class Body(ABC):
    """The geometry of a set of weights."""

    __slots__ = ()

    @property
    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there are no weights in it. Nothing else may be asked then."""

    @property
    @abstractmethod
    def dimension(self) -> int:
        """Dimension of the set; 0 is a single point."""

    @abstractmethod
    def centre(self) -> Fractions:
        """Return a point that meets no statement which is not met everywhere."""

    @abstractmethod
    def corners(self) -> tuple[Fractions, ...] | None:
        """Return the vertices where there is one more of them than dimensions."""

    @abstractmethod
    def vertices(self, limit: int) -> FloatArray | None:
        """Return all vertices, shape (vertices, criteria), or None where they are too many."""

    @abstractmethod
    def highest(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:
        """Return the largest ``values @ w`` for each row of values.

        The limit is in seconds, for one linear program; see `looks`.
        """

    @abstractmethod
    def best(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:
        """Return the weights at which each of these is reached."""

    @property
    def looks(self) -> int | None:
        """Numbers that `highest` looks at for one row; None where it takes a linear program."""
        return len(self.centre())


def as_floats(points: Sequence[Fractions]) -> FloatArray:
    """Round exact points to floats, each different number once."""
    seen: dict[int, float] = {}
    made = np.empty((len(points), len(points[0])))
    for row, point in enumerate(points):
        for column, value in enumerate(point):
            key = id(value)
            if key not in seen:
                seen[key] = float(value)
            made[row, column] = seen[key]
    return made


@frozen(eq=False)
class BoxBody(Body):
    """Weights between bounds; the whole simplex is one."""

    box: Box

    @property
    def is_empty(self) -> bool:
        return self.box.is_empty

    @cached_property
    def dimension(self) -> int:
        return self.box.dimension

    def centre(self) -> Fractions:
        return self.box.centre()

    def corners(self) -> tuple[Fractions, ...] | None:
        return self.box.corners()

    def vertices(self, limit: int) -> FloatArray | None:
        found = self.box.vertices(limit)
        return None if found is None else as_floats(found)

    @cached_property
    def floats(self) -> tuple[FloatArray, FloatArray]:
        """The bounds as floats."""
        return self.box.floats()

    def highest(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:  # noqa: ARG002
        return boxes.highest(values, *self.floats)

    def best(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:  # noqa: ARG002
        return boxes.best(values, *self.floats)


@frozen(eq=False)
class ForestBody(Body):
    """Weights of which each is at least a multiple of at most one other: orders, ratio chains.

    With ``v_a = w_a - factor * w_below`` the set is all ``v >= 0``, a simplex.

    Parameters
    ----------
    below : tuple of int
        For each weight the one that it must exceed, -1 for none; without cycles.
    factors : tuple of Fraction
        By how much, at least 0.
    """

    below: tuple[int, ...]
    factors: tuple[Fraction, ...]

    @property
    def is_empty(self) -> bool:
        return False

    @property
    def dimension(self) -> int:
        return len(self.below) - 1

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Places of the weights, each after the one below it."""
        above: dict[int, list[int]] = {}
        for place, lower in enumerate(self.below):
            above.setdefault(lower, []).append(place)
        found = above.get(-1, [])
        for place in found:  # grows as it goes
            found.extend(above.get(place, []))
        return tuple(found)

    @cached_property
    def sums(self) -> tuple[Fraction, ...]:
        """Sum of the weights for one unit of each ``v``."""
        sums = [ONE] * len(self.below)
        for place in reversed(self.order):
            lower = self.below[place]
            if lower >= 0:
                sums[lower] += self.factors[place] * sums[place]
        return tuple(sums)

    def centre(self) -> Fractions:
        count = len(self.below)
        made = [1 / (count * total) for total in self.sums]
        for place in self.order:
            if self.below[place] >= 0:
                made[place] += self.factors[place] * made[self.below[place]]
        return tuple(made)

    def corners(self) -> tuple[Fractions, ...]:
        made = []
        for start, total in enumerate(self.sums):
            point = [ZERO] * len(self.below)
            point[start] = 1 / total
            for place in self.order:
                lower = self.below[place]
                if lower >= 0 and point[lower] is not ZERO:
                    factor = self.factors[place]
                    point[place] = point[lower] if factor == 1 else factor * point[lower]
            made.append(tuple(point))
        return tuple(made)

    @cached_property
    def floats(self) -> FloatArray:
        """The corners as floats."""
        return as_floats(self.corners())

    def vertices(self, limit: int) -> FloatArray | None:
        return self.floats if len(self.below) <= limit else None

    def highest(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:  # noqa: ARG002
        return np.asarray((values @ self.floats.T).max(axis=1))

    def best(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:  # noqa: ARG002
        return np.asarray(self.floats[(values @ self.floats.T).argmax(axis=1)])


def box_of(rows: Sequence[Row], count: int) -> Box | None:
    """Return the bounds where every row speaks of one weight only."""
    low, high = [ZERO] * count, [ONE] * count
    for row in rows:
        if not row.terms and row.bound >= 0:
            continue
        if len(row.terms) != 1:
            return None
        ((place, value),) = row.terms
        limit = row.bound / value
        if value > 0:
            high[place] = min(high[place], limit)
        else:
            low[place] = max(low[place], limit)
    return Box(low, high)


def forest_of(rows: Sequence[Row], count: int) -> ForestBody | None:
    """Return the forest where every row is ``w_a >= factor * w_b``, one for each a at most."""
    below, factors = [-1] * count, [ZERO] * count
    for row in rows:
        if not row.terms and row.bound >= 0:
            continue
        if row.bound or len(row.terms) != 2:
            return None
        (a, lower), (b, upper) = sorted(row.terms, key=lambda term: term[1])
        if not lower < 0 < upper or below[a] not in {-1, b}:
            return None
        below[a] = b
        factors[a] = max(factors[a], upper / -lower)
    body = ForestBody(tuple(below), tuple(factors))
    return body if len(body.order) == count else None  # fewer: some go round in a circle
