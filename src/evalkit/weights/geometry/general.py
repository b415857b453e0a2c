"""Weights under any linear statements: linear programs, with exact numbers where it matters."""

# ruff: noqa: D102 - described once, in Body

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.types import Fractions
from evalkit.weights.geometry.bodies import Body, as_floats
from evalkit.weights.geometry.conflicts import contradict
from evalkit.weights.geometry.frame import Frame, facets_hit, make_frame, vertices
from evalkit.weights.geometry.programs import Solution, SolverError, linear_program
from evalkit.weights.geometry.repair import hull_point
from evalkit.weights.geometry.solving import solve
from evalkit.weights.rows import ONE, ZERO, Row, all_hold, dense, scaled

_MOST_EXACT = 40  # criteria: beyond, corners are not solved for in fractions
_FEW_VERTICES = 20_000


@frozen(eq=False)
class General(Body):
    """The weights that satisfy any rows."""

    rows: tuple[Row, ...]
    count: int

    @cached_property
    def _floats(self) -> tuple[FloatArray, FloatArray]:
        return scaled(self.rows, self.count)

    @cached_property
    def _inside(self) -> tuple[FloatArray, list[bool]] | None:
        """A point with as few equalities as can be, and which rows are equalities.

        One program finds both: the point is blown up until every row that can have a
        slack has a slack of 1 (Freund, Roundy & Todd 1985).
        """
        from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import, and seldom needed

        matrix, bound = self._floats
        m, n = matrix.shape
        total = m + n
        places, columns = np.nonzero(matrix)
        rows = np.concatenate(
            [places, np.arange(m), np.arange(m), np.arange(m, total), np.arange(m, total)]
        )
        cols = np.concatenate(
            [
                columns,
                np.full(m, n),
                n + 1 + np.arange(m),
                np.arange(n),
                n + 1 + np.arange(m, total),
            ]
        )
        data = np.concatenate(
            [matrix[places, columns], -bound, np.ones(m), -np.ones(n), np.ones(n)]
        )
        upper = coo_array((data, (rows, cols)), shape=(total, n + 1 + total)).tocsr()
        equal = np.concatenate([np.ones(n), [-1.0], np.zeros(total)])[None, :]
        low = np.concatenate([np.zeros(n), [1.0], np.zeros(total)])
        high = np.concatenate([np.full(n + 1, np.inf), np.ones(total)])
        cost = np.concatenate([np.zeros(n + 1), -np.ones(total)])
        found = linear_program(cost, (upper, np.zeros(total)), (equal, np.zeros(1)), (low, high))
        if not isinstance(found, Solution):
            return None
        return found.x[:n] / found.x[n], (found.x[n + 1 :] < 0.5).tolist()

    @cached_property
    def is_empty(self) -> bool:
        if self._inside is None:
            return True
        # The solver lets small contradictions pass.
        return self._exact_centre is None and contradict(self.rows, self.count)

    @cached_property
    def equalities(self) -> tuple[tuple[Fractions, Fraction], ...]:
        """What holds everywhere, as coefficients and right-hand side; first ``sum w = 1``."""
        assert self._inside is not None
        _, met = self._inside
        made: list[tuple[Fractions, Fraction]] = [((ONE,) * self.count, ONE)]
        for row, is_met in zip(self.rows, met, strict=False):
            if is_met:
                made.append((row.coefficients, row.bound))
        for place, is_met in enumerate(met[len(self.rows) :]):
            if is_met:
                made.append((dense(self.count, [(place, ONE)]), ZERO))
        return tuple(made)

    @cached_property
    def _exact_centre(self) -> Fractions | None:
        assert self._inside is not None
        point, met = self._inside
        made = hull_point(self.equalities, point)
        if made is None:
            return None
        slacks = [*(row.slack(made) for row in self.rows), *made]
        fits = all(
            slack == 0 if is_met else slack > 0 for slack, is_met in zip(slacks, met, strict=True)
        )
        return made if fits else None

    @property
    def _centre(self) -> Fractions:
        made = self._exact_centre
        if made is None:
            rule = say("the feasible set is numerically empty")
            raise ModelError(Problem(field="space", rule=rule))
        return made

    def centre(self) -> Fractions:
        return self._centre

    @cached_property
    def frame(self) -> Frame:
        """Coordinates within the space."""
        return make_frame(self.rows, self._centre)

    @property
    def dimension(self) -> int:
        return self.frame.dimension

    @cached_property
    def _corners(self) -> tuple[Fractions, ...] | None:
        """Solve for the corners of the facets that rays meet, and prove that these are all."""
        frame = self.frame
        d = frame.dimension
        if d == 0:
            return (self._centre,)
        if self.count > _MOST_EXACT:
            return None
        hit = facets_hit(frame, d + 1)
        if len(hit) != d + 1:
            return None
        sides = [self._side(index) for index in frame.sides[hit].tolist()]
        made: list[Fractions] = []
        for left_out in range(d + 1):
            system = [*self.equalities, *(side for i, side in enumerate(sides) if i != left_out)]
            point = solve([list(a) for a, _ in system], [b for _, b in system])
            if point is None or not self._holds(point):
                return None
            made.append(point)
        return tuple(made)

    def _side(self, index: int) -> tuple[Fractions, Fraction]:
        if index < len(self.rows):
            return self.rows[index].coefficients, self.rows[index].bound
        return dense(self.count, [(index - len(self.rows), ONE)]), ZERO

    def _holds(self, point: Fractions) -> bool:
        return all_hold(self.rows, point)

    def corners(self) -> tuple[Fractions, ...] | None:
        return self._corners

    def vertices(self, limit: int) -> FloatArray | None:
        if self._corners is not None:
            return as_floats(self._corners)
        found = vertices(self.frame, limit)
        return None if found is None else np.maximum(self.frame.weights(found), 0.0)

    @cached_property
    def _few(self) -> FloatArray | None:
        return self.vertices(_FEW_VERTICES)

    @property
    def looks(self) -> int | None:
        return None if self._few is None else len(self._few)

    def highest(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:
        few = self._few
        if few is None:
            return np.asarray((values * self.best(values, time_limit)).sum(axis=1))
        made = np.empty(len(values))
        step = max(1, 4_000_000 // len(few))
        for start in range(0, len(values), step):
            made[start : start + step] = (values[start : start + step] @ few.T).max(axis=1)
        return made

    def best(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:
        few = self._few
        made = np.empty_like(values)
        if few is not None:
            step = max(1, 4_000_000 // len(few))
            for start in range(0, len(values), step):
                made[start : start + step] = few[
                    (values[start : start + step] @ few.T).argmax(axis=1)
                ]
            return made
        matrix, bound = self._floats
        ones = np.ones((1, self.count))
        for place, row in enumerate(values):
            scale = float(np.abs(row).max()) or 1.0
            found = linear_program(
                -row / scale, (matrix, bound), (ones, [1.0]), time_limit=time_limit
            )
            if not isinstance(found, Solution):
                raise SolverError("a bounded space has no best weights")
            made[place] = found.x / found.x.sum()
        return made
