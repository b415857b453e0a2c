"""A small CSV table of the caller's own columns: all cells as text, all problems noted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say
from evalkit.files.formats import limits
from evalkit.files.formats.reading import decode, read_bytes
from evalkit.files.formats.table import unguard

MOST_ROWS = 100_000


def read_plain_table(
    path: Path, columns: Sequence[str], problems: list[Problem], optional: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Read a table that must have some columns; others but the optional ones are ignored.

    Returns
    -------
    list of dict
        One a row, with the columns asked for; an optional one that is not there is empty.
    """
    try:
        text = decode(read_bytes(path, limits.SETTINGS_BYTES), str(path))
    except InputError as error:
        problems.extend(error.problems)
        return []
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    header = [cell.strip() for cell in next(rows, [])]
    missing = [column for column in columns if column not in header]
    if missing:
        rule = say("lacks the columns {names}", names=missing)
        problems.append(Problem(file=str(path), row=1, rule=rule))
        return []
    found = []
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            rule = say(
                "has {count} cells, the header has {width}", count=len(cells), width=len(header)
            )
            problems.append(Problem(file=str(path), row=number, rule=rule))
            continue
        line = dict(zip(header, (unguard(cell.strip()) for cell in cells), strict=True))
        found.append({column: line.get(column, "") for column in (*columns, *optional)})
        if len(found) > MOST_ROWS:
            rule = say("has more than {count} rows", count=f"{MOST_ROWS:,}")
            problems.append(Problem(file=str(path), rule=rule))
            return []
    return found
