"""The preconditions that a case breaks, as problems: what was asked, what was found, what to do.

Pages quote these sentences for what is kept, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalkit.core.errors import Problem, place
from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Message, Text, grouped, say
from evalkit.core.notes import Words, written
from evalkit.core.shares import held_per_cent
from evalkit.model.amounts import AMOUNTS, NAMES
from evalkit.model.lawful import findings
from evalkit.model.precondition import OF_PANELS, SHARES, Precondition

if TYPE_CHECKING:
    from evalkit.model.case import Case
    from evalkit.model.criteria_set import CriteriaSet


def unlawful(case: Case) -> Iterator[Problem]:
    """Yield the preconditions that a case breaks without saying why."""
    for finding in findings(case):
        if finding.status != "broken":
            continue
        for note in (finding.note, *finding.more):
            yield Problem(
                table=place(say("precondition"), finding.precondition.id),
                rule=say(
                    "{asked} ({clause}); {found}",
                    asked=asked_for(case.criteria, finding.precondition),
                    clause=finding.precondition.clause,
                    found=written(note, FOUND),
                ),
                remedy=say(
                    "{remedy}; or give in deviations the reason for continuing",
                    remedy=_REMEDIES[note.kind],
                ),
            )


def _band(evaluator: str, band: str) -> Message:
    return say("{evaluator}: {band}", evaluator=evaluator, band=band)


FOUND: Words = {
    "size": say("members of panel {panel} on record: {count}"),
    "roster": lambda panel, roster, count: say(
        "roster of panel {panel}: {roster} for {count} members",
        panel=panel, roster=decimal(roster), count=count,
    ),
    "outsiders": say("external members of panel {panel}: {yes} of {count}"),
    "attendance": say("members of panel {panel} whose marks count: {here} of {count}"),
    "recusals-panel": say(
        "members of panel {panel} excluded for some bid or all: {out} of {count}"
    ),
    "recusals-each": say("members of panel {panel} excluded for each bid: {out} of {count}"),
    "recusals-bids": lambda panel, bids, out, count: say(
        "members of panel {panel} excluded for {bid}: {out} of {count}",
        panel=panel, bid=bids, out=out, count=count,
    ),
    "item-points": lambda item, points: say(
        "{item} has {points}", item=item, points=decimal(points)
    ),
    "item-spread": lambda item, low, high, most: say(
        "{item} has grades from {low} to {high} of {most} points",
        item=item, low=near_decimal(low), high=near_decimal(high), most=near_decimal(most),
    ),
    "bidders": say("bidders on record: {count}"),
    "distance": lambda evaluator, bid, points, item, mean, low, high: say(
        "{evaluator} gave {bid} {points} points for {item}; the mean of all is {mean}, so {low} to "
        "{high} are allowed",
        evaluator=evaluator, bid=bid, points=near_decimal(points), item=item,
        mean=near_decimal(mean), low=near_decimal(low), high=near_decimal(high),
    ),
    "band-outside": lambda evaluator, bid, points, most, band, allowed: say(
        "{evaluator} gave {bid} {points} of {most} points, band {band}; the first stage puts it "
        "into band {allowed}",
        evaluator=evaluator, bid=bid, points=near_decimal(points), most=near_decimal(most),
        band=band, allowed=allowed,
    ),
    "band-count": say(
        "{evaluator} has {count} of {bids} bids in band {band}; the quota is {allowed}"
    ),
    "bands-apart": lambda bid, told: say(
        "{bid} must have one band, but its totals give: {told}",
        bid=bid, told=[_band(evaluator, band) for evaluator, band in told],
    ),
}  # fmt: skip
"""What a case shows of a precondition that it may break, by the kind of note."""
_PANEL_ANEW = say("form a new panel")
_REMEDIES = {
    "size": say("list every appointed member in evaluators, or give their number in committees"),
    "roster": say("write the number of candidates in committees, column roster"),
    "outsiders": say("write yes or no in evaluators, column outside"),
    "attendance": say("add the marks that are missing, or form the panel anew"),
    "recusals-panel": _PANEL_ANEW,
    "recusals-each": _PANEL_ANEW,
    "recusals-bids": _PANEL_ANEW,
    "item-points": say(
        "change the points of the item, or name in on the groups whose members are the items"
    ),
    "item-spread": say(
        "bring the grades of the item closer together; if it is excepted, name in on only the "
        "items that are bound"
    ),
    "bidders": say("list every bidder in bids, including those who withdrew"),
    "distance": say("have the evaluator adjust the grades, or file the written reason"),
    "band-outside": say("have the evaluator adjust the grades to the band of the bid"),
    "band-count": say("have the evaluator adjust the grades to the band of each bid"),
    "bands-apart": say("have the evaluators adjust the grades to the band of the bid"),
}
"""What to do about what breaks a precondition, by the kind of note."""


def asked_for(criteria: CriteriaSet, precondition: Precondition) -> Text | Message:
    """Say what a precondition asks for."""
    if not precondition.checked:
        return precondition.text
    bounds = _bounds(precondition)
    names = [_name(criteria, precondition, name) for name in precondition.on]
    template = _ASKED[precondition.kind if precondition.per == "bid" else "recusals-panel"]
    line = Message(template.template, {"on": names, "bounds": bounds})
    if not precondition.by_amount:
        return line
    return _of_amounts(line, precondition, _amount(criteria, precondition.amount))


_ASKED = {
    "panel-size": say("Members appointed to panel {on}: {bounds}"),
    "roster": say("Roster from which panel {on} is drawn, times the members appointed: {bounds}"),
    "outsiders": say("Share of external members of panel {on}: {bounds}"),
    "attendance": say("Share of the members of panel {on} whose marks count: {bounds}"),
    "recusals": say("Share of the members of panel {on} excluded for any one bid: {bounds}"),
    "recusals-panel": say("Share of the members of panel {on} excluded for some bid: {bounds}"),
    "item-points": say("Points of an item of {on}, of 100: {bounds}"),
    "item-spread": say(
        "Difference between the best and the worst grade of an item of {on}, as a share of its "
        "points: {bounds}"
    ),
    "bidders": say("Bidders: {bounds}"),
    "mean-distance": say(
        "Difference between an evaluator's points for {on} and the mean of all, as a share of "
        "the item's points: {bounds}"
    ),
    "bands": say("Band of each bid, and of its totals by members of panel {on}: {bounds}"),
}


def _bounds(precondition: Precondition) -> Message:
    if precondition.kind == "bands":
        named = [
            say("{band} from {share}", band=band.title, share=held_per_cent(band.least))
            for band in precondition.bands
        ]
        return say("by the quota for their number; {bands}", bands=named)
    write = held_per_cent if precondition.kind in SHARES else decimal
    low, high, below = (
        None if value is None else write(value)
        for value in (precondition.at_least, precondition.at_most, precondition.less_than)
    )
    if low is not None and low == high:
        return say("exactly {count}", count=low)
    if low is not None and high is not None:
        return say("{low} to {high}", low=low, high=high)
    if low is not None:
        return say("at least {count}", count=low)
    if high is not None:
        return say("at most {count}", count=high)
    return say("less than {count}", count=below)


def _amount(criteria: CriteriaSet, which: str) -> Text | Message:
    """Name the amount that a precondition is held against."""
    assert which in AMOUNTS
    procedure = criteria.procedure
    return procedure.amount(which).name if procedure else NAMES[which]


def _of_amounts(line: Message, precondition: Precondition, amount: Text | Message) -> Message:
    start, end = (
        None if value is None else grouped(decimal(value))
        for value in (precondition.amount_from, precondition.amount_below)
    )
    if start is None:
        return say("{line}, where below {end}: {amount}", line=line, end=end, amount=amount)
    if end is None:
        return say("{line}, where {start} or more: {amount}", line=line, start=start, amount=amount)
    return say(
        "{line}, where from {start} to below {end}: {amount}",
        line=line, start=start, end=end, amount=amount,
    )  # fmt: skip


def _name(criteria: CriteriaSet, precondition: Precondition, name: str) -> Text | str:
    procedure = criteria.procedure
    if precondition.kind in OF_PANELS and procedure is not None:
        return next((p.name for p in procedure.panels if p.id == name), name)
    return criteria[name].name if name in criteria else name
