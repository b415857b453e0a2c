"""Uniform weights, block by block: each block is the same whoever draws it, and when."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note
from evalkit.weights.draws.sobol import BLOCK, METHODS, REPLICATES, DrawMethod, Uniforms
from evalkit.weights.draws.sources import WeightSource

__all__ = ["BLOCK", "METHODS", "REPLICATES", "DrawMethod", "Sampler"]


@frozen(eq=False)
class Sampler:
    """Weights that are uniform over a space, in blocks of `BLOCK` samples.

    Block `i` depends on the seed and `i` only. With Sobol points it belongs to replicate
    ``i % REPLICATES``, and the replicates are independent of each other: the spread of
    their averages tells the error. With random points all blocks are independent.

    Parameters
    ----------
    source : WeightSource
        How points of the unit cube become weights.
    seed : int
    method : {'sobol', 'random'}
    """

    source: WeightSource
    seed: int
    method: DrawMethod

    @property
    def drawn(self) -> Note:
        """How the weights are drawn."""
        return self.source.drawn(self.method)

    @property
    def is_independent(self) -> bool:
        """Whether samples of different blocks and replicates are independent and exact.

        If not, they are a walk through the space: see `ess` and `rhat`.
        """
        return self.source.is_independent

    @property
    def replicates(self) -> int:
        """Number of independent sequences that the blocks belong to in turn; 0: each its own."""
        return REPLICATES if self.method == "sobol" and self.source.is_independent else 0

    @cached_property
    def quality(self) -> tuple[float, float]:
        """Split R-hat and effective share of samples of block 0, the worst criterion of each."""
        return self.source.quality(self.seed)

    @property
    def rhat(self) -> float:
        """Split R-hat of the walk: near 1 where the chains agree; 1 without a walk."""
        return self.quality[0]

    @property
    def ess(self) -> float:
        """Independent samples that one sample is worth, at most 1; 1 without a walk."""
        return self.quality[1]

    @cached_property
    def _uniforms(self) -> Uniforms:
        return Uniforms(self.seed, self.source.cube, self.method)

    def block(self, index: int) -> FloatArray:
        """Return a block of weights.

        Parameters
        ----------
        index : int
            0, 1, 2 and so on.

        Returns
        -------
        array of float, shape (criteria, BLOCK)
            Each column sums to 1. The array is the caller's own.
        """
        return self.source.block(self._uniforms.block(index), self.seed, index)

    def take(self, n: int) -> FloatArray:
        """Return the first samples of all blocks, shape (n, criteria).

        Powers of two use Sobol points best.
        """
        if n < 0:
            raise ModelError(Problem(field="n", rule=say("must be at least 0"), value=str(n)))
        made = np.empty((n, self.source.count))
        for index in range(-(-n // BLOCK)):
            part = made[index * BLOCK : (index + 1) * BLOCK]
            part[:] = self.block(index)[:, : len(part)].T
        return made
