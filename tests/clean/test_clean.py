"""What `evalkit check` passes, every command can work with; what it does not, it names."""

import random
import shutil
from pathlib import Path

import pytest
from sentences import tells

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Linear,
    Mark,
    NotApplicableError,
    Project,
    check,
    load_case,
    load_criteria,
    save_case,
    shipped,
)
from evalkit.show.report.applies import PAPERS, require

from .commands import LANGS, failures, run
from .folders import write_folder
from .laws import broken
from .made import MADE, one_project
from .mutations import mutate
from .refused import not_refused
from .tables import read_grid, write_grid

EXAMPLES = Path(__file__).parents[2] / "examples"
FIXED = ("a tie", "a mark missing, interval", "two lots")
EASY = (*FIXED, "an open gate", "a shortlist", "no bid left")
"""Of the made cases, those that `make test` tries; `make test-all` tries each."""
CASES = ("own-criteria", "document-requests", "kr-software-tender", "kr-works-screening")
QUICK = ("own-criteria", "kr-software-tender")
"""Of them, those that `make test` tries; `make test-all` tries every command on each."""
SETS = ("kr-local-software", "oecd-dac", "wb-qcbs")
"""Of the shipped sets, those that `make test` tries; `make test-all` tries each."""


def clean(case, work, **wanted):
    """Whether check passes a case, and nothing breaks on it."""
    assert run("check", case).code == 0
    assert "\n".join(map(str, failures(case, work, **wanted))) == ""


@pytest.mark.parametrize("name", QUICK)
def test_some_commands_on_examples(name, tmp_path):
    clean(EXAMPLES / name, tmp_path / "work", choose=random.Random(name))


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", CASES)
def test_every_command_on_examples(name, lang, tmp_path):
    clean(EXAMPLES / name, tmp_path / "work", langs=[lang])


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "lang"), [(name, LANGS[n % len(LANGS)]) for n, name in enumerate(FIXED)]
)
def test_every_command_on_made_cases(name, lang, tmp_path):
    save_case(MADE[name](), tmp_path / "case")
    clean(tmp_path / "case", tmp_path / "work", langs=[lang])


@pytest.mark.parametrize(
    "name", [name if name in EASY else pytest.param(name, marks=pytest.mark.long) for name in MADE]
)
def test_some_commands_on_made_cases(name, tmp_path):
    save_case(MADE[name](), tmp_path / "case")
    clean(tmp_path / "case", tmp_path / "work", choose=random.Random(name))


@pytest.mark.parametrize(
    "name",
    [name if name in SETS else pytest.param(name, marks=pytest.mark.long) for name in shipped()],
)
def test_cases_of_every_shipped_set(name, tmp_path):
    write_folder(tmp_path / "case", load_criteria(name), random.Random(name), own=False)
    clean(tmp_path / "case", tmp_path / "work", choose=random.Random(name), with_views=False)


@pytest.mark.parametrize(
    "number", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 20))]
)
def test_spoilt_cases_are_refused_or_clean(number, tmp_path):
    choose = random.Random(number)
    shutil.copytree(EXAMPLES / "kr-software-tender", tmp_path / "case")
    changed = mutate(tmp_path / "case", choose)
    found = "\n".join(map(str, failures(tmp_path / "case", tmp_path / "work", choose)))
    assert found == "", changed


def test_with_another_criteria_set_and_any_date(tmp_path):
    case, other = EXAMPLES / "kr-software-tender", EXAMPLES / "kr-software-tender/as-prozorro.toml"
    assert (
        run("check", case, "--criteria", other).code
        == run("score", case, "--criteria", other).code
        == 0
    )
    asked = run("check", case, "--criteria", "wb-qcbs")
    assert asked.code == run("score", case, "--criteria", "wb-qcbs").code == 1
    shutil.copytree(case, tmp_path / "case")
    head = tmp_path / "case" / "case.toml"
    head.write_text(head.read_text("utf-8").replace("2026-07-20", "2025-07-20"), "utf-8")
    assert run("check", tmp_path / "case").code == 1
    assert tells(check(tmp_path / "case"), "{what} was not in force on that day, but {span}")
    assert run("check", tmp_path / "case", "--any-date").code == 0
    assert run("score", tmp_path / "case", "--any-date").code == 0


def test_a_problem_of_the_evaluation_has_its_file_and_its_remedy(tmp_path):
    case = tmp_path / "case"
    shutil.copytree(EXAMPLES / "wb-qcbs", case)
    marks = (case / "marks.csv").read_text("utf-8").splitlines()
    (case / "marks.csv").write_text("\n".join(marks[:1] + marks[2:]) + "\n", "utf-8")
    assert check(case, draft=True) == []
    for place in (case, case / "case.toml"):
        (problem,) = check(place)
        assert problem.file == str(case / "marks.csv")
        assert (problem.field, problem.remedy is None) == ("experience", False)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_that_does_not_exist_for_a_case_is_said_to_be_none(paper, tmp_path):
    with pytest.raises(NotApplicableError, match=r"has no|lists no"):
        require(paper, one_project(), "case")
    require(paper, load_case(EXAMPLES / "kr-software-tender"), "case")


def test_somebody_who_is_not_known_has_no_sheets(tmp_path):
    ended = run(
        "sheet", EXAMPLES / "kr-software-tender", "-o", tmp_path / "x", "--evaluator", "ahm"
    )
    assert (ended.code, ended.applies) == (1, True)
    assert tells(ended.said, "did you mean {name}?", name="'ahn'")


LAWFUL = ("own-rule", "korean-municipalities", "kr-software-tender", "kr-works-screening")


@pytest.mark.parametrize(
    "name", ["own-criteria", *(pytest.param(name, marks=pytest.mark.long) for name in LAWFUL)]
)
def test_the_laws_of_clean_cases_on_examples(name, tmp_path):
    assert list(broken(EXAMPLES / name, tmp_path / "work", random.Random(name))) == []


@pytest.mark.long
def test_what_check_refuses_every_command_refuses(tmp_path):
    found = list(not_refused(EXAMPLES / "mistakes", tmp_path / "mistakes"))
    assert "\n".join(map(str, found)) == ""
    shutil.copytree(EXAMPLES / "wb-qcbs", tmp_path / "case")
    marks = tmp_path / "case" / "marks.csv"
    marks.write_text("\n".join(marks.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    assert run("check", tmp_path / "case").code == 1
    assert "\n".join(map(str, not_refused(tmp_path / "case", tmp_path / "work"))) == ""


def two_judges(*, last):
    """Two people mark two projects; the last mark may be missing, and the set allows no gaps."""
    rules = CriteriaSet("plain", [Criterion(n, Linear(0, 10), weight="0.5") for n in ("x", "y")])
    marks = [
        Mark(p, c, n, n, evaluator=e)
        for n, (p, c, e) in enumerate((p, c, e) for p in "ab" for c in "xy" for e in "uv")
    ]
    return Case(rules, [Project("a"), Project("b")], marks if last else marks[:-1])


def test_the_panel_is_not_diagnosed_where_a_mark_is_owed(tmp_path):
    save_case(two_judges(last=True), tmp_path / "whole")
    save_case(two_judges(last=False), tmp_path / "lacking")
    assert run("panel", tmp_path / "whole", "--draws", 100).code == 0
    refused = run("panel", tmp_path / "lacking", "--draws", 100)
    assert (refused.code, refused.applies) == (1, True)
    assert tells(
        refused.said,
        "{evaluator} has not marked {project} here, and the criteria set allows no missing marks",
        evaluator="v",
        project="b",
    )


def test_answers_of_named_people_are_no_marks_of_a_panel(tmp_path):
    rules = load_criteria("blockchain-suitability")
    rows = "".join(
        f"{project},{question},{who},yes\n"
        for project in ("p1", "p2")
        for question in rules.questions
        for who in ("E1", "E2")
    )
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.toml").write_text(f'format = 1\nid = "made"\ncriteria = "{rules.id}"\n', "utf-8")
    (case / "projects.csv").write_text("id\np1\np2\n", "utf-8")
    (case / "marks.csv").write_text(f"project,criterion,evaluator,value\n{rows}", "utf-8")
    clean(case, tmp_path / "work", choose=random.Random(0))
    assert not run("panel", case).applies


@pytest.mark.parametrize("name", ["score", "explain", "panel", "sensitivity", "sheet", "report"])
def test_any_date_is_for_every_command_of_a_case(name, tmp_path):
    assert "--any-date" in run(name, "--help").said


def test_a_problem_of_the_evaluation_has_the_row_of_its_bid(tmp_path):
    shutil.copytree(EXAMPLES / "kr-software-tender", tmp_path / "case")
    bids = tmp_path / "case" / "bids.csv"
    grid = read_grid(bids)
    grid[3][grid[0].index("price")] = ""
    write_grid(bids, [grid[0], [""] * len(grid[0]), *grid[1:]])  # a blank line moves the rows
    (problem,) = check(tmp_path / "case")
    assert (problem.file, problem.row, problem.field) == (str(bids), 5, "price")
    said = run("check", tmp_path / "case")
    assert "bids.csv, row 5, price: " in " ".join(said.said.split())
    assert "was not evaluated" not in said.said


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_left_out_is_said_in_one_line(lang):
    wrong = {"en": "was not evaluated", "ko": "평가하지 않았습니다"}
    assert run("check", EXAMPLES / "mistakes", "--lang", lang).said.count(wrong[lang]) == 1
    assert wrong[lang] not in run("check", EXAMPLES / "mistakes", "--draft", "--lang", lang).said
    sets = EXAMPLES / "mistakes" / "broken-criteria.toml"
    assert wrong[lang] not in run("check", sets, "--lang", lang).said
