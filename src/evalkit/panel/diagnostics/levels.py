"""Totals as evaluator plus bid: how severe each evaluator is, how surely, and what is left over."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from scipy.special import ndtr, ndtri, stdtr

from evalkit.core.arrays import FloatArray
from evalkit.panel.diagnostics.chance import ALARM, holm
from evalkit.panel.marks import MarkTable

MAD_TO_SD = 1.4826
"""Makes the median absolute deviation an estimate of the standard deviation."""
FLAG = 3.5
"""A robust z beyond this is worth a look, unless chance alone brings more in such a table."""
LISTED = 2.0
"""From this robust z on, a total stands in the list."""
FEWEST_BIDS = 3
"""Of two bids, one is as far out of line as the other, so that neither stands out."""
_CELLS, _TABLES = 3000, 1000
"""Tables with more cells are so many that the normal law itself serves; of smaller ones so many
are drawn."""


def totals(table: MarkTable) -> FloatArray:
    """Return each evaluator's total for each bid, NaN where a mark is missing or recused."""
    return np.asarray(np.sum(table.as_float(), axis=2), dtype=np.float64)


@frozen(eq=False)
class _Levels:
    """Evaluator + bid, fitted by least squares to the totals that are there.

    Parameters
    ----------
    there : array of bool, shape (evaluators, bids)
        Totals that say something: of bids that two evaluators or more marked.
    pieces : array of int, shape (evaluators,)
        Evaluators that are joined by bids in common, directly or through others, have one number.
    """

    there: NDArray[np.bool_]
    pieces: NDArray[np.int64]
    _share: FloatArray = field(repr=False)
    inverse: FloatArray = field(repr=False)

    @classmethod
    def of(cls, points: FloatArray) -> _Levels:
        """Look at which totals are there; a bid that one evaluator marked compares nobody."""
        given = np.asarray(~np.isnan(points))
        there = np.asarray(given & (given.sum(axis=0) >= 2))
        count = np.maximum(there.sum(axis=0), 1)
        share = there / count
        together = there.astype(np.float64)
        # The bids drop out of the normal equations; what is left has one row an evaluator.
        matrix = np.diag(together.sum(axis=1)) - together @ share.T
        pieces = connected_components(together @ together.T > 0, directed=False)[1]
        return cls(there, pieces.astype(np.int64), share, np.linalg.pinv(matrix, rcond=1e-10))

    def levels(self, points: FloatArray) -> FloatArray:
        """Return the level of each evaluator, summing to 0 in each piece; of tables, too."""
        given = np.where(self.there, points, 0.0)
        right = given.sum(axis=-1) - given.sum(axis=-2) @ self._share.T
        return np.asarray(right @ self.inverse)

    def left(self, points: FloatArray) -> FloatArray:
        """Return what neither evaluator nor bid explains, NaN where a total compares nobody."""
        level = self.levels(points)[..., None]
        given = np.where(self.there, points - level, 0.0)
        people = self.there.sum(axis=0)
        bids = given.sum(axis=-2) / np.where(people > 0, people, np.nan)
        return np.where(self.there, points - level - bids[..., None, :], np.nan)

    @property
    def main(self) -> NDArray[np.bool_]:
        """Who can be compared with most of the panel; nobody where no piece holds most of it."""
        active = np.asarray(self.there.any(axis=1))
        if not active.any():
            return active
        counts = np.bincount(self.pieces[active])
        largest = int(counts.argmax())
        if counts[largest] * 2 <= active.sum():
            return np.zeros_like(active)
        return np.asarray(np.logical_and(active, self.pieces == largest))


@frozen
class Severity:
    """How far one evaluator's totals lie above those of the panel.

    Parameters
    ----------
    evaluator : str
    points : float
        Negative is severe. With all marks there it is the mean total minus the mean of all;
        where some are recused, bids that an evaluator did not mark do not count. NaN, unknown,
        for whoever has no bid in common with most of the panel, not even through others.
    error : float
        Its standard error, from what neither evaluator nor bid explains; at least what
        a mark's own steps hide. NaN where nothing is left to estimate it from.
    p : float
        How likely chance alone would bring as much to anybody of the panel (t test, adjusted by
        Holm).
    """

    evaluator: str
    points: float
    error: float
    p: float


def severity(table: MarkTable) -> tuple[Severity, ...]:
    """Return the severity of each evaluator, with its standard error.

    Parameters
    ----------
    table : MarkTable
    """
    points = totals(table)
    fit = _Levels.of(points)
    main = fit.main
    level = np.where(main, fit.levels(points), np.nan)
    seen = fit.there & main[:, None]
    free = int(seen.sum()) - int(main.sum()) - int(seen.any(axis=0).sum()) + 1
    error = np.full(len(level), np.nan)
    if free > 0 and main.any():
        squares = float(np.nansum(np.where(seen, fit.left(points), 0.0) ** 2)) / free
        error[main] = np.sqrt(max(squares, _step(table) ** 2 / 12) * np.diag(fit.inverse)[main])
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0, np.abs(level) / error, np.where(level == 0, 0.0, np.nan))
    chance = 2 * stdtr(max(free, 1), -t)
    return tuple(
        Severity(name, float(value), float(of), p)
        for name, value, of, p in zip(
            table.evaluators, level, error, holm(chance.tolist()), strict=True
        )
    )


def _step(table: MarkTable) -> float:
    """Return the smallest step between totals that the marks allow, in points; 0 without any."""
    whole = [int(top) for top in np.unique(table.numerators[table.counting])]
    return float(Fraction(gcd(*(top - whole[0] for top in whole)), table.denominator))


def residuals(table: MarkTable) -> tuple[FloatArray, FloatArray]:
    """Return what an evaluator gave a bid beyond the evaluator's and the bid's own level.

    Parameters
    ----------
    table : MarkTable

    Returns
    -------
    residual : array of float, shape (evaluators, bids)
        In points; the total minus evaluator minus bid, fitted by least squares; with
        all marks there, ``x − row mean − column mean + mean``. A large one is a bid
        marked out of line with how this evaluator marks, and how others see it. NaN where
        there is no total, or nobody else's to compare it with.
    robust_z : array of float, same shape
        The residual over 1.4826 times the median absolute residual. With a few
        evaluators and bids it says little: the power is low. NaN with fewer than three bids to
        compare, of which one is always as far out of line as the other.
    """
    points = totals(table)
    fit = _Levels.of(points)
    left = fit.left(points)
    if fit.there.any(axis=0).sum() < FEWEST_BIDS:
        return left, np.full_like(left, np.nan)
    z = np.full_like(left, np.nan)
    z[fit.there] = _robust(left[fit.there])
    return left, z


def _robust(left: FloatArray) -> FloatArray:
    """Return residuals over their own robust spread, of each table along the last axis."""
    scale = MAD_TO_SD * np.median(np.abs(left), axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(scale > 1e-12, left / scale, 0.0)


@frozen
class ByChance:
    """What totals without anything out of line would show in a table of this form.

    Parameters
    ----------
    limit : float
        The largest robust z of all stays below it in 19 tables of 20.
    listed : float
        Totals from a robust z of 2 on that are to be expected.
    """

    limit: float
    listed: float


def outlying_by_chance(table: MarkTable, *, seed: int = 0) -> ByChance:
    """Return what normal errors, and nothing else, bring forth in a table of this form.

    Parameters
    ----------
    table : MarkTable
        Only which totals are there counts.
    seed : int
        Of the tables that are drawn where there are few cells.
    """
    fit = _Levels.of(totals(table))
    cells = int(fit.there.sum())
    if not cells:
        return ByChance(float("nan"), 0.0)
    if cells > _CELLS:
        limit = -float(ndtri(-np.expm1(np.log1p(-ALARM) / cells) / 2))
        return ByChance(limit, cells * 2 * float(ndtr(-LISTED)))
    drawn = np.random.default_rng(seed).standard_normal((_TABLES, *fit.there.shape))
    z = np.abs(_robust(fit.left(drawn)[:, fit.there]))
    return ByChance(
        float(np.quantile(z.max(axis=1), 1 - ALARM)), float((z >= LISTED).sum() / _TABLES)
    )
