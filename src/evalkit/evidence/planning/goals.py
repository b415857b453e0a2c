"""What a plan is to bring down: the doubt about pairs, the winner, the first few, a cut, gates.

Each goal is an expectation that never rises when more is known. `value` is that of a whole
state; `options` compares states in which one project alone is known better, for many ways of
knowing it at once: from a zero of its own, so that only differences mean anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from itertools import product
from typing import Protocol
from zlib import crc32

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray, row_products
from evalkit.evidence.planning.known import Rows, Single

Knowledge = Sequence[Rows]
"""What is known of each project."""
LOTS = (np.array([0.0, 0.5, 1.0]), np.array([1.0, 4.0, 1.0]) / 6)
"""Where the lot of one who is tied may stand, and how much each place counts (Simpson)."""
_NEAR = 1e-9
NONE = 1e-100
"""Stands for 0 where a product is divided by one of its factors."""
BLOCK = 200_000
"""Numbers of laws that are multiplied at once."""


class PlanGoal(Protocol):
    """What a plan is to bring down."""

    def value(self, state: Knowledge) -> float:
        """Return the expected doubt that is left."""

    def options(self, state: Knowledge, project: int, ways: Sequence[Rows], /) -> FloatArray:
        """Return the expected doubt for each way of knowing one project, from some zero."""


class SeparateGoal(ABC):
    """A goal that is a sum over projects, each by what is known of it alone."""

    @abstractmethod
    def own(self, rows: Rows) -> float:
        """Return the doubt about one project."""

    def value(self, state: Knowledge) -> float:
        """Return the expected doubt that is left."""
        return sum(self.own(rows) for rows in state)

    def options(self, _state: Knowledge, _project: int, ways: Sequence[Rows], /) -> FloatArray:
        """Return the expected doubt for each way of knowing one project, from some zero."""
        return np.array([self.own(way) for way in ways])


@frozen
class GateGoal(SeparateGoal):
    """Which gates are failed: the sum of p (1 - p) over gates and projects."""

    def own(self, rows: Rows) -> float:
        """Return the doubt about the gates of one project."""
        return float(rows.share @ rows.doubt)


@frozen
class CutGoal(SeparateGoal):
    """Who reaches so many points: the sum of p (1 - p) over projects.

    Parameters
    ----------
    column : int
        The first column that reaches them.
    """

    column: int

    def own(self, rows: Rows) -> float:
        """Return the doubt about whether one project reaches the points."""
        chance = rows.mass[:, self.column :].sum(axis=1, dtype=float)
        return float(rows.share @ (chance * (1 - chance)))


@frozen
class OrderGoal:
    """Who is above whom: over pairs, the sum of p (1 - p), half for each of the two."""

    def value(self, state: Knowledge) -> float:
        """Return the expected doubt that is left."""
        if len(state) < 2:
            return 0.0  # no pair, and no rest of a difference either
        # Half of p (1 - p) + q (1 - q): the mean of p + q hangs on no letter. The sum of the
        # squares over all pairs of laws is one sum over pairs of columns, of how likely a law has
        # both times how likely one is under both: the same as under one, times above the other.
        means = np.stack([rows.share @ rows.mass for rows in state])
        apart = row_products(means, np.cumsum(means, axis=1) - means)
        both, own = np.zeros((means.shape[1],) * 2), 0.0
        for rows in state:
            used = _used(rows.mass)
            root = np.sqrt(rows.share).astype(np.float32)[:, None]
            mass = root * rows.mass[:, used]
            both[used, used] += row_products(mass.T, mass.T)
            own += float(np.square(row_products(mass, root * rows.below[:, used])).sum(dtype=float))
        upto = np.cumsum(both, axis=0)
        squares = float(((upto - both).T * (upto[-1] - upto)).sum()) - own
        return max(0.0, (float(apart.sum() - np.trace(apart)) - squares) / 2)

    def options(self, state: Knowledge, project: int, ways: Sequence[Rows], /) -> FloatArray:
        """Return the expected doubt for each way of knowing one project, from some zero."""
        others = [rows for n, rows in enumerate(state) if n != project]
        theirs = np.concatenate([rows.mass for rows in others])
        under = np.concatenate([rows.below for rows in others])
        weights = np.concatenate([rows.share for rows in others]).astype(np.float32)
        above, below = _against(np.concatenate([way.mass for way in ways]), theirs, under)
        doubt = (above * (1 - above) + below * (1 - below)) * np.float32(0.5)
        return _each(ways, row_products(weights[None], doubt)[0])


def _used(mass: Single) -> slice:
    """Return the columns from the first to the last that any of the laws reaches."""
    reached = np.flatnonzero(mass.any(axis=0))
    return slice(int(reached[0]), int(reached[-1]) + 1)


def _against(mine: Single, theirs: Single, under: Single) -> tuple[Single, Single]:
    """Compare each law of a project with each of the others.

    Returns
    -------
    above, below : array, shape (laws of the project, laws of the others)
    """
    used = _used(mine)
    above = np.clip(row_products(mine[:, used], under[:, used]), 0, 1)
    below = np.clip(1 - above - row_products(mine[:, used], theirs[:, used]), 0, 1)
    return above, below


def _each(ways: Sequence[Rows], values: FloatArray) -> FloatArray:
    """Average what was found for each law over the laws of each way."""
    ends = np.cumsum([len(way.share) for way in ways])[:-1]
    parts = np.split(values, ends)
    return np.array([way.share @ part for way, part in zip(ways, parts, strict=True)])


def pair_doubts(
    state: Knowledge, tell: Callable[[int, NDArray[np.bool_]], None] | None = None
) -> list[tuple[float, float, float]]:
    """Return for each project, over its pairs with those after it, three expectations.

    Parameters
    ----------
    tell : callable (project, array of bool), optional
        Is given, for each project, which of its laws with which of those of the projects after
        it, under each other, are a pair with one way round at 95 % or more.

    Returns
    -------
    list of (doubt, wrong, at 95 %)
        The sum of p (1 - p); of the chance that the best guess is the wrong way round; and
        the number of pairs of which one way round has 95 % or more.
    """
    if len(state) < 2:
        return []
    found, start = [], 0
    theirs = np.concatenate([rows.mass for rows in state])
    under = np.concatenate([rows.below for rows in state])
    weights = np.concatenate([rows.share for rows in state]).astype(np.float32)
    for n, rows in enumerate(state[:-1]):
        start += len(rows.share)
        above, below = _against(rows.mass, theirs[start:], under[start:])
        sure = np.maximum(above, below) >= AT_95
        if tell is not None:
            tell(n, sure)
        found.append(
            tuple(
                float(rows.share @ row_products(weights[None, start:], values)[0])
                for values in (
                    (above * (1 - above) + below * (1 - below)) / 2,
                    np.minimum(above, below),
                    sure.astype(np.float32),
                )
            )
        )
    return found  # type: ignore[return-value]


AT_95 = 0.95 - 1e-5
"""From here on a pair counts as ordered at 95 %; float32 has no more places."""


@frozen(eq=False)
class JointDraws:
    """Draws of what is known of all projects at once: all ways where they are few.

    Parameters
    ----------
    places : array of int, shape (draws, projects)
        The law of each project.
    share : array of float, shape (draws,)
    """

    places: np.ndarray[tuple[int, int], np.dtype[np.intp]]
    share: FloatArray

    def quantiles(self, values: FloatArray, chances: Sequence[float]) -> list[float]:
        """Return between which values of the draws so much of the chance lies."""
        order = np.argsort(values, kind="stable")
        upto = np.cumsum(self.share[order]) / self.share.sum()
        at = np.minimum(np.searchsorted(upto, np.asarray(chances) - _NEAR), len(order) - 1)
        return [float(values[order[n]]) for n in at]

    @classmethod
    def of(cls, state: Knowledge, names: Sequence[str], most: int) -> JointDraws:
        """Draw; from equal shares of each project, in an order of its own."""
        counts = [len(rows.share) for rows in state]
        if float(np.prod(np.array(counts, float))) <= most:
            # Not np.indices: an array has at most 64 dimensions, and a case more projects.
            ways = list(product(*map(range, counts)))
            places = np.array(ways, np.intp).reshape(len(ways), len(counts))
            share = np.ones(len(places))
            for n, rows in enumerate(state):
                share = share * rows.share[places[:, n]]
            return cls(places, share)
        found = np.zeros((most, len(counts)), np.intp)
        for n, (rows, name) in enumerate(zip(state, names, strict=True)):
            # The name and not the place seeds the order, so that no order of projects matters.
            order = np.random.default_rng(crc32(name.encode())).permutation(most)
            edges = np.cumsum(rows.share) / rows.share.sum()
            found[:, n] = np.searchsorted(edges, (order + 0.5) / most)
        return cls(found, np.full(most, 1 / most))


@frozen
class FirstGoal:
    """Who is first: the entropy of the winner in bits, those who are tied parted by lot.

    Parameters
    ----------
    names : tuple of str
        Of the projects.
    draws : int
    """

    names: tuple[str, ...]
    draws: int

    def value(self, state: Knowledge) -> float:
        """Return the expected doubt that is left."""
        joint = JointDraws.of(state, self.names, self.draws)
        return float(joint.share @ entropy(parted(state, joint)))

    def options(self, state: Knowledge, project: int, ways: Sequence[Rows], /) -> FloatArray:
        """Return the expected doubt for each way of knowing one project, from some zero."""
        others = [rows for n, rows in enumerate(state) if n != project]
        names = [name for n, name in enumerate(self.names) if n != project]
        joint = JointDraws.of(others, names, self.draws)
        reach = _reachable(others)
        mine = np.concatenate([way.mass for way in ways])[:, reach]
        below = np.concatenate([way.below for way in ways])[:, reach]
        draws, count = joint.places.shape
        shares = np.zeros((draws, count + 1, len(mine)))
        for lot, weight in zip(*LOTS, strict=True):
            under, parts = zip(*(_under(rows, reach, lot) for rows in others), strict=True)
            whole = _together(under, joint.places)
            own = (below + np.float32(lot) * mine).astype(float)
            for n in range(count):
                shares[:, n] += weight * row_products(parts[n][joint.places[:, n]] * whole, own)
            shares[:, count] += weight * row_products(whole, mine.astype(float))
        doubt = row_products(joint.share[None], entropy(shares.transpose(0, 2, 1)).T)[0]
        return _each(ways, doubt)


def firsts(state: Knowledge, joint: JointDraws) -> FloatArray:
    """Return for each draw how likely each project is first, alone or tied: (draws, projects)."""
    return _leading(state, joint, 1.0)


def parted(state: Knowledge, joint: JointDraws) -> FloatArray:
    """Return for each draw how likely each project is first, those who are tied parted by lot."""
    parts = [weight * _leading(state, joint, lot) for lot, weight in zip(*LOTS, strict=True)]
    found: FloatArray = np.sum(parts, axis=0)
    return found


def _leading(state: Knowledge, joint: JointDraws, lot: float) -> FloatArray:
    """Return how likely each is first if its lot stands there among those who are tied."""
    columns = _reachable(state)
    under, parts = zip(*(_under(rows, columns, lot) for rows in state), strict=True)
    draws, count = joint.places.shape
    found = np.zeros((draws, count))
    size = max(1, BLOCK // (4 * under[0].shape[1]))
    for start in range(0, draws, size):  # as many as stay in the cache
        block = slice(start, start + size)
        places = joint.places[block]
        whole = _together(under, places)
        for n in range(count):
            found[block, n] = np.einsum("dc,dc->d", parts[n][places[:, n]], whole)
    return found


def _under(rows: Rows, columns: slice, lot: float) -> tuple[FloatArray, FloatArray]:
    """Return how likely each total is under each column, and what its own chance is of that.

    Notes
    -----
    A project is first with a total if it has it and all others are under: the product over
    all of being under, times its own chance in parts of its own being under. `NONE` stands
    for 0, as the product over the others is not 0 where one factor alone is.
    """
    mass = rows.mass[:, columns].astype(float)
    under = rows.below[:, columns] + lot * mass
    under[under <= 0] = NONE
    return under, mass / under


def _together(under: Sequence[FloatArray], places: NDArray[np.intp]) -> FloatArray:
    """Return for each draw how likely all are under each column."""
    whole = under[0][places[:, 0]]
    for n in range(1, len(under)):
        whole *= under[n][places[:, n]]
    return whole


def _reachable(state: Knowledge) -> slice:
    """Return the columns where all may be at or below: nobody is first under them."""
    lowest = [int(np.argmax(rows.mass.any(axis=0))) for rows in state]
    return slice(max(1, *lowest), None)


def entropy(shares: FloatArray) -> FloatArray:
    """Return the bits of each law of the winner; what is left to 1 is that nobody is in."""
    nobody = np.clip(1 - shares.sum(axis=-1, keepdims=True), 0, 1)
    whole = np.clip(np.concatenate([shares, nobody], axis=-1), 1e-12, 1)
    bits: FloatArray = -(whole * np.log2(whole)).sum(axis=-1)
    return bits


@frozen
class TopGoal:
    """Who is among the first few: the sum of p (1 - p) over projects; who is tied is, too.

    Parameters
    ----------
    names : tuple of str
        Of the projects.
    draws : int
    ranks : int
    """

    names: tuple[str, ...]
    draws: int
    ranks: int

    def value(self, state: Knowledge) -> float:
        """Return the expected doubt that is left."""
        joint = JointDraws.of(state, self.names, self.draws)
        mass, below = (
            np.stack([law[at] for law, at in zip(laws, joint.places.T, strict=True)], axis=1)
            for laws in ([r.mass[:, 1:] for r in state], [r.below[:, 1:] for r in state])
        )
        over = np.clip(1 - below - mass, 0, 1)
        draws, count, columns = mass.shape
        flat = np.ascontiguousarray(over.transpose(1, 0, 2)).reshape(count, -1)
        poly = np.zeros((self.ranks, flat.shape[1]), np.float32)
        poly[0] = 1.0
        few = np.zeros((count, draws))
        self._halve(np.arange(count), poly, flat, mass, few, columns)
        return float(joint.share @ (few * (1 - few)).sum(axis=0))

    def _halve(
        self,
        items: np.ndarray[tuple[int], np.dtype[np.intp]],
        poly: Single,
        over: Single,
        mass: Single,
        few: FloatArray,
        columns: int,
    ) -> None:
        """Multiply the chances of all others in, half by half; powers from `ranks` on are cut."""
        if len(items) == 1:
            under = poly.sum(axis=0).reshape(-1, columns)
            few[items[0]] = np.clip((under * mass[:, items[0]]).sum(axis=1), 0, 1)
            return
        half = len(items) // 2
        for mine, others in ((items[:half], items[half:]), (items[half:], items[:half])):
            more = poly.copy()
            for other in others:
                more[1:] += (more[:-1] - more[1:]) * over[other]
                more[0] *= 1 - over[other]
            self._halve(mine, more, over, mass, few, columns)

    def options(self, state: Knowledge, project: int, ways: Sequence[Rows], /) -> FloatArray:
        """Return the expected doubt for each way of knowing one project, from some zero."""
        return np.array(
            [self.value([*state[:project], way, *state[project + 1 :]]) for way in ways]
        )
