"""Volumes and centres of the winning cells, as signed sums over their corners."""

from __future__ import annotations

from math import factorial

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.shares.exact.envelope import Envelope


@frozen(eq=False)
class RegionCells:
    """Sizes of the cells of a region in which each project scores highest.

    Parameters
    ----------
    volumes : array of float, shape (n,)
    centres : array of float, shape (n, d)
        Centres of mass; NaN for a project without a cell.
    cancellation : float
        Largest ratio of what is added to what is left; times 1e-16 it is the size of
        the rounding errors to expect.
    spread : float
        Largest difference, as a share of the whole, between two ways to compute
        the volume of one cell.
    """

    volumes: FloatArray = field(repr=False)
    centres: FloatArray = field(repr=False)
    cancellation: float
    spread: float


def cells(envelope: Envelope, count: int) -> RegionCells:
    """Return the volume and the centre of mass of each project's cell.

    Parameters
    ----------
    envelope : Envelope
    count : int
        Number of projects, n.

    Notes
    -----
    Lawrence (1991): a polytope with simple vertices v has the volume

        sum of (c @ v)^d / (d! |det M_v| prod(gamma)),   M_v^T gamma = c

    for nearly any direction c, M_v being the normals that meet at v; the integral of
    c @ x is the same sum with the power d + 1 and one more factor d + 1 below the line
    (Brion, 1988). For a cell the normals are differences to the project's own slope. As
    these differ between the cells that meet at v only by row operations, determinant and
    gamma of the (d + 1)-dimensional graph serve them all: leave out the project's own
    factor. The terms are measured from the middle of the cell's corners, and of several
    directions the one that cancels least is taken, for each cell.
    """
    facets, points = envelope.facets, envelope.points
    dimension = points.shape[1]
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(2 * dimension + 2, dimension))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    vertex, slot = np.nonzero(facets < count)
    owner = facets[vertex, slot]
    corners = np.maximum(np.bincount(owner, minlength=count), 1)
    sums = [np.bincount(owner, weights=column[vertex], minlength=count) for column in points.T]
    middle = np.column_stack(sums) / corners[:, np.newaxis]
    reach = points[vertex] - middle[owner]
    # one project alone at a vertex: its own factor is zero, and has no part in the product
    alone = np.bincount(vertex, minlength=len(facets))[vertex] == 1
    upper = np.ascontiguousarray(envelope.inverse[:, :dimension, :].transpose(1, 2, 0))
    scale = factorial(dimension) * envelope.volume
    volumes, sizes, moments = np.empty((3, len(directions), count))
    for row, direction in enumerate(directions):
        gamma = np.einsum("k,ksv->sv", direction, upper)
        gamma[slot[alone], vertex[alone]] = 1.0
        base = 1.0 / (scale * gamma.prod(axis=0))
        along = reach @ direction
        terms = along**dimension * gamma[slot, vertex] * base[vertex]
        volumes[row] = np.bincount(owner, weights=terms, minlength=count)
        sizes[row] = np.bincount(owner, weights=np.abs(terms), minlength=count)
        moments[row] = np.bincount(owner, weights=terms * along, minlength=count)
    moments /= dimension + 1
    two = np.argsort(sizes, axis=0)[:2]
    first, second = np.abs(np.take_along_axis(volumes, two, axis=0))
    total = float(first.sum())
    centres = np.full((count, dimension), np.nan)
    solid = np.flatnonzero(first > 1e-15 * total)
    # The moment along each direction, divided by the volume, is the centre's place along
    # it; the centre is their least-squares solution, those that cancel least first.
    trust = 1.0 / sizes[:, solid].T
    trust /= trust.max(axis=1, keepdims=True)
    known = (moments[:, solid] / volumes[:, solid]).T * trust
    solver = np.linalg.pinv(directions * trust[:, :, np.newaxis])
    centres[solid] = middle[solid] + np.matmul(solver, known[:, :, np.newaxis])[:, :, 0]
    return RegionCells(
        volumes=first,
        centres=centres,
        cancellation=float(sizes.min(axis=0).max()) / total,
        spread=float(np.abs(first - second).max()) / total,
    )
