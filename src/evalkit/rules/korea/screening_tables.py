"""The tables of qualification screening (적격심사) as their texts print them; data, not code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType

from evalkit.core.exact import exact
from evalkit.core.messages import Text
from evalkit.rules.law_tables import LawTable

_FILE = Path(__file__).with_name("screening.toml")
NUMBERS = ("slope", "centre", "flat_from", "flat_points", "least")
"""What a table gives the price rule; its points and its cut are held against the criteria set."""


@cache
def screening_tables() -> Mapping[str, LawTable]:
    """Return the tables by id, in the order of the file."""
    raw = tomllib.loads(_FILE.read_text("utf-8"), parse_float=str)
    found: dict[str, LawTable] = {}
    for row in raw["table"]:
        found[row["id"]] = LawTable(
            id=row["id"],
            title=Text(**row["title"]),
            settings={name: exact(row[name]) for name in NUMBERS if name in row},
            max_points=exact(row["points"]),
            cut=exact(row["cut"]),
            needs=tuple(row.get("needs", ())),
            amount_from=_amount(row, "amount_from"),
            amount_below=_amount(row, "amount_below"),
            clause=row["clause"],
            seen=row.get("seen", "official"),
        )
    return MappingProxyType(found)


def _amount(row: Mapping[str, object], name: str) -> Fraction | None:
    value = row.get(name)
    return None if value is None else exact(value)  # type: ignore[arg-type]
