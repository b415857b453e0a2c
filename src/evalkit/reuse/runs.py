"""Runs of units that stand in two works alike: found by hashes, checked unit by unit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evalkit.reuse.sequences import Units

Runs = npt.NDArray[np.int64]
"""Rows of (place in the query, place in the source, length)."""

_OFTEN = 8  # places in a source that one place in the query is paired with
_STEP = 16


def exact_runs(query: Units, source: Units) -> Runs:
    """Return the runs of at least ``k`` equal units, by place in the query.

    Parameters
    ----------
    query, source : Units
        Of one kind.

    Returns
    -------
    array of int64, shape (runs, 3)
        Place in the query, place in the source, length. Two runs on one diagonal
        never touch. Within the files of both sides.
    """
    k = query.settings.k
    pairs = _pairs(query, source)
    if not len(pairs):
        return np.empty((0, 3), np.int64)
    diagonal = pairs[:, 1] - pairs[:, 0]
    order = np.lexsort((pairs[:, 0], diagonal))
    starts, diagonal = pairs[order, 0], diagonal[order]
    runs = _merged(starts, starts + k, diagonal)
    # Hashes of 64 bits hardly ever meet by chance; a passage that is shown must not be one.
    runs = runs[_equal(query, source, runs)]
    return _extended(runs, query, source)


def _equal(query: Units, source: Units, runs: Runs) -> npt.NDArray[np.bool_]:
    begin, there, length = runs.T
    first = np.cumsum(length) - length
    within = np.arange(int(length.sum())) - np.repeat(first, length)
    here = np.repeat(begin, length) + within
    equal = query.units[here] == source.units[here + np.repeat(there - begin, length)]
    kept: npt.NDArray[np.bool_] = np.logical_and.reduceat(equal, first)
    return kept


def _pairs(query: Units, source: Units) -> npt.NDArray[np.int64]:
    """Return the places (query, source) at which one of the picked runs stands in both."""
    wanted, mine = query.sorted_picks
    hashes, theirs = source.sorted_picks
    if not len(wanted) or not len(hashes):
        return np.empty((0, 2), np.int64)
    low = np.searchsorted(hashes, wanted, side="left")
    count = np.searchsorted(hashes, wanted, side="right") - low
    taken = np.flatnonzero(count)
    low, count, mine, wanted = low[taken], count[taken], mine[taken], wanted[taken]
    # What stands all over the source is paired in order: the fifth there with the fifth here.
    often = count > _OFTEN
    first = np.clip(_ranks(wanted) - _OFTEN // 2, 0, np.maximum(count - _OFTEN, 0))
    low = low + np.where(often, first, 0)
    count = np.minimum(count, _OFTEN)
    rows = np.repeat(np.arange(len(taken)), count)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    return np.stack([mine[rows], theirs[low[rows] + within]], axis=1)


def _ranks(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Return for each of the sorted hashes how many equal ones come before it."""
    begins = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
    counts = np.diff(np.append(begins, len(hashes)))
    return np.arange(len(hashes)) - np.repeat(begins, counts)


def _merged(starts: Runs, ends: Runs, diagonal: Runs) -> Runs:
    """Join runs on one diagonal that overlap or touch; they come sorted."""
    if not len(starts):
        return np.empty((0, 3), np.int64)
    # The end so far, within a diagonal: ends grow with starts, as all were of one length.
    fresh = np.ones(len(starts), bool)
    fresh[1:] = (diagonal[1:] != diagonal[:-1]) | (starts[1:] > ends[:-1])
    first = np.flatnonzero(fresh)
    last = np.concatenate([first[1:], [len(starts)]]) - 1
    begin, end = starts[first], ends[last]
    return np.stack([begin, begin + diagonal[first], end - begin], axis=1)


def _extended(runs: Runs, query: Units, source: Units) -> Runs:
    """Let every run grow to both sides, run by run of ``k`` units, within their files."""
    k = query.settings.k
    begin, there, length = runs.T.copy()
    lows = np.minimum(
        begin - query.files[query.file_of(begin)], there - source.files[source.file_of(there)]
    )
    highs = np.minimum(
        query.files[query.file_of(begin) + 1] - begin,
        source.files[source.file_of(there) + 1] - there,
    )
    left = _grown(query, source, begin - 1, there - 1, lows, -1)
    step = length - k + 1  # to the first run that is not within it
    right = _grown(query, source, begin + step, there + step, highs - length, 1)
    begin, there, length = begin - left, there - left, length + left + right
    order = np.lexsort((begin, there - begin))
    begin, there, length = begin[order], there[order], length[order]
    # Two runs that grew into one another are one.
    joined = _merged(begin, begin + length, there - begin)
    if query.kind == "prose":
        joined = _whole(_whole(joined, query, 0), source, 1)
        joined = joined[joined[:, 2] >= k]
    return joined[np.lexsort((joined[:, 1], joined[:, 0]))]


def _whole(runs: Runs, units: Units, side: int) -> Runs:
    """Cut from both ends of each run the bytes of a character that is not within it."""
    start, end = runs[:, side], runs[:, side] + runs[:, 2]
    first = units.leads[np.searchsorted(units.leads, start, side="left")]
    last = units.leads[np.searchsorted(units.leads, end, side="right") - 1]
    cut = first - start
    return np.stack([runs[:, 0] + cut, runs[:, 1] + cut, last - first], axis=1)


def _grown(
    query: Units, source: Units, here: Runs, there: Runs, room: Runs, way: int
) -> npt.NDArray[np.int64]:
    grown = np.zeros(len(here), np.int64)
    open_ = np.flatnonzero(room > 0)
    steps = np.arange(_STEP) * way
    while len(open_):
        at = grown[open_] * way
        mine = here[open_, None] + at[:, None] + steps
        other = there[open_, None] + at[:, None] + steps
        fits = np.arange(_STEP) < (room[open_] - grown[open_])[:, None]
        mine, other = np.where(fits, mine, 0), np.where(fits, other, 0)
        equal = fits & (query.every_gram[mine] == source.every_gram[other])
        more = np.where(equal.all(axis=1), _STEP, equal.argmin(axis=1))
        grown[open_] += more
        open_ = open_[more == _STEP]
    return grown
