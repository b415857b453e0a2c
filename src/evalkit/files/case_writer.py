"""Save a case as a folder, a workbook or a JSON file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

from evalkit.core.errors import InputError
from evalkit.core.messages import Text, say
from evalkit.files.criteria_files import criteria_plain, load_criteria
from evalkit.files.csv_files import csv_text
from evalkit.files.noun import FORMAT_NUMBER, write_words
from evalkit.files.numbers import number_plain, number_text
from evalkit.files.plain_text import json_text, toml_text
from evalkit.files.reading import is_text
from evalkit.files.shipped_sets import shipped
from evalkit.files.tables import COLUMNS, guard
from evalkit.files.tender_tables import tender_entries, tender_entry, tender_plain, tender_rows
from evalkit.files.trouble import refuse
from evalkit.files.writing import new_folder, write_bytes, write_text
from evalkit.files.xlsx_files import workbook_bytes
from evalkit.model import Case, Conflict, CriteriaSet, Evidence, Mark, Project
from evalkit.scales.base import Value

Cell = str | Fraction
_PLAIN_EVIDENCE = (
    "topic", "statement_en", "statement_ko", "value", "unit", "date", "source_title",
    "publisher", "url", "source_date", "figure", "confidence",
)  # fmt: skip


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


def _head(case: Case) -> dict[str, object]:
    made: dict[str, object] = {"format": FORMAT_NUMBER, "id": case.id} | _within(case)
    if is_shipped(case.criteria):
        made["criteria"] = case.criteria.id
        # A later evalkit may ship another version: then the case says so on loading.
        made["criteria_version"] = case.criteria.version
        made["criteria_sha256"] = case.criteria.sha256
    return made


def _within(case: Case) -> dict[str, object]:
    """Return where the names of evaluators mean one person, if it is not the whole case."""
    return {} if case.evaluators_within == "case" else {"evaluators_within": "project"}


def _words(case: Case) -> dict[str, object]:
    texts = {"title": case.title, "notice": case.notice}
    return {name: write_words(words) for name, words in texts.items() if words}


def _draws(case: Case) -> dict[str, object]:
    draws = []
    for draw in case.draws:
        made: dict[str, object] = {"projects": list(draw.projects)}
        if draw.note:
            made["note"] = write_words(draw.note)
        draws.append(made)
    return {"draw": draws} if draws else {}


def _folder(case: Case, target: Path, *, overwrite: bool) -> None:
    with new_folder(target, overwrite=overwrite) as folder:
        head = _head(case)
        if "criteria" not in head:
            head["criteria"] = "criteria.toml"
            write_text(folder / "criteria.toml", toml_text(criteria_plain(case.criteria)))
        write_text(
            folder / "case.toml",
            toml_text(head | _words(case) | tender_plain(case.tender) | _draws(case)),
        )
        for name, header, rows in _tables(case):
            text = csv_text(header, ([_csv(cell) for cell in row] for row in rows))
            write_text(folder / f"{name}.csv", text)


def _tender_head(case: Case) -> list[list[Cell]]:
    """Return ``[tender]`` as rows of the sheet ``case``: tender_reference, tender_unit, ..."""
    tender = tender_plain(case.tender).get("tender", {})
    assert isinstance(tender, dict)
    rows: list[list[Cell]] = []
    for key, value in tender.items():
        for name, text in value.items() if isinstance(value, dict) else [("", value)]:
            rows.append([f"tender_{key}{'_' + name if name else ''}", guard(str(text))])
    return rows


def _csv(cell: Cell) -> str:
    return cell if isinstance(cell, str) else number_text(cell)


def _workbook(case: Case, file: str) -> bytes:
    head: list[list[Cell]] = [["key", "value"]]
    head += [[key, str(value)] for key, value in _head(case).items()]
    for name, words in (("title", case.title), ("notice", case.notice)):
        head += [[f"{name}_en", guard(words.en)], [f"{name}_ko", guard(words.ko)]]
    head += _tender_head(case)
    sheets: dict[str, list[list[Cell]]] = {"case": head}
    for table, header, rows in _tables(case, draws=True):
        sheets[table] = [[*header], *rows]
    if not is_shipped(case.criteria):
        text = toml_text(criteria_plain(case.criteria))
        sheets["criteria"] = [[guard(line)] for line in text.split("\n")]
    for name, content in sheets.items():
        if not all(is_text(cell) for row in content for cell in row if isinstance(cell, str)):
            rule = say("cannot be written: a text has a character that no file can hold")
            raise refuse(file, rule, say("look in the table {name}", name=name))
    return workbook_bytes(sheets, file)


def _tables(
    case: Case, *, draws: bool = False
) -> Iterator[tuple[str, list[str], list[list[Cell]]]]:
    """Yield the tables that have rows: name, header, rows, text guarded."""
    judged = [m for m in case.marks if not m.unit]
    measured = [m for m in case.marks if m.unit]
    extra = ["evaluator"] if any(m.evaluator for m in measured) else []
    tables: list[tuple[str, list[str], list[list[Cell]]]] = [
        ("projects", [], [_project(p) for p in case.projects]),
        ("marks", [], [_mark(m, measured=False) for m in judged]),
        ("measures", extra, [_mark(m, measured=True, evaluator=bool(extra)) for m in measured]),
        ("evidence", [], [_evidence(e) for e in case.evidence]),
        ("conflicts", [], [_conflict(c) for c in case.conflicts]),
        *tender_rows(case),
    ]
    if draws:
        tables.append(
            ("draws", [], [[_list(draw.projects), *_both(draw.note)] for draw in case.draws])
        )
    for name, more, rows in tables:
        if rows:
            yield name, [*COLUMNS[name], *more], rows


def _both(words: Text) -> list[Cell]:
    return [guard(words.en), guard(words.ko)]


def _list(names: tuple[str, ...]) -> str:
    return ";".join(names)


def _project(project: Project) -> list[Cell]:
    return [project.id, *_both(project.title), *_both(project.note)]


def _mark(mark: Mark, *, measured: bool, evaluator: bool = False) -> list[Cell]:
    low, high = _value(mark.low), _value(mark.high)
    values: list[Cell] = ["", low, high] if mark.is_range else [low, "", ""]
    named: list[Cell] = [mark.project, mark.criterion]
    if not measured:
        named.append(guard(mark.evaluator))
    last = [guard(mark.evaluator)] if evaluator else []
    unit = [guard(mark.unit)] if measured else []
    return [*named, *values, *unit, *_both(mark.reason), _list(mark.evidence), *last]


def mark_cells(mark: Mark) -> list[str]:
    """Return a judged mark as the cells of a CSV row."""
    return [_csv(cell) for cell in _mark(mark, measured=False)]


def _value(value: Value) -> Cell:
    return guard(value) if isinstance(value, str) else value


def _evidence(fact: Evidence) -> list[Cell]:
    return [fact.id, fact.project, guard(fact.kind), *_evidence_texts(fact, guard), fact.conflict]


def _evidence_texts(fact: Evidence, change: Callable[[str], str]) -> list[str]:
    found = []
    for name in _PLAIN_EVIDENCE:
        if name.startswith("statement_"):
            text: str = getattr(fact.statement, name[-2:])
        else:
            text = getattr(fact, name)
        found.append(change(text))
    return found


def _conflict(conflict: Conflict) -> list[Cell]:
    return [conflict.id, *_both(conflict.note), _list(conflict.criteria)]


def _plain(case: Case) -> dict[str, object]:
    """Return a case as one JSON object, complete with its criteria set."""
    made: dict[str, object] = {"format": FORMAT_NUMBER, "id": case.id} | _within(case)
    made |= _words(case) | _draws(case)
    made |= tender_plain(case.tender)
    made["projects"] = plain_table("projects", case.projects)
    made["marks"] = plain_table("marks", [m for m in case.marks if not m.unit])
    made["measures"] = plain_table("measures", [m for m in case.marks if m.unit])
    made["evidence"] = plain_table("evidence", case.evidence)
    made["conflicts"] = [
        _filled({"id": c.id, "note": c.note, "criteria": list(c.criteria)}) for c in case.conflicts
    ]
    return made | tender_entries(case) | {"criteria": criteria_plain(case.criteria)}


def plain_table(name: str, items: Iterable[Any]) -> list[dict[str, object]]:
    """Return the objects of one table as JSON objects."""
    return [
        _ENTRIES[name](item) if name in _ENTRIES else tender_entry(name, item) for item in items
    ]


def _plain_project(project: Project) -> dict[str, object]:
    return _filled({"id": project.id, "title": project.title, "note": project.note})


def _filled(entry: dict[str, object]) -> dict[str, object]:
    """Leave out what is empty, and write words in both languages."""
    return {k: write_words(v) if isinstance(v, Text) else v for k, v in entry.items() if v}


def _plain_mark(mark: Mark) -> dict[str, object]:
    ends = {"low": mark.low, "high": mark.high} if mark.is_range else {"value": mark.low}
    values: dict[str, object] = {
        k: v if isinstance(v, str) else number_plain(v) for k, v in ends.items()
    }
    named = _filled({"evaluator": mark.evaluator, "unit": mark.unit})
    more = _filled({"reason": mark.reason, "evidence": list(mark.evidence)})
    return {"project": mark.project, "criterion": mark.criterion} | named | values | more


def _plain_fact(fact: Evidence) -> dict[str, object]:
    texts = dict(zip(_PLAIN_EVIDENCE, _evidence_texts(fact, str), strict=True))
    first = {"id": fact.id, "project": fact.project, "kind": fact.kind}
    return _filled({**first, **texts, "conflict": fact.conflict})


_ENTRIES: Mapping[str, Callable[[Any], dict[str, object]]] = {
    "projects": _plain_project,
    "marks": _plain_mark,
    "measures": _plain_mark,
    "evidence": _plain_fact,
}
