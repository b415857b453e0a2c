"""Price points of quality awards of local governments: by the distance from a trimmed mean."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import near_decimal, round_to
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
    number,
    points,
)
from evalkit.rules.korea.local_price import RATIOS, ROUNDS
from evalkit.rules.korea.periods import LOCAL_OTHER

PLACES = 4
SLOPE = Fraction(2)
LOW, TAKEN_OFF = Fraction(8, 10), Fraction(2)
FEW = 10
"""With fewer bidders, the lowest price and the upper 30 % are left out; else both fifths."""


def counted(prices: Sequence[Fraction]) -> list[Fraction]:
    """Return the prices that the mean is taken over.

    Of n bidders in the order of their prices, the k-th from below stands at k/n. "Less than 20 %
    from below" leaves out k/n < 1/5, "20 % or more from above" k/n ≤ 1/5.
    """
    ordered, n = sorted(prices), len(prices)
    if n == 1:
        return ordered
    below, above = (1, n * 3 // 10) if n < FEW else (-(-n // 5) - 1, n // 5)
    return ordered[below : n - above]


def _look(rows: Sequence[Row], _settings: Settings) -> Look:
    kept = counted([row["price"] for row in rows])
    return (sum(kept, Fraction(0)) / len(kept),)


def _score(row: Row, look: Look, settings: Settings) -> Scored:
    most, reference = number(settings, "max_points"), number(settings, "reference")
    price, mean = row["price"], look[0]
    raw = most - SLOPE * abs(mean - price) / reference
    parts = [near_decimal(value) for value in (most, mean, price, reference)]
    shown = "{} − 2 × |{} − {}| / {}".format(*parts)
    flag = say("above the reference price") if price > reference else None
    if price < LOW * reference:
        raw, shown = raw - TAKEN_OFF, f"{shown} − {near_decimal(TAKEN_OFF)}"
        flag = say("below 80 % of the reference price: 2 points are taken off")
    value = round_to(raw, PLACES, "half-up")
    return Scored(value, raw, say("{formula}", formula=shown), (value,), flag)


KR_QUALITY_PRICE = Rule(
    id="kr-local-quality-price",
    title=Text("Price points, award by quality", "입찰가격 평점산식, 품질 등에 의한 낙찰자 결정"),
    role="price",
    jurisdiction="KR-local",
    citation="행정안전부예규 제373호 (2026-07-01 시행) 제10장 제3절 4.가",
    seen="official",
    uncompared=(LOCAL_OTHER,),
    summary=say(
        "Most points at the bidders' mean price, 2 points less for a distance as large as the "
        "reserve price (예정가격); below 80 % of it 2 points are taken off. From 10 bidders on the "
        "mean leaves out who stands less than 20 % from below, and 20 % or more from above; with "
        "fewer the lowest and the upper 30 %; one bidder alone is not left out. How shares that "
        "are no whole number of bidders are cut, and which of several equal prices goes, is not "
        "written: the k-th of n is taken to stand at k/n."
    ),
    formula="B − 2·|M − P|/E, and 2 less for P < 0.8E;  M: the trimmed mean of the prices",
    rounds=ROUNDS,
    parameters=(
        points(Fraction(10)),
        Parameter(
            "reference",
            say("reserve price (예정가격)"),
            low=Fraction(0),
            above=True,
            money=True,
        ),
    ),
    claims={"scale-free": RATIOS, "tie-stable": SYMMETRIC},
    anomalies=(
        Anomaly(
            "lower-price-fewer-points",
            say(
                "A price below the mean gets fewer points than a higher one: beside two bids of 90 "
                "and a reserve price of 100, a price of 80 gets 9.8 of 10, and a price of 90 gets "
                "10."
            ),
        ),
        Anomaly(
            "two-bids",
            say(
                "Of two bids the lowest is left out, so the higher price is the mean and gets all "
                "the points."
            ),
        ),
        Anomaly(
            "cliff",
            say("Just below 80 % of the reserve price 2 points are lost at once."),
        ),
    ),
    inputs=("price",),
    look=_look,
    score=_score,
)
