"""United States: a written trade-off without any total, and the lowest acceptable price."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.messages import Message, Text, say
from evalkit.rules.base import (
    OWN_NUMBERS,
    SYMMETRIC,
    Look,
    Noted,
    Parameter,
    Row,
    Rule,
    Scored,
    Settings,
)
from evalkit.rules.domains import Requirement
from evalkit.rules.world.common import shown


def _pairs(rows: Sequence[Row], _settings: Settings) -> Look:
    """Look at every rating with its price, in order."""
    pairs = sorted((row["quality"], row["price"]) for row in rows)
    return tuple(number for pair in pairs for number in pair)


def _score(row: Row, look: Look, _settings: Settings) -> Noted:
    quality, price = row["quality"], row["price"]
    better = [
        (q, p)
        for q, p in zip(look[::2], look[1::2], strict=True)
        if q >= quality and p <= price and (q, p) != (quality, price)
    ]
    flag: Message | None = None
    if better:
        best = min(better, key=lambda pair: (-pair[0], pair[1]))
        flag = say(
            "dominated: rating {quality} is offered for {price}",
            quality=shown(best[0]),
            price=shown(best[1]),
        )
    how = say("rating {quality} for {price}", quality=shown(quality), price=shown(price))
    return Noted(how, flag)


US_TRADEOFF = Rule(
    id="us-tradeoff",
    title=Text("Trade-off of ratings and price", "등급과 가격의 서면 비교"),
    role="award",
    jurisdiction="US",
    citation="FAR 15.101-1, 15.304, 15.305, 15.308; DoD Source Selection Procedures (2022): Blue, "
    "Purple, Green, Yellow, Red (FAR numbers before the overhaul of part 15; a class "
    "deviation has the approaches at 15.103)",
    seen="memory",
    summary=say(
        "Ratings are ordered, not added, and there is no figure: the rule names an offer that is "
        "as good and as cheap or better. Who is chosen among the others needs a written statement."
    ),
    formula="no total; dominated if some offer is rated no lower, costs no more, and differs",
    rounds=say("nothing to round"),
    claims={
        "monotone": say("the rule gives no figure by which to gain"),
        "withdrawal-proof": say("the rule names no winner"),
        "scale-free": say("prices are only compared with each other"),
        "tie-stable": SYMMETRIC,
    },
    inputs=("quality", "price"),
    look=_pairs,
    score=_score,
    best=None,
)


def _lowest(row: Row, _look: Look, _settings: Settings) -> Scored:
    value = row["price"]
    return Scored(value, value, say("price {price}", price=shown(value)), (-value,))


US_LPTA = Rule(
    id="us-lpta",
    title=Text("Lowest price technically acceptable (LPTA)", "기술적격 최저가 (LPTA)"),
    role="award",
    jurisdiction="US",
    citation="FAR 15.101-2(b) (number before the overhaul of part 15), read in copies of "
    "2003-10-01 and 2025-01-02",
    seen="secondary",
    summary=say(
        "The lowest evaluated price among the acceptable proposals. How far a proposal exceeds "
        "the standards counts nowhere: they are not ranked, and equal prices stay equal."
    ),
    formula="min P, Q ≥ minimum",
    rounds=say("nothing to round"),
    parameters=(Parameter("minimum", say("points of an acceptable proposal"), low=Fraction(0)),),
    claims={
        "own-bid-only": OWN_NUMBERS,
        "withdrawal-proof": OWN_NUMBERS,
        "monotone": say("the lowest price wins"),
        "scale-free": say("prices are only compared with each other"),
        "tie-stable": SYMMETRIC,
    },
    inputs=("quality", "price"),
    requires=(
        Requirement(
            id="minimum",
            on="quality",
            fails=lambda found, bound: say(
                "not acceptable: {found} points, and {least} are needed", found=found, least=bound
            ),
            clause="FAR 15.101-2(b)(1)",
        ),
    ),
    score=_lowest,
    best="lowest",
)
