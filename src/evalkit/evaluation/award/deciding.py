"""From technical points and opened prices to an order, for the bids of one lot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from fractions import Fraction

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.evaluation.award.adjusting import Adjusted, Adjusting
from evalkit.evaluation.award.judging import Judged, missing
from evalkit.evaluation.award.merging import merged
from evalkit.evaluation.award.opening import Opening
from evalkit.evaluation.award.pricing import Pricing
from evalkit.evaluation.award.screening import beyond_reach, climb, due
from evalkit.evaluation.award.states import NO_BID, BidState, Lead, LotResult, still_in
from evalkit.evaluation.award.tie_values import tie_key
from evalkit.evaluation.gates import GateResult, test_span
from evalkit.evaluation.leaves import known
from evalkit.evaluation.ranks import Key, RankEntry, Ranks, possible_ranks
from evalkit.model import Draw, Gate, Procedure
from evalkit.rules.base import BidInputs, Outcome, Scored

NO_LOTS: Mapping[str, LotResult] = {}
NOT_KNOWN = say("the winner depends on a bonus or deduction that is not yet known")


class Decider:
    """The steps after the panel, ready to be taken for any part of the bids."""

    def __init__(
        self,
        judged: Judged,
        procedure: Procedure | None = None,
        before: Mapping[str, LotResult] = NO_LOTS,
    ) -> None:
        """Get ready; of `before`, what was decided of the same case, outcomes are taken over."""
        case = judged.case
        procedure = procedure or case.criteria.procedure
        assert procedure is not None
        self.judged = judged
        self.case = case
        self.criteria = case.criteria
        self.procedure = procedure
        self.opening = Opening(case, procedure)
        self.stages = self._stages()
        self.gates_of = self._gates_of()
        self.adjusting = Adjusting(case, procedure)
        self.pricing = Pricing(judged, procedure, self.opening, before)
        self._tested: dict[str, dict[str, GateResult]] = {}

    def again(self, judged: Judged) -> Decider:
        """Return the same steps for the same case, judged in another way."""
        found = copy(self)
        found.judged, found._tested = judged, {}
        found.pricing = self.pricing.again(judged)
        return found

    def _stages(self) -> list[tuple[str, tuple[str, ...], int | None]]:
        if not self.procedure.stages:
            return [("", tuple(leaf.id for leaf in self.criteria.judged), None)]
        return [(s.id, self.criteria.leaves_under(s.on), s.best) for s in self.procedure.stages]

    def _gates_of(self) -> list[list[Gate]]:
        """Put each gate to the first stage after which all that it looks at is known."""
        known: set[str] = set()
        left = [g for g in self.criteria.gates if g.on != "total"]
        found = []
        for number, (_, leaves, _best) in enumerate(self.stages):
            known |= set(leaves)
            last = number == len(self.stages) - 1
            now = [g for g in left if self._below(g) <= known or (last and not self._priced(g))]
            left = [g for g in left if g not in now]
            found.append(now)
        return found

    def _below(self, gate: Gate) -> set[str]:
        if gate.on not in self.criteria:
            return {gate.on}  # a decision: its questions are known at the end
        return set(self.criteria.leaves_under([gate.on]))

    def _priced(self, gate: Gate) -> bool:
        return self.criteria.price in self._below(gate)

    def decide(self, lot: str, projects: Sequence[str]) -> LotResult:
        """Take every step for some bids, as if there were no others.

        Raises
        ------
        ModelError
            If a bid that is still in lacks a mark, or an opened bid a price.
        """
        worlds = self.adjusting.worlds(projects, alone=self._alone)
        if len(worlds) == 1:
            decided = self._decide(lot, projects, worlds[0])
        else:
            open_ = [name for name in projects if len({way[name] for way in worlds}) > 1]
            ways = [self._decide(lot, projects, world) for world in worlds]
            decided = merged(ways, open_, [draw.projects for draw in self._draws])
        self.opening.open_first(decided)
        return decided

    @property
    def _alone(self) -> bool:
        """Whether what one bid comes to cannot hang on the adjustments of another."""
        procedure = self.procedure
        apart = not procedure.screening and procedure.differential is None
        unread = procedure.award is None and all(best is None for *_, best in self.stages)
        all_seen = not self.criteria.gates or procedure.opens == "all"
        return apart and unread and all_seen

    def _decide(
        self, lot: str, projects: Sequence[str], world: Mapping[str, Adjusted]
    ) -> LotResult:
        states = self._begun(projects, world)
        if self.procedure.screening:
            seen = self.opening.admitted(states)
            rows, context = self.pricing.price(seen)
            left = self._screen(still_in(states))
        else:
            self._cut_off(states)
            self._differential(still_in(states))
            seen = self.opening.admitted(states)
            rows, context = self.pricing.price(seen)
            self._totals(still_in(states))
            left = still_in(states)
        keys, ranks = self._rank(left, lot)
        names = tuple(state.project for state in seen)
        return LotResult(lot, states, tuple(keys), ranks, names, tuple(rows), context, keys)

    def through(self, count: int, projects: Sequence[str]) -> dict[str, BidState]:
        """Take the steps up to the end of so many stages; raises as `decide` for their marks.

        Of what is not known of a bid, the most is taken: it left only where it left anyhow.
        """
        states = self._begun(projects, {name: self.adjusting.ways(name)[-1] for name in projects})
        self._cut_off(states, count)
        return states

    def _begun(self, projects: Sequence[str], world: Mapping[str, Adjusted]) -> dict[str, BidState]:
        states = {
            name: BidState(name, self.case.bid_of.get(name, NO_BID), world[name])
            for name in projects
        }
        for state in states.values():
            state.put("status", "valid", "eligibility", _invalid(state))
        return states

    def first_without(self, decided: LotResult, project: str) -> Lead:
        """Return who would be first in a lot, and by how much, if one bid had not been made.

        All steps are taken again only where the bid left a trace in the points of others.
        """
        if not decided.open and self._no_trace(decided, project):
            return decided.without(project)
        others = [name for name in decided.states if name != project]
        if not others:
            return Lead(())
        again = self.settled if decided.open else lambda *some: self.decide(*some).lead
        return again(decided.lot, others)

    def _no_trace(self, decided: LotResult, project: str) -> bool:
        """Say whether the others come to the same without a bid."""
        if self.procedure.screening and project not in decided.first:
            return True  # who is above, or failed below, is not in the screening of the others
        if self.procedure.differential is not None or any(b is not None for *_, b in self.stages):
            return False
        if project not in decided.seen:
            return not self.procedure.screening
        return not self.procedure.screening and project in self.pricing.unread(decided)

    def settled(self, lot: str, projects: Sequence[str]) -> Lead:
        """Return who is first in a lot, and by how much.

        Raises
        ------
        ModelError
            As `decide`, and where that hangs on an adjustment that is not known.
        """
        decided = self.decide(lot, projects)
        if decided.unsettled:
            raise ModelError(Problem(rule=NOT_KNOWN))
        return decided.lead

    def _cut_off(self, states: Mapping[str, BidState], count: int | None = None) -> None:
        problems: list[Problem] = []
        steps = list(zip(self.stages, self.gates_of, strict=True))[:count]
        for (stage, leaves, best), gates in steps:
            for state in still_in(states):
                gap = self._gap(state, leaves)
                problems.extend(gap)
                if gap:
                    continue
                for gate in gates:
                    state.gated(self._inner(state.project, gate, state.adjusted), "cut-off")
            if problems:
                continue
            if best is not None:
                self._keep_best(still_in(states), stage, leaves, best)
        if problems:
            raise ModelError(problems)
        for state in states.values():
            self._sum_up(state)

    def _sum_up(self, state: BidState) -> None:
        state.raw = self.judged.technical[state.project]
        state.technical = state.counted

    def _screen(self, states: list[BidState]) -> list[BidState]:
        """Go up the prices until a bid passes; a bid above it needs no marks."""
        problems: list[Problem] = []

        def screen(state: BidState) -> None:
            gaps = [gap for _, leaves, _ in self.stages for gap in self._gap(state, leaves)]
            if gaps:
                most = self.opening.technical_points
                why = beyond_reach(self.criteria, self.judged.tree, state, most)
                state.put("reach", "total", "screening", why)
                problems.extend(due(gap, state, states) for gap in gaps if why is None)
                return
            for gate in (gate for gates in self.gates_of for gate in gates):
                state.gated(self._inner(state.project, gate, state.adjusted), "screening")
            self._sum_up(state)
            if not state.out_at:
                self._totals([state], "screening")

        passed = climb(states, screen)
        if problems:
            raise ModelError(problems)
        if self.procedure.screening == "technical":
            for state in passed:
                state.key = (known(state.counted),)
        return passed

    def _gap(self, state: BidState, leaves: tuple[str, ...]) -> list[Problem]:
        return list(missing(self.judged, state.project, leaves))

    def _inner(self, project: str, gate: Gate, adjusted: Adjusted) -> GateResult:
        """Test a gate once for each bid: it does not hang on other bids.

        What counts at the cut-off moves a gate on all technical points, and no other.
        """
        known = self._tested.get(project)
        if known is None:
            results = self.judged.results(project)
            known = self._tested[project] = {result.gate.id: result for result in results}
        return self._moved(known[gate.id], adjusted)

    def _moved(self, result: GateResult, adjusted: Adjusted) -> GateResult:
        gate, found = result.gate, result.value
        technical = {leaf for _, leaves, _ in self.stages for leaf in leaves}
        if not adjusted.early or found is None or self._below(gate) != technical:
            return result
        unit = self.criteria.max_points(gate.on) if gate.of == "share" else Fraction(1)
        first = found[0]
        if gate.of == "value" or not isinstance(first, Fraction):
            return result
        left = adjusted.technical(first * unit) / unit
        return GateResult(gate, test_span(gate, left, left), (left, left))

    def _keep_best(
        self, states: list[BidState], stage: str, leaves: tuple[str, ...], best: int
    ) -> None:
        titles = {s.id: s.title or s.id for s in self.procedure.stages}
        points = self.judged.judged_points(leaves)
        sums = {state.project: points[state.project] for state in states}
        for state in states:
            above = sum(1 for other in sums.values() if other > sums[state.project])
            why = note("stage", rank=above + 1, stage=titles[stage], best=best)
            state.put("stage", stage, "cut-off", why if above >= best else None)

    def _differential(self, states: list[BidState]) -> None:
        use = self.procedure.differential
        if use is None or not states:
            return
        settings = use.with_case(max_points=self.opening.technical_points)
        rows: list[BidInputs] = []
        for state in states:
            assert state.technical is not None
            rows.append({"quality": state.technical})
        for state, found in zip(states, use.rule.scores(rows, settings), strict=True):
            if isinstance(found, Scored):
                state.differential, state.technical = found, found.value
            else:
                state.put("rule", use.id, "differential", _flagged(found))

    def _totals(self, states: Iterable[BidState], step: str = "total") -> None:
        tree, criteria = self.judged.tree, self.criteria
        inner = [g for g in criteria.gates if g.on != "total" and self._priced(g)]
        on_total = [g for g in criteria.gates if g.on == "total"]
        for state in states:
            if self.procedure.award is not None:
                assert state.scored is not None
                state.total, state.key = state.scored.value, state.scored.key
                if state.total is None:
                    continue  # the rule compares, and computes nothing
            else:
                assert state.whole is not None
                state.total = tree.round_total(state.whole)
                state.key = (state.total,)
            for gate in inner:
                most = criteria.max_points(gate.on)
                own = known(state.points)
                found = own / most if gate.of == "share" else own
                self._test(state, gate, found, step)
            for gate in on_total:
                share = state.total / criteria.total_points
                self._test(state, gate, share if gate.of == "share" else state.total, step)
            if self.procedure.award is not None:
                assert state.scored is not None
                why = None if state.key is not None else _flagged(state.scored)
                state.put("rank", self.procedure.award.id, "total", why)

    @property
    def undecided(self) -> bool:
        """Whether the award rule ranks nobody, so that a written trade-off must decide."""
        award = self.procedure.award
        return award is not None and not award.rule.has_figure

    def _test(self, state: BidState, gate: Gate, found: Fraction, step: str) -> None:
        state.gated(GateResult(gate, test_span(gate, found, found), (found, found)), step)

    @property
    def _draws(self) -> Sequence[Draw]:
        return self.case.draws if "draw" in self.criteria.ties else ()

    def _rank(self, states: list[BidState], lot: str) -> tuple[dict[str, Key], Ranks]:
        if self.undecided:
            chosen = {t.project for t in self.case.tradeoffs if t.lot == lot}
            states = [s for s in states if s.project in chosen]
            for state in states:
                state.key = (Fraction(1),)
        keys: dict[str, Key] = {}
        for state in states:
            assert state.key is not None
            keys[state.project] = (*state.key, *tie_key(self.judged, state))
        place = {name: n for n, name in enumerate(keys)}
        drawn = [[place[name] for name in draw.projects if name in place] for draw in self._draws]
        return keys, possible_ranks([RankEntry(key, key) for key in keys.values()], drawn)


def _flagged(outcome: Outcome) -> Note:
    return note("no-rank") if outcome.flag is None else note("rule", why=outcome.flag)


def _invalid(state: BidState) -> Note | None:
    reason = state.bid.reason
    if state.bid.status == "valid":
        return None
    withdrawn = state.bid.status == "withdrawn"
    return note("withdrawn", reason=reason) if withdrawn else note("rejected", reason=reason)
