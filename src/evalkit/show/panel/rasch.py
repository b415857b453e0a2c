"""How the Rasch model of a panel is written."""

from __future__ import annotations

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, say
from evalkit.panel.diagnostics.rasch import Rasch
from evalkit.show.pages import Bullets, Heading, Page, Table

FEWEST = 30


def page(result: Rasch, lang: Lang) -> Page:
    """Return the measures as a page that can be printed in any format."""
    tables = [
        Table(
            [head.text(lang), say("Logits").text(lang)],
            [
                [name, fixed(value, 2, sign=True)]
                for name, value in sorted(found.items(), key=lambda pair: -pair[1])
            ],
            right={1},
        )
        for head, found in (
            (say("Bid"), result.bids),
            (say("Evaluator, severity"), result.severities),
        )
    ]
    lines = [
        say("Differences of 1 logit are large; nothing here changes a score."),
        say("The model needs dozens of scores of each evaluator."),
    ]
    if result.per_evaluator < FEWEST:
        lines.append(
            say(
                "Here one has {count} only, so the measures are rough.",
                count=result.per_evaluator,
            )
        )
    heading = Heading(say("Many-facet Rasch model").text(lang), 2)
    return Page([heading, *tables, Bullets([line.text(lang) for line in lines])])
