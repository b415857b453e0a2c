"""The documents that would settle marks: what they are, who keeps them, by what right to ask."""

from __future__ import annotations

from attrs import frozen

from evalkit.core.messages import Lang, Message, say
from evalkit.model import CriteriaSet, Document
from evalkit.show.columns import Column, table_of
from evalkit.show.pages import Block, Heading
from evalkit.show.requests import in_full


@frozen
class DocumentLine:
    """A document of a criteria set."""

    criteria: CriteriaSet
    document: Document


def _settled(item: DocumentLine) -> Message:
    criteria = item.criteria
    names = [
        criteria[name].name if name in criteria else criteria.questions[name].title or name
        for name in item.document.settles
    ]
    return say("{names}", names=names)


COLUMNS: tuple[Column[DocumentLine], ...] = (
    Column(say("Document"), lambda item: in_full(item.document), width=40),
    Column(say("Settles"), _settled, width=20),
    Column(say("Kept by"), lambda item: item.document.holder, width=22),
    Column(say("Legal basis for access"), lambda item: item.document.basis, width=32),
    Column(say("What it shows"), lambda item: item.document.note, width=32),
)


def document_blocks(criteria: CriteriaSet, lang: Lang) -> list[Block]:
    """Lay out the documents of a set; nothing where there are none."""
    items = [DocumentLine(criteria, document) for document in criteria.documents]
    if not items:
        return []
    return [
        Heading(say("Documents that would settle marks"), 2),
        table_of(COLUMNS, items, lang),
    ]
