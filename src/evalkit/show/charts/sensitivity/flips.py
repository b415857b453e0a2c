"""The smallest flip: which weights move, and how far, until a rival is level with the winner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, Tied, say
from evalkit.core.shares import in_per_cent, per_cent
from evalkit.sensitivity import Flips
from evalkit.sensitivity.change.flip import Flip
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    FAINT,
    INK,
    VERMILLION,
    WIDTH,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    refused,
    tooltip_of,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column, conditions, left_out
from evalkit.show.sensitivity.notes import said

MOST = 24
_STILL = 1e-9


def flips(result: Flips, rival: str | None = None, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the smallest change of the weights that brings a rival level with the winner.

    Parameters
    ----------
    result : Flips
        From `evalkit.sensitivity.flips`.
    rival : str, optional
        Id of a project that is not first. Default: the one that needs the least.
    most : int
        Criteria that are drawn, those that move most.
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
    shown = sorted(order[:most], key=lambda c: (abs(moves[c]) <= _STILL, -moves[c], c))
    names = labels([matrix.criterion_names[c] for c in shown], lang)
    rows: list[ChartRow] = [
        {
            "name": name,
            "full": named(matrix.criterion_names[c]).text(lang),
            "before": float(before[c]),
            "after": float(after[c]),
            "change": _change(float(moves[c])),
            "way": "still" if abs(moves[c]) <= _STILL else "up" if moves[c] > 0 else "down",
        }
        for c, name in zip(shown, names, strict=True)
    ]
    chart = alt.layer(*_layers(rows, names, lang)).properties(width=WIDTH, height=alt.Step(28))
    return with_title(chart, _finding(result, flip, moves), _said(result, len(moves), shown), lang)


def _layers(rows: list[ChartRow], names: Sequence[str], lang: Lang) -> list[alt.Chart]:
    axis = alt.Axis(title=say("Global weight").text(lang), format="~%", tickCount=6)
    x = alt.X("before:Q", axis=axis, scale=alt.Scale(zero=False, padding=16))
    tooltip = [
        alt.Tooltip("full:N", title=say("Criterion").text(lang)),
        tooltip_of(rows, "before", say("Official weight"), lang, _weight),
        tooltip_of(rows, "after", say("Weight at the tie"), lang, _weight),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(names))
    moving = base.transform_filter("datum.way != 'still'")
    heads = [
        moving.transform_filter(f"datum.way == '{way}'")
        .mark_point(shape=shape, filled=True, size=130, color=VERMILLION, opacity=1)
        .encode(x=alt.X("after:Q"), tooltip=tooltip)
        for way, shape in (("up", "triangle-right"), ("down", "triangle-left"))
    ]
    return [
        moving.mark_rule(strokeWidth=3, color=VERMILLION).encode(x=x, x2=alt.X2("after:Q")),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x=x,
            color=alt.when("datum.way == 'still'").then(alt.value(FAINT)).otherwise(
                alt.value(INK)
            ),
            tooltip=tooltip,
        ),
        *heads,
        *column(base, "change", say("Change, percentage points"), WIDTH + 16, lang),
    ]  # fmt: skip


def _weight(weight: float) -> str:
    return in_per_cent(weight)


def _change(move: float) -> str:
    if abs(move) <= _STILL:
        return "–"
    return (
        fixed(move, 2, times=100, sign=True).replace("-", "−")
        if abs(move) >= 5e-5
        else ("> 0" if move > 0 else "< 0")
    )


def _said(result: Flips, count: int, shown: list[int]) -> list[Message | Text]:
    lines: list[Message | Text] = [
        say(
            "From the official weights (dots) to the nearest weights at which the rival ties "
            "(arrows); the sum of all changes is the smallest possible."
        ),
        *conditions(result.matrix),
        *left_out(len(shown), count),
    ]
    return lines


def _finding(result: Flips, flip: Flip, moves: np.ndarray) -> Message:
    matrix = result.matrix
    winner = Tied(named(matrix.names[i]) for i in result.winners[:4])
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
