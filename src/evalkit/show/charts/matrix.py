"""Projects by criteria: how each mark stands, and what is on record of asking."""

from __future__ import annotations

from wcwidth import wcswidth

from evalkit.core.messages import Lang, Message, Text, say, words
from evalkit.evaluation.score import Score
from evalkit.evidence.cells import CELL_STATES, CellState, MarkCell, MarkMatrix
from evalkit.model import Criterion, Question
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    FAINT,
    ORANGE,
    QUIET,
    VERMILLION,
    YELLOW,
    ChartRow,
    by_row,
    data,
    ink_on,
    labels,
    named,
    refused,
    shortened,
    with_title,
)
from evalkit.show.charts.ranking import about, left_out, shown_of
from evalkit.show.evidence.asking import named as name_of
from evalkit.show.evidence.matrix import (
    STATES,
    cell_parts,
    cell_text,
    finding,
    state_name,
    valueless,
)
from evalkit.show.requests import came, document_of

MOST, MOST_CRITERIA = 40, 40
_CELL, _HEAD = 46, 24
_TEXT, _SMALL = 7, 9
"""Columns of text that a cell has room for, and the size of text on two lines."""
_COLOURS: dict[CellState, str] = {
    "mark": BLUE,
    "range": "#BFDCEC",
    "open": "#FFFFFF",
    "asked": YELLOW,
    "received": ORANGE,
    "refused": VERMILLION,
}


def matrix(result: MarkMatrix, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw how each mark stands, by project and criterion.

    Parameters
    ----------
    result : MarkMatrix
        From `evalkit.evidence.matrix`.
    most : int
        Projects that are drawn, in the order of the ranking.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is no mark that could be given.
    """
    if not result.cells:
        raise refused(say("there are no marks of projects to draw"))
    shown = shown_of(result.evaluation, most)
    columns = _columns(result)
    names = labels([score.project.name for score in shown], lang)
    heads = labels([name_of(column) for column in columns], lang, _HEAD)
    rows = [
        _row(result, cell, name, head, lang)
        for score, name in zip(shown, names, strict=True)
        for column, head in zip(columns, heads, strict=True)
        if (cell := result.of.get((score.project.id, column.id))) is not None
    ]
    chart = alt.layer(*_layers(rows, names, heads, lang))
    chart = chart.properties(width=alt.Step(_CELL), height=alt.Step(26))
    return with_title(chart, finding(result), _said(result, shown, len(columns)), lang)


def _columns(result: MarkMatrix) -> list[Criterion | Question]:
    """Return the criteria, those with most open marks where there are many."""
    open_ = dict.fromkeys((c.id for c in result.criteria), 0)
    for cell in result.cells:
        open_[cell.criterion.id] += cell.state != "mark"
    kept = sorted(result.criteria, key=lambda c: -open_[c.id])[:MOST_CRITERIA]
    names = {c.id for c in kept}
    return [c for c in result.criteria if c.id in names]


def _said(result: MarkMatrix, shown: tuple[Score, ...], columns: int) -> list[Message | Text]:
    said: list[Message | Text] = [
        say("A cell holds the mark, or the lowest and the highest that the evidence admits."),
        *valueless(result),
        *left_out(result.evaluation, len(shown)),
    ]
    if columns < len(result.criteria):
        said.append(
            say(
                "Of {count} criteria the {shown} with most open marks are drawn.",
                count=len(result.criteria),
                shown=columns,
            )
        )
    return [*said, *about(result.evaluation)]


def _row(result: MarkMatrix, cell: MarkCell, name: str, head: str, lang: Lang) -> ChartRow:
    case, text = result.evaluation.case, cell_text(cell)
    told = [
        say("{document}: {came}", document=document_of(case, one).name, came=came(one)).text(lang)
        for one in cell.requests
    ]
    return {
        "name": name,
        "full": named(cell.project.name).text(lang),
        "criterion": head,
        "whole": words(name_of(cell.criterion), lang),
        "state": state_name(cell.state).text(lang),
        "says": STATES[cell.state].text(lang),
        "mark": text or "–",
        "text": _lines(cell),
        "ink": ink_on(_COLOURS[cell.state]),
        "asked": "; ".join(told) or "–",
    }


def _lines(cell: MarkCell) -> str:
    """Write what stands in a cell: on two lines where it is too long for one."""
    text = cell_text(cell)
    if wcswidth(text) <= _TEXT:
        return text
    value, *sign = cell_parts(cell)
    low, dash, high = value.partition("–")
    ends = [shortened(low, _TEXT) + dash, *([shortened(high, _TEXT)] if dash else [])]
    if not dash:
        return "\n".join([*ends, *sign])
    return "\n".join([ends[0], " ".join([ends[1], *sign])])


def _layers(rows: list[ChartRow], names: list[str], heads: list[str], lang: Lang) -> list[Chart]:
    axis = alt.Axis(
        title=None, orient="top", domain=False, ticks=False, labelAngle=-45, labelAlign="left",
        labelColor=QUIET, labelLimit=240, labelOverlap=False,
    )  # fmt: skip
    base = alt.Chart(data(rows)).encode(
        x=alt.X("criterion:N", sort=heads, axis=axis), y=by_row(names)
    )
    there = {row["state"] for row in rows}
    states = {state_name(state).text(lang): _COLOURS[state] for state in CELL_STATES}
    states = {name: colour for name, colour in states.items() if name in there}
    cells = base.mark_rect(stroke=FAINT, strokeWidth=1).encode(
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=list(states), range=list(states.values())),
            legend=alt.Legend(
                title=None, orient="bottom", columns=3, symbolStrokeColor=FAINT, labelLimit=320
            ),
        ),
        tooltip=[
            alt.Tooltip("full:N", title=say("Project").text(lang)),
            alt.Tooltip("whole:N", title=say("Criterion").text(lang)),
            alt.Tooltip("says:N", title=say("State").text(lang)),
            alt.Tooltip("mark:N", title=say("Mark").text(lang)),
            alt.Tooltip("asked:N", title=say("Documents on record").text(lang)),
        ],
    )
    texts = [
        base.transform_filter("datum.text != '' && indexof(datum.text, '\\n') < 0").mark_text(
            fontSize=12
        ),
        base.transform_filter("indexof(datum.text, '\\n') >= 0").mark_text(
            fontSize=_SMALL, lineBreak="\n", lineHeight=10, baseline="line-bottom", dy=-1
        ),
    ]
    return [
        cells,
        *(
            text.transform_filter(f"datum.ink == '{ink}'").encode(
                text=alt.Text("text:N"), color=alt.ColorValue(ink)
            )
            for text in texts
            for ink in ("#FFFFFF", "#000000")
        ),
    ]
