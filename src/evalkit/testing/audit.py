"""Search for counter-examples to the laws of a rule, and audit a rule of your own."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import DrawFn, SearchStrategy

from evalkit.errors import EvalkitError
from evalkit.rules.audit import Audit, CounterExample, Verdict, applies, broken, scored, verdict
from evalkit.rules.base import Parameter, Rule
from evalkit.rules.laws import LAWS
from evalkit.words import say

_NAMES = ("A", "B", "C", "D")
_HUNDRED = Fraction(100)


def audit_rule(rule: Rule, *, max_examples: int = 1000, derandomize: bool = True) -> Audit:
    """Audit a rule: search a counter-example to every law, also to those that it claims.

    Parameters
    ----------
    rule : Rule
        One of `evalkit.rules.RULES`, or your own.
    max_examples : int
        How many sets of bids are tried for each law.
    derandomize : bool
        Whether every run tries the same ones.

    Returns
    -------
    Audit
        Prints itself. A law that is claimed and refuted is refuted; one that is
        neither is "not refuted", with the number of tries.

    Examples
    --------
    >>> from evalkit.rules import find_rule
    >>> from evalkit.testing import audit_rule
    >>> audit_rule(find_rule("linear-span"), max_examples=200)["own-bid-only"].state
    'refuted'
    """
    found = []
    for law in LAWS:
        example = (
            find_counter_example(rule, law, max_examples=max_examples, derandomize=derandomize)
            if applies(rule, law)
            else None
        )
        result = verdict(rule, law, example)
        if result.state == "not refuted":
            reason = say("no counter-example in {count} tries", count=max_examples)
            result = Verdict(law, "not refuted", reason)
        found.append(result)
    return Audit(rule, tuple(found))


def find_counter_example(
    rule: Rule, law: str, *, max_examples: int = 1000, derandomize: bool = True
) -> CounterExample | None:
    """Return the simplest counter-example to a law that the search finds, or None."""

    def breaks(example: CounterExample) -> bool:
        try:
            return broken(rule, law, example) is not None
        except EvalkitError:
            return False  # settings that the rule does not allow together

    try:
        return find(
            counter_examples(rule, law),
            breaks,
            settings=settings(
                max_examples=max_examples,
                derandomize=derandomize,
                database=None,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except NoSuchExample:
        return None


@st.composite
def counter_examples(draw: DrawFn, rule: Rule, law: str) -> CounterExample:
    """Draw bids before and after the one change that a law speaks of.

    Parameters
    ----------
    rule : Rule
    law : str
        One of `evalkit.rules.LAWS`.
    """
    chosen = {p.id: draw(_values(p)) for p in rule.parameters}
    most = chosen.get("max_points", _HUNDRED)
    count = draw(st.integers(1 if law in {"monotone", "bounded"} else 2, 3))
    before = {name: draw(_rows(rule, most)) for name in _NAMES[:count]}
    after: dict[str, dict[str, Fraction]] = {}
    moved: dict[str, Any] = {}
    if law == "monotone":
        after = {name: dict(row) for name, row in before.items()}
        name = draw(st.sampled_from(sorted(before)))
        after[name]["price"] += draw(st.integers(1, 100))
    elif law in {"own-bid-only", "withdrawal-proof"}:
        gone = draw(st.sampled_from(sorted(before)))
        if law == "withdrawal-proof" and rule.role == "price":
            _level(rule, before, gone, chosen)
        after = {name: row for name, row in before.items() if name != gone}
    elif law == "scale-free":
        factor = draw(st.sampled_from([Fraction(1000), Fraction(1, 1000), Fraction(3, 7)]))
        after = {n: {**row, "price": row["price"] * factor} for n, row in before.items()}
        money = {p.id for p in rule.parameters if p.money}
        moved = {name: chosen[name] * factor for name in money}
    elif law == "tie-stable" and draw(st.booleans()):
        before[_NAMES[1]] = dict(before[_NAMES[0]])
    return CounterExample(settings=chosen, settings_after=moved, before=before, after=after)


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
    try:
        before = scored(rule, bids, chosen)
        after = scored(rule, {name: bids[name] for name in left}, chosen)
    except EvalkitError:
        return
    gaps = [s[other].value - s[one].value for s in (before, after)]
    lead = round((gaps[0] + gaps[1]) / 2, 1)
    base = Fraction(ceil(before[gone].value))  # the third bid must not win
    bids[one]["quality"] = base + max(lead, Fraction(0))
    bids[other]["quality"] = base + max(-lead, Fraction(0))
    bids[gone]["quality"] = Fraction(0)


def _rows(rule: Rule, most: object) -> SearchStrategy[dict[str, Fraction]]:
    """Draw a bid; a price rule's bids have other points beside the price."""
    top = int(most) if rule.role == "technical" and isinstance(most, Fraction) else 100
    columns: dict[str, SearchStrategy[Any]] = {}
    for name in rule.inputs:
        if name in {"features", "share"}:
            columns[name] = st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(3, 10)])
        else:
            columns[name] = st.integers(1, 200) if name == "price" else st.integers(0, top)
    if rule.role == "price":
        columns = {"quality": st.integers(0, 100), **columns}
    return st.fixed_dictionaries(columns).map(
        lambda row: {name: Fraction(value) for name, value in row.items()}
    )


def _values(parameter: Parameter) -> SearchStrategy[Any]:
    """Draw a value of a parameter, its default first."""
    if parameter.choices:
        return st.sampled_from([str(parameter.default), *parameter.choices])
    if isinstance(parameter.default, bool):
        return st.sampled_from([parameter.default, not parameter.default])
    low = parameter.low if parameter.low is not None else Fraction(0)
    high = parameter.high if parameter.high is not None else max(low + 1, _HUNDRED) * 2
    fits = [
        value
        for value in _SIMPLE
        if low <= value <= high and not (parameter.above and value == low)
    ]
    first = [] if parameter.default is None else [parameter.default]
    return st.sampled_from([*first, *fits, high])


_SIMPLE = [
    Fraction(text)
    for text in ("100", "40", "20", "10", "1", "1/2", "3/10", "7/10", "4/5", "1/10", "3", "2", "50")
]
