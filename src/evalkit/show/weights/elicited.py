"""How elicited weights are written."""

from __future__ import annotations

from typing import Any

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Text, say, say_as
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.weights.elicit.result import Elicited

_MOST_ROWS = 15
_TITLES = {
    "points": say("direct points"),
    "swing": say("swing weights"),
    "smart": say("SMART"),
    "rank-order": say("rank order"),
    "ahp": say("pairwise comparison (AHP)"),
    "best-worst": say("best-worst method"),
    "entropy": say("entropy of the data"),
    "critic": say("contrast and correlation of the data (CRITIC)"),
    "merec": say("effect of removing a criterion (MEREC)"),
    "std": say("standard deviation of the data"),
    "group": say_as("of people", "group"),
}


def page(result: Elicited, lang: Lang) -> Page:
    """Lay out the weights, their ranges, and how far to trust them."""
    method = _TITLES[result.method]
    order = sorted(range(len(result.names)), key=lambda i: (-result.weights[i], i))
    first = order[0]
    blocks: list[Block] = [Heading((result.title or say("Weights")).text(lang))]
    finding = say(
        "Method: {method}. Largest weight: {name}, {weight}.",
        method=method,
        name=_title(result, result.names[first]),
        weight=fixed(result.weights[first], 3),
    )
    blocks.append(Paragraph(finding.text(lang)))
    blocks += [Paragraph(warning.text(lang)) for warning in result.warnings]
    shown = order[:_MOST_ROWS]
    rows = [
        [
            _title(result, result.names[i]).text(lang),
            fixed(result.weights[i], 3),
            fixed(low, 3),
            fixed(high, 3),
        ]
        for i, low, high in zip(shown, *result._ranges(shown), strict=True)
    ]
    headers = [say("Criterion"), say("Weight"), say("Lowest"), say("Highest")]
    blocks.append(Table([h.text(lang) for h in headers], rows, right={1, 2, 3}, wrap=((0, 40),)))
    if len(order) > _MOST_ROWS:
        rest = say("Criteria left out here: {count}", count=len(order) - _MOST_ROWS)
        blocks.append(Paragraph(rest.text(lang)))
    readings = [figure.reading for figure in result.figures if figure.reading is not None]
    lines = [result.space_words, *readings, *result.notes]
    blocks.append(Bullets([line.text(lang) for line in lines]))
    return Page(blocks)


def rows(result: Elicited, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a criterion: its weight, and its range within the space."""
    low, high = result.ranges
    return [
        {
            "criterion": name,
            "title": _title(result, name).text(lang),
            "weight": float(weight),
            "low": float(bottom),
            "high": float(top),
        }
        for name, weight, bottom, top in zip(result.names, result.weights, low, high, strict=True)
    ]


def _title(result: Elicited, name: str) -> Text:
    return result.titles.get(name) or Text(name)
