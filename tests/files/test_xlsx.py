"""Workbooks: honest ones read as typed, harmful ones refused before they are unpacked."""

import io
import zipfile
from datetime import date
from fractions import Fraction

import openpyxl
import pytest

from evalkit.errors import InputError
from evalkit.files import load_case

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
    data = book(["a", "quality", 0.1, "가"], ["b", "quality", "1/3", None])
    case = load(tmp_path, {"marks.csv": None, "marks.xlsx": data})
    assert [m.low for m in case.marks] == [Fraction(1, 10), Fraction(1, 3)]
    assert case.marks[0].reason.en == "가"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (["a", "quality", "=1+1"], "marks.xlsx, row 2, value: is a formula (got '=1+1')"),
        (["a", "quality", "#N/A"], "row 2, value: is an error of the spreadsheet (got '#N/A')"),
        (["a", "quality", date(2026, 3, 1)], "row 2, value: is not a number (got '2026-03-01')"),
        (["a", "quality", True], "row 2, value: is not a number (got 'TRUE')"),
        (["a", "quality", 7, "=1+1"], "row 2, reason: is a formula (got '=1+1')"),
        (["a", "quality", "1,234"], "row 2, value: has thousands separators"),
    ],
)
def test_cells(row, text, tmp_path):
    assert text in wrong(tmp_path, {"marks.csv": None, "marks.xlsx": book(row)})


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
        (BOMB, "marks.xlsx: unpacks to more than 200 times its size, as harmful files do"),
        (ENTITIES, "marks.xlsx: defines XML entities, as harmful files do, and is not read"),
        (BROKEN, "marks.xlsx: cannot be read as an XLSX workbook"),
        (b"", "marks.xlsx: cannot be read as an XLSX workbook"),
        (b"PK\x03\x04 and nothing more", "marks.xlsx: cannot be read as an XLSX workbook"),
        (GOOD[: len(GOOD) // 2], "marks.xlsx: cannot be read as an XLSX workbook"),
        (FAR_ROW, "the sheet marks has more cells than are read"),
    ],
)  # fmt: skip
def test_harmful_and_broken_workbooks(data, text, tmp_path):
    assert text in wrong(tmp_path, {"marks.csv": None, "marks.xlsx": data})


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
    text = str(caught.value)
    assert (
        "sheet: is not a sheet name that is known here (got 'Marks')\n    → did you mean marks?"
        in text
    )
    assert "has no sheet named case" in text


def test_without_openpyxl(tmp_path, monkeypatch):
    folder = write(tmp_path / "case", {"marks.csv": None, "marks.xlsx": GOOD})
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(InputError) as caught:
        load_case(folder)
    assert 'needs a package that is not installed\n    → run: pip install "evalkit[xlsx]"' in str(
        caught.value
    )
