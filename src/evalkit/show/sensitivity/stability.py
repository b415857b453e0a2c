"""What a stability result says: one node in exact numbers, and the page."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.node import NodeStability
from evalkit.sensitivity.questions.stability import Stability
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said

Interval = tuple[Fraction, Fraction]
MOST_ROWS = 12


def row(matrix: Matrix, found: NodeStability, size: Fraction, lang: Lang) -> dict[str, Any]:
    """Return the intervals of one node as plain values; projects by id."""
    node = matrix.nodes[found.place]
    return {
        "criterion": node.id,
        "name": node.name.text(lang),
        "parent": matrix.nodes[node.parent].id if node.parent >= 0 else None,
        "weight": float(found.weight),
        "global_weight": float(size),
        "winner_low": float(found.winner[0]),
        "winner_high": float(found.winner[1]),
        "first_below": matrix.ids(found.below),
        "first_above": matrix.ids(found.above),
        "ranking_low": float(found.ranking[0]),
        "ranking_high": float(found.ranking[1]),
        "swaps_below": [matrix.ids(pair) for pair in found.swaps_below],
        "swaps_above": [matrix.ids(pair) for pair in found.swaps_above],
        "admissible": _floats(found.admissible),
        "winner_admissible": _floats(found.winner_admissible),
        "ranking_admissible": _floats(found.ranking_admissible),
    }


def _page(
    matrix: Matrix,
    winners: Sequence[int],
    exact: Sequence[NodeStability],
    ending: Sequence[Message],
    lang: Lang,
) -> Page:
    """Lay out the intervals, the most delicate weights first."""
    first = names(matrix, winners, lang)
    order = sorted(exact, key=lambda f: (f.distance is None, f.distance or Fraction(0)))
    blocks: list[Block] = [
        Heading(say("One weight at a time").text(lang), 2),
        Paragraph(" ".join(m.text(lang) for m in _finding(matrix, first, order[0], lang))),
        Table(
            headers=[
                say("Criterion").text(lang),
                say("Weight").text(lang),
                say("Winner stays").text(lang),
                say("First below").text(lang),
                say("First above").text(lang),
                say("Ranking stays").text(lang),
                say("Admissible").text(lang),
            ],
            rows=[_line(matrix, found, lang) for found in order[:MOST_ROWS]],
            right=[1],
            wrap=((0, 30), (3, 18), (4, 18)),
        ),
    ]
    left = len(order) - MOST_ROWS
    more = [say("Rows not shown here: {count}.", count=left)] if left > 0 else []
    blocks.append(Bullets([message.text(lang) for message in [*more, *ending]]))
    return Page(blocks)


def names(matrix: Matrix, projects: Sequence[int], lang: Lang) -> list[str]:
    """Return what projects are called."""
    return [matrix.names[i].text(lang) for i in projects]


def shown(interval: Interval | None, weight: Fraction | None = None) -> str:
    """Write an interval with 3 decimals, rounded inwards so that it promises nothing false.

    More decimals are used where the interval, or the weight in it, would be lost.

    Examples
    --------
    >>> shown((Fraction(1, 3), Fraction(2, 3)))
    '0.334 – 0.666'
    """
    if interval is None:
        return "—"
    low, high = ends(interval, weight)
    return low if low == high else f"{low} – {high}"


def ends(interval: Interval, weight: Fraction | None = None) -> tuple[str, str]:
    """Write both ends of an interval, as `shown` does."""
    low, high = interval
    if low == high:
        return fixed(low, 3), fixed(low, 3)
    for places in range(3, 16):
        unit = 10**places
        down, up = ceil(low * unit), floor(high * unit)
        inside = weight is None or not low < weight < high or down <= weight * unit <= up
        if down <= up and inside:
            return fixed(down / unit, places), fixed(up / unit, places)
    return repr(float(low)), repr(float(high))


def _finding(matrix: Matrix, first: list[str], most: NodeStability, lang: Lang) -> list[Message]:
    if most.distance is None:
        return [
            say(
                "{names} stays first whichever single weight moves within what is admissible.",
                names=Tied(first),
            )
        ]
    low, _, high = shown(most.winner, most.weight).partition(" – ")
    found = [
        say(
            "{names} stays first while the weight of {criterion} is between {low} and {high}"
            " (now {weight}); no weight is more delicate.",
            names=Tied(first),
            criterion=matrix.nodes[most.place].name,
            low=low,
            high=high or low,
            weight=fixed(most.weight, 3),
        )
    ]
    if most.below:
        found.append(say("First below that: {names}.", names=names(matrix, most.below, lang)))
    if most.above:
        found.append(say("First above that: {names}.", names=names(matrix, most.above, lang)))
    return found


def _line(matrix: Matrix, found: NodeStability, lang: Lang) -> list[str]:
    return [
        matrix.nodes[found.place].name.text(lang),
        fixed(found.weight, 3),
        shown(found.winner, found.weight),
        ", ".join(names(matrix, found.below, lang)) or "—",
        ", ".join(names(matrix, found.above, lang)) or "—",
        shown(found.ranking, found.weight),
        shown(found.admissible),
    ]


def _floats(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [float(end) for end in interval]


def page(result: Stability, lang: Lang) -> Page:
    """Return the intervals, the most delicate weights first."""
    return _page(
        result.matrix, result.winners, result.exact, all_said(*result.notes, result.method), lang
    )


def rows(result: Stability, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a node, with exact ends rounded to floats."""
    sizes = result._lines.size
    return [row(result.matrix, found, sizes[found.place], lang) for found in result.exact]
