"""Evaluator spread: what each evaluator gave each bid, and what the panel made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, unknown
from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, Message, Text, Tied, say
from evalkit.evaluation import Award, Evaluation
from evalkit.marking.report import judged_marks
from evalkit.model import Case
from evalkit.panel import MarkTable
from evalkit.panel.diagnostics.levels import totals
from evalkit.show.charts.frame import Room, by_row, legend, rows_room, shifted, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    FAINT,
    INK,
    PAPER,
    WIDTH,
    ChartRow,
    data,
    figure,
    labels,
    named,
    quoted,
    refused,
    shortened,
    tooltip_of,
)
from evalkit.show.charts.ranking import about
from evalkit.show.panel.wording import session_words

MOST = 30
_KINDS = {
    "kept": say("counts in the panel's mark"),
    "dropped": say("left out by the rule"),
}


@frozen(eq=False)
class _Marks:
    """The marks to draw: of a panel of an award, or of all evaluators of a case."""

    id: str
    panel: Text | Message | str
    table: MarkTable
    kept: NDArray[np.bool_]
    values: Sequence[Sequence[Fraction]] | None


def evaluators(
    evaluation: Evaluation,
    panel: str | None = None,
    *,
    most: int = MOST,
    width: int = WIDTH,
    lang: Lang = "en",
) -> Chart:
    """Draw the total that each evaluator gave each bid, and the mark of the panel.

    Parameters
    ----------
    evaluation : Evaluation or Award
    panel : str, optional
        Id of a panel of an award. Default: the only one, or the first.
    most : int
        Bids that are drawn, in the order of the award.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is no such panel, or it has no marks of two evaluators or more.
    """
    found = _marks(evaluation, panel)
    points = totals(found.table)
    order = {score.project.id: place for place, score in enumerate(evaluation.ordered)}
    known = np.flatnonzero(np.isfinite(points).any(axis=0)).tolist()
    if not known:
        raise refused(say("no evaluator marked every criterion, so there are no totals"))
    bids = sorted(known, key=lambda b: order[found.table.bids[b]])[:most]
    titles = [evaluation.case.project(found.table.bids[b]).name for b in bids]
    sums = _sums(found, bids)
    room = rows_room(
        labels(titles, lang),
        width,
        [decimal(value, 2) for value in sums],
        heading=say("Panel").text(lang),
        bar=34,
    )
    names = dict(zip(bids, room.names, strict=True))
    dots = [row for bid, name in names.items() for row in _dots(found, points, bid, name)]
    marks: list[ChartRow] = [
        {"name": n, "points": float(v), "text": text}
        for n, v, text in zip(names.values(), sums, room.side, strict=False)
    ]
    chart = room.size(alt.layer(*_layers(dots, marks, room, lang)))
    count = len(found.table.evaluators)
    said: list[Message | Text] = [
        say("Total points by evaluator; each project has different evaluators.")
        if evaluation.case.evaluators_within == "project"
        else say("Total points of each of {count} evaluators.", count=count)
        if found.values is None
        else say(
            "Total points of each of {count} evaluators, and the mark of the panel ({panel}).",
            count=count,
            panel=found.panel,
        ),
        *_not_drawn(len(found.table.bids), len(known), len(bids)),
    ]
    heads = [say("Project"), say("Evaluator"), say("Points given"), say("Counts")]
    rows = [
        [titles[k].text(lang), found.table.evaluators[row["person"]], row["points"],
         _KINDS[row["kind"]].text(lang)]
        for k, name in enumerate(room.names)
        for row in dots
        if row["name"] == name
    ]  # fmt: skip
    table = [head.text(lang) for head in heads], rows
    finding = _finding(evaluation.case, found.table, points)
    return with_title(chart, finding, said, lang, room, table, about(evaluation))


def _sums(found: _Marks, bids: Sequence[int]) -> list[Fraction]:
    """Return the mark of the panel for each bid; nothing where there is none."""
    if found.values is None:
        return []
    return [sum(found.values[bid], Fraction(0)) for bid in bids]


def _not_drawn(count: int, known: int, drawn: int) -> list[Message]:
    """Say how many bids are not drawn: nobody marked all of it, or there is no room."""
    lines = []
    if known < count:
        lines.append(
            say("Not drawn, as no evaluator marked every criterion: {count}.", count=count - known)
        )
    if drawn < known:
        lines.append(say("The first {shown} of {count} are drawn.", shown=drawn, count=known))
    return lines


def _marks(evaluation: Evaluation, panel: str | None) -> _Marks:
    if isinstance(evaluation, Award):
        made = [
            _Marks(s.id, session_words(s.name), s.table, s.result.kept, s.result.values)
            for s in evaluation.judged.sessions
            if s.table is not None and s.result is not None
        ]
    else:
        table = judged_marks(evaluation.case)
        made = [] if table is None else [_Marks("", Text(), table, table.counting, None)]
    if not made and evaluation.case.criteria.panel == "span":
        raise refused(say("readers whose marks count as a span are not compared"))
    if not made:
        raise refused(say("there are fewer than two evaluators, so there is nothing to compare"))
    names = [found.id for found in made]
    if panel is not None and panel not in names:
        raise ModelError(unknown(say("panel"), panel, names, field="panel"))
    found = made[0] if panel is None else made[names.index(panel)]
    if len(found.table.evaluators) < 2:
        raise refused(say("there are fewer than two evaluators, so there is nothing to compare"))
    return found


def _dots(found: _Marks, points: FloatArray, bid: int, name: str) -> list[ChartRow]:
    """Return a dot an evaluator; those who gave the same are counted, to stand side by side."""
    rows: list[ChartRow] = []
    level: Counter[float] = Counter()
    for person in np.flatnonzero(np.isfinite(points[:, bid])).tolist():
        value = float(points[person, bid])
        kept = bool(found.kept[person, bid].all())
        rows.append(
            {
                "name": name,
                "person": person,
                "evaluator": shortened(found.table.evaluators[person], 40),
                "points": value,
                "kind": "kept" if kept else "dropped",
                "beside": level[value],
            }
        )
        level[value] += 1
    return rows


def _layers(dots: list[ChartRow], marks: list[ChartRow], room: Room, lang: Lang) -> list[Chart]:
    axis = alt.Axis(title=say("Points given").text(lang), tickCount=room.ticks)
    x = alt.X("points:Q", scale=alt.Scale(zero=False, padding=20), axis=axis)
    given = tooltip_of(dots, "points", say("Points given"), lang)
    panel = alt.Chart(data(marks)).encode(y=by_row(room), x=x)
    counts, left = (quoted(_KINDS[kind], lang) for kind in ("kept", "dropped"))
    key = legend(
        [kind.text(lang) for kind in _KINDS.values()],
        room,
        labelExpr=f"datum.value == 'kept' ? {counts} : {left}",
    )
    # Full or hollow tells the two apart in grey as well; who gave the same stands below.
    down = room.drop
    most = max([1, *(dot["beside"] for dot in dots)])
    step = min(9.0, (room.step / 2 - 7 - down) / most)
    for dot in dots:
        dot["shift"] = dot["beside"] * step + down
    every = alt.Chart(data(dots)).encode(y=by_row(room))
    fill = alt.Fill("kind:N", scale=alt.Scale(domain=list(_KINDS), range=[BLUE, PAPER]), legend=key)
    return [
        every.mark_rule(color=FAINT, strokeWidth=1.5, **room.down).encode(
            x=alt.X("min(points):Q", axis=axis), x2=alt.X2("max(points):Q")
        ),
        every.mark_point(size=80, opacity=1, stroke=BLUE, strokeWidth=1.5).encode(
            x=x,
            yOffset=shifted(room),
            fill=fill,
            tooltip=[
                alt.Tooltip("evaluator:N", title=say("Evaluator").text(lang)),
                given,
            ],
        ),
        panel.mark_tick(size=26, thickness=3, color=INK, **room.down),
    ]


def _finding(case: Case, table: MarkTable, points: FloatArray) -> Message:
    there = np.isfinite(points)
    high = np.where(there, points, -np.inf).max(axis=0)
    low = np.where(there, points, np.inf).min(axis=0)
    widest = int(np.argmax(high - low))
    if high[widest] <= low[widest]:
        if not there.all():
            return say("Evaluators who marked every criterion gave the same points")
        return say("All evaluators gave the same points throughout")
    column = points[:, widest]
    severe, generous = (
        Tied(
            (shortened(table.evaluators[n], 24) for n in np.flatnonzero(column == end[widest])),
            most=4,
        )
        for end in (low, high)
    )
    bids = np.flatnonzero(high - low == (high - low)[widest])
    return say(
        "Largest disagreement: {bid}, from {low} points ({severe}) to {high} ({generous})",
        bid=Tied((named(case.project(table.bids[n]).name) for n in bids), most=4),
        low=figure(low[widest]),
        severe=severe,
        high=figure(high[widest]),
        generous=generous,
    )
