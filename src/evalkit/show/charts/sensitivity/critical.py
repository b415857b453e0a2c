"""Critical weights: the least change of each weight that turns some pair of projects round."""

from __future__ import annotations

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.sensitivity import CriticalWeights
from evalkit.sensitivity.one_weight.critical import Critical
from evalkit.sensitivity.said import change
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    ORANGE,
    WIDTH,
    Row,
    by_row,
    data,
    labels,
    named,
    quoted,
    refused,
    shortened,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column, conditions, left_out

MOST = 30
_ROW = 30


def critical_weights(found: CriticalWeights, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the least relative change of each weight that reverses a pair of projects.

    Parameters
    ----------
    found : CriticalWeights
        From `evalkit.sensitivity.critical_weights`.
    most : int
        Criteria that are drawn, the most critical.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If no possible change of one weight reverses a pair.
    """
    matrix = found.matrix
    changes = [
        (criterion, [found.any_pair[criterion], found.top_pair[criterion]])
        for criterion in sorted(range(len(matrix.criteria)), key=lambda c: found.degrees[c])
        if _size(found.any_pair[criterion]) is not None
    ]
    if not changes:
        raise refused(say("no possible change of one weight reverses any pair"))
    shown = changes[:most]
    names = labels([matrix.criterion_names[c] for c, _ in shown], lang)
    rows: list[Row] = [
        {
            "name": name,
            "full": named(matrix.criterion_names[c]).text(lang),
            "which": which,
            "change": size,
            "figure": f"{fixed(float(critical.relative or 0) * -1, 1, sign=True)} %".replace(
                "-", "−"
            ),
            "pair": " / ".join(shortened(matrix.names[i].text(lang), 20) for i in critical.pair),
        }
        for (c, both), name in zip(shown, names, strict=True)
        for which, critical in zip(("any", "top"), both, strict=True)
        if critical is not None and (size := _size(critical)) is not None
    ]
    title = say("Change of the weight, per cent of itself").text(lang)
    words = quoted(say("of any two projects"), lang), quoted(say("of the best and another"), lang)
    colour = alt.Color(
        "which:N",
        scale=alt.Scale(domain=["any", "top"], range=[BLUE, ORANGE]),
        legend=alt.Legend(
            title=say("Reverses the order").text(lang),
            orient="top",
            labelExpr=f"datum.value == 'any' ? {words[0]} : {words[1]}",
        ),
    )
    base = alt.Chart(data(rows)).encode(y=by_row(names))
    tooltip = [
        alt.Tooltip("full:N", title=say("Criterion").text(lang)),
        alt.Tooltip("figure:N", title=say("Change").text(lang)),
        alt.Tooltip("pair:N", title=say("Reverses").text(lang)),
    ]
    x = alt.X("change:Q", axis=alt.Axis(title=title), scale=alt.Scale(domainMin=0))
    offset = alt.YOffset("which:N", scale=alt.Scale(domain=["any", "top"]))
    bars = base.mark_bar().encode(x=x, yOffset=offset, color=colour, tooltip=tooltip)
    figures = base.mark_text(align="left", dx=4).encode(
        x=alt.X("change:Q"), yOffset=offset, text=alt.Text("figure:N")
    )
    first = base.transform_filter("datum.which == 'any'")
    chart = alt.layer(
        bars, figures, *column(first, "pair", say("First to turn round"), WIDTH + 56, lang)
    )
    chart = chart.properties(width=WIDTH, height=alt.Step(_ROW))
    said = [
        say(
            "The least change of one weight, before all are divided by their new sum, after which"
            " two projects stand in the other order (Triantaphyllou and Sánchez 1997). A criterion"
            " without a bar cannot reverse any."
        ),
        *conditions(matrix),
        *left_out(len(shown), len(changes)),
    ]
    return with_title(chart, _finding(found), said, lang)


def _size(critical: Critical | None) -> float | None:
    if critical is None or critical.relative is None:
        return None
    return abs(float(critical.relative))


def _finding(found: CriticalWeights) -> Message:
    matrix = found.matrix
    top = found.percent_top
    if top is None or top.relative is None:
        return say(
            "No possible change of one weight costs {name} the first rank",
            name=Tied(named(matrix.names[i]) for i in matrix.ranking()[0][:4]),
        )
    return say(
        "The first rank hangs most on {criterion}: a change of {change} of its weight puts"
        " {rival} level with {winner}",
        criterion=named(matrix.criterion_names[top.criterion]),
        change=change(-float(top.relative)).replace("-", "−"),
        winner=named(matrix.names[top.pair[0]]),
        rival=named(matrix.names[top.pair[1]]),
    )
