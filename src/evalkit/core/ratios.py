"""Ratios as text: a notation for weights and measures, and not for marks, where it is two."""

from __future__ import annotations

import re
from fractions import Fraction

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, decimal, exact
from evalkit.core.messages import say

_RATIO = re.compile(r"([+-]?\d{1,60})\s*/\s*(\d{1,60})")


def two_readings(written: object) -> Problem | None:
    """Return what is wrong with a mark that is written as a ratio; None where it is none.

    Evaluators write 8/10 and mean 8, where exact text would be 0.8. Whoever means
    the ratio puts it into parentheses, as tables that evalkit writes do: (8/10).
    """
    text = written.strip() if isinstance(written, str) else ""
    found = _RATIO.fullmatch(text)
    if found is None or not int(found[2]):  # what divides by zero is no number at all
        return None
    mark, most = int(found[1]), int(found[2])
    ratio = decimal(Fraction(mark, most))
    rule = say(
        "can be read in two ways: {mark} of {most}, or the ratio {ratio}",
        mark=mark, most=most, ratio=ratio,
    )  # fmt: skip
    remedy = say("write {mark}; or, for the ratio, ({text})", mark=mark, text=text)
    return Problem(rule=rule, value=text, remedy=remedy)


def mark_number(value: Number, *, judged: bool) -> Fraction:
    """Convert a number of an array to an exact one; a ratio is none where it is a mark.

    Raises
    ------
    ModelError
    """
    problem = two_readings(value) if judged else None
    if problem is not None:
        raise ModelError(problem)
    return exact(value)
