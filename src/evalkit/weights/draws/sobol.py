"""Numbers in (0, 1) for a block: shifted Sobol points, or plain random ones."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray

DrawMethod = Literal["sobol", "random"]
METHODS: tuple[DrawMethod, ...] = ("sobol", "random")
BLOCK = 16_384
"""Samples a block."""
REPLICATES = 16
"""Independent Sobol sequences: block `i` continues sequence ``i % REPLICATES``."""

_LEVEL = 14  # BLOCK is 2 ** _LEVEL
_BITS = 30
_SOBOL = 1  # first word of the keys of random streams that belong to no block
_SHIFT = 2
assert BLOCK == 2**_LEVEL


def stream(seed: int, *key: int) -> np.random.Generator:
    """Return the random stream of a block, or of a longer key for other ends."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


@frozen(eq=False)
class Uniforms:
    """Blocks of points in the open unit cube, the same for the same seed and block.

    Parameters
    ----------
    seed : int
    dimension : int
    method : {'sobol', 'random'}
        With Sobol points one net (Owen's linear scrambling, Matousek 1998) is shared, and
        every replicate moves it by a digital shift of its own. So replicates are
        independent of each other and each is unbiased; blocks of one replicate continue
        its sequence. With random points every block is independent.
    """

    seed: int
    dimension: int
    method: DrawMethod

    def block(self, index: int) -> FloatArray:
        """Return the points of a block, shape (dimension, BLOCK), as float64."""
        if not self.dimension:
            return np.zeros((0, BLOCK))
        if self.method == "random":
            made = stream(self.seed, index).random((self.dimension, BLOCK))
            return np.maximum(made, 2.0**-54, out=made)
        shift = stream(self.seed, _SHIFT, index % REPLICATES).integers(
            0, 2**_BITS, self.dimension, dtype=np.uint32
        )
        # One net of scipy for all replicates, moved by digital shifts: an engine a block, scrambled
        # and sent forward to it, takes three times as long, and longer the later the block.
        points = self._net ^ (shift ^ self._start(index // REPLICATES))[:, None]
        made = np.multiply(points, 2.0**-_BITS, dtype=np.float64)
        made += 2.0 ** -(_BITS + 1)
        return made

    def _engine(self) -> Any:
        from scipy.stats import qmc  # noqa: PLC0415 - slow to import, and seldom needed

        return qmc.Sobol(
            self.dimension, scramble=True, bits=_BITS, seed=stream(self.seed, _SOBOL, 0)
        )

    @cached_property
    def _net(self) -> NDArray[np.uint32]:
        return np.ascontiguousarray(_whole(self._engine().random_base2(_LEVEL)).T)

    @cached_property
    def _steps(self) -> list[NDArray[np.uint32]]:
        """Starts of the chunks 1, 2, 4 and so on, as far as they were asked for."""
        return []

    def _start(self, chunk: int) -> NDArray[np.uint32]:
        """Return the first point of a chunk of BLOCK points, relative to that of the first.

        Point `n` of a Sobol sequence joins the directions of the bits of its Gray code,
        which is linear: the starts of the chunks 1, 2, 4 … give all others.
        """
        made = np.zeros(self.dimension, dtype=np.uint32)
        for bit in range(chunk.bit_length()):
            while len(self._steps) <= bit:
                engine = self._engine().fast_forward(BLOCK << len(self._steps))
                self._steps.append(_whole(engine.random(1))[0] ^ self._net[:, 0])
            if chunk >> bit & 1:
                made ^= self._steps[bit]
        return made


def _whole(points: FloatArray) -> NDArray[np.uint32]:
    return np.asarray(np.ldexp(points, _BITS), dtype=np.uint32)
