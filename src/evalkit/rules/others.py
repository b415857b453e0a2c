"""Laws of a bid that stays as it is while another one is entered or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from evalkit.rules.base import Refused, Rule
from evalkit.rules.examples import CounterExample
from evalkit.rules.standing import (
    LawFinding,
    OrderKey,
    breach,
    difference,
    good_inputs,
    keys,
    removed,
    scored,
    winners,
)


def own_bid_only(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that what a bid gets depends on its own numbers alone."""
    return _stays(rule, e, [n for n in e.before if e.before[n] == e.after.get(n)])


def _stays(rule: Rule, e: CounterExample, names: list[str]) -> LawFinding:
    before, after = scored(rule, e.before, e.settings), scored(rule, e.after, e.settings)
    for name in names:
        found = difference(before[name], after[name])
        if found is not None:
            return breach(found[0], bid=name, before=found[1], after=found[2])
    return bool(names)


def refused_apart(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that a bid that the rule leaves out counts for no other."""
    gone = removed(e)
    if gone is None or not e.after:
        return False
    found = scored(rule, e.before, e.settings)[gone]
    if not isinstance(found, Refused) or found.undefined:
        return False
    return _stays(rule, e, list(e.after))


def withdrawal(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that removing a bid that does not win never changes the winner."""
    gone = removed(e)
    return gone is not None and _same_winner(rule, e, gone)


def dominated(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that removing a bid that is nowhere better than another never changes the winner."""
    gone = removed(e)
    if gone is None:
        return False
    good = {"quality", *good_inputs(rule)}
    row = e.before[gone]

    def beats(other: Mapping[str, Fraction]) -> bool:
        better = [other[k] >= v if k in good else other[k] <= v for k, v in row.items()]
        return all(better) and other != row

    return any(map(beats, e.after.values())) and _same_winner(rule, e, gone)


def _same_winner(rule: Rule, e: CounterExample, gone: str) -> LawFinding:
    before, after = keys(rule, e.before, e.settings), keys(rule, e.after, e.settings)
    first, then = winners(before), winners(after)
    if gone in first or len(first) != 1 or len(then) != 1 or len(e.after) < 2:
        return False
    if first == then:
        return True
    return breach(
        "award-moves",
        gone=gone,
        first=first[0],
        then=then[0],
        before=_pair(rule, before, first[0], then[0]),
        after=_pair(rule, after, first[0], then[0]),
    )


def _pair(
    rule: Rule, found: Mapping[str, OrderKey], first: str, then: str
) -> tuple[Fraction | None, ...]:
    sign = -1 if rule.best == "lowest" else 1
    both = (found[name] for name in (first, then))
    return tuple(None if key is None else sign * key[0] for key in both)


def phantom(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that another bid never raises what a bid gets."""
    gone = removed(e)
    if gone is None:
        return False
    with_it, without = scored(rule, e.before, e.settings), scored(rule, e.after, e.settings)
    tested = False
    for name, alone in without.items():
        found = with_it[name]
        if alone.key is None or found.key is None:
            continue
        tested = True
        if found.key > alone.key:
            return breach(
                "phantom-helps", bid=name, gone=gone, before=alone.value, after=found.value
            )
    return tested


def pair_order(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that which of two bids stands higher depends on these two alone."""
    gone = removed(e)
    if gone is None:
        return False
    before, after = keys(rule, e.before, e.settings), keys(rule, e.after, e.settings)
    names = [name for name, key in after.items() if key is not None and before[name] is not None]
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            if _order(before, one, other) != _order(after, one, other):
                return breach(
                    "pair-moves",
                    gone=gone,
                    before=_sign(before, one, other),
                    after=_sign(after, one, other),
                )
    return len(names) > 1


def _order(found: Mapping[str, OrderKey], one: str, other: str) -> int:
    first, second = found[one], found[other]
    assert first is not None
    assert second is not None
    return (first > second) - (first < second)


def _sign(found: Mapping[str, OrderKey], one: str, other: str) -> str:
    return f"{one} {('=', '>', '<')[_order(found, one, other)]} {other}"


def copies(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that every bid entered twice changes what no bid gets."""
    twice = {f"{name}{mark}": row for name, row in e.before.items() for mark in ("", "'")}
    before, after = scored(rule, e.before, e.settings), scored(rule, twice, e.settings)
    for name in e.before:
        found = difference(before[name], after[name])
        if found is not None and found[0] == "moves":
            return breach("copies-move", bid=name, before=found[1], after=found[2])
        if found is not None:
            return breach("copies-tell", bid=name)
    return True
