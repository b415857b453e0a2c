"""What one bid has come to, and how one lot ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from functools import cached_property
from typing import Literal

from attrs import define, field, frozen

from evalkit.core.notes import Note, note
from evalkit.core.types import Span
from evalkit.evaluation.award.adjusting import Adjusted
from evalkit.evaluation.gates import GateResult
from evalkit.evaluation.ranks import Key, Ranks
from evalkit.model import Bid
from evalkit.rules import Scored
from evalkit.rules.base import BidInputs, Context, Outcome

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
    why : Note or None
        Why the bid is out; None where it meets the requirement.
    """

    project: str
    kind: str
    requirement: str
    step: str
    why: Note | None = None

    @property
    def met(self) -> bool:
        """Whether the bid meets the requirement."""
        return self.why is None


@define
class BidState:
    """What one bid has come to so far.

    Parameters
    ----------
    out_at : str
        The step at which it dropped out; empty while it is in.
    why : Note or None
    raw : Fraction or None
        Technical points.
    technical : Fraction or None
        The same after what is added and taken at the cut-off, and after differential scores.
    opened : bool
        Whether its price was opened; no page shows another.
    scored : Scored, Refused, Noted or None
        What the price rule or the award rule made of it.
    points : Fraction or None
        Points of the price.
    adjusted : Adjusted
        Its bonuses and deductions.
    total : Fraction or None
        None also where the rule has no figure.
    gates : list of GateResult
    tests : list of Tested
    key : tuple of Fraction or None
        What ranks it.
    screened : {'', 'passed', 'failed', 'not screened'}
        What became of it where bids are screened by price; empty elsewhere, and
        where it was out before.
    doubt : Note or None
        Why it may be out after all, where that hangs on an adjustment that is not known.
    others : sequence of State
        What it comes to in the other ways in which such adjustments may turn out; this
        state is that of the fewest points.
    """

    project: str
    bid: Bid
    adjusted: Adjusted
    out_at: str = ""
    why: Note | None = None
    raw: Fraction | None = None
    technical: Fraction | None = None
    opened: bool = False
    differential: Scored | None = None
    scored: Outcome | None = None
    points: Fraction | None = None
    total: Fraction | None = None
    gates: list[GateResult] = field(factory=list)
    tests: list[Tested] = field(factory=list)
    key: tuple[Fraction, ...] | None = None
    screened: Screened = ""
    doubt: Note | None = None
    others: tuple[BidState, ...] = ()

    @property
    def counted(self) -> Fraction | None:
        """The technical points that the cut-off looks at."""
        return None if self.raw is None else self.adjusted.technical(self.raw)

    @property
    def whole(self) -> Fraction | None:
        """Technical points and those of the price, with all adjustments, before rounding."""
        if self.technical is None:
            return None
        return self.adjusted.late.of(self.technical + self.priced)

    @property
    def priced(self) -> Fraction:
        """The points that its price adds to the technical ones."""
        # Without a rule that turns prices into points the technical points are the whole.
        return Fraction(0) if self.points is None else self.points

    @property
    def figure(self) -> Fraction | None:
        """What decides between those left; of bids that pass a screening, what ranks them."""
        return self.key[0] if self.screened and self.key else self.total

    def raw_for(self, whole: Fraction) -> Fraction | None:
        """Return the highest technical points that make some whole; None where none do."""
        points = self.adjusted.late.before(whole)
        if points is None:
            return None
        return self.adjusted.early.before(points - self.priced)

    @property
    def granted(self) -> Fraction:
        """What its bonuses add, after all limits."""
        early, late = self.adjusted.early, self.adjusted.late
        first = early.bonus if self.raw is None else early.granted(self.raw)
        if self.technical is None:
            return first + late.bonus
        return first + late.granted(self.technical + self.priced)

    @property
    def adjustment(self) -> Fraction:
        """What its bonuses add, less its deductions."""
        return self.granted - self.adjusted.early.deduction - self.adjusted.late.deduction

    def span(self, read: Callable[[BidState], Fraction | None]) -> Span | None:
        """Return the least and the most that a number comes to in all ways that are open."""
        found = [number for state in (self, *self.others) if (number := read(state)) is not None]
        return (min(found), max(found)) if found else None

    def put(self, kind: str, requirement: str, step: str, why: Note | None) -> None:
        """Record a test, and take the bid out of the procedure where it fails."""
        self.tests.append(Tested(self.project, kind, requirement, step, why))
        if why is not None and not self.out_at:
            self.out_at, self.why = step, why

    def gated(self, gate: GateResult, step: str) -> None:
        """Record how a gate came out."""
        self.gates.append(gate)
        self.put("gate", gate.gate.id, step, None if gate.state == "pass" else failed(gate))


@frozen
class Lead:
    """Who is first of some bids, and by how much.

    Parameters
    ----------
    first : sequence of str
        Project ids; several where the rank is shared, none where nobody is left.
    margin : Fraction or None
        What the figure that decides differs by between the first and the second; 0 where it is
        equal. None where there is no second, no figure, or a figure that is not known.
    """

    first: tuple[str, ...]
    margin: Fraction | None = None


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
    keys : mapping of project id to tuple of Fraction
        What ranks each: the figure that decides, then what parts those who are tied.
    open : sequence of str
        Project ids of the bids of which an adjustment is not known; `states` then hold what
        each comes to at the least, and `ranks` every rank that each may have.
    """

    lot: str
    states: Mapping[str, BidState] = field(repr=False, hash=False)
    ranked: tuple[str, ...]
    ranks: Ranks = field(repr=False)
    seen: tuple[str, ...] = field(repr=False)
    rows: tuple[BidInputs, ...] = field(repr=False, hash=False)
    context: Context = field(repr=False)
    keys: Mapping[str, Key] = field(repr=False, hash=False)
    open: tuple[str, ...] = ()

    @cached_property
    def unsettled(self) -> bool:
        """Whether who is first hangs on an adjustment that is not known."""
        if not self.open or not self.first:
            return False
        sure = all(self.ranks.sure[self.ranked.index(name)] for name in self.first)
        return len(self.first) > 1 or not sure

    def level(self, place: Sequence[str]) -> bool:
        """Say whether those at one place share it whatever comes to be known."""
        numbers = [self.ranked.index(name) for name in place]
        first = self.ranks.low[numbers[0]]
        return all(self.ranks.exact[n] and self.ranks.low[n] == first for n in numbers)

    @cached_property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """Project ids by rank, each place a tuple: several where nothing parts them, by id.

        Several are at one place, too, where their order hangs on what is not known.

        Everybody at one place is above everybody at the next. Where a recorded draw parts
        only some of those who are tied, all of them are at one place still, and share its
        rank; `ranks` say the same, place by place.
        """
        return tuple(self._named(place) for place in self.ranks.places)

    @cached_property
    def first(self) -> tuple[str, ...]:
        """Project ids of rank 1, by id."""
        return next(iter(self.places), ())

    @property
    def could_be_first(self) -> tuple[str, ...]:
        """Project ids of those who can have rank 1, by id; `first` where that is settled.

        Of the first place, some may be behind another one of it however what is open turns out.
        """
        best = (name for name, (rank, _) in zip(self.ranked, self.ranks.spans, strict=True)
                if rank == 1)  # fmt: skip
        return tuple(sorted(best)) if self.unsettled else self.first

    @cached_property
    def lead(self) -> Lead:
        """Who is first, and by how much."""
        return self.best(self.ranked)

    def without(self, project: str) -> Lead:
        """Return who would be first if one bid were not there and the others stood as they do."""
        # Whoever is behind the second place parts nobody before it.
        if project not in self._ahead:
            return self.lead
        return self.best([name for name in self.ranked if name != project])

    @cached_property
    def _ahead(self) -> frozenset[str]:
        return frozenset(name for place in self.places[:2] for name in place)

    def best(self, names: Sequence[str]) -> Lead:
        """Return who would be first if only some of the ranked were there, and by how much."""
        here = set(names)
        some = [n for n, name in enumerate(self.ranked) if name in here]
        ordered = [self._named(place) for place in self.ranks.places_of(some)][:2]
        if not ordered:
            return Lead(())
        two = [self.states[name] for name in (n for place in ordered for n in place)][:2]
        figures = [figure for state in two if (figure := state.figure) is not None]
        sure = len(figures) == 2 and not any(state.others for state in two)
        return Lead(ordered[0], abs(figures[0] - figures[1]) if sure else None)

    def _named(self, place: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self.ranked[n] for n in place))


def still_in(states: Mapping[str, BidState]) -> list[BidState]:
    """Return the bids that have not dropped out."""
    return [state for state in states.values() if not state.out_at]


def failed(result: GateResult) -> Note:
    """Note which gate a bid failed, with what it had and what was needed."""
    gate = result.gate
    return note(
        "gate",
        gate=gate.name,
        found=result.value[0] if result.value else None,
        at_least=gate.at_least,
        at_most=gate.at_most,
        one_of=gate.one_of,
        of=gate.of,
    )
