"""Whether a rival can pass at all, settled in exact numbers where floats cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import field, frozen

from evalkit.core.types import Fractions
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.change.nearest_exact import HalfSpace, nearest_exact
from evalkit.sensitivity.change.nearest_programs import NORMS
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.lines import ExactRows, dot, slack, whole
from evalkit.weights import WeightSpace

_BATCH = 8
_SLOW = 10
"""Programs in floats that one in fractions counts as."""


@frozen(eq=False)
class SettledRival:
    """The exact answer for one rival.

    Parameters
    ----------
    points : tuple of weights or None
        Nearest ones in L1, L2 and the largest change; None where no weights do it.
    held : tuple of int
        Projects it must not be behind; of these, some is always ahead if None.
    """

    points: tuple[Fractions, ...] | None
    held: tuple[int, ...]


@frozen(eq=False)
class Settling:
    """Exact programs of one matrix in one space.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    rows : ExactRows
    work : Work
        Each program is taken from it, as several: fractions are slow.
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    rows: ExactRows = field(repr=False)
    work: WorkLeft = field(repr=False)
    _known: dict[tuple[int, int | None], SettledRival] = field(factory=dict, init=False, repr=False)

    def verdict(self, rival: int, against: int | None, ahead: Sequence[int] = ()) -> SettledRival:
        """Settle one rival.

        Parameters
        ----------
        rival : int
        against : int or None
            The winner to be reached; None: all projects.
        ahead : sequence of int
            Projects likely to be in its way, to begin with.

        Raises
        ------
        TooLargeError
            If there are too many criteria or statements for exact numbers.
        OutOfWorkError
            If the budget is spent.
        """
        found = self._known.get((rival, against))
        if found is None:
            held = [against] if against is not None else list(ahead)
            found = self._known[rival, against] = self._settle(rival, held, against is None)
        return found

    def _settle(self, rival: int, held: list[int], everybody: bool) -> SettledRival:
        points = []
        sides: list[HalfSpace] = [(row.coefficients, row.bound) for row in self.space.rows]
        own = self.matrix.exact_row(rival)
        done = 0
        for norm in NORMS:
            while True:
                for other in held[done:]:
                    row = self.matrix.exact_row(other)
                    ahead = [a - b for a, b in zip(row, own, strict=True)]
                    sides.append((ahead, Fraction(0)))
                done = len(held)
                self.work.need("programs", _SLOW)
                point = nearest_exact(sides, self.matrix.exact_weights, norm)
                if point is None:
                    return SettledRival(None, tuple(held))
                # Who is held is not ahead of an exact point, so those added are new.
                added = self._ahead(rival, point) if everybody else []
                if not added:
                    break
                held = held + added
            points.append(point)
        return SettledRival(tuple(points), tuple(held))

    def _ahead(self, rival: int, point: Fractions) -> list[int]:
        """Return projects that are ahead of a rival at exact weights, the farthest ones."""
        scores = self.matrix.values @ np.array([float(w) for w in point])
        order = np.argsort(-scores, kind="stable")
        near = order[scores[order] >= scores[rival] - 4 * slack(self.matrix)]
        exact = whole(point)
        own = dot(self.rows[rival], exact)
        found: list[int] = []
        for i in near.tolist():
            if dot(self.rows[i], exact) > own:
                found.append(i)
                if len(found) == _BATCH:
                    break
        return found
