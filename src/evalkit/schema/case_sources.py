"""Where a case comes from: a folder, a workbook or a JSON file, brought to one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from attrs import define, evolve, field

from evalkit.core.errors import InputError, Problem
from evalkit.core.ids import id_of
from evalkit.core.messages import Message, say
from evalkit.files.formats import limits
from evalkit.files.formats.any_table import OTHER_SHEETS, read_table
from evalkit.files.formats.csv_files import read_header
from evalkit.files.formats.reading import decode, is_text, nfc, parse_json, parse_toml, read_bytes
from evalkit.files.formats.table import FileTable, NumberedRow, make_table, unguard
from evalkit.files.formats.trouble import os_trouble, refuse, shown
from evalkit.files.formats.xlsx_files import Workbook
from evalkit.schema.case_tables import CASE_TABLES, TABLES, looks_like, near_table
from evalkit.schema.nouns.case import head_place

_TABLE_SUFFIXES = (".csv", ".xlsx")
_TABLE_NAMES = frozenset(name + suffix for name in TABLES for suffix in _TABLE_SUFFIXES)


@define
class CaseSource:
    """A case as read, before anything is checked against its criteria set.

    Parameters
    ----------
    file : str
        Where the head stands.
    folder : Path
        Files that the head names lie in it.
    head : mapping or None
        What `case.toml` holds; None if it could not be read.
    tables : dict of str to Table
    unusable : set of str
        Tables that are there, but could not be read.
    """

    file: str
    folder: Path
    head: Mapping[str, object] | None = None
    tables: dict[str, FileTable] = field(factory=dict)
    unusable: set[str] = field(factory=set)

    def keep(self, name: str, table: FileTable | None) -> None:
        """Keep a table, or the fact that it could not be read."""
        if table is None:
            self.unusable.add(name)
        else:
            self.tables[name] = table


def read_source(path: Path, problems: list[Problem]) -> CaseSource:
    """Read a case from wherever it is."""
    if path.name == "case.toml":
        path = path.parent
    suffix = path.suffix.lower()
    try:
        is_folder = path.is_dir()
    except ValueError:
        raise refuse(str(path), say("is not a name that a file can have")) from None
    if is_folder:
        return _folder(path, problems)
    if suffix == ".xlsx":
        return _workbook(path, problems)
    if suffix == ".json":
        text = decode(read_bytes(path), str(path))
        return json_source(parse_json(text, str(path)), path, problems)
    if suffix in OTHER_SHEETS and path.exists():
        rule = say("is a spreadsheet of another format, which is not read")
        raise refuse(str(path), rule, say("save it as Excel Workbook (.xlsx)"))
    if suffix and path.exists():
        raise refuse(
            str(path),
            say("is not a case"),
            say("a case is a folder with case.toml, an .xlsx workbook, or a .json file"),
        )
    read_bytes(path)  # says why it is not there
    raise refuse(str(path), say("is not a case"))


def place_of(path: Path, table: str | Message) -> str:
    """Return the file of a case in which a table stands; the case where there is none."""
    folder = path.parent if path.name == "case.toml" else path
    if table in TABLES and folder.is_dir():
        named = (folder / f"{table}{suffix}" for suffix in _TABLE_SUFFIXES)
        return str(next((file for file in named if file.exists()), path))
    return str(path)


def _folder(path: Path, problems: list[Problem]) -> CaseSource:
    source = CaseSource(str(path / "case.toml"), path)
    try:
        names = sorted(entry.name for entry in path.iterdir())
    except OSError as error:
        raise os_trouble(error, path) from None
    try:
        text = decode(read_bytes(path / "case.toml", limits.SETTINGS_BYTES), source.file)
        source.head = parse_toml(text, source.file)
    except InputError as error:
        problems.extend(error.problems)
    for name in TABLES:
        found = [name + suffix for suffix in _TABLE_SUFFIXES if name + suffix in names]
        if len(found) > 1:
            rule = say("exists twice, as {names}", names=found)
            remedy = say("keep one of them")
            problems.append(Problem(file=str(path), table=name, rule=rule, remedy=remedy))
            source.unusable.add(name)
        elif found:
            try:
                source.keep(name, table_file(name, path / found[0], problems))
            except InputError as error:
                problems.extend(error.problems)
                source.unusable.add(name)
    for entry in names:
        _near_miss(path / entry, source, problems)
    return source


def _inside(path: Path, folder: Path) -> bool:
    """Say whether a path stays in a folder, also where it is a symbolic link."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def table_file(name: str, path: Path, problems: list[Problem]) -> FileTable | None:
    """Read one table from a CSV file, or from the first sheet of a workbook."""
    if not _inside(path, path.parent):
        rule = say("must be a file inside the folder of the case")
        raise refuse(str(path), rule, say("copy the file there, instead of a link to it"))
    return read_table(CASE_TABLES[name].columns, path, problems)


def _near_miss(entry: Path, source: CaseSource, problems: list[Problem]) -> None:
    """Report a file that was probably meant to be a table, or the case file."""
    if entry.name.startswith((".", "~$")):  # left by Finder and by open workbooks
        return
    suffix = entry.suffix.lower()
    if suffix in OTHER_SHEETS:
        near = near_table(entry.stem) or (entry.stem if entry.stem in TABLES else None)
        if near is not None:
            rule = say("is a spreadsheet of another format, which is not read")
            remedy = say("save it as {name}, or move it out of the case", name=f"{near}.xlsx")
            problems.append(Problem(file=str(entry), rule=rule, remedy=remedy))
        return
    if suffix in _TABLE_SUFFIXES:
        if entry.stem.lower() in ("draw", "draws"):
            rule = say("is not read: draws are recorded in case.toml, as [[draw]]")
            problems.append(Problem(file=str(entry), rule=rule))
            return
        near = near_table(entry.stem)
        if near is None and entry.stem in TABLES and entry.suffix != suffix:
            near = entry.stem
        if near is None:
            if entry.name not in _TABLE_NAMES and _inside(entry, entry.parent):
                _lookalike(_header_of(entry), str(entry), "", source, problems)
            return
        meant = near + suffix
        source.unusable.add(near)
    elif entry.name.lower() == "case.toml" and entry.name != "case.toml":
        meant = "case.toml"
    else:
        return
    rule = say("is not a known file name")
    remedy = say("did you mean {name}?", name=meant)
    problems.append(Problem(file=str(entry), rule=rule, remedy=remedy))


def _header_of(path: Path) -> list[str]:
    """Return the header of a file that may be no table at all."""
    try:
        if path.suffix.lower() == ".csv":
            return read_header(path)
        book = Workbook(path, [])
        return book.header(book.names[0]) if book.names else []
    except InputError:
        return []


def _lookalike(
    header: list[str], file: str, sheet: str, source: CaseSource, problems: list[Problem]
) -> None:
    """Report a file or sheet of another name that has the columns of a table."""
    name = looks_like(header)
    if name is None:
        return
    rule = say("looks like the table {name}", name=name)
    meant = name if sheet else name + Path(file).suffix.lower()
    remedy = say("name it {name}, or move it out of the case", name=meant)
    table, value = ("sheet", sheet) if sheet else ("", None)
    problems.append(Problem(file=file, table=table, rule=rule, value=value, remedy=remedy))
    source.unusable.add(name)


def _workbook(path: Path, problems: list[Problem]) -> CaseSource:
    book = Workbook(path, problems)
    source = CaseSource(str(path), path.parent)
    for name in book.names:
        near = near_table(name, sheets=True)
        if near is not None:
            rule = say("is not a known sheet name")
            remedy = say("did you mean {name}?", name=near)
            problems.append(
                Problem(file=str(path), table="sheet", rule=rule, value=name, remedy=remedy)
            )
            source.unusable.add(near)
        elif name in CASE_TABLES:
            known = CASE_TABLES[name].columns
            table = make_table(known, str(path), book.batches(name), problems, ragged=True)
            source.keep(name, table)
        elif name not in {"case", "criteria"}:
            _lookalike(book.header(name), str(path), name, source, problems)
    if "case" not in book.names:
        problems.append(Problem(file=str(path), rule=say("has no sheet named {name}", name="case")))
        return source
    head = _sheet_head(book, problems)
    if "criteria" in book.names:
        lines = [unguard(cells[0]) if cells else "" for _, cells in book.rows("criteria")]
        if head.get("criteria"):
            rule = say("cannot be used with the sheet criteria")
            remedy = say("keep one or the other")
            problems.append(
                Problem(file=str(path), table="case", field="criteria", rule=rule, remedy=remedy)
            )
        head["criteria"] = parse_toml("\n".join(lines), f"{path} (criteria)")
    source.head = head
    return source


def _sheet_head(book: Workbook, problems: list[Problem]) -> dict[str, object]:
    """Read the sheet ``case``: a key and its value in each row."""
    head: dict[str, object] = {}
    for number, cells in book.rows("case"):
        key = id_of(cells[0]) if cells else ""
        value = unguard(cells[1]) if len(cells) > 1 else ""
        if not key or (key, value.strip()) == ("key", "value"):
            continue
        path, is_known = head_place(key)
        inner: object = head
        for part in path[:-1]:
            inner = inner.setdefault(part, {}) if isinstance(inner, dict) else inner
        if not isinstance(inner, dict) or path[-1] in inner:  # or words beside one language
            rule = say("is given twice")
            problems.append(Problem(file=book.file, table="case", row=number, field=key, rule=rule))
        elif value or not is_known:  # an empty cell beside a key that is known says nothing
            inner[path[-1]] = value
    if str(head.get("format", "1")) == "1":
        head["format"] = 1  # cells have no types; here only the number matters
    return head


def json_source(raw: Mapping[str, object], path: Path, problems: list[Problem]) -> CaseSource:
    """Take a case that stands in one JSON object."""
    source = CaseSource(str(path), path.parent)
    source.head = {key: value for key, value in raw.items() if key not in TABLES}
    for name in TABLES:
        if name in raw:
            source.keep(name, json_table(name, raw[name], str(path), problems))
    return source


def json_table(name: str, raw: object, file: str, problems: list[Problem]) -> FileTable | None:
    """Make a table of a list of objects."""
    if not isinstance(raw, list):
        rule = say("must be a list, in brackets")
        problems.append(Problem(file=file, table=name, rule=rule, value=shown(raw)))
        return None
    known = CASE_TABLES[name].columns.accepted
    one = [c for c in known if f"{c}_en" in known]
    columns = {c: place for place, c in enumerate(c for c in known if c not in one)}
    table = evolve(FileTable.empty(name, file, columns, len(columns)), guarded=False, indexed=True)
    rows: list[NumberedRow] = []
    for number, entry in enumerate(raw):
        if not isinstance(entry, Mapping):
            rule = say("must be an object, in braces")
            problems.append(table.problem(number, "", rule, shown(entry)))
            continue
        cells = [""] * len(columns)
        for key, value in _flat(entry, one):
            if key not in columns:
                rule = say("is not a known key")
                remedy = say("known are: {names}", names=known)
                problems.append(table.problem(number, key, rule, remedy=remedy))
                continue
            text = _json_cell(value)
            if text is None:
                rule = say("must be text, a number or a list of names")
                problems.append(table.problem(number, key, rule, shown(value)))
            else:
                cells[columns[key]] = text
        rows.append((number, cells))
    table.extend(rows)
    return table


def _flat(entry: Mapping[str, object], one: list[str]) -> Iterator[tuple[str, object]]:
    """Yield ``reason_en`` and ``reason_ko`` for ``"reason": {"en": …, "ko": …}``."""
    for key, value in entry.items():
        if key in one:
            if isinstance(value, Mapping):
                for lang, words in value.items():
                    yield f"{key}_{lang}", words
            else:
                yield f"{key}_en", value
                yield f"{key}_ko", value
        else:
            yield key, value


def _json_cell(value: object) -> str | None:
    if value is None:
        return ""
    if isinstance(value, str):
        return nfc(value) if is_text(value) else None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _json_cell(";".join(value))
    return None
