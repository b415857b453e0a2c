"""What the entries of a journal hold, by kind: written and read by a table of fields each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from attrs import frozen

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Text, say
from evalkit.dossier.journal import Entry
from evalkit.files.fields import Fields
from evalkit.files.kinds import NAMES, SOME_WORDS, TEXT, choice
from evalkit.files.noun import Field, FieldKind, Noun, always
from evalkit.model import Tender
from evalkit.model.case_draft import WITHIN, Within
from evalkit.schema.case_tables import TENDER_TABLES
from evalkit.schema.nouns.case import read_tender, tender_plain

AT_START = ("evaluators", "assignments", "committees", "deviations")
"""Tables that a dossier may begin with."""
AFTER_SEAL = ("marks", "measures", "evidence", *TENDER_TABLES)
PlainRows = Sequence[Mapping[str, object]]
_T = TypeVar("_T")


@frozen(kw_only=True)
class StartBody:
    """What a dossier begins with."""

    case: str
    title: Text
    criteria: Any
    criteria_sha256: str
    tender: Tender | None
    projects: PlainRows
    evaluators: PlainRows
    assignments: PlainRows = ()
    committees: PlainRows = ()
    deviations: PlainRows = ()
    evaluators_within: Within
    signers: tuple[str, ...] = ()


@frozen
class AddBody:
    """Rows that were added to a table."""

    table: str
    rows: PlainRows


@frozen
class CriteriaBody:
    """Another version of the criteria."""

    criteria: Any
    criteria_sha256: str


@frozen
class DrawBody:
    """A draw between tied bids, first drawn first."""

    projects: Sequence[str]


def as_text(plain: object) -> object:
    """Write numbers and dates as text, so that JSON keeps them exactly."""
    if isinstance(plain, Mapping):
        return {key: as_text(value) for key, value in plain.items()}
    if isinstance(plain, list):
        return [as_text(value) for value in plain]
    return plain if plain is None or isinstance(plain, str | bool | int) else str(plain)


def _read_rows(fields: Fields, key: str, required: bool) -> tuple[object, ...]:
    fields.take(key, required=required)
    return tuple(fields.list_of(key))


def _read_tender(fields: Fields, key: str, _required: bool) -> Tender | None:
    inner = fields.table_of(key)
    return None if inner is None else read_tender(inner)


_ROWS = FieldKind(_read_rows, list, ())
_PLAIN = FieldKind(lambda fields, key, required: fields.take(key, required=required), as_text)
_TENDER = FieldKind(_read_tender, lambda tender: as_text(tender_plain(tender)))
_CRITERIA = (
    Field("criteria", _PLAIN, say("the criteria set in full"), required=True),
    Field("criteria_sha256", TEXT, say("its hash"), required=True),
)
INIT = Noun(
    say("start of a dossier"),
    StartBody,
    (
        Field("case", TEXT, say("id of the case"), required=True),
        Field("title", SOME_WORDS, say("name for people"), written=always),
        *_CRITERIA,
        Field("tender", _TENDER, say("the notice"), written=always),
        Field("projects", _ROWS, say("the bidders"), required=True),
        Field("evaluators", _ROWS, say("who marks"), required=True),
        *(Field(name, _ROWS, say("rows of that table")) for name in AT_START[1:]),
        Field("evaluators_within", choice(WITHIN, "case"), say("where a name is one person"),
              written=always),
        Field("signers", NAMES, say("keys of which one signs every entry"), written=always),
    ),
)  # fmt: skip
ADD = Noun(
    say("rows"),
    AddBody,
    (
        Field("table", choice(AFTER_SEAL), say("of a case"), required=True),
        Field("rows", _ROWS, say("rows of that table"), required=True),
    ),
)
CRITERIA = Noun(say("criteria"), CriteriaBody, _CRITERIA)
DRAW = Noun(
    say("draw"),
    DrawBody,
    (Field("projects", NAMES, say("ids, first drawn first"), required=True),),
)


def read_body(noun: Noun[_T], entry: Entry, file: str) -> _T:
    """Return what an entry holds.

    Raises
    ------
    InputError
        With every problem; the entry was written by another program.
    """
    problems: list[Problem] = []
    table = say("entry {seq}", seq=entry.seq)
    made = noun.read(Fields(entry.content, problems, file=file, table=table))
    if problems or made is None:
        raise InputError(problems)
    return made
