"""The bonuses and deductions of one bid in words: what applies, what is open, what is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.exact import near_decimal, total
from evalkit.core.messages import Message, say
from evalkit.core.types import Span
from evalkit.evaluation.award.adjusting import Adjusting, Applied
from evalkit.evaluation.award.states import BidState
from evalkit.show.reasons import said

COUNTS_WORDS = {
    "cut-off": say("counted in the technical points, before any cut-off"),
    "total": say("counted in the total"),
}
"""From which step on a bonus or deduction counts."""


def signed(points: Fraction) -> str:
    """Write points that are added or taken with their sign: +1, −0.1, 0."""
    written = near_decimal(abs(points))
    return written if not points else f"+{written}" if points > 0 else f"−{written}"


def signed_span(span: Span) -> str:
    """Write points that are added or taken, or the range that is open."""
    low, high = (signed(end) for end in span)
    return low if span[0] == span[1] else f"[{low}, {high}]"


def adjustment_lines(adjusting: Adjusting, state: BidState, name: object) -> Iterator[Message]:
    """Yield a line for each adjustment of a bid, and one where limits leave less of its bonuses."""
    found = list(adjusting.applied(state.project))
    for item in found:
        yield _line(item, name)
    bonuses = [max(item.amounts) for item in found if item.adjustment.is_bonus]
    most = total(bonuses)
    counted = max(one.granted for one in (state, *state.others))
    if counted < most:
        sum_, left = near_decimal(most), near_decimal(counted)
        limits = _limits(adjusting)
        if any(item.why is not None for item in found):
            yield say(
                "{bid}: bonuses of up to {sum} points; at most {counted} count: {limits}",
                bid=name,
                sum=sum_,
                counted=left,
                limits=limits,
            )
        else:
            yield say(
                "{bid}: bonuses of {sum} points; {counted} count: {limits}",
                bid=name,
                sum=sum_,
                counted=left,
                limits=limits,
            )


def _limits(adjusting: Adjusting) -> Message:
    most = adjusting.procedure.most_bonus
    if most is None:
        return say("bonuses cannot raise the points above the maximum")
    return say(
        "together at most {most}, and never above the maximum points",
        most=near_decimal(most),
    )


def _line(item: Applied, name: object) -> Message:
    what, entry = item.adjustment, item.entry
    step = COUNTS_WORDS[what.at]
    if item.why is not None:
        return say(
            "{bid}: {points} points, {adjustment}, not yet known: {why}; {step}",
            bid=name,
            points=signed_span((min(item.amounts), max(item.amounts))),
            adjustment=what.name,
            why=said(item.why),
            step=step,
        )
    assert entry is not None
    reason = entry.reason or say("evidence {names}", names=list(entry.evidence))
    if entry.applies == "no":
        return say(
            "{bid}: {adjustment} does not apply ({reason})",
            bid=name,
            adjustment=what.name,
            reason=reason,
        )
    return say(
        "{bid}: {points}, {adjustment} ({reason}), {step}",
        bid=name,
        points=signed(item.amounts[0]),
        adjustment=what.name,
        reason=reason,
        step=step,
    )
