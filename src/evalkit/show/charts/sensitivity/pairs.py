"""Pairs: who beats whom, at how many of the weights, or at all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Matrix, Preference, WinningIndices
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    Row,
    labels,
    named,
    refused,
    with_title,
)
from evalkit.show.charts.sensitivity.cells import cells, color_scale, columns, share_cell
from evalkit.show.charts.sensitivity.weighing import conditions, left_out

MOST = 25


def winning_indices(found: WinningIndices, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the share of the weights at which each project beats each other.

    Parameters
    ----------
    found : WinningIndices
        From `evalkit.sensitivity.winning_indices`.
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
    order = _enough(found.order)
    names = labels([found.matrix.names[i] for i in order[:most]], lang)

    def cell(i: int, j: int) -> Row:
        return share_cell(float(found.wins[i, j]), 1.0)

    title = say("Share of the weights")
    colour = color_scale(title, 1.0, lang)
    tip = alt.Tooltip("share_told:N", title=title.text(lang))
    chart = _square(found.matrix, order[:most], names, cell, colour, tip, lang)
    said = [
        say(
            "Per cent of the admissible weights, by volume, at which the row scores more than the"
            " column, which has the same number. It is not a probability that it is better."
        ),
        *conditions(found.matrix),
        *left_out(len(names), len(order)),
    ]
    return with_title(chart, _duels_finding(found, order), said, lang)


def _duels_finding(found: WinningIndices, order: Sequence[int]) -> Message:
    first, names = order[0], found.matrix.names
    if len(found.best) > 1:
        tied = Tied(named(names[i]) for i in found.best[:4])
        return say("{names}: the same best rank on average", names=tied)
    hardest = found.hardest
    name, rival = named(names[first]), Tied(named(names[j]) for j in hardest[:4])
    share = float(found.wins[first, hardest[0]])
    if share >= 1 - 1e-9:
        return say("{name}: ahead of every other at all admissible weights", name=name)
    return say(
        "{name}: the best rank on average; against {rival}, its hardest rival, it is ahead at"
        " {share} of the weights",
        name=name,
        rival=rival,
        share=per_cent(share),
    )


def preference(found: Preference, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw which projects are ahead of which at all admissible weights and marks.

    Parameters
    ----------
    found : Preference
        From `evalkit.sensitivity.preference`.
    most : int
        Projects that are drawn, layer by layer.
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
    places = {name: place for place, name in enumerate(matrix.projects)}
    order = _enough([places[row["project"]] for row in found.rows(lang)])
    names = labels([matrix.names[i] for i in order[:most]], lang)
    words = {
        "ahead": say("ahead at all weights"),
        "behind": say("behind at all weights"),
        "open": say("depends on the weights"),
        "equal": say("always level"),
        "unknown": say("it is not known"),
    }

    def cell(i: int, j: int) -> Row:
        if i == j:
            how = "self"
        elif found.preferred[i, j]:
            how = "ahead"
        elif found.preferred[j, i]:
            how = "behind"
        else:
            how = "equal" if found.necessary[i, j] and found.necessary[j, i] else "open"
            how = "unknown" if found.unknown[i, j] else how
        marks = {"ahead": "▲", "behind": "▽", "equal": "=", "open": "", "unknown": "?", "self": ""}
        return {
            "how": how,
            "said": words[how].text(lang) if how in words else "–",
            "text": marks[how],
            "ink": "#FFFFFF" if how == "ahead" else INK,
        }

    hues = {"ahead": BLUE, "behind": "#CFE3F1", "equal": ORANGE, "open": "#FFFFFF"}
    hues["unknown"] = "#FFFFFF"
    colour = alt.Color(
        "how:N",
        scale=alt.Scale(domain=[*hues, "self"], range=[*hues.values(), PALE]),
        legend=None,
    )
    tip = alt.Tooltip("said:N", title=say("The row is").text(lang))
    chart = _square(matrix, order[:most], names, cell, colour, tip, lang)
    said = [
        say(
            "▲: the row is ahead of the column, which has the same number, at all admissible"
            " weights and marks. ▽: behind at all of them. =: always level. Blank: it depends on"
            " the weights."
        ),
        *found.cut_short,
        *matrix.conditions,
        *left_out(len(names), len(order)),
    ]
    return with_title(chart, _preference_finding(found), said, lang)


def _preference_finding(found: Preference) -> Message:
    count = len(found.matrix.projects)
    pairs = count * (count - 1) // 2
    decided = int(found.preferred.sum())
    if found.unknown.any():
        return say(
            "{decided} of {pairs} pairs of projects are in the same order at all weights; of"
            " {count} it is not known",
            decided=decided,
            pairs=pairs,
            count=int(found.unknown.sum()) // 2,
        )
    if not decided:
        return say("The weights decide every pair: none of {pairs} is settled", pairs=pairs)
    top = found.layers[0]
    if len(top) == 1 and found.preferred[top[0]].sum() == count - 1:
        return say(
            "{name}: ahead of every other at all weights; {decided} of {pairs} pairs are settled",
            name=named(found.matrix.names[top[0]]),
            decided=decided,
            pairs=pairs,
        )
    return say(
        "{decided} of {pairs} pairs of projects are in the same order at all weights; the weights"
        " decide the others",
        decided=decided,
        pairs=pairs,
    )


def _enough(order: Sequence[int]) -> list[int]:
    if len(order) < 2:
        raise refused(say("there is one project, so there is no pair"))
    return list(order)


def _square(
    matrix: Matrix,
    order: Sequence[int],
    names: Sequence[str],
    cell: Callable[[int, int], Row],
    colour: alt.Color,
    tip: alt.Tooltip,
    lang: Lang,
) -> alt.LayerChart:
    """Return a square of cells; rows are named and numbered, columns have the numbers."""
    numbered = [f"{number}  {name}" for number, name in enumerate(names, start=1)]
    full = [named(matrix.names[i]).text(lang) for i in order]
    rows: list[Row] = [
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
