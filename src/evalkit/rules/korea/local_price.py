"""Price points of local governments (지방자치단체), in force since October 2023."""

from fractions import Fraction
from functools import partial

from evalkit.core.messages import Text, say
from evalkit.rules.base import SYMMETRIC, Anomaly, Rule, least_price, points
from evalkit.rules.korea.formula import CAP, FLOOR, LOCAL_REFERENCE, Shape, score
from evalkit.rules.korea.periods import FIRST_70_LOCAL, LOCAL

SHAPE = Shape(
    kink=Fraction(8, 10),
    bonus_to=Fraction(7, 10),
    clamp_lowest=True,
    below="share",
    share=Fraction(3, 10),
)
FORMULA = (
    "P ≥ 0.8E: B·L′/P;  fE ≤ P < 0.8E: B·L′/(0.8E) + 2(0.8E − P)/(0.8E − 0.7E);  "
    "P < fE: 0.3B;  L′ = max(L, fE)"
)
RATIOS = say("only ratios of amounts of money enter the formula")
ROUNDS = say("the points of the price, half up to 4 decimals (소수점 다섯째 자리에서 반올림)")
ANOMALIES = (
    Anomaly(
        "lowest-bidder-dip",
        say(
            "The lowest bidder can lose points by bidding less: alone with 20 points and a "
            "reference of 100, a price of 80 gets 20, and a price of 70 gets 19.5."
        ),
    ),
    Anomaly(
        "above-maximum",
        say(
            "With fewer than 16 points, a price can get more than the most: with 10 points and a "
            "reference of 100, a lone price of 70 gets 8.75 + 2 = 10.75. The text states no cap."
        ),
    ),
    Anomaly(
        "cliff",
        say("Just below the floor the points fall to 30 % of the most at once."),
    ),
)

KR_LOCAL_PRICE = Rule(
    id="kr-local-price",
    title=Text(
        "Price points, local governments (since 2023)",
        "입찰가격 평점산식, 지방자치단체 (2023년부터)",
    ),
    role="price",
    jurisdiction="KR-local",
    citation="행정안전부예규 제373호 「지방자치단체 입찰시 낙찰자 결정기준」 (2026-06-29 개정, "
    "2026-07-01 시행) 제7장 [별표 1] 주2)",
    seen="official",
    in_force_from=FIRST_70_LOCAL,
    uncompared=(LOCAL,),
    summary=say(
        "The lowest valid price gets the most points, others in proportion; below 80 % of the "
        "reference price up to 2 points more; below the floor 30 % of the points."
    ),
    formula=FORMULA,
    rounds=ROUNDS,
    parameters=(points(), LOCAL_REFERENCE, FLOOR, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=ANOMALIES,
    inputs=("price",),
    look=least_price,
    score=partial(score, SHAPE),
)
