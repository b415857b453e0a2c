"""Possible ranks: exact for totals that are intervals, with ties kept as ties."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

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

    @property
    def is_exact(self) -> bool:
        """Whether there is only one completion."""
        return self.low == self.high and self.sure


def rank_words(span: tuple[int, int] | None, *, tied: bool = False) -> str:
    """Write a rank, the same on every page: 3, 2= for a tie, 1-4 where several are possible.

    Parameters
    ----------
    span : (best, worst) or None
        None where there is no rank; a dash then.
    tied : bool
        Whether it is surely shared, with nothing to part those who share it.
    """
    if span is None:
        return "–"
    if span[0] != span[1]:
        return f"{span[0]}-{span[1]}"
    return f"{span[0]}=" if tied else str(span[0])


@frozen
class Ranks:
    """Best and worst possible rank of each entry, and how many pairs stay undecided.

    A rank is 1 + the number of projects strictly above. Ties share the better rank.
    A draw parts those who are tied only where it holds all of them: lots that were
    drawn among some say nothing of the others, so all of them share the rank still.
    """

    spans: tuple[tuple[int, int], ...]
    tied: tuple[bool, ...]
    entries: tuple[RankEntry, ...] = field(repr=False)
    """Numbered, not in points: only their order means anything."""
    order: Mapping[int, tuple[int, int]] = field(repr=False, hash=False)
    """Of each drawn entry, its draw and its place in it."""

    @property
    def undecided(self) -> int:
        """Pairs of which either could end above the other, or that are tied."""
        highs = sorted(e.high for e in self.entries)
        decided = sum(bisect_left(highs, e.low) for e in self.entries if e.sure)
        draws: dict[int, list[int]] = {}
        for place, (draw, _) in sorted(self.order.items(), key=lambda item: item[1]):
            draws.setdefault(draw, []).append(place)
        for drawn in draws.values():
            for at, behind in enumerate(drawn):
                key, ahead = self.entries[behind].high, (self.entries[n] for n in drawn[:at])
                level = sum(e.sure and e.low == key for e in ahead)
                decided += level if level and self._bounds.parts(drawn, key) else 0
        return len(self.entries) * (len(self.entries) - 1) // 2 - decided

    def apart(self, first: int, second: int) -> bool:
        """Say whether one of two entries is above the other in every completion."""
        return self.above(first, second) or self.above(second, first)

    def above(self, first: int, second: int) -> bool:
        """Say whether the first of two entries is above the second in every completion.

        Nobody is who may fail a gate: out of the ranking it stands above no one.
        """
        if not self.entries[first].sure:
            return False
        low, high = self.entries[first].low, self.entries[second].high
        if low != high:
            return low > high
        mine, other = self.order.get(first), self.order.get(second)
        if mine is None or other is None or mine[0] != other[0] or mine > other:
            return False
        return self._bounds.parts([n for n, (d, _) in self.order.items() if d == mine[0]], low)

    @cached_property
    def _bounds(self) -> _Bounds:
        return _Bounds(self.entries)

    @cached_property
    def places(self) -> tuple[tuple[int, ...], ...]:
        """The entries by rank, each place a tuple: several where tied, or where that is open.

        This is the one order behind `spans` and `tied`: the rank of an entry is one more
        than the number of entries at the places before its own.
        """
        return self.places_of(range(len(self.entries)))

    def places_of(self, some: Iterable[int]) -> tuple[tuple[int, ...], ...]:
        """Return the places as if only some of the entries were there."""
        found: list[tuple[int, ...]] = []
        for members in self._chains(some):
            entries = [self.entries[n] for n in members]
            draws = {self.order[n][0] if n in self.order else None for n in members}
            level = all(e.is_exact and e.low == entries[0].low for e in entries)
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
        floor: Key = ()
        sure = False
        for number in sorted(some, key=lambda n: self.entries[n].high, reverse=True):
            entry = self.entries[number]
            if sure and entry.high < floor:
                yield chain
                chain, sure = [], False
            floor = min(floor, entry.low) if chain else entry.low
            sure = sure or entry.sure
            chain.append(number)
        if chain:
            yield chain


def possible_ranks(entries: Sequence[RankEntry], draws: Sequence[Sequence[int]] = ()) -> Ranks:
    """Return the possible ranks of entries whose uncertainties are independent.

    Parameters
    ----------
    entries : sequence of Entry
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
    entries = _numbered(entries)
    lows = sorted(e.low for e in entries if e.sure)
    highs = sorted(e.high for e in entries)
    best = [1 + len(lows) - bisect_right(lows, e.high) for e in entries]
    # A project does not stand above itself, though its high is above its low.
    worst = [1 + len(highs) - bisect_right(highs, e.low) - (e.high > e.low) for e in entries]
    bounds = _Bounds(entries)
    for draw in draws:
        for at, behind in enumerate(draw):
            back = entries[behind]
            # Whoever could join them, undrawn, would leave all of them tied; but only who is
            # tied with them in every completion keeps the draw from counting.
            sure, possible = bounds.parts(draw, back.high), bounds.may_part(draw, back.low)
            for front in (entries[ahead] for ahead in draw[:at]):
                best[behind] += sure and front.sure and front.low == back.high
                worst[behind] += possible and front.high == back.low
    drawn = {place: number for number, draw in enumerate(draws) for place in draw}
    return Ranks(
        spans=tuple(zip(best, worst, strict=True)),
        tied=_tied(entries, drawn),
        entries=tuple(entries),
        order={p: (n, i) for n, draw in enumerate(draws) for i, p in enumerate(draw)},
    )


class _Bounds:
    """The ends of all entries, to say whether a draw holds everybody at a key."""

    def __init__(self, entries: Sequence[RankEntry]) -> None:
        self._entries = entries
        self._lows = sorted(e.low for e in entries)
        self._highs = sorted(e.high for e in entries)
        self._exact = Counter(e.low for e in entries if e.is_exact)

    def parts(self, drawn: Sequence[int], key: Key) -> bool:
        """Say whether a draw holds everybody who could be at a key."""
        could = bisect_right(self._lows, key) - bisect_left(self._highs, key)
        held = [self._entries[n] for n in drawn]
        return could == sum(e.low <= key <= e.high for e in held)

    def may_part(self, drawn: Sequence[int], key: Key) -> bool:
        """Say whether a draw holds everybody who is at a key in every completion."""
        held = [self._entries[n] for n in drawn]
        return self._exact[key] == sum(e.is_exact and e.low == key for e in held)


def _tied(entries: Sequence[RankEntry], drawn: Mapping[int, int]) -> tuple[bool, ...]:
    """Say of each entry whether it surely shares its rank with one that no draw parts it from."""
    groups: dict[Key, Counter[int | None]] = {}
    for place, e in enumerate(entries):
        if e.is_exact:
            groups.setdefault(e.low, Counter())[drawn.get(place)] += 1
    tied = []
    for place, e in enumerate(entries):
        draw = drawn.get(place)
        others = groups[e.low].total() if e.is_exact else 0
        own = 1 if draw is None else groups.get(e.low, Counter())[draw]
        tied.append(others > own)
    return tuple(tied)


def _numbered(entries: Sequence[RankEntry]) -> list[RankEntry]:
    """Replace every number by its place among all of its kind, which compares much faster."""
    keys = [key for e in entries for key in (e.low, e.high)]
    orders = [
        {value: n for n, value in enumerate(sorted(set(parts)))}
        for parts in zip(*keys, strict=True)
    ]

    def place(key: Key) -> Key:
        return tuple(order[value] for order, value in zip(orders, key, strict=True))

    return [RankEntry(place(e.low), place(e.high), e.sure) for e in entries]
