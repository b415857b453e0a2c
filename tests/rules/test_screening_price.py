"""The price points of qualification screening: its tables, its edges, and a second method."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import refuses, sentence

from evalkit import ModelError
from evalkit.core.exact import exact
from evalkit.rules import find_rule

RULE = find_rule("kr-screening-price")
TABLES = RULE.tables
ESTIMATE, COSTS = 2 * 10**9, 10**8
WON = Fraction(1)


def points(table, price, estimate=ESTIMATE, costs=0, **more):
    given = {"max_points": TABLES[table].max_points, "reference": estimate, "table": table}
    return RULE.apply({"A": {"price": price}}, fixed_costs=costs, **{**given, **more})["A"]


def by_hand(table, price, estimate, costs):
    """Work the formula out in decimals, as an officer does with a calculator."""
    law = TABLES[table]
    numbers = {name: _decimal(value) for name, value in law.settings.items()}
    with localcontext(prec=60):
        own, whole = Decimal(price - costs), Decimal(estimate - costs)
        if price <= estimate and own >= numbers["flat_from"] * whole:
            return exact(numbers["flat_points"])
        ratio = (own / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        off = abs(numbers["centre"] - 100 * ratio)
        return exact(max(Decimal(2), _decimal(law.max_points) - numbers["slope"] * off))


def _decimal(value):
    return Decimal(value.numerator) / Decimal(value.denominator)


@given(
    st.sampled_from(sorted(TABLES)),
    st.integers(10**9, 22 * 10**8),
    st.sampled_from([0, COSTS, 123_456_789]),
)
def test_the_points_by_another_method(table, price, costs):
    assert points(table, price, costs=costs).value == by_hand(table, price, ESTIMATE, costs)


@pytest.mark.parametrize("table", TABLES)
def test_the_points_of_every_table_have_no_jump_where_they_stop(table):
    """A number copied wrongly would show: the formula gives the fixed points at its end."""
    law = TABLES[table]
    slope, centre, end, flat = (
        law.settings[name] for name in ("slope", "centre", "flat_from", "flat_points")
    )
    assert law.max_points - slope * abs(centre - 100 * end) == flat
    assert points(table, exact("0.5") * ESTIMATE).value >= 2


@pytest.mark.parametrize("table", TABLES)
def test_just_below_at_and_above_the_estimate_and_the_end_of_the_formula(table):
    law = TABLES[table]
    flat, end = law.settings["flat_points"], law.settings["flat_from"]
    assert points(table, ESTIMATE).value == points(table, ESTIMATE - WON).value == flat
    above = points(table, ESTIMATE + WON)
    assert above.value < flat or flat == law.settings.get("least", 2)
    assert str(above.flag) == "above the estimate"
    assert points(table, end * ESTIMATE).value == flat
    assert points(table, end * ESTIMATE + WON).value == flat
    # 0.01 of a per cent lower, the formula counts again.
    lower = points(table, (end - Fraction(1, 10**4)) * ESTIMATE).value
    assert lower == flat + law.settings["slope"] / 100


def test_the_ratio_is_rounded_before_it_counts():
    # 70 − 4·|90 − 88.75| = 65 from a ratio of 0.88745 on, so 88.745 % is the lowest that passes.
    edge = exact("0.88745") * ESTIMATE
    assert points("local-works-10-50", edge).value == 65
    assert points("local-works-10-50", edge - WON).value == exact("64.96")


def test_works_take_the_fixed_costs_off_both_amounts():
    found = points("local-works-10-50", 1_791_000_000, costs=COSTS)
    assert (found.value, str(found.how)) == (66, "70 − 4 × |90 − 100 × 0.89|")
    # Without them the same price is 0.8955 of the estimate.
    assert points("local-works-10-50", 1_791_000_000).value == exact("68.2")


def test_no_price_gets_less_than_the_least():
    found = points("local-works-4-10", ESTIMATE // 2)
    assert (found.value, str(found.how)) == (2, "80 − 20 × |90 − 100 × 0.5|, but at least 2")


def test_a_price_below_98_per_cent_of_the_net_cost_is_not_admitted():
    found = points("local-works-10-50", 1_709_999_999, least_price=1_710_000_000)
    assert found.value is None
    assert "is below" in str(found.flag)
    assert points("local-works-10-50", 1_710_000_000, least_price=1_710_000_000).value is not None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"table": "works"}, "table"),
        (
            {"table": "local-works-10-50", "slope": 3},
            sentence("is fixed by table {table}", table="local-works-10-50", field="slope"),
        ),
        (
            {"table": "local-works-10-50", "fixed_costs": 100},
            sentence("must be less than {bound}", bound="reference = 100", field="fixed_costs"),
        ),
        (
            {"table": "local-works-10-50", "max_points": 60},
            sentence("must be at least {bound}", bound="flat_points = 65", field="max_points"),
        ),
        (
            {"table": "local-works-10-50", "fixed_costs": -1},
            sentence("must be at least 0", field="fixed_costs"),
        ),
        ({}, sentence("is required: {meaning}", field="slope")),
    ],
)
def test_settings_that_make_no_sense_are_told(settings, message):
    with refuses(ModelError, message):
        RULE.apply({"A": {"price": 90}}, **{"max_points": 70, "reference": 100, **settings})
