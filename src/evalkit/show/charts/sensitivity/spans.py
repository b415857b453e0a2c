"""Spans: the ranks and the scores that a project can have over the admissible weights."""

from __future__ import annotations

import numpy as np

from evalkit.core.exact import significant
from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.evaluation.ranks import rank_words
from evalkit.sensitivity import ExtremeRanks, ScoreDistribution
from evalkit.sensitivity.said import alike, points
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    SKY,
    WIDTH,
    Row,
    by_row,
    data,
    labels,
    named,
    refused,
    tooltip_of,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column, conditions, left_out

MOST = 40
_ROW = 22


def extreme_ranks(found: ExtremeRanks, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the best and the worst rank of each project over the admissible weights.

    Parameters
    ----------
    found : ExtremeRanks
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
    matrix, count = found.matrix, len(found.extremes)
    if count < 2:
        raise refused(say("there is one project, so there is one rank"))
    official = matrix.official
    order = sorted(
        found.extremes,
        key=lambda e: (e.best, e.worst, official[e.project].best, matrix.projects[e.project]),
    )
    names = labels([matrix.names[e.project] for e in order[:most]], lang)
    rows: list[Row] = [
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
            "Every rank that a project has at some admissible weights and marks lies in its bar."
            " Mark: the rank at the official weights; a line, where the marks leave several."
        ),
        *([] if found.is_settled else [say("Pale: not settled, but no rank lies beyond.")]),
        *matrix.conditions,
        *left_out(len(rows), count),
    ]
    return with_title(chart, _ranks_finding(found), said, lang)


def _ranks_finding(found: ExtremeRanks) -> Message:
    count = len(found.extremes)
    first = [named(found.matrix.names[e.project]) for e in found.extremes if e.best == 1]
    unsettled = sum(e.best_bound == 1 < e.best for e in found.extremes)
    if unsettled:
        return say(
            "At least {first} of {count} projects can be first; of {open} it is not settled",
            first=len(first),
            count=count,
            open=unsettled,
        )
    if len(first) == 1:
        return say("Only {name} can be first at admissible weights", name=first[0])
    fixed = sum(e.is_settled and e.best == e.worst for e in found.extremes)
    if len(first) == count:
        return say("Every one of {count} projects can be first at some weights", count=count)
    if fixed:
        return say(
            "{first} of {count} projects can be first; {fixed} keep their rank at all weights",
            first=len(first),
            count=count,
            fixed=fixed,
        )
    return say(
        "{first} of {count} projects can be first at some weights; no rank is certain",
        first=len(first),
        count=count,
    )


def score_distribution(found: ScoreDistribution, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw how the score of each project spreads over the weights.

    Parameters
    ----------
    found : ScoreDistribution
        From `evalkit.sensitivity.score_distribution`.
    most : int
        Projects that are drawn, by mean score.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart
    """
    matrix, order = found.matrix, found.order
    names = labels([matrix.names[i] for i in order[:most]], lang)
    lowest, highest = found.values[:, 0], found.values[:, -1]
    rows: list[Row] = [
        {
            "name": name,
            "full": named(matrix.names[i]).text(lang),
            "low": float(found.low[i]),
            "from": float(lowest[i]),
            "mean": float(found.mean[i]),
            "to": float(highest[i]),
            "high": float(found.high[i]),
        }
        for i, name in zip(order[:most], names, strict=True)
    ]
    axis = alt.Axis(title=say("Points of {total}", total=significant(matrix.points, 6)).text(lang))
    ends = [float(found.low[order[:most]].min()), float(found.high[order[:most]].max())]
    scale = alt.Scale(domain=[min(0.0, ends[0]), max(matrix.points, ends[1])], nice=False)
    tooltip = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        *(
            tooltip_of(rows, field, title, lang, points)
            for field, title in (
                ("low", say("Lowest")),
                ("mean", say("Mean")),
                ("high", say("Highest")),
            )
        ),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(names), tooltip=tooltip)
    x = alt.X("low:Q", scale=scale, axis=axis)
    layers = [
        base.mark_bar(height=5, color=PALE, stroke=INK, strokeWidth=0.5).encode(
            x=x, x2=alt.X2("high:Q")
        ),
        base.mark_bar(height=11, color=BLUE).encode(x=alt.X("from:Q"), x2=alt.X2("to:Q")),
        base.mark_tick(size=18, thickness=3, color=ORANGE).encode(x=alt.X("mean:Q")),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH, height=alt.Step(_ROW))
    said = [
        say(
            "Thin: all scores over the admissible weights. Thick: from the score that {low} of the"
            " weights do not exceed to the one that {high} do not. Mark: the mean.",
            low=f"{significant(100 * found.quantiles[0], 6)} %",
            high=f"{significant(100 * found.quantiles[-1], 6)} %",
        ),
        *conditions(matrix),
        *left_out(len(rows), len(order)),
    ]
    return with_title(chart, _scores_finding(found), said, lang)


def _scores_finding(found: ScoreDistribution) -> Message:
    best = found.order[0]
    firsts = alike(found.mean, float(found.mean.max()))
    if len(firsts) > 1:
        names = Tied(named(found.matrix.names[i]) for i in firsts[:4])
        mean = points(found.mean[best])
        return say("{names}: the same highest mean, {mean} points", names=names, mean=mean)
    name = named(found.matrix.names[best])
    others = np.delete(found.high, best)
    if len(others) and found.low[best] > others.max():
        return say("{name}: above every score that any other can have", name=name)
    reach = int((others >= found.low[best]).sum())
    return say(
        "{name}: highest mean, {mean} points, between {low} and {high}; {count} others reach into"
        " that span",
        name=name,
        mean=points(found.mean[best]),
        low=points(found.low[best]),
        high=points(found.high[best]),
        count=reach,
    )
