"""How an example breaks a law: bids before and after one change, worked out again, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from evalkit.core.exact import exact
from evalkit.rules.base import Outcome, Refused, Rule
from evalkit.rules.examples import Bids, CounterExample


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


def breach(name: str, /, **values: object) -> Breach:
    """Name a way to break a law, with its numbers."""
    return Breach(name, values)


def most_points(rule: Rule, settings: Mapping[str, Any]) -> Fraction | None:
    """Return the most that a bid can get by declaration; None where nothing says it."""
    most = settings.get("max_points")
    if isinstance(most, Fraction):
        return most
    return rule.domain("quality").most(settings) if "quality" in rule.inputs else None


def applies(rule: Rule, law: str) -> bool:
    """Say whether a law has a meaning for a rule: by its kind, or because it claims it."""
    claimed, decides = law in rule.claims, rule.role in {"price", "award"}
    if law in {"monotone", "scale-free"}:
        return "price" in rule.columns and (claimed or law == "scale-free" or decides)
    if law == "withdrawal-proof":
        return decides or claimed
    if law == "bounded":
        names = {p.id for p in rule.parameters}
        return claimed or ("max_points" in names and rule.role in {"price", "technical"})
    return True


def scored(rule: Rule, bids: Bids, settings: Mapping[str, Any]) -> dict[str, Outcome]:
    """Apply a rule to bids that may carry more than it asks for."""
    known = rule.columns
    rows = {name: {k: row[k] for k in known if k in row} for name, row in bids.items()}
    return rule.apply(rows, **settings)


def figures(
    rule: Rule, bids: Bids, settings: Mapping[str, Any]
) -> dict[str, tuple[Fraction, ...] | None]:
    """Return what ranks each bid: for a price rule its other points and those of the price."""
    found = scored(rule, bids, settings)
    if rule.role != "price":
        return {name: s.key for name, s in found.items()}
    zero = Fraction(0)
    return {
        name: None if s.value is None else (s.value + bids[name].get("quality", zero),)
        for name, s in found.items()
    }


def winners(keys: Mapping[str, tuple[Fraction, ...] | None]) -> list[str]:
    """Return who has the best key."""
    ranked = {name: key for name, key in keys.items() if key is not None}
    best = max(ranked.values(), default=None)
    return [name for name, key in ranked.items() if key == best]


def broken(rule: Rule, law: str, example: CounterExample) -> Breach | None:
    """Return how an example breaks a law; None if it does not.

    Raises
    ------
    ModelError
        For settings that the rule does not allow.
    """
    return _CHECKS[law](rule, example)


def _monotone(rule: Rule, e: CounterExample) -> Breach | None:
    mover = _mover(e, "price")
    if mover is None or e.after[mover]["price"] <= e.before[mover]["price"]:
        return None
    before, after = (scored(rule, bids, e.settings)[mover] for bids in (e.before, e.after))
    if isinstance(before, Refused) and before.undefined:
        return None  # there was no figure to compare with
    if _worth(after) <= _worth(before):
        return None
    return breach(
        "raises",
        bid=mover,
        low=e.before[mover]["price"],
        high=e.after[mover]["price"],
        before=before.value,
        after=after.value,
    )


def _worth(found: Outcome) -> tuple[int, tuple[Fraction, ...]]:
    return (0, ()) if found.key is None else (1, found.key)


def _mover(e: CounterExample, column: str) -> str | None:
    """Return the one bid of which one input moves, all else being the same."""
    if set(e.before) != set(e.after):
        return None
    moved = [name for name in e.before if e.before[name] != e.after[name]]
    if len(moved) != 1:
        return None
    before, after = e.before[moved[0]], e.after[moved[0]]
    return moved[0] if {k for k in before if before[k] != after.get(k)} == {column} else None


def _own_bid_only(rule: Rule, e: CounterExample) -> Breach | None:
    before, after = scored(rule, e.before, e.settings), scored(rule, e.after, e.settings)
    for name in e.before:
        if name not in e.after or e.before[name] != e.after[name]:
            continue
        if (before[name].key is None) != (after[name].key is None):
            return breach("loses-rank" if after[name].key is None else "gains-rank", bid=name)
        first, then = before[name].value, after[name].value
        if first != then:
            return breach("moves", bid=name, before=first, after=then)
        said = before[name].flag, after[name].flag
        if first is None and said[0] != said[1]:
            return breach("flag-moves", bid=name, before=said[0], after=said[1])
    return None


def _withdrawal(rule: Rule, e: CounterExample) -> Breach | None:
    gone = [name for name in e.before if name not in e.after]
    if len(gone) != 1 or any(e.after[name] != e.before[name] for name in e.after):
        return None
    before, after = figures(rule, e.before, e.settings), figures(rule, e.after, e.settings)
    first, then = winners(before), winners(after)
    if gone[0] in first or len(first) != 1 or len(then) != 1 or first == then:
        return None
    return breach(
        "award-moves",
        gone=gone[0],
        first=first[0],
        then=then[0],
        before=_pair(rule, before, first[0], then[0]),
        after=_pair(rule, after, first[0], then[0]),
    )


def _pair(
    rule: Rule, keys: Mapping[str, tuple[Fraction, ...] | None], first: str, then: str
) -> tuple[Fraction | None, ...]:
    sign = -1 if rule.best == "lowest" else 1
    found = (keys[name] for name in (first, then))
    return tuple(None if key is None else sign * key[0] for key in found)


def _bounded(rule: Rule, e: CounterExample) -> Breach | None:
    most = most_points(rule, rule.settings(e.settings))
    for name, found in scored(rule, e.before, e.settings).items():
        if most is not None and found.value is not None and not 0 <= found.value <= most:
            return breach("out-of-bounds", bid=name, value=found.value, most=most)
    return None


def _scale_free(rule: Rule, e: CounterExample) -> Breach | None:
    rows = (*e.before.values(), *e.after.values())
    if set(e.before) != set(e.after) or any("price" not in row for row in rows):
        return None
    after_settings = {**e.settings, **e.settings_after}
    before = figures(rule, e.before, e.settings)
    after = figures(rule, e.after, after_settings)
    factors = {e.after[name]["price"] / row["price"] for name, row in e.before.items()}
    money = {p.id for p in rule.parameters if p.money}
    amounts = [(exact(e.settings[m]), exact(after_settings[m])) for m in money & set(e.settings)]
    factors |= {then / now for now, then in amounts if now}
    # An amount of 0 stays 0 in every currency.
    moved = any(then for now, then in amounts if not now)
    if moved or len(factors) != 1 or _order(before) == _order(after):
        return None
    return breach("order-moves", factor=factors.pop(), before=_order(before), after=_order(after))


def _order(keys: Mapping[str, tuple[Fraction, ...] | None]) -> str:
    groups: dict[tuple[Fraction, ...], list[str]] = {}
    for name, key in keys.items():
        if key is not None:
            groups.setdefault(key, []).append(name)
    return " > ".join(" = ".join(sorted(groups[key])) for key in sorted(groups, reverse=True))


def _tie_stable(rule: Rule, e: CounterExample) -> Breach | None:
    found = scored(rule, e.before, e.settings)
    names = list(e.before)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            same = all(e.before[one].get(k) == e.before[other].get(k) for k in rule.columns)
            if same and found[one] != found[other]:
                return breach(
                    "equals-differ",
                    one=one,
                    other=other,
                    first=found[one].value,
                    second=found[other].value,
                )
    turned = scored(rule, {name: e.before[name] for name in reversed(names)}, e.settings)
    for name in names:
        if turned[name].value != found[name].value or turned[name].key != found[name].key:
            return breach(
                "listing-decides", bid=name, first=found[name].value, second=turned[name].value
            )
    return None


_CHECKS = {
    "monotone": _monotone,
    "own-bid-only": _own_bid_only,
    "withdrawal-proof": _withdrawal,
    "bounded": _bounded,
    "scale-free": _scale_free,
    "tie-stable": _tie_stable,
}
