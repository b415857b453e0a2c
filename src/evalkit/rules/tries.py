"""Bids to try a law on, drawn from the declared domains; the same ones on every machine.

The search of `evalkit.testing` draws such bids through Hypothesis, which also finds the simplest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from random import Random
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from attrs import field, frozen

from evalkit.core.errors import EvalkitError
from evalkit.rules.base import Refused, Rule, RuleSettings, Setting
from evalkit.rules.breaches import judged
from evalkit.rules.examples import CounterExample
from evalkit.rules.moves import SPAN, STEP
from evalkit.rules.simpler import simplified
from evalkit.rules.standing import Breach, good_inputs, scored
from evalkit.rules.turns import declared, found_turns, values

TRIES = 100
"""How many sets of bids an audit tries a law on."""
FEW = 25
"""The same where all rules are audited at once."""
_T = TypeVar("_T")
DrawnBids = dict[str, dict[str, Fraction]]
_NAMES = "ABCDEFGH"
_SIZES = (2, 3, 1, 2, 3, 4, 5, 8)
_HUNDRED = Fraction(100)
_UNITS = [
    Fraction(text) for text in ("100", "100", "1", "1000000", "0.001", "524300", "1e10", "1234.57")
]
"""What prices are about, from a thousandth to ten thousand million."""
_STEPS = 100
_DOUBLED = [2**n for n in range(12)]
_FINE = 10**6
_AGAIN = 4
_MOVES = ("edge", "no-cliff")
_PRICES = ("monotone", "no-cliff")
_AMOUNTS = ("price", "initial_price")
_REMOVALS = (
    "own-bid-only",
    "withdrawal-proof",
    "dominated-proof",
    "phantom-proof",
    "pair-order",
    "refused-apart",
)


_NONE: Mapping[str, Setting] = MappingProxyType({})
_OF_PAIRS = ("withdrawal-proof", "dominated-proof", "pair-order")
_OF_ORDER = ("winner-monotone", "withdrawal-proof", "dominated-proof", "pair-order", "scale-free")


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
        refuses and those of which the law says nothing left out.
    drawn : int
        How many sets of bids were drawn.
    """

    example: CounterExample | None = field(repr=False)
    count: int
    drawn: int = 0


def tried(rule: Rule, law: str, count: int = TRIES, span: Fraction = SPAN) -> Tried:
    """Try a law on so many sets of bids, or until one breaks it.

    `span` is for ``no-cliff``: over which part of its price a bid may lose all points.
    """
    random = Random(f"{rule.id} {law}")  # noqa: S311 - not a secret

    def pick(choices: Sequence[_T]) -> _T:
        return choices[int(random.random() * len(choices))]

    done = 0
    for number in range(1, count + 1):
        try:
            example = drawn(pick, rule, law)
            found = judged(rule, law, example, span)
        except EvalkitError:
            continue  # settings that the rule does not allow together
        done += found is not False
        if isinstance(found, Breach):
            plain = simplified(
                example, lambda other: isinstance(judged(rule, law, other, span), Breach)
            )
            return Tried(plain, done, number)
    return Tried(None, done, count)


def drawn(pick: Pick, rule: Rule, law: str, fixed: Mapping[str, Setting] = _NONE) -> CounterExample:
    """Draw bids before and after the one change that a law speaks of, some settings fixed."""
    amounts = (fixed.get(p.id) for p in rule.parameters if p.money)
    given = next((v for v in amounts if isinstance(v, Fraction) and v > 0), None)
    unit = pick(_UNITS) if given is None else given
    chosen, settings = _settings(pick, rule, unit, fixed)
    drawing = _Drawing(pick, rule, settings, unit, rule.role == "price" and law in _OF_ORDER)
    least = law in _REMOVALS or law in {"tie-stable", "winner-monotone"}
    count = max(pick(_SIZES), 2 if least else 1)
    before: DrawnBids = {}
    for name in _NAMES[:count]:
        before[name] = drawing.row(list(before.values()))
        if law == "rounded" and "price" in before[name] and pick((False, True)):
            # Half of a unit comes about where a number is halved often enough.
            before[name]["price"] = before[_NAMES[0]]["price"] * pick(_DOUBLED)
    after: DrawnBids = {}
    later: dict[str, Any] = {}
    if law in _MOVES or law.endswith("monotone"):
        after = drawing.moved(before, law)
        if law == "winner-monotone" and rule.role == "price":
            mover = next((n for n in before if before[n] != after[n]), None)
            rest = [n for n in before if n != mover]
            if mover is not None and rest:
                _level(rule, before, after, (pick(rest), mover), chosen, loses=True)
    elif law in _REMOVALS:
        gone = drawing.gone(before, law, chosen)
        after = {name: row for name, row in before.items() if name != gone}
        left = list(after)
        if rule.role == "price" and law in _OF_PAIRS and len(left) > 1:
            first = pick(left)
            other = pick([name for name in left if name != first])
            _level(rule, before, after, (first, other), chosen)
    elif law == "scale-free":
        factor = pick([Fraction(1000), Fraction(1, 1000), Fraction(3, 7), Fraction(7)])
        after = {
            n: {k: v * factor if k in _AMOUNTS else v for k, v in row.items()}
            for n, row in before.items()
        }
        later = {p.id: chosen[p.id] * factor for p in rule.parameters if p.money}
    elif law == "tie-stable" and pick([False, True]):
        before[_NAMES[1]] = dict(before[_NAMES[0]])
    return CounterExample(settings=chosen, settings_after=later, before=before, after=after)


def _settings(
    pick: Pick, rule: Rule, unit: Fraction, fixed: Mapping[str, Setting]
) -> tuple[dict[str, Any], RuleSettings]:
    """Draw settings, again where they contradict each other."""
    for left in range(_AGAIN, -1, -1):
        chosen = {
            p.id: pick((unit, unit * 11 / 10, unit / 2))
            if p.money
            else pick((values(p)[0], *values(p)))
            for p in rule.parameters
            if p.id not in fixed
        } | dict(fixed)
        try:
            return chosen, rule.settings(chosen)
        except EvalkitError:
            if not left:
                raise
    raise AssertionError


@frozen
class _Drawing:
    """Draws the bids of one rule under some settings."""

    pick: Pick
    rule: Rule
    settings: Mapping[str, Any]
    unit: Fraction
    beside_price: bool
    """Whether the law looks at who wins, by other points too."""

    def row(self, others: Sequence[Mapping[str, Fraction]]) -> dict[str, Fraction]:
        """Draw a bid; a price rule's bids may have other points beside the price."""
        found: dict[str, Fraction] = {}
        # What bounds another input is drawn before it.
        for name in sorted(self.rule.columns, key=self._is_bounded):
            found[name] = self.number(name, found, others)
        if self.beside_price and "quality" not in found:
            found["quality"] = Fraction(self.pick(range(101)))
        return found

    def _is_bounded(self, name: str) -> bool:
        return self.rule.domain(name).high in self.rule.columns

    def number(
        self, name: str, row: Mapping[str, Fraction], others: Sequence[Mapping[str, Fraction]]
    ) -> Fraction:
        """Draw a number within its domain: plain, with decimals, far away, or about a turn."""
        domain, pick = self.rule.domain(name), self.pick
        most = domain.most(self.settings, row)
        priced = name == "price"
        top = most if most is not None else domain.low + (2 * self.unit if priced else _HUNDRED)
        kind = pick(("plain", "plain", "plain", "turn", "near", "fine", "far"))
        low = 1 if domain.above else 0
        value = domain.low + (top - domain.low) * Fraction(pick(range(low, _STEPS + 1)), _STEPS)
        if kind == "fine":
            value = domain.low + (top - domain.low) * Fraction(pick(range(1, _FINE)), _FINE)
        elif kind == "far" and priced:
            value = self.unit * pick([Fraction(10), Fraction(1, 10), Fraction(1000)])
        elif kind == "near" and others:
            value = pick(others)[name] + pick((0, 1, -1)) * (top - domain.low) * STEP
        elif kind == "turn":
            value = self.turn(name, row, others, value)
        return self.inside(name, row, value, top)

    def turn(
        self,
        name: str,
        row: Mapping[str, Fraction],
        others: Sequence[Mapping[str, Fraction]],
        other: Fraction,
        away: Sequence[Fraction] = (Fraction(0), STEP, -STEP),
    ) -> Fraction:
        """Return a number at which the rule turns, or just beside it; else the other one."""
        full = {name: other, **row}
        turns = declared(self.rule, name, self.settings, full, self.unit)
        found = found_turns(self.rule, name)
        if found and (not turns or self.pick((False, True))):
            amounts = [self.settings[p.id] for p in self.rule.parameters if p.money]
            amounts += [bid["price"] for bid in others[:1] if name == "price"]
            # What jumps at 90 of 100 may jump at 90, or at nine tenths of an amount.
            per = self.pick([_HUNDRED, *amounts]) if name == "price" else _HUNDRED
            turns = [turn * per / _HUNDRED for turn in found]
        if not turns:
            return other
        at = self.pick(turns)
        return at + at * self.pick(away)

    def inside(
        self, name: str, row: Mapping[str, Fraction], value: Fraction, top: Fraction
    ) -> Fraction:
        """Return a number, or the nearest end of its domain where it lies beyond."""
        domain = self.rule.domain(name)
        if domain.most(self.settings, row) is not None:
            value = min(value, top)
        low = domain.low + (top - domain.low) / _STEPS if domain.above else domain.low
        return max(value, low) if value < domain.low or value <= 0 else value

    def moved(self, before: DrawnBids, law: str) -> DrawnBids:
        """Move one input of one bid as a law asks, and return all bids after it."""
        pick, rule = self.pick, self.rule
        good = list(good_inputs(rule))
        columns = good if law == "quality-monotone" else ["price", *good]
        if law in _PRICES:
            columns = ["price"]
        columns = [c for c in columns if c in rule.columns]
        after = {name: dict(row) for name, row in before.items()}
        if not columns:
            return after
        bid, column = pick(list(before)), pick(columns)
        row, rest = before[bid], [r for n, r in before.items() if n != bid]
        own = {k: v for k, v in row.items() if k != column}
        if law in _MOVES:
            at = self.turn(column, own, rest, row[column], (Fraction(0),))
            row[column] = after[bid][column] = self.inside(column, own, at, at)
            after[bid][column] += row[column] * STEP * pick((-1, 1))
            return after
        other = self.number(column, own, rest)
        if pick([False, True]):
            other = row[column] + (1 if column == "price" else -1) * pick(range(1, 101))
            other = self.inside(column, own, other, other)
        ends = sorted((row[column], other))
        row[column], after[bid][column] = ends if column == "price" else reversed(ends)
        return after

    def gone(self, before: DrawnBids, law: str, chosen: Mapping[str, Any]) -> str:
        """Choose, or make, the bid that is withdrawn."""
        pick, names = self.pick, list(before)
        gone = pick(names)
        if law == "refused-apart":
            try:
                found = scored(self.rule, before, chosen)
            except EvalkitError:
                raise
            except Exception:  # noqa: BLE001 - a crash is what the law `defined` is for
                return gone
            out = [n for n, o in found.items() if isinstance(o, Refused) and not o.undefined]
            return pick(out) if out else gone
        if law == "dominated-proof":
            other = dict(before[pick([name for name in names if name != gone])])
            if "price" in other:
                other["price"] *= pick([Fraction(n, 10) for n in (10, 11, 13, 20, 100)])
            for name in {"quality", *good_inputs(self.rule)} & set(other):
                other[name] *= pick([Fraction(n, 10) for n in (9, 10, 5, 1)])
            before[gone] = other
        return gone


def _level(
    rule: Rule,
    before: DrawnBids,
    after: DrawnBids,
    pair: tuple[str, str],
    chosen: Mapping[str, Any],
    *,
    loses: bool = False,
) -> None:
    """Choose the other points of two bids so that the change can turn them, if any can.

    The gap between their price points is one number before and another after; a lead in quality
    between the two numbers makes one bid win before, and the other after. `loses`: the second bid
    must not win before.
    """
    one, other = pair
    try:
        found = [scored(rule, bids, chosen) for bids in (before, after)]
    except EvalkitError:
        raise
    except Exception:  # noqa: BLE001 - a crash is what the law `defined` is for
        return
    points = [outcomes[name].value for outcomes in found for name in (one, other)]
    rest = [o.value for outcomes in found for n, o in outcomes.items() if n not in pair]
    known = [value for value in (*points, *rest) if value is not None]
    if len(known) < len(points) + len(rest):
        return
    first, second, third, fourth = known[:4]
    if second == first + fourth - third or (loses and fourth - third < second - first):
        lead = second - first + Fraction(1, 10)  # nothing turns, and the first leads
    else:
        lead = (second - first + fourth - third) / 2
    rough = Fraction(round(lead, 1))
    if min(second - first, fourth - third) < rough < max(second - first, fourth - third):
        lead = rough
    base = Fraction(ceil(max([*known, Fraction(0)])))  # no other bid must win
    for name in before:
        plain = base + max(lead if name == one else -lead, Fraction(0))
        for bids in (before, after):
            if name in bids:
                bids[name]["quality"] = plain if name in pair else Fraction(0)
