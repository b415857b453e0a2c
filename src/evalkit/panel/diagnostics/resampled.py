"""Agreement when each unit counts a given number of times: many bootstrap draws at once.

A draw with replacement is a row of counts, one for each unit. Each coefficient is a function of
sums over the units, so all draws come from a few matrix products, and the plain value is the draw
in which every unit counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray

MeasurementLevel = Literal["nominal", "ordinal", "interval", "ratio"]
Batch = Callable[[FloatArray, FloatArray], FloatArray]
"""Ratings (evaluators, units), counts (draws, units) to values (draws, coefficients)."""

_CELLS = 4_000_000
"""Numbers held at once for the draws of one block."""


def once(units: int) -> FloatArray:
    """Return the draw in which every unit counts once, shape (1, units)."""
    return np.ones((1, units))


def alphas(matrix: FloatArray, counts: FloatArray, level: MeasurementLevel) -> FloatArray:
    """Return Krippendorff's alpha of each draw, shape (draws, 1); NaN where there is none."""
    there = ~np.isnan(matrix)
    pairable = there.sum(axis=0) >= 2
    matrix, there, counts = matrix[:, pairable], there[:, pairable], counts[:, pairable]
    if matrix.shape[1] < 2:  # what one unit gives is 0 whatever its ratings are
        return np.full((len(counts), 1), np.nan)
    function = _ordinal if level == "ordinal" else _by_units
    found = np.concatenate([function(matrix, c, level) for c in _blocks(counts, matrix.size)])
    found[_all_the_same(matrix, counts)] = np.nan
    return found[:, None]


def _all_the_same(matrix: FloatArray, counts: FloatArray) -> NDArray[np.bool_]:
    """Return the draws without two different ratings, in which nothing can disagree."""
    low, high = np.nanmin(matrix, axis=0), np.nanmax(matrix, axis=0)
    lowest = np.where(counts > 0, low, np.inf).min(axis=1)
    highest = np.where(counts > 0, high, -np.inf).max(axis=1)
    return np.asarray(highest <= lowest)


def _by_units(matrix: FloatArray, counts: FloatArray, level: MeasurementLevel) -> FloatArray:
    """Alpha where the distance of two values does not hang on the other ratings."""
    there = ~np.isnan(matrix)
    people = there.sum(axis=0)
    ratings = counts @ people
    if level == "interval":
        # Σ (a - b)² over pairs is 2 (n Σ x² - (Σ x)²); centred, so that little cancels.
        x = np.where(there, matrix - np.nanmean(matrix), 0.0)
        ones, squares = x.sum(axis=0), (x**2).sum(axis=0)
        within = 2 * (people * squares - ones**2)
        between = 2 * (ratings * (counts @ squares) - (counts @ ones) ** 2)
    else:
        distance = _different if level == "nominal" else _ratio
        within = np.zeros(matrix.shape[1])
        for row in matrix:
            within += np.where(there & ~np.isnan(row), distance(matrix, row), 0.0).sum(axis=0)
        values, drawn = _drawn(matrix, counts)
        between = np.zeros(len(counts))
        for place, value in enumerate(values):
            between += drawn[:, place] * (drawn @ distance(values, value))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = counts @ (within / (people - 1))
        return np.asarray(1 - observed * (ratings - 1) / between)


def _drawn(matrix: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the different values, and how often each draw has each: (draws, values)."""
    there = ~np.isnan(matrix.T)
    units = np.nonzero(there)[0]
    given = matrix.T[there]
    order = np.argsort(given, kind="stable")
    values, starts = np.unique(given[order], return_index=True)
    return values, np.add.reduceat(counts[:, units[order]], starts, axis=1)


def _different(a: FloatArray, b: FloatArray | float) -> FloatArray:
    return np.asarray(a != b, dtype=np.float64)


def _ratio(a: FloatArray, b: FloatArray | float) -> FloatArray:
    whole = a + b
    return np.asarray(((a - b) / np.where(whole == 0, 1.0, whole)) ** 2)


def _ordinal(matrix: FloatArray, counts: FloatArray, _level: MeasurementLevel) -> FloatArray:
    """Alpha of ranks: the ordinal distance is the squared difference of middle ranks."""
    there = ~np.isnan(matrix.T)
    people = there.sum(axis=1)
    starts = np.concatenate([[0], np.cumsum(people)[:-1]])
    values, drawn = _drawn(matrix, counts)
    codes = np.searchsorted(values, matrix.T[there])
    middle = np.cumsum(drawn, axis=1) - drawn / 2
    ranks = middle[:, codes]
    ratings = counts @ people
    ranks -= ratings[:, None] / 2
    ones = np.add.reduceat(ranks, starts, axis=1)
    squares = np.add.reduceat(ranks**2, starts, axis=1)
    within = 2 * (people * squares - ones**2) / (people - 1)
    between = 2 * (ratings * (counts * squares).sum(axis=1) - (counts * ones).sum(axis=1) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - (counts * within).sum(axis=1) * (ratings - 1) / between)


def concordances(matrix: FloatArray, counts: FloatArray) -> FloatArray:
    """Return Kendall's W of each draw, shape (draws, 1); the table has no gaps."""
    return np.concatenate([_concordance(matrix, c) for c in _blocks(counts, matrix.shape[1])])


def _concordance(matrix: FloatArray, counts: FloatArray) -> FloatArray:
    raters, units = matrix.shape
    sums = np.zeros_like(counts)
    ties = np.zeros(len(counts))
    for row in matrix:
        order = np.argsort(row, kind="stable")
        _, starts, codes = np.unique(row, return_index=True, return_inverse=True)
        starts = np.searchsorted(row[order], row[starts])
        group = np.add.reduceat(counts[:, order], starts, axis=1)
        sums += (np.cumsum(group, axis=1) - group + (group + 1) / 2)[:, codes]
        ties += (group**3 - group).sum(axis=1)
    middle = raters * (units + 1) / 2
    spread = (counts * (sums - middle) ** 2).sum(axis=1)
    whole = raters**2 * (units**3 - units) - raters * ties
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(whole > 0, 12 * spread / whole, np.nan))[:, None]


def correlations(matrix: FloatArray, counts: FloatArray) -> FloatArray:
    """Return ICC(1,1), (2,1), (3,1), (1,k), (2,k), (3,k) of each draw, shape (draws, 6).

    The table has no gaps. NaN where a coefficient divides by nothing.
    """
    raters, units = matrix.shape
    x = matrix - matrix[0, 0]  # equal numbers become zeros, and little cancels
    rows = x.mean(axis=0)
    mean = counts @ rows / units
    between = raters * (counts * (rows - mean[:, None]) ** 2).sum(axis=1) / (units - 1)
    inside = counts @ ((x - rows) ** 2).sum(axis=0)
    within = inside / (units * (raters - 1))
    columns = counts @ x.T / units
    judges = units * ((columns - mean[:, None]) ** 2).sum(axis=1)
    error = np.maximum(inside - judges, 0.0) / ((units - 1) * (raters - 1))
    judges /= raters - 1
    # A draw of one bid over and over has no variance between bids, only what rounding left.
    between[_all_the_same(rows[None], counts)] = 0.0
    k = raters
    pairs = (
        (between - within, between + (k - 1) * within),
        (between - error, between + (k - 1) * error + k * (judges - error) / units),
        (between - error, between + (k - 1) * error),
        (between - within, between),
        (between - error, between + (judges - error) / units),
        (between - error, between),
    )
    # A denominator that is nothing beside its parts is what rounding left of zero.
    least = 1e-12 * (between + within + error + judges)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([np.where(abs(b) > least, t / b, np.nan) for t, b in pairs], axis=1)


def _blocks(counts: FloatArray, size: int) -> Iterator[FloatArray]:
    """Cut the draws into blocks that hold so many numbers each."""
    step = max(_CELLS // max(size, 1), 1)
    for start in range(0, len(counts), step):
        yield counts[start : start + step]
