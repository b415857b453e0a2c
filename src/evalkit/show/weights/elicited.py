"""How elicited weights are written."""

from __future__ import annotations

from attrs import frozen

from evalkit.core.messages import Lang, Text, say, say_as
from evalkit.core.shares import in_per_cent
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import NAMED, weighed
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.weights.notes import said
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


@frozen
class WeightLine:
    """One criterion with its weight."""

    id: str
    name: Text
    weight: float
    low: float
    high: float


COLUMNS: tuple[Column[WeightLine], ...] = (
    Column(say("Criterion"), lambda line: line, NAMED, keys=("criterion", "title"), width=40),
    Column(say("Weight"), lambda line: line.weight, weighed(), keys=("weight",)),
    Column(say("Lowest"), lambda line: line.low, weighed(), keys=("low",)),
    Column(say("Highest"), lambda line: line.high, weighed(), keys=("high",)),
)


def page(result: Elicited, lang: Lang) -> Page:
    """Lay out the weights, their ranges, and how far to trust them."""
    method = _TITLES[result.method]
    order = sorted(range(len(result.names)), key=lambda i: (-result.weights[i], i))
    first = order[0]
    blocks: list[Block] = [Heading(result.title or say("Weights"))]
    finding = say(
        "Method: {method}. Largest weight: {name}, {weight}.",
        method=method,
        name=_title(result, result.names[first]),
        weight=in_per_cent(result.weights[first]),
    )
    blocks.append(Paragraph(finding))
    blocks += [Paragraph(said(note, result.titles)) for note in result.warnings]
    shown = order[:_MOST_ROWS]
    lines = [_line(result, *ranged) for ranged in zip(shown, *result._ranges(shown), strict=True)]
    blocks.append(table_of(COLUMNS, lines, lang))
    if len(order) > _MOST_ROWS:
        rest = not_shown(len(order) - _MOST_ROWS)
        blocks.append(Paragraph(rest))
    readings = [figure.reading for figure in result.figures if figure.reading is not None]
    points = [result.made_of, *readings, *result.notes]
    blocks.append(Bullets([said(note, result.titles) for note in points]))
    return Page(blocks, lang)


def items(result: Elicited) -> list[WeightLine]:
    """Return the criteria, each with its range within the space."""
    places = zip(range(len(result.names)), *result.ranges, strict=True)
    return [_line(result, *place) for place in places]


def _line(result: Elicited, place: int, low: float, high: float) -> WeightLine:
    name = result.names[place]
    return WeightLine(
        name, _title(result, name), float(result.weights[place]), float(low), float(high)
    )


def _title(result: Elicited, name: str) -> Text:
    return result.titles.get(name) or Text(name)
