"""Slow second methods to exact results: rational arithmetic, simplex splitting, cell hulls.

Nothing here is shared with the library but numpy and Qhull.
"""

from fractions import Fraction
from functools import cache
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection


def rational_share(form):
    """Share of a simplex with form <= 0, by the recursion in Fractions."""
    positive = [Fraction(v) for v in form if v > 0]
    others = [-Fraction(v) for v in form if v <= 0]

    @cache
    def share(p, q):
        if p == 0:
            return Fraction(1)
        if q == 0:
            return Fraction(0)
        x, z = positive[p - 1], others[q - 1]
        return (x * share(p, q - 1) + z * share(p - 1, q)) / (x + z)

    return share(len(positive), len(others))


def textbook_share(form):
    """The same by the sum of truncated powers, which needs different values."""
    values = [Fraction(v) for v in form]
    if len(set(values)) < len(values):
        raise ValueError("values must differ")
    k = len(values)
    total = Fraction(0)
    for i, y in enumerate(values):
        if y <= 0:
            product = Fraction(1)
            for j, other in enumerate(values):
                if j != i:
                    product *= other - y
            total += (-y) ** (k - 1) / product
    # P(form <= 0) = sum over y_i <= 0 of (0 - y_i)^(k-1) / prod(y_j - y_i)
    return total


def rank_shares(values, most=400_000):
    """Full rank acceptability matrix by splitting the simplex along all ties."""
    values = np.asarray(values, float)
    count, corners = values.shape
    shares = np.zeros((count, count))
    for i in range(count):
        pieces = np.eye(corners)[np.newaxis]
        above = np.zeros(1, dtype=int)
        for j in range(count):
            if j == i:
                continue
            form = values[j] - values[i]
            if not form.any():
                raise ValueError("rows must differ")
            (low_from, low), (high_from, high) = _split(pieces, form)
            pieces = np.concatenate([low, high])
            above = np.concatenate([above[low_from], above[high_from] + 1])
            assert len(pieces) < most
        shares[i] = np.bincount(above, weights=np.abs(np.linalg.det(pieces)), minlength=count)
    return shares


def _split(pieces, form, tolerance=1e-12):
    value = pieces @ form
    positive, negative = value > tolerance, value < -tolerance
    up, down = positive.sum(1), negative.sum(1)
    sides = {
        "high": [(np.flatnonzero((down == 0) & (up > 0)),)],
        "low": [(np.flatnonzero(up == 0),)],
    }
    sides = {k: [(a, pieces[a]) for (a,) in v] for k, v in sides.items()}
    for number in np.flatnonzero((up > 0) & (down > 0)):
        piece, at = pieces[number], value[number]
        for side, mine, other in (
            ("high", positive[number], negative[number]),
            ("low", negative[number], positive[number]),
        ):
            own, far = np.flatnonzero(mine), np.flatnonzero(other)
            zero = np.flatnonzero(~mine & ~other)
            for path in _paths(len(own), len(far)):
                rows = []
                for a, b in path:
                    if b == 0:
                        rows.append(piece[own[a]])
                    else:
                        x, z = at[own[a]], at[far[b - 1]]
                        rows.append((piece[own[a]] * z - piece[far[b - 1]] * x) / (z - x))
                new = np.array(rows + [piece[c] for c in zero])
                sides[side].append((np.array([number]), new[np.newaxis]))
    return tuple(
        (np.concatenate([a for a, _ in sides[k]]), np.concatenate([s for _, s in sides[k]]))
        for k in ("low", "high")
    )


@cache
def _paths(own, far):
    """Monotone lattice paths: the staircase triangulation of one side of a cut simplex."""
    paths = []
    for ups in combinations(range(own + far - 1), own - 1):
        a = b = 0
        path = [(0, 0)]
        for step in range(own + far - 1):
            if step in ups:
                a += 1
            else:
                b += 1
            path.append((a, b))
        paths.append(path)
    return paths


def cell_shares(values, rows=None, bounds=None):
    """First-rank shares by one interior point, half-space intersection and hull a project."""
    values = np.asarray(values, float)
    count, corners = values.shape
    d = corners - 1
    sides = np.vstack([np.c_[-np.eye(d), np.zeros(d)], np.r_[np.ones(d), -1.0]])
    if rows is not None:
        rows, bounds = np.asarray(rows, float), np.asarray(bounds, float)
        sides = np.vstack([sides, np.c_[rows[:, :d] - rows[:, d:], rows[:, d] - bounds]])
    whole = _volume(sides)
    shares = np.zeros(count)
    for i in range(count):
        rivals = np.delete(values, i, 0) - values[i]
        halves = np.vstack([np.c_[rivals[:, :d] - rivals[:, d:], rivals[:, d]], sides])
        shares[i] = _volume(halves) / whole
    return shares


def _volume(halves):
    d = halves.shape[1] - 1
    lengths = np.linalg.norm(halves[:, :d], axis=1, keepdims=True)
    if (halves[lengths[:, 0] == 0, d] > 0).any():  # 0 @ u + c <= 0: nowhere
        return 0.0
    halves = halves[lengths[:, 0] > 0]
    lengths = lengths[lengths[:, 0] > 0]
    found = linprog(
        np.r_[np.zeros(d), -1.0],
        A_ub=np.c_[halves[:, :d], lengths],
        b_ub=-halves[:, d],
        bounds=[(None, None)] * d + [(0, None)],
        method="highs",
    )
    if found.status != 0 or found.x[-1] < 1e-9:
        return 0.0
    corners = HalfspaceIntersection(halves, found.x[:d]).intersections
    return ConvexHull(corners, qhull_options="Qt" if d < 5 else "Qt Qx").volume
