"""How often one project beats another, over all weights of a simplex: exact, for any size."""

from __future__ import annotations

import numpy as np

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.shares.exact.domain import ROUNDING
from evalkit.sensitivity.shares.exact.halfspace import halfspace_fraction
from evalkit.sensitivity.shares.exact.reduce import scaled

BLOCK_PAIRS = 1 << 14


def pairwise_shares(scores: FloatArray, *, tolerance: float = 0.0) -> tuple[FloatArray, FloatArray]:
    """Return how often each row beats each other one, and how often they tie.

    Parameters
    ----------
    scores : array of float, shape (n, k)
        Scores of n projects at the k corners of a simplex of weights; for all weights
        of k criteria these are the utilities themselves.
    tolerance : float
        Rows that differ by no more than this times the largest size tie. 0: only
        rows that are equal.

    Returns
    -------
    wins : array of float, shape (n, n)
        ``wins[i, j]``: share of the weights, by volume, for which i scores strictly
        more than j. Error about 1e-16, relative for the smallest shares too.
    ties : array of float, shape (n, n)
        Share for which they score the same: 1 for equal rows, among them the
        diagonal, and 0 for all others, whose ties have no volume.

    Notes
    -----
    Pairwise winning indices (Leskinen, Viitanen, Kangas & Kangas, 2006) by the volume
    formula of Varsi (1973) and Ali (1973); see `halfspace_fraction`.

    Examples
    --------
    Three specialists and a compromise, which beats each of them in three cases of four:

    >>> wins, ties = pairwise_shares(np.vstack([np.eye(3), np.full(3, 0.5)]))
    >>> wins[3]
    array([0.75, 0.75, 0.75, 0.  ])
    """
    scores = scaled(np.asarray(scores, dtype=np.float64))
    count, corners = scores.shape
    # Each pair is seen from the one that is higher on average, so that the share computed
    # is that of the side without the centre. This is the smaller one, or at most 1 - 1/e of
    # the whole (Gruenbaum, 1960), so that 1 minus it loses no digits either.
    sums = scores.sum(axis=1)
    order = np.argsort(sums, kind="stable")
    scores, sums = scores[order], sums[order]
    least = tolerance * float(np.abs(scores).max(initial=0.0))
    later = np.triu(np.ones((count, count), dtype=np.bool_), 1)
    wins, ties = np.zeros((count, count)), np.eye(count)
    step = max(1, min(count, BLOCK_PAIRS // max(count, 1)))
    forms = np.empty((int(np.count_nonzero(later[:step])), corners))
    for start in range(0, count, step):
        stop = min(start + step, count)
        size = 0
        for row in range(start, stop):
            others = count - row - 1
            np.subtract(scores[row + 1 :], scores[row], out=forms[size : size + others])
            size += others
        block = forms[:size]
        pairs = later[start:stop]
        lower_wins = halfspace_fraction(block)
        higher_wins = 1.0 - lower_wins
        # rows that are alike have sums that are: only those need a closer look
        apart = (sums - sums[start:stop, np.newaxis])[pairs]
        near = np.flatnonzero(apart <= corners * (least + ROUNDING))
        tied = near[np.abs(block[near]).max(axis=1) <= least]
        lower_wins[tied] = higher_wins[tied] = 0.0
        wins[start:stop][pairs] = lower_wins
        wins.T[start:stop][pairs] = higher_wins
        level = np.zeros(size)
        level[tied] = 1.0
        ties[start:stop][pairs] = level
        ties.T[start:stop][pairs] = level
    back = np.argsort(order)
    return wins[np.ix_(back, back)], ties[np.ix_(back, back)]


def expected_ranks(wins: FloatArray, ties: FloatArray) -> FloatArray:
    """Return the mean rank of each project, from 1; projects that tie share their ranks.

    Parameters
    ----------
    wins, ties : array of float, shape (n, n)
        From `pairwise_shares`, or from counting samples. The diagonal of `ties` is 1.

    Returns
    -------
    array of float, shape (n,)
        One more than the rivals that a project expects to be beaten by, and half of
        those it ties with; the ranks sum to n (n + 1) / 2.
    """
    ranks: FloatArray = 1.0 + wins.sum(axis=0) + (ties.sum(axis=0) - 1.0) / 2
    return ranks
