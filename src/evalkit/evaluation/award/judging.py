"""From the marks of evaluators to the technical points of every bid; no price is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import product

from attrs import evolve, field, frozen

from evalkit.core.column import Mask
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text, say
from evalkit.core.notes import Note, note
from evalkit.core.types import Span
from evalkit.evaluation.adding import MaskedColumn, MaskedPair, NodePoints, add_up
from evalkit.evaluation.decisions import DecisionResult, decide, unanswered
from evalkit.evaluation.gates import GateResult, Gates, NodePair, States
from evalkit.evaluation.leaves import CriterionScore, CriterionScorer
from evalkit.evaluation.shares import LeafShares, values_of
from evalkit.evaluation.tree import Tree
from evalkit.model import Case, Consensus, Criterion, Mark, Panel, Stage
from evalkit.model.first_stage import missing_problems
from evalkit.model.lawful_problems import unlawful
from evalkit.model.people import appointed, members
from evalkit.model.seats import open_problems
from evalkit.panel import MarkTable, PanelResult, PanelRule, aggregate
from evalkit.scales import Linear
from evalkit.scales.base import Value

NOTHING = CriterionScore(None, None, ())


@frozen
class PanelSession:
    """One panel at work in one round: its rule, its marks in points, and what they came to.

    Parameters
    ----------
    panel : Panel
    rule : PanelRule
        As declared, or another one where it is asked "what if".
    table : MarkTable or None
        None where no bid reached this panel.
    result : PanelResult or None
    stage : Stage or None
        The round; None where the panel sits in one round only.
    """

    panel: Panel
    rule: PanelRule
    table: MarkTable | None = field(repr=False)
    result: PanelResult | None = field(repr=False)
    stage: Stage | None = None

    @property
    def id(self) -> str:
        """Id of the panel, and of the round where it sits in several."""
        return self.panel.id if self.stage is None else f"{self.panel.id}/{self.stage.id}"

    @property
    def name(self) -> Text | Note:
        """Name of the panel, and of the round where it sits in several."""
        if self.stage is None:
            return self.panel.name
        stage = self.stage.title or self.stage.id
        return note("round", panel=self.panel.name, stage=stage)

    def again(self, rule: PanelRule | None = None, without: str = "") -> PanelSession:
        """Return the same marks by another rule, or without one evaluator."""
        rule = rule or self.rule
        table = self.table
        if table is not None and without in table.evaluators:
            table = table.without(without)
        result = aggregate(table, rule) if table is not None else None
        return evolve(self, rule=rule, table=table, result=result)


@frozen
class Judged:
    """What every bid came to before its price is known.

    Parameters
    ----------
    case : Case
    tree : Tree
    sessions : sequence of PanelSession
    leaves : mapping of project id to sequence of CriterionScore
        In the order of ``criteria.leaves``; the price stays `NOTHING`.
    """

    case: Case
    tree: Tree
    sessions: tuple[PanelSession, ...] = field(repr=False)
    leaves: Mapping[str, tuple[CriterionScore, ...]] = field(repr=False, hash=False)

    @cached_property
    def points(self) -> dict[str, list[Fraction | None]]:
        """Points of every node of the tree by project; None where a mark below is missing."""
        return {
            project: [None if node is None else node.points[row] for node, _ in self.nodes]
            for row, project in enumerate(self.leaves)
        }

    @cached_property
    def shares(self) -> tuple[LeafShares, ...]:
        """Utilities by leaf, one row a project."""
        return tuple(LeafShares.of(scores) for scores in zip(*self.leaves.values(), strict=True))

    @cached_property
    def nodes(self) -> tuple[NodePair, ...]:
        """Points of every node, one row a project; left out where a mark below is missing."""
        found = add_up(self.tree, [share.low for share in self.shares])
        gone: dict[int, Mask] = {}
        for leaf, share in zip(self.case.criteria.leaves, self.shares, strict=True):
            if share.low.out is not None:
                for above in self._above(leaf.id):
                    node = self.tree.place[above]
                    gone[node] = share.low.out | gone.get(node, share.low.out)
        for node, out in gone.items():
            known = found[node]
            if known is not None:
                found[node] = NodePoints(
                    *(MaskedColumn(p.column, out) for p in (known.points, known.raw))
                )
        return tuple((points, points) for points in found)

    @cached_property
    def tested(self) -> States:
        """How every gate came out that does not look at the total, one row a project."""
        gates = Gates(self.case.criteria, self.tree)
        return gates.states(len(self.leaves), self, self.shares, self.nodes)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {project: row for row, project in enumerate(self.leaves)}

    def results(self, project: str) -> tuple[GateResult, ...]:
        """Return how every gate came out for one project; those on the total are open."""
        gates = Gates(self.case.criteria, self.tree)
        return gates.results(self._rows[project], self.tested, self, self.nodes, None)

    def leaf(self, row: int, place: int) -> CriterionScore:
        """Return what one criterion came to for one project."""
        return self.leaves[self.case.projects[row].id][place]

    def decisions(self, row: int) -> Mapping[str, DecisionResult]:
        """Return how far the answers about one project lead, by decision."""
        project, criteria = self.case.projects[row].id, self.case.criteria
        answers = {q: self.case.marks_of.get((project, q), ()) for q in criteria.questions}
        return {d.id: decide(d, answers) for d in criteria.decisions}

    def values(self, place: int) -> MaskedPair:
        """Return the values on one criterion, of categories their places in the listing."""
        found = [leaves[place].value for leaves in self.leaves.values()]
        return values_of(self.case.criteria.leaves[place], found)

    def _above(self, name: str) -> list[str]:
        found = [name]
        while found[-1]:
            found.append(self.case.criteria[found[-1]].parent)
        return found

    def technical(self, project: str) -> Fraction | None:
        """Return the sum of all points but the price's; None where a mark is missing."""
        points, place = self.points[project], self.tree.place
        total = Fraction(0)
        for criterion in self.case.criteria.children():
            if criterion.id == self.price:
                continue
            part = points[place[criterion.id]]
            if part is None:
                return None
            total += part
        return total

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
        needed = any(gate.of == "value" for gate in self.case.criteria.gates)
        leaves = _leaves(self.case, sessions, with_values=needed)
        return Judged(self.case, self.tree, sessions, leaves)


def judge(case: Case) -> Judged:
    """Bring every panel's marks together, by the rule of the criteria set.

    Raises
    ------
    ModelError
        With every problem: a precondition of the criteria set that is not kept, a mark
        that an evaluator owes, too few evaluators.
    """
    procedure = case.criteria.procedure
    assert procedure is not None
    # An evaluator who left a mark out would make it a mean over those who did not.
    problems = [
        *unlawful(case),
        *missing_problems(case),
        *open_problems(case.seats),
        *unanswered(case),
    ]
    sessions = []
    for panel in procedure.panels:
        for stage, items in _rounds(case, panel):
            try:
                sessions.append(_sit(case, panel, stage, items))
            except ModelError as error:
                problems.extend(error.problems)
    if problems:
        raise ModelError(problems)
    made = tuple(sessions)
    return Judged(case, Tree(case.criteria), made, _leaves(case, made))


def _rounds(case: Case, panel: Panel) -> list[tuple[Stage | None, tuple[str, ...]]]:
    """Return what a panel marks in each round.

    A round is judged by its own marks: who goes on is decided before there are others, and a
    bid that went no further owes none.
    """
    procedure = case.criteria.procedure
    assert procedure is not None
    items = case.criteria.leaves_under(panel.on)
    found = []
    for stage in procedure.stages:
        inside = set(case.criteria.leaves_under(stage.on))
        found.append((stage, tuple(item for item in items if item in inside)))
    found = [(stage, some) for stage, some in found if some]
    return [*found] if len(found) > 1 else [(None, items)]


def _sit(case: Case, panel: Panel, stage: Stage | None, items: tuple[str, ...]) -> PanelSession:
    people = members(case, panel)
    rule = panel.rule
    if rule.more:
        rule = evolve(rule, formed=appointed(case, panel) or None)
    worth = _Worth(case)
    marks: dict[tuple[str, str, str], Fraction] = {}
    wanted, reached = set(items), dict[str, None]()
    for mark in case.marks:
        if mark.criterion in wanted:
            marks[mark.evaluator, mark.project, mark.criterion] = worth.points(mark)
            reached[mark.project] = None
    excused = [
        (recusal.evaluator, bid)
        for recusal in case.recusals
        if recusal.decision == "excluded" and recusal.evaluator in people
        for bid in reached
        if recusal.project in ("", bid)
    ]
    every = set(product(people, reached, items))
    unasked = {key for key in every if not case.seats.asks(*key)}
    settled = {(c.project, c.criterion) for c in case.consensus}
    owed = every - unasked - {(e, b, i) for e, b in excused for i in items}
    owed = {(e, b, i) for e, b, i in owed if (b, i) not in settled}
    gaps = {bid for _, bid, _ in owed - set(marks)}
    # A bid that was withdrawn or rejected owes nothing: half its marks come to no result.
    bids = tuple(
        p.id
        for p in case.projects
        if p.id in reached and (_is_valid(case, p.id) or p.id not in gaps)
    )
    if not bids:
        return PanelSession(panel, rule, None, None, stage)
    marks = {key: points for key, points in marks.items() if key[1] in bids}
    excused = [(person, bid) for person, bid in excused if bid in bids]
    # By id, not by row: of several with the same total one is left out as the highest, and the
    # order of a file must not choose whom.
    table = MarkTable.of(tuple(sorted(people)), bids, items, marks, excused)
    agreed = {
        (c.project, c.criterion): worth.agreed(c)
        for c in case.consensus
        if c.project in bids and c.criterion in wanted
    }
    table = evolve(table, unasked=frozenset(unasked), agreed=agreed)
    return PanelSession(panel, rule, table, aggregate(table, rule), stage)


def _is_valid(case: Case, project: str) -> bool:
    bid = case.bid_of.get(project)
    return bid is None or bid.status == "valid"


class _Worth:
    """Points of a mark, each value of a criterion worked out once."""

    def __init__(self, case: Case) -> None:
        self._criteria = case.criteria
        self._known: dict[tuple[str, Value], Fraction] = {}

    def agreed(self, moved: Consensus) -> Fraction:
        scale = self._criteria[moved.criterion].scale
        assert scale is not None
        return scale.utility(scale.read(moved.value)) * self._criteria.max_points(moved.criterion)

    def points(self, mark: Mark) -> Fraction:
        key = mark.criterion, mark.low
        found = self._known.get(key)
        if found is None:
            scale = self._criteria[mark.criterion].scale
            assert scale is not None
            most = self._criteria.max_points(mark.criterion)
            found = self._known[key] = scale.utility(mark.low) * most
        return found


def _leaves(
    case: Case, sessions: tuple[PanelSession, ...], *, with_values: bool = True
) -> dict[str, tuple[CriterionScore, ...]]:
    """Return every leaf of every project: by a panel, by one officer, or by consensus.

    The value of a panel on its scale is only there to be read, and for gates that compare it.
    """
    reader = CriterionScorer(case.criteria)
    judged = {
        (bid, item): value
        for session in sessions
        if session.table is not None and session.result is not None
        for bid, row in zip(session.table.bids, session.result.values, strict=True)
        for item, value in zip(session.table.items, row, strict=True)
    }
    moved = {(c.project, c.criterion): c.value for c in case.consensus}
    most = {leaf.id: case.criteria.max_points(leaf.id) for leaf in case.criteria.leaves}
    found = {}
    for project in case.projects:
        row = []
        for criterion in case.criteria.leaves:
            key = project.id, criterion.id
            marks = case.marks_of.get(key, ())
            if criterion.id == case.criteria.price or not (marks or key in moved):
                row.append(NOTHING)
            elif key in moved:
                assert criterion.scale is not None
                agreed = criterion.scale.read(moved[key])
                utility = criterion.scale.utility(agreed)
                row.append(CriterionScore(_twice(utility), (agreed, agreed), marks))
            elif key in judged:
                # An item of weight 0 brings no points, so its utility is not in them.
                share = judged[key] / most[criterion.id] if most[criterion.id] else Fraction(0)
                value = _panel_value(criterion, share, marks) if with_values else None
                row.append(CriterionScore(_twice(share), value, marks, exact_value=False))
            elif criterion.id in case.panel_of:
                # The marks of a bid that is out may come to nothing; they stay on file.
                row.append(CriterionScore(None, None, marks))
            else:
                row.append(reader.leaf(criterion, marks))
        found[project.id] = tuple(row)
    return found


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


def missing(judged: Judged, project: str, names: tuple[str, ...]) -> Iterator[Problem]:
    """Name the criteria that a bid still in the procedure has no mark for."""
    leaves = judged.case.criteria.leaves
    for leaf, found in zip(leaves, judged.leaves[project], strict=True):
        if leaf.id in names and found.utility is None:
            yield Problem(
                table="marks",
                field=leaf.id,
                rule=say(
                    "{project} has no mark here, and an award needs every mark", project=project
                ),
                remedy=say("add the mark, or record why the bid is excluded"),
            )
