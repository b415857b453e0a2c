"""Which way of sampling fits a weight space: exact and even ones first, a walk last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from evalkit.core.arrays import FloatArray
from evalkit.weights.draws.sources import (
    CornerSource,
    RejectionSource,
    Shrunk,
    Stacked,
    TreeSource,
    TriangleSource,
    WeightSource,
    WholeSimplex,
)
from evalkit.weights.draws.walk import WalkSource
from evalkit.weights.geometry.bodies import Body, BoxBody, ForestBody, as_floats, forest_of
from evalkit.weights.geometry.boxes import Box
from evalkit.weights.geometry.branches import Branch
from evalkit.weights.geometry.frame import Frame, make_frame, vertices
from evalkit.weights.rows import ZERO, Row, arrays, bound_rows, labels

_LEAST_KEPT = 0.01
_ROUNDING = 1e-13
_MOST_VERTICES = 64
_MOST_DIMENSIONS = 7


def flat_source(body: Body, rows: Sequence[Row], frame: Callable[[], Frame]) -> WeightSource:
    """Return how to sample a set of weights uniformly."""
    if isinstance(body, BoxBody):
        return box_source(body.box)
    if isinstance(body, ForestBody):
        return _forest(body)
    corners = body.corners()
    if corners is not None:
        return CornerSource(as_floats(corners))
    inner = frame()
    count = len(inner.origin)
    if inner.dimension == count - 1:
        outer = _around(body, rows, count)
        matrix, bound = arrays(rows, count)
        matrix, bound = np.vstack([matrix, -np.eye(count)]), np.append(bound, np.zeros(count))
        kept = _kept_in(outer, matrix, bound)
        if kept.acceptance(0) > _LEAST_KEPT:
            return kept
    return _cut(inner) or WalkSource(inner)


def tree_source(top: Branch, count: int) -> WeightSource:
    """Return how to sample a tree of local weights, each group for itself."""
    groups = [top]
    parts: list[tuple[WeightSource, tuple[int, ...]]] = []
    for group in groups:  # grows as it goes
        places = []
        for member in group.members:
            if isinstance(member, int):
                places.append(member)
            else:
                groups.append(member)
                places.append(-len(groups))
        parts.append((box_source(group.box), tuple(places)))
    return TreeSource(tuple(parts), count)


def box_source(box: Box) -> WeightSource:
    """Return how to sample weights between bounds."""
    tight = box.tight()
    outer, _ = _shrunk(tight)
    if tight.is_whole or box.corners() is not None:
        return outer
    matrix, bound = _box_rows(tight)
    kept = _kept_in(outer, matrix, bound)
    if kept.acceptance(0) > _LEAST_KEPT:
        return kept
    names = labels(len(box.low))
    frame = make_frame(tuple(bound_rows(names, tight.low, tight.high)), tight.centre())
    return _cut(frame) or WalkSource(frame)


def _kept_in(outer: CornerSource, matrix: FloatArray, bound: FloatArray) -> RejectionSource:
    """Return draws from a simplex, kept where the rows hold.

    What all corners of the simplex satisfy need not be asked of its points.
    """
    cuts = (outer.corners @ matrix.T > bound + _ROUNDING).any(axis=0)
    return RejectionSource(outer, matrix[cuts], bound[cuts])


def _box_rows(tight: Box) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of the weights that can move, as rows."""
    low, high = tight.floats()
    free = np.flatnonzero(low < high)
    eye = np.eye(len(low))[free]
    return np.vstack([eye, -eye]), np.concatenate([high[free], -low[free]])


def _shrunk(tight: Box) -> tuple[CornerSource, float]:
    """Return the smaller of the simplices that the lower and the upper bounds make.

    With it comes the side of that simplex; the whole simplex has a side of 1.
    """
    free = tight.free()
    if tight.is_whole:
        return CornerSource(np.eye(len(free)), WholeSimplex()), 1.0
    below, above = 1 - sum(tight.low, ZERO), sum(tight.high, ZERO) - 1
    ends, side = (tight.low, below) if below <= above else (tight.high, -above)
    if not free:
        return CornerSource(as_floats([tight.low])), 0.0
    base = np.array([float(value) for value in ends])
    size = float(side)
    places = np.array(free)
    corners = np.repeat(base[None, :], len(free), axis=0)
    corners[np.arange(len(free)), places] += size
    return CornerSource(corners, Shrunk(base, places, size)), abs(size)


def _forest(body: ForestBody) -> CornerSource:
    """Return how to sample an order: the excesses of the weights are a simplex."""
    units = np.array([float(1 / total) for total in body.sums])[:, None]
    steps = tuple(
        (i, body.below[i], float(body.factors[i])) for i in body.order if body.below[i] >= 0
    )
    return CornerSource(body.floats, Stacked(units, steps))


def _around(body: Body, rows: Sequence[Row], count: int) -> CornerSource:
    """Return the smallest simplex known to hold all of a space of full dimension."""
    eye = np.eye(count)
    # Rounded outwards, so that nothing of the space is lost.
    low = [max(Fraction(float(v)) - Fraction(1, 2**40), ZERO) for v in -body.highest(-eye)]
    high = [Fraction(float(v)) + Fraction(1, 2**40) for v in body.highest(eye)]
    source, side = _shrunk(Box(tuple(low), tuple(high)))
    forest = _largest_forest(rows, count)
    if forest is not None:
        volume = float(np.prod([1 / float(total) for total in forest.sums]))
        if volume < side ** (count - 1):
            return _forest(forest)
    return source


def _largest_forest(rows: Sequence[Row], count: int) -> ForestBody | None:
    """Return the order that as many rows as possible, taken in turn, make together."""
    taken: list[Row] = []
    found = None
    for row in rows:
        if not row.bound and len(row.terms) == 2:
            trial = forest_of([*taken, row], count)
            if trial is not None:
                taken.append(row)
                found = trial
    return found


def _cut(frame: Frame) -> TriangleSource | None:
    """Cut a polytope of few vertices into simplices that meet in its middle."""
    d = frame.dimension
    if not 2 <= d <= _MOST_DIMENSIONS:
        return None
    found = vertices(frame, 10_000)
    if found is None or len(found) > _MOST_VERTICES:
        return None
    from scipy.spatial import ConvexHull  # noqa: PLC0415 - slow to import, and seldom needed

    hull = ConvexHull(found, qhull_options="Qt" if d < 5 else "Qt Qx")
    faces = found[hull.simplices]
    volumes = np.abs(np.linalg.det(faces))  # the origin of the frame is the common corner
    if abs(volumes.sum() / (hull.volume * np.prod(np.arange(1, d + 1))) - 1) > 1e-9:
        return None
    solid = volumes > volumes.max() * 1e-14
    faces = np.concatenate([np.zeros((int(solid.sum()), 1, d)), faces[solid]], axis=1)
    return TriangleSource(np.maximum(frame.weights(faces), 0.0), volumes[solid])
