"""Price points of construction engineering services (건설엔지니어링사업) tendered by 조달청."""

from fractions import Fraction

from evalkit.core.messages import Text, say
from evalkit.rules.base import (
    SYMMETRIC,
    Look,
    Row,
    Rule,
    Scored,
    Settings,
    least_price,
    points,
)
from evalkit.rules.korea.formula import CAP, NATIONAL_REFERENCE, Shape, score
from evalkit.rules.korea.local_price import ANOMALIES, RATIOS, ROUNDS
from evalkit.rules.korea.periods import PPS

FLOOR = Fraction(7, 10)
SHAPE = Shape(
    kink=Fraction(8, 10),
    bonus_to=FLOOR,
    clamp_lowest=False,  # unlike negotiated contracts: 별표 24 raises the own price only
    below="as-floor",
    share=Fraction(0),
)


def _score(row: Row, look: Look, settings: Settings) -> Scored:
    return score(SHAPE, row, look, {**settings, "floor": FLOOR})


KR_PPS_ENGINEERING_PRICE = Rule(
    id="kr-pps-engineering-price",
    title=Text(
        "Price points, construction engineering, Public Procurement Service",
        "입찰가격 평점산식, 조달청 건설엔지니어링사업",
    ),
    role="price",
    jurisdiction="KR-PPS",
    citation="「조달청 협상에 의한 계약 제안서평가 세부기준」 (2026-01-26 시행) 제9조제14항, "
    "[별표 24]",
    seen="official",
    uncompared=(PPS,),
    summary=say(
        "As for negotiated contracts, but a price below 70 % of the reference counts as 70 % as "
        "the bidder's own, and gets no 30 % of the points; the lowest price counts as it is."
    ),
    formula="P ≥ 0.8E: B·L/P;  P < 0.8E: B·L/(0.8E) + 2(0.8E − max(P, 0.7E))/(0.8E − 0.7E)",
    rounds=ROUNDS,
    parameters=(points(), NATIONAL_REFERENCE, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=tuple(found for found in ANOMALIES if found.id != "cliff"),
    inputs=("price",),
    look=least_price,
    score=_score,
)
