"""What must hold between preconditions and the criteria set that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.core.errors import Problem, place, unknown
from evalkit.core.messages import Message, say
from evalkit.model.criteria_draft import CriteriaDraft
from evalkit.model.precondition import OF_CRITERIA, OF_PANELS, Precondition


def precondition_problems(criteria: CriteriaDraft) -> Iterator[Problem]:
    """Yield preconditions that do not fit the criteria set that they belong to."""
    procedure = criteria.procedure
    panels = [panel.id for panel in procedure.panels] if procedure is not None else []
    known = [c.id for c in criteria.criteria]
    if procedure is not None and not procedure.currency:
        by_amount = [p.id for p in criteria.preconditions if p.by_amount]
        if by_amount:
            rule = say(
                "is required: preconditions depend on amounts of money ({names})", names=by_amount
            )
            yield Problem(table=say("procedure"), field="currency", rule=rule)
    seen: set[str] = set()
    for precondition in criteria.preconditions:
        table = place(say("precondition"), precondition.id)
        if precondition.id in seen:
            yield Problem(table=table, field="id", rule=say("is used twice"))
        seen.add(precondition.id)
        if precondition.checked and procedure is None:
            rule = say("is checked in awards only: write checked = false, or add a procedure")
            yield Problem(table=table, field="kind", rule=rule, value=precondition.kind)
            continue
        yield from _names(precondition, panels, known, table)


def _names(
    precondition: Precondition, panels: Sequence[str], known: Sequence[str], table: Message
) -> Iterator[Problem]:
    of_panels = precondition.kind in OF_PANELS
    if not of_panels and precondition.kind not in OF_CRITERIA:
        return
    names = list(panels if of_panels else known)
    kind = say("panel") if of_panels else say("criterion")
    for name in precondition.on:
        if name not in names:
            yield unknown(kind, name, names, table=table, field="on")
