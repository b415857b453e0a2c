"""Single tables of a case as CSV files: marks and grades of score sheets, what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evalkit.files.formats.csv_files import csv_text
from evalkit.files.formats.writing import write_text
from evalkit.model import FirstStageGrade, Mark, Request
from evalkit.schema.case_tables import CASE_TABLES


def write_marks(marks: Iterable[Mark], path: Path, *, overwrite: bool = False) -> None:
    """Write judged marks as ``marks.csv`` has them.

    Raises
    ------
    InputError
        If the file is there, or cannot be written.
    """
    header, rows = CASE_TABLES["marks"].rows(list(marks))
    write_text(path, csv_text(header, rows), overwrite=overwrite)


def write_requests(requests: Iterable[Request], path: Path, *, overwrite: bool = False) -> None:
    """Write a record of asking as ``requests.csv`` has it.

    Raises
    ------
    InputError
        If the file is there, or cannot be written.
    """
    header, rows = CASE_TABLES["requests"].rows(list(requests))
    write_text(path, csv_text(header, rows), overwrite=overwrite)


def write_first_stage(
    grades: Iterable[FirstStageGrade], path: Path, *, overwrite: bool = False
) -> None:
    """Write grades of the first stage as ``first_stage.csv`` has them.

    Raises
    ------
    InputError
        If the file is there, or cannot be written.
    """
    header, rows = CASE_TABLES["first_stage"].rows(list(grades))
    write_text(path, csv_text(header, rows), overwrite=overwrite)
