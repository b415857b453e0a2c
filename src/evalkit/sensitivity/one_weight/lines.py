"""The lines along which one weight of the tree moves, and exact comparisons of scores."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.types import Fractions
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.weights import WeightSpace

WholeRow = tuple[tuple[int, ...], int]  # numerators over one denominator
LevelArray = NDArray[np.int64]
_UNIT = 2.0**-52


def whole(numbers: Sequence[Fraction]) -> WholeRow:
    """Write numbers over one denominator, so that products of them are of integers."""
    bottom = lcm(*(number.denominator for number in numbers))
    return tuple(n.numerator * (bottom // n.denominator) for n in numbers), bottom


def dot(first: WholeRow, second: WholeRow) -> Fraction:
    """Return the exact inner product."""
    top = sum(a * b for a, b in zip(first[0], second[0], strict=True) if b)
    return Fraction(top, first[1] * second[1])


def slack(matrix: Matrix) -> float:
    """Return how far a score in floats may be off; utilities are within [-1, 1]."""
    return (2 * len(matrix.criteria) + 32) * _UNIT


@frozen(eq=False)
class ExactRows:
    """Exact utilities of projects, each worked out once.

    Parameters
    ----------
    matrix : Matrix
    """

    matrix: Matrix
    _known: dict[int, WholeRow] = field(factory=dict, init=False, repr=False)

    def __getitem__(self, project: int) -> WholeRow:
        found = self._known.get(project)
        if found is None:
            found = self._known[project] = whole(self.matrix.exact_row(project))
        return found

    def levels(self, scores: FloatArray, weights: Sequence[Fraction]) -> LevelArray:
        """Return the place of each project in the exact order, 0 the best, ties alike.

        Floats decide what is far apart, exact arithmetic the rest.

        Parameters
        ----------
        scores : array of float, shape (projects,)
            Scores at the weights, off by no more than `slack`.
        weights : sequence of Fraction, length criteria
        """
        exact = whole(weights)
        order = np.argsort(-scores, kind="stable")
        clear = -np.diff(scores[order]) > 2 * slack(self.matrix)
        starts = np.concatenate(([0], np.flatnonzero(clear) + 1, [len(order)]))
        levels = np.empty(len(order), dtype=np.int64)
        level = -1
        if len(starts) == len(order) + 1:
            levels[order] = np.arange(len(order))
            return levels
        for start, stop in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            level += 1
            if stop == start + 1:
                levels[order[start]] = level
                continue
            members = order[start:stop].tolist()
            own = {i: dot(self[i], exact) for i in members}
            places = {s: n for n, s in enumerate(sorted(set(own.values()), reverse=True))}
            for i in members:
                levels[i] = level + places[own[i]]
            level += len(places) - 1
        return levels


@frozen(eq=False)
class Lines:
    """For each node the leaf weights while its local weight goes from 0 to 1.

    The siblings of the node keep their proportions, nodes elsewhere their weights;
    the leaf weights are then ``(1 - t) * start + t * stop``. Where the official
    local weight is 1, the siblings share equally what the node gives up.

    Parameters
    ----------
    matrix : Matrix
    """

    matrix: Matrix
    _exact: dict[int, tuple[Fractions, Fractions]] = field(factory=dict, init=False, repr=False)
    _moves: dict[int, WholeRow] = field(factory=dict, init=False, repr=False)

    @cached_property
    def families(self) -> dict[int, list[int]]:
        """Return the children of each group; -1 is the whole."""
        families: dict[int, list[int]] = {}
        for place, node in enumerate(self.matrix.nodes):
            families.setdefault(node.parent, []).append(place)
        return families

    @cached_property
    def weight(self) -> FloatArray:
        """Return the official local weights, shape (nodes,)."""
        return frozen_array(np.array([float(node.weight) for node in self.matrix.nodes]))

    @cached_property
    def within(self) -> list[dict[int, Fraction]]:
        """Return the share of each leaf in each node that it is in."""
        shares: list[dict[int, Fraction]] = [{} for _ in self.matrix.nodes]
        for place in reversed(range(len(shares))):
            node = self.matrix.nodes[place]
            own = shares[place]
            if place not in self.families:
                own[node.leaves[0]] = Fraction(1)
            if node.parent >= 0:
                above = shares[node.parent]
                above.update({leaf: share * node.weight for leaf, share in own.items()})
        return shares

    @cached_property
    def size(self) -> list[Fraction]:
        """Return the official global weight of each node."""
        sizes: list[Fraction] = []
        for node in self.matrix.nodes:
            sizes.append(node.weight * (sizes[node.parent] if node.parent >= 0 else 1))
        return sizes

    def parent_size(self, place: int) -> Fraction:
        """Return the global weight that a node shares with its siblings."""
        parent = self.matrix.nodes[place].parent
        return self.size[parent] if parent >= 0 else Fraction(1)

    def is_free(self, place: int) -> bool:
        """Say whether a node has siblings to trade weight with."""
        return len(self.families[self.matrix.nodes[place].parent]) > 1

    @cached_property
    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Return all starts and stops as floats, shape (nodes, criteria) each."""
        width = len(self.matrix.criteria)
        official = self.matrix.weights
        start = np.tile(official, (len(self.matrix.nodes), 1))
        stop = start.copy()
        for parent, children in self.families.items():
            if len(children) == 1:
                continue
            inside = np.zeros((len(children), width))
            own = np.zeros((len(children), width), dtype=bool)
            for row, child in enumerate(children):
                leaves = list(self.within[child])
                own[row, leaves] = True
                inside[row, leaves] = [float(share) for share in self.within[child].values()]
            size = float(self.size[parent]) if parent >= 0 else 1.0
            local = self.weight[children]
            rest = np.array([float(1 - self.matrix.nodes[child].weight) for child in children])
            full = rest == 0
            blend = np.repeat((local @ inside)[None], len(children), axis=0)
            blend[full] = inside.sum(axis=0)
            rest[full] = len(children) - 1
            blend /= rest[:, None]
            blend[own] = 0
            outside = np.where(own.any(axis=0), 0.0, official)
            start[children] = outside + size * blend
            stop[children] = outside + size * inside
        return start, stop

    def exact(self, place: int) -> tuple[Fractions, Fractions]:
        """Return the leaf weights where the local weight of a node is 0, and where it is 1."""
        if place not in self._exact:
            self._exact[place] = self._work_out(place)
        return self._exact[place]

    def _work_out(self, place: int) -> tuple[Fractions, Fractions]:
        nodes = self.matrix.nodes
        official = self.matrix.exact_weights
        siblings = [n for n in self.families[nodes[place].parent] if n != place]
        if not siblings:
            return official, official
        start, stop = list(official), list(official)
        size = self.parent_size(place)
        rest = 1 - nodes[place].weight
        for leaf, share in self.within[place].items():
            start[leaf], stop[leaf] = Fraction(0), size * share
        for sibling in siblings:
            own = nodes[sibling].weight / rest if rest else Fraction(1, len(siblings))
            for leaf, share in self.within[sibling].items():
                start[leaf], stop[leaf] = size * own * share, Fraction(0)
        return tuple(start), tuple(stop)

    def move(self, place: int) -> WholeRow:
        """Return stop minus start of a node, exactly."""
        if place not in self._moves:
            start, stop = self.exact(place)
            self._moves[place] = whole([b - a for a, b in zip(start, stop, strict=True)])
        return self._moves[place]

    def at(self, place: int, weight: Fraction) -> Fractions:
        """Return the exact leaf weights where the local weight of a node is given."""
        start, stop = self.exact(place)
        return tuple(a + weight * (b - a) for a, b in zip(start, stop, strict=True))

    def admissible(self, place: int, space: WeightSpace) -> tuple[Fraction, Fraction] | None:
        """Return between which local weights of a node its line is in a space, None if never.

        Exact; a row of the space is only worked out in fractions where floats do
        not already show that another one binds first.
        """
        if not space.rows:
            return Fraction(0), Fraction(1)
        starts, stops = self.ends
        room = space.b - space.A @ starts[place]
        pace = space.A @ (stops[place] - starts[place])
        scale = (np.abs(space.A).sum(axis=1) + np.abs(space.b)) * slack(self.matrix) * 4
        up, down = pace > scale, pace < -scale
        clear = up | down
        ends = np.divide(room, pace, out=np.zeros_like(room), where=clear)
        doubt = np.divide(scale * (1 + np.abs(ends)), np.abs(pace), out=ends * 0, where=clear)
        highest = min(1.0, float(np.min((ends + doubt)[up], initial=1.0)))
        lowest = max(0.0, float(np.max((ends - doubt)[down], initial=0.0)))
        near = ~clear & (room <= 2 * scale)
        near |= (up & (ends - doubt <= highest)) | (down & (ends + doubt >= lowest))
        low, high = Fraction(0), Fraction(1)
        start, move = whole(self.exact(place)[0]), self.move(place)
        for number in np.flatnonzero(near).tolist():
            row = space.rows[number]
            coefficients = whole(row.coefficients)
            left, speed = row.bound - dot(coefficients, start), dot(coefficients, move)
            if speed > 0:
                high = min(high, left / speed)
            elif speed < 0:
                low = max(low, left / speed)
            elif left < 0:
                return None
        return (low, high) if low <= high else None
