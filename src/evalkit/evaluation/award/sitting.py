"""The panels at work: from the marks on file to one block of points a panel and round."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text
from evalkit.core.notes import Note, note
from evalkit.model import Case, Panel, Stage
from evalkit.model.people import appointed, members
from evalkit.model.round_marks import RoundMarks
from evalkit.panel import MarkTable, PanelResult, PanelRule, aggregate


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


def sessions_of(case: Case, problems: list[Problem]) -> Iterator[PanelSession]:
    """Yield every panel in each of its rounds; what keeps one from sitting joins the problems."""
    procedure = case.criteria.procedure
    assert procedure is not None
    for panel in procedure.panels:
        for stage, items in _rounds(case, panel):
            try:
                yield _sit(case, panel, stage, items)
            except ModelError as error:
                problems.extend(error.problems)


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
    # By id, not by row: of several with the same total one is left out as the highest, and the
    # order of a file must not choose whom.
    people = tuple(sorted(members(case, panel)))
    rule = panel.rule
    if rule.more:
        rule = evolve(rule, formed=appointed(case, panel) or None)
    marks = RoundMarks(case, people, items)
    unasked, excused = marks.unasked(), marks.excused()
    # A bid that was withdrawn or rejected owes nothing: half its marks come to no result.
    lacking = marks.lacking(unasked, excused)
    rows = [n for n, bid in enumerate(marks.bids) if _is_valid(case, bid) or not lacking[n]]
    if not rows:
        return PanelSession(panel, rule, None, None, stage)
    table = evolve(
        marks.table(rows, excused),
        unasked=frozenset(unasked),
        agreed=marks.agreed({marks.bids[n] for n in rows}),
    )
    return PanelSession(panel, rule, table, aggregate(table, rule), stage)


def _is_valid(case: Case, project: str) -> bool:
    bid = case.bid_of.get(project)
    return bid is None or bid.status == "valid"
