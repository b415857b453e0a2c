"""What a first screen holds: a sentence, a picture, and blocks beside it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from evalkit.core.messages import Message, say
from evalkit.show.forms import Worded
from evalkit.show.report.web.figure import PageFigure


@frozen
class FirstLine:
    """A line of a block: what it is about, then what is said of it."""

    head: Worded
    text: Worded = ""


@frozen
class FirstGrid:
    """A small table of a block; its first column names the rows."""

    headers: tuple[Worded, ...]
    rows: tuple[tuple[Worded, ...], ...]


@frozen
class FirstBlock:
    """A block beside the picture.

    Parameters
    ----------
    title, aside : Message
    big : Message or str
        The one figure of the block.
    text : sequence of Message
        Sentences beside it.
    grid : FirstGrid or None
    lines : sequence of FirstLine
    links : sequence of (anchor, words)
    """

    title: Message
    aside: Worded = ""
    big: Worded = ""
    text: tuple[Message, ...] = ()
    grid: FirstGrid | None = None
    lines: tuple[FirstLine, ...] = ()
    links: tuple[tuple[str, Message], ...] = ()


@frozen
class FirstScreen:
    """The first screen.

    Parameters
    ----------
    sentences : sequence of Message
        The answer, one or two.
    picture : Figure or None
    blocks : sequence of FirstBlock
    """

    sentences: tuple[Message, ...]
    picture: PageFigure | None
    blocks: tuple[FirstBlock, ...]


MOST_LINES = 4
"""So many of a long list stand on the first screen."""


def few(lines: Sequence[FirstLine], most: int = MOST_LINES) -> tuple[FirstLine, ...]:
    """Return the first of many lines, then how many more there are."""
    left = len(lines) - most
    if left <= 1:  # the last one takes no more room than its number
        return tuple(lines)
    return (*lines[:most], FirstLine(say("{count} more", count=left)))


def counted(count: int, single: Message, many: Message) -> Message:
    """Return the sentence for one, or for several."""
    return single if count == 1 else many
