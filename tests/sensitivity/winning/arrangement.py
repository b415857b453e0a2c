"""The slow exact method for at most three criteria: all points where two lines cross.

Every set of weights that is closed and bounded by score ties has a corner at such a point, so
extreme ranks and the signs of least differences are taken there. Only fractions are used.
"""

from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from evalkit.sensitivity.sources import as_matrix
from evalkit.weights.space import WeightSpace


def dot(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


class Arrangement:
    """Everything that extreme points say of a matrix and a space."""

    def __init__(self, matrix, space):
        self.space = space
        self.count = len(matrix.projects)
        self.low = [matrix.exact_row(i, "low") for i in range(self.count)]
        self.high = [matrix.exact_row(i, "high") for i in range(self.count)]
        self.width = len(matrix.criteria)
        self.corners = self.points([])

    def points(self, lines):
        """Return the admissible points at which width - 1 of the lines and edges meet."""
        units = [tuple(Fraction(i == k) for i in range(self.width)) for k in range(self.width)]
        sides = [(u, Fraction(0)) for u in units]
        sides += [(row.coefficients, row.bound) for row in self.space.rows]
        sides += [(line, Fraction(0)) for line in lines]
        sides = list(dict.fromkeys(sides))
        found = set()
        for chosen in combinations(sides, self.width - 1):
            point = _meeting([*chosen, ((Fraction(1),) * self.width, Fraction(1))])
            if point is not None and self.space.contains_exact(point):
                found.add(point)
        return found

    def differences(self, i, own, others):
        return [
            tuple(a - b for a, b in zip(own[i], others[j], strict=True))
            for j in range(self.count)
            if j != i
        ]

    def best(self, i):
        forms = self.differences(i, self.high, self.low)
        return 1 + min(sum(dot(f, w) < 0 for f in forms) for w in self.points(forms))

    def worst(self, i):
        forms = self.differences(i, self.low, self.high)
        return 1 + max(sum(dot(f, w) <= 0 for f in forms) for w in self.points(forms))

    def least(self, i, j):
        """Return the least of low i - high j over the space."""
        form = tuple(a - b for a, b in zip(self.low[i], self.high[j], strict=True))
        return min(dot(form, w) for w in self.corners)


def _meeting(equations):
    """Solve by Cramer's rule, another method than elimination."""
    rows = [list(a) for a, _ in equations]
    right = [b for _, b in equations]
    bottom = _det(rows)
    if bottom == 0:
        return None
    return tuple(
        _det([[*row[:k], b, *row[k + 1 :]] for row, b in zip(rows, right, strict=True)]) / bottom
        for k in range(len(rows))
    )


def _det(m):
    if len(m) == 1:
        return m[0][0]
    return sum(
        (-1) ** k * m[0][k] * _det([row[:k] + row[k + 1 :] for row in m[1:]]) for k in range(len(m))
    )


def space_of(kind, width):
    names = [f"c{k}" for k in range(width)]
    if kind == "order":
        return WeightSpace.order(names, names)
    if kind == "bounds":
        return WeightSpace.bounds(names, "0.1", "0.6")
    if kind == "cuts":
        made = [1, -2, 1][:width]
        return WeightSpace.linear(names, [made, [-3, 1, 1][:width]], ["0.25", "0.2"])
    if kind == "around":
        return WeightSpace.around(names, [1] * width, "0.2", "l1")
    if kind == "point":
        return WeightSpace.point(names, list(range(1, width + 1)))
    return WeightSpace.simplex(names)


KINDS = ("simplex", "order", "bounds", "cuts", "around", "point")


@st.composite
def problems(draw, kinds=KINDS, most=5, widths=(2, 3)):
    """Draw a small matrix on a coarse grid, sometimes of ranges, and a space."""
    width = draw(st.sampled_from(widths))
    count = draw(st.integers(1, most))
    cells = st.lists(st.integers(0, 4), min_size=width, max_size=width)
    low = np.array(draw(st.lists(cells, min_size=count, max_size=count)), dtype=float)
    high = None
    if draw(st.booleans()):
        more = draw(st.lists(cells, min_size=count, max_size=count))
        high = low + np.array(more, dtype=float) / 4 * draw(st.sampled_from((0.5, 1.0)))
    kind = draw(st.sampled_from(kinds))
    return as_matrix(low, high=high), space_of(kind, width)
