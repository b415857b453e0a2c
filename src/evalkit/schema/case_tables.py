"""The tables of a case by their names: which rows each holds, and which columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from attrs import field, frozen

from evalkit.core.errors import closest
from evalkit.files.formats.csv_files import csv_columns, csv_text
from evalkit.files.noun import Noun
from evalkit.files.rows import RowTable
from evalkit.model import Case
from evalkit.model.mark_columns import MarkColumns
from evalkit.schema.marks_written import entries, written
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


@frozen
class CaseTable(RowTable):
    """One table of a case.

    Parameters
    ----------
    of : callable
        From a case to its rows.
    """

    of: Callable[[Case], Sequence[Any]] = field(repr=False)

    def rows(self, items: Sequence[Any]) -> tuple[list[str], list[list[Any]]]:
        """Return the header and the cells of some rows, of marks without making any of them."""
        if not isinstance(items, MarkColumns):
            return super().rows(items)
        header, columns = written(items, self.noun)
        cells = ([distinct[place] for place in places] for distinct, places in columns)
        return header, [*map(list, zip(*cells, strict=True))]

    def csv(self, items: Sequence[Any]) -> str:
        """Return some rows as a CSV file."""
        if isinstance(items, MarkColumns):
            return csv_columns(*written(items, self.noun))
        return csv_text(*self.rows(items))

    def entries(self, items: Sequence[Any]) -> list[dict[str, object]]:
        """Return some rows as JSON objects."""
        if isinstance(items, MarkColumns):
            return entries(items, self.noun)
        return [self.entry(item) for item in items]


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


def _part(marks: MarkColumns, start: int, stop: int) -> MarkColumns:
    return marks.where(np.arange(start, stop))


def _of(name: str) -> Callable[[Case], Sequence[Any]]:
    return lambda case: getattr(case, name)


CASE_TABLES: Mapping[str, CaseTable] = MappingProxyType(
    {
        table.name: table
        for table in (
            CaseTable("projects", PROJECT, _of("projects"), keeps=True),
            CaseTable("marks", MARK, lambda c: _part(c.marks, 0, c.marks.judged), instead=_HALVES),
            CaseTable("measures", MEASURE, lambda c: _part(c.marks, c.marks.judged, len(c.marks)),
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
    return closest(stem.strip().lower(), known, cutoff=0.8)
