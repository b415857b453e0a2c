"""Save a case as a folder, a workbook or a JSON file."""

from __future__ import annotations

from fractions import Fraction
from os import PathLike
from pathlib import Path

from attrs import evolve

from evalkit.core.errors import InputError
from evalkit.core.messages import say
from evalkit.files.formats.plain_text import json_text, toml_text
from evalkit.files.formats.reading import is_text
from evalkit.files.formats.table import guard
from evalkit.files.formats.trouble import refuse
from evalkit.files.formats.writing import new_folder, write_bytes, write_text
from evalkit.files.formats.xlsx_files import workbook_bytes
from evalkit.model import Case, CriteriaSet
from evalkit.schema.case_tables import CASE_TABLES
from evalkit.schema.criteria_files import criteria_plain, load_criteria
from evalkit.schema.nouns.case import HEAD, Head, head_rows
from evalkit.schema.nouns.procedure import HELD, own_rules
from evalkit.schema.shipped_sets import shipped

CellValue = str | Fraction


def save_case(case: Case, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Save a case; loading it gives an equal one.

    Parameters
    ----------
    path : str or path
        Without a suffix a folder with ``case.toml``, ``criteria.toml`` (unless the
        criteria set is one that comes with evalkit) and CSV tables; ``.xlsx`` a
        workbook; ``.json`` one file.
    overwrite : bool
        Replace what is there.

    Raises
    ------
    InputError
        If it is there, or cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix == ".xlsx":
        write_bytes(target, _workbook(case, str(target)), overwrite=overwrite)
    elif suffix == ".json":
        write_text(target, json_text(_plain(case)), overwrite=overwrite)
    elif not suffix:
        _folder(case, target, overwrite=overwrite)
    else:
        rule = say("must end in .xlsx or .json, or have no suffix: a folder")
        raise refuse(str(target), rule)


def is_shipped(criteria: CriteriaSet) -> bool:
    """Say whether a criteria set is one of those that come with evalkit, unchanged."""
    if criteria.id not in shipped():
        return False
    try:
        return load_criteria(criteria.id) == criteria
    except InputError:
        return False


def _head(case: Case) -> Head:
    """Return the head of a case; a shipped set is named and pinned.

    A later evalkit may ship another version: then the case says so on loading.
    """
    criteria = case.criteria
    if not is_shipped(criteria):
        return Head.of(case)
    return Head.of(
        case,
        criteria=criteria.id,
        criteria_version=criteria.version,
        criteria_sha256=criteria.sha256,
    )


def _folder(case: Case, target: Path, *, overwrite: bool) -> None:
    with new_folder(target, overwrite=overwrite) as folder:
        head = _head(case)
        if head.criteria is None:
            head = evolve(head, criteria="criteria.toml")
            plain = criteria_plain(case.criteria)
            plain.pop(HELD, None)  # here they are files
            for file in own_rules(case.criteria):
                (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
                write_bytes(folder / file.name, file.text.encode())
            write_text(folder / "criteria.toml", toml_text(plain))
        write_text(folder / "case.toml", toml_text(HEAD.write(head)))
        for name, table in CASE_TABLES.items():
            items = table.of(case)
            if items and name != "draws":
                write_text(folder / f"{name}.csv", table.csv(items))


def _workbook(case: Case, file: str) -> bytes:
    head: list[list[CellValue]] = [["key", "value"]]
    head += [[key, guard(text)] for key, text in head_rows(_head(case))]
    sheets: dict[str, list[list[CellValue]]] = {"case": head}
    for name, table in CASE_TABLES.items():
        items = table.of(case)
        if items:
            header, rows = table.rows(items)
            sheets[name] = [[*header], *rows]
    if not is_shipped(case.criteria):
        text = toml_text(criteria_plain(case.criteria))
        sheets["criteria"] = [[guard(line)] for line in text.split("\n")]
    for name, content in sheets.items():
        if not all(is_text(cell) for row in content for cell in row if isinstance(cell, str)):
            rule = say("cannot be written: a text has a character that no file can hold")
            raise refuse(file, rule, say("look in the table {name}", name=name))
    return workbook_bytes(sheets, file)


_ALWAYS = ("projects", "marks", "measures", "evidence", "conflicts")
"""Tables that a JSON case has also where they are empty."""


def _plain(case: Case) -> dict[str, object]:
    """Return a case as one JSON object, complete with its criteria set."""
    made: dict[str, object] = HEAD.write(Head.of(case))
    for name, table in CASE_TABLES.items():
        items = table.of(case)
        if name != "draws" and (items or name in _ALWAYS):
            made[name] = table.entries(items)
    return made | {"criteria": criteria_plain(case.criteria)}
