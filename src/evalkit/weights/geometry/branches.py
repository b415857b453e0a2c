"""Trees of local weights: each group divides its own weight among its members, between bounds."""

# ruff: noqa: D102 - described once, in Body

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import product

import numpy as np
from attrs import frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import decimal
from evalkit.core.types import Fractions
from evalkit.weights.geometry import boxes
from evalkit.weights.geometry.bodies import Body, as_floats
from evalkit.weights.geometry.boxes import Box
from evalkit.weights.rows import ZERO, Relation, Row, dense


@frozen(eq=False)
class Branch:
    """A group with the bounds on its members' shares.

    Parameters
    ----------
    box : Box
        Bounds on the share of each member within the group.
    members : tuple of int or Branch
        A criterion by its place, or a group.
    names : tuple of str
        What the members are called.
    """

    box: Box
    members: tuple[int | Branch, ...]
    names: tuple[str, ...]

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Places of all criteria below."""
        found: list[int] = []
        for member in self.members:
            found += [member] if isinstance(member, int) else member.leaves
        return tuple(found)

    @cached_property
    def floats(self) -> tuple[FloatArray, FloatArray]:
        """The bounds as floats."""
        return self.box.floats()

    @property
    def groups(self) -> tuple[Branch, ...]:
        """The members that are groups."""
        return tuple(member for member in self.members if isinstance(member, Branch))

    def walk(self) -> Iterator[Branch]:
        """Yield this group and all groups below it."""
        yield self
        for group in self.groups:
            yield from group.walk()

    def moved(self, places: dict[int, int]) -> Branch:
        """Return the same tree over criteria in other places."""
        members = tuple(
            places[member] if isinstance(member, int) else member.moved(places)
            for member in self.members
        )
        return Branch(self.box, members, self.names)

    def reached(self) -> Iterator[Branch]:
        """Yield the groups below that can have a weight at all, and this one."""
        yield self
        for member, most in zip(self.members, self.box.tight().high, strict=True):
            if isinstance(member, Branch) and most:
                yield from member.reached()

    @property
    def is_one(self) -> bool:
        """Whether at most one group has shares that can move.

        Its shares then fix all weights, linearly: uniform by tree is uniform over all alike.
        """
        return sum(branch.box.dimension > 0 for branch in self.reached()) <= 1

    def rows(self, count: int, *, top: str = "") -> Iterator[Row]:
        """Yield what the bounds of this group and of those below say of the weights."""
        for member, name, low, high in zip(
            self.members, self.names, self.box.low, self.box.high, strict=True
        ):
            own = (member,) if isinstance(member, int) else member.leaves
            for limit, sign in ((low, -1), (high, 1)):
                if limit == (sign > 0) or (sign < 0 and len(own) == len(self.leaves)):
                    continue  # at least 0, at most all; an only member has all of it
                right = f"{decimal(limit)} {top}" if top else decimal(limit)
                terms = [(i, Fraction(sign)) for i in own]
                if top:
                    terms += [(i, -sign * limit) for i in self.leaves]
                bound = ZERO if top else sign * limit
                yield Row(
                    dense(count, terms), bound, Relation(name, ">=" if sign < 0 else "<=", right)
                )
            if isinstance(member, Branch):
                yield from member.rows(count, top=name)

    def highest(self, values: FloatArray) -> FloatArray:
        """Return the largest ``values @ w`` over the weights of this group, which sum to 1."""
        return boxes.highest(self._below(values), *self.floats)

    def best(self, values: FloatArray) -> FloatArray:
        """Return the weights of all criteria at which it is reached, 0 outside the group."""
        shares = boxes.best(self._below(values), *self.floats)
        made = np.zeros_like(values)
        for place, member in enumerate(self.members):
            if isinstance(member, int):
                made[:, member] = shares[:, place]
            else:
                made += shares[:, place, None] * member.best(values)
        return made

    def _below(self, values: FloatArray) -> FloatArray:
        found = [values[:, m] if isinstance(m, int) else m.highest(values) for m in self.members]
        return np.column_stack(found)

    def centre(self) -> dict[int, Fraction]:
        """Return the weights of this group in the middle of its bounds, by criterion."""
        made: dict[int, Fraction] = {}
        for member, share in zip(self.members, self.box.centre(), strict=True):
            if isinstance(member, int):
                made[member] = share
            else:
                made |= {place: share * value for place, value in member.centre().items()}
        return made

    def vertices(self, limit: int) -> list[dict[int, Fraction]] | None:
        """Return all vertices by criterion; None where there are more than the limit.

        A vertex is one of the local bounds, with one of each member that has weight there.
        """
        local = self.box.vertices(limit)
        if local is None:
            return None
        below: list[list[dict[int, Fraction]]] = []
        for place, member in enumerate(self.members):
            if isinstance(member, int):
                below.append([{member: Fraction(1)}])
            elif not any(shares[place] for shares in local):
                below.append([])
            else:
                found = member.vertices(limit)
                if found is None:
                    return None
                below.append(found)
        made: list[dict[int, Fraction]] = []
        for shares in local:
            used = [(share, found) for share, found in zip(shares, below, strict=True) if share]
            size = 1
            for _, found in used:
                size *= len(found)
            if len(made) + size > limit:
                return None
            made.extend(
                {
                    place: share * value
                    for (share, _), part in zip(used, chosen, strict=True)
                    for place, value in part.items()
                }
                for chosen in product(*(found for _, found in used))
            )
        return made


@frozen(eq=False)
class BranchBody(Body):
    """The weights that a tree of local weights admits."""

    branch: Branch
    count: int

    @property
    def is_empty(self) -> bool:
        return any(branch.box.is_empty for branch in self.branch.walk())

    @cached_property
    def dimension(self) -> int:
        return sum(branch.box.dimension for branch in self.branch.reached())

    def _points(self, found: list[dict[int, Fraction]]) -> tuple[Fractions, ...]:
        return tuple(tuple(point.get(i, ZERO) for i in range(self.count)) for point in found)

    def centre(self) -> Fractions:
        return self._points([self.branch.centre()])[0]

    def corners(self) -> tuple[Fractions, ...] | None:
        found = self.branch.vertices(self.dimension + 1)
        if found is None or len(found) != self.dimension + 1:
            return None
        return self._points(found)

    def vertices(self, limit: int) -> FloatArray | None:
        found = self.branch.vertices(limit)
        return None if found is None else as_floats(self._points(found))

    def highest(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:  # noqa: ARG002
        return self.branch.highest(values)

    def best(self, values: FloatArray, time_limit: float | None = None) -> FloatArray:  # noqa: ARG002
        return self.branch.best(values)
