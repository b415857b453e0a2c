"""The nearest weights that satisfy linear rows: linear programs, and least squares for L2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from attrs import field, frozen
from scipy.linalg import helmert
from scipy.optimize import nnls

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.budget import WorkLeft
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.programs import Solution, SolverError, linear_program

FlipNorm = Literal["l1", "l2", "linf"]
NORMS: tuple[FlipNorm, ...] = ("l1", "l2", "linf")
_MOST_ROUNDS = 500
_BATCH = 8
_BROKEN = 1e-11  # of the scale of utilities, which is 1
_ROUNDING = 1e-14
_LONGER = 1e-6  # of its square: how far a change may be from the shortest one
_OUTSIDE = 1e-9  # weights that break a row of the space, or w >= 0, by more are none


def distance(change: FloatArray, norm: FlipNorm) -> float:
    """Return the size of a change of weights."""
    order = {"l1": 1, "l2": 2, "linf": np.inf}[norm]
    return float(np.linalg.norm(change, order))


def _is_shortest(sides: FloatArray, ends: FloatArray, change: FloatArray) -> bool:
    """Say whether no change with ``sides @ change >= ends`` is much shorter than this one.

    It is the shortest if the rows that bind push it out together, with multipliers of
    at least 0; what is missing bounds how far it is from that.
    """
    slack = np.abs(sides @ change - ends)
    size = float(np.linalg.norm(change))
    binding = slack <= _OUTSIDE * max(1.0, size)
    if not size or not binding.any():
        return not size
    try:
        push, missing = nnls(sides[binding].T, change)
    except RuntimeError:
        return False
    return bool(2 * missing * size + push @ slack[binding] <= _LONGER * size**2)


@frozen(eq=False)
class Programs:
    """Programs over a weight space, in units of the size of the answer.

    A solver holds rows to an absolute tolerance; a change of the weights by 1e-6
    would drown in it, so changes are measured in units of about their own size.

    Parameters
    ----------
    weights : array of float, shape (criteria,)
        Official weights, from which the change is measured.
    space : WeightSpace
    work : Work
        Each program is taken from it.
    """

    weights: FloatArray = field(repr=False)
    space: WeightSpace
    work: WorkLeft = field(repr=False)

    def reach(self, differences: FloatArray, norm: FlipNorm, unit: float) -> FloatArray | None:
        """Return the nearest weights of the space with ``differences @ w >= 0``, None if none.

        What only the tolerance of the solver lets pass does not count.

        Parameters
        ----------
        differences : array of float, shape (rivals, criteria)
        norm : {'l1', 'l2', 'linf'}
        unit : float
            About the size of the change, at least roughly.
        """
        self.work.need("programs")
        point = self._solve(differences, norm, unit)
        if point is not None and not self.space.contains(point, _OUTSIDE):
            point = None
        if point is None or (differences @ point >= -_ROUNDING).all():
            return point
        best = self.most(differences)
        return None if best is None or best[1] < -_ROUNDING else point

    def _solve(self, differences: FloatArray, norm: FlipNorm, unit: float) -> FloatArray | None:
        size = np.abs(differences).max(axis=1, keepdims=True, initial=0)
        d = differences / np.where(size > 0, size, 1)
        rows = np.concatenate((self.space.A, -d))
        room = np.concatenate((self.space.b, np.zeros(len(d)))) - rows @ self.weights
        if norm == "l2":
            return self._least_squares(rows, room, unit)
        width = len(self.weights)
        least, most = -self.weights / unit, (1 - self.weights) / unit
        if norm == "l1":  # the change is what is given minus what is taken
            found = linear_program(
                np.ones(2 * width),
                upper=(np.hstack((rows, -rows)), room / unit),
                equal=(np.concatenate((np.ones(width), -np.ones(width)))[None], [0.0]),
                bounds=(np.zeros(2 * width), np.concatenate((most, -least))),
                time_limit=self.work.seconds_left,
            )
            split = 2
        else:
            one, edge = np.eye(width), np.ones((width, 1))
            upper = np.block([[rows, np.zeros((len(rows), 1))], [one, -edge], [-one, -edge]])
            found = linear_program(
                np.concatenate((np.zeros(width), [1.0])),
                upper=(upper, np.concatenate((room / unit, np.zeros(2 * width)))),
                equal=(np.concatenate((np.ones(width), [0.0]))[None], [0.0]),
                bounds=(np.concatenate((least, [0.0])), np.concatenate((most, [np.inf]))),
                time_limit=self.work.seconds_left,
            )
            split = 1
        if not isinstance(found, Solution):
            return None
        change = found.x[:width] - (found.x[width:] if split == 2 else 0)
        return np.asarray(self.weights + unit * change)

    def _least_squares(self, rows: FloatArray, room: FloatArray, unit: float) -> FloatArray | None:
        """Find the shortest change by non-negative least squares (Lawson, Hanson 1974, ch. 23)."""
        width = len(self.weights)
        if width == 1:
            return self.weights if (room >= -_BROKEN).all() else None
        basis = helmert(width)  # changes whose sum is 0
        # A row with the same coefficient everywhere says nothing of a change: what rounding
        # leaves of it would be blown up below.
        level = np.ptp(rows, axis=1) <= _ROUNDING * np.abs(rows).max(axis=1, initial=0)
        if (room[level] < -_BROKEN).any():
            return None
        rows, room = rows[~level], room[~level]
        sides = np.concatenate((-rows, np.eye(width))) @ basis.T
        ends = np.concatenate((-room, -self.weights)) / unit
        length = np.sqrt((sides**2).sum(axis=1) + ends**2)
        length[length == 0] = 1
        sides, ends = sides / length[:, None], ends / length
        target = np.zeros(width)
        target[-1] = 1
        system = np.vstack((sides.T, ends))
        try:
            share, _ = nnls(system, target)
        except RuntimeError as error:
            raise SolverError(str(error)) from error
        rest = system @ share - target
        if rest[-1] > -1e-13:
            return None
        change = -rest[:-1] / rest[-1]
        active = share > 0
        if active.any():  # the rows that bind, met to the last digit
            sharper = np.linalg.lstsq(sides[active], ends[active], rcond=None)[0]
            if (sides @ sharper >= ends - 1e-12).all():
                change = sharper
        if not _is_shortest(sides, ends, change):
            raise SolverError
        return np.asarray(self.weights + unit * (basis.T @ change))

    def first(
        self,
        lead: FloatArray,
        scaled: Callable[[list[int]], FloatArray],
        start: FloatArray | None,
        ahead: list[int],
        norm: FlipNorm,
        unit: float,
    ) -> tuple[FloatArray | None, list[int]]:
        """Return the nearest weights at which a rival is first, and against whom it was held.

        Parameters
        ----------
        lead : array of float, shape (projects, criteria)
            The rival minus each project.
        scaled : function
            Returns the rows of `lead` for some projects to the last digit, in any unit.
        start : array of float or None
            Nearest weights at which it only passes the winner, if known.
        ahead : list of int
            Projects it must not be behind, to begin with; others are added as
            they turn out to be ahead.
        norm : {'l1', 'l2', 'linf'}
        unit : float

        Returns
        -------
        weights : array of float or None
            None if no weights of the space put the rival level with `ahead`.
        ahead : list of int
        """
        held = list(ahead)
        point = start
        for _ in range(_MOST_ROUNDS):
            if point is not None:
                behind = lead @ point
                behind[held] = 0
                worst = np.argsort(behind)[:_BATCH]
                added = [int(i) for i in worst if behind[i] < -_BROKEN]
                if not added:
                    return point, held
                held += added
            point = self.reach(scaled(held), norm, unit)
            if point is None:
                return None, held
        raise SolverError

    def most(self, lead: FloatArray) -> tuple[FloatArray, float] | None:
        """Return weights at which the least of some leads is greatest, and that lead."""
        self.work.need("programs")
        size = float(np.abs(lead).max(initial=0)) or 1.0
        width = len(self.weights)
        rows = self.space.A
        upper = np.block(
            [[-lead / size, np.ones((len(lead), 1))], [rows, np.zeros((len(rows), 1))]]
        )
        found = linear_program(
            np.concatenate((np.zeros(width), [-1.0])),
            upper=(upper, np.concatenate((np.zeros(len(lead)), self.space.b))),
            equal=(np.concatenate((np.ones(width), [0.0]))[None], [1.0]),
            bounds=(
                np.concatenate((np.zeros(width), [-np.inf])),
                np.concatenate((np.ones(width), [np.inf])),
            ),
            time_limit=self.work.seconds_left,
        )
        return (found.x[:width], -found.value * size) if isinstance(found, Solution) else None
