"""What every scale must keep to, and the check that holds one to it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from evalkit.core.arrays import FloatArray
from evalkit.scales import Categories, Scale
from evalkit.scales.base import Direction, Value
from evalkit.testing.laws import broken, hold, shown
from evalkit.testing.scale_strategies import most_and_least, values_of

TOLERANCE = 1e-12


def check_scale(
    scale: Scale | SearchStrategy[Scale],
    *,
    values: SearchStrategy[Value] | None = None,
    max_examples: int = 100,
    derandomize: bool | None = None,
) -> None:
    """Hold a scale, or every scale that a strategy draws, to the laws of scales.

    Parameters
    ----------
    scale : Scale or strategy of scales
    values : strategy, optional
        Values on the scale; by default `values_of` it.
    max_examples : int
    derandomize : bool, optional
        Draw the same examples in every run. Default: as the profile of Hypothesis says.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that is broken, and the values that show it.

    Examples
    --------
    >>> from evalkit import Band
    >>> check_scale(Band(0, 10, 20, 40))
    """

    def check(data: DataObject) -> None:
        drawn = scale if isinstance(scale, Scale) else data.draw(scale)
        on_it = values_of(drawn) if values is None else values
        found = [data.draw(on_it) for _ in range(3)]
        found.sort(key=lambda value: _place(drawn, value))
        _untouched(drawn, found)
        _bounded(drawn, found)
        _monotone(drawn, found)
        _methods(drawn, found)
        _bounds(drawn, found)
        _gaps(drawn, found)
        _order(drawn, found)
        _reversed(drawn, found)

    hold(st.data(), check, max_examples=max_examples, derandomize=derandomize)


def half_unit(scale: Scale) -> Fraction:
    """Return how far rounding can move the utilities of a scale that declares places."""
    places = getattr(scale, "places", None)
    return Fraction(1, 2 * 10**places) if isinstance(places, int) else Fraction(0)


def as_float(scale: Scale, value: Value) -> float:
    """Return a value as an array holds it: categories by their place."""
    return float(_place(scale, value))


def _place(scale: Scale, value: Value) -> Fraction:
    if isinstance(scale, Categories):
        return Fraction([level.value for level in scale.levels].index(value))
    assert isinstance(value, Fraction)
    return value


def _array(scale: Scale, values: Sequence[Value]) -> FloatArray:
    return np.array([as_float(scale, value) for value in values])


def _bounded(scale: Scale, values: Sequence[Value]) -> None:
    in_array = scale.utilities(_array(scale, values))
    for value, number in zip(values, in_array.tolist(), strict=True):
        utility = scale.utility(value)
        if not 0 <= utility <= 1:
            broken("scale-bounded", f"on {scale}, {shown(value)} is worth {shown(utility)}.")
        if not 0.0 <= number <= 1.0:
            broken("scale-bounded", f"on {scale}, {shown(value)} is worth {number} in an array.")


def _monotone(scale: Scale, values: Sequence[Value]) -> None:
    if scale.direction == "none":
        return
    low, high = values[0], values[-1]
    first, last = scale.utility(low), scale.utility(high)
    if (first > last) if scale.direction == "higher" else (first < last):
        broken(
            "scale-monotone",
            f"{scale} says that {scale.direction} is better, but {shown(low)} is worth "
            f"{shown(first)} and {shown(high)} is worth {shown(last)}.",
        )


def _methods(scale: Scale, values: Sequence[Value]) -> None:
    in_array = scale.utilities(_array(scale, values))
    slack = TOLERANCE + float(half_unit(scale))
    for value, number in zip(values, in_array.tolist(), strict=True):
        exactly = scale.utility(value)
        if not abs(Fraction(number) - exactly) <= slack:
            broken(
                "scale-methods",
                f"on {scale}, {shown(value)} is worth {float(exactly)!r} exactly, but {number!r} "
                "in an array.",
            )


def _bounds(scale: Scale, values: Sequence[Value]) -> None:
    low, inside, high = values
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


def _gaps(scale: Scale, values: Sequence[Value]) -> None:
    full = _array(scale, values)
    with_gap = full.copy()
    with_gap[0] = np.nan
    before, after = scale.utilities(full), scale.utilities(with_gap)
    if not np.isnan(after[0]) or not np.array_equal(before[1:], after[1:]):
        broken(
            "scale-gaps",
            f"on {scale}, the array {full.tolist()} gives {before.tolist()}; with NaN in the first "
            f"place it gives {after.tolist()}.",
        )


def _order(scale: Scale, values: Sequence[Value]) -> None:
    array = _array(scale, values)
    straight = scale.utilities(array)
    turned = scale.utilities(array[::-1].copy())[::-1]
    column = scale.utilities(array.reshape(-1, 1))
    if not np.array_equal(straight, turned):
        broken(
            "scale-order",
            f"on {scale}, the array {array.tolist()} gives {straight.tolist()}, but the other way "
            f"round {turned.tolist()}.",
        )
    if column.shape != (len(values), 1) or not np.array_equal(straight, column[:, 0]):
        broken(
            "scale-order",
            f"on {scale}, the array {array.tolist()} gives {straight.tolist()}, but as a column "
            f"{column.tolist()}.",
        )


def _untouched(scale: Scale, values: Sequence[Value]) -> None:
    array = _array(scale, values)
    before = array.copy()
    scale.utilities(array)
    if not np.array_equal(before, array):
        broken(
            "scale-untouched", f"{scale} changed the array {before.tolist()} to {array.tolist()}."
        )


def _reversed(scale: Scale, values: Sequence[Value]) -> None:
    other = attrs.evolve(scale, reversed=not scale.reversed)
    turned: dict[Direction, Direction] = {"higher": "lower", "lower": "higher", "none": "none"}
    if other.direction != turned[scale.direction]:
        broken(
            "scale-reversed",
            f"{scale} has the direction {scale.direction}, and reversed {other.direction}.",
        )
    in_array = other.utilities(_array(scale, values))
    for value, number in zip(values, in_array.tolist(), strict=True):
        utility, back = scale.utility(value), other.utility(value)
        if back != 1 - utility or not abs(number - float(back)) <= TOLERANCE + float(
            half_unit(scale)
        ):
            broken(
                "scale-reversed",
                f"on {scale}, {shown(value)} is worth {shown(utility)}; reversed it is worth "
                f"{shown(back)}, in an array {number!r}.",
            )
