"""The price formula of 2015 to 2023: a floor of 60 %, and 30 % of the points below it."""

from fractions import Fraction

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
from evalkit.rules.korea.formula import CAP, Shape, reference, score
from evalkit.rules.korea.local_price import RATIOS, ROUNDS
from evalkit.rules.korea.periods import FIRST_60, LAST_60_LOCAL, SIXTY

SHAPE = Shape(
    kink=Fraction(8, 10),
    bonus_to=Fraction(6, 10),
    clamp_lowest=True,
    below="share",
    share=Fraction(3, 10),
)


def _score(row: Row, look: Look, settings: Settings) -> Scored:
    return score(SHAPE, row, look, {**settings, "floor": Fraction(6, 10)})


YEARS_REFERENCE = reference(
    say("reference price: 추정가격 or 예정가격, with VAT or without as the text of the year says")
)
KR_2015_PRICE = Rule(
    id="kr-2015-price",
    title=Text(
        "Price points with a floor of 60 %, 2015–2023", "입찰가격 평점산식, 60 % 하한 (2015–2023)"
    ),
    role="price",
    jurisdiction="KR",
    citation="기획재정부계약예규 제247호 「협상에 의한 계약체결기준」 (2015-10-01 시행) [별표]; "
    "「지방자치단체 입찰시 낙찰자 결정기준」 제7장 [별표 1] until 2023-09-30",
    seen="secondary",
    in_force_from=FIRST_60,
    in_force_to=LAST_60_LOCAL,
    uncompared=(SIXTY,),
    summary=say(
        "The three branches of the rule of today, with 60 % where it says 70 %: the lowest price "
        "counts as 60 % of the reference at least, and a price below 60 % gets 30 % of the points. "
        "For central government it ends on 2023-06-29, for local governments on 2023-09-30."
    ),
    formula="P ≥ 0.8E: B·L′/P;  0.6E ≤ P < 0.8E: B·L′/(0.8E) + 2(0.8E − P)/(0.8E − 0.6E);  "
    "P < 0.6E: 0.3B;  L′ = max(L, 0.6E)",
    rounds=ROUNDS,
    parameters=(points(), YEARS_REFERENCE, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=(
        Anomaly(
            "lowest-bidder-dip",
            say(
                "The lowest bidder can lose points by bidding less: alone with 20 points and a "
                "reference of 100, a price of 80 gets 20, and a price of 60 gets 17."
            ),
        ),
        Anomaly(
            "above-maximum",
            say(
                "With fewer than 8 points, a price can get more than the most: with 5 points and a "
                "reference of 100, a lone price of 60 gets 3.75 + 2 = 5.75."
            ),
        ),
        Anomaly(
            "cliff",
            say("Just below the floor the points fall to 30 % of the most at once."),
        ),
    ),
    inputs=("price",),
    look=least_price,
    score=_score,
)
