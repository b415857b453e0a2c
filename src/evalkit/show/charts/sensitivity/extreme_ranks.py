"""Extreme ranks: those that a project can have over the admissible weights."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say
from evalkit.evaluation.ranks import rank_words
from evalkit.sensitivity import ExtremeRanks
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    ORANGE,
    SKY,
    WIDTH,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    refused,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column, left_out
from evalkit.show.sensitivity.notes import all_said

MOST = 40
_ROW = 22


def extreme_ranks(result: ExtremeRanks, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the best and the worst rank of each project over the admissible weights.

    Parameters
    ----------
    result : ExtremeRanks
        From `evalkit.sensitivity.extreme_ranks`.
    most : int
        Projects that are drawn, those with the best ranks.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project.
    """
    matrix, count = result.matrix, len(result.extremes)
    if count < 2:
        raise refused(say("there is one project, so there is one rank"))
    official = matrix.official
    order = sorted(
        result.extremes,
        key=lambda e: (e.best, e.worst, official[e.project].best, matrix.projects[e.project]),
    )
    names = labels([matrix.names[e.project] for e in order[:most]], lang)
    rows: list[ChartRow] = [
        {
            "name": name,
            "full": named(matrix.names[e.project]).text(lang),
            "from": e.best_bound - 0.5,
            "best": e.best - 0.5,
            "worst": e.worst + 0.5,
            "to": e.worst_bound + 0.5,
            "official": official[e.project].best,
            "official_to": official[e.project].worst,
            "rank": official[e.project].words,
            "ranks": rank_words((e.best, e.worst)),
        }
        for e, name in zip(order[:most], names, strict=True)
    ]
    axis = alt.Axis(title=say("Rank").text(lang), orient="top", tickMinStep=1, format="d")
    x = alt.X(
        "best:Q", scale=alt.Scale(domain=[0.5, count + 0.5], nice=False, zero=False), axis=axis
    )
    tooltip = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("ranks:N", title=say("Possible ranks").text(lang)),
        alt.Tooltip("rank:N", title=say("Rank at the official weights").text(lang)),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(names), tooltip=tooltip)
    layers = [
        base.mark_bar(height=11, color=SKY).encode(x=alt.X("from:Q"), x2=alt.X2("to:Q")),
        base.mark_bar(height=11, color=BLUE).encode(x=x, x2=alt.X2("worst:Q")),
        base.mark_rule(color=ORANGE, strokeWidth=2).encode(
            x=alt.X("official:Q"), x2=alt.X2("official_to:Q")
        ),
        base.mark_point(filled=True, size=44, color=ORANGE, opacity=1, stroke=INK)
        .transform_filter("datum.official == datum.official_to")
        .encode(x=alt.X("official:Q")),
        *column(base, "ranks", say("Possible ranks"), WIDTH + 16, lang),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH, height=alt.Step(_ROW))
    said = [
        say(
            "Bars hold every rank that a project has at some admissible weights and marks. "
            "Mark: rank at the official weights; a line where the open marks leave several."
        ),
        *([] if result.is_settled else [say("Pale: not settled, but no rank lies beyond.")]),
        *all_said(*matrix.conditions),
        *left_out(len(rows), count),
    ]
    return with_title(chart, _ranks_finding(result), said, lang)


def _ranks_finding(result: ExtremeRanks) -> Message:
    count = len(result.extremes)
    first = [named(result.matrix.names[e.project]) for e in result.extremes if e.best == 1]
    unsettled = sum(e.best_bound == 1 < e.best for e in result.extremes)
    if unsettled:
        return say(
            "At least {first} of {count} projects can be first; {open} are not settled",
            first=len(first),
            count=count,
            open=unsettled,
        )
    if len(first) == 1:
        return say("Only {name} can be first at admissible weights", name=first[0])
    fixed = sum(e.is_settled and e.best == e.worst for e in result.extremes)
    if len(first) == count:
        return say("All {count} projects are potentially optimal", count=count)
    if fixed:
        return say(
            "{first} of {count} projects are potentially optimal; {fixed} keep their rank at "
            "all weights",
            first=len(first),
            count=count,
            fixed=fixed,
        )
    return say(
        "{first} of {count} projects are potentially optimal; no rank is certain",
        first=len(first),
        count=count,
    )
