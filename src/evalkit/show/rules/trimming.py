"""How the audit of trimming is written."""

from __future__ import annotations

from itertools import product

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.panel import PanelRule
from evalkit.rules.trimming import TRIMMING, TrimmingAudit
from evalkit.show.columns import Column, table_of
from evalkit.show.forms import COUNT
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.rules import audit

COLUMNS = audit.COLUMNS


def trimming_words(result: TrimmingAudit) -> Message:
    """Say the counter-example in one sentence."""
    first, then = result.winners
    total, item = (result.points(PanelRule(method="trimmed", by=by)) for by in ("total", "item"))
    return say(
        "by total {first} wins with {total}; by item {then} wins with {item}",
        first=first,
        then=then,
        total=" / ".join(near_decimal(total[b]) for b in (first, then)),
        item=" / ".join(near_decimal(item[b]) for b in (then, first)),
    )


def page(result: TrimmingAudit, lang: Lang) -> Page:
    """Return the audit as a page that can be printed in any format."""
    marks = result.marks

    def item(place: int, name: str) -> Column[tuple[int, int]]:
        return Column(name, lambda pair: int(marks.numerators[pair[1], pair[0], place]), COUNT)

    columns: tuple[Column[tuple[int, int]], ...] = (
        Column(say("Bid"), lambda pair: marks.bids[pair[0]]),
        Column(say("Evaluator"), lambda pair: marks.evaluators[pair[1]]),
        *(item(place, name) for place, name in enumerate(marks.items)),
    )
    pairs = product(range(len(marks.bids)), range(len(marks.evaluators)))
    blocks: list[Block] = [
        Heading(say("The same winner whichever way is trimmed")),
        Bullets([say("refuted: {reason}", reason=trimming_words(result))]),
        table_of(columns, pairs, lang),
        Paragraph(
            say(
                "The notice must therefore say which, before marking begins; the what-if table "
                "of every award shows the other."
            )
        ),
    ]
    return Page(blocks, lang)


def items(result: TrimmingAudit) -> list[audit.LawLine]:
    """Return the one law."""
    return [audit.LawLine(TRIMMING, "same-winner", "refuted", trimming_words(result))]
