"""Whether a case keeps the preconditions of its criteria set: held, broken, or cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from evalkit.core.messages import Text
from evalkit.core.notes import Note, note
from evalkit.model.amounts import NAMES
from evalkit.model.first_stage import binding_lots
from evalkit.model.grading import Measured, bands, distances
from evalkit.model.people import appointed, committee, excluded, markers, members
from evalkit.model.precondition import OF_PANELS, Precondition
from evalkit.model.tender import Deviation
from evalkit.scales import Linear

if TYPE_CHECKING:
    from evalkit.model.case import Case
    from evalkit.model.criteria_set import CriteriaSet
    from evalkit.model.procedure import Panel

Status = Literal["held", "broken", "deviation", "unknown", "other-amount", "unchecked"]


@frozen
class PreconditionFinding:
    """What became of one precondition in one case.

    Parameters
    ----------
    precondition : Precondition
    status : {'held', 'broken', 'deviation', 'unknown', 'other-amount', 'unchecked'}
        ``deviation``: broken, and the case says why; ``unknown``: the case lacks the fact;
        ``other-amount``: it binds tenders of other amounts.
    note : Note
        What the case shows.
    deviation : Deviation or None
    more : sequence of Note
        What else breaks it.
    """

    precondition: Precondition
    status: Status
    note: Note
    deviation: Deviation | None = None
    more: tuple[Note, ...] = ()


def findings(case: Case) -> tuple[PreconditionFinding, ...]:
    """Hold a case against every precondition of its criteria set, in their order."""
    return tuple(_finding(case, p) for p in case.criteria.preconditions)


def _finding(case: Case, precondition: Precondition) -> PreconditionFinding:
    if not precondition.checked:
        return PreconditionFinding(precondition, "unchecked", note("unchecked"))
    which = precondition.amount
    if which and precondition.by_amount:
        amount = case.tender.amount(which) if case.tender is not None else None
        if amount is None:
            procedure = case.criteria.procedure
            name = procedure.amount(which).name if procedure else NAMES[which]
            return PreconditionFinding(precondition, "unknown", note("no-amount", amount=name))
        if not precondition.applies(amount):
            return PreconditionFinding(precondition, "other-amount", note("other-amounts"))
    said = {d.precondition: d for d in case.deviations}.get(precondition.id)
    figures = list(_figures(case, precondition))
    off = [f for f in figures if f.value is not None and not precondition.admits(f.value)]
    if off:
        status: Status = "broken" if said is None else "deviation"
        rest = tuple(figure.note for figure in off[1:])
        return PreconditionFinding(precondition, status, off[0].note, said, rest)
    if precondition.kind in ("mean-distance", "bands"):
        if not binding_lots(case, precondition):
            return PreconditionFinding(precondition, "other-amount", note("other-counts"))
        if figures and all(figure.value is not None for figure in figures):
            return PreconditionFinding(precondition, "held", note("all-grades"))
    for figure in figures:
        if figure.value is None:
            return PreconditionFinding(precondition, "unknown", figure.note, said)
    if not figures:  # such as bands of a panel whose items carry no points
        return PreconditionFinding(precondition, "unknown", note("no-figure"), said)
    nearest = (min if precondition.at_least is not None else max)(figures, key=_value)
    return PreconditionFinding(precondition, "held", nearest.note)


def _value(figure: Measured) -> Fraction:
    assert figure.value is not None  # the unknown ones were reported before
    return figure.value


def _figures(case: Case, precondition: Precondition) -> Iterator[Measured]:
    if precondition.kind in OF_PANELS:
        procedure = case.criteria.procedure
        assert procedure is not None
        for panel in procedure.panels:
            if panel.id in precondition.on:
                yield from _OF_PANEL[precondition.kind](case, panel, precondition)
    elif precondition.kind == "mean-distance":
        assert case.criteria.procedure is not None
        for panel in case.criteria.procedure.panels:
            yield from distances(case, panel, precondition)
    elif precondition.kind == "item-points":
        yield from _items(case.criteria, precondition)
    elif precondition.kind == "item-spread":
        yield from _spreads(case.criteria, precondition)
    else:
        yield _bidders(case)


def _size(case: Case, panel: Panel, _: Precondition) -> Iterator[Measured]:
    count = appointed(case, panel)
    found = note("size", panel=panel.name, count=count)
    yield Measured(Fraction(count) if count else None, found)


def _roster(case: Case, panel: Panel, _: Precondition) -> Iterator[Measured]:
    record, count = committee(case, panel), appointed(case, panel)
    if record is None or record.roster is None or not count:
        yield Measured(None, note("no-roster"))
        return
    found = note("roster", panel=panel.name, roster=record.roster, count=count)
    yield Measured(record.roster / count, found)


def _outsiders(case: Case, panel: Panel, _: Precondition) -> Iterator[Measured]:
    people = members(case, panel)
    known = {e.id: e.outside for e in case.evaluators}
    answers = [known.get(name, "") for name in people]
    count = max(appointed(case, panel), len(people))
    yes = answers.count("yes")
    lacking = count - yes - answers.count("no")
    if lacking or not count:
        yield Measured(None, note("no-origin", count=lacking))
    else:
        found = note("outsiders", panel=panel.name, yes=yes, count=count)
        yield Measured(Fraction(yes, count), found)


def _attendance(case: Case, panel: Panel, _: Precondition) -> Iterator[Measured]:
    out = {r.evaluator for r in case.recusals if r.decision == "excluded" and not r.project}
    people = [name for name in markers(case, panel) if name and name not in out]
    count = appointed(case, panel)
    if not count or not any(markers(case, panel)):
        yield Measured(None, note("no-marks", panel=panel.name))
        return
    found = note("attendance", panel=panel.name, here=len(people), count=count)
    yield Measured(Fraction(len(people), count), found)


def _recusals(case: Case, panel: Panel, precondition: Precondition) -> Iterator[Measured]:
    count = appointed(case, panel)
    if not count:
        yield Measured(None, note("no-members", panel=panel.name))
        return
    if precondition.per == "panel":
        out = len(excluded(case, panel))
        found = note("recusals-panel", panel=panel.name, out=out, count=count)
        yield Measured(Fraction(out, count), found)
        return
    bids: dict[int, list[Text]] = {}
    for project in case.projects:
        bids.setdefault(len(excluded(case, panel, project.id)), []).append(project.name)
    # Bids with as many are named together: which comes first in a file says nothing.
    for out in sorted(bids, reverse=True):
        found = (
            note("recusals-each", panel=panel.name, out=out, count=count)
            if len(bids) == 1
            else note("recusals-bids", panel=panel.name, bids=bids[out], out=out, count=count)
        )
        yield Measured(Fraction(out, count), found)


_OF_PANEL = {
    "bands": bands,
    "panel-size": _size,
    "roster": _roster,
    "outsiders": _outsiders,
    "attendance": _attendance,
    "recusals": _recusals,
}


def _items(criteria: CriteriaSet, precondition: Precondition) -> Iterator[Measured]:
    for name in precondition.on:
        items = criteria.children(name)
        if not items:
            yield Measured(None, note("no-items", field=criteria[name].name))
        for item in items:
            points = criteria.global_weight(item.id) * 100
            yield Measured(points, note("item-points", item=item.name, points=points))


def _spreads(criteria: CriteriaSet, precondition: Precondition) -> Iterator[Measured]:
    """Yield how far apart the best and the worst grade of each item are, as a share of its points.

    A bare number of points says nothing of the grades that it was taken from.
    """
    for item in (criteria[name] for name in criteria.leaves_under(precondition.on)):
        scale = item.scale
        if scale is None or (isinstance(scale, Linear) and not item.unit):
            yield Measured(None, note("no-grades", item=item.name))
            continue
        low, high = scale.reach
        most = criteria.max_points(item.id)
        found = note("item-spread", item=item.name, low=low * most, high=high * most, most=most)
        yield Measured(high - low, found)


def _bidders(case: Case) -> Measured:
    count = len({bid.project for bid in case.bids})
    return Measured(Fraction(count) if count else None, note("bidders", count=count))
