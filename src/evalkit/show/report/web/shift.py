"""How little weight has to move before the first is caught up with."""

from __future__ import annotations

from math import isinf, isnan

import numpy as np
from attrs import frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Message, say
from evalkit.sensitivity import Analysis
from evalkit.sensitivity.change.flip import Flip
from evalkit.show.report.web.view import View
from evalkit.show.sensitivity.numbers import estimated

_MOST_CHANGES = 3
_NOTICED = 5e-4


@frozen
class WeightShift:
    """The smallest change of weights that costs the first its lead.

    Parameters
    ----------
    analysis : Analysis
    flip : Flip or None
        None where no admissible weights do it.
    """

    analysis: Analysis
    flip: Flip | None

    @property
    def points(self) -> str:
        """Percentage points of weight that move: half of all changes."""
        assert self.flip is not None
        moved = 50 * self.flip.distance
        return "< 0.1" if 0 < moved < 0.05 else fixed(moved, 1)

    @property
    def rivals(self) -> list[object]:
        """Who comes level then."""
        return [self.analysis.matrix.names[n] for n in self.analysis.flips.as_near()]

    @property
    def changes(self) -> list[Message]:
        """Which weights move most, from where to where."""
        assert self.flip is not None
        matrix = self.analysis.matrix
        change = np.abs(self.flip.near - matrix.weights)
        order = [n for n in np.argsort(-change, kind="stable").tolist() if change[n] >= _NOTICED]
        return [
            say(
                "{criterion} {before} → {after}",
                criterion=matrix.criterion_names[n],
                before=_per_cent(float(matrix.weights[n])),
                after=_per_cent(float(self.flip.near[n])),
            )
            for n in order[:_MOST_CHANGES]
        ]

    @property
    def share(self) -> str:
        """At which share of the admissible weights the first is first."""
        shares, winner = self.analysis.acceptability, self.analysis.flips.winners[0]
        return estimated(float(shares.first[winner]), float(shares.first_errors[winner]))


def _per_cent(share: float) -> str:
    return f"{fixed(share, 1, times=100)} %"


def shift(view: View) -> WeightShift | None:
    """Return the smallest change; None where weights alone do not tell, or it is not settled.

    They do not where marks are ranges, where another rule makes the first, or where no weight can
    move.
    """
    found = view.weights
    if isinstance(found, Message) or not found.matrix.is_certain:
        return None
    flips = found.flips
    if not found.matrix.first_by_points or len(flips.winners) != 1 or not flips.rivals:
        return None
    if not found.space.dimension:
        return None
    flip = flips.nearest()
    if flip is None:
        return None if np.isnan(flips.passes[:, 0]).any() else WeightShift(found, None)
    if isnan(flip.distance) or isinf(flip.distance):
        return None
    return WeightShift(found, flip)
