"""The preconditions of a tender on a page: kept, not kept and why, or not to be told."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say
from evalkit.core.notes import Words, written
from evalkit.model import Case, CriteriaSet
from evalkit.model.lawful import PreconditionFinding, findings
from evalkit.model.lawful_problems import FOUND, asked_for
from evalkit.show.columns import Column, table_of
from evalkit.show.pages import Block, Bullets, Heading


def condition_blocks(case: Case, lang: Lang) -> list[Block]:
    """Lay out what became of each precondition; nothing where the set has none."""
    found = findings(case)
    if not found:
        return []
    blocks: list[Block] = [Heading(say("Preconditions"), 2)]
    checked = [f for f in found if f.status != "unchecked"]
    if checked:
        blocks.append(table_of(COLUMNS, [(case.criteria, f) for f in checked], lang))
    unchecked = [
        say("{id} ({clause})", id=f.precondition.id, clause=f.precondition.clause)
        for f in found
        if f.status == "unchecked"
    ]
    if unchecked:
        line = say("Not checked by evalkit; to be checked by the officer: {names}", names=unchecked)
        blocks.append(Bullets([line]))
    return blocks


def _kept(asked: AskedOf) -> Message:
    finding = asked[1]
    found = written(finding.note, {**FOUND, **NOT_BROKEN})
    if finding.status == "held":
        return say("met; {found}", found=found)
    if finding.status == "other-amount":
        return say("does not apply: {found}", found=found)
    if finding.status == "deviation" and finding.deviation is not None:
        reason = finding.deviation.reason
        return say("not met; {found}. Reason: {reason}", found=found, reason=reason)
    if finding.status == "unknown":
        return say("cannot be determined: {found}", found=found)
    return say("not met; {found}", found=found)


AskedOf = tuple[CriteriaSet, PreconditionFinding]
COLUMNS: tuple[Column[AskedOf], ...] = (
    Column(say("Requirement"), lambda asked: asked_for(asked[0], asked[1].precondition), width=40),
    Column(say("Clause"), lambda asked: asked[1].precondition.clause, width=18),
    Column(say("Met?"), _kept, width=40),
)
NOT_BROKEN: Words = {
    "unchecked": say("not checked"),
    "no-amount": say("this amount is not on record: {amount}"),
    "other-amounts": say("applies to tenders of other amounts"),
    "other-counts": say("applies to tenders with another number of bids"),
    "all-grades": say("all grades comply"),
    "no-roster": say("the size of the roster is not on record"),
    "no-origin": say("members for whom it is not recorded whether they are external: {count}"),
    "no-marks": say("panel {panel} has given no marks"),
    "no-figure": say("there is nothing that it could be checked by"),
    "no-members": say("panel {panel} has no members on record"),
    "no-items": say("the items of {field} are not given"),
    "no-grades": say("{item} is marked in points, and the set does not hold its grades"),
    "unmarked": say("not all evaluators have marked {bid}"),
    "no-quota": say("the table of the set has no row for this number of bids: {count}"),
    "no-first-stage": say(
        "the sheets of the first stage are not in the case, so the bands are not known"
    ),
    "band-tied": say(
        "the band of {bid} is open, {allowed}: the text does not say how many places remain "
        "below a tie of the first stage"
    ),
    "band-open": say("the band of {bid} is open: {allowed}"),
}
"""What a case shows of a precondition that it keeps or that cannot be told, by kind of note."""
