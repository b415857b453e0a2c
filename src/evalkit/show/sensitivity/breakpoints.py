"""How break points are written."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from attrs import frozen

from evalkit.core.messages import Lang, say
from evalkit.core.shares import in_per_cent
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.breakpoints import Breakpoints, WinnerInterval
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import Form, weighed
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import IDS, TOLD
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.stability import MOST_ROWS, names, shown


def page(result: Breakpoints, lang: Lang) -> Page:
    """Return who leads when, and the first changes of the order."""
    blocks: list[Block] = [
        Heading(say("The weight of {criterion} from 0 to 100 %", criterion=result.node.name), 2),
        Paragraph(
            say(
                "Rank reversals: {swaps}. Changes of the winner: {turns}. Official weight: "
                "{weight}.",
                swaps=len(result.at),
                turns=len(result.history) - 1,
                weight=in_per_cent(result.node.weight),
            )
        ),
        table_of(_intervals(result.matrix), result.history[:MOST_ROWS], lang),
    ]
    swaps = list(islice(items(result), MOST_ROWS))
    told = sum(len(change.pairs) for change in swaps)
    if swaps:
        blocks.append(table_of((AT, PASSES), swaps, lang))
    left = len(result.at) - told + max(0, len(result.history) - MOST_ROWS)
    more = [not_shown(left)] if left else []
    blocks.append(Bullets([*more, *all_said(*result.notes, result.method)]))
    return Page(blocks, lang)


def _intervals(matrix: Matrix) -> tuple[Column[WinnerInterval], ...]:
    return (
        Column(say("Weight"), lambda interval: shown((interval.low, interval.high))),
        Column(
            say("First"), lambda interval: [matrix.names[i] for i in interval.leaders], width=60
        ),
    )


@frozen
class Change:
    """One weight at which something changes, with the pairs that swap there."""

    result: Breakpoints
    at: Fraction | float
    pairs: list[tuple[int, int]]
    leaders: tuple[int, ...] | None

    @property
    def is_admissible(self) -> bool:
        """Whether the weight space admits that weight."""
        span = self.result.admissible
        return span is not None and bool(span[0] <= self.at <= span[1])


def items(result: Breakpoints) -> Iterator[Change]:
    """Yield each weight at which something changes."""
    turns = {interval.low: interval.leaders for interval in result.history[1:]}
    for at, pairs in result.points():
        yield Change(result, at, pairs, turns.get(at) if isinstance(at, Fraction) else None)


def _passes(change: Change, lang: Lang) -> str:
    matrix = change.result.matrix
    return "; ".join(" > ".join(names(matrix, (b, a), lang)) for a, b in change.pairs)


SWAPS = Form(
    say("list of pairs of identifiers: who overtakes, who is overtaken"),
    write=_passes,
    plain=lambda change, _lang: [change.result.matrix.ids((b, a)) for a, b in change.pairs],
)
LEADERS = Form(
    IDS.about,
    plain=lambda change, _lang: (
        None if change.leaders is None else change.result.matrix.ids(change.leaders)
    ),
)
AT: Column[Change] = Column(say("Weight"), lambda change: change.at, weighed(), keys=("at",))
PASSES: Column[Change] = Column(
    say("Overtakes"), lambda change: change, SWAPS, keys=("swaps",), width=70
)
COLUMNS: tuple[Column[Change], ...] = (
    AT,
    PASSES,
    Column(say("Winner from here"), lambda change: change, LEADERS, keys=("first_from_here",)),
    Column(say("Admissible"), lambda change: change.is_admissible, TOLD, keys=("admissible",)),
)
