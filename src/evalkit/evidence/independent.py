"""Whether the given marks of a project hang together: a test of what is assumed of the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import Possible
from evalkit.core.arrays import FloatArray
from evalkit.evaluation import Evaluation

SHUFFLES = 2000
REFUTED = 0.01
"""A chance at most so small is taken to refute independence."""
BLOCK = 100


@frozen
class Independence:
    """How far the given marks of one project hang together, and how often chance does as much.

    Parameters
    ----------
    correlation : float
        Mean product of two standardised marks of a project, over all pairs of criteria
        that both have one.
    by_chance : float
        The same where each criterion's marks are dealt anew among its projects, on
        average.
    spread : float
        Standard deviation of the latter.
    chance : float
        Share of the deals, the marks themselves counted as one, with at least as much.
    pairs : int
        How many pairs of marks there are.
    shuffles : int
    """

    correlation: float
    by_chance: float
    spread: float
    chance: float
    pairs: int
    shuffles: int

    @property
    def refuted(self) -> bool:
        """Whether the given marks refute that marks are independent."""
        return self.chance <= REFUTED


def independence(evaluation: Evaluation, *, seed: int = 0) -> Independence | None:
    """Test on the given marks whether marks of one project are independent.

    Parameters
    ----------
    seed : int
        Of the deals.

    Returns
    -------
    Independence or None
        None where there is no pair of given marks on criteria that vary.

    Notes
    -----
    Marks are utilities, standardised within their criterion over the projects that have
    one; a criterion in which all of them are the same says nothing. Of a mark that is a
    range the mean of what it may be is taken: the mean product over independent completions
    of two ranges is the product of their means. Dealing a criterion's marks anew among the
    same projects keeps everything but what the marks of a project have in common.
    """
    columns = []
    for found in _given(evaluation):
        values = np.array(found)
        values = values - _mean(values)
        spread = np.sqrt(_mean(values**2))
        if spread > 0:
            columns.append(values / spread)
    if not columns:
        return None
    marks = np.array(columns).T
    there = ~np.isnan(marks)
    each = there.sum(axis=1)
    pairs = int((each * (each - 1) // 2).sum())
    if not pairs:
        return None
    own = float(_together(np.nan_to_num(marks)[None])[0]) / pairs
    dealt = _dealt(marks, there, seed) / pairs
    often = int(np.count_nonzero(dealt >= own - 1e-12))
    return Independence(
        own,
        float(dealt.mean()),
        float(dealt.std()),
        (1 + often) / (1 + len(dealt)),
        pairs,
        len(dealt),
    )


def _given(evaluation: Evaluation) -> Iterator[list[float]]:
    """Yield by criterion the utility of each project's mark; NaN where nobody gave one."""
    possible = Possible(evaluation, Assumption())
    # By id, so that the order of rows in a file deals no other marks.
    scores = sorted(evaluation.scores, key=lambda score: score.project.id)
    for place, criterion in enumerate(evaluation.case.criteria.leaves):
        found = []
        for score in scores:
            leaf = score.leaves[place]
            outcomes = possible.leaf(place, criterion, leaf) if leaf.marks and leaf.utility else ()
            each = (o.share * float(o.low + o.high) / 2 for o in outcomes)
            found.append(sum(each) if outcomes else np.nan)
        yield found


def _mean(values: FloatArray) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else np.nan


def _together(marks: FloatArray) -> FloatArray:
    """Return the sum over projects of the products of two of their marks; 0 for none."""
    found: FloatArray = ((marks.sum(axis=2) ** 2 - (marks**2).sum(axis=2)) / 2).sum(axis=1)
    return found


def _dealt(marks: FloatArray, there: NDArray[np.bool_], seed: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(SHUFFLES // BLOCK):
        deal = np.zeros((BLOCK, *marks.shape))
        for place in range(marks.shape[1]):
            rows = there[:, place]
            own = np.broadcast_to(marks[rows, place], (BLOCK, int(rows.sum())))
            deal[:, rows, place] = rng.permuted(own, axis=1)
        found.append(_together(deal))
    return np.concatenate(found)
