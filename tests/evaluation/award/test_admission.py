"""What a bid must meet is put to it once, by the flow; no price is shown that was not opened."""

import re
from collections import Counter
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

from evalkit import Gate, ModelError, evaluate
from evalkit.evaluation.award import opening
from evalkit.evaluation.award.deciding import Decider
from evalkit.evaluation.award.opening import Opening
from evalkit.model import (
    Adjustment,
    AdjustmentEntry,
    Bid,
    Case,
    CriteriaSet,
    Criterion,
    Mark,
    Procedure,
    Project,
    RuleUse,
    Tender,
)
from evalkit.scales import Linear
from evalkit.schema import load_criteria
from evalkit.show.reasons import said
from evalkit.show.report.letters import letter_page
from evalkit.show.report.minutes import minutes_page

BUDGET = 100000
AWARDS = {
    "wb-qcbs": {"technical_weight": "0.8", "minimum": 60},
    "wb-qbs": {"minimum": 60},
    "wb-fbs": {"minimum": 60},
    "wb-lcs": {"minimum": 60},
    "wb-rated": {"cost_weight": "0.6", "minimum": 60},
    "quotient": {},
    "ufab-extended": {},
}


def tender_set(rule, *, at="total", ceiling="", gates=(), **procedure):
    criteria = [Criterion("quality", Linear(0, 100), points=100)]
    given = {"award": RuleUse(rule, AWARDS.get(rule, {}))}
    if rule == "low-price-ratio":
        criteria = [
            Criterion("quality", Linear(0, 60), points=60),
            Criterion("price", Linear(0, 40), points=40),
        ]
        given = {"rule": RuleUse(rule), "price": "price"}
    if rule == "pt-base-price":
        criteria = [
            Criterion("quality", Linear(0, 60), points=60),
            Criterion("price", Linear(0, 40), points=40),
        ]
        given = {"rule": RuleUse(rule, {"base_price": BUDGET}), "price": "price"}
    return CriteriaSet(
        "tender",
        criteria,
        gates=gates,
        procedure=Procedure(
            **given,
            ceiling=ceiling,
            adjustments=[Adjustment(id="contact", points=-8, at=at)],
            **procedure,
        ),
    )


def tender_case(criteria, bids, deducted=(), status=None):
    most = criteria["quality"].scale.best
    marks = [Mark(name, "quality", min(q, most), min(q, most)) for name, (q, _) in bids.items()]
    made = [
        Bid(project=name, price=price, **((status or {}).get(name, {})))
        for name, (_, price) in bids.items()
    ]
    return Case(
        criteria,
        [Project(name) for name in bids],
        marks,
        bids=made,
        tender=Tender(budget=BUDGET, unit=""),
        adjustments=[
            AdjustmentEntry(project=n, adjustment="contact", reason="seen") for n in deducted
        ],
    )


OUT = {"status": "withdrawn", "reason": "on its own"}


@st.composite
def tenders(draw, rules=(*AWARDS, "low-price-ratio", "pt-base-price")):
    rule = draw(st.sampled_from(rules))
    blind = rule == "wb-qbs"
    gates = (
        [Gate(id="cut", on="quality", of="share", at_least="0.5")] if draw(st.booleans()) else []
    )
    criteria = tender_set(
        rule,
        at=draw(st.sampled_from(["total", "cut-off"])),
        ceiling="budget" if not blind and draw(st.booleans()) else "",
        gates=gates,
        opens="first" if blind else draw(st.sampled_from(["eligible", "all"])),
    )
    names = "ABCDE"[: draw(st.integers(1, 5))]
    # Odd prices, so that one is found again wherever it is written.
    prices = st.integers(41000, 160000).filter(lambda p: p % 1000 > 100 and p != BUDGET)
    asked = draw(st.lists(prices, min_size=len(names), max_size=len(names), unique=True))
    bids = {n: (draw(st.integers(0, 100)), price) for n, price in zip(names, asked, strict=True)}
    deducted = [n for n in names if draw(st.integers(0, 3)) == 0]
    status = {n: OUT for n in names if draw(st.integers(0, 5)) == 0}
    return tender_case(criteria, bids, deducted, status)


def everything(award):
    """Return every text that an award puts out, as one."""
    texts = [str(award), award.page("ko").as_text(), repr(award.rows()), repr(award.what_ifs)]
    texts += [minutes_page(award, "en").as_text()]
    for project in award.case.projects:
        texts.append(str(award.explain(project.id)))
        texts.append(letter_page(award, project.id, "en", show_prices=True).as_text())
    return "\n".join(texts)


def shown(award):
    """Return the bids whose price stands somewhere in what an award puts out."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", everything(award))
    return {b.project for b in award.case.bids if re.search(rf"(?<!\d){b.price}(?!\d)", text)}


def unopened(award):
    return {
        name for lot in award.decided.values() for name, s in lot.states.items() if not s.opened
    }


@settings(max_examples=16, deadline=None)
@given(tenders())
def test_every_price_that_is_shown_was_opened(case):
    award = evaluate(case)
    assert not shown(award) & unopened(award)
    for name in unopened(award):
        assert award.standings[name].price is None


@settings(max_examples=16, deadline=None)
@given(tenders())
def test_each_requirement_is_put_to_a_bid_once_and_says_why_it_is_out(case):
    award = evaluate(case)
    assert twice(award) == []
    tests = [test for step in award.steps for test in step.tests]
    for name, standing in award.standings.items():
        failed = [t for t in tests if t.project == name and not t.met]
        assert bool(failed) == bool(standing.out_at)
        if failed:
            assert (standing.out_at, standing.why) == (failed[0].step, failed[0].why)
            assert standing.rank is None


def twice(award):
    """Return what was put to one bid more than once, by any of the steps."""
    tests = [test for step in award.steps for test in step.tests]
    put = Counter((t.project, t.kind, t.requirement) for t in tests)
    return [key for key, count in put.items() if count > 1]


def without(case, names):
    keep = [p for p in case.projects if p.id not in names]
    return attrs.evolve(
        case,
        projects=keep,
        marks=[m for m in case.marks if m.project not in names],
        bids=[b for b in case.bids if b.project not in names],
        adjustments=[d for d in case.adjustments if d.project not in names],
    )


@settings(max_examples=18, deadline=None)
@given(tenders(tuple(AWARDS)))
def test_bids_that_are_not_admitted_change_nothing_for_the_others(case):
    """Of award rules: their reference set is those who are left at the opening."""
    award = evaluate(case)
    out = {n for n, s in award.standings.items() if s.out_at and s.out_at != "total"}
    if len(out) == len(case.projects):
        return
    again = evaluate(without(case, out))
    for name, standing in again.standings.items():
        before = award.standings[name]
        assert (standing.rank, standing.total, standing.why, standing.price) == (
            before.rank, before.total, before.why, before.price,
        )  # fmt: skip


BIDS = {"A": (80, 90000), "B": (85, 99000), "C": (79, 80500)}


@pytest.mark.parametrize(
    ("at", "opened", "winner"), [("total", {"A", "B", "C"}, "B"), ("cut-off", {"B", "C"}, "B")]
)
def test_a_deduction_counts_at_the_step_that_the_procedure_names(at, opened, winner):
    # 80 points, 8 deducted, and a minimum of 75: at the cut-off it is out, in the total it counts.
    use = RuleUse("wb-qcbs", {"technical_weight": "0.8", "minimum": 75})
    criteria = tender_set("wb-qcbs", at=at)
    criteria = attrs.evolve(criteria, procedure=attrs.evolve(criteria.procedure, award=use))
    award = evaluate(tender_case(criteria, BIDS, deducted=["A"]))
    assert {n for n, s in award.standings.items() if s.price is not None} == opened
    assert award.winner == winner
    text = page_of(award)
    assert "stays unopened" not in text
    if at == "total":
        figure = Fraction(8, 10) * 72 + Fraction(2, 10) * 100 * Fraction(80500, 90000)
        assert award.standings["A"].total == figure
        assert tells(text, "counted in the total")
    else:
        assert tells(
            text, "eliminated at: {step}. {why}", why="technical score 72 is below the minimum 75"
        )
        assert award.standings["A"].total is None
        assert "80 technical points, adjusted 72" in text


def test_deductions_beyond_the_points_leave_none():
    # Less than 0 points per price would have come first where the lowest figure wins.
    criteria = tender_set("uk-price-per-quality-point")
    bids = {"A": (5, 90000), "B": (50, 90000)}
    award = evaluate(tender_case(criteria, bids, deducted=["A"]))
    assert award.winner == "B"
    assert award.standings["A"].rank is None


def test_a_gate_on_all_technical_points_counts_a_deduction_at_the_cut_off():
    gates = [Gate(id="cut", on="quality", of="points", at_least=75)]
    for at, out in (("total", ""), ("cut-off", "cut-off")):
        criteria = tender_set("quotient", at=at, gates=gates)
        award = evaluate(tender_case(criteria, {"A": (80, 90000)}, deducted=["A"]))
        assert award.standings["A"].out_at == out


def test_quality_based_selection_opens_the_first_price_only():
    criteria = load_criteria("wb-qbs")
    points = {"A": "0.9", "B": "0.8", "C": "0.6"}
    marks = [
        Mark(name, leaf.id, leaf.scale.best * Fraction(p), leaf.scale.best * Fraction(p))
        for name, p in points.items()
        for leaf in criteria.leaves
    ]
    prices = {"A": 91234, "B": 82345, "C": 73456}
    projects = [Project(name) for name in points]
    bids = [Bid(project=n, price=p) for n, p in prices.items()]
    award = evaluate(Case(criteria, projects, marks, bids=bids))
    assert award.winner == "A"
    assert {n: s.price for n, s in award.standings.items()} == {"A": 91234, "B": None, "C": None}
    assert shown(award) == {"A"}
    assert [step.id for step in award.steps][-2:] == ["opening", "negotiation"]
    # The prices of the others need not be there; nor that of the first, before it is opened.
    for known in ("A", ""):
        some = [Bid(project=n, price=p if n in known else None) for n, p in prices.items()]
        again = evaluate(Case(criteria, projects, marks, bids=some))
        assert again.winner == "A"
        assert (tells(page_of(again), "{bid}: the price is opened next; none is recorded yet")) == (
            not known
        )


def test_a_tie_for_the_first_rank_opens_no_price():
    criteria = tender_set("wb-qbs", opens="first")
    award = evaluate(tender_case(criteria, {"A": (80, 91234), "B": (80, 82345)}))
    assert shown(award) == set()
    assert tells(
        page_of(award), "{bids} share the first rank: no price is opened until the tie is broken"
    )


def test_a_price_above_the_budget_is_out_with_its_clause():
    criteria = load_criteria("wb-fbs")
    marks = [
        Mark(name, leaf.id, leaf.scale.best * Fraction(p), leaf.scale.best * Fraction(p))
        for name, p in (("A", "0.95"), ("B", "0.8"))
        for leaf in criteria.leaves
    ]
    bids = [Bid(project="A", price=130000), Bid(project="B", price=99000)]
    case = Case(
        criteria, [Project("A"), Project("B")], marks, bids=bids, tender=Tender(budget=100000)
    )
    award = evaluate(case)
    found = award.standings["A"]
    assert found.out_at == "opening"
    assert found.total is None
    why = str(said(found.why))
    assert all(part in why for part in ("130,000", "100,000", "World Bank"))
    assert "not opened" not in str(award)
    step = next(step for step in award.steps if step.id == "opening")
    assert "fixed budget-based selection" in step.clause.text("en")
    assert award.winner == "B"


def test_a_price_above_the_base_price_is_out():
    criteria = tender_set("pt-base-price")
    award = evaluate(tender_case(criteria, {"A": (60, 100001), "B": (1, 100000)}))
    assert award.standings["A"].out_at == "opening"
    assert award.winner == "B"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"rule": "wb-qcbs", "opens": "first"},
            "opens only the first price, but the rule needs every price",
        ),
        (
            {"rule": "wb-qbs", "opens": "all"},
            "must be first: this award rule opens only the price of the first-ranked bid",
        ),
        ({"rule": "wb-qbs", "ceiling": "budget"}, "compares prices that stay closed"),
    ],
)
def test_a_procedure_that_would_look_at_a_closed_price_is_refused(fields, text):
    with refuses(ModelError, text):
        tender_set(**fields)


def test_a_rule_that_the_criteria_cannot_feed_is_refused_when_the_set_is_made():
    def made(rule, points, **settings):
        return CriteriaSet(
            "x",
            [Criterion("quality", Linear(0, points), points=points)],
            procedure=Procedure(award=RuleUse(rule, settings)),
        )

    with refuses(
        ModelError,
        "takes at most {most} technical points, and the criteria give up to {points}",
        most="100",
    ):
        made("wb-qcbs", 120)
    with refuses(ModelError, "must be at most {bound}", bound="0.3", field="features_max"):
        made("prozorro-meat", 100)
    with refuses(ModelError, "{kind} is not known", kind="criterion", value="life_cycle_costs"):
        made("prozorro-life-cycle-cost", "0.3")


# A wrong flow fails the laws above: each is shown on one.


def test_the_law_of_shown_prices_fails_where_a_closed_price_is_taken_for_an_opened_one():
    case = tender_case(tender_set("wb-qbs", opens="first"), BIDS)
    assert shown(evaluate(case)) == {"B"}
    award = evaluate(case)
    for lot in award.decided.values():
        for state in lot.states.values():
            state.opened = True
    assert shown(award) == {"A", "B", "C"}


def test_the_law_of_one_test_fails_where_a_requirement_is_put_again(monkeypatch):
    put = Opening._put

    def again(self, use, found, states, step):
        put(self, use, found, states, step)
        put(self, use, found, states, step)

    monkeypatch.setattr(opening.Opening, "_put", again)
    case = tender_case(tender_set("wb-lcs"), BIDS)
    assert ("A", "rule", "minimum") in twice(evaluate(case))


def test_the_law_of_the_admitted_fails_where_the_rule_sees_everybody(monkeypatch):
    monkeypatch.setattr(
        Opening, "admitted", lambda self, states: [s for s in states.values() if s.bid.price]
    )
    bids = {"A": (80, 90000), "B": (10, 50000)}
    case = tender_case(tender_set("wb-qcbs"), bids)
    seen = evaluate(case).standings["A"].total
    assert seen != evaluate(without(case, {"B"})).standings["A"].total


def test_a_decision_asks_the_flow_once(monkeypatch):
    """Rows reach the formula only after the flow: it is never given one that is not admitted."""
    given_rows = []
    figures = type(RuleUse("wb-qcbs").rule).figures

    def noted(self, rows, found):
        given_rows.extend(rows)
        return figures(self, rows, found)

    monkeypatch.setattr(type(RuleUse("wb-qcbs").rule), "figures", noted)
    case = tender_case(tender_set("wb-qcbs"), {"A": (80, 90000), "B": (59, 50000)})
    from evalkit.evaluation.award.judging import judge

    Decider(judge(case)).decide("", ["A", "B"])
    assert [row["quality"] for row in given_rows] == [80]
    assert [row["price"] for row in given_rows] == [90000]
