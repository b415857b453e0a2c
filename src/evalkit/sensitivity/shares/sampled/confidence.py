"""Whether the marks are precise enough to tell who is first, at given weights."""

from __future__ import annotations

import numpy as np

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.shares.sampled.estimates import wilson
from evalkit.sensitivity.shares.sampled.kernels import product_by_draw

DRAWS = 8192
_ROUNDING = 1e-12  # of a score: below, two are taken as tied
_STREAM = (101, 0, 0)  # no block of weights has a key like this
_CELLS = 1 << 21  # marks that are drawn at once


def confidence_factors(
    low: FloatArray, high: FloatArray, central: FloatArray, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return how often each project is first at its own central weights.

    Parameters
    ----------
    low, high : array of float, shape (N, C)
        Ends of the marks, at most 1 in size. A mark is drawn anywhere between them with
        the same chance, apart from all others.
    central : array of float, shape (N, C)
        NaN for a project that never comes first.
    seed : int

    Returns
    -------
    factors, errors : array of float, shape (N,)
        NaN where there are no central weights. Where no mark is a range nothing is drawn:
        1 if the project is first or tied for it, else 0.

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001). SMAA-2. Operations Research 49(3), 444-454.
    """
    factors, errors = np.full(len(low), np.nan), np.full(len(low), np.nan)
    known = np.flatnonzero(~np.isnan(central[:, 0]))
    weights = np.ascontiguousarray(central[known].T)
    if np.array_equal(low, high):
        scores = np.empty((len(low), known.size))
        product_by_draw(low.T, weights, scores)
        own = scores[known, np.arange(known.size)]
        factors[known] = own >= scores.max(axis=0) - _ROUNDING
        errors[known] = 0.0
        return factors, errors
    draw = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=_STREAM)))
    width = high - low
    step = max(1, _CELLS // max(low.size, len(low) * known.size))
    hits = np.zeros(known.size)
    for start in range(0, DRAWS, step):
        count = min(step, DRAWS - start)
        marks = draw.random((count, *low.shape))
        marks *= width
        marks += low
        drawn = np.empty((count, len(low), known.size))
        product_by_draw(marks.reshape(-1, low.shape[1]).T, weights, drawn.reshape(-1, known.size))
        own = drawn[:, known, np.arange(known.size)]
        hits += (own >= drawn.max(axis=1) - _ROUNDING).sum(axis=0)
    factors[known] = hits / DRAWS
    errors[known] = wilson(factors[known], DRAWS)
    return factors, errors
