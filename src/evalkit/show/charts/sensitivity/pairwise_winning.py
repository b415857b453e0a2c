"""Pairwise winning: at how many of the weights each project is ahead of each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import PairwiseWinning
from evalkit.show.charts.frame import Room, by_row, rows_room, shifted, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    PAPER,
    RULE,
    WIDTH,
    ChartRow,
    data,
    labels,
    named,
    refused,
)
from evalkit.show.charts.sensitivity.weighing import conditions, left_out
from evalkit.show.sensitivity.notes import at_middle
from evalkit.show.sensitivity.numbers import estimated

MOST = 25
_ALL = 1 - 1e-9


def pairwise_winning(
    result: PairwiseWinning, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw a row a project, with a dot for each rival at the share of weights it is beaten at.

    Parameters
    ----------
    result : PairwiseWinning
        From `evalkit.sensitivity.pairwise_winning`.
    most : int
        Projects that are drawn, by expected rank.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project.
    """
    matrix, order = result.matrix, _enough(result.order)
    shown = order[:most]
    names = labels([matrix.names[i] for i in shown], lang)
    sides = [_dominance(result, i, order).text(lang) for i in shown]
    heading = say("Dominance")
    room = rows_room(names, width, sides, heading=heading.text(lang), bar=17)
    rows = _rows(result, shown, order, room, lang)
    chart = room.size(alt.layer(*_layers(rows, room, lang)))
    said = [
        say(
            "A dot for each rival, at the percent of the admissible weights, by volume, at which"
            " the project scores more. Right of 50 % it is ahead at most weights. It is not a"
            " probability that it is better."
        ),
        *left_out(len(names), len(order)),
    ]
    finding = at_middle(matrix, _finding(result, order))
    return with_title(
        chart, finding, said, lang, room, _table(result, order, lang), conditions(matrix)
    )


def _dominance(result: PairwiseWinning, i: int, order: Sequence[int]) -> Message:
    """Say of how many rivals a project is ahead at all weights, and behind at all."""
    others = [j for j in order if j != i]
    ahead = sum(float(result.wins[i, j]) >= _ALL for j in others)
    behind = sum(float(result.wins[j, i]) >= _ALL for j in others)
    return say("always ahead of {ahead}, behind {behind}", ahead=ahead, behind=behind)


def _rows(
    result: PairwiseWinning, shown: Sequence[int], order: Sequence[int], room: Room, lang: Lang
) -> list[ChartRow]:
    rows: list[ChartRow] = []
    names = result.matrix.names
    for i, name, side in zip(shown, room.names, room.side, strict=True):
        taken: Counter[int] = Counter()
        for j in order:
            if j == i:
                continue
            share = float(result.wins[i, j])
            at = round(share * room.plot / 7)  # dots that would hide each other stand stacked
            rows.append(
                {
                    "name": name, "side": side, "full": named(names[i]).text(lang),
                    "rival": named(names[j]).text(lang), "share": share,
                    "share_told": estimated(share, 0), "level": taken[at],
                }
            )  # fmt: skip
            taken[at] += 1
    return rows


def _layers(rows: list[ChartRow], room: Room, lang: Lang) -> list[Chart]:
    axis = alt.Axis(
        title=say("Share of the weights at which it is ahead").text(lang), format=".0%",
        tickCount=min(room.ticks, 5), grid=False,
    )  # fmt: skip
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    most = max([1, *(row["level"] for row in rows)])
    step = min(7.0, 14 / most)
    for row in rows:
        row["shift"] = room.drop + 6 - row["level"] * step
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    line = alt.Chart(data([{"at": 0.5}])).mark_rule(color=INK, strokeDash=[4, 3])
    track = base.transform_filter("datum.level == 0").mark_rule(color=RULE, yOffset=room.drop + 6)
    dots = base.mark_point(filled=True, size=46, color=BLUE, opacity=1, stroke=PAPER, strokeWidth=1)
    return [
        track.encode(x=alt.value(0), x2=alt.value(room.plot)),
        line.encode(x=alt.X("at:Q")),
        dots.encode(
            x=x,
            yOffset=shifted(room),
            tooltip=[
                alt.Tooltip("full:N", title=say("Project").text(lang)),
                alt.Tooltip("rival:N", title=say("Rival").text(lang)),
                alt.Tooltip("share_told:N", title=say("Share of admissible weights").text(lang)),
            ],
        ),
    ]


def _table(
    result: PairwiseWinning, order: Sequence[int], lang: Lang
) -> tuple[list[str], list[list[object]]]:
    names = [named(result.matrix.names[i]).text(lang) for i in order]
    rows: list[list[object]] = [
        [name, *(None if i == j else float(result.wins[i, j]) for j in order)]
        for i, name in zip(order, names, strict=True)
    ]
    return [say("Project").text(lang), *names], rows


def _finding(result: PairwiseWinning, order: Sequence[int]) -> Message:
    first, names = order[0], result.matrix.names
    if len(result.best) > 1:
        tied = Tied((named(names[i]) for i in result.best), most=4)
        return say("{names}: equal best expected rank", names=tied)
    hardest = result.hardest
    name, rival = named(names[first]), Tied((named(names[j]) for j in hardest), most=4)
    share = float(result.wins[first, hardest[0]])
    if share >= _ALL:
        return say("{name}: ahead of every other at all admissible weights", name=name)
    return say(
        "{name}: best expected rank; ahead of its closest rival, {rival}, at {share} of the "
        "admissible weights",
        name=name,
        rival=rival,
        share=per_cent(share),
    )


def _enough(order: Sequence[int]) -> list[int]:
    if len(order) < 2:
        raise refused(say("there is one project, so there is no pair"))
    return list(order)
