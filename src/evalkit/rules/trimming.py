"""Two rules of panels beside each other: why it matters which of them trims the marks."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from evalkit.core.result import Listed
from evalkit.panel import MarkTable, PanelRule, aggregate

TRIMMING = "panel-trimming"
EXAMPLE = {
    "A": ((0, 0), (0, 2), (3, 0)),
    "B": ((1, 0), (1, 0), (1, 0)),
}
"""Marks of three evaluators on two items: the smallest case in which the two ways disagree."""


@frozen
class TrimmingAudit(Listed):
    """The one law of panels that decides awards: the same winner whichever way is trimmed."""

    marks: MarkTable

    def points(self, rule: PanelRule) -> dict[str, Fraction]:
        """Return the points of each bid by one way."""
        found = aggregate(self.marks, rule)
        return {
            bid: sum(row, Fraction(0))
            for bid, row in zip(self.marks.bids, found.values, strict=True)
        }

    @property
    def winners(self) -> tuple[str, str]:
        """Who wins by total, and who by item."""
        total, item = (self.points(PanelRule(method="trimmed", by=by)) for by in ("total", "item"))
        return max(total, key=total.__getitem__), max(item, key=item.__getitem__)


def audit_trimming() -> TrimmingAudit:
    """Return the audit of trimming, with its smallest counter-example."""
    people, items = ("e1", "e2", "e3"), ("i1", "i2")
    marks = {
        (who, bid, item): Fraction(value)
        for bid, rows in EXAMPLE.items()
        for who, row in zip(people, rows, strict=True)
        for item, value in zip(items, row, strict=True)
    }
    return TrimmingAudit(MarkTable.of(people, tuple(EXAMPLE), items, marks))
