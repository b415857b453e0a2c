"""Price points of central government (국가기관), by the contract rule of 2026."""

from datetime import date
from functools import partial

from evalkit.rules.base import SYMMETRIC, Rule, least_price, points
from evalkit.rules.korea.formula import CAP, FLOOR, REFERENCE, score
from evalkit.rules.korea.local_price import ANOMALIES, FORMULA, RATIOS, ROUNDS, SHAPE
from evalkit.words import Text, say

KR_NATIONAL_PRICE = Rule(
    id="kr-national-price",
    title=Text("Price points, central government (2026)", "입찰가격 평점산식, 국가기관 (2026)"),
    role="price",
    jurisdiction="KR-national",
    citation="재정경제부계약예규 제40호 「협상에 의한 계약체결기준」 (2026-01-02) [별표]",
    seen="secondary",
    in_force_from=date(2026, 1, 2),
    summary=say(
        "The three branches of the local rule, with the estimated price (추정가격) as reference "
        "where no reserve price was set. Read in study notes, not in the text itself: neither its "
        "wording for software nor whether it caps the points was seen. Set the floor to 0.8 only "
        "if the notice says so."
    ),
    formula=FORMULA,
    rounds=ROUNDS,
    parameters=(points(), REFERENCE, FLOOR, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=ANOMALIES,
    inputs=("price",),
    look=least_price,
    score=partial(score, SHAPE),
)
