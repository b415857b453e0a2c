"""How an award is decided: panels, stages, the price rule, adjustments, and their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from numbers import Rational, Real
from reprlib import repr as short
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from evalkit.core.counts import is_whole, whole_rule
from evalkit.core.errors import EvalkitError, ModelError, Problem, place, unknown
from evalkit.core.exact import argument, decimal
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.core.naming import naming
from evalkit.model.adjustment import Adjustment, adjustments
from evalkit.model.amounts import AMOUNTS, CEILINGS, Amount, Ceiling, Which, amounts
from evalkit.model.checks import (
    choice,
    cited,
    id_fields,
    instance,
    optional_exact,
    parts,
    plain,
    strings,
    text,
)
from evalkit.panel import PanelRule

if TYPE_CHECKING:
    from evalkit.rules import OwnRule, Rule
    from evalkit.rules.base import Role, RuleSettings

Opens = Literal["eligible", "all", "first"]
OPENS: tuple[Opens, ...] = ("eligible", "all", "first")
Screening = Literal["", "total", "technical"]
SCREENINGS: tuple[Screening, ...] = ("", "total", "technical")
STEPS = (
    "eligibility",
    "marks",
    "panel",
    "cut-off",
    "differential",
    "opening",
    "price",
    "screening",
    "adjustments",
    "total",
    "rank",
    "tie",
    "negotiation",
)
"""The steps of an award, in their order; a procedure may name the clause of each."""
FROM_THE_CASE = (
    "max_points",
    "reference",
    "budget",
    "features_max",
    "quality_max",
    "fixed_costs",
    "least_price",
)
"""Parameters that the case or the criteria set gives, so that no procedure has to."""


def _settings(
    given: Mapping[str, object] | Iterable[tuple[str, object]],
) -> tuple[tuple[str, str], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    found = []
    for name, value in pairs:
        if isinstance(value, bool):
            written = str(value).lower()
        elif isinstance(value, Decimal | Real):
            number = argument(plain(name), value)  # type: ignore[arg-type]
            written = str(value) if isinstance(value, Decimal | Rational) else decimal(number)
        else:
            written = str(value)
        found.append((plain(name), plain(written)))
    return tuple(sorted(found))


def _count(value: object, table: Message, field_: str) -> Iterator[Problem]:
    if value is not None and not is_whole(value, 1):
        yield Problem(table=table, field=field_, rule=whole_rule(1), value=short(value))


def _rules() -> Mapping[str, Rule]:
    from evalkit.rules import RULES  # noqa: PLC0415 - only who has a procedure waits for them

    return RULES


@frozen(field_transformer=naming(say("rule"), "id"))
class RuleUse:
    """An official rule, or one of the set's own, with the settings that a notice gave it.

    Parameters
    ----------
    id : str
        One of `evalkit.rules.RULES`, or the name of `file`.
    settings : mapping of str to number, word or switch
        Kept as they were written.
    file : OwnRule or None
        The rule file of the set's own.
    """

    id: str
    settings: tuple[tuple[str, str], ...] = field(default=(), converter=_settings)
    file: OwnRule | None = None

    @property
    def known(self) -> bool:
        """Whether there is such a rule."""
        return self.file is not None or self.id in _rules()

    @property
    def rule(self) -> Rule:
        """The rule itself."""
        return _rules()[self.id] if self.file is None else self.file.rule

    def __str__(self) -> str:
        given = ", ".join(f"{name} = {value}" for name, value in self.settings)
        return f"{self.id} ({given})" if given else self.id

    def with_case(self, **given: Fraction | None) -> RuleSettings:
        """Return the settings, completed with those that the case gives.

        Raises
        ------
        ModelError
            With every problem of the settings.
        """
        known = {p.id for p in self.rule.parameters}
        own = {name: value for name, value in given.items() if name in known and value is not None}
        return self.rule.settings({**own, **dict(self.settings)})

    def problems(self, role: Role, where: str) -> Iterable[Problem]:
        """Yield what is wrong with the use of the rule, as far as no case is needed."""
        table = place(say("procedure"), where)
        if self.file is not None and self.file.name != self.id:
            rule = say("must be the name of the rule file, {name}", name=self.file.name)
            yield Problem(table=table, field="id", rule=rule, value=self.id)
        if not self.known:
            yield unknown(say("rule"), self.id, list(_rules()), table=table, field="id")
            return
        if self.rule.role != role:
            rule = say("is a rule of another kind: {role}", role=self.rule.role)
            yield Problem(table=table, field="id", rule=rule, value=self.id)
            return
        stand_in = {
            p.id: p.high if p.high is not None else (p.low or Fraction(0)) + 1
            for p in self.rule.parameters
            if p.id in FROM_THE_CASE and p.default is None
        }
        try:
            self.rule.settings({**stand_in, **dict(self.settings)})
        except EvalkitError as error:
            yield from error.problems


@frozen(kw_only=True)
class Panel:
    """Evaluators who mark some criteria together, and how their marks become one.

    Parameters
    ----------
    id : str
    on : sequence of str
        Groups and criteria that it marks.
    rule : PanelRule
    seats : int or None
        Members foreseen; they count where a case names nobody and has no record of them.
    title : Text or str
    """

    id: str
    on: tuple[str, ...] = field(converter=strings)
    rule: PanelRule = field(factory=PanelRule)
    seats: int | None = None
    title: Text = field(factory=Text, converter=text)

    def __attrs_post_init__(self) -> None:
        table = place(say("panel"), self.id)
        problems = [
            *id_fields(self, table, "id"),
            *instance(self.rule, PanelRule, table, "rule"),
        ]
        if not self.on:
            problems.append(Problem(table=table, field="on", rule=say("needs at least one name")))
        problems.extend(_count(self.seats, table, "seats"))
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)


@frozen(kw_only=True)
class Stage:
    """One round of marking: who fails a gate on it, or is not among the best, goes no further.

    Parameters
    ----------
    id : str
    on : sequence of str
        Groups and criteria marked in this round.
    best : int or None
        How many go on, by the points of this round; with a tie at the edge, all tied go on.
    title : Text or str
    """

    id: str
    on: tuple[str, ...] = field(converter=strings)
    best: int | None = None
    title: Text = field(factory=Text, converter=text)

    def __attrs_post_init__(self) -> None:
        table = place(say("stage"), self.id)
        problems = list(id_fields(self, table, "id"))
        if not self.on:
            problems.append(Problem(table=table, field="on", rule=say("needs at least one name")))
        problems.extend(_count(self.best, table, "best"))
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)


def _panels(items: Iterable[Panel]) -> tuple[Panel, ...]:
    return parts(items, Panel, say("procedure"), "panels")


def _stages(items: Iterable[Stage]) -> tuple[Stage, ...]:
    return parts(items, Stage, say("procedure"), "stages")


def _clauses(
    items: Mapping[str, Citation | str] | Iterable[tuple[str, Citation | str]],
) -> tuple[tuple[str, Citation], ...]:
    """Bring the clauses into the order of the steps: written in any order, they say the same."""
    pairs = items.items() if isinstance(items, Mapping) else items
    made = [(plain(step), cited(clause)) for step, clause in pairs]
    return tuple(sorted(made, key=lambda pair: [*STEPS, pair[0]].index(pair[0])))


@frozen(kw_only=True, field_transformer=naming(say("procedure")))
class Procedure:
    """The steps from opened proposals to an award, beyond a weighted sum.

    Parameters
    ----------
    price : str
        The criterion whose points the price rule gives; its scale is linear from
        0 to its points. Empty: the price brings no points of its own.
    rule : RuleUse or None
        From prices to points.
    award : RuleUse or None
        From the quality points and the price to the figure that decides. None:
        the total of the points does.
    differential : RuleUse or None
        What replaces the technical points after the cut-off (차등점수제).
    optional_differential : RuleUse or None
        Differential scores that a notice could have announced; compared under "What if".
    screening : {'', 'total', 'technical'}
        Whether bids are screened from the lowest price up, until one passes every
        gate; and what parts bids of the same price that pass: the total, or the
        technical points. Bids above are not screened.
    ceiling : {'', 'reference', 'budget'}
        The amount of the tender above which a bid is out. Empty: none is.
    amounts : sequence of Amount
        What the amounts of the tender are, by the law that the procedure follows.
    currency : str
        What a tender's amounts are in where it does not say; the amounts in preconditions
        are in it.
    opens : {'eligible', 'all', 'first'}
        Whose prices are opened: those left after the cut-off, every valid bid, or
        that of the first alone. Where the award rule is given no price, ``eligible``
        is ``first``; where bids are screened by price, it is ``all``.
    own_bid_only : bool
        Whether rules that look at other bids are unlawful here.
    panels : sequence of Panel
    stages : sequence of Stage
        In their order. None: one round over everything but the price.
    adjustments : sequence of Adjustment
        Bonuses and deductions.
    most_bonus : exact number or None
        What all bonuses together bring one bid at most. None: their sum.
    clauses : mapping of step to Citation or str
        The clause that each step follows.
    """

    price: str = ""
    rule: RuleUse | None = None
    award: RuleUse | None = None
    differential: RuleUse | None = None
    optional_differential: RuleUse | None = None
    screening: Screening = ""
    ceiling: Ceiling = ""
    amounts: tuple[Amount, ...] = field(default=(), converter=amounts)
    currency: str = ""
    opens: Opens = "eligible"
    own_bid_only: bool = False
    panels: tuple[Panel, ...] = field(default=(), converter=_panels)
    stages: tuple[Stage, ...] = field(default=(), converter=_stages)
    adjustments: tuple[Adjustment, ...] = field(default=(), converter=adjustments)
    most_bonus: Fraction | None = field(default=None, converter=optional_exact)
    clauses: tuple[tuple[str, Citation], ...] = field(default=(), converter=_clauses)

    def __attrs_post_init__(self) -> None:
        if self.opens == "eligible" and self.blind:
            object.__setattr__(self, "opens", "first")
        if self.opens == "eligible" and self.screening:
            object.__setattr__(self, "opens", "all")
        table = say("procedure")
        problems = [
            *id_fields(self, table, "price", "currency"),
            *instance(self.rule, RuleUse, table, "rule"),
            *instance(self.award, RuleUse, table, "award"),
            *instance(self.differential, RuleUse, table, "differential"),
            *instance(self.optional_differential, RuleUse, table, "optional_differential"),
            *choice(self.screening, SCREENINGS, table, "screening"),
            *choice(self.opens, OPENS, table, "opens"),
            *choice(self.ceiling, CEILINGS, table, "ceiling"),
        ]
        ids = [item.id for item in self.amounts]
        problems.extend(
            Problem(table=table, field="amounts", rule=say("is used twice"), value=name)
            for name in AMOUNTS
            if ids.count(name) > 1
        )
        problems.extend(
            unknown(say("step"), step, STEPS, table=table, field="clauses")
            for step, _ in self.clauses
            if step not in STEPS
        )
        if problems:
            raise ModelError(problems)

    @property
    def blind(self) -> bool:
        """Whether the award rule is given no price, so that the others stay closed."""
        use = self.award
        return isinstance(use, RuleUse) and use.known and "price" in use.rule.unread

    @property
    def uses(self) -> tuple[RuleUse, ...]:
        """The rules that it uses."""
        return tuple(use for use in (self.rule, self.award, self.differential) if use is not None)

    @property
    def own_rules(self) -> tuple[OwnRule, ...]:
        """The rule files of the set's own, each once, also one that a notice could announce."""
        listed = (*self.uses, self.optional_differential)
        return tuple(dict.fromkeys(use.file for use in listed if use is not None and use.file))

    def reads(self, which: Which) -> bool:
        """Say whether a rule takes an amount from the tender."""
        return any(
            p.id == which and which not in dict(use.settings)
            for use in self.uses
            for p in use.rule.parameters
        )

    @property
    def needs(self) -> tuple[Which, ...]:
        """The amounts that a tender must give."""
        return tuple(n for n in AMOUNTS if n == self.ceiling or self.reads(n))

    def amount(self, which: Which) -> Amount:
        """Return what an amount of the tender is here."""
        return next((item for item in self.amounts if item.id == which), Amount(id=which))

    def clause(self, step: str) -> Citation:
        """Return the clause that a step follows, empty where none is named."""
        return self._clause_of.get(step, Citation())

    @cached_property
    def _clause_of(self) -> dict[str, Citation]:
        return dict(self.clauses)
