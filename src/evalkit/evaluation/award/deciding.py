"""From technical points and opened prices to an order, for the bids of one lot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import total
from evalkit.core.messages import Message, say
from evalkit.evaluation.award.judging import Judged, missing
from evalkit.evaluation.award.opening import Opening
from evalkit.evaluation.award.screening import beyond_reach, climb
from evalkit.evaluation.award.states import (
    EPOCH,
    NO_BID,
    LotResult,
    State,
    still_in,
)
from evalkit.evaluation.decisions import decide
from evalkit.evaluation.gates import GateResult, Gates, test_span
from evalkit.evaluation.leaves import known
from evalkit.evaluation.ranks import Entry, Ranks, possible_ranks
from evalkit.evaluation.tree import spans
from evalkit.model import Gate, Procedure, RuleUse
from evalkit.rules.base import Context, Refused, Row, Scored

_NO_FIGURE = say("gets no rank by this rule")


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
        self.opening = Opening(case, procedure)
        self.stages = self._stages()
        self.gates_of = self._gates_of()
        self.penalties = {p.id: p for p in procedure.penalties}
        self._tested: dict[str, dict[str, GateResult]] = {}

    def _stages(self) -> list[tuple[str, tuple[str, ...], int | None]]:
        judged = [leaf.id for leaf in self.criteria.leaves if leaf.id != self.procedure.price]
        if not self.procedure.stages:
            return [("", tuple(judged), None)]
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
        return self.procedure.price in self._below(gate)

    def decide(self, lot: str, projects: Sequence[str]) -> LotResult:
        """Take every step for some bids, as if there were no others.

        Raises
        ------
        ModelError
            If a bid that is still in lacks a mark, or an opened bid a price.
        """
        states = self._begun(projects)
        if self.procedure.screening:
            seen = self.opening.admitted(states)
            rows, context = self._price(seen)
            left = self._screen(still_in(states))
        else:
            self._cut_off(states)
            self._differential(still_in(states))
            seen = self.opening.admitted(states)
            rows, context = self._price(seen)
            self._totals(still_in(states))
            left = still_in(states)
        ranked, ranks = self._rank(left, lot)
        names = tuple(state.project for state in seen)
        decided = LotResult(lot, states, ranked, ranks, names, tuple(rows), context)
        self.opening.open_first(decided)
        return decided

    def through(self, count: int, projects: Sequence[str]) -> dict[str, State]:
        """Take the steps up to the end of so many stages; raises as `decide` for their marks."""
        states = self._begun(projects)
        self._cut_off(states, count)
        return states

    def _begun(self, projects: Sequence[str]) -> dict[str, State]:
        states = {name: State(name, self.case.bid_of.get(name, NO_BID)) for name in projects}
        for state in states.values():
            state.put("status", "valid", "eligibility", _invalid(state))
        self._deduct(states)
        return states

    def _deduct(self, states: Mapping[str, State]) -> None:
        """Take note of every deduction, and of those that count at the cut-off already."""
        for deduction in self.case.deductions:
            if deduction.project in states:
                penalty, state = self.penalties[deduction.penalty], states[deduction.project]
                state.deduction += penalty.points
                state.early += penalty.points if penalty.at == "cut-off" else 0

    def first_without(self, decided: LotResult, project: str) -> tuple[str, ...]:
        """Return who would be first in a lot if one bid had not been made.

        All steps are taken again only where the bid left a trace in the points of others.
        """
        others = [name for name in decided.states if name != project]
        if self.procedure.screening and project not in decided.first:
            # Who is above, or failed below, left no trace in the screening of the others.
            return decided.first
        use = self.procedure.rule or self.procedure.award
        alone = self.procedure.differential is None and all(b is None for *_, b in self.stages)
        if alone and project not in decided.first and project not in decided.seen:
            return decided.first
        if alone and use is not None and use.rule.context is not None and project in decided.seen:
            at = decided.seen.index(project)
            rows = [*decided.rows[:at], *decided.rows[at + 1 :]]
            alone = (
                bool(rows) and use.rule.context(rows, self.opening.settings(use)) == decided.context
            )
        if alone and not self.procedure.screening:
            return decided.best([name for name in decided.ranked if name != project])
        return self.decide(decided.lot, others).first if others else ()

    def _cut_off(self, states: Mapping[str, State], count: int | None = None) -> None:
        problems: list[Problem] = []
        steps = list(zip(self.stages, self.gates_of, strict=True))[:count]
        for (stage, leaves, best), gates in steps:
            for state in still_in(states):
                gap = self._gap(state, leaves)
                problems.extend(gap)
                if gap:
                    continue
                for gate in gates:
                    state.gated(self._inner(state.project, gate, state.early), "cut-off")
            if problems:
                continue
            if best is not None:
                self._keep_best(still_in(states), stage, leaves, best)
        if problems:
            raise ModelError(problems)
        for state in states.values():
            self._sum_up(state)

    def _sum_up(self, state: State) -> None:
        state.raw = self.judged.technical(state.project)
        if state.raw is not None:
            state.technical = max(state.raw - state.early, Fraction(0))

    def _screen(self, states: list[State]) -> list[State]:
        """Go up the prices until a bid passes; a bid above it needs no marks."""
        problems: list[Problem] = []

        def screen(state: State) -> None:
            gaps = [gap for _, leaves, _ in self.stages for gap in self._gap(state, leaves)]
            if gaps:
                most = self.opening.technical_points
                why = beyond_reach(self.criteria, self.judged.tree, state, most)
                state.put("reach", "total", "screening", why)
                problems.extend(gaps if why is None else ())
                return
            for gate in (gate for gates in self.gates_of for gate in gates):
                state.gated(self._inner(state.project, gate, state.early), "screening")
            self._sum_up(state)
            if not state.out_at:
                self._totals([state], "screening")

        passed = climb(states, screen)
        if problems:
            raise ModelError(problems)
        if self.procedure.screening == "technical":
            for state in passed:
                state.key = (known(state.raw),)
        return passed

    def _gap(self, state: State, leaves: tuple[str, ...]) -> list[Problem]:
        return list(missing(self.judged, state.project, leaves))

    def _inner(self, project: str, gate: Gate, early: Fraction) -> GateResult:
        """Test a gate once for each bid: it does not hang on other bids.

        What is deducted at the cut-off lowers a gate on all technical points, and no other.
        """
        known = self._tested.setdefault(project, {})
        if gate.id not in known:
            points = self.judged.points[project]
            answers = {q: self.case.marks_of.get((project, q), ()) for q in self.criteria.questions}
            decisions = {d.id: decide(d, answers) for d in self.criteria.decisions}
            results = self.gates.inner(
                self.judged.leaves[project], spans(points, points), decisions
            )
            known.update((r.gate.id, self._less(r, early)) for r in results)
        return known[gate.id]

    def _less(self, result: GateResult, early: Fraction) -> GateResult:
        gate, found = result.gate, result.found
        technical = {leaf for _, leaves, _ in self.stages for leaf in leaves}
        if not early or found is None or self._below(gate) != technical:
            return result
        less = early / self.criteria.max_points(gate.on) if gate.of == "share" else early
        first = found[0]
        if gate.of == "value" or not isinstance(first, Fraction):
            return result
        left = max(first - less, Fraction(0))
        return GateResult(gate, test_span(gate, left, left), (left, left))

    def _keep_best(
        self, states: list[State], stage: str, leaves: tuple[str, ...], best: int
    ) -> None:
        place = {leaf.id: n for n, leaf in enumerate(self.criteria.leaves)}
        titles = {s.id: s.title or s.id for s in self.procedure.stages}
        sums = {}
        for state in states:
            row = self.judged.leaves[state.project]
            shares = [(name, known(row[place[name]].utility)) for name in leaves]
            sums[state.project] = total(
                share[0] * self.criteria.max_points(name) for name, share in shares
            )
        for state in states:
            above = sum(1 for other in sums.values() if other > sums[state.project])
            why = say(
                "rank {rank} of stage {stage}, of which {best} go on",
                rank=above + 1,
                stage=titles[stage],
                best=best,
            )
            state.put("stage", stage, "cut-off", why if above >= best else None)

    def _differential(self, states: list[State]) -> None:
        use = self.procedure.differential
        if use is None or not states:
            return
        settings = use.with_case(max_points=self.opening.technical_points)
        rows: list[Row] = []
        for state in states:
            assert state.technical is not None
            rows.append({"quality": state.technical})
        for state, found in zip(states, use.rule.scores(rows, settings), strict=True):
            if isinstance(found, Scored):
                state.differential, state.technical = found, found.value
            else:
                why = found.flag or _NO_FIGURE
                state.put("rule", use.id, "differential", why)

    def _price(self, seen: Sequence[State]) -> tuple[list[Row], Context]:
        """Put the admitted bids to the rule."""
        use = self.procedure.rule or self.procedure.award
        if use is None or not seen:
            return [], ()
        rows = [self._row(use, state) for state in seen]
        settings = self.opening.settings(use)
        problems = [
            self.opening.at_bid(problem, state.project)
            for state, row in zip(seen, rows, strict=True)
            for problem in use.rule.problems(state.project, row, settings)
        ]
        if problems:
            raise ModelError(problems)
        context, figures = use.rule.figures(rows, settings)
        for state, found in zip(seen, figures, strict=True):
            state.scored = found
            if isinstance(found, Refused):
                state.put("rule", use.id, "price", found.flag)
            elif self.procedure.rule is not None:
                state.points = found.value
        return rows, context

    def _row(self, use: RuleUse, state: State) -> Row:
        """Return what a rule asks of one bid."""
        row = {}
        for name in use.rule.inputs:
            if name == "price":
                number = known(state.bid.price)
            elif name in {"quality", "features"}:
                number = max(known(state.technical) - state.late, Fraction(0))
            else:
                place = [leaf.id for leaf in self.criteria.leaves].index(name)
                value = self.judged.leaves[state.project][place].value
                assert value is not None
                assert isinstance(value[0], Fraction)
                number = value[0]
            row[name] = number
        return row

    def _totals(self, states: Iterable[State], step: str = "total") -> None:
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
                why = state.scored.flag or _NO_FIGURE
                has_rank = state.key is not None
                state.put("rank", self.procedure.award.id, "total", None if has_rank else why)

    @property
    def undecided(self) -> bool:
        """Whether the award rule ranks nobody, so that a written trade-off must decide."""
        award = self.procedure.award
        return award is not None and not award.rule.has_figure

    def _test(self, state: State, gate: Gate, found: Fraction, step: str) -> None:
        state.gated(GateResult(gate, test_span(gate, found, found), (found, found)), step)

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
            return [known(state.points)]
        if name in place:
            return [known(points[place[name]])]
        if name == "technical":
            return [known(state.raw)]
        if name == "lowest-price":
            return [-known(state.bid.price)]
        if name == "submitted":
            since = datetime.fromisoformat(state.bid.submitted) - EPOCH
            return [Fraction(-(since // timedelta(microseconds=1)))]
        # Items of equal size are compared by their average, never by where they stand in the file.
        by_size: dict[Fraction, list[Fraction]] = {}
        for leaf in self.criteria.leaves:
            if leaf.id != self.procedure.price:
                found = known(points[place[leaf.id]])
                by_size.setdefault(self.criteria.max_points(leaf.id), []).append(found)
        sizes = sorted(by_size, reverse=True)
        if name == "largest-item":
            # The texts do not say what parts bids where several items are the largest.
            sizes = sizes[:1] if len(by_size[sizes[0]]) == 1 else []
        return [Fraction(sum(by_size[size])) / len(by_size[size]) for size in sizes]


def _invalid(state: State) -> Message | None:
    if state.bid.status == "valid":
        return None
    word = say("withdrawn") if state.bid.status == "withdrawn" else say("rejected")
    return say("{what}: {reason}", what=word, reason=state.bid.reason)
