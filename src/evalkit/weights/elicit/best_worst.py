"""Best-worst method: the most and the least important criterion compared with all others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, decimal, near_decimal
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.core.types import Span
from evalkit.weights.elicit.numbers import (
    MOST_RATIO,
    Statement,
    check_names,
    items,
    one,
    refuse,
    span,
    span_text,
)
from evalkit.weights.elicit.result import NO_ROOM, Elicited, Figure, floats, read_only
from evalkit.weights.geometry.programs import Solution, SolverError, linear_program
from evalkit.weights.space import WeightSpace

_SAME = 1e-9
_FINEST = 1000  # the deviation that the space allows is rounded up to a thousandth
_ROOM = Fraction(1, 10)  # of such a thousandth, at least: no space is as thin as rounding


def best_worst(
    best: str,
    worst: str,
    best_to_others: Mapping[str, Statement],
    others_to_worst: Mapping[str, Statement],
    *,
    tolerance: Number = 0,
) -> Elicited:
    """Weights from comparing the best criterion with the others, and the others with the worst.

    The linear model: weights for which the largest of ``|w_best - a w_j|`` and
    ``|w_j - b w_worst|`` over all statements is as small as it can be. Where
    several weights share that smallest deviation, the next largest one is made
    as small as it can be, and so on, which leaves exactly one.

    Parameters
    ----------
    best, worst : str
        The most and the least important criterion.
    best_to_others : mapping of str to number, or to (lowest, highest)
        How many times as important the best is as each, at least 1. The best
        itself may be left out, or is 1.
    others_to_worst : mapping of str to number, or to (lowest, highest)
        How many times as important each is as the worst, at least 1.
    tolerance : number
        Deviation that the space allows beyond the smallest possible, at least 0.

    Returns
    -------
    Elicited
        With the figures ``deviation`` (of the linear model: at best 0) and
        ``input-consistency`` (0 for statements that agree; above 1 is possible).
        The space holds all weights that deviate from no statement by more than
        the smallest possible deviation, rounded up to a thousandth that leaves at
        least 0.0001, plus the tolerance.

    Raises
    ------
    ModelError
        For criteria that are in one of the tables only, numbers below 1, or a
        comparison of the best with the worst that differs between the tables.

    Notes
    -----
    A range stands for its middle in the weights, and for itself in the space.

    References
    ----------
    Rezaei, J. (2016), Best-worst multi-criteria decision-making method: some properties and a
    linear model, Omega 64, 126-130. Liang, F., Brunelli, M. & Rezaei, J. (2020), Consistency
    issues in the best worst method: measurements and thresholds, Omega 96, 102175.

    Examples
    --------
    >>> made = best_worst(
    ...     "price", "looks",
    ...     {"quality": 2, "looks": 8}, {"price": 8, "quality": 4})
    >>> made.exact
    (Fraction(8, 13), Fraction(4, 13), Fraction(1, 13))
    """
    slack = one(tolerance, "tolerance")
    if slack < 0:
        raise refuse(say("must be at least 0"), field="tolerance", value=str(tolerance))
    stated = _read(best, worst, best_to_others, others_to_worst)
    weights = _weights(stated)
    candidate = _near(stated, weights)
    deviation = _deviation(stated, candidate)
    exact = candidate if not deviation else None
    if exact is not None:
        weights = floats(exact)
    allowed = slack
    if deviation:
        allowed += Fraction(ceil(deviation * _FINEST + _ROOM), _FINEST)
    sharp = exact is not None and not slack and all(low == high for *_, (low, high) in stated.terms)
    if sharp and exact is not None:
        space = WeightSpace.point(stated.names, exact)
        made_of = note("space-statements")
    else:
        space = _space(stated, allowed)
        made_of = note("space-deviation", deviation=allowed)
    consistency, hardest = _input_consistency(stated)
    return Elicited(
        names=stated.names,
        weights=read_only(weights),
        exact=exact,
        space=space,
        method="best-worst",
        made_of=made_of,
        figures=_figures(float(deviation), consistency),
        notes=_notes(stated, hardest, slack, sharp=sharp),
        warnings=_warnings(stated),
    )


@frozen(eq=False)
class _Stated:
    """Checked statements; each term says ``w[over] = ratio * w[under]``."""

    names: tuple[str, ...]
    best: int
    worst: int
    terms: tuple[tuple[int, int, Span], ...] = field(repr=False)
    to_best: tuple[Span, ...] = field(repr=False)
    to_worst: tuple[Span, ...] = field(repr=False)

    def middles(self) -> list[tuple[int, int, Fraction]]:
        return [(i, j, (low + high) / 2) for i, j, (low, high) in self.terms]


def _read(best: str, worst: str, first: object, second: object) -> _Stated:
    tables = {"best_to_others": first, "others_to_worst": second}
    given = {what: _table(table, what) for what, table in tables.items()}
    given["best_to_others"].setdefault(str(best), (Fraction(1), Fraction(1)))
    given["others_to_worst"].setdefault(str(worst), (Fraction(1), Fraction(1)))
    known = dict.fromkeys([str(best), *given["best_to_others"], *given["others_to_worst"]])
    names = check_names(known, "best_to_others")
    problems: list[Problem] = []
    for what, own in (("best_to_others", str(best)), ("others_to_worst", str(worst))):
        for name in names:
            found = given[what].get(name)
            if found is None:
                problems.append(Problem(table=what, field=name, rule=say("is missing")))
            elif found[0] < 1:
                rule = say("must be at least {bound}", bound=1)
                problems.append(Problem(table=what, field=name, rule=rule, value=decimal(found[0])))
            elif found[1] > MOST_RATIO:
                rule = say("must be at most {number}", number=MOST_RATIO)
                problems.append(Problem(table=what, field=name, rule=rule, value=decimal(found[1])))
            elif name == own and found != (Fraction(1), Fraction(1)):
                rule = say("must be 1: a criterion compared with itself")
                problems.append(Problem(table=what, field=name, rule=rule, value=decimal(found[1])))
    if len(names) > 1 and str(best) == str(worst):
        rule = say("must be another criterion than the best")
        problems.append(Problem(field="worst", rule=rule, value=str(worst)))
    if not problems:
        here, there = given["best_to_others"][str(worst)], given["others_to_worst"][str(best)]
        if here != there:
            rule = say("must be the same in both tables: the best compared with the worst")
            value = f"{span_text(here)}, {span_text(there)}"
            problems.append(
                Problem(table="best_to_others", field=str(worst), rule=rule, value=value)
            )
    if problems:
        raise ModelError(problems)
    b, w = names.index(str(best)), names.index(str(worst))
    to_best = tuple(given["best_to_others"][name] for name in names)
    to_worst = tuple(given["others_to_worst"][name] for name in names)
    terms = [(b, j, to_best[j]) for j in range(len(names)) if j != b]
    terms += [(j, w, to_worst[j]) for j in range(len(names)) if j not in (b, w)]
    return _Stated(names, b, w, tuple(terms), to_best, to_worst)


def _table(table: object, what: str) -> dict[str, Span]:
    problems: list[Problem] = []
    found: dict[str, Span] = {}
    for name, value in items(table, what):
        try:
            found[str(name)] = span(value)
        except ModelError as error:
            problems += [evolve(p, table=what, field=str(name)) for p in error.problems]
    if problems:
        raise ModelError(problems)
    return found


def _weights(stated: _Stated) -> FloatArray:
    """Make the largest deviation as small as it can be, then the next largest, and so on."""
    count = len(stated.names)
    terms = stated.middles()
    rows = np.zeros((len(terms), count + 1))
    for place, (i, j, ratio) in enumerate(terms):
        rows[place, i] = 1.0
        rows[place, j] = -float(ratio)
    # Statements of 10**40 would drown the others for the solver; a row may be in any unit.
    unit = np.abs(rows).max(axis=1, initial=1.0)
    goal = np.zeros(count + 1)
    goal[-1] = 1.0
    whole = np.ones((1, count + 1))
    whole[0, -1] = 0.0
    levels = np.full(len(terms), np.nan)
    weights = np.full(count, 1.0 / count)
    while np.isnan(levels).any():  # each round ends or fixes a level
        free = np.isnan(levels)
        upper = rows / unit[:, None]
        upper[free, -1] = -1.0 / unit[free]
        lower = -rows / unit[:, None]
        lower[free, -1] = -1.0 / unit[free]
        limit = np.where(free, 0.0, levels) / unit
        found = linear_program(goal, (np.vstack([upper, lower]), np.tile(limit, 2)), (whole, [1.0]))
        if not isinstance(found, Solution):
            raise SolverError("the best-worst model has no solution")
        weights = found.x[:-1]
        duals = np.abs(found.duals_upper).reshape(2, -1).max(axis=0)
        tight = free & (duals > _SAME)
        if not tight.any() or found.value <= _SAME:
            break
        # A hair of room, or rounding would leave nothing feasible in the next step.
        levels[tight] = found.value + 1e-12
    weights = np.maximum(weights, 0.0)
    return np.asarray(weights / weights.sum())


def _near(stated: _Stated, weights: FloatArray) -> tuple[Fraction, ...]:
    """Return simple exact weights near the optimum, those with the smallest deviation."""
    found: list[tuple[Fraction, tuple[Fraction, ...]]] = []
    for size in (10**2, 10**3, 10**4, 10**5, 10**6, 10**8):
        near = [Fraction(weight).limit_denominator(size) for weight in weights.tolist()]
        whole = sum(near, Fraction(0))
        if whole:
            exact = tuple(weight / whole for weight in near)
            found.append((_deviation(stated, exact), exact))
    return min(found, key=lambda pair: pair[0])[1]


def _deviation(stated: _Stated, weights: tuple[Fraction, ...]) -> Fraction:
    return max(
        (abs(weights[i] - ratio * weights[j]) for i, j, ratio in stated.middles()),
        default=Fraction(0),
    )


def _space(stated: _Stated, allowed: Fraction) -> WeightSpace:
    names = stated.names
    rows: list[list[Fraction]] = []
    words: list[str] = []
    for i, j, (low, high) in stated.terms:
        for sign, ratio in ((1, high), (-1, low)):
            row = [Fraction(0)] * len(names)
            row[i] = Fraction(sign)
            row[j] -= sign * ratio
            rows.append(row)
        said = f"{names[i]} - {near_decimal(high)} {names[j]} <= {near_decimal(allowed)}"
        words.append(said)
        said = f"{near_decimal(low)} {names[j]} - {names[i]} <= {near_decimal(allowed)}"
        words.append(said)
    return WeightSpace.linear(names, rows, [allowed] * len(rows), words)


def _input_consistency(stated: _Stated) -> tuple[float, int]:
    """Return how far the statements miss ``a_Bj a_jW = a_BW``, and the criterion that misses most.

    Zero is perfect; 1 is what a single step between contrary extremes gives.
    """
    middles = [(low + high) / 2 for low, high in stated.to_best]
    others = [(low + high) / 2 for low, high in stated.to_worst]
    whole = middles[stated.worst]
    if whole == 1:  # best and worst are equal, so that everything is
        missed = [abs(a * b - 1) for a, b in zip(middles, others, strict=True)]
    else:
        missed = [
            abs(a * b - whole) / (whole * whole - whole)
            for a, b in zip(middles, others, strict=True)
        ]
    place = max(range(len(missed)), key=lambda j: missed[j])
    return float(missed[place]), place


def _figures(deviation: float, consistency: float) -> tuple[Figure, ...]:
    return (
        Figure("deviation", deviation, note("deviation", value=deviation)),
        Figure("input-consistency", consistency, note("input-consistency", value=consistency)),
    )


def _notes(stated: _Stated, hardest: int, slack: Fraction, *, sharp: bool) -> tuple[Note, ...]:
    """Note which statements contradict each other most, and what the space leaves out."""
    if len(stated.names) < 2:
        return ()
    if sharp:
        return (NO_ROOM,)
    found: list[Note] = []
    a, b, whole = (
        (low + high) / 2
        for low, high in (
            stated.to_best[hardest],
            stated.to_worst[hardest],
            stated.to_best[stated.worst],
        )
    )
    if a * b != whole:
        found.append(
            note(
                "contradiction",
                a=stated.names[stated.best],
                b=stated.names[hardest],
                c=stated.names[stated.worst],
                ab=a,
                bc=b,
                through=a * b,
                ac=whole,
            )
        )
    if not slack and all(low == high for *_, (low, high) in stated.terms):
        found.append(note("tight"))
    return tuple(found)


def _warnings(stated: _Stated) -> tuple[Note, ...]:
    """Note where a criterion is further from the best or the worst than these from each other."""
    whole = sum(stated.to_best[stated.worst])
    above = [
        name
        for name, first, second in zip(stated.names, stated.to_best, stated.to_worst, strict=True)
        if sum(first) > whole or sum(second) > whole
    ]
    return (note("beyond", criteria=above),) if above else ()
