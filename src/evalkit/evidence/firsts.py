"""Who is first how likely, and between which bounds whatever the lattice did."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.evidence.laws import Laws


@frozen(eq=False)
class FirstChances:
    """How likely each project is first, alone or tied.

    Parameters
    ----------
    share : array of float, shape (projects,)
    low, high : array of float, shape (projects,)
        Between which it lies whatever the lattice did.
    """

    share: FloatArray = field(repr=False)
    low: FloatArray = field(repr=False)
    high: FloatArray = field(repr=False)

    @property
    def error(self) -> float:
        """How far a share may be off because of the lattice."""
        return float(np.maximum(self.high - self.share, self.share - self.low).max(initial=0.0))


def first(laws: Laws) -> FirstChances:
    """Return how likely each total is above or level with all others.

    Notes
    -----
    Given that a total is t, it is first where no other is above t: a product over the
    others. For the bounds the others are moved by all that the lattice may have moved the
    two; who surely stands at one cap with another is level with it, and not moved.
    """
    inside = laws.mass[:, 1:]
    upto = np.cumsum(laws.mass, axis=1)
    share = (inside * _others(upto)[:, 1:]).sum(axis=1)
    if not laws.slack.any() and not laws.unsure.any():
        return FirstChances(share, share, share)
    shifts = laws.slack + laws.slack.max()
    low = (inside * _others(_moved(upto, -shifts))[:, 1:]).sum(axis=1)
    high = (inside * _others(_moved(upto, shifts))[:, 1:]).sum(axis=1)
    for column, sure in laws.at_cap.items():
        down = _moved(upto, -shifts)[:, column]
        level = np.minimum(down + np.where(shifts > 0, sure, 0.0), upto[:, column])
        low += sure * (_others(level[:, None]) - _others(down[:, None]))[:, 0]
    unsure = laws.unsure.sum()
    low, high = np.clip(low - unsure, 0.0, share), np.clip(high + unsure, share, 1.0)
    return FirstChances(share, low, high)


def _moved(upto: FloatArray, shifts: FloatArray) -> FloatArray:
    """Return the chances of at most t plus a shift, for the columns of those who are in."""
    columns = np.arange(upto.shape[1])[None, :] + np.asarray(shifts, dtype=np.intp)[:, None]
    columns = np.clip(columns, 0, upto.shape[1] - 1)
    return np.take_along_axis(upto, columns, axis=1)


def _others(chances: FloatArray) -> FloatArray:
    """Return, for each row, the product of all other rows."""
    before, after = np.ones_like(chances), np.ones_like(chances)
    np.cumprod(chances[:-1], axis=0, out=before[1:])
    after[:-1] = np.cumprod(chances[:0:-1], axis=0)[::-1]
    product: FloatArray = before * after
    return product
