"""What can be asked of a set of weights: its size, its corners, its extremes, draws from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.counts import check_whole
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import total
from evalkit.core.labelled import row, vectors
from evalkit.core.messages import say
from evalkit.core.result import Result
from evalkit.core.types import Fractions
from evalkit.scales.base import float_array
from evalkit.weights.draws.choosing import flat_source, tree_source
from evalkit.weights.draws.sampling import METHODS, DrawMethod, Sampler
from evalkit.weights.draws.sources import WeightSource
from evalkit.weights.geometry.bodies import Body, BoxBody, as_floats, box_of, forest_of
from evalkit.weights.geometry.branches import Branch, BranchBody
from evalkit.weights.geometry.conflicts import conflict, needless
from evalkit.weights.geometry.frame import Frame, make_frame
from evalkit.weights.geometry.general import General
from evalkit.weights.geometry.programs import SolverError
from evalkit.weights.geometry.repair import exact_point
from evalkit.weights.rows import Row, all_hold, arrays, labels

_THINNEST = 1e-9  # of a space, from its centre to its nearest side
_MOST_MEASURED = 60  # criteria; for more, the centre costs more than it tells

Measure = Literal["flat", "tree"]


def _rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(rows)


@frozen(eq=False, slots=False)
class Polytope(Result):
    """All weights ``w >= 0`` with sum 1 that satisfy some rows; see `WeightSpace`."""

    names: tuple[str, ...] = field(converter=labels)
    rows: tuple[Row, ...] = field(default=(), converter=_rows, repr=False)
    measure: Measure = field(default="flat")
    branch: Branch | None = field(default=None, repr=False)

    # What it is

    @cached_property
    def _shape(self) -> Body:
        count = len(self.names)
        if self.branch is not None:
            return BranchBody(self.branch, count)
        box = box_of(self.rows, count)
        if box is not None:
            return BoxBody(box)
        return forest_of(self.rows, count) or General(self.rows, count)

    @cached_property
    def body(self) -> Body:
        """The geometry of the space.

        Raises
        ------
        ModelError
            If no weights satisfy the statements; in words.
        """
        found = self._shape
        if found.is_empty:
            raise ModelError(Problem(field="space", rule=conflict(self.rows, len(self.names))))
        return found

    def check(self) -> None:
        """Raise if no weights satisfy the statements.

        Raises
        ------
        ModelError
            With the fewest statements that contradict each other. Also where they leave
            so little room that floats cannot tell it from none.

        Examples
        --------
        >>> from evalkit.weights import WeightSpace
        >>> WeightSpace.bounds(["a", "b"], {"a": ("0.5", None), "b": ("0.6", None)}).check()
        Traceback (most recent call last):
            ...
        evalkit.core.errors.ModelError: space: 'a >= 0.5' and 'b >= 0.6' cannot both hold
        """
        try:
            self.body.centre()
        except SolverError:  # it gives up where nothing but rounding is left
            raise _too_thin() from None
        if not self.rows or not self.dimension or len(self.names) > _MOST_MEASURED:
            return
        if self.frame().b.min() < _THINNEST:
            raise _too_thin()

    @property
    def dimension(self) -> int:
        """Dimension of the space: criteria less 1 as a rule, 0 for a single point."""
        return self.body.dimension

    @property
    def is_flat(self) -> bool:
        """Whether the statements leave fewer directions than the sum of 1 alone does."""
        return self.dimension < len(self.names) - 1

    @cached_property
    def _floats(self) -> tuple[FloatArray, FloatArray]:
        matrix, bound = arrays(self.rows, len(self.names))
        matrix.flags.writeable = bound.flags.writeable = False
        return matrix, bound

    @property
    def A(self) -> FloatArray:  # noqa: N802 - as every text writes it
        """Coefficients of the rows as floats, shape (rows, criteria)."""
        return self._floats[0]

    @property
    def b(self) -> FloatArray:
        """Bounds of the rows as floats, shape (rows,)."""
        return self._floats[1]

    def redundant(self) -> tuple[Row, ...]:
        """Return rows that could be dropped together without any change."""
        self.check()
        return needless(self.rows, len(self.names))

    def _read(self, values: object, field: str) -> FloatArray:
        """Return numbers, shape (…, criteria), in the order of the names."""
        found = float_array(vectors(values, self.names, field))
        if not found.ndim or found.shape[-1] != len(self.names):
            rule = say("must be {count} numbers, one a criterion", count=len(self.names))
            raise ModelError(Problem(field=field, rule=rule, value=str(found.shape)))
        return found

    def contains(self, weights: ArrayLike, tolerance: float = 1e-9) -> NDArray[np.bool_]:
        """Say which weights are in the space.

        Parameters
        ----------
        weights : array of float, shape (…, criteria)
            What has labels, such as a data frame or a mapping, is read by them.
        tolerance : float
            By how much a statement may be missed, in the unit of its bound.

        Returns
        -------
        array of bool, shape (…)
        """
        w = self._read(weights, "weights")
        inside = (w >= -tolerance).all(axis=-1) & (np.abs(w.sum(axis=-1) - 1.0) <= tolerance)
        if self.rows:
            inside &= (w @ self.A.T <= self.b + tolerance).all(axis=-1)
        return np.asarray(inside)

    def contains_exact(self, weights: Sequence[Fraction]) -> bool:
        """Say whether exact weights are in the space."""
        weights = row(weights, self.names, "weights")
        return (
            len(weights) == len(self.names) and total(weights) == 1 and all_hold(self.rows, weights)
        )

    # Its points

    @cached_property
    def _exact_corners(self) -> tuple[Fractions, ...] | None:
        return self.body.corners()

    def exact_corners(self) -> tuple[Fractions, ...] | None:
        """Return `corners` as exact numbers."""
        return self._exact_corners

    @cached_property
    def _corners(self) -> FloatArray | None:
        exact = self._exact_corners
        if exact is None:
            return None
        made = as_floats(exact)
        made.flags.writeable = False
        return made

    def corners(self) -> FloatArray | None:
        """Return the vertices where the space is a simplex, else None.

        It is one where it has one more vertex than dimensions: all weights, lower
        bounds, a total order, chains of ratios, a segment, a single point and others.
        This is geometry only: see `measure` before volumes are taken for probabilities.

        Returns
        -------
        array of float, shape (dimension + 1, criteria), or None
        """
        return self._corners

    def vertices(self, limit: int = 100_000) -> FloatArray | None:
        """Return all vertices, or None where they may be more than the limit.

        Returns
        -------
        array of float, shape (vertices, criteria), or None
        """
        return self.body.vertices(limit)

    @cached_property
    def _frame(self) -> Frame:
        body = self.body
        return (
            body.frame
            if isinstance(body, General)
            else make_frame(self.rows, body.centre(), centred=False)
        )

    def frame(self) -> Frame:
        """Return coordinates in which the space has an inside."""
        return self._frame

    @cached_property
    def centre(self) -> FloatArray:
        """Weights well inside the space, shape (criteria,)."""
        made = np.array([float(value) for value in self.body.centre()])
        made.flags.writeable = False
        return made

    def extremes(self, directions: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the least and the greatest ``direction @ w`` over the space.

        Parameters
        ----------
        directions : array of float, shape (k, criteria)

        Returns
        -------
        low, high : arrays of float, shape (k,)
        """
        d = np.atleast_2d(self._read(directions, "directions"))
        body = self.body
        return 0.0 - body.highest(-d), body.highest(d)

    @property
    def looks(self) -> int | None:
        """Numbers looked at for one end of a direction; None where it takes a linear program."""
        return self.body.looks

    def lowest(self, directions: ArrayLike, time_limit: float | None = None) -> FloatArray:
        """Return the least ``direction @ w`` over the space, as `extremes` does.

        Parameters
        ----------
        directions : array of float, shape (k, criteria)
        time_limit : float, optional
            Seconds for each linear program, where it takes one; see `looks`.

        Returns
        -------
        array of float, shape (k,)

        Raises
        ------
        SolverError
            If a program is given up.
        """
        d = np.atleast_2d(self._read(directions, "directions"))
        return np.asarray(0.0 - self.body.highest(-d, time_limit))

    def argmax(self, direction: ArrayLike, time_limit: float | None = None) -> FloatArray:
        """Return weights, shape (criteria,), at which ``direction @ w`` is greatest.

        A linear program that this takes is given up after so many seconds: a `SolverError`.
        """
        d = np.atleast_2d(self._read(direction, "direction"))
        return np.asarray(self.body.best(d, time_limit)[0])

    def exact_point(self, weights: ArrayLike) -> Fractions | None:
        """Return exact weights in the space near float ones, for a proof.

        Parameters
        ----------
        weights : array of float, shape (criteria,)
            In the space, or outside by no more than rounding.

        Returns
        -------
        tuple of Fraction or None
            None where no such point was found.
        """
        near = self._read(weights, "weights")
        return exact_point(self.rows, self._exact_centre, near)

    @cached_property
    def _exact_centre(self) -> Fractions:
        return self.body.centre()

    # Draws from it

    @cached_property
    def _source(self) -> WeightSource:
        self.check()
        tree = self.branch
        if tree is not None and (self.measure == "tree" or tree.is_one):
            return tree_source(tree, len(self.names))
        return flat_source(self.body, self.rows, self._frame_of)

    def _frame_of(self) -> Frame:
        return self._frame

    def sampler(self, seed: int, method: DrawMethod = "sobol") -> Sampler:
        """Return a source of weights that are uniform over the space, block by block.

        Parameters
        ----------
        seed : int
            At least 0; the same seed gives the same weights.
        method : {'sobol', 'random'}
            Sobol points spread more evenly, so that averages are more exact.
        """
        seed = int(seed) if isinstance(seed, np.integer) else seed
        check_whole("seed", seed, 0)
        if method not in METHODS:
            rule = say("must be one of {names}", names=METHODS)
            raise ModelError(Problem(field="method", rule=rule, value=str(method)))
        return Sampler(self._source, seed, method)

    def sample(self, n: int, seed: int, method: DrawMethod = "sobol") -> FloatArray:
        """Return weights that are uniform over the space, shape (n, criteria)."""
        return self.sampler(seed, method).take(n)


def _too_thin() -> ModelError:
    rule = say("the feasible set is numerically empty")
    remedy = say("widen the statements, or fix the weight")
    return ModelError(Problem(field="space", rule=rule, remedy=remedy))
