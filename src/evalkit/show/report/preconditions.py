"""What a criteria set asks for before an award is lawful, and which of it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.model import CriteriaSet, Precondition
from evalkit.model.lawful_problems import asked_for
from evalkit.show.columns import Column, table_of
from evalkit.show.pages import Block, Heading, Paragraph


@frozen
class PreconditionLine:
    """One thing that is asked for, with the clause that asks, and whether it is checked."""

    asked: Text | Message
    clause: Text
    checked: bool
    id: str


COLUMNS: tuple[Column[PreconditionLine], ...] = (
    Column(say("Requirement"), lambda a: a.asked, width=60),
    Column(say("Clause"), lambda a: a.clause, width=24),
    Column(say("Checked?"), lambda a: say("checked") if a.checked else say("not checked")),
    Column(say("Id"), lambda a: a.id),
)


def precondition_blocks(criteria: CriteriaSet, lang: Lang) -> list[Block]:
    """Lay out the preconditions with their clauses; nothing for a set without a procedure."""
    if criteria.procedure is None:
        return []
    asked = [*map(partial(_declared, criteria), criteria.preconditions), *_ranges(criteria)]
    blocks: list[Block] = [Heading(say("Preconditions"), 2)]
    if not asked:
        nothing = say("No precondition is declared, so none is checked.")
        return [*blocks, Paragraph(nothing)]
    return [*blocks, table_of(COLUMNS, asked, lang)]


def _declared(criteria: CriteriaSet, precondition: Precondition) -> PreconditionLine:
    asked = asked_for(criteria, precondition)
    if precondition.checked and precondition.text:
        asked = say("{line}. {text}", line=asked, text=precondition.text)
    return PreconditionLine(asked, precondition.clause, precondition.checked, precondition.id)


def _ranges(criteria: CriteriaSet) -> Iterator[PreconditionLine]:
    """Yield the ranges of points; a set that leaves them cannot be read, so they always hold."""
    for criterion in criteria.criteria:
        if criterion.range is not None:
            low, high = (near_decimal(end) for end in criterion.range)
            asked = say(
                "Points of {name}: {low} to {high}", name=criterion.name, low=low, high=high
            )
            yield PreconditionLine(asked, criterion.source, True, criterion.id)
