"""How far evaluators agree: Krippendorff's alpha, intraclass correlations, Kendall's W."""

from __future__ import annotations

from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import ModelError, Problem
from evalkit.words import say

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
FloatArray = NDArray[np.float64]


def _matrix(ratings: ArrayLike) -> FloatArray:
    matrix = np.asarray(ratings, dtype=np.float64)
    if matrix.ndim != 2 or np.isinf(matrix).any():
        rule = say("must be a matrix of numbers: evaluators, units; NaN where there is none")
        raise ModelError(Problem(field="ratings", rule=rule, value=str(matrix.shape)))
    return matrix


def krippendorff_alpha(ratings: ArrayLike, level: Level = "interval") -> float:
    """Return Krippendorff's alpha, 1 for agreement and 0 for what chance would give.

    Parameters
    ----------
    ratings : array of float, shape (evaluators, units)
        NaN where an evaluator gave no rating.
    level : {'nominal', 'ordinal', 'interval', 'ratio'}
        What the numbers mean.

    Returns
    -------
    float
        At most 1; NaN where no unit has two ratings, or all ratings are the same.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.
    """
    matrix = _matrix(ratings)
    if level not in LEVELS:
        rule = say("must be one of {names}", names=LEVELS)
        raise ModelError(Problem(field="level", rule=rule, value=str(level)))
    there = ~np.isnan(matrix)
    matrix = matrix[:, there.sum(axis=0) >= 2]
    if matrix.size == 0:
        return float("nan")
    values, codes = np.unique(matrix[~np.isnan(matrix)], return_inverse=True)
    counts = np.zeros((matrix.shape[1], len(values)))
    units = np.broadcast_to(np.arange(matrix.shape[1]), matrix.shape)[~np.isnan(matrix)]
    np.add.at(counts, (units, codes), 1.0)
    per_unit = counts.sum(axis=1, keepdims=True)
    coincidence = (counts / (per_unit - 1)).T @ counts - np.diag(
        (counts / (per_unit - 1)).sum(axis=0)
    )
    totals = coincidence.sum(axis=0)
    distance = _distance(values, totals, level)
    expected = (np.outer(totals, totals) * distance).sum() / (totals.sum() - 1)
    if expected == 0:
        return float("nan")
    return float(1.0 - (coincidence * distance).sum() / expected)


def _distance(values: FloatArray, totals: FloatArray, level: Level) -> FloatArray:
    a, b = values[:, None], values[None, :]
    if level == "nominal":
        return np.asarray(a != b, dtype=np.float64)
    if level == "interval":
        return np.asarray((a - b) ** 2)
    if level == "ratio":
        whole = a + b
        return np.asarray(((a - b) / np.where(whole == 0, 1.0, whole)) ** 2)
    below = np.concatenate([[0.0], np.cumsum(totals)])
    low = np.minimum.outer(np.arange(len(values)), np.arange(len(values)))
    high = np.maximum.outer(np.arange(len(values)), np.arange(len(values)))
    between = below[high + 1] - below[low]
    return np.asarray((between - (totals[low] + totals[high]) / 2) ** 2)


@frozen
class ICC:
    """The six intraclass correlations of Shrout and Fleiss.

    Parameters
    ----------
    icc1, icc2, icc3 : float
        Of one evaluator: different evaluators for each bid; the same, drawn from
        many; the same, and only these.
    icc1k, icc2k, icc3k : float
        Of the mean over all evaluators.
    """

    icc1: float
    icc2: float
    icc3: float
    icc1k: float
    icc2k: float
    icc3k: float


def icc(ratings: ArrayLike) -> ICC:
    """Return the intraclass correlations of a complete table.

    Parameters
    ----------
    ratings : array of float, shape (evaluators, units)
        Without gaps, at least 2 by 2.

    Raises
    ------
    ModelError
        For a table with gaps, or a smaller one.

    References
    ----------
    Shrout, P. E. & Fleiss, J. L. (1979). Intraclass correlations: uses in
    assessing rater reliability. Psychological Bulletin 86, 420-428.
    """
    matrix = _matrix(ratings).T
    units, raters = matrix.shape
    if np.isnan(matrix).any() or units < 2 or raters < 2:
        rule = say("needs a complete table of at least two evaluators and two units")
        raise ModelError(Problem(field="ratings", rule=rule, value=str(matrix.T.shape)))
    return _icc(matrix, units, raters)


def _icc(matrix: FloatArray, units: int, raters: int) -> ICC:
    mean = matrix.mean()
    rows, columns = matrix.mean(axis=1), matrix.mean(axis=0)
    between = raters * ((rows - mean) ** 2).sum() / (units - 1)
    within = ((matrix - rows[:, None]) ** 2).sum() / (units * (raters - 1))
    judges = units * ((columns - mean) ** 2).sum() / (raters - 1)
    rest = ((matrix - rows[:, None] - columns[None, :] + mean) ** 2).sum()
    error = rest / ((units - 1) * (raters - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return ICC(
            icc1=float((between - within) / (between + (raters - 1) * within)),
            icc2=float(
                (between - error)
                / (between + (raters - 1) * error + raters * (judges - error) / units)
            ),
            icc3=float((between - error) / (between + (raters - 1) * error)),
            icc1k=float((between - within) / between),
            icc2k=float((between - error) / (between + (judges - error) / units)),
            icc3k=float((between - error) / between),
        )


def kendall_w(ratings: ArrayLike) -> float:
    """Return Kendall's coefficient of concordance, corrected for ties, in [0, 1].

    Parameters
    ----------
    ratings : array of float, shape (evaluators, units)
        Without gaps. With fewer than 4 units it is a description only.

    Returns
    -------
    float
        NaN where every evaluator ties all units.

    References
    ----------
    Kendall, M. G. & Babington Smith, B. (1939). The problem of m rankings.
    ``W = 12 S / (m² (n³ − n) − m Σ (t³ − t))``.
    """
    matrix = _matrix(ratings)
    if np.isnan(matrix).any() or min(matrix.shape) < 2:
        rule = say("needs a complete table of at least two evaluators and two units")
        raise ModelError(Problem(field="ratings", rule=rule, value=str(matrix.shape)))
    raters, units = matrix.shape
    less = (matrix[:, None, :] < matrix[:, :, None]).sum(axis=2)
    same = (matrix[:, None, :] == matrix[:, :, None]).sum(axis=2)
    ranks = less + (same + 1) / 2
    totals = ranks.sum(axis=0)
    spread = ((totals - totals.mean()) ** 2).sum()
    # Each of t tied units counts t² - 1, so a group of them counts t³ - t.
    ties = (same**2 - 1.0).sum()
    whole = raters**2 * (units**3 - units) - raters * ties
    return float(12.0 * spread / whole) if whole > 0 else float("nan")
