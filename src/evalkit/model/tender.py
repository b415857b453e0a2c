"""What an award rests on beside the marks: the tender, its bids, the people, their conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from evalkit.core.counts import whole_rule
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import decimal
from evalkit.core.messages import Text, say
from evalkit.core.naming import named_exact, naming
from evalkit.model.amounts import AMOUNTS, Which
from evalkit.model.checks import choice, id_fields, instance, optional_exact, text, texts

BidStatus = Literal["valid", "withdrawn", "rejected"]
STATUSES: tuple[BidStatus, ...] = ("valid", "withdrawn", "rejected")
RecusalKind = Literal["exclusion", "challenge", "withdrawal"]
RECUSALS: tuple[RecusalKind, ...] = ("exclusion", "challenge", "withdrawal")
"""제척 (by law), 기피 (on a bidder's request), 회피 (by the evaluator)."""
RecusalDecision = Literal["excluded", "kept", "pending"]
DECISIONS: tuple[RecusalDecision, ...] = ("excluded", "kept", "pending")
OUTSIDE = "-"
"""In place of a panel: somebody who marks only what no panel marks, such as an officer."""
YesNo = Literal["", "yes", "no"]
ANSWERS: tuple[YesNo, ...] = ("", "yes", "no")


def _blank(words: Text) -> bool:
    return not (words.en.strip() or words.ko.strip())


def _refuse(found: Iterable[Problem]) -> None:
    problems = list(found)
    if problems:
        raise ModelError(problems)


@frozen(kw_only=True, field_transformer=naming(say("tender")))
class Tender:
    """The notice: its date, its amounts, and what it left to the case.

    Parameters
    ----------
    notice_date : date or None
        The rules must have been in force on it.
    reference : exact number or None
        The amount that the price formula reads: 추정가격 or 예정가격, with VAT or without,
        as the criteria set says.
    reference_kind : Text or str
        What it is, in the words of the notice.
    budget : exact number or None
        사업예산, where a criteria set asks for it beside the reference: what no price may
        exceed. Neither amount stands in for the other.
    budget_kind : Text or str
        What it is, in the words of the notice.
    fixed_costs : exact number or None
        Statutory costs of works (A) that a price formula leaves out, with the notice.
    least_price : exact number or None
        A lower price is out: 98 % of the net cost of works, rounded up.
    unit : str
        Currency of the prices; empty: that of the criteria set, or none is shown.
    out_of_force : Text or str
        Why rules are used that were not in force on the date of the notice; printed.
    """

    notice_date: date | None = None
    reference: Fraction | None = field(default=None, converter=optional_exact)
    reference_kind: Text = field(factory=Text, converter=text)
    budget: Fraction | None = field(default=None, converter=optional_exact)
    budget_kind: Text = field(factory=Text, converter=text)
    fixed_costs: Fraction | None = field(default=None, converter=optional_exact)
    least_price: Fraction | None = field(default=None, converter=optional_exact)
    unit: str = ""
    out_of_force: Text = field(factory=Text, converter=text)

    def __attrs_post_init__(self) -> None:
        problems = [
            *texts(self, "tender", "unit"),
            *instance(self.notice_date, date, "tender", "notice_date"),
        ]
        for which in AMOUNTS:
            amount = self.amount(which)
            if amount is not None and amount <= 0:
                rule, value = say("must be more than 0"), decimal(amount)
                problems.append(Problem(table="tender", field=which, rule=rule, value=value))
        for name in ("fixed_costs", "least_price"):
            found: Fraction | None = getattr(self, name)
            if found is not None and found < 0:
                rule, value = say("must be at least 0"), decimal(found)
                problems.append(Problem(table="tender", field=name, rule=rule, value=value))
        _refuse(problems)

    def amount(self, which: Which) -> Fraction | None:
        """Return one of the amounts, None where it is not given."""
        return self.reference if which == "reference" else self.budget

    def kind(self, which: Which) -> Text:
        """Return what an amount is, in the words of the notice."""
        return self.reference_kind if which == "reference" else self.budget_kind


@frozen(kw_only=True, field_transformer=naming(say("bid"), "project"))
class Bid:
    """What one bidder offered.

    Parameters
    ----------
    project : str
        The bidder, or the bidder in one lot: an id of the case's projects.
    price : exact number or None
        None where the envelope was never opened, or there is none.
    lot : str
        Lot of the tender; bids are compared within one.
    submitted : str
        When, as ISO 8601 with its offset.
    status : {'valid', 'withdrawn', 'rejected'}
    reason : Text or str
        Why it was withdrawn or rejected.
    """

    project: str
    price: Fraction | None = field(default=None, converter=optional_exact)
    lot: str = ""
    submitted: str = ""
    status: BidStatus = "valid"
    reason: Text = field(factory=Text, converter=text)

    def __attrs_post_init__(self) -> None:
        problems = [
            *id_fields(self, "bids", "project", "lot", "submitted"),
            *choice(self.status, STATUSES, "bids", "status"),
        ]
        if self.price is not None and self.price <= 0:
            rule, value = say("must be more than 0"), decimal(self.price)
            problems.append(Problem(table="bids", field="price", rule=rule, value=value))
        if self.status != "valid" and _blank(self.reason):
            rule = say("must say why the bid is excluded")
            problems.append(Problem(table="bids", field="reason", rule=rule))
        _refuse(problems)


@frozen(kw_only=True)
class Evaluator:
    """One member of a panel; whoever sits on several has a row for each, and is one person.

    Parameters
    ----------
    id : str
        As in the marks.
    panel : str
        Id of the panel; empty where there is one panel only; ``-`` for somebody who
        marks only what no panel marks.
    name, affiliation : str
        May be left empty: publication can hide names.
    outside : {'', 'yes', 'no'}
        Whether the member comes from elsewhere, where the law asks for a share of such.
    """

    id: str
    panel: str = ""
    name: str = ""
    affiliation: str = ""
    outside: YesNo = ""

    def __attrs_post_init__(self) -> None:
        _refuse(
            [
                *id_fields(self, "evaluators", "id", "panel", "name", "affiliation", "outside"),
                *choice(self.outside, ANSWERS, "evaluators", "outside"),
            ]
        )


@frozen(kw_only=True, field_transformer=naming(say("committee"), "panel"))
class Committee:
    """How a panel was formed, where the list of evaluators does not tell.

    Parameters
    ----------
    panel : str
        Id of the panel; empty where there is one panel only.
    appointed : exact number or None
        Members appointed; None: those listed.
    roster : exact number or None
        Candidates on the list from which the members were drawn.
    """

    panel: str = ""
    appointed: Fraction | None = field(default=None, converter=optional_exact)
    roster: Fraction | None = field(default=None, converter=optional_exact)

    def __attrs_post_init__(self) -> None:
        problems = list(id_fields(self, "committees", "panel"))
        for name in ("appointed", "roster"):
            count: Fraction | None = getattr(self, name)
            if count is not None and (count.denominator != 1 or count < 1):
                problems.append(
                    Problem(
                        table="committees", field=name, rule=whole_rule(1), value=decimal(count)
                    )
                )
        _refuse(problems)


@frozen(kw_only=True)
class Deviation:
    """Why a tender went on although a precondition of its criteria set is not kept; printed."""

    precondition: str
    reason: Text = field(converter=text)

    def __attrs_post_init__(self) -> None:
        problems = list(id_fields(self, "deviations", "precondition"))
        if _blank(self.reason):
            problems.append(Problem(table="deviations", field="reason", rule=say("is empty")))
        _refuse(problems)


@frozen(kw_only=True)
class Assignment:
    """What one evaluator was asked to mark; where there are any, nobody owes anything else.

    Parameters
    ----------
    evaluator, project : str
    criterion : str
        A criterion or question; empty: all that the evaluators mark.
    """

    evaluator: str
    project: str
    criterion: str = ""

    def __attrs_post_init__(self) -> None:
        problems = list(id_fields(self, "assignments", "evaluator", "project", "criterion"))
        problems += [
            Problem(table="assignments", field=name, rule=say("is empty"))
            for name in ("evaluator", "project")
            if not problems and not getattr(self, name)
        ]
        _refuse(problems)


@frozen(kw_only=True)
class Recusal:
    """An entry of the register of conflicts of interest (제척·기피·회피).

    Parameters
    ----------
    evaluator : str
    project : str
        The bid concerned; empty: all of them.
    kind : {'exclusion', 'challenge', 'withdrawal'}
        By law, on a bidder's request, or by the evaluator.
    ground : Text or str
        Which tie to the bidder, and when: employed, advised, related.
    decision : {'excluded', 'kept', 'pending'}
    decided_by, at, source : str
    """

    evaluator: str
    project: str = ""
    kind: RecusalKind
    ground: Text = field(factory=Text, converter=text)
    decision: RecusalDecision = "pending"
    decided_by: str = ""
    at: str = ""
    source: str = ""

    def __attrs_post_init__(self) -> None:
        problems = [
            *id_fields(self, "recusals", "evaluator", "project", "decided_by", "at", "source"),
            *choice(self.kind, RECUSALS, "recusals", "kind"),
            *choice(self.decision, DECISIONS, "recusals", "decision"),
        ]
        if _blank(self.ground):
            problems.append(Problem(table="recusals", field="ground", rule=say("is empty")))
        _refuse(problems)


@frozen(kw_only=True)
class Consensus:
    """A mark that a panel agreed on instead of its average; the individual marks stay.

    Parameters
    ----------
    project, criterion : str
    value : exact number or str
        On the scale of the criterion.
    by : str
        Who moved it.
    reason : Text or str
    at : str
    """

    project: str
    criterion: str
    value: Fraction | str
    by: str
    reason: Text = field(converter=text)
    at: str = ""

    def __attrs_post_init__(self) -> None:
        value = self.value
        if isinstance(value, str):
            read: Fraction | str = value.strip()
        else:
            where = f"{self.project}, {self.criterion}"
            read = named_exact(say("consensus"), where, "value", value)
        object.__setattr__(self, "value", read)
        problems = list(id_fields(self, "consensus", "project", "criterion", "by", "at"))
        if not self.by:
            problems.append(Problem(table="consensus", field="by", rule=say("is empty")))
        if _blank(self.reason):
            problems.append(Problem(table="consensus", field="reason", rule=say("is empty")))
        _refuse(problems)


@frozen(kw_only=True)
class Tradeoff:
    """The written decision where no arithmetic decides: who is chosen, by whom, and why."""

    project: str
    by: str
    reason: Text = field(converter=text)
    lot: str = ""
    at: str = ""

    def __attrs_post_init__(self) -> None:
        problems = list(id_fields(self, "tradeoffs", "project", "by", "lot", "at"))
        if not self.by:
            problems.append(Problem(table="tradeoffs", field="by", rule=say("is empty")))
        if _blank(self.reason):
            problems.append(Problem(table="tradeoffs", field="reason", rule=say("is empty")))
        _refuse(problems)


@frozen(kw_only=True)
class FirstStageGrade:
    """A grade that an evaluator gave a bid for one item in the first of two stages.

    It decides into which band the bid goes, and counts for nothing else.
    """

    evaluator: str
    project: str
    criterion: str
    grade: str

    def __attrs_post_init__(self) -> None:
        names = ("evaluator", "project", "criterion", "grade")
        problems = list(id_fields(self, "first_stage", *names))
        problems += [
            Problem(table="first_stage", field=name, rule=say("is empty"))
            for name in names
            if getattr(self, name) == ""
        ]
        _refuse(problems)
