"""The values of an array in columns: exact, each on its scale, or refused."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.column import ExactColumn
from evalkit.core.errors import ModelError, Problem
from evalkit.core.floats import needs_more
from evalkit.core.matrix import is_missing, numbers
from evalkit.core.messages import say
from evalkit.core.ratios import mark_number
from evalkit.model.criteria_draft import CriteriaDraft
from evalkit.model.criterion import Criterion
from evalkit.model.leaf_marks import LeafMarks
from evalkit.scales import Categories, Levels

Noise: TypeAlias = dict[str, list[tuple[int, float]]]
"""Of a criterion the rows and the floats that need more digits."""
_DIGITS = 15
_NO_ROWS = np.arange(0)


def array_marks(
    criteria: CriteriaDraft, rows: NDArray[Any], start: int, noisy: Noise
) -> list[LeafMarks]:
    """Return the values of some rows of an array, one column a leaf.

    Parameters
    ----------
    start : int
        Where they begin in the whole, for problems.
    noisy : dict of str to list
        Takes the floats of each leaf that need more digits than count, with their rows.

    Raises
    ------
    ModelError
        For the first value of each column that is wrong, or missing where none may be.
    """
    reader = _Reader(criteria, start, noisy)
    found: list[LeafMarks] = []
    problems: list[Problem] = []
    for place, leaf in enumerate(criteria.leaves):
        try:
            found.append(reader.read(leaf, rows[:, place]))
        except ModelError as error:
            problems.extend(error.problems)
    if problems:
        raise ModelError(problems)
    return found


class _Reader:
    def __init__(self, criteria: CriteriaDraft, start: int, noisy: Noise) -> None:
        self.criteria, self._start, self.noisy = criteria, start, noisy

    def read(self, leaf: Criterion, values: NDArray[Any]) -> LeafMarks:
        """Return the values of one criterion that are there, all of them on its scale."""
        values = numbers(values)  # of one kind, perhaps, where the whole array is not
        missing = (
            np.array([is_missing(v) for v in values], dtype=np.bool_)
            if values.dtype == object
            else (np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), np.bool_))
        )
        if missing.any() and self.criteria.missing_policy(leaf.id) == "error":
            rule = say("is missing, and the criteria set allows no gaps")
            raise self._at(leaf, int(np.argmax(missing)), Problem(rule=rule))
        rows = np.flatnonzero(~missing)
        column = self._column(leaf, values[rows], rows)
        self._check(leaf, column, rows)
        return LeafMarks(rows, column, column, np.zeros(len(rows), np.bool_), _NO_ROWS)

    def _column(
        self, leaf: Criterion, values: NDArray[Any], rows: NDArray[np.int64]
    ) -> ExactColumn:
        if values.dtype.kind in "iu":
            most = max(int(values.max()), -int(values.min())) if len(values) else 0
            return ExactColumn(values.astype(object), 1, most).within(most)
        if values.dtype.kind == "f":
            wrong = ~np.isfinite(values)
            if wrong.any():
                rule = say("is not a finite number")
                raise self._at(leaf, int(rows[np.argmax(wrong)]), Problem(rule=rule))
            short = _short(values)
            if short is not None:
                return short
        scale, found = leaf.scale, []
        for row, value in zip(rows.tolist(), values.tolist(), strict=True):
            try:
                if isinstance(scale, Categories):
                    found.append(scale.place(value))
                else:
                    found.append(mark_number(value, judged=not leaf.unit))
                    if isinstance(value, float) and needs_more(value):
                        self.noisy.setdefault(leaf.id, []).append((self._start + row, value))
            except ModelError as error:
                raise self._at(leaf, row, error.problems[0]) from None
        return ExactColumn.of(found)

    def _check(self, leaf: Criterion, column: ExactColumn, rows: NDArray[np.int64]) -> None:
        """Refuse the first value that the scale of a criterion does not read."""
        scale = leaf.scale
        assert scale is not None
        low, high = scale.extent
        wrong = np.zeros(len(column), dtype=np.bool_)
        if scale.outside == "error":
            wrong |= ~column.at_least(low) if low is not None else wrong
            wrong |= ~column.at_most(high) if high is not None else wrong
        if isinstance(scale, Levels | Categories):
            starts = ExactColumn.of(piece.start for piece in scale.pieces)
            over = starts.over * column.over
            inside = np.isin(column.under(over).tops, starts.under(over).tops)
            wrong |= ~inside
        if not wrong.any():
            return
        first = int(np.argmax(wrong))
        if isinstance(scale, Categories):
            rule = say("is not the index of a category")
            raise self._at(leaf, int(rows[first]), Problem(rule=rule, value=str(column[first])))
        try:
            scale.read(column[first])
        except ModelError as error:
            raise self._at(leaf, int(rows[first]), error.problems[0]) from None

    def _at(self, leaf: Criterion, row: int, problem: Problem) -> ModelError:
        return ModelError(evolve(problem, table="values", row=self._start + row, field=leaf.id))


def _short(values: FloatArray) -> ExactColumn | None:
    """Return floats that are decimals of up to 15 digits; None where one of them is longer."""
    largest = float(np.abs(values).max(initial=0.0))
    for places in range(_DIGITS + 1):
        ten = 10.0**places
        if largest * ten >= 10.0**_DIGITS:
            return None
        tops = np.rint(values * ten)
        # A quotient of two whole numbers is rounded once: it is the float nearest to the decimal.
        if np.array_equal(tops / ten, values):
            return ExactColumn(tops.astype(np.int64), 10**places, int(np.abs(tops).max(initial=0)))
    return None
