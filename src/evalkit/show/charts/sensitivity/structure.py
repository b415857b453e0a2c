"""Structure: in how many other ways to build the model another is first, by kind of change."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.sensitivity import Structure
from evalkit.sensitivity.questions.structure import Variant
from evalkit.show.charts.contributions import figures
from evalkit.show.charts.frame import ChartTable, Room, by_row, legend, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    FAINT,
    OUT,
    PAPER,
    WIDTH,
    ChartRow,
    data,
    hatch,
    ink_on,
    labels,
    named,
    refused,
    shortened,
    with_pattern,
)
from evalkit.show.charts.sensitivity.weighing import conditions
from evalkit.show.sensitivity.notes import at_middle, said
from evalkit.show.sensitivity.structure import ANSWERS, TITLES

_PARTS = (
    (False, say("winner stays"), BLUE),
    (True, say("winner changes"), hatch(OUT)),
    (None, say("cannot be determined"), PAPER),
)
_ROOM = 16.0
"""Width that a figure in a segment needs."""


def structure(result: Structure, *, width: int = WIDTH, lang: Lang = "en") -> Chart:
    """Draw how many variants of the model have another first, by what is changed in them.

    Parameters
    ----------
    result : Structure
        From `evalkit.sensitivity.structure`.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is no variant in which somebody is first.
    """
    others = result.variants[1:]
    if all(v.standing is None or v.standing.lead is None for v in others):
        raise refused(say("no alternative model has a lead to draw"))
    kinds = [kind for kind in TITLES if result.of(kind)]
    names = labels([TITLES[kind] for kind in kinds], lang)
    groups = [result.of(kind) for kind in kinds]
    sides = [
        say(
            "{changed} of {count}", changed=sum(v.changed is True for v in group), count=len(group)
        ).text(lang)
        for group in groups
    ]
    heading = say("Winner changes")
    room = rows_room(names, width, sides, heading=heading.text(lang), bar=17)
    rows = [
        row
        for name, side, group in zip(room.names, room.side, groups, strict=True)
        for row in _rows(name, side, group, lang)
    ]
    chart = room.size(alt.layer(*_layers(rows, room, lang)))
    lines = [
        say(
            "Alternative models, each with one project, criterion, evaluator or rule changed; all"
            " {count} are counted.",
            count=len(others),
        ),
    ]
    finding = at_middle(result.matrix, _finding(result))
    return with_title(
        chart, finding, lines, lang, room, _table(others, lang), conditions(result.matrix)
    )


def _rows(name: str, side: str, group: Sequence[Variant], lang: Lang) -> list[ChartRow]:
    """Return the segments of one kind of change, side by side from 0."""
    rows: list[ChartRow] = []
    at = 0
    for changed, title, fill in _PARTS:
        count = sum(v.changed is changed for v in group)
        if count:
            rows.append(
                {
                    "name": name, "side": side, "part": title.text(lang), "from": at,
                    "to": at + count, "middle": at + count / 2, "text": str(count),
                    "count": count, "ink": ink_on(fill), "halo": with_pattern(fill),
                }
            )  # fmt: skip
        at += count
    return rows


def _layers(rows: list[ChartRow], room: Room, lang: Lang) -> list[Chart]:
    there = {row["part"] for row in rows}
    parts = [(t, fill) for _, title, fill in _PARTS if (t := title.text(lang)) in there]
    keys = [title for title, _ in parts]
    most = max(row["to"] for row in rows)
    for row in rows:
        if row["count"] / most * room.plot < _ROOM:
            row["text"] = ""
    axis = alt.Axis(
        title=say("Alternative models").text(lang), tickMinStep=1, format="d", tickCount=room.ticks
    )
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=axis)
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    bars = base.mark_bar(height=17, stroke=FAINT, strokeWidth=1, **room.down).encode(
        x=x,
        x2=alt.X2("to:Q"),
        color=alt.Color(
            "part:N",
            scale=alt.Scale(domain=keys, range=[fill for _, fill in parts]),
            legend=legend(keys, room, values=keys, symbolStrokeColor=FAINT, symbolStrokeWidth=1),
            sort=keys,
        ),
        tooltip=[
            alt.Tooltip("name:N", title=say("Alternative model").text(lang)),
            alt.Tooltip("part:N", title=say("First").text(lang)),
            alt.Tooltip("count:N", title=say("Alternative models").text(lang)),
        ],
    )
    return [bars, *figures(base, room, 11)]


def _table(others: Sequence[Variant], lang: Lang) -> ChartTable:
    """Return every variant, with who is first in it."""
    heads = [say("Alternative model"), say("First"), say("Lead in points"), say("Winner changes")]
    rows: list[list[object]] = []
    for v in others:
        names = () if v.standing is None else v.standing.winner_names
        rows.append(
            [
                shortened(said(v.how).text(lang), 160),
                Tied(named(name).text(lang) for name in names).text() if names else "",
                None if v.standing is None else v.standing.lead,
                ANSWERS[v.changed].text(lang),
            ]
        )
    return [head.text(lang) for head in heads], rows


def _finding(result: Structure) -> Message:
    official = result.official.standing
    assert official is not None
    names = Tied((named(name) for name in official.winner_names), most=4)
    tally = result.tally
    if tally.same == tally.all:
        return say(
            "First in all {total} alternative models too: {names}", total=tally.all, names=names
        )
    if not tally.open:
        return say(
            "The winner changes in {count} of {total} alternative models (now {names})",
            count=tally.changed,
            total=tally.all,
            names=names,
        )
    return say(
        "The winner changes in {changed} of {total} alternative models and cannot be "
        "determined in {open} (now {names})",
        changed=tally.changed,
        total=tally.all,
        names=names,
        open=tally.open,
    )
