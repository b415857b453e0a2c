"""Marks moved by one level: what one level is, which marks have one, and the case after it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from attrs import evolve, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, argument, decimal
from evalkit.core.messages import say
from evalkit.model import Case, Criterion, Mark
from evalkit.scales import Categories, Levels, Steps
from evalkit.scales.base import Value


@frozen
class MarkMove:
    """One mark of one person, and the level next to it.

    Parameters
    ----------
    project, criterion, evaluator : str
    before, after : Fraction or str
    """

    project: str
    criterion: str
    evaluator: str
    before: Value
    after: Value


def is_held(criterion: Criterion, step: Fraction | None = None) -> bool:
    """Say whether no mark of a criterion moves.

    A measured number does not: nobody judged it. Nor does a mark on a scale without levels,
    unless a step is given and the scale has two ends.
    """
    scale = criterion.scale
    if scale is None or criterion.kind == "measure":
        return True
    if isinstance(scale, Levels | Categories | Steps):
        return False
    return step is None or None in scale.extent


def neighbours(
    criterion: Criterion, value: Value, step: Fraction | None = None
) -> tuple[Value, ...]:
    """Return the values one level away from a mark, the lower or earlier listed first.

    Parameters
    ----------
    criterion : Criterion
    value : Fraction or str
    step : Fraction, optional
        One level of a mark on a scale without levels, as a share of the scale.

    Notes
    -----
    Levels and categories: the next ones in their listing. A staircase: the thresholds of
    the next stairs. Any other scale with two ends: so much up and down, no further than
    the ends, and nothing without a step.

    Examples
    --------
    >>> from evalkit import Criterion, Linear
    >>> plan = Criterion("plan", Linear(0, 5))
    >>> [str(value) for value in neighbours(plan, Fraction(4), Fraction(1, 10))]
    ['7/2', '9/2']
    """
    scale = criterion.scale
    if scale is None or is_held(criterion, step):
        return ()
    if isinstance(scale, Levels | Categories):
        listed = [level.value for level in scale.levels]
        at = listed.index(value)
        return tuple(listed[n] for n in (at - 1, at + 1) if 0 <= n < len(listed))
    assert isinstance(value, Fraction)
    if isinstance(scale, Steps):
        starts = [start for start, _ in scale.steps]
        at = bisect_right(starts, value) - 1
        return tuple(starts[n] for n in (at - 1, at + 1) if 0 <= n < len(starts))
    low, high = scale.extent
    assert step is not None
    assert low is not None
    assert high is not None
    width, value = (high - low) * step, min(max(value, low), high)
    found = max(value - width, low), min(value + width, high)
    return tuple(one for one in found if one != value)


def checked_step(written: Number | None) -> Fraction | None:
    """Return a step.

    Raises
    ------
    ModelError
        If it is not a share of a scale.
    """
    if written is None:
        return None
    step = argument("step", written)
    if not 0 < step <= 1:
        rule = say("must be more than 0 and at most 1")
        raise ModelError(Problem(field="step", rule=rule, value=decimal(step)))
    return step


@frozen
class Movable:
    """The marks of a case that can move, and where to.

    Parameters
    ----------
    case : Case
    step : Fraction or None
    """

    case: Case
    step: Fraction | None = None

    @cached_property
    def marks(self) -> dict[tuple[str, str], tuple[Mark, ...]]:
        """The marks that are known and count, by (project, criterion)."""
        case = self.case
        agreed = {(c.project, c.criterion) for c in case.consensus}
        excused = {(r.evaluator, r.project) for r in case.recusals if r.decision == "excluded"}
        found: dict[tuple[str, str], tuple[Mark, ...]] = {}
        for mark in case.marks:
            key = mark.project, mark.criterion
            out = {(mark.evaluator, mark.project), (mark.evaluator, "")} & excused
            away = out and mark.criterion in case.panel_of
            if not mark.is_range and key not in agreed and not away and mark.criterion in self.to:
                found[key] = (*found.get(key, ()), mark)
        return found

    @cached_property
    def to(self) -> dict[str, dict[Value, tuple[Value, ...]]]:
        """By criterion and value, the values next to it; filled as they are asked for."""
        return {c.id: {} for c in self.case.criteria.judged if not is_held(c, self.step)}

    def of(self, criterion: str, value: Value) -> tuple[Value, ...]:
        """Return the values one level away."""
        known = self.to.get(criterion)
        if known is None:
            return ()
        if value not in known:
            known[value] = neighbours(self.case.criteria[criterion], value, self.step)
        return known[value]

    def all(self, projects: Iterable[str]) -> list[MarkMove]:
        """Return every move of some projects, in the order of the marks."""
        names = set(projects)
        return [
            MarkMove(project, criterion, mark.evaluator, mark.low, to)
            for (project, criterion), marks in self.marks.items()
            if project in names
            for mark in marks
            for to in self.of(criterion, mark.low)
        ]


def moved(case: Case, moves: Iterable[MarkMove]) -> Case:
    """Return a case with some marks moved; everything else is as it was."""
    to = {(m.project, m.criterion, m.evaluator): m.after for m in moves}
    return evolve(
        case,
        marks=[
            evolve(mark, low=to[key], high=to[key])
            if (key := (mark.project, mark.criterion, mark.evaluator)) in to
            else mark
            for mark in case.marks
        ],
    )
