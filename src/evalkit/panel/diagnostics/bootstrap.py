"""Intervals for small panels: the bids are drawn again, with replacement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan
from typing import Literal

import numpy as np
from attrs import fields, frozen
from numpy.typing import ArrayLike, NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.panel.diagnostics.agreement import ICC, complete, levelled
from evalkit.panel.diagnostics.resampled import (
    Batch,
    MeasurementLevel,
    alphas,
    concordances,
    correlations,
    once,
)

FEWEST = 4
"""With fewer units there are too few different draws for an interval."""
Statistic = Callable[[NDArray[np.float64]], float]
Lack = Literal["", "pairs", "variation", "units"]
"""Why a value or its interval is not there: no unit has two ratings, the ratings do not vary so
that the coefficient divides by nothing, there are too few units for an interval."""


@frozen
class Interval:
    """A value with the middle 95 % of its bootstrap draws.

    Parameters
    ----------
    value, low, high : float
        NaN where there is none.
    draws : int
        Draws in which the value could be worked out.
    lack : {'', 'pairs', 'variation', 'units'}
        Why there is none: no unit has two ratings; the ratings do not vary, so that the
        coefficient is not defined; fewer than 4 units that have two, so that the interval
        lacks, and with a single one the coefficient, too.
    """

    value: float
    low: float
    high: float
    draws: int
    lack: Lack = ""


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
    With fewer than 4 units there is no interval (NaN), and none where the value itself is
    not defined; `Interval.lack` says why. With few units it is rough,
    and rather too narrow. It says how far the value hangs on the bids that
    happened to come in, not on the evaluators.
    """
    matrix = np.asarray(ratings, dtype=np.float64)
    chosen = _chosen(matrix.shape[1], draws, seed)
    found = np.array([statistic(matrix[:, columns]) for columns in chosen])
    return _interval(statistic(matrix), found, matrix)


def alpha_interval(
    ratings: ArrayLike, level: MeasurementLevel = "interval", *, draws: int = 1000, seed: int = 0
) -> Interval:
    """Return Krippendorff's alpha with its bootstrap interval, as `bootstrap` does, but quickly."""
    matrix = levelled(ratings, level)

    def batch(matrix: FloatArray, counts: FloatArray) -> FloatArray:
        return alphas(matrix, counts, level)

    return _intervals(matrix, batch, draws, seed)[0]


def kendall_w_interval(ratings: ArrayLike, *, draws: int = 1000, seed: int = 0) -> Interval:
    """Return Kendall's W of a complete table with its bootstrap interval."""
    return _intervals(complete(ratings), concordances, draws, seed)[0]


def icc_intervals(
    ratings: ArrayLike, *, draws: int = 1000, seed: int = 0
) -> Mapping[str, Interval]:
    """Return the six intraclass correlations of a complete table, by name, with their intervals."""
    found = _intervals(complete(ratings), correlations, draws, seed)
    return dict(zip((a.name for a in fields(ICC)), found, strict=True))


def _intervals(matrix: FloatArray, batch: Batch, draws: int, seed: int) -> list[Interval]:
    """Return one interval for each coefficient, all draws at once."""
    units = matrix.shape[1]
    chosen = _chosen(units, draws, seed)
    counts = np.zeros((draws, units))
    np.add.at(counts, (np.arange(draws)[:, None], chosen), 1.0)
    value, found = batch(matrix, once(units))[0], batch(matrix, counts)
    return [_interval(float(v), column, matrix) for v, column in zip(value, found.T, strict=True)]


def _chosen(units: int, draws: int, seed: int) -> NDArray[np.int64]:
    """Return the units of each draw, shape (draws, units)."""
    if draws < 100:
        rule = say("must be at least {bound}", bound=100)
        raise ModelError(Problem(field="draws", rule=rule, value=str(draws)))
    if not units:
        return np.zeros((draws, 0), dtype=np.int64)
    return np.random.default_rng(seed).integers(0, units, size=(draws, units))


def _interval(value: float, found: FloatArray, matrix: FloatArray) -> Interval:
    none = float("nan")
    if isnan(value):
        return Interval(none, none, none, 0, _lack(matrix))
    found = found[np.isfinite(found)]
    units = _paired(matrix) if np.isnan(matrix).any() else matrix.shape[1]
    if not len(found) or units < FEWEST:
        return Interval(value, none, none, 0, "units")
    low, high = np.quantile(found, [0.025, 0.975])
    return Interval(value, float(low), float(high), len(found))


def _lack(matrix: FloatArray) -> Lack:
    """Say why a coefficient of these ratings is not defined."""
    paired = _paired(matrix)
    return "variation" if paired > 1 else "units" if paired else "pairs"


def _paired(matrix: FloatArray) -> int:
    """Return how many units have two ratings, without which nothing is compared."""
    return int(((~np.isnan(matrix)).sum(axis=0) >= 2).sum())
