"""First stages worked by hand from the text, replayed from their sheets."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from evalkit import Case, Project, load_criteria
from evalkit.model import Bid, Evaluator, FirstStageGrade, Tender
from evalkit.model.first_stage import first_stage
from evalkit.model.grade_items import graded_panels

CASES = tomllib.loads((Path(__file__).parent / "first_stage.toml").read_text("utf-8"))["case"]
SET = load_criteria("kr-pps-grading")
GRADES = {"5": "매우우수", "4": "우수", "3": "보통", "2": "미흡", "1": "매우미흡"}
ITEMS = ("strategy", "plan", "required")


def replayed(sheets):
    rows, people = [], set()
    for bid, groups in sheets.items():
        given = [str(grades) for count, grades in groups for _ in range(count)]
        for n, grades in enumerate(given):
            people.add(f"e{n:02}")
            for item, grade in zip(ITEMS, grades, strict=True):
                one = FirstStageGrade(
                    evaluator=f"e{n:02}", project=bid, criterion=item, grade=GRADES[grade]
                )
                rows.append(one)
    case = Case(
        SET,
        [Project(bid) for bid in sheets],
        bids=[Bid(project=bid, price=1) for bid in sheets],
        evaluators=[Evaluator(id=name) for name in sorted(people)],
        tender=Tender(reference=1, budget=1),
        first_stage=rows,
    )
    [(precondition, panel)] = graded_panels(SET)
    return precondition, first_stage(case, panel, precondition, list(sheets))


@pytest.mark.parametrize("worked", CASES, ids=[case["id"] for case in CASES])
def test_worked_by_hand(worked):
    assert worked["source"]
    precondition, found = replayed(worked["sheets"])
    assert not found.missing
    by_bid = {bid.bid: bid for bid in found.bids}
    means = {name: Fraction(mean) for name, mean in worked["means"].items()}
    assert {n: bid.mean for n, bid in by_bid.items()} == {n: (m, m) for n, m in means.items()}
    places = {name: (place, place) for name, place in worked["places"].items()}
    assert {name: bid.places for name, bid in by_bid.items()} == places
    titles = [band.title.ko for band in precondition.bands]
    bands = {name: [titles[n] for n in bid.bands] for name, bid in by_bid.items()}
    assert bands == worked["bands"]
