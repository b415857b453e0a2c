"""Pages: headings, paragraphs and tables, and how they print as text, Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal, Self

from attrs import evolve, field, frozen
from tabulate import tabulate

from evalkit.core.messages import Lang, clean, words
from evalkit.show.fitting import fold, hanging, printed, table
from evalkit.show.forms import Worded
from evalkit.show.html import render

__all__ = ["Page"]

Align = Literal["left", "right"]
WIDTH = 100
"""Printed width where there is no terminal, so that what goes into files is always the same."""


def _texts(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(items)


def _worded(items: Iterable[Worded]) -> tuple[Worded, ...]:
    return tuple(items)


def _said(words: Worded) -> str:
    """Return words that their page put in its language."""
    assert isinstance(words, str), "a block is read off its page"
    return words


def _rows(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


def _columns(columns: Iterable[int]) -> frozenset[int]:
    return frozenset(columns)


@frozen
class _Words:
    """A block of words, as text in the language of the page once it stands on one."""

    __match_args__ = ("text",)
    words: Worded

    @property
    def text(self) -> str:
        """The words in the language of the page."""
        return _said(self.words)

    def put(self, lang: Lang) -> Self:
        """Return it in a language."""
        return evolve(self, words=words(self.words, lang))


@frozen
class Heading(_Words):
    """A heading, level 1 to 3."""

    __match_args__ = ("text", "level")
    kind: ClassVar[str] = "heading"
    level: int = 1
    detail: ClassVar[bool] = False


@frozen
class Paragraph(_Words):
    """Running text.

    Parameters
    ----------
    words : str, Text or Message
    aside : bool
        Whether it stands on every page of a case, as its notice and its versions do.
    detail : bool
        Whether a terminal shows it only to those who ask for more, as it does hashes.
    """

    __match_args__ = ("text",)
    kind: ClassVar[str] = "paragraph"
    aside: bool = False
    detail: bool = False


@frozen
class Bullets:
    """A list of short points; `detail` as with `Paragraph`."""

    __match_args__ = ("items",)
    kind: ClassVar[str] = "bullets"
    lines: tuple[Worded, ...] = field(converter=_worded)
    detail: bool = False

    @property
    def items(self) -> tuple[str, ...]:
        """The points in the language of the page."""
        return tuple(map(_said, self.lines))

    def put(self, lang: Lang) -> Self:
        """Return them in a language."""
        return evolve(self, lines=[words(line, lang) for line in self.lines])


@frozen
class Table:
    """Rows of text under headers.

    Parameters
    ----------
    headers : sequence of str
    rows : sequence of sequences of str
    right : sequence of int
        Columns of numbers, which line up on the right.
    wrap : mapping of int to int, as pairs
        Columns that wrap at so many characters in text output.
    detail : bool
        As with `Paragraph`.
    """

    kind: ClassVar[str] = "table"
    headers: tuple[str, ...] = field(converter=_texts)
    rows: tuple[tuple[str, ...], ...] = field(converter=_rows)
    right: frozenset[int] = field(default=frozenset(), converter=_columns)
    wrap: tuple[tuple[int, int], ...] = field(default=())
    detail: bool = False

    def put(self, _lang: Lang) -> Self:
        """Return it as it is: its cells were written by their columns."""
        return self


Block = Heading | Paragraph | Bullets | Table


def _blocks(items: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(items)


@frozen
class Page:
    """Blocks in order; every result of evalkit prints through one of these.

    Parameters
    ----------
    blocks : sequence of Heading, Paragraph, Bullets or Table
    lang : {"en", "ko"}, optional
        Of their words; None where they are text.
    """

    blocks: tuple[Block, ...] = field(converter=_blocks)
    lang: Lang | None = field(default=None, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.lang is not None:
            put = tuple(block.put(self.lang) for block in self.blocks)
            object.__setattr__(self, "blocks", put)

    def as_text(
        self, width: int = WIDTH, *, verbose: bool = False, prose: int | None = None
    ) -> str:
        """Return plain text in which wide Korean characters line up.

        Parameters
        ----------
        width : int
            Of a line on the screen; tables fold their cells, or part their columns, to fit.
        verbose : bool
            Whether hashes stand on it.
        prose : int, optional
            At most of running text, which nobody reads well in very long lines.
        """
        shown = (block for block in self.blocks if verbose or not block.detail)
        return "\n\n".join(_text(block, width, min(width, prose or width)) for block in shown)

    def as_markdown(self) -> str:
        """Return GitHub-flavoured Markdown; nothing in a cell can end the table."""
        return "\n\n".join(_markdown(block) for block in self.blocks)

    def as_html(self) -> str:
        """Return an HTML fragment; all text is escaped."""
        return render("fragment.html", blocks=self.blocks)


def _text(block: Block, width: int, prose: int) -> str:
    match block:
        case Heading(text, level):
            text = fold(" ".join(clean(text).split()), width)
            size = max(printed(line) for line in text.split("\n"))
            return text + "\n" + "=-~"[level - 1] * max(size, 1)
        case Paragraph(text):
            return fold(clean(text), prose)
        case Bullets(items):
            return "\n".join(hanging("- ", clean(item), prose) for item in items)
        case Table():
            headers, *rows = ([clean(cell) for cell in row] for row in (block.headers, *block.rows))
            return table(headers, rows, width, block.right, dict(block.wrap))


def _markdown(block: Block) -> str:
    match block:
        case Heading(text, level):
            return "#" * level + " " + _cell(text)
        case Paragraph(text):
            return "\n\n".join(_cell(line) for line in text.split("\n"))
        case Bullets(items):
            return "\n".join("- " + _cell(item) for item in items)
        case Table():
            headers, *rows = ([_cell(cell) for cell in row] for row in (block.headers, *block.rows))
            return tabulate(
                rows,
                headers=headers,
                tablefmt="pipe",
                colalign=_aligns(block),
                disable_numparse=True,
            )


def _aligns(table: Table) -> Sequence[str] | None:
    if not table.rows:
        return None
    return ["right" if c in table.right else "left" for c in range(len(table.headers))]


def _cell(text: str) -> str:
    """Escape what Markdown would read as more than text."""
    flat = " ".join(clean(text).split())
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", flat)
