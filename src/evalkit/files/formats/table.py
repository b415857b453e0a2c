"""A table as every format gives it: columns with names, and rows of text with their numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Protocol

from attrs import field, frozen

from evalkit.core.errors import InputError, Problem, closest
from evalkit.core.ids import id_of
from evalkit.core.messages import Message, say
from evalkit.files.formats import limits
from evalkit.files.formats.trouble import shown

GUARDED = frozenset("=+-@\t\r'")  # what a spreadsheet may take for a formula, and our mark
_SEPARATORS = {";": ";", "\t": "tab", "|": "|"}

NumberedRow = tuple[int, list[str]]
"""A row by its number in a spreadsheet; further columns are read as if they were empty."""


@frozen
class Columns:
    """Which columns a table may have.

    Parameters
    ----------
    name : str
        Of the table.
    own : sequence of str
        In the order in which they are written.
    needed : sequence of str
        Those that must be there.
    instead : mapping of str to names
        Columns that together stand in for one that is needed.
    rare : sequence of str
        Further ones, written only where some row has something in them.
    others : sequence of str
        Columns that may stand and are not read, which is said.
    """

    name: str
    own: tuple[str, ...]
    needed: tuple[str, ...] = ()
    instead: Mapping[str, tuple[str, ...]] = field(factory=dict, hash=False)
    rare: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def accepted(self) -> list[str]:
        """Every column that may stand: its own, and words in one language."""
        own = [*self.own, *self.rare]
        return list(dict.fromkeys([*own, *(languages(c) for c in own if languages(c))]))

    def missing(self, found: Iterable[str]) -> list[str]:
        """Return the columns that are needed and not there."""
        there = set(found)

        def stands(name: str) -> bool:
            other = self.instead.get(name)
            return name in there or (other is not None and there.issuperset(other))

        return [name for name in self.needed if not stands(name)]


class _Numbers(dict[str, int]):
    """The places of texts, in the order in which they came."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        self[text] = found = len(self.texts)
        self.texts.append(text)
        return found


@frozen
class TextColumn:
    """One column of a table: its distinct texts, and which of them stands in each row."""

    numbers: _Numbers = field(factory=_Numbers)
    places: array[int] = field(factory=lambda: array("i"))

    @property
    def texts(self) -> list[str]:
        """The distinct texts, by their places."""
        return self.numbers.texts

    def extend(self, cells: Iterable[str]) -> None:
        """Add the cells of further rows."""
        self.places.extend(map(self.numbers.__getitem__, cells))


@frozen
class FileTable:
    """One table of a case.

    Parameters
    ----------
    name, file : str
    columns : mapping of str to int
        Where each column that is there stands in a row.
    numbers : list of int
        Spreadsheet row number of each row.
    cells : list of TextColumn
        The last is empty, so that position -1 stands for a column that is not there.
    guarded : bool
        Whether text cells carry the apostrophe that keeps spreadsheets from
        taking them for formulas.
    indexed : bool
        Whether rows are counted as JSON does, ``marks[0]``.
    """

    name: str
    file: str
    columns: Mapping[str, int]
    numbers: list[int]
    cells: list[TextColumn]
    guarded: bool = True
    indexed: bool = False

    @classmethod
    def empty(cls, name: str, file: str, columns: Mapping[str, int], width: int) -> FileTable:
        """Return a table without rows, to which `extend` adds some."""
        return cls(name, file, columns, [], [TextColumn() for _ in range(width + 1)])

    def extend(self, rows: Sequence[NumberedRow]) -> None:
        """Add rows."""
        self.numbers.extend(number for number, _ in rows)
        columns = zip(*(cells for _, cells in rows), strict=True)
        for column, cells in zip(self.cells, columns, strict=False):
            column.extend(cells)
        self.cells[-1].extend([""] * len(rows))

    def row(self, place: int) -> NumberedRow:
        """Return a row, with the empty cell at its end."""
        return self.numbers[place], [column.texts[column.places[place]] for column in self.cells]

    @property
    def rows(self) -> Iterator[NumberedRow]:
        """Every row, with the empty cell at its end."""
        columns = (map(column.texts.__getitem__, column.places) for column in self.cells)
        return zip(self.numbers, map(list, zip(*columns, strict=True)), strict=True)

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


def make_table(
    known: Columns,
    file: str,
    batches: Iterable[list[NumberedRow]],
    problems: list[Problem],
    *,
    ragged: bool,
) -> FileTable | None:
    """Make a table of rows as they stand in a file; None if it cannot be used at all.

    Parameters
    ----------
    batches : iterable of lists of (number, cells)
        The first row that is not blank is the header.
    ragged : bool
        Whether a row that ends early is fine, as in a workbook.
    """

    def wrong(row: int | None, field: str, rule: Message, remedy: Message | None = None) -> None:
        problems.append(
            Problem(file=file, table=known.name, row=row, field=field, rule=rule, remedy=remedy)
        )

    source = filter(None, map(_not_blank, batches))
    try:
        batch = next(source, None)
        if batch is None:
            wrong(None, "", say("is empty"), say("its first row names the columns"))
            return None
        first = batch[0]
        header = [cell if "\t" in (cell := text.strip()) else id_of(cell) for text in first[1]]
        while header and not header[-1]:
            header.pop()
        before = len(problems)
        columns = _header(known, first[0], header, wrong)
        if columns is None:
            return None
        table = FileTable.empty(known.name, file, columns, len(header))
        for rows in chain([batch[1:]], source):
            room = limits.TABLE_ROWS - len(table.numbers)
            _fitted(rows[:room], header, wrong, ragged=ragged)
            table.extend(rows[:room])
            if len(rows) > room:
                wrong(
                    None,
                    "",
                    say("has more than {count} rows", count=f"{limits.TABLE_ROWS:,}"),
                    say("split it into several cases"),
                )
                return None
    except InputError as error:
        problems.extend(error.problems)
        return None
    missing = known.missing(columns)
    if missing:
        if len(problems) == before or not any(p.row == first[0] for p in problems[before:]):
            rule = say("needs the column {names}", names=missing)
            wrong(first[0], "", rule, say("its columns are: {names}", names=header))
        return None
    return table


def _not_blank(batch: list[NumberedRow]) -> list[NumberedRow]:
    if all(cells and cells[0] and cells[0].strip() for _, cells in batch):
        return batch
    return [row for row in batch if any(row[1]) and any(cell.strip() for cell in row[1])]


def _fitted(rows: list[NumberedRow], header: list[str], wrong: _Wrong, *, ragged: bool) -> None:
    """Bring rows to the width of the header; note what is too long."""
    width, lengths = len(header), map(len, chain.from_iterable(cells for _, cells in rows))
    if {len(cells) for _, cells in rows} == {width} and max(lengths) <= limits.CELL_CHARACTERS:
        return
    for number, cells in rows:
        if len(cells) != width:
            _width(number, cells, width, wrong, ragged=ragged)
        if max(map(len, cells)) > limits.CELL_CHARACTERS:
            _long(number, cells, header, wrong)


class _Wrong(Protocol):
    """The shape of the function that notes a problem."""

    def __call__(
        self, row: int | None, field: str, rule: Message, remedy: Message | None = None, /
    ) -> None: ...


def _header(allowed: Columns, row: int, header: list[str], wrong: _Wrong) -> dict[str, int] | None:
    known = allowed.accepted
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
        elif column not in known and column not in allowed.others:
            near = closest(column.lower(), known)
            if near:
                remedy = say("did you mean {name}?", name=f"'{near}'")
            else:
                remedy = say("known are: {names}", names=list(allowed.own))
            wrong(row, shown(column), say("is not a column of this table"), remedy)
        elif column in columns:
            wrong(row, column, say("is twice in the header"))
        else:
            columns[column] = place
    for base in {languages(c) for c in columns} & set(columns):
        rule = say("cannot be used with {base}_en or {base}_ko", base=base)
        wrong(row, base, rule, say("keep one or the other"))
    return columns


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
            say("put a cell that contains a comma in double quotes"),
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
