"""How an example breaks a law: bids before and after one change, worked out again, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from evalkit.core.errors import EvalkitError
from evalkit.core.exact import exact
from evalkit.rules.base import Outcome, Rule
from evalkit.rules.examples import CounterExample
from evalkit.rules.moves import (
    SPAN,
    STEP,
    edge,
    monotone,
    no_cliff,
    quality_monotone,
    winner_monotone,
)
from evalkit.rules.others import (
    copies,
    dominated,
    own_bid_only,
    pair_order,
    phantom,
    refused_apart,
    withdrawal,
)
from evalkit.rules.standing import (
    Breach,
    LawFinding,
    OrderKey,
    breach,
    difference,
    good_inputs,
    keys,
    most_points,
    scored,
)

_PLACES = 12
_NOISE = 2**30
_UNITS = [Fraction(1, 10**places) for places in range(1, 8)]
_OF_PRICE = {"monotone", "scale-free", "no-cliff"}
_OF_FINDINGS = {"defined", "own-bid-only", "tie-stable", "copies", "scale-free", "refused-apart"}
_OF_RANKS = {"edge", "phantom-proof", "pair-order"}
_OF_WINNERS = {"withdrawal-proof", "dominated-proof", "winner-monotone"}


def applies(rule: Rule, law: str) -> bool:
    """Say whether a law has a meaning for a rule: by its kind, or because it claims it."""
    claimed, decides = law in rule.claims, rule.role in {"price", "award"}
    if not rule.has_figure and law not in _OF_FINDINGS:
        return False
    if law in _OF_PRICE:
        return "price" in rule.columns and (claimed or law == "scale-free" or decides)
    if law in _OF_WINNERS:
        return decides or claimed
    if law == "bounded":
        names = {p.id for p in rule.parameters}
        return claimed or ("max_points" in names and rule.role in {"price", "technical"})
    if law == "quality-monotone":
        return bool(good_inputs(rule)) and rule.role in {"award", "technical"}
    if law in _OF_RANKS:
        return decides or rule.role == "technical"
    if law == "rounded" and rule.body is not None:
        return rule.body.rounded is not None and rule.body.rounded.at == "figure"
    return law != "refused-apart" or rule.body is None or bool(rule.requires)


def judged(rule: Rule, law: str, example: CounterExample, span: Fraction = SPAN) -> LawFinding:
    """Say whether an example breaks a law, keeps it, or does not put it to the test.

    `span` is for ``no-cliff``: over which part of its price a bid may lose all points.

    Raises
    ------
    ModelError
        For settings or bids that the rule does not allow.
    """
    try:
        return no_cliff(rule, example, span) if law == "no-cliff" else _CHECKS[law](rule, example)
    except EvalkitError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever an own formula may raise
        if law != "defined":
            return False  # that law says it
        return breach("crashes", error=f"{type(error).__name__}: {error}")


def broken(rule: Rule, law: str, example: CounterExample) -> Breach | None:
    """Return how an example breaks a law; None if it does not.

    Raises
    ------
    ModelError
        For settings that the rule does not allow.
    """
    found = judged(rule, law, example)
    return found if isinstance(found, Breach) else None


def _defined(rule: Rule, e: CounterExample) -> LawFinding:
    first, again = (scored(rule, e.before, e.settings) for _ in range(2))
    for name, found in first.items():
        if not isinstance(found, Outcome):
            return breach("crashes", error=f"TypeError: {type(found).__name__} is no outcome")
        then = difference(found, again[name])
        if then is not None:
            return breach("unsteady", bid=name, before=then[1], after=then[2])
    return True


def _exact(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that a figure is an exact number, and not what a binary float makes of it."""
    tested = False
    for name, found in scored(rule, e.before, e.settings).items():
        for number in (found.value, found.raw, *(found.key or ())):
            if number is None:
                continue
            tested = True
            bottom = number.denominator if isinstance(number, Fraction | int) else 0
            # A power of 2 so large comes from a float, not from a formula.
            if not bottom or (bottom > _NOISE and not bottom & (bottom - 1)):
                return breach("float", bid=name, value=repr(float(number)))
    return tested


def _rounded(rule: Rule, e: CounterExample) -> LawFinding:
    """Test that a figure is what the formula gives, rounded as declared, else half up."""
    declared = rule.body.rounded if rule.body is not None else None
    tested = False
    outcomes = scored(rule, e.before, e.settings)
    if rule.body is None and (cut := _cut_off(rule, e, outcomes)) is not None:
        return cut
    for name, found in outcomes.items():
        if found.value is None or found.value == found.raw:
            continue
        if declared is not None:
            wrong = declared.round(found.raw) != found.value
        else:
            places = _places(found.value)
            if places is None:
                continue
            halves = 2 * (found.raw - found.value) * 10**places
            wrong = not -1 <= halves < 1
        tested = True
        if wrong:
            return breach("rounds-away", bid=name, raw=found.raw, value=found.value)
    return tested


def _cut_off(rule: Rule, e: CounterExample, outcomes: Mapping[str, Outcome]) -> Breach | None:
    """Return how a bid with all points loses a whole unit by the smallest step of its price.

    That tells who cuts decimals off from who rounds, also where the figure before is not told.
    """
    most = most_points(rule, rule.settings(e.settings))
    for name, row in e.before.items():
        if most is None or outcomes[name].value != most or "price" not in row:
            continue
        higher = row["price"] * (1 + STEP)
        beside = {**e.before, name: {**row, "price": higher}}
        then = scored(rule, beside, e.settings)[name].value
        if then is not None and most - then in _UNITS:
            return breach(
                "raises", bid=name, low=row["price"], high=higher, before=most, after=then
            )
    return None


def _places(value: Fraction) -> int | None:
    """Return in how many decimals a number is written; None where it has none that are few."""
    return next((n for n in range(_PLACES) if (value * 10**n).denominator == 1), None)


def _bounded(rule: Rule, e: CounterExample) -> LawFinding:
    most = most_points(rule, rule.settings(e.settings))
    if most is None:
        return False
    tested = False
    for name, found in scored(rule, e.before, e.settings).items():
        if found.value is None:
            continue
        tested = True
        if not 0 <= found.value <= most:
            return breach("out-of-bounds", bid=name, value=found.value, most=most)
    return tested


def _scale_free(rule: Rule, e: CounterExample) -> LawFinding:
    rows = (*e.before.values(), *e.after.values())
    if set(e.before) != set(e.after) or any("price" not in row for row in rows):
        return False
    after_settings = {**e.settings, **e.settings_after}
    before = keys(rule, e.before, e.settings)
    after = keys(rule, e.after, after_settings)
    factors = {e.after[name]["price"] / row["price"] for name, row in e.before.items()}
    money = {p.id for p in rule.parameters if p.money}
    amounts = [(exact(e.settings[m]), exact(after_settings[m])) for m in money & set(e.settings)]
    factors |= {then / now for now, then in amounts if now}
    # An amount of 0 stays 0 in every currency.
    changed = any(then for now, then in amounts if not now)
    if changed or len(factors) != 1:
        return False
    factor = factors.pop()
    if _order(before) != _order(after):
        return breach("order-moves", factor=factor, before=_order(before), after=_order(after))
    first = scored(rule, e.before, e.settings)
    then = scored(rule, e.after, after_settings)
    for name, found in first.items():
        if (found.flag is None) != (then[name].flag is None):
            said = (found.flag or "–", then[name].flag or "–")
            return breach("scale-flags", bid=name, factor=factor, before=said[0], after=said[1])
    return True


def _order(found: Mapping[str, OrderKey]) -> str:
    groups: dict[tuple[Fraction, ...], list[str]] = {}
    for name, key in found.items():
        if key is not None:
            groups.setdefault(key, []).append(name)
    return " > ".join(" = ".join(sorted(groups[key])) for key in sorted(groups, reverse=True))


def _tie_stable(rule: Rule, e: CounterExample) -> LawFinding:
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
        if (turned[name].flag is None) != (found[name].flag is None):
            return breach("listing-flags", bid=name)
    return len(names) > 1


_CHECKS: Mapping[str, Callable[[Rule, CounterExample], LawFinding]] = {
    "defined": _defined,
    "exact": _exact,
    "rounded": _rounded,
    "bounded": _bounded,
    "monotone": monotone,
    "quality-monotone": quality_monotone,
    "winner-monotone": winner_monotone,
    "edge": edge,
    "scale-free": _scale_free,
    "tie-stable": _tie_stable,
    "copies": copies,
    "refused-apart": refused_apart,
    "own-bid-only": own_bid_only,
    "withdrawal-proof": withdrawal,
    "dominated-proof": dominated,
    "phantom-proof": phantom,
    "pair-order": pair_order,
}
