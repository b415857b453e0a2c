"""Finding flips: nearest weights for every rival, and their check in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.errors import ModelError
from evalkit.scales import FloatArray
from evalkit.sensitivity.change.nearest import (
    Box,
    chunked,
    closest,
    gains,
    nearest_l1,
    nearest_l2,
    nearest_linf,
)
from evalkit.sensitivity.change.nearest_programs import NORMS, Programs, distance
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.lines import Exact, Rows, dot, slack, whole
from evalkit.weights import Row, WeightSpace
from evalkit.words import Message

Kind = Literal["passes", "becomes"]
KINDS: tuple[Kind, ...] = ("passes", "becomes")
_FINE = 1e-3  # projects closer than this in every criterion are told apart exactly
_CLOSED = (nearest_l1, nearest_l2, nearest_linf)
_TIED = 1e-9
_FARTHEST = Fraction(1, 2**16)  # of the way to better weights; a witness must stay near


@frozen(eq=False)
class Passing:
    """Nearest weights at which rivals reach a winner.

    Parameters
    ----------
    weights : array of float, shape (rivals, 3, criteria)
        For L1, L2 and the largest change; NaN where there are none.
    distances : array of float, shape (rivals, 3)
        Infinite where impossible, NaN where not solved.
    against : array of int, shape (rivals, 3)
        The official winner that is reached.
    """

    weights: FloatArray
    distances: FloatArray
    against: NDArray[np.int64]


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
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    winners: tuple[int, ...]
    rivals: tuple[int, ...]
    top: int
    rows: Rows = field(repr=False)
    _tight: dict[tuple[int, int], Box] = field(factory=dict, init=False, repr=False)
    _goals: dict[tuple[int, int], Exact | None] = field(factory=dict, init=False, repr=False)

    @cached_property
    def box(self) -> Box | None:
        """Return the space as a box that holds the official weights, None if it is none."""
        inside = self.space.contains_exact(self.matrix.exact_weights)
        return Box.of(self.space) if inside else None

    @cached_property
    def programs(self) -> Programs:
        """Return the programs over the space."""
        return Programs(self.matrix.weights, self.space)

    def passing(self) -> Passing:
        """Find for every rival the nearest weights at which it reaches some winner."""
        best: Passing | None = None
        for winner in self._different(self.winners):
            weights = self._pass_in_box(winner) if self.box else self._pass_in_space(winner)
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
        exact = self._exact_difference(project, rival)
        size = max(map(abs, exact)) or Fraction(1)
        return [float(d / size) for d in exact]

    def _exact_difference(self, winner: int, rival: int) -> Exact:
        pairs = zip(self.matrix.exact_row(rival), self.matrix.exact_row(winner), strict=True)
        return tuple(a - b for a, b in pairs)

    def _pass_in_box(self, winner: int) -> FloatArray:
        assert self.box is not None
        differences = self._differences(winner)
        low, high = self.box.floats()
        found = np.full((len(self.rivals), 3, len(self.matrix.criteria)), np.nan)
        most = gains(differences, low, high)
        error = 4 * slack(self.matrix)
        clear = most > error
        for number, solve in enumerate(_CLOSED):
            found[clear, number] = chunked(
                solve, differences[clear], self.matrix.weights, low, high
            )
        # Only just possible, or not at all: the weights are then on an edge of the box.
        for row in np.flatnonzero(np.abs(most) <= error).tolist():
            difference = self._exact_difference(winner, self.rivals[row])
            point, tight = self.box.best(difference)
            if sum((d * w for d, w in zip(difference, point, strict=True)), Fraction(0)) >= 0:
                found[row] = list(closest(self.matrix.weights, tight))
                self._tight[winner, self.rivals[row]] = tight
        return found

    def _pass_in_space(self, winner: int) -> FloatArray:
        found = np.full((len(self.rivals), 3, len(self.matrix.criteria)), np.nan)
        for row, rival in enumerate(self.rivals[: self.top]):
            difference = np.array(self._scaled(winner, rival))
            unit = self._unit(difference[None])
            for number, norm in enumerate(NORMS):
                point = self.programs.reach(difference[None], norm, unit)
                if point is None:
                    break
                found[row, number] = point
                unit = max(distance(point - self.matrix.weights, norm), unit)
        return found

    def _unit(self, differences: FloatArray) -> float:
        """Return a change of the weights that is at least needed, to measure others by."""
        gap = -(differences @ self.matrix.weights)
        span = np.ptp(differences, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            needed = float(np.max(np.where(span > 0, gap / span, 0), initial=0))
        outside = not self.space.contains_exact(self.matrix.exact_weights)
        return max(needed, 1e-2 if outside else 1e-9)

    def becoming(
        self, row: int, passing: Passing
    ) -> tuple[list[FloatArray | None], tuple[int, ...]]:
        """Find the nearest weights at which a rival is first of all.

        Returns
        -------
        weights : list of 3 arrays or None
            For L1, L2 and the largest change; None where no weights of the space do.
        blockers : tuple of int
            Where it is impossible: projects of which some is always ahead.
        """
        rival = self.rivals[row]
        found: list[FloatArray | None] = []
        for number, norm in enumerate(NORMS):
            start = passing.weights[row, number]
            if np.isnan(start).any():
                return [None, None, None], tuple(self._different(self.winners))
            held = [int(passing.against[row, number])]
            unit = max(distance(start - self.matrix.weights, norm), 1e-9)
            point, held = self.programs.first(
                self.matrix.values[rival] - self.matrix.values,
                lambda projects: np.array([self._scaled(i, rival) for i in projects]),
                start,
                held,
                norm,
                unit,
            )
            if point is None:
                return [None, None, None], tuple(held)
            found.append(point)
        return found, ()

    def certify(
        self, weights: FloatArray, rival: int, against: int | None
    ) -> tuple[Exact, Fraction] | None:
        """Return exact weights of the space at which the flip holds, and by how much.

        Next to the floats; moved towards weights that favour the rival more, by no
        more than needed, where rounding has left it behind.

        Parameters
        ----------
        weights : array of float, shape (criteria,)
        rival : int
        against : int or None
            The winner to be reached; None: all projects.

        Returns
        -------
        weights : tuple of Fraction
        lead : Fraction
            Least lead of the rival, at least 0, on the scale of the matrix.
        None
            If no such weights were found.
        """
        point = self._rational(weights, rival, against)
        if point is None:
            return None
        lead = self._lead(point, rival, against)
        if lead >= 0:
            return point, lead
        goal = self._goal(weights, rival, against)
        if goal is None:
            return None
        best = self._lead(goal, rival, against)
        share = lead / (lead - best) if best > lead else Fraction(1)
        if share > _FARTHEST:
            point = self._at_a_tie(weights, rival, against)
            return None if point is None else (point, self._lead(point, rival, against))
        # The lead is concave along the way to the goal, so this share of it is enough.
        part = Fraction(1, 1 << (share.denominator // share.numerator).bit_length() - 1)
        mixed = tuple(a + part * (b - a) for a, b in zip(point, goal, strict=True))
        return mixed, self._lead(mixed, rival, against)

    def _at_a_tie(self, weights: FloatArray, rival: int, against: int | None) -> Exact | None:
        """Return exact weights at which a rival that can tie, but never lead, does tie."""
        scores = self.matrix.values @ weights
        near = np.flatnonzero(np.abs(scores - scores[rival]) <= _TIED)
        held = [against] if against is not None else [i for i in near.tolist() if i != rival]
        unnamed = Message("")
        rows = [Row(self._exact_difference(rival, i), Fraction(0), unnamed) for i in held]
        try:
            point = WeightSpace(self.space.names, (*self.space.rows, *rows)).exact_point(weights)
        except ModelError:  # no such weights, or too little room to tell
            return None
        return point if point and self._lead(point, rival, against) >= 0 else None

    def _rational(self, weights: FloatArray, rival: int, against: int | None) -> Exact | None:
        if self.box is None:
            return self._inside(weights)
        tight = self._tight.get((against, rival)) if against is not None else None
        return (tight or self.box).rational(weights)

    @cached_property
    def _centre(self) -> tuple[Exact, list[Fraction]] | None:
        """Return an exact inner point of the space, and its room to each row."""
        centre = self.space.exact_point(self.space.centre)
        return None if centre is None else (centre, [r.slack(centre) for r in self.space.rows])

    def _inside(self, weights: FloatArray) -> Exact | None:
        """Return exact weights of a space next to floats, drawn to its centre if need be."""
        found = [max(Fraction(w), Fraction(0)) for w in weights.tolist()]
        found[int(np.argmax(weights))] += 1 - sum(found, Fraction(0))
        share = Fraction(0)
        if self._centre is not None:
            for row, room in zip(self.space.rows, self._centre[1], strict=True):
                left = row.slack(found)
                if left < 0:
                    share = max(share, left / (left - room))
            if share <= _FARTHEST**3:
                pairs = zip(found, self._centre[0], strict=True)
                return tuple(a + share * (b - a) for a, b in pairs)
        return self.space.exact_point(weights)  # a space without room, as one with fixed weights

    def _lead(self, point: Exact, rival: int, against: int | None) -> Fraction:
        exact = whole(point)
        own = dot(self.rows[rival], exact)
        if against is not None:
            return own - dot(self.rows[against], exact)
        scores = self.matrix.values @ np.array([float(w) for w in point])
        scores[rival] = -np.inf
        near = np.flatnonzero(scores >= scores.max() - 4 * slack(self.matrix))
        return own - max(dot(self.rows[i], exact) for i in near.tolist())

    def _goal(self, weights: FloatArray, rival: int, against: int | None) -> Exact | None:
        """Return weights of the space that favour a rival most."""
        if against is not None:
            if (against, rival) not in self._goals:
                self._goals[against, rival] = self._favourable(against, rival)
            return self._goals[against, rival]
        lead = self.matrix.values[rival] - self.matrix.values
        lead = np.delete(lead, rival, axis=0)
        held = np.argsort(lead @ weights)[: 2 * len(weights)].tolist()
        while True:
            best = self.programs.most(lead[held])
            if best is None:
                return None
            behind = lead @ best[0]
            worst = int(np.argmin(behind))
            if worst in held or behind[worst] >= best[1]:
                return self._rational(best[0], rival, against)
            held.append(worst)

    def _favourable(self, winner: int, rival: int) -> Exact | None:
        difference = self._exact_difference(winner, rival)
        if self.box is not None:
            return self.box.best(difference)[0]
        return self.space.exact_point(self.space.argmax([float(d) for d in difference]))
