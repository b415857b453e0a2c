"""XLSX workbooks: cells as text, exactly as far as a spreadsheet keeps them."""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.core import about
from evalkit.core.errors import EvalkitError, InputError, Problem, listing
from evalkit.core.exact import exact
from evalkit.core.floats import TOO_LONG, needs_more
from evalkit.core.messages import Message, say
from evalkit.core.remarks import remark
from evalkit.files.formats import limits
from evalkit.files.formats.fixed_zip import fixed
from evalkit.files.formats.numbers import cell_text, number_text
from evalkit.files.formats.reading import nfc, read_bytes
from evalkit.files.formats.table import NumberedRow
from evalkit.files.formats.trouble import refuse, shown
from evalkit.files.formats.xlsx_guard import guard_workbook, unreadable
from evalkit.files.formats.xlsx_hidden import hidden

if TYPE_CHECKING:
    from types import ModuleType

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What XML cannot hold, or would change; and text that looks like the escape itself.
_ESCAPE = re.compile("[\x01-\x08\x0b-\x1f\x7f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MOST_CELLS = 20_000_000
_HEADER_WITHIN = 50  # rows in which the header of an unknown sheet is looked for
# Of a number format: what is quoted, escaped, filled, as wide as, or a colour or condition.
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)


def load_openpyxl(file: str) -> ModuleType:
    """Import openpyxl, or say how to install it; it then parses with defusedxml."""
    try:
        import defusedxml  # noqa: F401, PLC0415 - openpyxl parses with it once it is there
        import openpyxl  # noqa: PLC0415 - an extra; CSV and JSON work without it
    except ImportError:
        raise refuse(
            file,
            say("needs a package that is not installed"),
            about.remedy("xlsx"),
        ) from None
    return openpyxl


class Workbook:
    """A workbook opened for reading, sheet by sheet."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.file = str(path)
        self.problems = problems
        library = load_openpyxl(self.file)
        self._data = data = read_bytes(path)
        guard_workbook(data, self.file)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = library.load_workbook(io.BytesIO(data), read_only=True)
                self.names: list[str] = [sheet.title for sheet in self._book.worksheets]
                strict = _is_strict(data)
        except Exception:  # noqa: BLE001 - hostile files make it raise anything
            raise unreadable(self.file) from None
        if strict:
            rule = say("is a Strict Open XML workbook, which is not read")
            raise refuse(self.file, rule, say("save it as Excel Workbook (.xlsx)"))

    def rows(self, name: str) -> Iterator[NumberedRow]:
        """Yield the rows of a sheet as text; what is no text or number is a problem.

        Raises
        ------
        InputError
            If the sheet is broken, or too large.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield from self._rows(name)
        except EvalkitError:
            raise
        except Exception:  # noqa: BLE001
            raise unreadable(self.file) from None

    def batches(self, name: str) -> Iterator[list[NumberedRow]]:
        """Yield the same row by row, as a table is made of them."""
        return ([row] for row in self.rows(name))

    def header(self, name: str) -> list[str]:
        """Return the first row of a sheet that holds anything; whatever is wrong there is let be.

        Empty for a sheet that cannot be read.
        """
        kept, self.problems = self.problems, []
        try:
            rows = islice(self.rows(name), _HEADER_WITHIN)
            return next((cells for _, cells in rows if any(cells)), [])
        except InputError:
            return []
        finally:
            self.problems = kept

    def _rows(self, name: str) -> Iterator[NumberedRow]:
        sheet = self._book[name]
        sheet.reset_dimensions()  # they are a claim of the file, and may be false
        header: list[str] = []
        out, away = self._hidden(name)
        unseen: list[str] = []
        columns: dict[str, None] = {}
        noisy: list[str] = []
        total = 0
        for number, cells in enumerate(sheet.iter_rows(min_row=1, min_col=1), 1):
            total += len(cells) + 1
            if number > limits.XLSX_ROWS or total > _MOST_CELLS:
                raise refuse(
                    self.file,
                    say("the sheet {name} has more cells than are read", name=name),
                    say("delete the empty rows and columns below and beside the table"),
                )
            texts = []
            for place, cell in enumerate(cells):
                field = header[place] if place < len(header) else str(place + 1)
                texts.append(self._text(cell, name, number, field))
                if isinstance(cell.value, float) and needs_more(cell.value):
                    noisy.append(f"{number} {field}: {cell.value!r}")
            if not header and any(texts):
                header = texts
            if number in out and any(texts):
                unseen.append(str(number))
            for place in away:
                if place <= len(texts) and texts[place - 1]:
                    columns[header[place - 1] if place <= len(header) else str(place)] = None
            yield number, texts
        self._remarks(name, unseen, [*columns], noisy)

    def _text(self, cell: Any, table: str, row: int, field: str) -> str:
        value = cell.value
        if value is None:
            return ""
        rule: Message
        if cell.data_type == "f":
            rule = say("is a formula")
            remedy = say("paste its value instead (copy, then paste values only)")
        elif cell.data_type == "e":
            rule, remedy = say("is an error of the spreadsheet"), say("repair the cell")
        elif isinstance(value, str):
            text = _ESCAPED.sub(_unescaped, value) if "_x" in value else value
            return nfc(text)
        elif (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and _per_cent(cell.number_format)
        ):
            # 70% is kept as 0.7: which of the two the criterion counts cannot be told.
            rule = say("has a percent sign")
            remedy = say("write the bare number, in the unit of the criterion")
            if math.isfinite(value):
                value = f"{number_text(exact(float(value)) * 100)}%"
        else:
            return _plain(value)
        value = getattr(value, "text", value)  # an array formula
        self.problems.append(
            Problem(
                file=self.file, table=table, row=row, field=field,
                rule=rule, value=shown(value), remedy=remedy,
            )
        )  # fmt: skip
        return ""

    def _hidden(self, name: str) -> tuple[set[int], set[int]]:
        with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
            return hidden(archive, self._book[name]._worksheet_path.lstrip("/"))

    def _remark(self, table: str, rule: Message, found: list[str], remedy: Message | None) -> None:
        if found:
            remark(
                Problem(file=self.file, table=table, rule=rule, value=listing(found), remedy=remedy)
            )

    def _remarks(self, name: str, rows: list[str], columns: list[str], noisy: list[str]) -> None:
        """Say what of a sheet counts though its program does not show it, or not so."""
        look = say("show it and look: delete it where it is not meant")
        if self._book[name].sheet_state != "visible":
            self._remark(name, say("is a hidden sheet, and counts"), [name], look)
        self._remark(name, say("has hidden rows, which count"), rows, look)
        self._remark(name, say("has hidden columns, which count"), columns, look)
        self._remark(name, TOO_LONG, noisy, None)


def _is_strict(data: bytes) -> bool:
    """Say whether a workbook has the other names of the two that its standard knows."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"purl.oclc.org/ooxml" in archive.read("xl/workbook.xml")


@cache
def _per_cent(number_format: str) -> bool:
    return "%" in _NOT_SHOWN.sub("", number_format)


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    usable = code and not 0xD800 <= code <= 0xDFFF
    return chr(code) if usable else found[0]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(exact(value)) if math.isfinite(value) else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def workbook_bytes(sheets: Mapping[str, Iterable[Iterable[str | Fraction]]], file: str) -> bytes:
    """Write a workbook. Text stays text, whatever it looks like; numbers are exact.

    The same content gives the same bytes.

    Raises
    ------
    InputError
        If a text is longer than a cell can hold.
    """
    library = load_openpyxl(file)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    # Every cell is looked at before the first is written: openpyxl cannot give up halfway.
    content = {
        name: [[_cell(value, file, name, number) for value in row]
               for number, row in enumerate(rows, 1)]
        for name, rows in sheets.items()
    }  # fmt: skip
    book = library.Workbook(write_only=True)
    for name, plain_rows in content.items():
        sheet = book.create_sheet(name)
        for plain_row in plain_rows:
            cells = []
            for plain in plain_row:
                cell = WriteOnlyCell(sheet, value=plain)
                if isinstance(plain, str):
                    cell.data_type = "s"  # not a formula, nor an error such as #N/A
                cells.append(cell)
            sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return fixed(target.getvalue())


def _cell(value: str | Fraction, file: str, table: str, row: int) -> int | float | str:
    plain = _number(value) if isinstance(value, Fraction) else _escaped(value)
    if isinstance(plain, str) and len(plain) > limits.XLSX_CELL:
        rule = say("has more than {count} characters", count=f"{limits.XLSX_CELL:,}")
        remedy = say("save the case as a folder or as JSON")
        raise InputError(Problem(file=file, table=table, row=row, rule=rule, remedy=remedy))
    return plain


def _number(value: Fraction) -> int | float | str:
    """Return the number that reads back as this one, as text where no float does."""
    if value.denominator == 1 and abs(value) < 2**53:
        return value.numerator
    near = float(value)
    if 1e-15 < abs(near) < 1e15 and exact(near) == value:
        return near
    return cell_text(value)


def _escaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", nfc(text))
