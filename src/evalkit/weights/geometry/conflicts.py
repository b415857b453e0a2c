"""Why no weights satisfy some statements, and which statements say nothing new."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from evalkit.core.messages import Message, say
from evalkit.weights.geometry.bodies import box_of
from evalkit.weights.geometry.programs import Solution, linear_program
from evalkit.weights.rows import ZERO, Row, scaled

_SUPPORT = 1e-9
_NEEDLESS = 1e-9
_DENOMINATORS = (10**3, 10**6, 10**9, 10**15)


def conflict(rows: Sequence[Row], count: int) -> Message:
    """Say which statements contradict each other: none of them can be spared.

    Parameters
    ----------
    rows : sequence of Row
        Together without any weights.
    count : int
        Number of criteria.
    """
    left = fewest(rows, count)
    said = [row.words for row in left]
    if len(said) == 1:
        found = say("'{statement}' cannot hold", statement=said[0])
    elif len(said) == 2:
        found = say("'{first}' and '{second}' cannot both hold", first=said[0], second=said[1])
    else:
        found = say("these cannot all hold: {statements}", statements=said)
    if proof(left, count) is None:
        return say("{finding} (to floating-point precision)", finding=found)
    return found


def fewest(rows: Sequence[Row], count: int) -> list[Row]:
    """Return statements without weights, of which any could be dropped to have some.

    The multipliers of the least violation name a few that contradict each other; each is
    then left out in turn, and stays out where the rest still does.
    """
    found = _multipliers(rows, count) or []
    left = [row for row, y in zip(rows, found, strict=False) if y > _SUPPORT]
    if not contradict(left, count):
        left = list(rows)
    for row in list(left):
        fewer = [other for other in left if other is not row]
        if contradict(fewer, count):
            left = fewer
    return left


def contradict(rows: Sequence[Row], count: int) -> bool:
    """Say whether no weights satisfy the rows, as far as floats tell."""
    return _multipliers(rows, count) is not None


def proof(rows: Sequence[Row], count: int) -> tuple[Fraction, ...] | None:
    """Return multipliers that prove that no weights satisfy the rows; None if none are found.

    With multipliers ``y >= 0`` every weight vector has ``(y A) w >= min(y A)``; where that
    exceeds ``y b``, the rows cannot all hold (Farkas). This is checked in exact numbers.
    """
    found = _multipliers(rows, count)
    if found is None:
        return None
    for denominator in _DENOMINATORS:
        y = [Fraction(value).limit_denominator(denominator) for value in found]
        if is_proof(rows, count, y):
            return tuple(y)
    return None


def is_proof(rows: Sequence[Row], count: int, multipliers: Sequence[Fraction]) -> bool:
    """Say whether multipliers prove that no weights satisfy the rows."""
    if any(y < 0 for y in multipliers):
        return False
    sums = [ZERO] * count
    bound = ZERO
    for row, y in zip(rows, multipliers, strict=True):
        if y:
            bound += y * row.bound
            for place, value in row.terms:
                sums[place] += y * value
    return min(sums) > bound


def _multipliers(rows: Sequence[Row], count: int) -> list[float] | None:
    """Return the multipliers of the least violation, None where there is no violation."""
    if not rows:
        return None
    matrix, bound = scaled(rows, count)
    # Find w with the least t such that A w - t <= b; its dual is the proof.
    found = linear_program(
        np.append(np.zeros(count), 1.0),
        upper=(np.column_stack([matrix, -np.ones(len(rows))]), bound),
        equal=(np.append(np.ones(count), 0.0)[None, :], [1.0]),
        bounds=(np.append(np.zeros(count), -np.inf), np.inf),
    )
    if not isinstance(found, Solution) or found.value <= _SUPPORT:
        return None
    size = [max((abs(float(a)) for _, a in row.terms), default=1.0) for row in rows]
    return [max(-float(y), 0.0) / s for y, s in zip(found.duals_upper, size, strict=True)]


def needless(rows: Sequence[Row], count: int) -> tuple[Row, ...]:
    """Return rows that the others imply; of equals all but the last."""
    left = list(rows)
    dropped: list[Row] = []
    ones = (np.ones((1, count)), [1.0])
    for row in rows:
        others = [other for other in left if other is not row]
        box = box_of([*others, row], count)
        if box is not None:
            (place, value), *_ = row.terms or [(0, ZERO)]
            tight = _tight(others, count)
            is_needless = value * (tight[1] if value > 0 else tight[0])[place] <= row.bound
        else:
            aim, bound = scaled([row], count)
            upper = scaled(others, count) if others else None
            found = linear_program(-aim[0], upper, ones)
            is_needless = isinstance(found, Solution) and -found.value <= bound[0] + _NEEDLESS
        if is_needless:
            left = others
            dropped.append(row)
    return tuple(dropped)


def _tight(rows: Sequence[Row], count: int) -> tuple[Sequence[Fraction], Sequence[Fraction]]:
    """Return the least and the greatest weights between bounds."""
    box = box_of(rows, count)
    assert box is not None
    tight = box.tight()
    return tight.low, tight.high
