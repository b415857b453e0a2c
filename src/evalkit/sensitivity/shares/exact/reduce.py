"""Which projects an exact analysis must look at: one of each kind, and no dominated ones."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.ties import kinds_of

ALIKE = 1e-13  # rows as near as this have no cells that floats can tell apart


@frozen(eq=False)
class Contenders:
    """The projects that can come first, one of each group of equals.

    Parameters
    ----------
    heads : array of int, shape (m,)
        One project of each group.
    owner : array of int, shape (n,)
        The place in `heads` of each project's group; -1 if it is dominated.
    ties : tuple of tuples of int
        All groups of two and more equals, dominated or not.
    """

    heads: NDArray[np.intp] = field(repr=False)
    owner: NDArray[np.intp] = field(repr=False)
    ties: tuple[tuple[int, ...], ...]

    def shared(self, shares: FloatArray) -> FloatArray:
        """Return each project's part in the share of its group, shape (n,)."""
        members = np.bincount(self.owner[self.owner >= 0], minlength=len(self.heads))
        return np.where(self.owner >= 0, (shares / members)[self.owner], 0.0)

    def spread(self, rows: FloatArray) -> FloatArray:
        """Return for each project the row of its group, NaN if it is dominated."""
        return np.where(self.owner[:, np.newaxis] >= 0, rows[self.owner], np.nan)


def scaled(values: FloatArray) -> FloatArray:
    """Return values times a power of two, the largest size in (0.5, 1]: nothing overflows."""
    largest = float(np.abs(values).max(initial=0.0))
    return np.ldexp(values, -int(np.frexp(largest)[1])) if largest > 0 else values


def contenders(
    rows: FloatArray, tolerance: float = 0.0, *, compared: FloatArray | None = None
) -> Contenders:
    """Return the projects that may come first for some weights.

    Parameters
    ----------
    rows : array of float, shape (n, k)
        What all scores of a project follow from, such as those at the corners of the
        weights; of at most 1 in size.
    tolerance : float
        Rows that differ by no more than this are equal.
    compared : array of float, shape (n, l), optional
        Numbers whose means with weights that are not negative are the scores. Default:
        `rows`.

    Notes
    -----
    A row that is nowhere higher than another comes first nowhere. Of rows that differ by
    less than 1e-13 the higher counts where one is nowhere lower; others are too near to be
    told apart and count as equal.
    """
    compared = rows if compared is None else compared
    group = kinds_of(rows, tolerance)
    _, heads = np.unique(group, return_index=True)
    heads = heads[_undominated(compared[heads])]
    near = kinds_of(rows[heads], max(tolerance, ALIKE))
    _, first = np.unique(near, return_index=True)
    place = np.full(len(rows), -1, dtype=np.intp)
    place[group[heads]] = near
    owner = place[group]
    label = np.where(owner >= 0, owner, len(rows) + group)
    return Contenders(heads=heads[first], owner=owner, ties=_groups(label))


def _undominated(rows: FloatArray) -> NDArray[np.intp]:
    """Return the places of rows that no other row is at least as high as, everywhere."""
    # a row is dominated only by earlier ones in this order, also where the sums round alike
    order = np.lexsort((*-rows.T[::-1], -rows.sum(axis=1)))
    left = rows[order]
    places = order
    done = 0
    while done < len(places):  # `done` grows, `places` only shrinks
        # the next row is beaten by no earlier one, or it would be gone
        higher = (left[done + 1 :] > left[done]).any(axis=1)
        if not higher.all():
            keep = np.concatenate([np.ones(done + 1, dtype=np.bool_), higher])
            left, places = left[keep], places[keep]
        done += 1
    return np.sort(places)


def _groups(label: NDArray[np.intp]) -> tuple[tuple[int, ...], ...]:
    """Return the members of each label that has two and more, by their first member."""
    members: dict[int, list[int]] = {}
    for place, number in enumerate(label.tolist()):
        members.setdefault(number, []).append(place)
    return tuple(tuple(group) for group in members.values() if len(group) > 1)
