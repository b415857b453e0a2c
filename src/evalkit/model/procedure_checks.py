"""What must hold between a procedure and the criteria set that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.core.errors import ModelError, Problem, place, unknown
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.model.adjustment_checks import adjustment_problems
from evalkit.model.criteria_draft import CriteriaDraft
from evalkit.model.procedure import Panel, Procedure, RuleUse
from evalkit.model.screening_checks import screening_problems
from evalkit.scales import Linear

if TYPE_CHECKING:
    from evalkit.rules.base import Role

_TABLE = say("procedure")
GIVEN = ("price", "quality", "features")
"""What the steps of an award give a rule; every other input is a criterion."""


def procedure_problems(criteria: CriteriaDraft) -> Iterator[Problem]:
    """Yield everything that is wrong with the procedure of a criteria set."""
    procedure = criteria.procedure
    if procedure is None:
        return
    yield from _set(criteria)
    yield from _price(criteria, procedure)
    yield from _rules(procedure)
    yield from _figure(criteria, procedure)
    yield from _opening(criteria, procedure)
    yield from _inputs(criteria, procedure)
    yield from screening_problems(criteria, procedure)
    yield from adjustment_problems(criteria, procedure)
    yield from _parts(criteria, procedure)


def _set(criteria: CriteriaDraft) -> Iterator[Problem]:
    table = place(say("criteria set"), criteria.id)
    if criteria.aggregate != "sum":
        rule = say("must be sum in a set with a procedure")
        yield Problem(table=table, field="aggregate", rule=rule, value=criteria.aggregate)
    if criteria.missing != "error" or any(
        c.missing not in (None, "error") for c in criteria.leaves
    ):
        rule = say("must be error in a set with a procedure: an award needs every mark")
        yield Problem(table=table, field="missing", rule=rule)
    for gate in criteria.gates:
        if gate.effect == "cap":
            rule = say("a cap cannot be used in a procedure; use a deduction, or a gate that fails")
            yield Problem(
                table=place(say("gate"), gate.id), field="effect", rule=rule, value=gate.effect
            )


def _figure(criteria: CriteriaDraft, procedure: Procedure) -> Iterator[Problem]:
    """Refuse what would compare a figure that the award rule does not compute."""
    use = procedure.award
    if use is None or not use.known or use.rule.has_figure:
        return
    for gate in criteria.gates:
        if gate.on == "total":
            rule = say(
                "has no total to compare: the rule {rule} has no combined score", rule=use.id
            )
            yield Problem(table=place(say("gate"), gate.id), field="on", rule=rule, value="total")


def _price(criteria: CriteriaDraft, procedure: Procedure) -> Iterator[Problem]:
    name = procedure.price
    leaves = {leaf.id: leaf for leaf in criteria.leaves}
    if not name:
        if procedure.rule is not None:
            rule = say("is empty, but a price rule is named")
            yield Problem(table=_TABLE, field="price", rule=rule)
        return
    if procedure.rule is None:
        rule = say("is required: the rule that converts prices into points")
        yield Problem(table=_TABLE, field="rule", rule=rule)
    if procedure.award is not None:
        rule = say("uses the price itself, so no criterion may give points for it")
        yield Problem(table=_TABLE, field="award", rule=rule, value=procedure.award.id)
    leaf = leaves.get(name)
    if leaf is None:
        yield unknown(say("criterion"), name, list(leaves), table=_TABLE, field="price")
        return
    if leaf.parent:
        rule = say("must be at the top, beside the technical criteria")
        yield Problem(table=place(say("criterion"), name), field="parent", rule=rule)
    points = criteria.max_points(name)
    scale = leaf.scale
    ends = (Fraction(0), points)
    if not isinstance(scale, Linear) or (scale.worst, scale.best) != ends or leaf.unit:
        rule = say(
            "takes its points from the price rule, so its scale must be linear from 0 to {points}, "
            "without a unit",
            points=decimal(points),
        )
        yield Problem(table=place(say("criterion"), name), field="scale", rule=rule)


def _rules(procedure: Procedure) -> Iterator[Problem]:
    used: list[tuple[str, RuleUse | None, Role]] = [
        ("rule", procedure.rule, "price"),
        ("award", procedure.award, "award"),
        ("differential", procedure.differential, "technical"),
        ("optional_differential", procedure.optional_differential, "technical"),
    ]
    for where, use, role in used:
        if use is None:
            continue
        problems = list(use.problems(role, where))
        yield from problems
        if not problems and procedure.own_bid_only and use.rule.context is not None:
            rule = say("uses other bids, which this procedure does not allow")
            yield Problem(table=_TABLE, field=where, rule=rule, value=use.id)
    names = [file.name for file in procedure.own_rules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        rule = say("is the name of two rule files")
        yield Problem(table=_TABLE, field="rule", rule=rule, value=name)
    for where in ("differential", "optional_differential"):
        if getattr(procedure, where) is not None and procedure.award is not None:
            rule = say("cannot be used with an award rule")
            yield Problem(table=_TABLE, field=where, rule=rule)


def _opening(criteria: CriteriaDraft, procedure: Procedure) -> Iterator[Problem]:
    """Refuse what would look at a price that stays closed."""
    prices = procedure.rule is not None or procedure.award is not None
    first = procedure.opens == "first"
    if first and not procedure.blind:
        rule = say("opens only the first price, but the rule needs every price")
        yield Problem(table=_TABLE, field="opens", rule=rule, value="first")
    if procedure.blind and not first:
        rule = say("must be first: this award rule opens only the price of the first-ranked bid")
        yield Problem(table=_TABLE, field="opens", rule=rule, value=procedure.opens)
    if procedure.ceiling and (first or not prices):
        rule = say("compares prices that stay closed")
        yield Problem(table=_TABLE, field="ceiling", rule=rule)
    if "lowest-price" in criteria.ties and (first or not prices):
        table = place(say("criteria set"), criteria.id)
        rule = say("compares prices that stay closed")
        yield Problem(table=table, field="ties", rule=rule, value="lowest-price")


def _inputs(criteria: CriteriaDraft, procedure: Procedure) -> Iterator[Problem]:
    """Check that the criteria can give a rule what it asks of each bid."""
    leaves = {leaf.id: leaf for leaf in criteria.leaves}
    for use in procedure.uses:
        if not use.known or list(use.problems(use.rule.role, "rule")):
            continue
        for name in use.rule.inputs:
            if name in GIVEN:
                continue
            leaf = leaves.get(name)
            if leaf is None:
                yield unknown(say("criterion"), name, list(leaves), table=_TABLE, field=use.id)
            elif not isinstance(leaf.scale, Linear):
                rule = say("goes into a rule as a number, so its scale must be linear")
                yield Problem(table=place(say("criterion"), name), field="scale", rule=rule)
        yield from _maxima(criteria, procedure, use)


def _maxima(criteria: CriteriaDraft, procedure: Procedure, use: RuleUse) -> Iterator[Problem]:
    """Hold the points that the criteria can give to what the rule takes."""
    points = technical_points(criteria, procedure)
    most = points if use.rule.role != "price" else criteria.total_points - points
    one = Fraction(1)
    try:
        settings = use.with_case(
            max_points=most, features_max=points, quality_max=points, reference=one, budget=one
        )
    except ModelError as error:
        # What the notice must still give is asked for where there is a case.
        sized = [p for p in error.problems if p.field in ("max_points", "features_max")]
        yield from sized
        return
    for name in ("quality", "features"):
        high = use.rule.domain(name).most(settings)
        if name in use.rule.inputs and high is not None and points > high:
            rule = say(
                "takes at most {most} technical points, and the criteria give up to {points}",
                most=decimal(high),
                points=decimal(points),
            )
            yield Problem(table=_TABLE, field=use.id, rule=rule)


def technical_points(criteria: CriteriaDraft, procedure: Procedure) -> Fraction:
    """Return the most points that there are without those of the price."""
    price = procedure.price
    known = price in {c.id for c in criteria.criteria}
    return criteria.total_points - (criteria.max_points(price) if price and known else Fraction(0))


def _parts(criteria: CriteriaDraft, procedure: Procedure) -> Iterator[Problem]:
    for kind, members in (
        (say("panel"), procedure.panels),
        (say("stage"), procedure.stages),
        (say("adjustment"), procedure.adjustments),
    ):
        seen: set[str] = set()
        for member in members:
            if member.id in seen:
                yield Problem(table=place(kind, member.id), field="id", rule=say("is used twice"))
            seen.add(member.id)
    for kind, parts_ in ((say("panel"), procedure.panels), (say("stage"), procedure.stages)):
        taken: dict[str, str] = {}
        for part in parts_:
            yield from _covers(criteria, procedure, kind, part.id, part.on, taken)
            if isinstance(part, Panel):
                yield from _measured(criteria, part)
        left = [leaf.id for leaf in criteria.judged if leaf.id not in taken]
        if procedure.stages and parts_ is procedure.stages and left:
            rule = say("are in no stage: {names}", names=left)
            yield Problem(table=_TABLE, field="stage", rule=rule)


def _covers(
    criteria: CriteriaDraft,
    procedure: Procedure,
    kind: Message,
    part: str,
    names: Sequence[str],
    taken: dict[str, str],
) -> Iterator[Problem]:
    """Check what one panel or stage covers, and note it as taken."""
    table = place(kind, part)
    known = [c.id for c in criteria.criteria]
    for name in names:
        if name not in known:
            yield unknown(say("criterion"), name, known, table=table, field="on")
    for leaf in criteria.leaves_under(names):
        if leaf == procedure.price:
            yield Problem(table=table, field="on", rule=say("covers the price"), value=leaf)
        elif leaf in taken:
            rule = say("is covered by {other} already", other=taken[leaf])
            yield Problem(table=table, field="on", rule=rule, value=leaf)
        taken.setdefault(leaf, part)


def _measured(criteria: CriteriaDraft, panel: Panel) -> Iterator[Problem]:
    for leaf in criteria.leaves_under(panel.on):
        if criteria[leaf].unit:
            rule = say("covers a measured number, which is not marked by evaluators")
            yield Problem(table=place(say("panel"), panel.id), field="on", rule=rule, value=leaf)
        elif not criteria.max_points(leaf):
            rule = say("covers a criterion without points")
            yield Problem(table=place(say("panel"), panel.id), field="on", rule=rule, value=leaf)
