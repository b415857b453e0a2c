"""The tables of a case: projects, marks and what they rest on, and those of a tender."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from evalkit.core.messages import Text, say
from evalkit.files.cells import Cells
from evalkit.files.noun import (
    NAMES,
    NUMBER,
    TEXT,
    WORDS,
    Field,
    Kind,
    Noun,
    choice,
)
from evalkit.files.nouns.case import DRAW
from evalkit.files.numbers import number_plain
from evalkit.files.table import Columns, Row, guard
from evalkit.model import (
    Assignment,
    Bid,
    Case,
    Committee,
    Conflict,
    Consensus,
    Deduction,
    Deviation,
    Evaluator,
    Evidence,
    Mark,
    Project,
    Recusal,
    Tradeoff,
)
from evalkit.model.tender import DECISIONS, RECUSALS, STATUSES

_NOTHING = (None, "", (), Text())


@frozen
class CaseTable:
    """One table of a case.

    Parameters
    ----------
    name : str
    noun : Noun
        Of each row; a field that is required has a column that must be there.
    of : callable
        From a case to its rows.
    keeps : bool
        Whether a row with faults is kept, since others point to it.
    instead : mapping of str to names
        Columns that together stand in for one that must be there.
    columns : Columns
    """

    name: str
    noun: Noun[Any]
    of: Callable[[Case], Sequence[Any]] = field(repr=False)
    keeps: bool = False
    instead: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    columns: Columns = field(init=False, repr=False)

    @columns.default
    def _columns(self) -> Columns:
        fields = self.noun.fields
        return Columns(
            self.name,
            own=tuple(c for one in fields if not one.rare for c in one.columns),
            needed=tuple(c for one in fields if one.required for c in one.columns),
            instead=self.instead,
            rare=tuple(c for one in fields if one.rare for c in one.columns),
        )

    def rows(self, items: Sequence[Any]) -> tuple[list[str], list[list[Any]]]:
        """Return the header and the cells of some rows: numbers, and text that is guarded."""
        told = [
            one
            for one in self.noun.fields
            if not one.rare or any(one.of(item) not in _NOTHING for item in items)
        ]
        header = [column for one in told for column in one.columns]
        return header, [[cell for one in told for cell in _cells(one.of(item))] for item in items]

    def entry(self, item: Any) -> dict[str, object]:
        """Return one row as a JSON object; what is empty is left out."""
        return {
            one.key: one.kind.write(value)
            for one in self.noun.fields
            if (value := one.of(item)) not in _NOTHING
        }


def _cells(value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        return (guard(value),)
    if value is None:
        return ("",)
    if isinstance(value, Text):
        return guard(value.en), guard(value.ko)
    return (guard(";".join(value)),) if isinstance(value, tuple) else (value,)


def _id_cell(cells: Cells, key: str, required: bool) -> Callable[[Row], str]:
    return lambda row: cells.name(row, key, required=required)


def _stripped_cell(cells: Cells, key: str, _required: bool) -> Callable[[Row], str]:
    return lambda row: cells.text(row, key).strip()


def _filled_cell(cells: Cells, key: str, _required: bool) -> Callable[[Row], str]:
    def read(row: Row) -> str:
        text = cells.text(row, key)
        if not text.strip():
            cells.wrong(row[0], key, say("is empty"))
        return text

    return read


def _value_cell(cells: Cells, key: str, _required: bool) -> Callable[[Row], Any]:
    """Read a word where the criterion of the row has words, else an exact number."""
    criterion = cells.place("criterion")

    def read(row: Row) -> Any:
        if row[1][criterion].strip() in cells.worded:
            return cells.text(row, key).strip()
        return cells.number(row, key)

    return read


def _plain_value(value: Any) -> object:
    return value if isinstance(value, str) else number_plain(value)


_ID = Kind(TEXT.read, empty="", cell=_id_cell)
_NAME = Kind(TEXT.read, empty="", cell=_stripped_cell)
_FILLED = Kind(TEXT.read, empty="", cell=_filled_cell)
_VALUE = Kind(NUMBER.read, _plain_value, cell=_value_cell)
_REASON = Field("reason", WORDS, say("why, in words"))
_AT = Field("at", _NAME, say("when that was"))
_OF_PROJECT = Field("project", _NAME, say("id of a project"), required=True)
_OF_CRITERION = Field("criterion", _NAME, say("id of a criterion or a question"), required=True)
_MARKER = say(
    "who marked; several evaluators of one criterion make a panel, and "
    "[each owes every mark](../how-to/missing-evidence.md)"
)
_ENDS = (
    Field("value", _VALUE, say("the mark, or:"), required=True,
          of=lambda m: None if m.is_range else m.low),
    Field("low", _VALUE, say("the least that the evidence leaves open, instead of a value"),
          of=lambda m: m.low if m.is_range else None),
    Field("high", _VALUE, say("the most that the evidence leaves open"),
          of=lambda m: m.high if m.is_range else None),
)  # fmt: skip
_CITED = Field("evidence", NAMES, say("ids of facts, separated by `;`"))

PROJECT = Noun(
    say("project"),
    Project,
    (
        Field("id", _ID, say("name in files and commands"), required=True),
        Field("title", WORDS, say("name for people")),
        Field("note", WORDS, say("printed below the title")),
    ),
)
MARK = Noun(
    say("mark"),
    Mark,
    (
        _OF_PROJECT,
        _OF_CRITERION,
        Field("evaluator", _NAME, _MARKER),
        *_ENDS,
        _REASON,
        _CITED,
    ),
)
MEASURE = Noun(
    say("measure"),
    Mark,
    (
        _OF_PROJECT,
        _OF_CRITERION,
        *_ENDS,
        Field("unit", _NAME, say("the unit of the criterion"), required=True),
        _REASON,
        _CITED,
        Field("evaluator", _NAME, _MARKER, rare=True),
    ),
)
EVIDENCE = Noun(
    say("evidence"),
    Evidence,
    (
        Field("id", _ID, say("name in files and commands"), required=True),
        Field("project", _ID, say("empty: context that every project may cite")),
        Field("kind", _FILLED, say("one of the kinds that the criteria set lists"), required=True),
        Field("topic", TEXT, say("what it is about")),
        Field("statement", WORDS, say("the fact, in your own words")),
        Field("value", TEXT, say("a number of the fact")),
        Field("unit", TEXT, say("the unit of that number")),
        Field("date", TEXT, say("when that number holds")),
        Field("source_title", TEXT, say("what the source is called")),
        Field("publisher", TEXT, say("who published it")),
        Field("url", TEXT, say("where it can be opened")),
        Field("source_date", TEXT, say("when it was published")),
        Field("figure", TEXT, say("the figure in the words of the source")),
        Field("confidence", TEXT, say("how far it can be relied on")),
        Field("conflict", _ID, say("id of a row in `conflicts`")),
    ),
)
CONFLICT = Noun(
    say("conflict"),
    Conflict,
    (
        Field("id", _ID, say("named by evidence"), required=True),
        Field("note", WORDS, say("what the sources disagree about")),
        Field("criteria", NAMES, say("ids of the criteria that this touches; may be empty")),
    ),
)
BID = Noun(
    say("bid"),
    Bid,
    (
        _OF_PROJECT,
        Field("price", NUMBER, say("what is asked; empty: never opened"), required=True),
        Field("lot", _NAME, say("of the tender; bids are compared within one")),
        Field("submitted", _NAME, say("a time with its offset")),
        Field(
            "status",
            choice(STATUSES, "valid"),
            say("whether it counts: `valid`, `withdrawn`, `rejected`"),
        ),
        Field("reason", WORDS, say("why it was withdrawn or rejected")),
    ),
)
EVALUATOR = Noun(
    say("evaluator"),
    Evaluator,
    (
        Field("id", _NAME, say("as in the marks"), required=True),
        Field("panel", _NAME, say("id of a panel; `-`: marks only what no panel marks")),
        Field("name", _NAME, say("of the person; may be left empty")),
        Field("affiliation", _NAME, say("where the person works; may be left empty")),
        Field("outside", choice(("yes", "no")),
              say("`yes`, `no`: whether the member comes from elsewhere")),
    ),
)  # fmt: skip
ASSIGNMENT = Noun(
    say("assignment"),
    Assignment,
    (
        Field("evaluator", _NAME, say("who was asked"), required=True),
        _OF_PROJECT,
        Field("criterion", _NAME, say("what to mark; empty: all that evaluators mark")),
    ),
)
COMMITTEE = Noun(
    say("committee"),
    Committee,
    (
        Field("panel", _NAME, say("id of a panel; empty where there is one")),
        Field("appointed", NUMBER,
              say("members, where more were appointed than `evaluators` lists")),
        Field("roster", NUMBER, say("candidates from whom they were drawn")),
    ),
)  # fmt: skip
DEVIATION = Noun(
    say("deviation"),
    Deviation,
    (
        Field("precondition", _NAME, say("id of the one that is not kept"), required=True),
        Field("reason", WORDS, say("why the tender goes on")),
    ),
)
RECUSAL = Noun(
    say("recusal"),
    Recusal,
    (
        Field("evaluator", _NAME, say("as in the marks"), required=True),
        Field("project", _NAME, say("the bid concerned; empty: all bids")),
        Field("kind", choice(RECUSALS),
              say("of what kind: `exclusion` (제척), `challenge` (기피), `withdrawal` (회피)"),
              required=True),
        Field("ground", WORDS, say("which tie to the bidder, and when")),
        Field("decision", choice(DECISIONS, "pending"),
              say("what was decided: `excluded`, `kept`, `pending`"), required=True),
        Field("decided_by", _NAME, say("who decided")),
        _AT,
        Field("source", _NAME, say("where it comes from")),
    ),
)  # fmt: skip
CONSENSUS = Noun(
    say("consensus"),
    Consensus,
    (
        _OF_PROJECT,
        _OF_CRITERION,
        Field("value", _VALUE, say("what the panel agreed on"), required=True),
        Field("by", _NAME, say("who moved it"), required=True),
        _REASON,
        _AT,
    ),
)
DEDUCTION = Noun(
    say("deduction"),
    Deduction,
    (
        _OF_PROJECT,
        Field("penalty", _NAME, say("id of a penalty"), required=True),
        _REASON,
        _AT,
    ),
)
TRADEOFF = Noun(
    say("tradeoff"),
    Tradeoff,
    (
        Field("project", _NAME, say("the bid that is chosen"), required=True),
        Field("by", _NAME, say("who chose"), required=True),
        _REASON,
        Field("lot", _NAME, say("of the tender")),
        _AT,
    ),
)

_HALVES = {"value": ("low", "high")}
_TENDER: Mapping[str, Noun[Any]] = {
    "bids": BID,
    "evaluators": EVALUATOR,
    "assignments": ASSIGNMENT,
    "committees": COMMITTEE,
    "deviations": DEVIATION,
    "recusals": RECUSAL,
    "consensus": CONSENSUS,
    "deductions": DEDUCTION,
    "tradeoffs": TRADEOFF,
}


def _of(name: str) -> Callable[[Case], Sequence[Any]]:
    return lambda case: getattr(case, name)


CASE_TABLES: Mapping[str, CaseTable] = MappingProxyType(
    {
        table.name: table
        for table in (
            CaseTable("projects", PROJECT, _of("projects"), keeps=True),
            CaseTable("marks", MARK, lambda c: [m for m in c.marks if not m.unit], instead=_HALVES),
            CaseTable("measures", MEASURE, lambda c: [m for m in c.marks if m.unit],
                      instead=_HALVES),
            CaseTable("evidence", EVIDENCE, _of("evidence"), keeps=True),
            CaseTable("conflicts", CONFLICT, _of("conflicts"), keeps=True),
            *(CaseTable(name, noun, _of(name)) for name, noun in _TENDER.items()),
            CaseTable("draws", DRAW, _of("draws"), keeps=True),
        )
    }
)  # fmt: skip
"""Every table of a case by its name, in the order in which they are written."""
TENDER_TABLES = tuple(_TENDER)
TABLES = tuple(name for name in CASE_TABLES if name != "draws")
"""Tables that are files; draws stand in the head, and in a sheet only of a workbook."""

# Tables of another name are told by the columns that they must have, or by these, if all of
# their columns are known.
_TOLD = ("recusals", "measures", "consensus", "marks", "deductions")
_TELLING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "evidence": ("id", "kind"),
        "conflicts": ("id", "criteria"),
        "evaluators": ("id", "panel"),
        "deviations": ("precondition",),
        "projects": ("id",),
        "bids": ("project", "price"),
        "tradeoffs": ("project", "by"),
        "assignments": ("evaluator", "project"),
    }
)


def looks_like(header: Iterable[str]) -> str | None:
    """Return the table whose columns a header has, whatever its file or sheet is called.

    Columns such as `id` or `price` are in many tables that are none of a case: then
    every column must be known.
    """
    found = {cell.strip() for cell in header} - {""}
    for name in _TOLD:
        if not CASE_TABLES[name].columns.missing(found):
            return name
    for name, needed in _TELLING.items():
        if {*needed} <= found <= {*CASE_TABLES[name].columns.accepted} and len(found) > 1:
            return name
    return None


def near_table(stem: str, *, sheets: bool = False) -> str | None:
    """Return the table whose name was probably meant by a file or sheet name."""
    known = [*TABLES, *(("case", "criteria", "draws") if sheets else ())]
    if stem in known:
        return None
    near = get_close_matches(stem.strip().lower(), known, n=1, cutoff=0.8)
    return near[0] if near else None
