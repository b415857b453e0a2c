"""What one bid has come to, and how one lot ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction

from attrs import define, field, frozen

from evalkit.evaluation.gates import GateResult
from evalkit.evaluation.ranks import Ranks
from evalkit.exact import decimal
from evalkit.model import Bid
from evalkit.rules import Scored
from evalkit.rules.base import Look, Row
from evalkit.words import Message, say

NO_BID = Bid(project="-")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@define
class State:
    """What one bid has come to so far.

    Parameters
    ----------
    out_at : str
        The step at which it dropped out; empty while it is in.
    why : Message or None
    raw : Fraction or None
        Technical points.
    technical : Fraction or None
        The same after differential scores.
    scored : Scored or None
        What the price rule or the award rule made of it.
    points : Fraction or None
        Points of the price.
    deduction : Fraction
    total : Fraction or None
    gates : list of GateResult
    key : tuple of Fraction or None
        What ranks it.
    """

    project: str
    bid: Bid
    out_at: str = ""
    why: Message | None = None
    raw: Fraction | None = None
    technical: Fraction | None = None
    differential: Scored | None = None
    scored: Scored | None = None
    points: Fraction | None = None
    deduction: Fraction = Fraction(0)
    total: Fraction | None = None
    gates: list[GateResult] = field(factory=list)
    key: tuple[Fraction, ...] | None = None

    def drop(self, step: str, why: Message) -> None:
        """Take the bid out of the procedure."""
        if not self.out_at:
            self.out_at, self.why = step, why


@frozen
class Decided:
    """The outcome of one lot.

    Parameters
    ----------
    lot : str
    states : mapping of project id to State
    ranked : sequence of str
        Project ids in the entries of `ranks`.
    ranks : Ranks
    opened : sequence of str
        Project ids whose prices the rule saw.
    rows : sequence of mapping
        What it saw of each.
    look : sequence of Fraction
        What it took from all of them together.
    """

    lot: str
    states: Mapping[str, State] = field(repr=False, hash=False)
    ranked: tuple[str, ...]
    ranks: Ranks = field(repr=False)
    opened: tuple[str, ...] = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False, hash=False)
    look: Look = field(repr=False)

    @property
    def order(self) -> tuple[str, ...]:
        """Project ids by rank; the tied in the order of the case."""
        place = dict(zip(self.ranked, self.ranks.spans, strict=True))
        return tuple(sorted(self.ranked, key=lambda name: place[name][0]))

    @property
    def first(self) -> tuple[str, ...]:
        """Project ids of rank 1."""
        return tuple(
            name for name, span in zip(self.ranked, self.ranks.spans, strict=True) if span[0] == 1
        )


def still_in(states: Mapping[str, State]) -> list[State]:
    """Return the bids that have not dropped out."""
    return [state for state in states.values() if not state.out_at]


def first_of(order: Sequence[str], decided: Decided) -> tuple[str, ...]:
    """Return the best of those left in an order, with all who share its rank."""
    place = dict(zip(decided.ranked, decided.ranks.spans, strict=True))
    return tuple(name for name in order if place[name] == place[order[0]])


def failed(result: GateResult) -> Message:
    """Say which gate a bid failed, with what it had and what was needed."""
    gate = result.gate
    number = result.found[0] if result.found else None
    found = decimal(number, 4) if isinstance(number, Fraction) else str(number or "–")
    if gate.at_least is not None:
        rule = say("at least {bound}", bound=decimal(gate.at_least))
    elif gate.at_most is not None:
        rule = say("at most {bound}", bound=decimal(gate.at_most))
    else:
        rule = say("one of {names}", names=list(gate.one_of))
    return say("{gate}: {found}, where the rule is {rule}", gate=gate.name, found=found, rule=rule)
