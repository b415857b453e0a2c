"""One outcome out of several: a lot in every way in which open adjustments may turn out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from evalkit.evaluation.award.states import BidState, LotResult, Tested
from evalkit.evaluation.gates import GateResult
from evalkit.evaluation.ranks import RankEntry, possible_ranks


def merged(
    ways: Sequence[LotResult], open_: Sequence[str], draws: Sequence[Sequence[str]]
) -> LotResult:
    """Bring the outcomes of one lot together; the first is that of the fewest points.

    Parameters
    ----------
    ways : sequence of LotResult
    open_ : sequence of str
        Project ids of the bids of which an adjustment is not known.
    draws : sequence of sequences of str
        Project ids as they were drawn.
    """
    first = ways[0]
    states = {name: _merged([way.states[name] for way in ways]) for name in first.states}
    ranked = tuple(name for name in states if any(name in way.keys for way in ways))
    entries = []
    for name in ranked:
        keys = [way.keys[name] for way in ways if name in way.keys]
        entries.append(RankEntry(min(keys), max(keys), sure=len(keys) == len(ways)))
    place = {name: number for number, name in enumerate(ranked)}
    drawn = [[place[name] for name in draw if name in place] for draw in draws]
    least = {name: entry.low for name, entry in zip(ranked, entries, strict=True)}
    ranks = possible_ranks(entries, drawn)
    return LotResult(
        first.lot, states, ranked, ranks, first.seen, first.rows, first.context, least, tuple(open_)
    )


def _merged(states: Sequence[BidState]) -> BidState:
    """Return the state of the fewest points in which the bid is in, with the others beside it."""
    left = [state for state in states if not state.out_at]
    kept = left or list(states)
    numbered = [(state.total, place) for place, state in enumerate(kept) if state.total is not None]
    low = kept[min(numbered)[1]] if numbered else kept[0]
    out = next((state for state in states if state.out_at), None)
    low.doubt = out.why if left and out is not None else None
    low.opened = all(state.opened for state in states)
    low.gates = list(_gates(states))
    low.tests = list(_tests(states, low))
    low.others = tuple(state for state in kept if state is not low)
    if low.doubt is not None or len({state.screened for state in states}) > 1:
        low.screened = ""
    return low


def _gates(states: Sequence[BidState]) -> Iterator[GateResult]:
    """Yield each gate once; open where the ways do not agree."""
    found: dict[str, list[GateResult]] = {}
    for state in states:
        for result in state.gates:
            found.setdefault(result.gate.id, []).append(result)
    for results in found.values():
        agree = len(results) == len(states) and len({result.state for result in results}) == 1
        numbers = [
            number for r in results for number in r.value or () if isinstance(number, Fraction)
        ]
        span = (min(numbers), max(numbers)) if numbers else results[0].value
        yield GateResult(results[0].gate, results[0].state if agree else "open", span)


def _tests(states: Sequence[BidState], low: BidState) -> Iterator[Tested]:
    """Yield each requirement once; of one that only some ways meet, nobody says that it is met."""
    failed = {
        (test.kind, test.requirement, test.step)
        for state in states
        for test in state.tests
        if not test.met
    }
    for test in low.tests:
        if not test.met or (test.kind, test.requirement, test.step) not in failed:
            yield test
