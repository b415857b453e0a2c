"""How a weight space prints."""

from __future__ import annotations

from evalkit.core.messages import Lang, say
from evalkit.show.pages import Bullets, Heading, Page, Paragraph
from evalkit.weights import WeightSpace

_SHOWN = 15


def page(result: WeightSpace, lang: Lang) -> Page:
    """Return what the space demands, how large it is and what uniform means in it."""
    made: list[Heading | Paragraph | Bullets] = [
        Heading(say("Weight space").text(lang)),
        Paragraph(say("Criteria: {names}", names=result.names).text(lang)),
    ]
    rows = result.rows
    if rows:
        points = [row.words.text(lang) for row in rows[:_SHOWN]]
        if len(rows) > _SHOWN:
            left = len(rows) - _SHOWN
            points.append(say("and {count} more", count=left).text(lang))
        made.append(Bullets(points))
    else:
        made.append(Paragraph(say("All weights that are not negative and sum to 1.").text(lang)))
    uniform = (
        say("Uniform means: over the shares within each group, groups independent.")
        if result.measure == "tree"
        else say("Uniform means: over all weights of the space alike.")
    )
    facts = [say("Dimension: {dimension}", dimension=result.dimension), uniform]
    made.append(Paragraph("\n".join(fact.text(lang) for fact in facts)))
    return Page(made)
