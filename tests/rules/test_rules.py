"""Official rules: their settings, their edges, and the laws that they claim."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import refuses, tells

from evalkit import LookupFailed, ModelError
from evalkit.core.exact import exact
from evalkit.rules import RULES, Noted, Refused, Scored, find_rule
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.tries import values

prices = st.integers(1, 2 * 10**9)


def price(rule, bid, others=(), **settings):
    bids = {"bid": {"price": bid}} | {f"o{n}": {"price": p} for n, p in enumerate(others)}
    return find_rule(rule).apply(bids, **settings)["bid"].value


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_where_it_comes_from(name):
    rule = RULES[name]
    assert rule.id == name
    assert rule.title.en
    assert rule.title.ko
    assert len(rule.citation) > 10
    assert rule.formula
    assert rule.summary.text("en")
    assert set(rule.claims) <= set(LAW_IDS)
    assert rule.inputs
    if rule.seen == "memory":
        assert rule.in_force_from is None


@pytest.mark.parametrize("name", RULES)
def test_every_rule_refuses_what_is_no_number(name):
    rule = RULES[name]
    with pytest.raises(ModelError) as caught:
        rule.apply({"A": dict.fromkeys(rule.inputs, float("inf")), "B": {"speed": 1}}, colour=3)
    text = str(caught.value)
    assert "is not a finite number" in text
    assert "bid 'B', " + rule.inputs[0] + ": is missing" in text
    assert "speed" in text
    assert tells(caught.value, "{kind} is not known", kind="parameter", value="colour")


def test_an_unknown_rule_names_the_nearest():
    with refuses(LookupFailed, "did you mean {name}?", name="'wb-qcbs'"):
        find_rule("wb-qcsb")


@pytest.mark.parametrize("rule", ["kr-local-price", "kr-national-price", "kr-pps-price"])
@given(prices, st.lists(prices, max_size=3), st.sampled_from(["0.7", "0.75", "0.8"]))
def test_the_korean_formula_by_another_method(rule, bid, others, floor):
    most, reference = Decimal(20), Decimal(10**9)
    clamp = Decimal(floor if rule == "kr-local-price" else "0.7")
    lowest = max(Decimal(min([bid, *others])), clamp * reference)
    if bid >= Decimal("0.8") * reference:
        expected = most * lowest / bid
    elif bid >= Decimal(floor) * reference:
        bonus = 2 * (Decimal("0.8") * reference - bid) / (Decimal("0.1") * reference)
        expected = most * lowest / (Decimal("0.8") * reference) + bonus
    else:
        expected = Decimal("0.3") * most
    rounded = expected.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    found = price(rule, bid, others, max_points=20, reference=10**9, floor=floor)
    assert found == exact(rounded)


@pytest.mark.parametrize(
    ("bid", "points"),
    [("80", 20), ("79.999", "19.9998"), ("70", "19.5"), ("69.999", 6), ("70.001", "19.5")],
)
def test_the_korean_formula_at_its_edges(bid, points):
    found = price("kr-local-price", bid, max_points=20, reference=100)
    assert abs(found - exact(points)) <= Fraction(3, 10**4)


def test_software_has_no_middle_branch():
    settings = {"max_points": 10, "reference": 100, "floor": "0.8"}
    assert price("kr-local-price", "79.999", **settings) == 3
    assert price("kr-local-price", 80, **settings) == 10


def test_points_above_the_maximum_can_be_capped():
    settings = {"max_points": 10, "reference": 100}
    assert price("kr-local-price", 70, **settings) == exact("10.75")
    assert price("kr-local-price", 70, **settings, cap=True) == 10


@given(prices, st.lists(prices, min_size=1, max_size=4))
def test_a_korean_bid_that_is_not_lowest_never_gains_by_asking_more_above_the_kink(bid, others):
    lowest = min(others)
    bid = max(bid, lowest, 8 * 10**8)
    settings = {"max_points": 20, "reference": 10**9}
    assert price("kr-local-price", bid + 1, others, **settings) <= price(
        "kr-local-price", bid, others, **settings
    )


@given(st.lists(st.integers(0, 900), min_size=1, max_size=6), st.sampled_from([1, 2, 3]))
def test_differential_scores_keep_the_order_and_at_least_the_gap(raw, gap):
    rule = find_rule("kr-differential")
    bids = {f"b{n}": {"quality": Fraction(q, 10)} for n, q in enumerate(raw)}
    found = {n: s.value for n, s in rule.apply(bids, max_points=90, gap=gap).items()}
    assert max(found.values()) == 90
    for one, first in bids.items():
        for other, second in bids.items():
            lead = first["quality"] - second["quality"]
            if lead > 0 and found[other] > 0:
                assert found[one] - found[other] >= max(lead, gap)
            if lead == 0:
                assert found[one] == found[other]


def test_a_gap_of_more_than_three_points_is_refused():
    with refuses(ModelError, "must be at most {bound}", bound="3", field="gap"):
        find_rule("kr-differential").apply({"A": {"quality": 1}}, max_points=90, gap=4)


def test_the_place_of_rounding_decides_an_award():
    # 회계 41301-1689 (2003-08-20): 74.55, 74.58, 75.75, 74.58 against a pass mark of 75
    from evalkit.core.exact import round_to

    ratio = Fraction(210680000, 261358120)
    base = 50 + exact("46.75")
    target = Fraction(88, 100)

    def total(rounded_ratio=None, places=None):
        gap = abs(target - (ratio if rounded_ratio is None else rounded_ratio)) * 100
        return base - 3 * (gap if places is None else round_to(gap, places, "half-up"))

    totals = [
        total(round_to(ratio, 3, "half-up")),
        total(places=3),
        total(round_to(ratio, 2, "half-up")),
        total(places=2),
    ]
    assert [t >= 75 for t in totals] == [False, False, True, False]
    assert [float(round_to(t, 2, "half-up")) for t in totals] == [74.55, 74.58, 75.75, 74.58]


@given(st.lists(st.tuples(st.integers(0, 100), prices), min_size=1, max_size=4))
def test_qcbs_by_another_method(bids):
    rows = {f"b{n}": {"quality": q, "price": p} for n, (q, p) in enumerate(bids)}
    found = find_rule("wb-qcbs").apply(rows, technical_weight="0.8", minimum=50)
    opened = [p for q, p in bids if q >= 50]
    for (name, scored), (quality, own) in zip(found.items(), bids, strict=True):
        if quality < 50:
            assert scored.key is None
            assert scored.flag
        else:
            assert float(scored.value) == pytest.approx(
                0.8 * quality + 0.2 * 100 * min(opened) / own, rel=1e-12
            ), name


def test_equal_prices_on_a_span_are_for_the_notice_to_say():
    bids = {"A": {"price": 5}, "B": {"price": 5}}
    found = find_rule("linear-span").apply(bids, max_points=40, when_equal="all-points")
    assert [s.value for s in found.values()] == [40, 40]


def undefined(rule, inputs, rows, reason, **settings):
    bids = {n: dict(zip(inputs, row, strict=True)) for n, row in zip("abc", rows, strict=False)}
    return pytest.param(rule, bids, settings, reason, id=f"{rule}-{len(rows)}-{settings}")


@pytest.mark.parametrize(
    ("rule", "bids", "settings", "reason"),
    [
        undefined("linear-span", ["price"], [[5]], "every price is 5", max_points=40),
        undefined("linear-span", ["price"], [[5], [5]], "every price is 5", max_points=40),
        undefined("uk-price-per-quality-point", ["quality", "price"], [[0, 5]], "0 quality points"),
        undefined(
            "wb-rated",
            ["quality", "price"],
            [[0, 5], [0, 6]],
            "the highest technical score is 0",
            cost_weight="0.6",
        ),
        undefined("ufab-weighted", ["quality", "price"], [[0, 5], [0, 6]], "quality of all bids"),
        undefined(
            "ufab-weighted",
            ["quality", "price"],
            [[0, 5], [0, 6], [9, 7]],
            "quality of all bids",
            centre="median",
        ),
        undefined(
            "prozorro-abnormally-low", ["price", "initial_price"], [[5, 5]], "there is no other bid"
        ),
        undefined(
            "prozorro-abnormally-low",
            ["price", "initial_price"],
            [[5, 5], [9, 9]],
            "this procedure has no such test",
            procedure="esco",
        ),
    ],
)
def test_what_a_formula_cannot_say_is_no_number(rule, bids, settings, reason):
    found = find_rule(rule).apply(bids, **settings)
    for outcome in found.values():
        assert isinstance(outcome, Refused)
        assert outcome.undefined
        assert (outcome.value, outcome.raw, outcome.key) == (None, None, None)
        assert reason in str(outcome.flag)


@pytest.mark.parametrize(
    ("rule", "settings", "values"),
    [
        ("wb-rated", {"cost_weight": 1}, ["100", "50"]),
        ("ufab-weighted", {"quality_weight": 0}, ["-2/3", "-4/3"]),
    ],
)
def test_a_term_that_weighs_nothing_is_not_needed(rule, settings, values):
    bids = {"A": {"quality": 0, "price": 5}, "B": {"quality": 0, "price": 10}}
    found = find_rule(rule).apply(bids, **settings)
    assert [s.value for s in found.values()] == [Fraction(v) for v in values]


def lowest_inputs(rule, count):
    """Return bids at the lowest ends of the domains, where divisors of 0 hide."""
    row = {n: 1 if rule.domain(n).above else rule.domain(n).low for n in rule.columns}
    return {str(n): row for n in range(count)}


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("name", RULES)
def test_the_lowest_inputs_of_every_rule_are_answered_or_refused_with_a_reason(name, count):
    rule = RULES[name]
    for pick in range(12):
        given = {p.id: values(p)[pick % len(values(p))] for p in rule.parameters}
        try:
            settings = rule.settings(given)
        except ModelError:
            continue
        for outcome in rule.apply(lowest_inputs(rule, count), **settings).values():
            assert (outcome.value is None) == (not isinstance(outcome, Scored))
            if isinstance(outcome, Refused):
                assert str(outcome.flag)
            if not rule.has_figure:
                assert isinstance(outcome, Noted)


def test_a_span_the_wrong_way_round():
    with refuses(ModelError, "must be more than {bound}", bound="price_min = 9", field="price_max"):
        find_rule("fixed-span").apply({"A": {"price": 5}}, price_min=9, price_max=9)


def test_no_quality_costs_no_division():
    bids = {"A": {"quality": 0, "price": 5}, "B": {"quality": 1, "price": 5}}
    found = find_rule("uk-price-per-quality-point").apply(bids)
    assert isinstance(found["A"], Refused)
    assert str(found["A"].flag) == (
        "0 quality points, so there is no price for each; the text does not say what holds"
    )
    assert found["B"].value == 5


@given(st.integers(1, 99), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_logarithm_by_another_method(most, low, step):
    from math import log

    bids = {"low": {"price": low}, "bid": {"price": low + step}}
    found = find_rule("logarithmic").apply(bids, max_points=most)
    expected = most * (1 - log((low + step) / low) / log(2))
    assert float(found["bid"].value) == pytest.approx(expected, abs=1e-9)


def test_a_tradeoff_names_who_dominates_and_ranks_nobody():
    bids = {"A": (4, 100), "B": (3, 120), "C": (5, 150)}
    rows = {name: {"quality": q, "price": p} for name, (q, p) in bids.items()}
    found = find_rule("us-tradeoff").apply(rows)
    assert [name for name, s in found.items() if s.flag] == ["B"]
    assert all(isinstance(s, Noted) for s in found.values())
    assert not find_rule("us-tradeoff").has_figure


def test_of_several_that_dominate_the_highest_rated_is_named():
    offers = {"A": (3, 120), "B": (4, 100), "C": (5, 110), "D": (5, 115)}
    rows = {name: {"quality": q, "price": p} for name, (q, p) in offers.items()}
    found = find_rule("us-tradeoff").apply(rows)
    assert str(found["A"].flag) == "dominated: rating 5 is offered for 110"
    assert found["D"].flag == found["A"].flag
    assert found["B"].flag is found["C"].flag is None


def low_bids(*amounts, **settings):
    """Which of the bids a, b, … are abnormally low, by current and initial amounts."""
    bids = {
        name: {"price": now, "initial_price": first}
        for name, (now, first) in zip("abcd", amounts, strict=False)
    }
    found = find_rule("prozorro-abnormally-low").apply(bids, **settings)
    scored = {name: s for name, s in found.items() if isinstance(s, Scored)}
    return {name: str(s.flag) for name, s in scored.items() if s.flag is not None}


def test_prozorro_compares_a_current_amount_with_the_initial_ones_of_the_others():
    # 1 − 60/100 = 0.4 against initial amounts of 100; their current ones are 85, so 1 − 60/85 < 0.3
    assert set(low_bids((60, 90), (85, 100), (85, 100))) == {"a"}
    # the initial amount of the bid itself and the current ones of the others do not count
    assert low_bids((61, 40), (85, 100), (85, 100)) == {}
    assert low_bids((60, 60), (85, 99), (85, 99)) == {}


def test_prozorro_compares_each_bid_with_the_next_in_order():
    # exactly 30 % below the next, for the lowest and for one in the middle
    assert set(low_bids((70, 70), (100, 100), (100, 100))) == {"a"}
    assert low_bids((71, 71), (100, 100), (100, 100)) == {}
    found = low_bids((69, 69), (70, 70), (100, 100), (100, 75))
    assert set(found) == {"b"}
    assert "below the next bid" in found["b"]
    assert low_bids((1, 1)) == {}


@pytest.mark.parametrize("procedure", ["belowThreshold", "priceQuotation", "esco", "defense"])
def test_prozorro_skips_procedures_without_the_test(procedure):
    bids = ((10, 10), (100, 100), (100, 100))
    assert set(low_bids(*bids)) == {"a"}
    assert low_bids(*bids, procedure=procedure) == {}


def test_a_second_tier_of_more_than_half_is_a_breach():
    rule = find_rule("kr-software-second-tier")
    assert rule.apply({"x": {"subcontracted": 100, "resubcontracted": 51}})["x"].flag
    assert rule.apply({"x": {"subcontracted": 100, "resubcontracted": 50}})["x"].flag is None
