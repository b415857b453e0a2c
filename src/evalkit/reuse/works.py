"""Works: what one vendor delivered at one time, as texts with the places they come from."""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from attrs import asdict, evolve, field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Message, Text, say
from evalkit.core.notes import Note, note
from evalkit.reuse.sentences import Sentences, sentences
from evalkit.reuse.sequences import Units, code_units, prose_units
from evalkit.reuse.settings import TextKind

WorkKind = Literal["delivery", "template", "law", "licence", "open-source", "generated"]
WORK_KINDS: tuple[WorkKind, ...] = (
    "delivery", "template", "law", "licence", "open-source", "generated",
)  # fmt: skip
"""An earlier delivery, or text that stands in many works for a reason."""


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _places(items: Iterable[tuple[int, Note]]) -> tuple[tuple[int, Note], ...]:
    return tuple(items)


def _messages(items: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(items)


def _words(text: Text | str) -> Text:
    return Text(text) if isinstance(text, str) else text


def _documents(items: Iterable[WorkDocument]) -> tuple[WorkDocument, ...]:
    return tuple(items)


@frozen(kw_only=True)
class WorkDocument:
    """One file of a work, as text.

    Parameters
    ----------
    name : str
        Path within the work, with slashes.
    text : str
        Brought to Unicode's form NFC.
    language : str
        Of source code, as `evalkit.reuse.languages` names it; empty for prose.
    format : str
        Of the file: ``"pdf"``, ``"hwpx"``, ``"code"``, ….
    sha256 : str
        Of the bytes of the file; by default of the text.
    places : sequence of (int, Note)
        From which character on a stretch is page 3, slide 4 or the like. Without
        them places are lines.
    findings : sequence of Note
        What could not be read.
    parts, unread : int
        Pages or the like, and how many of them have no readable text.
    """

    name: str
    text: str = field(converter=_composed, repr=False)
    language: str = ""
    format: str = "txt"
    sha256: str = ""
    places: tuple[tuple[int, Note], ...] = field(default=(), converter=_places, repr=False)
    findings: tuple[Note, ...] = field(default=(), converter=_messages)
    parts: int = 1
    unread: int = 0

    def __attrs_post_init__(self) -> None:
        if not self.sha256:
            data = self.text.encode("utf-8", "surrogatepass")
            object.__setattr__(self, "sha256", sha256(data).hexdigest())

    def place(self, character: int) -> Note:
        """Return where a character stands, in words: the page, or the line."""
        at = None
        for start, place in self.places:
            if start > character:
                break
            at = place
        if at is not None:
            return at
        return note("line", line=self.text.count("\n", 0, character) + 1)


@frozen(kw_only=True)
class Work:
    """What one vendor delivered at one time.

    Parameters
    ----------
    id : str
    documents : sequence of Document
    vendor : str
        Who made it: one name for one legal entity. Empty: not known.
    client : str
    title : Text or str
    date : datetime.date or None
    kind : str
        One of `WORK_KINDS`.
    """

    id: str
    documents: tuple[WorkDocument, ...] = field(converter=_documents, repr=False)
    vendor: str = ""
    client: str = ""
    title: Text = field(factory=Text, converter=_words)
    date: date | None = None
    kind: WorkKind = "delivery"

    def __attrs_post_init__(self) -> None:
        problems = []
        if not self.id.strip():
            problems.append(Problem(table="works", field="id", rule=say("is empty")))
        if self.kind not in WORK_KINDS:
            rule = say("must be one of: {names}", names=[*WORK_KINDS])
            problems.append(Problem(table="works", field="kind", rule=rule, value=str(self.kind)))
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text | str:
        """What a page calls it."""
        return self.title or self.id

    def of(self, kind: TextKind) -> tuple[WorkDocument, ...]:
        """Return the documents of one kind, in order."""
        return tuple(d for d in self.documents if bool(d.language) == (kind == "code"))

    @cached_property
    def prose(self) -> Units:
        """The running texts as units; files in the order of `of`."""
        return prose_units(d.text for d in self.of("prose"))

    @cached_property
    def code(self) -> Units:
        """The source code as units."""
        return code_units((d.text, d.language) for d in self.of("code"))

    @cached_property
    def sentences(self) -> Sentences:
        """The sentences of the running texts."""
        return sentences(self.prose, [document.text for document in self.of("prose")])

    def units(self, kind: TextKind) -> Units:
        """Return the units of a kind."""
        return self.prose if kind == "prose" else self.code

    def packed(self) -> bytes:
        """Return the documents in few bytes; the same documents give the same bytes."""
        found = []
        for document in self.documents:
            entry = asdict(document, recurse=False)
            entry["places"] = [[start, _packed(place)] for start, place in document.places]
            entry["findings"] = [_packed(note) for note in document.findings]
            found.append(entry)
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode("utf-8", "surrogatepass"), 3)

    def unpacked(self, data: bytes) -> Work:
        """Return the work with the documents that `packed` wrote."""
        found = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
        documents = []
        for entry in found:
            entry["places"] = [(start, _unpacked(place)) for start, place in entry["places"]]
            entry["findings"] = [_unpacked(note) for note in entry["findings"]]
            documents.append(WorkDocument(**entry))
        return evolve(self, documents=documents)

    def head(self) -> dict[str, Any]:
        """Return everything but the documents, as JSON can hold it."""
        return {
            "id": self.id, "vendor": self.vendor, "client": self.client,
            "title": [self.title.en, self.title.ko],
            "date": self.date.isoformat() if self.date else None,
            "kind": self.kind, "sha256": [d.sha256 for d in self.documents],
        }  # fmt: skip

    @classmethod
    def from_head(cls, head: Mapping[str, Any]) -> Work:
        """Return a work without documents."""
        day = date.fromisoformat(head["date"]) if head["date"] else None
        return cls(
            id=head["id"], documents=(), vendor=head["vendor"], client=head["client"],
            title=Text(*head["title"]), date=day, kind=head["kind"],
        )  # fmt: skip


def work_of(text: str, *, id: str = "text", language: str = "", **about: Any) -> Work:  # noqa: A002
    """Return a work of one text.

    Examples
    --------
    >>> work_of("A short report.", id="report").documents[0].name
    'report'
    """
    document = WorkDocument(
        name=id, text=text, language=language, format="code" if language else "txt"
    )
    return Work(id=id, documents=[document], **about)


def _packed(value: object) -> object:
    """Keep of a note what JSON can hold; a message is what an operating system had to say."""
    if isinstance(value, list | tuple):
        return [_packed(item) for item in value]
    if isinstance(value, Note):
        return {"note": value.kind} | {name: _packed(v) for name, v in value.values.items()}
    if isinstance(value, Message):
        return {"say": value.template} | {name: _packed(v) for name, v in value.values.items()}
    return value if isinstance(value, int | float | str) else str(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind, name = next(iter(value.items()))
    values = {name: _unpacked(v) for name, v in value.items() if name not in {"note", "say"}}
    return Note(name, values) if kind == "note" else Message(name, values)
