"""Slow and plain ways to the same answers, and random spaces to try them on."""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from evalkit.weights import WeightSpace


def all_rows(space):
    """Return every row, with those of w >= 0, as exact pairs a . w <= b."""
    count = len(space.names)
    eye = [tuple(Fraction(-(i == j)) for j in range(count)) for i in range(count)]
    return [(row.coefficients, row.bound) for row in space.rows] + [(e, Fraction(0)) for e in eye]


def gauss(rows):
    """Solve a square system of fractions, None where it is singular."""
    work = [list(row) for row in rows]
    count = len(work)
    for column in range(count):
        pivot = next((i for i in range(column, count) if work[i][column]), None)
        if pivot is None:
            return None
        work[column], work[pivot] = work[pivot], work[column]
        work[column] = [x / work[column][column] for x in work[column]]
        for i in range(count):
            if i != column and work[i][column]:
                factor = work[i][column]
                work[i] = [x - factor * y for x, y in zip(work[i], work[column], strict=True)]
    return tuple(row[-1] for row in work)


def brute_vertices(space):
    """Return all vertices: solve every choice of rows, keep what satisfies the others."""
    rows, count = all_rows(space), len(space.names)
    found = set()
    for chosen in combinations(rows, count - 1):
        point = gauss([[Fraction(1)] * count + [Fraction(1)], *([*a, b] for a, b in chosen)])
        if point is not None and all(
            sum(x * y for x, y in zip(a, point, strict=True)) <= b for a, b in rows
        ):
            found.add(point)
    return found


def lp_max(space, direction):
    """Return the greatest value over the space by a linear program, None where it is empty."""
    count = len(space.names)
    upper = {"A_ub": space.A, "b_ub": space.b} if space.rows else {}
    found = linprog(
        -np.asarray(direction, float), A_eq=np.ones((1, count)), b_eq=[1.0],
        bounds=[(0, None)] * count, **upper,
    )  # fmt: skip
    return None if found.status == 2 else -found.fun


def rejection(space, n, rng):
    """Return uniform weights by throwing darts at the whole simplex."""
    made = np.zeros((0, len(space.names)))
    while len(made) < n:
        darts = rng.dirichlet(np.ones(len(space.names)), 100_000)
        made = np.vstack([made, darts[space.contains(darts, 1e-12)]])
    return made[:n]


@st.composite
def spaces(draw, most=5):
    """Random spaces that are not empty: a weight vector is drawn first, rows hold there."""
    count = draw(st.integers(2, most))
    parts = draw(st.lists(st.integers(0, 6), min_size=count, max_size=count).filter(any))
    inside = [Fraction(p, sum(parts)) for p in parts]
    rows, bounds = [], []
    for _ in range(draw(st.integers(0, 4))):
        row = draw(st.lists(st.integers(-3, 3), min_size=count, max_size=count))
        slack = draw(st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 3)]))
        rows.append(row)
        bounds.append(sum(a * w for a, w in zip(row, inside, strict=True)) + slack)
    made = WeightSpace.linear(count, rows, bounds)
    kind = draw(st.sampled_from(["linear", "bounds", "order", "ratio"]))
    names = made.names
    ranked = sorted(range(count), key=lambda i: -inside[i])
    if kind == "bounds":
        width = draw(st.sampled_from(["0.05", "0.2", "0.7"]))
        made = made & WeightSpace.around(count, inside, width)
    elif kind == "order":
        made = made & WeightSpace.order(count, [names[i] for i in ranked])
    elif kind == "ratio":
        pairs = {(names[a], names[b]): (1, None) for a, b in pairwise(ranked)}
        made = WeightSpace.ratio(count, pairs)
    return made
