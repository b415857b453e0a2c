"""The numbers at which a rule turns: those that it declares, and those that are found by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from evalkit.core.errors import EvalkitError
from evalkit.core.exact import exact
from evalkit.rules.base import Outcome, Parameter, Rule

HUNDRED = Fraction(100)
_SIMPLE = [
    Fraction(text)
    for text in ("100", "40", "20", "10", "1", "1/2", "3/10", "7/10", "4/5", "1/10", "3", "2", "50")
]
_EVEN = [Fraction(n) for n in range(1, 201)]
_FAR = [Fraction(10) ** n for n in range(-3, 11)]
Attempt = Callable[[Fraction], Outcome | None]
_FINE = 10**6
_SHARE = Fraction(3)
_SUDDEN = 4


def values(parameter: Parameter) -> list[Any]:
    """Return values of a parameter to try, its default first, both ends of its range among them."""
    if parameter.choices:
        return [str(parameter.default), *parameter.choices]
    if isinstance(parameter.default, bool):
        return [parameter.default, not parameter.default]
    low = parameter.low if parameter.low is not None else Fraction(0)
    high = parameter.high if parameter.high is not None else max(low + 1, HUNDRED) * 2
    fits = [v for v in _SIMPLE if low <= v <= high and not (parameter.above and v == low)]
    first = [] if parameter.default is None else [parameter.default]
    return [*first, *fits, high]


def declared(
    rule: Rule,
    column: str,
    settings: Mapping[str, Any],
    row: Mapping[str, Fraction],
    unit: Fraction,
) -> list[Fraction]:
    """Return the bounds of one input that a rule, a family or a notice declares."""
    found = {
        need.bound(settings) for need in rule.requires if need.on == column and need.id in settings
    }
    if rule.body is not None:
        terms, full = rule.body.terms(settings), {**dict.fromkeys(rule.inputs, unit), **row}
        edges = [edge for edge in rule.body.family.code.edges if edge.on == column]
        found |= {at for edge in edges if (at := edge.at(terms, full)) is not None}
    if column == "price":
        for parameter in rule.parameters:
            value = settings[parameter.id]
            if isinstance(value, bool | str):
                continue
            if parameter.money:
                found.add(value)
            elif value <= _SHARE:
                found.add(value * unit)
    return sorted(value for value in found if value > 0)


@lru_cache(maxsize=64)
def found_turns(rule: Rule, column: str) -> tuple[Fraction, ...]:
    """Return where what a bid gets jumps, where a formula of one's own declares no bound.

    The numbers in its code are among them. One bid is tried at many numbers, beside another one at
    100; between two that differ more than those beside them the place is narrowed down.
    """
    if rule.body is not None:
        return ()
    try:
        settings = rule.settings({p.id: values(p)[0] for p in rule.parameters})
    except EvalkitError:
        return ()
    plain: dict[str, Fraction] = {}
    for name in sorted(rule.inputs, key=lambda name: rule.domain(name).high in rule.inputs):
        most = rule.domain(name).most(settings, plain)
        plain[name] = HUNDRED if name == "price" or most is None else most / 2

    def outcome(value: Fraction) -> Outcome | None:
        row = {**plain, column: value}
        if rule.domain(column).refused(value, settings, row) is not None:
            return None
        why = rule.refusal(row, settings)
        try:
            return rule.scores([row, plain], settings)[0] if why is None else None
        except Exception:  # noqa: BLE001 - a crash is what the law `defined` is for
            return None

    found = [*_jumps(outcome, _EVEN, min), *_jumps(outcome, _FAR, max)]
    return tuple(dict.fromkeys([*found, *_written(rule)]))


def _jumps(
    outcome: Attempt, steps: Sequence[Fraction], of_two: Callable[[list[Fraction]], Fraction]
) -> Iterator[Fraction]:
    """Yield where an outcome changes by more than it does beside that, or into another kind.

    On a grid whose steps grow, the larger change beside it counts.
    """
    tried = [outcome(value) for value in steps]
    gaps = [_gap(one, two) for one, two in pairwise(tried)]
    for place, gap in enumerate(gaps):
        near = [gaps[n] for n in (place - 1, place + 1) if 0 <= n < len(gaps)]
        beside = [other for other in near if other is not None]
        if gap is None or (gap and (not beside or gap > _SUDDEN * of_two(beside))):
            yield _narrowed(outcome, steps[place], steps[place + 1])


def _written(rule: Rule) -> list[Fraction]:
    """Return the numbers that stand in the code of a formula of one's own."""
    codes = [getattr(part, "__code__", None) for part in (rule.score, rule.context)]
    found = []
    for code in filter(None, codes):
        for constant in code.co_consts:
            try:
                number = exact(str(constant)) if isinstance(constant, int | float | str) else None
            except EvalkitError:
                continue
            if number is not None and number > 0 and not isinstance(constant, bool):
                found.append(number)
    return found


def _gap(one: Outcome | None, two: Outcome | None) -> Fraction | None:
    """Return how far apart two outcomes are; None where they are of two kinds."""
    if one is None or two is None:
        return Fraction(0) if one is two else None
    kinds = [(type(o), o.key is None, o.flag is None, o.how.template) for o in (one, two)]
    if kinds[0] != kinds[1]:
        return None
    if one.raw is None or two.raw is None:
        return Fraction(0)
    return abs(one.raw - two.raw)


def _narrowed(outcome: Attempt, low: Fraction, high: Fraction) -> Fraction:
    """Return the decimal at which an outcome turns from what it is below to what it is above."""
    first, last = outcome(low), outcome(high)
    start, stop = int(low * _FINE), int(high * _FINE)
    while stop - start > 1:
        middle = (start + stop) // 2
        found = outcome(Fraction(middle, _FINE))
        gaps = _gap(first, found), _gap(found, last)
        lower = gaps[0] is not None and (gaps[1] is None or gaps[0] < gaps[1])
        start, stop = (middle, stop) if lower else (start, middle)
    # Of the two on both sides of the turn, the plainer number is meant.
    return min((Fraction(n, _FINE) for n in (start, stop)), key=lambda v: (v.denominator, v))
