"""What must hold of the bonuses and deductions of a procedure."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.errors import Problem, place, unknown
from evalkit.core.exact import decimal
from evalkit.core.messages import say
from evalkit.model.criteria_draft import CriteriaDraft
from evalkit.model.procedure import Procedure


def adjustment_problems(criteria: CriteriaDraft, procedure: Procedure) -> Iterator[Problem]:
    """Yield what is wrong with the adjustments of a procedure."""
    kinds = [name for name, _ in criteria.evidence_kinds]
    for item in procedure.adjustments:
        table = place(say("adjustment"), item.id)
        for kind in item.evidence:
            if kind not in kinds:
                yield unknown(say("kind of evidence"), kind, kinds, table=table, field="evidence")
    most = procedure.most_bonus
    if most is None:
        return
    where = say("procedure")
    bonuses = [item for item in procedure.adjustments if item.is_bonus]
    if most <= 0:
        what = say("must be more than 0")
        yield Problem(table=where, field="most_bonus", rule=what, value=decimal(most))
    if not bonuses:
        yield Problem(
            table=where, field="most_bonus", rule=say("limits bonuses, but there are none")
        )
    if len({item.at for item in bonuses}) > 1:
        what = say("limits bonuses that count at one step, but these count at two")
        yield Problem(table=where, field="most_bonus", rule=what)
