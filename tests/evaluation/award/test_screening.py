"""Screening by price: the lowest-priced bid that reaches the cut wins, and nothing else counts."""

from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, sentence, tells

from evalkit import Case, Gate, ModelError, Project, evaluate, load_criteria
from evalkit.core.exact import exact
from evalkit.model import AdjustmentEntry, Bid, Draw, Mark, RuleUse, Stage, Tender

LOCAL = load_criteria("kr-local-screening")
SETS = {
    name: load_criteria(name)
    for name in ("kr-local-screening", "kr-national-screening", "kr-pps-services-screening")
}
ESTIMATE = 10**9


def tender(prices, capability, criteria=LOCAL, **fields):
    """Build a case from ``{bid: price}`` and ``{bid: points}``; who is not in it has no marks."""
    works = {"fixed_costs": 0, "least_price": 0} if criteria.jurisdiction != "KR-PPS" else {}
    items = [leaf for leaf in criteria.leaves if leaf.id != "price"]
    marks = []
    for bid, given_points in capability.items():
        left = exact(given_points)
        for item in items:
            part = min(left, criteria.max_points(item.id))
            marks.append(Mark(bid, item.id, part, part, evaluator="officer"))
            left -= part
    return Case(
        criteria,
        [Project(bid) for bid in prices],
        marks,
        bids=[Bid(project=bid, price=price) for bid, price in prices.items()],
        tender=Tender(reference=ESTIMATE, **works),
        **fields,
    )


def percent(number):
    return exact(number) * ESTIMATE / 100


def screened(award):
    return {name: standing.screened for name, standing in award.standings.items()}


def by_hand(case):
    """Find who wins without any of our steps: the lowest price whose points reach the cut."""
    criteria = case.criteria
    law = criteria.procedure.rule.rule.tables[dict(criteria.procedure.rule.settings)["table"]]
    rows = []
    for bid in case.bids:
        if bid.price > ESTIMATE:
            continue
        ratio = Fraction(int(bid.price / ESTIMATE * 10**4 + Fraction(1, 2)), 10**4)
        if bid.price >= law.settings["flat_from"] * ESTIMATE:
            price = law.settings["flat_points"]
        else:
            off = abs(law.settings["centre"] - 100 * ratio)
            price = max(Fraction(2), law.max_points - law.settings["slope"] * off)
        own = sum((m.low for m in case.marks if m.project == bid.project), Fraction(0))
        if own + price >= law.cut:
            rows.append((bid.price, -(own + price), bid.project))
    best = min((row[:2] for row in rows), default=None)
    return tuple(sorted(name for *key, name in rows if tuple(key) == best))


def highest_total(case):
    """Judge by the wrong rule: the highest total of all wins."""
    award = evaluate(case)
    whole = {n: s.total for n, s in award.standings.items() if s.total is not None}
    most = max(whole.values(), default=None)
    return tuple(sorted(name for name, total in whole.items() if total == most))


@st.composite
def tenders(draw):
    criteria = SETS[draw(st.sampled_from(sorted(SETS)))]
    names = "ABCDEF"[: draw(st.integers(1, 6))]
    most = criteria.max_points("capability")
    prices = {n: percent(draw(st.integers(860, 1010))) / 10 for n in names}
    marks = {n: most - Fraction(draw(st.integers(0, 60)), 10) for n in names}
    return tender(prices, marks, criteria)


@settings(max_examples=26, deadline=None)
@given(tenders())
def test_the_winner_is_the_lowest_price_that_reaches_the_cut(case):
    award = evaluate(case)
    assert award.decided[""].first == by_hand(case)
    found = screened(award)
    passed = [b.price for b in case.bids if found[b.project] == "passed"]
    for bid in case.bids:
        if found[bid.project] == "not screened":
            assert bid.price > passed[0]
            assert award.standings[bid.project].total is None
            assert not award.standings[bid.project].out_at
        if found[bid.project] == "failed":
            assert award.standings[bid.project].out_at == "screening"
            assert not passed or bid.price <= passed[0]


def test_the_checker_finds_a_wrong_rule():
    # A passes at 89 % with 66 + 29.5; B at 90 % would have 70 + 30.
    case = tender({"A": percent(89), "B": percent(90)}, {"A": "29.5", "B": 30})
    assert by_hand(case) == ("A",)
    assert evaluate(case).winner_of() == "A"
    everybody = attrs.evolve(
        case, criteria=attrs.evolve(LOCAL, procedure=attrs.evolve(LOCAL.procedure, screening=""))
    )
    assert highest_total(everybody) == ("B",)


@settings(max_examples=16, deadline=None)
@given(tenders(), st.integers(1, 50))
def test_a_higher_price_never_changes_who_wins(case, more):
    award = evaluate(case)
    if not award.decided[""].first:
        return
    price = next(b.price for b in case.bids if b.project == award.decided[""].first[0])
    other = Bid(project="Z", price=price + more * ESTIMATE // 1000)
    again = attrs.evolve(case, projects=[*case.projects, Project("Z")], bids=[*case.bids, other])
    assert evaluate(again).decided[""].first == award.decided[""].first


@settings(max_examples=16, deadline=None)
@given(tenders())
def test_who_is_not_reached_needs_no_marks_and_every_what_if_is_a_screening_anew(case):
    award = evaluate(case)
    found = screened(award)
    reached = [m for m in case.marks if found[m.project] != "not screened"]
    assert evaluate(attrs.evolve(case, marks=reached)).order == award.order
    for what in award.what_ifs:
        bids = [
            Bid(project=b.project, status="withdrawn", reason="gone") if b.project == what.subject
            else b
            for b in case.bids
        ]  # fmt: skip
        assert what.first == evaluate(attrs.evolve(case, bids=bids)).decided[""].first
        if what.subject not in award.decided[""].first:
            assert what.changed is False


@pytest.mark.parametrize(
    ("points", "state", "total"),
    [("28.99", "failed", "94.99"), ("29", "passed", "95"), ("29.01", "passed", "95.01")],
)
def test_just_below_at_and_above_the_cut(points, state, total):
    award = evaluate(tender({"A": percent(89)}, {"A": points}))
    assert screened(award) == {"A": state}
    assert award.standings["A"].total == exact(total)
    assert (award.winner_of() == "A") == (state == "passed")


@pytest.mark.parametrize(
    ("price", "step"), [(ESTIMATE, ""), (ESTIMATE + 1, "opening"), (ESTIMATE - 1, "")]
)
def test_just_below_at_and_above_the_estimate(price, step):
    award = evaluate(tender({"A": price}, {"A": 30}))
    assert award.standings["A"].out_at == step
    assert award.winner_of() == ("A" if not step else None)


def test_nobody_passes():
    award = evaluate(tender({"A": percent(86), "B": percent(87)}, {}))
    assert award.winner_of() is None
    assert screened(award) == {"A": "failed", "B": "failed"}
    assert "No bid passes." in str(award)
    assert tells(page_of(award), "full marks would not be enough; {why}")


def test_a_bid_that_is_reached_needs_its_marks():
    case = tender({"A": percent(89), "B": percent(90)}, {"B": 30})
    with refuses(
        ModelError,
        "{project} has no mark here, and is screened first: its price is the lowest",
        project="A",
    ) as error:
        evaluate(case)
    assert all("B" not in str(p.rule) for p in error.value.problems)


def test_a_bid_that_needs_its_marks_is_told_why_it_is_screened_now():
    prices = {"A": percent(89), "B": percent(90), "C": percent(91)}
    with refuses(
        ModelError,
        "{project} has no mark here, and is screened first: its price is the lowest",
        project="A",
    ):
        evaluate(tender(prices, {"B": 30, "C": 30}))
    with pytest.raises(ModelError) as error:
        evaluate(tender(prices, {"A": 0, "C": 30}))
    for problem in error.value.problems:
        rule = problem.rule
        assert tells(
            rule,
            "{project} has no mark here, and is screened now: every bid at a lower price failed ({names})",
            names="A",
        )
        assert "더 낮은 가격의 제안업체가 모두 탈락" in rule.text("ko")
    with refuses(
        ModelError,
        "{project} has no mark here, and is screened now: every bid at a lower price failed ({names})",
        names="A, B",
    ):
        evaluate(tender(prices, {"A": 0, "B": 0}))


def test_without_the_winner_it_cannot_be_told_while_the_next_has_no_marks():
    award = evaluate(tender({"A": percent(89), "B": percent(90)}, {"A": 30}))
    first = next(w for w in award.what_ifs if w.subject == "A")
    assert (first.changed, first.first) == (None, ())
    assert first.problem is not None


def test_equal_prices_are_parted_by_the_total_and_then_by_lot():
    prices = {"A": percent(89), "B": percent(89), "C": percent(89), "D": percent(90)}
    award = evaluate(tender(prices, {"A": 29, "B": 30, "C": 28}))
    assert award.order == {"": (("B",), ("A",))}
    assert screened(award) == {"A": "passed", "B": "passed", "C": "failed", "D": "not screened"}
    level = tender(prices, {"A": 30, "B": 30, "C": 28})
    assert evaluate(level).decided[""].first == ("A", "B")
    assert "draw lots (「지방자치단체 입찰시 낙찰자 결정기준」 제2장 제7절 2)" in str(
        evaluate(level)
    )
    drawn = attrs.evolve(level, draws=[Draw(["B", "A"])])
    assert evaluate(drawn).winner_of() == "B"


def test_services_part_equal_prices_by_capability_before_the_total():
    # 제2장의2 제5절 2: A has more capability, and a deduction leaves it the lower total.
    prices = {"A": percent(90), "B": percent(90)}
    harsh = attrs.evolve(LOCAL.procedure.adjustments[0], points=-1)
    for kind, first in (("total", "B"), ("technical", "A")):
        procedure = attrs.evolve(LOCAL.procedure, screening=kind, adjustments=[harsh])
        case = tender(
            prices,
            {"A": 30, "B": "29.5"},
            adjustments=[
                AdjustmentEntry(project="A", adjustment="engineers", reason="one engineer short")
            ],
        )
        case = attrs.evolve(case, criteria=attrs.evolve(LOCAL, procedure=procedure))
        assert evaluate(case).winner_of() == first


def test_a_deduction_counts_before_the_cut():
    case = tender(
        {"A": percent(90), "B": percent(91)},
        {"A": 30, "B": 30},
        adjustments=[AdjustmentEntry(project="A", adjustment="engineers", reason="three short")],
    )
    award = evaluate(case)
    assert award.standings["A"].total == 85
    assert award.winner_of() == "B"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"gates": [Gate(id="cut", on="capability", of="points", at_least=20)]},
            "needs a gate on the total: the points that a bid must reach",
        ),
        (
            {"gates": [Gate(id="cut", on="total", of="points", at_least=92)]},
            sentence("must be {points}, as table {table} says", points="95"),
        ),
        (
            {"procedure": {"rule": RuleUse("kr-local-price")}},
            "needs more than the bid's own price, which is the only input of a screening",
        ),
        (
            {"procedure": {"opens": "first"}},
            "opens only the first price, but the rule needs every price",
        ),
        (
            {"procedure": {"stages": [Stage(id="one", on=["capability"])]}},
            "cannot be used where bids are screened by price, one by one",
        ),
        (
            {"procedure": {"differential": RuleUse("kr-differential", {"gap": 3})}},
            sentence(
                "cannot be used where bids are screened by price, one by one", field="differential"
            ),
        ),
        (
            {"procedure": {"rule": RuleUse("kr-screening-price", {"table": "local-works-4-10"})}},
            sentence(
                "must be {points}, as table {table} says", points="80", table="local-works-4-10"
            ),
        ),
        (
            {"procedure": {"rule": RuleUse("kr-screening-price", {"table": "works"})}},
            "table",
        ),
        (
            {"procedure": {"screening": "cheapest"}},
            sentence("must be one of {names}", field="screening"),
        ),
    ],
)
def test_sets_that_cannot_be_screened_are_told(change, message):
    def made():
        fields = dict(change)
        if "procedure" in fields:
            fields["procedure"] = attrs.evolve(LOCAL.procedure, **fields["procedure"])
        return attrs.evolve(LOCAL, **fields)

    with refuses(ModelError, message):
        made()


@pytest.mark.parametrize(
    ("criteria", "amounts", "message"),
    [
        (LOCAL, {"least_price": 0}, sentence("is required: {meaning}", field="fixed_costs")),
        (LOCAL, {"fixed_costs": 0}, sentence("is required: {meaning}", field="least_price")),
        (
            LOCAL,
            {"fixed_costs": -1, "least_price": 0},
            sentence("must be at least 0", field="fixed_costs"),
        ),
        (
            SETS["kr-pps-services-screening"],
            {"fixed_costs": 5},
            sentence(
                "cannot be used here: no rule of the criteria set uses it", field="fixed_costs"
            ),
        ),
    ],
)
def test_amounts_of_works_are_asked_for_where_the_table_takes_them(criteria, amounts, message):
    with refuses(ModelError, message):
        Case(
            criteria,
            [Project("A")],
            [],
            bids=[Bid(project="A", price=1)],
            tender=Tender(reference=ESTIMATE, **amounts),
        )


def test_fixed_costs_above_the_estimate_are_told():
    case = tender({"A": percent(89)}, {"A": 30})
    high = Tender(reference=ESTIMATE, fixed_costs=ESTIMATE, least_price=0)
    with refuses(
        ModelError, "must be less than {bound}", bound="reference = 1000000000", field="fixed_costs"
    ):
        evaluate(attrs.evolve(case, tender=high))
