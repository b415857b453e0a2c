"""Which laws a rule keeps, and what each verdict rests on.

A law holds by construction, where a mechanism of evalkit makes it hold; it is refuted by an example
that a person can follow; it was tried so many times and not refuted; or nothing is known. A reason
that somebody gives for a law is shown, and proves nothing by itself. A counter-example is data: the
bids before, the bids after, the settings. It is worked out again, exactly, each time that it is
shown, so none can outlive a change of its rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.rules.base import Rule
from evalkit.rules.breaches import applies, broken
from evalkit.rules.examples import CounterExample
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.standing import Breach
from evalkit.rules.tries import TRIES, Tried, tried

Ground = Literal[
    "breach", "own numbers", "price not given", "tries", "no tries", "unsteady", "no meaning"
]
"""What a verdict rests on."""
LawState = Literal["by construction", "not refuted", "refuted", "unknown", "not applicable"]
ALONE = (
    "own-bid-only",
    "withdrawal-proof",
    "dominated-proof",
    "phantom-proof",
    "pair-order",
    "tie-stable",
    "copies",
    "refused-apart",
)
"""Laws that follow from a formula being given one bid's numbers only."""
PRICELESS = ("monotone", "scale-free", "no-cliff")
"""Laws that follow from a formula not being given the price."""


@frozen
class LawVerdict:
    """What the audit finds of one law.

    Parameters
    ----------
    law : str
    state : {'by construction', 'not refuted', 'refuted', 'unknown', 'not applicable'}
    ground : str
        What it rests on: an example that breaks the law, a mechanism, a number of tries.
    tries : int
        On how many sets of bids the law was put to the test.
    drawn : int
        How many sets of bids were drawn for that.
    breach : Breach or None
        How the example breaks the law.
    example : CounterExample or None
    """

    law: str
    state: LawState
    ground: Ground
    tries: int = 0
    drawn: int = 0
    breach: Breach | None = None
    example: CounterExample | None = field(default=None, repr=False)


@frozen
class Audit(Listed):
    """The laws of one rule, each with what its verdict rests on."""

    rule: Rule
    verdicts: tuple[LawVerdict, ...]

    def __getitem__(self, law: str) -> LawVerdict:
        return next(v for v in self.verdicts if v.law == law)


def audit(
    rule: Rule,
    examples: Mapping[str, CounterExample] | None = None,
    *,
    tries: int = TRIES,
) -> Audit:
    """Bring verdicts together: each example worked out again, each other law tried.

    Parameters
    ----------
    rule : Rule
    examples : mapping of law id to CounterExample
        By default those of the rule itself.
    tries : int
        How many sets of bids each law without an example is tried on.

    Raises
    ------
    ModelError
        If an example breaks nothing.
    """
    known = rule.examples if examples is None else examples
    return Audit(rule, tuple(_judged(rule, law, known, tries) for law in LAW_IDS))


def is_of_a_family(rule: Rule) -> bool:
    """Say whether the formula of a rule is a family's, which keeps no state; the tests hold that.

    Of other code nobody knows it, so nothing is said of it to hold by construction.
    """
    body = rule.body
    if body is None or rule.score != body.score:
        return False
    return rule.context == (None if body.alone else body.context)


def _judged(
    rule: Rule,
    law: str,
    examples: Mapping[str, CounterExample],
    tries: int,
) -> LawVerdict:
    example = examples.get(law)
    if example is None and applies(rule, law):
        return verdict(rule, law, tried(rule, law, tries))
    return verdict(rule, law, Tried(example, 0))


def verdict(rule: Rule, law: str, found: Tried) -> LawVerdict:
    """Return what is known of one law after a search for a counter-example."""
    if found.example is not None:
        how = broken(rule, law, found.example)
        if how is None:
            table = place(say("rule"), rule.id)
            what = say("its counter-example breaks nothing")
            raise ModelError(Problem(table=table, field=law, rule=what))
        return LawVerdict(law, "refuted", "breach", found.count, found.drawn, how, found.example)
    if not applies(rule, law):
        return LawVerdict(law, "not applicable", "no meaning")
    ground = by_construction(rule, law) if is_of_a_family(rule) else None
    if ground is not None:
        return LawVerdict(law, "by construction", ground)
    if not found.count:
        return LawVerdict(law, "unknown", "no tries", 0, found.drawn)
    return LawVerdict(law, "not refuted", "tries", found.count, found.drawn)


def by_construction(rule: Rule, law: str) -> Ground | None:
    """Return which mechanism makes a law hold, whatever the formula is; None where there is none.

    `Rule.figures` gives a formula without a `context` its own row alone, and no formula what is
    unread. Both hold as long as the formula keeps no state.
    """
    if rule.context is None and law in ALONE:
        return "own numbers"
    money = any(p.money for p in rule.parameters)
    if "price" in rule.unread and law in PRICELESS and not money:
        return "price not given"
    return None
