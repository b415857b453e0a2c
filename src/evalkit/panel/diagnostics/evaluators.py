"""How each evaluator marks: severity, spread, halo, and who does not tell bids apart."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.panel.diagnostics.levels import FEWEST_BIDS, severity, totals
from evalkit.panel.marks import MarkTable


@frozen
class Profile:
    """How one evaluator marks, beside the others.

    Parameters
    ----------
    evaluator : str
    severity, error, p : float
        As `Severity` says: points above the panel, their standard error, and how likely chance
        alone would bring as much.
    spread : float
        Standard deviation of the totals over that of the other evaluators' mean;
        much below 1 is central tendency.
    halo : float
        Mean correlation between items over the bids, in [-1, 1]; near 1, one
        impression may have marked every item. NaN with fewer than 3 bids.
    bids : int
        Bids marked.
    is_constant : bool
        Whether all of three totals or more are the same, while those of most others differ.
    """

    evaluator: str
    severity: float
    error: float
    p: float
    spread: float
    halo: float
    bids: int
    is_constant: bool


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
    alike = _constant(table)
    found = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for place, level in enumerate(severity(table)):
            own = points[place]
            there = ~np.isnan(own)
            others = _mean(np.delete(points, place, axis=0), axis=0)[there]
            wide = float(others.std()) if there.sum() > 1 else 0.0
            spread = float(own[there].std()) / wide if wide > 0 else float("nan")
            halo = _halo(blocks[place][there])
            found.append(
                Profile(
                    level.evaluator,
                    level.points,
                    level.error,
                    level.p,
                    spread,
                    halo,
                    int(there.sum()),
                    bool(alike[place]),
                )
            )
    return tuple(found)


def _constant(table: MarkTable) -> NDArray[np.bool_]:
    """Return who gave every bid the same total, exactly, where most of the others did not."""
    whole = table.numerators.sum(axis=2)
    there = np.asarray(table.counting.all(axis=2))
    enough = there.sum(axis=1) >= FEWEST_BIDS
    alike = np.array(
        [len(set(row[seen].tolist())) == 1 for row, seen in zip(whole, there, strict=True)]
    )
    others = int((enough & ~alike).sum())
    return np.asarray(enough & alike & (2 * others > int(enough.sum()) - 1))


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
