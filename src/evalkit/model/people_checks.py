"""What must hold of the people on record: who sits on which panel, and how panels were formed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import evolve

from evalkit.core.errors import Problem, unknown
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.model.case_draft import CaseDraft
from evalkit.model.procedure import Procedure
from evalkit.model.tender import OUTSIDE, Evaluator


def evaluator_problems(case: CaseDraft, procedure: Procedure | None) -> Iterator[Problem]:
    """Yield what is wrong with the record of evaluators: one row for each person and panel."""
    panels = [panel.id for panel in procedure.panels] if procedure is not None else []
    seen: dict[str, dict[str, int]] = {}
    for row, evaluator in enumerate(case.evaluators):
        if not evaluator.id:
            yield Problem(table="evaluators", row=row, field="id", rule=say("is empty"))
        rows = seen.setdefault(evaluator.id, {})
        yield from _again(case, row, rows, panels)
        rows.setdefault(_panel_of(evaluator, panels), row)
        if (evaluator.panel or len(panels) > 1) and evaluator.panel != OUTSIDE:
            yield from known_name(evaluator.panel, panels, say("panel"), "panel", "evaluators", row)


def _panel_of(evaluator: Evaluator, panels: Sequence[str]) -> str:
    """Return the panel of a row; where there is one only, the row need not name it."""
    return evaluator.panel or ("".join(panels) if len(panels) == 1 else "")


def _again(
    case: CaseDraft, row: int, rows: Mapping[str, int], panels: Sequence[str]
) -> Iterator[Problem]:
    """Refuse a further row of one person that is not of another panel, or says something else.

    Parameters
    ----------
    rows : mapping of panel to row
        Where the person stands before.
    """
    evaluator = case.evaluators[row]
    panel = _panel_of(evaluator, panels)
    if not rows or not evaluator.id:
        return
    if panel in rows:
        rule = say("is already in row {row}, on the same panel", row=rows[panel])
        remedy = say("one row for each person and panel: delete one of them")
        yield Problem(
            table="evaluators", row=row, field="id", rule=rule, value=evaluator.id, remedy=remedy
        )
        return
    if OUTSIDE in (panel, *rows):
        first = min(rows.values())
        rule = say(
            "is already in row {row}; {outside} is for people on no panel",
            row=first,
            outside=f"'{OUTSIDE}'",
        )
        yield Problem(
            table="evaluators",
            row=row,
            field="panel",
            rule=rule,
            value=evaluator.panel,
            remedy=say("keep the rows that name a panel"),
        )
    first = min(rows.values())
    for name in ("name", "affiliation", "outside"):
        value = getattr(evaluator, name)
        if value != getattr(case.evaluators[first], name):
            rule = say("differs from row {row} about the same person", row=first)
            yield Problem(
                table="evaluators",
                row=row,
                field=name,
                rule=rule,
                value=value,
                remedy=say("write the same in every row of one person"),
            )


def committee_problems(case: CaseDraft, procedure: Procedure) -> Iterator[Problem]:
    """Yield what is wrong with the record of how panels were formed."""
    panels = [panel.id for panel in procedure.panels]
    seen: set[str] = set()
    for row, committee in enumerate(case.committees):
        if committee.panel or len(panels) > 1:
            yield from known_name(committee.panel, panels, say("panel"), "panel", "committees", row)
        name = committee.panel or "".join(panels[:1])
        if name in seen:
            rule = say("is used twice")
            yield Problem(table="committees", row=row, field="panel", rule=rule, value=name)
        seen.add(name)
        listed = sum(1 for e in case.evaluators if (e.panel or "".join(panels[:1])) == name)
        if committee.appointed is not None and committee.appointed < listed:
            rule = say("is less than the {count} members listed in evaluators", count=listed)
            value = decimal(committee.appointed)
            yield Problem(table="committees", row=row, field="appointed", rule=rule, value=value)


def known_name(
    name: str, known: Collection[str], kind: Message, field: str, table: str, row: int
) -> Iterator[Problem]:
    """Refuse a name in a row that stands for nothing, with the nearest that is known."""
    if name not in known:
        names: Sequence[str] = list(known)
        yield evolve(unknown(kind, name, names, table=table, field=field), row=row)
