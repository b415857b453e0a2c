"""Exact numbers and the declared rounding: what decides an award is never a float."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import isfinite, isnan, lcm
from numbers import Integral, Real
from typing import Literal

from attrs import evolve, field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.floats import WHOLE, shown
from evalkit.core.messages import Message, grouped, say

Mode = Literal["half-up", "half-even", "truncate"]
Position = Literal["criterion", "group", "total"]
MODES: tuple[Mode, ...] = ("half-up", "half-even", "truncate")
POSITIONS: tuple[Position, ...] = ("criterion", "group", "total")

Number = int | float | str | Decimal | Fraction

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_RATIO = re.compile(r"[+-]?\d+/\d+|\([+-]?\d+/\d+\)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_LONGEST = 60
_LARGEST = 10**40
_FINEST = _LARGEST**2
_TOO_FINE = Fraction(1, _FINEST + 1)


def exact(value: Number) -> Fraction:
    """Convert to an exact number.

    Parameters
    ----------
    value : int, float, str, Decimal or Fraction
        Text may be ``12``, ``-0.25``, ``2.5e6``, ``1/3`` or ``(1/3)``. A float is taken at 15
        significant digits, as a sheet shows it, one of 32 bits at 6, and a whole one as it is:
        what lies beyond is binary noise, and no statement of whoever wrote the number.

    Returns
    -------
    Fraction

    Raises
    ------
    ModelError
        For bools, NaN and infinities, thousands separators, per cent signs,
        anything over 60 characters, beyond 10**40 or finer than 10**-80.

    Examples
    --------
    >>> exact("0.1") * 10, exact(1.1 + 2.2)
    (Fraction(1, 1), Fraction(33, 10))
    """
    if isinstance(value, str):
        number = _parse(value)
    elif isinstance(value, Fraction):
        number = value
    elif type(value) is int:  # the most frequent first: the checks below take their time
        number = Fraction(value)
    elif isinstance(value, bool):
        rule = say("is true or false, not a number")
        raise _not_a_number(repr(value), rule, say("write 1 or 0"))
    elif isinstance(value, float):
        number = _of_float(float(value))
    elif isinstance(value, Integral):  # numpy's integers, too
        number = Fraction(int(value))
    elif isinstance(value, Real) and hasattr(value, "itemsize"):  # numpy's floats of other widths
        number = _of_float(float(value), value.itemsize)
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise _not_a_number(str(value), say("is not a finite number"), None)
        # Decimal('1e999999') is small to write and too large to expand.
        if not value:
            number = Fraction(0)
        elif abs(value.adjusted()) <= _LONGEST:
            number = Fraction(value)
        else:
            number = Fraction(_LARGEST + 1) if value.adjusted() > 0 else _TOO_FINE
    else:
        raise _not_a_number(repr(value), say("is not a number"), None)
    top, bottom = number.numerator, number.denominator
    if abs(top) > _LARGEST * bottom:
        rule = say("is beyond the range of evalkit (10^40)")
        raise _not_a_number(_written(value), rule, None)
    if bottom > _FINEST:
        rule = say("has more decimals than evalkit can handle")
        raise _not_a_number(_written(value), rule, None)
    return number


@lru_cache(maxsize=4096)
def _whole(value: int) -> Fraction:
    return Fraction(value)


@lru_cache(maxsize=4096)  # a column of marks holds few different ones
def _parse(text: str) -> Fraction:
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        raise _not_a_number(stripped, say("has more than {count} characters", count=_LONGEST), None)
    if _DECIMAL.fullmatch(stripped):
        return exact(Decimal(stripped))
    if _RATIO.fullmatch(stripped):
        top, bottom = stripped.strip("()").split("/")
        if int(bottom) == 0:
            raise _not_a_number(text, say("divides by zero"), None)
        return Fraction(int(top), int(bottom))
    if _THOUSANDS.fullmatch(stripped):
        plain = stripped.replace(",", "")
        raise _not_a_number(
            text, say("has thousands separators"), say("write {plain}", plain=plain)
        )
    if stripped.endswith("%"):
        raise _not_a_number(
            text,
            say("has a percent sign"),
            say("write the bare number, in the unit of the criterion"),
        )
    if stripped.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        raise _not_a_number(text, say("is not a finite number"), say("leave a missing value empty"))
    raise _not_a_number(text, say("is not a number"), say("write digits, such as 12 or 12.5"))


@lru_cache(maxsize=1 << 14)  # a column of marks holds few different ones
def _of_float(value: float, size: int = 8) -> Fraction:
    if not isfinite(value):
        rule = say("is not a finite number")
        raise _not_a_number(repr(value), rule, say("leave a missing value empty"))
    if value.is_integer() and abs(value) <= WHOLE:
        return Fraction(int(value))
    return exact(shown(value, size))


def argument(name: str, value: Number) -> Fraction:
    """Convert an argument to an exact number; what is wrong with it names the argument."""
    try:
        return exact(value)
    except ModelError as error:
        raise ModelError(evolve(problem, field=name) for problem in error.problems) from None


def _written(value: Number) -> str:
    # Python refuses to write out integers of more than 4300 digits.
    return str(value) if isinstance(value, str | float | Decimal) else "…"


def _not_a_number(value: str, rule: Message, remedy: Message | None) -> ModelError:
    return ModelError(Problem(rule=rule, value=value, remedy=remedy))


@frozen
class Rounding:
    """How and where points are rounded; part of the rule, since it can decide an award.

    Parameters
    ----------
    places : int
        Decimal places kept, 0 to 12.
    mode : {'half-up', 'half-even', 'truncate'}
        Half-up rounds 0.5 away from zero, as Korean contract rules do.
    at : {'criterion', 'group', 'total'}
        Where: each criterion's points, each top-level group's points, or only the
        total. Sums are taken over the rounded points.

    Examples
    --------
    >>> print(decimal(Rounding(4).round(exact("12.00005"))))
    12.0001
    """

    places: int = field(default=2)
    mode: Mode = field(default="half-up")
    at: Position = field(default="total")

    def __attrs_post_init__(self) -> None:
        """Refuse places, modes and positions that do not exist."""
        problems = []
        if isinstance(self.places, bool) or not isinstance(self.places, int):
            problems.append(("places", say("must be a whole number")))
        elif not 0 <= self.places <= 12:
            problems.append(("places", say("must be between {low} and {high}", low=0, high=12)))
        if self.mode not in MODES:
            problems.append(("mode", say("must be one of {names}", names=MODES)))
        if self.at not in POSITIONS:
            problems.append(("at", say("must be one of {names}", names=POSITIONS)))
        if problems:
            raise ModelError(
                Problem(table="rounding", field=name, rule=rule, value=str(getattr(self, name)))
                for name, rule in problems
            )

    def round(self, value: Fraction) -> Fraction:
        """Return the value rounded to the declared places."""
        return round_to(value, self.places, self.mode)


def round_to(value: Fraction, places: int, mode: Mode) -> Fraction:
    """Round exactly: no float is involved, so 12.00005 is a half and stays one."""
    bottom = value.denominator
    whole, rest = divmod(abs(value.numerator) * 10**places, bottom)
    if mode == "half-up":
        whole += 2 * rest >= bottom
    elif mode == "half-even":
        whole += 2 * rest > bottom or (2 * rest == bottom and whole % 2 == 1)
    return Fraction(whole if value.numerator >= 0 else -whole, 10**places)


def total(values: Iterable[Fraction]) -> Fraction:
    """Sum exactly, with one common denominator instead of one for each step."""
    parts = list(values)
    bottom = lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (bottom // part.denominator) for part in parts), bottom)


def decimal(value: Fraction, places: int | None = None) -> str:
    """Write a number as a person reads it.

    With ``places``, exactly that many decimals, rounded half up. Without, the
    exact decimal, or a ratio such as ``1/3`` where there is none.
    """
    if places is not None:
        shown = round_to(value, places, "half-up")
        digits = str(abs(shown.numerator) * (10**places // shown.denominator)).rjust(
            places + 1, "0"
        )
        sign = "-" if shown < 0 else ""
        return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    bottom = value.denominator
    twos = fives = 0
    while bottom % 2 == 0:
        bottom, twos = bottom // 2, twos + 1
    while bottom % 5 == 0:
        bottom, fives = bottom // 5, fives + 1
    if bottom != 1:
        return f"{value.numerator}/{value.denominator}"
    return decimal(value, max(twos, fives))


def fixed(value: Fraction | float, places: int, *, times: int = 1, sign: bool = False) -> str:
    """Write a number with so many decimals, rounded half up, for people.

    Whatever is rounded for a page, a chart or a sentence is written here, so that one
    quantity is the same wherever it stands. A float stands for the shortest decimal that
    it prints as.

    Parameters
    ----------
    value : Fraction or float
    places : int
    times : int
        What it is multiplied by before, such as 100 for per cent.
    sign : bool
        Whether a plus stands before what is not below 0.

    Examples
    --------
    >>> fixed(0.285, 0, times=100), fixed(2.675, 2), fixed(-0.001, 2, sign=True)
    ('29', '2.68', '+0.00')
    """
    if not isinstance(value, Fraction):
        number = float(value)
        if not isfinite(number):
            return "–" if isnan(number) else "∞" if number > 0 else "-∞"
        value = Fraction(repr(number))
    text = decimal(value * times, places)
    return f"+{text}" if sign and not text.startswith("-") else text


def significant(value: Fraction | float, digits: int, *, up: bool = False) -> str:
    """Write a number with so many digits that count, rounded half up; with `up` away from 0.

    A stated error is rounded up, so that it holds.

    Examples
    --------
    >>> significant(0.012345, 3), significant(4.2e-10, 1, up=True), significant(12000, 3)
    ('0.0123', '5e-10', '1.2e+04')
    """
    number = float(value)
    if not isfinite(number):
        return fixed(number, 0)
    mode = ROUND_UP if up else ROUND_HALF_UP
    return f"{float(Context(prec=digits, rounding=mode).create_decimal(repr(number))):.{digits}g}"


def near_decimal(value: Fraction, places: int = 4) -> str:
    """Write a number in a few decimals, with ``≈`` where that is not the exact value.

    From 10,000 on with commas at the thousands: it is for people, not to be read back.
    """
    if round_to(value, places, "half-up") == value:
        return grouped(decimal(value))
    return "≈ " + grouped(decimal(value, places))
