"""Rank acceptability: over how much of the weight space each project holds each rank."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say
from evalkit.sensitivity import Acceptability
from evalkit.show.charts.library import Chart
from evalkit.show.charts.look import named, refused, with_title
from evalkit.show.charts.sensitivity.cells import rank_cells
from evalkit.show.charts.sensitivity.weighing import conditions, left_out
from evalkit.show.sensitivity.numbers import estimated

MOST = 30


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
    errors = found.errors if found.is_complete else found.first_errors[:, None]
    chart = rank_cells(found.matrix, table, errors, shown, most, say("Share of the weights"), lang)
    said = [
        say(
            "Percent of the admissible weights, by volume, at which a project holds a rank. It is"
            " not a probability that the project is the best."
        ),
        *conditions(found.matrix),
        *left_out(len(shown), count),
    ]
    return with_title(chart, _finding(found), said, lang)


def _by_first(found: Acceptability) -> list[int]:
    order = range(len(found.matrix.projects))
    return sorted(order, key=lambda i: -float(found.first[i]))


def _finding(found: Acceptability) -> Message:
    best = found.most_often_first
    names = [named(found.matrix.names[i]) for i in best[:4]]
    share, error = float(found.first[best[0]]), float(found.first_errors[best[0]])
    if len(best) > 1:
        return say(
            "First about equally often, each at some {share} of the weights: {names}",
            share=estimated(share, error),
            names=names,
        )
    if share >= 1 - 1e-9 and error <= 1e-9:
        return say("{name}: first at all admissible weights", name=names[0])
    return say(
        "{name}: first at {share} of the admissible weights, more often than any other",
        name=names[0],
        share=estimated(share, error),
    )
