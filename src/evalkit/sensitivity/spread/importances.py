"""How weights vary: their moments over a space, and Sobol indices on raw importances."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy.special import gammaincinv

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import Note, note
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.spread.variance import DesignSide, ReplicateSums, decompose
from evalkit.sensitivity.ties import first_shares, places, ranks
from evalkit.weights import WeightSpace

REPLICATES = 8
_SAMPLES = 4096
"""Weights a replicate where moments are sampled."""
_MOST_CELLS = 4_000_000


@frozen(eq=False)
class Moments:
    """Mean and covariance of the weights over a space.

    Parameters
    ----------
    mean : array of float, shape (criteria,)
    covariance : array of float, shape (criteria, criteria)
        Rows sum to 0, as weights sum to 1.
    replicates : array of float, shape (replicates, criteria, criteria) or None
        Independent estimates; None where the covariance is exact.
    method : Note
    """

    mean: FloatArray = field(converter=frozen_array)
    covariance: FloatArray = field(converter=frozen_array)
    replicates: FloatArray | None
    method: Note

    def error_of(self, row: FloatArray) -> float:
        """Return the standard error of the variance of ``row @ weights``, relative to it."""
        whole = float(row @ self.covariance @ row)
        if self.replicates is None or whole <= 0:
            return 0.0
        found = np.einsum("i,rij,j->r", row, self.replicates, row)
        return float(found.std(ddof=1) / np.sqrt(len(found)) / whole)


def moments(matrix: Matrix, space: WeightSpace, concentration: float | None, seed: int) -> Moments:
    """Return the moments of the weights, exact where the space is a simplex.

    Notes
    -----
    Uniform on the simplex with vertices B (n rows): the shares of the vertices are
    Dirichlet(1, ..., 1), so the covariance of the weights is
    ``(B'B / n - m m') / (n + 1)`` with m the mean vertex.
    """
    if concentration is not None:
        mean = matrix.weights
        covariance = (np.diag(mean) - np.outer(mean, mean)) / (concentration + 1)
        return Moments(mean, covariance, None, note("moments-dirichlet"))
    corners = space.corners() if space.measure == "flat" or not space.dimension else None
    if corners is not None:
        count = len(corners)
        mean = corners.mean(axis=0)
        away = corners - mean
        return Moments(
            mean,
            away.T @ away / (count * (count + 1)),
            None,
            note("moments-even"),
        )
    drawn = []
    for child in np.random.SeedSequence(seed).spawn(REPLICATES):
        own = int(child.generate_state(1)[0])
        drawn.append(space.sample(_SAMPLES, own))
    mean = np.mean([w.mean(axis=0) for w in drawn], axis=0)
    each = np.array([(w - mean).T @ (w - mean) / len(w) for w in drawn])
    return Moments(
        mean, each.mean(axis=0), each, note("moments-sampled", count=REPLICATES * _SAMPLES)
    )


@frozen(eq=False)
class Importances:
    """Independent raw importances; divided by their sum they are the weights.

    Parameters
    ----------
    low, width : array of float, shape (criteria,)
        Evenly between low and low + width; not read where there are `shapes`.
    shapes : array of float, shape (criteria,), or None
        Gamma distributed with these shapes and scale 1: the weights then are
        Dirichlet with the same numbers.
    drawn : Note
        How they are drawn.
    """

    low: FloatArray
    width: FloatArray
    shapes: FloatArray | None
    drawn: Note

    @classmethod
    def of(cls, matrix: Matrix, space: WeightSpace, concentration: float | None) -> Importances:
        """Choose importances that fit the space."""
        count = len(matrix.criteria)
        none = np.zeros(count)
        if concentration is not None:
            return cls(
                none,
                none,
                matrix.weights * concentration,
                note("importance-gamma"),
            )
        if space.measure == "flat" and not len(space.rows):
            return cls(
                none,
                none,
                np.ones(count),
                note("importance-exponential"),
            )
        low, high = space.extremes(np.eye(count))
        return cls(
            low,
            np.maximum(high - low, 0.0),
            None,
            note("importance-even"),
        )

    @property
    def moves(self) -> NDArray[np.bool_]:
        """Which importances are not fixed, shape (criteria,), of bool."""
        return self.width > 1e-12 if self.shapes is None else self.shapes > 0

    def draw(self, shares: FloatArray) -> FloatArray:
        """Return importances at given quantiles, shape (draws, criteria)."""
        if self.shapes is None:
            return self.low + shares * self.width
        found = np.zeros_like(shares)
        for shape in np.unique(self.shapes):
            same = self.shapes == shape
            if shape == 1:
                found[:, same] = -np.log1p(-shares[:, same])
            elif shape > 0:
                found[:, same] = gammaincinv(shape, shares[:, same])
        return found


def sobol(
    matrix: Matrix,
    raw: Importances,
    winner: int,
    rival: int,
    seed: int,
    samples: int,
    is_late: Callable[[], bool] = lambda: False,
) -> tuple[ReplicateSums, int]:
    """Evaluate one design for all answers: scores, ranks, lead, official winner first.

    Returns
    -------
    sums : Sums
        Columns: a score a project, a rank a project, the lead, the win.
    used : int
        Points of the design over all replicates.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import, and seldom needed

    values, count = matrix.values, len(matrix.criteria)
    most = max(_MOST_CELLS // max(values.shape), 16)
    exponent = int(np.log2(min(samples / REPLICATES, most)))
    replicates = max(REPLICATES, samples >> exponent)

    def draw(seed: np.random.SeedSequence) -> tuple[DesignSide, DesignSide]:
        points = qmc.Sobol(2 * count, seed=np.random.default_rng(seed)).random_base2(exponent)
        return list(raw.draw(points[:, :count]).T), list(raw.draw(points[:, count:]).T)

    def answers(side: DesignSide) -> FloatArray:
        importances = np.column_stack(side)
        scores = importances @ values.T / importances.sum(axis=1)[:, None]
        first, size = places(scores)
        return np.column_stack(
            [
                scores,
                ranks(first, size),
                scores[:, winner] - scores[:, rival],
                first_shares(first, size)[:, winner],
            ]
        )

    seeds = np.random.SeedSequence(seed).spawn(replicates)
    sums, made = decompose(seeds, raw.moves.tolist(), draw, answers, is_late)
    return sums, made << exponent
