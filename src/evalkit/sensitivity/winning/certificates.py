"""Proofs in exact arithmetic: what is printed as certain is checked here first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.types import Fractions
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.matrix import MarksAt, Matrix
from evalkit.sensitivity.one_weight.lines import slack
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.programs import Solution, SolverError, linear_program
from evalkit.weights.geometry.repair import hull_point

WholeArray = NDArray[Any]
"""Arrays of Python integers, which do not overflow."""

NEAR = 1e-9
"""Floats nearer to a tie than this do not decide anything."""

_DENOMINATORS = (10, 100, 1000, 10**6, 10**12)
_FINE = 10**12


@frozen(eq=False)
class ExactUtilities:
    """The utilities of a matrix as whole numbers over one denominator.

    Parameters
    ----------
    matrix : Matrix
    """

    matrix: Matrix

    @cached_property
    def _made(self) -> tuple[WholeArray, WholeArray, int]:
        count = range(len(self.matrix.projects))
        low = [self.matrix.exact_row(i, "low") for i in count]
        certain = self.matrix.is_certain
        high = low if certain else [self.matrix.exact_row(i, "high") for i in count]
        unit = lcm(*{value.denominator for rows in (low, high) for row in rows for value in row})
        below = _over(low, unit)
        return below, below if certain else _over(high, unit), unit

    @property
    def low(self) -> WholeArray:
        """Lowest utilities times `unit`, shape (projects, criteria)."""
        return self._made[0]

    @property
    def high(self) -> WholeArray:
        """Highest utilities times `unit`."""
        return self._made[1]

    @property
    def unit(self) -> int:
        """The common denominator."""
        return self._made[2]

    def ranks(self, project: int, weights: Fractions) -> tuple[int, int]:
        """Return the best and the worst rank of a project at exact weights.

        The best is 1 + how many are above though they have their lowest marks and the
        project its highest; the worst is 1 + how many reach it the other way round.
        """
        near, above, level = self._against(project, weights)
        if near.size:
            low = self._some(self.low, np.r_[project, near], weights)
            certain = self.high is self.low
            high = low if certain else self._some(self.high, np.r_[project, near], weights)
            above += int(np.count_nonzero(low[1:] > high[0]))
            level += int(np.count_nonzero(high[1:] >= low[0]))
        return 1 + above, 1 + level

    @staticmethod
    def _some(rows: WholeArray, places: NDArray[np.intp], weights: Fractions) -> WholeArray:
        """Return the scores of some rows, in whole numbers; weights of 0 cost nothing."""
        used = [k for k, w in enumerate(weights) if w]
        whole, _ = _whole([weights[k] for k in used])
        found: WholeArray = rows[places[:, None], np.array(used)] @ whole
        return found

    def _against(self, project: int, weights: Fractions) -> tuple[NDArray[np.intp], int, int]:
        """Return the rivals too near for floats, and how many others are above, and level."""
        low, high, error = self._floats(weights)
        best, worst = low - high[project], high - low[project]
        doubtful = (np.abs(best) <= error) | (np.abs(worst) <= error)
        clear = ~doubtful
        doubtful[project] = clear[project] = False
        above = int(np.count_nonzero(best[clear] > 0))
        level = int(np.count_nonzero(worst[clear] > 0))
        return np.flatnonzero(doubtful), above, level

    def _floats(self, weights: Fractions) -> tuple[FloatArray, FloatArray, float]:
        """Return lowest and highest scores in floats, and how far a difference may be off."""
        near = np.array([float(w) for w in weights])
        low = self.matrix.low @ near
        certain = self.matrix.is_certain
        return low, low if certain else self.matrix.high @ near, 2 * slack(self.matrix)

    def lead(self, project: int, weights: Fractions) -> Fraction | None:
        """Return by how much a project leads at best at exact weights; None if it is alone."""
        if len(self.low) == 1:
            return None
        low, _, error = self._floats(weights)
        low[project] = -np.inf
        near = np.flatnonzero(low >= low.max() - error)
        rival = max(self._some(self.low, near, weights))
        own = self._some(self.high, np.array([project]), weights)[0]
        return Fraction(own - rival, self.unit * lcm(*(w.denominator for w in weights)))

    def row(self, project: int, marks: MarksAt) -> tuple[Fraction, ...]:
        """Return a row as fractions."""
        return tuple(
            Fraction(value, self.unit)
            for value in (self.low if marks == "low" else self.high)[project]
        )


def _over(rows: Sequence[Sequence[Fraction]], unit: int) -> WholeArray:
    made = np.empty((len(rows), len(rows[0])), dtype=object)
    for place, row in enumerate(rows):
        made[place] = [value.numerator * (unit // value.denominator) for value in row]
    return made


def _whole(weights: Sequence[Fraction]) -> tuple[WholeArray, int]:
    bottom = lcm(*(w.denominator for w in weights))
    made = np.array([w.numerator * (bottom // w.denominator) for w in weights], dtype=object)
    return made, bottom


@frozen
class Mixture:
    """A mixture of rivals that beats a project at all admissible weights.

    Parameters
    ----------
    project : int
    rivals : tuple of int
    shares : tuple of Fraction
        Of the rivals; their sum is 1. The score of the mixture is then nowhere above
        that of the best of them.
    multipliers : tuple of Fraction
        At least 0, one a row of the space: how often each row is used in the proof.
        Empty where the space is a simplex and its corners are the proof.
    lead : Fraction
        The mixture, at its lowest marks, is ahead of the project, at its highest, by
        at least that much, on the scale of the matrix; above 0.
    """

    project: int
    rivals: tuple[int, ...]
    shares: tuple[Fraction, ...]
    multipliers: tuple[Fraction, ...] = field(repr=False)
    lead: Fraction

    def holds(self, matrix: Matrix, space: WeightSpace) -> bool:
        """Check the whole proof again from the matrix and the statements of the space."""
        if (
            not self.rivals
            or self.project in self.rivals
            or min(self.shares) < 0
            or sum(self.shares, Fraction(0)) != 1
            or len(self.shares) != len(self.rivals)
        ):
            return False
        rows = [matrix.exact_row(j, "low") for j in self.rivals]
        own = matrix.exact_row(self.project, "high")
        gain = tuple(
            sum((s * row[k] for s, row in zip(self.shares, rows, strict=True)), -own[k])
            for k in range(len(own))
        )
        proven = least(space, gain, self.multipliers)
        return proven is not None and proven >= self.lead > 0


def least(space: WeightSpace, gain: Fractions, multipliers: Sequence[Fraction]) -> Fraction | None:
    """Return a proven lower bound of ``gain @ w`` over the space; None if nothing is proven.

    Without multipliers: the least value at the corners of a simplex-shaped space. With
    multipliers y >= 0 of the rows ``A w <= b``: for all admissible w, ``gain @ w`` is at
    least ``(gain + A' y) @ w - b @ y``, which is at least ``min(gain + A' y) - b @ y``.
    """
    if not multipliers:
        corners = space.exact_corners()
        if corners is None:
            corners = _units(len(gain))  # all weights at all: a bound for any space
        return min(_dot(gain, corner) for corner in corners)
    if len(multipliers) != len(space.rows) or min(multipliers) < 0:
        return None
    lifted = list(gain)
    bound = Fraction(0)
    for row, y in zip(space.rows, multipliers, strict=True):
        if y:
            bound += y * row.bound
            for place, value in enumerate(row.coefficients):
                if value:
                    lifted[place] += y * value
    return min(lifted) - bound


def _units(count: int) -> tuple[Fractions, ...]:
    return tuple(tuple(Fraction(i == k) for i in range(count)) for k in range(count))


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True) if x and y), Fraction(0))


def mixture_of(
    exact: ExactUtilities,
    space: WeightSpace,
    project: int,
    rivals: Sequence[int],
    shares: FloatArray,
    work: WorkLeft,
) -> Mixture | None:
    """Turn the multipliers of a linear program into an exact proof; None if it does not hold.

    Parameters
    ----------
    shares : array of float, shape (rivals,)
        At least 0, with sum 1. Tried in simple fractions first.
    """
    used = [place for place in np.argsort(-shares) if shares[place] > NEAR]
    rows = [exact.row(rivals[place], "low") for place in used]
    own = exact.row(project, "high")
    for bottom in _DENOMINATORS:
        parts = _apportioned([float(shares[place]) for place in used], bottom)
        kept = [(part, rivals[place], row) for part, place, row in zip(parts, used, rows) if part]  # noqa: B905
        gain = tuple(
            sum((part * row[k] for part, _, row in kept), -own[k]) for k in range(len(own))
        )
        for multipliers in _multipliers(space, gain, work):
            proven = least(space, gain, multipliers)
            if proven is not None and proven > 0:
                made = Mixture(
                    project,
                    tuple(rival for _, rival, _ in kept),
                    tuple(part for part, _, _ in kept),
                    multipliers,
                    proven,
                )
                if made.holds(exact.matrix, space):
                    return made
    return None


def behind(exact: ExactUtilities, space: WeightSpace, project: int, rival: int) -> Mixture | None:
    """Prove that one rival alone is ahead of a project everywhere; None if it does not hold."""
    own = exact.row(project, "high")
    gain = tuple(a - b for a, b in zip(exact.row(rival, "low"), own, strict=True))
    lead = least(space, gain, ())
    if lead is None or lead <= 0:
        return None
    return Mixture(project, (rival,), (Fraction(1),), (), lead)


def _apportioned(shares: Sequence[float], bottom: int) -> list[Fraction]:
    """Round shares to multiples of a fraction, keeping their sum at 1."""
    whole = sum(shares)
    quotas = [Fraction(share / whole) * bottom for share in shares]
    parts = [int(quota) for quota in quotas]
    missing = bottom - sum(parts)
    order = sorted(range(len(parts)), key=lambda i: parts[i] - quotas[i])
    for place in order[: max(missing, 0)]:
        parts[place] += 1
    # Quotas of floats may sum to a hair more than the whole.
    while sum(parts) > bottom:  # each round takes one away
        parts[parts.index(max(parts))] -= 1
    return [Fraction(part, bottom) for part in parts]


def _multipliers(space: WeightSpace, gain: Fractions, work: WorkLeft) -> list[tuple[Fraction, ...]]:
    """Return multipliers of the rows worth trying for a lower bound of ``gain @ w``."""
    if space.exact_corners() is not None or not space.rows:
        return [()]
    solved = _solved(space, gain, work)
    if solved is None:
        return [()]
    duals = np.maximum(-solved.duals_upper, 0.0)
    rough = tuple(Fraction(float(y)).limit_denominator(_FINE) for y in duals)
    return [(), rough, *_sharp(space, gain, solved, duals)]


def _solved(space: WeightSpace, gain: Fractions, work: WorkLeft) -> Solution | None:
    count = len(gain)
    if work.is_late:
        return None
    try:
        found = linear_program(
            [float(g) for g in gain],
            upper=(space.A, space.b),
            equal=(np.ones((1, count)), np.ones(1)),
            time_limit=work.seconds_left,
        )
    except SolverError:
        return None
    return found if isinstance(found, Solution) else None


def _sharp(
    space: WeightSpace, gain: Fractions, solved: Solution, duals: FloatArray
) -> list[tuple[Fraction, ...]]:
    """Return the exact multipliers that the basis of a float solution stands for."""
    used = [place for place, y in enumerate(duals) if y > NEAR]
    equalities = []
    for place, weight in enumerate(solved.x):
        if weight > NEAR:  # no multiplier of w >= 0 there
            row = [Fraction(1), *(-space.rows[r].coefficients[place] for r in used)]
            equalities.append((row, gain[place]))
    near = np.array([float(solved.duals_equal[0]), *(duals[r] for r in used)])
    found = hull_point(equalities, near)
    if found is None or min(found[1:], default=Fraction(0)) < 0:
        return []
    made = [Fraction(0)] * len(space.rows)
    for place, value in zip(used, found[1:], strict=True):
        made[place] = value
    return [tuple(made)]


def least_between(space: WeightSpace, gain: Fractions, work: WorkLeft) -> tuple[Fraction, Fraction]:
    """Return exact bounds of the least ``gain @ w`` over the space; equal as a rule."""
    corners = space.exact_corners()
    if corners is not None:
        found = min(_dot(gain, corner) for corner in corners)
        return found, found
    bounds = [least(space, gain, y) for y in _multipliers(space, gain, work)]
    low = max(bound for bound in bounds if bound is not None)
    direction = np.array([float(-g) for g in gain])
    try:
        point = space.exact_point(space.argmax(direction, work.seconds_left))
    except SolverError:
        point = None
    return low, max(gain) if point is None else _dot(gain, point)


def exact_witnesses(
    space: WeightSpace, weights: FloatArray, ties: Sequence[Sequence[Fraction]] = ()
) -> Iterator[Fractions]:
    """Yield exact weights in the space near float ones, simple fractions first.

    Parameters
    ----------
    weights : array of float, shape (criteria,)
    ties : sequences of Fraction
        Coefficients of forms that are 0 at the weights but for rounding; they are 0
        at the exact weights.
    """
    if not ties:
        simple = space.exact_point(weights)
        if simple is not None:
            yield simple
    count = len(weights)
    zero = Fraction(0)
    equalities: list[tuple[Sequence[Fraction], Fraction]] = [([Fraction(1)] * count, Fraction(1))]
    equalities += [(form, zero) for form in ties]
    units = _units(count)
    equalities += [(units[k], zero) for k in range(count) if weights[k] <= NEAR]
    equalities += [
        (row.coefficients, row.bound)
        for row, gap in zip(space.rows, space.b - space.A @ weights, strict=True)
        if gap <= NEAR
    ]
    for bottom in (10**4, 10**9, None):
        found = hull_point(equalities, weights, bottom)
        if found is not None and space.contains_exact(found):
            yield found
