"""Prices as people write them, with the currency that the tender names."""

from __future__ import annotations

from fractions import Fraction

from evalkit.exact import decimal
from evalkit.model import Case
from evalkit.words import Message, grouped, say


def currency(case: Case) -> Message | str:
    """Return what prices are in; won by its Korean name."""
    unit = "" if case.tender is None else case.tender.unit
    return say("KRW") if unit == "KRW" else unit


def amount(case: Case, value: Fraction | None) -> Message | str:
    """Write a price; a dash where there is none."""
    if value is None:
        return "–"
    written, unit = grouped(decimal(value)), currency(case)
    if isinstance(unit, Message):
        return say("KRW {amount}", amount=written)
    return f"{unit} {written}" if unit else written
