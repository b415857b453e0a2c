"""The command line: every command, form and language; exit codes; and what goes wrong."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sentences import sentence, tells

from evalkit.schema import load_case, load_criteria, shipped
from evalkit.show.report import as_csv

ROOT = Path(__file__).parents[2]
CASE = str(ROOT / "examples" / "own-criteria")
MISTAKES = str(ROOT / "examples" / "mistakes")
FORMS = ("text", "markdown", "json", "csv")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVALKIT_LANG", raising=False)
    return tmp_path


def shell(*arguments, **environment):
    command = [sys.executable, "-m", "evalkit", *arguments]
    return subprocess.run(
        command, capture_output=True, check=False, env={**os.environ, **environment}
    )


# What every command prints


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(
    "command",
    [
        ["score", CASE],
        ["explain", CASE, "harbour"],
        ["criteria", "list"],
        ["criteria", "show", "kisa-2019"],
    ],
    ids=lambda words: words[0] + "-" + Path(words[1]).name,
)
def test_every_form_and_language(run, command, form, lang):
    code, out, err = run(*command, "--format", form, "--lang", lang)
    assert code == 0
    assert err == ""
    assert out.endswith("\n")
    if form == "json":
        assert json.loads(out)
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(out)))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
    elif form == "markdown":
        assert "| " in out


def test_score(run):
    _, out, _ = run("score", CASE)
    assert "First: Harbour library" in out
    assert "Invented applications." in out  # the notice of the case


def test_score_with_another_criteria_set(run, tmp_path):
    other = (ROOT / "examples/own-criteria/library-grants.toml").read_text("utf-8")
    file = tmp_path / "library-grants.toml"
    file.write_text(other.replace("at_least = 10", "at_least = 1"), "utf-8")
    _, out, _ = run("score", CASE, "--criteria", str(file), "--format", "json")
    ranks = {p["project"]: p["ranks"] for p in json.loads(out)["projects"]}
    assert ranks["station"] == {"best": 3, "worst": 3}


def test_numbers_in_json_are_exact(run):
    _, out, _ = run("explain", CASE, "hillside", "--format", "json")
    need = json.loads(out)["criteria"][0]
    assert need["utility"] == {"low": "5/6", "high": "5/6"}
    assert need["points"] == {"low": "100/3", "high": "100/3"}


def test_korean(run):
    assert "순위" in run("score", CASE, "--lang", "ko")[1]


def test_language_from_the_environment(run, monkeypatch):
    monkeypatch.setenv("EVALKIT_LANG", "ko")
    assert "순위" in run("score", CASE)[1]
    assert "Rank" in run("score", CASE, "--lang", "en")[1]
    english = run("score", "nowhere", "--lang", "en")[2]
    assert run("score", "nowhere")[2] != english


def test_help_and_version(run):
    for command in (
        [], ["score"], ["explain"], ["check"], ["criteria"], ["criteria", "list"],
        ["criteria", "show"], ["new"], ["new", "criteria"], ["new", "case"], ["convert"],
        ["completion"],
    ):  # fmt: skip
        code, out, _ = run(*command, "--help")
        assert code == 0
        assert out.startswith("Usage: evalkit")
    assert run("--version")[0] == 0


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion(run, name):
    code, out, _ = run("completion", name)
    assert code == 0
    assert "_EVALKIT_COMPLETE" in out


def test_completion_offers_criteria_sets():
    done = shell(
        _EVALKIT_COMPLETE="bash_complete", COMP_WORDS="evalkit criteria show oe", COMP_CWORD="3"
    )
    assert b"oecd-dac" in done.stdout


# Starting, converting, checking


def test_new_criteria(run):
    code, out, _ = run("new", "criteria", "grants")
    assert (code, out) == (0, "Wrote grants.toml\n")
    assert load_criteria(Path("grants.toml")).id == "grants"
    code, out, err = run("new", "criteria", "grants")
    assert (code, out) == (1, "")
    assert "already exists" in err


@pytest.mark.parametrize("criteria", [None, *shipped()])
def test_new_case(run, criteria):
    options = [] if criteria is None else ["--criteria", criteria]
    code, out, _ = run("new", "case", "mine", *options)
    assert (code, out) == (0, "Wrote mine\n")
    assert run("check", "mine", *(["--draft"] if criteria else []))[0] == 0
    assert load_case("mine").criteria.id == (criteria or "criteria")
    assert run("new", "case", "mine")[0] == 1


@pytest.mark.parametrize("criteria", shipped())
def test_new_case_asks_for_the_amounts_of_its_set_under_their_names(run, criteria):
    assert run("new", "case", "mine", "--criteria", criteria)[0] == 0
    head = Path("mine/case.toml").read_text("utf-8")
    tender = load_case("mine").tender
    procedure = load_criteria(criteria).procedure
    if procedure is None:
        assert tender is None
        return
    for which in ("reference", "budget"):
        used = which in procedure.needs or which in {a.id for a in procedure.amounts}
        assert (tender.amount(which) is not None) is used
        lines = [line for line in head.splitlines() if line.startswith(f"{which} = ")]
        assert len(lines) == used
        for line in lines:
            for lang in ("en", "ko"):
                assert procedure.amount(which).name.text(lang) in line
        assert bool(tender.kind(which)) is used


@pytest.mark.parametrize("name", ["two words", "a/b", ".."])
def test_a_name_that_cannot_be_an_id(run, name):
    for kind in ("criteria", "case"):
        assert run("new", kind, name)[0] == 1
    assert list(Path().iterdir()) == []


def test_new_case_with_an_unknown_set(run):
    code, _, err = run("new", "case", "mine", "--criteria", "oecd-dca")
    assert code == 1
    assert tells(err, "did you mean {name}?", name="'oecd-dac'")
    assert not Path("mine").exists()


def test_convert_there_and_back(run):
    for source, target in ((CASE, "a.xlsx"), ("a.xlsx", "a.json"), ("a.json", "a")):
        assert run("convert", source, target) == (0, f"Wrote {target}\n", "")
    assert load_case("a") == load_case(CASE)
    code, _, err = run("convert", CASE, "a.json")
    assert code == 1
    assert "already exists" in err
    assert run("convert", CASE, "a.pdf")[0] == 1
    assert sorted(p.name for p in Path().iterdir()) == ["a", "a.json", "a.xlsx"]


def test_check(run):
    assert run("check", CASE, "oecd-dac")[0] == 0
    code, out, _ = run("check", CASE, MISTAKES, "--all")
    assert code == 1
    assert "→" in out
    assert re.search(r"\d+", out.splitlines()[0])  # the first line counts them


def test_check_counts_what_it_does_not_print(run):
    shutil.copytree(CASE, "many")
    marks = Path("many/marks.csv")
    text = marks.read_text("utf-8")
    marks.write_text(text + "nobody,need,x,1,,,,,hillside-map\n" * 60, "utf-8")
    code, short, _ = run("check", "many")
    assert code == 1
    assert "more problems" in short
    assert len(run("check", "many", "--all")[1]) > len(short)


# Output files


@pytest.mark.parametrize("form", FORMS)
def test_output_file_holds_what_the_screen_shows(run, form):
    assert run("score", CASE, "--format", form, "-o", "out") == (0, "", "")
    written = Path("out").read_text("utf-8")
    assert written.startswith("\ufeff") == (form == "csv")  # for Excel in Korea
    assert written.removeprefix("\ufeff") == run("score", CASE, "--format", form)[1]


def test_output_refuses_a_file_that_exists(run):
    Path("out").write_text("mine", "utf-8")
    code, _, err = run("score", CASE, "-o", "out")
    assert code == 1
    assert "already exists" in err
    assert Path("out").read_text("utf-8") == "mine"


@pytest.mark.parametrize("target", ["no/such/folder/out", "."])
def test_output_that_cannot_be_written(run, target):
    code, out, err = run("score", CASE, "-o", target)
    assert code in {1, 2}
    assert out == ""
    assert err
    assert list(Path().iterdir()) == []


def test_output_into_a_folder_is_said_in_korean(run):
    code, _, err = run("score", CASE, "-o", ".", "--lang", "ko")
    assert code == 1
    assert re.search("[가-힣]", err)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("", sentence("is empty", field="-o")),
        ("out/", sentence("is a folder, not a file", file="out")),
    ],
)
def test_output_without_a_file_name(run, target, said):
    code, _, err = run("score", CASE, "-o", target)
    assert code == 1
    assert tells(err, said)
    assert tells(err, "name the file to write")
    assert list(Path().iterdir()) == []


def test_what_was_written_is_said_on_one_line(run):
    assert run("convert", CASE, "a\x1b\nb")[1] == "Wrote a··b\n"


@pytest.mark.parametrize("target", ["mine", "mine/", "./mine/../mine", "link"])
def test_a_case_is_not_converted_into_itself(run, target):
    shutil.copytree(CASE, "mine")
    Path("link").symlink_to("mine")
    for source in ("mine", "mine/case.toml", "link"):
        code, _, err = run("convert", source, target, "--overwrite")
        assert code == 1
        assert tells(err, "is the case itself")
    assert load_case("mine") == load_case(CASE)


@pytest.mark.parametrize("target", ["", "a.json/"])
def test_convert_into_no_file_name(run, target):
    code, _, err = run("convert", CASE, target)
    assert code == 1
    assert tells(err, "name the file to write")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("a\rb\r\n\nc", "a b c"),
        ("a\x1b\u202eb\tc", "ab c"),
        ("=1", "'=1"),
        (" \ufeff\u200b@x", "' @x"),
        ("\u3164=1", "'\u3164=1"),
        ("＝1", "'＝1"),
        ("\r－1", "' －1"),
        ("a=1", "a=1"),
        (["-1", "b"], "'-1;b"),
        (-1.5, "-1.5"),
    ],
)
def test_cells_of_csv(value, cell):
    assert list(csv.reader(io.StringIO(as_csv([{"x": value}]))))[1:] == [[cell]]


# What goes wrong


@pytest.mark.parametrize(
    "command",
    [
        ["score", "nowhere"],
        ["score", MISTAKES],
        ["score", CASE, "--criteria", "no-such-set"],
        ["score", CASE, "--criteria", "oecd-dac"],
        ["explain", CASE, "nobody"],
        ["explain", MISTAKES, "north"],
        ["criteria", "show", "no-such-set"],
        ["criteria", "show", "nowhere.toml"],
        ["convert", "nowhere", "target"],
        ["convert", MISTAKES, "target"],
        ["new", "criteria", "no such name"],
    ],
    ids=lambda words: "-".join(Path(word).name for word in words),
)
def test_bad_input_ends_with_1_and_a_message(run, command):
    with_output = command[0] in {"score", "explain"}
    code, out, err = run(*command, *(["-o", "out"] if with_output else []))
    assert code == 1
    assert out == ""
    assert err.strip()
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "content",
    ["", "format = 1", "format = 1\nid = 'x'\ncriteria = '../secret.toml'", "\0", "[[[", "id = 'é"],
)
def test_a_broken_case_is_refused(run, content):
    Path("broken").mkdir()
    Path("broken/case.toml").write_text(content, "utf-8")
    for command in (["check", "broken"], ["score", "broken"]):
        code, out, err = run(*command)
        assert code == 1
        assert "broken" in out + err


@pytest.mark.parametrize(
    ("project", "meant"), [("harbor", "harbour"), ("stations", "station"), ("hillsde", "hillside")]
)
def test_unknown_project(run, project, meant):
    code, _, err = run("explain", CASE, project)
    assert code == 1
    assert f"did you mean '{meant}'?" in err


@pytest.mark.parametrize(
    "command",
    [
        ["scor", CASE], ["score"], ["score", CASE, "--format", "pdf"], ["explain", CASE],
        ["score", CASE, "--lang", "de"], ["check"], ["new"], ["completion", "tcsh"],
        ["convert", CASE],
    ],
    ids=lambda words: "-".join(Path(word).name for word in words),
)  # fmt: skip
def test_bad_usage_ends_with_2(run, command):
    code, out, err = run(*command)
    assert code == 2
    assert "Usage: evalkit" in out + err


# The world outside


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp949"])
def test_a_console_that_cannot_show_everything(encoding):
    done = shell("score", CASE, "--lang", "ko", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stderr == b""
    if encoding == "latin-1":
        assert b"? ???" in done.stdout
    elif encoding == "cp949":
        assert "순위" in done.stdout.decode("cp949")


def test_a_closed_pipe():
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "evalkit", "explain", CASE, "harbour"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_help_in_korean(run):
    done = shell("--help", EVALKIT_LANG="ko", PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    assert done.stdout.decode() != run("--help")[1]
    assert "사용법:" in done.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plt",), "오류: 없는 명령입니다: 'plt'"),
        (("score", CASE, "--format", "gif"), "다음 가운데 하나여야 합니다: 'text'"),
        (("score", CASE, "--nonsense"), "없는 옵션입니다"),
    ],
)
def test_a_wrong_command_is_told_in_the_language_asked_for(arguments, said):
    found = shell(*arguments, "--lang", "ko", PYTHONIOENCODING="utf-8")
    assert (found.returncode, found.stdout) == (2, b"")
    assert said in found.stderr.decode()
    assert "사용법:" in found.stderr.decode()


def test_the_help_is_korean_throughout():
    text = shell("score", "--help", "--lang", "ko", PYTHONIOENCODING="utf-8").stdout.decode()
    assert "사용법: evalkit score [OPTIONS] CASE" in text
    assert "옵션:" in text
    assert "이 도움말을 보이고 끝냅니다." in text
    assert "Usage: evalkit score" in shell("score", "--help").stdout.decode()


@pytest.mark.parametrize("name", ["kr-software-tender", "wb-qcbs"])
def test_a_table_without_rows_still_has_its_header(run, name):
    code, out, _ = run("ask", str(ROOT / "examples" / name), "--format", "csv")
    assert code == 0
    assert out.splitlines() == [
        "body,holder,document,document_title,details,project,title,criteria,why,basis"
    ]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_panel_of_projects_is_told_without_bids(run, lang):
    code, out, _ = run("panel", str(ROOT / "examples" / "own-criteria"), "--lang", lang)
    assert code == 0
    assert not re.search(r"\bbids?\b|입찰", out, re.IGNORECASE)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_full_disk_is_told_of_the_folder_that_was_asked_for(run, lang, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    tender = str(ROOT / "examples" / "kr-software-tender")
    for line in (
        ("letters", tender, "-o", "out", "--form", "md"),
        ("sheet", tender, "-o", "out"),
        ("convert", CASE, "out"),
        ("minutes", tender, "-o", "out.md"),
        ("new", "case", "out"),
    ):
        code, _, err = run(*line, "--lang", lang)
        assert code == 1
        assert err.startswith("out")
        assert ".tmp" not in err
        assert not list(Path().iterdir())
