"""Small systems of equations in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Vector = tuple[Fraction, ...]


def reduced(
    rows: Sequence[Sequence[Fraction]], width: int
) -> tuple[list[list[Fraction]], list[int]]:
    """Bring rows to reduced echelon form.

    Parameters
    ----------
    rows : sequence of rows
        Each may be longer than `width`; what lies beyond is carried along as
        right-hand sides.
    width : int
        Number of unknowns.

    Returns
    -------
    rows : list
        Those with a pivot, which is 1 and alone in its column; then the rest, which
        are zero in all unknowns.
    pivots : list of int
        Column of the pivot of each of the first rows.
    """
    work = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(width):
        top = len(pivots)
        found = next((i for i in range(top, len(work)) if work[i][column]), None)
        if found is None:
            continue
        work[top], work[found] = work[found], work[top]
        pivot = work[top][column]
        line = work[top] = [value / pivot if value else value for value in work[top]]
        for i, row in enumerate(work):
            factor = row[column]
            if i != top and factor:
                work[i] = [a - factor * b if b else a for a, b in zip(row, line, strict=True)]
        pivots.append(column)
        if len(pivots) == len(work):
            break
    return work, pivots


def solve(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> Vector | None:
    """Return the one solution of a system of equations; None if there are none or several."""
    width = len(rows[0])
    work, pivots = reduced([[*row, b] for row, b in zip(rows, right, strict=True)], width)
    if len(pivots) < width or any(row[width] for row in work[width:]):
        return None
    return tuple(row[width] for row in work[:width])
