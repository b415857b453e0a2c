"""From columns of utilities to the points of every node of the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np
from attrs import evolve, frozen

from evalkit.core.column import ExactColumn, Mask, greatest, least, together, total
from evalkit.core.irrational import power_product
from evalkit.model.tree import Tree, TreeNode

PRODUCT_PLACES = 15


@frozen(eq=False)
class MaskedColumn:
    """A column of which some rows are left out.

    Parameters
    ----------
    column : ExactColumn
        Numbers of all rows; of those that are left out they mean nothing.
    out : array of bool, shape (rows,), or None
        Who is left out; None: nobody.
    """

    column: ExactColumn
    out: Mask | None = None

    def take(self, rows: Mask | np.typing.NDArray[np.int64]) -> MaskedColumn:
        """Return some rows."""
        return MaskedColumn(self.column.take(rows), None if self.out is None else self.out[rows])

    def __getitem__(self, row: int) -> Fraction | None:
        return None if self.out is not None and self.out[row] else self.column[row]


MaskedPair = tuple[MaskedColumn, MaskedColumn]
"""Lowest and highest; the same object where they are equal in every row."""


@frozen(eq=False)
class NodePoints:
    """Points of a node, and what they were before its own rounding."""

    points: MaskedColumn
    raw: MaskedColumn


NodeBounds = Mapping[int, tuple[Mask, ExactColumn]]
"""By node, the rows that are bounded, and by how many points."""


def add_up(
    tree: Tree,
    shares: Sequence[MaskedColumn],
    floor: NodeBounds | None = None,
    ceiling: NodeBounds | None = None,
) -> list[NodePoints | None]:
    """Return the points of every node, children before parents, the root last.

    Parameters
    ----------
    tree : Tree
    shares : sequence of MaskedColumn
        Utilities, one column a leaf. Where a row is left out, its siblings share its points.
    floor, ceiling : mapping of node place to (rows, points), optional
        Raise a node to at least, or lower it to at most, so many points before it is
        rounded: the bounds that an undecided gate sets.

    Returns
    -------
    list of NodePoints or None
        None where nothing is added up, in no row: below there is nothing that counts, or the
        set makes a profile.
    """
    found: list[NodePoints | None] = []
    for place, node in enumerate(tree.nodes):
        raw = _raw(tree, node, shares, found)
        if raw is None:
            found.append(None)
            continue
        for bounds, meet in ((floor, greatest), (ceiling, least)):
            if bounds and place in bounds:
                rows, by = bounds[place]
                met = meet([raw.column.take(rows), by.take(rows)])
                raw = evolve(raw, column=raw.column.put(rows, met))
        points = raw
        if node.rounded and tree.rounding is not None:
            points = evolve(raw, column=raw.column.rounded(tree.rounding))
        found.append(NodePoints(points, raw))
    return found


def _raw(
    tree: Tree, node: TreeNode, shares: Sequence[MaskedColumn], found: Sequence[NodePoints | None]
) -> MaskedColumn | None:
    if node.leaf >= 0:
        share = shares[node.leaf]
        return MaskedColumn(share.column.times(node.points), share.out)
    parts = [
        (below.points, tree.nodes[child].points)
        for child in node.children
        if tree.nodes[child].points and (below := found[child]) is not None
    ]
    if not parts or node.aggregate == "none":
        return None
    outs = [part.out for part, _ in parts]
    some = [out for out in outs if out is not None and out.any()]
    whole = len(parts) == node.counting and not some
    if node.aggregate == "sum":
        columns = [part.column for part, _ in parts]
        return MaskedColumn(total(columns)) if whole else _shared(node, parts)
    out = (
        np.logical_and.reduce([_mask(part) for part, _ in parts])
        if len(some) == len(parts)
        else None
    )
    combined = _minimum if node.aggregate == "minimum" else _product
    return MaskedColumn(combined(node, parts), out)


Parts = Sequence[tuple[MaskedColumn, Fraction]]
"""What a group is added up from, and the most points of each."""


def _shared(node: TreeNode, parts: Parts) -> MaskedColumn:
    """Add up where some are left out: those that are there share the points of the group."""
    there = [~_mask(part) for part, _ in parts]
    points = total([_zeroed(part) for part, _ in parts])
    mosts = ExactColumn.of(most for _, most in parts)
    wholes = np.zeros(len(points), dtype=object)
    for top, rows in zip(mosts.tops.tolist(), there, strict=True):
        wholes[rows] += top
    distinct, which = np.unique(wholes, return_inverse=True)
    factors = [
        node.points / Fraction(whole, mosts.over) if whole else Fraction(0)
        for whole in distinct.tolist()
    ]
    out = np.asarray(wholes == 0, dtype=np.bool_)
    return MaskedColumn(points.times_each(factors, which.reshape(-1)), out if out.any() else None)


def _minimum(node: TreeNode, parts: Parts) -> ExactColumn:
    shares = together([part.column.times(1 / most) for part, most in parts])
    # Above whatever is there, rounded up points too, so that who is left out is never least.
    beyond = ExactColumn.full(len(shares[0]), Fraction(shares[0].most + 1, shares[0].over))
    raised = [
        share if part.out is None else share.put(part.out, beyond.take(part.out))
        for share, (part, _) in zip(shares, parts, strict=True)
    ]
    return least(raised).times(node.points)


def _product(node: TreeNode, parts: Parts) -> ExactColumn:
    """Multiply the shares, each distinct row of them once, rounded as `power_product` says."""
    columns = [part.column.tops.tolist() for part, _ in parts]
    gone = [_mask(part).tolist() for part, _ in parts]
    known: dict[tuple[int | None, ...], Fraction] = {}
    found = []
    for tops, left in zip(zip(*columns, strict=True), zip(*gone, strict=True), strict=True):
        key = tuple(None if no else top for top, no in zip(tops, left, strict=True))
        if key not in known:
            known[key] = _geometric(parts, key)
        found.append(known[key])
    return ExactColumn.of(found).times(node.points)


def _geometric(parts: Parts, tops: Iterable[int | None]) -> Fraction:
    there = [
        (Fraction(top, part.column.over) / most, most)
        for top, (part, most) in zip(tops, parts, strict=True)
        if top is not None
    ]
    if not there:
        return Fraction(0)
    whole = sum((most for _, most in there), Fraction(0))
    return power_product(
        [share for share, _ in there], [most / whole for _, most in there], PRODUCT_PLACES
    )


def _mask(part: MaskedColumn) -> Mask:
    return np.zeros(len(part.column), dtype=np.bool_) if part.out is None else part.out


def _zeroed(part: MaskedColumn) -> ExactColumn:
    if part.out is None:
        return part.column
    return evolve(part.column, tops=np.where(part.out, 0, part.column.tops))
