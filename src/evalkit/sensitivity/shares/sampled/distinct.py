"""Projects that no weights tell apart, counted once; the others as costs, in a fixed order."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.ties import kinds_of


@frozen(eq=False)
class Distinct:
    """One project of each kind.

    Parameters
    ----------
    costs : array of float, shape (n, C), within [0, 1]
        How far each is below the best of each column.
    sizes : array of int, shape (n,)
        How many projects are of the kind.
    owner : array of int, shape (N,)
        The kind of each project.
    """

    costs: FloatArray = field(repr=False)
    sizes: NDArray[np.int64] = field(repr=False)
    owner: NDArray[np.intp] = field(repr=False)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Projects that are tied for all weights."""
        kinds = np.flatnonzero(self.sizes > 1)
        found = [tuple(np.flatnonzero(self.owner == kind).tolist()) for kind in kinds]
        return tuple(sorted(found))


def distinct(scores: FloatArray, marks: FloatArray, tolerance: float) -> Distinct:
    """Find the projects that are equal for all weights, and lay out the others.

    Parameters
    ----------
    scores : array of float, shape (N, C)
        What is multiplied by the draws of weights; higher is better.
    marks : array of float, shape (N, k)
        What all scores follow from: rows that are equal here score the same for all
        admissible weights.
    tolerance : float
        Rows that differ by no more than this times the largest size are equal.

    Notes
    -----
    Rows are put in lexical order, the highest first. A project then never comes after
    one that it dominates, so that taking the first of two floats that are equal is right
    where rounding hides a difference; and the order of the projects in the source does
    not matter.
    """
    largest = float(np.abs(marks).max(initial=0.0))
    kind = kinds_of(marks, tolerance * largest)
    _, heads = np.unique(kind, return_index=True)
    order = np.lexsort(scores[heads].T[::-1])[::-1]
    place = np.empty(len(heads), np.intp)
    place[order] = np.arange(len(heads))
    rows = scores[heads[order]]
    costs = rows.max(axis=0) - rows
    widest = float(costs.max(initial=0.0))
    if widest:
        costs = np.ldexp(costs, -int(np.frexp(widest)[1]))
    owner = place[kind]
    return Distinct(costs, np.bincount(owner, minlength=len(heads)).astype(np.int64), owner)
