"""Quantiles of marks that may be several points or stretches, many marks at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from evalkit.assumed.outcomes import MarkOutcomes
from evalkit.core.arrays import FloatArray


@define(eq=False)
class OutcomeQuantiles:
    """Quantile functions of marks that may be several points or stretches.

    Parameters
    ----------
    marks : sequence of MarkOutcomes
    """

    marks: Sequence[MarkOutcomes]
    _low: FloatArray = field(init=False)
    _width: FloatArray = field(init=False)
    _start: FloatArray = field(init=False)
    _share: FloatArray = field(init=False)
    _ends: FloatArray = field(init=False)
    _last: NDArray[np.intp] = field(init=False)

    def __attrs_post_init__(self) -> None:
        pieces = [piece for mark in self.marks for piece in mark]
        self._low = np.array([float(p.low) for p in pieces])
        self._width = np.array([float(p.high - p.low) for p in pieces])
        self._share = np.array([p.share for p in pieces])
        ends = [np.cumsum([p.share for p in mark]) for mark in self.marks]
        # One table for all: the shares of the k-th mark stand between k and k + 1.
        self._ends = np.concatenate([k + e for k, e in enumerate(ends)] or [np.empty(0)])
        starts = [np.concatenate([[0.0], e[:-1]]) for e in ends]
        self._start = np.concatenate(starts or [np.empty(0)])
        self._last = np.cumsum([len(mark) for mark in self.marks], dtype=np.intp) - 1

    @property
    def size(self) -> int:
        """How many marks there are."""
        return len(self.marks)

    def pieces(self, shares: FloatArray) -> NDArray[np.intp]:
        """Return which piece of its mark each share falls into, counted over all marks."""
        keys = shares + np.arange(self.size)
        found: NDArray[np.intp] = np.searchsorted(self._ends, keys, side="right")
        return np.minimum(found, self._last)

    def values(self, shares: FloatArray) -> FloatArray:
        """Return the utilities at given quantiles, shape (draws, marks)."""
        at = self.pieces(shares)
        within = np.clip((shares - self._start[at]) / self._share[at], 0.0, 1.0)
        found: FloatArray = self._low[at] + self._width[at] * within
        return found
