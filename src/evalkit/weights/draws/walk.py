"""A walk through a polytope, where no map from the unit cube is known."""

# ruff: noqa: D102, ARG002 - described once, in Source; a walk needs no points of the cube

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import Note, note
from evalkit.weights.draws.sobol import BLOCK, DrawMethod, stream
from evalkit.weights.draws.sources import WeightSource
from evalkit.weights.geometry.frame import Frame

_CHAINS = 1024
_PILOT = 150  # steps for each coordinate, over two rounds
_WALK = 5  # key of the streams of the blocks
_QUALITY = 6
_DRAWS = 256
_TEST_CHAINS = 64
_SWEEPS = 4  # steps for each coordinate between two draws of a chain
_BURN = 12


@frozen(eq=False)
class WalkSource(WeightSource):
    """Many chains of coordinate hit-and-run, in coordinates in which the space is round.

    A chain goes to a uniform point of the chord through it along one axis of the rounded
    space; axes take turns at random (Smith 1984; Lovász & Vempala 2006 on rounding). A
    block runs chains of its own from a common pool of starts, so that it does not depend
    on other blocks.

    Parameters
    ----------
    frame : Frame
    sweeps : int
        Steps for each coordinate between two draws.
    """

    frame: Frame
    sweeps: int = field(default=_SWEEPS)

    @property
    def count(self) -> int:
        return len(self.frame.origin)

    @property
    def cube(self) -> int:
        return 0

    @property
    def is_independent(self) -> bool:
        return False

    @cached_property
    def _pool(self) -> tuple[FloatArray, FloatArray]:
        """Axes of the rounded space, and starts spread over it: shape (dimension, chains)."""
        d = self.frame.dimension
        rng = stream(0, _WALK)
        axes = np.eye(d)
        points = np.zeros((d, _CHAINS))
        for _ in range(3):
            points = self._run(points, axes, _PILOT * d // 3, rng)
            spread = np.atleast_2d(np.cov(points))
            axes = np.linalg.cholesky(spread + 1e-12 * np.trace(spread) / d * np.eye(d))
        return axes, points

    def _run(
        self, points: FloatArray, axes: FloatArray, steps: int, rng: np.random.Generator
    ) -> FloatArray:
        """Move all chains by so many steps."""
        across = self.frame.A @ axes
        up = [np.flatnonzero(a > 1e-300) for a in across.T]
        down = [np.flatnonzero(a < -1e-300) for a in across.T]
        slack = self.frame.b[:, None] - self.frame.A @ points
        np.maximum(slack, 0.0, out=slack)
        moved = np.zeros_like(points)
        for k in rng.integers(len(points), size=steps).tolist():
            a = across[:, k]
            most = (slack[up[k]] / a[up[k], None]).min(axis=0)
            least = (slack[down[k]] / a[down[k], None]).max(axis=0)
            step = least + (most - least) * rng.random(points.shape[1])
            moved[k] += step
            slack -= a[:, None] * step
            np.maximum(slack, 0.0, out=slack)
        return np.asarray(points + axes @ moved)

    def _chains(self, chains: int, draws: int, rng: np.random.Generator) -> FloatArray:
        """Return draws of chains, shape (draws, dimension, chains)."""
        axes, pool = self._pool
        d = self.frame.dimension
        points = pool[:, rng.integers(_CHAINS, size=chains)]
        points = self._run(points, axes, _BURN * d, rng)
        made = np.empty((draws, d, chains))
        for place in range(draws):
            points = self._run(points, axes, self.sweeps * d, rng)
            made[place] = points
        return made

    def block(self, u: FloatArray, seed: int, index: int) -> FloatArray:
        found = self._chains(_CHAINS, BLOCK // _CHAINS, stream(seed, _WALK, index))
        y = found.transpose(1, 0, 2).reshape(self.frame.dimension, BLOCK)
        made = self.frame.origin[:, None] + self.frame.basis @ y
        np.maximum(made, 0.0, out=made)
        made /= made.sum(axis=0)
        return made

    def drawn(self, method: DrawMethod) -> Note:
        return note("walk")

    def quality(self, seed: int) -> tuple[float, float]:
        return diagnose(self._chains(_TEST_CHAINS, _DRAWS, stream(seed, _QUALITY)))


def diagnose(draws: FloatArray) -> tuple[float, float]:
    """Return split R-hat and the effective share of draws, each the worst coordinate.

    Parameters
    ----------
    draws : array of float, shape (draws, coordinates, chains)

    Returns
    -------
    rhat : float
        Near 1 where halves of all chains agree (Vehtari et al. 2021, without ranks).
    share : float
        Effective sample size over sample size, at most 1, by Geyer's initial monotone
        sequence of autocorrelations.
    """
    half = len(draws) // 2
    split = np.concatenate([draws[:half], draws[half : 2 * half]], axis=2)
    means, within = split.mean(axis=0), split.var(axis=0, ddof=1).mean(axis=1)
    between = means.var(axis=1, ddof=1)
    whole = (half - 1) / half * within + between
    rhat = float(np.sqrt((whole / within).max()))
    size = 1 << (2 * half - 1).bit_length()
    centred = split - means
    power = np.abs(np.fft.rfft(centred, size, axis=0)) ** 2
    auto = np.fft.irfft(power, size, axis=0)[:half].mean(axis=2) / half
    rho = 1 - (within - auto) / whole
    rho[0] = 1.0
    pairs = rho[: half // 2 * 2].reshape(-1, 2, rho.shape[1]).sum(axis=1)
    pairs = np.minimum.accumulate(pairs, axis=0)
    tau = 2 * np.where(np.minimum.accumulate(pairs > 0, axis=0), pairs, 0.0).sum(axis=0) - 1
    return rhat, float(1 / max(1.0, tau.max()))
