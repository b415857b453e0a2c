"""Priorities of pairwise judgments: principal eigenvector, log least squares, completion.

Everything is done on judgments divided by what the least squares weights say: for consistent
judgments all of them are then 1, so that ratios of 10**40 lose no digits.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from scipy.optimize import minimize

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import significant
from evalkit.weights.elicit.judgments import Judgments
from evalkit.weights.geometry.programs import SolverError

_STEPS = 1000
_FLAT = 1e-6
_POLISH = 200
_STILL = 1e-13


@frozen(eq=False)
class Fit:
    """Weights of the criteria as logarithms, and what the other judgments say of each one.

    Parameters
    ----------
    logs : array of float, shape (C,)
    residuals : array of float, shape (judgments,)
        Logarithm of the judgment minus that of the ratio of the weights.
    others : array of float, shape (judgments,)
        The same difference to what all *other* judgments say; NaN for a judgment
        that alone connects its two sides, of which the others say nothing.
    """

    logs: FloatArray
    residuals: FloatArray
    others: FloatArray


def least_squares(judgments: Judgments) -> Fit:
    """Fit weights to the logarithms of the judgments; of a full table, the geometric means.

    References
    ----------
    Crawford, G. & Williams, C. (1985), A note on the analysis of subjective judgment
    matrices, Journal of Mathematical Psychology 29(4), 387-405; for incomplete tables
    Bozoki, Fulop & Ronyai (2010), section 4: the solution is unique if and only if the
    judgments connect all criteria.
    """
    count = len(judgments.names)
    first, second = list(judgments.first), list(judgments.second)
    values = judgments.middles()
    laplacian = np.zeros((count, count))
    np.add.at(laplacian, (first, first), 1.0)
    np.add.at(laplacian, (second, second), 1.0)
    np.add.at(laplacian, (first, second), -1.0)
    np.add.at(laplacian, (second, first), -1.0)
    right = np.zeros(count)
    np.add.at(right, first, values)
    np.add.at(right, second, -values)
    # The all-ones part is free: adding it makes the matrix regular and the logs centred.
    inverse = np.linalg.inv(laplacian + 1.0 / count) - 1.0 / count
    logs = inverse @ right
    residuals = values - (logs[first] - logs[second])
    leverage = inverse[first, first] + inverse[second, second] - 2 * inverse[first, second]
    free = 1 - leverage
    # A judgment that nothing else supports has leverage 1, up to rounding.
    alone = free < 1e-9
    others = np.where(alone, np.nan, residuals / np.where(alone, 1.0, free))
    return Fit(logs, residuals, others)


def principal(table: FloatArray) -> tuple[FloatArray, float]:
    """Return the principal eigenvector (sum 1) and value of a full table of log ratios."""
    centre = table.mean(axis=1)
    vector, value = _perron(np.exp(table - centre[:, None] + centre[None, :]))
    logs = np.log(vector) + centre
    return normalised(logs), value


def complete(table: FloatArray, centre: FloatArray) -> FloatArray:
    """Fill the open entries so that the principal eigenvalue is as small as it can be.

    Parameters
    ----------
    table : (C, C) array of log ratios, NaN where nothing is said
    centre : (C,) array
        Least squares log weights, from which the search starts.

    Raises
    ------
    SolverError
        If the search stops before the minimum.

    Notes
    -----
    The logarithm of the eigenvalue is convex in the logarithms of the open entries, and
    strictly so where the judgments connect all criteria: there is one minimum. Its slope
    along an open entry is ``(u_i b_ij v_j - u_j b_ji v_i) / (value u.v)`` with the left and
    right eigenvectors. Where that is 0, ``b_ij`` is a ratio ``s_i / s_j`` with
    ``s = sqrt(v / u)``, so it is enough to search over C numbers instead of all open pairs.

    References
    ----------
    Bozoki, S., Fulop, J. & Ronyai, L. (2010), On optimal completion of incomplete pairwise
    comparison matrices, Mathematical and Computer Modelling 52(1-2), 318-333.
    """
    ratio = centre[:, None] - centre[None, :]
    is_open = np.isnan(table)
    known = np.where(is_open, 0.0, table - ratio)

    def filled(logs: FloatArray) -> FloatArray:
        return np.where(is_open, logs[:, None] - logs[None, :], known)

    def height(logs: FloatArray) -> tuple[float, FloatArray]:
        matrix = np.exp(filled(logs))
        right, value = _perron(matrix)
        left, _ = _perron(matrix.T)
        share = np.where(is_open, left[:, None] * matrix * right[None, :], 0.0)
        slope = (share.sum(axis=1) - share.sum(axis=0)) / (value * (left @ right))
        return float(np.log(value)), slope

    found = minimize(
        height,
        np.zeros(len(table)),
        jac=True,
        method="BFGS",
        options={"gtol": 1e-11, "maxiter": _STEPS},
    )
    if np.abs(found.jac).max() > _FLAT:
        raise SolverError(
            f"the completion stopped at a slope of {significant(np.abs(found.jac).max(), 2)}"
        )
    logs = found.x
    # Rounding stops the search a little short; stepping to where the slope is 0 goes on.
    for _ in range(_POLISH):
        matrix = np.exp(filled(logs))
        step = (np.log(_perron(matrix)[0]) - np.log(_perron(matrix.T)[0])) / 2
        moved = np.abs(step - step.mean() - (logs - logs.mean())).max()
        logs = step
        if moved < _STILL:
            break
    return filled(logs) + ratio


def normalised(logs: FloatArray) -> FloatArray:
    """Return positive weights that add up to 1 from their logarithms."""
    weights: FloatArray = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _perron(matrix: FloatArray) -> tuple[FloatArray, float]:
    """Return the positive eigenvector (sum 1) of a positive matrix, and its eigenvalue."""
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    vector: FloatArray = np.abs(vectors[:, place].real)
    # One step of the power method takes off what rounding left.
    vector = matrix @ vector
    return vector / vector.sum(), float(values[place].real)
