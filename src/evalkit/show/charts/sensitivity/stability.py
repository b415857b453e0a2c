"""Weight stability: how far each weight can move, alone, before somebody else is first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Stability
from evalkit.sensitivity.one_weight.node import NodeStability
from evalkit.show.charts.frame import by_row, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    PAPER,
    STEPS,
    WIDTH,
    ChartRow,
    data,
    labels,
    named,
    refused,
    tooltip_of,
)
from evalkit.show.charts.sensitivity.weighing import conditions, left_out
from evalkit.show.sensitivity.notes import at_middle
from evalkit.show.sensitivity.numbers import two_shares
from evalkit.show.sensitivity.stability import ends

MOST = 30


def stability(
    result: Stability, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw the interval in which each weight leaves the winner first, the shortest way first.

    Parameters
    ----------
    result : Stability
        From `evalkit.sensitivity.stability`.
    most : int
        Weights that are drawn.
    width : int
        Of the picture.
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
    beyond = [_beyond(result, n, lang) for n in shown]
    heading = say("Winner beyond")
    room = rows_room(names, width, beyond, heading=heading.text(lang))
    rows = [
        {**_row(result, n, name, lang), "then": side}
        for n, name, side in zip(shown, room.names, room.side, strict=True)
    ]
    axis = alt.Axis(
        title=say("Weight within its group").text(lang),
        format=".0%",
        tickCount=min(room.ticks, 6),
        grid=False,
    )
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    tooltip = _tooltip(rows, lang)
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    layers = [
        base.mark_bar(height=11, color=STEPS[0], **room.down).encode(
            x=alt.XDatum(0), x2=alt.X2Datum(1)
        ),
        base.mark_bar(height=11, color=BLUE, **room.down).encode(
            x=x, x2=alt.X2("high:Q"), tooltip=tooltip
        ),
        base.mark_point(
            filled=True, size=70, color=PAPER, opacity=1, stroke=INK, strokeWidth=2, **room.down
        ).encode(x=alt.X("weight:Q")),
    ]
    chart = room.size(alt.layer(*layers))
    said = [
        say(
            "Dark: the stability interval, in which the same project stays first while one weight"
            " moves and the others are rescaled in proportion. Ring: the official weight."
        ),
        *left_out(len(shown), len(free)),
    ]
    heads = [say("Criterion"), say("Official weight"), say("Lowest"), say("Highest"), heading]
    table = (
        [head.text(lang) for head in heads],
        [
            [named(result.matrix.nodes[n.place].name).text(lang), n.weight, *n.winner, side]
            for n, side in zip(shown, beyond, strict=True)
        ],
    )
    finding = at_middle(result.matrix, _finding(result, free))
    foot = conditions(result.matrix)
    return with_title(chart, finding, said, lang, room, table, foot)


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


def _beyond(result: Stability, node: NodeStability, lang: Lang) -> str:
    """Say who is first below the interval, and above it."""
    who = result.matrix.names
    beyond = []
    for sign, end, places in (("<", node.winner[0], node.below), (">", node.winner[1], node.above)):
        if places:
            first = " = ".join(named(who[i]).text(lang) for i in places)
            beyond.append(f"{sign} {per_cent(float(end))} {first}")
    return "; ".join(beyond) or say("the same at every weight").text(lang)


def _row(result: Stability, node: NodeStability, name: str, lang: Lang) -> ChartRow:
    low, high = ends(node.winner, node.weight)
    return {
        "name": name,
        "full": named(result.matrix.nodes[node.place].name).text(lang),
        "low_told": low,
        "high_told": high,
        "weight": float(node.weight),
        "low": float(node.winner[0]),
        "high": float(node.winner[1]),
    }


def _tooltip(rows: list[ChartRow], lang: Lang) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("full:N", title=say("Criterion").text(lang)),
        tooltip_of(rows, "weight", say("Official weight"), lang, lambda weight: fixed(weight, 3)),
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
        "{winner} stays first until the weight of {criterion} changes from {now} to "
        "{end}; then {rival}",
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
