"""What every scale must keep to, and the check that holds one to it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from evalkit.core.column import ExactColumn
from evalkit.scales import Categories, Scale
from evalkit.scales.base import Direction, Value
from evalkit.scales.worth import worth, worth_between
from evalkit.testing.laws import LawTries, broken, counting, hold, shown, tested
from evalkit.testing.scale_strategies import most_and_least, values_of


def check_scale(
    scale: Scale | SearchStrategy[Scale],
    *,
    values: SearchStrategy[Value] | None = None,
    max_examples: int = 100,
    derandomize: bool | None = None,
) -> LawTries:
    """Hold a scale, or every scale that a strategy draws, to the laws of scales.

    Parameters
    ----------
    scale : Scale or strategy of scales
    values : strategy, optional
        Values on the scale; by default `values_of` it.
    max_examples : int
    derandomize : bool, optional
        Draw the same examples in every run. Default: as the profile of Hypothesis says.

    Returns
    -------
    LawTries
        On how many tries each law was put to the test.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that is broken, and the values that show it.

    Examples
    --------
    >>> from evalkit import Band
    >>> check_scale(Band(0, 10, 20, 40)).untested
    ('scale-monotone',)
    """

    def check(data: DataObject) -> None:
        drawn = scale if isinstance(scale, Scale) else data.draw(scale)
        on_it = values_of(drawn) if values is None else values
        found = [data.draw(on_it) for _ in range(3)]
        found.sort(key=lambda value: _place(drawn, value))
        _bounded(drawn, found)
        _monotone(drawn, found)
        _bounds(drawn, found)
        _methods(drawn, found)
        _reversed(drawn, found)

    with counting("scale") as tally:
        hold(st.data(), check, max_examples=max_examples, derandomize=derandomize)
    return LawTries(scale.kind if isinstance(scale, Scale) else "scales", tally)


def as_float(scale: Scale, value: Value) -> float:
    """Return a value as an array holds it: categories by their place."""
    return float(_place(scale, value))


def _place(scale: Scale, value: Value) -> Fraction:
    if isinstance(scale, Categories):
        return Fraction([level.value for level in scale.levels].index(value))
    assert isinstance(value, Fraction)
    return value


def _bounded(scale: Scale, values: Sequence[Value]) -> None:
    tested("scale-bounded")
    for value in values:
        utility = scale.utility(value)
        if not 0 <= utility <= 1:
            broken("scale-bounded", f"on {scale}, {shown(value)} is worth {shown(utility)}.")


def _monotone(scale: Scale, values: Sequence[Value]) -> None:
    if scale.direction == "none":
        return
    low, high = values[0], values[-1]
    if low != high:
        tested("scale-monotone")
    first, last = scale.utility(low), scale.utility(high)
    if (first > last) if scale.direction == "higher" else (first < last):
        broken(
            "scale-monotone",
            f"{scale} says that {scale.direction} is better, but {shown(low)} is worth "
            f"{shown(first)} and {shown(high)} is worth {shown(last)}.",
        )


def _methods(scale: Scale, values: Sequence[Value]) -> None:
    tested("scale-methods")
    column = ExactColumn.of(_place(scale, value) for value in values)
    for value, utility in zip(values, worth(scale, column).fractions(), strict=True):
        if utility != scale.utility(value):
            broken(
                "scale-methods",
                f"on {scale}, {shown(value)} is worth {shown(scale.utility(value))} by itself, but "
                f"{shown(utility)} in a column.",
            )
    ends = [ExactColumn.of([_place(scale, value)]) for value in (values[0], values[-1])]
    ranges = np.array([values[0] != values[-1]])
    low, high = worth_between(scale, ends[0], ends[1], ranges)
    found, bounds = (low[0], high[0]), scale.bounds(values[0], values[-1])
    if found != bounds:
        broken(
            "scale-methods",
            f"on {scale}, the values from {shown(values[0])} to {shown(values[-1])} have the "
            f"bounds {shown(bounds)} by themselves, but {shown(found)} in a column.",
        )


def _bounds(scale: Scale, values: Sequence[Value]) -> None:
    low, inside, high = values
    tested("scale-bounds")
    found = scale.bounds(low, high)
    span = f"on {scale}, the values from {shown(low)} to {shown(high)} have the bounds"
    utility = scale.utility(inside)
    if not found[0] <= utility <= found[1]:
        broken(
            "scale-bounds",
            f"{span} {shown(found)}, but {shown(inside)} is worth {shown(utility)}.",
        )
    worst, best = most_and_least(scale, low, high)
    reached = scale.utility(worst), scale.utility(best)
    if found != reached:
        broken("scale-bounds", f"{span} {shown(found)}, but values reach only {shown(reached)}.")


def _reversed(scale: Scale, values: Sequence[Value]) -> None:
    tested("scale-reversed")
    other = attrs.evolve(scale, reversed=not scale.reversed)
    turned: dict[Direction, Direction] = {"higher": "lower", "lower": "higher", "none": "none"}
    if other.direction != turned[scale.direction]:
        broken(
            "scale-reversed",
            f"{scale} has the direction {scale.direction}, and reversed {other.direction}.",
        )
    for value in values:
        utility, back = scale.utility(value), other.utility(value)
        if back != 1 - utility:
            broken(
                "scale-reversed",
                f"on {scale}, {shown(value)} is worth {shown(utility)}; reversed it is worth "
                f"{shown(back)}.",
            )
