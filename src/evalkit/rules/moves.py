"""Laws of one bid whose own number moves, the others unchanged."""

from __future__ import annotations

from fractions import Fraction

from evalkit.rules.base import Outcome, Rule
from evalkit.rules.examples import CounterExample
from evalkit.rules.standing import (
    Breach,
    LawFinding,
    breach,
    good_inputs,
    is_undefined,
    keys,
    most_points,
    moved,
    scored,
    winners,
    worth,
)

STEP = Fraction(1, 10**9)
"""The smallest move of a number that a law looks at, as a part of it."""
SPAN = Fraction(1, 10**6)
"""Over so much of its price a bid may lose all points, where a notice announces nothing else."""
_JUMP = STEP / SPAN
_CLOSER = 1000
"""A jump is still there at so much smaller a step; where a figure is near 0, a slope is not."""


def monotone(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that a bid never gains by raising its price."""
    move = moved(e)
    if move is None or move[1] != "price":
        return False
    bid = move[0]
    low, high = e.before[bid]["price"], e.after[bid]["price"]
    return low < high and _never_better(rule, e, bid, "raises", low, high)


def quality_monotone(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that a bid never loses by better quality: it never gains by worse."""
    move = moved(e)
    if move is None or move[1] not in good_inputs(rule):
        return False
    bid, column = move
    high, low = e.before[bid][column], e.after[bid][column]
    return low < high and _never_better(rule, e, bid, "lowers", high, low)


def _never_better(
    rule: Rule, e: CounterExample, bid: str, name: str, first: Fraction, then: Fraction
) -> LawFinding:
    before, after = (scored(rule, bids, e.settings)[bid] for bids in (e.before, e.after))
    if is_undefined(before) or (before.key is None and after.key is None):
        return False  # there is no figure to compare with
    if worth(after) <= worth(before):
        return True
    return breach(name, bid=bid, low=first, high=then, before=before.value, after=after.value)


def winner_monotone(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that a loser never wins by asking for more, or by less quality."""
    move = moved(e)
    if move is None:
        return False
    bid, column = move
    first, then = e.before[bid][column], e.after[bid][column]
    good = column == "quality" or column in good_inputs(rule)
    if (column != "price" and not good) or (then < first) != good:
        return False
    before, after = (keys(rule, bids, e.settings) for bids in (e.before, e.after))
    won = winners(before)
    if not won or bid in won or before[bid] is None:
        return False
    if bid not in winners(after):
        return True
    return breach("loser-wins", bid=bid, column=column, low=first, high=then, first=", ".join(won))


def edge(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that exactly at a bound a bid has the better of what it has just beside it."""
    move = moved(e)
    if move is None:
        return False
    bid, column = move
    at, beside = e.before[bid][column], e.after[bid][column]
    if not at or abs(beside - at) > at * STEP or not rule.has_figure:
        return False
    domain, settings = rule.domain(column), rule.settings(e.settings)
    if domain.refused(2 * at - beside, settings, e.before[bid]) is not None:
        return False  # the end of the domain: nothing lies beyond
    found = scored(rule, e.before, e.settings)[bid]
    sides = {side: _at(rule, e, bid, column, side) for side in (beside, 2 * at - beside)}
    if any(map(is_undefined, (found, *sides.values()))):
        return False
    best = max(sides, key=lambda side: _signed(rule, sides[side]))
    closer = _at(rule, e, bid, column, at + (best - at) / _CLOSER)
    if not _jumps(rule, found, sides[best], closer):
        return True
    return breach(
        "worse-at-the-edge",
        bid=bid,
        column=column,
        at=at,
        value=found.value,
        beside=best,
        better=sides[best].value,
    )


def _at(rule: Rule, e: CounterExample, bid: str, column: str, value: Fraction) -> Outcome:
    """Return what a bid gets with another number."""
    bids = {**e.before, bid: {**e.before[bid], column: value}}
    return scored(rule, bids, e.settings)[bid]


def _signed(rule: Rule, found: Outcome) -> tuple[bool, Fraction]:
    if found.key is None or found.raw is None:
        return False, Fraction(0)
    return True, -found.raw if rule.best == "lowest" else found.raw


def _jumps(rule: Rule, found: Outcome, beside: Outcome, closer: Outcome) -> bool:
    """Say whether an outcome is worse than what is beside it, however close."""
    here, there, near = (_signed(rule, outcome) for outcome in (found, beside, closer))
    if not here[0]:
        return there[0] and near[0]
    gap = there[1] - here[1]
    small = gap <= _JUMP * max(abs(here[1]), abs(there[1]))
    return not small and 2 * (near[1] - here[1]) > gap


def no_cliff(rule: Rule, e: CounterExample, span: Fraction = SPAN) -> LawFinding:
    """Test that a step of a price moves points by no more than its part of the announced span."""
    move = moved(e)
    if move is None or move[1] != "price":
        return False
    bid = move[0]
    low, high = sorted((e.before[bid]["price"], e.after[bid]["price"]))
    before, after = (scored(rule, bids, e.settings)[bid] for bids in (e.before, e.after))
    if before.value is None or after.value is None:
        return False
    raws = before.raw, after.raw
    scale = most_points(rule, rule.settings(e.settings)) or max(map(abs, raws))
    allowed = scale * (high - low) / (low * span)
    if allowed >= scale:
        return False  # over the whole span a bid may lose all
    gap = abs(raws[0] - raws[1])
    if gap <= allowed:
        return True
    if span == SPAN:
        here = e.before[bid]["price"]
        closer = _at(rule, e, bid, "price", here + (e.after[bid]["price"] - here) / _CLOSER)
        if closer.raw is not None and abs(closer.raw - before.raw) * 2 < gap:
            return True
    return Breach(
        "cliff",
        {
            "bid": bid,
            "low": e.before[bid]["price"],
            "high": e.after[bid]["price"],
            "before": before.value,
            "after": after.value,
        },
    )
