"""What must hold of the bonuses and deductions that a case records."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from evalkit.core.errors import ModelError, Problem, unknown
from evalkit.core.messages import say
from evalkit.model.adjustment import AdjustmentEntry
from evalkit.model.case_draft import CaseDraft
from evalkit.model.people_checks import known_name
from evalkit.model.procedure import Procedure


def entry_problems(case: CaseDraft, procedure: Procedure) -> Iterator[Problem]:
    """Yield what is wrong with the entries of a case, at their rows."""
    known = {item.id: item for item in procedure.adjustments}
    seen: set[tuple[str, str]] = set()
    for row, entry in enumerate(case.adjustments):
        table, name = "adjustments", entry.adjustment
        yield from known_name(entry.project, case._projects, say("project"), "project", table, row)
        yield from known_name(name, known, say("adjustment"), "adjustment", table, row)
        yield from _cited(case, entry, row)
        if name not in known:
            continue
        if (entry.project, name) in seen:
            rule = say("is recorded twice for this bid")
            yield Problem(table=table, row=row, field="adjustment", rule=rule, value=name)
        seen.add((entry.project, name))
        if entry.value is None:
            continue
        try:
            known[name].worth(entry.value)
        except ModelError as error:
            for problem in error.problems:
                yield evolve(problem, table=table, row=row)


def _cited(case: CaseDraft, entry: AdjustmentEntry, row: int) -> Iterator[Problem]:
    """Check that the evidence is there, and about this bidder."""
    for name in entry.evidence:
        fact = case.facts.get(name)
        if fact is None:
            known = list(case.facts)
            found = unknown(say("evidence"), name, known, table="adjustments", field="evidence")
            yield evolve(found, row=row)
        elif fact.project and fact.project != entry.project:
            rule = say("is evidence about another project, {project}", project=fact.project)
            yield Problem(table="adjustments", row=row, field="evidence", rule=rule, value=name)
