"""Why a bid is out, or something is not known, in words."""

from __future__ import annotations

from evalkit.core.messages import Message, say
from evalkit.core.notes import Note, Words, written
from evalkit.evaluation.award.half_marked import OUT


def said(note: Note) -> Message:
    """Return the sentence of a reason."""
    return written(note, REASONS)


REASONS: Words = {
    **OUT,
    "refused": lambda reason: reason,
    "no-rank": say("gets no rank by this rule"),
    "withdrawn": lambda reason: say("{what}: {reason}", what=say("withdrawn"), reason=reason),
    "rejected": lambda reason: say("{what}: {reason}", what=say("rejected"), reason=reason),
    "reach": say("full marks would not do; {why}"),
    "ceiling": say("the price {price} is above the {amount}, {bound}"),
    "not-recorded": say("nothing is recorded of it"),
    "unknown": say("it is recorded as not known"),
    "no-evidence": say("no evidence of it is cited: {kinds}"),
    "no-worth": say("how much it is worth is not recorded"),
    "tradeoff": say("a written trade-off decides, and nobody can say what it would then have been"),
    "lowest-price": say(
        "the lowest price that passes decides, and not the sum of the points alone"
    ),
    "by-rule": say("the rule {rule} decides, and not the sum of the points alone"),
    "nobody": say("nobody is first"),
    "shared": say("several share the first rank, so any change would part them"),
    "alone": say("only one bid is ranked"),
    "no-marks": say("no panel gave marks"),
}
"""By the kind of note: why a bid is out, or something is not known."""
