"""What else could be, in words: whose bid or marks are left out, or which rule is taken."""

from __future__ import annotations

from evalkit.core.messages import Message, say
from evalkit.core.notes import Words, written
from evalkit.evaluation.award.what_if import WhatIf

WAYS: Words = {
    "without-bid": say("without the bid of {name}"),
    "without-evaluator": say("without the marks of {name}"),
    "without-extremes": say("panel {name}: without the highest and the lowest total"),
    "by-item": say("panel {name}: highest and lowest left out by item, not by total"),
    "by-total": say("panel {name}: highest and lowest left out by total, not by item"),
    "untrimmed": say("panel {name}: no marks left out"),
    "no-differential": say("without differential scores"),
    "differential": say("with differential scores, which a notice may announce: {rule}"),
}


def way_words(found: WhatIf) -> Message:
    """Say what was other."""
    return written(found.way, WAYS)
