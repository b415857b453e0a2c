"""The criteria tree as a list of sums, children before parents."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from attrs import frozen

from evalkit.model.criteria_draft import CriteriaDraft


@frozen
class TreeNode:
    """A criterion or group of the tree, or the whole, which has the empty id.

    Parameters
    ----------
    points : Fraction
        Most points it can bring.
    children : sequence of int
        Places of what it is added up from.
    leaf : int
        Place among the leaves, -1 for a group.
    rounded : bool
        Whether its own points are rounded.
    counting : int
        How many of the children can bring points; together they bring those of the node.
    """

    id: str
    points: Fraction
    aggregate: str
    children: tuple[int, ...]
    leaf: int
    rounded: bool
    counting: int


class Tree:
    """A criteria set, laid out so that scoring is one pass over a list.

    The root is the last node, with the empty id.
    """

    def __init__(self, criteria: CriteriaDraft) -> None:
        self.rounding = criteria.rounding
        self.nodes: list[TreeNode] = []
        self.place: dict[str, int] = {}
        self._leaves = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
        self._add(criteria, "", depth=0)

    def _add(self, criteria: CriteriaDraft, name: str, depth: int) -> int:
        children = tuple(
            self._add(criteria, child.id, depth + 1) for child in criteria.children(name)
        )
        at = criteria.rounding.at if criteria.rounding else "total"
        is_leaf = name in self._leaves
        node = TreeNode(
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

    def round_total(self, value: Fraction) -> Fraction:
        """Round a total by the declared rule, wherever that rule rounds first."""
        return self.rounding.round(value) if self.rounding else value

    def next_total(self, value: Fraction) -> Fraction:
        """Return the smallest rounded total that is at least a value."""
        if self.rounding is None:
            return value
        return Fraction(ceil(value * 10**self.rounding.places), 10**self.rounding.places)
