"""Hashes of all runs of ``k`` units, and which of them stand for the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

NONE = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
"""In place of the hash of a run that says too little to be compared."""

_A, _B, _C = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def mixed(values: npt.NDArray[Any]) -> Hashes:
    """Spread integers evenly over 64 bits (the finaliser of splitmix64)."""
    x = values.astype(np.uint64)
    x += _A
    x ^= x >> np.uint64(30)
    x *= _B
    x ^= x >> np.uint64(27)
    x *= _C
    x ^= x >> np.uint64(31)
    return x


def byte_grams(data: npt.NDArray[np.uint8], k: int) -> Hashes:
    """Hash every run of ``k`` bytes, a multiple of 8.

    Parameters
    ----------
    data : array of uint8, shape (n,)
    k : int

    Returns
    -------
    array of uint64, shape (max(n - k + 1, 0),)
    """
    count = len(data) - k + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    # Eight bytes at every place, read as one number without copying.
    padded = np.ascontiguousarray(data)
    words = np.ndarray((len(data) - 7,), "<u8", padded.data, strides=(1,))
    total = words[:count] * _A
    for start in range(8, k, 8):
        # Shifting by an odd count keeps swapped words apart.
        total ^= total >> np.uint64(29)
        total += words[start : start + count]
        total *= _B
    return _finished(total)


def token_grams(tokens: Hashes, back: npt.NDArray[np.int64], k: int) -> Hashes:
    """Hash every run of ``k`` tokens so that names count only by where they stood in the run.

    Two runs have one hash if one becomes the other by a renaming that is consistent
    within the run (parameterised matching; Baker 1993).

    Parameters
    ----------
    tokens : array of uint64, shape (n,)
        The hash of each token; of a name, the same for all names.
    back : array of int64, shape (n,)
        How many tokens ago the same name stood before; 0 for what is no name.
    k : int

    Returns
    -------
    array of uint64, shape (max(n - k + 1, 0),)
    """
    count = len(tokens) - k + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    total = np.zeros(count, np.uint64)
    for at in range(k):
        here = back[at : at + count].astype(np.uint64)
        # What stood before the run began reads as new.
        here *= here <= np.uint64(at)
        total *= _B
        total += tokens[at : at + count]
        total ^= here * _A
    return _finished(total)


def _finished(total: Hashes) -> Hashes:
    total ^= total >> np.uint64(32)
    total *= _C
    total ^= total >> np.uint64(29)
    np.minimum(total, NONE - np.uint64(1), out=total)
    return total


def winnowed(hashes: Hashes, window: int) -> npt.NDArray[np.int64]:
    """Return the places of the least hash of every ``window`` in a row.

    Two texts that share a run of ``window + k - 1`` units share one of these
    (Schleimer, Wilkerson and Aiken, Winnowing, SIGMOD 2003).
    """
    if len(hashes) < window:
        return np.flatnonzero(hashes != NONE) if len(hashes) else np.empty(0, np.int64)
    least, width = hashes, 1
    while 2 * width <= window:
        least = np.minimum(least[:-width], least[width:])
        width *= 2
    rest = window - width
    if rest:
        least = np.minimum(least[:-rest], least[rest:])
    # A place is taken if it is the least of any window that holds it.
    most = least
    width = 1
    padded = np.concatenate(
        [np.zeros(window - 1, np.uint64), most, np.zeros(window - 1, np.uint64)]
    )
    while 2 * width <= window:
        padded = np.maximum(padded[:-width], padded[width:])
        width *= 2
    rest = window - width
    if rest:
        padded = np.maximum(padded[:-rest], padded[rest:])
    return np.flatnonzero((padded == hashes) & (hashes != NONE))


def sketch(hashes: Hashes, rate: int) -> Hashes:
    """Return the one in ``rate`` hashes that stand for a text: sorted, each once.

    The same hash is in the sketch of every text that has it, so the share of one
    sketch in another estimates the share of the texts (FracMinHash; Irber et al. 2022).
    """
    return np.unique(hashes[hashes < bound(rate)])


def bound(rate: int) -> np.uint64:
    """Return the bound below which one in ``rate`` hashes lies."""
    return np.uint64(2**64 // rate - 1)
