"""The curve of a plan: what is in order by how much has been asked."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from evalkit.core.exact import decimal, fixed
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.shares import per_cent
from evalkit.evidence import Plan, Prospect
from evalkit.show.charts.frame import plain_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import ASK, BLUE, INK, NARROW, WIDTH, ChartRow, data
from evalkit.show.charts.look import refused as not_drawn
from evalkit.show.charts.ranking import about
from evalkit.show.evidence.assumed import assumption_words

_HEIGHT = 300
_SERIES = (
    ("at_95", say("order at 95 %"), BLUE),
    ("certain", say("certain order"), INK),
    ("wrong", say("expected wrong pairs"), ASK),
)
_DASHES, _SHAPES = ([1, 0], [6, 4], [2, 2]), ("circle", "square", "triangle-up")


def plan_curve(plan: Plan, *, width: int = WIDTH, lang: Lang = "en") -> Chart:
    """Draw how many pairs are expected in order after each step of a plan.

    Parameters
    ----------
    plan : Plan
        From `evalkit.evidence.plan`.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If the plan asks for nothing, or there are no pairs.
    """
    if not plan.steps or not plan.pairs:
        raise not_drawn(say("the plan has no requests, so there is no curve"))
    titles = [title.text(lang) for _, title, _ in _SERIES]
    rows: list[ChartRow] = []
    spent = accumulate((step.effort for step in plan.steps), initial=Fraction(0))
    steps: list[tuple[Message | Text, Prospect]] = [
        (say("(now)"), plan.now),
        *((s.document.name, s.after) for s in plan.steps),
    ]
    for number, (effort, (name_of_step, after)) in enumerate(zip(spent, steps, strict=True)):
        rows += [
            {
                "effort": float(effort),
                "told": decimal(effort),
                "number": str(number),
                "document": name_of_step.text(lang),
                "pairs": getattr(after, name),
                "count": fixed(getattr(after, name), 1),
                "name": title,
            }
            for (name, _, _), title in zip(_SERIES, titles, strict=True)
        ]
    shown = alt.Legend(
        title=None, orient="top", columns=1 if width < NARROW else 3, symbolType=alt.Undefined
    )
    base = alt.Chart(data(rows)).encode(
        x=alt.X("effort:Q", axis=alt.Axis(title=say("Effort of the letters").text(lang))),
        y=alt.Y("pairs:Q", axis=alt.Axis(title=say("Expected pairs").text(lang))),
        color=alt.Color(
            "name:N",
            scale=alt.Scale(domain=titles, range=[colour for _, _, colour in _SERIES]),
            legend=shown,
        ),
        tooltip=[
            alt.Tooltip("number:N", title=say("No.").text(lang)),
            alt.Tooltip("document:N", title=say("Document").text(lang)),
            alt.Tooltip("told:N", title=say("Effort").text(lang)),
            alt.Tooltip("name:N", title=say("Pairs").text(lang)),
            alt.Tooltip("count:N", title=say("Expected pairs").text(lang)),
        ],
    )
    # Dashes and shapes tell the lines apart in a grey print.
    lines = base.mark_line(strokeWidth=2.5, interpolate="linear").encode(
        strokeDash=alt.StrokeDash(
            "name:N", scale=alt.Scale(domain=titles, range=_DASHES), legend=None
        )
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        shape=alt.Shape("name:N", scale=alt.Scale(domain=titles, range=_SHAPES), legend=shown)
    )
    chart = alt.layer(lines, points)
    said: list[Message | Text] = [
        say(
            "Expected numbers of pairs, of {pairs}, once the letters up to that point are "
            "answered.",
            pairs=plan.pairs,
        ),
        say("Assumed of open marks: {assumed}.", assumed=assumption_words(plan.assumption)),
    ]
    room = plain_room(width, 48)
    heads = [say("No."), say("Document"), say("Effort"), *(title for _, title, _ in _SERIES)]
    body: list[list[object]] = [
        [int(row["number"]), row["document"], row["effort"],
         *(one["pairs"] for one in rows if one["number"] == row["number"])]
        for row in rows[:: len(_SERIES)]
    ]  # fmt: skip
    table = [head.text(lang) for head in heads], body
    chart = chart.properties(width=room.plot, height=_HEIGHT)
    return with_title(chart, _finding(plan), said, lang, room, table, about(plan.evaluation))


def _finding(plan: Plan) -> Message:
    last = plan.steps[-1].after
    return say(
        "Pairs with an order at 95 %: {now} now, {then} after {count} steps of the plan",
        now=per_cent(plan.now.at_95 / plan.pairs, 0),
        then=per_cent(last.at_95 / plan.pairs, 0),
        count=len(plan.steps),
    )
