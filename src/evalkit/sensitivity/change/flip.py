"""The smallest change after which a rival is level."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import Note, note
from evalkit.sensitivity.change.nearest_programs import FlipNorm
from evalkit.sensitivity.matrix import Matrix


@frozen(eq=False)
class Flip:
    """The smallest change of the weights for one rival, in one measure.

    Parameters
    ----------
    rival : int
        Place of the project.
    norm : {'l1', 'l2', 'linf'}
    kind : {'passes', 'becomes'}
    distance : float
        Size of the change; infinite if impossible, NaN if not solved or not settled.
    near : array of float, shape (criteria,)
        The weights as they were found.
    weights : tuple of Fraction or None
        Exact weights next to them, in the space, at which the flip holds.
    lead : Fraction or None
        By how many points the rival is ahead there: at least 0.
    blockers : tuple of int
        If impossible: projects of which, at all admissible weights, one is ahead.
    is_open : bool
        Whether it was asked, but is so near to a tie that it is not settled.
    """

    rival: int
    norm: FlipNorm
    kind: Literal["passes", "becomes"]
    distance: float
    near: FloatArray = field(repr=False)
    weights: tuple[Fraction, ...] | None = field(repr=False)
    lead: Fraction | None
    blockers: tuple[int, ...] = field(repr=False)
    is_open: bool = False

    @property
    def is_certified(self) -> bool:
        """Say whether the weights were checked in exact arithmetic."""
        return self.weights is not None

    def reason(self, matrix: Matrix) -> Note:
        """Return why there is no flip, or how sure it is."""
        names = [matrix.names[i] for i in self.blockers]
        if self.is_open:
            return note("flip-unsettled")
        if np.isnan(self.distance):
            return note("flip-unsolved")
        if np.isfinite(self.distance):
            return note("flip-checked") if self.is_certified else note("flip-unchecked")
        if self.kind == "passes":
            return note("flip-behind", names=names)
        return note("flip-impossible", names=names)
