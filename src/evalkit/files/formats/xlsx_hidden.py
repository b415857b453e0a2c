"""Rows and columns of a sheet that a spreadsheet program does not show."""

from __future__ import annotations

import re
import zipfile

_TAG = re.compile(rb"<(?:\w+:)?(row|col|sheetFormatPr)\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_TRUE = (b"1", b"true")
_SIZES = (b"hidden", b"ht=", b"width=", b"zeroHeight")
_FLAT = re.compile(rb"0+(\.0*)?")


def hidden(archive: zipfile.ZipFile, part: str) -> tuple[set[int], set[int]]:
    """Return the numbers of the rows, and of the columns, that are hidden or have no height."""
    rows: set[int] = set()
    columns: set[int] = set()
    content = archive.read(part)
    if not any(word in content for word in _SIZES):
        return rows, columns
    number = 0
    flat = False  # rows of which nothing is said
    for tag, inner in _TAG.findall(content):
        found = dict(_ATTRIBUTE.findall(inner))
        if tag == b"sheetFormatPr":
            flat = found.get(b"zeroHeight") in _TRUE
            continue
        size = found.get(b"ht" if tag == b"row" else b"width", b"1")
        out = found.get(b"hidden") in _TRUE or _FLAT.fullmatch(size) is not None
        out |= flat and tag == b"row" and not {b"ht", b"hidden"} & {*found}
        if tag == b"row":
            number = int(found.get(b"r", number + 1))
            rows |= {number} if out else set()
        elif out:
            first, last = int(found.get(b"min", 0)), int(found.get(b"max", 0))
            columns.update(range(first, min(last, 16_384) + 1))
    return rows, columns
