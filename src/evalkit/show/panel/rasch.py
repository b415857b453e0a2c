"""How the Rasch model of a panel is written."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say
from evalkit.panel.diagnostics.rasch import Rasch
from evalkit.show.columns import Column, table_of
from evalkit.show.forms import rounded
from evalkit.show.pages import Bullets, Heading, Page

FEWEST = 30


def page(result: Rasch, lang: Lang) -> Page:
    """Return the measures as a page that can be printed in any format."""
    tables = [
        table_of(_columns(head), sorted(found.items(), key=lambda pair: -pair[1]), lang)
        for head, found in (
            (say("Subject"), result.bids),
            (say("Evaluator, severity"), result.severities),
        )
    ]
    lines = [
        say("A difference of 1 logit is large; these statistics do not change any score."),
        say("The model needs dozens of scores of each evaluator."),
    ]
    if result.per_evaluator < FEWEST:
        lines.append(
            say(
                "An evaluator here has only {count}, so the measures are rough.",
                count=result.per_evaluator,
            )
        )
    heading = Heading(say("Many-facet Rasch model"), 2)
    return Page([heading, *tables, Bullets(lines)], lang)


def _columns(head: Message) -> tuple[Column[tuple[str, float]], ...]:
    return (
        Column(head, lambda pair: pair[0]),
        Column(say("Logits"), lambda pair: pair[1], rounded(2, sign=True)),
    )
