"""How things stand before or after asking: what a plan reports, and does not bring down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.evidence.planning.certain import CertainEnds
from evalkit.evidence.planning.goals import JointDraws, Knowledge, PlanGoal, firsts, pair_doubts
from evalkit.evidence.planning.known import Branches, KnownLaws

TAILS = (0.05, 0.95)
"""Nine of ten ways in which the answers may turn out lie between."""


class PairCounts:
    """In how many pairs one way round has 95 % or more, draw by draw of what is known."""

    def __init__(self, state: Knowledge, joint: JointDraws) -> None:
        self.counts: FloatArray = np.zeros(len(joint.share))
        self._places = joint.places
        self._starts = np.cumsum([0, *(len(rows.share) for rows in state)])

    def add(self, project: int, sure: NDArray[np.bool_]) -> None:
        """Count the pairs of one project with those after it."""
        after = self._starts[project + 1 : -1] - self._starts[project + 1]
        columns = self._places[:, project + 1 :] + after
        self.counts += sure[self._places[:, project, None], columns].sum(axis=1)


@frozen
class Prospect:
    """What may be said once some letters are answered: expectations over the answers.

    Parameters
    ----------
    goal : float
        What the plan brings down.
    doubt : float
        Over pairs, the sum of p (1 - p): the Brier score of the best guess.
    wrong : float
        Pairs that the best guess has the wrong way round.
    at_95 : float
        Pairs of which one way round has 95 % or more.
    at_95_low, at_95_high : float
        Between which numbers those are in nine of ten ways in which the answers may turn out.
    certain : float
        Pairs in certain order, whatever the open marks turn out to be.
    right_first : float
        How likely the best guess of the first is right.
    width : float
        Points of totals that hang on marks that are open still, over all projects.
    gates : float
        Gates on marks that are open now, and settled by then.
    """

    goal: float
    doubt: float
    wrong: float
    at_95: float
    at_95_low: float
    at_95_high: float
    certain: float
    right_first: float
    width: float
    gates: float


class Observer:
    """Works out how things stand, on one lattice for all states of a plan.

    Parameters
    ----------
    ground : KnownLaws
    goal : PlanGoal
        On the lattice of `ground`.
    draws : int
    """

    def __init__(self, ground: KnownLaws, goal: PlanGoal, draws: int) -> None:
        self.ground, self.goal, self.draws = ground, goal, draws
        self.ends = CertainEnds(ground.completions)

    def stands(self, known: Sequence[Branches]) -> Prospect:
        """Return how things stand when so much is known."""
        case = self.ground.completions
        state = [self.ground.rows(n, branches) for n, branches in enumerate(known)]
        joint = JointDraws.of(state, case.projects, self.draws)
        counts = PairCounts(state, joint)
        told = pair_doubts(state, counts.add)
        doubt, wrong, at_95 = np.sum(told, axis=0) if told else np.zeros(3)
        low, high = joint.quantiles(counts.counts, TAILS)
        first = joint.share @ firsts(state, joint).max(axis=1)
        certain = self.ends.certain(known)
        for n, branches in enumerate(known):
            self.ground.forget(n, branches)
        return Prospect(
            goal=self.goal.value(state),
            doubt=float(doubt),
            wrong=float(wrong),
            at_95=max(float(at_95), certain),  # the lattice ties totals that lie very near
            at_95_low=min(low, max(float(at_95), certain)),
            at_95_high=max(high, float(at_95), certain),
            certain=certain,
            right_first=float(first),
            width=self._width(known),
            gates=self._gates(known),
        )

    def _width(self, known: Sequence[Branches]) -> float:
        case = self.ground.completions
        return sum(
            chance * float(case.width(n, k))
            for n, branches in enumerate(known)
            for closed, chance in branches.items()
            for k in case.open[n]
            if k not in closed
        )

    def _gates(self, known: Sequence[Branches]) -> float:
        return sum(
            chance * len(gates)
            for (n, k), gates in self.ground.fails.items()
            for closed, chance in known[n].items()
            if k in closed
        )
