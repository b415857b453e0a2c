"""What an index of earlier works holds: its page and its rows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, grouped, say
from evalkit.reuse import Index
from evalkit.reuse.works import Work
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.forms import CODE, COUNT
from evalkit.show.pages import Bullets, Heading, Page


@frozen
class WorkLine:
    """One work of an index."""

    work: Work
    files: int


COLUMNS: tuple[Column[WorkLine], ...] = (
    Column(say("id"), lambda line: line.work.id, keys=("id",)),
    Column(say("vendor"), lambda line: line.work.vendor, keys=("vendor",)),
    Column(say("client"), lambda line: line.work.client, keys=("client",)),
    Column(say("title"), lambda line: line.work.title, keys=("title",), width=40),
    Column(say("date"), lambda line: str(line.work.date or ""), keys=("date",)),
    Column(say("kind"), lambda line: line.work.kind, CODE, keys=("kind",)),
    Column(say("files"), lambda line: line.files, COUNT, keys=("files",)),
)


def items(index: Index) -> list[WorkLine]:
    """Return the works in the order of the index."""
    return [WorkLine(w, len(files)) for w, files in zip(index.heads, index.files, strict=True)]


def index_rows(index: Index, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a work."""
    return rows_of(COLUMNS, items(index), lang)


def index_page(index: Index, size: int, lang: Lang) -> Page:
    """Lay out the works of an index that takes so many bytes."""
    points = [
        say("Works: {count}", count=f"{len(index):,}"),
        say("Vendors: {count}", count=f"{len(index.vendors):,}"),
        say("Size: {size} MB", size=grouped(fixed(Fraction(size, 10**6), 1))),
    ]
    hashed = say("SHA-256 of the library: {hash}", hash=index.sha256)
    return Page(
        [
            Heading(say("Index of earlier works")),
            Bullets(points),
            Bullets([hashed], detail=True),
            table_of(COLUMNS, items(index), lang),
        ],
        lang,
    )
