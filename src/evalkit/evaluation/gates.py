"""Gates: passed, failed, or open while a mark is uncertain; and the totals that leaves possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Literal

from attrs import frozen

from evalkit.core.types import Span
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.narrow import Demand, between, narrowed
from evalkit.evaluation.tree import Tree, spans
from evalkit.model import CriteriaSet, Gate
from evalkit.scales.base import Value

GateState = Literal["pass", "fail", "open"]


@frozen
class GateResult:
    """How a gate came out, with the span of what it compared."""

    gate: Gate
    state: GateState
    value: tuple[Value, Value] | tuple[str, ...] | None


def test_span(gate: Gate, low: Fraction, high: Fraction) -> GateState:
    """Compare the span of a number with a gate."""
    if gate.at_least is not None:
        sure, never = low >= gate.at_least, high < gate.at_least
    else:
        assert gate.at_most is not None
        sure, never = high <= gate.at_most, low > gate.at_most
    return "pass" if sure else "fail" if never else "open"


def _test_names(gate: Gate, names: Sequence[str]) -> GateState:
    inside = [name in gate.one_of for name in names]
    return "pass" if all(inside) else "open" if any(inside) else "fail"


class Gates:
    """The gates of a criteria set, ready to be put to many projects."""

    def __init__(self, criteria: CriteriaSet, tree: Tree) -> None:
        self._criteria = criteria
        self._tree = tree
        self._leaves = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
        self._inner = [g for g in criteria.gates if g.on != "total"]
        self._on_total = [g for g in criteria.gates if g.on == "total"]

    def outcome(
        self,
        leaves: Sequence[CriterionScore],
        points: Sequence[Span | None],
        decisions: Mapping[str, DecisionResult],
    ) -> GateOutcome:
        """Decide every gate for one project, and the totals that remain possible."""
        results = self.inner(leaves, points, decisions)
        if self._criteria.aggregate == "none":
            return GateOutcome(self._in_order(results), None, None)
        anyhow = self._span(leaves, decisions, points[-1], results, passing=False)
        failed = any(r.state == "fail" and r.gate.effect == "fail" for r in results)
        passing = (
            None if failed else self._span(leaves, decisions, points[-1], results, passing=True)
        )
        for gate in self._on_total:
            found = anyhow and _scaled(anyhow, gate, self._criteria.total_points)
            results.append(_number_result(gate, found))
        return GateOutcome(self._in_order(results), anyhow, passing)

    def inner(
        self,
        leaves: Sequence[CriterionScore],
        points: Sequence[Span | None],
        decisions: Mapping[str, DecisionResult],
    ) -> list[GateResult]:
        """Decide every gate that does not look at the total."""
        return [self._inner_result(g, leaves, points, decisions) for g in self._inner]

    def _in_order(self, results: Sequence[GateResult]) -> tuple[GateResult, ...]:
        place = {gate.id: number for number, gate in enumerate(self._criteria.gates)}
        return tuple(sorted(results, key=lambda r: place[r.gate.id]))

    def _inner_result(
        self,
        gate: Gate,
        leaves: Sequence[CriterionScore],
        points: Sequence[Span | None],
        decisions: Mapping[str, DecisionResult],
    ) -> GateResult:
        if gate.on in decisions:
            verdicts = decisions[gate.on].verdicts
            return GateResult(gate, _test_names(gate, verdicts), verdicts)
        if gate.of == "value":
            return self._value_result(gate, leaves[self._leaves[gate.on]])
        if gate.of == "share" and gate.on in self._leaves:
            share = leaves[self._leaves[gate.on]].utility
            return _number_result(gate, share)
        place = self._tree.place[gate.on]
        span = self._unrounded(place, leaves, points)
        if gate.of == "share" and span is not None:
            most = self._tree.nodes[place].points
            span = (span[0] / most, span[1] / most) if most else None
        return _number_result(gate, span)

    def _unrounded(
        self, place: int, leaves: Sequence[CriterionScore], points: Sequence[Span | None]
    ) -> Span | None:
        if not self._tree.nodes[place].rounded:
            return points[place]
        low, high = (
            self._tree.unrounded(
                place,
                [leaf.utility and leaf.utility[end] for leaf in leaves],
                [span and span[end] for span in points],
            )
            for end in (0, 1)
        )
        return None if low is None or high is None else (low, high)

    def _value_result(self, gate: Gate, leaf: CriterionScore) -> GateResult:
        if leaf.value is None:
            # Where a missing mark counts nothing, it cannot pass a gate either.
            counts_nothing = self._criteria.missing_policy(gate.on) == "zero"
            return GateResult(gate, "fail" if counts_nothing else "open", None)
        low, high = leaf.value
        if gate.one_of:
            scale = self._criteria[gate.on].scale
            assert scale is not None
            names = tuple(str(name) for name in between(scale, low, high))
            return GateResult(gate, _test_names(gate, names), names)
        assert isinstance(low, Fraction)
        assert isinstance(high, Fraction)
        return GateResult(gate, test_span(gate, low, high), (low, high))

    def _span(
        self,
        leaves: Sequence[CriterionScore],
        decisions: Mapping[str, DecisionResult],
        free: Span | None,
        results: Sequence[GateResult],
        *,
        passing: bool,
    ) -> Span | None:
        """Return the lowest and highest total over every completion that the gates allow.

        Each uncertain utility ranges over its whole interval, so every node takes
        every value between its bounds, and bounds carry up the tree exactly. With
        ``passing``, only completions that pass every gate count.
        """
        open_caps = [r.gate for r in results if r.gate.effect == "cap" and r.state == "open"]
        sure_caps = [r.gate for r in results if r.gate.effect == "cap" and r.state == "fail"]
        must_pass = [r.gate for r in results if r.gate.effect == "fail" and r.state == "open"]
        found: list[Span] = []
        for held in product((True, False), repeat=len(open_caps)):
            demands = [(gate, True) for gate in must_pass if passing]
            demands += list(zip(open_caps, held, strict=True))
            span = self._branch(leaves, decisions, demands) if demands else free
            if span is None:
                continue
            broken = [gate for gate, h in zip(open_caps, held, strict=True) if not h]
            caps = [g.cap for g in (*sure_caps, *broken) if g.cap is not None]
            low, high = (self._tree.round_total(min([end, *caps])) for end in span)
            for gate in self._on_total if passing else ():
                scale = self._criteria.total_points if gate.of == "share" else 1
                if gate.at_least is not None:
                    low = max(low, self._tree.next_total(gate.at_least * scale))
                elif gate.at_most is not None:
                    high = min(high, -self._tree.next_total(-gate.at_most * scale))
            if low <= high:
                found.append((low, high))
        if not found:
            return None
        return min(low for low, _ in found), max(high for _, high in found)

    def _branch(
        self,
        leaves: Sequence[CriterionScore],
        decisions: Mapping[str, DecisionResult],
        demands: Sequence[Demand],
    ) -> Span | None:
        """Return the span of the total where each gate is held or broken as demanded."""
        spans_ = [leaf.utility for leaf in leaves]
        least: dict[int, Fraction] = {}
        most: dict[int, Fraction] = {}
        for name, on_it in _by_object(demands).items():
            if name in decisions:
                if not _verdicts_left(decisions[name].verdicts, on_it):
                    return None
            elif name in self._leaves:
                place = self._leaves[name]
                scale = self._criteria[name].scale
                if leaves[place].utility is None or scale is None:
                    continue
                points = self._criteria.max_points(name)
                spans_[place] = narrowed(scale, leaves[place], points, on_it)
                if spans_[place] is None:
                    return None
            else:
                node = self._tree.place[name]
                for gate, held in on_it:
                    unit = self._tree.nodes[node].points if gate.of == "share" else Fraction(1)
                    # A broken at_least is an at_most, and the other way round.
                    if (gate.at_least is not None) == held:
                        bound = gate.bound * unit
                        least[node] = max(least.get(node, bound), bound)
                    else:
                        bound = gate.bound * unit
                        most[node] = min(most.get(node, bound), bound)
        low = self._tree.points([u and u[0] for u in spans_], least)
        high = self._tree.points([u and u[1] for u in spans_], None, most)
        pairs = spans(low, high)
        if any(pair is not None and pair[0] > pair[1] for pair in pairs):
            return None
        return pairs[-1]


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


def _number_result(gate: Gate, span: Span | None) -> GateResult:
    if span is None:
        return GateResult(gate, "open", None)
    return GateResult(gate, test_span(gate, *span), span)


def _scaled(span: Span, gate: Gate, points: Fraction) -> Span:
    return (span[0] / points, span[1] / points) if gate.of == "share" else span


def _by_object(demands: Sequence[Demand]) -> dict[str, list[Demand]]:
    found: dict[str, list[Demand]] = {}
    for gate, held in demands:
        found.setdefault(gate.on, []).append((gate, held))
    return found


def _verdicts_left(verdicts: Sequence[str], demands: Sequence[Demand]) -> list[str]:
    """Return the verdicts with which every gate on a decision is held or broken as demanded."""
    return [
        verdict
        for verdict in verdicts
        if all((verdict in gate.one_of) == held for gate, held in demands)
    ]
