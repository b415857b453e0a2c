"""CSV tables: read strictly, written so that a spreadsheet never runs a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

from evalkit.core.errors import Problem
from evalkit.core.messages import say
from evalkit.files.formats import limits
from evalkit.files.formats.numbers import cell_text
from evalkit.files.formats.reading import decode, read_bytes
from evalkit.files.formats.table import Columns, FileTable, NumberedRow, make_table
from evalkit.files.formats.trouble import refuse

_BOM = "\ufeff"  # without it, Excel in Korea takes UTF-8 for CP949
_BATCH = 200  # rows; more of them would live long enough to be counted again and again
_NEEDS_QUOTES = frozenset(',"\n\r\ufeff')


def read_csv(known: Columns, path: Path, problems: list[Problem]) -> FileTable | None:
    """Read a table; None, with the problems noted, if it cannot be used."""
    file = str(path)
    text = decode(read_bytes(path), file)
    return make_table(known, file, _batches(text, file), problems, ragged=False)


def read_header(path: Path) -> list[str]:
    """Return the first row of a file that is not blank.

    Raises
    ------
    InputError
        If there is no reading it as CSV.
    """
    batches = _batches(decode(read_bytes(path), str(path)), str(path))
    return next((cells for rows in batches for _, cells in rows if any(cells)), [])


def _batches(text: str, file: str) -> Iterator[list[NumberedRow]]:
    # How long a cell may be is for the table to say, in words of its own.
    csv.field_size_limit(max(csv.field_size_limit(), limits.FILE_BYTES + 1))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        rows: list[list[str]] = []
        try:
            rows.extend(islice(reader, _BATCH))  # what was read before an error is kept
        except csv.Error as error:
            yield [*enumerate(rows, number + 1)]
            number += len(rows) + 1
            if "unexpected end" in str(error):
                rule = say("a double quote that opens in row {row} is never closed", row=number)
            else:
                rule = say("row {row} is not valid CSV: {reason}", row=number, reason=str(error))
            remedy = say("within a quoted cell, write a double quote twice")
            raise refuse(file, rule, remedy) from None
        if not rows:
            return
        yield [*enumerate(rows, number + 1)]
        number += len(rows)


def csv_text(header: Iterable[str], rows: Iterable[Iterable[str | Fraction]]) -> str:
    """Write rows as CSV. Text is guarded by the caller, who knows which is text."""
    lines = [",".join(map(_quoted, row)) for row in (header, *rows)]
    return _BOM + "\n".join(lines) + "\n"


def csv_columns(
    header: Iterable[str], columns: Iterable[tuple[Sequence[str | Fraction], Sequence[int]]]
) -> str:
    """Write columns as CSV, each as its distinct cells and which of them stands in each row."""
    cells = []
    for distinct, places in columns:
        texts = [*map(_quoted, distinct)]
        cells.append([texts[place] for place in places])
    lines = [",".join(map(_quoted, header)), *map(",".join, zip(*cells, strict=True))]
    return _BOM + "\n".join(lines) + "\n"


def _quoted(cell: str | Fraction) -> str:
    if isinstance(cell, Fraction):
        return cell_text(cell)
    if _NEEDS_QUOTES.isdisjoint(cell) and cell == cell.strip():
        return cell
    return '"' + cell.replace('"', '""') + '"'
