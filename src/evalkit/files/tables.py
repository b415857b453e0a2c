"""A table as every source gives it: known columns, and rows of text with their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Protocol

from attrs import frozen

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Message, say
from evalkit.files import limits
from evalkit.files.trouble import shown

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "projects": ("id", "title_en", "title_ko", "note_en", "note_ko"),
        "marks": (
            "project", "criterion", "evaluator", "value", "low", "high",
            "reason_en", "reason_ko", "evidence",
        ),
        "measures": (
            "project", "criterion", "value", "low", "high", "unit",
            "reason_en", "reason_ko", "evidence",
        ),
        "evidence": (
            "id", "project", "kind", "topic", "statement_en", "statement_ko", "value", "unit",
            "date", "source_title", "publisher", "url", "source_date", "figure", "confidence",
            "conflict",
        ),
        "conflicts": ("id", "note_en", "note_ko", "criteria"),
        "draws": ("projects", "note_en", "note_ko"),
        "bids": ("project", "price", "lot", "submitted", "status", "reason_en", "reason_ko"),
        "evaluators": ("id", "panel", "name", "affiliation", "outside"),
        "assignments": ("evaluator", "project", "criterion"),
        "committees": ("panel", "appointed", "roster"),
        "deviations": ("precondition", "reason_en", "reason_ko"),
        "recusals": (
            "evaluator", "project", "kind", "ground_en", "ground_ko", "decision", "decided_by",
            "at", "source",
        ),
        "consensus": (
            "project", "criterion", "value", "by", "reason_en", "reason_ko", "at",
        ),
        "deductions": ("project", "penalty", "reason_en", "reason_ko", "at"),
        "tradeoffs": ("project", "by", "reason_en", "reason_ko", "lot", "at"),
        "first_stage": ("evaluator", "project", "criterion", "grade"),
    }
)  # fmt: skip
# `evaluator` of a measured number: allowed, and written only where there is one.
EXTRA: Mapping[str, tuple[str, ...]] = MappingProxyType({"measures": ("evaluator",)})
NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "projects": ("id",),
        "marks": ("project", "criterion"),
        "measures": ("project", "criterion", "unit"),
        "evidence": ("id", "kind"),
        "conflicts": ("id",),
        "draws": ("projects",),
        "bids": ("project", "price"),
        "evaluators": ("id",),
        "assignments": ("evaluator", "project"),
        "committees": (),
        "deviations": ("precondition",),
        "recusals": ("evaluator", "kind", "decision"),
        "consensus": ("project", "criterion", "value", "by"),
        "deductions": ("project", "penalty"),
        "tradeoffs": ("project", "by"),
        "first_stage": ("evaluator", "project", "criterion", "grade"),
    }
)
# Columns that tell a table of another name by, if all of its columns are known.
_TELLING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "evidence": ("id", "kind"),
        "conflicts": ("id", "criteria"),
        "evaluators": ("id", "panel"),
        "deviations": ("precondition",),
        "projects": ("id",),
        "bids": ("project", "price"),
        "tradeoffs": ("project", "by"),
        "first_stage": ("evaluator", "project", "criterion", "grade"),
        "assignments": ("evaluator", "project"),
    }
)
TENDER_TABLES = (
    "bids", "evaluators", "assignments", "committees", "deviations", "recusals", "consensus",
    "deductions", "tradeoffs", "first_stage",
)  # fmt: skip
TABLES = ("projects", "marks", "measures", "evidence", "conflicts", *TENDER_TABLES)
GUARDED = frozenset("=+-@\t\r'")  # what a spreadsheet may take for a formula, and our mark
_SEPARATORS = {";": ";", "\t": "tab", "|": "|"}

Row = tuple[int, list[str]]


@frozen
class Table:
    """One table of a case.

    Parameters
    ----------
    name, file : str
    columns : mapping of str to int
        Where each column that is there stands in a row.
    rows : list of (number, cells)
        Spreadsheet row number, and the cells; each row ends in an extra empty
        cell, so that position -1 stands for a column that is not there.
    guarded : bool
        Whether text cells carry the apostrophe that keeps spreadsheets from
        taking them for formulas.
    indexed : bool
        Whether rows are counted as JSON does, ``marks[0]``.
    """

    name: str
    file: str
    columns: Mapping[str, int]
    rows: list[Row]
    guarded: bool = True
    indexed: bool = False

    def problem(
        self,
        row: int | None,
        field: str,
        rule: Message,
        value: str | None = None,
        remedy: Message | None = None,
    ) -> Problem:
        """Make a problem that stands in this table."""
        table = self.name if row is None or not self.indexed else f"{self.name}[{row}]"
        return Problem(
            file=self.file,
            table=table,
            row=None if self.indexed else row,
            field=field,
            rule=rule,
            value=None if value is None else shown(value),
            remedy=remedy,
        )


def languages(column: str) -> str:
    """Return ``reason`` for ``reason_en`` and ``reason_ko``, empty for other columns."""
    return column[:-3] if column.endswith(("_en", "_ko")) else ""


def accepted(name: str) -> list[str]:
    """Return every column that a table may have: its own, and words in one language."""
    own = [*COLUMNS[name], *EXTRA.get(name, ())]
    return list(dict.fromkeys([*own, *(languages(c) for c in own if languages(c))]))


def make_table(
    name: str, file: str, rows: Iterable[Row], problems: list[Problem], *, ragged: bool
) -> Table | None:
    """Make a table of rows as they stand in a file; None if it cannot be used at all.

    Parameters
    ----------
    rows : iterable of (number, cells)
        The first that is not blank is the header.
    ragged : bool
        Whether a row that ends early is fine, as in a workbook.
    """

    def wrong(row: int | None, field: str, rule: Message, remedy: Message | None = None) -> None:
        problems.append(
            Problem(file=file, table=name, row=row, field=field, rule=rule, remedy=remedy)
        )

    source = _not_blank(rows)
    try:
        first = next(source, None)
        if first is None:
            wrong(None, "", say("is empty"), say("its first row names the columns"))
            return None
        header = [cell.strip() for cell in first[1]]
        while header and not header[-1]:
            header.pop()
        before = len(problems)
        columns = _header(name, first[0], header, wrong)
        if columns is None:
            return None
        width = len(header)
        kept: list[Row] = []
        for number, cells in source:
            if len(kept) >= limits.TABLE_ROWS:
                wrong(
                    None,
                    "",
                    say("has more than {count} rows", count=f"{limits.TABLE_ROWS:,}"),
                    say("split it into several cases"),
                )
                return None
            if len(cells) != width:
                _width(number, cells, width, wrong, ragged=ragged)
            cells.append("")
            if max(map(len, cells)) > limits.CELL_CHARACTERS:
                _long(number, cells, header, wrong)
            kept.append((number, cells))
    except InputError as error:
        problems.extend(error.problems)
        return None
    missing = _missing(name, columns)
    if missing:
        if len(problems) == before or not any(p.row == first[0] for p in problems[before:]):
            rule = say("needs the column {names}", names=missing)
            wrong(first[0], "", rule, say("its columns are: {names}", names=header))
        return None
    return Table(name, file, columns, kept)


def _not_blank(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if any(row[1]) and any(cell.strip() for cell in row[1]):
            yield row


class _Wrong(Protocol):
    """The shape of the function that notes a problem."""

    def __call__(
        self, row: int | None, field: str, rule: Message, remedy: Message | None = None, /
    ) -> None: ...


def _header(name: str, row: int, header: list[str], wrong: _Wrong) -> dict[str, int] | None:
    known = accepted(name)
    if len(header) > limits.COLUMNS:
        wrong(row, "", say("has more than {count} columns", count=limits.COLUMNS))
        return None
    if not set(header) & set(known):
        for mark, called in _SEPARATORS.items():
            parts = [part.strip().strip('"') for part in ",".join(header).split(mark)]
            if len(parts) > 1 and set(parts) & set(known):
                rule = say("its cells are separated by {mark}, not by commas", mark=called)
                wrong(row, "", rule, say("save it as CSV with commas, in UTF-8"))
                return None
    columns: dict[str, int] = {}
    for place, column in enumerate(header):
        if not column:
            rule = say("column {place} has no name", place=place + 1)
            wrong(row, "", rule)
        elif column not in known:
            near = get_close_matches(column.lower(), known, n=1)
            if near:
                remedy = say("did you mean {name}?", name=f"'{near[0]}'")
            else:
                remedy = say("known are: {names}", names=list(COLUMNS[name]))
            wrong(row, shown(column), say("is not a column of this table"), remedy)
        elif column in columns:
            wrong(row, column, say("stands twice in the header"))
        else:
            columns[column] = place
    for base in {languages(c) for c in columns} & set(columns):
        rule = say("stands beside {base}_en or {base}_ko", base=base)
        wrong(row, base, rule, say("keep one or the other"))
    return columns


def _missing(name: str, columns: Mapping[str, int]) -> list[str]:
    missing = [c for c in NEEDED[name] if c not in columns]
    if name in {"marks", "measures"} and "value" not in columns:
        missing += [c for c in ("low", "high") if c not in columns] and ["value"]
    return missing


def looks_like(header: Iterable[str]) -> str | None:
    """Return the table whose columns a header has, whatever its file or sheet is called.

    Columns such as `id` or `price` are in many tables that are none of a case: then
    every column must be known.
    """
    found = {cell.strip() for cell in header} - {""}
    columns = dict.fromkeys(found, 0)
    for name in ("recusals", "measures", "consensus", "marks", "deductions"):
        if not _missing(name, columns):
            return name
    for name, needed in _TELLING.items():
        if {*needed} <= found <= {*accepted(name)} and len(found) > 1:
            return name
    return None


def _width(number: int, cells: list[str], width: int, wrong: _Wrong, *, ragged: bool) -> None:
    """Bring a row to the width of the header, and say so if that was a mistake."""
    found = len(cells)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) > width or (found < width and not ragged):
        wrong(
            number,
            "",
            say("has {count} cells, the header has {width}", count=found, width=width),
            say("a cell with a comma in it must stand in double quotes"),
        )
    del cells[width:]
    cells.extend([""] * (width - len(cells)))


def _long(number: int, cells: list[str], header: list[str], wrong: _Wrong) -> None:
    for place, cell in enumerate(cells):
        if len(cell) > limits.CELL_CHARACTERS:
            rule = say("has more than {count} characters", count=f"{limits.CELL_CHARACTERS:,}")
            wrong(number, header[place], rule)
            cells[place] = ""


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in GUARDED and text else text


def unguard(text: str) -> str:
    """Take that apostrophe away again; every other one belongs to the text."""
    return text[1:] if text[:1] == "'" and text[1:2] in GUARDED and len(text) > 1 else text


def near_table(stem: str, *, sheets: bool = False) -> str | None:
    """Return the table whose name was probably meant by a file or sheet name."""
    known = [*TABLES, *(("case", "criteria", "draws") if sheets else ())]
    if stem in known:
        return None
    near = get_close_matches(stem.strip().lower(), known, n=1, cutoff=0.8)
    return near[0] if near else None
