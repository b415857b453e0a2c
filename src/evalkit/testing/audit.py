"""Search for counter-examples to the laws of a rule, and audit a rule of your own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample
from hypothesis.strategies import DrawFn

from evalkit.core.errors import EvalkitError
from evalkit.core.messages import say
from evalkit.rules import RULES
from evalkit.rules.audit import Audit, Verdict, verdict
from evalkit.rules.base import Rule
from evalkit.rules.breaking import CounterExample, applies, broken
from evalkit.rules.laws import LAWS
from evalkit.rules.tries import Tried, drawn

_T = TypeVar("_T")


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
        Prints itself. A law that is claimed and refuted is refuted; one for which
        nothing was found is "not refuted", with the number of tries, whatever the rule
        claims. Of your own rule nothing is said to hold by construction.

    Examples
    --------
    >>> from evalkit.rules import find_rule
    >>> from evalkit.testing import audit_rule
    >>> audit_rule(find_rule("linear-span"), max_examples=200)["own-bid-only"].state
    'refuted'
    """
    official = RULES.get(rule.id) is rule
    return Audit(
        rule,
        tuple(
            _verdict(rule, law, max_examples, derandomize=derandomize, official=official)
            for law in LAWS
        ),
    )


def _verdict(
    rule: Rule, law: str, max_examples: int, *, derandomize: bool, official: bool
) -> Verdict:
    if not applies(rule, law):
        return verdict(rule, law, Tried(None, 0))
    try:
        found = _search(rule, law, max_examples, derandomize=derandomize)
        return verdict(rule, law, found, official=official)
    except (Flaky, EvalkitError):
        return Verdict(law, "unknown", say("the same bids do not get the same figures each time"))


def find_counter_example(
    rule: Rule, law: str, *, max_examples: int = 1000, derandomize: bool = True
) -> CounterExample | None:
    """Return the simplest counter-example to a law that the search finds, or None."""
    return _search(rule, law, max_examples, derandomize=derandomize).example


def _search(rule: Rule, law: str, max_examples: int, *, derandomize: bool) -> Tried:
    count = 0

    def breaks(example: CounterExample | None) -> bool:
        nonlocal count
        if example is None:
            return False
        try:
            found = broken(rule, law, example) is not None
        except EvalkitError:
            return False  # what moved has left its domain
        count += 1
        return found

    try:
        example = find(
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
        return Tried(None, count)
    return Tried(example, count)


@st.composite
def counter_examples(draw: DrawFn, rule: Rule, law: str) -> CounterExample | None:
    """Draw bids before and after the one change that a law speaks of.

    Parameters
    ----------
    rule : Rule
    law : str
        One of `evalkit.rules.laws.LAWS`.

    Returns
    -------
    CounterExample or None
        None for settings that the rule does not allow together.
    """

    def pick(choices: Sequence[_T]) -> _T:
        return draw(st.sampled_from(choices))

    try:
        return drawn(pick, rule, law)
    except EvalkitError:
        return None
