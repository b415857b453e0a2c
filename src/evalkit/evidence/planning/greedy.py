"""Greedy plans: again and again the letters that bring the goal down most for their effort.

No goal has falling returns when marks are independent, so an earlier gain bounds no later one:
every candidate is tried anew at each step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice

import numpy as np
from attrs import evolve, field, frozen

from evalkit.evidence.planning.goals import PlanGoal
from evalkit.evidence.planning.known import NOTHING, Branches, Closed, KnownLaws, Rows, middles

PLACES = 6
"""Gains are told apart to so many places of the goal, as float32 has no more."""
BLIND = 10.0**-PLACES
"""A smaller part of the goal is no gain."""
MOST_PAIRS = 300


@frozen
class Letter:
    """One document about one project, by places.

    Parameters
    ----------
    project, document : int
    closes : frozenset of int
        The places of the open marks that it would settle.
    refusal : float
        How likely it is refused, and settles nothing.
    """

    project: int
    document: int
    closes: Closed
    refusal: float = 0.0


@frozen
class Candidate:
    """Letters that are sent together: one, or those of one document for all projects.

    Parameters
    ----------
    letters : sequence of Letter
    effort : Fraction
        What they cost together.
    width : Fraction
        How many points of totals hang on what they settle.
    """

    letters: tuple[Letter, ...]
    effort: Fraction
    width: Fraction = field(eq=False)


@frozen
class GreedyPick:
    """A candidate that was taken.

    Parameters
    ----------
    candidate : Candidate
    gain : float
        By how much the goal falls; all that a pair gains stands with its second.
    pair : bool
        Whether it was taken together with the one before or after it, as no single one gained.
    known : tuple of mapping
        What is known of each project afterwards.
    """

    candidate: Candidate
    gain: float
    pair: bool
    known: tuple[Branches, ...] = field(repr=False)


def after(branches: Branches, letter: Letter) -> Branches:
    """Return what may be known of a project after a letter about it."""
    found: dict[Closed, float] = {}
    for closed, chance in branches.items():
        for state, share in (
            (closed | letter.closes, 1 - letter.refusal),
            (closed, letter.refusal),
        ):
            if share:
                found[state] = found.get(state, 0.0) + chance * share
    return _few(found)


MOST_BRANCHES = 16


def _few(branches: dict[Closed, float]) -> Branches:
    """Let equal shares stand for all, where letters may be refused in too many ways."""
    if len(branches) <= MOST_BRANCHES:
        return branches
    ordered = sorted(branches.items(), key=lambda item: (len(item[0]), sorted(item[0])))
    edges = np.cumsum([chance for _, chance in ordered])
    at = np.searchsorted(edges / edges[-1], middles(MOST_BRANCHES))
    picked, counts = np.unique(np.minimum(at, len(ordered) - 1), return_counts=True)
    return {
        ordered[n][0]: float(count) / MOST_BRANCHES for n, count in zip(picked, counts, strict=True)
    }


class GreedySearch:
    """A greedy search, step by step."""

    def __init__(self, ground: KnownLaws, goal: PlanGoal, candidates: Sequence[Candidate]) -> None:
        self.ground, self.goal = ground, goal
        self.left = list(candidates)
        self.unit = 1.0
        self.known: list[Branches] = [NOTHING] * len(ground.completions.projects)

    def picks(self, budget: Fraction | None, steps: int) -> Iterator[GreedyPick]:
        """Yield what is taken, until nothing more can be gained, or the effort is spent."""
        spent, floor = Fraction(0), self._value(self.with_all())
        self.unit = max(self._value(self.known), BLIND)
        while steps > 0:
            state = self._state(self.known)
            now = self.goal.value(state)
            room = None if budget is None else budget - spent
            near = [c for c in self.left if room is None or c.effort <= room]
            if not near or now - floor <= BLIND * self.unit:
                return
            taken, gain = self._best(near, state, now, room if steps > 1 else Fraction(0))
            for chosen in taken:
                self._take(chosen)
                spent, steps = spent + chosen.effort, steps - 1
                own = gain if chosen is taken[-1] else 0.0
                yield GreedyPick(chosen, own, len(taken) > 1, tuple(self.known))

    def gains(self, near: Sequence[Candidate], state: Sequence[Rows], now: float) -> list[float]:
        """Return by how much each candidate brings the goal down."""
        found = [0.0] * len(near)
        single: dict[int, list[int]] = {}
        for n, candidate in enumerate(near):
            if len(candidate.letters) == 1:
                single.setdefault(candidate.letters[0].project, []).append(n)
            else:
                found[n] = now - self._value(self._with(candidate))
        for project, places in single.items():
            branches = self.known[project]
            ways = [self.ground.rows(project, after(branches, near[n].letters[0])) for n in places]
            values = self.goal.options(state, project, [state[project], *ways])
            for n, value in zip(places, values[1:], strict=True):
                found[n] = float(values[0] - value)
        return found

    def _best(
        self, near: list[Candidate], state: Sequence[Rows], now: float, room: Fraction | None
    ) -> tuple[tuple[Candidate, ...], float]:
        gains = self.gains(near, state, now)
        best = max(range(len(near)), key=lambda n: self._merit(near[n], gains[n]))
        if gains[best] > BLIND * self.unit:
            return (near[best],), gains[best]
        pair, gain = self._best_pair(near, now, room)
        return (pair, gain) if pair else ((near[best],), 0.0)

    def _best_pair(
        self, near: list[Candidate], now: float, room: Fraction | None
    ) -> tuple[tuple[Candidate, ...], float]:
        """Return the two that gain most together, the widest tried first, and their gain."""
        wide = sorted(near, key=lambda c: -c.width)
        best: tuple[tuple[float, Fraction], tuple[Candidate, ...], float] = (
            (0.0, Fraction(0)),
            (),
            0.0,
        )
        pairs = (
            two
            for two in combinations(wide, 2)
            if room is None or two[0].effort + two[1].effort <= room
        )
        for two in islice(pairs, MOST_PAIRS):
            gain = now - self._value(self._with(*two))
            both = Candidate((), two[0].effort + two[1].effort, two[0].width + two[1].width)
            merit = self._merit(both, gain)
            if gain > BLIND * self.unit and merit > best[0]:
                best = merit, two, gain
        return best[1:]

    def _merit(self, candidate: Candidate, gain: float) -> tuple[float, Fraction]:
        """Return the gain for the effort, and what parts ties."""
        worth = gain / float(candidate.effort) / self.unit
        return round(worth, PLACES), candidate.width / candidate.effort

    def _with(self, *candidates: Candidate) -> list[Branches]:
        known = list(self.known)
        for candidate in candidates:
            for letter in candidate.letters:
                known[letter.project] = after(known[letter.project], letter)
        return known

    def with_all(self) -> list[Branches]:
        """Return what would be known of each project with every letter answered."""
        return self._with(*self.left)

    def _state(self, known: Sequence[Branches]) -> list[Rows]:
        return [self.ground.rows(n, branches) for n, branches in enumerate(known)]

    def _value(self, known: Sequence[Branches]) -> float:
        return self.goal.value(self._state(known))

    def _take(self, candidate: Candidate) -> None:
        self.known = self._with(candidate)
        self.left.remove(candidate)
        for letter in candidate.letters:
            self.ground.forget(letter.project, self.known[letter.project])
        self._narrow()

    def _narrow(self) -> None:
        """Drop letters that settle nothing any more, and count the width of the others anew."""
        closed = [
            frozenset.intersection(*branches) if branches else frozenset()
            for branches in self.known
        ]
        width, left = self.ground.completions.width, []
        for candidate in self.left:
            letters = tuple(
                evolve(x, closes=x.closes - closed[x.project])
                for x in candidate.letters
                if x.closes - closed[x.project]
            )
            if not letters:
                continue
            effort = candidate.effort * len(letters) / len(candidate.letters)
            wide = sum((width(x.project, k) for x in letters for k in x.closes), Fraction(0))
            left.append(Candidate(letters, effort, wide))
        self.left = left
