"""Cells and sheets of a workbook: text that stays text, numbers that are numbers, formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any, Literal

from evalkit.core.messages import clean
from evalkit.files.formats.fixed_zip import fixed
from evalkit.files.formats.table import guard
from evalkit.files.formats.xlsx_files import load_openpyxl
from evalkit.show.report.printing import set_up
from evalkit.show.report.whole.formulas import quoted, with_values

Look = Literal["", "title", "heading", "head", "faint"]
_FONT = "Calibri"  # of the cells that have no look of their own
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_000
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?( ?%)?")


class Book:
    """A workbook that is being written.

    Parameters
    ----------
    file : str
        Its name, for what is said where openpyxl is not installed.
    header, footer : str
        What stands above and below every printed page.
    """

    def __init__(self, file: str, *, header: str, footer: str) -> None:
        library = load_openpyxl(file)
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415

        self._book = library.Workbook()
        self._book.remove(self._book.active)
        self._header, self._footer = header, footer
        self._values: dict[tuple[int, str], float] = {}
        self.fonts = {
            "title": Font(name=_FONT, bold=True, size=16),
            "heading": Font(name=_FONT, bold=True, size=13),
            "head": Font(name=_FONT, bold=True, size=11),
            "faint": Font(name=_FONT, color="595959", size=11),
        }
        self.fill = PatternFill("solid", fgColor="F0F0F0")
        self.border = Border(bottom=Side("thin", "B8B8B8"))
        self.alignment = Alignment

    def sheet(self, name: str) -> Sheet:
        """Add a sheet; its name is made one that is allowed and not taken."""
        wanted = _FORBIDDEN.sub(" ", clean(name)).strip().strip("'")[:_LONGEST_NAME] or "–"
        taken = {title.casefold() for title in self._book.sheetnames}
        found, number = wanted, 1
        while found.casefold() in taken:
            number += 1
            tail = f" ({number})"
            found = wanted[: _LONGEST_NAME - len(tail)] + tail
        number = len(self._book.sheetnames) + 1
        return Sheet(self, self._book.create_sheet(found), number)

    def store(self, number: int, cell: str, value: Fraction) -> None:
        """Keep the value of a formula."""
        self._values[number, cell] = float(value)

    def finish(self, sheet: Any, *, wide: bool, heads: int) -> None:
        """Set up the printing of a sheet."""
        turned: Literal["portrait", "landscape"] = "landscape" if wide else "portrait"
        set_up(sheet, turned=turned, heads=heads, header=self._header, footer=self._footer)

    def data(self) -> bytes:
        """Return the workbook, opened at its first sheet; the same gives the same bytes."""
        self._book.active = 0
        target = io.BytesIO()
        self._book.save(target)
        return fixed(with_values(target.getvalue(), self._values))


class Sheet:
    """A sheet that is being written, from its first row down."""

    def __init__(self, book: Book, sheet: Any, number: int) -> None:
        self.book, self.raw, self._number = book, sheet, number

    @property
    def name(self) -> str:
        """The name of the sheet as formulas say it."""
        return quoted(self.raw.title)

    def text(self, row: int, column: int, text: str, look: Look = "", *, wrap: bool = False) -> Any:
        """Write text, which never is a formula."""
        cell = self.raw.cell(row, column)
        cell.value = guard(clean(text)[:_LONGEST_TEXT])
        cell.data_type = "s"
        self._dress(cell, look, wrap=wrap, right=False)
        return cell

    def figure(self, row: int, column: int, text: str) -> None:
        """Write a number as it is shown, as a number; whatever is none is text on the right."""
        plain = text.replace("≈", "").strip()
        found = _NUMBER.fullmatch(plain) if plain == text else None
        if found is None:
            cell = self.text(row, column, text)
            cell.alignment = self.book.alignment(horizontal="right", vertical="top")
            return
        cell = self.raw.cell(row, column)
        value = Fraction(found[0].rstrip(" %").replace(",", ""))
        places = max(len(found[3] or "") - 1, 0)
        pattern = "#,##0" if found[2] else "0"
        pattern += f".{'0' * places}" if places else ""
        cell.value = float(value / 100 if found[4] else value)
        cell.number_format = pattern + (found[4] or "")
        self._dress(cell, "", wrap=False, right=True)

    def number(self, row: int, column: int, value: Fraction, pattern: str = "General") -> None:
        """Write a number."""
        cell = self.raw.cell(row, column)
        cell.value, cell.number_format = float(value), pattern

    def formula(
        self, row: int, column: int, formula: str, value: Fraction, pattern: str = "General"
    ) -> None:
        """Write a formula, and the value that it has now."""
        cell = self.raw.cell(row, column)
        cell.value, cell.number_format = f"={formula}", pattern
        self.book.store(self._number, cell.coordinate, value)

    def heads(self, row: int, texts: Sequence[str], right: Collection[int] = ()) -> None:
        """Write the head of a table; over numbers it stands on the right, as they do.

        Parameters
        ----------
        right : collection of int
            Places of columns of numbers, from 0.
        """
        for column, text in enumerate(texts):
            cell = self.text(row, column + 1, text)
            self._dress(cell, "head", wrap=True, right=column in right)

    def _dress(self, cell: Any, look: Look, *, wrap: bool, right: bool) -> None:
        book = self.book
        if look:
            cell.font = book.fonts[look]
        if look == "head":
            cell.fill, cell.border = book.fill, book.border
        cell.alignment = book.alignment(
            wrap_text=wrap, vertical="top", horizontal="right" if right else None
        )
