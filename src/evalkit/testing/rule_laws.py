"""What a rule over bids claims, the check that holds it to that, and audits of your own rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample
from hypothesis.strategies import DrawFn

from evalkit.core.errors import EvalkitError
from evalkit.core.exact import near_decimal
from evalkit.rules.audit import Audit, LawVerdict, verdict
from evalkit.rules.base import Rule
from evalkit.rules.breaches import applies
from evalkit.rules.breaches import broken as breach_of
from evalkit.rules.examples import CounterExample
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.tries import Tried, drawn
from evalkit.rules.worked import case_problems
from evalkit.show.rules.audit import breach_words
from evalkit.testing.laws import broken

_T = TypeVar("_T")


def check_rule(rule: Rule, *, max_examples: int = 100, derandomize: bool = True) -> None:
    """Hold a rule over bids to what it says of itself: its claims, and its counter-examples.

    Parameters
    ----------
    rule : Rule
        One of `evalkit.rules.RULES`, one that `evalkit.rules.load_rule` read, or your own.
    max_examples : int
        How many sets of bids are tried for each law that it claims.
    derandomize : bool
        Whether every run tries the same ones.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that it claims and breaks, with the bids that show it; or the
        law that it says it breaks, and its counter-example does not; or the worked case that
        comes out otherwise.

    Examples
    --------
    >>> from evalkit.rules import find_rule
    >>> check_rule(find_rule("fixed-span"), max_examples=20)
    """
    for law in rule.claims:
        found = find_counter_example(rule, law, max_examples=max_examples, derandomize=derandomize)
        if found is not None:
            how = breach_of(rule, law, found)
            assert how is not None
            broken(f"rule-{law}", f"{breach_words(how)}. {_situation(found)}")
    for law, example in rule.examples.items():
        if breach_of(rule, law, example) is None:
            raise AssertionError(f"{rule.id}: the counter-example to {law} breaks nothing")
    for case in rule.cases:
        wrong = "; ".join(str(problem.rule) for problem in case_problems(rule, case))
        if wrong:
            raise AssertionError(f"{rule.id}, case {case.id} ({case.source}): {wrong}")


def _situation(example: CounterExample) -> str:
    bids = [
        f"{when} {name} ({', '.join(f'{k} {near_decimal(v)}' for k, v in row.items())})"
        for when, rows in (("before:", example.before), ("after:", example.after))
        for name, row in rows.items()
    ]
    given = ", ".join(f"{name} = {value}" for name, value in example.settings.items())
    return f"The bids, {'; '.join(bids)}. The settings: {given or 'none'}."


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
        claims. Of a rule of your own in Python nothing is said to hold by construction.

    Examples
    --------
    >>> from evalkit.rules import find_rule
    >>> from evalkit.testing import audit_rule
    >>> audit_rule(find_rule("linear-span"), max_examples=40)["own-bid-only"].state
    'refuted'
    """
    return Audit(
        rule,
        tuple(_verdict(rule, law, max_examples, derandomize=derandomize) for law in LAW_IDS),
    )


def _verdict(rule: Rule, law: str, max_examples: int, *, derandomize: bool) -> LawVerdict:
    if not applies(rule, law):
        return verdict(rule, law, Tried(None, 0))
    try:
        found = _search(rule, law, max_examples, derandomize=derandomize)
        return verdict(rule, law, found)
    except (Flaky, EvalkitError):
        return LawVerdict(law, "unknown", "unsteady")


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
            found = breach_of(rule, law, example) is not None
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
        A law of rules, without `rule-`: ``monotone``.

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
