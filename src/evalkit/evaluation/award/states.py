"""What one bid has come to, and how one lot ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Literal

from attrs import define, field, frozen

from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.evaluation.gates import GateResult
from evalkit.evaluation.ranks import Ranks
from evalkit.model import Bid
from evalkit.rules import Scored
from evalkit.rules.base import Context, Outcome, Row

Screened = Literal["", "passed", "failed", "not screened"]
NO_BID = Bid(project="-")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Tested:
    """One requirement, put to one bid at one step; each is put once.

    Parameters
    ----------
    project : str
    kind : {'status', 'gate', 'stage', 'rule', 'ceiling', 'reach', 'rank'}
        A bid must be valid, pass each gate, be among the best of a stage, be
        admitted by the rule, keep to the reference price, be able to reach the
        cut with full marks, and get a rank.
    requirement : str
        Id of the gate, of the stage, of the parameter that holds the bound, or of
        the rule.
    step : str
    why : Message or None
        Why the bid is out; None where it meets the requirement.
    """

    project: str
    kind: str
    requirement: str
    step: str
    why: Message | None = None

    @property
    def met(self) -> bool:
        """Whether the bid meets the requirement."""
        return self.why is None


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
        The same after deductions that count at the cut-off, and after differential scores.
    opened : bool
        Whether its price was opened; no page shows another.
    scored : Scored, Refused, Noted or None
        What the price rule or the award rule made of it.
    points : Fraction or None
        Points of the price.
    deduction : Fraction
        All points deducted; `early` of them count at the cut-off already.
    early : Fraction
    total : Fraction or None
        None also where the rule has no figure.
    gates : list of GateResult
    tests : list of Tested
    key : tuple of Fraction or None
        What ranks it.
    screened : {'', 'passed', 'failed', 'not screened'}
        What became of it where bids are screened by price; empty elsewhere, and
        where it was out before.
    """

    project: str
    bid: Bid
    out_at: str = ""
    why: Message | None = None
    raw: Fraction | None = None
    technical: Fraction | None = None
    opened: bool = False
    differential: Scored | None = None
    scored: Outcome | None = None
    points: Fraction | None = None
    deduction: Fraction = Fraction(0)
    early: Fraction = Fraction(0)
    total: Fraction | None = None
    gates: list[GateResult] = field(factory=list)
    tests: list[Tested] = field(factory=list)
    key: tuple[Fraction, ...] | None = None
    screened: Screened = ""

    @property
    def late(self) -> Fraction:
        """What is deducted from the total, or from the points that an award rule takes."""
        return self.deduction - self.early

    @property
    def whole(self) -> Fraction | None:
        """Technical points and those of the price, less deductions, before rounding."""
        if self.technical is None:
            return None
        # Without a rule that turns prices into points the technical points are the whole.
        return self.technical + (Fraction(0) if self.points is None else self.points) - self.late

    def put(self, kind: str, requirement: str, step: str, why: Message | None) -> None:
        """Record a test, and take the bid out of the procedure where it fails."""
        self.tests.append(Tested(self.project, kind, requirement, step, why))
        if why is not None and not self.out_at:
            self.out_at, self.why = step, why

    def gated(self, gate: GateResult, step: str) -> None:
        """Record how a gate came out."""
        self.gates.append(gate)
        self.put("gate", gate.gate.id, step, None if gate.state == "pass" else failed(gate))


@frozen
class LotResult:
    """The outcome of one lot.

    Parameters
    ----------
    lot : str
    states : mapping of project id to State
    ranked : sequence of str
        Project ids in the entries of `ranks`.
    ranks : Ranks
    seen : sequence of str
        Project ids of the bids that the rule saw.
    rows : sequence of mapping
        What it saw of each.
    context : sequence of Fraction
        What it took from all of them together.
    """

    lot: str
    states: Mapping[str, State] = field(repr=False, hash=False)
    ranked: tuple[str, ...]
    ranks: Ranks = field(repr=False)
    seen: tuple[str, ...] = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False, hash=False)
    context: Context = field(repr=False)

    @property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """Project ids by rank, each place a tuple: several where nothing parts them, by id.

        Everybody at one place is above everybody at the next. Where a recorded draw parts
        only some of those who are tied, all of them are at one place still, and share its
        rank; `ranks` say the same, place by place.
        """
        return tuple(self._named(place) for place in self.ranks.places)

    @property
    def first(self) -> tuple[str, ...]:
        """Project ids of rank 1, by id."""
        return next(iter(self.places), ())

    def best(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return who would be first if only some of the ranked were there, by id."""
        here = set(names)
        some = [n for n, name in enumerate(self.ranked) if name in here]
        return self._named(next(iter(self.ranks.places_of(some)), ()))

    def _named(self, place: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self.ranked[n] for n in place))


def still_in(states: Mapping[str, State]) -> list[State]:
    """Return the bids that have not dropped out."""
    return [state for state in states.values() if not state.out_at]


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
