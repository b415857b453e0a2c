"""Who can be first at all: a witness for everybody who can, a proof for everybody who cannot."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.types import Fractions
from evalkit.sensitivity.budget import OutOfWorkError, WorkLeft
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.winning.certificates import (
    NEAR,
    ExactUtilities,
    Mixture,
    behind,
    exact_witnesses,
    mixture_of,
)
from evalkit.sensitivity.winning.comparing import points_of
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.programs import Solution, SolverError, linear_program

ChanceState = Literal["possible", "never", "open"]

_DRAWS = 4096
_CELLS = 4_000_000
_MOST_ADDED = 8
_MARGINS = 0.2
_FINE = 10**6


@frozen(eq=False)
class FirstChance:
    """Whether one project can be first, and why.

    Parameters
    ----------
    project : int
        Its place in the matrix.
    state : {'possible', 'never', 'open'}
        Possible: first, perhaps tied, at `witness`. Never: `mixture` proves it. Open:
        neither was proven; `margin` then is near 0 and not to be relied on.
    margin : float
        The most by which it can be ahead of the best rival, on the scale of the
        matrix; at most 0 if it can never be first alone. Infinite without rivals. The
        most that was seen, where `is_solved` is false.
    witness : tuple of Fraction or None
        Admissible weights at which it is first, checked in exact arithmetic.
    lead : Fraction or None
        By how much it is ahead at the witness; 0 if tied. None without rivals.
    mixture : Mixture or None
    is_solved : bool
        Whether its linear program was solved: the state may be known without, and the
        budget may end before.
    """

    project: int
    state: ChanceState
    margin: float
    witness: Fractions | None = field(default=None, repr=False)
    lead: Fraction | None = None
    mixture: Mixture | None = field(default=None, repr=False)
    is_solved: bool = True


def find_chances(
    matrix: Matrix, space: WeightSpace, work: WorkLeft, seed: int, strict: NDArray[np.bool_]
) -> tuple[FirstChance, ...]:
    """Settle for each project whether it can be first.

    Whom some weights show first, and who is behind one rival at all of them, is settled without
    a linear program. Programs are solved for the others; then, as far as `_MARGINS` of them go,
    for the greatest lead of those settled, the largest leads seen first.

    Parameters
    ----------
    strict : array of bool, shape (projects, projects)
        Who is better than whom at all admissible weights and marks.
    """
    search = _Search(matrix, space, work, seed)
    order = search.order()
    known = {i: search.settled(i, strict[:, i]) for i in order}
    chances = {i: search.chance(i) for i in order if known[i] is None}
    enough = work.left("programs") - max(int(work.budget.programs * _MARGINS), 1)
    for i in sorted(known, key=lambda i: -search.lead[i]):
        before = known[i]
        if before is None:
            continue
        if work.left("programs") <= enough:
            chances[i] = before
            continue
        found = search.chance(i)
        chances[i] = before if found.state == "open" else found
    return tuple(chances[i] for i in range(len(matrix.projects)))


class _Search:
    """The linear programs of all projects, and what they have in common."""

    def __init__(self, matrix: Matrix, space: WeightSpace, work: WorkLeft, seed: int) -> None:
        self.matrix = matrix
        self.space = space
        self.work = work
        self.exact = ExactUtilities(matrix)
        self.rows = (space.A, space.b)
        points = points_of(space, _DRAWS, seed)
        official = matrix.weights[None, :]
        if space.contains_exact(matrix.exact_weights):
            points = np.concatenate((official, points))
        self.points = points
        self.lead, self.where = self._leads()
        tops = [np.argmax(block, axis=0) for _, block in self._blocks()]
        self.tops = np.unique(np.concatenate(tops))

    def _blocks(self) -> list[tuple[int, FloatArray]]:
        step = max(1, _CELLS // len(self.matrix.projects))
        return [
            (start, self.matrix.low @ self.points[start : start + step].T)
            for start in range(0, len(self.points), step)
        ]

    def _leads(self) -> tuple[FloatArray, NDArray[np.int64]]:
        """Return by how much each project leads at best at the points, and at which."""
        count = len(self.matrix.projects)
        best, where = np.full(count, -np.inf), np.zeros(count, dtype=np.int64)
        if count == 1:
            return np.full(1, np.inf), where
        for start, low in self._blocks():
            own = low
            if not self.matrix.is_certain:
                own = self.matrix.high @ self.points[start : start + low.shape[1]].T
            columns = np.arange(low.shape[1])
            first = low.argmax(axis=0)
            top = low[first, columns]
            rest = low.copy()
            rest[first, columns] = -np.inf
            second = rest.max(axis=0)
            ahead = own - top
            ahead[first, columns] = own[first, columns] - second
            place = ahead.argmax(axis=1)
            found = ahead[np.arange(count), place]
            better = found > best
            best[better], where[better] = found[better], start + place[better]
        return best, where

    def order(self) -> list[int]:
        """Return whom to settle first: those not seen first in any draw, then by score."""
        order = np.lexsort((-self.matrix.scores, self.lead >= NEAR))
        return [int(i) for i in order]

    def settled(self, project: int, better: NDArray[np.bool_]) -> FirstChance | None:
        """Settle a project by the best weights seen for it, or by one rival; None if neither does.

        Parameters
        ----------
        better : array of bool, shape (projects,)
            Who is better at all admissible weights and marks.
        """
        margin = float(self.lead[project])
        if margin >= -NEAR and len(self.matrix.projects) > 1:
            for point in self._near(self.points[self.where[project]]):
                lead = self.exact.lead(project, point)
                if lead is not None and lead >= 0:
                    return FirstChance(
                        project, "possible", float(lead), point, lead, is_solved=False
                    )
        rivals = np.flatnonzero(better)
        if rivals.size:
            gaps = self.matrix.low[rivals] - self.matrix.high[project]
            rival = int(rivals[gaps.min(axis=1).argmax()])
            mixture = behind(self.exact, self.space, project, rival)
            if mixture is not None:
                return FirstChance(project, "never", margin, mixture=mixture, is_solved=False)
        return None

    def _near(self, weights: FloatArray) -> Iterator[Fractions]:
        """Yield exact weights near float ones; first those that are quickly made."""
        parts = np.rint(weights * _FINE).astype(np.int64)
        parts[parts.argmax()] += _FINE - parts.sum()
        point = tuple(Fraction(part, _FINE) for part in parts.tolist())
        if min(point) >= 0 and (not self.space.rows or self.space.contains_exact(point)):
            yield point
        if not self.work.is_late:
            yield from exact_witnesses(self.space, weights)

    def chance(self, project: int) -> FirstChance:
        """Settle one project."""
        if len(self.matrix.projects) == 1:
            witness = next(exact_witnesses(self.space, self.space.centre), None)
            return FirstChance(project, "open" if witness is None else "possible", np.inf, witness)
        try:
            margin, weights, rivals, shares = self._program(project)
        except (OutOfWorkError, SolverError):
            return FirstChance(project, "open", float(self.lead[project]), is_solved=False)
        if margin < -NEAR:
            mixture = mixture_of(self.exact, self.space, project, rivals, shares, self.work)
            if mixture is not None:
                return FirstChance(project, "never", margin, mixture=mixture)
        for point in self._candidates(project, margin, weights):
            lead = self.exact.lead(project, point)
            if lead is not None and lead >= 0:
                return FirstChance(project, "possible", max(margin, float(lead)), point, lead)
        mixture = mixture_of(self.exact, self.space, project, rivals, shares, self.work)
        if mixture is not None:
            return FirstChance(project, "never", min(margin, 0.0), mixture=mixture)
        return FirstChance(project, "open", margin)

    def _candidates(self, project: int, margin: float, weights: FloatArray) -> Iterator[Fractions]:
        """Yield exact weights at which the project may be first."""
        yield from exact_witnesses(self.space, weights)
        if self.lead[project] >= 0 or margin < NEAR:
            yield from exact_witnesses(self.space, self.points[self.where[project]])
        if abs(margin) <= NEAR:  # a tie, which rounding would miss: ask for it
            own = self.exact.row(project, "high")
            gaps = self.matrix.low @ weights - self.matrix.high[project] @ weights
            gaps[project] = -np.inf
            level = np.flatnonzero(np.abs(gaps) <= NEAR).tolist()
            ties = [
                tuple(a - b for a, b in zip(self.exact.row(j, "low"), own, strict=True))
                for j in level[: 2 * len(own)]
            ]
            yield from exact_witnesses(self.space, weights, ties)
            yield from self.space.exact_corners() or ()

    def _program(self, project: int) -> tuple[float, FloatArray, list[int], FloatArray]:
        """Return the most lead, where, and the rivals with their multipliers.

        Rivals enter as they are needed: few of many ever are the best one. Each round has
        more of them than the last, so that there is an end.
        """
        matrix, (a, b) = self.matrix, self.rows
        gains = matrix.low - matrix.high[project]
        gains[project] = 0.0
        start = gains @ self.points[self.where[project]]
        start[project] = -np.inf
        near = np.argsort(-start)[: 2 * _MOST_ADDED]
        active = [int(j) for j in dict.fromkeys([*near, *self.tops[: 4 * len(matrix.criteria)]])]
        active = [j for j in active if j != project]
        width = len(matrix.criteria)
        while True:
            self.work.need("programs")
            upper = np.vstack((np.c_[gains[active], np.ones(len(active))], np.c_[a, 0.0 * b]))
            found = linear_program(
                np.r_[np.zeros(width), -1.0],
                upper=(upper, np.r_[np.zeros(len(active)), b]),
                equal=(np.r_[np.ones(width), 0.0][None, :], np.ones(1)),
                bounds=(np.r_[np.zeros(width), -np.inf], np.full(width + 1, np.inf)),
                time_limit=self.work.seconds_left,
            )
            if not isinstance(found, Solution):
                raise SolverError("no optimum of a program that has one")
            weights, most = found.x[:width], -found.value
            over = gains @ weights + most
            over[project] = -np.inf
            over[active] = -np.inf
            worst = np.argsort(-over)[:_MOST_ADDED]
            added = [int(j) for j in worst if over[j] > NEAR / 10]
            if not added:
                shares = np.maximum(-found.duals_upper[: len(active)], 0.0)
                return most, weights, active, shares / shares.sum()
            active += added
