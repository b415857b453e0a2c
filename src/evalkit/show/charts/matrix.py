"""Projects by criteria: how each mark stands, and what is on record of asking."""

from __future__ import annotations

from attrs import evolve
from wcwidth import wcswidth

from evalkit.core.messages import Lang, Message, Text, say, words
from evalkit.evaluation.score import Score
from evalkit.evidence.cells import CELL_STATES, CellState, MarkCell, MarkMatrix
from evalkit.model import Criterion, Question
from evalkit.show.charts.cells import cells, heads_over
from evalkit.show.charts.frame import Room, legend, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    ASK,
    BLUE,
    FAINT,
    OUT,
    PAPER,
    STEPS,
    WIDTH,
    ChartRow,
    back,
    data,
    dots,
    hatch,
    ink_on,
    labels,
    named,
    refused,
    shortened,
    with_pattern,
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
_TEXT = 6
"""Columns of text that a cell has room for."""
_COLOURS: dict[CellState, str] = {
    "mark": BLUE,
    "range": hatch(STEPS[2]),
    "open": PAPER,
    "asked": dots(ASK),
    "received": STEPS[1],
    "refused": back(OUT),
}


def matrix(result: MarkMatrix, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en") -> Chart:
    """Draw how each mark stands, by project and criterion.

    Parameters
    ----------
    result : MarkMatrix
        From `evalkit.evidence.matrix`.
    most : int
        Projects that are drawn, in the order of the ranking.
    width : int
        Of the picture.
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
    heads = labels([name_of(column) for column in columns], lang)
    room = rows_room(names, width, bar=24, bottom=8)
    room = evolve(room, step=max(room.step, 30)) if not room.narrow else room
    rows = [
        _row(result, cell, name, head, lang)
        for score, name in zip(shown, room.names, strict=True)
        for column, head in zip(columns, heads, strict=True)
        if (cell := result.of.get((score.project.id, column.id))) is not None
    ]
    chart = room.size(alt.layer(*_layers(rows, heads, room, lang)))
    table = (
        [say("Project").text(lang), *heads],
        [
            [named(score.project.name).text(lang), *_cells(result, score, columns)]
            for score in shown
        ],
    )
    said = _said(result, shown, len(columns))
    foot = about(result.evaluation)
    return with_title(chart, finding(result), said, lang, room, table, foot)


def _cells(result: MarkMatrix, score: Score, columns: list[Criterion | Question]) -> list[str]:
    found = [result.of.get((score.project.id, column.id)) for column in columns]
    return ["" if cell is None else cell_text(cell) for cell in found]


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
    return said


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
        "fill": _COLOURS[cell.state],
        "halo": with_pattern(_COLOURS[cell.state]),
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


def _layers(rows: list[ChartRow], heads: list[str], room: Room, lang: Lang) -> list[Chart]:
    there = {row["state"] for row in rows}
    states = {state_name(state).text(lang): _COLOURS[state] for state in CELL_STATES}
    states = {name: colour for name, colour in states.items() if name in there}
    told = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("whole:N", title=say("Criterion").text(lang)),
        alt.Tooltip("says:N", title=say("State").text(lang)),
        alt.Tooltip("mark:N", title=say("Mark").text(lang)),
        alt.Tooltip("asked:N", title=say("Documents on record").text(lang)),
    ]
    # The fills of the cells are their own; this layer only makes the legend.
    key = alt.Chart(data([{"state": name} for name in states])).mark_point(opacity=0)
    shown = legend(
        list(states), room, values=list(states), symbolStrokeColor=FAINT, symbolStrokeWidth=1,
        symbolOpacity=1, symbolType="square",
    )  # fmt: skip
    scale = alt.Scale(domain=list(states), range=list(states.values()))
    fill = alt.Fill("state:N", scale=scale, legend=shown)
    return [
        *cells(rows, "criterion", heads, room, told, heads_over(heads, room)),
        key.encode(x=alt.value(0), y=alt.value(0), fill=fill),
    ]
