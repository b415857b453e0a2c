"""What share of a simplex lies on one side of a plane: the formula that replaces sampling."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evalkit.core.arrays import FloatArray

BLOCK_CELLS = 1 << 15  # numbers in one step of the recursion: they stay in the cache
BAND_FORMS = 400


def halfspace_fraction(forms: FloatArray) -> FloatArray:
    """Return the share of a simplex on which each of many linear forms is not positive.

    Parameters
    ----------
    forms : array of float, shape (m, k)
        Value of each form at the k corners of the simplex; finite, and at most
        1e307 in size. The unit does not matter.

    Returns
    -------
    array of float, shape (m,)
        Share of the volume with ``form <= 0``, in [0, 1]. The relative error is a few
        units in the last place, for the smallest shares too. A form that is zero at
        all corners gives 1.

    Notes
    -----
    Varsi (1973) and Ali (1973): where the form is x > 0 at one corner and -z <= 0 at
    another, the edge between them is cut at its zero, and

        F = x / (x + z) * F[without the second] + z / (x + z) * F[without the first]

    which ends at F = 1 when no positive corner is left, and at 0 when all are. This is
    a sum over a grid of positive by other corners in which every step is a weighted mean,
    so nothing cancels; the formula sum(z^(k-1) / prod(..)) of the textbooks does, and
    divides by zero where two corners are alike.

    Examples
    --------
    Of all weights of three criteria, in how many does the first weigh more than half?

    >>> half = np.array([[-0.5, 0.5, 0.5]])  # half less the first weight
    >>> halfspace_fraction(half)
    array([0.25])
    """
    forms = np.asarray(forms, dtype=np.float64)
    count, corners = forms.shape
    # one column a form, from its lowest corner to its highest
    columns = np.ascontiguousarray(np.sort(forms, axis=1).T)
    positive = (columns > 0).sum(axis=0, dtype=np.uint16)  # 16 bits are sorted by radix
    counts = np.bincount(positive, minlength=corners + 1)
    order = np.argsort(positive, kind="stable")
    columns = columns.take(order, axis=1, mode="clip")
    found = np.zeros(count)  # stays 0 where all corners are positive
    start = int(counts[0])
    found[:start] = 1.0
    for least, most, size in _bands(counts[1:corners].tolist()):
        stop = start + size
        step = max(64, BLOCK_CELLS // most)
        for begin in range(start, stop, step):
            end = min(begin + step, stop)
            found[begin:end] = _grid(columns[:, begin:end], least, most)
        start = stop
    share = np.empty(count)
    share[order] = found
    return share


def _bands(counts: list[int]) -> Iterator[tuple[int, int, int]]:
    """Group numbers of positive corners, 1 and up, until a group has enough forms.

    Each group costs a fixed number of numpy calls, so that small ones do not pay.
    """
    least, size = 1, 0
    for most, count in enumerate(counts, start=1):
        if not size:
            least = most
        size += count
        if size >= BAND_FORMS or (size and most == len(counts)):
            yield least, most, size
            size = 0


def _grid(columns: FloatArray, least: int, most: int) -> FloatArray:
    """Run the recursion for forms with `least` to `most` positive corners.

    The grid of positive (k) by other corners (h) is walked along its anti-diagonals, as
    a cell needs only its left and its upper neighbour; ``state[k]`` is the newest cell
    of column k.
    """
    corners, count = columns.shape
    others = corners - least
    # Where a form has fewer positive corners than the most, the surplus columns are never
    # read; where it has fewer others, z = 0 leaves the state as it is. The highest corner is
    # the first column, the lowest the last row, so that a diagonal is a slice of both.
    above = columns[corners - most :][::-1].copy()
    if most > least:
        above[above <= 0] = 1.0
    below = np.maximum(-columns[:others][::-1], 0.0)
    state: FloatArray = np.zeros((most + 1, count))
    state[0] = 1.0
    ratio = np.empty((min(most, others), count))
    change = np.empty_like(ratio)
    for diagonal in range(most + others - 1):
        first = max(0, diagonal - others + 1)
        last = min(most, diagonal + 1)
        size, start = last - first, others - 1 - diagonal + first
        z, t, c = below[start : start + size], ratio[:size], change[:size]
        np.add(above[first:last], z, out=t)
        np.divide(z, t, out=t)
        np.subtract(state[first:last], state[first + 1 : last + 1], out=c)
        np.multiply(c, t, out=c)
        state[first + 1 : last + 1] += c
    found: FloatArray = state[most]
    if most > least:
        found = state[np.count_nonzero(columns > 0, axis=0), np.arange(count)]
    return found
