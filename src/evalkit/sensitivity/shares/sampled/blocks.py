"""One block of draws: which weights, and what is counted in it; the same wherever it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from hashlib import sha256
from typing import TypeVar

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.shares.sampled.kernels import CountArray, Workspace, count
from evalkit.weights import Sampler
from evalkit.weights.draws.sampling import BLOCK, REPLICATES

Counted = TypeVar("Counted", CountArray, FloatArray)

GROUPS = REPLICATES
COMPARED = 8  # blocks from which on the spread between them tells the error
_UNIT = 30  # sums of weights are kept in steps of 2**-30
_PARCEL = 400


@frozen(eq=False)
class BlockCounts:
    """Counts of one or more blocks, all of them whole numbers, so that order cannot matter.

    Parameters
    ----------
    blocks : tuple of int
        Which blocks are counted.
    draws : int
        How many draws of weights they hold.
    places : array of int, shape (n, N)
        How often each distinct project held each rank; of projects that are tied, each
        holds all their ranks.
    squares : array of int, shape (n, N)
        Squares of `places` of each block, added up.
    sums : array of int, shape (GROUPS, n, C)
        Weights, in steps of 2**-30, added up over the draws in which it was first;
        apart for each remainder of the block's number.
    ranks : array of int, shape (GROUPS, n)
        Ranks, from 0, added up; a project that is tied holds all its ranks.
    firsts : array of int, shape (GROUPS, n)
        How often it was first.
    beats : array of int, shape (n, n) or (0, 0)
        How often the row was ahead of the column.
    """

    blocks: tuple[int, ...]
    draws: int
    places: CountArray
    squares: CountArray
    sums: CountArray
    ranks: CountArray
    firsts: CountArray
    beats: CountArray

    def plus(self, other: BlockCounts) -> BlockCounts:
        """Return the counts of both; none of the two is changed."""
        return BlockCounts(
            self.blocks + other.blocks,
            self.draws + other.draws,
            self.places + other.places,
            self.squares + other.squares,
            self.sums + other.sums,
            self.ranks + other.ranks,
            self.firsts + other.firsts,
            self.beats + other.beats,
        )


@frozen(eq=False)
class Task:
    """What is counted in each block; can be sent to another process.

    Parameters
    ----------
    costs : array of float, shape (n, C), within [0, 1]
        Distinct projects, as `kernels.count` wants them.
    sizes : array of int, shape (n,)
        How many projects each of them stands for.
    stream : Sampler
        Where the weights come from.
    name : str
        Which stream it is: two that differ anywhere must not share a name.
    pairs : bool
        Whether to count who is ahead of whom, too.
    """

    costs: FloatArray = field(repr=False)
    sizes: CountArray = field(repr=False)
    stream: Sampler
    name: str
    pairs: bool = False

    @property
    def fingerprint(self) -> str:
        """What tells this task from any other, in 64 hexadecimal digits."""
        shape = f"{self.costs.shape} {BLOCK} {GROUPS} {self.pairs} {self.name} "
        return sha256(shape.encode() + self.costs.tobytes() + self.sizes.tobytes()).hexdigest()

    @property
    def width(self) -> int:
        """Number of weights."""
        return int(self.costs.shape[1])

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shapes of the arrays of a `BlockCounts`."""
        n, places = len(self.sizes), int(self.sizes.sum())
        return {
            "places": (n, places),
            "squares": (n, places),
            "sums": (GROUPS, n, self.width),
            "ranks": (GROUPS, n),
            "firsts": (GROUPS, n),
            "beats": (n, n) if self.pairs else (0, 0),
        }

    def count(
        self, jobs: Sequence[tuple[int, int]], workspace: Workspace | None = None
    ) -> BlockCounts:
        """Count some blocks.

        Parameters
        ----------
        jobs : sequence of (block, draws)
            Number of the block, and how many of its draws to use, from the first.
        workspace : Workspace, optional
            Memory to work in, kept between calls; not for two threads at once.
        """
        workspace = workspace or Workspace()
        return reduce(
            BlockCounts.plus, (self._block(block, draws, workspace) for block, draws in jobs)
        )

    def _block(self, block: int, draws: int, workspace: Workspace) -> BlockCounts:
        weights = self.stream.block(block)[:, :draws]
        counts = count(self.costs, self.sizes, weights, pairs=self.pairs, workspace=workspace)
        places = spread(counts.starts, self.sizes)
        shapes = self.shapes
        sums, ranks, firsts = (np.zeros(shapes[x], np.int64) for x in ("sums", "ranks", "firsts"))
        group = block % GROUPS
        sums[group] = np.rint(np.ldexp(counts.sums, _UNIT)).astype(np.int64)
        ranks[group] = places @ np.arange(places.shape[1])
        firsts[group] = places[:, 0]
        beats = np.zeros((0, 0), np.int64) if counts.beats is None else counts.beats
        return BlockCounts((block,), draws, places, places * places, sums, ranks, firsts, beats)

    def parcels(self, jobs: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the blocks in handfuls that take some hundredths of a second each."""
        step = max(1, min(16, _PARCEL // len(self.sizes)))
        for start in range(0, len(jobs), step):
            yield tuple(jobs[start : start + step])


def plan(draws: int) -> tuple[tuple[int, int], ...]:
    """Return the blocks that hold a number of draws, as pairs (block, draws).

    From `COMPARED` blocks on only whole blocks are used, so that they can be compared
    with each other; below, the last one is cut to the number asked for.
    """
    whole, left = divmod(draws, BLOCK)
    jobs = [(block, BLOCK) for block in range(whole)]
    if left:
        jobs.append((whole, BLOCK if whole >= COMPARED else left))
    return tuple(jobs)


def weight_sums(part: BlockCounts) -> FloatArray:
    """Return the sums of weights of each group of blocks as floats, shape (GROUPS, n, C)."""
    return np.ldexp(part.sums.astype(np.float64), -_UNIT)


def spread(starts: Counted, sizes: CountArray) -> Counted:
    """Turn counts of the first rank of a tied group into counts of every rank it holds.

    Parameters
    ----------
    starts : array of int or float, shape (n, N)
    sizes : array of int, shape (n,)

    Returns
    -------
    array, shape (n, N)
        Each row sums to its size times what it summed to before.
    """
    if sizes.max() == 1:
        return starts
    held = np.zeros_like(starts)
    for size in np.unique(sizes):
        rows = sizes == size
        runs = np.cumsum(starts[rows], axis=1)
        runs[:, size:] -= runs[:, :-size].copy()
        held[rows] = runs
    return held
