"""What every page of a case begins with."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.messages import Message
from evalkit.model import Case
from evalkit.show.pages import Block, Heading, Paragraph


def head_of(case: Case, title: Message | None = None) -> Iterator[Block]:
    """Yield the title of the case, below that of the page where it has its own."""
    name = case.title or case.criteria.name
    yield Heading(title or name)
    if title is not None:
        yield Paragraph(name)


def notice_of(case: Case) -> Iterator[Block]:
    """Yield what must be known of the case: before all on paper, after the answer on a screen."""
    if case.notice:
        yield Paragraph(case.notice, aside=True)
