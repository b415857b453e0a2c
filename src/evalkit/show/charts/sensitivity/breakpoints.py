"""Break points: the scores as lines over one weight, and where another line comes out on top."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.core.exact import significant
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Breakpoints
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    FAINT,
    INK,
    ORANGE,
    PALE,
    PALETTE,
    QUIET,
    WIDTH,
    YELLOW,
    ChartRow,
    data,
    labels,
    named,
    refused,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import conditions
from evalkit.show.sensitivity.numbers import two_shares

MOST = 60
_HEIGHT = 380
_HUES = tuple(hue for hue in PALETTE if hue not in {ORANGE, YELLOW})  # thin lines would be lost


def breakpoints(result: Breakpoints, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the score of each project while one weight goes from 0 to 1.

    Parameters
    ----------
    result : Breakpoints
        From `evalkit.sensitivity.breakpoints`.
    most : int
        Projects that are drawn: those that lead somewhere, then the best at the official
        weights.
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
    named_lines = list(dict.fromkeys([*leaders, *official]))[: len(_HUES)]
    others = [i for i in official if i not in named_lines][: max(0, most - len(named_lines))]
    titles = labels([matrix.names[i] for i in named_lines], lang)
    coloured = _lines(result, named_lines, titles, lang)
    axis = alt.Axis(
        title=say("Weight of {name} within its group", name=named(result.node.name)).text(lang),
        format=".0%", tickCount=6, grid=False,
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
        scale=alt.Scale(domain=titles, range=list(_HUES[: len(titles)])),
        legend=alt.Legend(
            title=say("Project").text(lang), symbolType="stroke", symbolStrokeWidth=3
        ),
    )
    tooltip = [alt.Tooltip("full:N", title=say("Project").text(lang))]
    layers: list[Chart] = []
    if result.admissible is not None:
        low, high = map(float, result.admissible)
        span = alt.Chart(data([{"low": low, "high": high}]))
        layers.append(
            span.mark_rect(color=PALE, opacity=0.6).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"))
        )
    if others:
        quiet = alt.Chart(data(_lines(result, others, [str(i) for i in others], lang)))
        style = quiet.mark_line(color=FAINT, strokeWidth=1, opacity=0.7)
        layers.append(style.encode(x=x, y=y, detail=alt.Detail("name:N"), tooltip=tooltip))
    layers.append(
        alt.Chart(data(coloured))
        .mark_line(strokeWidth=2.5)
        .encode(x=x, y=y, color=colour, tooltip=tooltip)
    )
    layers += _marks(result)
    chart = alt.layer(*layers).properties(width=WIDTH, height=_HEIGHT)
    count = len(matrix.projects)
    said = [
        say(
            "One line per project; the other weights of the group are rescaled in proportion. "
            "Solid: official weight. Dashed: the winner changes. Shaded: admissible weights."
        ),
        *([say("The first {shown} of {count} projects are drawn.",
               shown=len(named_lines) + len(others), count=count)]
          if len(named_lines) + len(others) < count else []),
        *conditions(matrix),
    ]  # fmt: skip
    return with_title(chart, _finding(result), said, lang)


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
        {"weight": float(r.low), "text": per_cent(float(r.low)), "down": 2 + 13 * (k % 4)}
        for k, r in enumerate(result.history[1:])
    ]
    made = [now.mark_rule(color=INK, strokeWidth=2).encode(x=alt.X("weight:Q"))]
    if turns:
        base = alt.Chart(data(turns)).encode(x=alt.X("weight:Q"))
        made += [
            base.mark_rule(color=QUIET, strokeDash=[4, 3]),
            base.mark_text(align="left", baseline="top", dx=3, color=QUIET).encode(
                text=alt.Text("text:N"), y=alt.Y("down:Q", scale=None, axis=None)
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
