"""The first stage of graded evaluations: laws of its replay, and what its sheets may hold."""

from fractions import Fraction
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, sentence, tells

from evalkit import Case, InputError, ModelError, Project, check, evaluate, load_case, save_case
from evalkit.model import (
    Bid,
    Deviation,
    Evaluator,
    FirstStageGrade,
    Mark,
    Recusal,
    Tender,
)  # fmt: skip
from evalkit.model.first_stage import first_stage
from evalkit.model.grade_items import graded_panels
from evalkit.model.lawful import findings
from evalkit.model.lawful_problems import unlawful
from evalkit.scales import Categories
from evalkit.schema.criteria_files import load_criteria
from evalkit.show.columns import rows_of
from evalkit.show.evaluation.first_stage import COLUMNS, Placed, stage_blocks, unknown_bands
from evalkit.show.pages import Page

SET = load_criteria("kr-pps-grading")
ITEMS = ("strategy", "plan", "required")
GRADES = ("매우우수", "우수", "보통", "미흡", "매우미흡")
POINTS = {
    **{(item, g): Fraction(n, 10) * most for item, most in (("strategy", 20), ("plan", 30))
       for g, n in zip(GRADES, (10, 9, 8, 7, 6), strict=True)},
    **{("required", g): Fraction(n) for g, n in zip(GRADES, (10, 8, 6, 4, 2), strict=True)},
}  # fmt: skip
[(BANDS, PANEL)] = graded_panels(SET)


def row(evaluator, project, item, grade):
    return FirstStageGrade(evaluator=evaluator, project=project, criterion=item, grade=grade)


def alike(grades, people=8):
    """Let everybody grade every item of a bid alike."""
    return [
        row(f"e{n}", bid, item, grade)
        for n in range(people)
        for bid, grade in grades.items()
        for item in ITEMS
    ]


def tender(rows, bids, people=8, marks=(), **fields):
    return Case(
        SET, [Project(bid) for bid in bids], marks,
        bids=[Bid(project=bid, price=90_000_000) for bid in bids],
        evaluators=[*(Evaluator(id=f"e{n}") for n in range(people)),
                    Evaluator(id="officer", panel="-")],
        tender=Tender(reference=100_000_000, budget=110_000_000), first_stage=rows, **fields,
    )  # fmt: skip


def replay(case):
    found = first_stage(case, PANEL, BANDS, [bid.project for bid in case.bids])
    return {bid.bid: bid for bid in found.bids}


def marked(totals):
    """Give each bid marks of the second stage: {bid: {evaluator: {leaf: grade} or grade}}."""
    leaves = SET.leaves_under(["qualitative"])
    marks = []
    for bid, people in totals.items():
        marks.append(Mark(bid, "quantitative", 20, 20, evaluator="officer"))
        for name, grades in people.items():
            for leaf in leaves:
                grade = grades if isinstance(grades, str) else grades.get(leaf, "우수")
                marks.append(Mark(bid, leaf, grade, grade, evaluator=name))
    return marks


def sheet_rows():
    bids, people = ("A", "B", "C", "D"), 5
    cells = list(product(range(people), bids, ITEMS))
    return st.lists(st.sampled_from(GRADES), min_size=len(cells), max_size=len(cells)).map(
        lambda grades: [
            row(f"e{n}", bid, item, grade)
            for (n, bid, item), grade in zip(cells, grades, strict=True)
        ]
    )


@settings(max_examples=16, deadline=None)
@given(sheet_rows(), st.data())
def test_the_replay_is_the_arithmetic_of_the_text(rows, data):
    found = replay(tender(rows, "ABCD", people=5))
    means = {}
    for bid in "ABCD":
        totals = sorted(
            sum(POINTS[r.criterion, r.grade] for r in rows if (r.project, r.evaluator) == (bid, e))
            for e in (f"e{n}" for n in range(5))
        )
        means[bid] = sum(totals[1:-1]) / 3
    assert {bid: one.mean for bid, one in found.items()} == {b: (m, m) for b, m in means.items()}
    for bid, one in found.items():
        place = 1 + sum(mean > means[bid] for mean in means.values())
        assert one.places == (place, place)
        assert one.bands == ((0,) if place <= 2 else (1,))
    shuffled = data.draw(st.permutations(rows))
    assert replay(tender(shuffled, "ABCD", people=5)) == found


@settings(max_examples=14, deadline=None)
@given(sheet_rows(), st.data())
def test_missing_grades_leave_open_what_they_could_change(rows, data):
    whole = replay(tender(rows, "ABCD", people=5))
    gone = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=6, unique=True))
    case = tender([r for r in rows if r not in gone], "ABCD", people=5)
    part = replay(case)
    missing = first_stage(case, PANEL, BANDS, list("ABCD")).missing
    assert {(m.evaluator, m.bid, m.item) for m in missing} == {
        (r.evaluator, r.project, r.criterion) for r in gone
    }
    for bid, one in part.items():
        assert one.mean[0] <= whole[bid].mean[0] <= one.mean[1]
        assert one.places[0] <= whole[bid].places[0] <= one.places[1]
        assert set(whole[bid].bands) <= set(one.bands)


def test_a_grade_that_decides_a_band_leaves_it_open_and_is_asked_for():
    rows = alike({"A": "매우우수", "B": "우수", "C": "우수", "D": "보통"}, people=3)
    # Of B two totals are 53, and the third, where plan is missing, at most 56: the mean is 53.
    gap = [r for r in rows if r != row("e0", "B", "plan", "우수")]
    assert replay(tender(gap, "ABCD", people=3))["B"].mean == (53, 53)
    two = [r for r in rows if (r.project, r.criterion) != ("B", "plan") or r.evaluator == "e2"]
    found = replay(tender(two, "ABCD", people=3))
    assert found["B"].mean == (44, 56)
    assert (found["B"].bands, found["C"].bands) == ((0, 1), (0, 1))
    case = tender(two, "ABCD", people=3, marks=marked({b: dict.fromkeys(("e0", "e1", "e2"), "우수") for b in "ABCD"}))  # fmt: skip
    with pytest.raises(ModelError) as refused:
        evaluate(case)
    told = [p for p in refused.value.problems if p.table == "first_stage"]
    owed = "{evaluator} has not given {bid} a first-stage grade for {item}"
    assert len(told) == 2
    for problem, who in zip(told, ("e0", "e1"), strict=True):
        assert tells(problem, owed, evaluator=who, bid="B", item="Plan")
    assert "누락" in Page(stage_blocks(case, "ko"), "ko").as_text()
    placed = Placed(case, BANDS, found["B"])
    [told] = rows_of(COLUMNS, [placed], "ko")
    assert (told["bands"], told["left_out"], told["mean_low"]) == (["상", "중"], [], 44)
    filed = attrs.evolve(
        case, deviations=[Deviation(precondition="bands", reason="sheets were lost")]
    )
    assert not [p for p in unlawful(filed) if "bands" in str(p.table)]


POINTS_OF = {"understanding": 10, "approach": 10, "functions": 15, "performance": 15, "required": 10}  # fmt: skip


@pytest.mark.parametrize(
    ("grades", "points", "band"),
    [
        # 94 % of 60 are 56.4: just above, just below. 88 % are 52.8.
        ({"functions": "매우우수", "performance": "매우우수", "understanding": "매우우수"}, 57, 0),
        ({"functions": "매우우수", "performance": "매우우수"}, 56, 1),
        ({}, 53, 1),
        ({"understanding": "보통"}, 52, 2),
    ],
)
def test_the_edges_of_the_bands_decide_by_the_first_stage(grades, points, band):
    first = {"A": "매우우수", "B": "매우우수", "C": "우수", "D": "우수", "E": "우수",
             "F": "보통", "G": "미흡"}  # fmt: skip
    # Of seven bids three are in the upper band; C, D and E share the third place.
    bands = replay(tender(alike(first), first))
    assert bands["C"].bands == (0,)
    assert bands["G"].bands == (1, 2)
    base = {"A": "매우우수", "B": "매우우수"}
    people = [f"e{n}" for n in range(8)]
    for bid in ("A", "F"):
        allowed = bands[bid].bands
        totals = {b: dict.fromkeys(people, base.get(b, "매우우수")) for b in first}
        totals[bid] = {**totals[bid], "e3": grades}
        case = tender(alike(first), first, marks=marked(totals))
        told = [p.rule.text("en") for p in unlawful(case) if f"e3 gave {bid} " in p.rule.text("en")]
        assert bool(told) == (band not in allowed)
        for line in told:
            assert f"{points} of 60 points" in line


def test_exactly_at_an_edge_a_total_is_in_the_upper_band():
    # 15 + 13.5 + 10 + 9 + 8 = 55.5 of 60 are 92.5 %; with the edge there, it is in the band.
    share = Fraction(555, 600)
    for step, band in ((-1, 0), (0, 0), (1, 1)):
        edge = share + step * Fraction(1, 10**12)
        moved = attrs.evolve(
            BANDS, bands=[attrs.evolve(BANDS.bands[0], least=edge), *BANDS.bands[1:]]
        )
        assert moved.band(share) == band


def test_who_is_recused_owes_no_grade_and_counts_nowhere():
    rows = alike({"A": "매우우수", "B": "우수", "C": "보통", "D": "미흡"})
    away = Recusal(evaluator="e0", project="B", kind="exclusion", ground="kin",
                   decision="excluded", decided_by="officer")  # fmt: skip
    left = [r for r in rows if (r.evaluator, r.project) != ("e0", "B")]
    case = tender(left, "ABCD", recusals=[away])
    found = first_stage(case, PANEL, BANDS, list("ABCD"))
    assert not found.missing
    assert len(next(b for b in found.bids if b.bid == "B").totals) == 7


@pytest.mark.parametrize(("people", "drop"), [(11, 1), (12, 2), (13, 2)])
def test_a_committee_of_twelve_leaves_out_two_at_each_end(people, drop):
    rows = alike({"A": "매우우수", "B": "우수", "C": "보통", "D": "미흡"}, people)
    assert {b.dropped for b in replay(tender(rows, "ABCD", people)).values()} == {drop}


def test_who_stays_away_from_a_bid_makes_a_committee_of_twelve_no_smaller():
    # 제12조제6항 asks how many the committee was formed with. Eleven of twelve mark A: 60, 58,
    # nine times 53. Two at each end go: 60, 58 and two of 53; seven times 53 stay.
    people = [f"e{n}" for n in range(12)]
    best = {"e1": "매우우수", "e2": {leaf: "매우우수" for leaf in POINTS_OF if leaf != "required"}}
    away = Recusal(evaluator="e0", project="A", kind="exclusion", ground="kin",
                   decision="excluded", decided_by="officer")  # fmt: skip
    marks = marked({"A": {n: best.get(n, "우수") for n in people[1:]}})
    case = tender((), "A", 12, marks, recusals=[away],
                  deviations=[Deviation(precondition="distance", reason="form 18")])  # fmt: skip
    assert evaluate(case).standings["A"].technical_raw == 73
    without = attrs.evolve(
        case, evaluators=[e for e in case.evaluators if e.id != "e0"], recusals=()
    )
    by_one = evaluate(without).standings["A"].technical_raw
    assert by_one == Fraction("73.5556")  # (58 + 8 × 53) / 9 = 53.5556


def test_a_case_with_sheets_is_kept_in_every_form(tmp_path):
    case = load_case("examples/kr-graded-tender")
    assert len(case.first_stage) == 96
    for target in (tmp_path / "case", tmp_path / "case.xlsx", tmp_path / "case.json"):
        save_case(case, target)
        assert load_case(target) == case
        assert check(target) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nobody,garam,plan,우수", sentence("{kind} is not known", kind="evaluator", row=2)),
        ("ahn,gone,plan,우수", sentence("{kind} is not known", kind="project", row=2)),
        (
            "ahn,garam,functions,우수",
            sentence("{kind} is not known", kind="item", field="criterion", row=2),
        ),
        ("ahn,garam,plan,탁월", sentence("{kind} is not known", kind="grade", row=2)),
        ("ahn,garam,plan,", sentence("is empty", field="grade", row=2)),
        (
            "ahn,garam,plan,우수\nahn,garam,plan,우수",
            sentence("is already in row {row}", row=2, at=3, field="criterion"),
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_the_row(tmp_path, line, told):
    save_case(load_case("examples/kr-graded-tender"), tmp_path / "case")
    text = f"evaluator,project,criterion,grade\n{line}\n"
    (tmp_path / "case" / "first_stage.csv").write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        load_case(tmp_path / "case")
    assert tells(refused.value, told)


def test_sheets_need_a_set_with_bands():
    criteria = load_criteria("kr-pps-negotiated")
    with refuses(ModelError, "needs a criteria set that puts bids into bands by a first stage"):
        Case(criteria, [Project("A")], first_stage=[row("e0", "A", "plan", "우수")],
             tender=Tender(reference=1, budget=1))  # fmt: skip


def test_sub_items_of_an_item_share_their_grades():
    other = Categories([("우수", 1), ("미흡", 0)])
    criteria = [attrs.evolve(c, scale=other) if c.id == "approach" else c for c in SET.criteria]
    case = tender(alike({"A": "우수", "B": "우수", "C": "우수", "D": "우수"}), "ABCD")
    with refuses(ModelError, "needs one scale of grades for all of its sub-items"):
        attrs.evolve(case, criteria=attrs.evolve(SET, criteria=criteria))


def test_a_case_without_sheets_says_so_and_is_scored():
    case = attrs.evolve(load_case("examples/kr-graded-tender"), first_stage=())
    [found] = [f for f in findings(case) if f.precondition.id == "bands"]
    assert found.status == "unknown"
    assert found.note.kind == "no-first-stage"
    assert evaluate(case).winner == "narae"
    assert stage_blocks(case, "en") == []
    [line] = unknown_bands(case)
    assert tells(
        line,
        "The sheets of the first stage are not in the case ({clause}). Bids whose bands are not known: {count}.",
        count=4,
    )
    assert not list(unknown_bands(load_case("examples/kr-graded-tender")))


def test_sheets_that_bind_nothing_are_named():
    case = load_case("examples/kr-graded-tender")
    gone = Bid(project="maru", status="withdrawn", reason="by letter")
    three = attrs.evolve(case, bids=[b for b in case.bids if b.project != "maru"] + [gone])
    [line] = unknown_bands(three)
    assert tells(
        line,
        "First-stage sheets have no effect for {bids}: an excluded bid gets no band, nor do "
        "the bids of a lot with fewer bids than the bands require ({clauses}).",
        bids="Garam Soft (invented), Narae Systems (invented), Darae Data (invented), Maru Archive (invented)",
    )
    page = page_of(evaluate(three))
    assert page.count("First stage\n") == 1
    assert tells(
        page,
        "First-stage sheets have no effect for {bids}: an excluded bid gets no band, nor do "
        "the bids of a lot with fewer bids than the bands require ({clauses}).",
    )
