"""Whether a case keeps the preconditions of its criteria set: held, broken, or cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from evalkit.core.errors import Problem, place
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, Text, grouped, say
from evalkit.model.amounts import NAMES
from evalkit.model.first_stage import binding_lots
from evalkit.model.grading import bands, distances
from evalkit.model.people import appointed, committee, excluded, markers, members
from evalkit.model.precondition import OF_PANELS, Precondition
from evalkit.model.tender import Deviation

if TYPE_CHECKING:
    from evalkit.model.case import Case
    from evalkit.model.criteria_set import CriteriaSet
    from evalkit.model.procedure import Panel

Status = Literal["held", "broken", "deviation", "unknown", "other-amount", "unchecked"]


@frozen
class Finding:
    """What became of one precondition in one case.

    Parameters
    ----------
    precondition : Precondition
    status : {'held', 'broken', 'deviation', 'unknown', 'other-amount', 'unchecked'}
        ``deviation``: broken, and the case says why; ``unknown``: the case lacks the fact;
        ``other-amount``: it binds tenders of other amounts.
    asked, found : Message
        What the law asks for, and what the case shows.
    remedy : Message or None
    deviation : Deviation or None
    more : sequence of Message
        What else breaks it.
    """

    precondition: Precondition
    status: Status
    asked: Message
    found: Message
    remedy: Message | None = None
    deviation: Deviation | None = None
    more: tuple[Message, ...] = ()


def findings(case: Case) -> tuple[Finding, ...]:
    """Hold a case against every precondition of its criteria set, in their order."""
    return tuple(_finding(case, p) for p in case.criteria.preconditions)


def unlawful(case: Case) -> Iterator[Problem]:
    """Yield the preconditions that a case breaks without saying why."""
    for finding in findings(case):
        if finding.status != "broken":
            continue
        for found in (finding.found, *finding.more):
            yield Problem(
                table=place(say("precondition"), finding.precondition.id),
                rule=say(
                    "{asked} ({clause}); {found}",
                    asked=finding.asked,
                    clause=finding.precondition.clause,
                    found=found,
                ),
                remedy=say(
                    "{remedy}; or say in deviations why the tender goes on",
                    remedy=finding.remedy,
                ),
            )


def _finding(case: Case, precondition: Precondition) -> Finding:
    asked = asked_for(case.criteria, precondition)
    if not precondition.checked:
        return Finding(precondition, "unchecked", asked, say("not checked"))
    which = precondition.amount
    if which and precondition.by_amount:
        amount = case.tender.amount(which) if case.tender is not None else None
        if amount is None:
            named = _amount(case.criteria, precondition)
            lacking = say("this amount is not on record: {amount}", amount=named)
            return Finding(precondition, "unknown", asked, lacking, say("write it in the tender"))
        if not precondition.applies(amount):
            other = say("binds tenders of other amounts")
            return Finding(precondition, "other-amount", asked, other)
    said = {d.precondition: d for d in case.deviations}.get(precondition.id)
    figures = list(_figures(case, precondition))
    off = [f for f in figures if f.value is not None and not precondition.admits(f.value)]
    if off:
        status: Status = "broken" if said is None else "deviation"
        rest = tuple(figure.found for figure in off[1:])
        return Finding(precondition, status, asked, off[0].found, off[0].remedy, said, rest)
    if precondition.kind in ("mean-distance", "bands"):
        if not binding_lots(case, precondition):
            other = say("binds tenders with another number of bids")
            return Finding(precondition, "other-amount", asked, other)
        if figures and all(figure.value is not None for figure in figures):
            return Finding(precondition, "held", asked, say("all grades keep it"))
    for figure in figures:
        if figure.value is None:
            return Finding(precondition, "unknown", asked, figure.found, figure.remedy, said)
    # A set holds that a checked precondition names what there is, so there is a figure.
    nearest = (min if precondition.at_least is not None else max)(figures, key=_value)
    return Finding(precondition, "held", asked, nearest.found)


@frozen
class _Figure:
    """A number that a precondition is held against; None where the case does not tell it."""

    value: Fraction | None
    found: Message
    remedy: Message


def _value(figure: _Figure) -> Fraction:
    assert figure.value is not None  # the unknown ones were reported before
    return figure.value


def _figures(case: Case, precondition: Precondition) -> Iterator[_Figure]:
    if precondition.kind in OF_PANELS:
        procedure = case.criteria.procedure
        assert procedure is not None
        for panel in procedure.panels:
            if panel.id in precondition.on:
                yield from _OF_PANEL[precondition.kind](case, panel, precondition)
    elif precondition.kind == "mean-distance":
        assert case.criteria.procedure is not None
        for panel in case.criteria.procedure.panels:
            yield from (_Figure(*f) for f in distances(case, panel, precondition))
    elif precondition.kind == "item-points":
        yield from _items(case.criteria, precondition)
    else:
        yield _bidders(case)


def _size(case: Case, panel: Panel, _: Precondition) -> Iterator[_Figure]:
    count = appointed(case, panel)
    yield _Figure(
        Fraction(count) if count else None,
        say("members of panel {panel} on record: {count}", panel=panel.name, count=count),
        say("list everybody who was appointed in evaluators, or write their number in committees"),
    )


def _roster(case: Case, panel: Panel, _: Precondition) -> Iterator[_Figure]:
    record, count = committee(case, panel), appointed(case, panel)
    remedy = say("write the number of candidates in committees, column roster")
    if record is None or record.roster is None or not count:
        yield _Figure(None, say("the size of the roster is not on record"), remedy)
        return
    found = say(
        "roster of panel {panel}: {roster} for {count} members",
        panel=panel.name, roster=decimal(record.roster), count=count,
    )  # fmt: skip
    yield _Figure(record.roster / count, found, remedy)


def _outsiders(case: Case, panel: Panel, _: Precondition) -> Iterator[_Figure]:
    people = members(case, panel)
    known = {e.id: e.outside for e in case.evaluators}
    answers = [known.get(name, "") for name in people]
    count = max(appointed(case, panel), len(people))
    remedy = say("write yes or no in evaluators, column outside")
    yes = answers.count("yes")
    found = say(
        "members of panel {panel} from elsewhere: {yes} of {count}",
        panel=panel.name, yes=yes, count=count,
    )  # fmt: skip
    lacking = count - yes - answers.count("no")
    if lacking or not count:
        found = say("it is not on record where {count} members come from", count=lacking)
        yield _Figure(None, found, remedy)
    else:
        yield _Figure(Fraction(yes, count), found, remedy)


def _attendance(case: Case, panel: Panel, _: Precondition) -> Iterator[_Figure]:
    out = {r.evaluator for r in case.recusals if r.decision == "excluded" and not r.project}
    people = [name for name in markers(case, panel) if name and name not in out]
    count = appointed(case, panel)
    remedy = say("add the marks that are missing, or form the panel anew")
    if not count or not any(markers(case, panel)):
        yield _Figure(None, say("panel {panel} has given no marks", panel=panel.name), remedy)
        return
    found = say(
        "members of panel {panel} whose marks count: {here} of {count}",
        panel=panel.name, here=len(people), count=count,
    )  # fmt: skip
    yield _Figure(Fraction(len(people), count), found, remedy)


def _recusals(case: Case, panel: Panel, precondition: Precondition) -> Iterator[_Figure]:
    count = appointed(case, panel)
    remedy = say("form a new panel")
    if not count:
        yield _Figure(None, say("panel {panel} has no members on record", panel=panel.name), remedy)
        return
    if precondition.per == "panel":
        out = len(excluded(case, panel))
        found = say(
            "members of panel {panel} excluded for some bid or all: {out} of {count}",
            panel=panel.name, out=out, count=count,
        )  # fmt: skip
        yield _Figure(Fraction(out, count), found, remedy)
        return
    bids: dict[int, list[Text]] = {}
    for project in case.projects:
        bids.setdefault(len(excluded(case, panel, project.id)), []).append(project.name)
    # Bids with as many are named together: which comes first in a file says nothing.
    for out in sorted(bids, reverse=True):
        if len(bids) == 1:
            found = say(
                "members of panel {panel} excluded for each bid: {out} of {count}",
                panel=panel.name, out=out, count=count,
            )  # fmt: skip
        else:
            found = say(
                "members of panel {panel} excluded for {bid}: {out} of {count}",
                panel=panel.name, bid=bids[out], out=out, count=count,
            )  # fmt: skip
        yield _Figure(Fraction(out, count), found, remedy)


def _bands(case: Case, panel: Panel, precondition: Precondition) -> Iterator[_Figure]:
    yield from (_Figure(*found) for found in bands(case, panel, precondition))


_OF_PANEL = {
    "bands": _bands,
    "panel-size": _size,
    "roster": _roster,
    "outsiders": _outsiders,
    "attendance": _attendance,
    "recusals": _recusals,
}


def _items(criteria: CriteriaSet, precondition: Precondition) -> Iterator[_Figure]:
    remedy = say("give the item other points; or name in on the groups whose members are the items")
    for name in precondition.on:
        items = criteria.children(name)
        if not items:
            field = criteria[name].name
            yield _Figure(None, say("the items of {field} are not given", field=field), remedy)
        for item in items:
            points = criteria.global_weight(item.id) * 100
            found = say("{item} has {points}", item=item.name, points=decimal(points))
            yield _Figure(points, found, remedy)


def _bidders(case: Case) -> _Figure:
    count = len({bid.project for bid in case.bids})
    return _Figure(
        Fraction(count) if count else None,
        say("bidders on record: {count}", count=count),
        say("list every bidder in bids, those who withdrew too"),
    )


def asked_for(criteria: CriteriaSet, precondition: Precondition) -> Message:
    """Say what a precondition asks for."""
    if not precondition.checked:
        return say("{words}", words=precondition.text)
    bounds = _bounds(precondition)
    names = [_name(criteria, precondition, name) for name in precondition.on]
    template = _ASKED[precondition.kind if precondition.per == "bid" else "recusals-panel"]
    line = Message(template.template, {"on": names, "bounds": bounds})
    if not precondition.by_amount:
        return line
    return _of_amounts(line, precondition, _amount(criteria, precondition))


_ASKED = {
    "panel-size": say("Members appointed to panel {on}: {bounds}"),
    "roster": say("Roster from which panel {on} is drawn, times the members appointed: {bounds}"),
    "outsiders": say("Share of members of panel {on} from elsewhere: {bounds}"),
    "attendance": say("Share of the members of panel {on} whose marks count: {bounds}"),
    "recusals": say("Share of the members of panel {on} excluded for any one bid: {bounds}"),
    "recusals-panel": say("Share of the members of panel {on} excluded for some bid: {bounds}"),
    "item-points": say("Points of an item of {on}, of 100: {bounds}"),
    "bidders": say("Bidders: {bounds}"),
    "mean-distance": say(
        "Distance of an evaluator's points for {on} from the mean of all, as a share of the "
        "item's points: {bounds}"
    ),
    "bands": say("Band of each bid, and of its totals by members of panel {on}: {bounds}"),
}


def _bounds(precondition: Precondition) -> Message:
    if precondition.kind == "bands":
        named = [
            say("{band} from {share}", band=band.title, share=decimal(band.least))
            for band in precondition.bands
        ]
        return say("by the quota for their number; {bands}", bands=named)
    low, high, below = (
        None if value is None else decimal(value)
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


def _amount(criteria: CriteriaSet, precondition: Precondition) -> Text | Message:
    """Name the amount that a precondition is held against."""
    assert precondition.amount
    procedure = criteria.procedure
    return procedure.amount(precondition.amount).name if procedure else NAMES[precondition.amount]


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
