"""What is left to part those who are tied, in words."""

from __future__ import annotations

from evalkit.core.messages import Citation, Message, say
from evalkit.model import CriteriaSet

TIE_WORDS = {
    "draw": say("draw"),
    "technical": say("technical points"),
    "largest-item": say("the item with the highest maximum, if there is only one"),
    "items": say(
        "the items by maximum points, largest first; items of equal maximum by their average"
    ),
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
        return say(
            "the criteria set has no further rule to break the tie ({clause})", clause=clause
        )
    return say("the criteria set has no further rule to break the tie")
