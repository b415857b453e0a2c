"""The panels at work: from the marks on file to one block of points a panel and round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text
from evalkit.core.notes import Note, note
from evalkit.evaluation.leaves import known
from evalkit.model import Case, Consensus, Panel, Stage
from evalkit.model.people import appointed, members
from evalkit.panel import MarkTable, PanelResult, PanelRule, aggregate
from evalkit.panel.marks import no_strangers
from evalkit.scales.base import Value


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
    marks = _Marks(case, people, items)
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


class _Marks:
    """The marks of one panel in one round, as columns of places along its axes."""

    def __init__(self, case: Case, people: tuple[str, ...], items: tuple[str, ...]) -> None:
        self.case, self.people, self.items = case, people, items
        columns = case.mark_columns
        scored = [*(leaf.id for leaf in case.criteria.leaves), *case.criteria.questions]
        item = _places(scored, items)[columns.criterion]
        rows = np.flatnonzero(item >= 0)
        self.item, project = item[rows], columns.project[rows]
        reached, self.bid = np.unique(project, return_inverse=True)
        self.bids = tuple(case.projects[int(n)].id for n in reached)
        self.who = columns.evaluator[rows]
        self.person = _places(columns.evaluators, people)[self.who]
        self.value = columns.low[rows].astype(np.int64)
        self.at_person, self.at_bid, self.at_item = (
            {name: at for at, name in enumerate(axis)} for axis in (people, self.bids, items)
        )

    def _present(self) -> NDArray[np.bool_]:
        found = np.zeros((len(self.people), len(self.bids), len(self.items)), dtype=np.bool_)
        known = self.person >= 0
        found[self.person[known], self.bid[known], self.item[known]] = True
        return found

    def unasked(self) -> set[tuple[str, str, str]]:
        """Return the marks that the assignments ask nobody for."""
        if not self.case.assignments:
            return set()
        every = product(self.people, self.bids, self.items)
        return {key for key in every if not self.case.seats.asks(*key)}

    def excused(self) -> NDArray[np.bool_]:
        """Say of each evaluator and bid whether they are recused."""
        found = np.zeros((len(self.people), len(self.bids)), dtype=np.bool_)
        for recusal in self.case.recusals:
            person = self.at_person.get(recusal.evaluator)
            if recusal.decision != "excluded" or person is None:
                continue
            if not recusal.project:
                found[person] = True
            elif recusal.project in self.at_bid:
                found[person, self.at_bid[recusal.project]] = True
        return found

    def lacking(
        self, unasked: set[tuple[str, str, str]], excused: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Say of each bid whether somebody owes it a mark that is not there."""
        owed = ~self._present() & ~excused[:, :, None]
        for person, bid, item in unasked:
            owed[self.at_person[person], self.at_bid[bid], self.at_item[item]] = False
        for bid, item in self.agreed({*self.bids}):
            owed[:, self.at_bid[bid], self.at_item[item]] = False
        return np.asarray(owed.any(axis=(0, 2)))

    def agreed(self, bids: set[str]) -> dict[tuple[str, str], Fraction]:
        """Return the points that the panel settled by consensus."""
        return {
            (c.project, c.criterion): self._worth(c.criterion, self._read(c))
            for c in self.case.consensus
            if c.project in bids and c.criterion in self.at_item
        }

    def table(self, rows: list[int], excused: NDArray[np.bool_]) -> MarkTable:
        """Return the marks of some bids in points."""
        row = _places(range(len(self.bids)), rows)[self.bid]
        here = row >= 0
        values = self.case.mark_columns.values
        no_strangers(
            self.case.mark_columns.evaluators[int(n)]
            for n in np.unique(self.who[here & (self.person < 0)])
        )
        # Each value of an item is worked out once.
        kinds, which = np.unique(
            self.item[here] * len(values) + self.value[here], return_inverse=True
        )
        points = [
            self._worth(self.items[kind // len(values)], values[kind % len(values)])
            for kind in kinds.tolist()
        ]
        places = self.person[here], row[here], self.item[here]
        bids = tuple(self.bids[n] for n in rows)
        return MarkTable.filled(
            self.people, bids, self.items, places, points, which.reshape(-1), excused[:, rows]
        )

    def _read(self, moved: Consensus) -> Value:
        return known(self.case.criteria[moved.criterion].scale).read(moved.value)

    def _worth(self, name: str, value: Value) -> Fraction:
        scale = known(self.case.criteria[name].scale)
        return scale.utility(value) * self.case.criteria.max_points(name)


def _places(names: Iterable[object], wanted: Sequence[object]) -> NDArray[np.int64]:
    """Return the place of each name among those that are wanted; -1 where it is not."""
    place = {name: at for at, name in enumerate(wanted)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)
