"""What a case says, before anything about it is checked: projects, marks and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import LookupFailed, Problem, unknown
from evalkit.core.ids import id_of
from evalkit.core.messages import Text, say
from evalkit.model import lists
from evalkit.model.adjustment import AdjustmentEntry
from evalkit.model.checks import parts, text
from evalkit.model.criteria_set import CriteriaSet
from evalkit.model.letterhead import Letterhead
from evalkit.model.mark_columns import MarkColumns
from evalkit.model.parts import Conflict, Draw, Evidence, Mark, Project
from evalkit.model.request import Request
from evalkit.model.tender import (
    Assignment,
    Bid,
    Committee,
    Consensus,
    Deviation,
    Evaluator,
    FirstStageGrade,
    Recusal,
    Tender,
    Tradeoff,
)

Within = Literal["case", "project"]
WITHIN: tuple[Within, ...] = ("case", "project")


def _projects(items: Iterable[Project]) -> tuple[Project, ...]:
    return parts(items, Project, "projects")


def _marks(items: Iterable[Mark]) -> MarkColumns:
    """Lay marks out in columns, judged before measured ones, as the two tables of a file do."""
    return items if isinstance(items, MarkColumns) else MarkColumns.of(parts(items, Mark, "marks"))


def _no_marks() -> MarkColumns:
    return MarkColumns.of(())


def _evidence(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return parts(items, Evidence, "evidence")


def _conflicts(items: Iterable[Conflict]) -> tuple[Conflict, ...]:
    return parts(items, Conflict, "conflicts")


def _requests(items: Iterable[Request]) -> tuple[Request, ...]:
    return parts(items, Request, "requests")


def _draws(items: Iterable[Draw]) -> tuple[Draw, ...]:
    return parts(items, Draw, "draw")


def _said(head: Letterhead | None) -> Letterhead | None:
    """Return a letterhead; one that says nothing is none."""
    return None if head == Letterhead() else head


@frozen
class CaseDraft:
    """The fields of a `Case`, and what can be looked up in them."""

    criteria: CriteriaSet
    projects: tuple[Project, ...] = field(converter=_projects, repr=False)
    marks: MarkColumns = field(factory=_no_marks, converter=_marks, repr=False)
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=_evidence, kw_only=True, repr=False
    )
    conflicts: tuple[Conflict, ...] = field(
        default=(), converter=_conflicts, kw_only=True, repr=False
    )
    requests: tuple[Request, ...] = field(default=(), converter=_requests, kw_only=True, repr=False)
    draws: tuple[Draw, ...] = field(default=(), converter=_draws, kw_only=True, repr=False)
    tender: Tender | None = field(default=None, kw_only=True, repr=False)
    bids: tuple[Bid, ...] = field(default=(), converter=lists.bids, kw_only=True, repr=False)
    evaluators: tuple[Evaluator, ...] = field(
        default=(), converter=lists.evaluators, kw_only=True, repr=False
    )
    assignments: tuple[Assignment, ...] = field(
        default=(), converter=lists.assignments, kw_only=True, repr=False
    )
    committees: tuple[Committee, ...] = field(
        default=(), converter=lists.committees, kw_only=True, repr=False
    )
    deviations: tuple[Deviation, ...] = field(
        default=(), converter=lists.deviations, kw_only=True, repr=False
    )
    recusals: tuple[Recusal, ...] = field(
        default=(), converter=lists.recusals, kw_only=True, repr=False
    )
    consensus: tuple[Consensus, ...] = field(
        default=(), converter=lists.consensus, kw_only=True, repr=False
    )
    adjustments: tuple[AdjustmentEntry, ...] = field(
        default=(), converter=lists.adjustments, kw_only=True, repr=False
    )
    tradeoffs: tuple[Tradeoff, ...] = field(
        default=(), converter=lists.tradeoffs, kw_only=True, repr=False
    )
    first_stage: tuple[FirstStageGrade, ...] = field(
        default=(), converter=lists.first_stage, kw_only=True, repr=False
    )
    letterhead: Letterhead | None = field(default=None, converter=_said, kw_only=True, repr=False)
    evaluators_within: Within = field(default="case", kw_only=True, repr=False)
    remarks: tuple[Problem, ...] = field(default=(), kw_only=True, eq=False, repr=False)
    id: str = field(default="case", kw_only=True)
    title: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    notice: Text = field(factory=Text, converter=text, kw_only=True, repr=False)

    def project(self, name: str) -> Project:
        """Return a project by id."""
        found = self._projects.get(id_of(name)) if isinstance(name, str) else None
        if found is None:
            raise LookupFailed(unknown(say("project"), str(name), list(self._projects)))
        return found

    @cached_property
    def _projects(self) -> dict[str, Project]:
        return {p.id: p for p in self.projects}

    @cached_property
    def panel_of(self) -> dict[str, str]:
        """The panel that marks each leaf, where one does."""
        procedure = self.criteria.procedure
        return {
            leaf: panel.id
            for panel in (procedure.panels if procedure is not None else ())
            for leaf in self.criteria.leaves_under(panel.on)
        }

    @cached_property
    def bid_of(self) -> dict[str, Bid]:
        """The bids by project."""
        return {bid.project: bid for bid in self.bids}

    @cached_property
    def bid_rows(self) -> dict[str, int]:
        """Where the bid of each project stands in the list of bids, for problems of it."""
        return {bid.project: row for row, bid in enumerate(self.bids)}

    @cached_property
    def facts(self) -> dict[str, Evidence]:
        """The evidence by id."""
        return {e.id: e for e in self.evidence}

    @cached_property
    def request_of(self) -> dict[tuple[str, str], Request]:
        """The requests by (project, document)."""
        return {(request.project, request.document): request for request in self.requests}

    @property
    def marks_of(self) -> Mapping[tuple[str, str], tuple[Mark, ...]]:
        """The marks by (project, criterion)."""
        return self.marks.grouped

    @property
    def mark_columns(self) -> MarkColumns:
        """The marks in columns."""
        return self.marks

    def admissible(self, mark: Mark) -> tuple[str, ...]:
        """Return the ids of a mark's evidence that counts for its criterion."""
        return tuple(
            name
            for name in mark.evidence
            if self.criteria.admits(mark.criterion, self.facts[name].kind)
        )
