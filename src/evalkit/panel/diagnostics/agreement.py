"""How far evaluators agree: Krippendorff's alpha, intraclass correlations, Kendall's W."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.panel.diagnostics.resampled import (
    MeasurementLevel,
    alphas,
    concordances,
    correlations,
    once,
)

LEVELS: tuple[MeasurementLevel, ...] = ("nominal", "ordinal", "interval", "ratio")


def matrix_of(ratings: ArrayLike) -> FloatArray:
    """Return the ratings as a matrix; infinities and other shapes are refused."""
    matrix = np.asarray(ratings, dtype=np.float64)
    if matrix.ndim != 2 or np.isinf(matrix).any():
        rule = say("must be a matrix of numbers: evaluators, units; NaN where there is none")
        raise ModelError(Problem(field="ratings", rule=rule, value=str(matrix.shape)))
    return matrix


def levelled(ratings: ArrayLike, level: MeasurementLevel) -> FloatArray:
    """Return the ratings as a matrix that may be read at a level of measurement.

    Raises
    ------
    ModelError
        For another level, or a number below 0 at the level of ratios: it has no zero
        to start from, and the distance of two values of opposite signs has no bound.
    """
    if level not in LEVELS:
        rule = say("must be one of {names}", names=LEVELS)
        raise ModelError(Problem(field="level", rule=rule, value=str(level)))
    matrix = matrix_of(ratings)
    below = matrix[matrix < 0]
    if level == "ratio" and below.size:
        raise ModelError(
            Problem(
                field="ratings",
                rule=say("must not be below 0 at the level of ratios"),
                value=str(float(below[0])),
                remedy=say("take the level `interval` where 0 is not the least that there can be"),
            )
        )
    return matrix


def krippendorff_alpha(ratings: ArrayLike, level: MeasurementLevel = "interval") -> float:
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
        At most 1; NaN where fewer than two units have two ratings, or all ratings are the same.

    Raises
    ------
    ModelError
        For another level, and at the level of ratios for numbers below 0.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.
    """
    matrix = levelled(ratings, level)
    return float(alphas(matrix, once(matrix.shape[1]), level)[0, 0])


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

    Notes
    -----
    NaN where a coefficient is not defined, as where all bids have the same mean.
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
    matrix = complete(ratings)
    return ICC(*map(float, correlations(matrix, once(matrix.shape[1]))[0]))


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
    matrix = complete(ratings)
    return float(concordances(matrix, once(matrix.shape[1]))[0, 0])


def complete(ratings: ArrayLike) -> FloatArray:
    """Return the ratings as a table without gaps, at least 2 by 2.

    Raises
    ------
    ModelError
        For a table with gaps, or a smaller one.
    """
    matrix = matrix_of(ratings)
    if np.isnan(matrix).any() or min(matrix.shape) < 2:
        rule = say("needs a complete table of at least two evaluators and two units")
        raise ModelError(Problem(field="ratings", rule=rule, value=str(matrix.shape)))
    return matrix
