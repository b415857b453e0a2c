"""How bids stand under a rule before and after a change, and what breaks a law between the two."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from evalkit.rules.base import Outcome, Refused, Rule
from evalkit.rules.examples import Bids, CounterExample

OrderKey = tuple[Fraction, ...] | None


@frozen
class Breach:
    """How an example breaks a law: which way, and with which numbers.

    Parameters
    ----------
    id : str
        One of those that `evalkit.show.rules.audit` says in words.
    values : mapping of name to bid, number or figure
    """

    id: str
    values: Mapping[str, object] = field(hash=False)


LawFinding = Breach | bool
"""A breach; True where the law was put to the test and held; False where it was not tested."""


def breach(name: str, /, **values: object) -> Breach:
    """Name a way to break a law, with its numbers."""
    return Breach(name, values)


def scored(rule: Rule, bids: Bids, settings: Mapping[str, Any]) -> dict[str, Outcome]:
    """Apply a rule to bids that may carry more than it asks for."""
    known = rule.columns
    rows = {name: {k: row[k] for k in known if k in row} for name, row in bids.items()}
    return rule.apply(rows, **settings)


def keys(rule: Rule, bids: Bids, settings: Mapping[str, Any]) -> dict[str, OrderKey]:
    """Return what ranks each bid: for a price rule its other points and those of the price."""
    found = scored(rule, bids, settings)
    if rule.role != "price":
        return {name: s.key for name, s in found.items()}
    zero = Fraction(0)
    return {
        name: None if s.value is None else (s.value + bids[name].get("quality", zero),)
        for name, s in found.items()
    }


def winners(found: Mapping[str, OrderKey]) -> list[str]:
    """Return who has the best key."""
    ranked = {name: key for name, key in found.items() if key is not None}
    best = max(ranked.values(), default=None)
    return [name for name, key in ranked.items() if key == best]


def worth(found: Outcome) -> tuple[int, tuple[Fraction, ...]]:
    """Return what ranks an outcome; who has no rank is last."""
    return (0, ()) if found.key is None else (1, found.key)


def is_undefined(found: Outcome) -> bool:
    """Say whether the formula has no meaning for a bid, so that there is nothing to compare."""
    return isinstance(found, Refused) and found.undefined


def difference(first: Outcome, then: Outcome) -> tuple[str, object, object] | None:
    """Return what of an outcome changed: rank, figure or finding; None where nothing did."""
    if (first.key is None) != (then.key is None):
        return "loses-rank" if then.key is None else "gains-rank", None, None
    if first.value != then.value:
        return "moves", first.value, then.value
    if (first.flag is None) != (then.flag is None) or (
        first.value is None and first.flag != then.flag
    ):
        return "flag-moves", first.flag or "–", then.flag or "–"
    return None


def moved(e: CounterExample) -> tuple[str, str] | None:
    """Return the one bid of which one input moves, and that input, all else being the same."""
    if set(e.before) != set(e.after):
        return None
    found = [name for name in e.before if e.before[name] != e.after[name]]
    if len(found) != 1:
        return None
    before, after = e.before[found[0]], e.after[found[0]]
    columns = [k for k in before if before[k] != after.get(k)]
    return (found[0], columns[0]) if len(columns) == 1 else None


def removed(e: CounterExample) -> str | None:
    """Return the one bid that is gone, all others being the same."""
    gone = [name for name in e.before if name not in e.after]
    same = all(e.before.get(name) == row for name, row in e.after.items())
    return gone[0] if len(gone) == 1 and same else None


def good_inputs(rule: Rule) -> tuple[str, ...]:
    """Return the inputs of which more is better."""
    if rule.role == "technical":
        return tuple(name for name in rule.inputs if name != "price")
    return tuple(name for name in ("quality", "features") if name in rule.inputs)


def most_points(rule: Rule, settings: Mapping[str, Any]) -> Fraction | None:
    """Return the most that a bid can get by declaration; None where nothing says it."""
    most = settings.get("max_points")
    if isinstance(most, Fraction):
        return most
    return rule.domain("quality").most(settings) if "quality" in rule.inputs else None
