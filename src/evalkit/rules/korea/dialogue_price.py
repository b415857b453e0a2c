"""Price points of the competitive dialogue (경쟁적 대화), with the kink at 90 %."""

from fractions import Fraction

from evalkit.rules.base import (
    SYMMETRIC,
    Anomaly,
    Look,
    Row,
    Rule,
    Scored,
    Settings,
    least_price,
    points,
)
from evalkit.rules.korea.formula import CAP, NATIONAL_REFERENCE, Shape, score
from evalkit.rules.korea.local_price import RATIOS, ROUNDS
from evalkit.rules.korea.periods import LOCAL_OTHER
from evalkit.words import Text, say

FLOOR = Fraction(8, 10)
SHAPE = Shape(
    kink=Fraction(9, 10),
    bonus_to=Fraction(6, 10),
    clamp_lowest=False,  # unlike 제7장, 제8장 raises only the bidder's own price to the floor
    below="as-floor",
    share=Fraction(0),
)


def _score(row: Row, look: Look, settings: Settings) -> Scored:
    return score(SHAPE, row, look, {**settings, "floor": FLOOR})


KR_DIALOGUE_PRICE = Rule(
    id="kr-dialogue-price",
    title=Text("Price points, competitive dialogue", "입찰가격 평점산식, 경쟁적 대화"),
    role="price",
    jurisdiction="KR-local",
    citation="행정안전부예규 제373호 (2026-07-01 시행) 제8장 [별표 2]",
    seen="official",
    uncompared=(LOCAL_OTHER,),
    summary=say(
        "As for negotiated contracts, with the kink at 90 % of the reference price; a price below "
        "80 % counts as 80 % as the bidder's own, but not as the lowest price of the others. Where "
        "no reserve price was set the reference is the estimated price (추정가격), with VAT only "
        "if the budget is the base."
    ),
    formula="P ≥ 0.9E: B·L/P;  P < 0.9E: B·L/(0.9E) + 2(0.9E − max(P, 0.8E))/(0.9E − 0.6E)",
    rounds=ROUNDS,
    parameters=(points(Fraction(10)), NATIONAL_REFERENCE, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=(
        Anomaly(
            "lowest-bidder-dip",
            say(
                "The lowest bidder can lose points by bidding less: alone with 10 points and a "
                "reference of 100, a price of 90 gets 10, and a price of 80 gets 9.5556."
            ),
        ),
        Anomaly(
            "above-maximum",
            say(
                "With fewer than 6 points, a price can get more than the most: with 5 points and a "
                "reference of 100, a lone price of 80 gets 4.4444 + 0.6667 = 5.1111."
            ),
        ),
    ),
    inputs=("price",),
    look=least_price,
    score=_score,
)
