"""Bad tables through every command: one report of all problems, exit code 1, and no file."""

import shutil
from pathlib import Path

import pytest

from evalkit import check

from .commands import run
from .refused import commands
from .tables import read_grid, write_grid

EXAMPLES = Path(__file__).parents[2] / "examples"


def cell(table, row, column, value):
    """Write something else into a cell."""

    def change(case):
        grid = read_grid(case / table)
        grid[row][grid[0].index(column)] = value
        write_grid(case / table, grid)

    return change


def gone(table, *rows):
    """Take rows out of a table."""

    def change(case):
        grid = read_grid(case / table)
        write_grid(case / table, [line for n, line in enumerate(grid) if n not in rows])

    return change


def added(table, text):
    """Write lines at the end of a table, which may be new."""

    def change(case):
        path = case / table
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")

    return change


def raw(table, content):
    """Write bytes in the place of a table."""
    return lambda case: (case / table).write_bytes(content)


TENDER = "kr-software-tender"
BAD = {
    "a mark that is owed": (TENDER, [gone("marks.csv", 3)]),
    "marks that are owed, in two tables": (TENDER, [gone("marks.csv", 3, 9), gone("bids.csv", 1)]),
    "no price": (TENDER, [cell("bids.csv", 1, "price", "")]),
    "a mark off its scale, and a bid of nobody": (
        TENDER, [cell("marks.csv", 1, "value", "999"), cell("bids.csv", 1, "project", "nobody")],
    ),
    "no number": (TENDER, [cell("marks.csv", 2, "value", "abc"), cell("bids.csv", 2, "price", "x")]),
    "somebody who is not listed": (TENDER, [cell("marks.csv", 2, "evaluator", "nobody")]),
    "somebody twice on a panel": (TENDER, [cell("evaluators.csv", 2, "id", "ahn")]),
    "a committee below the law": (TENDER, [raw("committees.csv", b"panel,appointed\ncommittee,3\n")]),
    "a recusal of nobody": (TENDER, [added("recusals.csv", "zz,,exclusion,,,excluded,x,,\n")]),
    "a column twice": (TENDER, [raw("projects.csv", b"id,id\na,b\n")]),
    "an empty table": (TENDER, [raw("bids.csv", b"")]),
    "not text": (TENDER, [raw("marks.csv", b"\xff\xfe\x00\xd8\x00")]),
    "no head": (TENDER, [lambda case: (case / "case.toml").unlink()]),
    "no projects": (TENDER, [lambda case: (case / "projects.csv").unlink()]),
    "no criteria set": (TENDER, [lambda case: (case / "criteria.toml").unlink()]),
    "a bid without a price, and a mark": (
        "wb-qcbs", [cell("bids.csv", 1, "price", ""), gone("marks.csv", 1)],
    ),
    "a scale of words": ("korean-municipalities", [cell("marks.csv", 1, "value", "zz")]),
}  # fmt: skip


def folder(name, work):
    """Return a folder of the table of bad ones."""
    case = work / "case"
    source, changes = BAD.get(name, ("mistakes", []))
    shutil.copytree(EXAMPLES / source, case)
    for change in changes:
        change(case)
    return case


@pytest.mark.parametrize("name", ["examples/mistakes", *BAD])
def test_every_command_reports_what_check_reports(name, tmp_path):
    case = folder(name, tmp_path)
    problems = check(case)
    assert problems
    drafts = not check(case, draft=True)
    work = tmp_path / "work"
    work.mkdir()
    tried = list(commands(case, work))
    if name in BAD:  # each command in one form; the example is tried in all
        tried = list({command[0]: command for command in tried}.values())
    for command in tried:
        if drafts and command[0] in {"sheet", "convert"}:
            continue
        ended = run(*command)
        assert ended.code == 1, ended
        assert not list(work.iterdir()), ended
        if not ended.applies:  # one officer marks: there is no panel to look at, whatever is wrong
            assert command[0] == "panel", ended
            continue
        for problem in problems[:50]:
            assert str(problem.rule) in ended.said, ended
