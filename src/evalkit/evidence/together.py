"""Marks of one project that hang together: one normal factor a project, by quadrature.

Given the factor the marks are independent, so the law of a total is a mixture of laws of
independent marks; projects stay independent of each other. Of a stretch each slice is even.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from attrs import evolve
from scipy.special import ndtr, ndtri

from evalkit.assumed.outcomes import SLICES
from evalkit.core.arrays import FloatArray
from evalkit.evidence.completions import Cell, Piece

NODES = 15


@lru_cache(maxsize=2)
def quadrature(rho: float) -> tuple[FloatArray, FloatArray]:
    """Return values of the standard normal factor, and how much each counts.

    Without correlation one value stands for all.
    """
    if not rho:
        return np.zeros(1), np.ones(1)
    values, shares = np.polynomial.hermite_e.hermegauss(NODES)
    return values, shares / shares.sum()


def conditional(cell: Cell, rho: float) -> tuple[Cell, FloatArray]:
    """Return the pieces of a mark, and how likely each is for each value of the factor.

    Returns
    -------
    pieces : Cell
        From the lowest to the highest; a stretch in slices where the marks hang together.
    shares : array of float, shape (values, pieces)
    """
    if not rho:
        return cell, np.array([[piece.share for piece in cell]])
    pieces = tuple(part for piece in cell for part in _slices(piece))
    edges = np.concatenate([[0.0], np.cumsum([piece.share for piece in pieces])])
    edges[-1] = 1.0
    values = quadrature(rho)[0][:, None]
    shares: FloatArray = np.diff(ndtr((ndtri(edges) - np.sqrt(rho) * values) / np.sqrt(1 - rho)))
    return pieces, shares


def _slices(piece: Piece) -> Iterator[Piece]:
    if piece.low == piece.high:
        yield piece
        return
    width = (piece.high - piece.low) / SLICES
    for n in range(SLICES):
        low = piece.low + n * width
        yield evolve(piece, low=low, high=low + width, share=piece.share / SLICES)
