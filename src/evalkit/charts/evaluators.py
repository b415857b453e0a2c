"""Evaluator spread: what each evaluator gave each bid, and what the panel made of it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np

from evalkit.charts.library import Chart, alt
from evalkit.charts.look import (
    BLUE,
    FAINT,
    INK,
    QUIET,
    WIDTH,
    Row,
    by_row,
    data,
    dressed,
    labels,
    named,
    quoted,
    refused,
    shortened,
)
from evalkit.charts.ranking import about
from evalkit.evaluation import Award, Evaluation
from evalkit.evaluation.award.judging import Sitting
from evalkit.exact import decimal
from evalkit.model import Case
from evalkit.panel import MarkTable
from evalkit.panel.diagnostics.evaluators import totals
from evalkit.words import Lang, Message, Text, say

MOST = 30
_ROW = 56


def evaluators(
    award: Evaluation, panel: str | None = None, *, most: int = MOST, lang: Lang = "en"
) -> Chart:
    """Draw the total that each evaluator gave each bid, and the mark of the panel.

    Parameters
    ----------
    award : Award
    panel : str, optional
        Id of a panel. Default: the only one, or the first.
    most : int
        Bids that are drawn, in the order of the award.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is no such panel, or it has no marks of two evaluators or more.
    """
    sitting = _sitting(award, panel)
    table = sitting.table
    assert table is not None
    assert sitting.result is not None
    points = totals(table)
    order = {score.project.id: place for place, score in enumerate(award.ordered)}
    bids = sorted(range(len(table.bids)), key=lambda b: order[table.bids[b]])[:most]
    titles = [award.case.project(table.bids[b]).name for b in bids]
    names = dict(zip(bids, labels(titles, lang), strict=True))
    dots: list[Row] = []
    marks: list[Row] = []
    for bid, name in names.items():
        known = [e for e in range(len(table.evaluators)) if np.isfinite(points[e, bid])]
        level: Counter[float] = Counter()
        for e in known:
            value = float(points[e, bid])
            dots.append(
                {
                    "name": name,
                    "evaluator": shortened(table.evaluators[e], 20),
                    "points": value,
                    "kind": "kept" if sitting.result.kept[e, bid].all() else "dropped",
                    "beside": level[value],
                }
            )
            level[value] += 1
        mark = sum(sitting.result.values[bid], Fraction(0))
        marks.append({"name": name, "points": float(mark), "text": decimal(mark, 2)})
    chart = alt.layer(*_layers(dots, marks, list(names.values()), lang))
    chart = chart.properties(width=WIDTH, height=_ROW * len(names))
    said: list[Message | Text] = [
        say("Points of each evaluator, {count} of them, and the mark of the panel ({panel}).",
            count=len(table.evaluators), panel=sitting.panel.name),
        *about(award),
    ]  # fmt: skip
    return dressed(chart, _finding(award.case, table, points), said, lang)


def _sitting(award: Evaluation, panel: str | None) -> Sitting:
    sittings = award.judged.sittings if isinstance(award, Award) else ()
    known = {s.panel.id: s for s in sittings if s.table is not None}
    if not known:
        raise refused(say("there is no panel, so there are no evaluators to compare"))
    if panel is not None and panel not in known:
        raise refused(say("there is no such panel; known are: {names}", names=[*known]))
    found = known[panel] if panel is not None else next(iter(known.values()))
    assert found.table is not None
    if len(found.table.evaluators) < 2:
        raise refused(say("the panel has one evaluator, so there is nothing to compare"))
    return found


def _layers(dots: list[Row], marks: list[Row], names: list[str], lang: Lang) -> list[alt.Chart]:
    axis = alt.Axis(title=say("Points given").text(lang))
    x = alt.X("points:Q", scale=alt.Scale(zero=False, padding=20), axis=axis)
    every = alt.Chart(data(dots)).encode(y=by_row(names))
    panel = alt.Chart(data(marks)).encode(y=by_row(names), x=x)
    counts = quoted(say("counts in the panel's mark"), lang)
    left = quoted(say("left out by the rule"), lang)
    legend = alt.Legend(
        title=None,
        orient="top",
        labelExpr=f"datum.value == 'kept' ? {counts} : {left}",
    )
    # The shape tells the two apart in grey as well; who gave the same stands below.
    step = min(9.0, (_ROW / 2 - 5) / max([1, *(dot["beside"] for dot in dots)]))
    down = alt.Scale(domain=[0, 1], range=[_ROW / 2, _ROW / 2 + step])
    below = alt.YOffset("beside:Q", scale=down)
    shape = alt.Shape(
        "kind:N", scale=alt.Scale(domain=["kept", "dropped"], range=["circle", "cross"]),
        legend=legend,
    )  # fmt: skip
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=["kept", "dropped"], range=[BLUE, QUIET]), legend=legend
    )
    return [
        every.mark_rule(color=FAINT, strokeWidth=2).encode(x=alt.X("min(points):Q", axis=axis),
                                                           x2="max(points):Q"),
        every.mark_point(filled=True, size=90, opacity=1, stroke="white", strokeWidth=0.8).encode(
            x=x,
            yOffset=below,
            shape=shape,
            color=colour,
            tooltip=[
                alt.Tooltip("evaluator:N", title=say("Evaluator").text(lang)),
                alt.Tooltip("points:Q", title=say("Points given").text(lang), format=".2f"),
            ],
        ),
        panel.mark_tick(size=26, thickness=3, color=INK),
        panel.mark_text(dy=-19, fontSize=11, color=INK).encode(text="text:N"),
    ]  # fmt: skip


def _finding(case: Case, table: MarkTable, points: np.ndarray) -> Message:
    spans = np.nanmax(points, axis=0) - np.nanmin(points, axis=0)
    widest = int(np.nanargmax(spans))
    if spans[widest] == 0:
        return say("All evaluators gave every bid the same points")
    column = points[:, widest]
    lowest, highest = int(np.nanargmin(column)), int(np.nanargmax(column))
    return say(
        "Widest disagreement: {bid}, from {low} points ({severe}) to {high} ({generous})",
        bid=named(case.project(table.bids[widest]).name),
        low=f"{column[lowest]:g}",
        severe=shortened(table.evaluators[lowest], 24),
        high=f"{column[highest]:g}",
        generous=shortened(table.evaluators[highest], 24),
    )
