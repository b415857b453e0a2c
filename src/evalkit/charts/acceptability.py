"""Rank acceptability: over how much of the weight space each project holds each rank."""

from __future__ import annotations

from evalkit.charts.library import Chart, alt
from evalkit.charts.look import Row, by_row, data, dressed, labels, named, refused
from evalkit.charts.weighing import conditions
from evalkit.sensitivity import Acceptability
from evalkit.sensitivity.said import per_cent
from evalkit.words import Lang, Message, say

MOST = 30
_CELL, _LOWEST_SHOWN = 32, 0.005
# One hue, darker for more, from white: the order is the same in grey.
_SHADES = ["#FFFFFF", "#CFE3F1", "#8FBFE0", "#3D8FC7", "#0072B2", "#003F66"]


def acceptability(found: Acceptability, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the share of the weights at which each project holds each rank.

    Parameters
    ----------
    found : Acceptability
        From `evalkit.sensitivity.acceptability`.
    most : int
        Projects that are drawn, by expected rank, and ranks.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project.
    """
    count = len(found.matrix.projects)
    if count < 2:
        raise refused(say("there is one project, so it holds the first rank at all weights"))
    shown = found.order[:most] if found.is_complete else _by_first(found)[:most]
    table = found.shares if found.is_complete else found.first[:, None]
    names = labels([found.matrix.names[i] for i in shown], lang)
    ranks = min(table.shape[1], most)
    deepest = float(table[shown, :ranks].max())
    rows: list[Row] = [
        {
            "name": name,
            "full": named(found.matrix.names[i]).text(lang),
            "rank": rank + 1,
            "share": float(table[i, rank]),
            "text": f"{100 * table[i, rank]:.0f}" if table[i, rank] >= _LOWEST_SHOWN else "",
            "ink": "#FFFFFF" if table[i, rank] > 0.6 * deepest else "#1A1A1A",
        }
        for i, name in zip(shown, names, strict=True)
        for rank in range(ranks)
    ]
    axis = alt.Axis(
        title=say("Rank").text(lang), orient="top", labelAngle=0, domain=False, ticks=False
    )
    scale = alt.Scale(domain=[0, deepest], range=_SHADES, interpolate="rgb")
    legend = alt.Legend(title=say("Share of the weights").text(lang), format=".0%")
    base = alt.Chart(data(rows)).encode(
        x=alt.X("rank:O", axis=axis, scale=alt.Scale(paddingInner=0)), y=by_row(names)
    )
    cells = base.mark_rect(stroke="#E8E8E8").encode(
        color=alt.Color("share:Q", scale=scale, legend=legend),
        tooltip=[
            alt.Tooltip("full:N", title=say("Project").text(lang)),
            alt.Tooltip("rank:O", title=say("Rank").text(lang)),
            alt.Tooltip("share:Q", title=say("Share of the weights").text(lang), format=".2%"),
        ],
    )
    texts = base.mark_text(fontSize=11).encode(
        text="text:N", color=alt.Color("ink:N", scale=None, legend=None)
    )
    chart = alt.layer(cells, texts).resolve_scale(color="independent")
    chart = chart.properties(width=alt.Step(_CELL), height=alt.Step(26))
    said = [
        say(
            "Per cent of the admissible weights, by volume, at which a project holds a rank. It is"
            " not a probability that the project is the best."
        ),
        *conditions(found.matrix),
    ]
    if len(shown) < count:
        said.append(say("The first {shown} of {count} are drawn.", shown=len(shown), count=count))
    return dressed(chart, _finding(found), said, lang)


def _by_first(found: Acceptability) -> list[int]:
    order = range(len(found.matrix.projects))
    return sorted(order, key=lambda i: -float(found.first[i]))


def _finding(found: Acceptability) -> Message:
    best = found.most_often_first
    names = [named(found.matrix.names[i]) for i in best[:4]]
    share = float(found.first[best[0]])
    if len(best) > 1:
        return say(
            "First about equally often, each at some {share} of the weights: {names}",
            share=per_cent(share),
            names=names,
        )
    if share >= 1 - 1e-9:
        return say("{name}: first at all admissible weights", name=names[0])
    return say(
        "{name}: first at {share} of the admissible weights, more often than any other",
        name=names[0],
        share=per_cent(share),
    )
