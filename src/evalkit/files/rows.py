"""Tables whose rows are objects: which columns they have, how rows are read and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from attrs import define, field, frozen

from evalkit.core.errors import InputError, ModelError, Problem
from evalkit.core.messages import Text
from evalkit.files.formats.any_table import read_table
from evalkit.files.formats.cells import Cells
from evalkit.files.formats.table import Columns, FileTable, guard
from evalkit.files.noun import Noun

_T = TypeVar("_T")
NOTHING = (None, "", (), Text())
"""What leaves a cell empty."""


@define
class ParsedTable(Generic[_T]):
    """The objects of one table, and where each of them stands.

    Parameters
    ----------
    table : FileTable or None
        None: the table was not there, or could not be used.
    items : sequence
    rows : list of int
        Row number of each item.
    suppressed : dict of position to field names
        What was reported of a row already, so that it is not reported again
        when the whole case is checked.
    whole : bool
        False: a row could not be read at all, and is in no list.
    """

    table: FileTable | None
    items: Sequence[_T] = field(factory=list)
    rows: list[int] = field(factory=list)
    suppressed: dict[int, frozenset[str]] = field(factory=dict)
    whole: bool = True

    def add(self, item: _T, row: int) -> None:
        """Keep an object and its row."""
        assert isinstance(self.items, list)
        self.items.append(item)
        self.rows.append(row)


@frozen
class RowTable:
    """A table whose rows are objects of one noun.

    Parameters
    ----------
    name : str
    noun : Noun
        Of each row; a field that is required has a column that must be there.
    keeps : bool
        Whether a row with faults is kept, since others point to it.
    instead : mapping of str to names
        Columns that together stand in for one that must be there.
    others : sequence of str
        Further columns that may stand, which are not read.
    columns : Columns
    """

    name: str
    noun: Noun[Any]
    keeps: bool = field(default=False, kw_only=True)
    instead: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False, kw_only=True)
    others: tuple[str, ...] = field(default=(), kw_only=True)
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
            others=self.others,
        )

    def rows(self, items: Sequence[Any]) -> tuple[list[str], list[list[Any]]]:
        """Return the header and the cells of some rows: numbers, and text that is guarded."""
        told = [
            one
            for one in self.noun.fields
            if not one.rare or any(one.of(item) not in NOTHING for item in items)
        ]
        header = [column for one in told for column in one.columns]
        return header, [[cell for one in told for cell in cells_of(one.of(item))] for item in items]

    def entry(self, item: Any) -> dict[str, object]:
        """Return one row as a JSON object; what is empty is left out."""
        return {
            one.key: one.kind.write(value)
            for one in self.noun.fields
            if (value := one.of(item)) not in NOTHING
        }

    def read_file(self, path: Path, problems: list[Problem]) -> ParsedTable[Any]:
        """Make an object of each row of a CSV file, or of the first sheet of a workbook."""
        try:
            table = read_table(self.columns, path, problems)
        except InputError as error:
            problems.extend(error.problems)
            table = None
        return self.read(table, problems)

    def read(
        self,
        table: FileTable | None,
        problems: list[Problem],
        worded: frozenset[str] = frozenset(),
    ) -> ParsedTable[Any]:
        """Make an object of each row.

        Parameters
        ----------
        worded : set of str
            The names whose values are words.
        """
        good: ParsedTable[Any] = ParsedTable(table)
        if table is None:
            return good
        cells = Cells(table, problems, worded)
        readers = [
            (one.name or one.key, one.kind.cell(cells, one.key, one.required))
            for one in self.noun.fields
            if one.kind.cell is not None
        ]
        for row in table.rows:
            before = len(problems)
            values = {attribute: read(row) for attribute, read in readers}
            if len(problems) > before:
                if not self.keeps:
                    good.whole = False
                    continue
                found = frozenset(p.field for p in problems[before:])
                good.suppressed[len(good.items)] = found
            if self.keeps and not values.get("id", True):
                continue
            try:
                good.add(self.noun.make(**values), row[0])
            except ModelError as error:
                good.whole = False
                problems += [
                    table.problem(row[0], p.field, p.rule, p.value, p.remedy)
                    for p in error.problems
                ]
        return good


def cells_of(value: Any) -> tuple[Any, ...]:
    """Return a value as the cells of its columns: numbers, and text that is guarded."""
    if isinstance(value, str):
        return (guard(value),)
    if isinstance(value, date):
        return (value.isoformat(),)
    if value is None:
        return ("",)
    if isinstance(value, Text):
        return guard(value.en), guard(value.ko)
    return (guard(";".join(value)),) if isinstance(value, tuple) else (value,)
