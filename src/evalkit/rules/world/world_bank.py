"""Selection methods of the World Bank and the ADB: QCBS, QBS, FBS, LCS, and rated criteria."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.messages import Text, say
from evalkit.rules.base import (
    OWN_NUMBERS,
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
)
from evalkit.rules.domains import HUNDRED as OF_HUNDRED
from evalkit.rules.domains import Requirement
from evalkit.rules.world.common import RATIOS, UNROUNDED, share, shown

HUNDRED = Fraction(100)
_MINIMUM = Parameter(
    "minimum",
    say("lowest technical score that is opened"),
    Fraction(0),
    low=Fraction(0),
    high=HUNDRED,
)
_CITE = (
    "World Bank Procurement Regulations for IPF Borrowers; consultants' standard request for "
    "proposals"
)


_TECHNICAL = Requirement(
    id="minimum",
    on="quality",
    fails=lambda found, bound: say(
        "technical score {found} is below the minimum {least}", found=found, least=bound
    ),
)
_BUDGET = Requirement(
    id="budget",
    on="price",
    at_most=True,
    fails=lambda found, bound: say(
        "the price {price} is above the fixed budget {budget}", price=found, budget=bound
    ),
    clause="World Bank Procurement Regulations for IPF Borrowers, fixed budget-based selection",
)
_OF_HUNDRED = {"quality": OF_HUNDRED}
_NOT_GIVEN = say("the formula is not given the price")


def _technical_score(row: Row, _look: Look, _settings: Settings) -> Scored:
    value = row["quality"]
    return Scored(value, value, say("{points} technical points", points=shown(value)), (value,))


def _qcbs(row: Row, look: Look, settings: Settings) -> Scored:
    weight = number(settings, "technical_weight")
    financial = HUNDRED * look[0] / row["price"]
    value = row["quality"] * weight + financial * (1 - weight)
    how = say(
        "{quality} × {weight} + 100 × {lowest} / {price} × {rest}",
        quality=shown(row["quality"]),
        weight=shown(weight),
        lowest=shown(look[0]),
        price=shown(row["price"]),
        rest=shown(1 - weight),
    )
    return Scored(value, value, how, (value, row["quality"]))


def _lcs(row: Row, _look: Look, _settings: Settings) -> Scored:
    value = row["price"]
    return Scored(value, value, say("price {price}", price=shown(value)), (-value, row["quality"]))


def _lowest_and_best(rows: Sequence[Row], _settings: Settings) -> Look:
    """Look for the lowest cost and the highest technical score."""
    return min(row["price"] for row in rows), max(row["quality"] for row in rows)


def _rated(row: Row, look: Look, settings: Settings) -> Outcome:
    weight = number(settings, "cost_weight")
    if not look[1] and weight < 1:
        return Refused(say("the highest technical score is 0, so no score has a share of it"))
    technical = row["quality"] / look[1] if look[1] else Fraction(0)  # which then weighs nothing
    value = HUNDRED * (look[0] / row["price"] * weight + technical * (1 - weight))
    how = say(
        "100 × ({lowest} / {price} × {weight} + {quality} / {highest} × {rest})",
        lowest=shown(look[0]),
        price=shown(row["price"]),
        weight=shown(weight),
        quality=shown(row["quality"]),
        highest=shown(look[1]),
        rest=shown(1 - weight),
    )
    return Scored(value, value, how, (value, row["quality"]))


_REVERSAL = Anomaly(
    "rank-reversal",
    say("The best price is relative: a bid that cannot win can decide who of two others does."),
)
WB_QCBS = Rule(
    id="wb-qcbs",
    title=Text("Quality- and cost-based selection (QCBS)", "품질·비용 기준 선정 (QCBS)"),
    role="award",
    jurisdiction="WB",
    citation=_CITE,
    seen="secondary",
    summary=say(
        "Technical score and 100 × lowest price / price, by weights; only proposals at or above "
        "the minimum technical score are opened, and the lowest price is theirs. Equal totals: the "
        "higher technical score first (from memory)."
    ),
    formula="S = St·T + Sf·P;  Sf = 100·Fm/F;  T + P = 1",
    rounds=UNROUNDED,
    parameters=(
        share("technical_weight", say("weight of the technical score (T)"), Fraction(8, 10)),
        _MINIMUM,
    ),
    claims={
        "monotone": say("100·Fm/F falls as F rises; Fm is the bid's own price or does not move"),
        "scale-free": RATIOS,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(_REVERSAL,),
    inputs=("quality", "price"),
    domains=_OF_HUNDRED,
    requires=(_TECHNICAL,),
    look=least_price,
    score=_qcbs,
)
WB_QBS = Rule(
    id="wb-qbs",
    title=Text("Quality-based selection (QBS)", "품질 기준 선정 (QBS)"),
    role="award",
    jurisdiction="WB",
    citation=_CITE,
    seen="memory",
    summary=say("The highest technical score; only its price is opened, and negotiated."),
    formula="max St, St ≥ minimum",
    rounds=UNROUNDED,
    parameters=(_MINIMUM,),
    claims={
        "own-bid-only": OWN_NUMBERS,
        "withdrawal-proof": OWN_NUMBERS,
        "monotone": _NOT_GIVEN,
        "scale-free": _NOT_GIVEN,
        "bounded": say("the figure is the technical score, between 0 and the most there is"),
        "tie-stable": SYMMETRIC,
    },
    inputs=("quality",),
    unread=("price",),
    domains=_OF_HUNDRED,
    requires=(_TECHNICAL,),
    score=_technical_score,
)
WB_FBS = Rule(
    id="wb-fbs",
    title=Text("Fixed budget selection (FBS)", "고정예산 선정 (FBS)"),
    role="award",
    jurisdiction="WB",
    citation=_CITE,
    seen="memory",
    summary=say("The highest technical score among the prices within the budget."),
    formula="max St, F ≤ budget, St ≥ minimum",
    rounds=UNROUNDED,
    parameters=(
        Parameter("budget", say("fixed budget"), low=Fraction(0), above=True, money=True),
        _MINIMUM,
    ),
    claims={
        "own-bid-only": OWN_NUMBERS,
        "withdrawal-proof": OWN_NUMBERS,
        "monotone": say("the price is only compared with the budget, and must not be above it"),
        "scale-free": say("the price is only compared with the budget, which moves with it"),
        "bounded": say("the figure is the technical score, between 0 and the most there is"),
        "tie-stable": SYMMETRIC,
    },
    inputs=("quality", "price"),
    domains=_OF_HUNDRED,
    requires=(_TECHNICAL, _BUDGET),
    score=_technical_score,
)
WB_LCS = Rule(
    id="wb-lcs",
    title=Text("Least-cost selection (LCS)", "최저비용 선정 (LCS)"),
    role="award",
    jurisdiction="WB",
    citation=_CITE,
    seen="memory",
    summary=say("The lowest price among those at or above the minimum technical score."),
    formula="min F, St ≥ minimum",
    rounds=UNROUNDED,
    parameters=(_MINIMUM,),
    claims={
        "own-bid-only": OWN_NUMBERS,
        "withdrawal-proof": OWN_NUMBERS,
        "monotone": say("the lowest price wins"),
        "scale-free": say("prices are only compared with each other"),
        "tie-stable": SYMMETRIC,
    },
    inputs=("quality", "price"),
    domains=_OF_HUNDRED,
    requires=(_TECHNICAL,),
    score=_lcs,
    best="lowest",
)
WB_RATED = Rule(
    id="wb-rated",
    title=Text("Rated criteria", "점수제 평가기준 (rated criteria)"),
    role="award",
    jurisdiction="WB",
    citation="World Bank, Evaluating Bids and Proposals, including use of Rated Criteria, "
    "2nd ed., April 2023",
    seen="memory",
    summary=say(
        "Cost against the lowest, technical points against the highest: relative in both terms."
    ),
    formula="B = 100·((C_low/C)·X + (T/T_high)·(1 − X))",
    rounds=UNROUNDED,
    parameters=(share("cost_weight", say("weight of the cost (X)"), None), _MINIMUM),
    claims={
        "monotone": say("C_low/C falls as C rises; C_low is the bid's own cost or does not move"),
        "bounded": say("both terms are shares of at most 1, and their weights sum to 1"),
        "scale-free": RATIOS,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(_REVERSAL,),
    inputs=("quality", "price"),
    domains=_OF_HUNDRED,
    requires=(_TECHNICAL,),
    look=_lowest_and_best,
    score=_rated,
)
