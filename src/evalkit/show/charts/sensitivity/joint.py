"""Joint uncertainty: how often each project holds each rank when weights and marks vary."""

from __future__ import annotations

import numpy as np

from evalkit.core.messages import Lang, Message, say, some
from evalkit.sensitivity import Joint
from evalkit.show.charts.cells import rank_cells
from evalkit.show.charts.frame import with_title
from evalkit.show.charts.library import Chart
from evalkit.show.charts.look import WIDTH, named, refused
from evalkit.show.charts.sensitivity.weighing import left_out, source
from evalkit.show.sensitivity.joint import FACTORS
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import estimated

MOST = 30


def joint(result: Joint, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en") -> Chart:
    """Draw the share of the draws of weights and marks in which each project holds each rank.

    Parameters
    ----------
    result : Joint
        From `evalkit.sensitivity.joint`.
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
    matrix, count = result.matrix, len(result.matrix.projects)
    if count < 2:
        raise refused(say("there is one project, so it is first at all weights"))
    shown = np.argsort(result.expected_ranks, kind="stable")[:most].tolist()
    title = say("Share of the draws")
    chart, room, rows = rank_cells(
        matrix, result.acceptability, result.stated_error, shown, most, title, width, lang
    )
    said = [
        say(
            "Percent of {draws} draws of the weights and of all that the marks leave open, in"
            " which a project holds a rank. It is not a probability that the project is the best."
            " Darker: a larger share.",
            draws=f"{result.matrices * result.draws:,}",
        ),
        *left_out(len(shown), count),
    ]
    foot = [*all_said(*matrix.conditions), *source(matrix)]
    return with_title(chart, _finding(result), said, lang, room, rows, foot)


def _finding(result: Joint) -> Message:
    best = result.most_often_first
    names = [named(result.matrix.names[i]) for i in best]
    share = estimated(float(result.first[best[0]]), float(result.stated_error[best[0], 0]))
    moving = [s for s in result.shares if s.moves and s.parts["winner"].total > 0]
    if len(best) > 1:
        return say(
            "First-rank acceptability about equal, {share} of the draws each: {names}",
            share=share,
            names=some(names, 4),
        )
    if not moving:
        return say("{name}: first in {share} of the draws", name=names[0], share=share)
    # Factors whose intervals overlap with that of the largest cannot be ranked below it.
    most = max(moving, key=lambda s: s.parts["winner"].total).parts["winner"]
    least = most.total - 2 * most.total_error
    ahead = [
        FACTORS[s.factor]
        for s in moving
        if s.parts["winner"].total + 2 * s.parts["winner"].total_error >= least
    ]
    return say(
        "{name}: first in {share} of the draws; largest source of uncertainty: {factor}",
        name=names[0],
        share=share,
        factor=ahead,
    )
