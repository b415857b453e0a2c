"""What a stability result says: one node in exact numbers, and the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

from attrs import evolve, frozen

from evalkit.core.messages import Lang, Message, Tied, say, words
from evalkit.core.shares import in_per_cent
from evalkit.core.types import Span
from evalkit.sensitivity.matrix import Matrix, Node
from evalkit.sensitivity.one_weight.node import NodeStability
from evalkit.sensitivity.questions.stability import Stability
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import CODE, NAMED, Form, Named, weighed
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import NEVER, PAIRS, floats, project
from evalkit.show.sensitivity.notes import all_said

MOST_ROWS = 12


@frozen
class StabilityLine:
    """One group or leaf whose weight moves."""

    matrix: Matrix
    stability: NodeStability
    size: Fraction | float = 0
    """Its part of the whole weight."""

    @property
    def node(self) -> Node:
        """The group or leaf itself."""
        return self.matrix.nodes[self.stability.place]


def items(result: Stability) -> list[StabilityLine]:
    """Return the groups and leaves, in the order of the set."""
    sizes = result._lines.size
    return [StabilityLine(result.matrix, found, sizes[found.place]) for found in result.exact]


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
        Heading(say("One weight at a time"), 2),
        Paragraph(" ".join(m.text(lang) for m in _finding(matrix, first, order[0], lang))),
        table_of(
            (
                evolve(CRITERION, width=30),
                WEIGHT,
                WINNER,
                evolve(BELOW, width=18),
                evolve(ABOVE, width=18),
                RANKING,
                ADMISSIBLE,
            ),
            [StabilityLine(matrix, found) for found in order[:MOST_ROWS]],
            lang,
        ),
    ]
    left = len(order) - MOST_ROWS
    more = [not_shown(left)] if left > 0 else []
    blocks.append(Bullets([*more, *ending]))
    return Page(blocks, lang)


def names(matrix: Matrix, projects: Sequence[int], lang: Lang) -> list[str]:
    """Return what projects are called."""
    return [matrix.names[i].text(lang) for i in projects]


def shown(interval: Span | None, weight: Fraction | None = None) -> str:
    """Write an interval in per cent, rounded inwards so that it promises nothing false.

    More decimals are used where the interval, or the weight in it, would be lost.

    Examples
    --------
    >>> shown((Fraction(1, 3), Fraction(2, 3)))
    '33.4 – 66.6 %'
    """
    if interval is None:
        return "—"
    low, high = ends(interval, weight)
    return low if low == high else f"{low.removesuffix(' %')} – {high}"


def ends(interval: Span, weight: Fraction | None = None) -> tuple[str, str]:
    """Write both ends of an interval, as `shown` does."""
    low, high = interval
    if low == high:
        return in_per_cent(low), in_per_cent(low)
    for places in range(1, 14):
        unit = 10 ** (places + 2)
        down, up = ceil(low * unit), floor(high * unit)
        inside = weight is None or not low < weight < high or down <= weight * unit <= up
        if down <= up and inside:
            return in_per_cent(Fraction(down, unit), places), in_per_cent(
                Fraction(up, unit), places
            )
    return f"{100 * float(low)!r} %", f"{100 * float(high)!r} %"


def _finding(matrix: Matrix, first: list[str], most: NodeStability, lang: Lang) -> list[Message]:
    if most.distance is None:
        return [
            say(
                "{names} stays first under every admissible change of a single weight.",
                names=Tied(first),
            )
        ]
    low, high = ends(most.winner, most.weight)
    found = [
        say(
            "Narrowest stability interval: {criterion}, {low} to {high} (now {weight}); "
            "{names} stays first.",
            names=Tied(first),
            criterion=matrix.nodes[most.place].name,
            low=low,
            high=high,
            weight=in_per_cent(most.weight),
        )
    ]
    if most.below:
        found.append(say("Winner below it: {names}.", names=names(matrix, most.below, lang)))
    if most.above:
        found.append(say("Winner above it: {names}.", names=names(matrix, most.above, lang)))
    return found


def page(result: Stability, lang: Lang) -> Page:
    """Return the intervals, the most delicate weights first."""
    return _page(
        result.matrix, result.winners, result.exact, all_said(*result.notes, result.method), lang
    )


def _called(line: StabilityLine, places: Sequence[int]) -> list[Named]:
    return [project(line.matrix, place) for place in places]


WITHIN = Form(
    say("lowest and highest weight"),
    write=lambda found, _lang: shown(*found),
    plain=lambda found, _lang: floats(found and found[0]) or (None, None),
    none=NEVER,
)
WITHIN_LIST = evolve(
    WITHIN,
    about=say("list of the lowest and the highest weight"),
    plain=lambda found, _lang: floats(found and found[0]),
)
PROJECTS = Form(
    say("list of identifiers"),
    write=lambda found, lang: ", ".join(words(one.name, lang) for one in found) or NEVER,
    plain=lambda found, _lang: [one.id for one in found],
)


def _interval(name: str) -> Callable[[StabilityLine], object]:
    def read(line: StabilityLine) -> object:
        span = getattr(line.stability, name)
        return None if span is None else (span, line.stability.weight)

    return read


def _bare(name: str) -> Callable[[StabilityLine], object]:
    """Return an interval in which the weight itself need not show."""

    def read(line: StabilityLine) -> object:
        span = getattr(line.stability, name)
        return None if span is None else (span, None)

    return read


def _swaps(name: str) -> Callable[[StabilityLine], object]:
    return lambda line: [line.matrix.ids(pair) for pair in getattr(line.stability, name)]


CRITERION: Column[StabilityLine] = Column(
    say("Criterion"), lambda line: line.node, NAMED, keys=("criterion", "name")
)
PARENT: Column[StabilityLine] = Column(
    say("Group"),
    lambda line: line.matrix.nodes[line.node.parent].id if line.node.parent >= 0 else None,
    CODE,
    keys=("parent",),
)
WEIGHT: Column[StabilityLine] = Column(
    say("Weight"), lambda line: line.stability.weight, weighed(), keys=("weight",)
)
SIZE: Column[StabilityLine] = Column(
    say("Global weight"), lambda line: line.size, weighed(), keys=("global_weight",)
)
WINNER: Column[StabilityLine] = Column(
    say("Stability interval"),
    _interval("winner"),
    WITHIN,
    keys=("winner_low", "winner_high"),
)
BELOW: Column[StabilityLine] = Column(
    say("Winner below"), lambda line: _called(line, line.stability.below), PROJECTS,
    keys=("first_below",),
)  # fmt: skip
ABOVE: Column[StabilityLine] = Column(
    say("Winner above"), lambda line: _called(line, line.stability.above), PROJECTS,
    keys=("first_above",),
)  # fmt: skip
RANKING: Column[StabilityLine] = Column(
    say("Ranking's stability interval"),
    _interval("ranking"),
    WITHIN,
    keys=("ranking_low", "ranking_high"),
)
ADMISSIBLE: Column[StabilityLine] = Column(
    say("Admissible"), _bare("admissible"), WITHIN_LIST, keys=("admissible",)
)
COLUMNS: tuple[Column[StabilityLine], ...] = (
    CRITERION,
    PARENT,
    WEIGHT,
    SIZE,
    WINNER,
    BELOW,
    ABOVE,
    RANKING,
    Column(say("Reversal below"), _swaps("swaps_below"), PAIRS, keys=("swaps_below",)),
    Column(say("Reversal above"), _swaps("swaps_above"), PAIRS, keys=("swaps_above",)),
    ADMISSIBLE,
    Column(say("Stability interval, admissible"), _bare("winner_admissible"),
           WITHIN_LIST, keys=("winner_admissible",)),
    Column(say("Ranking's stability interval, admissible"), _bare("ranking_admissible"),
           WITHIN_LIST, keys=("ranking_admissible",)),
)  # fmt: skip
