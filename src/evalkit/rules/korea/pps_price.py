"""Price points in tenders run by the Public Procurement Service (조달청)."""

from functools import partial

from evalkit.core.messages import Text, say
from evalkit.rules.base import SYMMETRIC, Rule, least_price, points
from evalkit.rules.korea.formula import CAP, FLOOR, LOWEST_FLOOR, reference, score
from evalkit.rules.korea.local_price import ANOMALIES, RATIOS, ROUNDS, SHAPE
from evalkit.rules.korea.national_price import FORMULA
from evalkit.rules.korea.periods import FIRST_70_NATIONAL, PPS

PPS_REFERENCE = reference(
    say(
        "reference price: 추정가격, without VAT for national and with VAT for local buyers; "
        "예정가격 where one was set"
    )
)
KR_PPS_PRICE = Rule(
    id="kr-pps-price",
    title=Text(
        "Price points, Public Procurement Service (since 2023)",
        "입찰가격 평점산식, 조달청 (2023년부터)",
    ),
    role="price",
    jurisdiction="KR-PPS",
    citation="조달청지침 제379호 「조달청 협상에 의한 계약 제안서평가 세부기준」 (2026-01-26) "
    "제9조제1항",
    seen="official",
    in_force_from=FIRST_70_NATIONAL,
    uncompared=(PPS,),
    summary=say(
        "The formula of the law that applies to the buyer. With the software floor of 0.8 the "
        "lowest price counts as 70 % at least for national buyers; for local ones write "
        "lowest_floor = 0.8."
    ),
    formula=FORMULA,
    rounds=ROUNDS,
    parameters=(points(), PPS_REFERENCE, FLOOR, LOWEST_FLOOR, CAP),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=ANOMALIES,
    inputs=("price",),
    look=least_price,
    score=partial(score, SHAPE),
)
