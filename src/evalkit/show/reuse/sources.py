"""The columns of what a deliverable stands also in: an earlier work a row."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import frozen

from evalkit.core.messages import Lang, Text, say
from evalkit.reuse.result import Part, Reuse, SourceShare
from evalkit.show.columns import BLANK, Column, rows_of
from evalkit.show.forms import CODE, COUNT, DAY, YES_OR_NO, share_of


@frozen
class SourceLine:
    """One earlier work, as far as one part of the deliverable goes."""

    part: Part
    share: SourceShare
    deliverable: str = ""


def items_of(part: Part) -> list[SourceLine]:
    """Return the sources of one part, in their order."""
    return [SourceLine(part, source) for source in part.sources]


def items(reuse: Reuse) -> list[SourceLine]:
    """Return the sources of all parts."""
    return [SourceLine(part, s, reuse.work.id) for part in reuse.parts for s in part.sources]


def _title(line: SourceLine) -> Text | str:
    return line.share.work.title or line.share.work.id


def _share(line: SourceLine, characters: int) -> object:
    part = line.part
    return Fraction(characters, part.characters.whole or 1) if part.told else BLANK


VENDOR: Column[SourceLine] = Column(say("vendor"), lambda x: x.share.work.vendor, keys=("vendor",))
CLIENT: Column[SourceLine] = Column(say("client"), lambda x: x.share.work.client, keys=("client",))
DATE: Column[SourceLine] = Column(say("date"), lambda x: x.share.work.date, DAY, keys=("date",))
DISCLOSED: Column[SourceLine] = Column(
    say("disclosed"), lambda x: x.share.disclosed, YES_OR_NO, keys=("disclosed",)
)
SOURCES: tuple[Column[SourceLine], ...] = (
    Column(say("work"), _title, width=30),
    VENDOR,
    CLIENT,
    DATE,
    Column(say("holds"), lambda x: _share(x, x.share.alone), share_of(1)),
    Column(say("adds"), lambda x: _share(x, x.share.adds), share_of(1)),
    DISCLOSED,
)
COLUMNS: tuple[Column[SourceLine], ...] = (
    Column(say("deliverable"), lambda x: x.deliverable, keys=("deliverable",)),
    Column(say("part"), lambda x: x.part.kind, CODE, keys=("part",)),
    Column(say("id"), lambda x: x.share.work.id, keys=("id",)),
    VENDOR,
    CLIENT,
    Column(say("title"), lambda x: x.share.work.title, keys=("title",)),
    DATE,
    Column(say("kind"), lambda x: x.share.work.kind, CODE, keys=("kind",)),
    Column(say("characters it contains"), lambda x: x.share.alone, COUNT, keys=("characters",)),
    Column(say("characters it adds"), lambda x: x.share.adds, COUNT, keys=("adds",)),
    Column(say("characters of the part"), lambda x: x.part.characters.whole, COUNT, keys=("of",)),
    DISCLOSED,
)


def source_rows(reuse: Reuse, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a source."""
    return rows_of(COLUMNS, items(reuse), lang)
