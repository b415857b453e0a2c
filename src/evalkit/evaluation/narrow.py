"""What an uncertain criterion can still be worth once gates on it are held or broken."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.types import Span
from evalkit.evaluation.leaves import CriterionScore
from evalkit.model import Gate
from evalkit.scales import Categories, Levels, Scale
from evalkit.scales.base import Value

Demand = tuple[Gate, bool]
"""A gate, and whether it is to be held (True) or broken."""


def narrowed(
    scale: Scale, leaf: CriterionScore, points: Fraction, demands: Sequence[Demand]
) -> Span | None:
    """Return the span of utilities over the values that meet every demand; None if none does.

    Parameters
    ----------
    scale : Scale
    leaf : CriterionScore
        Must not be left out.
    points : Fraction
        Most points of the criterion.
    demands : sequence of (gate, held)
        Gates on this criterion.

    Notes
    -----
    Levels and categories are tried one by one. On other scales a threshold that
    must be broken belongs to the closure. A value that nothing bounds, and the
    value of a panel, narrow nothing: the span is then wider than what is attained.
    """
    assert leaf.utility is not None
    if leaf.value is not None and leaf.exact_value:
        low, high = leaf.value
        if isinstance(scale, Levels | Categories):
            worth = [
                scale.utility(value)
                for value in between(scale, low, high)
                if _met(demands, value, scale.utility(value), points)
            ]
            return (min(worth), max(worth)) if worth else None
        assert isinstance(low, Fraction)
        assert isinstance(high, Fraction)
        values: Span | None = (low, high)
        for gate, held in demands:
            if gate.of == "value" and values is not None:
                values = meet(values, _side(gate, Fraction(1), held=held))
        if values is None:
            return None
        if values[0] == values[1] and not _met(
            demands, low := values[0], scale.utility(low), points
        ):
            return None
        span: Span | None = scale.bounds(*values)
    else:
        span = leaf.utility
    for gate, held in demands:
        unit = {"share": Fraction(1), "points": points}.get(gate.of)
        if unit and span is not None:
            span = meet(span, _side(gate, unit, held=held))
    if span is None or span[0] != span[1]:
        return span
    on_utility = [(gate, held) for gate, held in demands if gate.of != "value"]
    return span if _met(on_utility, span[0], span[0], points) else None


def between(scale: Scale, low: Value, high: Value) -> list[Value]:
    """Return the levels or categories from low to high, in the order of their listing."""
    assert isinstance(scale, Levels | Categories)
    listed = [level.value for level in scale.levels]
    return listed[listed.index(low) : listed.index(high) + 1]


def holds(gate: Gate, found: Fraction) -> bool:
    """Say whether a number passes a gate."""
    if gate.at_least is not None:
        return found >= gate.at_least
    assert gate.at_most is not None
    return found <= gate.at_most


def meet(span: Span, side: tuple[Fraction | None, Fraction | None]) -> Span | None:
    """Cut a span down to one side; None if nothing is left."""
    low = span[0] if side[0] is None else max(span[0], side[0])
    high = span[1] if side[1] is None else min(span[1], side[1])
    return (low, high) if low <= high else None


def _met(demands: Sequence[Demand], value: Value, utility: Fraction, points: Fraction) -> bool:
    for gate, held in demands:
        if gate.one_of:
            passes = value in gate.one_of
        else:
            found = {"value": value, "share": utility, "points": utility * points}[gate.of]
            assert isinstance(found, Fraction)
            passes = holds(gate, found)
        if passes != held:
            return False
    return True


def _side(gate: Gate, unit: Fraction, *, held: bool) -> tuple[Fraction | None, Fraction | None]:
    """Return the side of a gate's threshold on which it is held or broken."""
    if gate.at_least is not None:
        bound = gate.at_least / unit
        return (bound, None) if held else (None, bound)
    assert gate.at_most is not None
    bound = gate.at_most / unit
    return (None, bound) if held else (bound, None)
