"""Sentences about one bid: its last sums, its panel marks, the rule that was used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Citation, Message, Text, say, some
from evalkit.core.notes import Note, written
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.panel_marks import PanelMark
from evalkit.evaluation.award.states import LotResult, State
from evalkit.model import Case, CriteriaSet, RuleUse
from evalkit.model.adjustment import Span
from evalkit.panel import PanelResult, PanelRule

WHY = {
    "highest": say("highest"),
    "lowest": say("lowest"),
    "recused": say("recused"),
    "unasked": say("not assigned"),
    "absent": say("no mark"),
}


TIE_WORDS = {
    "draw": say("draw"),
    "technical": say("technical points"),
    "largest-item": say("the item with the most points, where there is one"),
    "items": say("the items, largest first, those of equal size by their average"),
    "lowest-price": say("the lower price"),
    "submitted": say("the earlier bid"),
}


def tie_remedy(criteria: CriteriaSet) -> Message:
    """Say what is left to part those who are tied, by which clause."""
    clause = criteria.procedure.clause("tie") if criteria.procedure is not None else Citation()
    if "draw" in criteria.ties:
        if clause:
            return say("draw lots ({clause}), and record the draw in case.toml", clause=clause)
        return say("draw lots, and record the draw in case.toml")
    if clause:
        return say("no rule of the criteria set is left to part them ({clause})", clause=clause)
    return say("no rule of the criteria set is left to part them")


OPEN = say("their order hangs on a bonus or deduction that is not known yet")


def remedy_of(found: LotResult, place: Sequence[str], criteria: CriteriaSet) -> Message:
    """Say what is left to part those at one place, or what must be known first."""
    return tie_remedy(criteria) if found.level(place) else OPEN


COUNTS_WORDS = {
    "cut-off": say("counted from the cut-off on"),
    "total": say("counted in the total"),
}
"""From which step on a bonus or deduction counts."""


def closed_first(found: LotResult, name: Callable[[State], object]) -> Iterator[Message]:
    """Say why no price is opened yet, where that of the first alone is."""
    bids = [name(found.states[bid]) for bid in found.first]
    if found.unsettled:
        yield say(
            "No price is opened yet: who is first of {bids} hangs on a bonus or deduction that is "
            "not known",
            bids=some(bids),
        )
    elif len(bids) > 1:
        yield say(
            "{bids} share the first rank: no price is opened before they are parted",
            bids=some(bids),
        )
    elif bids and not found.states[found.first[0]].opened:
        yield say("{bid}: the price is opened next; none is recorded yet", bid=bids[0])


def sums_of(judged: Judged, state: State) -> Iterator[Message]:
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
        yield say("Out: {why}", why=state.why)
        return
    line = _sum(judged, state)
    if line is None:
        return
    totals = [(s.total, place) for place, s in enumerate(state.others) if s.total is not None]
    if totals and max(totals)[0] != state.total:
        last = _sum(judged, state.others[max(totals)[1]])
        line = say("at the least {least}; at the most {most}", least=line, most=last)
    if state.doubt is not None:
        line = say("{line}; or out: {why}", line=line, why=state.doubt)
    yield line


def _sum(judged: Judged, state: State) -> Message | None:
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


def signed(points: Fraction) -> str:
    """Write points that are added or taken with their sign: +1, −0.1, 0."""
    written = near_decimal(abs(points))
    return written if not points else f"+{written}" if points > 0 else f"−{written}"


def signed_span(span: Span) -> str:
    """Write points that are added or taken, or the range that is open."""
    low, high = (signed(end) for end in span)
    return low if span[0] == span[1] else f"[{low}, {high}]"


def session_words(name: Text | Note | str) -> Text | Message | str:
    """Return the name of a panel, and of the round where it sits in several."""
    return (
        written(name, {"round": say("{panel}, round {stage}")}) if isinstance(name, Note) else name
    )


def panel_rule_words(rule: PanelRule) -> Message:
    """Say by which rule a panel's marks become one."""
    if rule.method == "mean":
        return say("plain mean")
    if rule.method == "median":
        return say("median")
    count: object = rule.drop
    for least, drop in rule.more:
        count = say("{count}, from {least} evaluators {drop}", count=count, least=least, drop=drop)
    if rule.by == "total":
        return say(
            "mean without the evaluators of the highest and the lowest total of the bid "
            "(at each end {count})",
            count=count,
        )
    return say(
        "mean without the highest and the lowest mark of each item (at each end {count})",
        count=count,
    )


def basis_words(case: Case, result: PanelResult, bid: int) -> Message:
    """Say what a panel's points of one bid rest on: the rule, and how many marks, by item."""
    if result.rule.method == "trimmed" and result.rule.by == "total":
        return say(
            "the mean over {kept} of {members} evaluators",
            kept=int(result.kept[:, bid].any(axis=1).sum()),
            members=len(result.table.evaluators),
        )
    of_items = result.counted(bid)
    if len(set(of_items.values())) == 1:
        return say("on each item {basis}", basis=_basis(result, *next(iter(of_items.values()))))
    each = [
        say("{item}: {basis}", item=case.criteria[item].name, basis=_basis(result, *numbers))
        for item, numbers in of_items.items()
    ]
    return say("{parts}", parts=each)


def _basis(result: PanelResult, kept: int, given: int) -> Message:
    if result.rule.method == "median":
        return say("the median of {count} marks", count=given)
    if kept == given:
        return say("the mean of {count} marks", count=given)
    return say(
        "the mean of {kept} of {count} marks, without the highest and the lowest",
        kept=kept,
        count=given,
    )


def left_out(result: PanelResult, person: int, bid: int) -> Message:
    """Say whose marks of a bid do not count at all, and why."""
    name, points = result.table.evaluators[person], result.total(person, bid)
    why = [WHY[reason] for reason in dict.fromkeys(result.reasons(person, bid).values())]
    if points is None:
        return say("{name} ({why})", name=name, why=why)
    return say("{name} ({why}, {total})", name=name, why=why, total=near_decimal(points, 6))


def panel_note(mark: PanelMark) -> Message:
    """Say which marks of a panel count for one item, and what became of the others."""
    if mark.consensus is not None:
        return say(
            "by consensus {value} (by {who}: {reason})",
            value=number_text(mark.consensus.value),
            who=mark.consensus.by,
            reason=mark.consensus.reason,
        )
    counted = say("marks that count: {count}", count=len(mark.kept))
    if not mark.dropped:
        return counted
    left = [say("{name} ({why})", name=name, why=WHY[why]) for name, why in mark.dropped]
    return say("{counted}; left out: {names}", counted=counted, names=left)


def use_of(use: RuleUse) -> Message:
    """Say which rule was used, with its formula and settings."""
    given = [f"{name} = {value}" for name, value in use.settings]
    if given:
        return say(
            "Rule {id}: {formula} ({settings})",
            id=use.id,
            formula=use.rule.formula,
            settings=given,
        )
    return say("Rule {id}: {formula}", id=use.id, formula=use.rule.formula)


def points_text(value: Fraction | None) -> str:
    """Write points."""
    return "–" if value is None else near_decimal(value, 6)


def number_text(value: Fraction | str) -> str:
    """Write a value of a scale."""
    return value if isinstance(value, str) else near_decimal(value)


def equals(value: Fraction) -> str:
    """Write ``= 20``, or ``≈ 19.56521739`` where there is no exact decimal so short."""
    written = near_decimal(value, 8)
    return written if written.startswith("≈") else f"= {written}"
