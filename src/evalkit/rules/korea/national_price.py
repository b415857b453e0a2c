"""Price points of central government (국가기관), in force since June 2023."""

from functools import partial

from evalkit.core.messages import Text, say
from evalkit.rules.base import SYMMETRIC, Rule, least_price, points
from evalkit.rules.korea.formula import CAP, FLOOR, LOWEST_FLOOR, NATIONAL_REFERENCE, score
from evalkit.rules.korea.local_price import ANOMALIES, RATIOS, ROUNDS, SHAPE
from evalkit.rules.korea.periods import FIRST_70_NATIONAL, NATIONAL

FORMULA = (
    "P ≥ 0.8E: B·L′/P;  fE ≤ P < 0.8E: B·L′/(0.8E) + 2(0.8E − P)/(0.8E − 0.7E);  "
    "P < fE: 0.3B;  L′ = max(L, gE)"
)
"""With floor f of a bidder's own price and floor g of the lowest one."""

KR_NATIONAL_PRICE = Rule(
    id="kr-national-price",
    title=Text(
        "Price points, central government (since 2023)", "입찰가격 평점산식, 국가기관 (2023년부터)"
    ),
    role="price",
    jurisdiction="KR-national",
    citation="재정경제부계약예규 제40호 「협상에 의한 계약체결기준」 (2026-01-02) [별표] 주1)",
    seen="secondary",
    in_force_from=FIRST_70_NATIONAL,
    uncompared=(NATIONAL,),
    summary=say(
        "The three branches of the local rule, with the estimated price (추정가격) as reference "
        "where no reserve price was set. For software and safety gear only the bidder's own floor "
        "is 0.8; the lowest price counts as 70 % at least all the same. The text was read in a "
        "public copy on 30 November 2026, in which the fractions are pictures: compare them once "
        "more with the law site."
    ),
    formula=FORMULA,
    rounds=ROUNDS,
    parameters=(points(), NATIONAL_REFERENCE, FLOOR, LOWEST_FLOOR, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=ANOMALIES,
    inputs=("price",),
    look=least_price,
    score=partial(score, SHAPE),
)
