"""Strategies for cases, for small numeric problems, and for completions of a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from string import ascii_uppercase

import attrs
import numpy as np
from attrs import field, frozen
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from evalkit.core.arrays import FloatArray
from evalkit.model import Case, CriteriaSet, Criterion, Draw, Evidence, Mark, Project
from evalkit.model.criterion import AGGREGATES, Aggregate
from evalkit.scales import Linear, Scale
from evalkit.scales.base import Value
from evalkit.testing.scale_strategies import (
    most_and_least,
    numbers,
    values_between,
    values_of,
    weights,
    whole_span,
)
from evalkit.testing.set_strategies import criteria_sets
from evalkit.testing.tender_strategies import tenders

_TOP = Fraction(10)


@st.composite
def cases(
    draw: DrawFn,
    criteria: CriteriaSet | SearchStrategy[CriteriaSet] | None = None,
    *,
    panels: bool = True,
    ranges: bool = True,
    gaps: bool = True,
    draws: bool = False,
    min_projects: int = 1,
    max_projects: int = 4,
) -> Case:
    """Draw cases; they shrink to one project with one mark a criterion.

    None of them is one that evalkit refuses. Of a set with a procedure they are `tenders`, with
    bids, and neither ranges nor gaps; its preconditions are left aside.

    Parameters
    ----------
    criteria : CriteriaSet or strategy, optional
        By default `criteria_sets`.
    panels : bool
        Whether several evaluators may mark a criterion; each owes every project a mark.
    ranges, gaps : bool
        Whether marks may be ranges, or missing where the criteria set allows it: all
        of a criterion, or that of one evaluator.
    draws : bool
        Whether a draw between projects may be recorded, where the set has one.
    min_projects, max_projects : int

    Examples
    --------
    >>> from evalkit import evaluate
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(cases(criteria_sets(max_leaves=1), gaps=False))
    ... def each_project_is_scored(case):
    ...     assert len(evaluate(case).scores) == len(case.projects)
    >>> each_project_is_scored()
    """
    chosen = criteria_sets() if criteria is None else criteria
    rules = chosen if isinstance(chosen, CriteriaSet) else draw(chosen)
    if rules.procedure is not None:
        drawn_case = draw(tenders(rules, min_bids=min_projects, max_bids=max_projects))
        assume(drawn_case is not None)
        assert drawn_case is not None
        return drawn_case
    count = draw(st.integers(min_projects, max_projects))
    projects = [Project(_name(number)) for number in range(count)]
    facts = tuple(
        Evidence(id=f"e{number}", kind=kind)
        for number, (kind, _) in enumerate(rules.evidence_kinds, start=1)
    )
    marks: list[Mark] = []
    forms = ["value"]
    forms += ["range"] if ranges else []
    judges = draw(st.sampled_from(["", "xy", "xyz"])) if panels else ""
    sitting = {leaf.id: judges if judges and draw(st.booleans()) else "" for leaf in rules.leaves}
    for project in projects:
        for leaf in rules.leaves:
            allowed = gaps and rules.missing_policy(leaf.id) != "error"
            for judge in sitting[leaf.id] or [""]:
                form = draw(st.sampled_from([*forms, "gap"] if allowed else forms))
                if form == "gap":
                    continue
                wide = form == "range"
                assert leaf.scale is not None
                low, high = _span(draw, leaf.scale, wide=wide)
                cited = _cited(rules, leaf.id, facts)
                marks.append(
                    Mark(
                        project.id,
                        leaf.id,
                        low,
                        high,
                        evaluator=judge,
                        unit=leaf.unit,
                        evidence=cited if rules.evidence_required or draw(st.booleans()) else (),
                    )
                )
        marks += _answers(draw, rules, project, facts, gaps=gaps, ranges=ranges)
    drawn = []
    if draws and "draw" in rules.ties and draw(st.booleans()):
        drawn = [Draw(draw(st.permutations([p.id for p in projects])))]
    return Case(rules, projects, marks, evidence=facts, draws=drawn)


def _name(number: int) -> str:
    return ascii_uppercase[number] if number < len(ascii_uppercase) else f"P{number + 1}"


def _span(draw: DrawFn, scale: Scale, *, wide: bool) -> tuple[Value, Value]:
    first = draw(values_of(scale))
    if not wide:
        return first, first
    low, high = sorted((first, draw(values_of(scale))), key=lambda v: _order(scale, v))
    return low, high


def _order(scale: Scale, value: Value) -> Fraction:
    if isinstance(value, Fraction):
        return value
    return Fraction([level.value for level in scale.levels].index(value))  # type: ignore[attr-defined]


def _cited(rules: CriteriaSet, name: str, facts: Sequence[Evidence]) -> tuple[str, ...]:
    return next(((fact.id,) for fact in facts if rules.admits(name, fact.kind)), ())


def _answers(
    draw: DrawFn,
    rules: CriteriaSet,
    project: Project,
    facts: Sequence[Evidence],
    *,
    gaps: bool,
    ranges: bool,
) -> list[Mark]:
    forms = ["yes", "no"]
    if rules.missing != "error":
        forms += ["gap"] if gaps else []
        forms += ["open"] if ranges else []
    found = []
    for question in rules.questions:
        answer = draw(st.sampled_from(forms))
        if answer == "gap":
            continue
        low, high = ("no", "yes") if answer == "open" else (answer, answer)
        found.append(Mark(project.id, question, low, high, evidence=_cited(rules, question, facts)))
    return found


@frozen
class NumericProblem:
    """Projects by criteria in plain numbers, as drawn by `problems`.

    Parameters
    ----------
    criteria : CriteriaSet
        Flat, with weights; every scale goes from 0 to 10.
    weights : sequence of Fraction
    exact_utilities : sequence of rows of Fraction, one a project
    """

    criteria: CriteriaSet
    weights: tuple[Fraction, ...]
    exact_utilities: tuple[tuple[Fraction, ...], ...] = field()

    @property
    def utilities(self) -> FloatArray:
        """The utilities, array of float, shape (projects, leaves), in [0, 1]."""
        return np.array([[float(u) for u in row] for row in self.exact_utilities])

    @property
    def values(self) -> FloatArray:
        """The marks, array of float, shape (projects, leaves), in [0, 10]."""
        return np.array([[float(u * _TOP) for u in row] for row in self.exact_utilities])

    @property
    def case(self) -> Case:
        """The same as a case, with projects A, B and so on."""
        names = [c.id for c in self.criteria.leaves]
        return Case.of(
            self.criteria,
            {
                _name(number): dict(zip(names, (u * _TOP for u in row), strict=True))
                for number, row in enumerate(self.exact_utilities)
            },
        )


@st.composite
def problems(
    draw: DrawFn,
    *,
    aggregates: Sequence[Aggregate] = AGGREGATES,
    max_projects: int = 4,
    max_criteria: int = 4,
) -> NumericProblem:
    """Draw small numeric problems; they shrink to two equal projects.

    Parameters
    ----------
    aggregates : sequence of {'sum', 'product', 'minimum'}
    max_projects, max_criteria : int
        At least 2 and 1.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(problems())
    ... def each_criterion_has_a_weight(problem):
    ...     assert len(problem.weights) == problem.values.shape[1]
    >>> each_criterion_has_a_weight()
    """
    count = draw(st.integers(1, max_criteria))
    shares = draw(weights(count))
    scale = Linear(0, _TOP)
    criteria = CriteriaSet(
        "numeric",
        [Criterion(f"c{n + 1}", scale, weight=share) for n, share in enumerate(shares)],
        aggregate=draw(st.sampled_from(aggregates)),
    )
    rows = draw(
        st.lists(
            st.tuples(*[numbers(0, _TOP)] * count).map(lambda row: tuple(v / _TOP for v in row)),
            min_size=2,
            max_size=max_projects,
        )
    )
    return NumericProblem(criteria, shares, tuple(rows))


@st.composite
def completions(draw: DrawFn, case: Case) -> Case:
    """Draw certain cases, each a completion of a case with ranges and gaps.

    Every range becomes one value within it; every mark that is missing under
    ``interval``, of a criterion or of one evaluator, becomes a value on the scale. What
    is missing under ``zero`` or ``exclude`` stays so.

    Parameters
    ----------
    case : Case

    Examples
    --------
    >>> from evalkit import Case, Criterion, CriteriaSet, Linear
    >>> criteria = CriteriaSet("one", [Criterion("quality", Linear(0, 10), points=10)])
    >>> case = Case.of(criteria, {"A": {"quality": (3, 5)}})
    >>> from hypothesis import find
    >>> find(completions(case), lambda c: True).marks[0].is_range
    False
    """

    def choose(_: str, scale: Scale | None, low: Value, high: Value) -> Value:
        if scale is None:
            return draw(st.sampled_from(sorted({low, high}, key=str)))
        return draw(values_between(scale, low, high))

    return _completed(case, choose, lambda _, scale: draw(values_of(scale)))


def extreme_completion(case: Case, at_best: str | None, at_worst: str | None) -> Case | None:
    """Return the completion with one project at its best (worst), all others the other way.

    None where a missing mark counts as 0 or 1, but the scale has no such value.
    """
    assert (at_best is None) != (at_worst is None)
    short = False

    def end(project: str) -> int:
        return int(project == at_best) if at_best is not None else int(project != at_worst)

    def choose(project: str, scale: Scale | None, low: Value, high: Value) -> Value:
        if scale is None:
            return low
        return most_and_least(scale, low, high)[end(project)]

    def fill(project: str, scale: Scale) -> Value:
        nonlocal short
        value = most_and_least(scale, *whole_span(scale))[end(project)]
        short |= scale.utility(value) != end(project)
        return value

    completed = _completed(case, choose, fill)
    return None if short else completed


Choose = Callable[[str, Scale | None, Value, Value], Value]
Fill = Callable[[str, Scale], Value]


def _completed(case: Case, choose: Choose, fill: Fill) -> Case:
    """Replace every range and every gap that counts as an interval."""
    rules = case.criteria
    # A completion settles what the sources disagree on, so nothing is in conflict any more.
    facts = [attrs.evolve(fact, conflict="") for fact in case.evidence]
    marks = []
    for mark in case.marks:
        scale = rules[mark.criterion].scale if mark.criterion in rules else None
        value = choose(mark.project, scale, mark.low, mark.high) if mark.is_range else mark.low
        marks.append(attrs.evolve(mark, low=value, high=value))

    def add(project: str, name: str, value: Value, unit: str, evaluator: str) -> None:
        cited: tuple[str, ...] = ()
        if rules.evidence_required:
            about = [fact for fact in facts if fact.project in {"", project}]
            cited = _cited(rules, name, about)
            if not cited:
                kinds = (kind for kind, _ in rules.evidence_kinds if rules.admits(name, kind))
                facts.append(Evidence(id=f"completion-{len(facts)}", kind=next(kinds)))
                cited = (facts[-1].id,)
        marks.append(
            Mark(project, name, value, value, evaluator=evaluator, unit=unit, evidence=cited)
        )

    def seats(project: str, name: str) -> tuple[str, ...]:
        owed = case.seats.open(project, name)
        return owed if owed or (project, name) in case.marks_of else ("",)

    for project in case.projects:
        for leaf in rules.leaves:
            if rules.missing_policy(leaf.id) == "interval":
                assert leaf.scale is not None
                for judge in seats(project.id, leaf.id):
                    add(project.id, leaf.id, fill(project.id, leaf.scale), leaf.unit, judge)
        if rules.missing == "interval":
            for question in rules.questions:
                for judge in seats(project.id, question):
                    add(project.id, question, choose(project.id, None, "no", "yes"), "", judge)
    return attrs.evolve(case, marks=marks, evidence=facts, conflicts=())
