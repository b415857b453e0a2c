"""What must hold of every mark: looked at in columns, and one by one where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from evalkit.core.errors import ModelError, Problem, unknown
from evalkit.core.exact import decimal, exact
from evalkit.core.messages import say
from evalkit.core.ratios import two_readings
from evalkit.model.case_draft import CaseDraft
from evalkit.model.criteria_draft import CriteriaDraft
from evalkit.model.criteria_set import CriteriaSet
from evalkit.model.mark_columns import MarkColumns
from evalkit.model.parts import Mark
from evalkit.scales import Categories, Scale
from evalkit.scales.base import Value

YES_NO = ("yes", "no")
RowMask = NDArray[np.bool_]


def read_marks(criteria: CriteriaSet, marks: MarkColumns) -> MarkColumns:
    """Read marks by their scales: text on a scale of numbers is a number.

    A mark that cannot be read stays as it is, for `mark_problems` to report.
    """
    scales = [criteria[name].scale if name in criteria else None for name in marks.criteria]
    # Categories keep words; on every other scale a number is read already.
    keeps = np.array([2 if isinstance(scale, Categories) else 0 for scale in scales], dtype=np.int8)
    known = np.array([scale is not None for scale in scales], dtype=np.bool_)
    word = np.array([isinstance(value, str) for value in marks.values], dtype=np.int8)
    words = word[marks.low] + word[marks.high]
    wrong: RowMask = known[marks.criterion] & (words != keeps[marks.criterion])
    if not wrong.any():
        return marks
    values: list[Value] = [*marks.values, *map(_number, marks.values)]
    wrong &= ~_ratios(criteria, marks)
    low, high = marks.low.copy(), marks.high.copy()
    plainly = wrong & _well_within(criteria, marks, values[len(marks.values) :])
    low[plainly] += len(marks.values)
    high[plainly] += len(marks.values)
    rest = np.flatnonzero(wrong & ~plainly)
    _, first, same = np.unique(
        marks.key("criterion", "low", "high")[rest], return_index=True, return_inverse=True
    )
    ends = np.array([low[rest[first]], high[rest[first]]])
    for place, row in enumerate(rest[first].tolist()):
        scale = scales[marks.criterion[row]]
        assert scale is not None
        try:
            read = [scale.read(values[end]) for end in ends[:, place].tolist()]
        except ModelError:
            continue
        ends[:, place] = len(values), len(values) + 1
        values += read
    low[rest], high[rest] = ends[:, same]
    return marks.valued(values, low, high)


def _ratios(criteria: CriteriaDraft, marks: MarkColumns) -> RowMask:
    """Return which marks on judged scales of numbers are ratios, which have two readings."""
    judged = {c.id for c in criteria.leaves if not (c.unit or isinstance(c.scale, Categories))}
    ratio = np.array([two_readings(value) is not None for value in marks.values], dtype=np.bool_)
    on = np.array([name in judged for name in marks.criteria], dtype=np.bool_)
    return on[marks.criterion] & (ratio[marks.low] | ratio[marks.high])


def _number(value: Value) -> Value:
    """Return the number that a text is, or the text."""
    try:
        return exact(value)
    except ModelError:
        return value


def mark_problems(case: CaseDraft) -> Iterator[Problem]:
    """Yield everything that is wrong with the marks, in their order; rows are those of tables."""
    marks = case.marks
    known = [*(leaf.id for leaf in case.criteria.leaves), *case.criteria.questions]
    projects = list(case._projects)
    touched = {c.id: c.criteria for c in case.conflicts}
    # Names that a case does not know are numbered behind those that it knows.
    there = (marks.project < len(case.projects)) & (marks.criterion < len(known))
    _, first, same = np.unique(
        marks.key("project", "criterion", "evaluator"), return_index=True, return_inverse=True
    )
    again = first[same] != np.arange(len(marks))
    wrong = ~there | again | (there & _ratios(case.criteria, marks))
    wrong |= breaches(
        marks, there & ~_plainly_on_scale(case), _value_key, lambda m: _value(case, m)
    )
    rests = there & (case.criteria.evidence_required | _cites(marks))
    wrong |= breaches(marks, rests, _evidence_key, lambda m: _rests_on(case, m, touched))
    for row in np.flatnonzero(wrong).tolist():
        mark, (table, place) = marks[row], marks.at(row)
        problems: list[Problem] = []
        if mark.project not in case._projects:
            problems.append(unknown(say("project"), mark.project, projects, field="project"))
        if marks.criterion[row] < len(known):
            problems.extend(_value(case, mark))
            problems.extend(_rests_on(case, mark, touched))
        elif mark.criterion in case.criteria:
            rule = say("is a group; marks go to the criteria below it")
            problems.append(Problem(field="criterion", rule=rule, value=mark.criterion))
        else:
            problems.append(unknown(say("criterion"), mark.criterion, known, field="criterion"))
        if again[row]:
            rule = say(
                "row {row} already has a mark by the same evaluator for this project and criterion",
                row=marks.at(int(first[same[row]]))[1],
            )
            problems.append(Problem(field="criterion", rule=rule, value=mark.criterion))
        for problem in problems:
            yield evolve(problem, table=table, row=place)


def breaches(
    marks: MarkColumns,
    rows: RowMask,
    key: Callable[[MarkColumns], NDArray[np.int64]],
    problems: Callable[[Mark], Iterable[object]],
) -> RowMask:
    """Return which of some rows have problems; of rows with one key one mark is looked at."""
    wrong = np.zeros(len(marks), dtype=np.bool_)
    places = np.flatnonzero(rows)
    _, first, same = np.unique(key(marks)[places], return_index=True, return_inverse=True)
    found = [any(True for _ in problems(marks[row])) for row in places[first].tolist()]
    wrong[places] = np.array(found, dtype=np.bool_)[same]
    return wrong


def _value_key(marks: MarkColumns) -> NDArray[np.int64]:
    return marks.key("criterion", "unit", "low", "high")


def _evidence_key(marks: MarkColumns) -> NDArray[np.int64]:
    return marks.key("project", "criterion", "evidence", "low", "high")


def _cites(marks: MarkColumns) -> RowMask:
    return np.array([bool(names) for names in marks.cited], dtype=np.bool_)[marks.evidence]


def _plainly_on_scale(case: CaseDraft) -> RowMask:
    """Return which marks need no second look: of the right unit, in order, well within."""
    marks = case.marks
    unit = {leaf.id: leaf.unit for leaf in case.criteria.leaves}
    units = {unit: place for place, unit in enumerate(marks.units)}
    wanted = np.array([units.get(unit.get(name, ""), -1) for name in marks.criteria])
    number = _floats(marks.values)
    ordered: RowMask = (marks.low == marks.high) | (number[marks.low] < number[marks.high])
    ordered &= wanted[marks.criterion] == marks.unit
    return ordered & _well_within(case.criteria, marks, marks.values)


def _well_within(criteria: CriteriaDraft, marks: MarkColumns, values: Sequence[Value]) -> RowMask:
    """Return which marks are numbers that lie well within their scale, neither at its ends.

    Two Fractions whose nearest floats differ have the order of these; at equal floats, as at
    the ends of a scale, the exact numbers are looked at.
    """
    least, most = np.full((2, len(marks.criteria)), np.nan)
    place = {name: place for place, name in enumerate(marks.criteria)}
    for leaf in criteria.leaves:
        scale = leaf.scale
        if scale is not None and type(scale).read is Scale.read and leaf.id in place:
            low, high = (None, None) if scale.outside == "clip" else scale.extent
            least[place[leaf.id]] = -np.inf if low is None else float(low)
            most[place[leaf.id]] = np.inf if high is None else float(high)
    number, criterion = _floats(values), marks.criterion
    within: RowMask = np.ones(len(marks), dtype=np.bool_)
    for end in (number[marks.low], number[marks.high]):
        within &= (least[criterion] < end) & (end < most[criterion])
    return within


def _floats(values: Sequence[Value]) -> NDArray[np.float64]:
    return np.array([np.nan if isinstance(value, str) else float(value) for value in values])


def _value(case: CaseDraft, mark: Mark) -> Iterator[Problem]:
    if mark.criterion in case.criteria.questions:
        for name in dict.fromkeys((mark.low, mark.high)):
            if name not in YES_NO:
                rule = say("must be yes or no")
                yield Problem(field="value", rule=rule, value=_shown(name))
        return
    criterion = case.criteria[mark.criterion]
    if mark.unit != criterion.unit:
        if criterion.unit and not mark.unit:
            rule = say("is a measured number; it needs the unit {unit}", unit=criterion.unit)
        elif criterion.unit:
            rule = say("must be in {unit}", unit=criterion.unit)
        else:
            rule = say("is a judged mark, without a unit")
        yield Problem(field="unit", rule=rule, value=mark.unit or None)
    scale = criterion.scale
    assert scale is not None
    ends = [("value", mark.low)] if not mark.is_range else [("low", mark.low), ("high", mark.high)]
    for name, value in ends:
        wrong = None
        if not criterion.unit and not isinstance(scale, Categories):
            wrong = two_readings(value)
        if wrong is not None:
            yield evolve(wrong, field=name)
            return
        try:
            scale.read(value)
        except ModelError as error:
            for problem in error.problems:
                yield Problem(
                    field=name, rule=problem.rule, value=problem.value, remedy=problem.remedy
                )
            return
    if mark.is_range and not _in_order(case, mark):
        rule = say("low must come before high")
        yield Problem(field="low", rule=rule, value=f"{_shown(mark.low)} … {_shown(mark.high)}")


def _in_order(case: CaseDraft, mark: Mark) -> bool:
    if isinstance(mark.low, str) or isinstance(mark.high, str):
        scale = case.criteria[mark.criterion].scale
        names = [level.value for level in scale.levels]  # type: ignore[union-attr]
        return names.index(mark.low) < names.index(mark.high)
    return mark.low < mark.high


def _rests_on(
    case: CaseDraft, mark: Mark, touched: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Check that a mark rests on evidence that counts, and shows where sources disagree."""
    if mark.project not in case._projects:
        return
    counts = wrong = 0
    for name in mark.evidence:
        fact = case.facts.get(name)
        if fact is None:
            wrong += 1
            yield unknown(say("evidence"), name, list(case.facts), field="evidence")
        elif fact.project not in ("", mark.project) and not case.criteria.compares(mark.criterion):
            wrong += 1
            rule = say("is evidence about another project, {project}", project=fact.project)
            yield Problem(field="evidence", rule=rule, value=name)
        else:
            counts += case.criteria.admits(mark.criterion, fact.kind)
            if not mark.is_range and mark.criterion in touched.get(fact.conflict, ()):
                yield Problem(
                    field="value",
                    rule=say(
                        "cites {fact}, which other sources contradict (conflict {conflict})",
                        fact=name,
                        conflict=fact.conflict,
                    ),
                    value=_shown(mark.low),
                    remedy=say("give the range that the sources leave open, in low and high"),
                )
    # What is wrong with the cited evidence was said; that it does not count follows from it.
    if case.criteria.evidence_required and not counts and not wrong:
        yield _no_evidence(case, mark)


def _no_evidence(case: CaseDraft, mark: Mark) -> Problem:
    cited = [case.facts[name] for name in mark.evidence]
    if not cited:
        rule = say("a mark must cite evidence")
        remedy = say("cite evidence in the column 'evidence', or leave the mark out")
    else:
        rule = say(
            "no cited evidence counts for this criterion: {facts}",
            facts=[f"{fact.id} ({fact.kind})" for fact in cited],
        )
        kinds = list(case.criteria[mark.criterion].evidence)
        remedy = say("what counts here is: {kinds}; or leave the mark out", kinds=kinds)
    return Problem(field="evidence", rule=rule, remedy=remedy)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else decimal(value)
