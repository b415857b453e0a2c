"""The set of weights that are admissible, and how it is stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import evolve, frozen
from numpy.typing import ArrayLike

from evalkit.core.errors import ModelError, Problem, listing, unknown
from evalkit.core.exact import Number
from evalkit.core.messages import say
from evalkit.model import CriteriaSet
from evalkit.weights import building
from evalkit.weights.geometry.branches import Branch
from evalkit.weights.polytope import Measure, Polytope
from evalkit.weights.rows import Wording, dense, labels, renamed
from evalkit.weights.rules import Ranges, branch_of

Norm = Literal["linf", "l1", "relative"]


@frozen(eq=False, slots=False)
class WeightSpace(Polytope):
    """All weights ``w >= 0`` with sum 1 that satisfy some statements.

    Made by `simplex`, `bounds`, `order`, `ratio`, `linear`, `around`, `point` and `of`;
    two are combined by ``&``. Numbers may be exact ones, or floats, which are taken at
    15 significant digits.

    Parameters
    ----------
    names : tuple of str
        The criteria, in the order of the columns.
    rows : tuple of Row
        The statements, apart from ``w >= 0`` and the sum of 1.
    measure : {'flat', 'tree'}
        What "uniform" means: over all weights alike, or over the shares within each
        group, the groups independent of each other. The two differ: with two groups
        of 1 and 9 criteria the first criterion has a mean of 0.1 flat and 0.5 by tree.
    branch : Branch or None
        The tree of local weights of a criteria set.

    Examples
    --------
    >>> space = WeightSpace.bounds(["price", "quality"], {"price": ("0.2", "0.4")})
    >>> space.dimension
    1
    >>> space.corners().tolist()
    [[0.4, 0.6], [0.2, 0.8]]
    """

    # How it is made

    @classmethod
    def simplex(cls, names: int | Sequence[str]) -> WeightSpace:
        """Make the space of all weights.

        Parameters
        ----------
        names : sequence of str or int
            The criteria; a count stands for c0, c1 and so on, here and below.
        """
        return cls(labels(names))

    @classmethod
    def bounds(
        cls,
        names: int | Sequence[str],
        low: building.Bounds | None = None,
        high: building.Side | None = None,
    ) -> WeightSpace:
        """Make the space of weights between bounds.

        Parameters
        ----------
        names : sequence of str or int
        low, high : number, sequence or mapping of numbers, optional
            One for all criteria, one for each, or some by name. `low` may also be a
            mapping of names to pairs (lowest, highest), of which either may be None.

        Raises
        ------
        ModelError
            For names or numbers that cannot be read. Bounds that cannot all hold are
            reported by `check`.
        """
        found = labels(names)
        return cls(found, building.bounds(found, low, high))

    @classmethod
    def order(
        cls, names: int | Sequence[str], *chains: Sequence[object], gap: Number = 0
    ) -> WeightSpace:
        """Make the space of weights in a total or partial order.

        Parameters
        ----------
        names : sequence of str or int
        *chains : sequences of str
            Each from the most important on: ``order(names, ["a", "b"], ["a", "c"])``;
            a list of such chains is taken too.
        gap : number
            By how much each exceeds the next, at least.
        """
        found = labels(names)
        return cls(found, building.order(found, chains, gap))

    @classmethod
    def ratio(
        cls,
        names: int | Sequence[str],
        ratios: Mapping[tuple[str, str], tuple[Number | None, Number | None]],
    ) -> WeightSpace:
        """Make the space of weights with bounds on ratios.

        Parameters
        ----------
        names : sequence of str or int
        ratios : mapping of pairs of names to pairs of numbers
            ``{("a", "b"): (2, 4)}``: a weighs two to four times as much as b; either
            number may be None.
        """
        found = labels(names)
        return cls(found, building.ratio(found, ratios))

    @classmethod
    def linear(
        cls,
        names: int | Sequence[str],
        A: ArrayLike | Sequence[object],  # noqa: N803 - as every text writes it
        b: object,
        words: Sequence[str | Wording] | None = None,
    ) -> WeightSpace:
        """Make the space of weights with ``A @ w <= b``.

        Parameters
        ----------
        names : sequence of str or int
        A : array, shape (rows, criteria), or sequence of mappings of names to numbers
        b : sequence of numbers, shape (rows,), or one number
        words : sequence of str, optional
            Each statement as a reader should see it. Default: the formula.
        """
        found = labels(names)
        return cls(found, building.linear(found, A, b, words))

    @classmethod
    def around(
        cls,
        names: int | Sequence[str],
        weights: building.Side,
        radius: Number,
        norm: Norm = "linf",
    ) -> WeightSpace:
        """Make the space of weights near given ones.

        Parameters
        ----------
        names : sequence of str or int
        weights : sequence or mapping of numbers
            Divided by their sum.
        radius : number
            At least 0.
        norm : {'linf', 'l1', 'relative'}
            Each weight moves by at most `radius`; their moves sum to at most `radius`
            (for at most 10 criteria); or each moves by at most that share of itself.
        """
        found = labels(names)
        return cls(found, building.around(found, weights, radius, norm))

    @classmethod
    def point(cls, names: int | Sequence[str], weights: building.Side) -> WeightSpace:
        """Make the space of one weight vector; it is divided by its sum."""
        return cls.around(names, weights, 0)

    @classmethod
    def of(
        cls,
        criteria: CriteriaSet,
        measure: Measure | None = None,
        *,
        local: Ranges | None = None,
        written: bool = True,
    ) -> WeightSpace:
        """Make the space that the admissible ranges of a criteria set allow.

        A range of a member bounds its share within its group. Where no member of a
        group has a range, all keep their shares; where one has, those without are
        free. Ranges in points are divided by the points of the group.

        Parameters
        ----------
        criteria : CriteriaSet
        measure : {'tree', 'flat'}, optional
            Default: tree where the members of more than one group can move; else the
            two are the same.
        local : mapping of ids to pairs of Fraction, optional
            Ranges of shares within their group, which come before those of the set.
        written : bool
            Whether the ranges of the set count.
        """
        for name in local or {}:
            if name not in criteria:
                raise ModelError(
                    unknown(say("criterion"), str(name), [c.id for c in criteria.criteria])
                )
        top = branch_of(criteria, local or {}, written=written)
        return cls.of_branch([leaf.id for leaf in criteria.leaves], top, measure)

    @classmethod
    def of_branch(
        cls, names: Sequence[str], branch: Branch, measure: Measure | None = None
    ) -> WeightSpace:
        """Make the space of a tree of local weights."""
        found = labels(names)
        rows = tuple(branch.rows(len(found)))
        if not branch.groups:
            return cls(found, rows)
        return cls(found, rows, measure or ("flat" if branch.is_one else "tree"), branch)

    def measured(self, measure: Measure) -> WeightSpace:
        """Return the same set of weights with another meaning of "uniform".

        Raises
        ------
        ModelError
            If a tree is asked for where there is none.
        """
        if measure not in {"flat", "tree"} or (measure == "tree" and self.branch is None):
            rule = say("must be 'flat'; 'tree' is for ranges within groups")
            raise ModelError(Problem(field="measure", rule=rule, value=str(measure)))
        return evolve(self, measure=measure)

    def __and__(self, other: WeightSpace) -> WeightSpace:
        """Return the weights in both; uniform over all alike, unless one is the simplex."""
        if not isinstance(other, WeightSpace):
            return NotImplemented
        other = other.aligned(self.names)
        if not other.rows and other.branch is None:
            return self
        if not self.rows and self.branch is None:
            return other
        known = {(row.coefficients, row.bound) for row in self.rows}
        more = (row for row in other.rows if (row.coefficients, row.bound) not in known)
        return WeightSpace(self.names, (*self.rows, *more))

    def aligned(self, names: Sequence[str]) -> WeightSpace:
        """Return the same space with its columns in the order of these names.

        Names c0, c1 and so on are taken for the columns as they come.

        Raises
        ------
        ModelError
            If the names are not those of the space.
        """
        wanted = labels(names)
        if wanted == self.names:
            return self
        own = self.names
        default = labels(len(own))
        if len(wanted) == len(own) and default in {own, wanted}:
            rows = (
                self.rows
                if wanted == default
                else renamed(self.rows, dict(zip(own, wanted, strict=True)))
            )
            return WeightSpace(wanted, rows, self.measure, self.branch)
        missing, left = [n for n in wanted if n not in own], [n for n in own if n not in wanted]
        if missing or left:
            rule = say("the weight space must have the criteria: {names}", names=wanted)
            raise ModelError(Problem(field="space", rule=rule, value=listing(left or missing)))
        places = {place: wanted.index(name) for place, name in enumerate(own)}
        rows = tuple(
            evolve(row, coefficients=dense(len(own), ((places[i], a) for i, a in row.terms)))
            for row in self.rows
        )
        branch = None if self.branch is None else self.branch.moved(places)
        return WeightSpace(wanted, rows, self.measure, branch)
