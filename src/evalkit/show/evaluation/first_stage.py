"""The first stage of a graded evaluation on a page: mean, place and band of each bid."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, say, some
from evalkit.model import Case
from evalkit.model.first_stage import BandedBid, FirstStage, binding_lots, first_stage
from evalkit.model.grade_items import graded_panels
from evalkit.model.precondition import Precondition
from evalkit.show.columns import Column, table_of
from evalkit.show.forms import LIST, NAMED, Form, interval
from evalkit.show.pages import Block, Bullets, Heading


@frozen
class Placed:
    """A bid in the band of the first stage."""

    case: Case
    precondition: Precondition
    bid: BandedBid

    @property
    def bands(self) -> list[Text]:
        """The titles of the bands that are possible."""
        return [self.precondition.bands[n].title for n in self.bid.bands]

    @property
    def left_out(self) -> list[Message]:
        """The totals that do not count; not where missing grades leave open which they are."""
        if not self.bid.whole:
            return []
        ordered = sorted(self.bid.totals.items(), key=lambda item: (item[1], item[0]))
        ends = [*ordered[: self.bid.dropped], *ordered[len(ordered) - self.bid.dropped :]]
        return [
            say("{evaluator} {points}", evaluator=name, points=near_decimal(span[0], 6))
            for name, span in ends
        ]


_PLACES = Form(
    say("best and worst possible rank"),
    write=lambda ends, _lang: str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}",
    plain=lambda ends, _lang: tuple(ends),
    right=True,
)
COLUMNS: tuple[Column[Placed], ...] = (
    Column(
        say("Bid"), lambda placed: placed.case.project(placed.bid.bid), NAMED,
        keys=("project", "title"), width=28,
    ),
    Column(
        say("Mean"), lambda placed: placed.bid.mean, interval(lambda end: near_decimal(end, 6)),
        keys=("mean_low", "mean_high"),
    ),
    Column(
        say("Totals left out"), lambda placed: placed.left_out, LIST,
        keys=("left_out",), width=34,
    ),
    Column(
        say("Rank in the first stage"),
        lambda placed: placed.bid.places,
        _PLACES,
        keys=("place_best", "place_worst"),
    ),
    Column(say("Band"), lambda placed: placed.bands, LIST, keys=("bands",)),
)  # fmt: skip


def stages(case: Case) -> Iterator[tuple[Precondition, FirstStage]]:
    """Yield the first stage of each lot, as its sheets have it."""
    for precondition, panel in graded_panels(case.criteria):
        for bids in binding_lots(case, precondition):
            yield precondition, first_stage(case, panel, precondition, bids)


def bands_of(case: Case, bid: str) -> list[Text]:
    """Return the titles of the bands that a bid can be in; none where no sheet tells."""
    if not case.first_stage:
        return []
    return [
        precondition.bands[n].title
        for precondition, found in stages(case)
        for one in found.bids
        if found.given and one.bid == bid
        for n in one.bands
    ]


def unknown_bands(case: Case) -> Iterator[Message]:
    """Warn where bids go into bands, and no sheet says which."""
    for precondition, found in stages(case):
        if not found.given:
            yield say(
                "The sheets of the first stage are not in the case ({clause}). Bids "
                "whose bands are not known: {count}.",
                clause=precondition.clause,
                count=len(found.bids),
            )
    yield from unread_sheets(case)


def unread_sheets(case: Case) -> Iterator[Message]:
    """Name the bids with sheets that bind nothing."""
    bound = {bid.bid for _, found in stages(case) for bid in found.bids}
    left = dict.fromkeys(row.project for row in case.first_stage if row.project not in bound)
    if left:
        yield say(
            "First-stage sheets have no effect for {bids}: an excluded bid gets no band, nor "
            "do the bids of a lot with fewer bids than the bands require ({clauses}).",
            bids=[case.project(name).name for name in left],
            clauses=[precondition.clause for precondition, _ in graded_panels(case.criteria)],
        )


def stage_blocks(case: Case, lang: Lang) -> list[Block]:
    """Lay out what each bid came to; nothing where the case has no such sheets."""
    blocks: list[Block] = []
    unread = [*unread_sheets(case)]
    if unread:
        blocks = [Heading(say("First stage"), 2), Bullets(unread)]
    for precondition, found in stages(case):
        if not found.given:
            continue
        if not blocks:
            blocks.append(Heading(say("First stage"), 2))
        ordered = sorted(found.bids, key=lambda bid: bid.places)
        placed = [Placed(case, precondition, bid) for bid in ordered]
        blocks.append(table_of(COLUMNS, placed, lang))
        lines = [
            say(
                "Grades by item, in points; {clause}. They determine only the band; the scores "
                "are those of the second stage.",
                clause=precondition.clause,
            )
        ]
        if found.missing:
            names = [
                say(
                    "{evaluator} on {project}, {criterion}",
                    evaluator=gap.evaluator,
                    project=case.project(gap.bid).name,
                    criterion=case.criteria[gap.item].name,
                )
                for gap in found.missing
            ]
            line = say(
                "Grades that are missing: {count}. {names}.", count=len(names), names=some(names)
            )
            lines.append(line)
        blocks.append(Bullets(lines))
    return blocks
