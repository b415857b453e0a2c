"""Single tables of a case as CSV files: marks and grades of score sheets, what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evalkit.files.formats.writing import write_text
from evalkit.schema.case_tables import CASE_TABLES


def write_table(name: str, items: Iterable[Any], path: Path, *, overwrite: bool = False) -> None:
    """Write a table of a case, such as ``marks``, as the CSV file of that name has it.

    Raises
    ------
    InputError
        If the file is there, or cannot be written.
    """
    write_text(path, CASE_TABLES[name].csv(list(items)), overwrite=overwrite)
