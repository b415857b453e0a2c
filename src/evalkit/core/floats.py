"""Floats as the numbers that people wrote: so many digits as a float surely carries."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isfinite

from evalkit.core.exact import exact
from evalkit.core.messages import say

DIGITS = 15
"""Of a float of 64 bits; spreadsheets show as many, and keep no more of what is typed."""
DIGITS_OF = {2: 3, 4: 6}
"""Of narrower ones, by their bytes."""
TOO_LONG = say("numbers of more than {count} digits count as a sheet shows them", count=DIGITS)
"""The rule of a remark about floats that need more; its value says which, or how many."""
_WHOLE = 2**53


@lru_cache(maxsize=1 << 14)  # a column of marks holds few different ones
def of_float(value: float) -> Fraction:
    """Return a float at 15 significant digits, as a sheet shows it; a whole number as it is.

    What lies beyond is binary noise, and no statement of whoever wrote the number.

    Raises
    ------
    ModelError
        If it is not finite.

    Examples
    --------
    >>> of_float(1.1 + 2.2), of_float(0.1)
    (Fraction(33, 10), Fraction(1, 10))
    """
    if not isfinite(value):
        return exact(repr(value))
    if value.is_integer() and abs(value) <= _WHOLE:
        return Fraction(int(value))
    return exact(shown(value))


def shown(value: float) -> str:
    """Write a float at the digits at which it is taken, as a sheet shows it."""
    return f"{value:.{DIGITS}g}"


def needs_more(value: float) -> bool:
    """Say whether a float has digits beyond those at which it is taken."""
    if not isfinite(value) or (value.is_integer() and abs(value) <= _WHOLE):
        return False
    return float(shown(value)) != value


def narrow(value: float, size: int) -> float:
    """Return a float of fewer bytes at the digits that it surely carries; a whole one as it is."""
    if not isfinite(value) or value.is_integer():
        return value
    return float(f"{value:.{DIGITS_OF[size]}g}")
