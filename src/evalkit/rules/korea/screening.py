"""Price points of qualification screening (적격심사): by the distance of a ratio from a centre."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.errors import Problem, place
from evalkit.core.exact import decimal, near_decimal, round_to
from evalkit.core.messages import Message, Text, say
from evalkit.rules.base import (
    OWN_NUMBERS,
    Anomaly,
    Look,
    Parameter,
    Row,
    Rule,
    Scored,
    Settings,
    number,
    points,
)
from evalkit.rules.domains import Requirement
from evalkit.rules.korea.local_price import RATIOS
from evalkit.rules.korea.screening_tables import screening_tables

PLACES = 4
"""Both of the ratio and of the points: 소수점 다섯째 자리에서 반올림."""
HUNDRED = Fraction(100)
_ZERO, _ONE = Fraction(0), Fraction(1)


def _score(row: Row, _look: Look, settings: Settings) -> Scored:
    most, estimate, costs = (
        number(settings, name) for name in ("max_points", "reference", "fixed_costs")
    )
    price = row["price"]
    own, whole = price - costs, estimate - costs
    flag = say("above the estimate") if price > estimate else None
    if price <= estimate and own >= number(settings, "flat_from") * whole:
        flat = number(settings, "flat_points")
        how = say(
            "{points}, being {share} of the estimate or more",
            points=near_decimal(flat),
            share=decimal(number(settings, "flat_from")),
        )
        return Scored(flat, flat, how, (flat,), flag)
    ratio = round_to(own / whole, PLACES, "half-up")
    centre, slope = number(settings, "centre"), number(settings, "slope")
    least = number(settings, "least")
    found = most - slope * abs(centre - HUNDRED * ratio)
    parts = [near_decimal(value) for value in (most, slope, centre, ratio)]
    how = say("{formula}", formula="{} − {} × |{} − 100 × {}|".format(*parts))
    if found < least:
        found, how = least, say("{how}, but at least {least}", how=how, least=near_decimal(least))
    value = round_to(found, PLACES, "half-up")
    return Scored(value, found, how, (value,), flag)


def _check(settings: Settings) -> Sequence[Problem]:
    """Refuse numbers that are each in range, and make no sense together."""
    most, least, flat, costs, estimate = (
        number(settings, name)
        for name in ("max_points", "least", "flat_points", "fixed_costs", "reference")
    )
    found = [
        ("max_points", say("must be at least {bound}", bound=f"{name} = {decimal(value)}"), most)
        for name, value in (("least", least), ("flat_points", flat))
        if most < value
    ]
    if costs >= estimate:
        rule = say("must be below the estimate of {reference}", reference=decimal(estimate))
        found.append(("fixed_costs", rule, costs))
    table = place(say("rule"), "kr-screening-price")
    return [
        Problem(table=table, field=name, rule=rule, value=decimal(value))
        for name, rule, value in found
    ]


def _below(found: object, bound: object) -> Message:
    return say("the price {price} is below {bound}, 98 % of the net cost", price=found, bound=bound)


KR_SCREENING_PRICE = Rule(
    id="kr-screening-price",
    title=Text("Price points, qualification screening", "입찰가격 평점산식, 적격심사"),
    role="price",
    jurisdiction="KR",
    citation=(
        "행정안전부예규 제373호 「지방자치단체 입찰시 낙찰자 결정기준」 (2026-07-01 시행) "
        "제2장의1–제2장의3 별표; (계약예규) 적격심사기준 (2026-01-02 시행) 별표; "
        "조달청 일반용역 적격심사 세부기준 (2026-05-26 시행) 별표 1, 3"
    ),
    seen="official",
    summary=say(
        "Most points at a ratio of price to estimate a little below 0.9, fewer with the distance "
        "from it. From another ratio up to the estimate the points are fixed. Works take the fixed "
        "statutory costs (A) off both. The law prints the numbers in tables by kind and amount."
    ),
    formula="x = (P − A)/(E − A); x < t: max(m, B − k·|c − 100x|);  x ≥ t and P ≤ E: s",
    rounds=say(
        "the ratio and the points, half up to 4 decimals (소수점 다섯째 자리에서 반올림); "
        "whether the ratio reaches t is told unrounded"
    ),
    parameters=(
        points(),
        Parameter("reference", say("the estimate (예정가격)"), low=_ZERO, above=True, money=True),
        Parameter(
            "slope", say("points for each per cent of distance (k)"), low=_ZERO, high=HUNDRED
        ),
        Parameter(
            "centre", say("the ratio with most points, in per cent (c)"), low=_ZERO, high=HUNDRED
        ),
        Parameter(
            "flat_from",
            say("the ratio from which on the points are fixed (t)"),
            low=_ZERO,
            high=_ONE,
            above=True,
        ),
        Parameter("flat_points", say("the fixed points (s)"), low=_ZERO, high=HUNDRED),
        Parameter("least", say("least points (m)"), Fraction(2), low=_ZERO, high=HUNDRED),
        Parameter(
            "fixed_costs",
            say("fixed statutory costs of works (A), as the notice gives them"),
            _ZERO,
            low=_ZERO,
            money=True,
        ),
        Parameter(
            "least_price",
            say("98 % of the net cost of works (순공사원가), rounded up; a price below it is out"),
            _ZERO,
            low=_ZERO,
            money=True,
        ),
    ),
    tables=screening_tables(),
    requires=(
        Requirement(
            id="least_price",
            on="price",
            fails=_below,
            clause="제2장의1 제4절 1; 적격심사기준 제7조제1항",
        ),
    ),
    claims={
        "own-bid-only": OWN_NUMBERS,
        "withdrawal-proof": OWN_NUMBERS,
        "bounded": say("the fixed and the least points are tested against the most there are"),
        "scale-free": RATIOS,
        "tie-stable": OWN_NUMBERS,
    },
    anomalies=(
        Anomaly(
            "lower-price-fewer-points",
            say(
                "A price below the centre gets fewer points than a higher one: with 70 points, 4 a "
                "per cent and the centre 90, a price of 88 % gets 62, and a price of 90 % gets 70."
            ),
        ),
        Anomaly(
            "rounding-decides",
            say(
                "The ratio is rounded before it counts: where 65 points of price are needed of 70, "
                "a price of 88.745 % of the estimate gets them, for it counts as 88.75 %."
            ),
        ),
    ),
    inputs=("price",),
    score=_score,
    check=_check,
)
