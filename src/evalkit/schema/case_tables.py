"""The tables of a case by their names: which rows each holds, and which columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from evalkit.core.messages import Text
from evalkit.files.formats.table import Columns, guard
from evalkit.files.noun import Noun
from evalkit.model import Case
from evalkit.schema.nouns.case import DRAW
from evalkit.schema.nouns.projects import (
    CONFLICT,
    EVIDENCE,
    MARK,
    MEASURE,
    PROJECT,
    REQUEST,
)
from evalkit.schema.nouns.tender import (
    ADJUSTMENT_ENTRY,
    ASSIGNMENT,
    BID,
    COMMITTEE,
    CONSENSUS,
    DEVIATION,
    EVALUATOR,
    FIRST_STAGE,
    RECUSAL,
    TRADEOFF,
)

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
    if isinstance(value, date):
        return (value.isoformat(),)
    if value is None:
        return ("",)
    if isinstance(value, Text):
        return guard(value.en), guard(value.ko)
    return (guard(";".join(value)),) if isinstance(value, tuple) else (value,)


_HALVES = {"value": ("low", "high")}
_TENDER: Mapping[str, Noun[Any]] = {
    "bids": BID,
    "evaluators": EVALUATOR,
    "assignments": ASSIGNMENT,
    "committees": COMMITTEE,
    "deviations": DEVIATION,
    "recusals": RECUSAL,
    "consensus": CONSENSUS,
    "adjustments": ADJUSTMENT_ENTRY,
    "tradeoffs": TRADEOFF,
    "first_stage": FIRST_STAGE,
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
            CaseTable("requests", REQUEST, _of("requests")),
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
_TOLD = ("recusals", "measures", "consensus", "marks", "adjustments")
_TELLING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "evidence": ("id", "kind"),
        "conflicts": ("id", "criteria"),
        "requests": ("project", "document", "status"),
        "evaluators": ("id", "panel"),
        "deviations": ("precondition",),
        "projects": ("id",),
        "bids": ("project", "price"),
        "tradeoffs": ("project", "by"),
        "first_stage": ("evaluator", "project", "criterion", "grade"),
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
