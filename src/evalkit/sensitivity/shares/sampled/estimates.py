"""From counts to shares, means and how far they may be off."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy.special import stdtrit

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.matrix import frozen_array
from evalkit.sensitivity.shares.sampled.blocks import COMPARED, GROUPS, BlockCounts, weight_sums
from evalkit.weights.draws.sampling import BLOCK

Z = 1.959963984540054  # 95 of 100 cases of a normal variable
FEW = 30  # hits below which the spread between blocks says too little


def wilson(shares: FloatArray, draws: float) -> FloatArray:
    """Return how far shares counted in independent draws may be off, 95 times in 100.

    Parameters
    ----------
    shares : array of float, within [0, 1]
    draws : float
        Independent draws, or what the draws are worth in them.

    Returns
    -------
    array of float
        Distance to the farther end of the interval of Wilson (1927). A share of 0 in n
        draws may be off by 3.84 / (n + 3.84).

    Examples
    --------
    >>> wilson(np.array([0.0, 0.5]), 9604).round(4)
    array([0.0004, 0.01  ])
    """
    spread = Z * np.sqrt(shares * (1 - shares) / draws + (Z / (2 * draws)) ** 2)
    width: FloatArray = (spread + np.abs(0.5 - shares) * Z * Z / draws) / (1 + Z * Z / draws)
    return width


def entropy(shares: FloatArray) -> FloatArray:
    """Return the entropy of shares along the last axis, in bits.

    0 where one thing always happens, log2(n) where n things happen equally often.

    Examples
    --------
    >>> entropy(np.array([0.5, 0.25, 0.25]))
    array(1.5)
    """
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(-(shares * logs).sum(axis=-1) + 0.0)


@frozen(eq=False)
class Estimates:
    """What the counts of a run say about all projects.

    Parameters
    ----------
    part : BlockCounts
        Counts of distinct projects.
    owner : array of int, shape (N,)
        Which of them each project is.
    sizes : array of int, shape (n,)
    corners : array of float, shape (k, C), or None
        Weights at the corners that the draws are shares of; None: the draws are weights.
    replicated : bool
        Whether blocks are independent of each other and the draws within one are not,
        so that the error follows from the spread between blocks.
    worth : float
        Independent draws that a draw is worth at least, in (0, 1].

    Notes
    -----
    With Sobol points the blocks of one replicate complement each other. Beyond 16 blocks
    the spread between blocks then overstates the error of a share a little.
    """

    part: BlockCounts = field(repr=False)
    owner: NDArray[np.intp] = field(repr=False)
    sizes: NDArray[np.int64] = field(repr=False)
    corners: FloatArray | None = field(repr=False)
    replicated: bool
    worth: float

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.part.draws

    @property
    def is_compared(self) -> bool:
        """Whether errors follow from the spread between blocks."""
        blocks = len(self.part.blocks)
        return self.replicated and blocks >= COMPARED and self.draws == blocks * BLOCK

    @cached_property
    def shares(self) -> FloatArray:
        """Share of the draws with which each project held each rank, shape (N, N)."""
        return frozen_array(self._spread(self.part.places / float(self.draws)))

    @cached_property
    def errors(self) -> FloatArray:
        """How far each share may be off, 95 times in 100, shape (N, N)."""
        return frozen_array(self._spread(self._errors))

    @cached_property
    def largest_error(self) -> float:
        """The largest of `errors`."""
        return float((self._errors.max(axis=1) / self.sizes).max())

    @cached_property
    def _errors(self) -> FloatArray:
        shares = self.part.places / float(self.draws)
        independent = wilson(shares, self.draws * self.worth)
        if not self.is_compared:
            return independent
        blocks = len(self.part.blocks)
        squares = self.part.squares / (float(BLOCK) ** 2 * blocks)
        spread = np.sqrt(np.maximum(squares - shares**2, 0.0) / (blocks - 1))
        spread *= stdtrit(blocks - 1, 0.975)
        hits = np.minimum(self.part.places, self.draws - self.part.places)
        return np.where(hits < FEW, np.maximum(spread, independent), spread)

    @property
    def first(self) -> FloatArray:
        """Share of the draws with which each project came first, shape (N,)."""
        return self.shares[:, 0]

    @property
    def first_errors(self) -> FloatArray:
        """How far they may be off, 95 times in 100, shape (N,)."""
        return self.errors[:, 0]

    @cached_property
    def central(self) -> FloatArray:
        """Mean of the weights with which each came first, shape (N, C); NaN: it never did."""
        return frozen_array(self._central[self.owner])

    @cached_property
    def _weights(self) -> FloatArray:
        sums = weight_sums(self.part)
        return sums if self.corners is None else sums @ self.corners

    @cached_property
    def _central(self) -> FloatArray:
        firsts = self.part.firsts.sum(axis=0).astype(np.float64)[:, None]
        means = np.full(self._weights.shape[1:], np.nan)
        np.divide(self._weights.sum(axis=0), firsts, out=means, where=firsts > 0)
        return means

    @cached_property
    def central_errors(self) -> FloatArray:
        """How far central weights may be off, 95 times in 100, shape (N, C)."""
        firsts = self.part.firsts.astype(np.float64)[:, :, None]
        hits = firsts.sum(axis=0)
        means = np.clip(self._central, 0.0, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            # no variable within [0, 1] varies more than one that is either 0 or 1
            most = Z * np.sqrt(means * (1 - means) / (hits * self.worth))
        if not self.is_compared:
            return frozen_array(most[self.owner])
        with np.errstate(invalid="ignore"):
            spread = self._between(self._weights, self._central * firsts) / hits
        return frozen_array(np.where(hits < FEW, most, spread)[self.owner])

    @cached_property
    def expected_ranks(self) -> FloatArray:
        """Mean rank of each project, from 1, shape (N,)."""
        return frozen_array(self._ranks[self.owner] + 1.0)

    @cached_property
    def _ranks(self) -> FloatArray:
        means: FloatArray = self.part.ranks.sum(axis=0) / (self.sizes * float(self.draws))
        return means

    @cached_property
    def expected_rank_errors(self) -> FloatArray:
        """How far they may be off, 95 times in 100, shape (N,)."""
        if self.is_compared:
            draws = BLOCK * np.bincount(np.array(self.part.blocks) % GROUPS, minlength=GROUPS)
            means = self._ranks * draws[:, None]
            spread = self._between(self.part.ranks / self.sizes, means) / self.draws
            return frozen_array(spread[self.owner])
        places = np.arange(self.part.places.shape[1])
        seconds = (self.part.places @ places**2) / (self.sizes * float(self.draws))
        variance = np.maximum(seconds - self._ranks**2, 0.0)
        return frozen_array((Z * np.sqrt(variance / (self.draws * self.worth)))[self.owner])

    def _between(self, sums: FloatArray, expected: FloatArray) -> FloatArray:
        """Return how far a sum over groups of blocks may be off, from its spread over them."""
        used = min(len(self.part.blocks), GROUPS)
        spread = ((sums - expected) ** 2).sum(axis=0) * used / (used - 1)
        width: FloatArray = stdtrit(used - 1, 0.975) * np.sqrt(spread)
        return width

    @cached_property
    def wins(self) -> tuple[FloatArray, FloatArray]:
        """Share with which the row was ahead of the column, and how far it may be off."""
        beats = self.part.beats / float(self.draws)
        errors = wilson(beats, self.draws * self.worth)
        same = self.owner[:, None] == self.owner
        wins = np.where(same, 0.0, beats[self.owner][:, self.owner])
        return frozen_array(wins), frozen_array(
            np.where(same, 0.0, errors[self.owner][:, self.owner])
        )

    def top(self, count: int) -> tuple[FloatArray, FloatArray]:
        """Return how often each project is among the first, and how far that may be off."""
        shares = np.minimum(self.shares[:, :count].sum(axis=1), 1.0)
        return shares, wilson(shares, self.draws * self.worth)

    def _spread(self, rows: FloatArray) -> FloatArray:
        """Hand out what groups of equal projects hold to their members."""
        handed: FloatArray = (rows / self.sizes[:, None])[self.owner]
        return handed
