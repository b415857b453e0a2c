"""What must hold within a case; every breach is reported, not only the first."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from evalkit.core.errors import Problem, unknown
from evalkit.core.messages import say
from evalkit.model.case_draft import CaseDraft
from evalkit.model.checks import check_id
from evalkit.model.mark_checks import mark_problems


def case_problems(case: CaseDraft) -> Iterator[Problem]:
    """Yield everything that is wrong with a case; rows are positions in their lists."""
    yield from check_id(case.id, "case")
    if not case.projects:
        yield Problem(table="projects", rule=say("needs at least one project"))
    yield from _unique("projects", [p.id for p in case.projects])
    yield from _unique("evidence", [e.id for e in case.evidence])
    yield from _unique("conflicts", [c.id for c in case.conflicts])
    yield from _evidence(case)
    yield from _conflicts(case)
    yield from mark_problems(case)
    yield from _requests(case)
    yield from _draws(case)


def _unique(table: str, ids: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, name in enumerate(ids):
        for problem in check_id(name, table):
            yield Problem(table=table, row=row, field="id", rule=problem.rule, value=name)
        if name in seen:
            rule = say("is used twice")
            yield Problem(table=table, row=row, field="id", rule=rule, value=name)
        seen.add(name)


def _evidence(case: CaseDraft) -> Iterator[Problem]:
    kinds = [name for name, _ in case.criteria.evidence_kinds]
    projects = list(case._projects)
    conflicts = [c.id for c in case.conflicts]
    for row, fact in enumerate(case.evidence):

        def at(problem: Problem, row: int = row) -> Problem:
            return problem.at(problem.file, row)

        if not fact.kind:
            yield Problem(table="evidence", row=row, field="kind", rule=say("is empty"))
        elif kinds and fact.kind not in kinds:
            kind = say("kind of evidence")
            yield at(unknown(kind, fact.kind, kinds, table="evidence", field="kind"))
        if fact.project and fact.project not in case._projects:
            kind = say("project")
            yield at(unknown(kind, fact.project, projects, table="evidence", field="project"))
        if fact.conflict and fact.conflict not in conflicts:
            kind = say("conflict")
            yield at(unknown(kind, fact.conflict, conflicts, table="evidence", field="conflict"))


def _conflicts(case: CaseDraft) -> Iterator[Problem]:
    known = dict.fromkeys([*(leaf.id for leaf in case.criteria.leaves), *case.criteria.questions])
    for row, conflict in enumerate(case.conflicts):
        for name in conflict.criteria:
            if name not in known:
                problem = unknown(
                    say("criterion"), name, list(known), table="conflicts", field="criteria"
                )
                yield problem.at("", row)


def _requests(case: CaseDraft) -> Iterator[Problem]:
    """Check that a request names what there is, and that nothing is asked for twice."""
    projects = list(case._projects)
    documents = [document.id for document in case.criteria.documents]
    seen: dict[tuple[str, str], int] = {}
    for row, request in enumerate(case.requests):
        if request.project not in case._projects:
            found = unknown(
                say("project"), request.project, projects, table="requests", field="project"
            )
            yield evolve(found, row=row)
        if request.document not in documents:
            found = unknown(
                say("document"), request.document, documents, table="requests", field="document"
            )
            none = say("the criteria set {name} names no documents", name=case.criteria.id)
            yield evolve(found, row=row, remedy=found.remedy if documents else none)
        key = (request.project, request.document)
        if key in seen:
            rule = say("row {row} already has the same document for this project", row=seen[key])
            remedy = say("keep one row, with the latest result")
            yield Problem(
                table="requests",
                row=row,
                field="document",
                rule=rule,
                value=request.document,
                remedy=remedy,
            )
        seen.setdefault(key, row)


def _draws(case: CaseDraft) -> Iterator[Problem]:
    drawn: set[str] = set()
    for row, draw in enumerate(case.draws):
        for name in draw.projects:
            if name not in case._projects:
                known = list(case._projects)
                yield unknown(say("project"), name, known, table="draw", field="projects").at(
                    "", row
                )
            if name in drawn:
                rule = say("is drawn twice")
                yield Problem(table="draw", row=row, field="projects", rule=rule, value=name)
            drawn.add(name)
        if "draw" not in case.criteria.ties:
            rule = say("the criteria set does not decide ties by a draw")
            yield Problem(table="draw", row=row, field="projects", rule=rule)
