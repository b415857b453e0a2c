"""Bids to try a law on, drawn from the declared domains; the same ones on every machine.

The search of `evalkit.testing` draws such bids through Hypothesis, which also finds the simplest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from random import Random
from typing import Any, Protocol, TypeVar

from attrs import field, frozen

from evalkit.core.errors import EvalkitError
from evalkit.rules.base import Parameter, Rule
from evalkit.rules.breaches import broken, scored
from evalkit.rules.examples import CounterExample

TRIES = 100
"""How many sets of bids an audit tries a law on."""
FEW = 25
"""The same where all rules are audited at once."""
_T = TypeVar("_T")
_NAMES = ("A", "B", "C")
_STEPS = 100
_HUNDRED = Fraction(100)
_SIMPLE = [
    Fraction(text)
    for text in ("100", "40", "20", "10", "1", "1/2", "3/10", "7/10", "4/5", "1/10", "3", "2", "50")
]


class Pick(Protocol):
    """A source of choices."""

    def __call__(self, choices: Sequence[_T]) -> _T:
        """Return one of some things."""


@frozen
class Tried:
    """What a search came to.

    Parameters
    ----------
    example : CounterExample or None
    count : int
        On how many sets of bids the law was put to the test, those that the rule
        refuses left out.
    """

    example: CounterExample | None = field(repr=False)
    count: int


def tried(rule: Rule, law: str, count: int = TRIES) -> Tried:
    """Try a law on so many sets of bids, or until one breaks it."""
    random = Random(f"{rule.id} {law}")  # noqa: S311 - not a secret

    def pick(choices: Sequence[_T]) -> _T:
        return choices[int(random.random() * len(choices))]

    done = 0
    for _ in range(count):
        try:
            example = drawn(pick, rule, law)
            reason = broken(rule, law, example)
        except EvalkitError:
            continue  # settings that the rule does not allow together
        done += 1
        if reason is not None:
            return Tried(example, done)
    return Tried(None, done)


def drawn(pick: Pick, rule: Rule, law: str) -> CounterExample:
    """Draw bids before and after the one change that a law speaks of."""
    chosen = {p.id: pick(values(p)) for p in rule.parameters}
    settings = rule.settings(chosen)
    count = pick((1, 2, 3) if law in {"monotone", "bounded"} else (2, 3))
    before = {name: _row(pick, rule, settings) for name in _NAMES[:count]}
    after: dict[str, dict[str, Fraction]] = {}
    moved: dict[str, Any] = {}
    if law == "monotone":
        after = {name: dict(row) for name, row in before.items()}
        after[pick(_NAMES[:count])]["price"] += pick(range(1, 101))
    elif law in {"own-bid-only", "withdrawal-proof"}:
        gone = pick(_NAMES[:count])
        if law == "withdrawal-proof" and rule.role == "price":
            _level(rule, before, gone, chosen)
        after = {name: row for name, row in before.items() if name != gone}
    elif law == "scale-free":
        factor = pick([Fraction(1000), Fraction(1, 1000), Fraction(3, 7)])
        after = {n: {**row, "price": row["price"] * factor} for n, row in before.items()}
        moved = {p.id: chosen[p.id] * factor for p in rule.parameters if p.money}
    elif law == "tie-stable" and pick([False, True]):
        before[_NAMES[1]] = dict(before[_NAMES[0]])
    return CounterExample(settings=chosen, settings_after=moved, before=before, after=after)


def _row(pick: Pick, rule: Rule, settings: Mapping[str, Any]) -> dict[str, Fraction]:
    """Draw a bid within the domains; a price rule's bids have other points beside the price."""
    row: dict[str, Fraction] = {}
    # What bounds another input is drawn before it.
    for name in sorted(rule.columns, key=lambda name: rule.domain(name).high in rule.columns):
        domain = rule.domain(name)
        high = domain.most(settings, row)
        if high is None:
            high = domain.low + (200 if name == "price" else 100)
        steps = range(1 if domain.above else 0, _STEPS + 1)
        row[name] = domain.low + (high - domain.low) * Fraction(pick(steps), _STEPS)
    if rule.role == "price" and "quality" not in row:
        row["quality"] = Fraction(pick(range(101)))
    return row


def values(parameter: Parameter) -> list[Any]:
    """Return values of a parameter to try, its default first, both ends of its range among them."""
    if parameter.choices:
        return [str(parameter.default), *parameter.choices]
    if isinstance(parameter.default, bool):
        return [parameter.default, not parameter.default]
    low = parameter.low if parameter.low is not None else Fraction(0)
    high = parameter.high if parameter.high is not None else max(low + 1, _HUNDRED) * 2
    fits = [v for v in _SIMPLE if low <= v <= high and not (parameter.above and v == low)]
    first = [] if parameter.default is None else [parameter.default]
    return [*first, *fits, high]


def _level(
    rule: Rule, bids: dict[str, dict[str, Fraction]], gone: str, chosen: Mapping[str, Any]
) -> None:
    """Choose the other points of two bids so that one withdrawal can turn them, if any can.

    The gap between their price points is one number with the third bid and another without; a
    lead in quality between the two numbers makes one bid win before, and the other after.
    """
    left = [name for name in bids if name != gone]
    if len(left) != 2:
        return
    one, other = left
    before = scored(rule, bids, chosen)
    after = scored(rule, {name: bids[name] for name in left}, chosen)
    values = [s[name].value for s in (before, after) for name in (one, other)]
    third, found = before[gone].value, [value for value in values if value is not None]
    if third is None or len(found) < len(values):
        return
    first, second, third_, fourth = found
    lead = round((second - first + fourth - third_) / 2, 1)
    base = Fraction(ceil(third))  # the third bid must not win
    bids[one]["quality"] = base + max(lead, Fraction(0))
    bids[other]["quality"] = base + max(-lead, Fraction(0))
    bids[gone]["quality"] = Fraction(0)
