"""What chance alone would show, so that a table names few who did nothing."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, log

import numpy as np

ALARM = 0.05
"""One table in twenty in which chance alone would name anybody, for each kind of finding."""


def holm(chances: Sequence[float]) -> list[float]:
    """Return p-values adjusted for how many were looked at; NaN stays out, and NaN.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure.
    """
    known = sorted((p, n) for n, p in enumerate(chances) if not isnan(p))
    found, least = [float("nan")] * len(chances), 0.0
    for place, (p, n) in enumerate(known):
        least = max(least, min(1.0, p * (len(known) - place)))
        found[n] = least
    return found


def at_least(hits: int, tries: int, expected: float) -> float:
    """Return a bound on the chance of so many hits in independent tries, expected in all.

    The tries may differ in their chances.

    References
    ----------
    Hoeffding, W. (1963). Probability inequalities for sums of bounded random
    variables, theorem 1.
    """
    if not tries or isnan(expected):
        return float("nan")
    share, chance = hits / tries, expected / tries
    if share <= chance:
        return 1.0
    if chance <= 0:
        return 0.0
    apart = share * log(share / chance)
    if share < 1:
        apart += (1 - share) * log((1 - share) / (1 - chance))
    return float(np.exp(-tries * apart))
