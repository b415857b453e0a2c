"""The way of every bid through an award: a column a step; who is out ends at its step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from evalkit.core.counts import rank_words
from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, say
from evalkit.evaluation import Award
from evalkit.evaluation.award.states import BidState
from evalkit.evaluation.award.steps import Step
from evalkit.evaluation.award.ties import ties_of
from evalkit.model import Gate
from evalkit.show.evaluation.adjustments import signed_span
from evalkit.show.evaluation.award_ties import remedy_of, rule_words
from evalkit.show.evaluation.first_stage import stages
from evalkit.show.evaluation.money import amount
from evalkit.show.evaluation.step_names import TECHNICAL, cuts, title_of
from evalkit.show.evaluation.sums import points_text, span_text
from evalkit.show.forms import DASH, Worded
from evalkit.show.reasons import said
from evalkit.show.report.web.screen import counted
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View


@frozen
class TrailCell:
    """What a bid came to at a step."""

    value: Worded
    notes: tuple[Worded, ...] = ()
    look: str = ""


@frozen
class TrailColumn:
    """A step: what it is called, what is asked there, by which clauses, and each bid's cell."""

    id: str
    title: Worded
    under: tuple[Worded, ...]
    clauses: tuple[Worded, ...]
    cell: Callable[[BidState], TrailCell]


NOTHING = TrailCell(DASH, look="none")


def section(view: View) -> PageSection | None:
    """Write the steps of an award; there is nothing where there is no award."""
    award = view.evaluation
    if not isinstance(award, Award):
        return None
    columns = list(_columns(award))
    criteria = view.case.criteria
    html = fill(
        "trail.html",
        view,
        title=trail_title(award),
        columns=columns,
        lots=[(lot, [_row(award, s, columns) for s in _ordered(award, lot)])
              for lot in award.decided],
        several=len(award.decided) > 1,
        source=criteria.source if any(column.clauses for column in columns) else "",
    )  # fmt: skip
    return PageSection("trail", say("Steps"), html, files=("trail",))


def trail_title(award: Award) -> Message:
    """Say how many bids are ranked, and how many were excluded."""
    states = [award.state(score.project.id) for score in award.scores]
    count, out = len(states), sum(1 for state in states if state.out_at)
    ranked = sum(1 for score in award.scores if award.rank(score.project.id) is not None)
    if any(state.screened for state in states):
        passed = sum(1 for state in states if state.screened == "passed")
        if count == 1:
            return (
                say("The only bid passes the screening")
                if passed
                else say("The only bid does not pass the screening")
            )
        left = sum(1 for state in states if state.screened == "not screened")
        if left:
            return say(
                "{passed} of {count} bids pass the screening; not screened, at higher prices:"
                " {left}",
                passed=passed,
                count=count,
                left=left,
            )
        return say("{passed} of {count} bids pass the screening", passed=passed, count=count)
    if not ranked:
        return counted(
            count,
            say("The only bid is not ranked"),
            say("None of {count} bids is ranked", count=count),
        )
    if ranked == count == 1:
        return say("The only bid is ranked")
    if ranked == count:
        return say("All {count} bids are ranked", count=count)
    if not out:
        return say("{ranked} of {count} bids are ranked", ranked=ranked, count=count)
    return say(
        "{ranked} of {count} bids are ranked, {out} excluded", ranked=ranked, count=count, out=out
    )


def _ordered(award: Award, lot: str) -> list[BidState]:
    states = award.decided[lot].states
    return [states[s.project.id] for s in award.ordered if s.project.id in states]


def _row(
    award: Award, state: BidState, columns: list[TrailColumn]
) -> tuple[str, bool, list[TrailCell]]:
    """Return a bid's id, whether it is first, and its cells; after its exclusion there is none."""
    found = award.decided[state.bid.lot]
    first = state.project in found.first and not found.unsettled
    ids = [column.id for column in columns]
    end = len(ids)
    if state.out_at:
        end = ids.index(state.out_at) if state.out_at in ids else len(ids) - 1
    cells = [column.cell(state) for column in columns[:end]]
    if state.out_at:
        why = (said(state.why),) if state.why is not None else ()
        cells.append(TrailCell(say("Excluded"), why, "out"))
    return state.project, first, cells + [NOTHING] * (len(ids) - len(cells))


def _columns(award: Award) -> Iterator[TrailColumn]:
    """Yield the steps that were taken, in their order; some are one column."""
    steps = {step.id: step for step in award.steps}
    criteria, cells = award.case.criteria, _Cells(award)
    procedure = criteria.procedure
    assert procedure is not None
    written: set[str] = set()
    for step in award.steps:
        name = _MERGED.get(step.id, step.id)
        if step.id == "cut-off" and not cuts(criteria, procedure):
            name = "marks"
        if name in written or (name == "total" and procedure.award is not None):
            continue
        if name == "marks" and cells.bands:
            clauses = tuple(dict.fromkeys(one.clause for one, _ in stages(award.case)))
            yield TrailColumn("band", say("First stage"), (), clauses, cells.band)
        written.add(name)
        title = TECHNICAL if name == "marks" else title_of(name, criteria)
        parts = [n for n in steps if _MERGED.get(n, n) == name]
        clauses = tuple(dict.fromkeys(steps[n].clause for n in parts if steps[n].clause))
        yield TrailColumn(name, title, tuple(cells.under(name, step)), clauses, cells.of[name])


_MERGED = {"panel": "marks", "tie": "rank", "negotiation": "rank"}


class _Cells:
    """The cells of an award, by step."""

    def __init__(self, award: Award) -> None:
        self.award = award
        self.case = award.case
        self.criteria = award.case.criteria
        procedure = self.criteria.procedure
        assert procedure is not None
        self.procedure = procedure
        self.ties = dict(self._ties())
        self.bands = {
            bid.bid: (precondition, bid)
            for precondition, found in stages(award.case)
            if found.given
            for bid in found.bids
        }
        self.of: Mapping[str, Callable[[BidState], TrailCell]] = {
            "eligibility": lambda _state: TrailCell(say("valid")),
            "marks": self.technical,
            "cut-off": self.cut_off,
            "differential": self.differential,
            "opening": self.opening,
            "price": self.price,
            "screening": self.screening,
            "adjustments": self.adjustments,
            "total": self.total,
            "rank": self.rank,
        }

    def under(self, name: str, step: Step) -> Iterator[Message]:
        """Yield what is asked at a step, or the most that it can give."""
        criteria = self.criteria
        if name == "marks":
            yield _most(criteria.total_points - self._price_points)
        elif name == "price" and self.procedure.rule is not None and self.procedure.price:
            yield _most(self._price_points)
        elif name == "total":
            yield _most(criteria.total_points)
        if name in {"cut-off", "screening"}:
            asked = {test.requirement for test in step.tests if test.kind == "gate"}
            gates = [gate for gate in criteria.gates if gate.id in asked]
            if len(gates) == 1:
                yield from _asked(gates[0])

    @property
    def _price_points(self) -> Fraction:
        price = self.procedure.price
        return self.criteria.max_points(price) if price else Fraction(0)

    def band(self, state: BidState) -> TrailCell:
        if state.project not in self.bands:
            return NOTHING
        precondition, bid = self.bands[state.project]
        names = [precondition.bands[n].title for n in bid.bands]
        return TrailCell(
            say("{names}", names=names), (say("mean {points}", points=span_text(bid.mean)),)
        )

    def technical(self, state: BidState) -> TrailCell:
        if state.raw is None:
            return TrailCell(DASH, (say("no marks are needed"),) if state.screened else (), "none")
        judged, measured = Fraction(0), Fraction(0)
        points, place = self.award.judged.points(state.project), self.award.judged.tree.place
        for leaf in self.criteria.leaves:
            own = points[place[leaf.id]]
            if own is None or leaf.id == self.procedure.price:
                continue
            if leaf.id in self.case.panel_of:
                judged += own
            else:
                measured += own
        if not judged or not measured:
            return TrailCell(points_text(state.raw))
        parts = say(
            "evaluators {judged}, measured {measured}",
            judged=near_decimal(judged),
            measured=near_decimal(measured),
        )
        return TrailCell(points_text(state.raw), (parts,))

    def cut_off(self, state: BidState) -> TrailCell:
        tests = [test for test in state.tests if test.step == "cut-off"]
        notes: list[Worded] = []
        asked = {test.requirement for test in tests if test.kind == "gate"}
        gates = [found for found in state.gates if found.gate.id in asked]
        if len(gates) == 1 and gates[0].gate.of == "share" and gates[0].value is not None:
            share = gates[0].value[0]
            notes.append("" if isinstance(share, str) else f"{near_decimal(share * 100, 2)} %")
        if any(one.counted != one.raw for one in (state, *state.others)):
            counted = span_text(state.span(lambda one: one.counted))
            notes.append(say("adjusted {points}", points=counted))
        if state.doubt is not None:
            notes.append(say("or out: {why}", why=said(state.doubt)))
        return TrailCell(say("met") if tests else DASH, tuple(notes))

    def differential(self, state: BidState) -> TrailCell:
        if state.differential is None:
            return NOTHING
        before = say("from {points}", points=points_text(state.counted))
        return TrailCell(points_text(state.technical), (before,))

    def opening(self, state: BidState) -> TrailCell:
        if not state.opened:
            return TrailCell(say("not opened"), look="none")
        price, notes = state.bid.price, []
        which, tender = self.procedure.ceiling, self.case.tender
        most = tender.amount(which) if which and tender is not None else None
        if price is not None and most and which:
            share = near_decimal(price / most * 100, 2)
            name = self.procedure.amount(which).name
            notes.append(say("{share} % of the {amount}", share=share, amount=name))
        return TrailCell(amount(self.case, price), tuple(notes))

    def price(self, state: BidState) -> TrailCell:
        scored = state.scored
        if scored is None:
            return NOTHING
        told = state.span(lambda one: one.points)
        if told is not None and told[0] != told[1]:
            return TrailCell(span_text(told), (say("by who else passes"),))
        if scored.value is None:
            return TrailCell(scored.how)
        return TrailCell(near_decimal(scored.value), (scored.how,))

    def screening(self, state: BidState) -> TrailCell:
        if state.screened == "not screened":
            return TrailCell(say("not screened"), (say("a lower price passes"),), "none")
        return TrailCell(say("passes"), (span_text(state.span(lambda one: one.total)),))

    def adjustments(self, state: BidState) -> TrailCell:
        span = state.span(lambda one: one.adjustment)
        return NOTHING if span is None or not any(span) else TrailCell(signed_span(span))

    def total(self, state: BidState) -> TrailCell:
        return TrailCell(span_text(state.span(lambda one: one.total)))

    def rank(self, state: BidState) -> TrailCell:
        rank = self.award.rank(state.project)
        if rank is None:
            return NOTHING
        written = rank_words(rank, tied=self.award.is_tied(state.project))
        tie = self.ties.get(state.project)
        return TrailCell(written, () if tie is None else (tie,))

    def _ties(self) -> Iterator[tuple[str, Message]]:
        """Yield of each bid that shares a total by what the tie was broken, or that it was not."""
        for tie in ties_of(self.award.judged, self.award.decided):
            rules = [rule_words(self.criteria, rule) for rule in tie.parted_by]
            for name in tie.projects:
                if rules:
                    yield name, say("tie broken by: {rules}", rules=rules)
            for tied in tie.unbroken:
                found = self.award.decided[self.award.state(tied.projects[0]).bid.lot]
                remedy = remedy_of(found, tied.projects, self.criteria)
                for name in tied.projects:
                    yield name, say("tied: {remedy}", remedy=remedy)


def _most(points: Fraction) -> Message:
    return say("of {points}", points=near_decimal(points))


def _asked(gate: Gate) -> Iterator[Message]:
    """Yield the bound of a gate."""
    for bound, share, plain in (
        (gate.at_least, say("at least {bound} %"), say("at least {bound}")),
        (gate.at_most, say("at most {bound} %"), say("at most {bound}")),
    ):
        if bound is None:
            continue
        if gate.of == "share":
            yield Message(share.template, {"bound": near_decimal(bound * 100)})
        else:
            yield Message(plain.template, {"bound": near_decimal(bound)})
