"""Marks moved and evaluated, one set after the other, where a total is no sum of its own marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from attrs import define, field

from evalkit.core.types import Progress
from evalkit.evaluation import Evaluation
from evalkit.evidence.fragile.moves import MarkMove, Movable
from evalkit.evidence.fragile.reach import Moves
from evalkit.evidence.fragile.result import ChangeKind

WIDTH = 24
"""So many moves, those that bring a rival nearest, are put together."""


@define
class Trying:
    """The search by trying, with a count of evaluations that all projects share.

    Parameters
    ----------
    movable : Movable
    evaluation : Evaluation
    evaluated : callable (moves)
        Evaluates the case after some moves; None where that is refused.
    does : callable (evaluation, project, change)
        Says whether a change has come about.
    first, most, tries : int
    progress : callable or None
    """

    movable: Movable
    evaluation: Evaluation
    evaluated: Callable[[Iterable[MarkMove]], Evaluation | None]
    does: Callable[[Evaluation, str, ChangeKind], bool]
    first: int
    most: int
    tries: int
    progress: Progress | None
    _used: int = field(default=0, init=False)
    _known: dict[Moves, Evaluation | None] = field(factory=dict, init=False)

    def search(self, projects: Sequence[str], target: str) -> tuple[Moves, int]:
        """Return the smallest set of moves that was found, and the number that is needed at least.

        All sets of one move are tried, then all of two, and so on, as long as the count of
        evaluations allows: so many moves are needed at least. Beyond, only moves that alone
        bring a rival near are put together.
        """
        singles = self.movable.all(projects)
        least = 1
        nearest: list[tuple[Fraction, MarkMove]] = []
        if len(singles) > self.tries - self._used:
            return (), least
        for move in singles:
            after = self._after((move,))
            if after is None:
                continue
            if self.does(after, target, "loses"):
                return (move,), 1
            nearest.append((_lead(after, projects, target, self.first), move))
        least = 2
        nearest.sort(key=lambda pair: pair[0])
        ordered = [move for _, move in nearest]
        for number in range(2, self.most + 1):
            whole = list(_sets(singles, number, self.tries - self._used))
            tried_all = bool(whole)
            sets = whole or _sets(ordered[:WIDTH], number, None)
            for moves in sets:
                if self._used >= self.tries:
                    return (), least
                after = self._after(moves)
                if after is not None and self.does(after, target, "loses"):
                    return moves, least
            if tried_all:
                least = number + 1
        return (), least

    def _after(self, moves: Moves) -> Evaluation | None:
        if len(moves) == 1 and moves in self._known:
            return self._known[moves]
        self._used += 1
        if self.progress is not None and self._used % 16 == 0:
            self.progress(self._used, self.tries)
        after = self.evaluated(moves)
        if len(moves) == 1:
            self._known[moves] = after
        return after


def _sets(moves: Sequence[MarkMove], number: int, most: int | None) -> Iterator[Moves]:
    """Yield the sets of so many moves, no mark twice; none where there are more than `most`."""
    count, top = 1, len(moves)
    for n in range(number):
        count = count * (top - n) // (n + 1)
    if most is not None and count > most:
        return
    for some in combinations(moves, number):
        if len({(m.project, m.criterion, m.evaluator) for m in some}) == number:
            yield some


def _lead(after: Evaluation, projects: Iterable[str], target: str, first: int) -> Fraction:
    """Return how far a project stays before those who could take its place."""

    def points(name: str, end: int) -> Fraction:
        span = after[name].outcome.passing
        return Fraction(-1) if span is None else span[end]

    others = sorted((points(name, 1) for name in projects if name != target), reverse=True)
    return points(target, 0) - (others[first - 1] if len(others) >= first else Fraction(-1))
