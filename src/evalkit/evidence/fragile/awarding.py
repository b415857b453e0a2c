"""How far the bids of a lot go by their marks, and what that does to the prices of the others.

The marks of a bid move its own technical points, and decide whether it goes on. Whoever goes
on decides which prices are compared. So each set of bids that so few moves bring in or throw
out is evaluated on its own; within it a bid hangs on its own marks alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import cast

from attrs import evolve, frozen

from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import Possible
from evalkit.core.errors import ModelError
from evalkit.core.notes import note
from evalkit.core.types import Progress
from evalkit.evaluation import Evaluation, evaluate
from evalkit.evaluation.award import Award
from evalkit.evaluation.award.deciding import Decider
from evalkit.evaluation.award.sitting import PanelSession
from evalkit.evaluation.award.states import BidState
from evalkit.evaluation.gates import test_span
from evalkit.evaluation.leaves import CriterionScore, CriterionScorer, known
from evalkit.evidence.fragile.moves import MarkMove, Movable, moved
from evalkit.evidence.fragile.panels import Gain, block_ways, panel_mean
from evalkit.evidence.fragile.places import Runner
from evalkit.evidence.fragile.reach import (
    OUT,
    EndKey,
    Moves,
    NotSeparableError,
    SumCell,
    SumLayout,
    SumReached,
    SumState,
    by_number,
    fronts,
    ways_to_move,
)
from evalkit.evidence.fragile.summing import group_gates, leaf_ways
from evalkit.scales.base import Value

Worth = Callable[[Value], Fraction]
GONE = {"eligibility", "opening", "price"}
"""Steps at which a bid drops out that no technical mark undoes."""


@frozen
class BidReach:
    """How far one bid goes: every way that no other is better than, up and down."""

    project: str
    state: BidState
    down: tuple[SumState, ...]
    up: tuple[SumState, ...]
    admitted: bool


def award_scenarios(
    evaluation: Evaluation,
    lot: str,
    movable: Movable,
    most: int,
    progress: Progress | None = None,
) -> tuple[list[list[Runner]], bool]:
    """Return how far each bid of a lot goes, apart for each set of bids that are compared.

    Returns
    -------
    scenarios : list of list of Runner
    firm : bool
        Whether two with the same key are tied for sure.

    Raises
    ------
    NotSeparableError
        If bids hang together by more than the prices that are compared.
    """
    return Awarding(cast("Award", evaluation), lot, movable, most).scenarios(progress)


class Awarding:
    """The bids of one lot, as sums of their marks and points of their prices."""

    def __init__(self, award: Award, lot: str, movable: Movable, most: int) -> None:
        self.award, self.lot, self.movable, self.most = award, lot, movable, most
        self.case, self.criteria = award.case, award.case.criteria
        self.judged, self.decided = award.judged, award.decided[lot]
        self.tree = self.judged.tree
        self.decider = Decider(self.judged)
        self._refuse()
        self.gates = group_gates(self.criteria)
        chain = [name for name in self.criteria.ties if name != "draw"]
        self.chain = []
        for name in chain:
            if name not in {*self.tree.place, "technical", "lowest-price", "submitted"}:
                break
            self.chain.append(name)
        self.firm = len(self.chain) == len(chain)
        price = self.judged.price
        self.nodes = [n for n in self.chain if n in self.tree.place and n != price]
        self.watched = tuple(dict.fromkeys((*self.nodes, *(g.on for g in self.gates))))
        self.possible = Possible(award, Assumption())
        self.reader = CriterionScorer(self.criteria)
        counts = [leaf.id != price for leaf in self.criteria.leaves]
        self.layout = SumLayout.of(self.criteria, self.tree, counts, self.watched)
        self.technical = {leaf.id for leaf in self.criteria.leaves if leaf.id != price}

    def _refuse(self) -> None:
        """Refuse what makes the points of a bid hang on the marks of others."""
        procedure = self.criteria.procedure
        assert procedure is not None
        use = procedure.rule
        asks = set() if use is None else {n for n in use.rule.inputs if n != "price"}
        needs = [] if use is None else [need for need in use.rule.requires if need.on != "price"]
        decisions = {d.id for d in self.criteria.decisions}
        for why, met in (
            (note("screening"), bool(procedure.screening)),
            (note("award-rule"), procedure.award is not None),
            (note("differential"), procedure.differential is not None),
            (note("best-of-stage"), any(best is not None for _, _, best in self.decider.stages)),
            (note("rule-of-marks"), bool(asks or needs)),
            (note("open-adjustments"), bool(self.decided.open)),
            (
                note("gate-of-price"),
                any(
                    g.on in decisions or (g.on != "total" and procedure.price in self._below(g.on))
                    for g in self.criteria.gates
                ),
            ),
        ):
            if met:
                raise NotSeparableError(why)

    def _below(self, name: str) -> Sequence[str]:
        return self.criteria.leaves_under([name]) if name in self.criteria else ()

    def scenarios(self, progress: Progress | None) -> tuple[list[list[Runner]], bool]:
        """Return the runners of each set of bids that are compared."""
        there = [
            (name, state)
            for name, state in self.decided.states.items()
            if state.out_at not in GONE - {"price", "opening"} and state.raw is not None
        ]
        bids = []
        for done, (name, state) in enumerate(there):
            if progress is not None:
                progress(done, len(there))
            bids.append(self._reach(name, state))
        found = []
        for flips in self._flips(bids):
            moves = [move for end in flips.values() for move in end.moves]
            try:
                base = cast("Award", evaluate(moved(self.case, moves))) if moves else self.award
            except ModelError:
                # What the moves would bring about cannot be evaluated: marks of a later round
                # may be missing. Nothing can be said of it.
                continue
            found.append([self._runner(bid, base, flips) for bid in bids])
        return found, self.firm

    def _flips(self, bids: Sequence[BidReach]) -> Iterator[Mapping[str, SumReached]]:
        """Yield each set of bids that so few moves bring in or throw out, with its moves."""
        cheapest: dict[str, SumReached] = {}
        for bid in bids:
            states = bid.down if bid.admitted else bid.up
            turned = [s for s in states if self._admitted(s, bid.state) is not bid.admitted]
            if turned:
                least = min(turned, key=lambda s: len(s.moves))
                cheapest[bid.project] = SumReached(OUT, least.moves)
        for number in range(self.most + 1):
            for names in combinations(cheapest, number):
                if sum(len(cheapest[name].moves) for name in names) <= self.most:
                    yield {name: cheapest[name] for name in names}

    def _runner(self, bid: BidReach, base: Award, flips: Mapping[str, SumReached]) -> Runner:
        wanted = bid.admitted is not (bid.project in flips)
        state = base.state(bid.project)
        gone = state.out_at in GONE

        def key(sums: SumState, *, up: bool) -> EndKey | None:
            inside = self._admitted(sums, bid.state)
            if not wanted:
                return OUT if not inside else None
            if up and not inside:
                return None
            # Down, whoever drops out is left to the set in which it does; as a bound, it stays.
            return OUT if gone else self._key(sums, bid, state)

        rest = flips[bid.project].moves if bid.project in flips else ()
        return Runner(
            bid.project,
            by_number(bid.down, lambda s: key(s, up=False), self.most, up=False),
            by_number(bid.up, lambda s: key(s, up=True), self.most, up=True),
            rest,
        )

    def _key(self, sums: SumState, bid: BidReach, state: BidState) -> EndKey:
        """Return what ranks a bid with such sums and the points that its price has."""
        counted = bid.state.adjusted.technical(sums.done)
        one = evolve(state, raw=sums.done, technical=counted)
        total = self.tree.round_total(known(one.whole))
        for gate in self.criteria.gates:
            if gate.on == "total":
                share = total / self.criteria.total_points if gate.of == "share" else total
                if test_span(gate, share, share) != "pass":
                    return OUT
        seen = dict(zip(self.watched, sums.watched, strict=True))
        chain: list[Fraction] = []
        for name in self.chain:
            if name in seen:
                at = self.tree.place[name]
                leaf = self.tree.nodes[at].leaf >= 0
                chain.append(seen[name] if leaf else self.layout.rounded(at, seen[name]))
            elif name == "technical":
                chain.append(counted)
            elif name == "lowest-price":
                chain.append(-known(state.bid.price))
            elif name == self.judged.price:
                chain.append(one.priced)
            else:
                chain.append(self._submitted(bid.project))
        return (total, *chain)

    def _submitted(self, project: str) -> Fraction:
        """Return what the time of submission is compared by, from the keys of the award."""
        key = self.decided.keys.get(project)
        at = self.chain.index("submitted")
        return Fraction(0) if key is None else Fraction(key[1 + at])

    def _admitted(self, sums: SumState, state: BidState) -> bool:
        """Say whether a bid with such sums passes every gate on its technical points."""
        if sums.out:
            return False
        seen = dict(zip(self.watched, sums.watched, strict=True))
        for gate in self.gates:
            unit = self.criteria.max_points(gate.on) if gate.of == "share" else Fraction(1)
            found = seen[gate.on]
            if set(self._below(gate.on)) == self.technical and state.adjusted.early:
                found = state.adjusted.technical(found)
            if test_span(gate, found / unit, found / unit) != "pass":
                return False
        return True

    def _reach(self, project: str, state: BidState) -> BidReach:
        down, up = (
            tuple(fronts(self.layout, self._cells(project, up=up), self.most, up=up, whole=False))
            for up in (False, True)
        )
        still = next(s for s in up if not s.moves)
        if known(state.raw) != still.done:
            raise NotSeparableError(note("rule-of-marks"))
        return BidReach(project, state, down, up, self._admitted(still, state))

    def _cells(self, project: str, *, up: bool) -> Iterator[SumCell]:
        seen: set[str] = set()
        for one in self.judged.sessions:
            table = one.table
            if table is None or project not in table.bids:
                continue
            if one.rule.method == "trimmed" and one.rule.by == "total":
                items = self._weighing(one, project)
                seen.update(items)
                if items:
                    yield self._block(one, project, items, up=up)
        leaves = self.judged.leaves(project)
        of_session = {
            item: session
            for session in self.judged.sessions
            if session.table is not None and project in session.table.bids
            for item in session.table.items
        }
        for place, criterion in enumerate(self.criteria.leaves):
            if criterion.id in seen or place not in self.layout.places:
                continue
            leaf, session = leaves[place], of_session.get(criterion.id)
            node = self.tree.place[criterion.id]
            most = self.tree.nodes[node].points
            if (project, criterion.id) not in self.movable.marks or leaf.utility is None:
                found: Iterator[tuple[Moves, CriterionScore]] = iter([((), leaf)])
            elif session is None:
                found = (
                    (moves, self.reader.leaf(criterion, tuple(marks)))
                    for moves, marks in ways_to_move(self.movable, leaf.marks, self.most)
                )
            else:
                found = self._by_item(session, project, criterion.id)
            ways = leaf_ways(
                found,
                lambda one, at=place, of=criterion: self.possible.leaf(at, of, one),  # type: ignore[misc]
                lambda share, at=node, top=most: self.layout.rounded(at, share * top),  # type: ignore[misc]
                up=up,
            )
            yield SumCell(self.layout.places[place], ways)

    def _weighing(self, session: PanelSession, project: str) -> tuple[str, ...]:
        """Return the items whose marks make the totals of the evaluators, for one bid."""
        assert session.table is not None
        agreed = {(c.project, c.criterion) for c in self.case.consensus}
        return tuple(item for item in session.table.items if (project, item) not in agreed)

    def _block(
        self, session: PanelSession, project: str, items: Sequence[str], *, up: bool
    ) -> SumCell:
        """Return the marks of a panel that leaves out whole evaluators by their totals."""
        table = session.table
        assert table is not None
        row = table.bids.index(project)
        places = {leaf.id: n for n, leaf in enumerate(self.criteria.leaves)}
        to = {
            self.layout.places[places[item]] for item in items if places[item] in self.layout.places
        }
        alone = {g.on for g in self.criteria.gates} & set(items)
        rounded = any(self.tree.nodes[self.tree.place[item]].rounded for item in items)
        if len(to) != 1 or alone or rounded:
            raise NotSeparableError(note("panel-by-total"))
        worth = {item: self._worth(item) for item in items}
        people = []
        for place, name in enumerate(table.evaluators):
            if not table.counting[place, row].any():
                continue
            gains = [
                (gain, move)
                for item in items
                for gain, move in self._gains(project, item, name, worth[item], up=up)
            ]
            total = sum(
                (
                    Fraction(int(table.numerators[place, row, n]), table.denominator)
                    for n, item in enumerate(table.items)
                    if item in worth
                ),
                Fraction(0),
            )
            people.append((total, gains))
        return SumCell(next(iter(to)), block_ways(session.rule, people, self.most, up=up))

    def _worth(self, item: str) -> Worth:
        scale, most = self.criteria[item].scale, self.criteria.max_points(item)
        assert scale is not None
        return lambda value: scale.utility(value) * most

    def _gains(
        self, project: str, item: str, evaluator: str, worth: Worth, *, up: bool
    ) -> Iterator[Gain]:
        for mark in self.movable.marks.get((project, item), ()):
            if mark.evaluator != evaluator:
                continue
            ways = [(worth(to) - worth(mark.low), to) for to in self.movable.of(item, mark.low)]
            ways = [(gain, to) for gain, to in ways if (gain > 0 if up else gain < 0)]
            if ways:
                gain, to = max(ways, key=lambda w: abs(w[0]))
                yield gain, MarkMove(project, item, evaluator, mark.low, to)

    def _by_item(
        self, session: PanelSession, project: str, item: str
    ) -> Iterator[tuple[Moves, CriterionScore]]:
        table = session.table
        assert table is not None
        criterion = self.criteria[item]
        if any(g.on == item and g.of == "value" for g in self.criteria.gates):
            raise NotSeparableError(note("panel-by-total"))
        row, column = table.bids.index(project), table.items.index(item)
        there = {
            name
            for place, name in enumerate(table.evaluators)
            if table.counting[place, row, column]
        }
        marks = [m for m in self.case.marks_of[project, item] if m.evaluator in there]
        scale = criterion.scale
        assert scale is not None
        for moves, after in ways_to_move(self.movable, marks, self.most):
            share = panel_mean(session.rule, [scale.utility(m.low) for m in after])
            yield moves, CriterionScore((share, share), None, tuple(after), exact_value=False)
