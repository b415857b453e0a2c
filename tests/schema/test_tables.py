"""Tables as they come: encodings, separators, ragged rows, formulas, limits."""

import unicodedata
from fractions import Fraction

import pytest
from sentences import sentence, tells

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
        ({"marks.csv": M + "a,quality,eight\n"}, sentence("is not a number", field="value", row=2, value="eight", file="marks.csv")),
        ({"marks.csv": M + 'a,quality,"1,234"\n'}, sentence("has thousands separators", field="value", row=2, value="1,234")),
        ({"marks.csv": M + "a,quality,12%\n"}, sentence("has a percent sign", field="value", row=2, value="12%")),
        ({"marks.csv": M + "a,quality,NaN\n"}, sentence("is not a finite number", field="value", row=2, value="NaN")),
        ({"marks.csv": M + "a,quality,inf\n"}, sentence("is not a finite number", field="value", row=2, value="inf")),
        ({"marks.csv": M + "a,quality,1e400\n"}, sentence("is beyond the range of evalkit (10^40)", field="value", row=2)),
        ({"marks.csv": M + "a,quality,1/0\n"}, sentence("divides by zero", field="value", row=2, value="1/0")),
        ({"marks.csv": M + "a,quality,11\n"}, sentence("is off the scale, which goes from {low} to {high}", low="0", high="10", field="value", row=2, value="11")),
        ({"marks.csv": M + "a,fit,ful\n"}, sentence("is not a category of the scale", field="value", row=2, value="ful")),
        ({"marks.csv": M + "a,quality,=5+2\n"}, sentence("is a formula", field="value", row=2, value="=5+2")),
        ({"marks.csv": M + "a,fit,=A1\n"}, sentence("is a formula", field="value", row=2, value="=A1")),
        ({"projects.csv": "id,title_en\na,=1+1\nb,B\n"}, sentence("is a formula", field="title_en", row=2, file="projects.csv")),
        ({"marks.csv": M + "a,quality,7\n\na,quality,8\n"}, sentence("row {row} already has a mark by the same evaluator for this project and criterion", row=2, at=4, field="criterion")),
        ({"marks.csv": M + "c,quality,7\n"}, sentence("{kind} is not known", kind="project", row=2, value="c")),
        ({"marks.csv": M + "a,qualty,7\n"}, sentence("{kind} is not known", kind="criterion", row=2, value="qualty")),
        ({"marks.csv": M + "a,cost,7\n"}, sentence("move the row to the table {name}", name="measures", field="criterion", row=2, value="cost")),
        ({"measures.csv": "project,criterion,value,unit\na,fit,7,KRW\n"}, sentence("is a judged criterion", field="criterion", row=2, value="fit", file="measures.csv")),
        ({"measures.csv": "project,criterion,value,unit\na,cost,7,\n"}, sentence("the unit is {unit}", unit="KRW", field="unit", row=2)),
        ({"measures.csv": "project,criterion,value,unit\na,cost,7,USD\n"}, sentence("must be in {unit}", unit="KRW", field="unit", row=2, value="USD")),
        ({"marks.csv": M + "a,quality,\n"}, sentence("is empty", field="value", row=2)),
        ({"marks.csv": "project,criterion,value,low,high\na,quality,1,2,3\n"}, sentence("conflicts with low/high", field="value", row=2, value="1")),
        ({"marks.csv": "project,criterion,low,high\na,quality,1,\n"}, sentence("is empty, but the other end is given", field="high", row=2)),
        ({"marks.csv": "project,criterion,low,high\na,quality,3,1\n"}, sentence("low must come before high", field="low", row=2, value="3 … 1")),
        ({"marks.csv": ""}, sentence("is empty", file="marks.csv")),
        ({"marks.csv": M + "a,quality\n"}, sentence("has {count} cells, the header has {width}", count=2, width=3, row=2)),
        ({"marks.csv": M + "a,quality,1,2\n"}, sentence("has {count} cells, the header has {width}", count=4, width=3, row=2)),
        ({"marks.csv": "project,criterion,value,value\n"}, sentence("is twice in the header", field="value", row=1)),
        ({"marks.csv": "project,criterion,value,reason,reason_en\n"}, sentence("cannot be used with {base}_en or {base}_ko", base="reason", row=1)),
        ({"marks.csv": "Project,criterion,value\n"}, sentence("is not a column of this table", field="Project", row=1)),
        ({"marks.csv": "project,criterion\na,quality\n"}, sentence("needs the column {names}", names="value", row=1)),
        ({"marks.csv": "project;criterion;value\na;quality;7\n"}, sentence("its cells are separated by {mark}, not by commas", mark=";", row=1)),
        ({"marks.csv": "project\tcriterion\tvalue\n"}, sentence("its cells are separated by {mark}, not by commas", mark="tab", row=1)),
        ({"marks.csv": M + 'a,quality,"7\n'}, sentence("a double quote that opens in row {row} is never closed", row=2)),
        ({"marks.csv": M + 'a,quality,"7"8\n'}, sentence("row {row} is not valid CSV: {reason}", row=2)),
        ({"marks.csv": b"project,criterion,value\na,\0,7\n"}, sentence("has a NUL byte in line {line}, so it is not a text file", line=2, file="marks.csv")),
        ({"marks.csv": b"\x81\xff\xff,\xfe"}, sentence("is not text in UTF-8 or UTF-16, and does not look like Korean text in CP949", file="marks.csv")),
        ({"marks.csv": ",".join(f"c{n}" for n in range(101)) + "\n"}, sentence("has more than {count} columns", count=100, row=1)),
        ({"marks.csv": "project,criterion,value,reason\na,quality,7," + "x" * 100_001 + "\n"}, sentence("has more than {count} characters", count="100,000", field="reason", row=2)),
        ({"projects.csv": "id\n"}, sentence("has no rows", file="projects.csv")),
        ({"projects.csv": None}, sentence("has no table {name}", name="projects.csv", table="projects")),
        ({"projects.csv": "id\na\na\nb\n"}, sentence("is used twice", field="id", row=3, value="a", file="projects.csv")),
        ({"projects.csv": "id\na b\na\nb\n"}, sentence("must be letters, digits, '-', '_' or '.', at most 100, without spaces", field="id", row=2, file="projects.csv")),
        ({"mark.csv": M}, sentence("is not a known file name", file="mark.csv")),
        ({"draws.csv": "project,place\nA,1\n"}, sentence("is not read: draws are recorded in case.toml, as [[draw]]", file="draws.csv")),
        ({"Marks.CSV": M, "marks.csv": None}, sentence("is not a known file name", file="Marks.CSV")),
        ({"marks.xlsx": b""}, sentence("exists twice, as {names}", names="marks.csv, marks.xlsx", table="marks")),
        ({"evidence.csv": "id,kind,project\ne,x,c\n"}, sentence("{kind} is not known", kind="project", row=2, value="c", file="evidence.csv")),
        ({"evidence.csv": "id,kind,conflict\ne,x,c\n"}, sentence("{kind} is not known", kind="conflict", row=2, value="c", file="evidence.csv")),
        ({"conflicts.csv": "id,criteria\nx,nope\n"}, sentence("{kind} is not known", kind="criterion", field="criteria", row=2, value="nope", file="conflicts.csv")),
    ],
)  # fmt: skip
def test_one_mistake_gives_one_clear_problem(files, text, tmp_path):
    found = wrong(tmp_path, files)
    assert tells(found, text)


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
    assert tells(found, "is not a number", field="value", row=5)  # as a spreadsheet counts
    case = load(tmp_path, {"marks.csv": marks.replace(",x,", ",(1/3),")})
    assert case.marks[0].reason.ko == 'one\ntwo "x"'
    assert case.marks[1].low == Fraction(1, 3)


@pytest.mark.long
def test_too_many_rows(tmp_path):
    found = wrong(tmp_path, {"marks.csv": M + "a,quality,7\n" * 600_000})
    assert tells(found, "has more than {count} rows", count="500,000", file="marks.csv")
    assert tells(found, "split it into several cases")


def test_progress_ends_at_the_whole(tmp_path):
    from evalkit.schema import load_case

    seen = []
    load_case(write(tmp_path / "case", {}), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4, 4)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("criteria = '/etc/passwd.toml'", sentence("must be a file inside the folder of the case", field="criteria", value="/etc/passwd.toml", file="case.toml")),
        ("criteria = '../other.toml'", sentence("must be a file inside the folder of the case", value="../other.toml")),
        ("criteria = 'C:\\x.toml'", "must be a file inside the folder of the case"),
        ("criteria = 'link.toml'", sentence("must be a file inside the folder of the case", value="link.toml")),
        ("criteria = 'gone.toml'", sentence("does not exist", file="gone.toml")),
        ("criteria = 'municipal-blokchain'", sentence("did you mean {name}?", name="'municipal-blockchain'")),
        ("criteria = 'my.toml'\ncriteria_version = '2'", sentence("is not the version of the criteria set, {version}", version="1", field="criteria_version", value="2")),
        ("criteria = 'my.toml'\ncriteria_sha256 = 'ab'", sentence("is not the SHA-256 of the criteria set, {sha256}", field="criteria_sha256")),
        ("criteria = 'my.toml'\ncriterai = 1", sentence("is not a known key", field="criterai")),
        ("criteria = 'my.toml'\n[[draw]]\nprojects = ['z']", sentence("{kind} is not known", kind="project", field="projects", value="z", table="draw 1")),
        ("criteria = 'my.toml'\nx = = 1", sentence("is not valid TOML at line {line}, column {column}: {reason}", line="6", column="5", file="case.toml")),
    ],
)  # fmt: skip
def test_case_toml(line, text, tmp_path):
    (tmp_path / "outside.toml").write_text("", "utf-8")
    folder = write(tmp_path / "case", {})
    (folder / "link.toml").symlink_to(tmp_path / "outside.toml")
    assert tells(wrong(tmp_path, {"case.toml": CASE.replace('criteria = "my.toml"', line)}), text)


@pytest.mark.parametrize("name", ["marks.csv", "projects.csv", "채점표.csv"])
def test_a_table_outside_the_folder(name, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text(PROJECTS if name == "projects.csv" else M, "utf-8")
    folder = write(tmp_path / "case", {name: None})
    (folder / name).symlink_to(outside)
    outside = "must be a file inside the folder of the case"
    assert tells(check(folder), outside) == (name != "채점표.csv")


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
    assert tells(text, "looks like the table {name}", name=meant, file="채점표.csv")
    assert f"{meant}.csv" in text


@pytest.mark.parametrize("content", ["", "id\n", "id,telephone\n", "id,kind,colour\n", "\0", '"'])
def test_other_files_are_let_be(content, tmp_path):
    assert load(tmp_path, {"연락처.csv": content, "b.xlsx": content}) == load(tmp_path / "case", {})


def test_a_cell_longer_than_the_csv_module_reads(tmp_path):
    text = wrong(
        tmp_path,
        {"marks.csv": "project,criterion,value,reason\na,quality,7," + "x" * 200_000 + "\n"},
    )
    assert tells(
        text,
        "has more than {count} characters",
        count="100,000",
        field="reason",
        row=2,
        file="marks.csv",
    )


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
    assert tells(
        text,
        "has a key of more than {count} parts in line {line}",
        count=100,
        line=6,
        file="case.toml",
    )
    slow = "a" * 1_000_000 + "\n" + '"' * 100_000 + "\n" + "a." * 99 + " " * 1_000_000
    assert tells(
        wrong(tmp_path, {"case.toml": slow}),
        "is not valid TOML at line {line}, column {column}: {reason}",
    )
