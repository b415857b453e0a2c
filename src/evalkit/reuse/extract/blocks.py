"""What a reader gives: the text of a file in blocks with places, and what it could not read."""

from __future__ import annotations

from attrs import Factory, define, frozen

from evalkit.core.notes import Note


@frozen
class TextBlock:
    """A piece of text that stands together: a paragraph, a table row, a page, a source file.

    Parameters
    ----------
    text : str
        Cells of a table row are parted by tabs, lines by line feeds.
    place : Note
        Where it stands: page 3, line 12, slide 2, paragraph 40.
    """

    text: str
    place: Note


@frozen(kw_only=True)
class Extract:
    """The text of one file, and how much of the file it is.

    Parameters
    ----------
    file : str
        Name as the user gave it; within a folder the path from there, with ``/``.
    sha256 : str
        Of the bytes; empty where they were not read.
    size : int
        In bytes.
    format : str
        ``hwpx``, ``hwp``, ``docx``, ``pptx``, ``pdf``, ``html``, ``md``, ``txt`` or ``code``;
        empty where the content is none of them.
    language : str
        Of source code: ``solidity``, ``java``, … ``config``; else empty.
    blocks : tuple of Block
        In the order of reading; notes and running heads stand at the end.
    findings : tuple of Note
        Whatever was not read, or read otherwise than it looks.
    parts : int
        Pages, slides or sections that were seen; 0 where an entry only tells of a skipped
        folder.
    unread : int
        Those of them without readable text.
    """

    file: str
    sha256: str = ""
    size: int = 0
    format: str = ""
    language: str = ""
    blocks: tuple[TextBlock, ...] = ()
    findings: tuple[Note, ...] = ()
    parts: int = 1
    unread: int = 0

    @property
    def text(self) -> str:
        """All blocks, one after the other."""
        return "\n".join(block.text for block in self.blocks)


@define
class Harvest:
    """What the reader of one format has found so far."""

    blocks: list[TextBlock] = Factory(list)
    findings: list[Note] = Factory(list)
    parts: int = 1
    unread: int = 0


class Unreadable(Exception):  # noqa: N818 - a signal within this package
    """A file, or a part of one, of which nothing can be read; carries the reason."""

    def __init__(self, reason: Note) -> None:
        self.reason = reason
        super().__init__(reason)
