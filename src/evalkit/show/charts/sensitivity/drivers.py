"""Tornado: the lead of the first over the second while one weight moves over its range."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Drivers
from evalkit.sensitivity.spread.tornado import Bar
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    ORANGE,
    WIDTH,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    quoted,
    refused,
    tooltip_of,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import conditions
from evalkit.show.sensitivity.numbers import points

MOST = 20


def drivers(result: Drivers, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the lead at the lowest and at the highest admissible weight of each criterion.

    Parameters
    ----------
    result : Drivers
        From `evalkit.sensitivity.drivers`.
    most : int
        Weights that are drawn, the widest bars.
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
    rows = [_row(bar, name, lead, lang) for bar, name in zip(shown, names, strict=True)]
    title = say("Lead in points; left of 0 the runner-up is ahead").text(lang)
    reach = [v for row in rows for v in (row["at_low"], row["at_high"])] + [0.0, lead]
    room = 0.09 * ((max(reach) - min(reach)) or 1.0)
    scale = alt.Scale(domain=[min(reach) - room, max(reach) + room], nice=False)
    tooltip = _tooltip(rows, lang)
    base = alt.Chart(data(rows)).encode(y=by_row(names))
    order = [
        quoted(say("at its lowest weight"), lang),
        quoted(say("at its highest weight"), lang),
    ]
    layers = [
        base.transform_calculate(end=f"'{which}'")
        .mark_bar(height=height, stroke=INK, strokeWidth=0.5)
        .encode(
            x=alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(title=title)),
            x2=alt.X2("lead:Q"),
            color=alt.Color(
                "end:N",
                scale=alt.Scale(domain=["low", "high"], range=[ORANGE, BLUE]),
                legend=alt.Legend(
                    title=None,
                    orient="top",
                    labelExpr=f"datum.value == 'low' ? {order[0]} : {order[1]}",
                ),
            ),
            tooltip=tooltip,
        )
        for which, field, height in (("low", "at_low", 16), ("high", "at_high", 8))
    ]
    for field, weight in (("at_low", "low_text"), ("at_high", "high_text")):
        right = base.transform_filter(f"datum.{field} >= datum.lead").mark_text(align="left", dx=5)
        left = base.transform_filter(f"datum.{field} < datum.lead").mark_text(align="right", dx=-5)
        layers += [
            side.encode(x=alt.X(f"{field}:Q"), text=alt.Text(f"{weight}:N"))
            for side in (right, left)
        ]
    lines = [
        alt.Chart(data([{"at": at}])).mark_rule(color=INK, strokeDash=dash).encode(x=alt.X("at:Q"))
        for at, dash in ((0.0, [1, 0]), (lead, [4, 3]))
    ]
    chart = alt.layer(*lines, *layers).properties(width=WIDTH, height=alt.Step(30))
    said = [
        say(
            "Lead of {winner} over {rival} as one weight changes over its admissible range, "
            "the others of its group rescaled in proportion. Dashed: lead at the official "
            "weights.",
            winner=named(matrix.names[result.winner]),
            rival=named(matrix.names[result.rival]),
        ),
        *conditions(matrix),
    ]
    return with_title(chart, _finding(result, bars), said, lang)


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
            "{count} of {all} weights can each put {rival} ahead of {winner}; largest effect: "
            "{criterion}",
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
