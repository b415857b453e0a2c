"""How few of some linear forms can be above 0 at once: polytopes cut in two, or whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.weights.geometry.programs import (
    ProgramRows,
    Solution,
    SolverError,
    integer_program,
    linear_program,
)

TAU = 1e-12
"""Forms of size 1 are off by less than this; what is above it is above 0."""

_TIE = 1e-9
"""Cuts are made at up to so much above 0, each form elsewhere: then no two cuts coincide."""

_ON = 1e-13
"""Points nearer to a cut than this are taken to lie on it."""

_STEP, _MOST_STEP, _LEAST = 0.5, 4.0, 1e-6
_ROUNDS = 6
_PASSES = 40  # a linear program takes about as long as so many looks at its numbers
_SMALL = 1e-6
"""Forms that are nowhere above this are no help for a bound: rounding is too large beside them."""

_SLACK = 1e-5
_CROWD = 200
_MOST = 4000


@frozen(eq=False)
class Fewest:
    """What a search came to.

    Parameters
    ----------
    bound : int
        Nowhere are fewer forms above 0.
    count : int
        So many are above 0 at `where`, as far as floats can tell.
    where : array of float or None
        None where nothing better than what was known before was found.
    nodes : int
        Nodes that the solver looked at.
    """

    bound: int
    count: int
    where: FloatArray | None = None
    nodes: int = 0


@frozen(eq=False)
class Hull:
    """A polytope within a simplex, as the hull of points.

    Parameters
    ----------
    points : array of float, shape (points, width)
        All its corners, and maybe others of its points.
    faces : array of bool, shape (points, faces)
        Which points lie on which of the hyperplanes that it is cut out by.
    """

    points: FloatArray
    faces: NDArray[np.bool_]

    @classmethod
    def simplex(cls, width: int) -> Hull:
        """Return all points that are at least 0 with a sum of 1."""
        points = np.eye(width)
        return cls(points, points == 0)

    @classmethod
    def of(cls, rows: ProgramRows, width: int, most: int) -> Hull | None:
        """Return the part of a simplex that satisfies ``A x <= b``; None beyond `most` points."""
        made = cls.simplex(width)
        a, b = (np.asarray(part, dtype=np.float64) for part in rows)
        for row, right, level in zip(a, b, _levels(len(b)), strict=True):
            size = float(np.abs(row - right).max()) or 1.0
            cut = made.cut(made.points @ ((row - right) / size) - level, most)
            if cut is None or not 0 < len(cut[0].points) <= most:
                return None
            made = cut[0]
        return made

    def cut(self, values: FloatArray, most: int) -> tuple[Hull, Hull] | None:
        """Cut where a form is 0, and return the sides below and above.

        Parameters
        ----------
        values : array of float, shape (points,)
            Of the form.
        most : int
            Nothing is returned if it takes more new points than this.
        """
        above, below = values > 0, values < 0
        high, low = np.flatnonzero(above), np.flatnonzero(below)
        faces = self.faces.astype(np.float32)
        # An edge lies on so many faces; other pairs may, too, and then only add points.
        shared = faces[high] @ faces[low].T > self.points.shape[1] - 2.5
        if np.count_nonzero(shared) > most:
            return None
        first, second = np.nonzero(shared)
        first, second = high[first], low[second]
        share = (values[first] / (values[first] - values[second]))[:, None]
        points = self.points[first] * (1.0 - share) + self.points[second] * share
        on = np.abs(values) <= _ON
        faces_there = np.c_[self.faces[first] & self.faces[second], np.ones(len(first), dtype=bool)]
        mine = np.c_[self.faces, on]
        return (
            Hull(np.r_[self.points[~above], points], np.r_[mine[~above], faces_there]),
            Hull(np.r_[self.points[~below], points], np.r_[mine[~below], faces_there]),
        )


@frozen(eq=False)
class _Part:
    """A part of what is searched: `forms` are undecided there, and `count` others count."""

    hull: Hull
    forms: NDArray[np.intp]
    count: int


class Halving:
    """A search that cuts a polytope along the forms, and can be taken up again.

    Parameters
    ----------
    forms : array of float, shape (forms, width)
        Of size at most about 1 in the polytope.
    within : Polytope
    known : int
        A count that is known to be reached.
    most : int
        Parts that need more new points for a cut are left undecided.

    Notes
    -----
    A form that is above 0 at all points of a hull is so throughout. For the others, with
    ``M_j`` the greatest value of form j at a point and any ``l_j`` in [0, 1], at least
    ``min over points of sum_j l_j f_j / M_j`` are above 0 anywhere, because no term of an
    f_j <= 0 is above 0 and no other one is above 1. Multiplicative weights on the points
    look for good ``l``. What is left is cut along the form whose absence forces most
    others to be above 0. On its upper side it counts as above 0; on the lower side it is
    left out, which can only lower a bound.

    The bounds rest on floats in this way: cuts are made above 0, by a thousand times what
    a point may be off by, so that hulls cover what they stand for to within such an error;
    pairs of points that may be an edge are all taken for one; and only forms that are well
    above 0 somewhere enter a sum, from which `_SLACK` is taken.
    """

    def __init__(
        self, forms: FloatArray, within: Hull, rows: ProgramRows, known: int, most: int = _MOST
    ) -> None:
        self.forms, self.rows, self.most = forms, rows, most
        self.levels = _levels(len(forms))
        self._target = self._left_out = self.fewest = known
        self.where: FloatArray | None = None
        self._seen: FloatArray | None = None
        self._open: dict[int, list[_Part]] = {}
        self._push(0, _Part(within, np.arange(len(forms)), 0))

    @property
    def outcome(self) -> Fewest:
        """What is known so far."""
        return Fewest(min((self._target, self._left_out, *self._open)), self.fewest, self.where)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left that could be cut further."""
        return not self._open

    def advance(self, effort: float, seconds: Callable[[], float | None] = lambda: None) -> float:
        """Go on until so many floats are gone through, or no seconds are left; return how many.

        A part is cut along one of its forms, which its halves leave out: each form can be cut
        once on the way down, so that there is an end, and each step takes some of the effort.
        """
        left = effort
        while self._open and left > 0 and seconds() != 0:
            # The weakest bound first; near the end of the room for more, what is done soonest.
            crowded = sum(map(len, self._open.values())) > _CROWD
            bound = max(self._open) if crowded else min(self._open)
            part = self._open[bound].pop()
            if not self._open[bound]:
                del self._open[bound]
            left -= 1.0  # also where nothing is left to look at
            if bound < self._target:
                left -= self._split(part, bound)
        if self._seen is not None:
            left -= self._settle(self._seen, seconds())
            self._seen = None
        return effort - left if effort < np.inf else 0.0

    def _push(self, bound: int, part: _Part) -> None:
        if bound < self._target and len(part.hull.points):
            self._open.setdefault(bound, []).append(part)

    def _split(self, part: _Part, bound: int) -> float:
        """Look at a part, and cut it in two if fewer may be above 0 there; return the effort."""
        points, forms, count = part.hull.points, part.forms, part.count
        values = points @ self.forms[forms].T
        above = values > TAU
        always, ever = above.all(axis=0), above.any(axis=0)
        count += int(np.count_nonzero(always))
        mixed = ever & ~always
        forms, values, above = forms[mixed], values[:, mixed], above[:, mixed]
        counts = above.sum(axis=1)
        place = int(counts.argmin())
        self._look(count + int(counts[place]), points[place])
        need = self._target - count
        if need <= 0:
            return float(values.size)
        top = values.max(axis=0)
        gain, shares = _bound(values * np.where(top > _SMALL, 1.0 / top, 0.0), need)
        self._look(count + int(np.count_nonzero(shares @ values > TAU)), shares @ points)
        bound = max(bound, count + gain)
        if bound < self._target:
            below = (~above).astype(np.float32)
            forced = (below.T @ below == 0).sum(axis=0)
            chosen = int((forced + top / 1024).argmax())
            rest = np.delete(forms, chosen)
            sides = part.hull.cut(values[:, chosen] - self.levels[forms[chosen]], self.most)
            if sides is None:
                self._left_out = min(self._left_out, bound)
            else:
                self._push(max(bound, count + 1), _Part(sides[1], rest, count + 1))
                self._push(bound, _Part(sides[0], rest, count))
        return float(values.size * _ROUNDS)

    def _look(self, count: int, point: FloatArray) -> None:
        """Take over a point where fewer are above 0, forms that are cut there aside."""
        if count < self._target:
            self._target, self._seen = count, point

    def _settle(self, point: FloatArray, seconds: float | None) -> float:
        """Go from a point to one well within all that is not above 0 there; return the effort."""
        kept = self.forms[self.forms @ point <= 2 * _TIE]
        where = settle(kept, self.rows, point, seconds)
        count = int(np.count_nonzero(self.forms @ where > TAU))
        self._target = min(self._target, count)
        if count < self.fewest:
            self.fewest, self.where = count, where
        return float(kept.size * _PASSES)


def _levels(count: int) -> FloatArray:
    """Return where to cut forms; drawn, but the same each time."""
    return TAU + _TIE * np.random.default_rng(count).random(count)


def _bound(shares: FloatArray, need: int) -> tuple[int, FloatArray]:
    """Return how many forms are above 0 at least, and a mixture of the points with few of them.

    Parameters
    ----------
    shares : array of float, shape (points, forms)
        At most 1.
    need : int
        More than this is not asked for.
    """
    best, total = 0.0, np.zeros(shares.shape[1])
    mixture = np.full(len(shares), 1.0 / len(shares))
    for _ in range(_ROUNDS):
        chosen = (mixture @ shares > 0).astype(np.float64)
        total += chosen
        gain = shares @ chosen
        least = float(gain.min())
        best = max(best, least)
        if best - _SLACK > need - 1:
            break
        mixture *= np.exp(-np.minimum(_STEP * (gain - least), _MOST_STEP))
        mixture = mixture / mixture.sum() + _LEAST
        mixture /= mixture.sum()
    else:
        best = max(best, float((shares @ total).min()) / _ROUNDS)
    return max(0, int(np.ceil(best - _SLACK))), mixture


def search_program(
    forms: FloatArray,
    most: FloatArray,
    rows: ProgramRows,
    known: int,
    *,
    node_limit: int | None = None,
    time_limit: float | None = None,
    clashes: NDArray[np.intp] | None = None,
) -> Fewest:
    """Search by a program in whole numbers: which forms to give up so that the rest can be <= 0.

    Parameters
    ----------
    forms : array of float, shape (forms, variables)
    most : array of float, shape (forms,)
        Greatest value of each form in the region.
    rows : pair of arrays
        ``A x <= b``, next to x >= 0 and the sum of 1.
    known : int
        Only less than this is looked for.
    node_limit : int, optional
        Nodes that the solver may look at.
    time_limit : float, optional
        Seconds, where there is a clock.
    clashes : array of int, shape (pairs, 2), optional
        Pairs of forms of which one at least is above 0 anywhere in the region; they
        spare the solver much of its work.

    Returns
    -------
    Fewest
        The bound is the solver's. Where the solver fails, 0 is all that is known.
    """
    live = most > TAU
    used, top = forms[live], most[live]
    count, width = used.shape
    a, b = (np.asarray(part, dtype=np.float64) for part in rows)
    blocks = np.block([[used, -np.diag(top)], [a.reshape(-1, width), np.zeros((len(b), count))]])
    whole = np.r_[np.zeros(width), np.ones(count)]
    pairs = np.zeros((0 if clashes is None else len(clashes), width + count))
    if clashes is not None:
        np.put_along_axis(pairs, width + (np.cumsum(live) - 1)[clashes], 1.0, axis=1)
    sums = np.vstack((np.r_[np.ones(width), np.zeros(count)], whole))
    try:
        found = integer_program(
            whole,
            np.vstack((blocks, pairs, sums)),
            np.r_[np.full(count + len(b), -np.inf), np.ones(len(pairs)), 1.0, -np.inf],
            np.r_[np.zeros(count), b, np.full(len(pairs), 2.0), 1.0, known - 1.0],
            integrality=whole,
            bounds=(np.zeros(width + count), np.ones(width + count)),
            node_limit=node_limit,
            time_limit=time_limit,
        )
    except SolverError:
        return Fewest(0, known)
    nodes = found.nodes
    if found.status == "infeasible":
        return Fewest(known, known, nodes=nodes)
    bound = max(0, int(np.ceil(found.bound - 1e-6))) if np.isfinite(found.bound) else 0
    if found.x is None:
        return Fewest(min(bound, known), known, nodes=nodes)
    given_up = found.x[width:] > 0.5
    where = settle(used[~given_up], rows, found.x[:width], time_limit)
    reached = int(np.count_nonzero(forms @ where > TAU))
    if reached >= known:
        return Fewest(min(bound, known), known, nodes=nodes)
    return Fewest(min(bound, reached), reached, where, nodes)


def settle(
    forms: FloatArray, rows: ProgramRows, near: FloatArray, time_limit: float | None = None
) -> FloatArray:
    """Return the point at which the greatest of some forms is least, so that it is well below 0."""
    width = len(near)
    a, b = (np.asarray(part, dtype=np.float64) for part in rows)
    if not len(forms):
        return near
    upper: Any = np.vstack(
        (np.c_[forms, -np.ones(len(forms))], np.c_[a.reshape(-1, width), np.zeros(len(b))])
    )
    try:
        found = linear_program(
            np.r_[np.zeros(width), 1.0],
            upper=(upper, np.r_[np.zeros(len(forms)), b]),
            equal=(np.r_[np.ones(width), 0.0][None, :], np.ones(1)),
            bounds=(np.r_[np.zeros(width), -np.inf], np.full(width + 1, np.inf)),
            time_limit=time_limit,
        )
    except SolverError:
        return near
    return found.x[:width] if isinstance(found, Solution) else near
