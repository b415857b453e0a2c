"""From points of the unit cube to uniform weights: simplices, rejection, triangles, trees."""

# ruff: noqa: D102, ARG002 - described once, in Source; not every way needs all it is given

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import Note, note
from evalkit.weights.draws.sobol import BLOCK, DrawMethod, stream

_EXACT_FROM = 16  # weights: beyond, a 24-bit root is too coarse
_GEMM = 262_144  # OpenBLAS keeps products of this size on one thread
_REJECT = 3  # key of the streams of further draws
_GROUP = 4
_MOST_ROUNDS = 10_000


def stick(u: FloatArray) -> FloatArray:
    """Break a stick: map k uniforms to k + 1 shares that are uniform on the simplex.

    The share that is left when k - j breaks are to come is ``u ** (1 / (k - j))`` of what
    there was, smooth in the uniforms, so that Sobol points keep their evenness (Fang &
    Wang 1994). The roots of few shares are taken in single precision, whose grid of
    2^-24 is far finer than any sampling error.

    Parameters
    ----------
    u : array of float, shape (k, n)
        In (0, 1]. Overwritten.

    Returns
    -------
    array of float, shape (k + 1, n)
    """
    k, n = u.shape
    made = np.empty((k + 1, n))
    rest = made[k]
    rest[:] = 1.0
    single = np.float32 if k < _EXACT_FROM else np.float64
    most = 1 - 2.0**-24 if k < _EXACT_FROM else 1 - 2.0**-53
    for j in range(k):
        left = k - j
        root = u[j]
        if left == 2:
            np.sqrt(root, out=root)
        elif left > 2:
            logs = np.log(root.astype(single))
            logs *= single(1 / left)
            root[:] = np.exp(logs, out=logs)
        np.minimum(root, most, out=root)  # a share of exactly 0 would be a tie
        np.multiply(rest, root, out=root)
        np.subtract(rest, root, out=made[j])
        rest[:] = root
    return made


class WeightSource(ABC):
    """How a block of uniform weights is made."""

    __slots__ = ()

    @property
    @abstractmethod
    def count(self) -> int:
        """Number of weights."""

    @property
    @abstractmethod
    def cube(self) -> int:
        """Number of uniforms that a sample takes."""

    @abstractmethod
    def block(self, u: FloatArray, seed: int, index: int) -> FloatArray:
        """Return the weights of a block, shape (weights, BLOCK).

        Parameters
        ----------
        u : array of float, shape (cube, BLOCK)
            Points of the unit cube, which are overwritten.
        seed, index : int
            Of the sampler and of the block, for draws beyond these points.
        """

    @abstractmethod
    def drawn(self, method: DrawMethod) -> Note:
        """Say how the weights are drawn."""

    @property
    def is_independent(self) -> bool:
        """Whether samples are exact and independent, or evenly spread."""
        return True

    def quality(self, seed: int) -> tuple[float, float]:
        """Return split R-hat and the effective share of samples."""
        return 1.0, 1.0


def points_drawn(method: DrawMethod) -> Note:
    """Return how simplices are sampled."""
    return note("sobol") if method == "sobol" else note("random")


class Mix(ABC):
    """A quick way from shares to weights."""

    __slots__ = ()

    @abstractmethod
    def __call__(self, shares: FloatArray) -> FloatArray:
        """Return the weights of shares, shape (k + 1, n), which may be overwritten."""


@frozen(eq=False)
class Shrunk(Mix):
    """A smaller copy of the simplex in some of the weights; a negative size turns it over.

    Parameters
    ----------
    base : array of float, shape (weights,)
    places : array of int, shape (k + 1,)
        Weights that move.
    size : float
    """

    base: FloatArray
    places: NDArray[np.int64]
    size: float

    def __call__(self, shares: FloatArray) -> FloatArray:
        shares *= self.size
        if len(self.places) == len(self.base):
            shares += self.base[:, None]
            return shares
        made = np.repeat(self.base[:, None], shares.shape[1], axis=1)
        made[self.places] += shares
        return made


@frozen(eq=False)
class WholeSimplex(Mix):
    """The whole simplex: shares are weights."""

    def __call__(self, shares: FloatArray) -> FloatArray:
        return shares


@frozen(eq=False)
class Stacked(Mix):
    """An order: each weight is its own excess over a multiple of the one below it.

    Parameters
    ----------
    units : array of float, shape (weights, 1)
        Excess of each for a share of 1.
    steps : tuple of (place, place below, factor)
        From the bottom up.
    """

    units: FloatArray
    steps: tuple[tuple[int, int, float], ...]

    def __call__(self, shares: FloatArray) -> FloatArray:
        shares *= self.units
        for place, lower, factor in self.steps:
            shares[place] += shares[lower] if factor == 1 else factor * shares[lower]
        return shares


@frozen(eq=False)
class CornerSource(WeightSource):
    """A simplex by its corners: shares of a broken stick, mixed.

    Parameters
    ----------
    corners : array of float, shape (k + 1, weights)
    mix : Mix, optional
        Where a product with the corners is not the fastest way.
    """

    corners: FloatArray
    mix: Mix | None = field(default=None)

    @property
    def count(self) -> int:
        return int(self.corners.shape[1])

    @property
    def cube(self) -> int:
        return len(self.corners) - 1

    def mapped(self, u: FloatArray) -> FloatArray:
        """Return the weights of uniforms, shape (k, n), which are overwritten."""
        shares = stick(u)
        return product(self.corners, shares) if self.mix is None else self.mix(shares)

    def block(self, u: FloatArray, seed: int, index: int) -> FloatArray:
        return self.mapped(u)

    def drawn(self, method: DrawMethod) -> Note:
        return points_drawn(method)


def product(corners: FloatArray, shares: FloatArray) -> FloatArray:
    """Return ``corners.T @ shares`` in pieces that stay on one thread."""
    k, count = corners.shape
    n = shares.shape[1]
    made = np.empty((count, n))
    step = max(64, _GEMM // (k * count))
    left = np.ascontiguousarray(corners.T)
    for start in range(0, n, step):
        made[:, start : start + step] = left @ shares[:, start : start + step]
    return made


@frozen(eq=False)
class RejectionSource(WeightSource):
    """Draws from a simplex around the space, of which those inside are kept.

    Sobol points that are kept are still even; the gaps at the end of a block are filled
    with random points of a stream of its own.

    Parameters
    ----------
    outer : CornerSource
    A, b : arrays of float, shapes (rows, weights) and (rows,)
        What must hold, ``A w <= b``.
    """

    outer: CornerSource
    A: FloatArray
    b: FloatArray

    @property
    def count(self) -> int:
        return self.outer.count

    @property
    def cube(self) -> int:
        return self.outer.cube

    @cached_property
    def _sparse(self) -> list[tuple[slice | NDArray[np.int64], FloatArray, float]]:
        """The rows without their zeros; a single place is a slice, which is not copied."""
        made: list[tuple[slice | NDArray[np.int64], FloatArray, float]] = []
        for row, limit in zip(self.A, self.b.tolist(), strict=True):
            places = np.flatnonzero(row)
            is_one = len(places) == 1
            where = slice(places[0], places[0] + 1) if is_one else places
            made.append((where, row[places], limit))
        return made

    def _kept(self, u: FloatArray) -> FloatArray:
        w = self.outer.mapped(u)
        inside = np.ones(w.shape[1], dtype=np.bool_)
        for places, values, limit in self._sparse:
            inside &= values @ w[places] <= limit
        return np.compress(inside, w, axis=1)

    def acceptance(self, seed: int) -> float:
        """Return the share of draws that is kept, estimated from one block."""
        u = stream(seed, _REJECT).random((self.cube, BLOCK))
        return float(self._kept(np.maximum(u, 2.0**-54)).shape[1] / BLOCK)

    def block(self, u: FloatArray, seed: int, index: int) -> FloatArray:
        made = np.empty((self.count, BLOCK))
        kept = self._kept(u)
        have = 0
        rng = stream(seed, _REJECT, index)
        for _ in range(_MOST_ROUNDS):
            part = kept[:, : BLOCK - have]
            made[:, have : have + part.shape[1]] = part
            have += part.shape[1]
            if have == BLOCK:
                return made
            kept = self._kept(np.maximum(rng.random((self.cube, BLOCK)), 2.0**-54))
        raise RuntimeError("the share of draws that is kept is far below what was estimated")

    def drawn(self, method: DrawMethod) -> Note:
        return note("rejection")


@frozen(eq=False)
class TriangleSource(WeightSource):
    """A polytope cut into simplices: one is chosen by its volume, then a point in it.

    Parameters
    ----------
    corners : array of float, shape (simplices, k + 1, weights)
    volumes : array of float, shape (simplices,)
    """

    corners: FloatArray
    volumes: FloatArray

    @property
    def count(self) -> int:
        return int(self.corners.shape[2])

    @property
    def cube(self) -> int:
        return int(self.corners.shape[1])

    @cached_property
    def _ends(self) -> FloatArray:
        ends = np.cumsum(self.volumes)
        return np.asarray(ends / ends[-1])

    def block(self, u: FloatArray, seed: int, index: int) -> FloatArray:
        chosen = np.minimum(np.searchsorted(self._ends, u[0]), len(self._ends) - 1)
        shares = stick(u[1:])
        made = np.zeros((self.count, BLOCK))
        for corner, share in enumerate(shares):
            made += self.corners[chosen, corner].T * share
        return made

    def drawn(self, method: DrawMethod) -> Note:
        return points_drawn(method)


@frozen(eq=False)
class TreeSource(WeightSource):
    """Shares within each group, drawn apart and multiplied on the way down.

    Parameters
    ----------
    parts : tuple of (WeightSource, members)
        Groups, parents first; members are places of criteria, or of later groups as
        ``-1 - place``.
    size : int
        Number of criteria.
    """

    parts: tuple[tuple[WeightSource, tuple[int, ...]], ...]
    size: int

    @property
    def count(self) -> int:
        return self.size

    @property
    def cube(self) -> int:
        return sum(source.cube for source, _ in self.parts)

    @property
    def is_independent(self) -> bool:
        return all(source.is_independent for source, _ in self.parts)

    def quality(self, seed: int) -> tuple[float, float]:
        found = [part.quality(group_seed(seed, n)) for n, (part, _) in enumerate(self.parts)]
        return max(rhat for rhat, _ in found), min(share for _, share in found)

    def block(self, u: FloatArray, seed: int, index: int) -> FloatArray:
        made = np.zeros((self.size, BLOCK))
        above: list[FloatArray | None] = [None] * len(self.parts)
        used = 0
        for place, (source, members) in enumerate(self.parts):
            part = u[used : used + source.cube]
            used += source.cube
            shares = source.block(part, group_seed(seed, place), index)
            whole = above[place]
            if whole is not None:
                shares *= whole
            for share, member in zip(shares, members, strict=True):
                if member >= 0:
                    made[member] = share
                else:
                    above[-1 - member] = share
        return made

    def drawn(self, method: DrawMethod) -> Note:
        return note("tree")


def group_seed(seed: int, place: int) -> int:
    """Return the seed of a group, for draws of its own."""
    words = np.random.SeedSequence(seed, spawn_key=(_GROUP, place)).generate_state(1, np.uint64)
    return int(words[0])
