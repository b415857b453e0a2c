"""Tables as they come: encodings, separators, ragged rows, formulas, limits."""

import unicodedata
from fractions import Fraction

import pytest

from evalkit import check

from .small import CASE, PROJECTS, load, write, wrong

M = "project,criterion,value\n"


def test_the_small_case_loads(tmp_path):
    case = load(tmp_path, {})
    assert [m.low for m in case.marks] == [7, 8]
    assert check(tmp_path / "case", draft=True) == []


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"marks.csv": M + "a,quality,eight\n"}, "marks.csv, row 2, value: is not a number (got 'eight')"),
        ({"marks.csv": M + 'a,quality,"1,234"\n'}, "row 2, value: has thousands separators (got '1,234')\n    → write 1234"),
        ({"marks.csv": M + "a,quality,12%\n"}, "row 2, value: has a percent sign (got '12%')"),
        ({"marks.csv": M + "a,quality,NaN\n"}, "row 2, value: is not a finite number (got 'NaN')"),
        ({"marks.csv": M + "a,quality,inf\n"}, "row 2, value: is not a finite number (got 'inf')"),
        ({"marks.csv": M + "a,quality,1e400\n"}, "row 2, value: is beyond what evalkit counts with (10^40)"),
        ({"marks.csv": M + "a,quality,1/0\n"}, "row 2, value: divides by zero (got '1/0')"),
        ({"marks.csv": M + "a,quality,11\n"}, "row 2, value: is off the scale, which goes from 0 to 10 (got '11')"),
        ({"marks.csv": M + "a,fit,ful\n"}, "row 2, value: is not a category of the scale (got 'ful')"),
        ({"marks.csv": M + "a,quality,=5+2\n"}, "row 2, value: is a formula (got '=5+2')"),
        ({"marks.csv": M + "a,fit,=A1\n"}, "row 2, value: is a formula (got '=A1')"),
        ({"projects.csv": "id,title_en\na,=1+1\nb,B\n"}, "projects.csv, row 2, title_en: is a formula"),
        ({"marks.csv": M + "a,quality,7\n\na,quality,8\n"}, "row 4, criterion: a mark by the same evaluator for this project and criterion stands in row 2"),
        ({"marks.csv": M + "c,quality,7\n"}, "row 2, project: project is not known (got 'c')"),
        ({"marks.csv": M + "a,qualty,7\n"}, "row 2, criterion: criterion is not known (got 'qualty')\n    → did you mean 'quality'?"),
        ({"marks.csv": M + "a,cost,7\n"}, "row 2, criterion: is a measured criterion (got 'cost')\n    → move the row to the table measures"),
        ({"measures.csv": "project,criterion,value,unit\na,fit,7,KRW\n"}, "measures.csv, row 2, criterion: is a judged criterion (got 'fit')"),
        ({"measures.csv": "project,criterion,value,unit\na,cost,7,\n"}, "row 2, unit: is empty\n    → the unit is KRW"),
        ({"measures.csv": "project,criterion,value,unit\na,cost,7,USD\n"}, "row 2, unit: must be in KRW (got 'USD')"),
        ({"marks.csv": M + "a,quality,\n"}, "row 2, value: is empty"),
        ({"marks.csv": "project,criterion,value,low,high\na,quality,1,2,3\n"}, "row 2, value: stands beside low or high (got '1')"),
        ({"marks.csv": "project,criterion,low,high\na,quality,1,\n"}, "row 2, high: is empty, but the other end is given"),
        ({"marks.csv": "project,criterion,low,high\na,quality,3,1\n"}, "row 2, low: low must come before high (got '3 … 1')"),
        ({"marks.csv": ""}, "marks.csv: is empty"),
        ({"marks.csv": M + "a,quality\n"}, "row 2: has 2 cells, the header has 3"),
        ({"marks.csv": M + "a,quality,1,2\n"}, "row 2: has 4 cells, the header has 3"),
        ({"marks.csv": "project,criterion,value,value\n"}, "row 1, value: stands twice in the header"),
        ({"marks.csv": "project,criterion,value,reason,reason_en\n"}, "row 1, reason: stands beside reason_en or reason_ko"),
        ({"marks.csv": "Project,criterion,value\n"}, "row 1, Project: is not a column of this table\n    → did you mean 'project'?"),
        ({"marks.csv": "project,criterion\na,quality\n"}, "row 1: needs the column value"),
        ({"marks.csv": "project;criterion;value\na;quality;7\n"}, "row 1: its cells are separated by ;, not by commas"),
        ({"marks.csv": "project\tcriterion\tvalue\n"}, "row 1: its cells are separated by tab, not by commas"),
        ({"marks.csv": M + 'a,quality,"7\n'}, "a double quote that opens in row 2 is never closed"),
        ({"marks.csv": M + 'a,quality,"7"8\n'}, "row 2 is not valid CSV"),
        ({"marks.csv": b"project,criterion,value\na,\0,7\n"}, "marks.csv: has a NUL byte in line 2"),
        ({"marks.csv": b"\x81\xff\xff,\xfe"}, "marks.csv: is not text in UTF-8, UTF-16 or CP949"),
        ({"marks.csv": ",".join(f"c{n}" for n in range(101)) + "\n"}, "row 1: has more than 100 columns"),
        ({"marks.csv": "project,criterion,value,reason\na,quality,7," + "x" * 100_001 + "\n"}, "row 2, reason: has more than 100,000 characters"),
        ({"projects.csv": "id\n"}, "projects.csv: has no rows"),
        ({"projects.csv": None}, "projects: has no table projects.csv"),
        ({"projects.csv": "id\na\na\nb\n"}, "projects.csv, row 3, id: is used twice (got 'a')"),
        ({"projects.csv": "id\na b\na\nb\n"}, "projects.csv, row 2, id: must be letters"),
        ({"mark.csv": M}, "mark.csv: is not a file name that is known here\n    → did you mean marks.csv?"),
        ({"draws.csv": "project,place\nA,1\n"}, "draws.csv: is not read: draws are recorded in case.toml, as [[draw]]"),
        ({"Marks.CSV": M, "marks.csv": None}, "Marks.CSV: is not a file name that is known here\n    → did you mean marks.csv?"),
        ({"marks.xlsx": b""}, "marks: is there twice, as marks.csv, marks.xlsx"),
        ({"evidence.csv": "id,kind,project\ne,x,c\n"}, "evidence.csv, row 2, project: project is not known (got 'c')"),
        ({"evidence.csv": "id,kind,conflict\ne,x,c\n"}, "evidence.csv, row 2, conflict: conflict is not known (got 'c')"),
        ({"conflicts.csv": "id,criteria\nx,nope\n"}, "conflicts.csv, row 2, criteria: criterion is not known (got 'nope')"),
    ],
)  # fmt: skip
def test_one_mistake_gives_one_clear_problem(files, text, tmp_path):
    found = wrong(tmp_path, files)
    assert text in found


def test_a_broken_row_is_reported_once(tmp_path):
    assert wrong(tmp_path, {"marks.csv": M + "a,quality,x\n"}).count("row 2") == 1
    assert wrong(tmp_path / "case", {"projects.csv": None}).count("is not known") == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_encodings(encoding, tmp_path):
    data = "id,title_ko\na,서울 평가\nb,B\n".encode(encoding)
    assert load(tmp_path, {"projects.csv": data}).project("a").title.ko == "서울 평가"


def test_decomposed_ids_meet_composed_ones(tmp_path):
    typed_on_a_mac = unicodedata.normalize("NFD", "서울")
    case = load(
        tmp_path, {"projects.csv": f"id\n{typed_on_a_mac}\n", "marks.csv": M + "서울,quality,7\n"}
    )
    assert case.projects[0].id == "서울"


def test_quoted_newlines_blank_lines_and_trailing_commas(tmp_path):
    marks = (
        'project,criterion,value,reason,\n\n,,,,\na,quality,7,"one\ntwo ""x""",\nb,quality,x,,\n'
    )
    found = wrong(tmp_path, {"marks.csv": marks})
    assert "row 5, value: is not a number" in found  # as a spreadsheet counts
    case = load(tmp_path, {"marks.csv": marks.replace(",x,", ",1/3,")})
    assert case.marks[0].reason.ko == 'one\ntwo "x"'
    assert case.marks[1].low == Fraction(1, 3)


@pytest.mark.long
def test_too_many_rows(tmp_path):
    found = wrong(tmp_path, {"marks.csv": M + "a,quality,7\n" * 600_000})
    assert found == "marks.csv: has more than 500,000 rows\n    → split it into several cases"


def test_progress_ends_at_the_whole(tmp_path):
    from evalkit.schema import load_case

    seen = []
    load_case(write(tmp_path / "case", {}), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4, 4)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("criteria = '/etc/passwd.toml'", "case.toml, criteria: must be a file inside the folder of the case (got '/etc/passwd.toml')"),
        ("criteria = '../other.toml'", "must be a file inside the folder of the case (got '../other.toml')"),
        ("criteria = 'C:\\x.toml'", "must be a file inside the folder of the case"),
        ("criteria = 'link.toml'", "must be a file inside the folder of the case (got 'link.toml')"),
        ("criteria = 'gone.toml'", "gone.toml: does not exist"),
        ("criteria = 'municipal-blokchain'", "did you mean 'municipal-blockchain'?"),
        ("criteria = 'my.toml'\ncriteria_version = '2'", "criteria_version: is not the version of the criteria set, 1 (got '2')"),
        ("criteria = 'my.toml'\ncriteria_sha256 = 'ab'", "criteria_sha256: is not the SHA-256 of the criteria set"),
        ("criteria = 'my.toml'\ncriterai = 1", "criterai: is not a key that is known here\n    → did you mean 'criteria'?"),
        ("criteria = 'my.toml'\n[[draw]]\nprojects = ['z']", "draw 1, projects: project is not known (got 'z')"),
        ("criteria = 'my.toml'\nx = = 1", "case.toml: is not valid TOML at line 6, column 5"),
    ],
)  # fmt: skip
def test_case_toml(line, text, tmp_path):
    (tmp_path / "outside.toml").write_text("", "utf-8")
    folder = write(tmp_path / "case", {})
    (folder / "link.toml").symlink_to(tmp_path / "outside.toml")
    assert text in wrong(tmp_path, {"case.toml": CASE.replace('criteria = "my.toml"', line)})


@pytest.mark.parametrize("name", ["marks.csv", "projects.csv", "채점표.csv"])
def test_a_table_outside_the_folder(name, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text(PROJECTS if name == "projects.csv" else M, "utf-8")
    folder = write(tmp_path / "case", {name: None})
    (folder / name).symlink_to(outside)
    text = "".join(map(str, check(folder)))
    assert ("must be a file inside the folder of the case" in text) == (name != "채점표.csv")


def test_a_table_linked_within_the_folder(tmp_path):
    folder = write(tmp_path / "case", {"marks.csv": None, "old.txt": M + "a,quality,7\n"})
    (folder / "marks.csv").symlink_to("old.txt")
    assert check(folder, draft=True) == []


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("project,criterion,value,비고", "marks"),
        ("project,criterion,low,high,unit", "measures"),
        ("id,kind,statement_ko", "evidence"),
        ("id,note_ko,criteria", "conflicts"),
        ("id,title", "projects"),
    ],
)
def test_a_table_of_another_name(header, meant, tmp_path):
    text = wrong(tmp_path, {"채점표.csv": "\n" + header + "\n"})
    remedy = f"name it {meant}.csv, or move it out of the case"
    assert text == f"채점표.csv: looks like the table {meant}\n    → {remedy}"


@pytest.mark.parametrize("content", ["", "id\n", "id,telephone\n", "id,kind,colour\n", "\0", '"'])
def test_other_files_are_let_be(content, tmp_path):
    assert load(tmp_path, {"연락처.csv": content, "b.xlsx": content}) == load(tmp_path / "case", {})


def test_a_cell_longer_than_the_csv_module_reads(tmp_path):
    text = wrong(
        tmp_path,
        {"marks.csv": "project,criterion,value,reason\na,quality,7," + "x" * 200_000 + "\n"},
    )
    assert text == "marks.csv, row 2, reason: has more than 100,000 characters"


def test_a_broken_link_is_not_suggested_for_itself(tmp_path):
    (tmp_path / "case.json").symlink_to("nowhere")
    (problem,) = check(tmp_path / "case.json")
    assert problem.remedy is None


@pytest.mark.parametrize(
    "line",
    [
        "a." * 101 + "a = 1",
        "[" + "a . " * 101 + "a]",
        "x = {" + '\'a\'."\\"".' * 51 + "a = 1}",
    ],
)
def test_a_key_of_many_parts(line, tmp_path):
    text = wrong(tmp_path, {"case.toml": CASE + line})
    assert text == "case.toml: has a key of more than 100 parts in line 6"
    slow = "a" * 1_000_000 + "\n" + '"' * 100_000 + "\n" + "a." * 99 + " " * 1_000_000
    assert "is not valid TOML" in wrong(tmp_path, {"case.toml": slow})
