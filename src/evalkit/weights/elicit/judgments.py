"""Read pairwise judgments: full, incomplete, or given as ranges; every problem at once."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import log
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.labelled import labels, table
from evalkit.core.messages import Message, say
from evalkit.core.notes import Note, note
from evalkit.core.types import Span
from evalkit.weights.elicit.numbers import (
    MOST_RATIO,
    check_names,
    is_missing,
    refuse,
    span,
    span_text,
)

MOST_CRITERIA = 100
_ROUNDING = Fraction(1, 20)  # 0.11 for 1/9, or 0.13 for 1/8, is rounding


@frozen(eq=False)
class Judgments:
    """How many times as important one criterion is as another, pair by pair.

    Parameters
    ----------
    names : tuple of str
    first, second : tuple of int
        The two criteria of each judgment, ``first < second``.
    spans : tuple of (Fraction, Fraction)
        Lowest and highest ratio of the first to the second.
    notes : tuple of Note
    """

    names: tuple[str, ...]
    first: tuple[int, ...] = field(repr=False)
    second: tuple[int, ...] = field(repr=False)
    spans: tuple[Span, ...] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)

    @property
    def is_complete(self) -> bool:
        """Whether every pair is judged."""
        count = len(self.names)
        return len(self.spans) == count * (count - 1) // 2

    @property
    def is_sharp(self) -> bool:
        """Whether no judgment is a range."""
        return all(low == high for low, high in self.spans)

    def middles(self) -> FloatArray:
        """Return the logarithm of each judgment; of a range, of its geometric middle."""
        return np.array([(_log(low) + _log(high)) / 2 for low, high in self.spans])

    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Return the logarithms of both ends of each judgment."""
        low = np.array([_log(low) for low, _ in self.spans])
        return low, np.array([_log(high) for _, high in self.spans])

    def table(self) -> FloatArray:
        """Return the logarithms as an antisymmetric (C, C) array, NaN where nothing is said."""
        return self._table(self.middles(), self.middles())

    def end_tables(self) -> tuple[FloatArray, FloatArray]:
        """Return the same for the lowest and the highest ratio of each pair."""
        low, high = self.ends()
        return self._table(low, high), self._table(high, low)

    def _table(self, own: FloatArray, turned: FloatArray) -> FloatArray:
        count = len(self.names)
        made = np.full((count, count), np.nan)
        np.fill_diagonal(made, 0.0)
        rows, columns = list(self.first), list(self.second)
        made[rows, columns] = own
        made[columns, rows] = -turned
        return made


def _log(value: Fraction) -> float:
    return log(value.numerator) - log(value.denominator)


def read_judgments(matrix: Any, names: Sequence[str] | None) -> Judgments:
    """Read a square table of ratios.

    Parameters
    ----------
    matrix : (C, C) nested sequence, array or pandas DataFrame
        Entry (i, j) says how many times as important i is as j: a number above 0,
        a text such as ``1/3``, a pair (lowest, highest), or None, NaN or an empty
        text where nothing is said. Either half may be left out.
    names : sequence of str, optional
        Default: the columns of a DataFrame, or c0, c1, ... The rows of a DataFrame are
        found by the same names.
    """
    names = labels(matrix, 1) if names is None else tuple(str(name) for name in names)
    matrix = table(matrix, names, names, field="matrix")
    if hasattr(matrix, "to_numpy"):
        matrix = matrix.to_numpy()
    rows = [list(row) if isinstance(row, list | tuple | np.ndarray) else [row] for row in matrix]
    count = len(rows)
    if any(len(row) != count for row in rows) or not count:
        rule = say("must be a square table, a row and a column for each criterion")
        raise refuse(rule, field="matrix")
    if count > MOST_CRITERIA:
        raise refuse(
            say("has more than {count} criteria", count=MOST_CRITERIA),
            field="matrix",
            value=count,
            remedy=say("compare the criteria group by group"),
        )
    listed = check_names(names if names is not None else [f"c{i}" for i in range(count)], "names")
    if len(listed) != count:
        rule = say("must have a name for each row of the matrix, {count}", count=count)
        raise refuse(rule, field="names", value=len(listed))
    return _Reader(listed, rows).read()


class _Reader:
    """Reads one table, and notes everything that is wrong with it."""

    def __init__(self, names: tuple[str, ...], rows: list[list[Any]]) -> None:
        self.names = names
        self.rows = rows
        self.problems: list[Problem] = []
        self.rounded: list[tuple[str, str]] = []

    def read(self) -> Judgments:
        count = len(self.names)
        first: list[int] = []
        second: list[int] = []
        spans: list[Span] = []
        for i in range(count):
            own = self.entry(i, i)
            if own is not None and own != (Fraction(1), Fraction(1)):
                self.wrong(i, i, say("must be 1: a criterion compared with itself"))
            for j in range(i + 1, count):
                found = self.pair(i, j)
                if found is not None:
                    first.append(i)
                    second.append(j)
                    spans.append(found)
        if self.problems:
            raise ModelError(self.problems)
        self.connected(first, second)
        notes = (note("rounded", pairs=self.rounded),) if self.rounded else ()
        return Judgments(self.names, tuple(first), tuple(second), tuple(spans), notes)

    def place(self, i: int, j: int) -> str:
        return f"{self.names[i]} : {self.names[j]}"

    def wrong(self, i: int, j: int, rule: Message, remedy: Message | None = None) -> None:
        value = str(self.rows[i][j])
        self.problems.append(
            Problem(table="matrix", field=self.place(i, j), rule=rule, value=value, remedy=remedy)
        )

    def entry(self, i: int, j: int) -> Span | None:
        value = self.rows[i][j]
        if is_missing(value):
            return None
        try:
            low, high = span(value)
        except ModelError as error:
            self.problems += [
                evolve(p, table="matrix", field=self.place(i, j)) for p in error.problems
            ]
            return None
        if low <= 0:
            remedy = say("write 1/3 where the other is three times as important")
            self.wrong(i, j, say("must be more than 0"), remedy)
            return None
        if low * MOST_RATIO < 1 or high > MOST_RATIO:
            self.wrong(i, j, say("must be at most {number}, or 1/{number}", number=MOST_RATIO))
            return None
        return low, high

    def pair(self, i: int, j: int) -> Span | None:
        """Return what is said of one pair, in either half of the table."""
        here, there = self.entry(i, j), self.entry(j, i)
        if there is None:
            return here
        turned = (1 / there[1], 1 / there[0])
        if here is None or here == turned:
            return turned
        if any(abs(a / b - 1) > _ROUNDING for a, b in zip(here, turned, strict=True)):
            said = say("must be the reciprocal of {pair}", pair=self.place(i, j))
            remedy = say("write 1/{value}, or leave one of the two open", value=span_text(here))
            self.wrong(j, i, said, remedy)
            return None
        self.rounded.append((self.names[i], self.names[j]))
        # A ratio below 1 is typed as a rounded decimal; the one above 1 is what was said.
        return here if here[0] * here[1] >= 1 else turned

    def connected(self, first: list[int], second: list[int]) -> None:
        """Refuse judgments that leave the criteria in groups that nothing compares."""
        group = list(range(len(self.names)))
        for i, j in zip(first, second, strict=True):
            old, new = group[j], group[i]
            if old != new:
                group = [new if label == old else label for label in group]
        if len(set(group)) > 1:
            apart = [
                name for name, label in zip(self.names, group, strict=True) if label != group[0]
            ]
            raise refuse(
                say(
                    "no judgment, even through others, compares {name} with: {names}",
                    name=self.names[0],
                    names=apart,
                ),
                field="matrix",
                remedy=say("compare at least one pair across the two"),
            )
