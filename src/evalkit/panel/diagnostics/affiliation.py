"""Whether evaluators mark those of their own affiliation higher, or lower, than the others do."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb, lcm

import numpy as np
from attrs import evolve, frozen

from evalkit.panel.diagnostics.chance import ALARM, holm
from evalkit.panel.marks import MarkBlock, MarkTable

_WAYS = 20_000
"""Up to so many ways to choose the bids, each is gone through."""
_FITS = 2**62
_CELLS = 2_000_000
"""Numbers held at once for the ways that are drawn."""


@frozen
class Favour:
    """How one evaluator marks bids of the own affiliation, beside what the others gave.

    Parameters
    ----------
    evaluator, affiliation : str
    own, others : int
        Bids of the own affiliation, and of others, that were compared.
    difference : float
        Points above the mean of evaluators of other affiliations: on bids of the own, less on
        the other bids. Above 0 favours the own.
    p : float
        Share of all ways to call as many of these bids the own in which the difference is as
        large, to either side.
    adjusted : float
        The same, adjusted by Holm for all evaluators that were looked at.
    is_exact : bool
        Whether every way was gone through; otherwise ways were drawn.
    """

    evaluator: str
    affiliation: str
    own: int
    others: int
    difference: float
    p: float
    adjusted: float
    is_exact: bool

    @property
    def stands_out(self) -> bool:
        """Whether chance alone would name anybody in at most one table of twenty."""
        return self.adjusted <= ALARM

    @property
    def least(self) -> float:
        """The smallest p that so few bids can show."""
        return 1 / comb(self.own + self.others, self.own)


def favours(
    table: MarkTable,
    evaluators: Mapping[str, str],
    bids: Mapping[str, str],
    *,
    draws: int = 1999,
    seed: int = 0,
) -> tuple[Favour, ...]:
    """Contrast what each evaluator gave bids of the own affiliation with what others gave.

    Parameters
    ----------
    table : MarkTable
    evaluators, bids : mapping of str to str
        The affiliation of each; who has none is left out.
    draws, seed : int
        Where there are more than 20,000 ways, so many are drawn; the same seed, the same p.

    Returns
    -------
    tuple of Favour
        The smallest p first. Of each evaluator who has bids of the own affiliation and others.

    Notes
    -----
    For each bid the evaluator's total is compared with the mean total of evaluators of other
    affiliations, so that neither a better bid nor a generous evaluator counts. Differences are
    compared as whole numbers, so that equal ones are equal. A permutation test takes the bids
    as exchangeable; it says what is unlikely by chance, not why.

    References
    ----------
    Emerson, J. W., Seltzer, M. & Lin, D. (2009). Assessing judging bias: an example from the
    2000 Olympic Games. The American Statistician 63, 124-131.
    """
    table = table.by_name()
    there = np.asarray(table.counting.all(axis=2))
    whole = table.numerators.sum(axis=2).astype(object)
    of_bid = np.array([bids.get(bid, "") for bid in table.bids], dtype=object)
    of_person = np.array([evaluators.get(who, "") for who in table.evaluators], dtype=object)
    found = []
    for person, name in enumerate(table.evaluators):
        group = of_person[person]
        judges = there & (of_person != group)[:, None]
        counts = judges.sum(axis=0)
        seen = np.flatnonzero(there[person] & (counts > 0))
        own = of_bid[seen] == group
        if not group or not own.any() or own.all():
            continue
        bottom = lcm(*{int(n) for n in counts[seen]})
        sums = np.where(judges, whole, 0).sum(axis=0)
        apart = [
            int(whole[person, b]) * bottom - int(sums[b]) * (bottom // int(counts[b])) for b in seen
        ]
        k, n = int(own.sum()), len(seen)
        mine = sum(d for d, is_own in zip(apart, own, strict=True) if is_own)
        rest = sum(apart) - mine
        p, is_exact = _share_as_far(apart, k, mine, draws, seed)
        size = (mine / k - rest / (n - k)) / (bottom * table.denominator)
        found.append(Favour(name, str(group), k, n - k, float(size), p, p, is_exact))
    adjusted = holm([one.p for one in found])
    lines = [evolve(one, adjusted=p) for one, p in zip(found, adjusted, strict=True)]
    return tuple(sorted(lines, key=lambda one: (one.p, one.evaluator)))


def _share_as_far(apart: list[int], k: int, mine: int, draws: int, seed: int) -> tuple[float, bool]:
    """Return in which share of the ways the own bids are as far off, and whether all were tried.

    The difference of the two means grows with the sum over the own bids, so that n times
    the sum less k times all tells its size, in whole numbers.
    """
    n, whole = len(apart), sum(apart)
    far = abs(n * mine - k * whole)
    ways = comb(n, k)
    if ways <= _WAYS:
        hits = sum(abs(n * sum(some) - k * whole) >= far for some in combinations(apart, k))
        return hits / ways, True
    values = sorted(set(apart))
    counts = [0] * len(values)
    place = {value: at for at, value in enumerate(values)}
    for value in apart:
        counts[place[value]] += 1
    fits = max(map(abs, values)) * n * n < _FITS
    numbers: MarkBlock = np.array(values, dtype=np.int64 if fits else object)
    random = np.random.default_rng(seed)
    hits = 0
    step = max(_CELLS // len(values), 1)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        drawn = random.multivariate_hypergeometric(counts, k, size=size, method="marginals")
        sums = (drawn if fits else drawn.astype(object)) @ numbers
        hits += int((np.abs(n * sums - k * whole) >= far).sum())
    return (1 + hits) / (1 + draws), False
