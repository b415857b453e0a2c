"""The nearest weights that satisfy linear rows, in exact numbers: for ties floats cannot tell.

Slower than floats by far, and only for few criteria; but what is found holds, and where
nothing is found there is nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.core.types import Fractions
from evalkit.sensitivity.change.nearest_programs import FlipNorm
from evalkit.weights.geometry.solving import solve

HalfSpace = tuple[Sequence[Fraction], Fraction]
"""Coefficients and bound: ``coefficients @ w <= bound``."""

_MOST_CRITERIA = 40
_MOST_CELLS = 20_000
_GREEDY_PIVOTS = 200
_MOST_PIVOTS = 2_000
_MOST_STEPS = 500


class TooLargeError(RuntimeError):
    """The program would take too long in exact numbers."""


def is_small(criteria: int, sides: int) -> bool:
    """Say whether a program of that size is solved exactly."""
    return criteria <= _MOST_CRITERIA and (3 * criteria + sides) * 2 * criteria <= _MOST_CELLS


def nearest_exact(sides: Sequence[HalfSpace], start: Fractions, norm: FlipNorm) -> Fractions | None:
    """Return the weights nearest to given ones that satisfy all sides, None if none do.

    Parameters
    ----------
    sides : sequence of pairs
        Apart from ``w >= 0`` and the sum of 1.
    start : tuple of Fraction
        Weights from which the change is measured; at least 0, with sum 1.
    norm : {'l1', 'l2', 'linf'}

    Raises
    ------
    TooLargeError
        If there are too many criteria or sides.
    """
    if not is_small(len(start), len(sides)):
        raise TooLargeError
    room = [
        (a, bound - sum((x * w for x, w in zip(a, start, strict=True) if x), Fraction(0)))
        for a, bound in sides
    ]
    change = {"l1": _least_sum, "l2": _least_squares, "linf": _least_largest}[norm](room, start)
    return None if change is None else tuple(w + x for w, x in zip(start, change, strict=True))


def _least_sum(room: Sequence[HalfSpace], start: Fractions) -> list[Fraction] | None:
    """Find the change with the least sum: what is given minus what is taken."""
    width = len(start)
    one = [1] * width
    rows: list[tuple[Sequence[Any], Any]] = [([*a, *(-x for x in a)], b) for a, b in room]
    rows += [([0] * width + [int(i == k) for i in range(width)], start[k]) for k in range(width)]
    rows += [(one + [-1] * width, 0), ([-1] * width + one, 0)]
    found = _least([1] * (2 * width), rows)
    return None if found is None else [found[k] - found[width + k] for k in range(width)]


def _least_largest(room: Sequence[HalfSpace], start: Fractions) -> list[Fraction] | None:
    """Find the change whose largest part e is least, as e minus something in [0, 2e]."""
    width = len(start)
    rows: list[tuple[Sequence[Any], Any]] = [([*(-x for x in a), sum(a)], b) for a, b in room]
    for k in range(width):
        unit = [int(i == k) for i in range(width)]
        rows += [([*unit, -2], 0), ([*unit, -1], start[k])]
    rows += [([-1] * width + [width], 0), ([1] * width + [-width], 0)]
    found = _least([0] * width + [1], rows)
    return None if found is None else [found[width] - x for x in found[:width]]


def _least(cost: Sequence[int], rows: Sequence[tuple[Sequence[Any], Any]]) -> Fractions | None:
    """Minimise a sum with costs of at least 0 over ``rows @ x <= ends, x >= 0``.

    Dual simplex method, in whole numbers over one denominator (Edmonds 1967): at x = 0
    no cost is below 0, so only the rows that are broken there need be mended.
    """
    width = len(cost)
    lines = [_integers([*coefficients, end]) for coefficients, end in rows]
    table = np.array([*lines, [*cost, 0]], dtype=object)
    inside, outside = list(range(width, width + len(rows))), list(range(width))
    unit = 1
    for count in range(_MOST_PIVOTS):
        broken = [i for i, value in enumerate(table[:-1, -1]) if value < 0]
        if not broken:
            found = [Fraction(0)] * (width + len(rows))
            for i, name in enumerate(inside):
                found[name] = Fraction(table[i, -1], unit)
            return tuple(found[:width])
        if count < _GREEDY_PIVOTS:
            r = min(broken, key=lambda i: table[i, -1])
        else:  # the least number first never goes round in circles (Bland 1977)
            r = min(broken, key=lambda i: inside[i])
        ratios = [
            (Fraction(table[-1, j], -table[r, j]), outside[j], j)
            for j in range(width)
            if table[r, j] < 0
        ]
        if not ratios:
            return None
        c = min(ratios)[2]
        pivot, line, column = table[r, c], table[r].copy(), table[:, c].copy()
        table = (table * pivot - np.multiply.outer(column, line)) // unit
        table[r], table[:, c] = line, -column
        table[r, c] = unit
        unit = pivot
        if unit < 0:
            table, unit = -table, -unit
        inside[r], outside[c] = outside[c], inside[r]
    raise TooLargeError


def _least_squares(room: Sequence[HalfSpace], start: Fractions) -> list[Fraction] | None:
    """Find the shortest change by non-negative least squares (Lawson, Hanson 1974, ch. 23)."""
    width = len(start)
    lines = [([-x for x in a], -b) for a, b in room]
    lines += [([Fraction(i == k) for i in range(width)], -start[k]) for k in range(width)]
    made = []
    for coefficients, end in lines:
        mean = sum(coefficients, Fraction(0)) / width  # so that the change has a sum of 0
        made.append(_integers([*(x - mean for x in coefficients), end]))
    table = np.array(made, dtype=object)
    gram, ends = table @ table.T, table[:, -1]
    share = [Fraction(0)] * len(made)
    used: list[int] = []
    for _ in range(_MOST_STEPS):
        pull = {
            j: Fraction(int(ends[j])) - sum((int(gram[j, i]) * share[i] for i in used), Fraction(0))
            for j in range(len(made))
            if j not in used
        }
        worst = max(pull, key=lambda j: _steepness(pull[j], gram[j, j]), default=-1)
        if worst < 0 or pull[worst] <= 0:
            break
        used.append(worst)
        _descend(gram, ends, share, used)
    else:
        raise TooLargeError
    rest = 1 - sum((share[i] * int(ends[i]) for i in used), Fraction(0))
    if not rest:
        return None
    return [
        sum((share[i] * int(table[i, k]) for i in used), Fraction(0)) / rest for k in range(width)
    ]


def _descend(
    gram: NDArray[Any], ends: NDArray[Any], share: list[Fraction], used: list[int]
) -> None:
    """Move to the least squares over the rows in use; drop those whose share falls to 0."""
    while used:  # ends where nothing falls, else at least one row leaves
        system = [[Fraction(int(gram[i, j])) for j in used] for i in used]
        wanted = solve(system, [Fraction(int(ends[i])) for i in used])
        assert wanted is not None, "a row that pulls is independent of those in use"
        aims = dict(zip(used, wanted, strict=True))
        falling = [i for i in used if aims[i] <= 0]
        step = min((share[i] / (share[i] - aims[i]) for i in falling), default=Fraction(1))
        for i in used:
            share[i] += step * (aims[i] - share[i])
        if not falling:
            return
        for i in [i for i in used if share[i] <= 0]:
            share[i] = Fraction(0)
            used.remove(i)


def _steepness(pull: Fraction, square: int) -> Fraction:
    return pull * abs(pull) / square if square else pull


def _integers(numbers: Sequence[Fraction | int]) -> list[int]:
    """Scale a row to whole numbers."""
    exact = [Fraction(x) for x in numbers]
    bottom = lcm(*(x.denominator for x in exact))
    return [x.numerator * (bottom // x.denominator) for x in exact]
