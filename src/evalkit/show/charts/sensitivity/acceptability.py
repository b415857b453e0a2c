"""Rank acceptability: over how much of the weight space each project holds each rank."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say, some
from evalkit.sensitivity import Acceptability
from evalkit.show.charts.cells import rank_cells
from evalkit.show.charts.frame import with_title
from evalkit.show.charts.library import Chart
from evalkit.show.charts.look import WIDTH, named, refused
from evalkit.show.charts.sensitivity.weighing import conditions, left_out
from evalkit.show.sensitivity.notes import at_middle
from evalkit.show.sensitivity.numbers import estimated

MOST = 30


def acceptability(
    result: Acceptability, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw the share of the weights at which each project holds each rank.

    Parameters
    ----------
    result : Acceptability
        From `evalkit.sensitivity.acceptability`.
    most : int
        Projects that are drawn, by expected rank, and ranks.
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
    count = len(result.matrix.projects)
    if count < 2:
        raise refused(say("there is one project, so it is first at all weights"))
    shown = result.order[:most] if result.is_complete else _by_first(result)[:most]
    table = result.shares if result.is_complete else result.first[:, None]
    errors = result.errors if result.is_complete else result.first_errors[:, None]
    title = say("Share of admissible weights")
    chart, room, rows = rank_cells(result.matrix, table, errors, shown, most, title, width, lang)
    said = [
        say(
            "Percent of the admissible weights, by volume, at which a project holds a rank. It is"
            " not a probability that the project is the best. Darker: a larger share."
        ),
        *left_out(len(shown), count),
    ]
    return with_title(
        chart,
        at_middle(result.matrix, _finding(result)),
        said,
        lang,
        room,
        rows,
        conditions(result.matrix),
    )


def _by_first(result: Acceptability) -> list[int]:
    order = range(len(result.matrix.projects))
    return sorted(order, key=lambda i: -float(result.first[i]))


def _finding(result: Acceptability) -> Message:
    best = result.most_often_first
    names = [named(result.matrix.names[i]) for i in best]
    share, error = float(result.first[best[0]]), float(result.first_errors[best[0]])
    if len(best) > 1:
        return say(
            "First-rank acceptability about equal, {share} each: {names}",
            share=estimated(share, error),
            names=some(names, 4),
        )
    if share >= 1 - 1e-9 and error <= 1e-9:
        return say("{name}: first at all admissible weights", name=names[0])
    return say(
        "{name}: highest first-rank acceptability, {share} of the admissible weights",
        name=names[0],
        share=estimated(share, error),
    )
