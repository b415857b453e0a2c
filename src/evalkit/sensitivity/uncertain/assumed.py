"""Open marks of an evaluation, drawn under a stated assumption, with the gates that they break."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import define, field
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import Possible
from evalkit.core.arrays import FloatArray
from evalkit.evaluation import Evaluation
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.uncertain.panels import CellKey
from evalkit.sensitivity.uncertain.quantiles import OutcomeQuantiles

OUT = -1.0
"""The score of a project that is out of the ranking in a draw: below every other one."""
_NEAREST = 1e-15
"""So near to 0 and 1 a share is taken where its normal score would be infinite."""


@define(eq=False)
class AssumedMarks:
    """The open marks of an evaluation, and what becomes of totals where they break gates.

    Parameters
    ----------
    quantiles : OutcomeQuantiles
    rows, columns : array of int
        Of each mark its place in the matrix; column -1 for the verdict of a decision.
    projects : int
    points : float
        What a score of 1 is worth.
    correlation : float
    """

    quantiles: OutcomeQuantiles
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    projects: int
    points: float
    correlation: float = 0.0
    _caps: FloatArray = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._caps = np.array(
            [
                min(
                    OUT if gate.effect == "fail" else float(gate.cap or 0) / self.points
                    for gate in piece.broken
                )
                if piece.broken
                else np.inf
                for mark in self.quantiles.marks
                for piece in mark
            ]
        )

    @classmethod
    def of(
        cls,
        evaluation: Evaluation,
        matrix: Matrix,
        assumption: Assumption,
        skip: Iterable[CellKey],
    ) -> AssumedMarks:
        """Collect the open marks, without the cells that are drawn otherwise."""
        possible, others = Possible(evaluation, assumption), set(skip)
        leaves = [leaf.id for leaf in evaluation.case.criteria.leaves]
        column = {name: place for place, name in enumerate(matrix.criteria)}
        marks, cells = [], []
        for row, project in enumerate(matrix.projects):
            outcomes = possible.of(evaluation[project])
            for place, mark in enumerate(outcomes):
                at = column.get(leaves[place], -1) if place < len(leaves) else -1
                open_ = len(mark) > 1 or (mark and mark[0].low < mark[0].high)
                if open_ and (row, at) not in others and (at >= 0 or place >= len(leaves)):
                    marks.append(mark)
                    cells.append((row, at))
        rows, columns = np.array(cells, dtype=np.intp).reshape(-1, 2).T
        count, rho = len(matrix.projects), assumption.correlation
        return cls(OutcomeQuantiles(marks), rows, columns, count, matrix.points, rho)

    @property
    def breaks(self) -> bool:
        """Whether some open mark may break a gate."""
        return bool(np.isfinite(self._caps).any())

    @property
    def size(self) -> int:
        """How many shares a draw takes: one a mark, and one a project where marks hang together."""
        return self.quantiles.size + (self.projects if self.correlation and self.rows.size else 0)

    def shares(self, drawn: FloatArray) -> FloatArray:
        """Return the share of each mark, after what the marks of a project have in common."""
        count, rho = self.quantiles.size, self.correlation
        if not rho or not count:
            return drawn[:, :count]
        own, common = (
            ndtri(np.clip(part, _NEAREST, 1 - _NEAREST))
            for part in (drawn[:, :count], drawn[:, count:])
        )
        found: FloatArray = ndtr(np.sqrt(rho) * common[:, self.rows] + np.sqrt(1 - rho) * own)
        return found

    def fill(self, values: FloatArray, drawn: FloatArray) -> None:
        """Write the drawn utilities into matrices of values, shape (draws, projects, criteria)."""
        found = self.quantiles.values(self.shares(drawn))
        there = self.columns >= 0
        values[:, self.rows[there], self.columns[there]] = found[:, there]

    def caps(self, drawn: FloatArray) -> FloatArray | None:
        """Return the most that each score may be in each draw, None where no gate can break."""
        if not self.breaks:
            return None
        broken = self._caps[self.quantiles.pieces(self.shares(drawn))]
        found = np.full((len(drawn), self.projects), np.inf)
        np.minimum.at(found.T, self.rows, broken.T)
        return found
