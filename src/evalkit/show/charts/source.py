"""What stands under every picture of a case: owed marks, the author's notice, and the source."""

from __future__ import annotations

from evalkit.core.messages import Message, Text, say
from evalkit.model import Case
from evalkit.show.seats import seat_lines

DIGITS = 12
"""Of a hash, so many tell two files apart on a picture; pages have all of them."""


def source_of(case: Case) -> list[Message | Text]:
    """Return the lines under a chart, with the first digits of both hashes."""
    source = say(
        "{source} sha256 {criteria_hash} (criteria), {case_hash} (case).",
        source=source_line(case),
        criteria_hash=case.criteria.sha256[:DIGITS], case_hash=case.sha256[:DIGITS],
    )  # fmt: skip
    return [*seat_lines(case, most=3), case.notice, source]


def source_line(case: Case) -> Message:
    """Say what a picture is drawn from: the case, what it holds, and the criteria set."""
    held = [marks_said(case)]
    if case.evidence:
        held.append(facts_said(case))
        count = len({(one.source_title, one.publisher, one.url) for one in case.evidence
                     if one.source_title or one.publisher or one.url})  # fmt: skip
        if count:
            held.append(say("1 document") if count == 1
                        else say("{count} documents", count=f"{count:,}"))  # fmt: skip
    return say(
        "Source: {case} ({held}); {criteria}.",
        case=case.title or say("case {id}", id=case.id),
        held=held,
        criteria=case.criteria.cited,
    )


def marks_said(case: Case) -> Message:
    """Say how many marks there are."""
    count = len(case.marks)
    return say("1 mark") if count == 1 else say("{count} marks", count=f"{count:,}")


def facts_said(case: Case) -> Message:
    """Say how many pieces of evidence there are."""
    count = len(case.evidence)
    if count == 1:
        return say("1 piece of evidence")
    return say("{count} pieces of evidence", count=f"{count:,}")
