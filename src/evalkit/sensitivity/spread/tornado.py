"""Tornado: the lead at the lowest and highest admissible weight of each criterion and group.

Another question than that of the indices, and no estimate: what can one weight do, alone, at most?
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.messages import Text
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.lines import Lines
from evalkit.sensitivity.ties import places, ranks
from evalkit.weights import WeightSpace


@frozen
class Bar:
    """What moving the weight of one criterion or group can do to the lead.

    Parameters
    ----------
    id : str
    name : Text
    weight : float
        Official share within its siblings.
    low, high : float
        Lowest and highest admissible share while the siblings keep their proportions;
        NaN where the official weights of the others admit none.
    leads : pair of float
        Lead of the winner over the runner-up there, in points.
    ranks : pair of float
        Rank of the winner there, ties at their mean.
    """

    id: str
    name: Text
    weight: float
    low: float
    high: float
    leads: tuple[float, float]
    ranks: tuple[float, float]

    @property
    def swing(self) -> float:
        """How much the lead moves over the range, in points; 0 where there is no range."""
        found = abs(self.leads[1] - self.leads[0])
        return 0.0 if np.isnan(found) else found


def tornado(matrix: Matrix, space: WeightSpace, winner: int, rival: int) -> tuple[Bar, ...]:
    """Return a bar for every node that has siblings, the widest first.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
        Its names in the order of the columns.
    winner, rival : int
        Places of the projects whose lead is meant; the same one for no lead.
    """
    lines = Lines(matrix)
    free = [place for place in range(len(matrix.nodes)) if lines.is_free(place)]
    if not free:
        return ()
    starts, stops = (ends[free] for ends in lines.ends)
    spans = [lines.admissible(place, space) for place in free]
    at = np.array([(np.nan, np.nan) if s is None else (float(s[0]), float(s[1])) for s in spans])
    leads, standings = [], []
    for end in (0, 1):
        share = np.nan_to_num(at[:, end, None])
        scores = ((1 - share) * starts + share * stops) @ matrix.values.T
        leads.append((scores[:, winner] - scores[:, rival]) * matrix.points)
        standings.append(ranks(*places(scores))[:, winner])
    bars = []
    for k, place in enumerate(free):
        node, known = matrix.nodes[place], spans[k] is not None
        bars.append(
            Bar(
                id=node.id,
                name=node.name,
                weight=float(node.weight),
                low=float(at[k, 0]),
                high=float(at[k, 1]),
                leads=_pair(leads, k) if known else (np.nan, np.nan),
                ranks=_pair(standings, k) if known else (np.nan, np.nan),
            )
        )
    return tuple(sorted(bars, key=lambda bar: -bar.swing))


def _pair(columns: list[FloatArray], k: int) -> tuple[float, float]:
    return float(columns[0][k]), float(columns[1][k])
