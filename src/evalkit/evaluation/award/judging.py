"""From the marks of evaluators to the technical points of every bid; no price is looked at."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.column import ExactColumn, Mask, total
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedColumn, MaskedPair, NodePoints, add_up
from evalkit.evaluation.award.panel_shares import listed, with_panel
from evalkit.evaluation.award.sitting import PanelSession, sessions_of
from evalkit.evaluation.decisions import DecisionResult, decide, unanswered
from evalkit.evaluation.gates import GateResult, Gates, NodePair, States
from evalkit.evaluation.leaves import CriterionScore, CriterionScorer
from evalkit.evaluation.shares import pair_of, values_of
from evalkit.model import Case, Criterion, Mark
from evalkit.model.first_stage import missing_problems
from evalkit.model.lawful_problems import unlawful
from evalkit.model.seats import open_problems
from evalkit.model.tree import Tree, TreeNode
from evalkit.scales import Linear
from evalkit.scales.base import Value

NOTHING = CriterionScore(None, None, ())


@frozen
class Judged:
    """What every bid came to before its price is known; one row a project of the case.

    Parameters
    ----------
    case : Case
    tree : Tree
    sessions : sequence of PanelSession
    own : OwnMarks
        What no panel brought together.
    """

    case: Case
    tree: Tree
    sessions: tuple[PanelSession, ...] = field(repr=False)
    own: OwnMarks = field(repr=False)

    @cached_property
    def shares(self) -> tuple[MaskedPair, ...]:
        """Utilities by leaf; left out where a mark is missing."""
        found = list(self.own.shares)
        for session in self.sessions:
            if session.table is None:
                continue
            rows = np.array([self.own.row[bid] for bid in session.table.bids], dtype=np.int64)
            for column, item in enumerate(session.table.items):
                place, most = self.own.place[item], self._node(item).points
                found[place] = with_panel(found[place], session, column, rows, most)
        return tuple((share, share) for share in found)

    def _node(self, name: str) -> TreeNode:
        return self.tree.nodes[self.tree.place[name]]

    @cached_property
    def nodes(self) -> tuple[NodePair, ...]:
        """Points of every node; left out where a mark below is missing."""
        found = add_up(self.tree, [share for share, _ in self.shares])
        gone: dict[int, Mask] = {}
        for leaf, (share, _) in zip(self.case.criteria.leaves, self.shares, strict=True):
            if share.out is not None:
                for above in self._above(leaf.id):
                    node = self.tree.place[above]
                    gone[node] = share.out | gone.get(node, share.out)
        for node, out in gone.items():
            known = found[node]
            if known is not None:
                found[node] = NodePoints(
                    *(MaskedColumn(p.column, out) for p in (known.points, known.raw))
                )
        return tuple((points, points) for points in found)

    def _above(self, name: str) -> list[str]:
        found = [name]
        while found[-1]:
            found.append(self.case.criteria[found[-1]].parent)
        return found

    def node(self, project: str, place: int) -> Fraction | None:
        """Return the points of one node of the tree; None where a mark below is missing."""
        found = self._listed.get(place)
        if found is None:
            points = self.nodes[place][0]
            nothing: list[Fraction | None] = [None] * len(self.own.row)
            found = self._listed[place] = nothing if points is None else listed(points.points)
        return found[self.own.row[project]]

    @cached_property
    def _listed(self) -> dict[int, list[Fraction | None]]:
        return {}

    def points(self, project: str) -> list[Fraction | None]:
        """Return the points of every node; the price has none yet."""
        return [self.node(project, place) for place in range(len(self.tree.nodes))]

    @cached_property
    def technical(self) -> dict[str, Fraction | None]:
        """The sum of all points but the price's by project; None where a mark is missing."""
        tops = [c.id for c in self.case.criteria.children() if c.id != self.price]
        parts = [self.nodes[self.tree.place[name]][0] for name in tops]
        count = len(self.own.row)
        if any(part is None for part in parts):
            return dict.fromkeys(self.own.row)
        known = [part.points for part in parts if part is not None]
        nothing = ExactColumn.full(count, Fraction(0))
        whole = total([nothing, *(part.column for part in known)])
        outs = [part.out for part in known if part.out is not None]
        out = np.logical_or.reduce(outs) if outs else None
        return dict(zip(self.own.row, listed(MaskedColumn(whole, out)), strict=True))

    def judged_points(self, names: Iterable[str]) -> dict[str, Fraction]:
        """Return what some leaves come to by project, before anything is rounded."""
        columns = [
            self.shares[self.own.place[name]][0].column.times(self._node(name).points)
            for name in names
        ]
        return dict(zip(self.own.row, total(columns).fractions(), strict=True))

    @cached_property
    def lacking(self) -> dict[str, list[str]]:
        """The leaves of each project for which a mark is missing; none where none is."""
        found: dict[str, list[str]] = {}
        for leaf, (share, _) in zip(self.case.criteria.leaves, self.shares, strict=True):
            if leaf.id != self.price and share.out is not None:
                for row in np.flatnonzero(share.out).tolist():
                    found.setdefault(self.case.projects[row].id, []).append(leaf.id)
        return found

    @cached_property
    def tested(self) -> States:
        """How every gate came out that does not look at the total, one row a project."""
        return self.own.gates.states(len(self.own.row), self, self.shares, self.nodes)

    def results(self, project: str) -> tuple[GateResult, ...]:
        """Return how every gate came out for one project; those on the total are open."""
        return self.own.gates.results(self.own.row[project], self.tested, self, self.nodes, None)

    def leaves(self, project: str) -> tuple[CriterionScore, ...]:
        """Return every leaf of a project in the order of ``criteria.leaves``, the price open."""
        row = self.own.row[project]
        return tuple(self.leaf(row, place) for place in range(len(self.own.shares)))

    def leaf(self, row: int, place: int) -> CriterionScore:
        """Return one leaf of a project: by a panel, by one officer, or by consensus.

        The value of a panel on its scale is only there to be read, and for gates that compare it.
        """
        project, criterion = self.case.projects[row].id, self.case.criteria.leaves[place]
        marks = self.case.marks_of.get((project, criterion.id), ())
        found = self.own.leaf(project, criterion, marks)
        if found is not None:
            return found
        share = self.shares[place][0][row]
        if share is None:
            # The marks of a bid that is out may come to nothing; they stay on file.
            return CriterionScore(None, None, marks)
        value = _panel_value(criterion, share, marks)
        return CriterionScore(_twice(share), value, marks, exact_value=False)

    def decisions(self, row: int) -> Mapping[str, DecisionResult]:
        """Return how far the answers about one project lead, by decision."""
        project, criteria = self.case.projects[row].id, self.case.criteria
        answers = {q: self.case.marks_of.get((project, q), ()) for q in criteria.questions}
        return {d.id: decide(d, answers) for d in criteria.decisions}

    def values(self, place: int) -> MaskedPair:
        """Return the values on one criterion, of categories their places in the listing."""
        found = [self.leaf(row, place).value for row in range(len(self.own.row))]
        return values_of(self.case.criteria.leaves[place], found)

    @property
    def price(self) -> str:
        """Id of the criterion that takes the points of the price, empty if none does."""
        return self.case.criteria.price

    @property
    def screened(self) -> bool:
        """Whether bids are screened from the lowest price up."""
        procedure = self.case.criteria.procedure
        return procedure is not None and bool(procedure.screening)

    def again(self, sessions: tuple[PanelSession, ...]) -> Judged:
        """Return the same case with other panel results."""
        return evolve(self, sessions=sessions)


class OwnMarks:
    """What one officer gave, or a panel agreed on: it stays however panels count."""

    def __init__(self, case: Case, tree: Tree) -> None:
        criteria = case.criteria
        self._case = case
        self._reader = CriterionScorer(criteria)
        self._moved = {(c.project, c.criterion): c.value for c in case.consensus}
        self.row = {project.id: row for row, project in enumerate(case.projects)}
        self.place = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
        self.gates = Gates(criteria, tree)
        self.shares = tuple(self._share(leaf) for leaf in criteria.leaves)

    def _share(self, criterion: Criterion) -> MaskedColumn:
        found = [NOTHING] * len(self.row)
        judged = criterion.id in self._case.panel_of
        for project, row in self.row.items():
            if judged and (project, criterion.id) not in self._moved:
                continue
            marks = self._case.marks_of.get((project, criterion.id), ())
            leaf = self.leaf(project, criterion, marks)
            if leaf is not None:
                found[row] = leaf
        return pair_of([leaf.utility for leaf in found])[0]

    def leaf(
        self, project: str, criterion: Criterion, marks: tuple[Mark, ...]
    ) -> CriterionScore | None:
        """Return a leaf that hangs on no panel; None where a panel's marks are for it."""
        key = project, criterion.id
        if criterion.id == self._case.criteria.price or not (marks or key in self._moved):
            return NOTHING
        if key in self._moved:
            assert criterion.scale is not None
            agreed = criterion.scale.read(self._moved[key])
            utility = criterion.scale.utility(agreed)
            return CriterionScore(_twice(utility), (agreed, agreed), marks)
        return None if criterion.id in self._case.panel_of else self._reader.leaf(criterion, marks)


def judge(case: Case) -> Judged:
    """Bring every panel's marks together, by the rule of the criteria set.

    Raises
    ------
    ModelError
        With every problem: a precondition of the criteria set that is not kept, a mark
        that an evaluator owes, too few evaluators.
    """
    # An evaluator who left a mark out would make it a mean over those who did not.
    problems = [
        *unlawful(case),
        *missing_problems(case),
        *open_problems(case.seats),
        *unanswered(case),
    ]
    sessions = tuple(sessions_of(case, problems))
    if problems:
        raise ModelError(problems)
    tree = case.criteria.tree
    return Judged(case, tree, sessions, OwnMarks(case, tree))


def _panel_value(
    criterion: Criterion, utility: Fraction, marks: tuple[Mark, ...]
) -> tuple[Value, Value] | None:
    """Return where the panel's points stand on the scale; None where no one place is meant."""
    scale = criterion.scale
    if isinstance(scale, Linear):
        mean = scale.worst + utility * (scale.best - scale.worst)
        return mean, mean
    given = {mark.low for mark in marks}
    return (marks[0].low, marks[0].low) if len(given) == 1 else None


def _twice(value: Fraction) -> Span:
    return value, value


def missing(judged: Judged, project: str, names: Container[str]) -> Iterator[Problem]:
    """Name the criteria that a bid still in the procedure has no mark for."""
    for name in judged.lacking.get(project, ()):
        if name in names:
            yield Problem(
                table="marks",
                field=name,
                rule=say(
                    "{project} has no mark here, and an award needs every mark", project=project
                ),
                remedy=say("add the mark, or record why the bid is excluded"),
            )
