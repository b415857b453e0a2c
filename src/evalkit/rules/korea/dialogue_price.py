"""Price points of the competitive dialogue (경쟁적 대화), with the kink at 90 %."""

from fractions import Fraction
from functools import partial

from evalkit.core.messages import Text, say
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
from evalkit.rules.korea.periods import LOCAL_OTHER, NATIONAL_OTHER

FLOOR = Fraction(8, 10)
NATIONAL_FLOOR = Fraction(6, 10)
SHAPE = Shape(
    kink=Fraction(9, 10),
    bonus_to=Fraction(6, 10),
    clamp_lowest=False,  # unlike 제7장, both texts raise only the bidder's own price
    below="as-floor",
    share=Fraction(0),
)


def _score(floor: Fraction, row: Row, look: Look, settings: Settings) -> Scored:
    return score(SHAPE, row, look, {**settings, "floor": floor})


ABOVE = Anomaly(
    "above-maximum",
    say(
        "With fewer than 6 points, a price can get more than the most: with 5 points and a "
        "reference of 100, a lone price of 80 gets 4.4444 + 0.6667 = 5.1111."
    ),
)

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
        ABOVE,
    ),
    inputs=("price",),
    look=least_price,
    score=partial(_score, FLOOR),
)

KR_NATIONAL_DIALOGUE_PRICE = Rule(
    id="kr-national-dialogue-price",
    title=Text(
        "Price points, competitive dialogue of central government",
        "입찰가격 평점산식, 국가기관 경쟁적 대화",
    ),
    role="price",
    jurisdiction="KR-national",
    citation="재정경제부계약예규 제28호 「경쟁적대화에 의한 계약체결기준」 (2026-01-02) "
    "[별표] 주1)",
    seen="secondary",
    uncompared=(NATIONAL_OTHER,),
    summary=say(
        "As for local governments, but a price below 60 % of the reference counts as 60 %, as the "
        "bidder's own. The kink, the floor and the rounding were read in a copy of the official "
        "text; its fractions are pictures there, and are taken from the text of local governments, "
        "whose words are the same."
    ),
    formula="P ≥ 0.9E: B·L/P;  P < 0.9E: B·L/(0.9E) + 2(0.9E − max(P, 0.6E))/(0.9E − 0.6E)",
    rounds=ROUNDS,
    parameters=(points(Fraction(10)), NATIONAL_REFERENCE, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=(
        Anomaly(
            "lowest-bidder-dip",
            say(
                "The lowest bidder can lose points by bidding less: alone with 10 points and a "
                "reference of 100, a price of 90 gets 10, and a price of 60 gets 8.6667."
            ),
        ),
        ABOVE,
    ),
    inputs=("price",),
    look=least_price,
    score=partial(_score, NATIONAL_FLOOR),
)
