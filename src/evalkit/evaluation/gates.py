"""Gates: passed, failed, or open while a mark is uncertain; and the totals that leaves possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, Protocol

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from evalkit.core.column import ExactColumn, Mask, greatest, least
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedColumn, MaskedPair, NodePoints
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.narrow import between
from evalkit.model import CriteriaSet, Gate
from evalkit.model.tree import Tree
from evalkit.scales import Categories
from evalkit.scales.base import Value

GateState = Literal["pass", "fail", "open"]
PASS, FAIL, OPEN = 1, 0, -1
NAMES: dict[int, GateState] = {PASS: "pass", FAIL: "fail", OPEN: "open"}
States = NDArray[np.int8]
NodePair = tuple[NodePoints | None, NodePoints | None]
"""The points of a node in the lowest and in the highest completion."""


class Marked(Protocol):
    """What is known of the marks of many projects, beside the utilities they come to."""

    def leaf(self, row: int, place: int) -> CriterionScore:
        """Return what one criterion came to for one project."""

    def decisions(self, row: int) -> Mapping[str, DecisionResult]:
        """Return how far the answers about one project lead, by decision."""

    def values(self, place: int) -> MaskedPair:
        """Return the values on one criterion, of categories their places in the listing."""


@frozen
class GateResult:
    """How a gate came out, with the span of what it compared."""

    gate: Gate
    state: GateState
    value: tuple[Value, Value] | tuple[str, ...] | None


@frozen
class GateOutcome:
    """What the gates say about one project.

    Parameters
    ----------
    gates : sequence of GateResult
    total : pair of Fraction or None
        Lowest and highest total, caps applied, rounded; None without a total.
    passing : pair of Fraction or None
        The same over the completions that pass every gate; None if there are none.
    """

    gates: tuple[GateResult, ...]
    total: Span | None
    passing: Span | None

    @property
    def must_pass(self) -> bool:
        """Whether no completion fails a gate."""
        return all(r.state == "pass" for r in self.gates if r.gate.effect == "fail")


def test_span(gate: Gate, low: Fraction, high: Fraction) -> GateState:
    """Compare the span of a number with a gate."""
    one, other = ExactColumn.of([low]), ExactColumn.of([high])
    return NAMES[int(tested(gate, gate.bound, MaskedColumn(one), MaskedColumn(other))[0])]


def tested(gate: Gate, bound: Fraction, low: MaskedColumn, high: MaskedColumn) -> States:
    """Compare spans with the bound of a gate, which may be in another unit than its own."""
    if gate.at_least is not None:
        sure, never = low.column.at_least(bound), ~high.column.at_least(bound)
    else:
        sure, never = high.column.at_most(bound), ~low.column.at_most(bound)
    states = np.where(sure, PASS, np.where(never, FAIL, OPEN)).astype(np.int8)
    if low.out is not None:
        states[low.out] = OPEN
    return states


class Gates:
    """The gates of a criteria set, ready to be put to many projects."""

    def __init__(self, criteria: CriteriaSet, tree: Tree) -> None:
        self.criteria = criteria
        self.tree = tree
        self.leaves = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
        self.on_total = [n for n, gate in enumerate(criteria.gates) if gate.on == "total"]
        self.inner = [n for n, gate in enumerate(criteria.gates) if gate.on != "total"]

    def states(
        self,
        count: int,
        marked: Marked,
        shares: Sequence[MaskedPair],
        points: Sequence[NodePair],
    ) -> States:
        """Decide every gate that does not look at the total; the others stay open.

        Returns
        -------
        array of int8, shape (projects, gates)
        """
        states = np.full((count, len(self.criteria.gates)), OPEN, dtype=np.int8)
        for number in self.inner:
            gate = self.criteria.gates[number]
            states[:, number] = self._states(gate, count, marked, shares, points)
        return states

    def _states(
        self,
        gate: Gate,
        count: int,
        marked: Marked,
        shares: Sequence[MaskedPair],
        points: Sequence[NodePair],
    ) -> States:
        if gate.on in {decision.id for decision in self.criteria.decisions}:
            found = (marked.decisions(row).get(gate.on) for row in range(count))
            tests = [_test_names(gate, d.verdicts) if d is not None else OPEN for d in found]
            return np.array(tests, dtype=np.int8)
        if gate.of == "value":
            return self._of_value(gate, *marked.values(self.leaves[gate.on]))
        if gate.of == "share" and gate.on in self.leaves:
            return tested(gate, gate.bound, *shares[self.leaves[gate.on]])
        low, high = points[self.tree.place[gate.on]]
        unit = self._unit(gate)
        if low is None or high is None or not unit:
            return np.full(count, OPEN, dtype=np.int8)
        return tested(gate, gate.bound * unit, low.raw, high.raw)

    def _unit(self, gate: Gate) -> Fraction:
        """Return what 1 of a gate on a node is worth in points."""
        place = self.tree.place[gate.on]
        return self.tree.nodes[place].points if gate.of == "share" else Fraction(1)

    def _of_value(self, gate: Gate, low: MaskedColumn, high: MaskedColumn) -> States:
        scale = self.criteria[gate.on].scale
        if gate.one_of and isinstance(scale, Categories):
            inside = [level.value in gate.one_of for level in scale.levels]
            before = np.concatenate([[0], np.cumsum(inside)])
            first, last = (np.asarray(end.column.tops, dtype=np.int64) for end in (low, high))
            if low.out is not None:
                first, last = (np.where(low.out, 0, end) for end in (first, last))
            hits = before[last + 1] - before[first]
            sizes = last - first + 1
            states = np.where(hits == sizes, PASS, np.where(hits > 0, OPEN, FAIL)).astype(np.int8)
        else:
            states = tested(gate, gate.bound, low, high)
        if low.out is not None:
            # Where a missing mark counts nothing, it cannot pass a gate either.
            nothing = self.criteria.missing_policy(gate.on) == "zero"
            states[low.out] = FAIL if nothing else OPEN
        return states

    def total_states(self, states: States, total: MaskedPair) -> None:
        """Decide the gates on the total, in place."""
        for number in self.on_total:
            gate = self.criteria.gates[number]
            unit = self.criteria.total_points if gate.of == "share" else Fraction(1)
            states[:, number] = tested(gate, gate.bound * unit, *total)

    def capped(self, pair: MaskedPair, failed: Mask) -> MaskedPair:
        """Return totals under the caps of the gates that are failed, rounded.

        Parameters
        ----------
        failed : array of bool, shape (projects, gates)
        """
        for number, gate in enumerate(self.criteria.gates):
            rows = failed[:, number]
            if gate.cap is not None and rows.any():
                cap = ExactColumn.full(int(rows.sum()), gate.cap)
                pair = each_end(
                    pair,
                    lambda c, r=rows, k=cap: c.put(r, least([c.take(r), k])),  # type: ignore[misc]
                )
        rounding = self.tree.rounding
        return pair if rounding is None else each_end(pair, lambda c: c.rounded(rounding))

    def held(self, pair: MaskedPair) -> MaskedPair:
        """Return totals over the completions that pass every gate on the total."""
        low, high = pair
        for number in self.on_total:
            gate = self.criteria.gates[number]
            unit = self.criteria.total_points if gate.of == "share" else Fraction(1)
            count = len(low.column)
            if gate.at_least is not None:
                edge = ExactColumn.full(count, self.tree.next_total(gate.at_least * unit))
                low = evolve(low, column=greatest([low.column, edge]))
            elif gate.at_most is not None:
                edge = ExactColumn.full(count, -self.tree.next_total(-gate.at_most * unit))
                high = evolve(high, column=least([high.column, edge]))
        return low, high

    def results(
        self,
        row: int,
        states: States,
        marked: Marked,
        points: Sequence[NodePair],
        total: Span | None,
    ) -> tuple[GateResult, ...]:
        """Return how every gate came out for one project, with what it compared."""
        return tuple(
            GateResult(
                gate, NAMES[int(states[row, n])], self._value(gate, row, marked, points, total)
            )
            for n, gate in enumerate(self.criteria.gates)
        )

    def _value(
        self, gate: Gate, row: int, marked: Marked, points: Sequence[NodePair], total: Span | None
    ) -> tuple[Value, Value] | tuple[str, ...] | None:
        if gate.on == "total":
            unit = self.criteria.total_points if gate.of == "share" else Fraction(1)
            return total and (total[0] / unit, total[1] / unit)
        if gate.on in {decision.id for decision in self.criteria.decisions}:
            decision = marked.decisions(row).get(gate.on)
            return None if decision is None else decision.verdicts
        if gate.on in self.leaves and gate.of != "points":
            leaf = marked.leaf(row, self.leaves[gate.on])
            if gate.of == "share":
                return leaf.utility
            if not gate.one_of or leaf.value is None:
                return leaf.value
            scale = self.criteria[gate.on].scale
            assert scale is not None
            return tuple(str(name) for name in between(scale, *leaf.value))
        low, high = points[self.tree.place[gate.on]]
        unit = self._unit(gate)
        ends = low and high and (low.raw[row], high.raw[row])
        if not ends or ends[0] is None or ends[1] is None or not unit:
            return None
        return ends[0] / unit, ends[1] / unit


def each_end(pair: MaskedPair, change: Callable[[ExactColumn], ExactColumn]) -> MaskedPair:
    """Change both ends of a pair, once where they are the same."""
    low, high = pair
    first = evolve(low, column=change(low.column))
    return first, first if high is low else evolve(high, column=change(high.column))


def _test_names(gate: Gate, names: Sequence[str]) -> int:
    inside = [name in gate.one_of for name in names]
    return PASS if all(inside) else OPEN if any(inside) else FAIL
