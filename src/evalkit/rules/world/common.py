"""What several rules share: parameters, reasons, and the two figures of a bid."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, say
from evalkit.rules.base import OWN_NUMBERS, SYMMETRIC, Look, Parameter, Row, Settings

ABSOLUTE = {"own-bid-only": OWN_NUMBERS, "withdrawal-proof": OWN_NUMBERS, "tie-stable": SYMMETRIC}
RATIOS = say("only ratios of prices enter the formula")
UNROUNDED = say("not rounded; a notice that rounds says so")
PLACES = 12
"""Decimals kept of a figure that has no exact decimal, such as a logarithm."""
IRRATIONAL = say("kept to 12 decimals, half to even, since it has no exact decimal")
NO_QUALITY = say(
    "0 quality points, so there is no price for each; the text does not say what holds"
)


def share(name: str, meaning: Message, default: Fraction | None, **bounds: Fraction) -> Parameter:
    """Return a parameter that is a share, in [0, 1] unless bounds say else."""
    return Parameter(
        name,
        meaning,
        default,
        low=bounds.get("low", Fraction(0)),
        high=bounds.get("high", Fraction(1)),
    )


def price_ends(rows: Sequence[Row], _settings: Settings) -> Look:
    """Look for the lowest and the highest price."""
    prices = [row["price"] for row in rows]
    return min(prices), max(prices)


def shown(value: Fraction) -> str:
    """Write a number of a formula."""
    return near_decimal(value, 6)
