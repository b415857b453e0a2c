"""A workbook in which the sums of a report can be checked: weights, utilities, formulas."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from evalkit.files.formats.fixed_zip import fixed
from evalkit.files.formats.table import guard
from evalkit.files.formats.xlsx_files import load_openpyxl

_FIRST = 3  # row of the first project; above it ids and names of the criteria


@frozen
class Sums:
    """What is added up.

    Parameters
    ----------
    criteria : sequence of (id, name)
    weights : sequence of Fraction
        Of the whole, one a criterion.
    total : Fraction
        Points of the whole.
    projects : sequence of (id, name)
    low, high : sequence of sequences of Fraction
        Utilities, a row a project.
    official : sequence of str
        The exact totals as a report shows them, gates and rounding included.
    names : mapping of str
        Words of the sheets, by key.
    texts : mapping of name to rows of str
        Further sheets of text.
    """

    criteria: Sequence[tuple[str, str]]
    weights: Sequence[Fraction]
    total: Fraction
    projects: Sequence[tuple[str, str]]
    low: Sequence[Sequence[Fraction]]
    high: Sequence[Sequence[Fraction]]
    official: Sequence[str]
    names: Mapping[str, str]
    texts: Mapping[str, Sequence[Sequence[str]]]


def sums_bytes(sums: Sums, file: str) -> bytes:
    """Return the workbook; the same content gives the same bytes.

    Raises
    ------
    InputError
        If openpyxl is not installed.
    """
    library = load_openpyxl(file)
    book = library.Workbook()
    book.remove(book.active)
    if sums.criteria:
        _weights(book, sums)
        for way, table in (("low", sums.low), ("high", sums.high)):
            _utilities(book, sums, way, table)
        for way in ("low", "high"):
            _points(book, sums, way)
    for name, rows in sums.texts.items():
        sheet = book.create_sheet(name[:31])
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                _text(sheet, number, column, text[:32_000])
        for letter, width in zip("ABCDEFGH", (24, 40, 24, 24, 40, 40, 40, 40), strict=True):
            sheet.column_dimensions[letter].width = width
    target = io.BytesIO()
    book.save(target)
    return fixed(target.getvalue())


def _weights(book: Any, sums: Sums) -> None:
    sheet = book.create_sheet("weights")
    for column, key in enumerate(("criterion", "name", "weight", "points"), 1):
        _text(sheet, 1, column, sums.names[key])
    for row, ((name, title), weight) in enumerate(zip(sums.criteria, sums.weights, strict=True), 2):
        _text(sheet, row, 1, name)
        _text(sheet, row, 2, title)
        sheet.cell(row, 3).value = float(weight)
        sheet.cell(row, 4).value = f"=C{row}*$G$1"
    _text(sheet, 1, 6, sums.names["total"])
    sheet.cell(1, 7).value = float(sums.total)
    last = len(sums.criteria) + 1
    _text(sheet, last + 1, 2, sums.names["sum"])
    sheet.cell(last + 1, 3).value = f"=SUM(C2:C{last})"
    sheet.column_dimensions["B"].width = 48


def _heads(sheet: Any, sums: Sums) -> None:
    for column, (name, title) in enumerate(sums.criteria, 3):
        _text(sheet, 1, column, name)
        _text(sheet, 2, column, title)
    for row, (name, title) in enumerate(sums.projects, _FIRST):
        _text(sheet, row, 1, name)
        _text(sheet, row, 2, title)
    sheet.column_dimensions["B"].width = 48
    sheet.freeze_panes = sheet.cell(_FIRST, 3)


def _utilities(book: Any, sums: Sums, way: str, table: Sequence[Sequence[Fraction]]) -> None:
    sheet = book.create_sheet(f"utility {way}")
    _heads(sheet, sums)
    for row, values in enumerate(table, _FIRST):
        for column, value in enumerate(values, 3):
            sheet.cell(row, column).value = float(value)


def _points(book: Any, sums: Sums, way: str) -> None:
    from openpyxl.utils import get_column_letter as letter  # noqa: PLC0415

    sheet = book.create_sheet(f"points {way}")
    _heads(sheet, sums)
    count = len(sums.criteria)
    _text(sheet, 1, count + 3, sums.names["sum"])
    _text(sheet, 1, count + 4, sums.names["official"])
    for row in range(_FIRST, _FIRST + len(sums.projects)):
        for column in range(3, count + 3):
            source = f"'utility {way}'!{letter(column)}{row}"
            sheet.cell(row, column).value = f"={source}*weights!$D${column - 1}"
        sheet.cell(row, count + 3).value = f"=SUM(C{row}:{letter(count + 2)}{row})"
        _text(sheet, row, count + 4, sums.official[row - _FIRST])


def _text(sheet: Any, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = guard(text)
    cell.data_type = "s"
