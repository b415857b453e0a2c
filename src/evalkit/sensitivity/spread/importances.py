"""Sobol indices of scores, ranks and the winner, on raw importances that vary on their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.special import gammaincinv

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import Note, note
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.spread.variance import DesignSide, ReplicateSums, decompose
from evalkit.sensitivity.ties import first_shares, places, ranks
from evalkit.weights import WeightSpace

REPLICATES = 8
_MOST_CELLS = 4_000_000
_NEARBY = 32_000


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
    sums : ReplicateSums
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
        projects = len(values)
        found = np.empty((len(importances), 2 * projects + 2))
        # So few at a time that what is worked out in between stays near the processor.
        for at in range(0, len(importances), max(1, _NEARBY // projects)):
            rows = slice(at, at + max(1, _NEARBY // projects))
            scores = found[rows, :projects]
            np.matmul(importances[rows], values.T, out=scores)
            scores /= importances[rows].sum(axis=1)[:, None]
            first, size = places(scores)
            found[rows, projects:-2] = ranks(first, size)
            found[rows, -2] = scores[:, winner] - scores[:, rival]
            found[rows, -1] = first_shares(first[:, winner], size[:, winner])
        return found

    seeds = np.random.SeedSequence(seed).spawn(replicates)
    sums, made = decompose(seeds, raw.moves.tolist(), draw, answers, is_late)
    return sums, made << exponent
