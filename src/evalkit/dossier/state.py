"""What a journal amounts to: the last version of everything, and what has happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import field, frozen

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Text, say
from evalkit.dossier.journal import Entry
from evalkit.files.fields import Fields
from evalkit.model import Case, CriteriaSet, Draw, Mark, Project, Tender
from evalkit.model.case_draft import Within
from evalkit.model.tender import OUTSIDE
from evalkit.schema.case_rows import plain_rows, rows_of_plain
from evalkit.schema.case_tables import TENDER_TABLES
from evalkit.schema.criteria_files import criteria_of
from evalkit.schema.nouns.case import read_tender

BEFORE_OPENING = (
    "marks", "measures", "bids", "evaluators", "assignments", "committees", "first_stage",
)  # fmt: skip
"""Tables that are closed once prices are open; a late recusal or a consensus still is a fact."""
OF_EVALUATORS = ("marks", "measures", "first_stage")
"""Tables in which evaluators write rows of their own, until they declare their marks complete."""
AT_START = ("evaluators", "assignments", "committees", "deviations")
"""Tables that a dossier may begin with."""
AFTER_SEAL = ("marks", "measures", "evidence", *TENDER_TABLES)
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
    tables: Mapping[str, dict[tuple[str, ...], dict[str, object]]] = field(repr=False)
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
        return tuple(dict.fromkeys(str(r["id"]) for r in rows if r.get("panel") != OUTSIDE))

    @property
    def missing(self) -> tuple[str, ...]:
        """Evaluators who have not declared their marks complete."""
        out = {
            str(row["evaluator"])
            for row in self.tables.get("recusals", {}).values()
            if row.get("decision") == "excluded" and not row.get("project")
        }
        return tuple(n for n in self.evaluators if n not in self.submitted and n not in out)

    @property
    def revealed(self) -> bool:
        """Whether marks may be shown to all: everybody's are in, or the dossier is closed."""
        return self.closed is not None or bool(self.evaluators and not self.missing)

    def rows(self, table: str) -> list[dict[str, object]]:
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
        found: dict[str, list[Any]] = {}
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


def as_text(plain: object) -> object:
    """Write numbers and dates as text, so that JSON keeps them exactly."""
    if isinstance(plain, Mapping):
        return {key: as_text(value) for key, value in plain.items()}
    if isinstance(plain, list):
        return [as_text(value) for value in plain]
    return plain if plain is None or isinstance(plain, str | bool | int) else str(plain)


def state_of(entries: Sequence[Entry], file: str) -> State:
    """Read entries into what they amount to.

    Raises
    ------
    InputError
        If the first entry is not the start of a dossier, or a body cannot be read.
    """
    if not entries or entries[0].kind != "init":
        raise InputError(Problem(file=file, rule=say("does not begin as a dossier")))
    start: Any = entries[0].content
    problems: list[Problem] = []
    criteria = criteria_of(start["criteria"], file)
    tender = read_tender(Fields(start["tender"], problems, file=file, table="case"))
    projects = rows_of_plain("projects", start["projects"], file, criteria, problems).items
    if problems:
        raise InputError(problems)
    tables: dict[str, dict[tuple[str, ...], dict[str, object]]] = {
        name: {row_key(name, row): row for row in start.get(name, ())} for name in AT_START
    }
    draws: list[Draw] = []
    submitted: set[str] = set()
    events: dict[str, Entry] = {}
    for entry in entries[1:]:
        body: Any = entry.content
        if entry.kind == "add":
            rows = tables.setdefault(body["table"], {})
            rows.update({row_key(body["table"], row): row for row in body["rows"]})
        elif entry.kind == "criteria":
            criteria = criteria_of(body["criteria"], file)
        elif entry.kind == "draw":
            draws.append(Draw(body["projects"], Text(entry.why, entry.why)))
        elif entry.kind == "submit":
            submitted.add(entry.subject)
        events[entry.kind] = entry
    title = start.get("title", {})
    return State(
        case_id=start["case"],
        title=Text(title.get("en", ""), title.get("ko", "")),
        criteria=criteria,
        tender=tender,
        projects=tuple(projects),
        within=start.get("evaluators_within", "case"),
        tables=tables,
        draws=tuple(draws),
        submitted=frozenset(submitted),
        sealed=events.get("seal"),
        opened=events.get("opening"),
        closed=events.get("close"),
        head=entries[-1].hash,
    )
