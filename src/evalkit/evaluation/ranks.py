"""Possible ranks: exact for totals that are intervals, with ties kept as ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import cmp_using, field, frozen

from evalkit.core.column import Mask, RowPlaces

Key = tuple[Fraction | int, ...]


@frozen
class RankEntry:
    """What the ranking needs to know of one project that can pass the gates.

    Parameters
    ----------
    low, high : tuple of Fraction
        Total, then the points that break ties, in the worst and in the best
        completion. Every part is lowest in the one and highest in the other, so
        they are also first and last in the order of tuples.
    sure : bool
        Whether no completion fails a gate.
    """

    low: Key
    high: Key
    sure: bool = True


_ARRAY = cmp_using(eq=np.array_equal)


@frozen
class Ranks:
    """Best and worst possible rank of each entry, and how many pairs stay undecided.

    A rank is 1 + the number of projects strictly above. Ties share the better rank.
    A draw parts those who are tied only where it holds all of them: lots that were
    drawn among some say nothing of the others, so all of them share the rank still.

    Parameters
    ----------
    low, high : array of int, shape (entries,)
        Places in one order of all keys: not points, only their order means anything.
    sure : array of bool, shape (entries,)
        Who passes the gates in every completion.
    order : mapping of int to (draw, place)
        Of each drawn entry, its draw and its place in it.
    """

    low: RowPlaces = field(repr=False, eq=_ARRAY, hash=False)
    high: RowPlaces = field(repr=False, eq=_ARRAY, hash=False)
    sure: Mask = field(repr=False, eq=_ARRAY, hash=False)
    spans: tuple[tuple[int, int], ...]
    tied: tuple[bool, ...]
    order: Mapping[int, tuple[int, int]] = field(repr=False, hash=False)

    @property
    def undecided(self) -> int:
        """Pairs of which either could end above the other, or that are tied."""
        decided = int(np.searchsorted(np.sort(self.high), self.low[self.sure]).sum())
        draws: dict[int, list[int]] = {}
        for place, (draw, _) in sorted(self.order.items(), key=lambda item: item[1]):
            draws.setdefault(draw, []).append(place)
        for drawn in draws.values():
            for at, behind in enumerate(drawn):
                key, ahead = self.high[behind], np.array(drawn[:at], dtype=np.int64)
                level = int((self.sure[ahead] & (self.low[ahead] == key)).sum())
                decided += level if level and self._bounds.parts(drawn, key) else 0
        return len(self.low) * (len(self.low) - 1) // 2 - decided

    def apart(self, first: int, second: int) -> bool:
        """Say whether one of two entries is above the other in every completion."""
        return self.above(first, second) or self.above(second, first)

    def above(self, first: int, second: int) -> bool:
        """Say whether the first of two entries is above the second in every completion.

        Nobody is who may fail a gate: out of the ranking it stands above no one.
        """
        if not self.sure[first]:
            return False
        low, high = int(self.low[first]), int(self.high[second])
        if low != high:
            return low > high
        mine, other = self.order.get(first), self.order.get(second)
        if mine is None or other is None or mine[0] != other[0] or mine > other:
            return False
        return self._bounds.parts([n for n, (d, _) in self.order.items() if d == mine[0]], low)

    @cached_property
    def exact(self) -> Mask:
        """Which entries have only one completion."""
        return np.asarray((self.low == self.high) & self.sure, dtype=np.bool_)

    @cached_property
    def _bounds(self) -> _Bounds:
        return _Bounds(self.low, self.high, self.sure)

    @cached_property
    def places(self) -> tuple[tuple[int, ...], ...]:
        """The entries by rank, each place a tuple: several where tied, or where that is open.

        This is the one order behind `spans` and `tied`: the rank of an entry is one more
        than the number of entries at the places before its own.
        """
        return self.places_of(range(len(self.low)))

    def places_of(self, some: Iterable[int]) -> tuple[tuple[int, ...], ...]:
        """Return the places as if only some of the entries were there."""
        found: list[tuple[int, ...]] = []
        for members in self._chains(some):
            draws = {self.order[n][0] if n in self.order else None for n in members}
            level = all(self.exact[n] and self.low[n] == self.low[members[0]] for n in members)
            if level and len(draws) == 1 and None not in draws:
                found += [(n,) for n in sorted(members, key=self.order.__getitem__)]
            else:
                found.append(tuple(members))
        return tuple(found)

    def _chains(self, some: Iterable[int]) -> Iterator[list[int]]:
        """Yield those whom nothing surely parts, the highest first.

        Each holds somebody who passes in every completion: else whoever follows could be at
        its place.
        """
        chain: list[int] = []
        floor = 0
        sure = False
        low, high, passes = self.low.tolist(), self.high.tolist(), self.sure.tolist()
        for number in sorted(some, key=high.__getitem__, reverse=True):
            if sure and high[number] < floor:
                yield chain
                chain, sure = [], False
            floor = min(floor, low[number]) if chain else low[number]
            sure = sure or passes[number]
            chain.append(number)
        if chain:
            yield chain


def possible_ranks(entries: Sequence[RankEntry], draws: Sequence[Sequence[int]] = ()) -> Ranks:
    """Return the possible ranks of entries whose uncertainties are independent.

    Parameters
    ----------
    entries : sequence of RankEntry
    draws : sequence of sequences of int
        As for `ranks_of`.
    """
    keys = sorted({key for entry in entries for key in (entry.low, entry.high)})
    place = {key: number for number, key in enumerate(keys)}
    low, high = (
        np.array([place[key] for key in ends], dtype=np.int64)
        for ends in ([e.low for e in entries], [e.high for e in entries])
    )
    return ranks_of(low, high, np.array([e.sure for e in entries], dtype=np.bool_), draws)


def ranks_of(
    low: RowPlaces, high: RowPlaces, sure: Mask, draws: Sequence[Sequence[int]] = ()
) -> Ranks:
    """Return the possible ranks of entries whose uncertainties are independent.

    Parameters
    ----------
    low, high, sure : array, shape (entries,)
        As in `Ranks`.
    draws : sequence of sequences of int
        Draws, as places among the entries, first drawn first; each entry in at
        most one. Of two tied entries of a draw the first drawn is above, unless
        others are tied with them that were not drawn: then all of them are tied.

    Notes
    -----
    For project i the best rank is reached with i at its highest and everyone
    else at their lowest, the worst the other way round; both completions exist,
    so the bounds are attained. Where gates are open, the points that break ties
    are bounded without regard to them, so a rank that hangs on a tie may be
    wider than what is attained. Takes O(n log n).
    """
    lows, highs = np.sort(low[sure]), np.sort(high)
    best = 1 + len(lows) - np.searchsorted(lows, high, side="right")
    # A project does not stand above itself, though its high is above its low.
    worst = 1 + len(highs) - np.searchsorted(highs, low, side="right") - (high > low)
    bounds = _Bounds(low, high, sure)
    for draw in draws:
        for at, behind in enumerate(draw):
            # Whoever could join them, undrawn, would leave all of them tied; but only who is
            # tied with them in every completion keeps the draw from counting.
            parts = bounds.parts(draw, high[behind])
            possible = bounds.may_part(draw, low[behind])
            ahead = np.array(draw[:at], dtype=np.int64)
            if parts:
                best[behind] += int((sure[ahead] & (low[ahead] == high[behind])).sum())
            if possible:
                worst[behind] += int((high[ahead] == low[behind]).sum())
    return Ranks(
        low=low,
        high=high,
        sure=sure,
        spans=tuple(zip(best.tolist(), worst.tolist(), strict=True)),
        tied=bounds.tied({place: n for n, draw in enumerate(draws) for place in draw}),
        order={p: (n, i) for n, draw in enumerate(draws) for i, p in enumerate(draw)},
    )


class _Bounds:
    """The ends of all entries, to say whether a draw holds everybody at a key."""

    def __init__(self, low: RowPlaces, high: RowPlaces, sure: Mask) -> None:
        self._low, self._high = low, high
        self._lows, self._highs = np.sort(low), np.sort(high)
        self.exact = np.asarray((low == high) & sure, dtype=np.bool_)
        self._level = np.sort(low[self.exact])

    def parts(self, drawn: Sequence[int], key: int) -> bool:
        """Say whether a draw holds everybody who could be at a key."""
        could = np.searchsorted(self._lows, key, "right") - np.searchsorted(self._highs, key)
        held = np.array(drawn, dtype=np.int64)
        return bool(could == ((self._low[held] <= key) & (key <= self._high[held])).sum())

    def may_part(self, drawn: Sequence[int], key: int) -> bool:
        """Say whether a draw holds everybody who is at a key in every completion."""
        held = np.array(drawn, dtype=np.int64)
        return bool(self._count(key) == (self.exact[held] & (self._low[held] == key)).sum())

    def _count(self, keys: RowPlaces | int) -> RowPlaces:
        right, left = (np.searchsorted(self._level, keys, side) for side in ("right", "left"))
        return np.asarray(right - left)

    def tied(self, drawn: Mapping[int, int]) -> tuple[bool, ...]:
        """Say of each entry whether it surely shares its rank with one no draw parts it from."""
        others = np.where(self.exact, self._count(self._low), 0)
        tied = (others > 1).tolist()
        own = Counter((draw, int(self._low[n])) for n, draw in drawn.items() if self.exact[n])
        for place, draw in drawn.items():
            tied[place] = bool(others[place] > own[draw, int(self._low[place])])
        return tuple(tied)
