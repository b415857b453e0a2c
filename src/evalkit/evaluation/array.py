"""The fast method: a matrix of values to totals in float64, in chunks that fit the cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from attrs import cmp_using, field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.labelled import table
from evalkit.core.messages import say
from evalkit.evaluation.tree import Tree
from evalkit.model import CriteriaSet, Criterion, Gate
from evalkit.scales import Categories
from evalkit.scales.base import float_array

CHUNK = 8192
PASS, FAIL, OPEN = 1, 0, -1
_array = cmp_using(eq=np.array_equal)


@frozen
class ArrayScores:
    """Totals of many projects at once, before rounding.

    Parameters
    ----------
    low, high : array of float, shape (projects,)
        Lowest and highest total in points, before caps and rounding; the same
        where nothing is missing. Within 1e-12 of the whole of the exact total.
    gates : array of int8, shape (projects, gates)
        1 passed, 0 failed, -1 open: a value is missing, or so near the threshold
        (1e-9 of its size) that only `evaluate` may decide.
    """

    low: FloatArray = field(eq=_array, repr=False)
    high: FloatArray = field(eq=_array, repr=False)
    gates: NDArray[np.int8] = field(eq=_array, repr=False)

    @property
    def total(self) -> FloatArray:
        """The totals, where no value is missing.

        Raises
        ------
        ModelError
            If a total is an interval.
        """
        if not np.array_equal(self.low, self.high, equal_nan=True):
            count = int(np.count_nonzero(self.low < self.high))
            rule = say("{count} totals are intervals; use low and high", count=count)
            raise ModelError(Problem(rule=rule))
        return self.low


def evaluate_array(criteria: CriteriaSet, values: FloatArray) -> ArrayScores:
    """Score a matrix of values, in floating point and bounded memory.

    What decides an award is `evaluate`; this is for exploring many projects or
    many variants. The gates are tested, and nothing is capped or rounded.

    Parameters
    ----------
    criteria : CriteriaSet
        Must have a total.
    values : array of float, shape (projects, leaves), or data frame
        Columns in the order of ``criteria.leaves``; those of a data frame are found
        by the ids of the leaves. NaN is a missing value and treated as the criteria
        set says. For categories: the place in the listing, from 0.

    Returns
    -------
    ArrayScores

    Raises
    ------
    ModelError
        For a wrong shape, columns with other labels, a value off a scale, an
        infinity, or a missing value where the set allows none.

    Examples
    --------
    >>> import numpy as np
    >>> from evalkit import Criterion, CriteriaSet, Linear, evaluate_array
    >>> criteria = CriteriaSet("two", [
    ...     Criterion("quality", Linear(0, 10), points=70),
    ...     Criterion("price", Linear(200, 100), points=30, unit="million KRW"),
    ... ])
    >>> evaluate_array(criteria, np.array([[8.0, 150.0], [9.0, 190.0]])).total
    array([71., 66.])
    """
    leaves = criteria.leaves
    matrix = float_array(table(values, [leaf.id for leaf in leaves]))
    if criteria.aggregate == "none":
        raise ModelError(Problem(field="criteria", rule=say("there is no total in this set")))
    if matrix.ndim != 2 or matrix.shape[1] != len(leaves):
        rule = say("must have the shape (projects, {columns})", columns=len(leaves))
        raise ModelError(Problem(field="values", rule=rule, value=str(matrix.shape)))
    scorer = _ArrayMethod(criteria)
    count = matrix.shape[0]
    low, high = np.empty(count), np.empty(count)
    gates = np.empty((count, len(criteria.gates)), dtype=np.int8)
    for start in range(0, count, CHUNK):
        stop = min(start + CHUNK, count)
        scorer.chunk(
            matrix[start:stop], start, low[start:stop], high[start:stop], gates[start:stop]
        )
    return ArrayScores(low, high, gates)


FloatPair = tuple[FloatArray, FloatArray]
"""Lowest and highest; the same object where they are equal."""


class _ArrayMethod:
    """A criteria set, laid out for chunks of rows."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self.criteria = criteria
        self.tree = Tree(criteria)

    def chunk(
        self,
        rows: FloatArray,
        start: int,
        low: FloatArray,
        high: FloatArray,
        gates: NDArray[np.int8],
    ) -> None:
        """Score some rows into the slices given."""
        if np.isinf(rows).any():
            row, column = np.argwhere(np.isinf(rows))[0]
            raise self._at(start + int(row), int(column), say("is not a finite number"))
        shares = [
            self._leaf(criterion, rows[:, column], start, column)
            for column, criterion in enumerate(self.criteria.leaves)
        ]
        points = self._points(shares)
        root = points[-1]
        if root is None:
            low.fill(np.nan)
            high.fill(np.nan)
        else:
            low[:], high[:] = root
        for place, gate in enumerate(self.criteria.gates):
            gates[:, place] = self._gate(gate, rows, shares, points)

    def _at(self, row: int, column: int, rule: object) -> ModelError:
        name = self.criteria.leaves[column].id
        return ModelError(Problem(table="values", row=row, field=name, rule=rule))  # type: ignore[arg-type]

    def _leaf(self, criterion: Criterion, column: FloatArray, start: int, place: int) -> FloatPair:
        """Return the utilities of a column; NaN stays NaN only where it is left out."""
        assert criterion.scale is not None
        try:
            utility = criterion.scale.utilities(column)
        except ModelError as error:
            problem = error.problems[0]
            raise ModelError(
                Problem(
                    table="values",
                    field=criterion.id,
                    rule=problem.rule,
                    value=problem.value,
                    remedy=problem.remedy,
                )
            ) from None
        missing = np.isnan(column)
        if not missing.any():
            return utility, utility
        policy = self.criteria.missing_policy(criterion.id)
        if policy == "error":
            rule = say("is missing, and the criteria set allows no gaps")
            raise self._at(start + int(np.argmax(missing)), place, rule)
        if policy == "exclude":
            return utility, utility
        if policy == "zero":
            utility[missing] = 0.0
            return utility, utility
        worst, best = (float(end) for end in criterion.scale.reach)
        highest = utility.copy()
        utility[missing] = worst
        highest[missing] = best
        return utility, highest

    def _points(self, shares: list[FloatPair]) -> list[FloatPair | None]:
        found: list[FloatPair | None] = []
        for node in self.tree.nodes:
            if node.leaf >= 0:
                found.append(_each(shares[node.leaf], partial(np.multiply, float(node.points))))
                continue
            children = [
                (pair, float(self.tree.nodes[child].points))
                for child in node.children
                if (pair := found[child]) is not None and self.tree.nodes[child].points
            ]
            if not children:
                found.append(None)
                continue
            combine = _COMBINE[node.aggregate]
            most = float(node.points)
            low = combine([pair[0] for pair, _ in children], [m for _, m in children], most)
            same = all(pair[0] is pair[1] for pair, _ in children)
            high = (
                low
                if same
                else combine([pair[1] for pair, _ in children], [m for _, m in children], most)
            )
            found.append((low, high))
        return found

    def _gate(
        self, gate: Gate, rows: FloatArray, shares: list[FloatPair], points: list[FloatPair | None]
    ) -> NDArray[np.int8]:
        leaves = [leaf.id for leaf in self.criteria.leaves]
        if gate.on in {d.id for d in self.criteria.decisions}:
            return np.full(len(rows), OPEN, dtype=np.int8)
        if gate.of == "value":
            column = rows[:, leaves.index(gate.on)]
            scale = self.criteria[gate.on].scale
            missing = FAIL if self.criteria.missing_policy(gate.on) == "zero" else OPEN
            if isinstance(scale, Categories):
                allowed = [
                    place for place, lv in enumerate(scale.levels) if lv.value in gate.one_of
                ]
                inside = np.isin(column, allowed)
                state = np.where(inside, PASS, FAIL)
            else:
                state = _compare(gate, (column, column))
            return np.where(np.isnan(column), missing, state).astype(np.int8)
        if gate.on in leaves and gate.of == "share":
            return _compare(gate, shares[leaves.index(gate.on)])
        place = len(self.tree.nodes) - 1 if gate.on == "total" else self.tree.place[gate.on]
        pair = points[place]
        if pair is None:
            return np.full(len(rows), OPEN, dtype=np.int8)
        if gate.of == "share":
            most = float(self.tree.nodes[place].points) or 1.0
            pair = _each(pair, partial(np.multiply, 1.0 / most))
        return _compare(gate, pair)


def _each(pair: FloatPair, change: Callable[[FloatArray], FloatArray]) -> FloatPair:
    low = change(pair[0])
    return low, low if pair[0] is pair[1] else change(pair[1])


def _compare(gate: Gate, pair: FloatPair) -> NDArray[np.int8]:
    """Test a gate, leaving open what floats are too coarse to decide."""
    bound = float(gate.bound)
    slack = 1e-9 * max(abs(bound), 1.0)
    low, high = pair
    if gate.at_least is not None:
        sure, never = low >= bound + slack, high <= bound - slack
    else:
        sure, never = high <= bound - slack, low >= bound + slack
    return np.where(sure, PASS, np.where(never, FAIL, OPEN)).astype(np.int8)


def _sum(parts: list[FloatArray], weights: list[float], most: float) -> FloatArray:
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    if not np.isnan(total).any():
        whole = sum(weights)
        return total if whole == most else total * (most / whole)
    held = np.zeros_like(total)
    total.fill(0.0)
    for part, weight in zip(parts, weights, strict=True):
        there = ~np.isnan(part)
        total += np.where(there, part, 0.0)
        held += weight * there
    with np.errstate(invalid="ignore"):
        return total * most / np.where(held > 0.0, held, np.nan)


def _minimum(parts: list[FloatArray], weights: list[float], most: float) -> FloatArray:
    shares = [part / weight for part, weight in zip(parts, weights, strict=True)]
    lowest = shares[0]
    for share in shares[1:]:
        lowest = np.fmin(lowest, share)
    return lowest * most


def _product(parts: list[FloatArray], weights: list[float], most: float) -> FloatArray:
    logs = np.zeros_like(parts[0])
    held = np.zeros_like(parts[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        for part, weight in zip(parts, weights, strict=True):
            there = ~np.isnan(part)
            logs += np.where(there, weight * np.log(part / weight), 0.0)
            held += weight * there
        return most * np.exp(logs / np.where(held > 0.0, held, np.nan))


_COMBINE: dict[str, Callable[[list[FloatArray], list[float], float], FloatArray]] = {
    "sum": _sum,
    "minimum": _minimum,
    "product": _product,
}
