"""What must hold within a case; every breach is reported, not only the first."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from evalkit.core.errors import ModelError, Problem, unknown
from evalkit.core.exact import decimal
from evalkit.core.messages import say
from evalkit.model.case_draft import CaseDraft
from evalkit.model.checks import check_id
from evalkit.model.parts import Mark
from evalkit.scales.base import Value

YES_NO = ("yes", "no")


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
    yield from _marks(case)
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

        if kinds and fact.kind not in kinds:
            kind = say("kind of evidence")
            yield at(unknown(kind, fact.kind, kinds, table="evidence", field="kind"))
        if fact.project and fact.project not in case._projects:
            kind = say("project")
            yield at(unknown(kind, fact.project, projects, table="evidence", field="project"))
        if fact.conflict and fact.conflict not in conflicts:
            kind = say("conflict")
            yield at(unknown(kind, fact.conflict, conflicts, table="evidence", field="conflict"))


def _conflicts(case: CaseDraft) -> Iterator[Problem]:
    known = _scored(case)
    for row, conflict in enumerate(case.conflicts):
        for name in conflict.criteria:
            if name not in known:
                problem = unknown(
                    say("criterion"), name, list(known), table="conflicts", field="criteria"
                )
                yield problem.at("", row)


def _scored(case: CaseDraft) -> dict[str, None]:
    """Return the ids that can be marked, in order."""
    names = [leaf.id for leaf in case.criteria.leaves]
    return dict.fromkeys([*names, *case.criteria.questions])


def _marks(case: CaseDraft) -> Iterator[Problem]:
    known = _scored(case)
    projects = list(case._projects)
    seen: dict[tuple[str, str, str], int] = {}
    touched = {c.id: c.criteria for c in case.conflicts}
    counters = {"marks": -1, "measures": -1}
    for mark in case.marks:
        table = "measures" if mark.unit else "marks"
        counters[table] += 1
        row = counters[table]
        key = (mark.project, mark.criterion, mark.evaluator)
        problems: list[Problem] = []
        if mark.project not in case._projects:
            problems.append(unknown(say("project"), mark.project, projects, field="project"))
        if mark.criterion not in known:
            if mark.criterion in case.criteria:
                rule = say("is a group; marks go to the criteria below it")
                problems.append(Problem(field="criterion", rule=rule, value=mark.criterion))
            else:
                problems.append(
                    unknown(say("criterion"), mark.criterion, list(known), field="criterion")
                )
        else:
            problems.extend(_value(case, mark))
            problems.extend(_rests_on(case, mark, touched))
        if key in seen:
            rule = say(
                "row {row} already has a mark by the same evaluator for this project and criterion",
                row=seen[key],
            )
            problems.append(Problem(field="criterion", rule=rule, value=mark.criterion))
        seen.setdefault(key, row)
        for problem in problems:
            yield Problem(
                table=table,
                row=row,
                field=problem.field,
                rule=problem.rule,
                value=problem.value,
                remedy=problem.remedy,
            )


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


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else decimal(value)
