"""Exact weights at which a flip holds, next to those that floats found."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError
from evalkit.core.messages import Message
from evalkit.core.types import Fractions
from evalkit.sensitivity.budget import OutOfWorkError
from evalkit.sensitivity.change.nearest import ExactBox
from evalkit.sensitivity.change.nearest_programs import FlipNorm, Programs
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.lines import ExactRows, dot, slack, whole
from evalkit.weights import Row, WeightSpace
from evalkit.weights.geometry.programs import SolverError

_TIED = 1e-9
_BATCH = 8
_FARTHEST = Fraction(1, 2**16)  # of the way to better weights; a witness must stay near
Witness = tuple[Fractions, Fraction]
"""Weights, and the least lead of the rival there."""


@frozen(eq=False)
class Witnesses:
    """Witnesses of the flips of one matrix in one space.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    rows : ExactRows
    box : Box or None
        The space, where it is a box that holds the official weights.
    programs : Programs
    tight : dict
        For a winner and a rival that reaches it on an edge of the box only: that edge.
    known : dict
        What was found, by rival, winner and measure.
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    rows: ExactRows = field(repr=False)
    box: ExactBox | None = field(repr=False)
    programs: Programs = field(repr=False)
    tight: dict[tuple[int, int], ExactBox] = field(factory=dict, init=False, repr=False)
    known: dict[tuple[int, int | None, FlipNorm], Witness | None] = field(
        factory=dict, init=False, repr=False
    )
    without: set[int] = field(factory=set, init=False, repr=False)
    """Rivals for whom exact weights were not looked for, as the budget was spent."""
    _goals: dict[tuple[int, int], Fractions | None] = field(factory=dict, init=False, repr=False)
    _tops: dict[int, tuple[FloatArray, float] | None] = field(factory=dict, init=False, repr=False)

    def difference(self, winner: int, rival: int) -> Fractions:
        """Return rival minus winner in exact numbers."""
        pairs = zip(self.matrix.exact_row(rival), self.matrix.exact_row(winner), strict=True)
        return tuple(a - b for a, b in pairs)

    def certify(
        self, weights: FloatArray, rival: int, against: int | None, norm: FlipNorm
    ) -> Witness | None:
        """Return exact weights of the space at which the flip holds, and by how much.

        Next to the floats; moved towards weights that favour the rival more, by no
        more than needed, where rounding has left it behind.

        Parameters
        ----------
        weights : array of float, shape (criteria,)
        rival : int
        against : int or None
            The winner to be reached; None: all projects.
        norm : {'l1', 'l2', 'linf'}

        Returns
        -------
        weights : tuple of Fraction
        lead : Fraction
            Least lead of the rival, at least 0, on the scale of the matrix.
        None
            If no such weights were found.
        """
        key = rival, against, norm
        if key not in self.known:
            try:
                late = self.programs.work.is_late
                found = None if late else self._witness(weights, rival, against)
            except OutOfWorkError:
                found = None
                self.without.add(rival)
            if found is None and self.programs.work.is_late:
                # Nothing was looked for, or the clock gave up a program on the way.
                self.without.add(rival)
            # Whatever way it was found: a witness is in the space, and the flip holds there.
            holds = found is not None and found[1] >= 0 and self.space.contains_exact(found[0])
            self.known[key] = found if holds else None
        return self.known[key]

    def _witness(self, weights: FloatArray, rival: int, against: int | None) -> Witness | None:
        point = self._rational(weights, rival, against)
        if point is None:
            return None
        lead = self.lead(point, rival, against)
        if lead >= 0:
            return point, lead
        goal = self._goal(weights, rival, against)
        if goal is None:
            return None
        best = self.lead(goal, rival, against)
        share = lead / (lead - best) if best > lead else Fraction(1)
        if share > _FARTHEST:
            point = self._at_a_tie(weights, rival, against)
            return None if point is None else (point, self.lead(point, rival, against))
        # The lead is concave along the way to the goal, so this share of it is enough.
        part = Fraction(1, 1 << (share.denominator // share.numerator).bit_length() - 1)
        mixed = tuple(a + part * (b - a) for a, b in zip(point, goal, strict=True))
        return mixed, self.lead(mixed, rival, against)

    def _at_a_tie(self, weights: FloatArray, rival: int, against: int | None) -> Fractions | None:
        """Return exact weights at which a rival that can tie, but never lead, does tie."""
        scores = self.matrix.values @ weights
        near = np.flatnonzero(np.abs(scores - scores[rival]) <= _TIED)
        held = [against] if against is not None else [i for i in near.tolist() if i != rival]
        unnamed = Message("")
        rows = [Row(self.difference(rival, i), Fraction(0), unnamed) for i in held]
        try:
            point = WeightSpace(self.space.names, (*self.space.rows, *rows)).exact_point(weights)
        except ModelError:  # no such weights, or too little room to tell
            return None
        return point if point and self.lead(point, rival, against) >= 0 else None

    def _rational(self, weights: FloatArray, rival: int, against: int | None) -> Fractions | None:
        if self.box is None:
            return self._inside(weights)
        tight = self.tight.get((against, rival)) if against is not None else None
        return (tight or self.box).rational(weights)

    @cached_property
    def _centre(self) -> tuple[Fractions, list[Fraction]] | None:
        """Return an exact inner point of the space, and its room to each row."""
        centre = self.space.exact_point(self.space.centre)
        return None if centre is None else (centre, [r.slack(centre) for r in self.space.rows])

    def _inside(self, weights: FloatArray) -> Fractions | None:
        """Return exact weights of a space next to floats, drawn to its centre if need be."""
        found = [max(Fraction(w), Fraction(0)) for w in weights.tolist()]
        found[int(np.argmax(weights))] += 1 - sum(found, Fraction(0))
        if min(found) < 0:
            return self.space.exact_point(weights)
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

    def lead(self, point: Fractions, rival: int, against: int | None) -> Fraction:
        """Return by how much a rival leads a winner, or everybody, at exact weights."""
        exact = whole(point)
        own = dot(self.rows[rival], exact)
        if against is not None:
            return own - dot(self.rows[against], exact)
        scores = self.matrix.values @ np.array([float(w) for w in point])
        scores[rival] = -np.inf
        near = np.flatnonzero(scores >= scores.max() - 4 * slack(self.matrix))
        return own - max(dot(self.rows[i], exact) for i in near.tolist())

    def _goal(self, weights: FloatArray, rival: int, against: int | None) -> Fractions | None:
        """Return weights of the space that favour a rival most."""
        if against is not None:
            if (against, rival) not in self._goals:
                self._goals[against, rival] = self._favourable(against, rival)
            return self._goals[against, rival]
        best = self.most(rival, weights)
        return None if best is None else self._rational(best[0], rival, against)

    def most(self, rival: int, weights: FloatArray) -> tuple[FloatArray, float] | None:
        """Return weights at which a rival leads everybody most, and by how much.

        Who is in its way near the given weights is tried first.

        Projects with the same marks are level everywhere and do not count.
        """
        if rival not in self._tops:
            try:
                self._tops[rival] = self._top(rival, weights)
            except SolverError:
                self._tops[rival] = None
        return self._tops[rival]

    def _top(self, rival: int, weights: FloatArray) -> tuple[FloatArray, float] | None:
        lead = self.matrix.values[rival] - self.matrix.values
        same = np.flatnonzero(np.abs(lead).max(axis=1) <= _TIED).tolist()
        lead = np.delete(lead, [i for i in same if self.rows[i] == self.rows[rival]], axis=0)
        held = np.argsort(lead @ weights)[: 2 * len(weights)].tolist()
        while True:  # each round holds more projects than the last
            best = self.programs.most(lead[held])
            if best is None:
                return None
            behind = lead @ best[0]
            behind[held] = np.inf
            added = [i for i in np.argsort(behind)[:_BATCH].tolist() if behind[i] < best[1]]
            if not added:
                return best
            held += added

    def _favourable(self, winner: int, rival: int) -> Fractions | None:
        difference = self.difference(winner, rival)
        if self.box is not None:
            return self.box.best(difference)[0]
        return self.space.exact_point(self.space.argmax([float(d) for d in difference]))
