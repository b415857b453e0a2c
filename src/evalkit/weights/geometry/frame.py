"""Coordinates in which a weight space has an inside, whatever equalities it lies in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.weights.geometry.programs import Solution, SolverError, linear_program
from evalkit.weights.rows import Row, arrays

_PARALLEL = 1e-12  # a row shorter than this within the frame does not cut it
_SAME = 1e-9  # rows nearer than this to each other are one
_RAYS = 4096


@frozen(eq=False)
class Frame:
    """The weights ``w = origin + basis @ y`` with ``A y <= b``.

    Parameters
    ----------
    origin : array of float, shape (criteria,)
        Strictly inside, as far as the affine hull of the space goes.
    basis : array of float, shape (criteria, dimension)
        Columns at right angles, of length 1.
    A : array of float, shape (rows, dimension)
        Rows of length 1, with those of ``w >= 0``.
    b : array of float, shape (rows,)
        Distances of the rows from the origin, all above 0.
    sides : array of int, shape (rows,)
        Which row of the space each is; from the number of those on, ``w >= 0``.
    """

    origin: FloatArray
    basis: FloatArray
    A: FloatArray
    b: FloatArray
    sides: NDArray[np.int64]

    @property
    def dimension(self) -> int:
        """Number of coordinates."""
        return int(self.basis.shape[1])

    def weights(self, y: FloatArray) -> FloatArray:
        """Return the weights of coordinates, shapes (…, dimension) to (…, criteria)."""
        return np.asarray(self.origin + y @ self.basis.T)


def _sides(rows: Sequence[Row], count: int) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return the rows with those of ``w >= 0`` that no lower bound makes needless."""
    bounded = {
        row.terms[0][0]
        for row in rows
        if len(row.terms) == 1 and row.terms[0][1] < 0 and row.bound <= 0
    }
    places = [place for place in range(count) if place not in bounded]
    sides = np.concatenate([np.arange(len(rows)), len(rows) + np.array(places, dtype=np.int64)])
    return np.vstack([arrays(rows, count)[0], -np.eye(count)[places]]), sides


def make_frame(rows: Sequence[Row], centre: Sequence[Fraction], *, centred: bool = True) -> Frame:
    """Make the frame of a space from its rows and an exact point inside it.

    Parameters
    ----------
    rows : sequence of Row
    centre : sequence of Fraction
        Meets no row as an equality unless all of the space does.
    centred : bool
        Move the origin to the centre of the largest ball that fits.
    """
    count = len(centre)
    origin = np.array([float(value) for value in centre])
    matrix, sides = _sides(rows, count)
    slack = np.array([float(row.slack(centre)) for row in rows] + [float(w) for w in centre])[sides]
    met = matrix[slack <= 0]
    basis = _null_space(np.vstack([np.ones((1, count)), met]))
    within = matrix @ basis
    length = np.linalg.norm(within, axis=1)
    cuts = (length > _PARALLEL * np.linalg.norm(matrix, axis=1)) & (slack > 0)
    made = Frame(
        origin=origin,
        basis=basis,
        A=within[cuts] / length[cuts, None],
        b=slack[cuts] / length[cuts],
        sides=sides[cuts],
    )
    return _centred(made) if centred and made.dimension else made


def _null_space(rows: FloatArray) -> FloatArray:
    """Return an orthonormal basis of what all rows are zero on."""
    rows = rows[np.abs(rows).any(axis=1)]
    scaled = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    _, sizes, right = np.linalg.svd(scaled, full_matrices=True)
    rank = int(np.count_nonzero(sizes > 1e-11 * max(rows.shape)))
    return np.ascontiguousarray(right[rank:].T)


def _centred(frame: Frame) -> Frame:
    """Move the origin to the centre of the largest ball inside."""
    d = frame.dimension
    found = linear_program(
        np.append(np.zeros(d), -1.0),
        upper=(np.column_stack([frame.A, np.ones(len(frame.b))]), frame.b),
        bounds=(np.append(np.full(d, -np.inf), 0.0), np.inf),
    )
    if not isinstance(found, Solution):
        raise SolverError("a bounded space has no largest ball")
    y = found.x[:d]
    b = frame.b - frame.A @ y
    if b.min() <= max(frame.b.min(), 0.0) * 0.5:  # thinner than the solver can see
        return frame
    return evolve(frame, origin=np.asarray(frame.origin + frame.basis @ y), b=b)


def most_vertices(rows: int, dimension: int) -> int:
    """Return the most vertices that so many half-spaces can have (McMullen 1970)."""
    if dimension == 0 or rows <= dimension:
        return 1
    half, other = dimension // 2, (dimension + 1) // 2
    return math.comb(rows - other, half) + math.comb(rows - half - 1, other - 1)


def vertices(frame: Frame, limit: int) -> FloatArray | None:
    """Return the vertices in coordinates, shape (vertices, dimension), by Qhull.

    None where there may be more than the limit.
    """
    d = frame.dimension
    if d == 0:
        return np.zeros((1, 0))
    if d == 1:
        a = frame.A[:, 0]
        return np.array([[np.max(frame.b[a < 0] / a[a < 0])], [np.min(frame.b[a > 0] / a[a > 0])]])
    if most_vertices(len(frame.b), d) > limit:
        return None
    from scipy.spatial import HalfspaceIntersection  # noqa: PLC0415 - slow to import, and seldom needed

    options = "Qt" if d < 5 else "Qt Qx"
    space = HalfspaceIntersection(
        np.column_stack([frame.A, -frame.b]), np.zeros(d), qhull_options=options
    )
    found = space.intersections[np.isfinite(space.intersections).all(axis=1)]
    scale = np.abs(found).max()
    _, first = np.unique(np.round(found / scale, 10), axis=0, return_index=True)
    return np.asarray(found[np.sort(first)])


def facets_hit(frame: Frame, most: int) -> list[int]:
    """Return rows that rays from the origin meet first: each is a facet, perhaps not all.

    Stops once more than `most` are found.
    """
    rng = np.random.default_rng(20_23)
    found: set[int] = set()
    for _ in range(4):
        rays = rng.standard_normal((_RAYS // 4, frame.dimension))
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = frame.b / np.maximum(rays @ frame.A.T, 0.0)
        found.update(np.unique(np.argmin(reach, axis=1)).tolist())
        found = _different(frame, sorted(found))
        if len(found) > most:
            break
    return sorted(found)


def _different(frame: Frame, rows: list[int]) -> set[int]:
    """Return the rows without those that are the same half-space as an earlier one."""
    made: list[int] = []
    for row in rows:
        far = np.abs(frame.A[made] - frame.A[row]).max(axis=1, initial=0.0)
        if not (far + np.abs(frame.b[made] - frame.b[row]) < _SAME).any():
            made.append(row)
    return set(made)
