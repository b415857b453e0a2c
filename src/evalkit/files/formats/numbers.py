"""Numbers in files: every exact number has a spelling that reads back as itself."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import decimal, exact
from evalkit.core.messages import say
from evalkit.core.ratios import two_readings
from evalkit.files.formats.trouble import shown

_LONGEST_DECIMAL = 60  # what `exact` reads as text
_RATIO = re.compile(r"\(?[+-]?[0-9]{1,250}/[0-9]{1,250}\)?")
_MOST_BITS = 200  # 10**40 has 133


def is_huge(value: object) -> bool:
    """Say whether an integer is so large that Python may refuse to write its digits."""
    return isinstance(value, int) and value.bit_length() > _MOST_BITS


def parse_number(value: object) -> Fraction:
    """Convert a value of a TOML, JSON or CSV file to an exact number.

    Raises
    ------
    ModelError
        As `exact` does; the problem carries no place yet.
    """
    if is_huge(value):
        rule = say("is beyond the range of evalkit (10^40)")
        raise ModelError(Problem(rule=rule))
    if isinstance(value, str):
        ratio = value.strip()
        if len(ratio) > _LONGEST_DECIMAL and _RATIO.fullmatch(ratio):
            top, bottom = (int(part) for part in ratio.strip("()").split("/"))
            if bottom:
                return exact(Fraction(top, bottom))
    if isinstance(value, bool | int | str | Decimal):
        if isinstance(value, bool):
            raise ModelError(Problem(rule=say("is not a number"), value=shown(value)))
        return exact(value)
    raise ModelError(Problem(rule=say("is not a number"), value=shown(value)))


def parse_mark(value: object) -> Fraction:
    """Convert a judged mark as `parse_number` does a number; a ratio is none.

    Raises
    ------
    ModelError
    """
    problem = two_readings(value)
    if problem is not None:
        raise ModelError(problem)
    return parse_number(value)


def number_text(value: Fraction) -> str:
    """Write a number as text: the decimal where that is short, else the ratio."""
    text = decimal(value)
    if len(text) > _LONGEST_DECIMAL:
        return f"{value.numerator}/{value.denominator}"
    return text


def cell_text(value: Fraction) -> str:
    """Write a number into a table: a ratio in parentheses, as no spreadsheet makes a day of it."""
    text = number_text(value)
    return f"({text})" if "/" in text else text


def number_plain(value: Fraction) -> int | Decimal | str:
    """Write a number as TOML does: a bare number, or a ratio as text."""
    if value.denominator == 1:
        return value.numerator
    text = number_text(value)
    return text if "/" in text else Decimal(text)
