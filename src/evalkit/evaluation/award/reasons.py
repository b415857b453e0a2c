"""Why a bid is out, or something is not known, in words: problems say it, and pages quote it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.core.notes import Note, Words, written


def said(note: Note) -> Message:
    """Return the sentence of a reason."""
    return written(note, REASONS)


def _gate(gate: object, found: Any, at_least: Any, at_most: Any, one_of: Any) -> Message:
    """Say which gate a bid failed, with what it had and what was needed."""
    if at_least is not None:
        rule = say("at least {bound}", bound=decimal(at_least))
    elif at_most is not None:
        rule = say("at most {bound}", bound=decimal(at_most))
    else:
        rule = say("one of {names}", names=one_of)
    had = decimal(found, 4) if isinstance(found, Fraction) else str(found or "–")
    return say("{gate}: {found}, where the rule is {rule}", gate=gate, found=had, rule=rule)


REASONS: Words = {
    "refused": lambda reason: reason,
    "rule": lambda why: why,
    "no-rank": say("gets no rank by this rule"),
    "withdrawn": lambda reason: say("{what}: {reason}", what=say("withdrawn"), reason=reason),
    "rejected": lambda reason: say("{what}: {reason}", what=say("rejected"), reason=reason),
    "stage": say("rank {rank} of stage {stage}, of which {best} go on"),
    "gate": _gate,
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
"""By the kind of note."""
