"""From the admissible ranges of a criteria set to a tree of local weights."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from evalkit.model import CriteriaSet, Criterion
from evalkit.weights.geometry.boxes import Box
from evalkit.weights.geometry.branches import Branch
from evalkit.weights.rows import ONE, ZERO

Ranges = Mapping[str, tuple[Fraction, Fraction]]


def branch_of(criteria: CriteriaSet, local: Ranges, *, written: bool, group: str = "") -> Branch:
    """Return the bounds on the members of a group, and of the groups among them.

    Where no member has a range all keep their shares; where one has, those without
    one are free.

    Parameters
    ----------
    criteria : CriteriaSet
    local : mapping of ids to pairs
        Ranges of shares, which come before those of the set.
    written : bool
        Whether the ranges of the set count.
    group : str
        Id of the group; empty for the top.
    """
    # A group without anything below it takes no value, so it has no weight to move.
    members = [c for c in criteria.children(group) if c.scale is not None or _leaves(criteria, c)]
    places = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
    whole = sum((c.share or ZERO for c in members), ZERO)
    ranges = {c.id: local.get(c.id) or (_range(c, whole) if written else None) for c in members}
    moves = any(found is not None for found in ranges.values())
    low, high = [], []
    for member in members:
        share = criteria.local_weight(member.id)
        a, b = (ranges[member.id] or (ZERO, ONE)) if moves else (share, share)
        low.append(max(a, ZERO))
        high.append(min(b, ONE))
    below = (
        places[c.id]
        if c.scale is not None
        else branch_of(criteria, local, written=written, group=c.id)
        for c in members
    )
    return Branch(Box(tuple(low), tuple(high)), tuple(below), tuple(c.id for c in members))


def _range(member: Criterion, whole: Fraction) -> tuple[Fraction, Fraction] | None:
    """Return the range of a member as shares; a range in points is divided by the group's."""
    if member.range is None or member.weight is not None or not whole:
        return member.range
    low, high = member.range
    return low / whole, high / whole


def _leaves(criteria: CriteriaSet, group: Criterion) -> bool:
    return any(c.scale is not None for c, _ in criteria.walk(group.id))
