"""What a panel's marks on one criterion are worth, in whole numbers, for all its bids at once."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from evalkit.core.column import WIDEST, ExactColumn, RowPlaces
from evalkit.evaluation.adding import MaskedColumn
from evalkit.evaluation.award.sitting import PanelSession


def with_panel(
    share: MaskedColumn, session: PanelSession, place: int, rows: RowPlaces, most: Fraction
) -> MaskedColumn:
    """Return utilities of all projects on a criterion, with what a panel's marks came to.

    Parameters
    ----------
    share : MaskedColumn
        Without that panel.
    place : int
        The criterion among the items of the panel.
    rows : array of int
        Where the bids of the panel stand among the projects.
    most : Fraction
        The points that the criterion brings at most. An item of weight 0 brings none, so its
        utility is not in them.
    """
    table, result = session.table, session.result
    assert table is not None
    assert result is not None
    # What was agreed on stands for everybody's mark.
    given = np.flatnonzero((result.counts[:, place] > 0) & ~table.settled[:, place])
    if not given.size:
        return share
    sums, counts = result.sums[given, place], result.counts[given, place]
    below = lcm(*np.unique(counts).tolist())
    largest = max(int(sums.max()), -int(sums.min())) * below
    kind = np.int64 if max(largest, below) <= WIDEST else object
    factors = np.array([below // count for count in counts.tolist()], dtype=kind)
    points = ExactColumn(sums.astype(kind) * factors, table.denominator * below, largest)
    worth = points.times(1 / most) if most else ExactColumn.full(len(given), Fraction(0))
    here = rows[given]
    out = None if share.out is None else share.out.copy()
    if out is not None:
        out[here] = False
    return MaskedColumn(share.column.put(here, worth.within_one()), out)


def listed(column: MaskedColumn) -> list[Fraction | None]:
    """Return the numbers of a column; None where a row is left out."""
    numbers: list[Fraction | None] = [*column.column.fractions()]
    for row in np.flatnonzero(column.out).tolist() if column.out is not None else ():
        numbers[row] = None
    return numbers
