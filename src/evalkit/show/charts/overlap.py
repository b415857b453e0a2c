"""Overlap: how much of a deliverable stands also in earlier works, document text and code apart."""

from __future__ import annotations

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.shares import per_cent
from evalkit.reuse import Reuse
from evalkit.show.charts.contributions import figures
from evalkit.show.charts.frame import Room, by_row, legend, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    FAINT,
    FILLS,
    PAPER,
    QUIET,
    WIDTH,
    ChartRow,
    data,
    dots,
    ink_on,
    refused,
    tooltip_of,
    with_pattern,
)

_CLASSES = (
    ("verbatim", say("verbatim"), FILLS[0]),
    ("near", say("with changes"), FILLS[1]),
    ("reworded", say("reworded"), FILLS[2]),
    ("mandated", say("mandated"), dots(QUIET)),
    ("new", say("found nowhere"), PAPER),
)
_ROOM = 30.0
"""Width that a figure in a segment needs."""


def overlap(result: Reuse, *, width: int = WIDTH, lang: Lang = "en") -> Chart:
    """Draw what was found of a deliverable, in percent of its characters.

    Parameters
    ----------
    result : Reuse
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is too little text for a share.
    """
    if not result.told:
        raise refused(say("has too little text for a share"))
    names = {"prose": say("Documents"), "code": say("Source code")}
    splits = [(names[p.kind], p.characters) for p in result.parts if p.told]
    if len(splits) > 1:
        splits.insert(0, (say("All parts"), result.characters))
    room = rows_room([name.text(lang) for name, _ in splits], width, bar=24)
    rows: list[ChartRow] = []
    for name, (_, split) in zip(room.names, splits, strict=True):
        at = 0.0
        for key, title, colour in _CLASSES:
            share = getattr(split, key) / (split.whole or 1)
            if share:
                rows.append(
                    {
                        "name": name, "part": title.text(lang), "from": 100 * at,
                        "to": 100 * (at + share), "share": share,
                        "middle": 100 * (at + share / 2) if share * room.plot > _ROOM else None,
                        "text": fixed(share, 1, times=100), "ink": ink_on(colour),
                        "halo": with_pattern(colour),
                    }
                )  # fmt: skip
            at += share
    chart = room.size(alt.layer(*_layers(rows, room, lang)))
    said: list[Message | Text] = [
        say("Percent of the characters of {name}.", name=result.work.name),
        say("Compared with {works} works of {vendors} vendors.", works=result.works,
            vendors=result.vendors),
    ]  # fmt: skip
    heads = [say("part").text(lang), *(title.text(lang) for _, title, _ in _CLASSES)]
    table: list[list[object]] = [
        [name.text(lang), *(getattr(split, key) / (split.whole or 1) for key, *_ in _CLASSES)]
        for name, split in splits
    ]
    return with_title(chart, _finding(result), said, lang, room, (heads, table))


def _finding(result: Reuse) -> Message:
    split = result.characters
    if not split.found:
        return say("No part of the deliverable in the available earlier works")
    return say(
        "{low} to {high} of the deliverable also appears in earlier works",
        low=per_cent(split.low), high=per_cent(split.high),
    )  # fmt: skip


def _layers(rows: list[ChartRow], room: Room, lang: Lang) -> list[alt.Chart]:
    keys = [title.text(lang) for _, title, _ in _CLASSES]
    colours = [colour for *_, colour in _CLASSES]
    axis = alt.Axis(title="%", tickCount=room.ticks)
    shares = tooltip_of(rows, "share", Message("%"), lang, lambda share: fixed(share, 1, times=100))
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    bars = base.mark_bar(height=24, stroke=FAINT, strokeWidth=1, **room.down).encode(
        x=alt.X("from:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=axis),
        x2=alt.X2("to:Q"),
        color=alt.Color(
            "part:N",
            scale=alt.Scale(domain=keys, range=colours),
            legend=legend(keys, room, values=keys, symbolStrokeColor=FAINT, symbolStrokeWidth=1),
            sort=keys,
        ),
        tooltip=[
            alt.Tooltip("part:N", title=say("part").text(lang)),
            shares,
        ],
    )
    return [bars, *figures(base, room, 12)]
