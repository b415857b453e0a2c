"""Passages: equal runs in the same order, with what was changed between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from attrs import frozen

from evalkit.reuse.runs import Runs
from evalkit.reuse.sequences import Units
from evalkit.reuse.settings import Settings

_BACK = 12  # runs before a run among which the one that it goes on from is looked for


@frozen(eq=False)
class Chain:
    """A passage in units: where it stands on both sides, and its equal runs.

    Parameters
    ----------
    start, end : int
        In the query.
    from_, to : int
        In the source.
    exact : int
        Equal units.
    runs : array of int64, shape (runs, 3)
    """

    start: int
    end: int
    from_: int
    to: int
    exact: int
    runs: Runs


def chains(runs: Runs, query: Units, source: Units, settings: Settings) -> list[Chain]:
    """Link runs into passages: each goes on from the run before it that is closest on both sides.

    Parameters
    ----------
    runs : array of int64, shape (runs, 3)
        Of `exact_runs`.
    query, source : Units
    settings : Settings

    Returns
    -------
    list of Chain
        With at least `fill` equal units, by place in the query. Each keeps the gap,
        density and likeness of the settings.
    """
    if not len(runs):
        return []
    before, cut = _links(runs, query, source, settings.gap)
    runs = runs + np.stack([cut, cut, -cut], axis=1)
    first = _first(before)
    exact = np.bincount(first, runs[:, 2], minlength=len(runs))
    strong = exact[first] >= settings.fill
    rows = np.flatnonzero(strong)
    rows = rows[np.argsort(first[rows], kind="stable")]
    parts = np.split(runs[rows], np.flatnonzero(np.diff(first[rows])) + 1)
    made = [chain for part in parts if len(part) for chain in _fit(part, settings)]
    return sorted(made, key=lambda chain: (chain.start, chain.from_))


def _links(
    runs: Runs, query: Units, source: Units, gap: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return for each run the one it goes on from (or itself), and what to cut off its head."""
    start, there, length = runs.T
    files = np.stack([query.file_of(start), source.file_of(there)])
    size = len(runs)
    best = np.full(size, 4 * gap, np.int64)
    before = np.arange(size)
    cuts = np.zeros(size, np.int64)
    for back in range(1, min(_BACK, size - 1) + 1):
        here, last = slice(back, None), slice(None, -back)
        free = start[here] - start[last] - length[last]
        free_there = there[here] - there[last] - length[last]
        cut = np.maximum(np.maximum(-free, -free_there), 0)
        cost = np.maximum(free, 0) + np.maximum(free_there, 0) + np.abs(free - free_there) + cut
        fits = (free <= gap) & (free_there <= gap) & (cost < best[here])
        # A run that would lose half of itself does not go on from there.
        fits &= (2 * cut <= length[here]) & (files[:, here] == files[:, last]).all(axis=0)
        rows = np.flatnonzero(fits)
        best[rows + back] = cost[rows]
        before[rows + back] = rows
        cuts[rows + back] = cut[rows]
    # Where two go on from one run, the closer of them keeps it.
    linked = np.flatnonzero(before != np.arange(size))
    order = linked[np.lexsort((linked, best[linked], before[linked]))]
    lost = order[1:][before[order][1:] == before[order][:-1]]
    before[lost], cuts[lost] = lost, 0
    return before, cuts


def _first(before: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Follow the links to the first run of each chain."""
    while True:
        further = before[before]
        if np.array_equal(further, before):
            return before
        before = further


def _fit(runs: Runs, settings: Settings) -> Iterator[Chain]:
    """Yield the chain, or its strong pieces where it says too little for its length."""
    stack = [runs]
    while stack:
        part = stack.pop()
        chain = _chain(part)
        if chain.exact < settings.fill:
            continue
        mine, theirs = chain.end - chain.start, chain.to - chain.from_
        dense = chain.exact >= settings.density * mine
        alike = min(mine, theirs) >= settings.likeness * max(mine, theirs)
        if (dense and alike) or len(part) == 1:
            yield chain
            continue
        ends = part[:-1, :2] + part[:-1, 2:]
        at = int(np.argmax((part[1:, :2] - ends).max(axis=1))) + 1
        stack += [part[at:], part[:at]]


def _chain(runs: Runs) -> Chain:
    (start, from_, _), (last, to, length) = runs[0].tolist(), runs[-1].tolist()
    return Chain(start, last + length, from_, to + length, int(runs[:, 2].sum()), runs)
