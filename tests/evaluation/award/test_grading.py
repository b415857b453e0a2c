"""Grades of evaluators: the quota of bands and the distance from the mean, at their edges."""

from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses, sentence, tells

from evalkit import InputError, ModelError, check, evaluate, load_case, save_case
from evalkit.model import (
    Bid,
    Case,
    Evaluator,
    FirstStageGrade,
    Mark,
    Project,
    Recusal,
    Tender,
    lawful,
)
from evalkit.model.lawful import findings
from evalkit.model.lawful_problems import unlawful
from evalkit.schema.criteria_files import load_criteria

SET = load_criteria(Path(__file__).parents[3] / "criteria" / "kr-pps-grading.toml")
ITEMS = SET.leaves_under(["qualitative"])
QUOTA = {row[0]: row[1:] for p in SET.preconditions for row in p.quota}
GRADES = "매우우수", "우수", "보통", "미흡", "매우미흡"
BAND = {0: "매우우수", 1: "우수", 2: "보통"}
"""A grade which, given throughout, brings a total into the band: 60, 53 and 46 of 60 points."""

OUTSIDE = sentence(
    "{evaluator} gave {bid} {points} of {most} points, band {band}; the first stage puts it into band {allowed}"
)


def graded(grades, people=8, criteria=SET, **fields):
    """Build a case from ``{bid: [{item: grade} or grade, one an evaluator]}``."""
    marks = []
    for bid, given_ in grades.items():
        for n, row in enumerate([given_] * people if isinstance(given_, str) else given_):
            for item in ITEMS:
                grade = row if isinstance(row, str) else row.get(item, GRADES[0])
                marks.append(Mark(bid, item, grade, grade, evaluator=f"e{n:02}"))
        marks.append(Mark(bid, "quantitative", 20, 20, evaluator="officer"))
    members = [Evaluator(id=f"e{n:02}") for n in range(people)]
    prices = dict.fromkeys(grades, 90000000)
    fields.setdefault("bids", [Bid(project=b, price=p) for b, p in prices.items()])
    return Case(
        criteria, [Project(bid) for bid in grades], marks,
        evaluators=[*members, Evaluator(id="officer", panel="-")],
        tender=Tender(reference=100_000_000, budget=110_000_000), **fields,
    )  # fmt: skip


def sheets(quota, people=8):
    """Let everybody grade the bids of a band alike, from the upper band down."""
    bands = [band for band, count in enumerate(quota) for _ in range(count)]
    return [
        FirstStageGrade(evaluator=f"e{n:02}", project=f"b{b:02}", criterion=item, grade=BAND[band])
        for n in range(people)
        for b, band in enumerate(bands)
        for item in ("strategy", "plan", "required")
    ]


def verdict(case, name):
    [found] = [f for f in findings(case) if f.precondition.id == name]
    return found


def placed(quota):
    """Name a bid for each place of the quota, with the grade of its band."""
    bands = [band for band, count in enumerate(quota) for _ in range(count)]
    return {f"b{n:02}": BAND[band] for n, band in enumerate(bands)}


def test_the_quota_of_the_text_is_whole():
    assert sorted(QUOTA) == list(range(4, 21))
    assert all(sum(row) == count for count, row in QUOTA.items())
    assert QUOTA[4] == (2, 2, 0)
    assert QUOTA[7] == (3, 3, 1)
    assert QUOTA[20] == (7, 7, 6)


@pytest.mark.parametrize(
    "count",
    [n if n in {4, 7, 20} else pytest.param(n, marks=pytest.mark.long) for n in sorted(QUOTA)],
)
def test_each_row_of_the_quota_holds_at_its_edges(count):
    quota = QUOTA[count]
    first = sheets(quota)
    assert verdict(graded(placed(quota), first_stage=first), "bands").status == "held"
    # Without sheets of the first stage the totals can only be at odds with each other.
    assert verdict(graded(placed(quota)), "bands").status == "unknown"
    for band in range(3):
        for other in range(3):
            moved = list(quota)
            moved[band] -= 1
            moved[other] += 1
            if other == band or moved[band] < 0:
                continue
            case = graded(placed(moved))
            assert verdict(case, "bands").status == "broken"
            told = "\n".join(p.rule.text("en") for p in unlawful(case))
            assert f"e00 has {moved[other]} of {count} bids in band" in told
            assert f"the quota is {quota[other]}" in told
            assert "[별표 18]" in told
            told = list(unlawful(attrs.evolve(case, first_stage=first)))
            assert tells(told, OUTSIDE)


@settings(max_examples=14, deadline=None)
@given(st.sampled_from(sorted(QUOTA)), st.data())
def test_any_order_within_the_quota_passes_and_one_more_fails(count, data):
    quota = QUOTA[count]
    names = data.draw(st.permutations(list(placed(quota))))
    grades = dict(zip(names, placed(quota).values(), strict=True))
    assert verdict(graded(grades, people=3), "bands").status == "unknown"
    bid = data.draw(st.sampled_from(names))
    person = data.draw(st.integers(0, 2))
    to = data.draw(st.sampled_from([g for g in BAND.values() if g != grades[bid]]))
    rows = [to if n == person else grades[bid] for n in range(3)]
    case = graded({**grades, bid: rows}, people=3)
    assert verdict(case, "bands").status == "broken"
    told = "\n".join(p.rule.text("en") for p in unlawful(case))
    assert f"e{person:02} has" in told
    assert f"{bid} must have one" in told


@pytest.mark.parametrize(("step", "status"), [(-1, "held"), (0, "held"), (1, "broken")])
@pytest.mark.parametrize(("place", "share"), [(0, Fraction(1)), (1, Fraction(53, 60))])
def test_a_band_starts_at_its_edge(place, share, step, status):
    [rule] = [p for p in SET.preconditions if p.id == "bands"]
    edge = share + step * Fraction(1, 10**9)
    edges = list(rule.bands)
    edges[place] = attrs.evolve(edges[place], least=edge)
    moved = attrs.evolve(rule, bands=edges)
    made = attrs.evolve(
        SET, preconditions=[moved if p.id == "bands" else p for p in SET.preconditions]
    )
    case = graded(placed(QUOTA[4]), criteria=made, first_stage=sheets(QUOTA[4]))
    assert verdict(case, "bands").status == status


def test_which_check_binds_hangs_on_the_number_of_valid_bids():
    four, three = graded(placed(QUOTA[4])), graded({"A": "우수", "B": "우수", "C": "보통"})
    assert [verdict(four, n).status for n in ("distance", "bands")] == ["other-amount", "unknown"]
    assert [verdict(three, n).status for n in ("distance", "bands")] == ["held", "other-amount"]
    out = Bid(project="b03", price=1, status="withdrawn", reason="withdrawn")
    fewer = attrs.evolve(four, bids=[*four.bids[:3], out])
    assert [verdict(fewer, n).status for n in ("distance", "bands")] == ["held", "other-amount"]


def test_beyond_the_table_it_cannot_be_told():
    grades = {f"b{n}": BAND[min(n // 7, 2)] for n in range(21)}
    assert verdict(graded(grades, people=3), "bands").status == "unknown"


def test_a_recused_evaluator_has_no_count_of_his_own():
    case = graded(placed(QUOTA[4]))
    away = Recusal(evaluator="e00", project="b00", kind="exclusion", ground="kin",
                   decision="excluded", decided_by="officer")  # fmt: skip
    marks = [
        Mark(m.project, m.criterion, GRADES[4], GRADES[4], evaluator="e00")
        if (m.evaluator, m.project) == ("e00", "b00") else m
        for m in case.marks
    ]  # fmt: skip
    assert verdict(attrs.evolve(case, marks=marks, recusals=[away]), "bands").status == "unknown"
    assert verdict(attrs.evolve(case, marks=marks), "bands").status == "broken"


def test_worked_by_hand(tmp_path):
    # Four bids, eight evaluators. A: all very good, 60. B: required proposal good, 60 - 2 = 58.
    # C: all good, 50 * 0.9 + 10 * 0.8 = 53. D: 53, but one evaluator gives 54.5 (plan: functions
    # very good), one 54 (understanding very good): without 54.5 and one 53, (54 + 5 * 53) / 6 =
    # 53.1667.
    base = dict.fromkeys(ITEMS, "우수")
    rows = [{**base, "functions": "매우우수"}, {**base, "understanding": "매우우수"}]
    rows += [base] * 6
    case = graded({"A": "매우우수", "B": [{"required": "우수"}] * 8, "C": "우수", "D": rows})
    assert not list(unlawful(case))
    technical = {bid: found.technical for bid, found in evaluate(case).standings.items()}
    assert technical["A"] == 80
    assert technical["B"] == 78
    assert technical["C"] == 73
    assert technical["D"] == Fraction("73.1667")
    for target in (tmp_path / "case", tmp_path / "case.xlsx"):
        save_case(case, target)
        back = load_case(target)
        assert back == case
        assert verdict(back, "bands").status == "unknown"


def test_check_and_score_refuse_on_every_way(tmp_path):
    case = graded(placed((3, 1, 0)))
    with refuses(
        ModelError,
        "{evaluator} has {count} of {bids} bids in band {band}; the quota is {allowed}",
        band="upper",
        allowed=2,
    ):
        evaluate(case)
    for target in (tmp_path / "case", tmp_path / "case.xlsx"):
        save_case(case, target)
        assert any("band upper" in p.rule.text("en") for p in check(target))
        with pytest.raises((InputError, ModelError), match="the quota is 2"):
            evaluate(load_case(target))


def test_the_example_is_worked_by_hand():
    # 20 * 690 / price. Garam: five of 60 and three of 58, without one of each. Darae: as above.
    award = evaluate(load_case(Path(__file__).parents[3] / "examples" / "kr-graded-tender"))
    by_hand = {"garam": ("77.3333", "17.6923"), "narae": ("77.5", "18.6486"),
               "darae": ("73.1667", "19.7143"), "maru": ("71", "20")}  # fmt: skip
    for bid, (technical, price) in by_hand.items():
        found = award.standings[bid]
        assert (found.technical, found.price_points) == (Fraction(technical), Fraction(price))
    assert award.order[""] == (("narae",), ("garam",), ("darae",), ("maru",))


def test_a_condition_with_nothing_to_measure_is_neither_held_nor_broken(monkeypatch):
    """As where the items of a panel carry no points, so that their grades are shares of nothing."""
    monkeypatch.setitem(lawful._OF_PANEL, "bands", lambda *_: iter(()))
    found = verdict(graded(placed(QUOTA[4])), "bands")
    assert (found.status, found.note.kind) == ("unknown", "no-figure")
