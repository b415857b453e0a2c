"""How far the totals of an evaluation go, project by project, where they are sums of marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import MarkOutcome, Possible
from evalkit.core.notes import note
from evalkit.evaluation import Evaluation
from evalkit.evaluation.leaves import CriterionScore, CriterionScorer
from evalkit.evaluation.narrow import holds
from evalkit.evaluation.score import Score
from evalkit.evidence.fragile.moves import Movable
from evalkit.evidence.fragile.places import Runner
from evalkit.evidence.fragile.reach import (
    OUT,
    CellWay,
    EndKey,
    Moves,
    NotSeparableError,
    SumCell,
    SumLayout,
    SumReached,
    SumState,
    by_number,
    fewest_ways,
    fronts,
    ways_to_move,
)
from evalkit.model import CriteriaSet, Gate, Mark

Made = Callable[[list[Mark]], CriterionScore]


def group_gates(criteria: CriteriaSet) -> list[Gate]:
    """Return the gates on groups.

    Raises
    ------
    NotSeparableError
        If more points of a group, or of the total, could be worse for a project.
    """
    groups = {c.id for c in criteria.criteria if c.scale is None}
    for gate in criteria.gates:
        if gate.at_most is not None and gate.on in {*groups, "total"}:
            raise NotSeparableError(note("at-most", gate=gate.name))
    return [gate for gate in criteria.gates if gate.on in groups]


def leaf_ways(
    found: Iterator[tuple[Moves, CriterionScore]],
    outcomes: Callable[[CriterionScore], Sequence[MarkOutcome]],
    points: Callable[[Fraction], Fraction],
    *,
    up: bool,
) -> tuple[CellWay, ...]:
    """Return the ways in which a leaf may end, those of an open mark without any move."""
    ways = []
    for moves, score in found:
        for outcome in outcomes(score):
            caps = [gate.cap for gate in outcome.broken if gate.cap is not None]
            end = outcome.high if up else outcome.low
            out = any(gate.effect == "fail" for gate in outcome.broken)
            ways.append(CellWay(points(end), moves, min(caps) if caps else None, out))
    return fewest_ways(ways, up=up)


def runners(evaluation: Evaluation, movable: Movable, most: int) -> list[Runner]:
    """Return how far each project of an evaluation goes.

    Raises
    ------
    NotSeparableError
        If a total is no sum.
    """
    return Summing(evaluation, movable, most).runners()


class Summing:
    """The totals of an evaluation without a procedure, as sums."""

    def __init__(self, evaluation: Evaluation, movable: Movable, most: int) -> None:
        self.evaluation, self.movable, self.most = evaluation, movable, most
        self.criteria = evaluation.case.criteria
        self.tree = self.criteria.tree
        self.gates = group_gates(self.criteria)
        self.ties = [name for name in self.criteria.ties if name != "draw"]
        self.watched = (*self.ties, *dict.fromkeys(g.on for g in self.gates))
        self.possible = Possible(evaluation, Assumption())
        self.reader = CriterionScorer(self.criteria)
        self._layouts: dict[tuple[bool, ...], SumLayout] = {}

    def runners(self) -> list[Runner]:
        """Return how far each project goes."""
        return [
            Runner(
                score.project.id,
                down=self._ends(score, up=False),
                up=self._ends(score, up=True),
            )
            for score in self.evaluation.scores
        ]

    def _ends(self, score: Score, *, up: bool) -> tuple[SumReached | None, ...]:
        counts = tuple(leaf.utility is not None for leaf in score.leaves)
        if counts not in self._layouts:
            self._layouts[counts] = SumLayout.of(self.criteria, self.tree, counts, self.watched)
        layout = self._layouts[counts]
        if not layout.places:  # nothing of it is marked, so no mark of it moves
            return (SumReached(OUT, ()),) * (self.most + 1)
        states = fronts(layout, self._cells(score, layout, up=up), self.most, up=up)
        return by_number(states, lambda s: self._key(s, score, up=up), self.most, up=up)

    def _cells(self, score: Score, layout: SumLayout, *, up: bool) -> Iterator[SumCell]:
        seats = self.evaluation.case.seats
        for place, criterion in enumerate(self.criteria.leaves):
            leaf = score.leaves[place]
            if leaf.utility is None:
                yield from self._left_out(criterion.id, layout)
                continue
            if place not in layout.places:
                continue
            node = self.tree.place[criterion.id]
            most = self.tree.nodes[node].points
            open_ = seats.open(score.project.id, criterion.id)
            found = (
                (moves, self.reader.leaf(criterion, tuple(marks), open_))
                for moves, marks in ways_to_move(self.movable, leaf.marks, self.most)
            )
            ways = leaf_ways(
                found,
                lambda one, at=place, of=criterion: self.possible.leaf(at, of, one),  # type: ignore[misc]
                lambda share, at=node, top=most: layout.rounded(at, share * top),  # type: ignore[misc]
                up=up,
            )
            yield SumCell(layout.places[place], ways)
        # The answers to questions do not move, and bring no points: only what they break.
        for outcomes in self.possible.of(score)[len(score.leaves) :]:
            nothing = next(iter(layout.places.values()))
            ways = leaf_ways(
                iter([((), score.leaves[0])]),
                lambda _, found=outcomes: found,  # type: ignore[misc]
                lambda _: Fraction(0),
                up=up,
            )
            yield SumCell(nothing, ways)

    def _left_out(self, name: str, layout: SumLayout) -> Iterator[SumCell]:
        """Yield what the gates of a criterion without a mark may do: they stay open."""
        gates = [gate for gate in self.criteria.gates if gate.on == name]
        caps = [gate.cap for gate in gates if gate.cap is not None]
        if gates:
            out = any(gate.effect == "fail" for gate in gates)
            nothing = Fraction(0)
            broken = CellWay(nothing, cap=min(caps) if caps else None, out=out)
            yield SumCell(next(iter(layout.places.values())), (CellWay(nothing), broken))

    def _key(self, state: SumState, score: Score, *, up: bool) -> EndKey:
        """Return what ranks a project that ends so."""
        if state.out:
            return OUT
        sums = dict(zip(self.watched, state.watched, strict=True))
        caps = [] if state.cap is None else [state.cap]
        for gate in self.gates:
            unit = self.criteria.max_points(gate.on) if gate.of == "share" else Fraction(1)
            if not unit:
                raise NotSeparableError(note("at-most", gate=gate.name))
            left_out = score.points[self.tree.place[gate.on]] is None
            if not up if left_out else not holds(gate, sums[gate.on] / unit):
                if gate.effect == "fail":
                    return OUT
                caps.append(gate.cap if gate.cap is not None else Fraction(0))
        total = self.tree.round_total(min([state.done, *caps]))
        for gate in self.criteria.gates:
            if gate.on == "total":
                share = total / self.criteria.total_points if gate.of == "share" else total
                if not holds(gate, share):
                    return OUT
        chain = []
        for name in self.ties:
            at = self.tree.place[name]
            if score.points[at] is None:  # what is left out parts nobody: it could be anything
                chain.append(self.tree.nodes[at].points if up else Fraction(0))
            else:
                node = self.tree.nodes[at]
                # A leaf is rounded already; a group where its sum is complete.
                own = sums[name]
                chain.append(own if node.leaf >= 0 else self._rounded(at, own))
        return (total, *chain)

    def _rounded(self, at: int, points: Fraction) -> Fraction:
        return self.tree.round_total(points) if self.tree.nodes[at].rounded else points
