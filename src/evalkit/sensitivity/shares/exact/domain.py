"""The weights that shares are taken over, in the coordinates that suit exact volumes."""

from __future__ import annotations

from math import factorial

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.messages import say
from evalkit.sensitivity.shares.exact.envelope import (
    MOST_VERTICES,
    BoundedRegion,
    TooManyVerticesError,
    affordable,
    expected_vertices,
    upper_envelope,
)
from evalkit.sensitivity.shares.exact.lawrence import cells
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.frame import Frame

ROUNDING = 2.0**-50  # what one product of a row with weights may be off, relative


@frozen
class NoExactAnswer:
    """Why there is no exact answer, as a problem; a sampled one has its place then."""

    problem: Problem


@frozen(eq=False)
class Simplex:
    """All mixtures of corners that are as many as the dimension and one.

    Parameters
    ----------
    corners : array of float, shape (k, c), or None
        None: the c criteria themselves, one a corner.
    """

    corners: FloatArray | None = field(default=None, repr=False)

    @property
    def tolerance(self) -> float:
        """Differences of scores at the corners up to here are rounding."""
        return 0.0 if self.corners is None else ROUNDING * max(4, self.corners.shape[1])

    def scores(self, values: FloatArray) -> FloatArray:
        """Return scores at the corners, shape (n, k); any other score is a mean of them."""
        return values if self.corners is None else values @ self.corners.T

    def weights(self, shares: FloatArray) -> FloatArray:
        """Return the weights of shares of the corners, shapes (m, k) to (m, c)."""
        return shares if self.corners is None else shares @ self.corners


@frozen(eq=False)
class RoundedPolytope:
    """Any other space: coordinates y in which it is about as long as wide.

    Parameters
    ----------
    origin : array of float, shape (c,)
    basis : array of float, shape (c, d)
        The weights are ``origin + basis @ y``.
    region : BoundedRegion
        The coordinates inside the space.
    volume : float
        Of the region.
    """

    origin: FloatArray = field(repr=False)
    basis: FloatArray = field(repr=False)
    region: BoundedRegion = field(repr=False)
    volume: float


ExactDomain = Simplex | RoundedPolytope


def is_exact_space(space: WeightSpace) -> bool:
    """Say whether pairwise shares have closed forms: a simplex with the flat measure."""
    return (space.measure == "flat" or not space.dimension) and space.corners() is not None


def simplex_of(space: WeightSpace) -> Simplex:
    """Return a weight space as a simplex.

    Raises
    ------
    ModelError
        If it is not one, or its measure is not flat.
    """
    if not is_exact_space(space):
        rule = say(
            "this has closed forms only where the weight space is a simplex, with the flat measure"
        )
        remedy = say("use 'acceptability', which samples it and states its error, or all weights")
        raise NotApplicableError(Problem(field="space", rule=rule, remedy=remedy))
    corners = space.corners()
    assert corners is not None
    if corners.shape[0] == corners.shape[1] and np.array_equal(corners, np.eye(len(corners))):
        return Simplex()
    return Simplex(corners)


def domain_of(
    space: WeightSpace, most_vertices: int = MOST_VERTICES
) -> ExactDomain | NoExactAnswer:
    """Return the domain of a weight space, or why its volumes are out of reach."""
    if is_exact_space(space):
        return simplex_of(space)
    if space.measure != "flat":
        return NoExactAnswer(Problem(rule=say("the weights of each group vary on their own")))
    return polytope(space.frame(), most_vertices)


def polytope(frame: Frame, most_vertices: int = MOST_VERTICES) -> ExactDomain | NoExactAnswer:
    """Return the domain of a frame, or why its volumes are out of reach.

    Notes
    -----
    A point of a space that is much narrower one way than another is at the mercy of
    rounding. The coordinates are stretched by the square root of sum(p p'), p being the
    polar points ``A / b`` of its sides, so that it looks about alike from all sides.
    """
    dimension = frame.dimension
    if dimension == 0:
        return Simplex(frame.origin[np.newaxis])
    cutting = np.linalg.norm(frame.A, axis=1) > 0
    normals, bounds = frame.A[cutting], frame.b[cutting]
    if dimension == 1:
        ends = bounds / normals[:, 0]
        low, high = ends[ends < 0].max(), ends[ends > 0].min()
        return Simplex(frame.weights(np.array([[low], [high]])))
    polar = normals / bounds[:, np.newaxis]
    sizes, axes = np.linalg.eigh(polar.T @ polar)
    narrow = axes / np.sqrt(sizes)  # y = narrow @ y'
    polar = polar @ narrow
    bare = BoundedRegion(polar, np.ones(len(polar)), np.zeros((1, dimension)))
    limit = affordable(most_vertices, bare)
    if expected_vertices(1, bare) > limit:
        return too_many(limit)
    from scipy.spatial import ConvexHull  # noqa: PLC0415 - slow to import, and seldom needed

    hull = ConvexHull(polar, qhull_options="Qt" if dimension < 5 else "Qt Qx")
    sides = hull.equations  # n @ p + c = 0 of a facet of the polar points: the vertex -n / c
    corners = np.unique(-sides[:, :-1] / sides[:, -1:], axis=0)
    region = BoundedRegion(bare.normals, bare.bounds, corners)
    try:
        alone = upper_envelope(np.zeros((1, dimension)), np.zeros(1), region, most_vertices)
    except TooManyVerticesError as error:
        return too_many(error.limit)
    volume = float(cells(alone, 1).volumes[0])
    return RoundedPolytope(frame.origin, frame.basis @ narrow, region, volume)


def regular(corners: int) -> tuple[BoundedRegion, float]:
    """Return the region of the shares of all corners but the last, and its volume.

    The origin is the middle: the share of a corner is its coordinate and one k-th.
    """
    dimension = corners - 1
    vertices = np.vstack([np.eye(dimension), np.zeros(dimension)]) - 1.0 / corners
    normals = np.vstack([-np.eye(dimension), np.ones(dimension)])
    return BoundedRegion(normals, np.full(corners, 1.0 / corners), vertices), 1.0 / factorial(
        dimension
    )


def too_many(vertices: int) -> NoExactAnswer:
    """Say that the cells have too many corners."""
    rule = say("the winning cells have more than {count} corners", count=vertices)
    return NoExactAnswer(Problem(rule=rule))
