"""The steps of an award in words: what was done, by which clause, with which numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from evalkit.core.counts import rank_words
from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Tied, say, some
from evalkit.evaluation import Award
from evalkit.evaluation.award.adjusting import Adjusting
from evalkit.evaluation.award.sitting import PanelSession
from evalkit.evaluation.award.states import BidState, LotResult
from evalkit.model import Consensus
from evalkit.model.people import appointed, excluded, members
from evalkit.rules import Refused, Scored
from evalkit.show.evaluation.adjustments import adjustment_lines
from evalkit.show.evaluation.award_ties import names_of, remedy_of, tie_lines
from evalkit.show.evaluation.money import amount, amount_lines
from evalkit.show.evaluation.screening import screening_lines
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.sums import equals, points_text, span_text, sums_of, use_of
from evalkit.show.evaluation.wording import rounding_words
from evalkit.show.pages import Block, Bullets, Heading, Paragraph
from evalkit.show.panel.wording import basis_words, left_out, panel_rule_words, session_words
from evalkit.show.reasons import said


def step_blocks(award: Award) -> Iterator[Block]:
    """Lay out every step with its clause."""
    lines = lines_of(award)
    for step in award.steps:
        yield Heading(title_of(step.id, award.case.criteria), 3)
        if step.clause:
            yield Paragraph(step.clause)
        yield Bullets(lines[step.id]())


def lines_of(award: Award) -> Mapping[str, Callable[[], Iterator[Message]]]:
    """Return by step what yields a line for each thing done, lot after lot."""
    trace = _Trace(award)
    return {
        "eligibility": trace.eligibility,
        "marks": trace.marks,
        "panel": trace.panels,
        "cut-off": trace.cut_off,
        "differential": trace.differential,
        "opening": trace.opening,
        "price": trace.price,
        "screening": trace.screening,
        "adjustments": trace.adjustments,
        "total": trace.totals,
        "rank": trace.ranks,
        "tie": trace.ties,
        "negotiation": trace.negotiation,
    }


class _Trace:
    def __init__(self, award: Award) -> None:
        self.award = award
        self.judged = award.judged
        self.case = award.case
        self.criteria = award.case.criteria
        self.decided = award.decided
        procedure = self.criteria.procedure
        assert procedure is not None
        self.procedure = procedure
        self.states = [s for found in self.decided.values() for s in found.states.values()]

    def eligibility(self) -> Iterator[Message]:
        for state in self.states:
            if state.out_at == "eligibility" and state.why is not None:
                yield say("{bid} is excluded: {why}", bid=self.name(state), why=said(state.why))
        valid = sum(1 for s in self.states if s.out_at != "eligibility")
        if len(self.states) == 1:
            yield say("The only bid is valid.") if valid else say("The only bid is not valid.")
            return
        yield say("Valid bids: {count} of {all}", count=valid, all=len(self.states))

    def name(self, state: BidState) -> object:
        name: object = self.case.project(state.project).name
        if len(self.decided) > 1:
            return say("{bid} (lot {lot})", bid=name, lot=state.bid.lot)
        return name

    def marks(self) -> Iterator[Message]:
        given = sum(1 for mark in self.case.marks if mark.criterion in self.case.panel_of)
        other = len(self.case.marks) - given
        if given:
            yield say("Marks of evaluators: {count}", count=given)
        if other:
            yield say("Quantitative and other marks outside the panels: {count}", count=other)
        for moved in self.case.consensus:
            yield say(
                "By consensus: {bid}, {criterion} changes from {before} to {after} points (by "
                "{who}: {reason}); the individual marks stay on record",
                bid=self.case.project(moved.project).name,
                criterion=self.criteria[moved.criterion].name,
                before=points_text(self._mean(moved.project, moved.criterion)),
                after=points_text(self._worth(moved)),
                who=moved.by,
                reason=moved.reason,
            )

    def _mean(self, project: str, criterion: str) -> Fraction | None:
        """Return what the panel's own marks came to; None where no panel marked."""
        for session in self.judged.sessions:
            table, result = session.table, session.result
            if table is None or result is None or criterion not in table.items:
                continue
            if project in table.bids:
                row, column = table.bids.index(project), table.items.index(criterion)
                return result.values[row][column] if result.counts[row, column] else None
        return None

    def _worth(self, moved: Consensus) -> Fraction:
        scale = self.criteria[moved.criterion].scale
        assert scale is not None
        most = self.criteria.max_points(moved.criterion)
        return scale.utility(scale.read(moved.value)) * most

    def panels(self) -> Iterator[Message]:
        for session in self.judged.sessions:
            people = members(self.case, session.panel)
            yield say(
                "Panel {panel}: {count} evaluators, {rule}",
                panel=session_words(session.name),
                count=len(people),
                rule=panel_rule_words(session.rule),
            )
            out = excluded(self.case, session.panel)
            if out:
                yield say(
                    "Recused for some or all bids: {names}; affected seats {count} of {seats}",
                    names=list(out),
                    count=len(out),
                    seats=appointed(self.case, session.panel),
                )
            yield from self.sums(session)

    def sums(self, session: PanelSession) -> Iterator[Message]:
        """Yield what the panel's marks of each bid came to, and who was left out."""
        table, result = session.table, session.result
        if table is None or result is None:
            return
        for row, bid in enumerate(table.bids):
            value = sum(result.values[row], Fraction(0))
            line = say(
                "{bid}: {value} points, {basis}",
                bid=self.case.project(bid).name,
                value=near_decimal(value, 6),
                basis=basis_words(self.case, result, row),
            )
            left = [
                left_out(result, place, row)
                for place in range(len(table.evaluators))
                if not result.kept[place, row].any()
            ]
            if left:
                yield say("{line}; left out: {names}", line=line, names=left)
            else:
                yield line

    def cut_off(self) -> Iterator[Message]:
        for state in self.states:
            if state.out_at == "eligibility" or state.raw is None:
                continue
            line = say(
                "{bid}: {points} technical points",
                bid=self.name(state),
                points=points_text(state.raw),
            )
            if any(one.counted != one.raw for one in (state, *state.others)):
                line = say(
                    "{line}, adjusted {points}",
                    line=line,
                    points=span_text(state.span(lambda one: one.counted)),
                )
            if state.doubt is not None:
                line = say("{line}; or excluded: {why}", line=line, why=said(state.doubt))
            if state.out_at == "cut-off" and state.why is not None:
                yield say("{line}; excluded: {why}", line=line, why=said(state.why))
            else:
                tested = any(test.step == "cut-off" for test in state.tests)
                yield say("{line}; proceeds", line=line) if tested else line
        for state in self.states:
            if state.out_at == "cut-off" and state.raw is None and state.why is not None:
                yield say("{bid} is excluded: {why}", bid=self.name(state), why=said(state.why))

    def differential(self) -> Iterator[Message]:
        use = self.procedure.differential
        if use is None:
            return
        yield use_of(use)
        for state in self.states:
            if state.differential is not None:
                yield say(
                    "{bid}: {before} → {after} ({how})",
                    bid=self.name(state),
                    before=points_text(state.counted),
                    after=points_text(state.technical),
                    how=state.differential.how,
                )

    def opening(self) -> Iterator[Message]:
        yield from amount_lines(self.case, self.procedure)
        if self.procedure.opens == "first":
            for found in self.decided.values():
                yield from self._closed(found)
        for state in self.states:
            if not state.opened:
                continue
            line = say(
                "{bid}: {price}", bid=self.name(state), price=amount(self.case, state.bid.price)
            )
            if state.out_at == "opening" and state.why is not None:
                yield say("{line}; excluded: {why}", line=line, why=said(state.why))
            else:
                yield line

    def _closed(self, found: LotResult) -> Iterator[Message]:
        """Say why no price is opened yet, where that of the first alone is."""
        bids = [self.name(found.states[bid]) for bid in found.could_be_first]
        if found.unsettled:
            yield say(
                "No price is opened yet: which of {bids} is first depends on a bonus or "
                "deduction that is not yet known",
                bids=some(bids),
            )
        elif len(bids) > 1:
            yield say(
                "{bids} share the first rank: no price is opened until the tie is broken",
                bids=some(bids),
            )
        elif bids and not found.states[found.first[0]].opened:
            yield say("{bid}: the price is opened next; none is recorded yet", bid=bids[0])

    def price(self) -> Iterator[Message]:
        use = self.procedure.rule or self.procedure.award
        if use is None:
            return
        yield use_of(use)
        for state in self.states:
            scored = state.scored
            if scored is None:
                continue
            told = {one.points for one in (state, *state.others)}
            if len(told) > 1:
                # Whose price is the lowest hangs on what is not known.
                yield say(
                    "{bid}: {points} points, depending on which other bids pass",
                    bid=self.name(state),
                    points=span_text(state.span(lambda one: one.points), 8),
                )
                continue
            if isinstance(scored, Refused):
                yield say("{bid}: no combined score, {why}", bid=self.name(state), why=scored.flag)
                continue
            line = say("{bid}: {how}", bid=self.name(state), how=scored.how)
            if isinstance(scored, Scored):
                line = say(
                    "{bid}: {how} {raw} → {value}",
                    bid=self.name(state),
                    how=scored.how,
                    raw=equals(scored.raw),
                    value=near_decimal(scored.value, 8),
                )
            yield say("{line}; note: {flag}", line=line, flag=scored.flag) if scored.flag else line

    def adjustments(self) -> Iterator[Message]:
        adjusting = Adjusting(self.case, self.procedure)
        for state in self.states:
            if state.out_at != "eligibility":
                yield from adjustment_lines(adjusting, state, self.name(state))

    def totals(self) -> Iterator[Message]:
        if self.criteria.rounding is not None and self.procedure.award is None:
            yield say("Rounding: {rule}", rule=rounding_words(self.criteria.rounding))
        for state in self.states:
            if state.total is None:
                continue
            lines = list(sums_of(self.judged, state))
            line = say("{bid}: {sum}", bid=self.name(state), sum=lines[-1])
            if state.out_at == "total" and state.why is not None:
                yield say("{line}; excluded: {why}", line=line, why=said(state.why))
            else:
                yield line

    def ranks(self) -> Iterator[Message]:
        for found in self.decided.values():
            pairs = zip(found.ranks.spans, found.ranks.tied, strict=True)
            ranks = dict(zip(found.ranked, pairs, strict=True))
            for name in (name for place in found.places for name in place):
                state = found.states[name]
                rank = rank_words(ranks[name][0], tied=ranks[name][1])
                if state.total is None:  # a rule that has no figure
                    yield say("{rank}. {bid}", rank=rank, bid=self.name(state))
                    continue
                yield say(
                    "{rank}. {bid} ({total})",
                    rank=rank,
                    bid=self.name(state),
                    total=span_text(state.span(lambda one: one.total), 8),
                )
        for tradeoff in self.case.tradeoffs:
            yield say(
                "Written trade-off by {who}: {bid} is chosen. {reason}",
                who=tradeoff.by,
                bid=self.case.project(tradeoff.project).name,
                reason=tradeoff.reason,
            )

    def screening(self) -> Iterator[Message]:
        yield from screening_lines(self.judged, self.decided, self.name)

    def ties(self) -> Iterator[Message]:
        yield from tie_lines(self.award)

    def negotiation(self) -> Iterator[Message]:
        for lot, found in self.decided.items():
            for line in self._order(found):
                several = len(self.decided) > 1
                yield say("Lot {lot}: {names}", lot=lot, names=line) if several else line

    def _order(self, found: LotResult) -> Iterator[Message]:
        """Yield one line, or, where a tie leaves the order open, one for each place."""
        if all(len(place) == 1 for place in found.places):
            names = names_of(self.case, (n for place in found.places for n in place))
            yield say("{names}", names=names or ["–"])
            return
        rank = 1
        for place in found.places:
            names = [self.case.project(name).name for name in place]
            tied = Tied(names) if found.level(place) else names
            yield (
                say("{rank}. {names}", rank=rank, names=tied)
                if len(place) == 1
                else say(
                    "{rank}. {names}: {remedy}",
                    rank=rank,
                    names=tied,
                    remedy=remedy_of(found, place, self.criteria),
                )
            )
            rank += len(place)
