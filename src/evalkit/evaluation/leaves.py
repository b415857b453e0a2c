"""From marks to one utility per criterion: panel, scale, and what a missing mark means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.model import CriteriaSet, Criterion, Mark
from evalkit.scales import Categories, Value

Range = tuple[Fraction, Fraction]
ZERO = Fraction(0)


@frozen
class Leaf:
    """What one criterion came to for one project.

    Parameters
    ----------
    utility : pair of Fraction or None
        Lowest and highest utility; None where the criterion is left out.
    value : pair of values or None
        Lowest and highest value on the scale; None where nothing bounds it.
    marks : sequence of Mark
        What it rests on; empty where the mark is missing.
    exact_value : bool
        Whether `utility` follows from `value` by the scale alone: one evaluator,
        or no uncertainty.
    """

    utility: Range | None
    value: tuple[Value, Value] | None
    marks: tuple[Mark, ...]
    exact_value: bool = True

    @property
    def is_missing(self) -> bool:
        """Whether there is no mark."""
        return not self.marks


class Reader:
    """Turns marks into leaves, remembering what each value of a scale is worth."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        self._worth: dict[tuple[str, Value, Value | None], Range] = {}
        self._missing = {leaf.id: self._without(leaf) for leaf in criteria.leaves}

    def leaf(self, criterion: Criterion, marks: tuple[Mark, ...]) -> Leaf:
        """Return what a criterion comes to."""
        if not marks:
            return self._missing[criterion.id]
        if len(marks) == 1:
            mark = marks[0]
            return Leaf(self._bounds(criterion, mark), (mark.low, mark.high), marks)
        bounds = [self._bounds(criterion, mark) for mark in marks]
        centre = CENTRES[self._criteria.panel]
        utility = centre([low for low, _ in bounds]), centre([high for _, high in bounds])
        return Leaf(utility, _panel_value(criterion, marks, centre), marks, exact_value=False)

    def _bounds(self, criterion: Criterion, mark: Mark) -> Range:
        key = criterion.id, mark.low, mark.high if mark.is_range else None
        found = self._worth.get(key)
        if found is None:
            assert criterion.scale is not None
            found = self._worth[key] = criterion.scale.bounds(mark.low, mark.high)
        return found

    def _without(self, criterion: Criterion) -> Leaf:
        """Return the leaf of a criterion without a mark, by the declared policy."""
        policy = self._criteria.missing_policy(criterion.id)
        if policy == "exclude":
            return Leaf(None, None, ())
        if policy == "zero":
            return Leaf((ZERO, ZERO), None, ())
        assert criterion.scale is not None
        return Leaf(criterion.scale.reach, _extent(criterion), ())


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, ZERO) / len(values)


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


Centre = Callable[[Sequence[Fraction]], Fraction]
CENTRES: dict[str, Centre] = {"mean": _mean, "median": _median}


def _panel_value(
    criterion: Criterion, marks: tuple[Mark, ...], centre: Centre
) -> tuple[Value, Value]:
    """Return the panel's value: its centre, or for words the span of the listing."""
    lows, highs = [m.low for m in marks], [m.high for m in marks]
    if isinstance(criterion.scale, Categories):
        names = [level.value for level in criterion.scale.levels]
        return min(lows, key=names.index), max(highs, key=names.index)
    numbers = [v for v in lows if isinstance(v, Fraction)]
    return centre(numbers), centre([v for v in highs if isinstance(v, Fraction)])


def _extent(criterion: Criterion) -> tuple[Value, Value] | None:
    scale = criterion.scale
    assert scale is not None
    if isinstance(scale, Categories):
        return scale.levels[0].value, scale.levels[-1].value
    low, high = scale.extent
    return None if low is None or high is None or scale.outside == "clip" else (low, high)
