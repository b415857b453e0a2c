"""The marks that evaluators owe: who, for which project, on which criterion."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from fractions import Fraction
from functools import cached_property

from attrs import evolve, frozen

from evalkit.core.errors import Problem, unknown
from evalkit.core.messages import Message, say
from evalkit.model.case_draft import WITHIN, CaseDraft
from evalkit.model.checks import choice
from evalkit.model.parts import Mark
from evalkit.model.people import members
from evalkit.model.tender import OUTSIDE


@frozen(order=True)
class Seat:
    """A mark that one evaluator owes one project on one criterion or question."""

    evaluator: str
    project: str
    criterion: str


class Seats:
    """Who owes a mark of what in a case, and which of these marks are not there.

    Notes
    -----
    Owed are the marks of the evaluators on record, or of everybody who gave a mark
    by name where there is no record; for every project; on every criterion that
    evaluators mark. A recusal takes seats away, and a table of assignments says
    instead what is owed. Marks without a name owe nothing, and fill nobody's seat.
    Where the marks of several are read as a span, each reader marks what its sources
    carry, so that only a table of assignments makes one owe anything.
    """

    def __init__(self, case: CaseDraft) -> None:
        self.case = case

    def owed(self, project: str, name: str) -> tuple[str, ...]:
        """Return the evaluators who owe a project a mark on a criterion or question."""
        people = self.judges(name)
        if not people or not self._is_open_to_marks(project, name):
            return ()
        if self._spans(name) and not self.case.assignments:
            return ()
        if self.case.assignments:
            people = tuple(e for e in people if self.asks(e, project, name))
        elif self.case.evaluators_within == "project":
            people = tuple(e for e in people if (e, project) in self._marked)
        return tuple(e for e in people if not self._excused(e, project))

    def _spans(self, name: str) -> bool:
        """Say whether what several read is taken as a span, which no panel of a procedure is."""
        return self.case.criteria.panel == "span" and name not in self.case.panel_of

    def asks(self, evaluator: str, project: str, name: str) -> bool:
        """Say whether the assignments, where there are any, ask somebody for a mark."""
        given = self._assigned
        who = evaluator, project
        return not given or (*who, name) in given or (*who, "") in given

    def open(self, project: str, name: str) -> tuple[str, ...]:
        """Return those of them whose mark is not there."""
        given = {m.evaluator for m in self.case.marks_of.get((project, name), ())}
        return tuple(e for e in self.owed(project, name) if e not in given)

    def covered(self, project: str, name: str) -> Fraction:
        """Return the share of the marks of a project on a criterion that are there, in [0, 1]."""
        there = len(self.case.marks_of.get((project, name), ()))
        gone = len(self.open(project, name))
        return Fraction(there, there + gone) if there else Fraction(0)

    @cached_property
    def all_open(self) -> tuple[Seat, ...]:
        """Every mark that is owed and not there, in the order of projects and criteria.

        Questions are not among them: which are asked hangs on the answers.
        """
        names = [leaf.id for leaf in self.case.criteria.leaves if self.judges(leaf.id)]
        return tuple(
            Seat(evaluator, project.id, name)
            for project in self.case.projects
            for name in names
            for evaluator in self.open(project.id, name)
        )

    def judges(self, name: str) -> tuple[str, ...]:
        """Return those who mark a criterion or question, whatever the project."""
        found = self._judges.get(name)
        if found is None:
            found = self._judges[name] = self._judging(name)
        return found

    @cached_property
    def _judges(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _judging(self, name: str) -> tuple[str, ...]:
        case, procedure = self.case, self.case.criteria.procedure
        if name in case.panel_of and procedure is not None:
            panel = next(p for p in procedure.panels if p.id == case.panel_of[name])
            return tuple(e for e in members(case, panel) if e)
        own = {e: None for e, n in self._given if n == name}
        own |= {a.evaluator: None for a in case.assignments if a.criterion == name}
        measured = name in case.criteria and bool(case.criteria[name].unit)
        if measured or not own or (procedure is not None and procedure.panels):
            return tuple(own)
        return self._people

    @cached_property
    def _people(self) -> tuple[str, ...]:
        """Everybody who judges, where no panel divides them."""
        case = self.case
        listed = [e.id for e in case.evaluators if e.panel != OUTSIDE]
        if listed:
            return tuple(dict.fromkeys(listed))
        units = {c.id for c in case.criteria.leaves if c.unit}
        found = {e: None for e, name in self._given if name not in units}
        return tuple(found | {a.evaluator: None for a in case.assignments})

    @cached_property
    def _given(self) -> dict[tuple[str, str], None]:
        """The (evaluator, criterion) of all marks with a name, in their order."""
        return {(m.evaluator, m.criterion): None for m in self.case.marks if m.evaluator}

    @cached_property
    def _marked(self) -> set[tuple[str, str]]:
        """The (evaluator, project) of all marks with a name."""
        return {(m.evaluator, m.project) for m in self.case.marks if m.evaluator}

    @cached_property
    def _assigned(self) -> set[tuple[str, str, str]]:
        return {(a.evaluator, a.project, a.criterion) for a in self.case.assignments}

    @cached_property
    def _recused(self) -> set[tuple[str, str]]:
        return {(r.evaluator, r.project) for r in self.case.recusals if r.decision == "excluded"}

    def _excused(self, evaluator: str, project: str) -> bool:
        return (evaluator, project) in self._recused or (evaluator, "") in self._recused

    @cached_property
    def _moved(self) -> set[tuple[str, str]]:
        return {(c.project, c.criterion) for c in self.case.consensus}

    def _is_open_to_marks(self, project: str, name: str) -> bool:
        """Say whether a bid still takes marks: it is valid, reached its panel, and none agreed.

        What nobody marked is not owed by each: the bid may have ended at an earlier
        stage, and the steps of the award say so where it did not.
        """
        case = self.case
        if case.criteria.procedure is None:
            return True
        bid = case.bid_of.get(project)
        valid = bid is None or bid.status == "valid"
        reached = (project, name) in case.marks_of
        return valid and reached and (project, name) not in self._moved


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


def open_problems(seats: Seats) -> Iterator[Problem]:
    """Name each open seat where the criteria set allows no gaps."""
    case = seats.case
    for seat in seats.all_open:
        if case.criteria.missing_policy(seat.criterion) == "error":
            yield seat_problem(case, seat)


def seat_problem(case: CaseDraft, seat: Seat) -> Problem:
    """Return the problem of one seat that must not be open."""
    criteria = case.criteria
    measured = seat.criterion in criteria and bool(criteria[seat.criterion].unit)
    return Problem(
        table="measures" if measured else "marks",
        field=seat.criterion,
        rule=say(
            "{evaluator} has not marked {project} here, and the criteria set allows no missing "
            "marks",
            evaluator=seat.evaluator,
            project=seat.project,
        ),
        remedy=_remedy(case),
    )


def _remedy(case: CaseDraft) -> Message:
    if case.criteria.procedure is not None:
        return say("add the mark, record the recusal, or list in assignments who marks what")
    return say(
        "add the mark, choose another rule for missing marks, or list in assignments who marks what"
    )
