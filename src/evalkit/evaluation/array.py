"""Scoring an array: the same arithmetic as for a case, for millions of rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.column import Mask, joined
from evalkit.core.errors import ModelError, Problem, listing
from evalkit.core.floats import TOO_LONG
from evalkit.core.labelled import labels, table
from evalkit.core.matrix import numbers
from evalkit.core.messages import say
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedColumn, MaskedPair
from evalkit.evaluation.decisions import DecisionResult, decide
from evalkit.evaluation.gates import States
from evalkit.evaluation.leaves import CriterionScore, CriterionScorer
from evalkit.evaluation.ranks import Ranks, ranks_of
from evalkit.evaluation.shares import ShareReader, spread
from evalkit.evaluation.sheet import LowHigh, ScoreColumns, keys_of, span_of
from evalkit.model import CriteriaSet, Criterion, Mark
from evalkit.model.array_marks import Noise, array_marks
from evalkit.model.tree import Tree
from evalkit.scales import Categories

CHUNK = 65_536
_NO_ROWS = np.arange(0)


@frozen(eq=False)
class ArrayScores:
    """Totals of many projects at once, exact as those of `evaluate`.

    Parameters
    ----------
    totals, passing : pair of MaskedColumn or None
        Lowest and highest total, caps applied, rounded; and the same over the completions
        that pass every gate. Exact columns; None where nothing counts in any row.
    gates : array of int8, shape (projects, gates)
        1 passed, 0 failed, -1 open.
    ranks : Ranks
        Of the projects that can pass their gates, in the order of the rows.
    ranked : array of int, shape (ranked,)
        Which rows these are.
    remarks : sequence of Problem
        Which values were given as floats of more digits than those at which they are taken.
    """

    totals: MaskedPair | None = field(repr=False)
    passing: MaskedPair | None = field(repr=False)
    gates: States = field(repr=False)
    ranks: Ranks = field(repr=False)
    ranked: NDArray[np.int64] = field(repr=False)
    remarks: tuple[Problem, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.gates)

    @property
    def low(self) -> FloatArray:
        """The lowest totals as floats, NaN where there is none."""
        return self._floats(0)

    @property
    def high(self) -> FloatArray:
        """The highest totals as floats, NaN where there is none."""
        return self._floats(1)

    @property
    def total(self) -> FloatArray:
        """The totals as floats, where no value is missing.

        Raises
        ------
        ModelError
            If a total is an interval.
        """
        low, high = self.low, self.high
        if not np.array_equal(low, high, equal_nan=True):
            count = int(np.count_nonzero(low < high))
            rule = say(
                "needs totals that are no intervals, and so many are: {count}; use low and high",
                count=count,
            )
            raise ModelError(Problem(rule=rule))
        return low

    def span(self, row: int) -> tuple[Span | None, Span | None]:
        """Return the exact total of a row, and that over the completions that pass every gate."""
        return span_of(self.totals, row), span_of(self.passing, row)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, ArrayScores)
            and np.array_equal(self.gates, other.gates)
            and all(self.span(row) == other.span(row) for row in range(len(self)))
        )

    def __hash__(self) -> int:
        return hash((len(self), self.low.tobytes()))

    def _floats(self, end: int) -> FloatArray:
        if self.totals is None:
            return np.full(len(self), np.nan)
        part = self.totals[end]
        found = part.column.floats()
        return found if part.out is None else np.where(part.out, np.nan, found)


def evaluate_array(criteria: CriteriaSet, values: Any) -> ArrayScores:
    """Score a matrix of values as `evaluate` does a case: exact, in bounded memory.

    Parameters
    ----------
    criteria : CriteriaSet
        Must have a total, and no procedure.
    values : array, shape (projects, leaves), or data frame
        Whole numbers, floats, or exact numbers (dtype object). Columns in the order of
        ``criteria.leaves``; those of a data frame are found by the ids of the leaves. NaN,
        None and masked cells are missing values, treated as the criteria set says. A float
        counts at 15 significant digits, of 32 bits at 6; those that have more are in
        ``remarks``. For categories: a word, or its
        place in the listing, from 0.

    Returns
    -------
    ArrayScores

    Raises
    ------
    ModelError
        For a wrong shape, columns with other labels, values off their scale or not finite,
        or missing where the set allows none: the first of each column.

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
    matrix = numbers(table(values, [leaf.id for leaf in leaves]))
    if criteria.aggregate == "none":
        raise ModelError(Problem(field="criteria", rule=say("there is no total in this set")))
    if matrix.ndim != 2 or matrix.shape[1] != len(leaves):
        rule = say("must have the shape (projects, {columns})", columns=len(leaves))
        raise ModelError(Problem(field="values", rule=rule, value=str(matrix.shape)))
    tree = criteria.tree
    ties = [tree.place[name] for name in criteria.ties if name != "draw"]
    starts = range(0, max(len(matrix), 1), CHUNK)
    sheets = [_Chunk(criteria, tree, matrix, start).kept(ties) for start in starts]
    states = np.concatenate([kept.states for kept in sheets])
    total, passing = (_stacked([getattr(kept, name) for kept in sheets]) for name in _PAIRS)
    ranked = _NO_ROWS
    low = high = _NO_ROWS
    if passing is not None:
        out = passing[0].out
        ranked = np.arange(len(matrix)) if out is None else np.flatnonzero(~out)
        chain = [
            (joined([low for low, _ in ends]), joined([high for _, high in ends]))
            for ends in zip(*(kept.chain for kept in sheets), strict=True)
        ]
        low, high = keys_of(chain, ranked)
    sure = np.concatenate([kept.sure for kept in sheets])[ranked]
    remarks = _remarks(leaves, labels(values, 0), [kept.noisy for kept in sheets])
    return ArrayScores(total, passing, states, ranks_of(low, high, sure), ranked, remarks)


def _remarks(
    leaves: Sequence[Criterion], names: Sequence[str] | None, chunks: Sequence[Noise]
) -> tuple[Problem, ...]:
    """Name each criterion in which floats have more digits than those at which they are taken."""
    found: list[Problem] = []
    for leaf in leaves:
        cells = [cell for chunk in chunks for cell in chunk.get(leaf.id, ())]
        if cells:
            texts = (f"{names[row] if names else row}: {value!r}" for row, value in cells)
            found.append(
                Problem(table="values", field=leaf.id, rule=TOO_LONG, value=listing(texts))
            )
    return tuple(found)


_PAIRS = ("total", "passing")


@frozen(eq=False)
class _Kept:
    """What is kept of some rows: the rest of their sheet is let go."""

    states: States
    total: MaskedPair | None
    passing: MaskedPair | None
    chain: list[LowHigh]
    sure: Mask
    noisy: Noise


class _Chunk:
    """Some rows of an array, as `Marked`."""

    def __init__(self, criteria: CriteriaSet, tree: Tree, matrix: NDArray[Any], start: int) -> None:
        self.criteria, self.tree, self._start = criteria, tree, start
        self._rows = matrix[start : start + CHUNK]
        self._scorer = CriterionScorer(criteria)
        self.noisy: Noise = {}
        self.marks = array_marks(criteria, self._rows, start, self.noisy)

    def kept(self, ties: Sequence[int]) -> _Kept:
        """Return what is kept of these rows."""
        count = len(self._rows)
        reader = ShareReader(self.criteria, count)
        shares = [
            reader.shares(leaf, marks)
            for leaf, marks in zip(self.criteria.leaves, self.marks, strict=True)
        ]
        sheet = ScoreColumns.of(self.criteria, self.tree, count, self, shares)
        chain = sheet.chain(ties) if sheet.passing is not None else []
        return _Kept(sheet.states, sheet.total, sheet.passing, chain, sheet.sure, self.noisy)

    def leaf(self, row: int, place: int) -> CriterionScore:
        """Return what one criterion came to for one row."""
        marks, leaf = self.marks[place], self.criteria.leaves[place]
        at = int(np.searchsorted(marks.rows, row))
        if at == len(marks.rows) or marks.rows[at] != row:
            return self._scorer.leaf(leaf, ())
        value = marks.low[at]
        found = leaf.scale.levels[int(value)].value if isinstance(leaf.scale, Categories) else value
        return self._scorer.leaf(leaf, (Mark("row", leaf.id, found, found),))

    def decisions(self, _row: int) -> Mapping[str, DecisionResult]:
        """Return what no answer decides: an array holds none."""
        return self._undecided

    @cached_property
    def _undecided(self) -> dict[str, DecisionResult]:
        return {d.id: decide(d, {}) for d in self.criteria.decisions}

    def values(self, place: int) -> MaskedPair:
        """Return the values on one criterion, of categories their places in the listing."""
        leaf = self.criteria.leaves[place]
        absent = self._scorer.leaf(leaf, ()).value
        return spread(leaf, self.marks[place], len(self._rows), absent)


def _stacked(pairs: Sequence[MaskedPair | None]) -> MaskedPair | None:
    """Put the pairs of all chunks one below the other; where there is none, its rows are out."""
    known = [pair for pair in pairs if pair is not None]
    if len(known) < len(pairs):
        return None
    sizes = [len(low.column) for low, _ in known]
    outs = [low.out for low, _ in known]
    out = None
    if any(o is not None for o in outs):
        parts = zip(outs, sizes, strict=True)
        out = np.concatenate([np.zeros(n, np.bool_) if o is None else o for o, n in parts])
    first = MaskedColumn(joined([low.column for low, _ in known]), out)
    if all(low is high for low, high in known):
        return first, first
    return first, MaskedColumn(joined([high.column for _, high in known]), out)
