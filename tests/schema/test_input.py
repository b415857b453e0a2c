"""What a file holds that its reader does not see, or that is guessed, is said on every road."""

import io
import json
import zipfile
from fractions import Fraction

import numpy as np
import openpyxl
import pytest
from tests.shared.sentences import refuses

from evalkit import Case, CriteriaSet, Criterion, Linear, check, evaluate, evaluate_array, load_case
from evalkit.core.errors import InputError, ModelError
from evalkit.core.exact import exact
from evalkit.core.floats import narrow, needs_more
from evalkit.core.remarks import listening
from evalkit.files.formats.encodings import korean
from evalkit.files.formats.xlsx_hidden import hidden
from evalkit.model import Gate

CRITERIA = """format = 1
id = "two"
version = "1"
title.en = "Two"
title.ko = "둘"
source = "own"
seen = "own"
[[criterion]]
id = "a"
kind = "mark"
title.en = "A"
title.ko = "가"
points = 50
scale = { kind = "linear", worst = 0, best = 10 }
[[criterion]]
id = "b"
kind = "mark"
title.en = "B"
title.ko = "나"
points = 50
scale = { kind = "linear", worst = 0, best = 10 }
[[gate]]
id = "most"
on = "a"
at_most = 3.3
title.en = "A at most 3.3"
title.ko = "가 3.3 이하"
"""
HEAD = {"format": 1, "id": "c", "criteria": "criteria.toml"}
TOML = 'format = 1\nid = "c"\ncriteria = "criteria.toml"\ntitle.en = "c"\ntitle.ko = "c"\n'
NOISE = 3.3000000000000003  # 1.1 + 2.2
ROADS = ["folder", "table", "workbook", "json", "python"]


def marks(value):
    return [("x", "a", 3.3), ("x", "b", 5), ("y", "a", value), ("y", "b", 5)]


def changed(data, old, new):
    """Return a workbook with some bytes of its sheets replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name).replace(old, new))
    return target.getvalue()


def workbook(path, rows, change=None, single=False):
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets = {"marks": [("project", "criterion", "value"), *rows]}
    if not single:
        sheets["case"] = [("format", 1), ("id", "c"), ("criteria", "criteria.toml"),
                          ("title", "c")]  # fmt: skip
        sheets["projects"] = [("id", "title"), ("x", "X"), ("y", "Y")]
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    if change is not None:
        change(book)
    book.save(path)
    path.write_bytes(changed(path.read_bytes(), b"<v>2.125</v>", f"<v>{NOISE!r}</v>".encode()))


def case_on(road, folder, value, change=None):
    """Return where a case stands that has one value of y on this road, or the case itself."""
    (folder / "criteria.toml").write_text(CRITERIA, encoding="utf-8")
    # openpyxl writes fewer digits than Excel, so the noise is put in afterwards.
    sheet = road in ("workbook", "table") and value == NOISE
    rows = marks(2.125 if sheet else value)
    if road == "workbook":
        workbook(folder / "c.xlsx", rows, change)
        return folder / "c.xlsx"
    if road == "json":
        plain = HEAD | {
            "title": {"en": "c", "ko": "c"},
            "projects": [{"id": "x"}, {"id": "y"}],
            "marks": [{"project": p, "criterion": c, "value": v} for p, c, v in rows],
        }
        (folder / "c.json").write_text(json.dumps(plain), encoding="utf-8")
        return folder / "c.json"
    (folder / "case.toml").write_text(TOML, encoding="utf-8")
    (folder / "projects.csv").write_text("id,title\nx,X\ny,Y\n", encoding="utf-8")
    if road == "table":
        workbook(folder / "marks.xlsx", rows, change, single=True)
        return folder
    lines = "\n".join(f"{p},{c},{v}" for p, c, v in rows)
    (folder / "marks.csv").write_text(f"project,criterion,value\n{lines}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("road", ["table", "workbook", "json"])
def test_binary_noise_decides_no_gate_and_no_tie_and_is_named(road, tmp_path, run):
    path = case_on(road, tmp_path, NOISE)
    case = load_case(path)
    found = evaluate(case)
    assert [found[name].total[0] for name in ("x", "y")] == [Fraction(83, 2)] * 2
    assert found.rank("x") == found.rank("y") is not None
    [remark] = case.remarks
    assert "3.3000000000000003" in remark.value
    code, out, _ = run("check", str(path))
    assert code == 0
    assert "3.3000000000000003" in out
    assert case == load_case(path)


def two():
    leaves = [Criterion(name, Linear(0, 10), points=50) for name in "ab"]
    return CriteriaSet("two", leaves, gates=[Gate(id="most", on="a", at_most="3.3")])


@pytest.mark.parametrize(
    "values",
    [
        np.array([[3.3, 5], [NOISE, 5]]),
        np.array([[3.3, 5], [3.3, 5]], dtype=np.float32),
        [[3.3, 5.0], [1.1 + 2.2, 5.0]],
        np.array([[3.3, 5], [NOISE, 5]], dtype=object),
    ],
)
def test_arrays_are_taken_as_a_sheet_shows_them(values):
    found = evaluate_array(two(), values)
    assert found.total.tolist() == [41.5, 41.5]
    assert np.array_equal(found.gates, [[1], [1]])
    case = Case.from_array(two(), values, ["x", "y"])
    assert case.marks[0].low == case.marks[2].low
    assert evaluate(case).rank("x") == evaluate(case).rank("y")
    assert bool(case.remarks) == bool(NOISE in np.asarray(values, dtype=float))


@pytest.mark.parametrize(
    ("value", "text", "more"),
    [
        (0.1, "1/10", False), (0.1 + 0.2, "3/10", True), (1e22, "10000000000000000000000", False),
        (2.0**53, str(2**53), False), (1 / 3, "333333333333333/1000000000000000", True),
        (123456789012.125, "987654312097/8", False), (5e-324, "", False),
    ],
)  # fmt: skip
def test_a_float_is_taken_at_15_digits_and_a_whole_one_as_it_is(value, text, more):
    if value > 1e-80:
        assert str(exact(value)) == text
    assert needs_more(value) == more


def test_narrow_floats_carry_fewer_digits():
    assert narrow(float(np.float32(0.1)), 4) == 0.1
    assert narrow(float(np.float32(3.3)), 4) == 3.3
    assert narrow(float(np.float16(0.1)), 2) == 0.1
    assert narrow(float(np.float32(16_777_215)), 4) == 16_777_215
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ModelError):
            exact(wrong)


@pytest.mark.parametrize("road", ROADS)
def test_a_mark_of_two_readings_is_refused_on_every_road(road, tmp_path):
    if road == "python":
        with refuses(ModelError, "can be read in two ways: {mark} of {most}, or the ratio {ratio}",
                     mark=8, most=10, ratio="0.8"):  # fmt: skip
            Case.of(two(), {"x": {"a": 3, "b": 5}, "y": {"a": "8/10", "b": 5}})
        table = [[3, 5], ["8/10", 5]]
        for make in (evaluate_array, lambda of, rows: Case.from_array(of, rows, ["x", "y"])):
            with refuses(ModelError, "can be read in two ways: {mark} of {most}, or the ratio {ratio}",
                         mark=8, most=10, ratio="0.8"):  # fmt: skip
                make(two(), table)
        return
    [problem] = check(case_on(road, tmp_path, "8/10"))
    assert problem.field == "value"
    assert problem.value == "8/10"
    with pytest.raises(InputError):
        load_case(case_on(road, tmp_path, "8/10"))


def hide_row(book):
    book["marks"].row_dimensions[3].hidden = True


def hide_column(book):
    book["marks"].column_dimensions["C"].hidden = True


def hide_sheet(book):
    book["marks"].sheet_state = "veryHidden"
    book.active = 1 if len(book.sheetnames) > 1 else 0


@pytest.mark.parametrize("road", ["table", "workbook"])
@pytest.mark.parametrize(("change", "value"), [(hide_row, "3"), (hide_column, "value")])
def test_what_a_sheet_hides_is_named(road, change, value, tmp_path, run):
    path = case_on(road, tmp_path, 3, change)
    [remark] = load_case(path).remarks
    assert (remark.table, remark.value) == ("marks", value)
    code, out, _ = run("check", str(path))
    assert code == 0
    assert remark.rule.template in " ".join(out.split())
    assert remark.rule.template in " ".join(run("score", str(path))[1].split())


@pytest.mark.parametrize(
    ("content", "rows", "columns"),
    [
        (b'<row r="2" hidden="1"/><row r="3"/>', {2}, set()),
        (b'<x:row/><x:row hidden="true">', {2}, set()),
        (b'<row r="4" ht="0" customHeight="1"/><row r="5" ht="0.75"/>', {4}, set()),
        (b'<cols><col min="2" max="3" hidden="1" width="9"/><col min="5" max="5" width="0"/></cols>',
         set(), {2, 3, 5}),
        (b'<sheetFormatPr zeroHeight="1"/><row r="2"/><row r="3" ht="15"/><row r="4" hidden="0"/>',
         {2}, set()),
        (b'<row r="2" hidden="0"/><rowBreaks hidden="1"/><col min="1" max="1" width="8.5"/>', set(),
         set()),
    ],
)  # fmt: skip
def test_rows_and_columns_are_hidden_by_mark_or_by_size(content, rows, columns):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("s.xml", content)
    with zipfile.ZipFile(target) as archive:
        assert hidden(archive, "s.xml") == (rows, columns)


def test_a_hidden_sheet_is_named(tmp_path):
    [remark] = load_case(case_on("workbook", tmp_path, 3, hide_sheet)).remarks
    assert remark.value == "marks"


def test_what_is_seen_gets_no_remark(tmp_path):
    for road in ("workbook", "folder", "json", "table"):
        folder = tmp_path / road
        folder.mkdir()
        assert load_case(case_on(road, folder, 3)).remarks == ()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "東京都"), ("gbk", "北京市"), ("gbk", "中国"), ("gbk", "质量"),
        ("cp1252", "£AB"), ("cp1252", "ÂÄ"), ("cp1252", "Zürich, café"), ("big5", "台北"),
    ],
)  # fmt: skip
def test_other_encodings_are_not_read_as_korean(encoding, text, tmp_path):
    assert korean(text.encode(encoding)) is None
    path = case_on("folder", tmp_path, 3)
    (path / "projects.csv").write_bytes(f"id,title\nx,{text}\ny,Y\n".encode(encoding))
    assert [p.file for p in check(path)] == [str(path / "projects.csv")]


@pytest.mark.parametrize(
    "text", ["서울특별시", "홍길동", "주식회사 가나다", "삼성전자", "품질과 가격"]
)
def test_a_guessed_encoding_is_said(text, tmp_path, run):
    path = case_on("folder", tmp_path, 3)
    (path / "projects.csv").write_bytes(f"id,title\nx,{text}\ny,Y\n".encode("cp949"))
    case = load_case(path)
    assert case.projects[0].title.ko == text
    [remark] = case.remarks
    assert remark.file.endswith("projects.csv")
    assert "CP949" in run("check", str(path))[1]
    (path / "criteria.toml").write_bytes(CRITERIA.encode("cp949"))
    assert "CP949" in run("check", str(path / "criteria.toml"))[2]


def test_a_remark_that_nobody_hears_is_a_warning(tmp_path):
    from evalkit import load_criteria

    (tmp_path / "c.toml").write_bytes(CRITERIA.encode("cp949"))
    with pytest.warns(UserWarning, match="CP949"):
        load_criteria(tmp_path / "c.toml")
    with listening() as heard:
        load_criteria(tmp_path / "c.toml")
    assert len(heard) == 1


def test_a_strict_workbook_is_named_as_what_it_is(tmp_path):
    path = case_on("workbook", tmp_path, 3)
    usual, other = b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/sheet"
    path.write_bytes(changed(path.read_bytes(), usual, other))
    with refuses(InputError, "is a Strict Open XML workbook, which is not read"):
        load_case(path)


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".xlsm", ".XLS"])
def test_spreadsheets_of_other_formats_are_refused_with_the_remedy(suffix, tmp_path):
    path = case_on("folder", tmp_path, 3)
    (tmp_path / f"c{suffix}").write_bytes(b"x")
    with refuses(InputError, "is a spreadsheet of another format, which is not read"):
        load_case(tmp_path / f"c{suffix}")
    (path / f"measures{suffix}").write_bytes(b"x")
    with refuses(InputError, "is a spreadsheet of another format, which is not read"):
        load_case(path)
