"""Finding flips: nearest weights for every rival, and their check in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.budget import OutOfWorkError, WorkLeft
from evalkit.sensitivity.change.nearest import (
    ExactBox,
    chunked,
    closest,
    gains,
    nearest_l1,
    nearest_l2,
    nearest_linf,
)
from evalkit.sensitivity.change.nearest_exact import TooLargeError, is_small
from evalkit.sensitivity.change.nearest_programs import NORMS, Programs, distance
from evalkit.sensitivity.change.settling import SettledRival, Settling
from evalkit.sensitivity.change.witnesses import Witnesses
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.lines import ExactRows, slack
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.programs import SolverError

FlipKind = Literal["passes", "becomes"]
KINDS: tuple[FlipKind, ...] = ("passes", "becomes")
_FINE = 1e-3  # projects closer than this in every criterion are told apart exactly
_CLOSED = (nearest_l1, nearest_l2, nearest_linf)
_SLIGHT = 1e-9  # the same where weights come in closed form
_DOUBT = 1e-6  # ten times what a solver lets pass; a lead at best below it decides nothing


@frozen(eq=False)
class Passing:
    """Nearest weights at which rivals reach a winner.

    Parameters
    ----------
    weights : array of float, shape (rivals, 3, criteria)
        For L1, L2 and the largest change; NaN where there are none.
    distances : array of float, shape (rivals, 3)
        Infinite where impossible, NaN where not solved or not settled.
    against : array of int, shape (rivals, 3)
        The official winner that is reached.
    """

    weights: FloatArray
    distances: FloatArray
    against: NDArray[np.int64]


@frozen(eq=False)
class Becoming:
    """Nearest weights at which one rival is first of all.

    Parameters
    ----------
    weights : array of float, shape (3, criteria)
    distances : array of float, shape (3,)
        Infinite where impossible, NaN where not solved or not settled.
    blockers : tuple of int
        Where it is impossible: projects of which some is always ahead.
    """

    weights: FloatArray
    distances: FloatArray
    blockers: tuple[int, ...] = ()


@frozen(eq=False)
class Search:
    """Flips of one matrix in one space.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    winners, rivals : tuple of int
    top : int
        For how many rivals programs are solved.
    work : Work
        What the programs are taken from.
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    winners: tuple[int, ...]
    rivals: tuple[int, ...]
    top: int
    rows: ExactRows = field(repr=False)
    work: WorkLeft = field(repr=False)
    left_out: set[int] = field(factory=set, init=False, repr=False)
    """Rivals of whom programs were left out, as the budget was spent."""

    @cached_property
    def box(self) -> ExactBox | None:
        """Return the space as a box that holds the official weights, None if it is none."""
        inside = self.space.contains_exact(self.matrix.exact_weights)
        return ExactBox.of(self.space) if inside else None

    @cached_property
    def programs(self) -> Programs:
        """Return the programs over the space."""
        return Programs(self.matrix.weights, self.space, self.work)

    @cached_property
    def witnesses(self) -> Witnesses:
        """Return what finds exact weights next to floats."""
        return Witnesses(self.matrix, self.space, self.rows, self.box, self.programs)

    @cached_property
    def settling(self) -> Settling:
        """Return the exact programs over the space."""
        return Settling(self.matrix, self.space, self.rows, self.work)

    def passing(self) -> Passing:
        """Find for every rival the nearest weights at which it reaches some winner."""
        best: Passing | None = None
        unsettled: set[int] = set()
        for winner in self._different(self.winners):
            if self.box:
                weights, open_ = self._pass_in_box(winner)
                unsettled |= open_
            else:
                weights, left = self._pass_in_space(winner)
                unsettled |= left
            change = np.abs(weights - self.matrix.weights)
            sizes = (change.sum(2)[:, 0], np.sqrt((change**2).sum(2))[:, 1], change.max(2)[:, 2])
            distances = np.stack(sizes, axis=1)
            distances[np.isnan(distances)] = np.inf
            if not self.box:
                distances[self.top :] = np.nan
            against = np.full(distances.shape, winner)
            if best is not None:
                nearer = distances < best.distances
                weights = np.where(nearer[..., None], weights, best.weights)
                distances = np.where(nearer, distances, best.distances)
                against = np.where(nearer, against, best.against)
            best = Passing(weights, distances, against)
        assert best is not None, "somebody is always first"
        best.weights[list(unsettled)] = np.nan
        best.distances[list(unsettled)] = np.nan
        return best

    def _different(self, projects: Sequence[int]) -> list[int]:
        return list({self.rows[i]: i for i in reversed(projects)}.values())[::-1]

    def _differences(self, winner: int) -> FloatArray:
        """Return rival minus winner; rows of small differences are scaled up, exactly."""
        rivals = list(self.rivals)
        differences = self.matrix.values[rivals] - self.matrix.values[winner]
        for row in np.flatnonzero(np.abs(differences).max(axis=1) < _FINE).tolist():
            differences[row] = self._scaled(winner, rivals[row])
        return np.asarray(differences)

    def _scaled(self, project: int, rival: int) -> list[float]:
        """Return rival minus project over its largest part, each correct to the last digit."""
        exact = self.witnesses.difference(project, rival)
        size = max(map(abs, exact)) or Fraction(1)
        return [float(d / size) for d in exact]

    def _pass_in_box(self, winner: int) -> tuple[FloatArray, set[int]]:
        """Find nearest weights, and the places of rivals of whom it is not settled."""
        assert self.box is not None
        unsettled: set[int] = set()
        differences = self._differences(winner)
        low, high = self.box.floats()
        found = np.full((len(self.rivals), 3, len(self.matrix.criteria)), np.nan)
        most = gains(differences, low, high)
        error = np.full(len(most), 4 * slack(self.matrix))
        if self._is_small:  # a lead that floats see, but too small to prove a witness by
            error[: self.top] = np.maximum(error[: self.top], _SLIGHT)
        clear = most > error
        for number, solve in enumerate(_CLOSED):
            found[clear, number] = chunked(
                solve, differences[clear], self.matrix.weights, low, high
            )
        # Only just possible, or not at all: the weights are then on an edge of the box.
        for row in np.flatnonzero(np.abs(most) <= error).tolist():
            difference = self.witnesses.difference(winner, self.rivals[row])
            point, tight = self.box.best(difference)
            lead = sum((d * w for d, w in zip(difference, point, strict=True)), Fraction(0))
            if lead > 0 and self._is_small and row < self.top:  # more than the best weights may do
                try:
                    verdict = self.settling.verdict(self.rivals[row], winner)
                except OutOfWorkError:
                    self.left_out.add(self.rivals[row])
                    unsettled.add(row)
                    continue
                found[row] = self._settled(verdict, self.rivals[row], winner)
            elif lead >= 0:
                found[row] = list(closest(self.matrix.weights, tight))
                self.witnesses.tight[winner, self.rivals[row]] = tight
        return found, unsettled

    def _pass_in_space(self, winner: int) -> tuple[FloatArray, set[int]]:
        """Find nearest weights, and the places of rivals of whom it is not settled."""
        found = np.full((len(self.rivals), 3, len(self.matrix.criteria)), np.nan)
        unsettled: set[int] = set()
        rivals = self.rivals[: self.top]
        if not rivals:
            return found, unsettled
        differences = np.array([self._scaled(winner, rival) for rival in rivals])
        by_programs = self.space.looks is None
        known = None if by_programs else self.space.body.highest(differences)
        for row, rival in enumerate(rivals):
            try:
                most = self._highest(differences[row]) if known is None else float(known[row])
                if most < -_DOUBT:
                    continue
                points = self._pass_by_programs(differences[row], most, rival, winner)
            except TooLargeError:
                unsettled.add(row)
                continue
            except OutOfWorkError:
                self.left_out.add(rival)
                unsettled.add(row)
                continue
            if points is not None:
                found[row] = points
        return found, unsettled

    def _highest(self, difference: FloatArray) -> float:
        """Return the most of a difference where this takes a linear program."""
        self.work.need("programs")
        try:
            return -float(self.space.lowest(-difference, self.work.seconds_left)[0])
        except SolverError as error:
            raise OutOfWorkError from error

    def _pass_by_programs(
        self, difference: FloatArray, most: float, rival: int, winner: int
    ) -> FloatArray | None:
        points = None
        if most > _DOUBT or not self._is_small:
            points = self._reached(difference, rival, winner)
        if points is None:
            points = self._settled(self.settling.verdict(rival, winner), rival, winner)
        return points

    @property
    def _is_small(self) -> bool:
        return is_small(len(self.matrix.criteria), len(self.space.rows))

    def _reached(self, difference: FloatArray, rival: int, winner: int) -> FloatArray | None:
        """Return nearest weights found in floats, None unless all hold in exact numbers."""
        unit = self._unit(difference[None])
        points = []
        for norm in NORMS:
            try:
                point = self.programs.reach(difference[None], norm, unit)
            except SolverError:  # not the last word: exact numbers follow
                return None
            if point is None or self.witnesses.certify(point, rival, winner, norm) is None:
                return None
            points.append(point)
            unit = max(distance(point - self.matrix.weights, norm), unit)
        return np.array(points)

    def _settled(self, verdict: SettledRival, rival: int, against: int | None) -> FloatArray | None:
        """Return the weights of an exact verdict as floats, and keep them for the check."""
        if verdict.points is None:
            return None
        for norm, point in zip(NORMS, verdict.points, strict=True):
            lead = self.witnesses.lead(point, rival, against)
            self.witnesses.known[rival, against, norm] = point, lead
        return np.array([[float(w) for w in point] for point in verdict.points])

    def _unit(self, differences: FloatArray) -> float:
        """Return a change of the weights that is at least needed, to measure others by."""
        gap = -(differences @ self.matrix.weights)
        span = np.ptp(differences, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            needed = float(np.max(np.where(span > 0, gap / span, 0), initial=0))
        outside = not self.space.contains_exact(self.matrix.exact_weights)
        return max(needed, 1e-2 if outside else 1e-9)

    def becoming(self, row: int, passing: Passing) -> Becoming:
        """Find the nearest weights at which a rival is first of all."""
        try:
            return self._becoming(row, passing)
        except OutOfWorkError:
            self.left_out.add(self.rivals[row])
            return Becoming(np.full_like(passing.weights[row], np.nan), np.full(3, np.nan))

    def _becoming(self, row: int, passing: Passing) -> Becoming:
        rival, nowhere = self.rivals[row], np.full_like(passing.weights[row], np.nan)
        sizes = passing.distances[row]
        if not np.isfinite(sizes).all():
            return Becoming(nowhere, sizes, tuple(self._different(self.winners)))
        most = self.witnesses.most(rival, passing.weights[row, 0])
        ahead = [int(passing.against[row, 0])]
        points = None
        if most is None or abs(most[1]) > _DOUBT or not self._is_small:
            points, ahead = self._reached_all(row, passing)
            if most is not None and most[1] < -_DOUBT:
                return Becoming(nowhere, np.full(3, np.inf), tuple(ahead))
        if points is None:
            try:
                verdict = self.settling.verdict(rival, None, ahead)
            except TooLargeError:
                return Becoming(nowhere, np.full(3, np.nan))
            points = self._settled(verdict, rival, None)
            if points is None:
                return Becoming(nowhere, np.full(3, np.inf), verdict.held)
        changes = points - self.matrix.weights
        sizes = [distance(x, norm) for x, norm in zip(changes, NORMS, strict=True)]
        return Becoming(points, np.array(sizes))

    def _reached_all(self, row: int, passing: Passing) -> tuple[FloatArray | None, list[int]]:
        """Return weights found in floats at which a rival is first, and who was in its way.

        None unless all three hold in exact numbers.
        """
        rival = self.rivals[row]
        points = []
        held: list[int] = []
        for number, norm in enumerate(NORMS):
            start = passing.weights[row, number]
            try:
                point, held = self.programs.first(
                    self.matrix.values[rival] - self.matrix.values,
                    lambda projects: np.array([self._scaled(i, rival) for i in projects]),
                    start,
                    [int(passing.against[row, number])],
                    norm,
                    max(distance(start - self.matrix.weights, norm), 1e-9),
                )
            except SolverError:
                return None, held
            if point is None or self.witnesses.certify(point, rival, None, norm) is None:
                return None, held
            points.append(point)
        return np.array(points), held
