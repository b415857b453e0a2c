"""The curve of a plan: what is in order by how much has been asked."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.exact import decimal, fixed
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.evidence import Plan
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import BLUE, ORANGE, VERMILLION, WIDTH, ChartRow, data, with_title
from evalkit.show.charts.look import refused as not_drawn
from evalkit.show.evidence.assumed import assumption_words

_HEIGHT = 300
_SERIES = (
    ("at_95", say("in order at 95 %"), BLUE),
    ("certain", say("in certain order"), ORANGE),
    ("wrong", say("wrong by the best guess"), VERMILLION),
)


def plan_curve(plan: Plan, *, lang: Lang = "en") -> Chart:
    """Draw how many pairs are expected in order after each step of a plan.

    Parameters
    ----------
    plan : Plan
        From `evalkit.evidence.plan`.
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
        raise not_drawn(say("the plan asks for nothing, so there is no curve"))
    titles = [title.text(lang) for _, title, _ in _SERIES]
    rows: list[ChartRow] = []
    spent = Fraction(0)
    for number, (step, after) in enumerate(
        [(None, plan.now), *((step, step.after) for step in plan.steps)]
    ):
        spent += step.effort if step else 0
        rows += [
            {
                "effort": float(spent),
                "told": decimal(spent),
                "number": str(number),
                "document": step.document.name.text(lang) if step else say("(now)").text(lang),
                "pairs": getattr(after, name),
                "count": fixed(getattr(after, name), 1),
                "name": title,
            }
            for (name, _, _), title in zip(_SERIES, titles, strict=True)
        ]
    base = alt.Chart(data(rows)).encode(
        x=alt.X("effort:Q", axis=alt.Axis(title=say("Effort of the letters").text(lang))),
        y=alt.Y("pairs:Q", axis=alt.Axis(title=say("Expected pairs").text(lang))),
        color=alt.Color(
            "name:N",
            scale=alt.Scale(domain=titles, range=[colour for _, _, colour in _SERIES]),
            legend=alt.Legend(title=say("Pairs").text(lang)),
        ),
        tooltip=[
            alt.Tooltip("number:N", title=say("No.").text(lang)),
            alt.Tooltip("document:N", title=say("Document").text(lang)),
            alt.Tooltip("told:N", title=say("Effort").text(lang)),
            alt.Tooltip("name:N", title=say("Pairs").text(lang)),
            alt.Tooltip("count:N", title=say("Expected pairs").text(lang)),
        ],
    )
    lines = base.mark_line(strokeWidth=2.5, interpolate="linear")
    chart = alt.layer(lines, base.mark_point(filled=True, size=45))
    said = [
        say(
            "Expected numbers of pairs, of {pairs}, with the letters up to there answered.",
            pairs=plan.pairs,
        ),
        say("Assumed of open marks: {assumed}.", assumed=assumption_words(plan.assumption)),
    ]
    return with_title(chart.properties(width=WIDTH, height=_HEIGHT), _finding(plan), said, lang)


def _finding(plan: Plan) -> Message:
    last = plan.steps[-1].after
    return say(
        "In order at 95 %: {now} of pairs now, {then} after {count} steps of the plan",
        now=per_cent(plan.now.at_95 / plan.pairs, 0),
        then=per_cent(last.at_95 / plan.pairs, 0),
        count=len(plan.steps),
    )
