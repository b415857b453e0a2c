"""What panels are called, by which rule their marks become one, and which marks count."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Text, say
from evalkit.core.notes import Note, Words, written
from evalkit.evaluation.award.panel_marks import PanelMark
from evalkit.model import Case
from evalkit.panel import PanelResult, PanelRule

WHY = {
    "highest": say("highest"),
    "lowest": say("lowest"),
    "recused": say("recused"),
    "unasked": say("not assigned"),
    "absent": say("no mark"),
}
NAMES: Words = {"round": say("{panel}, round {stage}")}


def session_words(name: Text | Note | str) -> Text | Message | str:
    """Return the name of a panel, and of the round where it sits in several."""
    return written(name, NAMES) if isinstance(name, Note) else name


def panel_rule_words(rule: PanelRule) -> Message:
    """Say by which rule a panel's marks become one."""
    if rule.method == "mean":
        return say("plain mean")
    if rule.method == "median":
        return say("median")
    count: object = rule.drop
    for least, drop in rule.more:
        count = say("{count}, from {least} evaluators {drop}", count=count, least=least, drop=drop)
    if rule.by == "total":
        return say(
            "mean without the evaluators of the highest and the lowest total (at each end {count})",
            count=count,
        )
    return say(
        "mean without the highest and the lowest mark of each item (at each end {count})",
        count=count,
    )


def basis_words(case: Case, result: PanelResult, bid: int) -> Message:
    """Say what a panel's points of one bid rest on: the rule, and how many marks, by item."""
    if result.rule.method == "trimmed" and result.rule.by == "total":
        return say(
            "the mean of {kept} of {members} evaluators",
            kept=int(result.kept[:, bid].any(axis=1).sum()),
            members=len(result.table.evaluators),
        )
    of_items = result.counted(bid)
    if len(set(of_items.values())) == 1:
        return say("on each item {basis}", basis=_basis(result, *next(iter(of_items.values()))))
    each = [
        say("{item}: {basis}", item=case.criteria[item].name, basis=_basis(result, *numbers))
        for item, numbers in of_items.items()
    ]
    return say("{parts}", parts=each)


def _basis(result: PanelResult, kept: int, given: int) -> Message:
    if result.rule.method == "median":
        return say("the median of {count} marks", count=given)
    if kept == given:
        return say("the mean of {count} marks", count=given)
    return say(
        "the mean of {kept} of {count} marks, without the highest and the lowest",
        kept=kept,
        count=given,
    )


def left_out(result: PanelResult, person: int, bid: int) -> Message:
    """Say whose marks of a bid do not count at all, and why."""
    name, points = result.table.evaluators[person], result.total(person, bid)
    why = [WHY[reason] for reason in dict.fromkeys(result.reasons(person, bid).values())]
    if points is None:
        return say("{name} ({why})", name=name, why=why)
    return say("{name} ({why}, {total})", name=name, why=why, total=near_decimal(points, 6))


def panel_note(mark: PanelMark) -> Message:
    """Say which marks of a panel count for one item, and what became of the others."""
    if mark.consensus is not None:
        return say(
            "by consensus {value} (by {who}: {reason})",
            value=number_text(mark.consensus.value),
            who=mark.consensus.by,
            reason=mark.consensus.reason,
        )
    counted = say("marks that count: {count}", count=len(mark.kept))
    if not mark.dropped:
        return counted
    left = [say("{name} ({why})", name=name, why=WHY[why]) for name, why in mark.dropped]
    return say("{counted}; left out: {names}", counted=counted, names=left)


def number_text(value: Fraction | str) -> str:
    """Write a value of a scale."""
    return value if isinstance(value, str) else near_decimal(value)
