"""Formulas of a workbook, and the values that are stored beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evalkit.core.exact import Rounding
from evalkit.files.formats.fixed_zip import rewritten
from evalkit.show.report.whole.sums import SLACK

_CELL = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v>?\s*(?:/>|</v>)')


def rounded(formula: str, rounding: Rounding | None) -> str:
    """Return a formula that rounds another by a declared rule.

    What floats leave behind the last decimals is rounded away first, so that a half is one.
    """
    if rounding is None:
        return formula
    places, slack = rounding.places, max(SLACK, rounding.places + 2)
    clean = f"ROUND({formula},{slack})"
    # So many units of the last decimal: a whole number of them is one as a float, too.
    units = f"ROUND({formula}*10^{places},{slack - places})"
    match rounding.mode:
        case "half-up":
            return f"ROUND({clean},{places})"
        case "truncate":
            return f"TRUNC({units},0)/10^{places}"
        case "half-even":
            down = f"TRUNC({units},0)/10^{places}"
            return f"IF(MOD({units},2)=0.5,{down},ROUND({clean},{places}))"


def quoted(name: str) -> str:
    """Return the name of a sheet as formulas name it."""
    return "'" + name.replace("'", "''") + "'"


def with_values(data: bytes, values: Mapping[tuple[int, str], float]) -> bytes:
    """Return a workbook in which each formula has its value stored, for who does not compute.

    Parameters
    ----------
    data : bytes
        As openpyxl writes it.
    values : mapping of (number of the sheet from 1, cell) to float
    """

    def put(name: str, content: bytes) -> bytes:
        found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
        return _stored(content.decode(), int(found[1]), values).encode() if found else content

    return rewritten(data, put)


def _stored(xml: str, number: int, values: Mapping[tuple[int, str], float]) -> str:
    def put(found: re.Match[str]) -> str:
        value = values.get((number, found[2]))
        return found[0] if value is None else f"{found[1]}<v>{value!r}</v>"

    return _CELL.sub(put, xml)
