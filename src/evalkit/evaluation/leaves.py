"""From marks to one utility per criterion: panel, scale, and what a missing mark means.

A mark is missing for each evaluator who owes it and did not give it; what that means
is said by the criteria set, for the criterion that nobody marked as for the one seat.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from attrs import evolve, frozen

from evalkit.core.types import Span
from evalkit.model import CriteriaSet, Criterion, Mark
from evalkit.scales import Categories, Linear
from evalkit.scales.base import Value

ZERO = Fraction(0)
T = TypeVar("T")


def known(value: T | None) -> T:
    """Return what an earlier check made sure of; to be used where 0 would stand for nothing."""
    assert value is not None
    return value


@frozen
class CriterionScore:
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
    open : sequence of str
        Evaluators who owe a mark here and gave none.
    """

    utility: Span | None
    value: tuple[Value, Value] | None
    marks: tuple[Mark, ...]
    exact_value: bool = True
    open: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether there is no mark."""
        return not self.marks

    @property
    def covered(self) -> Fraction:
        """Share of the marks that are there, of all that are owed, in [0, 1]."""
        there = len(self.marks)
        return Fraction(there, there + len(self.open)) if there else ZERO


class CriterionScorer:
    """Turns marks into leaves, remembering what each value of a scale is worth."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        self._worth: dict[tuple[str, Value, Value | None], Span] = {}
        self._missing: dict[str, CriterionScore] = {}

    def leaf(
        self, criterion: Criterion, marks: tuple[Mark, ...], seats: tuple[str, ...] = ()
    ) -> CriterionScore:
        """Return what a criterion comes to.

        Parameters
        ----------
        seats : sequence of str
            Evaluators who owe a mark here and gave none.
        """
        absent = self._absent(criterion)
        if not marks:
            return evolve(absent, open=seats) if seats else absent
        counted = len(seats) if absent.utility is not None else 0
        if len(marks) + counted == 1:
            mark = marks[0]
            value = mark.low, mark.high
            return CriterionScore(self._bounds(criterion, mark), value, marks, open=seats)
        if self._criteria.panel == "span":
            return self._spanned(criterion, marks, seats if counted else (), seats)
        bounds = [self._bounds(criterion, mark) for mark in marks]
        if absent.utility is not None:
            # Each open seat on its own: nothing says that they would have agreed.
            bounds += [absent.utility] * counted
        centre = CENTRES[self._criteria.panel]
        utility = centre([low for low, _ in bounds]), centre([high for _, high in bounds])
        ends = [(m.low, m.high) for m in marks]
        stands_for = _stands_for(criterion, absent)
        ends += [stands_for] * counted if stands_for is not None else []
        known = not counted or stands_for is not None
        place = _panel_value(criterion, ends, centre) if known else None
        return CriterionScore(utility, place, marks, exact_value=False, open=seats)

    def _spanned(
        self,
        criterion: Criterion,
        marks: tuple[Mark, ...],
        counted: tuple[str, ...],
        seats: tuple[str, ...],
    ) -> CriterionScore:
        """Return all that lies between the readings of several, as one mark of that range.

        Parameters
        ----------
        counted, seats : sequence of str
            Evaluators who owe a mark here and gave none: whose mark counts all the same,
            and all of them.
        """
        value = _span(criterion, [(mark.low, mark.high) for mark in marks])
        utility = self._bounds(criterion, evolve(marks[0], low=value[0], high=value[1]))
        if not counted:
            return CriterionScore(utility, value, marks, open=seats)
        absent = self._absent(criterion)
        unseen = known(absent.utility)
        utility = min(utility[0], unseen[0]), max(utility[1], unseen[1])
        stands_for = _stands_for(criterion, absent)
        place = None if stands_for is None else _span(criterion, [value, stands_for])
        return CriterionScore(utility, place, marks, exact_value=False, open=seats)

    def _bounds(self, criterion: Criterion, mark: Mark) -> Span:
        key = criterion.id, mark.low, mark.high if mark.is_range else None
        found = self._worth.get(key)
        if found is None:
            assert criterion.scale is not None
            found = self._worth[key] = criterion.scale.bounds(mark.low, mark.high)
        return found

    def _absent(self, criterion: Criterion) -> CriterionScore:
        """Return the leaf of a criterion without a mark, by the declared policy."""
        found = self._missing.get(criterion.id)
        if found is None:
            found = self._missing[criterion.id] = self._without(criterion)
        return found

    def _without(self, criterion: Criterion) -> CriterionScore:
        policy = self._criteria.missing_policy(criterion.id)
        place = None if policy in {"exclude", "zero"} else _extent(criterion)
        return CriterionScore(self._criteria.unseen[criterion.id], place, ())


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, ZERO) / len(values)


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


CentreOf = Callable[[Sequence[Fraction]], Fraction]
CENTRES: dict[str, CentreOf] = {"mean": _mean, "median": _median}


def _panel_value(
    criterion: Criterion, ends: Sequence[tuple[Value, Value]], centre: CentreOf
) -> tuple[Value, Value]:
    """Return the panel's value: its centre, or for words the span of the listing."""
    if isinstance(criterion.scale, Categories):
        return _span(criterion, ends)
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    numbers = [v for v in lows if isinstance(v, Fraction)]
    return centre(numbers), centre([v for v in highs if isinstance(v, Fraction)])


def _span(criterion: Criterion, ends: Sequence[tuple[Value, Value]]) -> tuple[Value, Value]:
    """Return the lowest and the highest of some values; words are in the order of the listing."""
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    if isinstance(criterion.scale, Categories):
        names = [level.value for level in criterion.scale.levels]
        return min(lows, key=names.index), max(highs, key=names.index)
    return min(lows), max(highs)


def _stands_for(criterion: Criterion, absent: CriterionScore) -> tuple[Value, Value] | None:
    """Return where on the scale a missing mark counts; None where no place is meant."""
    scale = criterion.scale
    if absent.utility == (ZERO, ZERO) and isinstance(scale, Linear):
        return scale.worst, scale.worst
    return absent.value


def _extent(criterion: Criterion) -> tuple[Value, Value] | None:
    scale = criterion.scale
    assert scale is not None
    if isinstance(scale, Categories):
        return scale.levels[0].value, scale.levels[-1].value
    low, high = scale.extent
    return None if low is None or high is None or scale.outside == "clip" else (low, high)
