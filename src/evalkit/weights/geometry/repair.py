"""From weights in floats to exact weights that satisfy every statement."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import total
from evalkit.core.types import Fractions
from evalkit.weights.geometry.solving import reduced
from evalkit.weights.rows import ONE, ZERO, Row, all_hold, dense

_NEAR = 1e-9
_MOST_ACTIVE = 40
_DENOMINATORS = (10**4, 10**7, 10**12)
_PULLS = tuple(Fraction(1, 2**power) for power in (40, 30, 20, 12))
Equalities = Sequence[tuple[Sequence[Fraction], Fraction]]


def hull_point(
    equalities: Equalities, near: FloatArray, denominator: int | None = None
) -> Fractions | None:
    """Return an exact point near a float one that satisfies equalities; None if none does.

    Parameters
    ----------
    equalities : pairs of coefficients and right-hand side
    near : array of float, shape (criteria,)
    denominator : int, optional
        Largest denominator of the weights that are free to be chosen.
    """
    held, others = _single(equalities)
    if others is None:
        return None
    # The largest weights are solved for, so that rounding hits them least.
    order = sorted((i for i in range(len(near)) if i not in held), key=lambda i: -near[i])
    count = len(order)
    system = [[*(a[i] for i in order), b] for a, b in others]
    work, pivots = reduced(system, count)
    if any(row[count] for row in work[len(pivots) :]):
        return None
    solved = dict(zip(pivots, work, strict=False))
    point = [ZERO] * count
    free = [column for column in range(count) if column not in solved]
    for column in free:
        value = Fraction(float(near[order[column]]))
        point[column] = value if denominator is None else value.limit_denominator(denominator)
    for column, row in solved.items():
        point[column] = row[count] - sum((row[j] * point[j] for j in free if row[j]), ZERO)
    made = [held.get(place, ZERO) for place in range(len(near))]
    for column, place in enumerate(order):
        made[place] = point[column]
    return tuple(made)


def _single(equalities: Equalities) -> tuple[dict[int, Fraction], Equalities | None]:
    """Return the weights that one equality gives alone, and the others with these put in.

    None in place of the others where two of them contradict each other. Most equalities say
    that a weight is 0: that many need no elimination.
    """
    held: dict[int, Fraction] = {}
    several: list[tuple[Sequence[Fraction], Fraction]] = []
    for coefficients, right in equalities:
        used = [place for place, value in enumerate(coefficients) if value]
        if len(used) > 1:
            several.append((coefficients, right))
        elif used:
            value = right / coefficients[used[0]]
            if held.setdefault(used[0], value) != value:
                return held, None
        elif right:
            return held, None
    return held, [(a, b - sum((a[i] * x for i, x in held.items()), ZERO)) for a, b in several]


def exact_point(rows: Sequence[Row], centre: Fractions, near: FloatArray) -> Fractions | None:
    """Return exact weights near float ones that satisfy all rows; None if none are found.

    Rows that are met to within rounding are first taken as equalities, which finds a
    vertex or a break point itself. What lies outside is then drawn towards the centre.
    """
    count = len(centre)
    if not rows:
        simple = _on_simplex(near)
        if simple is not None:
            return simple
    sides = [(row.coefficients, row.bound) for row in rows]
    equal: list[tuple[Sequence[Fraction], Fraction]] = [((ONE,) * count, ONE)]
    active = list(equal)
    for row, side in zip(rows, sides, strict=True):
        if row.slack(centre) == 0:
            equal.append(side)
        elif abs(sum(float(a) * near[i] for i, a in row.terms) - float(row.bound)) <= _NEAR:
            active.append(side)
    for place in range(count):
        if centre[place] == 0:
            equal.append((dense(count, [(place, ONE)]), ZERO))
        elif near[place] <= _NEAR:
            active.append((dense(count, [(place, ONE)]), ZERO))
    attempts: list[Equalities] = [equal]
    if len(active) > 1 and count <= _MOST_ACTIVE:
        attempts.insert(0, [*equal, *active[1:]])
    made: list[Fractions] = []
    for system in attempts:
        for denominator in _DENOMINATORS:
            point = hull_point(system, near, denominator)
            if point is not None and _is_near(point, near):
                if all_hold(rows, point):
                    return point
                made.append(point)
    for pull in _PULLS:
        for point in reversed(made):
            drawn = tuple(a + pull * (c - a) for a, c in zip(point, centre, strict=True))
            if all_hold(rows, drawn):
                return drawn
    return None


def _on_simplex(near: FloatArray) -> Fractions | None:
    """Return what the first attempt finds where the sum of 1 is the only equality, or None."""
    zeros = {place for place, weight in enumerate(near) if weight <= _NEAR}
    held = zeros if len(near) <= _MOST_ACTIVE else set()
    order = sorted((i for i in range(len(near)) if i not in held), key=lambda i: -near[i])
    point = [ZERO] * len(near)
    for place in order[1:]:
        point[place] = Fraction(float(near[place])).limit_denominator(_DENOMINATORS[0])
    point[order[0]] = ONE - total(point)
    made = tuple(point)
    return made if min(made) >= 0 and _is_near(made, near) else None


def _is_near(point: Fractions, near: FloatArray) -> bool:
    return all(abs(float(a) - b) <= 1e-8 for a, b in zip(point, near, strict=True))
