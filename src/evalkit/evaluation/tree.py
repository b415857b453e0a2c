"""The criteria tree as a list of sums: from utilities of the leaves to points of every node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

from attrs import frozen

from evalkit.core.exact import power_product, total
from evalkit.core.types import Span
from evalkit.model import CriteriaSet

PRODUCT_PLACES = 15


@frozen
class _Node:
    id: str
    points: Fraction
    """Most points it can bring."""
    aggregate: str
    children: tuple[int, ...]
    leaf: int
    """Place among the leaves, -1 for a group."""
    rounded: bool
    counting: int
    """How many of the children can bring points; together they bring those of the node."""


class Tree:
    """A criteria set, laid out so that scoring a project is one pass over a list.

    The root is the node with the empty id.
    """

    def __init__(self, criteria: CriteriaSet) -> None:
        self._round = criteria.rounding.round if criteria.rounding else lambda value: value
        self._places = criteria.rounding.places if criteria.rounding else None
        self.nodes: list[_Node] = []
        self.place: dict[str, int] = {}
        self._leaves = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
        self._add(criteria, "", depth=0)

    def _add(self, criteria: CriteriaSet, name: str, depth: int) -> int:
        children = tuple(
            self._add(criteria, child.id, depth + 1) for child in criteria.children(name)
        )
        at = criteria.rounding.at if criteria.rounding else "total"
        is_leaf = name in self._leaves
        node = _Node(
            id=name,
            points=criteria.max_points(name) if name else criteria.total_points,
            aggregate=criteria[name].aggregate if name else criteria.aggregate,
            children=children,
            leaf=self._leaves.get(name, -1),
            rounded=bool(name)
            and criteria.aggregate != "none"
            and ((at == "criterion" and is_leaf) or (at == "group" and depth == 1)),
            counting=sum(1 for child in children if self.nodes[child].points),
        )
        self.place[name] = len(self.nodes)
        self.nodes.append(node)
        return len(self.nodes) - 1

    def points(
        self,
        utilities: Sequence[Fraction | None],
        least: Mapping[int, Fraction] | None = None,
        most: Mapping[int, Fraction] | None = None,
    ) -> list[Fraction | None]:
        """Return the points of every node, children before parents, the root last.

        Parameters
        ----------
        utilities : sequence of Fraction or None
            One a leaf; None: left out, its siblings share its points.
        least, most : mapping of node place to Fraction, optional
            Raise a node to at least, or lower it to at most, so many points
            before it is rounded: the bounds that an undecided gate sets.

        Returns
        -------
        list of Fraction or None
            None where everything below is left out. With nothing to sum at the
            root (a profile), the root is None.
        """
        found: list[Fraction | None] = []
        for place, node in enumerate(self.nodes):
            value = self._value(node, utilities, found)
            if value is not None:
                if least and place in least:
                    value = max(value, least[place])
                if most and place in most:
                    value = min(value, most[place])
                if node.rounded:
                    value = self._round(value)
            found.append(value)
        return found

    def unrounded(
        self, place: int, utilities: Sequence[Fraction | None], points: list[Fraction | None]
    ) -> Fraction | None:
        """Return the points of one node before its own rounding."""
        return self._value(self.nodes[place], utilities, points)

    def _value(
        self, node: _Node, utilities: Sequence[Fraction | None], found: list[Fraction | None]
    ) -> Fraction | None:
        if node.leaf >= 0:
            utility = utilities[node.leaf]
            return None if utility is None else utility * node.points
        parts = [
            (points, self.nodes[child].points)
            for child in node.children
            if (points := found[child]) is not None and self.nodes[child].points
        ]
        if not parts or node.aggregate == "none":
            return None
        whole = node.points if len(parts) == node.counting else total(most for _, most in parts)
        if node.aggregate == "sum":
            points = total(points for points, _ in parts)
            return points if whole is node.points else points * node.points / whole
        if node.aggregate == "minimum":
            return min(points / most for points, most in parts) * node.points
        return node.points * power_product(
            [points / most for points, most in parts],
            [most / whole for _, most in parts],
            PRODUCT_PLACES,
        )

    def round_total(self, value: Fraction) -> Fraction:
        """Round a total by the declared rule, wherever that rule rounds first."""
        return self._round(value)

    def next_total(self, value: Fraction) -> Fraction:
        """Return the smallest rounded total that is at least a value."""
        if self._places is None:
            return value
        return Fraction(ceil(value * 10**self._places), 10**self._places)


def spans(low: list[Fraction | None], high: list[Fraction | None]) -> list[Span | None]:
    """Pair the points of the lowest and the highest completion."""
    return [None if a is None or b is None else (a, b) for a, b in zip(low, high, strict=True)]
