"""How each evaluator marks: severity, spread, halo, leanings, and marks that look copied."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Literal

import numpy as np
from attrs import frozen

from evalkit.core.arrays import FloatArray
from evalkit.panel.marks import MarkTable

MAD_TO_SD = 1.4826
"""Makes the median absolute deviation an estimate of the standard deviation."""
FLAG = 3.5
"""A robust z beyond this is worth a look."""


@frozen
class Profile:
    """How one evaluator marks, beside the others.

    Parameters
    ----------
    evaluator : str
    severity : float
        How far the totals lie above those of the panel, in points; negative is severe.
        With all marks there it is the mean total minus the mean of all; where some are
        recused, bids that an evaluator did not mark do not count as severity.
    spread : float
        Standard deviation of the totals over that of the other evaluators' mean;
        much below 1 is central tendency.
    halo : float
        Mean correlation between items over the bids, in [-1, 1]; near 1, one
        impression may have marked every item. NaN with fewer than 3 bids.
    bids : int
        Bids marked.
    """

    evaluator: str
    severity: float
    spread: float
    halo: float
    bids: int


def totals(table: MarkTable) -> FloatArray:
    """Return each evaluator's total for each bid, NaN where a mark is missing or recused."""
    return np.asarray(np.sum(table.as_float(), axis=2), dtype=np.float64)


def profiles(table: MarkTable) -> tuple[Profile, ...]:
    """Return the profile of each evaluator.

    Notes
    -----
    With all marks there, correcting for severity would not change the order of the
    bids, so it explains nothing by itself. Differences come in where recusals leave
    different evaluators for different bids.
    """
    points = totals(table)
    blocks = table.as_float()
    level, _ = _additive(points)
    found = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for place, name in enumerate(table.evaluators):
            own = points[place]
            there = ~np.isnan(own)
            others = _mean(np.delete(points, place, axis=0), axis=0)[there]
            wide = float(others.std()) if there.sum() > 1 else 0.0
            spread = float(own[there].std()) / wide if wide > 0 else float("nan")
            halo = _halo(blocks[place][there])
            found.append(Profile(name, float(level[place]), spread, halo, int(there.sum())))
    return tuple(found)


def _additive(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit evaluator + bid to the totals that are there, by least squares.

    Returns
    -------
    evaluators : array of float, shape (evaluators,)
        Sums to 0; NaN for whoever marked nothing.
    bids : array of float, shape (bids,)
        Where some marks are missing, what a bid would have on average with all of
        them; NaN without marks.
    """
    there = ~np.isnan(points)
    given = np.where(there, points, 0.0)
    people = there.sum(axis=0)
    share = there / np.maximum(people, 1)
    # The bids drop out of the normal equations; what is left has one row an evaluator.
    matrix = np.diag(there.sum(axis=1)) - there @ share.T
    right = given.sum(axis=1) - share @ given.sum(axis=0)
    level = np.linalg.lstsq(matrix, right, rcond=1e-10)[0]
    bids = (given.sum(axis=0) - there.T @ level) / np.where(people, people, np.nan)
    return np.where(there.any(axis=1), level, np.nan), bids


def _mean(values: FloatArray, axis: int) -> FloatArray:
    there = ~np.isnan(values)
    count = there.sum(axis=axis)
    summed = np.where(there, values, 0.0).sum(axis=axis)
    return np.asarray(summed / np.where(count > 0, count, np.nan))


def _halo(block: FloatArray) -> float:
    """Return the mean correlation between items; shape (bids, items)."""
    if block.shape[0] < 3 or block.shape[1] < 2:
        return float("nan")
    varied = block[:, block.std(axis=0) > 0]
    if varied.shape[1] < 2:
        return float("nan")
    matrix = np.atleast_2d(np.corrcoef(varied, rowvar=False))
    return float(matrix[np.triu_indices(len(matrix), k=1)].mean())


def residuals(table: MarkTable) -> tuple[FloatArray, FloatArray]:
    """Return what an evaluator gave a bid beyond the evaluator's and the bid's own level.

    Returns
    -------
    residual : array of float, shape (evaluators, bids)
        In points; the total minus evaluator minus bid, fitted by least squares; with
        all marks there, ``x − row mean − column mean + mean``. A large one is a bid
        marked out of line with how this evaluator marks, and how others see it.
    robust_z : array of float, same shape
        The residual over 1.4826 times the median absolute residual. With a few
        evaluators and bids it says little: the power is low.
    """
    points = totals(table)
    level, bids = _additive(points)
    with np.errstate(invalid="ignore"):
        residual = points - np.nan_to_num(level)[:, None] - bids[None, :]
        scale = MAD_TO_SD * np.nanmedian(np.abs(residual)) if np.isfinite(residual).any() else 0.0
        z = residual / scale if scale > 1e-12 else np.where(np.isnan(residual), np.nan, 0.0)
    return residual, np.asarray(z)


LikenessKind = Literal["marks", "reason"]


@frozen
class Copy:
    """Two evaluators with the same marks for a bid, or the same reason."""

    kind: LikenessKind
    first: str
    second: str
    bid: str
    what: str


def copies(
    table: MarkTable, reasons: Mapping[tuple[str, str, str], str] | None = None
) -> tuple[Copy, ...]:
    """Return pairs of evaluators whose marks of a bid, or whose reasons, are the same.

    Parameters
    ----------
    reasons : mapping of (evaluator, bid, item) to str, optional
        Reasons of fewer than 20 characters are not compared.

    Notes
    -----
    Equal marks on few items happen by chance; only bids with 4 items or more are
    compared.
    """
    found: list[Copy] = []
    counting = np.asarray(table.counting.all(axis=2))
    people = table.evaluators
    if len(table.items) >= 4:
        for place, bid in enumerate(table.bids):
            groups: dict[tuple[int, ...], list[str]] = {}
            for person, name in enumerate(people):
                if counting[person, place]:
                    key = tuple(int(v) for v in table.numerators[person, place])
                    groups.setdefault(key, []).append(name)
            for same in groups.values():
                found += [Copy("marks", a, b, bid, "") for a, b in combinations(same, 2)]
    said: dict[tuple[str, str], dict[str, str]] = {}
    for (who, bid, _item), text in (reasons or {}).items():
        plain = " ".join(text.split()).casefold()
        if len(plain) >= 20:
            said.setdefault((bid, plain), {}).setdefault(who, text)
    for (bid, _plain), who_said in said.items():
        for a, b in combinations(sorted(who_said), 2):
            found.append(Copy("reason", a, b, bid, who_said[a]))
    return tuple(sorted(found, key=lambda one: (one.kind, one.bid, one.first, one.second)))
