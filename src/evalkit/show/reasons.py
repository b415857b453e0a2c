"""Why a bid is out, or something is not known, in words."""

from __future__ import annotations

from evalkit.core.messages import Message, say
from evalkit.core.notes import Note, Words, written
from evalkit.evaluation.award.half_marked import OUT
from evalkit.evaluation.award.what_if import Tally


def said(note: Note) -> Message:
    """Return the sentence of a reason."""
    return written(note, {**NOT_SOUGHT, **REASONS})


NOT_SOUGHT: Words = {
    "refused": lambda reason: reason,
    "lowest-price": say("the lowest price that passes decides, not the sum of the points alone"),
    "by-rule": say("the rule {rule} decides, not the sum of the points alone"),
    "nobody": say("no bid ranks first"),
    "shared": say("several bids share the first rank, so any change would break the tie"),
    "alone": say("only one bid is ranked"),
    "no-marks": say("no panel gave marks"),
}
"""Why no mark is looked for on which an award hangs, or it cannot be told who is first then."""
REASONS: Words = {
    **OUT,
    "refused": lambda reason: reason,
    "no-rank": say("has no rank under this rule"),
    "withdrawn": lambda reason: say("{what}: {reason}", what=say("withdrawn"), reason=reason),
    "rejected": lambda reason: say("{what}: {reason}", what=say("rejected"), reason=reason),
    "reach": say("full marks would not be enough; {why}"),
    "ceiling": say("the price {price} is above the {amount}, {bound}"),
    "not-recorded": say("nothing is recorded for it"),
    "unknown": say("it is recorded as unknown"),
    "no-evidence": say("the evidence required for it is not cited: {kinds}"),
    "no-worth": say("its points are not recorded"),
    "tradeoff": say("a written trade-off decides, and its outcome in this case cannot be known"),
}
"""By the kind of note: why a bid is out, or something is not known."""


def counted(sentence: Message, tally: Tally) -> Message:
    """Return a sentence with how many checks change the winner, of how many, and are open."""
    values = {"changed": tally.changed, "open": tally.open, "count": tally.all}
    return Message(sentence.template, values)
