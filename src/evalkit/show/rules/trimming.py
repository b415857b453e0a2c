"""How the audit of trimming is written."""

from __future__ import annotations

from typing import Any

from evalkit.core.messages import Lang, say
from evalkit.rules.trimming import TRIMMING, TrimmingAudit
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table


def page(result: TrimmingAudit, lang: Lang) -> Page:
    """Return the audit as a page that can be printed in any format."""
    headers = [say("Bid").text(lang), say("Evaluator").text(lang), *result.marks.items]
    rows = [
        [bid, who, *(str(int(v)) for v in result.marks.numerators[person, place])]
        for place, bid in enumerate(result.marks.bids)
        for person, who in enumerate(result.marks.evaluators)
    ]
    blocks: list[Block] = [
        Heading(say("The same winner whichever way is trimmed").text(lang)),
        Bullets([say("refuted: {reason}", reason=result.reason).text(lang)]),
        Table(headers, rows, right=set(range(2, len(headers)))),
        Paragraph(
            say(
                "So the notice must say which, before anybody marks; the what-if table of "
                "every award shows the other."
            ).text(lang)
        ),
    ]
    return Page(blocks)


def rows(result: TrimmingAudit, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict."""
    law = "same-winner"
    why = result.reason.text(lang)
    return [{"rule": TRIMMING, "law": law, "verdict": "refuted", "why": why}]
