"""What a journal amounts to: the last version of everything, and what has happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import field, frozen

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Text, say
from evalkit.dossier.bodies import (
    ADD,
    AFTER_SEAL,
    AT_START,
    CRITERIA,
    DRAW,
    INIT,
    as_text,
    read_body,
)
from evalkit.dossier.journal import Entry
from evalkit.model import Case, CriteriaSet, Draw, Mark, Project, Tender
from evalkit.model.case_draft import Within
from evalkit.model.tender import OUTSIDE
from evalkit.schema.case_rows import plain_rows, rows_of_plain
from evalkit.schema.criteria_files import criteria_of

BEFORE_OPENING = (
    "marks", "measures", "bids", "evaluators", "assignments", "committees", "first_stage",
)  # fmt: skip
"""Tables that are closed once prices are open; a late recusal or a consensus still is a fact."""
OF_EVALUATORS = ("marks", "measures", "first_stage")
"""Tables in which evaluators write rows of their own, until they declare their marks complete."""
_KEYS: Mapping[str, tuple[str, ...]] = {
    "marks": ("project", "criterion", "evaluator"),
    "measures": ("project", "criterion", "evaluator"),
    "evidence": ("id",),
    "bids": ("project",),
    "evaluators": ("id", "panel"),
    "assignments": ("evaluator", "project", "criterion"),
    "committees": ("panel",),
    "deviations": ("precondition",),
    "recusals": ("evaluator", "project"),
    "consensus": ("project", "criterion"),
    "adjustments": ("project", "adjustment"),
    "tradeoffs": ("lot",),
    "first_stage": ("evaluator", "project", "criterion"),
}
"""What makes two rows of a table the same fact, of which the later is a new version."""


@frozen
class State:
    """What a journal amounts to after its last entry.

    Parameters
    ----------
    case_id : str
    criteria : CriteriaSet
        The version in force: the last one before the opening.
    tender : Tender or None
    projects : sequence of Project
    within : {'case', 'project'}
        Where an evaluator's name means one person.
    tables : mapping of table to rows
        The last version of each row, as plain data.
    draws : sequence of Draw
    submitted : set of str
        Evaluators who declared that their marks are in.
    sealed, opened, closed : Entry or None
    head : str
        Hash of the last entry.
    """

    case_id: str
    title: Text
    criteria: CriteriaSet
    tender: Tender | None
    projects: tuple[Project, ...]
    within: Within
    tables: Mapping[str, dict[tuple[str, ...], Mapping[str, object]]] = field(repr=False)
    draws: tuple[Draw, ...]
    submitted: frozenset[str]
    sealed: Entry | None
    opened: Entry | None
    closed: Entry | None
    head: str

    @cached_property
    def evaluators(self) -> tuple[str, ...]:
        """Ids of the evaluators on record, without those who mark only beside the panels."""
        rows = self.tables.get("evaluators", {}).values()
        return tuple(dict.fromkeys(str(r.get("id", "")) for r in rows if r.get("panel") != OUTSIDE))

    @property
    def missing(self) -> tuple[str, ...]:
        """Evaluators who have not declared their marks complete."""
        out = {
            str(row.get("evaluator", ""))
            for row in self.tables.get("recusals", {}).values()
            if row.get("decision") == "excluded" and not row.get("project")
        }
        return tuple(n for n in self.evaluators if n not in self.submitted and n not in out)

    @property
    def revealed(self) -> bool:
        """Whether marks may be shown to all: everybody's are in, or the dossier is closed."""
        return self.closed is not None or bool(self.evaluators and not self.missing)

    def rows(self, table: str) -> list[Mapping[str, object]]:
        """Return the last version of each row of a table."""
        return list(self.tables.get(table, {}).values())

    def case(self, more: Mapping[str, Sequence[Any]] | None = None) -> Case:
        """Build the case that the entries amount to.

        Raises
        ------
        ModelError, InputError
            With every problem.
        """
        problems: list[Problem] = []
        found: dict[str, Any] = {}
        for table in AFTER_SEAL:
            rows = self.rows(table)
            good = rows_of_plain(table, rows, "", self.criteria, problems) if rows else None
            found[table] = [*(good.items if good is not None else ()), *(more or {}).get(table, ())]
        if problems:
            raise InputError(problems)
        marks: list[Mark] = [*found.pop("marks"), *found.pop("measures")]
        return Case(
            self.criteria,
            self.projects,
            marks,
            tender=self.tender,
            draws=self.draws,
            id=self.case_id,
            title=self.title,
            evaluators_within=self.within,
            **found,
        )


def row_key(table: str, row: Mapping[str, object]) -> tuple[str, ...]:
    """Return what makes a row the fact that it is."""
    return tuple(str(row.get(name, "")) for name in _KEYS[table])


def row_texts(table: str, items: Sequence[Any]) -> list[dict[str, object]]:
    """Return objects of a table as plain rows that JSON keeps exactly."""
    return [{key: as_text(value) for key, value in row.items()} for row in plain_rows(table, items)]


def state_of(entries: Sequence[Entry], file: str) -> State:
    """Read entries into what they amount to.

    Raises
    ------
    InputError
        If the first entry is not the start of a dossier, or a body cannot be read.
    """
    if not entries or entries[0].kind != "init":
        raise InputError(Problem(file=file, rule=say("does not begin as a dossier")))
    start = read_body(INIT, entries[0], file)
    problems: list[Problem] = []
    criteria = criteria_of(start.criteria, file)
    projects = rows_of_plain("projects", [*start.projects], file, criteria, problems).items
    if problems:
        raise InputError(problems)
    tables: dict[str, dict[tuple[str, ...], Mapping[str, object]]] = {
        name: {row_key(name, row): row for row in getattr(start, name)} for name in AT_START
    }
    draws: list[Draw] = []
    submitted: set[str] = set()
    events: dict[str, Entry] = {}
    for entry in entries[1:]:
        if entry.kind == "add":
            added = read_body(ADD, entry, file)
            rows = tables.setdefault(added.table, {})
            rows.update({row_key(added.table, row): row for row in added.rows})
        elif entry.kind == "criteria":
            criteria = criteria_of(read_body(CRITERIA, entry, file).criteria, file)
        elif entry.kind == "draw":
            drawn = read_body(DRAW, entry, file).projects
            draws.append(Draw(drawn, Text(entry.why, entry.why)))
        elif entry.kind == "submit":
            submitted.add(entry.subject)
        events[entry.kind] = entry
    return State(
        case_id=start.case,
        title=start.title,
        criteria=criteria,
        tender=start.tender,
        projects=tuple(projects),
        within=start.evaluators_within,
        tables=tables,
        draws=tuple(draws),
        submitted=frozenset(submitted),
        sealed=events.get("seal"),
        opened=events.get("opening"),
        closed=events.get("close"),
        head=entries[-1].hash,
    )
