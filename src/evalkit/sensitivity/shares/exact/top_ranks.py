"""Who is second or third, by taking away who is above: exact shares of the first ranks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
from attrs import field, frozen

from evalkit.core.messages import say
from evalkit.scales.base import FloatArray
from evalkit.sensitivity.budget import Work, work_of
from evalkit.sensitivity.matrix import frozen_array
from evalkit.sensitivity.shares.exact.cells import first_rank
from evalkit.sensitivity.shares.exact.domain import Domain, Refused

NOTHING = 1e-12  # share below which a set counts as never on top
PROBLEMS = 20
"""Times as many corners in all as one first-rank problem may have."""

Progress = Callable[[int, int], None]
TopSet = frozenset[int]


@frozen(eq=False)
class TopRanks:
    """How often each project takes each of the first ranks, and each set is on top.

    Parameters
    ----------
    shares : array of float, shape (n, k)
        ``shares[i, r]``: share of the weights for which i has rank r + 1; equal projects
        share their ranks.
    sets : tuple of pairs
        Sets of k projects, in the order of their numbers, with the share of the weights
        for which they are the first k; the most frequent first.
    certificate : float
        Largest difference of a column's sum from 1.
    solved : int
        How many first-rank problems were solved.
    ties : tuple of tuples of int
        Groups of projects that score the same for all weights.
    allowance : float
        Bound of what rounding may have moved between the shares of a column, which its sum
        need not show; mostly 0.
    """

    shares: FloatArray = field(repr=False, converter=frozen_array)
    sets: tuple[tuple[tuple[int, ...], float], ...] = field(repr=False)
    certificate: float
    solved: int
    ties: tuple[tuple[int, ...], ...]
    allowance: float = 0.0


def top_ranks(
    values: FloatArray,
    k: int,
    domain: Domain | None = None,
    *,
    work: Work | None = None,
    progress: Progress | None = None,
) -> TopRanks | Refused:
    """Return the exact shares of the first k ranks.

    Parameters
    ----------
    values : array of float, shape (n, c)
    k : int
        At most n.
    domain : Domain, optional
        The weights, uniform by volume (`domain_of`). Default: all weights.
    work : Work, optional
        Of corners of winning cells, in each first-rank problem and twenty times as many in
        all, and of these problems. It is given up as soon as it is seen that it will not do.
    progress : callable, optional
        Is told the problems solved and those known to be left.

    Returns
    -------
    TopRanks or Refused

    Notes
    -----
    Those above i are all in a set J for the share of the weights for which i comes first
    once J is taken away. So the share for which those above i are exactly J is, by
    inclusion and exclusion,

        sum over subsets T of J of (-1)^(|J| - |T|) first(without T)[i]

    It is summed over sets J that can be on top; their number grows slowly with k.
    """
    work = work or work_of(None)
    lookup = _FirstWithout(values, domain, work)
    shares = np.zeros((len(values), k))
    level: dict[TopSet, float] = {frozenset(): 1.0}
    allowance = 0.0
    for rank in range(k):
        lookup.allowed = 0.0
        following: dict[TopSet, float] = {}
        for done, above in enumerate(level):
            exact = _exactly(above, lookup)
            if isinstance(exact, Refused):
                return exact
            shares[:, rank] += exact
            for place in np.flatnonzero(exact).tolist():
                top = above | {place}
                following[top] = following.get(top, 0.0) + float(exact[place])
            left = len(level) - done - 1
            waiting = left + (len(following) if rank + 1 < k else 0)
            if progress is not None:
                progress(lookup.solved, lookup.solved + waiting)
            if waiting and lookup.is_too_much(waiting):
                return Refused(say("the first {k} ranks need more work than the budget has", k=k))
        level = following
        allowance = max(allowance, lookup.allowed)
    ordered = sorted(((tuple(sorted(s)), p) for s, p in level.items()), key=by_share)
    return TopRanks(
        shares=shares,
        sets=tuple(ordered),
        certificate=float(np.abs(shares.sum(axis=0) - 1.0).max()),
        allowance=allowance,
        solved=lookup.solved,
        ties=lookup.ties,
    )


def by_share(item: tuple[tuple[int, ...], float]) -> tuple[float, tuple[int, ...]]:
    """Order sets by falling share, then by their members."""
    return -item[1], item[0]


def _exactly(above: TopSet, lookup: _FirstWithout) -> FloatArray | Refused:
    """Return for each project how often exactly those of a set are above it."""
    total = np.zeros(lookup.count)
    rounding = NOTHING
    for size in range(len(above) + 1):
        for without in combinations(sorted(above), size):
            found = lookup(frozenset(without))
            if isinstance(found, Refused):
                return found
            total += (-1) ** (len(above) - size) * found
            error, allowance = lookup.errors[frozenset(without)]
            lookup.allowed += allowance
            rounding += error
    total[list(above)] = 0.0
    total[total < rounding] = 0.0
    return total


class _FirstWithout:
    """Who comes first once some projects are taken away; each answer is found once."""

    def __init__(self, values: FloatArray, domain: Domain | None, work: Work) -> None:
        self.values, self.domain, self.work = values, domain, work
        self.count = len(values)
        self.solved = self.vertices = 0
        self.ties: tuple[tuple[int, ...], ...] = ()
        self.allowed = 0.0  # that is, the allowances of all answers used for one rank
        self.errors: dict[TopSet, tuple[float, float]] = {}
        self._known: dict[TopSet, FloatArray] = {}

    def __call__(self, without: TopSet) -> FloatArray | Refused:
        if without not in self._known:
            found = self._needless(without)
            if found is None:
                found = self._solve(without)
            if isinstance(found, Refused):
                return found
            self._known[without] = found
        return self._known[without]

    def is_too_much(self, waiting: int) -> bool:
        """Say whether so many problems more, of the size of those solved, are too much."""
        budget = self.work.budget
        corners = self.vertices / max(self.solved, 1)
        return (
            self.work.is_late
            or self.solved + waiting > budget.programs
            or self.vertices + waiting * corners > PROBLEMS * budget.vertices
        )

    def _needless(self, without: TopSet) -> FloatArray | Refused | None:
        """Return the answer with one project more, where that one never comes first."""
        for place in without:
            found = self(without - {place})
            if isinstance(found, Refused):
                return found
            error = self.errors[without - {place}]
            if found[place] < NOTHING and not error[1]:
                self.errors[without] = error
                return found
        return None

    def _solve(self, without: TopSet) -> FloatArray | Refused:
        kept = [place for place in range(self.count) if place not in without]
        shares = np.zeros(self.count)
        self.errors[without] = (0.0, 0.0)
        if kept:
            vertices = self.work.budget.vertices
            found = first_rank(self.values[kept], self.domain, most_vertices=vertices)
            self.solved += 1
            if isinstance(found, Refused):
                return found
            self.vertices += found.vertices
            shares[kept] = found.acceptability
            self.errors[without] = (found.error, found.allowance)
            if not without:
                self.ties = found.ties
        return shares
