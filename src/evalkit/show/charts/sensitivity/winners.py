"""Winners: by how much each project can be ahead at the weights that suit it best."""

from __future__ import annotations

from functools import partial

from evalkit.core.messages import Lang, Message, say, say_as, some
from evalkit.sensitivity import Winners
from evalkit.sensitivity.winning.chances import FirstChance
from evalkit.show.charts.frame import by_row, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    PAPER,
    WIDTH,
    ChartRow,
    data,
    hatch,
    labels,
    named,
    refused,
    tooltip_of,
)
from evalkit.show.charts.sensitivity.weighing import left_out, source
from evalkit.show.evaluation.wording import subjects
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import points

MOST = 40
_STATES = {
    "possible": say("yes"),
    "never": say("no"),
    "open": say("not settled"),
}


def winners(result: Winners, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en") -> Chart:
    """Draw the greatest lead over the best rival that each project can have.

    Parameters
    ----------
    result : Winners
        From `evalkit.sensitivity.winners`.
    most : int
        Projects that are drawn, those that can lead most.
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
    matrix = result.matrix
    if len(matrix.projects) < 2:
        raise refused(say("there is one project, so it is first at all weights"))
    order = sorted(result.chances, key=lambda c: (c.state == "never", -c.margin))
    shown = order[:most]
    names = labels([matrix.names[c.project] for c in shown], lang)
    leads = [points(c.margin * matrix.points, sign=True) for c in shown]
    trivial = len({c.state for c in shown}) == 1  # then it is said in the title, once
    sides = [
        lead if trivial else f"{lead}\u00a0\u00a0{_said(c).text(lang)}"
        for c, lead in zip(shown, leads, strict=True)
    ]
    heading = say("Greatest lead")
    room = rows_room(names, width, sides, heading=heading.text(lang))
    rows: list[ChartRow] = [
        {
            "name": name,
            "full": named(matrix.names[c.project]).text(lang),
            "lead": c.margin * matrix.points,  # finite, as there is a rival
            "state": c.state,
            "said": _said(c).text(lang),
            "side": side,
        }
        for c, name, side in zip(shown, room.names, room.side, strict=True)
    ]
    axis = alt.Axis(
        title=say("Greatest lead over the best rival, points").text(lang), tickCount=room.ticks
    )
    x = alt.X("lead:Q", axis=axis)
    colour = alt.Color(
        "state:N",
        scale=alt.Scale(domain=["possible", "open", "never"], range=[BLUE, PAPER, hatch(BLUE)]),
        legend=None,
    )
    tooltip = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        tooltip_of(rows, "lead", say("Greatest lead"), lang, partial(points, sign=True)),
        alt.Tooltip("said:N", title=say("Potentially optimal").text(lang)),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    zero = alt.Chart(data([{"at": 0.0}])).mark_rule(color=INK).encode(x=alt.X("at:Q"))
    bars = base.mark_bar(height=11, stroke=BLUE, strokeWidth=1, **room.down)
    layered = alt.layer(
        bars.encode(x=x, x2=alt.X2Datum(0), color=colour, tooltip=tooltip),
        zero,
    )
    chart = room.size(layered)
    said = [
        say(
            "Potential optimality: how far a project is ahead of its best rival at the admissible"
            " weights and marks that suit it best. Striped, left of 0: never first."
        ),
        *left_out(len(shown), len(order)),
    ]
    heads = [say("Project"), say("Greatest lead, points"), say("Potentially optimal")]
    table = (
        [head.text(lang) for head in heads],
        [[row["full"], row["lead"], row["said"]] for row in rows],
    )
    return with_title(
        chart,
        _finding(result),
        said,
        lang,
        room,
        table,
        [*all_said(*matrix.conditions), *source(matrix)],
    )


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
            "First at all admissible weights and marks, perhaps tied: {names}",
            names=some(certain, 4),
        )
    count, able = len(result.matrix.projects), result.possible
    if len(able) == 1:
        name = named(result.matrix.names[able[0]])
        return say("Only {name} can be first at admissible weights", name=name)
    scored = subjects(result.matrix.criteria_set, count)
    if len(able) == count:
        return say("All {subjects} are potentially optimal", subjects=scored)
    return say(
        "Potentially optimal: {first} of {subjects}; not: {never}",
        first=len(able),
        subjects=scored,
        never=len(result.never),
    )
