"""What stops nothing and should be known of a case, in words."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.messages import Message, say
from evalkit.model import Case
from evalkit.model.tender_checks import uncompared


def uncompared_lines(case: Case) -> Iterator[Message]:
    """Name each text that was not compared for the date of the notice."""
    for text in uncompared(case):
        yield say(
            "Notice of {day}, {what}: the text of that day was not compared with the one that is "
            "cited. {why}",
            day=text.day,
            what=say("rule {name}", name=text.rule)
            if text.rule
            else say("criteria set {name}", name=case.criteria.cited),
            why=text.why,
        )
