"""Plain data as files: JSON that is the same bytes, CSV that opens in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from evalkit.core.messages import clean

# What a spreadsheet may run, also after blanks and Hangul fillers; and our own mark for it.
_FORMULA = re.compile("'|[\\s\u115f\u1160\u3164\uffa0]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def as_json(plain: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write plain data as JSON, the same bytes for the same content."""
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def as_csv(rows: Sequence[Mapping[str, Any]], header: Sequence[str] = ()) -> str:
    """Write rows as CSV, each on one line; a cell that a spreadsheet would run is made text.

    Parameters
    ----------
    rows : sequence of mapping
    header : sequence of str
        The keys where there is no row: a table without rows still has its columns.
    """
    out = io.StringIO()
    # By key and never by position: what one row lacks moves no value under another header.
    keys = list(dict.fromkeys(key for row in rows for key in row)) or header
    if keys:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(keys)
        writer.writerows([_cell(row.get(key)) for key in keys] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return _cell(";".join(str(item) for item in value))
    text = clean(re.sub(r"[\r\n]+", " ", str(value)))
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text
