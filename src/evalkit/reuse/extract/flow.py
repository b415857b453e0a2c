"""Paragraphs and table rows in the order of reading, however they stand in each other."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import is_normalized, normalize

from attrs import Factory, define

from evalkit.core.notes import note
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import TextBlock

BODY, NOTE, EDGE = "body", "note", "edge"

_CELL = "\t"


@define
class _Frame:
    """A paragraph or row that is open, and the blocks that stand inside it."""

    row: bool
    kind: str
    pieces: list[str] = Factory(list)
    blocks: list[str] = Factory(list)

    def flush(self) -> None:
        self.blocks.append(tidy("".join(self.pieces)))
        self.pieces.clear()


@define
class Flow:
    """Takes text, paragraph and row marks; gives blocks.

    A paragraph stays in one piece even where a footnote, a text box or a table is anchored
    inside it: what stands inside follows it. Inside a table cell the order is kept.
    """

    texts: dict[str, list[str]] = Factory(lambda: {BODY: [], NOTE: [], EDGE: []})
    _frames: list[_Frame] = Factory(list)
    _kinds: list[str] = Factory(lambda: [BODY])

    def enter(self, kind: str) -> None:
        """Begin a note, or a head or foot."""
        self._kinds.append(kind)

    def leave(self) -> None:
        """End what `enter` began."""
        self._kinds.pop()

    def open(self, *, row: bool = False) -> None:
        """Begin a paragraph, or a table row."""
        self._frames.append(_Frame(row, self._kinds[-1]))

    def write(self, text: str) -> None:
        """Add text to what is open; between paragraphs there is none that counts."""
        if self._frames:
            self._frames[-1].pieces.append(text)

    def end_cell(self) -> None:
        """End a cell of the open row."""
        if self._frames and self._frames[-1].row:
            self._frames[-1].pieces.append(_CELL)

    def close(self) -> None:
        """End the innermost paragraph or row."""
        frame = self._frames.pop()
        above = self._frames[-1] if self._frames else None
        if above is None or above.kind != frame.kind:
            frame.flush()
            texts = frame.blocks if frame.row else [frame.blocks[-1], *frame.blocks[:-1]]
            self.texts[frame.kind] += filter(None, texts)
        elif above.row and not frame.row:
            above.pieces += [*frame.pieces, "\n"]
            if frame.blocks:
                above.flush()
                above.blocks += frame.blocks
        else:
            inside = frame.blocks
            frame.blocks = []
            frame.flush()
            texts = inside + frame.blocks if frame.row else frame.blocks + inside
            if above.row:
                above.flush()
            above.blocks += texts

    def close_all(self) -> None:
        """End whatever a broken file left open."""
        while self._frames:
            self.close()

    def blocks(self) -> Iterator[TextBlock]:
        """Give the body, then the notes, then each running head once."""
        texts = self.texts[BODY]
        for n, text in enumerate(texts[: limits.BLOCKS], 1):
            yield TextBlock(text, note("paragraph", n=n))
        if len(texts) > limits.BLOCKS:
            rest = "\n".join(texts[limits.BLOCKS :])
            yield TextBlock(rest, note("paragraph", n=limits.BLOCKS + 1))
        for n, text in enumerate(self.texts[NOTE], 1):
            yield TextBlock(text, note("footnote", n=n))
        for n, text in enumerate(dict.fromkeys(self.texts[EDGE]), 1):
            yield TextBlock(text, note("header", n=n))


def tidy(text: str) -> str:
    """Compose characters, and drop blanks around lines and cells and empty lines."""
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    cells = (
        "\n".join(filter(None, map(str.strip, cell.splitlines()))) for cell in text.split(_CELL)
    )
    return _CELL.join(cells).strip()
