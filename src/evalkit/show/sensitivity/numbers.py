"""How shares, leads and changes are written: as exactly as they are known, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import decimal, fixed, round_to, significant
from evalkit.core.messages import Message, say, some
from evalkit.core.shares import per_cent
from evalkit.sensitivity.matrix import Matrix

_MOST_PLACES = 9
_EXACT = 1e-9  # what certified shares may be off by


def estimated(share: float, error: float, *, brief: bool = False) -> str:
    """Print a share that was counted in draws, with what it may be off by unless it is brief.

    Nothing that was only drawn is called none or all: then the end of the interval stands.
    """
    if error <= _EXACT:
        return per_cent(float(share))
    low, high = (Fraction(repr(float(end))) for end in (share - error, share + error))
    if high >= 1:
        return f"> {decimal(round_to(100 * max(low, Fraction(0)), 1, 'truncate'), 1)} %"
    if low <= 0:
        tenths = -(-1000 * high.numerator // high.denominator)
        return f"< {decimal(Fraction(tenths, 10), 1)} %"
    told = "" if brief or error < 0.0005 else f" ± {fixed(error, 1, times=100)}"
    return per_cent(float(share)) + told


def most_often(
    matrix: Matrix, places: Sequence[int], shares: FloatArray, errors: FloatArray
) -> dict[str, object]:
    """Name who is first most often, and with which share; that of each, where there are several."""
    share: str | Message = estimated(float(shares[places[0]]), float(errors[places[0]]))
    if len(places) > 1:
        share = say("{share} each", share=share)
    return {"names": some([matrix.names[i] for i in places], 4), "share": share}


def figure(share: float, error: float = 0.0) -> str:
    """Write a share that may have been drawn for a cell that is headed in per cent."""
    return estimated(share, error, brief=True).removesuffix(" %")


def two_shares(first: Fraction | float, second: Fraction | float) -> tuple[str, str]:
    """Write two shares with as many decimals as tell them apart, where they are not the same."""
    told = per_cent(float(first)), per_cent(float(second))
    for places in range(1, _MOST_PLACES + 1):
        if first == second or told[0] != told[1]:
            break
        told = f"{fixed(first, places, times=100)} %", f"{fixed(second, places, times=100)} %"
    return told


def change(per_cent: float) -> str:
    """Write a change in per cent with a sign; one that a decimal would lose has two digits."""
    if per_cent and abs(per_cent) < 0.1:
        return f"{'+' if per_cent > 0 else ''}{significant(per_cent, 2)} %"
    return f"{fixed(per_cent, 1, sign=True)} %"


def effect(share: float, error: float) -> str:
    """Write a share of variance that was drawn for a column headed in per cent.

    Noise can take an estimate below nothing or above all; such a share is none or all there.
    """
    return estimated(min(max(share, 0.0), 1.0), error).replace(" %", "")


def points(value: float, *, sign: bool = False) -> str:
    """Write points, or a lead in points; one that two decimals would lose has three digits."""
    if value and not 0.01 <= abs(value) < 1e7:
        return ("+" if sign and value > 0 else "") + significant(value, 3)
    return fixed(value, 2, sign=sign)
