"""What must hold where bids are screened by price, and where a law's table gives the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.errors import Problem, place
from evalkit.core.exact import decimal
from evalkit.core.messages import say
from evalkit.model.criteria_draft import CriteriaDraft
from evalkit.model.criterion import Gate
from evalkit.model.procedure import Procedure, RuleUse
from evalkit.rules.law_tables import LawTable, named

_TABLE = say("procedure")
_ELSEWHERE = ("award", "differential", "optional_differential", "stages")
WORKS = ("fixed_costs", "least_price")
"""Amounts that a notice of works gives beside the estimate."""


def screening_problems(criteria: CriteriaDraft, procedure: Procedure) -> Iterator[Problem]:
    """Yield what keeps bids from being screened one by one, by price."""
    use = procedure.rule
    rule = use.rule if use is not None and use.known else None
    if procedure.screening:
        for name in _ELSEWHERE:
            if getattr(procedure, name):
                what = say("cannot be used where bids are screened by price, one by one")
                yield Problem(table=_TABLE, field=name, rule=what)
        if use is None:
            what = say("is required: bids are screened by their price score")
            yield Problem(table=_TABLE, field="rule", rule=what)
        if rule is not None and (rule.context is not None or rule.inputs != ("price",)):
            what = say(
                "needs more than the bid's own price, which is the only input of a screening"
            )
            yield Problem(table=_TABLE, field="rule", rule=what, value=rule.id)
        if not any(_cut(gate) for gate in criteria.gates):
            what = say("needs a gate on the total: the points that a bid must reach")
            yield Problem(table=_TABLE, field="screening", rule=what)
    table = named(rule.tables, dict(use.settings)) if rule is not None and use is not None else None
    if table is not None:
        yield from _like_table(criteria, procedure, table)


def _cut(gate: Gate) -> bool:
    return gate.on == "total" and gate.at_least is not None


def _like_table(
    criteria: CriteriaDraft, procedure: Procedure, table: LawTable
) -> Iterator[Problem]:
    """Hold the points of the price and the cut to the table that the procedure names."""
    known = {c.id for c in criteria.criteria}
    most = criteria.max_points(procedure.price) if procedure.price in known else table.max_points
    if most != table.max_points:
        rule = say(
            "must be {points}, as table {table} says",
            points=decimal(table.max_points),
            table=table.id,
        )
        where = place(say("criterion"), procedure.price)
        yield Problem(table=where, field="points", rule=rule, value=decimal(most))
    for gate in criteria.gates if procedure.screening else ():
        if table.cut is None or gate.at_least is None or not _cut(gate):
            continue
        found = gate.at_least * (criteria.total_points if gate.of == "share" else 1)
        if found != table.cut:
            cut = decimal(table.cut)
            rule = say("must be {points}, as table {table} says", points=cut, table=table.id)
            where = place(say("gate"), gate.id)
            yield Problem(table=where, field="at_least", rule=rule, value=decimal(found))


def works_needed(procedure: Procedure) -> dict[str, list[RuleUse]]:
    """Return, by amount of works, the rules for which a notice must give it."""
    return {
        name: [use for use in procedure.uses if name in use.rule.open(dict(use.settings))]
        for name in WORKS
    }
