"""Extreme ranks: those that a project can have over the admissible weights."""

from __future__ import annotations

from evalkit.core.counts import rank_words
from evalkit.core.messages import Lang, Message, say
from evalkit.sensitivity import ExtremeRanks
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
)
from evalkit.show.charts.sensitivity.weighing import left_out, source
from evalkit.show.evaluation.wording import subjects
from evalkit.show.sensitivity.notes import all_said

MOST = 40


def extreme_ranks(
    result: ExtremeRanks, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw the best and the worst rank of each project over the admissible weights.

    Parameters
    ----------
    result : ExtremeRanks
        From `evalkit.sensitivity.extreme_ranks`.
    most : int
        Projects that are drawn, those with the best ranks.
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
    matrix, count = result.matrix, len(result.extremes)
    if count < 2:
        raise refused(say("there is one project, so there is one rank"))
    official = matrix.official
    order = sorted(
        result.extremes,
        key=lambda e: (e.best, e.worst, official[e.project].best, matrix.projects[e.project]),
    )
    names = labels([matrix.names[e.project] for e in order[:most]], lang)
    if all((e.best, e.worst) == (1, count) for e in order):
        raise refused(
            say("every project can have every rank, 1 to {count}, so no rank tells anything",
                count=count)
        )  # fmt: skip
    sides = [rank_words((e.best, e.worst)) for e in order[:most]]
    heading = say("Possible ranks")
    room = rows_room(names, width, sides, heading=heading.text(lang), bottom=8)
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
        for e, name in zip(order[:most], room.names, strict=True)
    ]
    axis = alt.Axis(
        title=say("Rank").text(lang), orient="top", tickMinStep=1, format="d", tickCount=room.ticks
    )
    x = alt.X(
        "best:Q", scale=alt.Scale(domain=[0.5, count + 0.5], nice=False, zero=False), axis=axis
    )
    tooltip = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("ranks:N", title=say("Possible ranks").text(lang)),
        alt.Tooltip("rank:N", title=say("Rank at the official weights").text(lang)),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(room), tooltip=tooltip)
    layers = [
        base.mark_bar(height=11, color=hatch(BLUE), **room.down).encode(
            x=alt.X("from:Q"), x2=alt.X2("to:Q")
        ),
        base.mark_bar(height=11, color=BLUE, **room.down).encode(x=x, x2=alt.X2("worst:Q")),
        base.mark_rule(color=PAPER, strokeWidth=3, **room.down).encode(
            x=alt.X("official:Q"), x2=alt.X2("official_to:Q")
        ),
        base.mark_point(
            filled=True, size=60, color=PAPER, opacity=1, stroke=INK, strokeWidth=2, **room.down
        )
        .transform_filter("datum.official == datum.official_to")
        .encode(x=alt.X("official:Q")),
    ]
    chart = room.size(alt.layer(*layers))
    said = [
        say(
            "Extreme ranks: every rank that a project has at some admissible weights and marks lies"
            " in its bar. Ring: the rank at the official weights; a line, where the marks leave"
            " several."
        ),
        *([] if result.is_settled else [say("Striped: not settled, but no rank lies beyond.")]),
        *left_out(len(rows), count),
    ]
    heads = [say("Project"), say("Best rank"), say("Worst rank"), say("Official rank")]
    table = (
        [head.text(lang) for head in heads],
        [
            [named(matrix.names[e.project]).text(lang), e.best, e.worst, official[e.project].words]
            for e in order[:most]
        ],
    )
    return with_title(
        chart,
        _ranks_finding(result),
        said,
        lang,
        room,
        table,
        [*all_said(*matrix.conditions), *source(matrix)],
    )


def _ranks_finding(result: ExtremeRanks) -> Message:
    """Say of ranks how many are settled; that a project can be first is what `winners` says."""
    scored = subjects(result.matrix.criteria_set, len(result.extremes))
    first = [named(result.matrix.names[e.project]) for e in result.extremes if e.best == 1]
    unsettled = sum(e.best_bound == 1 < e.best for e in result.extremes)
    if unsettled:
        return say(
            "Can be first: at least {first} of {subjects}; not settled: {open}",
            first=len(first),
            subjects=scored,
            open=unsettled,
        )
    kept = sum(e.is_settled and e.best == e.worst for e in result.extremes)
    if len(first) == 1:
        return say(
            "One rank at all admissible weights: {kept} of {subjects}; only {name} can be first",
            kept=kept,
            subjects=scored,
            name=first[0],
        )
    return say(
        "One rank at all admissible weights: {kept} of {subjects}; can be first: {first}",
        kept=kept,
        subjects=scored,
        first=len(first),
    )
