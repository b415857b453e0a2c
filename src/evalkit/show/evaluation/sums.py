"""The last sums of one bid, and the rule that was used."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Text, say
from evalkit.core.types import Span
from evalkit.evaluation import Explanation
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.results import AwardExplanation
from evalkit.evaluation.award.states import BidState
from evalkit.model import Mark, RuleUse
from evalkit.show.reasons import said


def reason_of(explanation: Explanation, mark: Mark) -> Text | Message:
    """Return the reason of a mark; that of the points of the price is their arithmetic."""
    if not isinstance(explanation, AwardExplanation) or mark.criterion != explanation.judged.price:
        return mark.reason
    states = (explanation.state, *explanation.state.others)
    hows = {s.points: s.scored.how for s in states if s.scored is not None}
    low, high = (hows[end] for end in (mark.low, mark.high) if isinstance(end, Fraction))
    return low if mark.low == mark.high else say("{low}, or {high}", low=low, high=high)


def sums_of(judged: Judged, state: BidState) -> Iterator[Message]:
    """Yield the last sums of one bid; the last line is the total, before and after rounding."""
    if state.raw is not None:
        yield say("Technical points: {points}", points=points_text(state.raw))
    if any(one.counted != one.raw for one in (state, *state.others)):
        yield say(
            "Technical points with the bonuses and deductions that count at the cut-off: {points}",
            points=span_text(state.span(lambda s: s.counted)),
        )
    if state.differential is not None:
        yield say(
            "Differential scores: {before} → {after}",
            before=points_text(state.counted),
            after=points_text(state.technical),
        )
    if state.screened == "not screened":
        yield say("Not screened: a bid at a lower price passes")
    if state.why is not None and state.total is None:
        yield say("Excluded: {why}", why=said(state.why))
        return
    line = _sum(judged, state)
    if line is None:
        return
    totals = [(s.total, place) for place, s in enumerate(state.others) if s.total is not None]
    if totals and max(totals)[0] != state.total:
        last = _sum(judged, state.others[max(totals)[1]])
        line = say("at least {least}; at most {most}", least=line, most=last)
    if state.doubt is not None:
        line = say("{line}; or excluded: {why}", line=line, why=said(state.doubt))
    yield line


def _sum(judged: Judged, state: BidState) -> Message | None:
    """Return the last sum of a bid in one way in which what is open may turn out."""
    procedure = judged.case.criteria.procedure
    assert procedure is not None
    if procedure.award is not None and state.scored is not None:
        if state.scored.value is None:
            return state.scored.how
        return say("{how} {value}", how=state.scored.how, value=equals(state.scored.value))
    if state.total is None or state.technical is None or state.whole is None:
        return None
    terms = [near_decimal(state.technical, 8)]
    points = state.technical
    if state.points is not None:
        terms += ["+", near_decimal(state.points, 8)]
        points += state.points
    late = state.adjusted.late
    for sign, moved in (("+", late.granted(points)), ("−", late.deduction)):
        if moved:
            terms += [sign, near_decimal(moved, 8)]
    return say(
        "{terms} {before} → {after}",
        terms=" ".join(terms),
        before=equals(state.whole),
        after=near_decimal(state.total, 8),
    )


def span_text(span: Span | None, places: int = 6) -> str:
    """Write a number, or the range that is open."""
    if span is None:
        return "–"
    low, high = (near_decimal(end, places) for end in span)
    return low if span[0] == span[1] else f"[{low}, {high}]"


def use_of(use: RuleUse) -> Message:
    """Say which rule was used, with its formula and settings."""
    given = [f"{name} = {value}" for name, value in use.settings]
    name = use.id if use.file is None else say("{file} (the set's own)", file=use.id)
    if given:
        return say(
            "Rule {id}: {formula} ({settings})",
            id=name,
            formula=use.rule.formula,
            settings=given,
        )
    return say("Rule {id}: {formula}", id=name, formula=use.rule.formula)


def points_text(value: Fraction | None) -> str:
    """Write points."""
    return "–" if value is None else near_decimal(value, 6)


def equals(value: Fraction) -> str:
    """Write ``= 20``, or ``≈ 19.56521739`` where there is no exact decimal so short."""
    written = near_decimal(value, 8)
    return written if written.startswith("≈") else f"= {written}"
