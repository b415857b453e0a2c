"""Bids on which two calculators of one rule may part: at its bounds, equal, or at half a unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor

from attrs import evolve

from evalkit.core.exact import decimal
from evalkit.rules.base import Rule, Setting
from evalkit.rules.examples import CounterExample
from evalkit.rules.tries import Pick, drawn

_LAWS = ("rounded", "edge", "tie-stable")
"""Whose bids are drawn."""
_PLACES = 2
_FINEST = 10**9


def aimed(pick: Pick, rule: Rule, fixed: Mapping[str, Setting]) -> CounterExample:
    """Draw bids, every other time such that a figure before rounding is half of a unit, if it can.

    `fixed` are settings that are not drawn.
    """
    example = drawn(pick, rule, pick(_LAWS), fixed)
    if not pick((False, True)):
        return example
    body = rule.body
    if body is not None and body.rounded is None:
        return example  # nothing is rounded
    # A formula of one's own does not say to how many decimals it rounds; two are the most usual.
    unit = 10 ** (_PLACES if body is None or body.rounded is None else body.rounded.places)
    raws = {n: raw for n, raw in _raws(rule, example).items() if raw}
    if not raws:
        return example
    name = pick(list(raws))
    target = (floor(raws[name] * unit) + Fraction(1, 2)) / unit
    return next(
        (
            other
            for other in _scaled(example, name, target / raws[name])
            if _raws(rule, other).get(name) == target
        ),
        example,
    )


def _raws(rule: Rule, example: CounterExample) -> dict[str, Fraction | None]:
    try:
        found = rule.apply(example.before, **example.settings)
    except Exception:  # noqa: BLE001 - numbers out of their domain, or what the law `defined` is for
        return {}
    return {name: outcome.raw for name, outcome in found.items()}


def _scaled(example: CounterExample, name: str, factor: Fraction) -> Iterator[CounterExample]:
    """Yield examples in which one number is multiplied or divided, the bid's own ones first."""
    for bid in sorted(example.before, key=lambda other: other != name):
        row = example.before[bid]
        for column, value in row.items():
            for moved in (value * factor, value / factor) if factor else ():
                if moved.denominator <= _FINEST and "/" not in decimal(moved):
                    rows = {**example.before, bid: {**row, column: moved}}
                    yield evolve(example, before=rows)
