"""Who sits on a panel of a case: appointed, at work, or excluded."""

from __future__ import annotations

import numpy as np

from evalkit.model.case_draft import CaseDraft
from evalkit.model.procedure import Panel
from evalkit.model.tender import Committee


def members(case: CaseDraft, panel: Panel) -> tuple[str, ...]:
    """Return the evaluators of a panel: those on record, else those who gave or owe marks."""
    if case.evaluators:
        return tuple(e.id for e in case.evaluators if _belongs(case, panel, e.panel))
    wanted = set(case.criteria.leaves_under(panel.on))
    if _belongs(case, panel, ""):
        wanted.add("")
    owing = (a.evaluator for a in case.assignments if a.criterion in wanted)
    return tuple(dict.fromkeys((*markers(case, panel), *owing)))


def markers(case: CaseDraft, panel: Panel) -> tuple[str, ...]:
    """Return those who gave a panel's marks, on record or not."""
    marks, items = case.marks, set(case.criteria.leaves_under(panel.on))
    there = np.array([name in items for name in marks.criteria], dtype=np.bool_)
    found, first = np.unique(marks.evaluator[there[marks.criterion]], return_index=True)
    return tuple(marks.evaluators[place] for place in found[np.argsort(first)].tolist())


def committee(case: CaseDraft, panel: Panel) -> Committee | None:
    """Return what is on record of how a panel was formed."""
    found = [c for c in case.committees if _belongs(case, panel, c.panel)]
    return found[0] if found else None


def appointed(case: CaseDraft, panel: Panel) -> int:
    """Return how many members a panel was appointed with; 0 where nobody is on record."""
    record = committee(case, panel)
    if record is not None and record.appointed is not None:
        return int(record.appointed)
    # A mark without a name may stand for any number of people; the seats that a criteria set
    # foresees are no record of who was appointed, so they count only where nobody is named.
    return len([name for name in members(case, panel) if name]) or panel.seats or 0


def excluded(case: CaseDraft, panel: Panel, project: str | None = None) -> tuple[str, ...]:
    """Return the members excluded for a bid, or, without one, for some bid or all."""
    out = {
        r.evaluator
        for r in case.recusals
        if r.decision == "excluded" and (project is None or r.project in ("", project))
    }
    return tuple(name for name in members(case, panel) if name in out)


def _belongs(case: CaseDraft, panel: Panel, name: str) -> bool:
    """Say whether a row names a panel; where there is one panel only, it need not."""
    procedure = case.criteria.procedure
    assert procedure is not None
    return name == panel.id or (not name and len(procedure.panels) == 1)
