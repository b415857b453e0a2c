"""What a rule is: a published formula with its source, its parameters, its claims and its faults.

A rule sees bids as rows of exact numbers. What it takes from *all* bids (the lowest price, the
best ratio) it takes through `Rule.context`; what it makes of *one* bid it makes in `Rule.score`,
which never sees another bid. So an official rule without a `context` depends on a bid's own numbers
only: that is so by construction. Which numbers an input may take, and which bids the rule admits,
is declared beside the formula (`evalkit.rules.domains`) and tested before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate
from types import MappingProxyType
from typing import Literal

from attrs import evolve, field, frozen

from evalkit.core.errors import ModelError, Problem, place, unknown
from evalkit.core.exact import Number, decimal, near_decimal
from evalkit.core.ids import alike, id_of
from evalkit.core.messages import Message, Text, say
from evalkit.core.naming import floats
from evalkit.core.ratios import mark_number
from evalkit.core.remarks import remark
from evalkit.rules.domains import (
    AMOUNTS,
    NOT_NEGATIVE,
    STANDARD,
    BidInputs,
    Domain,
    Requirement,
    RuleSettings,
    Setting,
)
from evalkit.rules.examples import CounterExample, WorkedCase
from evalkit.rules.families.base import Context
from evalkit.rules.formula import Formula
from evalkit.rules.law_tables import LawTable, Seen, left_open, with_table
from evalkit.rules.outcomes import Noted, Outcome, Refused, Scored
from evalkit.rules.parameters import Parameter
from evalkit.rules.periods import Uncompared, within

__all__ = [
    "ROLES",
    "SEEN",
    "Anomaly",
    "BidInputs",
    "Context",
    "Info",
    "LawTable",
    "Noted",
    "Outcome",
    "Parameter",
    "Refused",
    "Role",
    "Rule",
    "RuleSettings",
    "Scored",
    "Seen",
    "Setting",
]

Role = Literal["price", "technical", "award", "test", "panel"]
ROLES: tuple[Role, ...] = ("price", "technical", "award", "test", "panel")
SEEN: tuple[Seen, ...] = ("official", "secondary", "memory", "own")
_RULE = say("rule")


@frozen
class Anomaly:
    """A known oddity of a rule, with the numbers that show it."""

    id: str
    text: Text | Message


@frozen(kw_only=True)
class Info:
    """What is known of a published rule, whatever it computes.

    Parameters
    ----------
    id : str
    title : Text
    role : {'price', 'technical', 'award', 'test', 'panel'}
        What it turns bids into: points for the price, other technical points, a
        figure that decides the award, a finding, or one mark of a panel.
    jurisdiction : str
        ``KR-local``, ``DE``, ``EU``, ``WB``, ...
    citation : str
        Law or guideline by name, date and article.
    seen : {'official', 'secondary', 'memory', 'own'}
        How far its text was seen.
    in_force_from, in_force_to : date or None
        The first and the last day of the formula, whatever issue is cited; None: not known.
    uncompared : sequence of Uncompared
        Stretches of that time for which the text was not compared with the one cited.
    summary : Text or Message
    formula : str
    parameters : sequence of Parameter
    claims : mapping of law id to Text or Message
        Laws that are claimed to hold, each with the reason why. An audit tries each.
    anomalies : sequence of Anomaly
    rounds : Text or Message
        Where and how it rounds.
    """

    id: str
    title: Text
    role: Role
    jurisdiction: str
    citation: str = field(repr=False)
    seen: Seen = field(repr=False)
    summary: Text | Message = field(repr=False)
    formula: str = field(repr=False)
    rounds: Text | Message = field(repr=False)
    in_force_from: date | None = field(default=None, repr=False)
    in_force_to: date | None = field(default=None, repr=False)
    uncompared: tuple[Uncompared, ...] = field(default=(), repr=False)
    parameters: tuple[Parameter, ...] = field(default=(), repr=False)
    claims: Mapping[str, Text | Message] = field(factory=dict, repr=False, hash=False)
    anomalies: tuple[Anomaly, ...] = field(default=(), repr=False)

    def settings(self, given: Mapping[str, object]) -> RuleSettings:
        """Fill in the defaults and check every value; all problems at once.

        Raises
        ------
        ModelError
            For a parameter that is unknown, missing or out of its range.
        """
        known = [p.id for p in self.parameters]
        table = place(_RULE, self.id)
        problems = [
            unknown(say("parameter"), str(name), known, table=table)
            for name in given
            if name not in known
        ]
        found: dict[str, Setting] = {}
        for parameter in self.parameters:
            value = given.get(parameter.id)
            if value is None:
                if parameter.default is None:
                    rule = say("is required: {meaning}", meaning=parameter.meaning)
                    problems.append(Problem(table=table, field=parameter.id, rule=rule))
                else:
                    found[parameter.id] = parameter.default
                continue
            try:
                found[parameter.id] = parameter.read(value, self.id)
            except ModelError as error:
                problems.extend(error.problems)
        if problems:
            raise ModelError(problems)
        return MappingProxyType(found)

    def in_force(self, day: date) -> bool:
        """Say whether the rule is not known to be out of force on a day."""
        return within(day, self.in_force_from, self.in_force_to)


@frozen(kw_only=True)
class Rule(Info):
    """A rule over bids, computed exactly.

    Parameters
    ----------
    inputs : sequence of str
        What each bid must have: ``price``, ``quality``, ...
    unread : sequence of str
        What a bid may have, too, and the formula is never given.
    domains : mapping of input to Domain
        Which numbers an input may take; a price is more than 0, others are not below 0.
    requires : sequence of Requirement
        Which bids the rule admits. The formula sees no other.
    context : callable (rows, settings) -> tuple of Fraction, or None
        What it takes from all bids together; None: nothing.
    score : callable (row, context, settings) -> Scored, Refused or Noted
        Refused where the formula has no meaning for what is given: a divisor of 0,
        nothing to compare with. No number stands for that.
    best : {'highest', 'lowest', None}
        Which figure wins. None: the rule has no figure and ranks nobody; it only
        compares, so every bid is Noted.
    check : callable (settings) -> iterable of Problem, or None
        What settings, each in range, may contradict together.
    tables : mapping of id to LawTable; the setting ``table`` names one
    body : Formula or None
        The family and what the rule fills into it; None for a rule written in Python.
    examples : mapping of law id to CounterExample
        One for each law that it is known to break.
    cases : sequence of WorkedCase
    """

    inputs: tuple[str, ...]
    unread: tuple[str, ...] = ()
    domains: Mapping[str, Domain] = field(factory=dict, repr=False, hash=False)
    requires: tuple[Requirement, ...] = field(default=(), repr=False, hash=False)
    score: Callable[[BidInputs, Context, RuleSettings], Outcome] = field(repr=False)
    context: Callable[[Sequence[BidInputs], RuleSettings], Context] | None = field(
        default=None, repr=False
    )
    best: Literal["highest", "lowest"] | None = "highest"
    check: Callable[[RuleSettings], Sequence[Problem]] | None = field(default=None, repr=False)
    tables: Mapping[str, LawTable] = field(factory=dict, repr=False, hash=False)
    body: Formula | None = field(default=None, repr=False, hash=False)
    examples: Mapping[str, CounterExample] = field(factory=dict, repr=False, hash=False)
    cases: tuple[WorkedCase, ...] = field(default=(), repr=False, hash=False)

    @property
    def has_figure(self) -> bool:
        """Whether it computes a figure, and does not only compare."""
        return self.best is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """What a bid may have: the inputs, then what is not read."""
        return (*self.inputs, *self.unread)

    def domain(self, name: str) -> Domain:
        """Return which numbers an input may take."""
        return self.domains.get(name) or STANDARD.get(name, NOT_NEGATIVE)

    def settings(self, given: Mapping[str, object]) -> RuleSettings:
        """Fill in the table and the defaults, check every value, and what they contradict."""
        found = Info.settings(self, with_table(self.tables, self.id, given))
        if self.check is not None and (problems := list(self.check(found))):
            raise ModelError(problems)
        return found

    def open(self, given: Mapping[str, object]) -> frozenset[str]:
        """Return the parameters that are left for the notice to give."""
        return left_open(self.tables, (p.id for p in self.parameters if p.default is None), given)

    def problems(self, name: str, row: BidInputs, settings: RuleSettings) -> Iterator[Problem]:
        """Yield every number of one bid that lies outside its domain.

        Settings may lack what is not known yet; a bound that rests on it is then not tested.
        """
        for column, value in row.items():
            refused = self.domain(column).refused(value, settings, row)
            if refused is not None:
                table, shown = place(say("bid"), name), decimal(value)
                yield Problem(table=table, field=column, rule=refused, value=shown)

    def refusal(
        self,
        row: BidInputs,
        settings: RuleSettings,
        write: Callable[[Fraction], object] = near_decimal,
    ) -> Message | None:
        """Say why the rule does not admit a bid; None where it does."""
        found = (need.why(row[need.on], settings, write) for need in self.requires)
        return next((why for why in found if why is not None), None)

    def scores(self, rows: Sequence[BidInputs], settings: RuleSettings) -> list[Outcome]:
        """Score admitted rows whose numbers were checked already, with checked settings."""
        return self.figures(rows, settings)[1]

    def figures(
        self, rows: Sequence[BidInputs], settings: RuleSettings
    ) -> tuple[Context, list[Outcome]]:
        """Return what the rule takes from all rows together, and what it makes of each."""
        read = [{name: row[name] for name in self.inputs} for row in rows]
        context = self.context(read, settings) if self.context is not None and read else ()
        return context, [self.score(row, context, settings) for row in read]

    def contexts_without(
        self, rows: Sequence[BidInputs], settings: RuleSettings
    ) -> list[Context | None]:
        """Return for each row what the rule takes from all the others; None where there are none.

        Takes as long as one look at all rows where the family says how two groups come together.
        """
        take, count = self.context, len(rows)
        if take is None:
            return [()] * count
        merge = self.body.family.code.merge if self.body is not None else None
        if merge is None:
            others = ([*rows[:at], *rows[at + 1 :]] for at in range(count))
            return [take(left, settings) if left else None for left in others]

        def both(one: Context | None, other: Context | None) -> Context | None:
            if one is None or other is None:
                return one or other
            return tuple(best(*pair) for best, *pair in zip(merge, one, other, strict=True))

        alone: list[Context | None] = [take([row], settings) for row in rows]
        above = [None, *accumulate(alone, both)][:count]
        below = [None, *accumulate(alone[::-1], both)][:count][::-1]
        return [both(one, other) for one, other in zip(above, below, strict=True)]

    def apply(
        self, bids: Mapping[str, Mapping[str, Number]], **parameters: object
    ) -> dict[str, Outcome]:
        """Score bids, ``{name: {"price": ..., "quality": ...}}``.

        A bid that the rule does not admit is `Refused`, and counts for no other. So is one of
        which the formula can make nothing, such as a price for each of 0 points.

        Raises
        ------
        ModelError
            With every problem: a missing number, a ratio such as ``8/10``, which can be read in
            two ways, a number or a parameter out of its range.

        Examples
        --------
        >>> from evalkit.rules import find_rule
        >>> found = find_rule("low-price-ratio").apply(
        ...     {"A": {"price": 100}, "B": {"price": 125}}, max_points=40
        ... )
        >>> str(found["B"].value)
        '32'
        """
        problems = [*_same_names(bids)]
        rows = {name: self._row(name, bid, problems) for name, bid in bids.items()}
        settings: RuleSettings = {}
        try:
            settings = self.settings(parameters)
        except ModelError as error:
            problems.extend(error.problems)
        for name, row in rows.items():
            problems.extend(self.problems(name, row, settings))
        if problems:
            raise ModelError(problems)
        found: dict[str, Outcome] = {}
        for name, row in rows.items():
            why = self.refusal(row, settings)
            if why is not None:
                found[name] = Refused(why, undefined=False)
        admitted = [name for name in rows if name not in found]
        scored = self.scores([rows[name] for name in admitted], settings)
        found.update(zip(admitted, scored, strict=True))
        return {name: found[name] for name in rows}

    def _row(
        self, name: str, bid: Mapping[str, Number], problems: list[Problem]
    ) -> dict[str, Fraction]:
        row: dict[str, Fraction] = {}
        table = place(say("bid"), name)
        for column in self.columns:
            if bid.get(column) is None:
                if column in self.inputs:
                    problems.append(Problem(table=table, field=column, rule=say("is missing")))
                continue
            try:
                row[column] = mark_number(bid[column], judged=column not in AMOUNTS)
            except ModelError as error:
                problems.append(evolve(error.problems[0], table=table, field=column))
            for noisy, rule in floats(bid[column]):
                found = Problem(table=table, field=column, rule=rule, value=repr(noisy))
                remark(found)
        problems.extend(
            unknown(say("input"), str(column), self.columns, table=table)
            for column in bid
            if column not in self.columns
        )
        return row


def _same_names(bids: Iterable[object]) -> Iterator[Problem]:
    """Report names that are one without blanks and widths; remark those that look alike."""
    formed: dict[str, str] = {}
    for name in map(str, bids):
        one = id_of(name)
        if one in formed:
            rule = say("is the name of two bids once blanks are taken away")
            yield Problem(table=place(say("bid"), formed[one]), rule=rule, value=name)
        formed.setdefault(one, name)
    for earlier, name in alike(formed):
        rule = say(
            "the ids '{earlier}' and '{name}' differ by case or look only, and count as two",
            earlier=earlier, name=name,
        )  # fmt: skip
        remark(Problem(table=say("bids"), rule=rule))
