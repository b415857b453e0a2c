"""What a panel comes to when some of its marks move: the mean of those who are not left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from math import comb, lcm

from evalkit.core.notes import note
from evalkit.evidence.fragile.moves import MarkMove
from evalkit.evidence.fragile.reach import CellWay, NotSeparableError
from evalkit.panel import PanelRule

MOST_WAYS = 200_000
Gain = tuple[Fraction, MarkMove]


def panel_mean(rule: PanelRule, values: Sequence[Fraction]) -> Fraction:
    """Return the mean of the values that a rule leaves in; a median leaves one or two.

    Examples
    --------
    >>> panel_mean(PanelRule(method="trimmed"), [Fraction(n) for n in (1, 2, 4, 9)])
    Fraction(3, 1)
    """
    count = len(values)
    drop = (count - 1) // 2 if rule.method == "median" else rule.dropped(count)
    kept = sorted(values)[drop : count - drop]
    return sum(kept, Fraction(0)) / len(kept)


def block_ways(
    rule: PanelRule, people: Sequence[tuple[Fraction, Sequence[Gain]]], most: int, *, up: bool
) -> tuple[CellWay, ...]:
    """Return the best, or the worst, that a panel comes to by each number of moves.

    Parameters
    ----------
    rule : PanelRule
        One that leaves out whole evaluators, by their totals.
    people : sequence of (total, gains)
        Of each evaluator the total, and what each of the own marks adds by one level, all in
        the direction that is asked for.

    Notes
    -----
    The mean of those in between never falls when one total grows, so of the marks of one
    evaluator the largest gains are taken first; how many of each evaluator is tried out.
    """
    if comb(len(people) + most, most) > MOST_WAYS:
        raise NotSeparableError(note("too-wide", count=MOST_WAYS))
    ordered = [
        (total, sorted(gains, key=lambda gain: abs(gain[0]), reverse=True))
        for total, gains in people
    ]
    # The order of means is that of sums of whole numbers, which are much faster.
    bottom = lcm(*(v.denominator for total, gains in ordered for v in (total, *_sizes(gains))))
    reached = [
        list(
            accumulate((int(v * bottom) for v in _sizes(gains[:most])), initial=int(total * bottom))
        )
        for total, gains in ordered
    ]
    count = len(ordered)
    drop = rule.dropped(count)
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    for spread in _spreads([len(ends) - 1 for ends in reached], most):
        totals = sorted(ends[n] for ends, n in zip(reached, spread, strict=True))
        points, number = sum(totals[drop : count - drop]), sum(spread)
        have = best.get(number)
        if have is None or (points > have[0] if up else points < have[0]):
            best[number] = points, spread
    kept = (count - 2 * drop) * bottom
    return tuple(
        CellWay(
            Fraction(points, kept),
            tuple(
                move for (_, gains), n in zip(ordered, spread, strict=True) for _, move in gains[:n]
            ),
        )
        for points, spread in best.values()
    )


def _sizes(gains: Sequence[Gain]) -> list[Fraction]:
    return [size for size, _ in gains]


def _spreads(rooms: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to spread up to so many moves."""
    if not rooms:
        yield ()
        return
    for count in range(min(rooms[0], most) + 1):
        for rest in _spreads(rooms[1:], most - count):
            yield (count, *rest)
