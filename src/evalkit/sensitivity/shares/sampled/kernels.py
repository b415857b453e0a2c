"""Who is ahead of whom in each of many draws of weights, counted without a loop over draws.

Works on *costs*: how far a project is below the best of each criterion, so that the lowest
weighted cost comes first. Two ways to the same integers: comparing all pairs, for a few
projects, and sorting, for many. Both work through the draws in pieces that stay in the
cache, and both hand products to BLAS in pieces small enough to stay on one thread, so that
neither the number of cores nor the BLAS changes a count.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray

CountArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]

PAIRWISE_MOST = 36  # projects up to which comparing all pairs is the faster way
_SINGLE_THREAD = 262_144  # OpenBLAS stays on one thread up to so many multiplications
_PIECE = 16384  # draws that are compared at once
_SORTED_KEYS = 1 << 16  # keys that are sorted at once
_BATCH_KEYS = 1 << 23  # keys that wait to be counted together, at most
_JOINT_CELLS = 1 << 13  # cells of a joint histogram
_SLICE_CELLS = 1 << 15  # cells of a histogram that stays in the cache
_LANE = 128  # additions that a byte can take


class Workspace:
    """Arrays to work in that are used again: fresh memory is dear."""

    def __init__(self) -> None:
        self._held: dict[str, NDArray[np.uint8]] = {}

    def take(self, name: str, shape: tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
        """Return an array of any content; the same memory for the same name."""
        size = prod(shape) * np.dtype(kind).itemsize
        held = self._held.get(name)
        if held is None or held.size < size:
            held = self._held[name] = np.empty(size, np.uint8)
        found: NDArray[Any] = held[:size].view(kind).reshape(shape)
        return found


@frozen(eq=False)
class Counts:
    """What was counted in some draws, for distinct projects.

    Parameters
    ----------
    starts : array of int, shape (n, N)
        How often each began at each rank; N counts the projects that are tied too.
    sums : array of float, shape (n, C)
        Sum of the weights over the draws in which it came first.
    beats : array of int, shape (n, n), or None
        How often the row was ahead of the column.
    """

    starts: CountArray
    sums: FloatArray
    beats: CountArray | None = field(default=None)


def count(
    costs: FloatArray,
    sizes: CountArray,
    weights: FloatArray,
    *,
    pairs: bool = False,
    workspace: Workspace | None = None,
) -> Counts:
    """Count ranks over draws of weights.

    Parameters
    ----------
    costs : array of float, shape (n, C), within [0, 1]
        Distinct projects. Where two weighted costs are equal in floating point the
        earlier row counts as ahead, so rows must come in an order in which none
        comes after one that it dominates.
    sizes : array of int, shape (n,)
        How many identical projects each row stands for.
    weights : array of float, shape (C, draws)
        Each column sums to 1.
    pairs : bool
        Whether to count who is ahead of whom, too.
    workspace : Workspace, optional
        Kept between calls, it makes them faster.

    Notes
    -----
    Both ways tell weighted costs apart down to the last bit. The keys that are sorted
    are short, and hold the cost and the place of a project; where they cannot tell two
    projects apart, the costs themselves are compared.
    """
    rank = _by_comparing if len(costs) <= PAIRWISE_MOST else _by_sorting
    return rank(costs, sizes, weights, pairs, workspace or Workspace())


def _by_comparing(
    costs: FloatArray, sizes: CountArray, weights: FloatArray, pairs: bool, workspace: Workspace
) -> Counts:
    n, draws = len(costs), weights.shape[1]
    places = int(sizes.sum())
    plain = places == n
    kind: type[np.unsignedinteger[Any]] = np.uint32
    if places <= 65536:
        kind = np.uint8 if places <= 256 else np.uint16
    ahead = (np.cumsum(sizes) - sizes).astype(kind)[:, None]
    size = sizes.astype(kind)[:, None]
    starts = np.zeros((n, places), np.int64)
    sums = np.zeros((n, len(weights)))
    beats = np.zeros((n, n), np.int64) if pairs else None
    numbers = np.arange(n, dtype=np.uint8)[:, None]
    for first in range(0, draws, _PIECE):
        part = weights[:, first : first + _PIECE]
        wide = part.shape[1]
        score = workspace.take("scores", (n, wide))
        rank = workspace.take("ranks", (n, wide), kind)
        _product(costs, part, score)
        rank[...] = ahead
        for i in range(n - 1):
            loses = workspace.take("bits", (n - 1 - i, wide), np.bool_)
            np.greater(score[i], score[i + 1 :], out=loses)
            bits = loses.view(np.uint8)
            if plain:
                rank[i + 1 :] -= bits
                rank[i] += np.add.reduce(bits, axis=0, dtype=kind)
            else:
                rank[i + 1 :] -= bits * size[i]
                rank[i] += np.add.reduce(bits * size[i + 1 :], axis=0, dtype=kind)
            if beats is not None:
                lost = _row_sums(bits)
                beats[i + 1 :, i] += lost
                beats[i, i + 1 :] += wide - lost
        _histogram(rank, starts)
        wins = workspace.take("bits", (n, wide), np.bool_)
        np.equal(rank, 0, out=wins)
        bits = wins.view(np.uint8)
        np.multiply(bits, numbers, out=bits)
        winner = np.add.reduce(bits, axis=0, dtype=np.intp)
        _add_weights(sums, winner, part)
    return Counts(starts, sums, beats)


def _by_sorting(
    costs: FloatArray, sizes: CountArray, weights: FloatArray, pairs: bool, workspace: Workspace
) -> Counts:
    n, draws = len(costs), weights.shape[1]
    places = int(sizes.sum())
    plain = places == n
    bits = max(1, (n - 1).bit_length())
    low = np.int32((1 << bits) - 1)
    # costs in the high bits of a key, the project in its low ones
    scaled = np.ascontiguousarray((costs * float((1 << (31 - bits)) - 1)).T)
    piece = min(max(64, _SORTED_KEYS // n), draws)
    # counting costs as much as there are cells, so it waits until there is enough to count
    most = max(1, _BATCH_KEYS // (n * piece))
    batch = min(piece * min(most, -(-16 * places // piece)), draws)
    numbers = np.tile(np.arange(n, dtype=np.int32), piece)  # flat, as short rows are slow
    costs_now = workspace.take("scores", (piece, n))
    keys = workspace.take("ranks", (batch, n), np.int32)
    gaps = workspace.take("gaps", (piece * n,), np.int32)
    close = workspace.take("bits", (piece * n,), np.bool_)
    winner = np.empty(draws, np.intp)
    held = np.zeros((places, n), np.int64)
    beats = np.zeros((n, n), np.int64) if pairs else None
    for first in range(0, draws, batch):
        orders = keys[: min(batch, draws - first)]
        for start in range(0, len(orders), piece):
            order = orders[start : start + piece]
            cost = costs_now[: len(order)]
            begin = first + start
            product_by_draw(weights[:, begin : begin + len(order)], scaled, cost)
            if beats is not None:
                _count_pairs(cost, beats)
            np.copyto(order, cost, casting="unsafe")
            flat = order.reshape(-1)
            np.left_shift(flat, bits, out=flat)
            np.bitwise_or(flat, numbers[: flat.size], out=flat)
            order.sort(axis=1)
            _untie(order, cost, low, gaps, close)
        winner[first : first + len(orders)] = orders[:, 0]
        _add_orders(held, orders, sizes, workspace, plain=plain)
    sums = np.zeros((n, len(weights)))
    _add_weights(sums, winner, weights)
    return Counts(held.T, sums, beats)


def _add_orders(
    held: CountArray,
    orders: NDArray[np.int32],
    sizes: CountArray,
    workspace: Workspace,
    *,
    plain: bool,
) -> None:
    """Count at which rank each project begins, a few ranks at a time: they fit the cache."""
    n = held.shape[1]
    step = max(1, _SLICE_CELLS // n)
    begins = None if plain else np.cumsum(sizes[orders], axis=1) - sizes[orders]
    for first in range(0, n, step):
        part = orders[:, first : first + step]
        if begins is None:
            low, high = first, first + part.shape[1]
            cells = workspace.take("cells", part.shape, np.intp)
            np.add(part, n * np.arange(part.shape[1]), out=cells)
        else:
            begin = begins[:, first : first + step]
            low, high = int(begin.min()), int(begin.max()) + 1
            cells = part + n * (begin - low)
        found = np.bincount(cells.reshape(-1), minlength=(high - low) * n)
        held[low:high] += found.reshape(-1, n)


def _untie(
    order: NDArray[np.int32],
    costs: FloatArray,
    low: np.int32,
    gaps: NDArray[np.int32],
    close: NDArray[np.bool_],
) -> None:
    """Turn sorted keys into places of projects, and settle what the keys cannot tell apart.

    Neighbours whose keys differ in their low bits only are put in order by their costs
    themselves; where more than two are so close, the whole draw is sorted by cost. The
    last two arguments are workspace to work in.
    """
    n = order.shape[1]
    flat = order.reshape(-1)
    gaps, close = gaps[: flat.size - 1], close[: flat.size - 1]
    np.bitwise_xor(flat[1:], flat[:-1], out=gaps)
    np.less_equal(gaps, low, out=close)
    close[n - 1 :: n] = False  # the last of a draw and the first of the next
    np.bitwise_and(flat, low, out=flat)
    at = np.flatnonzero(close)
    if not at.size:
        return
    draw = at // n
    crowded = np.unique(draw[1:][np.diff(at) == 1])
    left, right = flat[at], flat[at + 1]
    swap = costs[draw, left] > costs[draw, right]
    first = at[swap]
    flat[first], flat[first + 1] = right[swap], left[swap]
    if crowded.size:
        order[crowded] = np.argsort(costs[crowded], axis=1, kind="stable")


def _product(costs: FloatArray, weights: FloatArray, out: FloatArray) -> None:
    step = max(1, _SINGLE_THREAD // costs.size)
    for start in range(0, weights.shape[1], step):
        stop = start + step
        np.matmul(costs, weights[:, start:stop], out=out[:, start:stop])


def product_by_draw(weights: FloatArray, costs: FloatArray, out: FloatArray) -> None:
    """Fill ``out = weights.T @ costs`` in pieces that BLAS works on with one thread.

    Parameters
    ----------
    weights : array of float, shape (C, draws)
    costs : array of float, shape (C, n)
    out : array of float, shape (draws, n)
    """
    step = max(1, _SINGLE_THREAD // costs.size)
    for start in range(0, weights.shape[1], step):
        stop = start + step
        np.matmul(weights[:, start:stop].T, costs, out=out[start:stop])


def _add_weights(sums: FloatArray, winner: NDArray[np.intp], weights: FloatArray) -> None:
    for criterion, row in enumerate(weights):
        sums[:, criterion] += np.bincount(winner, weights=row, minlength=len(sums))


def _histogram(ranks: NDArray[np.unsignedinteger], starts: CountArray) -> None:
    """Add the histogram of each row; several rows share one pass and are told apart after it."""
    n, places = starts.shape
    together = 1
    while together < 6 and places ** (together + 1) <= _JOINT_CELLS:
        together += 1
    for first in range(0, n, together):
        rows = ranks[first : first + together]
        key = rows[0].astype(np.uint16) if len(rows) > 1 else rows[0]
        for row in rows[1:]:
            key *= np.uint16(places)
            key += row
        shape = (places,) * len(rows)
        joint = np.bincount(key, minlength=places ** len(rows)).reshape(shape)
        axes = range(len(rows))
        for axis in axes:
            starts[first + axis] += joint.sum(axis=tuple(a for a in axes if a != axis))


def _count_pairs(keys: FloatArray, beats: CountArray) -> None:
    """Count who is ahead of whom; keys of shape (draws, n)."""
    wide, n = keys.shape
    by_project = np.ascontiguousarray(keys.T)
    later = np.empty((n, wide), np.bool_)
    for i in range(n - 1):
        loses = later[: n - 1 - i]
        np.greater(by_project[i], by_project[i + 1 :], out=loses)
        lost = _row_sums(loses.view(np.uint8))
        beats[i + 1 :, i] += lost
        beats[i, i + 1 :] += wide - lost


def _row_sums(bits: ByteArray) -> CountArray:
    """Sum rows of zeros and ones, eight bytes to an addition."""
    wide = bits.shape[1]
    whole = wide - wide % (8 * _LANE)
    total = np.zeros(len(bits), np.int64)
    for part in _lanes(bits[:, :whole]):
        total += part.sum(axis=1, dtype=np.int64)
    if whole < wide:
        total += bits[:, whole:].sum(axis=1, dtype=np.int64)
    return total


def _lanes(bits: ByteArray) -> Iterator[ByteArray]:
    """Yield bytes whose sum is the sum of the row, none of them over `_LANE`."""
    step = 8 * _LANE
    for start in range(0, bits.shape[1], step):
        words = np.ascontiguousarray(bits[:, start : start + step]).view(np.uint64)
        yield np.add.reduce(words, axis=1, keepdims=True).view(np.uint8)
