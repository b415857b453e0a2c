"""Price formulas that one country prints: South Africa, Spain, and the additive one of Japan."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.errors import Problem, place
from evalkit.core.messages import Text, say
from evalkit.rules.base import (
    SYMMETRIC,
    Anomaly,
    Look,
    Parameter,
    Row,
    Rule,
    Scored,
    Settings,
    least_price,
    number,
    points,
)
from evalkit.rules.domains import Requirement
from evalkit.rules.world.common import ABSOLUTE, RATIOS, UNROUNDED, share, shown


def reference(clause: str) -> Requirement:
    """Return the requirement that no price exceeds the amount that a tender names."""
    return Requirement(
        id="reference",
        on="price",
        at_most=True,
        fails=lambda found, bound: say(
            "the price {price} is above the amount {bound}", price=found, bound=bound
        ),
        clause=clause,
    )


def _preference(row: Row, look: Look, settings: Settings) -> Scored:
    most, (lowest,) = number(settings, "max_points"), look
    value = most * (1 - (row["price"] - lowest) / lowest)
    how = say(
        "{points} × (1 − ({price} − {lowest}) / {lowest})",
        points=shown(most),
        price=shown(row["price"]),
        lowest=shown(lowest),
    )
    return Scored(value, value, how, (value,))


def _best_discount(rows: Sequence[Row], settings: Settings) -> Look:
    """Look for the largest discount on the budget, a share of it."""
    base = number(settings, "reference")
    return (max((base - row["price"]) / base for row in rows),)


def _saturated(row: Row, look: Look, settings: Settings) -> Scored:
    most, base = number(settings, "max_points"), number(settings, "reference")
    against = max(number(settings, "significant"), look[0])
    discount = (base - row["price"]) / base
    how = say(
        "{points} × {discount} / {against}",
        points=shown(most),
        discount=shown(discount),
        against=shown(against),
    )
    value = most * discount / against
    return Scored(value, value, how, (value,))


def _addition(row: Row, _look: Look, settings: Settings) -> Scored:
    most, base = number(settings, "max_points"), number(settings, "reference")
    limit, price = number(settings, "investigation_price"), row["price"]
    if price >= limit:
        value = most * (1 - price / base)
        how = say(
            "{points} × (1 − {price} / {base})",
            points=shown(most),
            price=shown(price),
            base=shown(base),
        )
        return Scored(value, value, how, (value,))
    below = number(settings, "below_share")
    value = most * ((1 - limit / base) + below * (limit - price) / base)
    how = say(
        "{points} × ((1 − {limit} / {base}) + {share} × ({limit} − {price}) / {base})",
        points=shown(most),
        limit=shown(limit),
        base=shown(base),
        share=shown(below),
        price=shown(price),
    )
    return Scored(value, value, how, (value,))


def _in_order(settings: Settings) -> Sequence[Problem]:
    if number(settings, "investigation_price") <= number(settings, "reference"):
        return ()
    rule = say("must be at most the reference")
    table = place(say("rule"), "jp-addition-price")
    return (Problem(table=table, field="investigation_price", rule=rule),)


ZA_PREFERENCE = Rule(
    id="za-preference-price",
    title=Text("Price points, preference point systems", "가격점수, 우대점수제 (남아프리카공화국)"),
    role="price",
    jurisdiction="ZA",
    citation="Preferential Procurement Regulations, 2022 (Government Gazette 47452, 2022-11-04): "
    "80/20 up to R50 million, 90/10 above; the formula as printed in bidding documents of public "
    "buyers and quoted in public code",
    seen="secondary",
    summary=say(
        "80 or 90 points for the lowest acceptable tender; others lose in proportion to how far "
        "they are above it. No text that was read stops it at 0: a price of more than twice the "
        "lowest has negative points. The formula for tenders that earn income is another one and "
        "is not here."
    ),
    formula="Ps = max · (1 − (Pt − Pmin) / Pmin)",
    rounds=UNROUNDED,
    parameters=(points(Fraction(80)),),
    claims={
        "monotone": say("the share falls as P rises; P_min is the bid's own or does not move"),
        "scale-free": RATIOS,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(
        Anomaly(
            "below-zero",
            say("Prices 100 and 250 at 80 points: 80 and −40, and goals cannot make up for that."),
        ),
    ),
    inputs=("price",),
    look=least_price,
    score=_preference,
)
ES_SATURATED = Rule(
    id="es-saturated-discount",
    title=Text("Discount, saturated from below", "할인율 비례, 유의 할인율 하한 (스페인)"),
    role="price",
    jurisdiction="ES",
    citation="Junta Consultiva de Contratación Administrativa de Aragón, Informe 6/2014, "
    "2014-03-03 (“proporcional corregida”), in a public copy",
    seen="secondary",
    summary=say(
        "Points in proportion to the discount on the budget. The largest discount has all points "
        "only where it reaches the announced significant discount, which is 2 % to 5 %."
    ),
    formula="Vi = Vmax · Bi / max(Bs, Bmax)",
    rounds=UNROUNDED,
    parameters=(
        points(Fraction(100)),
        Parameter(
            "reference", say("budget of the tender"), low=Fraction(0), above=True, money=True
        ),
        share(
            "significant",
            say("significant discount (Bs), a share of the budget"),
            None,
            low=Fraction(2, 100),
            high=Fraction(5, 100),
        ),
    ),
    claims={
        "monotone": say(
            "the discount falls as P rises; the largest is the bid's own or does not move"
        ),
        "bounded": say("a discount is at least 0, and at most what it is divided by"),
        "scale-free": say("prices and the budget move together"),
        "tie-stable": SYMMETRIC,
    },
    inputs=("price",),
    requires=(reference("Informe 6/2014"),),
    look=_best_discount,
    score=_saturated,
)
JP_ADDITION = Rule(
    id="jp-addition-price",
    title=Text("Price points, addition method", "가격점수, 가산방식 (일본)"),
    role="price",
    jurisdiction="JP",
    citation="評価手順書(加算方式), 三菱総合研究所, 2016-05, 1.2; the branch below "
    "低入札価格調査基準額 is that of a municipal sheet on works (評価点の算出式); "
    "both in public copies",
    seen="secondary",
    summary=say(
        "Points in proportion to the discount on the ceiling (予定価格); a price above it is out. "
        "Where a notice sets a price from which low bids are investigated, what lies below it "
        "counts by half only."
    ),
    formula="W · (1 − P/E), P ≤ E;  P < L: W · ((1 − L/E) + 0.5 · (L − P)/E)",
    rounds=say("not rounded: one notice cuts the decimals, another rounds the fifth half up"),
    parameters=(
        points(Fraction(100)),
        Parameter("reference", say("ceiling (予定価格)"), low=Fraction(0), above=True, money=True),
        Parameter(
            "investigation_price",
            say("price below which low bids are investigated (低入札価格調査基準額); 0: none"),
            Fraction(0),
            low=Fraction(0),
            money=True,
        ),
        share("below_share", say("how much of the discount below it counts"), Fraction(1, 2)),
    ),
    claims={
        **ABSOLUTE,
        "monotone": say("both branches fall as P rises, and they meet where they part"),
        "bounded": say("a price is more than 0 and at most the ceiling, and no branch is steeper"),
        "scale-free": say("the prices and both amounts move together"),
    },
    inputs=("price",),
    requires=(reference("予定価格の制限の範囲内"),),
    check=_in_order,
    score=_addition,
)
