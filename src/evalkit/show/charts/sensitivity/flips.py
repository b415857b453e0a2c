"""The smallest flip: which weights move, and how far, until a rival is level with the winner."""

from __future__ import annotations

import numpy as np

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, Tied, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Flips
from evalkit.sensitivity.change.flip import Flip
from evalkit.show.charts.frame import Room, by_row, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    ASK,
    FAINT,
    INK,
    WIDTH,
    ChartRow,
    data,
    labels,
    named,
    refused,
    tooltip_of,
)
from evalkit.show.charts.sensitivity.weighing import conditions, left_out
from evalkit.show.sensitivity.notes import at_middle, said

MOST = 24
_STILL = 1e-9


def flips(
    result: Flips,
    rival: str | None = None,
    *,
    most: int = MOST,
    width: int = WIDTH,
    lang: Lang = "en",
) -> Chart:
    """Draw the smallest change of the weights that brings a rival level with the winner.

    Parameters
    ----------
    result : Flips
        From `evalkit.sensitivity.flips`.
    rival : str, optional
        Id of a project that is not first. Default: the one that needs the least.
    most : int
        Criteria that are drawn, those that move most.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is no rival, or none that can pass.
    """
    matrix = result.matrix
    if not result.rivals:
        raise refused(say("every project is first, so there is no rival that could overtake"))
    flip = result.nearest() if rival is None else result.flip(rival)
    if flip is None or not np.isfinite(flip.distance):
        reason = say("no admissible weights tie a rival with {winner}",
                     winner=[matrix.names[i] for i in result.winners])  # fmt: skip
        raise refused(reason if flip is None else said(flip.reason(matrix)))
    before = matrix.weights
    after = flip.near if flip.weights is None else np.array([float(w) for w in flip.weights])
    moves = after - before
    order = sorted(range(len(moves)), key=lambda c: (-abs(moves[c]), c))
    # Those that stay where they are say nothing, each in a row of its own: they are counted.
    moving = [c for c in order if abs(moves[c]) > _STILL]
    shown = sorted(moving[:most], key=lambda c: (-moves[c], c))
    names = labels([matrix.criterion_names[c] for c in shown], lang)
    changes = [_change(float(moves[c])) for c in shown]
    heading = say("Change, percentage points")
    room = rows_room(names, width, changes, heading=heading.text(lang))
    rows: list[ChartRow] = [
        {
            "name": name,
            "full": named(matrix.criterion_names[c]).text(lang),
            "before": float(before[c]),
            "after": float(after[c]),
            "change": _change(float(moves[c])),
            "way": "still" if abs(moves[c]) <= _STILL else "up" if moves[c] > 0 else "down",
        }
        for c, name in zip(shown, room.names, strict=True)
    ]
    chart = room.size(alt.layer(*_layers(rows, room, lang)))
    heads = [say("Criterion"), say("Official weight"), say("Weight at the tie")]
    table = (
        [head.text(lang) for head in heads],
        [[matrix.criterion_names[c].text(lang), float(before[c]), float(after[c])] for c in order],
    )
    finding = at_middle(matrix, _finding(result, flip, moves))
    told = _said(len(moves) - len(moving), len(moving), len(shown))
    foot = conditions(matrix)
    return with_title(chart, finding, told, lang, room, table, foot)


def _layers(rows: list[ChartRow], room: Room, lang: Lang) -> list[Chart]:
    axis = alt.Axis(
        title=say("Global weight").text(lang), format="~%", tickCount=min(room.ticks, 6)
    )
    x = alt.X("before:Q", axis=axis, scale=alt.Scale(zero=False, padding=16))
    tooltip = [
        alt.Tooltip("full:N", title=say("Criterion").text(lang)),
        tooltip_of(rows, "before", say("Official weight"), lang, _weight),
        tooltip_of(rows, "after", say("Weight at the tie"), lang, _weight),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    moving = base.transform_filter("datum.way != 'still'")
    heads = [
        moving.transform_filter(f"datum.way == '{way}'")
        .mark_point(shape=shape, filled=True, size=130, color=ASK, opacity=1, **room.down)
        .encode(x=alt.X("after:Q"), tooltip=tooltip)
        for way, shape in (("up", "triangle-right"), ("down", "triangle-left"))
    ]
    return [
        moving.mark_rule(strokeWidth=3, color=ASK, **room.down).encode(x=x, x2=alt.X2("after:Q")),
        base.mark_point(filled=True, size=70, opacity=1, **room.down).encode(
            x=x,
            color=alt.when("datum.way == 'still'").then(alt.value(FAINT)).otherwise(
                alt.value(INK)
            ),
            tooltip=tooltip,
        ),
        *heads,
    ]  # fmt: skip


def _weight(weight: float) -> str:
    return fixed(weight, 3)


def _change(move: float) -> str:
    if abs(move) <= _STILL:
        return "–"
    return (
        fixed(move, 2, times=100, sign=True).replace("-", "−")
        if abs(move) >= 5e-5
        else ("> 0" if move > 0 else "< 0")
    )


def _said(still: int, moving: int, shown: int) -> list[Message | Text]:
    lines: list[Message | Text] = [
        say(
            "From the official weights (dots) to the nearest weights at which the rival ties"
            " (arrows); the sum of all changes is as small as can be."
        ),
        *([say("Criteria whose weight stays: {count}.", count=still)] if still else []),
        *left_out(shown, moving),
    ]
    return lines


def _finding(result: Flips, flip: Flip, moves: np.ndarray) -> Message:
    matrix = result.matrix
    winner = Tied((named(matrix.names[i]) for i in result.winners), most=4)
    rival = named(matrix.names[flip.rival])
    moved = float(np.maximum(moves, 0.0).sum())
    ups, downs = (
        [named(matrix.criterion_names[c]) for c in range(len(moves)) if sign * moves[c] > _STILL]
        for sign in (1, -1)
    )
    if len(ups) == len(downs) == 1:
        return say(
            "Shifting {share} of the weight from {down} to {up} ties {rival} with {winner}",
            share=per_cent(moved),
            down=downs[0],
            up=ups[0],
            rival=rival,
            winner=winner,
        )
    return say(
        "Shifting {share} of the weight over {count} criteria ties {rival} with {winner}",
        share=per_cent(moved),
        count=len(ups) + len(downs),
        rival=rival,
        winner=winner,
    )
