"""Possible ranks: exact for totals that are intervals, with ties kept as ties."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from attrs import field, frozen

Key = tuple[Fraction | int, ...]


@frozen
class Entry:
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


@frozen
class Ranks:
    """Best and worst possible rank of each entry, and how many pairs stay undecided.

    A rank is 1 + the number of projects strictly above. Ties share the better rank.
    """

    spans: tuple[tuple[int, int], ...]
    tied: tuple[bool, ...]
    undecided: int
    """Pairs of which either could end above the other, or that are tied."""
    entries: tuple[Entry, ...] = field(repr=False)
    """Numbered, not in points: only their order means anything."""

    def apart(self, first: int, second: int) -> bool:
        """Say whether one of two entries is above the other in every completion."""
        a, b = self.entries[first], self.entries[second]
        if a.low > b.high or b.low > a.high:
            return True
        return a.is_exact and b.is_exact and self.spans[first] != self.spans[second]


def possible_ranks(entries: Sequence[Entry], lots: Sequence[Sequence[int]] = ()) -> Ranks:
    """Return the possible ranks of entries whose uncertainties are independent.

    Parameters
    ----------
    entries : sequence of Entry
    lots : sequence of sequences of int
        Draws, as places among the entries, first drawn first. A draw decides a
        tie between exactly known entries where it covers them all, and may put
        an uncertain entry ahead of one that it could tie with.

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
    spans: list[tuple[int, int]] = []
    for e in entries:
        surely_above = len(lows) - bisect_right(lows, e.high)
        perhaps_above = len(highs) - bisect_right(highs, e.low)
        # A project does not stand above itself, though its high is above its low.
        spans.append((1 + surely_above, 1 + perhaps_above - (e.high > e.low)))
    groups: dict[Key, list[int]] = {}
    for place, e in enumerate(entries):
        if e.is_exact:
            groups.setdefault(e.low, []).append(place)
    tied = [False] * len(entries)
    for members in groups.values():
        if len(members) == 1:
            continue
        drawn = next((lot for lot in lots if set(members) <= set(lot)), None)
        if drawn is None:
            for place in members:
                tied[place] = True
            continue
        for ahead, place in enumerate(sorted(members, key=list(drawn).index)):
            best, worst = spans[place]
            spans[place] = best + ahead, worst + ahead
    for behind, count in _drawn_behind(entries, lots).items():
        best, worst = spans[behind]
        spans[behind] = best, worst + count
    return Ranks(tuple(spans), tuple(tied), _undecided(entries, groups, tied), tuple(entries))


def _drawn_behind(entries: Sequence[Entry], lots: Sequence[Sequence[int]]) -> dict[int, int]:
    """Count for each entry those drawn ahead of it that can reach a tie with it at its worst."""
    count: dict[int, int] = {}
    for lot in lots:
        for ahead, behind in combinations(lot, 2):
            both_exact = entries[ahead].is_exact and entries[behind].is_exact
            if entries[ahead].high == entries[behind].low and not both_exact:
                count[behind] = count.get(behind, 0) + 1
    return count


def _numbered(entries: Sequence[Entry]) -> list[Entry]:
    """Replace every number by its place among all of its kind, which compares much faster."""
    keys = [key for e in entries for key in (e.low, e.high)]
    orders = [
        {value: n for n, value in enumerate(sorted(set(parts)))}
        for parts in zip(*keys, strict=True)
    ]

    def place(key: Key) -> Key:
        return tuple(order[value] for order, value in zip(orders, key, strict=True))

    return [Entry(place(e.low), place(e.high), e.sure) for e in entries]


def _undecided(entries: Sequence[Entry], groups: dict[Key, list[int]], tied: Sequence[bool]) -> int:
    highs = sorted(e.high for e in entries)
    decided = sum(bisect_left(highs, e.low) for e in entries)
    for members in groups.values():
        if len(members) > 1 and not tied[members[0]]:
            decided += len(members) * (len(members) - 1) // 2
    return len(entries) * (len(entries) - 1) // 2 - decided
