"""What a criteria set asks for before an award is lawful, and which of it is checked."""

from __future__ import annotations

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, say
from evalkit.model import CriteriaSet
from evalkit.model.lawful_problems import asked_for
from evalkit.show.pages import Block, Heading, Paragraph, Table


def precondition_blocks(criteria: CriteriaSet, lang: Lang) -> list[Block]:
    """Lay out the preconditions with their clauses; nothing for a set without a procedure."""
    if criteria.procedure is None:
        return []
    yes, no = say("checked").text(lang), say("not checked").text(lang)
    rows = []
    for precondition in criteria.preconditions:
        words = asked_for(criteria, precondition).text(lang)
        remark = precondition.text.text(lang) if precondition.checked else ""
        rows.append(
            [
                f"{words}. {remark}" if remark else words,
                precondition.clause,
                yes if precondition.checked else no,
                precondition.id,
            ]
        )
    for criterion in criteria.criteria:
        if criterion.range is not None:
            low, high = (near_decimal(end) for end in criterion.range)
            asked = say(
                "Points of {name}: {low} to {high}", name=criterion.name, low=low, high=high
            )
            # A set whose points leave the range cannot be read, so this holds in every case.
            rows.append([asked.text(lang), criterion.source, yes, criterion.id])
    blocks: list[Block] = [Heading(say("Preconditions").text(lang), 2)]
    if not rows:
        nothing = say("None is declared, so none is checked.")
        return [*blocks, Paragraph(nothing.text(lang))]
    headers = [say("Asked for"), say("Clause"), say("Checked?"), say("Id")]
    wrap = ((0, 60), (1, 24))
    return [*blocks, Table([h.text(lang) for h in headers], rows, wrap=wrap)]
