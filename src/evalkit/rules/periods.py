"""When a formula was in force, and where in that time its wording was not compared.

A period belongs to a formula, not to the issue of a text: a guideline is issued anew each year
with the same formula in it. So a rule or a criteria set cites one issue, is in force from the
day its formula began, and names the stretches whose issues nobody compared with the one cited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from attrs import frozen

from evalkit.core.messages import Message, Text, say


@frozen
class Uncompared:
    """A stretch of a period for which the text was not compared with the one that is cited.

    Parameters
    ----------
    start, end : date or None
        Both days included; None: as far as the period goes.
    why : Text
        Which issues were not compared, and what is known of them.
    """

    start: date | None
    end: date | None
    why: Text

    def holds(self, day: date) -> bool:
        """Say whether a day is in the stretch."""
        return within(day, self.start, self.end)


def within(day: date, start: date | None, end: date | None) -> bool:
    """Say whether a day is in a period, whose ends are included; None is open."""
    return (start is None or start <= day) and (end is None or day <= end)


def span(start: date | None, end: date | None) -> Message:
    """Say from when to when; there is one of the two."""
    if start is None:
        return say("until {end}", end=end)
    if end is None:
        return say("from {start}", start=start)
    return say("from {start} to {end}", start=start, end=end)


def wrong_stretches(
    start: date | None, end: date | None, stretches: Sequence[Uncompared]
) -> Iterator[tuple[Message, str]]:
    """Yield what is wrong with the stretches of a period: the rule, and the value."""
    first, last = start or date.min, end or date.max
    ends = [(s.start or first, s.end or last) for s in stretches]
    for (begins, stops), stretch in zip(ends, stretches, strict=True):
        if stops < begins:
            yield say("ends before it starts"), str(stretch.end)
        elif begins < first or stops > last:
            yield say("is not within the time in force"), f"{begins} – {stops}"
        if not stretch.why.en.strip() and not stretch.why.ko.strip():
            yield say("must say why"), ""
    for (_, stops), (begins, _) in pairwise(sorted(ends)):
        if begins <= stops:
            yield say("overlaps the one before"), str(begins)
