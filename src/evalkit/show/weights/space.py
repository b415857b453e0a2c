"""How a weight space prints."""

from __future__ import annotations

from evalkit.core.messages import Lang, say
from evalkit.show.pages import Bullets, Heading, Page, Paragraph
from evalkit.weights import WeightSpace

_SHOWN = 15


def page(result: WeightSpace, lang: Lang) -> Page:
    """Return what the space demands, how large it is and what uniform means in it."""
    made: list[Heading | Paragraph | Bullets] = [
        Heading(say("Weight space")),
        Paragraph(say("Criteria: {names}", names=result.names)),
    ]
    rows = result.rows
    if rows:
        left = len(rows) - _SHOWN
        more = [say("and {count} more", count=left)] if left > 0 else []
        made.append(Bullets([*(row.words.text(lang) for row in rows[:_SHOWN]), *more]))
    else:
        made.append(Paragraph(say("All weights that are not negative and sum to 1.")))
    uniform = (
        say("Uniform distribution: over the local weights within each group, groups independent.")
        if result.measure == "tree"
        else say("Uniform distribution: over all weights of the space.")
    )
    facts = [say("Dimension: {dimension}", dimension=result.dimension), uniform]
    made.append(Paragraph("\n".join(fact.text(lang) for fact in facts)))
    return Page(made, lang)
