"""Tables of coloured cells: a row a project, with a figure or a sign in each cell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, say
from evalkit.sensitivity import Matrix
from evalkit.show.charts.frame import ChartTable, Room, by_row, rows_room
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    INK,
    PAPER,
    QUIET,
    RULE,
    STEPS,
    ChartRow,
    data,
    labels,
    named,
)
from evalkit.show.faces import widest, wrapped
from evalkit.show.sensitivity.numbers import estimated, figure

_LOWEST_SHOWN = 0.005
_FIGURE, _HEAD = 11, 12


def cells(
    rows: Sequence[ChartRow],
    across: str,
    columns: Sequence[str],
    room: Room,
    told: Sequence[alt.Tooltip],
    axis: alt.Axis | None,
) -> list[Chart]:
    """Return a table of cells.

    Parameters
    ----------
    rows : sequence of dict
        One a cell: ``name`` of its row, the field `across`, ``fill``, and ``text`` with its
        colour ``ink``.
    across : str
        The field of the columns.
    columns : sequence of str
        Their values, from the left.
    room : Room
    told : sequence of altair.Tooltip
    axis : altair.Axis or None
        Of the columns.
    """
    scale = alt.Scale(padding=0, domain=list(columns))
    x = alt.X(f"{across}:N", sort=None, axis=axis, scale=scale)
    base = alt.Chart(data(rows)).encode(x=x, y=by_row(room))
    tall = room.step - 2 * room.drop - 8 if room.narrow else room.step
    size: dict[str, Any] = {"height": tall, **room.down}
    ground = base.mark_rect(stroke=RULE, strokeWidth=1, **size).encode(
        color=alt.Color("fill:N", scale=None, legend=None), tooltip=list(told)
    )
    cell = room.plot / max(len(columns), 1)
    field = next((f for f in ("text", "brief") if _widest(rows, f) <= cell), "fitting")
    if field == "fitting":  # the others are in the table, and where one points
        for row in rows:
            row["fitting"] = row["text"] if _widest([row], "text") <= cell else ""
        base = alt.Chart(data(rows)).encode(x=x, y=by_row(room))
    texts = base.mark_text(fontSize=_FIGURE, lineBreak="\n", lineHeight=11, **room.down)
    halo = base.transform_filter("datum.halo").mark_text(
        fontSize=_FIGURE, lineBreak="\n", lineHeight=11, stroke=PAPER, strokeWidth=6,
        strokeJoin="round", **room.down,
    )  # fmt: skip
    patterned = any(row.get("halo") for row in rows)
    return [
        ground,
        *([halo.encode(text=alt.Text(f"{field}:N"))] if patterned else []),
        texts.encode(
            text=alt.Text(f"{field}:N"), color=alt.Color("ink:N", scale=None, legend=None)
        ),
    ]


def _widest(rows: Sequence[ChartRow], field: str) -> float:
    return widest((str(row.get(field, "w" * 99)) for row in rows), _FIGURE)


def heads_over(heads: Sequence[str], room: Room) -> alt.Axis:
    """Return headings over columns, wrapped between words; upright where a word has no room."""
    cell = room.plot / max(len(heads), 1)
    if widest((word for head in heads for word in head.split()), _HEAD) <= cell - 4:
        folded = {head: wrapped(head, _HEAD, cell - 4) for head in heads}
        lines = max(len(found) for found in folded.values())
        more: dict[str, Any] = {
            "labelAngle": 0, "labelBaseline": "line-top", "labelPadding": 15 * lines + 2,
        }  # fmt: skip
    else:
        longest = next(
            length
            for length in (110.0, 150.0, 200.0, 300.0, 1e6)
            if all(len(wrapped(h, _HEAD, length)) <= max(cell // 15, 1) for h in heads)
        )
        folded = {head: wrapped(head, _HEAD, longest) for head in heads}
        more = {"labelAngle": -90, "labelAlign": "left", "labelBaseline": "middle"}
    return alt.Axis(
        title=None, orient="top", domain=False, ticks=False, labelColor=QUIET, labelLimit=0,
        labelOverlap=False, labelLineHeight=15, labelFontSize=_HEAD,
        labelExpr=f"({json.dumps(folded, ensure_ascii=False)})[datum.label]", **more,
    )  # fmt: skip


def share_cell(share: float, deepest: float, error: float = 0.0) -> ChartRow:
    """Return a share in per cent, written so that it can be read on its colour.

    Parameters
    ----------
    share : float
    deepest : float
        The share with the darkest colour.
    error : float
        What a share that was drawn may be off by.
    """
    depth = share / (deepest or 1)
    told = figure(share, error)
    brief = fixed(share, 0, times=100) if told[0].isdigit() else told.replace(" ", "")
    return {
        "share": share,
        "share_told": estimated(share, error),
        "text": told if share >= _LOWEST_SHOWN else "",
        "brief": brief if share >= _LOWEST_SHOWN else "",
        "fill": STEPS[min(int(depth * 5), 4)] if share >= _LOWEST_SHOWN else PAPER,
        "ink": PAPER if depth >= 0.8 else INK,
    }


def rank_cells(
    matrix: Matrix,
    table: FloatArray,
    errors: FloatArray,
    shown: Sequence[int],
    ranks: int,
    title: Message,
    width: int,
    lang: Lang,
) -> tuple[Chart, Room, ChartTable]:
    """Return the shares with which projects hold ranks, with their places and as a table.

    Parameters
    ----------
    matrix : Matrix
    table, errors : array of float, shape (projects, ranks)
        In [0, 1], and what they may be off by.
    shown : sequence of int
        Places of the projects, from the top.
    ranks : int
        So many are shown.
    title : Message
        What is shared out.
    width : int
        Of the picture.
    lang : {"en", "ko"}
    """
    names = labels([matrix.names[i] for i in shown], lang)
    ranks = min(table.shape[1], ranks)
    room = rows_room(names, width, bar=24, bottom=8)
    deepest = float(table[list(shown), :ranks].max())
    rows: list[ChartRow] = [
        {
            "name": name,
            "full": named(matrix.names[i]).text(lang),
            "rank": rank + 1,
            **share_cell(float(table[i, rank]), deepest, float(errors[i, rank])),
        }
        for i, name in zip(shown, room.names, strict=True)
        for rank in range(ranks)
    ]
    told = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("rank:O", title=say("Rank").text(lang)),
        alt.Tooltip("share_told:N", title=title.text(lang)),
    ]
    places = [str(rank + 1) for rank in range(ranks)]
    # Where the numbers would touch, the first rank and every fifth bear theirs.
    close = room.plot / ranks < widest(places, 12) + 5
    axis = alt.Axis(
        title=say("Rank").text(lang), orient="top", labelAngle=0, domain=False, ticks=False,
        values=[n for n in places if not close or n == "1" or int(n) % 5 == 0],
    )  # fmt: skip
    for row in rows:
        row["rank"] = str(row["rank"])
    chart = room.size(alt.layer(*cells(rows, "rank", places, room, told, axis)))
    heads = [say("Project").text(lang), *(say("rank {n}", n=n).text(lang) for n in places)]
    body: list[list[object]] = [
        [named(matrix.names[i]).text(lang), *(float(table[i, rank]) for rank in range(ranks))]
        for i in shown
    ]
    return chart, room, (heads, body)
