"""What a rule over bids claims, the check that holds it to that, and audits of your own rules."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample
from hypothesis.strategies import DrawFn

from evalkit.core.errors import EvalkitError
from evalkit.core.exact import Number, decimal, exact
from evalkit.rules.audit import Audit, LawVerdict, verdict
from evalkit.rules.base import Rule
from evalkit.rules.breaches import applies, judged
from evalkit.rules.breaches import broken as breach_of
from evalkit.rules.examples import CounterExample
from evalkit.rules.laws import ASKED, LAW_IDS
from evalkit.rules.moves import SPAN
from evalkit.rules.simpler import simplified
from evalkit.rules.standing import Breach
from evalkit.rules.tries import Tried, drawn, tried
from evalkit.rules.worked import case_problems
from evalkit.show.rules.audit import breach_words
from evalkit.testing.laws import LawTries, broken

_T = TypeVar("_T")


def check_rule(
    rule: Rule,
    *,
    span: Number | None = None,
    max_examples: int = 100,
    derandomize: bool = True,
) -> LawTries:
    """Hold a rule over bids to the laws asked of every rule, and to what it says of itself.

    Parameters
    ----------
    rule : Rule
        One of `evalkit.rules.RULES`, one that `evalkit.rules.load_rule` read, or your own.
    span : number, optional
        Over which part of its price a bid may lose all points, as the notice announces it:
        ``"0.1"`` for a tenth. Then it is held to the law ``no-cliff``, too.
    max_examples : int
        How many sets of bids Hypothesis draws for each law; where it finds nothing, as many more
        are drawn plainly.
    derandomize : bool
        Whether every run tries the same ones.

    Returns
    -------
    LawTries
        On how many sets of bids each law was put to the test. Laws of which the rule stores
        a counter-example are not among them, since it says that it breaks them.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that it breaks, with the bids that show it, and how to
        declare that it is meant; or the law that it says it breaks, and its counter-example
        does not; or the worked case that comes out otherwise.

    Examples
    --------
    >>> from evalkit.rules import find_rule
    >>> check_rule(find_rule("fixed-span"), max_examples=5)["bounded"] > 5
    True
    """
    announced = SPAN if span is None else exact(span)
    asked = [*ASKED, *(["no-cliff"] if span is not None else []), *rule.claims]
    tested = {}
    for law in dict.fromkeys(asked):
        if law in rule.examples or not applies(rule, law):
            continue
        try:
            found = _search(rule, law, max_examples, derandomize=derandomize, span=announced)
        except Flaky:
            broken("rule-defined", "the same bids do not get the same each time.")
        tested[f"rule-{law}"] = found.count
        if found.example is not None:
            how = judged(rule, law, found.example, announced)
            assert isinstance(how, Breach)
            broken(
                f"rule-{law}",
                f"{breach_words(how)}. {_situation(found.example)}{_remedy(rule, law)}",
            )
    for law, example in rule.examples.items():
        if breach_of(rule, law, example) is None:
            raise AssertionError(f"{rule.id}: the counter-example to {law} breaks nothing")
    for case in rule.cases:
        wrong = "; ".join(str(problem.rule) for problem in case_problems(rule, case))
        if wrong:
            raise AssertionError(f"{rule.id}, case {case.id} ({case.source}): {wrong}")
    return LawTries(rule.id, tested)


def _remedy(rule: Rule, law: str) -> str:
    """Say what to do where the text of a rule means it."""
    if law in rule.claims:
        return f"\n    The rule claims this law: correct the formula, or take claims[{law!r}] out."
    return (
        f"\n    If the text of the rule means it, declare it: "
        f"examples={{{law!r}: find_counter_example(rule, {law!r})}}."
    )


def _situation(example: CounterExample) -> str:
    bids = [
        f"{when}{name} ({', '.join(f'{k} {decimal(v)}' for k, v in row.items())})"
        for when, rows in (("before: ", example.before), ("after: ", example.after))
        for when, (name, row) in zip((when, *[""] * len(rows)), rows.items(), strict=False)
    ]
    given = ", ".join(f"{name} = {value}" for name, value in example.settings.items())
    return f"The bids, {'; '.join(bids)}. The settings: {given or 'none'}."


def audit_rule(rule: Rule, *, max_examples: int = 120, derandomize: bool = True) -> Audit:
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
    >>> audit_rule(find_rule("linear-span"), max_examples=5)["own-bid-only"].state
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


def _search(
    rule: Rule, law: str, max_examples: int, *, derandomize: bool, span: Fraction = SPAN
) -> Tried:
    count = total = 0

    def breaks(example: CounterExample | None) -> bool:
        nonlocal count, total
        total += 1
        if example is None:
            return False
        try:
            found = judged(rule, law, example, span)
        except EvalkitError:
            return False  # what moved has left its domain
        count += found is not False
        return isinstance(found, Breach)

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
        # Hypothesis prefers what is simple; as many plain draws look elsewhere.
        plain = tried(rule, law, max_examples, span)
        return Tried(plain.example, count + plain.count, total + plain.drawn)
    assert example is not None
    return Tried(simplified(example, breaks), count, total)


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
