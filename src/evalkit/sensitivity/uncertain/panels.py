"""Panels: the marks of several evaluators, and panels drawn from them as whole persons."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from evalkit.evaluation import Evaluation
from evalkit.model import Mark
from evalkit.scales import FloatArray
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.uncertain.distributions import Empirical

Cell = tuple[int, int]


def evaluators_of(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the names of those who marked, in the order of the alphabet.

    A measured number has no evaluator and belongs to nobody.
    """
    leaves = {leaf.id for leaf in evaluation.case.criteria.leaves}
    marks = evaluation.case.marks
    return tuple(sorted({m.evaluator for m in marks if m.evaluator and m.criterion in leaves}))


def panel_marks(evaluation: Evaluation) -> dict[tuple[str, str], Empirical]:
    """Return what the evaluators of each shared mark gave, as marks to draw from.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    dict of (project, criterion) to Empirical
        The middle utility of each evaluator, equally likely, wherever two or more
        marked. Drawn mark by mark: an evaluator who is strict everywhere is not
        followed from mark to mark, as `joint` does by itself.
    """
    found = {}
    for project in evaluation.case.projects:
        for leaf in evaluation.case.criteria.leaves:
            marks = evaluation.case.marks_of.get((project.id, leaf.id), ())
            if len(marks) > 1 and leaf.id not in evaluation.case._panel_of:
                ends = [_utilities(evaluation, mark) for mark in marks]
                found[project.id, leaf.id] = Empirical([(a + b) / 2 for a, b in ends])
    return found


def _utilities(evaluation: Evaluation, mark: Mark) -> tuple[float, float]:
    scale = evaluation.case.criteria[mark.criterion].scale
    assert scale is not None
    low, high = scale.bounds(mark.low, mark.high)
    return float(low), float(high)


@define(eq=False)
class Panel:
    """The marks of every cell that two or more evaluators marked.

    Parameters
    ----------
    names : tuple of str
        The evaluators, who are drawn.
    cells : array of int, shape (cells, 2)
        Row and column in the matrix.
    low, high : array of float, shape (cells, evaluators + 1)
        Utilities; the last column holds marks that belong to nobody.
    given : array of bool, same shape
        Where there is a mark.
    """

    names: tuple[str, ...]
    cells: NDArray[np.intp]
    low: FloatArray
    high: FloatArray
    given: NDArray[np.bool_]
    _open: NDArray[np.intp] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._open = np.flatnonzero((self.high > self.low).ravel())

    @classmethod
    def of(cls, evaluation: Evaluation, matrix: Matrix, skip: Iterable[Cell]) -> Panel:
        """Collect the marks of a panel, without the cells that are known otherwise."""
        names = evaluators_of(evaluation)
        column = {name: place for place, name in enumerate(names)} | {"": len(names)}
        known = set(skip)
        cells, found = [], []
        for i, project in enumerate(matrix.projects):
            for j, criterion in enumerate(matrix.criteria):
                marks = evaluation.case.marks_of.get((project, criterion), ())
                if criterion in evaluation.case._panel_of:
                    continue  # a panel rule of its own, which no drawn mean stands in for
                if len(marks) > 1 and (i, j) not in known:
                    cells.append((i, j))
                    found.append(marks)
        low = np.zeros((len(cells), len(column)))
        high, given = np.zeros_like(low), np.zeros(low.shape, dtype=bool)
        for row, marks in enumerate(found):
            for mark in marks:
                place = row, column[mark.evaluator]
                low[place], high[place] = _utilities(evaluation, mark)
                given[place] = True
        return cls(names, np.array(cells, dtype=np.intp).reshape(-1, 2), low, high, given)

    @property
    def size(self) -> int:
        """How many of the marks are ranges."""
        return len(self._open)

    def values(
        self, shares: FloatArray, counts: FloatArray | None, median: NDArray[np.bool_]
    ) -> FloatArray:
        """Return the utility of each cell for drawn panels.

        A cell that nobody drawn has marked keeps all its marks.

        Parameters
        ----------
        shares : array of float, shape (draws, size)
            Where in its range each uncertain mark lies.
        counts : array of float, shape (draws, evaluators), or None
            How often each evaluator is in the panel; None: all are, once.
        median : array of bool, shape (draws,)
            Whether the panel's utility is the median; else the mean.

        Returns
        -------
        array of float, shape (draws, cells)
        """
        marks = np.broadcast_to(self.low, (len(shares), *self.low.shape)).copy()
        flat = marks.reshape(len(shares), -1)
        flat[:, self._open] += shares * (self.high - self.low).ravel()[self._open]
        weights = np.broadcast_to(self.given, marks.shape).astype(np.float64)
        if counts is not None:
            weights[:, :, :-1] *= counts[:, None, :]
            weights = np.where(weights.sum(axis=2, keepdims=True) > 0, weights, self.given)
        found = np.empty(marks.shape[:2])
        mean = ~median
        if mean.any():
            found[mean] = (weights[mean] * marks[mean]).sum(axis=2) / weights[mean].sum(axis=2)
        if median.any():
            found[median] = _medians(marks[median], weights[median])
        return found


def _medians(marks: FloatArray, weights: FloatArray) -> FloatArray:
    """Return medians along the last axis of marks that count so many times each."""
    order = np.argsort(np.where(weights > 0, marks, np.inf), axis=2)
    marks = np.take_along_axis(marks, order, axis=2)
    upto = np.cumsum(np.take_along_axis(weights, order, axis=2), axis=2)
    whole = upto[:, :, -1:]
    middles = [
        np.take_along_axis(marks, np.argmax(upto > at, axis=2)[:, :, None], axis=2)[:, :, 0]
        for at in ((whole - 1) // 2, whole // 2)
    ]
    found: FloatArray = (middles[0] + middles[1]) / 2
    return found
