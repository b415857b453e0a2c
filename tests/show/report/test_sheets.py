"""Score sheets: what is written, what is read back, and what is found out."""

import io
from operator import attrgetter
from pathlib import Path

import attrs
import openpyxl
import pytest
from sentences import page_of, refuses, tells

from evalkit import InputError, evaluate, load_case
from evalkit.core.errors import NotApplicableError
from evalkit.show.report.printing import larger
from evalkit.show.report.sheets.plan import COUNTED, FIRST, REASON, VALUE, plans
from evalkit.show.report.sheets.reader import missing_sheets, read_first_stage, read_sheets
from evalkit.show.report.sheets.workbook import sheet_bytes, write_sheets

TENDER = Path(__file__).parents[3] / "examples" / "kr-software-tender"


@pytest.fixture(scope="module")
def case():
    return load_case(TENDER)


def fill(path, value=4, reason="seen on page 12", **cells):
    """Fill a sheet as an evaluator would, then change further cells."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row = FIRST
    while sheet.cell(row, 1).value:
        sheet.cell(row, VALUE).value = value
        sheet.cell(row, REASON).value = reason
        row += 1
    for place, content in cells.items():
        sheet[place].value = content
    book.save(path)


@pytest.fixture
def sheets(case, tmp_path):
    write_sheets(case, tmp_path / "sheets", lang="en", evaluator="ahn")
    return tmp_path / "sheets"


def test_a_sheet_for_every_evaluator_and_bid_but_the_recused(case, tmp_path):
    names = write_sheets(case, tmp_path / "all")
    assert len(names) == 9 * 5 - 1 + 5  # the officer has one for each bid, too
    assert "gi--garam.xlsx" not in names
    assert sorted(p.name for p in (tmp_path / "all").iterdir()) == sorted(names)


def test_what_stands_in_a_sheet(case, sheets):
    book = openpyxl.load_workbook(sheets / "ahn--narae.xlsx")
    sheet = book.worksheets[0]
    assert [sheet.cell(FIRST + n, 1).value for n in range(5)] == [
        "Differentiation", "Plan of work", "Steering by the city",
        "Reuse, disclosed and priced", "Operation and aftercare",
    ]  # fmt: skip
    assert "5: Very good. Complete, with evidence for each part" in sheet.cell(FIRST, 2).value
    assert sheet.protection.sheet
    assert sheet.cell(FIRST, 2).protection.locked
    assert not sheet.cell(FIRST, VALUE).protection.locked
    assert not sheet.cell(FIRST, REASON).protection.locked
    rules = sheet.data_validations.dataValidation
    assert len(rules) == 5
    assert {rule.type for rule in rules} == {"list"}
    assert book["evalkit"].sheet_state == "hidden"


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(
    ("name", "first_stage"), [("kr-software-tender", False), ("kr-graded-tender", True)]
)
def test_every_sheet_prints_on_one_page_with_its_heads(name, first_stage, lang):
    case = load_case(TENDER.parent / name)
    found = list(plans(case, lang, first_stage=first_stage))
    assert found
    for plan in found[:4]:
        book = openpyxl.load_workbook(io.BytesIO(sheet_bytes(plan)))
        assert [s.title for s in book if s.sheet_state == "visible"] == [
            "Score sheet" if lang == "en" else "채점표"
        ]
        sheet = book.worksheets[0]
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
        assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
        assert sheet.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
        column = "E" if first_stage else "F"
        last = FIRST + len(plan.items) - 1
        assert sheet.print_area.endswith(f"$A$1:${column}${last}")
        assert all(sheet.row_dimensions[n].height >= 15 for n in range(FIRST, last + 1))
        # The notice is printed on it, with nothing in it that is a code of the header.
        header = sheet.oddHeader.left.text or ""
        assert bool(header) == bool(case.notice)
        assert f"({len(plan.items)}-COUNTA($E${FIRST}:$E${last}))" in sheet.cell(COUNTED, 1).value


def test_a_long_rubric_turns_the_page_upright_where_that_prints_larger():
    assert larger([20, 60], 1500) == "portrait"
    assert larger([20, 60, 60, 60], 300) == "landscape"


def test_what_is_counted_on_a_sheet_is_not_read_back(case, sheets):
    path = sheets / "ahn--narae.xlsx"
    fill(path, **{f"A{COUNTED}": "nothing is missing"})
    assert len(read_sheets(case, [path])) == 5


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_filled_sheets_are_read_back(case, tmp_path, lang):
    folder = tmp_path / lang
    write_sheets(case, folder, lang=lang, evaluator="bae")
    for path in folder.iterdir():
        fill(path, value=3, reason="근거를 12쪽에서 확인함")
    marks = read_sheets(case, [folder])
    assert len(marks) == 25
    assert {m.evaluator for m in marks} == {"bae"}
    assert {m.low for m in marks} == {3}
    assert {m.reason.text("ko") for m in marks} == {"근거를 12쪽에서 확인함"}


def test_the_same_plan_gives_the_same_bytes(case):
    plan = next(plans(case, "ko"))
    assert sheet_bytes(plan) == sheet_bytes(plan)


def problems(case, *paths):
    with pytest.raises(InputError) as caught:
        read_sheets(case, list(paths))
    return page_of(caught.value)


def test_blanks_and_values_off_the_scale_are_all_named(case, sheets):
    path = sheets / "ahn--narae.xlsx"
    fill(path, E9=None, F10="", E11=6, E12="good", E13=3.5)
    text = problems(case, path)
    assert tells(text, "is empty", field="E", row=9)
    assert tells(text, "is empty", field="F", row=10)
    for row in (11, 12, 13):
        assert f"row {row}, E: " in text


def test_a_changed_locked_cell_is_shown_with_what_it_was(case, sheets):
    path = sheets / "ahn--narae.xlsx"
    fill(path, C9=40, H3="hello")
    text = problems(case, path)
    assert tells(
        text, "a locked cell was changed; it was: {was}", was="20", field="C", row=9, value="40"
    )
    assert tells(
        text, "a locked cell was changed; it was: {was}", was="–", field="H", row=3, value="hello"
    )


def test_a_formula_in_an_open_cell_is_refused(case, sheets):
    path = sheets / "ahn--narae.xlsx"
    fill(path, E9="=5")
    assert "is a formula" in problems(case, path)


def test_a_changed_fingerprint_and_another_owner(case, sheets):
    path = sheets / "ahn--narae.xlsx"
    fill(path)
    book = openpyxl.load_workbook(path)
    book["evalkit"]["B6"].value = "bae"
    book.save(path)
    text = problems(case, path)
    assert tells(text, "a locked cell was changed; it was: {was}", was="Evaluator: bae")
    assert tells(text, "the fingerprint was changed")


def test_a_sheet_of_another_version_and_one_that_came_twice(case, sheets, tmp_path):
    import attrs

    other = attrs.evolve(case, criteria=attrs.evolve(case.criteria, version="9"))
    path = sheets / "ahn--narae.xlsx"
    fill(path)
    assert tells(
        problems(other, path),
        "is a sheet of another {name}; expected: {value}",
        name="version",
        value="9",
        got="2",
    )
    changed = attrs.evolve(case.criteria, source="elsewhere")
    text = problems(attrs.evolve(case, criteria=changed), path)
    assert tells(text, "was made for other criteria with the same id and version")
    twin = tmp_path / "twin.xlsx"
    twin.write_bytes(path.read_bytes())
    assert tells(problems(case, path, twin), "is the same sheet as {file}")


def test_a_recused_pair_has_no_sheet(case, tmp_path):
    import attrs

    open_case = attrs.evolve(case, recusals=())
    write_sheets(open_case, tmp_path / "s", evaluator="gi")
    path = tmp_path / "s" / "gi--garam.xlsx"
    fill(path)
    assert tells(
        problems(case, path), "{evaluator} has no sheet for {bid}", evaluator="gi", bid="garam"
    )


def test_what_is_no_sheet(case, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"junk")
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    (tmp_path / "b.xlsx").write_bytes(target.getvalue())
    text = problems(case, tmp_path, tmp_path / "nowhere.xlsx")
    assert tells(text, "is not a score sheet of evalkit", file="b.xlsx")
    assert tells(text, "does not exist", file="nowhere.xlsx")
    assert "a.xlsx" in text
    (tmp_path / "empty").mkdir()
    assert tells(problems(case, tmp_path / "empty"), "there is no score sheet to read")


def test_folders_are_read_whole_and_what_is_not_read_or_not_there_is_named(case, tmp_path):
    written = tmp_path / "written"
    names = write_sheets(case, written, lang="en")
    folder = tmp_path / "returned"
    (folder / "ahn").mkdir(parents=True)
    first, second = (Path(written, name) for name in sorted(map(str, names))[:2])
    for file, target in (
        (first, folder / f"{first.stem}.XLSX"),
        (second, folder / "ahn" / "2.xlsx"),
    ):
        fill(file)
        target.write_bytes(file.read_bytes())
    (folder / "~$2.xlsx").write_bytes(b"open")
    (folder / ".DS_Store").write_bytes(b"")
    read = read_sheets(case, [folder])
    assert len({(mark.evaluator, mark.project) for mark in read}) == 2
    missing = missing_sheets(case, read)
    assert len(missing) == len(list(plans(case, "en"))) - 2
    assert first.stem not in missing
    (folder / "ahn" / "3.ods").write_bytes(b"x")
    (folder / "notes.txt").write_text("x")
    with pytest.raises(InputError) as caught:
        read_sheets(case, [folder])
    assert sorted(Path(p.file).name for p in caught.value.problems) == ["3.ods", "notes.txt"]


def test_a_case_without_evaluators(tmp_path, run):
    case = Path(__file__).parents[3] / "examples" / "own-criteria"
    code, _, err = run("sheet", str(case), "-o", str(tmp_path / "x"))
    assert code == 1
    assert "lists no evaluators" in err
    assert not (tmp_path / "x").exists()


def test_from_the_command_line_and_back(tmp_path, run):
    folder = str(tmp_path / "sheets")
    assert run("sheet", str(TENDER), "-o", folder, "--evaluator", "cho", "--lang", "ko")[0] == 0
    for path in Path(folder).iterdir():
        fill(path, reason="근거 확인")
    target = str(tmp_path / "marks.csv")
    code, out, _ = run("sheet", str(TENDER), "--read", folder, "-o", target)
    assert code == 0
    assert "Marks read: 25" in out
    text = Path(target).read_text("utf-8-sig")
    assert text.startswith("project,criterion,evaluator,value")
    assert text.count("cho") == 25


def test_what_a_returned_sheet_hides_is_said_with_the_marks(tmp_path, run, case, sheets):
    path = sheets / "ahn--narae.xlsx"
    fill(path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].row_dimensions[FIRST + 1].hidden = True
    book.save(path)
    [remark] = read_sheets(case, [path]).remarks
    assert tells(remark, "has hidden rows, which count", value=str(FIRST + 1))
    code, out, err = run("sheet", str(TENDER), "--read", str(path), "-o", str(tmp_path / "m.csv"))
    assert (code, err) == (0, "")
    assert remark.rule.template in " ".join(out.split())


def test_a_sheet_of_grades_says_what_each_is_worth_in_its_language(tmp_path):
    case = load_case(TENDER.parent / "kr-graded-tender")
    for lang, name, worth in [
        ("en", "Negotiated contract with grades", "우수: Good (points: 9)"),
        ("ko", "협상에 의한 계약(등급 평가), 조달청", "우수 (점수: 9)"),
    ]:
        write_sheets(case, tmp_path / lang, lang=lang, evaluator="ahn")
        sheet = openpyxl.load_workbook(tmp_path / lang / "ahn--darae.xlsx").worksheets[0]
        assert name in sheet.cell(4, 1).value
        rubric = sheet.cell(FIRST, 2).value.splitlines()
        assert rubric[1] == worth
        assert len(rubric) == 5
        assert sheet.cell(FIRST + 4, 2).value.splitlines()[1].endswith(": 8)")


def filled_first_stage(case, folder, lang, change=lambda evaluator, bid, item, grade: grade):
    write_sheets(case, folder, lang=lang, first_stage=True)
    given = {(g.evaluator, g.project, g.criterion): g.grade for g in case.first_stage}
    for path in sorted(folder.glob("*.xlsx")):
        evaluator, bid = path.stem.split("--")
        book = openpyxl.load_workbook(path)
        for row, item in enumerate(("strategy", "plan", "required"), FIRST):
            value = change(evaluator, bid, item, given[evaluator, bid, item])
            book.worksheets[0].cell(row, VALUE).value = value
        book.save(path)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_sheets_of_the_first_stage_come_back_as_its_table(tmp_path, lang, run):
    case = load_case(TENDER.parent / "kr-graded-tender")
    filled_first_stage(case, tmp_path / "sheets", lang)
    read = read_first_stage(case, [tmp_path / "sheets"])
    key = attrgetter("evaluator", "project", "criterion")
    assert sorted(read, key=key) == sorted(case.first_stage, key=key)
    again = attrs.evolve(case, first_stage=read)
    assert evaluate(again).winner == evaluate(case).winner == "narae"
    code, out, _ = run("sheet", str(TENDER.parent / "kr-graded-tender"), "--first-stage", "--read",
                       str(tmp_path / "sheets"), "-o", str(tmp_path / "first_stage.csv"))  # fmt: skip
    assert (code, "Grades read: 96" in out) == (0, True)
    lines = (tmp_path / "first_stage.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "evaluator,project,criterion,grade"
    assert len(lines) == 1 + 96


def test_a_blank_and_a_word_that_is_no_grade_are_told_by_sheet(tmp_path):
    case = load_case(TENDER.parent / "kr-graded-tender")
    wrong = {("ahn", "maru", "plan"): None, ("bae", "garam", "required"): "탁월"}
    filled_first_stage(
        case, tmp_path / "s", "en", lambda e, b, i, grade: wrong.get((e, b, i), grade)
    )
    with pytest.raises(InputError) as refused:
        read_first_stage(case, [tmp_path / "s"])
    told = [p.text("en") for p in refused.value.problems]
    assert len(told) == 2
    assert any("ahn--maru.xlsx" in line and "is empty" in line for line in told)
    assert any("bae--garam.xlsx" in line and "탁월" in line for line in told)


def test_sheets_of_one_stage_are_not_read_as_those_of_the_other(tmp_path):
    case = load_case(TENDER.parent / "kr-graded-tender")
    write_sheets(case, tmp_path / "first", evaluator="ahn", first_stage=True)
    write_sheets(case, tmp_path / "second", evaluator="ahn")
    for read, folder in ((read_first_stage, "second"), (read_sheets, "first")):
        with refuses(InputError, "is a sheet of another stage of the evaluation") as caught:
            read(case, [tmp_path / folder])
        assert "--first-stage" in str(caught.value)
    with refuses(NotApplicableError, "has no lot that a first stage puts into bands"):
        write_sheets(load_case(TENDER), tmp_path / "none", first_stage=True)
