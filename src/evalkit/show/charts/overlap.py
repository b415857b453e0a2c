"""Overlap: how much of a deliverable stands also in earlier works, document text and code apart."""

from __future__ import annotations

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.shares import per_cent
from evalkit.reuse import Reuse
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    FAINT,
    PALE,
    PALETTE,
    WIDTH,
    ChartRow,
    by_row,
    data,
    ink_on,
    refused,
    tooltip_of,
    with_title,
)

_CLASSES = (
    ("verbatim", say("verbatim"), PALETTE[0]),
    ("near", say("with changes"), PALETTE[1]),
    ("reworded", say("reworded"), PALETTE[2]),
    ("mandated", say("mandated"), FAINT),
    ("new", say("found nowhere"), PALE),
)
_ROOM = 0.06  # of the axis, that a figure in a segment needs


def overlap(result: Reuse, *, lang: Lang = "en") -> Chart:
    """Draw what was found of a deliverable, in percent of its characters.

    Parameters
    ----------
    result : Reuse
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
    rows: list[ChartRow] = []
    for name, split in splits:
        at = 0.0
        for key, title, colour in _CLASSES:
            share = getattr(split, key) / (split.whole or 1)
            if share:
                rows.append(
                    {
                        "name": name.text(lang), "part": title.text(lang), "from": 100 * at,
                        "to": 100 * (at + share), "share": share,
                        "middle": 100 * (at + share / 2) if share > _ROOM else None,
                        "text": fixed(share, 1, times=100), "ink": ink_on(colour),
                    }
                )  # fmt: skip
            at += share
    chart = alt.layer(*_layers(rows, [name.text(lang) for name, _ in splits], lang))
    chart = chart.properties(width=WIDTH, height=alt.Step(34))
    said: list[Message | Text] = [
        say("Percent of the characters of {name}.", name=result.work.name),
        say("Compared with {works} works of {vendors} vendors.", works=result.works,
            vendors=result.vendors),
    ]  # fmt: skip
    return with_title(chart, _finding(result), said, lang)


def _finding(result: Reuse) -> Message:
    split = result.characters
    if not split.found:
        return say("No part of the deliverable was found in the available earlier works.")
    return say(
        "{low} to {high} of the deliverable also appears in earlier works",
        low=per_cent(split.low), high=per_cent(split.high),
    )  # fmt: skip


def _layers(rows: list[ChartRow], names: list[str], lang: Lang) -> list[alt.Chart]:
    keys = [title.text(lang) for _, title, _ in _CLASSES]
    colours = [colour for *_, colour in _CLASSES]
    axis = alt.Axis(title="%", tickCount=10)
    shares = tooltip_of(rows, "share", Message("%"), lang, lambda share: fixed(share, 1, times=100))
    base = alt.Chart(data(rows)).encode(y=by_row(names))
    bars = base.mark_bar(height=24, stroke="white", strokeWidth=1.5).encode(
        x=alt.X("from:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=axis),
        x2=alt.X2("to:Q"),
        color=alt.Color(
            "part:N",
            scale=alt.Scale(domain=keys, range=colours),
            legend=alt.Legend(title=None, orient="top", columns=5, values=keys),
            sort=keys,
        ),
        tooltip=[
            alt.Tooltip("part:N", title=say("part").text(lang)),
            shares,
        ],
    )
    figures = base.transform_filter("isValid(datum.middle)").mark_text(fontSize=12)
    return [
        bars,
        *(
            figures.transform_filter(f"datum.ink == '{ink}'").encode(
                x=alt.X("middle:Q"), text=alt.Text("text:N"), color=alt.ColorValue(ink)
            )
            for ink in ("#FFFFFF", "#000000")
        ),
    ]
