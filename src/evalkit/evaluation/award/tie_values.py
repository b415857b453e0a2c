"""What the rules of a tie-break chain compare of one bid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.states import EPOCH, BidState
from evalkit.evaluation.leaves import known


def tie_key(judged: Judged, state: BidState) -> Iterable[Fraction]:
    """Yield all that the chain of the criteria set compares, in its order."""
    for name in judged.case.criteria.ties:
        if name != "draw":
            yield from tie_values(judged, state, name)


def tie_values(judged: Judged, state: BidState, name: str) -> list[Fraction]:
    """Return what one rule of the tie-break chain compares; larger is better."""
    criteria, place = judged.case.criteria, judged.tree.place
    if name == judged.price and name:
        return [known(state.points)]
    if name in place:
        return [known(judged.node(state.project, place[name]))]
    if name == "technical":
        return [known(state.counted)]
    if name == "lowest-price":
        return [-known(state.bid.price)]
    if name == "submitted":
        since = datetime.fromisoformat(state.bid.submitted) - EPOCH
        return [Fraction(-(since // timedelta(microseconds=1)))]
    # Items of equal size are compared by their average, never by where they stand in the file.
    by_size: dict[Fraction, list[Fraction]] = {}
    for leaf in criteria.leaves:
        if leaf.id != judged.price:
            found = known(judged.node(state.project, place[leaf.id]))
            by_size.setdefault(criteria.max_points(leaf.id), []).append(found)
    sizes = sorted(by_size, reverse=True)
    if name == "largest-item":
        # The texts do not say what parts bids where several items are the largest.
        sizes = sizes[:1] if len(by_size[sizes[0]]) == 1 else []
    return [Fraction(sum(by_size[size])) / len(by_size[size]) for size in sizes]
