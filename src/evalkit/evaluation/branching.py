"""Totals while gates are open: every way in which they may end, each as a row of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from attrs import frozen

from evalkit.core.column import ExactColumn, Mask, RowPlaces
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedColumn, MaskedPair, add_up
from evalkit.evaluation.gates import FAIL, OPEN, Gates, Marked, States
from evalkit.evaluation.narrow import Demand, narrowed


@frozen
class _Branch:
    """One way in which the open gates of a project may end.

    Parameters
    ----------
    leaves : dict
        By place, the utilities that are left to a leaf.
    floor, ceiling : dict
        By node, the points that it has at least, and at most.
    failed : frozenset of int
        Gates that are failed in it.
    """

    row: int
    passing: bool
    leaves: dict[int, Span]
    floor: dict[int, Fraction]
    ceiling: dict[int, Fraction]
    failed: frozenset[int]


class Branching:
    """The totals of projects with open gates.

    Notes
    -----
    Each uncertain utility ranges over its whole interval, so every node takes every value
    between its bounds, and bounds carry up the tree exactly.
    """

    def __init__(
        self, gates: Gates, states: States, marked: Marked, shares: Sequence[MaskedPair]
    ) -> None:
        self._gates, self._states, self._marked, self._shares = gates, states, marked, shares

    @property
    def rows(self) -> RowPlaces:
        """The projects with an open gate that could change their total, or keep them out."""
        return np.flatnonzero((self._states[:, self._gates.inner] == OPEN).any(axis=1))

    def spans(self, rows: RowPlaces) -> dict[tuple[int, bool], Span]:
        """Return the lowest and highest total of projects, over all completions that count.

        Returns
        -------
        dict
            By project and whether only completions count that pass every gate; no entry
            where there is none.
        """
        branches = [branch for row in rows.tolist() for branch in self._branches(row)]
        if not branches:
            return {}
        (low, high), possible = self._totals(branches)
        found: dict[tuple[int, bool], Span] = {}
        for place in np.flatnonzero(possible).tolist():
            one, key = branches[place], (branches[place].row, branches[place].passing)
            ends = low.column[place], high.column[place]
            if one.passing:
                held = self._gates.held((low.take(np.array([place])), high.take(np.array([place]))))
                ends = held[0].column[0], held[1].column[0]
            if ends[0] <= ends[1]:
                known = found.get(key, ends)
                found[key] = min(known[0], ends[0]), max(known[1], ends[1])
        return found

    def _branches(self, row: int) -> Iterator[_Branch]:
        gates, states = self._gates.criteria.gates, self._states[row]
        inner = self._gates.inner
        caps = [n for n in inner if gates[n].effect == "cap" and states[n] == OPEN]
        musts = [n for n in inner if gates[n].effect == "fail" and states[n] == OPEN]
        failed = [n for n in inner if states[n] == FAIL]
        out = any(gates[n].effect == "fail" for n in failed)
        for passing in (False,) if out else (False, True):
            for held in product((True, False), repeat=len(caps)):
                demands = [(gates[n], True) for n in musts if passing]
                demands += [(gates[n], h) for n, h in zip(caps, held, strict=True)]
                broken = [n for n, h in zip(caps, held, strict=True) if not h]
                branch = self._branch(row, demands, passing, frozenset([*failed, *broken]))
                if branch is not None:
                    yield branch

    def _branch(
        self, row: int, demands: Sequence[Demand], passing: bool, failed: frozenset[int]
    ) -> _Branch | None:
        """Return the branch in which each gate is held or broken as demanded, if there is one."""
        gates = self._gates
        branch = _Branch(row, passing, {}, {}, {}, failed)
        for name, on_it in _by_object(demands).items():
            if name in gates.leaves:
                place = gates.leaves[name]
                leaf, scale = self._marked.leaf(row, place), gates.criteria[name].scale
                if leaf.utility is None or scale is None:
                    continue
                span = narrowed(scale, leaf, gates.criteria.max_points(name), on_it)
                if span is None:
                    return None
                branch.leaves[place] = span
            elif name in gates.tree.place:
                self._bound(branch, gates.tree.place[name], on_it)
            else:
                verdicts = self._marked.decisions(row)[name].verdicts
                if not any(all((v in g.one_of) == h for g, h in on_it) for v in verdicts):
                    return None
        return branch

    def _bound(self, branch: _Branch, node: int, on_it: Sequence[Demand]) -> None:
        for gate, held in on_it:
            unit = self._gates.tree.nodes[node].points if gate.of == "share" else Fraction(1)
            bound = gate.bound * unit
            # A broken at_least is an at_most, and the other way round.
            if (gate.at_least is not None) == held:
                branch.floor[node] = max(branch.floor.get(node, bound), bound)
            else:
                branch.ceiling[node] = min(branch.ceiling.get(node, bound), bound)

    def _totals(self, branches: Sequence[_Branch]) -> tuple[MaskedPair, Mask]:
        """Return the totals of branches, capped and rounded, and which are possible."""
        rows = np.array([branch.row for branch in branches], dtype=np.int64)
        ends = [self._narrowed(branches, place, rows) for place, _ in enumerate(self._shares)]
        tree = self._gates.tree
        low = add_up(tree, [a for a, _ in ends], floor=_bounds([b.floor for b in branches]))
        high = add_up(tree, [b for _, b in ends], ceiling=_bounds([b.ceiling for b in branches]))
        possible = np.ones(len(branches), dtype=np.bool_)
        for one, other in zip(low, high, strict=True):
            if one is not None and other is not None:
                above = one.points.column.above(other.points.column)
                possible &= ~above if one.points.out is None else one.points.out | ~above
        assert low[-1] is not None
        assert high[-1] is not None
        total = low[-1].points, high[-1].points
        if total[0].out is not None:
            possible &= ~total[0].out
        failed = np.zeros((len(branches), len(self._gates.criteria.gates)), dtype=np.bool_)
        for place, branch in enumerate(branches):
            failed[place, list(branch.failed)] = True
        return self._gates.capped(total, failed), possible

    def _narrowed(self, branches: Sequence[_Branch], place: int, rows: RowPlaces) -> MaskedPair:
        """Return the utilities of a leaf in each branch."""
        share = low, high = [end.take(rows) for end in self._shares[place]]
        some = [n for n, branch in enumerate(branches) if place in branch.leaves]
        if not some:
            return low, high
        at = np.array(some, dtype=np.int64)
        spans = [branches[n].leaves[place] for n in some]
        low, high = (
            MaskedColumn(part.column.put(at, ExactColumn.of(span[end] for span in spans)), part.out)
            for end, part in enumerate(share)
        )
        return low, high


def _bounds(bounds: Sequence[dict[int, Fraction]]) -> dict[int, tuple[Mask, ExactColumn]]:
    found = {}
    for node in {node for one in bounds for node in one}:
        rows = np.array([node in one for one in bounds], dtype=np.bool_)
        nothing = Fraction(0)
        found[node] = rows, ExactColumn.of(one.get(node, nothing) for one in bounds)
    return found


def _by_object(demands: Sequence[Demand]) -> dict[str, list[Demand]]:
    found: dict[str, list[Demand]] = {}
    for gate, held in demands:
        found.setdefault(gate.on, []).append((gate, held))
    return found
