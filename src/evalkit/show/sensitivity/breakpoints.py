"""How break points are written."""

from __future__ import annotations

from typing import Any

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, say
from evalkit.sensitivity.questions.breakpoints import Breakpoints
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.stability import MOST_ROWS, names, shown


def page(result: Breakpoints, lang: Lang) -> Page:
    """Return who leads when, and the first changes of the order."""
    blocks: list[Block] = [
        Heading(
            say("The weight of {criterion} from 0 to 1", criterion=result.node.name).text(lang), 2
        ),
        Paragraph(
            say(
                "Swaps in the order: {swaps}. Changes of the winner: {turns}."
                " Official weight: {weight}.",
                swaps=len(result.at),
                turns=len(result.history) - 1,
                weight=fixed(result.node.weight, 3),
            ).text(lang)
        ),
        Table(
            headers=[say("Weight").text(lang), say("First").text(lang)],
            rows=[
                [shown((r.low, r.high)), ", ".join(names(result.matrix, r.leaders, lang))]
                for r in result.history[:MOST_ROWS]
            ],
            wrap=((1, 60),),
        ),
    ]
    swaps = []
    for found in result.points():
        swaps.append(found)
        if len(swaps) == MOST_ROWS:
            break
    told = sum(len(pairs) for _, pairs in swaps)
    if swaps:
        headers = [say("Weight").text(lang), say("Passes").text(lang)]
        rows = [
            [
                fixed(point, 3),
                "; ".join(" > ".join(names(result.matrix, (b, a), lang)) for a, b in pairs),
            ]
            for point, pairs in swaps
        ]
        blocks.append(Table(headers=headers, rows=rows, right=[0], wrap=((1, 70),)))
    left = len(result.at) - told + max(0, len(result.history) - MOST_ROWS)
    more = [say("Rows not shown here: {count}.", count=left)] if left else []
    blocks.append(Bullets([m.text(lang) for m in [*more, *all_said(*result.notes, result.method)]]))
    return Page(blocks)


def rows(result: Breakpoints, lang: Lang) -> list[dict[str, Any]]:  # noqa: ARG001 - as all rows
    """Return one row for each weight at which something changes.

    Each swap is the pair (who passes, who is passed), by id.
    """
    return list(result._rows())
