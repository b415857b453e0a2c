"""The fewest moves that cost a project its place, or bring it one, from how far each can go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.evidence.fragile.reach import OUT, Moves, SumReached


@frozen
class Runner:
    """How far one project can go, by the number of its marks that are moved.

    Parameters
    ----------
    project : str
    down, up : sequence of SumReached or None
        The worst and the best by 0, 1, ... moves; None where so few do not do what is
        supposed of it.
    rest : sequence of MarkMove
        What is moved of it anyway.
    """

    project: str
    down: tuple[SumReached | None, ...]
    up: tuple[SumReached | None, ...]
    rest: Moves = ()


@frozen
class MoveSet:
    """Some moves that would do, as far as bounds can tell."""

    moves: Moves

    @property
    def number(self) -> int:
        """How many marks are moved."""
        return len(self.moves)


def losing(
    target: Runner, rivals: Sequence[Runner], first: int, most: int, *, firm: bool
) -> Iterator[MoveSet]:
    """Yield ways to take a project out of the first places, one for each number of its moves.

    Parameters
    ----------
    firm : bool
        Whether two with the same key are tied for sure; else either may be above.

    Notes
    -----
    A total hangs on the marks of its own project alone. So where the project has moved, each
    rival has a fewest number of moves that lifts it above; the cheapest of them are taken.
    """
    for end in _steps(target.down):
        if end.key == OUT:
            yield from _bought(end, rivals, [], most)
            continue
        prices = []
        for rival in rivals:
            got = _first(
                e for e in rival.up if e and (e.key > end.key or (not firm and e.key == end.key))
            )
            if got is not None:
                prices.append((len(got.moves) - len(rival.rest), rival, got))
        prices.sort(key=lambda price: price[0])
        if len(prices) >= first:
            yield from _bought(end, rivals, [(r, got) for _, r, got in prices[:first]], most)


def entering(target: Runner, rivals: Sequence[Runner], first: int, most: int) -> Iterator[MoveSet]:
    """Yield ways to bring a project into the first places, one for each number of its moves."""
    for end in _steps(target.up):
        if end.key == OUT:
            continue
        prices = []
        for rival in rivals:
            got = _first(e for e in rival.down if e and e.key <= end.key)
            prices.append(
                (most + 1 if got is None else len(got.moves) - len(rival.rest), rival, got)
            )
        prices.sort(key=lambda price: price[0])
        below = prices[: max(0, len(prices) - (first - 1))]
        if all(got is not None for _, _, got in below):
            yield from _bought(
                end,
                rivals,
                [(r, got) for cost, r, got in below if got is not None and cost > 0],
                most,
            )


def _steps(ends: Sequence[SumReached | None]) -> Iterator[SumReached]:
    """Yield each end once, with the fewest moves that reach it."""
    seen: set[int] = set()
    for end in ends:
        if end is not None and len(end.moves) not in seen:
            seen.add(len(end.moves))
            yield end


def _first(ends: Iterator[SumReached]) -> SumReached | None:
    """Return the end by the fewest moves."""
    return next(ends, None)


def _bought(
    end: SumReached, rivals: Sequence[Runner], taken: Sequence[tuple[Runner, SumReached]], most: int
) -> Iterator[MoveSet]:
    moved = {rival.project for rival, _ in taken}
    moves = list(end.moves)
    for _, got in taken:
        moves += got.moves
    for rival in rivals:
        if rival.project not in moved:
            moves += rival.rest
    if len(moves) <= most:
        yield MoveSet(tuple(moves))


def short_of_losing(
    target: Runner, rivals: Sequence[Runner], first: int, number: int
) -> Fraction | None:
    """Return how many points a project stays ahead at the least, by so many moves.

    None where nobody can come after it at all.
    """
    found: list[Fraction] = []
    for end in _steps(target.down):
        left = number - len(end.moves) - sum(len(r.rest) for r in rivals)
        if end.key == OUT or left < 0:
            continue
        level = _highest(rivals, first, left)
        if level is not None:
            found.append(end.key[0] - level)
    return min(found) if found else None


def _highest(rivals: Sequence[Runner], count: int, left: int) -> Fraction | None:
    """Return the highest total that so many rivals can all have by so many moves."""
    totals = sorted(
        {e.key[0] for r in rivals for e in r.up if e is not None and e.key != OUT}, reverse=True
    )
    for level in totals:
        costs = []
        for rival in rivals:
            got = _first(e for e in rival.up if e and e.key != OUT and e.key[0] >= level)
            if got is not None:
                costs.append(len(got.moves) - len(rival.rest))
        costs.sort()
        if len(costs) >= count and sum(costs[:count]) <= left:
            return level
    return None


def short_of_entering(
    target: Runner, rivals: Sequence[Runner], first: int, number: int
) -> Fraction | None:
    """Return how many points a project stays behind at the least, by so many moves.

    None where it is out by whatever so many moves reach.
    """
    found: list[Fraction] = []
    for end in _steps(target.up):
        left = number - len(end.moves) - sum(len(r.rest) for r in rivals)
        if end.key == OUT or left < 0:
            continue
        level = _lowest(rivals, first, left)
        if level is not None:
            found.append(level - end.key[0])
    return min(found) if found else None


def _lowest(rivals: Sequence[Runner], first: int, left: int) -> Fraction | None:
    """Return the lowest total above which so few rivals can be left by so many moves."""
    totals = sorted({e.key[0] for r in rivals for e in r.down if e is not None and e.key != OUT})
    for level in totals:
        costs = []
        for rival in rivals:
            got = _first(e for e in rival.down if e and (e.key == OUT or e.key[0] <= level))
            costs.append(left + 1 if got is None else len(got.moves) - len(rival.rest))
        costs.sort()
        if sum(costs[: max(0, len(costs) - (first - 1))]) <= left:
            return level
    return None
