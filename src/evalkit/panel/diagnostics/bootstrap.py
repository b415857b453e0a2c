"""Intervals for small panels: the bids are drawn again, with replacement."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import ModelError, Problem
from evalkit.words import say

FEWEST = 4
"""With fewer units there are too few different draws for an interval."""
Statistic = Callable[[NDArray[np.float64]], float]


@frozen
class Interval:
    """A value with the middle 95 % of its bootstrap draws.

    Parameters
    ----------
    value, low, high : float
    draws : int
        Draws in which the value could be worked out.
    """

    value: float
    low: float
    high: float
    draws: int


def bootstrap(
    ratings: ArrayLike, statistic: Statistic, *, draws: int = 1000, seed: int = 0
) -> Interval:
    """Return a percentile bootstrap interval over the units.

    Parameters
    ----------
    ratings : array of float, shape (evaluators, units)
    statistic : callable (ratings) -> float
    draws : int
        At least 100.
    seed : int
        The same seed gives the same interval.

    Notes
    -----
    With fewer than 4 units there is no interval (NaN). With few units it is rough,
    and rather too narrow. It says how far the value hangs on the bids that
    happened to come in, not on the evaluators.
    """
    matrix = np.asarray(ratings, dtype=np.float64)
    if draws < 100:
        rule = say("must be at least {bound}", bound=100)
        raise ModelError(Problem(field="draws", rule=rule, value=str(draws)))
    generator = np.random.default_rng(seed)
    chosen = generator.integers(0, matrix.shape[1], size=(draws, matrix.shape[1]))
    found = np.array([statistic(matrix[:, columns]) for columns in chosen])
    found = found[np.isfinite(found)]
    value = statistic(matrix)
    if not len(found) or matrix.shape[1] < FEWEST:
        return Interval(value, float("nan"), float("nan"), 0)
    low, high = np.quantile(found, [0.025, 0.975])
    return Interval(value, float(low), float(high), len(found))
