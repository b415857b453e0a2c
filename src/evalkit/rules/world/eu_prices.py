"""Price-to-points formulas used across the EU, with the faults that are known of each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.errors import Problem, place
from evalkit.core.exact import log_ratio
from evalkit.core.messages import Text, say
from evalkit.rules.base import (
    SYMMETRIC,
    Anomaly,
    Look,
    Outcome,
    Parameter,
    Refused,
    Row,
    Rule,
    Scored,
    Settings,
    least_price,
    number,
    points,
)
from evalkit.rules.world.common import (
    ABSOLUTE,
    IRRATIONAL,
    PLACES,
    RATIOS,
    UNROUNDED,
    price_ends,
    shown,
)

_POINTS = points(Fraction(100))
_STILGER = (
    "Stilger, Siderius & van Raaij (2017), J. Public Procurement 17(1):88-124 (comparison of 38 "
    "formulas)"
)
_REVERSAL = Anomaly(
    "rank-reversal",
    say(
        "Qualities 95, 65, 40 at 60 points and prices 130, 60, 40 at 40 points: A wins with 69.3 "
        "to 65.7. Without C, who is last, B wins with 79.0 to 75.5."
    ),
)


def _ratio(row: Row, look: Look, settings: Settings) -> Scored:
    value = number(settings, "max_points") * look[0] / row["price"]
    how = say(
        "{points} × {lowest} / {price}",
        points=shown(number(settings, "max_points")),
        lowest=shown(look[0]),
        price=shown(row["price"]),
    )
    return Scored(value, value, how, (value,))


def _span(row: Row, look: Look, settings: Settings) -> Outcome:
    most, (low, high) = number(settings, "max_points"), look
    if low == high:
        if settings["when_equal"] == "refused":
            return Refused(
                say(
                    "every price is {price}, both the lowest, with all points, and the highest, "
                    "with 0; a notice that says what holds sets when_equal",
                    price=shown(low),
                )
            )
        how = say("every price is the same")
        return Scored(most, most, how, (most,))
    value = most * (high - row["price"]) / (high - low)
    how = say(
        "{points} × ({high} − {price}) / ({high} − {low})",
        points=shown(most),
        high=shown(high),
        price=shown(row["price"]),
        low=shown(low),
    )
    return Scored(value, value, how, (value,))


def _one_sided(row: Row, look: Look, settings: Settings) -> Scored:
    most = number(settings, "max_points")
    value = max(most * (2 - row["price"] / look[0]), Fraction(0))
    how = say(
        "{points} × (2 − {price} / {lowest}), at least 0",
        points=shown(most),
        price=shown(row["price"]),
        lowest=shown(look[0]),
    )
    return Scored(value, value, how, (value,))


def _fixed(row: Row, _look: Look, settings: Settings) -> Scored:
    most = number(settings, "max_points")
    low, high = number(settings, "price_min"), number(settings, "price_max")
    value = most * min(max((high - row["price"]) / (high - low), Fraction(0)), Fraction(1))
    how = say(
        "{points} × ({high} − {price}) / ({high} − {low}), between 0 and {points}",
        points=shown(most),
        high=shown(high),
        price=shown(row["price"]),
        low=shown(low),
    )
    return Scored(value, value, how, (value,))


def _in_order(settings: Settings) -> Sequence[Problem]:
    if number(settings, "price_min") < number(settings, "price_max"):
        return ()
    rule = say("must be more than price_min")
    table = place(say("rule"), "fixed-span")
    return (Problem(table=table, field="price_max", rule=rule),)


def _log(row: Row, look: Look, settings: Settings) -> Scored:
    most, base = number(settings, "max_points"), number(settings, "zero_at")
    value = most * (1 - log_ratio(row["price"] / look[0], base, PLACES))
    value = max(value, Fraction(0)) if settings["not_below_zero"] else value
    ratio = f"ln({shown(row['price'])} / {shown(look[0])}) / ln({shown(base)})"
    how = say("{points} × (1 − {ratio})", points=shown(most), ratio=ratio)
    return Scored(value, value, how, (value,))


LOW_PRICE_RATIO = Rule(
    id="low-price-ratio",
    title=Text("Lowest price over price", "최저가격 비율"),
    role="price",
    jurisdiction="EU",
    citation=_STILGER + "; Negometrix, “Low bid scoring formula”",
    seen="secondary",
    summary=say(
        "The lowest price gets all points, others in inverse proportion. ANAC (Italy, 2018-06-20) "
        "criticises the inverse ratio, TACRC 1213/2025 (Spain) accepts it; both by secondary "
        "sources. The survey of 38 formulas was not found in full."
    ),
    formula="max · P_min / P",
    rounds=UNROUNDED,
    parameters=(_POINTS,),
    claims={
        "monotone": say("P_min/P falls as P rises; P_min is the bid's own price or does not move"),
        "bounded": say("P_min is at most P, and both are positive"),
        "scale-free": RATIOS,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(_REVERSAL,),
    inputs=("price",),
    look=least_price,
    score=_ratio,
)
LINEAR_SPAN = Rule(
    id="linear-span",
    title=Text("Linear between the lowest and the highest price", "최저가~최고가 선형보간"),
    role="price",
    jurisdiction="EU",
    citation="Two-sided interpolation (DAJ sheet, March 2024, France)",
    seen="secondary",
    summary=say(
        "The highest price gets 0, however near it is. Where every price is the same, or there is "
        "only one, the formula divides 0 by 0, and what holds is for the notice to say. France "
        "publishes the formula as regular. OLG Düsseldorf (Verg 35/23, 2024-05-29; VII-Verg "
        "26/13) judged interpolation of quality points, not of prices; that the worst gets zero "
        "is not unlawful as such (note of a law firm, 2025-05-02)."
    ),
    formula="max · (P_max − P) / (P_max − P_min)",
    rounds=UNROUNDED,
    parameters=(
        _POINTS,
        Parameter(
            "when_equal",
            say("what a price gets where all are the same, as the notice says"),
            "refused",
            choices=("refused", "all-points"),
        ),
    ),
    claims={
        "monotone": say(
            "a bid that raises its price stays lowest, or its share falls towards 0 at the highest"
        ),
        "bounded": say("the share runs from 0 at the highest to 1 at the lowest price"),
        "scale-free": RATIOS,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(
        Anomaly(
            "rank-reversal",
            say(
                "Qualities 95, 60, 40 at 60 points and prices 130, 125, 295 at 40 points: A wins "
                "with 95.8 to 76. Without C, who is last, B wins with 76 to 57."
            ),
        ),
    ),
    inputs=("price",),
    look=price_ends,
    score=_span,
)
ONE_SIDED = Rule(
    id="one-sided-interpolation",
    title=Text("Interpolation to twice the lowest price", "최저가 2배까지 선형보간"),
    role="price",
    jurisdiction="DE",
    citation="Einseitige Interpolation (vergabe24.de; praxisratgeber-vergaberecht.eu)",
    seen="secondary",
    summary=say("The lowest price gets all points, twice the lowest and more gets 0."),
    formula="max · max(0, 2 − P/P_min)",
    rounds=UNROUNDED,
    parameters=(_POINTS,),
    claims={
        "monotone": say("2 − P/P_min falls as P rises; P_min is the bid's own or does not move"),
        "bounded": say("P/P_min is at least 1, and less than 0 is cut off"),
        "scale-free": RATIOS,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(_REVERSAL,),
    inputs=("price",),
    look=least_price,
    score=_one_sided,
)
FIXED_SPAN = Rule(
    id="fixed-span",
    title=Text("Linear between two announced prices", "공고 가격구간 선형"),
    role="price",
    jurisdiction="EU",
    citation="Negometrix, weighted score method with a set range",
    seen="secondary",
    summary=say("The ends of the span are announced, so no other bid matters."),
    formula="max · (P_set_max − P) / (P_set_max − P_set_min), between 0 and max",
    rounds=UNROUNDED,
    parameters=(
        _POINTS,
        Parameter("price_min", say("price that gets all points"), low=Fraction(0), money=True),
        Parameter(
            "price_max", say("price that gets none"), low=Fraction(0), above=True, money=True
        ),
    ),
    claims={
        **ABSOLUTE,
        "monotone": say("the line falls, and is cut off at both ends"),
        "bounded": say("it is cut off at both ends"),
        "scale-free": say("only ratios of amounts of money enter, and the announced ends are such"),
    },
    anomalies=(
        Anomaly("needs-the-market", say("A span set badly gives everybody the same points.")),
    ),
    inputs=("price",),
    score=_fixed,
    check=_in_order,
)
LOGARITHMIC = Rule(
    id="logarithmic",
    title=Text("Logarithm of the price ratio", "가격비 로그"),
    role="price",
    jurisdiction="EU",
    citation="Negometrix, log formula",
    seen="secondary",
    summary=say("Each doubling of the price costs the same points."),
    formula="max · (1 − ln(P/P_min) / ln(A))",
    rounds=IRRATIONAL,
    parameters=(
        _POINTS,
        Parameter(
            "zero_at",
            say("times the lowest price at which no points are left (A)"),
            Fraction(2),
            low=Fraction(1),
            above=True,
        ),
        Parameter("not_below_zero", say("whether less than 0 counts as 0"), default=False),
    ),
    claims={
        "monotone": say("the logarithm rises with P; P_min is the bid's own or does not move"),
        "scale-free": RATIOS,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(
        Anomaly("below-zero", say("A price above A times the lowest gets less than 0 points.")),
    ),
    inputs=("price",),
    look=least_price,
    score=_log,
)
