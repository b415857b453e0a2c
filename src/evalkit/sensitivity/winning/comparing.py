"""Who is at least as good as whom at all admissible weights and marks."""

from __future__ import annotations

from functools import cached_property
from math import lcm

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import Note, note
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.winning.certificates import NEAR, ExactUtilities, WholeArray, least_between
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.programs import SolverError

Pairs = NDArray[np.bool_]

_CELLS = 4_000_000
"""Most floats in one chunk."""

_DRAWS = 512


@frozen(eq=False)
class Preference:
    """Which projects are better than which, whatever the weights.

    Where marks are ranges, "whatever" covers every mark in its range, too.

    Parameters
    ----------
    necessary : array of bool, shape (projects, projects)
        The row is at least as good as the column at all admissible weights and
        marks; true on the diagonal.
    strict : array of bool
        The row is better than the column at all of them.
    dominates : array of bool
        The row is at least as good under every criterion and better under one: then
        all weights agree, also those outside the space.
    open : array of bool
        It is not known whether the row is at least as good as the column, or better, at
        all of them. Neither yes nor no: `necessary`, `strict`, `possible` and
        `preferred` hold what is known.
    unsettled : int
        Open pairs that a tie decides which arithmetic in floats cannot tell from a
        hair's breadth.
    cut_short : tuple of Note
        What the budget left out: pairs that were not compared.
    """

    necessary: Pairs = field(repr=False)
    strict: Pairs = field(repr=False)
    dominates: Pairs = field(repr=False)
    open: Pairs = field(repr=False)
    unsettled: int
    cut_short: tuple[Note, ...] = ()

    def __attrs_post_init__(self) -> None:
        for pairs in (self.necessary, self.strict, self.dominates, self.open):
            _fixed(pairs)

    @cached_property
    def possible(self) -> Pairs:
        """The row is at least as good as the column at some admissible weights and marks."""
        return _fixed(self.necessary | ~(self.strict | self.open).T)

    @cached_property
    def preferred(self) -> Pairs:
        """The row is at least as good at all admissible weights and marks, and not always equal."""
        return _fixed(self.necessary & ~(self.necessary | self.open).T)

    @cached_property
    def unknown(self) -> Pairs:
        """Whether the two are in the same order at all of them is not known, either way round."""
        level = self.necessary & self.necessary.T
        known = self.preferred | self.preferred.T | level
        return _fixed((self.open | self.open.T) & ~known)

    @cached_property
    def covers(self) -> Pairs:
        """The row is preferred to the column, and nobody is in between.

        The lines of a Hasse diagram, from the row down to the column.
        """
        steps = self.preferred.astype(np.float32)
        return _fixed(self.preferred & ~(steps @ steps > 0))

    @cached_property
    def layers(self) -> tuple[tuple[int, ...], ...]:
        """Projects in layers, of which nobody is preferred to another of the same.

        The first layer holds those that nobody is preferred to; the next those that
        only the first is preferred to, and so on.
        """
        ahead = self.preferred.sum(axis=0)  # of each project, among those without a layer yet
        left = np.ones(len(ahead), dtype=np.bool_)
        layers = []
        while left.any():  # each round gives a layer to somebody
            members = np.flatnonzero(left & (ahead == 0))
            assert len(members), "what is exact, or clear of rounding, has no circles"
            layers.append(tuple(members.tolist()))
            left[members] = False
            ahead -= self.preferred[members].sum(axis=0)
        return tuple(layers)

    @property
    def equal(self) -> int:
        """How many pairs of projects are equal at all admissible weights and marks."""
        level = int(np.count_nonzero(self.necessary & self.necessary.T))
        return (level - len(self.necessary)) // 2


def _fixed(pairs: Pairs) -> Pairs:
    pairs.flags.writeable = False
    return pairs


def compare(matrix: Matrix, space: WeightSpace, work: WorkLeft) -> Preference:
    """Compare all pairs; exactly, but for the pairs that are left open."""
    exact = ExactUtilities(matrix)
    low, high = _levels(exact.low, exact.high)
    above, better = _nowhere_below(low, high)
    dominates = _dominating(low, high, above)
    corners = space.exact_corners()
    if not space.rows:
        always, strictly = above, better
    elif corners is not None:
        scale = [c for corner in corners for c in corner]
        bottom = lcm(*(c.denominator for c in scale))
        turned = np.array(
            [[c.numerator * (bottom // c.denominator) for c in corner] for corner in corners],
            dtype=object,
        ).T
        always, strictly = _nowhere_below(*_levels(exact.low @ turned, exact.high @ turned))
    else:
        return _general(matrix, exact, space, Preference(above, better, dominates, above, 0), work)
    np.fill_diagonal(always, val=True)
    np.fill_diagonal(strictly, val=False)
    return Preference(always, strictly, dominates, np.zeros_like(always), 0)


def _levels(low: WholeArray, high: WholeArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Replace exact numbers by their places in each column, which compare as fast as floats."""
    count, width = low.shape
    below = np.empty((count, width), dtype=np.int64)
    above = below if high is low else np.empty((count, width), dtype=np.int64)
    for column in range(width):
        joined = low[:, column] if high is low else np.r_[low[:, column], high[:, column]]
        place = {value: level for level, value in enumerate(sorted(set(joined)))}
        below[:, column] = [place[value] for value in low[:, column]]
        if high is not low:
            above[:, column] = [place[value] for value in high[:, column]]
    return below, above


def _nowhere_below(low: NDArray[np.int64], high: NDArray[np.int64]) -> tuple[Pairs, Pairs]:
    """Return whether rows are at least as high, and higher, than others in all columns."""
    count, width = low.shape
    least, more = (np.ones((count, count), dtype=np.bool_) for _ in range(2))
    for column in range(width):
        own, other = low[:, column, None], high[None, :, column]
        least &= own >= other
        more &= own > other
    return least, more


def _dominating(low: NDArray[np.int64], high: NDArray[np.int64], above: Pairs) -> Pairs:
    """Of the rows that are nowhere below others, keep those that are higher somewhere."""
    rows, columns = np.nonzero(above)
    found = np.zeros_like(above)
    step = max(1, _CELLS // low.shape[1])
    for start in range(0, len(rows), step):
        i, j = rows[start : start + step], columns[start : start + step]
        found[i, j] = (low[i] > high[j]).any(axis=1)
    np.fill_diagonal(found, val=False)
    return found


def _general(
    matrix: Matrix, exact: ExactUtilities, space: WeightSpace, plain: Preference, work: WorkLeft
) -> Preference:
    """Compare pairs by the least difference of their scores over a space of any shape.

    The least difference need only be known for pairs that draws from the space leave open.
    Those of the first by official scores come first, in case that the budget ends.
    """
    always, strictly = plain.necessary.copy(), plain.strict.copy()
    left = _not_refuted(matrix, space) & ~plain.strict
    np.fill_diagonal(left, val=False)
    order = np.argsort(-matrix.scores, kind="stable")
    rows, columns = (order[place] for place in np.nonzero(left[np.ix_(order, order)]))
    lowest = _least(matrix, space, rows, columns, work)
    clear = np.abs(lowest) > NEAR  # not where it is not known
    i, j = rows[clear], columns[clear]
    always[i, j] |= lowest[clear] > 0
    strictly[i, j] = lowest[clear] > 0
    left[i, j] = False
    unsettled = 0
    for place in np.flatnonzero(np.abs(lowest) <= NEAR).tolist():
        if not work.take("programs"):
            break
        a, b = int(rows[place]), int(columns[place])
        gain = zip(exact.row(a, "low"), exact.row(b, "high"), strict=True)
        below, least = least_between(space, tuple(x - y for x, y in gain), work)
        always[a, b] |= below >= 0
        strictly[a, b] = below > 0
        left[a, b] = below < 0 <= least or below <= 0 < least
        unsettled += bool(left[a, b])
    np.fill_diagonal(always, val=True)
    np.fill_diagonal(strictly, val=False)
    count = int(np.count_nonzero(left)) - unsettled
    cut_short = (note("pairs-left", reason=work.out(), count=count),)
    return Preference(
        always, strictly, plain.dominates, left, unsettled, cut_short if count else ()
    )


def _least(
    matrix: Matrix,
    space: WeightSpace,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    work: WorkLeft,
) -> FloatArray:
    """Return the least differences of pairs, as far as the budget goes; then NaN."""
    made = np.full(len(rows), np.nan)
    looks = space.looks
    step = 1 if looks is None else max(1, _CELLS // max(len(matrix.criteria), looks))
    for start in range(0, len(rows), step):
        i, j = rows[start : start + step], columns[start : start + step]
        within = work.take("programs") if looks is None else work.take_all("floats", looks * len(i))
        if not within:
            break
        try:
            found = space.lowest(matrix.low[i] - matrix.high[j], work.seconds_left)
        except SolverError:
            continue
        made[start : start + step] = found
    return made


def _not_refuted(matrix: Matrix, space: WeightSpace) -> Pairs:
    """Say which rows are at least as good as others at some weights taken from the space."""
    weights = points_of(space, _DRAWS, 0).T
    low = matrix.low @ weights
    high = low if matrix.is_certain else matrix.high @ weights
    left = np.ones((len(low), len(low)), dtype=np.bool_)
    for own, other in zip(low.T, high.T, strict=True):
        left &= own[:, None] >= other[None, :] - NEAR
    return left


def points_of(space: WeightSpace, count: int, seed: int) -> FloatArray:
    """Return weights to try first: corners, middle, draws, and draws near the edges.

    Returns
    -------
    array of float, shape (points, criteria)
    """
    corners = space.corners()
    if corners is None:
        corners = space.vertices(256)
    made = [space.centre[None, :], *([] if corners is None else [corners])]
    if space.dimension:
        made.append(space.sample(count, seed, "random"))
        if corners is not None:
            rng = np.random.default_rng(seed)
            # Few corners at a time: extreme ranks are taken near the edges.
            spread = rng.standard_gamma(0.3, (count, len(corners))) + 1e-300
            made.append((spread / spread.sum(axis=1, keepdims=True)) @ corners)
    return np.concatenate(made)
