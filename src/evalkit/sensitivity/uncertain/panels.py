"""Panels: the marks of several evaluators, and panels drawn from them as whole persons."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import MarkOutcomes, Possible
from evalkit.core.arrays import FloatArray
from evalkit.evaluation import Evaluation
from evalkit.evaluation.leaves import CriterionScorer
from evalkit.model import Mark
from evalkit.model.seats import Seat
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.uncertain.distributions import Empirical
from evalkit.sensitivity.uncertain.quantiles import OutcomeQuantiles

CellKey = tuple[int, int]


def evaluators_of(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the names of those who marked, or owe a mark that counts, in alphabetical order.

    A measured number has no evaluator and belongs to nobody.
    """
    case = evaluation.case
    leaves = {leaf.id for leaf in case.criteria.leaves}
    names = {m.evaluator for m in case.marks if m.evaluator and m.criterion in leaves}
    owing = {s.evaluator for s in case.seats.all_open if case.criteria.unseen[s.criterion]}
    return tuple(sorted(names | owing))


def has_spans(evaluation: Evaluation) -> bool:
    """Say whether the marks of several evaluators are one range, from the lowest to the highest."""
    return evaluation.case.criteria.panel == "span"


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
        followed from mark to mark, as `joint` does by itself. An evaluator's missing
        mark that counts as 0 is one of the values; where it is open over the whole
        scale, no marks that were given stand for it: the pair is not among these, and
        `joint` draws it by itself.
    """
    found = {}
    for project in evaluation.case.projects:
        for leaf in evaluation.case.criteria.leaves:
            if leaf.id in evaluation.case.panel_of:
                continue
            people = _utilities(evaluation, project.id, leaf.id)
            owed = set(_counted(evaluation, project.id, leaf.id))
            unknown = any(low < high for name, (low, high) in people if name in owed)
            if len(people) > 1 and not unknown:
                found[project.id, leaf.id] = Empirical([(a + b) / 2 for _, (a, b) in people])
    return found


def drawn_seats(evaluation: Evaluation, skip: Iterable[tuple[str, str]] = ()) -> tuple[Seat, ...]:
    """Return the open seats beside marks of others that are drawn over the whole scale.

    Parameters
    ----------
    skip : iterable of (project, criterion)
        Of which more is known.
    """
    case, known = evaluation.case, set(skip)
    ranked = {s.project.id for s in evaluation.scores if s.outcome.passing is not None}
    return tuple(
        seat
        for seat in case.seats.all_open
        if seat.criterion not in case.panel_of
        and case.criteria.missing_policy(seat.criterion) == "interval"
        and (seat.project, seat.criterion) in case.marks_of
        and (seat.project, seat.criterion) not in known
        and seat.project in ranked
    )


def _utilities(
    evaluation: Evaluation, project: str, criterion: str
) -> list[tuple[str, tuple[float, float]]]:
    """Return what each evaluator gave a project on a criterion, with open seats that count.

    Nothing where nobody marked: that is one missing mark, not one of each.
    """
    marks = evaluation.case.marks_of.get((project, criterion), ())
    found = [(mark.evaluator, _bounds(evaluation, mark)) for mark in marks]
    if found:
        ends = evaluation.case.criteria.unseen[criterion]
        owed = _counted(evaluation, project, criterion)
        found += [(name, (float(ends[0]), float(ends[1]))) for name in owed if ends is not None]
    return found


def _counted(evaluation: Evaluation, project: str, criterion: str) -> tuple[str, ...]:
    """Return who owes a mark that counts though it is not there; none where it is left out."""
    if evaluation.case.criteria.unseen[criterion] is None:
        return ()
    return evaluation.case.seats.open(project, criterion)


def _bounds(evaluation: Evaluation, mark: Mark) -> tuple[float, float]:
    scale = evaluation.case.criteria[mark.criterion].scale
    assert scale is not None
    low, high = scale.bounds(mark.low, mark.high)
    return float(low), float(high)


@define(eq=False)
class PanelCells:
    """The marks of every cell that two or more evaluators marked, or owe a mark.

    A missing mark of one of them lies anywhere on the scale or is 0, as the criteria set
    says of missing marks; only where it leaves them out does the panel do without.

    Parameters
    ----------
    names : tuple of str
        The evaluators, who are drawn.
    cells : array of int, shape (cells, 2)
        Row and column in the matrix.
    low, high : array of float, shape (cells, evaluators + 1)
        Utilities; the last column holds marks that belong to nobody.
    given : array of bool, same shape
        Where there is a mark, or a missing one that counts.
    """

    names: tuple[str, ...]
    cells: NDArray[np.intp]
    low: FloatArray
    high: FloatArray
    given: NDArray[np.bool_]
    outcomes: tuple[MarkOutcomes, ...] = ()
    """What each mark that is a range may be, in the order of rows and columns."""
    _open: NDArray[np.intp] = field(init=False)
    _quantiles: OutcomeQuantiles = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._open = np.flatnonzero((self.high > self.low).ravel())
        self._quantiles = OutcomeQuantiles(self.outcomes)

    @classmethod
    def of(
        cls,
        evaluation: Evaluation,
        matrix: Matrix,
        skip: Iterable[CellKey],
        assumption: Assumption,
    ) -> PanelCells:
        """Collect the marks of a panel, without the cells that are known otherwise."""
        possible = Possible(evaluation, assumption)
        reader = CriterionScorer(evaluation.case.criteria)
        names = evaluators_of(evaluation)
        column = {name: place for place, name in enumerate(names)} | {"": len(names)}
        known = set(skip)
        cells, found = [], []
        for i, project in enumerate(matrix.projects):
            for j, criterion in enumerate(matrix.criteria):
                if criterion in evaluation.case.panel_of:
                    continue  # a panel rule of its own, which no drawn mean stands in for
                people = _utilities(evaluation, project, criterion)
                if len(people) > 1 and (i, j) not in known:
                    cells.append((i, j))
                    found.append(people)
        outcomes = []
        leaves = {c.id: n for n, c in enumerate(evaluation.case.criteria.leaves)}
        low = np.zeros((len(cells), len(column)))
        high, given = np.zeros_like(low), np.zeros(low.shape, dtype=bool)
        for row, people in enumerate(found):
            for name, ends in people:
                place = row, column[name]
                low[place], high[place] = ends
                given[place] = True
        for row, at in zip(*np.nonzero(high > low), strict=True):
            i, j = cells[row]
            leaf = evaluation.case.criteria[matrix.criteria[j]]
            name = [*names, ""][at]
            marks = evaluation.case.marks_of[matrix.projects[i], leaf.id]
            own = tuple(mark for mark in marks if mark.evaluator == name)
            outcomes.append(possible.leaf(leaves[leaf.id], leaf, reader.leaf(leaf, own)))
        places = np.array(cells, dtype=np.intp).reshape(-1, 2)
        return cls(names, places, low, high, given, tuple(outcomes))

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
        flat[:, self._open] = self._quantiles.values(shares)
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
