"""Weight stability: how far each weight can move, alone, before somebody else is first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import in_per_cent, per_cent
from evalkit.sensitivity import Stability
from evalkit.sensitivity.one_weight.node import NodeStability
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    WIDTH,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    refused,
    shortened,
    tooltip_of,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column, conditions, left_out
from evalkit.show.sensitivity.numbers import two_shares
from evalkit.show.sensitivity.stability import ends

MOST = 30
_ROW = 26


def stability(result: Stability, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the interval in which each weight leaves the winner first, the shortest way first.

    Parameters
    ----------
    result : Stability
        From `evalkit.sensitivity.stability`.
    most : int
        Weights that are drawn.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is one project, or no weight that could move.
    """
    if len(result.matrix.projects) < 2:
        raise refused(say("there is one project, so no weight can change who is first"))
    free = _free(result)
    shown = free[:most]
    names = labels([result.matrix.nodes[n.place].name for n in shown], lang)
    rows = [_row(result, n, name, lang) for n, name in zip(shown, names, strict=True)]
    axis = alt.Axis(
        title=say("Weight within its group").text(lang), format=".0%", tickCount=6, grid=False
    )
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    tooltip = _tooltip(rows, lang)
    base = alt.Chart(data(rows)).encode(y=by_row(names))
    layers = [
        base.mark_bar(height=12, color=PALE).encode(x=alt.XDatum(0), x2=alt.X2Datum(1)),
        base.mark_bar(height=12, color=BLUE).encode(x=x, x2=alt.X2("high:Q"), tooltip=tooltip),
        base.mark_tick(size=20, thickness=3, color=INK).encode(x=alt.X("weight:Q")),
        base.mark_point(filled=True, size=36, color=ORANGE, opacity=1, stroke=INK).encode(
            x=alt.X("weight:Q")
        ),
        *column(base, "then", say("Winner beyond"), WIDTH + 16, lang),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH, height=alt.Step(_ROW))
    said = [
        say(
            "Blue: stability interval of each weight, in which the winner stays; the others of "
            "its group are rescaled in proportion. Mark: official weight."
        ),
        *conditions(result.matrix),
        *left_out(len(shown), len(free)),
    ]
    return with_title(chart, _finding(result, free), said, lang)


def least_stable(result: Stability) -> str:
    """Return the id of the weight that has to move least before somebody else is first."""
    return result.matrix.nodes[_free(result)[0].place].id


def _free(result: Stability) -> list[NodeStability]:
    """Return the weights that can move, the shortest way to another winner first."""
    free = [node for node in result.exact if _siblings(result, node)]
    if not free:
        raise refused(say("every criterion is alone in its group, so no weight can change"))
    free.sort(key=lambda node: min((way for way, _, _ in _ways(node)), default=Fraction(2)))
    return free


def _siblings(result: Stability, node: NodeStability) -> bool:
    above = result.matrix.nodes[node.place].parent
    return sum(other.parent == above for other in result.matrix.nodes) > 1


def _ways(node: NodeStability) -> Iterator[tuple[Fraction, Fraction, tuple[int, ...]]]:
    """Yield how far each end is from the official weight, the end, and who leads beyond it."""
    if node.below:
        yield node.weight - node.winner[0], node.winner[0], node.below
    if node.above:
        yield node.winner[1] - node.weight, node.winner[1], node.above


def _row(result: Stability, node: NodeStability, name: str, lang: Lang) -> ChartRow:
    who = result.matrix.names
    beyond = []
    for sign, end, places in (("<", node.winner[0], node.below), (">", node.winner[1], node.above)):
        if places:
            first = shortened(" = ".join(who[i].text(lang) for i in places), 18)
            beyond.append(f"{sign} {per_cent(float(end))} {first}")
    low, high = ends(node.winner, node.weight)
    return {
        "name": name,
        "full": named(result.matrix.nodes[node.place].name).text(lang),
        "low_told": low,
        "high_told": high,
        "weight": float(node.weight),
        "low": float(node.winner[0]),
        "high": float(node.winner[1]),
        "then": ",  ".join(beyond) or say("the same at every weight").text(lang),
    }


def _tooltip(rows: list[ChartRow], lang: Lang) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("full:N", title=say("Criterion").text(lang)),
        tooltip_of(rows, "weight", say("Official weight"), lang, in_per_cent),
        alt.Tooltip("low_told:N", title=say("Lowest").text(lang)),
        alt.Tooltip("high_told:N", title=say("Highest").text(lang)),
    ]


def _finding(result: Stability, free: list[NodeStability]) -> Message:
    matrix = result.matrix
    winner = [named(matrix.names[i]) for i in result.winners]
    nearest = next(_nearest(free), None)
    if nearest is None:
        return say("No single weight changes the winner, {winner}", winner=winner)
    node, end, places = nearest
    criterion = named(matrix.nodes[node.place].name)
    if end == node.weight:
        return say(
            "Tied for first: {winner}; any change of the weight of {criterion} breaks the tie",
            winner=winner,
            criterion=criterion,
        )
    now, then = two_shares(node.weight, end)
    return say(
        "{winner} stays first until the weight of {criterion} changes from {now} to {end}; "
        "then {rival}",
        winner=winner,
        criterion=criterion,
        now=now,
        end=then,
        rival=[named(matrix.names[i]) for i in places],
    )


def _nearest(
    free: list[NodeStability],
) -> Iterator[tuple[NodeStability, Fraction, tuple[int, ...]]]:
    """Yield the nearest end of the first node, which is the nearest of all."""
    for node in free[:1]:
        for _, end, places in sorted(_ways(node))[:1]:
            yield node, end, places
