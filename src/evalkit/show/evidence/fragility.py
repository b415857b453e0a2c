"""How fragility is written: the fewest marks, which ones, and how far fewer fall short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from evalkit.core.errors import EvalkitError
from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, Message, say, some
from evalkit.core.notes import Words, written
from evalkit.evidence.fragile.result import Fragility, PlaceChange
from evalkit.sensitivity import Study, flips
from evalkit.show.columns import Column, table_of
from evalkit.show.evaluation.fragile import first_line, move_words
from evalkit.show.evaluation.plain import head, pair, span
from evalkit.show.evaluation.wording import RANKS, foot_of
from evalkit.show.forms import CODE, COUNT, LIST, NAMED, Form, coded, span_text
from evalkit.show.heads import head_of
from evalkit.show.pages import Block, Bullets, Page, Paragraph
from evalkit.show.sensitivity.flips import nearest_line

NOTES: Words = {
    "no-sum": lambda name, how: say(
        "{name} is not a sum of its parts ({how})",
        name=say("the total") if name is None else name,
        how=how,
    ),
    "at-most": say(
        "gate {gate} can also be failed by gaining points, or is on a criterion without points"
    ),
    "too-wide": say("more than {count} combinations of marks would have to be compared"),
    "screening": say("bids are screened from the lowest price up"),
    "award-rule": say("the award rule compares bids with each other"),
    "differential": say("differential scores compare bids with each other"),
    "best-of-stage": say("a stage keeps only the best bids"),
    "rule-of-marks": say("the price rule uses technical points"),
    "open-adjustments": say("a bonus or deduction is not known"),
    "gate-of-price": say("a gate is on a decision or on the price score"),
    "panel-by-total": say(
        "a panel leaves out whole evaluators by their totals, and single items of it are needed"
    ),
}
CHANGES = {"loses": say("loses its rank"), "gains": say("gains a rank")}


@frozen
class ChangeLine:
    """One project."""

    found: Fragility
    change: PlaceChange


def items(found: Fragility) -> list[ChangeLine]:
    """Return what is known of each project, those who have a place first."""
    return [ChangeLine(found, change) for change in found.changes]


def _project(line: ChangeLine) -> Any:
    return line.found.evaluation.case.project(line.change.project)


def _rank(line: ChangeLine) -> tuple[tuple[int, int] | None, bool]:
    return line.change.rank, line.found.evaluation.is_tied(line.change.project)


def _fewest(line: ChangeLine) -> Message | str:
    change, most = line.change, line.found.most
    if change.is_exact:
        return str(change.fewest)
    if change.least > most:
        return say("more than {count}", count=most)
    if change.fewest is None:
        return say("at least {count}", count=change.least)
    return say("{least} to {most}", least=change.least, most=change.fewest)


def _moves(line: ChangeLine) -> list[Message]:
    case = line.found.evaluation.case
    return [move_words(case, move) for move in line.change.moves]


def _totals(line: ChangeLine) -> Iterator[Message]:
    case = line.found.evaluation.case
    for name, before, after in line.change.totals:
        ends = ["–" if s is None else span_text(s) for s in (before, after)]
        name_ = case.project(name).name
        yield (
            say("{project}: {total}", project=name_, total=ends[0])
            if before == after
            else say("{project}: {before} → {after}", project=name_, before=ends[0], after=ends[1])
        )


def _short(line: ChangeLine) -> list[Message | str]:
    """Return the points that are lacking by fewer marks."""
    if all(s is None for s in line.change.shortfalls):
        return []
    return [
        say("by {count}: {points}", count=count, points="–" if s is None else near_decimal(s))
        for count, s in enumerate(line.change.shortfalls)
    ]


JOINED = Form(
    LIST.about,
    write=lambda messages, lang: (
        "; ".join(m if isinstance(m, str) else m.text(lang) for m in messages) or "–"
    ),
    plain=LIST.plain,
)
PROJECT: Column[ChangeLine] = Column(
    say("Project"), _project, NAMED, keys=("project", "title"), width=15
)
RANK: Column[ChangeLine] = Column(say("Rank"), _rank, RANKS, keys=("best_rank", "worst_rank"))
CHANGE: Column[ChangeLine] = Column(
    say("Change"), lambda line: line.change.change, coded(CHANGES), keys=("change",), width=9
)
FEWEST: Column[ChangeLine] = Column(say("Fewest marks"), _fewest, width=8)
MOVES: Column[ChangeLine] = Column(say("Marks changed"), _moves, JOINED, keys=("moves",), width=20)
TOTALS: Column[ChangeLine] = Column(
    say("Totals"), lambda line: list(_totals(line)), JOINED, keys=("totals",), width=18
)
SHORT: Column[ChangeLine] = Column(
    say("Points still missing with fewer marks"), _short, JOINED, keys=("shortfalls",), width=8
)
COLUMNS: tuple[Column[ChangeLine], ...] = (
    PROJECT,
    Column(say("Lot"), lambda line: line.change.lot, CODE, keys=("lot",)),
    RANK,
    CHANGE,
    Column(say("At least"), lambda line: line.change.least, COUNT, keys=("least",)),
    Column(say("Found"), lambda line: line.change.fewest, COUNT, keys=("fewest",)),
    MOVES,
    TOTALS,
    SHORT,
)


def page(found: Fragility, lang: Lang) -> Page:
    """Return how few marks change who has the first places, and which."""
    lines = items(found)
    case = found.evaluation.case
    title = (
        say("How fragile is the first rank?")
        if found.first == 1
        else say("How fragile are the first ranks?")
    )
    blocks: list[Block] = [*head_of(case, title)]
    blocks += [Paragraph(line) for line in _headlines(found, lang)]
    shown = [PROJECT, RANK, CHANGE, FEWEST, MOVES, TOTALS, SHORT]
    if len({change.lot for change in found.changes}) > 1:
        shown.insert(1, COLUMNS[1])
    if lines:
        blocks.append(table_of(shown, lines, lang))
    blocks.append(Bullets(_notes(found)))
    blocks += foot_of(case, lang)
    return Page(blocks, lang)


def _headlines(found: Fragility, lang: Lang) -> Iterator[Message]:
    case = found.evaluation.case
    for change in found.losses:
        line = first_line(found, change)
        lots = len({c.lot for c in found.changes}) > 1
        yield say("Lot {lot}: {line}", lot=change.lot, line=line) if lots else line
    if found.open:
        names = some([case.project(name).name for name in found.open], 6)
        yield say(
            "The open marks do not yet settle who holds these ranks, so fragility cannot be "
            "measured: {names}. Request evidence first.",
            names=names,
        )
    elif not found.losses:
        yield say("No project is ranked.")
    if found.first == 1 and found.losses:
        weights = _by_weights(found, lang)
        if weights is not None:
            yield say("By the weights: {line}", line=weights)


def _by_weights(found: Fragility, lang: Lang) -> Message | None:
    """Say the smallest change of the weights that lets a rival reach the winner."""
    try:
        return nearest_line(flips(Study.of(found.evaluation)), lang)
    except EvalkitError:
        return None


def _notes(found: Fragility) -> Iterator[Message]:
    yield say(
        "Each mark moves by at most one level of its scale; up to {count} marks are moved.",
        count=found.most,
    )
    yield (
        say(
            "A project that shares the first rank counts as first; a tie costs the rank only "
            "where a tie-break rule puts another project above it."
        )
        if found.first == 1
        else say(
            "A project ranked {first} or better, shared ranks included, counts; a tie costs "
            "the rank only where a tie-break rule puts another project above it.",
            first=found.first,
        )
    )
    if found.held:
        names = some([c.name for c in found.held], 6)
        yield (
            say("Not moved, as measured or without levels: {names}.", names=names)
            if found.step is None
            else say("Not moved, as measured: {names}.", names=names)
        )
    if found.step is not None:
        yield say(
            "On scales without levels one level is {share} of the scale.",
            share=decimal(found.step),
        )
    if any(_open_totals(found)):
        yield say(
            "Open marks stay open: a change counts when it is no longer certain who holds "
            "these ranks, with the project at its lowest total and its rivals at their highest "
            "(the reverse for gaining a rank)."
        )
    if found.tried is None:
        yield say(
            "Each change found was evaluated again in full; the results shown are those of "
            "that evaluation."
        )
    else:
        yield say(
            "Combinations of marks were evaluated one by one, {count} times, because {reason}. "
            "Every change shown was evaluated; where a range is given, fewer marks may be "
            "enough.",
            count=found.evaluations,
            reason=written(found.tried, NOTES),
        )


def _open_totals(found: Fragility) -> Iterator[bool]:
    """Yield of each score whether its total is open."""
    for score in found.evaluation.scores:
        yield score.total is not None and score.total[0] != score.total[1]


def plain(found: Fragility, lang: Lang) -> dict[str, Any]:
    """Return all that is known, numbers as exact text."""
    return head(found.evaluation.case, lang) | {
        "first": found.first,
        "most": found.most,
        "step": None if found.step is None else decimal(found.step),
        "fragile": found.is_fragile,
        "open": list(found.open),
        "tried": None if found.tried is None else written(found.tried, NOTES).text(lang),
        "evaluations": found.evaluations,
        "held": [criterion.id for criterion in found.held],
        "changes": [_plain(change) for change in found.changes],
    }


def _plain(change: PlaceChange) -> dict[str, Any]:
    return {
        "project": change.project,
        "lot": change.lot,
        "change": change.change,
        "rank": pair(change.rank),
        "rank_after": pair(change.after),
        "least": change.least,
        "fewest": change.fewest,
        "moves": [
            {
                "project": m.project,
                "criterion": m.criterion,
                "evaluator": m.evaluator,
                "from": m.before if isinstance(m.before, str) else decimal(m.before),
                "to": m.after if isinstance(m.after, str) else decimal(m.after),
            }
            for m in change.moves
        ],
        "totals": [
            {"project": name, "before": span(before), "after": span(after)}
            for name, before, after in change.totals
        ],
        "shortfalls": [None if s is None else decimal(s) for s in change.shortfalls],
    }
