"""Corners of the graph of the best score: where the winning cells of projects meet."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray

MOST_VERTICES = 100_000  # in up to eight dimensions: some seconds
MOST_ROWS = 2000  # projects that are handed to the hull all at once
PRODUCTS = 1 << 18  # of numbers, in one product of matrices: more are spread over threads
PROBES = 2048  # weights at which winners are looked for before the hull is built
POWER = 0.3  # of the number of projects, per dimension, that the vertices grow with
CAP = 0.1  # how far above the best score the graph is cut off, in units of the scores
FLAT = 1e-13  # volume of a corner's edges, relative to their lengths, taken as none
HIGHER = 1e-12  # of the scores, which are of size 1: less above a vertex is rounding


@frozen(eq=False)
class BoundedRegion:
    """A bounded region {y : A y <= b} with the origin inside.

    Parameters
    ----------
    normals : array of float, shape (m, d)
    bounds : array of float, shape (m,)
        All positive.
    corners : array of float, shape (v, d)
        Its vertices.
    """

    normals: FloatArray = field(repr=False)
    bounds: FloatArray = field(repr=False)
    corners: FloatArray = field(repr=False)

    @property
    def dimension(self) -> int:
        """Number of coordinates."""
        return int(self.normals.shape[1])


@frozen(eq=False)
class Envelope:
    """Vertices of {(y, t) : y in the region, t >= every score}.

    Parameters
    ----------
    facets : array of int, shape (v, d + 1)
        The half-spaces that meet at each vertex: numbers below n are projects, the rest
        rows of the region. A vertex where more meet comes several times, once for each
        simplex that its normal cone is cut into.
    inverse : array of float, shape (v, d + 1, d + 1)
        Inverses of the matrices of their normals.
    volume : array of float, shape (v,)
        Sizes of the determinants of these matrices.
    points : array of float, shape (v, d)
        The vertices, without the score.
    heights : array of float, shape (v,)
        The best score there.
    allowance : float
        Most that a share of the region may be off because projects of the graph are above
        its vertices by what rounding left; 0 where none is.
    """

    facets: NDArray[np.intp] = field(repr=False)
    inverse: FloatArray = field(repr=False)
    volume: FloatArray = field(repr=False)
    points: FloatArray = field(repr=False)
    heights: FloatArray = field(repr=False)
    allowance: float = 0.0


class TooManyVerticesError(Exception):
    """The graph has, or is expected to have, more vertices than the limit, which it names."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


def upper_envelope(
    slopes: FloatArray, levels: FloatArray, region: BoundedRegion, most: int = MOST_VERTICES
) -> Envelope:
    """Return the vertices of the graph of the best score over a region.

    Parameters
    ----------
    slopes : array of float, shape (n, d)
    levels : array of float, shape (n,)
        A project scores ``level + slope @ y``; the scores are of size 1.
    region : BoundedRegion
    most : int
        Vertices after which to give up, in up to eight dimensions; fewer in more, where
        each costs more (`affordable`).

    Returns
    -------
    Envelope

    Raises
    ------
    TooManyVerticesError
        If there are more vertices, as far as can be told without counting them all.
    scipy.spatial.QhullError
        If the hull fails.

    Notes
    -----
    A hull takes all rows at once, but its time and memory grow with the vertices, which
    may be as many as n^(d/2). So it is built from those projects that win somewhere in a
    sample, few at first where there may be too many vertices, and the rest are only
    compared with it: a project that is nowhere above it at its vertices wins nowhere, as
    the best score is convex. Those that are above join, until none is left: the result
    does not depend on the sample. Each round has more projects than the last, so there are
    at most as many rounds as projects.

    Badly conditioned vertices may lie below projects that are in the graph already. No
    further hull would mend that: `allowance` says what it may do to the shares.
    """
    count = len(slopes)
    most = affordable(most, region)
    if count <= MOST_ROWS and expected_vertices(count, region) <= most:
        found = _within(_hull(slopes, levels, np.arange(count), region), most)
        return evolve(found, allowance=_allowance(slopes, levels, found, region))
    frequent = _by_wins(slopes, levels, region)
    size = 1
    # `size` grows to the number of rows at most.
    while size < frequent.size and expected_vertices(size + 1, region) <= most / 8:
        size += 1
    if expected_vertices(size, region) > most:
        raise TooManyVerticesError(most)
    active = np.sort(frequent[:size])
    before: tuple[int, int] | None = None
    while True:
        found = _within(_hull(slopes, levels, active, region), most)
        above = _above(slopes, levels, active, found)
        if not above.size:
            return evolve(found, allowance=_allowance(slopes, levels, found, region))
        size = min(2 * size, frequent.size)
        wider = np.union1d(active, frequent[:size])
        if wider.size == active.size:
            wider = np.union1d(active, above)
        now = (active.size, len(found.facets))
        if _extrapolated(before, now, wider.size, region.dimension + 1) > most:
            raise TooManyVerticesError(most)
        active, before = wider, now


def affordable(most: int, region: BoundedRegion) -> int:
    """Return the limit of vertices for the dimension: their work grows with its third power."""
    return int(most * min(1.0, (8.0 / (region.dimension + 1)) ** 3))


def expected_vertices(count: int, region: BoundedRegion) -> float:
    """Guess how many vertices the graph of n projects has, none of which is dominated.

    Over a simplex there are at most sum over k of C(n, k) C(d + 1, k): at a vertex k
    projects tie and all but k weights are zero, and any such choice gives at most one. The
    other guess is a power law that fits random projects on a sphere, of which all win;
    rows of the region beyond those of a simplex count like projects.
    """
    corners = region.dimension + 1
    count += len(region.normals) - corners
    limit = comb(count + corners, corners) - 1
    fitted = 100.0 * 2.0 ** (1.2 * (corners - 4)) * (count / 20) ** (POWER * corners)
    return float(min(limit, fitted))


def _within(found: Envelope, most: int) -> Envelope:
    if len(found.facets) > most:
        raise TooManyVerticesError(most)
    return found


def _extrapolated(
    before: tuple[int, int] | None, now: tuple[int, int], size: int, corners: int
) -> float:
    """Extrapolate the number of vertices to more projects, as a power of their number."""
    count, vertices = now
    power = POWER * corners
    if before is not None and count > before[0]:
        power = float(np.log(vertices / before[1]) / np.log(count / before[0]))
    return float(vertices * (size / count) ** max(power, 0.0))


def _by_wins(slopes: FloatArray, levels: FloatArray, region: BoundedRegion) -> NDArray[np.intp]:
    """Return the projects that win somewhere in a sample, those that win most first."""
    rng = np.random.default_rng(0)
    corners = region.corners
    if len(corners) > 4 * PROBES:
        corners = rng.choice(corners, 4 * PROBES, replace=False)
    # mixtures of few corners and of many, so that the middle is seen and the rim too
    spread = rng.standard_exponential((PROBES, len(corners)), method="inv")
    spread[PROBES // 2 :] **= 4
    spread /= spread.sum(axis=1, keepdims=True)
    probes = np.vstack([corners, spread @ corners])
    wins = np.zeros(len(slopes), dtype=np.intp)
    step = max(1, PRODUCTS // slopes.size)
    for start in range(0, len(probes), step):
        best = np.argmax(levels + probes[start : start + step] @ slopes.T, axis=1)
        wins += np.bincount(best, minlength=len(slopes))
    order = np.argsort(-wins, kind="stable")
    return order[: np.count_nonzero(wins)]


def _above(
    slopes: FloatArray, levels: FloatArray, active: NDArray[np.intp], found: Envelope
) -> NDArray[np.intp]:
    """Return those of the other projects that are above the graph, and highest of them, somewhere.

    They belong to it. Projects that are in it are not asked, as they could not join.
    """
    others = np.setdiff1d(np.arange(len(slopes)), active)
    above = np.zeros(len(others), dtype=np.bool_)
    if others.size:
        for _, scores, heights in _at_vertices(slopes[others], levels[others], found):
            best = np.argmax(scores, axis=1)
            above[best[scores[np.arange(len(best)), best] > heights + HIGHER]] = True
    return others[above]


def _at_vertices(
    slopes: FloatArray, levels: FloatArray, found: Envelope
) -> Iterator[tuple[slice, FloatArray, FloatArray]]:
    """Yield some vertices at a time: which, the scores there, and the heights of the graph."""
    step = max(1, PRODUCTS // slopes.size)
    for start in range(0, len(found.points), step):
        part = slice(start, start + step)
        yield part, levels + found.points[part] @ slopes.T, found.heights[part]


def _allowance(
    slopes: FloatArray, levels: FloatArray, found: Envelope, region: BoundedRegion
) -> float:
    """Bound the share of the region that may be counted for a wrong project.

    Where project j is e above a vertex of the graph of i, their cells may be cut as if one
    of them scored e more or less. That moves weights at which they differ by at most e. A
    convex body of d dimensions has no section of more than d times its volume divided by
    its width, so these are a share of at most 2 e d / (greatest less least difference).
    """
    count = len(slopes)
    over = np.zeros((count, count))
    for part, scores, heights in _at_vertices(slopes, levels, found):
        excess = scores - heights[:, np.newaxis]
        vertex, higher = np.nonzero(excess > HIGHER)
        if not vertex.size:
            continue
        facets = found.facets[part][vertex]
        size = np.repeat(excess[vertex, higher], facets.shape[1])
        rows, own = np.repeat(higher, facets.shape[1]), facets.ravel()
        pairs = own < count
        np.maximum.at(over, (rows[pairs], own[pairs]), size[pairs])
    first, second = np.nonzero(over)
    total = 0.0
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i != j:
            span = float(np.ptp(region.corners @ (slopes[i] - slopes[j])))
            share = 2.0 * float(over[i, j]) * region.dimension
            total += min(1.0, share / span) if span > 0 else 1.0
    return total


def _hull(
    slopes: FloatArray, levels: FloatArray, active: NDArray[np.intp], region: BoundedRegion
) -> Envelope:
    """Build the graph from some of the projects: one convex hull of the polar points.

    The graph is cut off at a height above all scores; a half-space ``normal @ z <= c``
    then is the point ``normal / (c - normal @ inside)``, and a facet of the hull of these
    points is a vertex of the graph.
    """
    count, dimension = slopes.shape
    rows = len(region.normals)
    own, own_levels = slopes[active], levels[active]
    highest = float((own_levels + region.corners @ own.T).max()) + CAP
    inside = (float(own_levels.max()) + highest) / 2
    points = np.zeros((len(active) + rows + 1, dimension + 1))
    points[: len(active), :dimension] = own
    points[: len(active), dimension] = -1.0
    points[: len(active)] /= (inside - own_levels)[:, np.newaxis]
    points[len(active) : -1, :dimension] = region.normals / region.bounds[:, np.newaxis]
    points[-1, dimension] = 1.0 / (highest - inside)
    from scipy.spatial import ConvexHull  # noqa: PLC0415 - slow to import, and seldom needed

    # Qt cuts facets with more points into simplices: any cut of the normal cone serves.
    # Qx merges what rounding makes concave; from five dimensions on it is needed.
    hull = ConvexHull(points, qhull_options="Qt" if dimension < 4 else "Qt Qx")
    facets = hull.simplices.astype(np.intp)
    facets = facets[(facets != len(points) - 1).all(axis=1)]
    facets = np.where(
        facets < len(active),
        active[np.minimum(facets, len(active) - 1)],
        facets - len(active) + count,
    )
    facets.sort(axis=1)
    normals = np.zeros((count + rows, dimension + 1))
    normals[:count, :dimension], normals[:count, dimension] = slopes, -1.0
    normals[count:, :dimension] = region.normals
    right = np.concatenate([-levels, region.bounds])
    lengths = np.linalg.norm(normals, axis=1)
    matrices = normals[facets]
    volume = np.abs(np.linalg.det(matrices))
    # A flat simplex is a part of the cut of a facet that has no size itself.
    solid = volume > FLAT * np.prod(lengths[facets], axis=1)
    facets, volume = facets[solid], volume[solid]
    inverse = np.linalg.inv(matrices[solid])
    vertices = np.matmul(inverse, right[facets][:, :, np.newaxis])[:, :, 0]
    return Envelope(
        facets=facets,
        inverse=inverse,
        volume=volume,
        points=vertices[:, :dimension],
        heights=vertices[:, dimension],
    )
