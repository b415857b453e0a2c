"""Tornado: the lead of the first over the second while one weight moves over its range."""

from __future__ import annotations

import json

from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Drivers
from evalkit.sensitivity.spread.tornado import Bar
from evalkit.show.charts.frame import by_row, legend, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    WIDTH,
    ChartRow,
    data,
    hatch,
    labels,
    named,
    refused,
    tooltip_of,
)
from evalkit.show.charts.sensitivity.weighing import conditions
from evalkit.show.sensitivity.notes import at_middle
from evalkit.show.sensitivity.numbers import points

MOST = 20


def drivers(result: Drivers, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en") -> Chart:
    """Draw the lead at the lowest and at the highest admissible weight of each criterion.

    Parameters
    ----------
    result : Drivers
        From `evalkit.sensitivity.drivers`.
    most : int
        Weights that are drawn, the widest bars.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project, or no weight moves the lead.
    """
    matrix = result.matrix
    if result.winner == result.rival:
        raise refused(say("there is one project, so there is no lead"))
    bars = [bar for bar in result.bars if bar.swing > 0]
    if not bars:
        raise refused(say("no weight changes the lead"))
    shown = bars[:most]
    names = labels([bar.name for bar in shown], lang)
    lead = float(matrix.scores[result.winner] - matrix.scores[result.rival]) * matrix.points
    room = rows_room(names, width, bar=16)
    rows = [_row(bar, name, lead, lang) for bar, name in zip(shown, room.names, strict=True)]
    title = say("Lead in points; left of 0 the runner-up is ahead").text(lang)
    reach = [v for row in rows for v in (row["at_low"], row["at_high"])] + [0.0, lead]
    # Room for the weights at both ends of the widest bar.
    beside = (max(reach) - min(reach) or 1.0) * 54 / max(room.plot - 108, 54)
    scale = alt.Scale(domain=[min(reach) - beside, max(reach) + beside], nice=False)
    tooltip = _tooltip(rows, lang)
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    keys = [say("at its lowest weight").text(lang), say("at its highest weight").text(lang)]
    colour = alt.Color(
        "end:N",
        scale=alt.Scale(domain=keys, range=[hatch(BLUE), BLUE]),
        legend=legend(keys, room, values=keys),
    )
    layers = [
        base.transform_calculate(end=json.dumps(which, ensure_ascii=False))
        .mark_bar(height=height, stroke=BLUE, strokeWidth=1, **room.down)
        .encode(
            x=alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(title=title, tickCount=room.ticks)),
            x2=alt.X2("lead:Q"),
            color=colour,
            tooltip=tooltip,
        )
        for which, field, height in zip(keys, ("at_low", "at_high"), (16, 8), strict=True)
    ]
    for field, weight in (("at_low", "low_text"), ("at_high", "high_text")):
        right = base.transform_filter(f"datum.{field} >= datum.lead").mark_text(
            align="left", dx=5, **room.down
        )
        left = base.transform_filter(f"datum.{field} < datum.lead").mark_text(
            align="right", dx=-5, **room.down
        )
        layers += [
            side.encode(x=alt.X(f"{field}:Q"), text=alt.Text(f"{weight}:N"))
            for side in (right, left)
        ]
    lines = [
        alt.Chart(data([{"at": at}])).mark_rule(color=INK, strokeDash=dash).encode(x=alt.X("at:Q"))
        for at, dash in ((0.0, [1, 0]), (lead, [4, 3]))
    ]
    chart = room.size(alt.layer(*lines, *layers))
    said = [
        say(
            "Lead of {winner} over {rival} while one weight moves from its lowest to its highest"
            " admissible value and the others are rescaled in proportion. Dashed: the lead at the"
            " official weights.",
            winner=named(matrix.names[result.winner]),
            rival=named(matrix.names[result.rival]),
        ),
    ]
    heads = [say("Criterion"), say("Lowest weight"), say("Lead there, points"),
             say("Highest weight"), say("Lead there, points")]  # fmt: skip
    table = (
        [head.text(lang) for head in heads],
        [
            [named(bar.name).text(lang), float(bar.low), float(bar.leads[0]),
             float(bar.high), float(bar.leads[1])]
            for bar in bars
        ],
    )  # fmt: skip
    finding = at_middle(matrix, _finding(result, bars))
    foot = conditions(matrix)
    return with_title(chart, finding, said, lang, room, table, foot)


def _row(bar: Bar, name: str, lead: float, lang: Lang) -> ChartRow:
    return {
        "name": name,
        "full": named(bar.name).text(lang),
        "lead": lead,
        "at_low": bar.leads[0],
        "at_high": bar.leads[1],
        "low_text": per_cent(bar.low),
        "high_text": per_cent(bar.high),
    }


def _signed(lead: float) -> str:
    return points(lead, sign=True)


def _tooltip(rows: list[ChartRow], lang: Lang) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("full:N", title=say("Criterion").text(lang)),
        alt.Tooltip("low_text:N", title=say("Lowest weight").text(lang)),
        tooltip_of(rows, "at_low", say("Lead there, points"), lang, _signed),
        alt.Tooltip("high_text:N", title=say("Highest weight").text(lang)),
        tooltip_of(rows, "at_high", say("Lead there, points"), lang, _signed),
    ]


def _finding(result: Drivers, bars: list[Bar]) -> Message:
    winner, rival = (named(result.matrix.names[i]) for i in (result.winner, result.rival))
    turning = [bar for bar in bars if min(bar.leads) < 0]
    if turning:
        return say(
            "{count} of {all} weights can each put {rival} ahead of {winner}; largest "
            "effect: {criterion}",
            count=len(turning),
            all=len(result.bars),
            rival=rival,
            winner=winner,
            criterion=named(turning[0].name),
        )
    return say(
        "No single weight can put {rival} ahead of {winner}; largest effect: {criterion}",
        rival=rival,
        winner=winner,
        criterion=named(bars[0].name),
    )
