"""From technical points and opened prices to an order, for the bids of one lot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from evalkit.errors import ModelError, Problem
from evalkit.evaluation.award.judging import Judged, missing
from evalkit.evaluation.award.money import amount
from evalkit.evaluation.award.states import (
    EPOCH,
    NO_BID,
    Decided,
    State,
    failed,
    still_in,
)
from evalkit.evaluation.decisions import decide
from evalkit.evaluation.gates import GateResult, Gates, test_span
from evalkit.evaluation.ranks import Entry, Ranks, possible_ranks
from evalkit.evaluation.tree import spans
from evalkit.exact import decimal, total
from evalkit.model import Gate, Procedure, RuleUse
from evalkit.model.procedure_checks import leaves_under
from evalkit.rules.base import Look, Row, Settings
from evalkit.words import say


class Decider:
    """The steps after the panel, ready to be taken for any part of the bids."""

    def __init__(self, judged: Judged, procedure: Procedure | None = None) -> None:
        case = judged.case
        procedure = procedure or case.criteria.procedure
        assert procedure is not None
        self.judged = judged
        self.case = case
        self.criteria = case.criteria
        self.procedure = procedure
        self.gates = Gates(case.criteria, judged.tree)
        self.reference = case.tender.reference if case.tender is not None else None
        self.stages = self._stages()
        self.gates_of = self._gates_of()
        self.penalties = {p.id: p for p in procedure.penalties}
        self._tested: dict[str, dict[str, GateResult]] = {}

    def _stages(self) -> list[tuple[str, tuple[str, ...], int | None]]:
        judged = [leaf.id for leaf in self.criteria.leaves if leaf.id != self.procedure.price]
        if not self.procedure.stages:
            return [("", tuple(judged), None)]
        return [(s.id, leaves_under(self.criteria, s.on), s.best) for s in self.procedure.stages]

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
        return set(leaves_under(self.criteria, [gate.on]))

    def _priced(self, gate: Gate) -> bool:
        return self.procedure.price in self._below(gate)

    def decide(self, lot: str, projects: Sequence[str]) -> Decided:
        """Take every step for some bids, as if there were no others.

        Raises
        ------
        ModelError
            If a bid that is still in lacks a mark, or an opened bid a price.
        """
        states = {name: State(name, self.case.bid_of.get(name, NO_BID)) for name in projects}
        for state in states.values():
            if state.bid.status != "valid":
                word = say("withdrawn") if state.bid.status == "withdrawn" else say("rejected")
                state.drop(
                    "eligibility", say("{what}: {reason}", what=word, reason=state.bid.reason)
                )
        self._cut_off(states)
        self._differential(still_in(states))
        opened = self._open(states)
        rows, look = self._price(states, opened)
        self._totals(states)
        ranked, ranks = self._rank(still_in(states), lot)
        seen = tuple(state.project for state in opened)
        return Decided(lot, states, ranked, ranks, seen, tuple(rows), look)

    def first_without(self, decided: Decided, project: str) -> tuple[str, ...]:
        """Return who would be first in a lot if one bid had not been made.

        All steps are taken again only where the bid left a trace in the points of others.
        """
        use = self.procedure.rule or self.procedure.award
        alone = self.procedure.differential is None and all(b is None for *_, b in self.stages)
        if alone and project not in decided.first and project not in decided.opened:
            return decided.first
        if alone and use is not None and use.rule.look is not None and project in decided.opened:
            at = decided.opened.index(project)
            rows = [*decided.rows[:at], *decided.rows[at + 1 :]]
            alone = bool(rows) and use.rule.look(rows, self._with_case(use)) == decided.look
        if alone:
            return decided.best([name for name in decided.ranked if name != project])
        others = [name for name in decided.states if name != project]
        return self.decide(decided.lot, others).first if others else ()

    def _cut_off(self, states: Mapping[str, State]) -> None:
        problems: list[Problem] = []
        for (stage, leaves, best), gates in zip(self.stages, self.gates_of, strict=True):
            for state in still_in(states):
                gap = list(missing(self.judged, state.project, leaves))
                problems.extend(gap)
                if gap:
                    continue
                for gate in gates:
                    result = self._inner(state.project, gate)
                    state.gates.append(result)
                    if result.state != "pass":
                        state.drop("cut-off", failed(result))
            if problems:
                continue
            if best is not None:
                self._keep_best(still_in(states), stage, leaves, best)
        if problems:
            raise ModelError(problems)
        for state in states.values():
            state.raw = self.judged.technical(state.project)
            state.technical = state.raw

    def _inner(self, project: str, gate: Gate) -> GateResult:
        """Test a gate once for each bid: it does not hang on other bids."""
        known = self._tested.setdefault(project, {})
        if gate.id not in known:
            points = self.judged.points[project]
            answers = {q: self.case.marks_of.get((project, q), ()) for q in self.criteria.questions}
            decisions = {d.id: decide(d, answers) for d in self.criteria.decisions}
            results = self.gates.inner(
                self.judged.leaves[project], spans(points, points), decisions
            )
            known.update((r.gate.id, r) for r in results)
        return known[gate.id]

    def _keep_best(
        self, states: list[State], stage: str, leaves: tuple[str, ...], best: int
    ) -> None:
        place = {leaf.id: n for n, leaf in enumerate(self.criteria.leaves)}
        sums = {}
        for state in states:
            row = self.judged.leaves[state.project]
            shares = [(name, row[place[name]].utility or (0, 0)) for name in leaves]
            sums[state.project] = total(
                Fraction(share[0]) * self.criteria.max_points(name) for name, share in shares
            )
        for state in states:
            above = sum(1 for other in sums.values() if other > sums[state.project])
            if above >= best:
                state.drop(
                    "cut-off",
                    say(
                        "rank {rank} of stage {stage}, of which {best} go on",
                        rank=above + 1,
                        stage=stage,
                        best=best,
                    ),
                )

    def _differential(self, states: list[State]) -> None:
        use = self.procedure.differential
        if use is None or not states:
            return
        most = self.criteria.total_points - self._price_points()
        settings = use.with_case(max_points=most)
        rows: list[Row] = [{"quality": state.raw or Fraction(0)} for state in states]
        for state, scored in zip(states, use.rule.scores(rows, settings), strict=True):
            state.differential = scored
            state.technical = scored.value

    def _price_points(self) -> Fraction:
        price = self.procedure.price
        return self.criteria.max_points(price) if price else Fraction(0)

    def _open(self, states: Mapping[str, State]) -> list[State]:
        """Open prices: of those left, or of every valid bid; refuse those above the reference."""
        if self.procedure.rule is None and self.procedure.award is None:
            return []
        self._below_minimum(still_in(states))
        if self.procedure.opens == "all":
            opened = [s for s in states.values() if s.out_at != "eligibility"]
        else:
            opened = still_in(states)
        problems = [
            Problem(
                table="bids",
                field="price",
                rule=say("{project} is still in, and has no price", project=state.project),
                remedy=say("write the opened price, or record why the bid is out"),
            )
            for state in opened
            if state.bid.price is None and not state.out_at
        ]
        if problems:
            raise ModelError(problems)
        priced = [s for s in opened if s.bid.price is not None]
        if not self.procedure.ceiling or self.reference is None:
            return priced
        for state in priced:
            assert state.bid.price is not None
            if state.bid.price > self.reference:
                state.drop(
                    "opening",
                    say(
                        "the price {price} is above the reference price {reference}",
                        price=amount(self.case, state.bid.price),
                        reference=amount(self.case, self.reference),
                    ),
                )
        return [s for s in priced if s.bid.price is not None and s.bid.price <= self.reference]

    def _below_minimum(self, states: list[State]) -> None:
        """Leave the prices unopened that an award rule's own minimum keeps closed."""
        use = self.procedure.award
        least = None if use is None else self._with_case(use).get("minimum")
        if not isinstance(least, Fraction):
            return
        for state in states:
            if state.technical is not None and state.technical < least:
                found, bound = decimal(state.technical, 4), decimal(least)
                why = say(
                    "technical score {found} is below the minimum {least}", found=found, least=bound
                )
                state.drop("cut-off", why)

    def _price(self, states: Mapping[str, State], opened: list[State]) -> tuple[list[Row], Look]:
        for deduction in self.case.deductions:
            if deduction.project in states:
                points = self.penalties[deduction.penalty].points
                states[deduction.project].deduction += points
        use = self.procedure.rule or self.procedure.award
        if use is None or not opened:
            return [], ()
        settings = self._with_case(use)
        rows = [self._row(use, state) for state in opened]
        look = use.rule.look(rows, settings) if use.rule.look is not None else ()
        for state, row in zip(opened, rows, strict=True):
            state.scored = use.rule.score(row, look, settings)
            if self.procedure.rule is not None:
                state.points = state.scored.value
        return rows, look

    def _with_case(self, use: RuleUse) -> Settings:
        most = self.criteria.total_points - self._price_points()
        price = self._price_points() if self.procedure.price else most
        return use.with_case(
            max_points=price,
            reference=self.reference,
            budget=self.reference,
            features_max=most,
            quality_max=most,
        )

    def _row(self, use: RuleUse, state: State) -> Row:
        """Return what a rule asks of one bid."""
        assert state.bid.price is not None
        quality = (state.technical or Fraction(0)) - state.deduction
        known = {"price": state.bid.price, "quality": quality, "features": quality}
        row = {}
        for name in use.rule.inputs:
            if name in known:
                row[name] = known[name]
                continue
            place = [leaf.id for leaf in self.criteria.leaves].index(name)
            value = self.judged.leaves[state.project][place].value
            assert value is not None
            assert isinstance(value[0], Fraction)
            row[name] = value[0]
        return row

    def _totals(self, states: Mapping[str, State]) -> None:
        tree, criteria = self.judged.tree, self.criteria
        inner = [g for g in criteria.gates if g.on != "total" and self._priced(g)]
        on_total = [g for g in criteria.gates if g.on == "total"]
        for state in still_in(states):
            assert state.technical is not None
            if self.procedure.award is not None:
                assert state.scored is not None
                state.total, state.key = state.scored.value, state.scored.key
            else:
                whole = state.technical + (state.points or 0) - state.deduction
                state.total = tree.round_total(whole)
                state.key = (state.total,)
            for gate in inner:
                most = criteria.max_points(gate.on)
                own = state.points or Fraction(0)
                found = own / most if gate.of == "share" else own
                self._test(state, gate, found)
            for gate in on_total:
                share = state.total / criteria.total_points
                self._test(state, gate, share if gate.of == "share" else state.total)
            if self.procedure.award is not None and state.key is None and not state.out_at:
                assert state.scored is not None
                if not self.undecided:
                    state.drop("total", state.scored.flag or say("gets no rank by this rule"))

    @property
    def undecided(self) -> bool:
        """Whether the award rule ranks nobody, so that a written trade-off must decide."""
        return self.procedure.award is not None and self.procedure.award.id == "us-tradeoff"

    def _test(self, state: State, gate: Gate, found: Fraction) -> None:
        result = GateResult(gate, test_span(gate, found, found), (found, found))
        state.gates.append(result)
        if result.state != "pass":
            state.drop("total", failed(result))

    def _rank(self, states: list[State], lot: str) -> tuple[tuple[str, ...], Ranks]:
        if self.undecided:
            chosen = {t.project for t in self.case.tradeoffs if t.lot == lot}
            states = [s for s in states if s.project in chosen]
            for state in states:
                state.key = (Fraction(1),)
        entries = []
        for state in states:
            assert state.key is not None
            key = (*state.key, *self._ties(state))
            entries.append(Entry(key, key))
        place = {state.project: n for n, state in enumerate(states)}
        drawn = [
            [place[name] for name in draw.projects if name in place]
            for draw in self.case.draws
            if "draw" in self.criteria.ties
        ]
        return tuple(place), possible_ranks(entries, drawn)

    def _ties(self, state: State) -> Iterable[Fraction]:
        for name in self.criteria.ties:
            if name != "draw":
                yield from self.tie_values(state, name)

    def tie_values(self, state: State, name: str) -> list[Fraction]:
        """Return what one rule of the tie-break chain compares; larger is better."""
        points, place = self.judged.points[state.project], self.judged.tree.place
        if name == self.procedure.price and name:
            return [state.points or Fraction(0)]
        if name in place:
            return [points[place[name]] or Fraction(0)]
        if name == "technical":
            return [state.raw or Fraction(0)]
        if name == "lowest-price":
            return [-state.bid.price if state.bid.price is not None else Fraction(0)]
        if name == "submitted":
            since = datetime.fromisoformat(state.bid.submitted) - EPOCH
            return [Fraction(-(since // timedelta(microseconds=1)))]
        items = [leaf.id for leaf in self.criteria.leaves if leaf.id != self.procedure.price]
        items.sort(key=self.criteria.max_points, reverse=True)
        if name == "largest-item":
            items = items[:1]
        return [points[place[item]] or Fraction(0) for item in items]
