"""Single cells of a table: text, names, numbers and words in two languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from attrs import frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.ids import id_of
from evalkit.core.messages import Message, Text, say
from evalkit.files.formats.numbers import parse_mark, parse_number
from evalkit.files.formats.table import FileTable, NumberedRow, unguard


@frozen
class Cells:
    """Reads single cells of a table, and notes what is wrong with them.

    Parameters
    ----------
    table : FileTable
    problems : list of Problem
    worded : set of str
        Names whose values are words, and no numbers.
    """

    table: FileTable
    problems: list[Problem]
    worded: frozenset[str] = frozenset()

    def place(self, column: str) -> int:
        """Return where a column stands, -1 if it is not there."""
        return self.table.columns.get(column, -1)

    def wrong(
        self, row: int, column: str, rule: Message, value: str | None = None,
        remedy: Message | None = None,
    ) -> None:  # fmt: skip
        """Note a problem."""
        self.problems.append(self.table.problem(row, column, rule, value, remedy))

    def text(self, row: NumberedRow, column: str) -> str:
        """Return a text cell without its guard; a formula is a problem."""
        cell = row[1][self.place(column)]
        if cell and cell[0] in "='" and self.table.guarded:
            if cell[0] == "=":
                self.formula(row[0], column, cell)
                return ""
            return unguard(cell)
        return cell

    def formula(self, row: int, column: str, cell: str) -> None:
        """Note a cell that a spreadsheet would compute."""
        remedy = say("paste its value; text that starts with = needs an apostrophe before it")
        self.wrong(row, column, say("is a formula"), cell, remedy)

    def name(self, row: NumberedRow, column: str, *, required: bool = False) -> str:
        """Return an id, in the form in which ids are compared."""
        cell = id_of(row[1][self.place(column)])
        if not cell and required:
            self.wrong(row[0], column, say("is empty"))
        return cell

    def mark(self, row: NumberedRow, column: str) -> Fraction | None:
        """Return a judged mark, which is no ratio; None, with the problem noted, for others."""
        return self.number(row, column, parse_mark)

    def number(
        self,
        row: NumberedRow,
        column: str,
        parse: Callable[[object], Fraction] = parse_number,
    ) -> Fraction | None:
        """Return an exact number; None, with the problem noted, where it is none."""
        text = self.text(row, column).strip()
        try:
            return parse(text)
        except ModelError as error:
            first = error.problems[0]
            self.wrong(row[0], column, first.rule, text, first.remedy)
            return None

    def day(self, row: NumberedRow, column: str) -> date | None:
        """Return a date; None where the cell is empty, or, with the problem noted, is none."""
        text = self.text(row, column).strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(row[0], column, say("must be a date such as 2026-11-22"), text)
            return None

    def words(self, base: str) -> Callable[[NumberedRow], Text]:
        """Return a function that reads words in both languages, or in the one given."""
        columns = (base, base) if self.place(base) >= 0 else (f"{base}_en", f"{base}_ko")
        en, ko = columns
        first, second = self.place(en), self.place(ko)

        def read(row: NumberedRow) -> Text:
            cells = row[1]
            a, b = cells[first], cells[second]
            if (a and a[0] in "='") or (b and b[0] in "='"):
                a = self.text(row, en)
                b = a if ko == en else self.text(row, ko)
            return Text(a, b)

        return read


def split(cell: str) -> tuple[str, ...]:
    """Split a list within a cell."""
    return tuple(name for part in cell.split(";") if (name := id_of(part)))
