"""Intervals of one weight at a time, all nodes and all projects in a few array operations."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.lines import ExactRows, LevelArray, Lines, dot, slack

_CLOSE = 1e-6  # where a lead and its change are below this, floats would lose digits
_CELLS = 2_000_000


@frozen(eq=False)
class Intervals:
    """Finds the intervals of all nodes at once, in floats but for near ties.

    Parameters
    ----------
    matrix : Matrix
    lines : Lines
    rows : ExactRows
    levels : array of int, shape (projects,)
        Places in the exact official ranking.
    """

    matrix: Matrix
    lines: Lines
    rows: ExactRows
    levels: LevelArray

    def of(self, ahead: NDArray[np.int64], behind: NDArray[np.int64]) -> FloatArray:
        """Return between which local weights no one behind passes the one ahead of it.

        Parameters
        ----------
        ahead, behind : array of int, shape (pairs,)

        Returns
        -------
        array of float, shape (nodes, 2)
        """
        start, stop = self.lines.ends
        weight = self.lines.weight
        found = np.empty((len(weight), 2))
        step = max(1, _CELLS // len(self.levels))
        gap = self.matrix.scores[ahead] - self.matrix.scores[behind]
        tied = self.levels[ahead] == self.levels[behind]
        gap[tied] = np.inf  # whether they part is another question
        gap = np.maximum(gap, 0)  # the order is known; a lead may be lost to rounding
        close = gap < _CLOSE
        same = np.array(
            [self.rows[a] == self.rows[b] for a, b in _pairs(ahead[tied], behind[tied])],
            dtype=bool,
        )
        parting = np.flatnonzero(tied)[~same]
        for first in range(0, len(weight), step):
            nodes = slice(first, first + step)
            slopes = self.matrix.values @ (stop[nodes] - start[nodes]).T
            gain = slopes[behind] - slopes[ahead]
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                reach = gap[:, None] / gain
            for pair, column in np.argwhere(close[:, None] & (np.abs(gain) < _CLOSE)).tolist():
                gain[pair, column], reach[pair, column] = self._closely(
                    int(ahead[pair]), int(behind[pair]), first + column
                )
            up = np.min(np.where(gain > 0, reach, np.inf), axis=0, initial=np.inf)
            down = np.max(np.where(gain < 0, reach, -np.inf), axis=0, initial=-np.inf)
            parts = self._parts(gain[parting], ahead[parting], behind[parting], first)
            up[parts] = down[parts] = 0
            found[nodes, 0] = np.maximum(weight[nodes] + down, 0)
            found[nodes, 1] = np.minimum(weight[nodes] + up, 1)
        fixed = [n for n in range(len(weight)) if not self.lines.is_free(n)]
        found[fixed] = weight[fixed, None]
        return found

    def _closely(self, ahead: int, behind: int, place: int) -> tuple[float, float]:
        """Return the sign of the gain of a pair along a node, and where it swaps, exactly."""
        move, exact = self.lines.move(place), self.matrix.exact_weights
        gain = dot(self.rows[behind], move) - dot(self.rows[ahead], move)
        gap = self.matrix.exact_score(ahead, exact) - self.matrix.exact_score(behind, exact)
        if not gain:
            return 0.0, np.inf
        reach = max(min(gap / gain, Fraction(2)), Fraction(-2))  # beyond 0 and 1 in any case
        return (1.0 if gain > 0 else -1.0), float(reach)

    def _parts(
        self, gain: FloatArray, ahead: NDArray[np.int64], behind: NDArray[np.int64], first: int
    ) -> NDArray[np.bool_]:
        """Say along which nodes some tied pair has different slopes."""
        parts = np.asarray((np.abs(gain) > 4 * slack(self.matrix)).any(axis=0))
        for column in np.flatnonzero(~parts).tolist() if len(ahead) else ():
            move = self.lines.move(first + column)
            parts[column] = any(
                dot(self.rows[a], move) != dot(self.rows[b], move) for a, b in _pairs(ahead, behind)
            )
        return parts


def _pairs(ahead: NDArray[np.int64], behind: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    return zip(ahead.tolist(), behind.tolist(), strict=True)
