"""Pairwise winning: who beats whom, at how many of the weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Matrix, PairwiseWinning
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    ChartRow,
    labels,
    named,
    refused,
    with_title,
)
from evalkit.show.charts.sensitivity.cells import cells, color_scale, columns, share_cell
from evalkit.show.charts.sensitivity.weighing import conditions, left_out

MOST = 25


def pairwise_winning(result: PairwiseWinning, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the share of the weights at which each project beats each other.

    Parameters
    ----------
    result : PairwiseWinning
        From `evalkit.sensitivity.pairwise_winning`.
    most : int
        Projects that are drawn, by expected rank.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project.
    """
    order = _enough(result.order)
    names = labels([result.matrix.names[i] for i in order[:most]], lang)

    def cell(i: int, j: int) -> ChartRow:
        return share_cell(float(result.wins[i, j]), 1.0)

    title = say("Share of admissible weights")
    colour = color_scale(title, 1.0, lang)
    tip = alt.Tooltip("share_told:N", title=title.text(lang))
    chart = _square(result.matrix, order[:most], names, cell, colour, tip, lang)
    said = [
        say(
            "Pairwise winning index: percent of the admissible weights, by volume, at which "
            "the row scores more than the column (same numbers as the rows); not the "
            "probability that it is better."
        ),
        *conditions(result.matrix),
        *left_out(len(names), len(order)),
    ]
    return with_title(chart, _finding(result, order), said, lang)


def _finding(result: PairwiseWinning, order: Sequence[int]) -> Message:
    first, names = order[0], result.matrix.names
    if len(result.best) > 1:
        tied = Tied(named(names[i]) for i in result.best[:4])
        return say("{names}: equal best expected rank", names=tied)
    hardest = result.hardest
    name, rival = named(names[first]), Tied(named(names[j]) for j in hardest[:4])
    share = float(result.wins[first, hardest[0]])
    if share >= 1 - 1e-9:
        return say("{name}: ahead of every other at all admissible weights", name=name)
    return say(
        "{name}: best expected rank; ahead of its closest rival, {rival}, at {share} of the "
        "admissible weights",
        name=name,
        rival=rival,
        share=per_cent(share),
    )


def _enough(order: Sequence[int]) -> list[int]:
    if len(order) < 2:
        raise refused(say("there is one project, so there is no pair"))
    return list(order)


def _square(
    matrix: Matrix,
    order: Sequence[int],
    names: Sequence[str],
    cell: Callable[[int, int], ChartRow],
    colour: alt.Color,
    tip: alt.Tooltip,
    lang: Lang,
) -> alt.LayerChart:
    """Return a square of cells; rows are named and numbered, columns have the numbers."""
    numbered = [f"{number}  {name}" for number, name in enumerate(names, start=1)]
    full = [named(matrix.names[i]).text(lang) for i in order]
    rows: list[ChartRow] = [
        {"name": numbered[a], "full": full[a], "number": b + 1, "other": full[b], **cell(i, j)}
        for a, i in enumerate(order)
        for b, j in enumerate(order)
    ]
    tooltip = [
        alt.Tooltip("full:N", title=say("Row").text(lang)),
        alt.Tooltip("other:N", title=say("Column").text(lang)),
        tip,
    ]
    return cells(rows, columns("number", None, lang), numbered, colour, tooltip)
