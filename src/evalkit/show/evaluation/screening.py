"""The screening of bids by price in words: each that was reached, and who was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from evalkit.core.messages import Message, say, some
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.states import BidState, LotResult
from evalkit.show.evaluation.sums import sums_of
from evalkit.show.evaluation.wording import rounding_words
from evalkit.show.reasons import said


def screening_lines(
    judged: Judged, decided: Mapping[str, LotResult], name: Callable[[BidState], object]
) -> Iterator[Message]:
    """Yield a line for each bid that was screened, lowest price first, and one for the others."""
    rounding = judged.case.criteria.rounding
    if rounding is not None:
        yield say("Rounding: {rule}", rule=rounding_words(rounding))
    for found in decided.values():
        states = sorted((s for s in found.states.values() if s.screened), key=_by_price)
        for state in states:
            if state.screened != "not screened":
                yield _screened(judged, state, name)
        if not any(state.screened == "passed" for state in states):
            yield say("No bid passes.")
        left = [name(state) for state in states if state.screened == "not screened"]
        if left:
            yield say(
                "Not screened, because a bid at a lower price passed; not assessed: {names}",
                names=some(left, 20),
            )


def _screened(judged: Judged, state: BidState, name: Callable[[BidState], object]) -> Message:
    if state.total is None:
        assert state.why is not None
        return say("{bid} is excluded: {why}", bid=name(state), why=said(state.why))
    line = say("{bid}: {sum}", bid=name(state), sum=list(sums_of(judged, state))[-1])
    if state.why is not None:
        return say("{line}; excluded: {why}", line=line, why=said(state.why))
    return say("{line}; passes", line=line)


def _by_price(state: BidState) -> tuple[object, str]:
    return state.bid.price, state.project
