"""A tie is said with what is left to part it: on the ranking, in `rules try`, on the live page."""

import json
import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, evaluate
from evalkit.model import Draw
from evalkit.rules import RULES
from evalkit.show.report.rules import tried_page, tried_rows
from evalkit.show.report.web import View
from evalkit.show.report.web.live import live_data

WEB = Path(__file__).parents[3] / "src" / "evalkit" / "show" / "report" / "web"
LIVE = WEB / "static" / "weights.js"
MARKS = {
    "p": {"a": 8, "b": 8},
    "q": {"a": 8, "b": 8},
    "r": {"a": 5, "b": 5},
    "s": {"a": 4, "b": 4},
}


def ranked(ties=(), draws=(), marks=None):
    scale = Linear(0, 10)
    criteria = CriteriaSet(
        "made",
        [Criterion("a", scale, points=60), Criterion("b", scale, points=40)],
        ties=ties,
        missing="interval",
    )
    case = Case.of(criteria, marks or MARKS)
    return evaluate(Case(criteria, case.projects, case.marks, draws=draws))


@pytest.mark.parametrize(
    ("ties", "remedy"),
    [
        (("a", "draw"), "draw lots, and record the draw in case.toml"),
        (("draw",), "draw lots, and record the draw in case.toml"),
        (("a",), "the criteria set has no further rule to break the tie"),
        ((), "the criteria set has no further rule to break the tie"),
    ],
)
def test_the_ranking_says_which_rule_is_left(ties, remedy):
    found = ranked(ties)
    page = page_of(found)
    assert tells(page, "Rank {rank} is shared by {names}: {remedy}.", rank="1=", names="p, q")
    assert tells(page, remedy)
    assert found.ties == (("p", "q"),)
    (tie,) = found.plain()["ties"]
    assert tie["projects"] == ["p", "q"]
    assert tie["remedy"] in page
    assert "공동" in found.page("ko").as_markdown()


def test_nothing_is_said_where_a_draw_parted_them():
    found = ranked(("draw",), [Draw(("q", "p"))])
    assert "is shared by" not in str(found)
    assert found.ties == ()


def test_an_open_rank_is_not_a_tie():
    found = ranked(marks={**MARKS, "q": {"a": 8}})
    assert found.ties == ()
    assert "is shared by" not in str(found)


def test_equal_bids_of_a_rule_share_a_rank():
    rule = RULES["ufab-simple"]
    bids = {
        name: {"quality": Fraction(90), "price": Fraction(price)}
        for name, price in (("A", 4), ("B", 4), ("C", 5))
    }
    found = rule.apply(bids)
    lines = tried_page(rule, bids, found, "en").as_markdown().splitlines()
    ranks = [line.split("|")[-3].strip() for line in lines if re.match(r"\| [ABC] ", line)]
    assert ranks == ["1=", "1=", "3"]
    assert [row["tied"] for row in tried_rows(rule, bids, found, "en")] == [True, True, False]


@pytest.mark.skipif(shutil.which("node") is None, reason="runs the script of the page by node")
@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([(8, 8), (8, 8), (5, 5)], ["1=", "1=", "3"]),
        ([(8, 8), (7, 7), (5, 5)], ["1", "2", "3"]),
        ([(8, 8), (7, 9), (5, 5)], ["1-2", "1-2", "3"]),
        ([(7, 9), (7, 9), (5, 5)], ["1-2", "1-2", "3"]),
        ([(8, 8), (8, 8), (7, 9)], ["1-3", "1-3", "1-3"]),
        ([(9, 9), (5, 5), (5, 5)], ["1", "2=", "2="]),
        ([(8, 8), (8, 9), (5, 5)], ["1-2", "1-2", "3"]),
    ],
)
def test_moved_weights_share_a_rank(totals, expected):
    script = LIVE.read_text(encoding="utf-8")
    start, stop = script.index("function below("), script.index("/* Who is first")
    found = [
        {"n": n, "low": low, "high": high, "out": False} for n, (low, high) in enumerate(totals)
    ]
    program = (
        "const CLOSE = 1e-9;\n"
        f"const moving = {{ projects: {json.dumps([{'sure': True}] * len(found))} }};\n"
        f"{script[start:stop]}\n"
        f"console.log(JSON.stringify([...ranksOf({json.dumps(found)}).values()]));"
    )
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == expected


def test_the_live_page_starts_with_all_who_are_first():
    assert live_data(View(ranked().case))["first"] == [0, 1]
    other = ranked(marks={**MARKS, "q": {"a": 8, "b": 7}})
    assert live_data(View(other.case))["first"] == [0]
