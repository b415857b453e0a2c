"""The rules of panels as official rules: their sources, and why it matters which is taken."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Text, say
from evalkit.core.result import Listed
from evalkit.panel import MarkTable, PanelRule, aggregate
from evalkit.rules.base import Info, Parameter

_DROP = Parameter(
    "drop", say("left out at each end"), Fraction(1), low=Fraction(1), high=Fraction(1000)
)
_MORE = Parameter("more", say("from so many evaluators on, leave out so many"), "((12, 2))")
_ROUNDS = say("where the criteria set rounds; the mean itself is a fraction")
_PPS = "「조달청 협상에 의한 계약 제안서평가 세부기준」 (2026-01-26) 제12조제2항, 제6항"
_LOCAL = (
    "행정안전부예규 제373호 「지방자치단체 입찰시 낙찰자 결정기준」 (2026-07-01 시행) "
    "제7장 제3절 4.차.5)"
)

BY_TOTAL = Info(
    id="panel-trimmed-by-total",
    title=Text("Trimmed by evaluators' totals", "총점 기준 최고·최저 평가위원 제외"),
    role="panel",
    jurisdiction="KR",
    citation=f"{_LOCAL}; {_PPS} (2 + 2 from a committee of 12)",
    seen="official",
    summary=say(
        "For each bid the evaluators with the highest and the lowest total are left out, and the "
        "others averaged. The default of local governments, and the rule of the Public Procurement "
        "Service; of several equal totals one goes."
    ),
    formula="mean over the evaluators without max and min of Σ items",
    rounds=_ROUNDS,
    parameters=(_DROP, _MORE),
)
BY_ITEM = Info(
    id="panel-trimmed-by-item",
    title=Text("Trimmed item by item", "항목별 최고·최저점 제외"),
    role="panel",
    jurisdiction="KR-local",
    citation=f"{_LOCAL} (only if announced)",
    seen="official",
    summary=say(
        "Of each item the highest and the lowest mark are left out. Only if announced, and only by "
        "local governments: a tender in Seoul was stopped because it was done unannounced."
    ),
    formula="Σ over items of the mean without max and min",
    rounds=_ROUNDS,
    parameters=(_DROP, _MORE),
)
PANEL_RULES = (BY_TOTAL, BY_ITEM)

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
    def reason(self) -> Message:
        """The counter-example in one sentence, worked out anew."""
        total, item = (self.points(PanelRule(method="trimmed", by=by)) for by in ("total", "item"))
        first, then = (max(found, key=found.__getitem__) for found in (total, item))
        return say(
            "by total {first} wins with {total}; by item {then} wins with {item}",
            first=first,
            then=then,
            total=" / ".join(near_decimal(total[b]) for b in (first, then)),
            item=" / ".join(near_decimal(item[b]) for b in (then, first)),
        )


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
