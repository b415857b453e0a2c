"""What a text prints as an example of its check of grades, read by the shipped set."""

import tomllib
from pathlib import Path

import pytest
from attrs import evolve

from evalkit import Case, Mark, Project, load_criteria
from evalkit.core.exact import exact
from evalkit.model import Bid, Deviation, Evaluator, Tender
from evalkit.model.lawful import findings
from evalkit.model.lawful_problems import unlawful

CASES = tomllib.loads((Path(__file__).parent / "grading.toml").read_text("utf-8"))["case"]
SET = load_criteria("kr-pps-grading")
CHECKS = {"0.1": ("distance", "understanding"), "0.2": ("distance-wide", "required")}


def graded(name, item, others, own):
    """Let seven evaluators give one grade for an item of 10 points, and the eighth another."""
    only = [evolve(p, on=[item]) if p.id == name else p for p in SET.preconditions]
    criteria = evolve(SET, preconditions=only)
    by_points = {
        10 * level.utility: level.value for level in criteria[item].scale.levels
    }  # fmt: skip
    marks = [Mark("bid", "quantitative", 20, 20, evaluator="officer")]
    for n in range(8):
        for leaf in criteria.leaves_under(["qualitative"]):
            points = exact(own if n == 7 else others)
            grade = by_points[points] if leaf == item else "매우우수"
            marks.append(Mark("bid", leaf, grade, grade, evaluator=f"e{n}"))
    people = [Evaluator(id=f"e{n}") for n in range(8)]
    return Case(
        criteria, [Project("bid")], marks, bids=[Bid(project="bid", price=90_000_000)],
        evaluators=[*people, Evaluator(id="officer", panel="-")],
        tender=Tender(reference=100_000_000, budget=110_000_000),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_span_around_the_mean(case):
    assert case["source"]
    name, item = CHECKS[case["step"]]
    tender = graded(name, item, case["others"], case["own"])
    [problem] = unlawful(tender)
    assert f"e7 gave bid {case['own']} points" in problem.rule.text("en")
    assert f"{case['low']} to {case['high']} are allowed" in problem.rule.text("en")
    assert "e7" in problem.rule.text("ko")
    filed = evolve(tender, deviations=[Deviation(precondition=name, reason="form 18 is filed")])
    assert not list(unlawful(filed))
    [found] = [f for f in findings(filed) if f.precondition.id == name]
    assert found.status == "deviation"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_one_mind_is_within_the_span(case):
    name, item = CHECKS[case["step"]]
    assert not list(unlawful(graded(name, item, case["others"], case["others"])))
