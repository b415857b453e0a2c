"""Starting files for a criteria set and for a case: small, commented, and valid."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from textwrap import wrap

from evalkit.core.errors import InputError, Problem, unknown
from evalkit.core.messages import say
from evalkit.files.formats.csv_files import csv_text
from evalkit.files.formats.writing import new_folder, write_text
from evalkit.model import Procedure
from evalkit.model.amounts import AMOUNTS
from evalkit.model.checks import is_id, nfc
from evalkit.model.screening_checks import works_needed
from evalkit.schema.case_tables import CASE_TABLES, TENDER_TABLES
from evalkit.schema.criteria_files import load_criteria
from evalkit.schema.nouns.criteria import CRITERIA_SET
from evalkit.schema.nouns.scales import KINDS
from evalkit.schema.reference import SECTIONS, section
from evalkit.schema.shipped_sets import shipped

_TEMPLATES = files("evalkit") / "templates"
_TABLES = ("projects", "marks", "measures", "evidence")
_WIDTH = 100
_EXAMPLES = {"reference": 1_000_000, "budget": 1_100_000}


def new_criteria(path: Path) -> Path:
    """Write a commented criteria set and return its path, which ends in ``.toml``.

    Raises
    ------
    InputError
        If the name cannot be an id, or the file exists.
    """
    target = path if path.suffix == ".toml" else path.with_name(path.name + ".toml")
    write_text(target, _criteria(_id(target.stem)))
    return target


def new_case(path: Path, criteria: str | None = None) -> Path:
    """Write the folder of a commented case and return its path.

    Parameters
    ----------
    path : Path
    criteria : str, optional
        Id of a shipped criteria set; the tables of marks then hold only their
        headers. With a procedure there are also the tables of a tender, with documents
        that of requests. By default
        the case gets a criteria set of its own.

    Raises
    ------
    InputError
        If the name cannot be an id, the criteria set is unknown, or the folder
        exists.
    """
    name = _id(path.name)
    if criteria is not None and criteria not in shipped():
        raise InputError(unknown(say("criteria set"), criteria, list(shipped()), field="criteria"))
    case = (_TEMPLATES / "case" / "case.toml").read_text("utf-8")
    with new_folder(path) as folder:
        head = case.format(id=name, criteria=criteria or "criteria.toml") + _keys("case")
        write_text(folder / "case.toml", head)
        if criteria is None:
            write_text(folder / "criteria.toml", _criteria("criteria"))
        for table in _TABLES:
            rows = _rows(table) if criteria is None or table == "projects" else []
            write_text(folder / f"{table}.csv", csv_text(CASE_TABLES[table].columns.own, rows))
        chosen = load_criteria(criteria) if criteria is not None else None
        procedure = chosen.procedure if chosen is not None else None
        if chosen is not None and chosen.documents:
            header = CASE_TABLES["requests"].columns.own
            write_text(folder / "requests.csv", csv_text(header, []))
        if procedure is not None:
            write_text(folder / "case.toml", f"{head}\n{_tender(procedure)}", overwrite=True)
            for name in TENDER_TABLES:
                write_text(folder / f"{name}.csv", csv_text(CASE_TABLES[name].columns.own, []))
    return path


def _tender(procedure: Procedure) -> str:
    """Return the notice of a tender, with the amounts of works that its rules need."""
    needed = works_needed(procedure)
    works = (_TEMPLATES / "case" / "works.toml").read_text("utf-8").splitlines(keepends=True)
    lines = [line for line in works if needed[line.split(" ", 1)[0]]]
    head = (_TEMPLATES / "case" / "tender.toml").read_text("utf-8")
    if procedure.currency:
        unit = json.dumps(procedure.currency, ensure_ascii=False)
        head = head.replace('# unit = "KRW"', f"unit = {unit}")
    return "".join([head, *_amounts(procedure), *lines])


def _amounts(procedure: Procedure) -> Iterator[str]:
    """Yield each amount that the set asks for or describes, under the name that the set has."""
    described = {amount.id for amount in procedure.amounts}
    for which in AMOUNTS:
        if which not in procedure.needs and which not in described:
            continue
        name = procedure.amount(which).name
        told = f"{name.text('en')}  {name.text('ko')}"
        yield f"{which} = {_EXAMPLES[which]}  # {' '.join(told.split())}\n"
        yield f'{which}_kind.en = "an example: replace it"\n'
        yield f'{which}_kind.ko = "예시이므로 바꾸십시오"\n'


def _rows(table: str) -> list[list[str]]:
    """Return the rows of a template under the columns that its table has."""
    text = (_TEMPLATES / "case" / f"{table}.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return [[row.get(column, "") for column in CASE_TABLES[table].columns.own] for row in rows]


def _criteria(name: str) -> str:
    text = (_TEMPLATES / "criteria.toml").read_text("utf-8").format(id=name)
    parts = [part for one in CRITERIA_SET.fields for part in one.kind.parts]
    sections = [name for name, known in SECTIONS.items() if known.noun in (CRITERIA_SET, *parts)]
    scales = [
        f"# scale.kind = {kind}: {', '.join(one.key for one in noun.fields)}\n"
        for kind, noun in KINDS.items()
    ]
    return text + _keys(*sections) + "".join(scales)


def _keys(*sections: str) -> str:
    """Return every key that may stand in a file, as comments, a paragraph for each table."""
    lines = [
        "",
        "# All keys of each table; the page on file formats of the documents says what they hold.",
        "# 표마다 쓸 수 있는 모든 키. 뜻은 문서의 '파일 형식' 쪽에 있습니다.",
    ]
    for table in (table for name in sections for table in section(name)):
        text = f"{table.place} {', '.join(table.keys)}".strip()
        lines += wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="#     ")
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    composed = nfc(name)
    if not is_id(composed):
        rule = say("must be letters, digits, '-', '_' or '.', at most 100, without spaces")
        raise InputError(Problem(field="NAME", rule=rule, value=name))
    return composed
