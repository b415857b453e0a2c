"""What follows from laws of totals: who is above whom, and who has which rank."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.evidence.laws import Laws

BLOCK = 256


@frozen(eq=False)
class PairChances:
    """How likely one of two projects is above the other, for all pairs.

    Parameters
    ----------
    above : array of float, shape (projects, projects)
        That the first is above the second; 0 on the diagonal.
    tied : array of float, shape (projects, projects)
        That their totals are the same, or that both are out; 1 on the diagonal.
    low, high : array of float, shape (projects, projects)
        Between which `above` lies whatever the lattice did; the same where it is exact.
    """

    above: FloatArray = field(repr=False)
    tied: FloatArray = field(repr=False)
    low: FloatArray = field(repr=False)
    high: FloatArray = field(repr=False)

    @property
    def error(self) -> float:
        """How far a probability may be off because of the lattice."""
        return float(np.maximum(self.high - self.above, self.above - self.low).max(initial=0.0))


def pairs(laws: Laws) -> PairChances:
    """Compare all totals, each pair by one product of its laws."""
    mass = laws.mass
    count = len(mass)
    upto = np.concatenate([np.zeros((count, 1)), np.cumsum(mass, axis=1)], axis=1)  # P(T < t)
    above, tied = mass @ upto[:, :-1].T, mass @ mass.T
    np.fill_diagonal(above, 0.0)
    np.fill_diagonal(tied, 1.0)
    low, high = above.copy(), above.copy()
    if laws.slack.any():
        low, high = _bracket(laws, low, high)
    return PairChances(above, tied, low, high)


def _bracket(laws: Laws, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Move the two laws of each pair apart, and towards each other, by all they may be off."""
    mass = laws.mass
    together = laws.slack[:, None] + laws.slack[None, :]
    sure, last = np.zeros(together.shape), mass.shape[1] - 1
    for column, at in laws.at_cap.items():
        # Where the ends of the lattice hold both, they were not moved past each other.
        up, down = np.minimum(column + laws.slack, last), np.maximum(column - laws.slack, 1)
        sure += np.outer(at, at) * (up[:, None] > down[None, :])
    lowered, raised = (_moved(np.cumsum(mass, axis=1), way * laws.slack) for way in (-1, 1))
    np.copyto(low, _exceeding(lowered, raised), where=together > 0)
    np.copyto(high, _exceeding(raised, lowered) - sure, where=together > 0)
    # A project that is in stands above one that is out, however near to no points it is.
    inside = np.outer(1 - mass[:, 0], mass[:, 0])
    np.maximum(low, inside, out=low, where=together > 0)
    if laws.unsure.any():
        either = laws.unsure[:, None] + laws.unsure[None, :]
        low, high = low - either, high + either
    np.clip(low, 0.0, 1.0, out=low)
    np.clip(high, low, 1.0, out=high)
    for one in (low, high):
        np.fill_diagonal(one, 0.0)
    return low, high


def _moved(upto: FloatArray, by: NDArray[np.intp]) -> FloatArray:
    """Return the chances of at most each column, of totals moved by some columns a row.

    Who is out stays out, whatever the lattice did to the points.
    """
    last = upto.shape[1] - 1
    columns = np.clip(np.arange(last + 1)[None, :] - by[:, None], 0, last)
    columns[:, 0] = 0
    found = np.take_along_axis(upto, columns, axis=1)
    found[:, -1] = upto[:, -1]
    return found


def _exceeding(upto: FloatArray, others: FloatArray) -> FloatArray:
    """Return the chance that the total of a row is above that of each other row."""
    found: FloatArray = np.diff(upto, axis=1) @ others[:, :-1].T
    return found


def ranks(laws: Laws, top: int | None = None) -> FloatArray:
    """Return how likely each project has each rank, shape (projects, ranks).

    A rank is one more than the number of projects strictly above; ties share it, so the
    shares of one rank may sum to more than 1. Who is out has no rank.

    Parameters
    ----------
    top : int, optional
        Only the first so many ranks, which takes less work.

    Notes
    -----
    Given that a total is t, its rank is Poisson-binomial over the chances of the others to
    be above t; the products that leave one out are made by halving.
    """
    count = len(laws.mass)
    top = min(top or count, count)
    keep = np.flatnonzero(laws.mass[:, 1:].sum(axis=0) > 0) + 1
    over = np.clip(1 - np.cumsum(laws.mass, axis=1), 0.0, 1.0)[:, keep]
    mass, found = laws.mass[:, keep], np.zeros((count, top))
    for begin in range(0, len(keep), BLOCK):
        part = slice(begin, begin + BLOCK)
        one = np.zeros((top, len(keep[part])))
        one[0] = 1.0
        chances = np.ascontiguousarray(over[:, part])
        _halve(np.arange(count), one, 0, chances, mass[:, part], found)
    return found


def _halve(
    items: NDArray[np.intp],
    poly: FloatArray,
    degree: int,
    chances: FloatArray,
    mass: FloatArray,
    found: FloatArray,
) -> None:
    if len(items) == 1:
        found[items[0], : degree + 1] += poly[: degree + 1] @ mass[items[0]]
        return
    half = len(items) // 2
    for mine, others in ((items[:half], items[half:]), (items[half:], items[:half])):
        _halve(mine, *_times(poly, degree, chances[others]), chances, mass, found)


def _times(poly: FloatArray, degree: int, chances: FloatArray) -> tuple[FloatArray, int]:
    """Multiply by (1 - p) + p x for each p; powers from the length of `poly` on are cut off."""
    poly = poly.copy()
    most = len(poly) - 1
    for chance in chances:
        degree = min(degree + 1, most)
        if degree:
            poly[1 : degree + 1] += (poly[:degree] - poly[1 : degree + 1]) * chance
        poly[0] *= 1 - chance
    return poly, degree
