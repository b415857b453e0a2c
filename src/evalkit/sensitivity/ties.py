"""Who ties: places of many projects in many draws, and numbers that are one but for rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray

IndexArray = NDArray[np.intp]
TOLERANCE = 1e-12
"""Scores this near count as tied; rounding moves a score of size 1 by less than 1e-13."""


def places(scores: FloatArray, tolerance: float = TOLERANCE) -> tuple[IndexArray, IndexArray]:
    """Return where each project stands in each draw.

    Parameters
    ----------
    scores : array of float, shape (draws, projects)
        Of size 1 at most; higher is better.
    tolerance : float
        Neighbours in the order that are this near are tied.

    Returns
    -------
    first : array of int, shape (draws, projects)
        How many stand above, 0 for the first.
    size : array of int, shape (draws, projects)
        How many share the place, the project itself included.
    """
    count = scores.shape[1]
    order, steps, rounding = _ordered(scores)
    starts = np.ones(scores.shape, dtype=bool)
    np.greater(steps, max(tolerance, rounding), out=starts[:, 1:])
    first = np.empty(scores.shape, dtype=np.intp)
    size = np.ones(scores.shape, dtype=np.intp)
    np.put_along_axis(first, order, np.broadcast_to(np.arange(count), scores.shape), axis=1)
    tied = np.flatnonzero(~starts)
    if not tied.size:
        return first, size
    # Few are tied: who follows another one on its place takes over where that one stands.
    opens = np.concatenate(([True], np.diff(tied) > 1))
    of = np.cumsum(opens) - 1
    heads, each = tied[opens] - 1, np.bincount(of) + 1
    whose = order.ravel()
    row = tied - tied % count
    first.ravel()[row + whose[tied]] = (heads % count)[of]
    size.ravel()[row + whose[tied]] = each[of]
    size.ravel()[heads - heads % count + whose[heads]] = each
    return first, size


_ALIKE = 1e-9
"""Floats this near, as a part of their size, are one value."""
_BITS = 10


def _ordered(scores: FloatArray) -> tuple[IndexArray, FloatArray, float]:
    """Return the projects of each draw from the best on, the steps between, their rounding.

    Few projects travel in the last bits of their own score, so that one plain sort
    brings both: it moves a step by less than 2**-40 of the span of all scores.
    """
    count = scores.shape[1]
    top = scores.max()
    span = top - scores.min()
    if count > 1 << _BITS or not span:
        order = np.argsort(-scores, axis=1)
        ordered = np.take_along_axis(scores, order, axis=1)
        return order, ordered[:, :-1] - ordered[:, 1:], 0.0
    keys = (1.0 + (top - scores) / span).view(np.int64)
    keys &= -1 << _BITS
    keys |= np.arange(count)
    keys.sort(axis=1)
    order = keys & ((1 << _BITS) - 1)
    keys &= -1 << _BITS
    return order, np.diff(keys.view(np.float64), axis=1) * span, float(span) * 2.0**-40


def ranks(first: IndexArray, size: IndexArray) -> FloatArray:
    """Return ranks from 1, in which those who are tied share the mean of their places."""
    found: FloatArray = first + (size + 1) / 2
    return found


def first_shares(first: IndexArray, size: IndexArray) -> FloatArray:
    """Return 1 for the first and 0 for the others; those who are tied first share the 1."""
    shares: FloatArray = np.where(first == 0, 1.0 / size, 0.0)
    return shares


def tally(first: IndexArray, size: IndexArray, groups: int) -> FloatArray:
    """Count how often each project takes each place, in groups of consecutive draws.

    Parameters
    ----------
    first, size : array of int, shape (groups * draws, projects)
        As `places` returns them.
    groups : int

    Returns
    -------
    array of float, shape (groups, projects, places)
        Shares of the draws of a group; a tie counts evenly for all its places, so that
        rows and columns sum to 1.
    """
    draws, count = first.shape
    each = draws // groups
    cell = np.repeat(np.arange(groups), each)[:, None] * count + np.arange(count)
    if (size == 1).all():
        found = np.bincount((cell * count + first).ravel(), minlength=groups * count * count)
        shares: FloatArray = found.reshape(groups, count, count) / each
        return shares
    # A tie of m from place p on adds 1/m at p and takes it back at p + m: then add up.
    share = (1.0 / size).ravel()
    start = cell * (count + 1) + first
    cells = groups * count * (count + 1)
    rise = np.bincount(start.ravel(), share, cells)
    fall = np.bincount((start + size).ravel(), share, cells)
    steps = (rise - fall).reshape(groups, count, count + 1)
    spread: FloatArray = np.clip(np.cumsum(steps, axis=2)[:, :, :count], 0.0, None) / each
    return spread


def alike(values: FloatArray, best: float) -> list[int]:
    """Return the places of all values that equal the best of them, rounding aside."""
    found: list[int] = np.flatnonzero(
        np.abs(values - best) <= _ALIKE * max(1.0, abs(best))
    ).tolist()
    return found


def kinds_of(rows: FloatArray, tolerance: float) -> NDArray[np.intp]:
    """Return the kind of each row, from 0: rows within a tolerance of each other are of one."""
    if tolerance == 0.0:
        _, kind = np.unique(rows + 0.0, axis=0, return_inverse=True)  # -0.0 is 0.0
        return kind.reshape(len(rows)).astype(np.intp)
    # rows that are alike lie next to each other along any direction
    direction = np.random.default_rng(0).uniform(0.5, 1.0, rows.shape[1])
    order = np.argsort((rows * direction).sum(axis=1), kind="stable")
    steps = np.abs(np.diff(rows[order], axis=0)).max(axis=1, initial=0.0) > tolerance
    kind = np.empty(len(rows), np.intp)
    kind[order] = np.concatenate([[0], np.cumsum(steps)])
    return kind
