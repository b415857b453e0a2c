"""The Korean price formula (입찰가격 평점산식), whose kink and floor differ by text and year."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from attrs import frozen

from evalkit.core.exact import decimal, near_decimal, round_to
from evalkit.core.messages import Message, say
from evalkit.rules.base import Look, Parameter, Row, Scored, Settings, number

Below = Literal["share", "as-floor"]
PLACES = 4


def reference(label: Message) -> Parameter:
    """Return the parameter of the amount that prices are scored on, as a text defines it."""
    return Parameter("reference", label, low=Fraction(0), above=True, money=True)


LOCAL_REFERENCE = reference(
    say("reference price: 예정가격, or 추정가격 with VAT where none was set")
)
NATIONAL_REFERENCE = reference(
    say(
        "reference price: 추정가격 without VAT; with VAT where prices are scored on the budget; "
        "예정가격 where one was set"
    )
)
FLOOR = Parameter(
    "floor",
    say("floor, a share of the reference price: 0.7; for software and safety gear 0.8"),
    Fraction(7, 10),
    low=Fraction(7, 10),
    high=Fraction(8, 10),
)
LOWEST_FLOOR = Parameter(
    "lowest_floor",
    say("what the lowest price counts as at least, a share of the reference price"),
    Fraction(7, 10),
    low=Fraction(7, 10),
    high=Fraction(8, 10),
)
"""Where a text moves only the bidder's own floor for software; else one floor serves both."""
CAP = Parameter("cap", say("whether points stop at the most there are"), default=False)


@frozen
class Shape:
    """Where the formula bends, as shares of the reference price.

    Parameters
    ----------
    kink : Fraction
        From here up: points × lowest / price.
    bonus_to : Fraction
        Lower end of the span over which 2 more points are earned below the kink.
    clamp_lowest : bool
        Whether the lowest bid counts as the floor where it is lower.
    below : {'share', 'as-floor'}
        What a bid under the floor gets: a share of the points, or what a bid at
        the floor would get.
    share : Fraction
    """

    kink: Fraction
    bonus_to: Fraction
    clamp_lowest: bool
    below: Below
    share: Fraction


def score(shape: Shape, row: Row, look: Look, settings: Settings) -> Scored:
    """Give the points of one price.

    Parameters
    ----------
    look : (Fraction,)
        The lowest valid price.
    """
    most, reference, floor = (number(settings, n) for n in ("max_points", "reference", "floor"))
    price, lowest = row["price"], look[0]
    least, kink = floor * reference, shape.kink * reference
    if shape.clamp_lowest:
        own = settings.get("lowest_floor") is None
        lowest = max(lowest, least if own else number(settings, "lowest_floor") * reference)
    shown = f"{near_decimal(most)} × {near_decimal(lowest)} / "
    how: Message
    flag: Message | None = None
    if price < least:
        flag = say("below the floor of {floor} of the reference price", floor=decimal(floor))
    if price < least and shape.below == "share":
        raw = shape.share * most
        how = say(
            "{share} × {points}, being below the floor",
            share=near_decimal(shape.share),
            points=near_decimal(most),
        )
    elif price >= kink:
        raw = most * lowest / price
        how = say("{formula}", formula=shown + near_decimal(price))
    else:
        counted = max(price, least)
        span = kink - shape.bonus_to * reference
        raw = most * lowest / kink + 2 * (kink - counted) / span
        bonus = f"2 × ({near_decimal(kink)} − {near_decimal(counted)}) / {near_decimal(span)}"
        how = say("{formula}", formula=f"{shown}{near_decimal(kink)} + {bonus}")
    if settings.get("cap") and raw > most:
        raw, how = most, say("{how}, capped at {points}", how=how, points=near_decimal(most))
    if price > reference:
        flag = say("above the reference price")
    value = round_to(raw, PLACES, "half-up")
    return Scored(value, raw, how, (value,), flag)
