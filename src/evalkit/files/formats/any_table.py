"""One table from a file of whatever form, with the same checks for each."""

from __future__ import annotations

from pathlib import Path

from evalkit.core.errors import Problem, listing
from evalkit.core.messages import say
from evalkit.core.remarks import remark
from evalkit.files.formats.csv_files import read_csv
from evalkit.files.formats.table import Columns, FileTable, make_table
from evalkit.files.formats.trouble import refuse
from evalkit.files.formats.xlsx_files import Workbook

OTHER_SHEETS = frozenset(
    {
        ".ods", ".fods", ".xls", ".xlsm", ".xlsb", ".xltx", ".numbers", ".et", ".tsv", ".cell",
        ".hcell",
    }
)  # fmt: skip
"""Endings of spreadsheets that are not read."""


def read_table(known: Columns, path: Path, problems: list[Problem]) -> FileTable | None:
    """Read one table from a CSV file, or from the first sheet of a workbook.

    None, with the problems noted, if it cannot be used.

    Raises
    ------
    InputError
    """
    suffix = path.suffix.lower()
    if suffix in OTHER_SHEETS and path.exists():
        rule = say("is a spreadsheet of another format, which is not read")
        raise refuse(str(path), rule, say("save it as Excel Workbook (.xlsx)"))
    if suffix != ".xlsx":
        return read_csv(known, path, problems)
    book = Workbook(path, problems)
    if not book.names:
        raise refuse(str(path), say("has no sheet"))
    if len(book.names) > 1:
        left = listing(book.names[1:])
        remark(Problem(file=str(path), rule=say("has sheets that are not read"), value=left))
    return make_table(known, str(path), book.batches(book.names[0]), problems, ragged=True)
