"""Workbooks: honest ones read as typed, harmful ones refused before they are unpacked."""

import io
import zipfile
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from sentences import sentence, tells

from evalkit import check
from evalkit.core import about
from evalkit.core.errors import InputError
from evalkit.schema import load_case, save_case

from .small import load, write, wrong

HEAD = ["project", "criterion", "value", "reason"]


def book(*rows, name="marks"):
    made = openpyxl.Workbook()
    made.active.title = name
    for row in (HEAD, *rows):
        made.active.append(row)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def changed(data, part, change):
    """The same workbook with one part rewritten."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, change(content) if name.endswith(part) else content)
    return target.getvalue()


def test_numbers_read_as_typed(tmp_path):
    data = book(["a", "quality", 0.1, "가"], ["b", "quality", "(1/3)", None])
    case = load(tmp_path, {"marks.csv": None, "marks.xlsx": data})
    assert [m.low for m in case.marks] == [Fraction(1, 10), Fraction(1, 3)]
    assert case.marks[0].reason.en == "가"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            ["a", "quality", "=1+1"],
            sentence("is a formula", field="value", row=2, value="=1+1", file="marks.xlsx"),
        ),
        (
            ["a", "quality", "#N/A"],
            sentence("is an error of the spreadsheet", field="value", row=2, value="#N/A"),
        ),
        (
            ["a", "quality", date(2026, 3, 1)],
            sentence("is not a number", field="value", row=2, value="2026-03-01"),
        ),
        (["a", "quality", True], sentence("is not a number", field="value", row=2, value="TRUE")),
        (
            ["a", "quality", 7, "=1+1"],
            sentence("is a formula", field="reason", row=2, value="=1+1"),
        ),
        (["a", "quality", "1,234"], sentence("has thousands separators", field="value", row=2)),
    ],
)
def test_cells(row, text, tmp_path):
    assert tells(wrong(tmp_path, {"marks.csv": None, "marks.xlsx": book(row)}), text)


GOOD = book(["a", "quality", 7])
BOMB = changed(
    GOOD, "sheet1.xml", lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 30_000_000)
)
ENTITIES = changed(GOOD, "sheet1.xml", lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml)
BROKEN = changed(GOOD, "sheet1.xml", lambda xml: xml[:-40])
FAR_ROW = changed(GOOD, "sheet1.xml", lambda xml: xml.replace(b'r="2"', b'r="99999999999"'))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (BOMB, sentence("unpacks to more than {ratio} times its size, as harmful files do", ratio=200, file="marks.xlsx")),
        (ENTITIES, sentence("defines XML entities, as harmful files do, and is not read", file="marks.xlsx")),
        (BROKEN, sentence("cannot be read as an XLSX workbook", file="marks.xlsx")),
        (b"", sentence("cannot be read as an XLSX workbook", file="marks.xlsx")),
        (b"PK\x03\x04 and nothing more", sentence("cannot be read as an XLSX workbook", file="marks.xlsx")),
        (GOOD[: len(GOOD) // 2], sentence("cannot be read as an XLSX workbook", file="marks.xlsx")),
        (FAR_ROW, sentence("the sheet {name} has more cells than are read", name="marks")),
    ],
)  # fmt: skip
def test_harmful_and_broken_workbooks(data, text, tmp_path):
    assert tells(wrong(tmp_path, {"marks.csv": None, "marks.xlsx": data}), text)


def test_a_false_dimension_is_not_believed(tmp_path):
    data = changed(
        GOOD, "sheet1.xml", lambda xml: xml.replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"')
    )
    assert load(tmp_path, {"marks.csv": None, "marks.xlsx": data}).marks[0].low == 7


def test_a_workbook_needs_the_sheet_case_and_right_names(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(book(["a", "quality", 7], name="Marks"))
    with pytest.raises(InputError) as caught:
        load_case(path)
    assert tells(caught.value, "is not a known sheet name", value="Marks", table="sheet")
    assert tells(caught.value, "has no sheet named {name}", name="case")


def test_without_openpyxl(tmp_path, monkeypatch):
    folder = write(tmp_path / "case", {"marks.csv": None, "marks.xlsx": GOOD})
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(InputError) as caught:
        load_case(folder)
    said = f"needs a package that is not installed\n    → install it with: {about.command('xlsx')}"
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("number_format", "bad"),
    [("0%", True), ("0.00%;[Red]-0.00%", True), ('0"%"', False), ("0\\%_%", False), ("0.0", False)],
)
def test_a_number_shown_in_per_cent(number_format, bad, tmp_path):
    made = openpyxl.load_workbook(io.BytesIO(book(["a", "quality", 0.07], ["b", "quality", 7])))
    made.active["C2"].number_format = number_format
    data = io.BytesIO()
    made.save(data)
    files = {"marks.csv": None, "marks.xlsx": data.getvalue()}
    if bad:
        assert tells(
            wrong(tmp_path, files),
            "has a percent sign",
            field="value",
            row=2,
            value="7%",
            file="marks.xlsx",
        )
    else:
        assert load(tmp_path, files).marks[0].low == Fraction(7, 100)


def test_sheets_of_another_name(tmp_path):
    save_case(load(tmp_path, {}), tmp_path / "a.xlsx")
    made = openpyxl.load_workbook(tmp_path / "a.xlsx")
    made["marks"].title = "채점표"
    made.create_sheet("계산").append(["=1+1", "id"])  # of no concern, formula and all
    made.save(tmp_path / "a.xlsx")
    (problem,) = check(tmp_path / "a.xlsx")
    assert tells(
        problem,
        "name it {name}, or move it out of the case",
        name="marks",
        value="채점표",
        table="sheet",
    )


def test_no_clock_is_in_a_workbook_that_we_write(tmp_path):
    save_case(load(tmp_path, {}), tmp_path / "made.xlsx")
    with zipfile.ZipFile(tmp_path / "made.xlsx") as archive:
        entries = archive.infolist()
        core = archive.read("docProps/core.xml").decode()
    assert {(e.date_time, e.create_system) for e in entries} == {((2020, 1, 1, 0, 0, 0), 3)}
    assert core.count("2020-01-01T00:00:00Z") == 2
