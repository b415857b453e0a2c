"""Floats as the numbers that people wrote: so many digits as a float surely carries."""

from __future__ import annotations

from math import isfinite

from evalkit.core.messages import say

DIGITS = 15
"""Of a float of 64 bits; spreadsheets show as many, and keep no more of what is typed."""
DIGITS_OF = {2: 3, 4: 6}
"""Of narrower ones, by their bytes."""
TOO_LONG = say("numbers of more than {count} digits count as a sheet shows them", count=DIGITS)
"""The rule of a remark about floats that need more; its value says which, or how many."""
WHOLE = 2**53


def shown(value: float, size: int = 8) -> str:
    """Write a float of so many bytes at the digits at which it is taken, as a sheet shows it."""
    return f"{value:.{DIGITS_OF.get(size, DIGITS)}g}"


def needs_more(value: float) -> bool:
    """Say whether a float has digits beyond those at which it is taken."""
    if not isfinite(value) or (value.is_integer() and abs(value) <= WHOLE):
        return False
    return float(shown(value)) != value


def narrow(value: float, size: int) -> float:
    """Return a float of fewer bytes at the digits that it surely carries; a whole one as it is."""
    if not isfinite(value) or value.is_integer():
        return value
    return float(shown(value, size))
