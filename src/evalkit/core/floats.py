"""Floats as the numbers that people wrote: so many digits as a float surely carries."""

from __future__ import annotations

import struct
from math import isfinite

from evalkit.core.messages import Message, say

DIGITS = 15
"""Of a float of 64 bits; spreadsheets show as many, and keep no more of what is typed."""
DIGITS_OF = {2: 3, 4: 6}
"""Of narrower ones, by their bytes."""
_CODES = {2: "e", 4: "f"}
WHOLE = 2**53


def too_long(size: int) -> Message:
    """Return the rule of a remark about floats that need more; its value says which."""
    digits = DIGITS_OF.get(size, DIGITS)
    return say("numbers of more than {count} digits count as a sheet shows them", count=digits)


TOO_LONG = too_long(8)


def shown(value: float, size: int = 8) -> str:
    """Write a float of so many bytes at the digits at which it is taken, as a sheet shows it.

    No coarser than to whole numbers, as those are taken as they are: else one that is larger
    could be taken as the smaller.
    """
    digits = DIGITS_OF.get(size, DIGITS)
    return f"{value:.0f}" if 10**digits <= abs(value) <= WHOLE else f"{value:.{digits}g}"


def needs_more(value: float, size: int = 8) -> bool:
    """Say whether a float of so many bytes has digits beyond those at which it is taken."""
    if not isfinite(value) or (value.is_integer() and abs(value) <= WHOLE):
        return False
    near = float(shown(value, size))
    if size in _CODES:  # what is written is the decimal that a float of this width stands for
        code = _CODES[size]
        (near,) = struct.unpack(code, struct.pack(code, near))
    return near != value


def narrow(value: float, size: int) -> float:
    """Return a float of fewer bytes at the digits that it surely carries; a whole one as it is."""
    if not isfinite(value) or value.is_integer():
        return value
    return float(shown(value, size))
