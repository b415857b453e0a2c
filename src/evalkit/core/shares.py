"""How shares of the whole, and what they may be off by, are written for people."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, log10

from evalkit.core.exact import decimal, fixed, near_decimal, round_to

_NEAR = 1e-12  # what a float may be off where it stands for the whole


def per_cent(share: Fraction | float, places: int = 1) -> str:
    """Print a share; what is not quite nothing or all does not look so.

    Examples
    --------
    >>> per_cent(0.5), per_cent(Fraction(1, 5000)), per_cent(Fraction(999, 1000), 0)
    ('50.0 %', '< 0.1 %', '> 99 %')
    """
    if not isinstance(share, Fraction):
        share = float(share)  # of numpy, too, whose own floats do not compare with fractions
    return _per_cent(share, places)


@lru_cache(maxsize=4096, typed=True)  # a column of shares holds few different ones
def _per_cent(share: Fraction | float, places: int) -> str:
    step = Fraction(1, 10**places)
    whole = 1 if isinstance(share, Fraction) else 1 - _NEAR
    if 0 < share < step / 200:
        return f"< {decimal(step, places)} %"
    if 1 - step / 200 <= share < whole:
        return f"> {decimal(100 - step, places)} %"
    return f"{fixed(share, places, times=100)} %"


def in_per_cent(share: Fraction | float, places: int = 1) -> str:
    """Print a part of the whole, such as a weight, with so many decimals of a per cent.

    Examples
    --------
    >>> in_per_cent(Fraction(9, 200)), in_per_cent(0.3)
    ('4.5 %', '30.0 %')
    """
    return f"{fixed(share, places, times=100)} %"


def held_per_cent(share: Fraction, bound: Fraction | None = None) -> str:
    """Print a share that is held against a bound, with as many decimals as tell it from the bound.

    Examples
    --------
    >>> held_per_cent(Fraction(17, 20)), held_per_cent(Fraction(84999, 100000), Fraction(17, 20))
    ('85 %', '84.999 %')
    """
    places = 2
    if bound is not None and share != bound:
        while _rounded(share, places) == _rounded(bound, places):
            places += 1
    return f"{near_decimal(100 * share, places)} %"


def _rounded(share: Fraction, places: int) -> Fraction:
    return round_to(100 * share, places, "half-up")


def at_most(error: float) -> str:
    """Write what rounding may have done as a power of ten that it does not exceed.

    Not below 1e-12: what is less differs from processor to processor, and pages must not.
    """
    error = abs(error)
    return f"1e{max(-12, ceil(log10(error)))}" if error > 1e-12 else "1e-12"
