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
from evalkit.core.messages import Message, say
from evalkit.core.result import Listed
from evalkit.rules.base import OWN_NUMBERS, Rule
from evalkit.rules.breaking import CounterExample, applies, broken
from evalkit.rules.laws import LAWS
from evalkit.rules.tries import TRIES, Tried, tried

State = Literal["by construction", "not refuted", "refuted", "unknown", "not applicable"]
ALONE = ("own-bid-only", "withdrawal-proof", "tie-stable")
"""Laws that follow from a formula being given one bid's numbers only."""
PRICELESS = ("monotone", "scale-free")
"""Laws that follow from a formula not being given the price."""


@frozen
class Verdict:
    """What the audit finds of one law."""

    law: str
    state: State
    reason: Message
    example: CounterExample | None = field(default=None, repr=False)


@frozen
class Audit(Listed):
    """The laws of one rule, each with what its verdict rests on."""

    rule: Rule
    verdicts: tuple[Verdict, ...]

    def __getitem__(self, law: str) -> Verdict:
        return next(v for v in self.verdicts if v.law == law)

    def __contains__(self, law: object) -> bool:
        return any(v.law == law for v in self.verdicts)


STATES: Mapping[State, Message] = {
    "by construction": say("by construction"),
    "not refuted": say("not refuted"),
    "refuted": say("refuted"),
    "unknown": say("unknown"),
    "not applicable": say("not applicable"),
}


def audit(
    rule: Rule,
    examples: Mapping[str, CounterExample],
    *,
    official: bool = False,
    tries: int = TRIES,
) -> Audit:
    """Bring verdicts together: each example worked out again, each other law tried.

    Parameters
    ----------
    rule : Rule
    examples : mapping of law id to CounterExample
    official : bool
        Whether the rule comes with evalkit. Only of such a rule is anything said to
        hold by construction: of other code nobody knows that it keeps no state.
    tries : int
        How many sets of bids each law without an example is tried on.

    Raises
    ------
    ModelError
        If an example breaks nothing.
    """
    return Audit(rule, tuple(_judged(rule, law, examples, official, tries) for law in LAWS))


def _judged(
    rule: Rule,
    law: str,
    examples: Mapping[str, CounterExample],
    official: bool,
    tries: int,
) -> Verdict:
    example = examples.get(law)
    if example is None and applies(rule, law):
        return verdict(rule, law, tried(rule, law, tries), official=official)
    return verdict(rule, law, Tried(example, 0), official=official)


def verdict(rule: Rule, law: str, found: Tried, *, official: bool = False) -> Verdict:
    """Return what is known of one law after a search for a counter-example."""
    if found.example is not None:
        reason = broken(rule, law, found.example)
        if reason is None:
            table = place(say("rule"), rule.id)
            what = say("its counter-example breaks nothing")
            raise ModelError(Problem(table=table, field=law, rule=what))
        return Verdict(law, "refuted", reason, found.example)
    if not applies(rule, law):
        return Verdict(law, "not applicable", say("this rule has no such thing"))
    reason = by_construction(rule, law) if official else None
    if reason is not None:
        return Verdict(law, "by construction", reason)
    if not found.count:
        return Verdict(law, "unknown", say("no bids could be found to try it on"))
    reason = say("no counter-example in {count} tries", count=found.count)
    if law in rule.claims:
        reason = say("{reason}; {tries}", reason=rule.claims[law], tries=reason)
    return Verdict(law, "not refuted", reason)


def by_construction(rule: Rule, law: str) -> Message | None:
    """Say which mechanism makes a law hold, whatever the formula is; None where there is none.

    `Rule.figures` gives a formula without a `look` its own row alone, and no formula what is
    unread. Both hold as long as the formula keeps no state, which the tests check of those
    that come with evalkit.
    """
    if rule.look is None and law in ALONE:
        return OWN_NUMBERS
    money = any(p.money for p in rule.parameters)
    if "price" in rule.unread and law in PRICELESS and not money:
        return say("the formula is not given the price")
    return None
