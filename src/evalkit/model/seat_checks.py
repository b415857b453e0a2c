"""What must hold of assignments, and of marks beside the record of evaluators."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from evalkit.core.errors import Problem, unknown
from evalkit.core.messages import say
from evalkit.model.case_draft import WITHIN, CaseDraft
from evalkit.model.checks import choice
from evalkit.model.mark_checks import breaches
from evalkit.model.parts import Mark
from evalkit.model.seats import Seats


def seat_problems(case: CaseDraft, seats: Seats) -> Iterator[Problem]:
    """Yield what is wrong with the record of evaluators, the assignments, and marks beside them."""
    yield from choice(case.evaluators_within, WITHIN, "case", "evaluators_within")
    if case.evaluators_within == "project" and case.criteria.procedure is not None:
        rule = say("is for cases without a procedure")
        remedy = say("list in the table {name} who marks which bid", name="assignments")
        yield Problem(
            table="case", field="evaluators_within", rule=rule, value="project", remedy=remedy
        )
    yield from _assignments(case)
    yield from _marks(case, seats)


def _assignments(case: CaseDraft) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], int] = {}
    listed = list(dict.fromkeys(e.id for e in case.evaluators))
    names = [*(leaf.id for leaf in case.criteria.leaves), *case.criteria.questions]
    checks = (
        ("evaluator", say("evaluator"), listed),
        ("project", say("project"), [p.id for p in case.projects]),
        ("criterion", say("criterion"), names),
    )
    for row, one in enumerate(case.assignments):
        for field, kind, known in checks:
            value = getattr(one, field)
            # Without a record anybody may be an evaluator; no criterion is all of them.
            if value and known and value not in known:
                problem = unknown(kind, value, known, table="assignments", field=field)
                yield evolve(problem, row=row)
        key = (one.evaluator, one.project, one.criterion)
        if key in seen:
            rule = say("is already in row {row}", row=seen[key])
            yield Problem(
                table="assignments", row=row, field="evaluator", rule=rule, value=one.evaluator
            )
        seen.setdefault(key, row)


def _marks(case: CaseDraft, seats: Seats) -> Iterator[Problem]:
    """Refuse marks by somebody who is not on record, or who was not asked for them."""
    listed: dict[str, set[str]] = {}
    for one in case.evaluators:
        listed.setdefault(one.id, set()).add(one.panel)
    marks = case.marks
    named = np.array([bool(name) for name in marks.evaluators], dtype=np.bool_)[marks.evaluator]
    wrong = named & ~_asked(case)
    if listed:
        strange = np.array([name not in listed for name in marks.evaluators], dtype=np.bool_)
        wrong |= named & strange[marks.evaluator]
        wrong |= breaches(
            marks,
            named & ~wrong,
            lambda of: of.key("evaluator", "criterion"),
            lambda mark: () if _sits(case, listed[mark.evaluator], mark) else (mark,),
        )
        wrong |= ~named & _needs_name(case, named)
    for row in np.flatnonzero(wrong).tolist():
        mark, (table, place) = marks[row], marks.at(row)
        problem = None
        if listed and not mark.evaluator:
            problem = Problem(
                field="evaluator",
                rule=say("is empty, where the table {name} lists who marks", name="evaluators"),
                remedy=say("name who gave the mark, or list nobody"),
            )
        elif listed and mark.evaluator not in listed:
            problem = unknown(say("evaluator"), mark.evaluator, list(listed), field="evaluator")
        elif listed and not _sits(case, listed[mark.evaluator], mark):
            rule = say(
                "is not a member of panel {panel}, which marks {criterion}",
                panel=case.panel_of[mark.criterion],
                criterion=mark.criterion,
            )
            problem = Problem(field="evaluator", rule=rule, value=mark.evaluator)
        elif not seats.asks(mark.evaluator, mark.project, mark.criterion):
            problem = Problem(
                field="evaluator",
                rule=say("is not assigned this mark in the table of assignments"),
                value=mark.evaluator,
                remedy=say("add the assignment, or delete the mark"),
            )
        if problem is not None:
            yield evolve(problem, table=table, row=place)


def _needs_name(case: CaseDraft, named: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which marks a panel gives, or somebody beside named evaluators: they are theirs."""
    marks = case.marks
    panel = np.array([name in case.panel_of for name in marks.criteria], dtype=np.bool_)
    where = marks.key("project", "criterion")
    needs: NDArray[np.bool_] = panel[marks.criterion] | np.isin(where, where[named])
    return needs


def _asked(case: CaseDraft) -> NDArray[np.bool_]:
    """Return which marks the assignments ask for; all of them where there are none."""
    marks = case.marks
    if not case.assignments:
        return np.ones(len(marks), dtype=np.bool_)
    tables = marks.evaluators, marks.projects, marks.criteria
    of = [{name: place for place, name in enumerate(table)} for table in tables]
    one: set[int] = set()
    every: set[int] = set()
    for a in case.assignments:
        who, where = of[0].get(a.evaluator), of[1].get(a.project)
        if who is None or where is None:
            continue
        both = who * len(marks.projects) + where
        if not a.criterion:
            every.add(both)
        elif a.criterion in of[2]:
            one.add(both * len(marks.criteria) + of[2][a.criterion])
    whole = np.isin(marks.key("evaluator", "project"), np.array([*every], dtype=np.int64))
    single = np.array([*one], dtype=np.int64)
    return whole | np.isin(marks.key("evaluator", "project", "criterion"), single)


def _sits(case: CaseDraft, panels: AbstractSet[str], mark: Mark) -> bool:
    """Say whether somebody of these panels may give a mark."""
    wanted = case.panel_of.get(mark.criterion)
    procedure = case.criteria.procedure
    alone = procedure is not None and len(procedure.panels) == 1
    return wanted is None or wanted in panels or (alone and "" in panels)
