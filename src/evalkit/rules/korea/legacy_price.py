"""The price formula before October 2015, with a floor of 60 %."""

from datetime import timedelta
from fractions import Fraction
from typing import cast

from attrs import evolve

from evalkit.core.messages import Text, say
from evalkit.rules.base import (
    SYMMETRIC,
    Anomaly,
    Look,
    Parameter,
    Row,
    Rule,
    Scored,
    Settings,
    least_price,
    points,
)
from evalkit.rules.korea.formula import CAP, Below, Shape, reference, score
from evalkit.rules.korea.local_price import RATIOS, ROUNDS
from evalkit.rules.korea.periods import FIRST_60, OLD_60

SHAPE = Shape(
    kink=Fraction(8, 10),
    bonus_to=Fraction(6, 10),
    clamp_lowest=False,
    below="as-floor",
    share=Fraction(6, 10),
)


def _score(row: Row, look: Look, settings: Settings) -> Scored:
    shape = evolve(SHAPE, below=cast("Below", settings["below"]))
    return score(shape, row, look, {**settings, "floor": Fraction(6, 10)})


LEGACY_REFERENCE = reference(
    say("reference price: 추정가격 or 예정가격, with VAT or without as the text of the year says")
)
KR_LEGACY60_PRICE = Rule(
    id="kr-legacy60-price",
    title=Text(
        "Price points with a floor of 60 %, before 2015",
        "입찰가격 평점산식, 60 % 하한 (2015년 이전)",
    ),
    role="price",
    jurisdiction="KR",
    citation="「협상에 의한 계약체결기준」 as quoted on a vendor's wiki on 2013-12-02, and "
    "in the code of two e-procurement systems",
    seen="secondary",
    in_force_to=FIRST_60 - timedelta(days=1),
    uncompared=(OLD_60,),
    summary=say(
        "For tenders of earlier years. A price below 60 % of the reference counts as 60 % in the "
        "second term; an in-house variant gives 60 % of the points instead. For 2015 to 2023 take "
        "kr-2015-price."
    ),
    formula="P ≥ 0.8E: B·L/P;  P < 0.8E: B·L/(0.8E) + 2(0.8E − max(P, 0.6E))/(0.8E − 0.6E)",
    rounds=ROUNDS,
    parameters=(
        points(),
        LEGACY_REFERENCE,
        Parameter(
            "below",
            say("what a price below 60 % gets: as-floor, or a share of 60 % of the points"),
            "as-floor",
            choices=("as-floor", "share"),
        ),
        CAP,
    ),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=(
        Anomaly(
            "lowest-bidder-dip",
            say(
                "The lowest bidder loses points by bidding less: alone with 20 points and a "
                "reference of 100, a price of 80 gets 20, and a price of 55 gets 15.75."
            ),
        ),
        Anomaly(
            "above-maximum",
            say(
                "With fewer than 8 points, a price can get more than the most: with 5 points and a "
                "reference of 100, a lone price of 60 gets 3.75 + 2 = 5.75."
            ),
        ),
    ),
    inputs=("price",),
    look=least_price,
    score=_score,
)
