"""Break points: the scores as lines over one weight, and where another line comes out on top."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evalkit.core.exact import significant
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Breakpoints
from evalkit.show.charts.frame import legend, plain_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    ASK,
    BLUE,
    FAINT,
    INK,
    QUIET,
    STEPS,
    WASH,
    WIDTH,
    ChartRow,
    data,
    labels,
    named,
    refused,
)
from evalkit.show.charts.sensitivity.weighing import conditions
from evalkit.show.sensitivity.notes import at_middle
from evalkit.show.sensitivity.numbers import two_shares

MOST = 60
_HEIGHT = 340
_LINES = (
    (INK, [1, 0]), (BLUE, [8, 3]), (ASK, [3, 3]), (FAINT, [1, 0]), (BLUE, [2, 2]),
    (INK, [10, 3, 2, 3]),
)  # fmt: skip
"""Colour and dashes of the lines that bear a number: no two alike in grey."""


def breakpoints(
    result: Breakpoints, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw the score of each project while one weight goes from 0 to 1.

    Parameters
    ----------
    result : Breakpoints
        From `evalkit.sensitivity.breakpoints`.
    most : int
        Projects that are drawn: those that lead somewhere, then the best at the official
        weights.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project, or the weight cannot move.
    """
    matrix = result.matrix
    if len(matrix.projects) < 2:
        raise refused(say("there is one project, so no weight can change who is first"))
    if result.history[0].low != 0 or result.history[-1].high != 1:
        raise refused(say("the criterion is alone in its group, so its weight cannot change"))
    leaders = list(dict.fromkeys(i for interval in result.history for i in interval.leaders))
    official = [i for tied in matrix.ranking() for i in tied]
    named_lines = list(dict.fromkeys([*leaders, *official]))[: len(_LINES)]
    others = [i for i in official if i not in named_lines][: max(0, most - len(named_lines))]
    titles = [
        f"{number} {name}"
        for number, name in enumerate(labels([matrix.names[i] for i in named_lines], lang), start=1)
    ]
    coloured = _lines(result, named_lines, titles, lang)
    room = plain_room(width, 44, 26, bottom=46)
    axis = alt.Axis(
        title=say("Weight of {name} within its group", name=named(result.node.name)).text(lang),
        format=".0%", tickCount=min(room.ticks, 6), grid=False,
    )  # fmt: skip
    x = alt.X("weight:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
    y = alt.Y(
        "points:Q",
        axis=alt.Axis(
            title=say("Points of {total}", total=significant(matrix.points, 6)).text(lang)
        ),
        scale=alt.Scale(zero=False, nice=True),
    )
    colour = alt.Color(
        "name:N",
        scale=alt.Scale(domain=titles, range=[hue for hue, _ in _LINES[: len(titles)]]),
        legend=legend(titles, room, symbolType="stroke", symbolStrokeWidth=3, symbolSize=400),
    )  # fmt: skip
    dash = alt.StrokeDash(
        "name:N",
        scale=alt.Scale(domain=titles, range=[dash for _, dash in _LINES[: len(titles)]]),
        legend=colour["legend"],
    )
    tooltip = [alt.Tooltip("full:N", title=say("Project").text(lang))]
    layers: list[Chart] = []
    if result.admissible is not None:
        low, high = map(float, result.admissible)
        span = alt.Chart(data([{"low": low, "high": high}]))
        layers.append(span.mark_rect(color=WASH).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")))
    if others:
        quiet = alt.Chart(data(_lines(result, others, [str(i) for i in others], lang)))
        style = quiet.mark_line(color=STEPS[2], strokeWidth=1)
        layers.append(style.encode(x=x, y=y, detail=alt.Detail("name:N"), tooltip=tooltip))
    layers.append(
        alt.Chart(data(coloured))
        .mark_line(strokeWidth=2.5)
        .encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tooltip)
    )
    layers += _ends(coloured)
    layers += _marks(result)
    chart = alt.layer(*layers).properties(width=room.plot, height=_HEIGHT)
    count = len(matrix.projects)
    said = [
        say(
            "A line a project; all other weights of the group are rescaled in proportion. Upright:"
            " the official weight; dashed, where another project comes first. Grey: admissible"
            " weights."
        ),
        *([say("The first {shown} of {count} projects are drawn.",
               shown=len(named_lines) + len(others), count=count)]
          if len(named_lines) + len(others) < count else []),
    ]  # fmt: skip
    heads = [say("Project"), say("Points at weight 0"), say("Points at weight 1")]
    start, stop = result.ends
    table = (
        [head.text(lang) for head in heads],
        [[named(matrix.names[i]).text(lang), float(start[i]), float(stop[i])]
         for i in [*named_lines, *others]],
    )  # fmt: skip
    finding = at_middle(matrix, _finding(result))
    foot = conditions(matrix)
    return with_title(chart, finding, said, lang, room, table, foot)


def _ends(rows: list[ChartRow]) -> list[alt.Chart]:
    """Write the number of each line at its right end, one under the other where they are near."""
    at = sorted((row for row in rows if row["weight"] == 1), key=lambda row: -row["points"])
    points = [row["points"] for row in rows]
    reach = (max(points) - min(points)) or 1.0
    made: list[alt.Chart] = []
    last = float("inf")
    for row in at:
        down = 0.0
        place = row["points"] / reach * _HEIGHT
        if last - place < 13:
            down = 13 - (last - place)
        last = place - down
        text = {"weight": 1.0, "points": row["points"], "text": row["name"].split(" ")[0]}
        mark = alt.Chart(data([text])).mark_text(align="left", dx=6, dy=down, color=INK)
        made.append(mark.encode(x=alt.X("weight:Q"), y=alt.Y("points:Q"), text=alt.Text("text:N")))
    return made


def _lines(
    result: Breakpoints, projects: Sequence[int], names: Sequence[str], lang: Lang
) -> list[ChartRow]:
    start, stop = result.ends
    return [
        {
            "name": name,
            "full": named(result.matrix.names[i]).text(lang),
            "weight": weight,
            "points": float(scores[i]),
        }
        for i, name in zip(projects, names, strict=True)
        for weight, scores in ((0.0, start), (1.0, stop))
    ]


def _marks(result: Breakpoints) -> list[alt.Chart]:
    """Return the official weight, and the weights at which the winner changes."""
    now = alt.Chart(data([{"weight": float(result.node.weight)}]))
    turns: list[ChartRow] = [
        {
            "weight": float(r.low),
            "text": per_cent(float(r.low)),
            "down": 2 + 13 * (k % 4),
            "left": r.low < result.node.weight,
        }
        for k, r in enumerate(result.history[1:])
    ]
    made = [now.mark_rule(color=INK, strokeWidth=2).encode(x=alt.X("weight:Q"))]
    if turns:
        base = alt.Chart(data(turns)).encode(x=alt.X("weight:Q"))
        made += [
            base.mark_rule(color=QUIET, strokeDash=[4, 3]),
            *(
                base.transform_filter(f"datum.left == {json.dumps(left)}")
                .mark_text(
                    align="right" if left else "left",
                    baseline="top",
                    dx=-3 if left else 3,
                    color=QUIET,
                )
                .encode(text=alt.Text("text:N"), y=alt.Y("down:Q", scale=None, axis=None))
                for left in (True, False)
            ),
        ]
    return made


def _finding(result: Breakpoints) -> Message:
    weight = result.node.weight
    names = result.matrix.names
    criterion = named(result.node.name)
    if len(result.history) == 1:
        return say(
            "{winner}: first at every weight of {criterion}",
            winner=[named(names[i]) for i in result.history[0].leaders],
            criterion=criterion,
        )
    near = min(result.history[1:], key=lambda interval: abs(interval.low - weight))
    before = result.history[result.history.index(near) - 1]
    now, turn = two_shares(weight, near.low)
    return say(
        "The weight of {criterion} is {now}; at {turn} the winner changes from {winner} to {rival}",
        criterion=criterion,
        now=now,
        turn=turn,
        winner=[named(names[i]) for i in (before if near.low >= weight else near).leaders],
        rival=[named(names[i]) for i in (near if near.low >= weight else before).leaders],
    )
