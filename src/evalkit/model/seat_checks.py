"""What must hold of assignments, and of marks beside the record of evaluators."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from attrs import evolve

from evalkit.core.errors import Problem, unknown
from evalkit.core.messages import say
from evalkit.model.case_draft import WITHIN, CaseDraft
from evalkit.model.checks import choice
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
    counters = {"marks": -1, "measures": -1}
    for mark in case.marks:
        table = "measures" if mark.unit else "marks"
        counters[table] += 1
        if not mark.evaluator:
            continue
        problem = None
        if listed and mark.evaluator not in listed:
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
            yield evolve(problem, table=table, row=counters[table])


def _sits(case: CaseDraft, panels: AbstractSet[str], mark: Mark) -> bool:
    """Say whether somebody of these panels may give a mark."""
    wanted = case.panel_of.get(mark.criterion)
    procedure = case.criteria.procedure
    alone = procedure is not None and len(procedure.panels) == 1
    return wanted is None or wanted in panels or (alone and "" in panels)
