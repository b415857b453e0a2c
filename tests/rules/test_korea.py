"""Korean rules at their edges, by a second method, and against what makes no sense."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import refuses, sentence

from evalkit import ModelError
from evalkit.core.exact import exact, round_to
from evalkit.rules import RULES, Noted, find_rule

REFERENCE = 10**9
prices = st.integers(REFERENCE // 2, REFERENCE * 11 // 10)
most_points = st.sampled_from([5, 10, 16, 20])
SAME = ("kr-local-price", "kr-national-price", "kr-pps-price")


def scored(rule, bid, others=(), **settings):
    bids = {"bid": {"price": bid}} | {f"o{n}": {"price": p} for n, p in enumerate(others)}
    return find_rule(rule).apply(bids, **settings)["bid"]


def four_places(value):
    return exact(value.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def ratio(most, lowest, price):
    with localcontext(prec=60):
        return Decimal(most) * Decimal(lowest) / Decimal(price)


@pytest.mark.parametrize("rule", SAME)
@pytest.mark.parametrize(
    ("most", "at_kink", "at_floor"),
    [(10, "10", "10.75"), (16, "16", "16"), (20, "20", "19.5")],
)
def test_a_lone_bid_at_the_kink_and_at_the_floor(rule, most, at_kink, at_floor):
    settings = {"max_points": most, "reference": REFERENCE}
    kink, floor, won = REFERENCE * 8 // 10, REFERENCE * 7 // 10, Fraction(1, 1000)
    assert scored(rule, kink, **settings).value == exact(at_kink)
    assert scored(rule, floor, **settings).value == exact(at_floor)
    assert scored(rule, floor, **settings).flag is None
    # A thousandth of a won below: no jump at the kink, a cliff at the floor.
    assert scored(rule, kink - won, **settings).value == exact(at_kink)
    below = scored(rule, floor - won, **settings)
    assert below.value == Fraction(3, 10) * most
    assert str(below.flag) == "below the floor of 0.7 of the reference price"


def test_a_fraction_of_a_won_under_the_software_floor():
    settings = {"max_points": 10, "reference": REFERENCE, "floor": "0.8"}
    assert scored("kr-local-price", REFERENCE * 8 // 10, **settings).value == 10
    assert scored("kr-local-price", exact("799999999.999"), **settings).value == 3


@pytest.mark.parametrize(
    ("rule", "more", "points"),
    [
        ("kr-local-price", {}, "8.8889"),  # 제7장 [별표 1] 주2): both floors are 80 %
        ("kr-national-price", {}, "8"),  # 계약예규 [별표] 주1): the lowest price keeps 70 %
        ("kr-pps-price", {}, "8"),  # for a national buyer
        ("kr-pps-price", {"lowest_floor": "0.8"}, "8.8889"),  # for a local one
    ],
)
def test_the_software_floors_part_local_and_national_prices(rule, more, points):
    settings = {"max_points": 10, "reference": 100, "floor": "0.8", **more}
    assert scored(rule, 90, [72], **settings).value == exact(points)
    # A price of 79 is under the floor of software everywhere.
    assert scored(rule, 79, [72], **settings).value == 3


def test_the_points_show_their_arithmetic():
    settings = {"max_points": 20, "reference": 100}
    assert str(scored("kr-local-price", 90, [78], **settings).how) == "20 × 78 / 90"
    middle = scored("kr-local-price", 75, [72], **settings)
    assert str(middle.how) == "20 × 72 / 80 + 2 × (80 − 75) / 10"
    assert str(scored("kr-local-price", 69, **settings).how) == "0.3 × 20, being below the floor"


@pytest.mark.parametrize("rule", SAME)
def test_a_reference_below_every_bid_flags_them_all(rule):
    bids = {"A": {"price": 110}, "B": {"price": 120}}
    found = find_rule(rule).apply(bids, max_points=20, reference=100)
    assert {str(s.flag) for s in found.values()} == {"above the reference price"}
    assert found["B"].value == exact("18.3333")
    at = find_rule(rule).apply({"A": {"price": 100}}, max_points=20, reference=100)
    assert at["A"].flag is None


CAPPED = [
    r.id for r in RULES.values() if r.role == "price" and "cap" in {p.id for p in r.parameters}
]
"""Rules of prices whose points may be capped; a screening has none to cap."""


@pytest.mark.parametrize("rule", CAPPED)
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, sentence("is required: {meaning}", field="reference")),
        ({"reference": 0}, sentence("must be more than {bound}", bound="0", field="reference")),
        ({"reference": -1}, sentence("must be more than {bound}", bound="0", field="reference")),
        ({"reference": float("nan")}, sentence("is not a finite number", field="reference")),
        (
            {"reference": 100, "max_points": 0},
            sentence("must be more than {bound}", bound="0", field="max_points"),
        ),
        ({"reference": 100, "cap": "perhaps"}, sentence("must be true or false", field="cap")),
    ],
)
def test_settings_that_make_no_sense_are_told(rule, settings, message):
    with refuses(ModelError, message):
        find_rule(rule).apply({"A": {"price": 90}}, **{"max_points": 10, **settings})


@pytest.mark.parametrize("rule", SAME)
@pytest.mark.parametrize(("floor", "bound"), [("0.69", "at least 0.7"), ("0.81", "at most 0.8")])
def test_a_floor_out_of_range_is_refused(rule, floor, bound):
    with pytest.raises(ModelError, match=f"floor: must be {bound}"):
        scored(rule, 90, max_points=20, reference=100, floor=floor)


@pytest.mark.parametrize(
    ("rule", "tenths"), [("kr-dialogue-price", 8), ("kr-national-dialogue-price", 6)]
)
@given(prices, st.lists(prices, max_size=3), most_points)
def test_the_dialogue_formula_by_another_method(rule, tenths, bid, others, most):
    lowest, kink = min([bid, *others]), REFERENCE * 9 // 10
    expected = ratio(most, lowest, max(bid, kink))
    if bid < kink:
        counted = max(bid, REFERENCE * tenths // 10)
        expected += ratio(2, kink - counted, REFERENCE * 3 // 10)
    found = scored(rule, bid, others, max_points=most, reference=REFERENCE)
    assert found.value == four_places(expected)


@given(prices, st.lists(prices, max_size=3), most_points)
def test_the_engineering_formula_by_another_method(bid, others, most):
    lowest, kink, floor = min([bid, *others]), REFERENCE * 8 // 10, REFERENCE * 7 // 10
    expected = ratio(most, lowest, max(bid, kink))
    if bid < kink:
        expected += ratio(2, kink - max(bid, floor), kink - floor)
    found = scored("kr-pps-engineering-price", bid, others, max_points=most, reference=REFERENCE)
    assert found.value == four_places(expected)


@given(prices, st.lists(prices, max_size=3), most_points, st.sampled_from(["as-floor", "share"]))
def test_the_old_formula_by_another_method(bid, others, most, below):
    lowest, kink, floor = min([bid, *others]), REFERENCE * 8 // 10, REFERENCE * 6 // 10
    if bid < floor and below == "share":
        expected = Decimal("0.6") * most
    else:
        expected = ratio(most, lowest, max(bid, kink))
        if bid < kink:
            expected += ratio(2, kink - max(bid, floor), kink - floor)
    found = scored(
        "kr-legacy60-price", bid, others, max_points=most, reference=REFERENCE, below=below
    )
    assert found.value == four_places(expected)


@pytest.mark.parametrize(
    ("rule", "floor"),
    [(r, Fraction(7, 10)) for r in SAME]
    + [("kr-dialogue-price", Fraction(0)), ("kr-national-dialogue-price", Fraction(0))]
    + [("kr-legacy60-price", Fraction(0)), ("kr-pps-engineering-price", Fraction(0))],
)
@given(prices, prices, st.integers(1, 10**8), most_points)
def test_a_bid_above_the_lowest_never_gains_by_asking_more(rule, floor, low, bid, more, most):
    # Under the floor of 제7장 a bid gets 30 %, so there it does gain by asking more.
    bid = max(bid, low, int(floor * REFERENCE))
    settings = {"max_points": most, "reference": REFERENCE}
    before = scored(rule, bid, [low], **settings).value
    assert scored(rule, bid + more, [low], **settings).value <= before


@pytest.mark.parametrize("rule", CAPPED)
@given(st.lists(prices, min_size=1, max_size=4), most_points)
def test_capped_points_stay_between_nothing_and_the_most(rule, bids, most):
    rows = {f"b{n}": {"price": p} for n, p in enumerate(bids)}
    found = find_rule(rule).apply(rows, max_points=most, reference=REFERENCE, cap=True)
    assert all(0 <= s.value <= most for s in found.values())


def test_differential_scores_turn_an_award_around():
    # kr.diff.reversal: 96.0 to 97.4 without, 98.0 to 96.5 with.
    raw, price = {"A": exact("88.0"), "B": exact("87.9")}, {"A": 8, "B": exact("9.5")}
    found = find_rule("kr-differential").apply(
        {n: {"quality": q} for n, q in raw.items()}, max_points=90, gap=3
    )
    assert [raw[n] + price[n] for n in "AB"] == [96, exact("97.4")]
    assert [found[n].value + price[n] for n in "AB"] == [98, exact("96.5")]


def test_differential_scores_show_a_step_from_the_rank_above():
    raw = {"A": "86.2", "B": "85.9", "C": "80.1"}
    rows = {n: {"quality": q} for n, q in raw.items()}
    rule = find_rule("kr-differential")
    found = rule.apply(rows, max_points=90, gap=3)
    assert [str(s.how) for s in found.values()] == [
        "rank 1: 90",
        "rank 2: 90 − 3",
        "rank 3: 87 − 5.8",
    ]
    fixed = rule.apply(rows, max_points=90, gap=3, use_raw_gap_when_larger=False)
    assert fixed["C"].value == 84


@given(st.lists(st.integers(0, 150), min_size=1, max_size=8))
def test_differential_scores_stay_in_bounds_or_the_raw_points_are_refused(raw):
    rows = {f"b{n}": {"quality": q} for n, q in enumerate(raw)}
    rule = find_rule("kr-differential")
    if any(q > 5 for q in raw):
        with refuses(ModelError, "must be at most {bound}", bound="5", field="quality"):
            rule.apply(rows, max_points=5, gap=3)
        return
    found = rule.apply(rows, max_points=5, gap=3)
    assert all(0 <= s.value <= 5 for s in found.values())


@pytest.mark.parametrize("gap", ["0", "3.01"])
def test_a_gap_must_be_more_than_nothing_and_at_most_three(gap):
    with pytest.raises(ModelError, match="gap: must be"):
        find_rule("kr-differential").apply({"A": {"quality": 1}}, max_points=90, gap=gap)


@pytest.mark.parametrize(
    ("regime", "quality", "price", "fine"),
    [
        ("local", "50", "20", True),
        ("local", "50", "19.99996", False),  # 70.0000 if it were rounded first
        ("local-software", "76.5", "0", True),
        ("local-software", "76.49999", "10", False),
        ("national", "76.5", "0", True),
        ("pps", "76.49999", "10", False),
    ],
)
def test_eligibility_at_its_cut(regime, quality, price, fine):
    rows = {"A": {"quality": quality, "price_points": price}}
    found = find_rule("kr-eligibility").apply(rows, regime=regime, max_points=90)["A"]
    assert (found.flag is None) is fine
    assert (found.key is not None) is fine


def test_an_announced_cut_replaces_the_usual_one():
    rule = find_rule("kr-eligibility")
    row = {"A": {"quality": 60, "price_points": 12}}
    assert rule.apply(row, total_cut=75)["A"].flag
    assert rule.apply(row, regime="pps", technical_share="0.75")["A"].flag is None
    with refuses(ModelError, "must be one of {names}", field="regime"):
        rule.apply(row, regime="Seoul")


@pytest.mark.parametrize(
    ("goods", "part", "share", "flag"),
    [
        (300, 350, "0.5", None),
        (300, "350.01", "0.500014", "breach: 350.01 is more than 350, 0.5 of 700"),
        (1000, 5, None, "breach: 5 is more than 0, 0.5 of 0"),
        (1000, 0, None, None),
    ],
)
def test_the_subcontract_limit_at_its_edges(goods, part, share, flag):
    row = {"x": {"contract": 1000, "goods": goods, "subcontracted": part}}
    found = find_rule("kr-software-subcontract").apply(row)["x"]
    if share is None:  # the limit is an amount; a share of nothing is no number
        assert isinstance(found, Noted)
        assert "no share: the base is 0" in str(found.how)
    else:
        assert round_to(found.value, 6, "half-up") == exact(share)
    assert (str(found.flag) if found.flag else None) == flag


def test_a_planned_share_just_under_ten_per_cent_asks_for_no_joint_bid():
    found = find_rule("kr-software-joint-bid").apply({"x": {"share": "0.0999999"}})
    assert found["x"].flag is None


def test_the_points_of_two_panels_are_added_each_rounded_by_itself():
    rows = {
        "A": {"common": "40.00004", "specialist": "30.00004"},  # together 70.0001 unrounded
        "B": {"common": 40, "specialist": 30},
    }
    rule = find_rule("kr-specialist-panel")
    found = rule.apply(rows, common_max=50, specialist_max=40)
    assert found["A"].key == found["B"].key == (70,)
    assert found["A"].raw > found["B"].raw


@pytest.mark.parametrize(("most", "lawful"), [("39.99", True), (40, True), ("40.01", False)])
def test_specialist_items_have_at_most_half_of_the_qualitative_points(most, lawful):
    rows, rule = {"A": {"common": 30, "specialist": 20}}, find_rule("kr-specialist-panel")
    if lawful:
        assert rule.apply(rows, common_max=40, specialist_max=most)["A"].value == 50
        return
    with refuses(
        ModelError, "must be at most {bound}", bound="common_max = 40", field="specialist_max"
    ):
        rule.apply(rows, common_max=40, specialist_max=most)
