"""All projects of a criteria set in columns: points, gates, totals, and the order of ranks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import frozen

from evalkit.core.column import ExactColumn, Mask, RowPlaces, placed, places
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedColumn, MaskedPair, add_up
from evalkit.evaluation.branching import Branching
from evalkit.evaluation.gates import (
    FAIL,
    PASS,
    GateOutcome,
    Gates,
    Marked,
    NodePair,
    States,
)
from evalkit.model import CriteriaSet
from evalkit.model.tree import Tree


@frozen(eq=False)
class ScoreColumns:
    """What every project came to.

    Parameters
    ----------
    gates : Gates
    marked : Marked
    shares : sequence of pair of MaskedColumn
        Utilities by leaf.
    points : sequence of pair of NodePoints
        By node, the root last.
    states : array of int8, shape (projects, gates)
    total, passing : pair of MaskedColumn or None
        As in `GateOutcome`; None where there is no total.
    """

    gates: Gates
    marked: Marked
    shares: tuple[MaskedPair, ...]
    points: tuple[NodePair, ...]
    states: States
    total: MaskedPair | None
    passing: MaskedPair | None

    @classmethod
    def of(
        cls,
        criteria: CriteriaSet,
        tree: Tree,
        count: int,
        marked: Marked,
        shares: Sequence[MaskedPair],
    ) -> ScoreColumns:
        """Add up utilities, decide the gates, and say which totals remain possible."""
        gates = Gates(criteria, tree)
        low = add_up(tree, [low for low, _ in shares]) if shares else [None]
        certain = all(high is low for low, high in shares)
        high = low if certain else add_up(tree, [high for _, high in shares])
        points = tuple(zip(low, high, strict=True))
        states = gates.states(count, marked, shares, points)
        first, last = points[-1]
        if first is None or last is None:
            return cls(gates, marked, tuple(shares), points, states, None, None)
        total = gates.capped((first.points, last.points), states == FAIL)
        passing = _possible(gates, states, gates.held(total))
        branching = Branching(gates, states, marked, shares)
        rows = branching.rows
        if len(rows):
            spans = branching.spans(rows)
            total = _replaced(total, rows, [spans.get((row, False)) for row in rows.tolist()])
            passing = _replaced(passing, rows, [spans.get((row, True)) for row in rows.tolist()])
        gates.total_states(states, total)
        return cls(gates, marked, tuple(shares), points, states, total, passing)

    def outcome(self, row: int) -> GateOutcome:
        """Return what the gates say about one project."""
        total, passing = (span_of(pair, row) for pair in (self.total, self.passing))
        results = self.gates.results(row, self.states, self.marked, self.points, total)
        return GateOutcome(results, total, passing)

    def spans(self, row: int) -> tuple[Span | None, ...]:
        """Return the points of every node for one project."""
        found = []
        for low, high in self.points:
            pair = None if low is None or high is None else (low.points, high.points)
            found.append(span_of(pair, row))
        return tuple(found)

    @property
    def ranked(self) -> RowPlaces:
        """The projects that can pass their gates."""
        if self.passing is None:
            return np.arange(0)
        out = self.passing[0].out
        return np.flatnonzero(~out) if out is not None else np.arange(len(self.states))

    @property
    def sure(self) -> Mask:
        """Who passes all gates that keep a project out, in every completion."""
        must = [n for n, gate in enumerate(self.gates.criteria.gates) if gate.effect == "fail"]
        return np.asarray((self.states[:, must] == PASS).all(axis=1), dtype=np.bool_)

    def chain(self, ties: Sequence[int]) -> list[LowHigh]:
        """Return what ranks projects: their totals, then the points of nodes that break ties."""
        assert self.passing is not None
        chain = [(self.passing[0].column, self.passing[1].column)]
        for node in ties:
            first, last = self.points[node]
            most = self.gates.tree.nodes[node].points
            count = len(self.states)
            # What is left out of the total parts nobody who is tied: it could be anything.
            none, all_ = ExactColumn.full(count, Fraction(0)), ExactColumn.full(count, most)
            if first is None or last is None:
                chain.append((none, all_))
                continue
            low, high = first.points.column, last.points.column
            out = first.points.out
            if out is not None:
                low, high = low.put(out, none.take(out)), high.put(out, all_.take(out))
            chain.append((low, high))
        return chain

    def order(self, best: RowPlaces, worst: RowPlaces) -> RowPlaces:
        """Return the projects by their guaranteed totals, highest first.

        Parameters
        ----------
        best, worst : array of int, shape (projects,)
            Their ranks, which part those of equal totals.
        """
        if self.total is None or self.passing is None:
            return np.arange(len(self.states))
        out = self.passing[0].out
        out = np.zeros(len(self.states), dtype=np.bool_) if out is None else out
        nothing = self.total[0].out
        ends = []
        for first, last in zip(self.passing, self.total, strict=True):
            ends.append(
                first.column if not out.any() else first.column.put(out, last.column.take(out))
            )
        low, high = (places([end])[0] for end in ends)
        if nothing is not None:
            low, high = (np.where(nothing, -1, end) for end in (low, high))
        return np.lexsort((worst, best, -high, -low, low < 0, out))


LowHigh = tuple[ExactColumn, ExactColumn]
"""Lowest and highest of each project."""


def keys_of(chain: Sequence[LowHigh], rows: RowPlaces) -> tuple[RowPlaces, RowPlaces]:
    """Return one number for the lowest and one for the highest end of some projects.

    A larger number is a higher total; where totals are equal, more points of the first node
    that breaks ties, and so on.
    """
    count = len(rows)
    keys = np.zeros(2 * count, dtype=np.int64)
    for number, (low, high) in enumerate(chain):
        both = np.concatenate(places([low.take(rows), high.take(rows)]))
        keys = placed(keys * (int(both.max(initial=0)) + 1) + both) if number else both
    return keys[:count], keys[count:]


def span_of(pair: MaskedPair | None, row: int) -> Span | None:
    """Return both ends for one project; None where it is left out."""
    if pair is None:
        return None
    low, high = pair[0][row], pair[1][row]
    return None if low is None or high is None else (low, high)


def _possible(gates: Gates, states: States, pair: MaskedPair) -> MaskedPair:
    """Leave out who surely fails a gate that keeps a project out."""
    low, high = pair
    out = np.asarray(low.column.above(high.column), dtype=np.bool_)
    for number in gates.inner:
        if gates.criteria.gates[number].effect == "fail":
            out |= states[:, number] == FAIL
    out = out if low.out is None else out | low.out
    return _left_out(pair, out)


def _left_out(pair: MaskedPair, out: Mask) -> MaskedPair:
    low, high = pair
    left = out if out.any() else None
    first = MaskedColumn(low.column, left)
    return first, first if high is low else MaskedColumn(high.column, left)


def _replaced(pair: MaskedPair, rows: RowPlaces, spans: Sequence[Span | None]) -> MaskedPair:
    """Return a pair with some rows as they were found one by one."""
    low, high = pair
    out = np.zeros(len(low.column), dtype=np.bool_) if low.out is None else low.out.copy()
    out[rows] = [span is None for span in spans]
    nothing = Fraction(0), Fraction(0)
    ends = [span or nothing for span in spans]
    first = low.column.put(rows, ExactColumn.of(a for a, _ in ends))
    if high is low and all(a == b for a, b in ends):
        return _left_out((MaskedColumn(first),) * 2, out)
    last = high.column.put(rows, ExactColumn.of(b for _, b in ends))
    return _left_out((MaskedColumn(first), MaskedColumn(last)), out)
