"""Rows of one table at a time: from a file or from plain data to the model, and back to plain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evalkit.core.errors import Problem
from evalkit.core.messages import say
from evalkit.files.formats.table import FileTable
from evalkit.files.rows import ParsedTable
from evalkit.model import CriteriaSet
from evalkit.schema.case_sources import json_table, table_file
from evalkit.schema.case_tables import CASE_TABLES, TENDER_TABLES
from evalkit.schema.rows import Kinds, MarksReader

NAMES = ("projects", "marks", "measures", "evidence", *TENDER_TABLES)


def rows_of_file(
    name: str, path: Path, criteria: CriteriaSet, problems: list[Problem]
) -> ParsedTable[Any]:
    """Read a CSV or XLSX file as one table of a case."""
    if name not in NAMES:
        rule = say("must be one of {names}", names=NAMES)
        problems.append(Problem(field="TABLE", rule=rule, value=name))
        return ParsedTable(None)
    return _objects(name, table_file(name, path, problems), criteria, problems)


def rows_of_plain(
    name: str, raw: object, file: str, criteria: CriteriaSet, problems: list[Problem]
) -> ParsedTable[Any]:
    """Read a list of plain rows, as a JSON case has them."""
    return _objects(name, json_table(name, raw, file, problems), criteria, problems)


def plain_rows(name: str, items: Sequence[Any]) -> list[dict[str, object]]:
    """Return objects of a table as plain rows; reading them gives equal objects."""
    return [CASE_TABLES[name].entry(item) for item in items]


def _objects(
    name: str, table: FileTable | None, criteria: CriteriaSet, problems: list[Problem]
) -> ParsedTable[Any]:
    if table is None:
        return ParsedTable(None)
    kinds = Kinds.of(criteria)
    if name in {"marks", "measures"}:
        return MarksReader(table, kinds, problems).read(lambda _rows: None)
    return CASE_TABLES[name].read(table, problems, kinds.words_of(name))
