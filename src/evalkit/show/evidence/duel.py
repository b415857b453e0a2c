"""The words of two projects: which letters settle who of them is above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.evidence.planning.duel import Duel, DuelStep
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.evaluation.plain import head
from evalkit.show.evidence.assumed import assumption_words
from evalkit.show.forms import COUNT, LIST, share_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph


@frozen
class DuelLine:
    """What so many letters settle."""

    step: DuelStep


def items(duel: Duel) -> list[DuelLine]:
    """Return what settles the two: now, the best one letter, the best two, then all."""
    found = [duel.now, *duel.steps]
    if len(duel.everything.letters) > len(found[-1].letters):
        found.append(duel.everything)
    return [DuelLine(step) for step in found]


def _names(line: DuelLine) -> list[Message]:
    return [
        say("{document} ({project})", document=ask.document.name, project=ask.project.name)
        for ask in line.step.letters
    ]


LETTERS: Column[DuelLine] = Column(
    say("Letters"), lambda line: len(line.step.letters), COUNT, keys=("letters",)
)
SETTLED: Column[DuelLine] = Column(
    say("Order at 95 %"), lambda line: line.step.settled, share_of(0), keys=("settled_at_95",)
)
CERTAIN: Column[DuelLine] = Column(
    say("Certain order"), lambda line: line.step.certain, share_of(0), keys=("certain",)
)
COLUMNS: tuple[Column[DuelLine], ...] = (
    LETTERS, SETTLED, CERTAIN,
    Column(say("Documents"), lambda line: [a.document.id for a in line.step.letters], LIST,
           keys=("documents",)),
    Column(say("Projects"), lambda line: [a.project.id for a in line.step.letters], LIST,
           keys=("projects",)),
)  # fmt: skip


def page(duel: Duel, lang: Lang) -> Page:
    """Lay out which letters would settle who is above."""
    title = say("{first} against {second}", first=duel.first.name, second=duel.second.name)
    blocks: list[Block] = [
        Heading(title),
        Paragraph(" ".join(line.text(lang) for line in headline(duel))),
        table_of((LETTERS, SETTLED, CERTAIN), items(duel), lang),
    ]
    named = _named(duel)
    if named is not None:
        text = say("The best {count} letters:", count=len(named.step.letters))
        blocks += [Paragraph(text), Bullets(_names(named))]
    blocks.append(Bullets(list(_conditions(duel))))
    return Page(blocks, lang)


def plain(duel: Duel, lang: Lang) -> dict[str, Any]:
    """Return the two, and what settles them, as plain data."""
    return {
        **head(duel.asking.case, lang),
        "first": duel.first.id,
        "second": duel.second.id,
        "above": duel.above,
        "below": duel.below,
        "steps": rows_of(COLUMNS, items(duel), lang),
    }


def _named(duel: Duel) -> DuelLine | None:
    """Return the most letters that were tried, where asking can settle anything."""
    return DuelLine(duel.steps[-1]) if duel.steps and _can(duel) else None


def _can(duel: Duel) -> bool:
    return duel.everything.settled > duel.now.settled + _LEAST


_LEAST = 0.005


def headline(duel: Duel) -> Iterator[Message]:
    """Say how the two stand, and what would settle it."""
    yield say(
        "{first} ranks above {second} with a chance of {above}, below with {below}.",
        first=duel.first.name,
        second=duel.second.name,
        above=per_cent(duel.above, 0),
        below=per_cent(duel.below, 0),
    )
    if duel.now.certain == 1:
        yield say("That is certain; there is nothing to ask for.")
        return
    if not _can(duel):
        yield say("No document that could be requested would settle which of the two ranks above.")
        return
    blind = [s for s in duel.steps if s.settled <= duel.now.settled + _LEAST]
    if blind:
        yield say(
            "No set of {count} letters settles the order of the two at 95 % more often than now.",
            count=len(blind[-1].letters),
        )
    told = [s for s in duel.steps if s.settled > duel.now.settled + _LEAST]
    for step in dict.fromkeys([*told[:1], *told[-1:]]):
        yield say(
            "The best {count} settle their order at 95 % in {share} of completions, and for "
            "certain in {certain}.",
            count=len(step.letters),
            share=per_cent(step.settled, 0),
            certain=per_cent(step.certain, 0),
        )
    yield say(
        "With all {count} letters about the two it is {share}, for certain {certain}.",
        count=len(duel.everything.letters),
        share=per_cent(duel.everything.settled, 0),
        certain=per_cent(duel.everything.certain, 0),
    )


def _conditions(duel: Duel) -> Iterator[Message]:
    yield say(
        "A completion is one way in which all open marks may turn out. Assumed of them: {assumed}.",
        assumed=assumption_words(duel.assumption),
    )
    if duel.searched < len(duel.everything.letters):
        yield say(
            "All combinations of the {searched} letters that settle most on their own were "
            "tried, of {count} letters in all.",
            searched=duel.searched,
            count=len(duel.everything.letters),
        )
