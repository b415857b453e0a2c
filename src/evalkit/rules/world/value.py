"""Award rules that weigh quality against the price itself: value, quotients, utility index."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve

from evalkit.core.exact import power_product
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
    number,
)
from evalkit.rules.domains import Domain
from evalkit.rules.world.common import ABSOLUTE, NO_QUALITY, UNROUNDED, shown
from evalkit.rules.world.relative import reference

_ONE = Fraction(1)
_FINE = 18
_HIGHER_WINS = say("the figure falls as the price rises, and the highest wins")
_LOWER_WINS = say("the figure rises with the price, and the lowest wins")
_SCALES = say("every figure is divided or multiplied by the same factor, so the order stays")
_MONEY = say("price and the announced value of quality move together")
_PER_POINT = Parameter(
    "value_per_point", say("money that one quality point is worth"), low=Fraction(0), money=True
)


def _monetised(row: Row, _look: Look, settings: Settings) -> Scored:
    worth = number(settings, "value_per_point") * row["quality"]
    value = row["price"] - worth
    how = say(
        "{price} − {quality} × {worth}",
        price=shown(row["price"]),
        quality=shown(row["quality"]),
        worth=shown(number(settings, "value_per_point")),
    )
    return Scored(value, value, how, (-value,))


def _quotient(row: Row, _look: Look, _settings: Settings) -> Scored:
    value = row["quality"] / row["price"]
    how = say("{quality} / {price}", quality=shown(row["quality"]), price=shown(row["price"]))
    return Scored(value, value, how, (value,))


def _weighted(row: Row, _look: Look, settings: Settings) -> Scored:
    weight = number(settings, "quality_weight")
    exponent = weight / (1 - weight)
    power = power_product([row["quality"]], [exponent], _FINE) if row["quality"] else Fraction(0)
    if exponent.denominator == 1 and exponent <= 20:
        power = row["quality"] ** exponent.numerator
    value = power / row["price"]
    how = say(
        "{quality} ^ {exponent} / {price}",
        quality=shown(row["quality"]),
        exponent=shown(exponent),
        price=shown(row["price"]),
    )
    return Scored(value, value, how, (value,))


def _per_point(row: Row, _look: Look, _settings: Settings) -> Outcome:
    if not row["quality"]:
        return Refused(NO_QUALITY)
    value = row["price"] / row["quality"]
    how = say("{price} / {quality}", quality=shown(row["quality"]), price=shown(row["price"]))
    return Scored(value, value, how, (-value,))


def _best_of(rows: Sequence[Row], _settings: Settings) -> Look:
    """Look for the best quality and the lowest price."""
    return max(row["quality"] for row in rows), min(row["price"] for row in rows)


def _utility(row: Row, look: Look, settings: Settings) -> Scored:
    ratio = number(settings, "quality_weight") / number(settings, "price_weight")
    most = number(settings, "quality_max")
    gap = (look[0] - row["quality"]) / most
    value = (1 - gap * ratio) * look[1] / row["price"]
    how = say(
        "(1 − ({best} − {quality}) / {most} × {ratio}) × {lowest} / {price}",
        best=shown(look[0]),
        quality=shown(row["quality"]),
        most=shown(most),
        ratio=shown(ratio),
        lowest=shown(look[1]),
        price=shown(row["price"]),
    )
    return Scored(value, value, how, (value,))


_WEIGHT = Parameter(
    "quality_weight",
    say("weight of quality, a share; the price has the rest"),
    low=Fraction(0),
    high=Fraction(95, 100),
    above=True,
)
AWARD_ON_VALUE = Rule(
    id="award-on-value",
    title=Text("Award on value", "가치 환산 낙찰"),
    role="award",
    jurisdiction="EU",
    citation="Bergman & Lundberg (2013), Tender evaluation and supplier selection methods in "
    "public procurement; Negometrix, “award on value”",
    seen="secondary",
    summary=say(
        "Quality is worth an announced amount; the lowest price less that value wins. The papers "
        "from Sweden and the Netherlands that describe it were not found."
    ),
    formula="P − v·Q, lowest wins",
    rounds=UNROUNDED,
    parameters=(_PER_POINT,),
    claims={**ABSOLUTE, "monotone": _LOWER_WINS, "scale-free": _MONEY},
    inputs=("quality", "price"),
    score=_monetised,
    best="lowest",
)
UK_MONETISED = evolve(
    AWARD_ON_VALUE,
    id="uk-monetised-quality",
    title=Text("Monetised quality", "품질의 금액 환산"),
    jurisdiction="UK",
    citation="MOD evaluation strategies, in tessa, monetising_non-cost_score "
    "(rdrr.io/lajh87/tessa)",
    summary=say(
        "Cost less what the buyer would pay for the quality points; the lowest wins. The tool that "
        "it is taken from was not found again."
    ),
    formula="C − Q·WTP, lowest wins",
)
QUOTIENT = Rule(
    id="quotient",
    title=Text("Quality over price", "품질/가격 비"),
    role="award",
    jurisdiction="EU",
    citation="Quotient method, in Stilger, Siderius & van Raaij (2017)",
    seen="secondary",
    summary=say("Points per unit of money; there is no weight to choose."),
    formula="Q / P",
    rounds=UNROUNDED,
    claims={**ABSOLUTE, "monotone": _HIGHER_WINS, "scale-free": _SCALES},
    inputs=("quality", "price"),
    score=_quotient,
)
UK_VALUE_FOR_MONEY = evolve(
    QUOTIENT,
    id="uk-value-for-money",
    title=Text("Value-for-money index", "가격 대비 가치 지수"),
    jurisdiction="UK",
    citation="MOD evaluation strategies, in tessa (rdrr.io/lajh87/tessa)",
    summary=say("Points per unit of money; there is no weight to choose."),
    formula="Q / C",
)
JP_DIVISION = evolve(
    QUOTIENT,
    id="jp-division",
    title=Text("Evaluation value, division method", "평가치, 제산방식 (일본)"),
    jurisdiction="JP",
    citation="総合評価落札方式, 除算方式: 標準点, 加算点 and 施工体制評価点 over 入札価格, "
    "in clauses of notices and the manual of an estimating tool",
    summary=say(
        "Standard points, additional points and points for the site organisation, over the price; "
        "the highest wins. A price above the ceiling (予定価格) is out."
    ),
    formula="(standard + additional + organisation) / P, P ≤ E",
    parameters=(
        Parameter("reference", say("ceiling (予定価格)"), low=Fraction(0), above=True, money=True),
    ),
    requires=(reference("予定価格の制限の範囲内"),),
)
_IRRATIONAL_POWER = say("the power is kept to 18 decimals, half to even; a whole exponent is exact")
WEIGHTED_QUOTIENT = Rule(
    id="weighted-quotient",
    title=Text("Weighted quality over price", "가중 품질/가격 비"),
    role="award",
    jurisdiction="EU",
    citation="Weighted quotient; MOD weighted value for money, in tessa (rdrr.io/lajh87/tessa)",
    seen="secondary",
    summary=say("Quality to the power of the ratio of the weights, over the price."),
    formula="Q^(w_Q/w_P) / P",
    rounds=_IRRATIONAL_POWER,
    parameters=(_WEIGHT,),
    claims={**ABSOLUTE, "monotone": _HIGHER_WINS, "scale-free": _SCALES},
    anomalies=(
        Anomaly(
            "high-weight",
            say("Above a weight of 70 % small differences in quality decide everything."),
        ),
    ),
    inputs=("quality", "price"),
    score=_weighted,
)
UK_WEIGHTED = evolve(
    WEIGHTED_QUOTIENT,
    id="uk-weighted-value-for-money",
    title=Text("Weighted value-for-money index", "가중 가격 대비 가치 지수"),
    jurisdiction="UK",
    citation="MOD evaluation strategies, in tessa, weighted_value_for_money_index "
    "(rdrr.io/lajh87/tessa)",
    summary=say("Quality to the power of the ratio of the weights, over the price."),
    formula="Q^(w_Q/w_C) / C",
)
UK_PPQ = Rule(
    id="uk-price-per-quality-point",
    title=Text("Price per quality point", "품질점수당 가격 (PPQ)"),
    role="award",
    jurisdiction="UK",
    citation="GOV.UK, Bid Evaluation Guidance Note, May 2021, 7.3 and Appendix II, under the "
    "Public Contracts Regulations 2015; since 2025-02-24 the Procurement Act 2023 holds",
    seen="secondary",
    summary=say("What each quality point costs; the lowest wins."),
    formula="P / Q, lowest wins",
    rounds=UNROUNDED,
    claims={**ABSOLUTE, "monotone": _LOWER_WINS, "scale-free": _SCALES},
    inputs=("quality", "price"),
    score=_per_point,
    best="lowest",
)
UTILITY_INDEX = Rule(
    id="utility-index",
    title=Text("Utility index", "효용 지수"),
    role="award",
    jurisdiction="EU",
    citation="Negometrix, utility index (the definition of N was cut off where it was seen)",
    seen="secondary",
    summary=say(
        "Relative to the best quality and to the lowest price: two ways to reverse ranks. What N "
        "is was not found."
    ),
    formula="U = (1 − (Q_best − Q)/Q_max · w_Q/w_P) / P · P_best",
    rounds=UNROUNDED,
    parameters=(
        Parameter("quality_weight", say("weight of quality"), low=Fraction(0)),
        Parameter("price_weight", say("weight of the price"), low=Fraction(0), above=True),
        Parameter("quality_max", say("most quality points"), _ONE, low=Fraction(0), above=True),
    ),
    claims={"scale-free": say("only ratios of prices enter the formula"), "tie-stable": SYMMETRIC},
    inputs=("quality", "price"),
    domains={"quality": Domain(high="quality_max")},
    look=_best_of,
    score=_utility,
)
