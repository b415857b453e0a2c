"""Amounts of money as people write them; won by its Korean name."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.exact import decimal
from evalkit.core.messages import Message, grouped, say


def currency_name(unit: str) -> Message | str:
    """Return what a currency is called."""
    return say("KRW") if unit == "KRW" else unit


def money(value: Fraction, unit: str) -> Message | str:
    """Write an amount in a currency; the number alone where none is named."""
    written = grouped(decimal(value))
    if unit == "KRW":
        return say("KRW {amount}", amount=written)
    return f"{unit} {written}" if unit else written
