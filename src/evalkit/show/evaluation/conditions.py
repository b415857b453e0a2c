"""The preconditions of a tender on a page: kept, not kept and why, or not to be told."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say
from evalkit.model import Case, CriteriaSet
from evalkit.model.lawful import PreconditionFinding, findings
from evalkit.model.lawful_problems import asked_for, found_words
from evalkit.show.columns import Column, table_of
from evalkit.show.pages import Block, Bullets, Heading


def condition_blocks(case: Case, lang: Lang) -> list[Block]:
    """Lay out what became of each precondition; nothing where the set has none."""
    found = findings(case)
    if not found:
        return []
    blocks: list[Block] = [Heading(say("Preconditions").text(lang), 2)]
    checked = [f for f in found if f.status != "unchecked"]
    if checked:
        blocks.append(table_of(COLUMNS, [(case.criteria, f) for f in checked], lang))
    unchecked = [
        say("{id} ({clause})", id=f.precondition.id, clause=f.precondition.clause)
        for f in found
        if f.status == "unchecked"
    ]
    if unchecked:
        line = say("Not checked, for the officer to see to: {names}", names=unchecked)
        blocks.append(Bullets([line.text(lang)]))
    return blocks


def _kept(asked: AskedOf) -> Message:
    finding = asked[1]
    found = found_words(finding.note)
    if finding.status == "held":
        return say("kept; {found}", found=found)
    if finding.status == "other-amount":
        return say("does not apply: {found}", found=found)
    if finding.status == "deviation" and finding.deviation is not None:
        reason = finding.deviation.reason
        return say("not kept; {found}. Reason: {reason}", found=found, reason=reason)
    if finding.status == "unknown":
        return say("cannot be told: {found}", found=found)
    return say("not kept; {found}", found=found)


AskedOf = tuple[CriteriaSet, PreconditionFinding]
COLUMNS: tuple[Column[AskedOf], ...] = (
    Column(say("Asked for"), lambda asked: asked_for(asked[0], asked[1].precondition), width=40),
    Column(say("Clause"), lambda asked: asked[1].precondition.clause, width=18),
    Column(say("Kept?"), _kept, width=40),
)
