"""Completions drawn one by one: the second road to every probability."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from evalkit.core.arrays import FloatArray
from evalkit.evidence.completions import Completions
from evalkit.evidence.sums import cap_of


def drawn(completions: Completions, size: int, seed: int = 0) -> FloatArray:
    """Draw totals, shape (draws, projects): after caps and before rounding; -1 for who is out."""
    rng = np.random.default_rng(seed)
    rho = completions.assumption.correlation
    found = np.zeros((size, len(completions.projects)))
    for place, row in enumerate(completions.cells):
        factor = rng.standard_normal(size)
        points, caps = np.zeros(size), np.full(size, np.inf)
        for cell in row:
            own = rng.standard_normal(size)
            shares = ndtr(np.sqrt(rho) * factor + np.sqrt(1 - rho) * own)
            edges = np.cumsum([piece.share for piece in cell])
            which = np.minimum(np.searchsorted(edges, shares, side="right"), len(cell) - 1)
            width = np.array([piece.share for piece in cell])
            within = np.clip((shares - (edges - width)[which]) / width[which], 0.0, 1.0)
            low, high = (
                np.array([float(end) for end in ends])[which]
                for ends in zip(*((piece.low, piece.high) for piece in cell), strict=True)
            )
            points += low + (high - low) * within
            caps = np.minimum(caps, np.array([float(cap_of(piece)) for piece in cell])[which])
        found[:, place] = np.minimum(points, caps)
    return found
