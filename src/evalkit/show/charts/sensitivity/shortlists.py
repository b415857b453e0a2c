"""Shortlists: how often each project is among the first few."""

from __future__ import annotations

import numpy as np

from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Shortlists
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    QUIET,
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
from evalkit.show.charts.sensitivity.weighing import conditions, left_out

MOST = 40
_ROW = 24


def shortlists(found: Shortlists, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the share of the weights at which each project has one of the first k ranks.

    Parameters
    ----------
    found : Shortlists
        From `evalkit.sensitivity.shortlists`.
    most : int
        Projects that are drawn, the most frequent.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project.
    """
    matrix = found.matrix
    if len(matrix.projects) < 2:
        raise refused(say("there is one project, so it is first at all weights"))
    inclusion = found.inclusion
    able = [int(i) for i in np.argsort(-inclusion, kind="stable") if inclusion[i] > 0]
    shown = able[:most]
    names = labels([matrix.names[i] for i in shown], lang)
    rows: list[Row] = [
        {
            "name": name,
            "full": named(matrix.names[i]).text(lang),
            "rank": rank + 1,
            "share": float(found.shares[i, rank]),
        }
        for i, name in zip(shown, names, strict=True)
        for rank in range(found.k)
    ]
    totals: list[Row] = [
        {"name": name, "total": float(inclusion[i]), "text": per_cent(float(inclusion[i]))}
        for i, name in zip(shown, names, strict=True)
    ]
    title = say("Share of the weights").text(lang)
    x = alt.X(
        "share:Q",
        axis=alt.Axis(title=title, format=".0%", values=[k / 5 for k in range(6)]),
        scale=alt.Scale(domain=[0, 1.08]),
    )
    colour = alt.Color(
        "rank:O",
        scale=alt.Scale(range=["#003F66", "#9CC9E8"], interpolate="rgb"),
        legend=alt.Legend(title=say("Rank").text(lang)),
    )
    tooltip = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("rank:O", title=say("Rank").text(lang)),
        tooltip_of(rows, "share", say("Share of the weights"), lang, per_cent),
    ]
    bars = (
        alt.Chart(data(rows))
        .mark_bar(height=14)
        .encode(y=by_row(names), x=x, color=colour, order=alt.Order("rank:O"), tooltip=tooltip)
    )
    figures = (
        alt.Chart(data(totals))
        .mark_text(align="left", dx=5, color=QUIET)
        .encode(y=by_row(names), x=alt.X("total:Q"), text=alt.Text("text:N"))
    )
    chart = alt.layer(bars, figures).properties(width=WIDTH, height=alt.Step(_ROW))
    said = [
        say(
            "Per cent of the admissible weights, by volume, at which a project is among the first"
            " {k}. It is not a probability that the project is among the best.",
            k=found.k,
        ),
        *conditions(matrix),
        *left_out(len(shown), len(able)),
    ]
    return with_title(chart, _finding(found), said, lang)


def _finding(found: Shortlists) -> Message:
    members, share = found.sets[0]
    names = [named(found.matrix.names[i]) for i in members[:4]]
    if len(found.sets) == 1:
        return say("The first {k} are the same at all weights: {names}", k=found.k, names=names)
    equal = len(found.most_frequent)
    if equal > 1:
        return say(
            "{count} different sets can be the first {k}; {equal} are the most frequent, each at"
            " {share} of the weights",
            count=len(found.sets),
            k=found.k,
            equal=equal,
            share=per_cent(share),
        )
    return say(
        "{count} different sets can be the first {k}; the most frequent, at {share} of the"
        " weights: {names}",
        count=len(found.sets),
        k=found.k,
        share=per_cent(share),
        names=names,
    )
