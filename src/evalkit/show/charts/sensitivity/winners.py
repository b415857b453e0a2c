"""Winners: by how much each project can be ahead at the weights that suit it best."""

from __future__ import annotations

from functools import partial

from evalkit.core.messages import Lang, Message, say, say_as
from evalkit.sensitivity import Winners
from evalkit.sensitivity.winning.chances import FirstChance
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    FAINT,
    INK,
    WIDTH,
    YELLOW,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    refused,
    tooltip_of,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column, left_out
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import points

MOST = 40
_ROW = 22
_STATES = {
    "possible": say("yes"),
    "never": say("no"),
    "open": say("not settled"),
}


def winners(result: Winners, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the greatest lead over the best rival that each project can have.

    Parameters
    ----------
    result : Winners
        From `evalkit.sensitivity.winners`.
    most : int
        Projects that are drawn, those that can lead most.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project.
    """
    matrix = result.matrix
    if len(matrix.projects) < 2:
        raise refused(say("there is one project, so it is first at all weights"))
    order = sorted(result.chances, key=lambda c: (c.state == "never", -c.margin))
    shown = order[:most]
    names = labels([matrix.names[c.project] for c in shown], lang)
    rows: list[ChartRow] = [
        {
            "name": name,
            "full": named(matrix.names[c.project]).text(lang),
            "lead": c.margin * matrix.points,  # finite, as there is a rival
            "state": c.state,
            "said": _said(c).text(lang),
        }
        for c, name in zip(shown, names, strict=True)
    ]
    axis = alt.Axis(title=say("Greatest lead over the best rival, points").text(lang))
    x = alt.X("lead:Q", axis=axis)
    colour = alt.Color(
        "state:N",
        scale=alt.Scale(domain=["possible", "open", "never"], range=[BLUE, YELLOW, FAINT]),
        legend=None,
    )
    tooltip = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        tooltip_of(rows, "lead", say("Greatest lead"), lang, partial(points, sign=True)),
        alt.Tooltip("said:N", title=say("Potentially optimal").text(lang)),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(names))
    zero = alt.Chart(data([{"at": 0.0}])).mark_rule(color=INK).encode(x=alt.X("at:Q"))
    bars = base.mark_bar(height=11, stroke=INK, strokeWidth=0.5)
    chart = alt.layer(
        bars.encode(x=x, x2=alt.X2Datum(0), color=colour, tooltip=tooltip),
        zero,
        *column(base, "said", say("Potentially optimal"), WIDTH + 16, lang),
    )
    chart = chart.properties(width=WIDTH, height=alt.Step(_ROW))
    said = [
        say(
            "Greatest lead over the best rival at the admissible weights and marks most "
            "favourable to the project. Left of 0 another project is always ahead."
        ),
        *all_said(*matrix.conditions),
        *left_out(len(shown), len(order)),
    ]
    return with_title(chart, _finding(result), said, lang)


def _said(chance: FirstChance) -> Message:
    if chance.state == "possible" and chance.lead == 0:
        return say_as("can be first", "tied")
    return _STATES[chance.state]


def _finding(result: Winners) -> Message:
    certain = [named(result.matrix.names[i]) for i in result.certain]
    if result.sole:
        return say("{name}: first at all admissible weights and marks", name=certain[0])
    if certain:
        return say(
            "First at all admissible weights and marks, perhaps tied: {names}", names=certain[:4]
        )
    count, able = len(result.matrix.projects), result.possible
    if len(able) == 1:
        name = named(result.matrix.names[able[0]])
        return say("Only {name} can be first at admissible weights", name=name)
    if len(able) == count:
        return say("All {count} projects are potentially optimal", count=count)
    return say(
        "{first} of {count} projects are potentially optimal; {never} are not",
        first=len(able),
        count=count,
        never=len(result.never),
    )
