"""Korean rounding of scores and shares (행정안전부예규 제373호 제2장 제11절 3.가)."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.exact import round_to

SCORE_PLACES = 4
SHARE_PLACES = 2


def score(value: Fraction) -> Fraction:
    """Round a score at the fifth decimal, half up (소수점 다섯째 자리에서 반올림)."""
    return round_to(value, SCORE_PLACES, "half-up")


def share_percent(value: Fraction) -> Fraction:
    """Cut a share in per cent off at the third decimal (소수점 셋째 자리에서 버림)."""
    return round_to(value, SHARE_PLACES, "truncate")
