"""Bounds on the grades that evaluators give: how far from the others, and how many in a band."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.core.notes import Note, note
from evalkit.model.first_stage import BandedBid, binding_lots, first_stage
from evalkit.model.people import members

if TYPE_CHECKING:
    from evalkit.model.case import Case
    from evalkit.model.precondition import Precondition
    from evalkit.model.procedure import Panel


class Measured(NamedTuple):
    """A number that a precondition is held against; None where the case does not tell it."""

    value: Fraction | None
    note: Note


class _Points:
    """Points of the evaluators for groups of criteria; recused marks and officers stay out."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._given = {(m.evaluator, m.project, m.criterion): m.low for m in case.marks}
        self._out = {(r.evaluator, r.project) for r in case.recusals if r.decision == "excluded"}

    def of(self, panel: Panel, bid: str, on: tuple[str, ...]) -> dict[str, Fraction | None]:
        """Return points by evaluator; None where one has not marked all of it."""
        leaves = self.leaves(on)
        found: dict[str, Fraction | None] = {}
        for name in sorted(members(self._case, panel)):
            if (name, bid) in self._out or (name, "") in self._out:
                continue
            asked = [leaf for leaf in leaves if self._case.seats.asks(name, bid, leaf)]
            if asked:
                parts = [self._worth(name, bid, leaf) for leaf in asked]
                there = [part for part in parts if part is not None]
                whole = len(there) == len(leaves)
                found[name] = sum(there, Fraction(0)) if whole else None
        return found

    def leaves(self, on: tuple[str, ...]) -> tuple[str, ...]:
        return self._case.criteria.leaves_under(on)

    def most(self, on: tuple[str, ...]) -> Fraction:
        """Return the maximum of all that is marked there."""
        criteria = self._case.criteria
        return sum((criteria.max_points(leaf) for leaf in self.leaves(on)), Fraction(0))

    def _worth(self, name: str, bid: str, leaf: str) -> Fraction | None:
        value = self._given.get((name, bid, leaf))
        scale = self._case.criteria[leaf].scale
        if value is None or scale is None:
            return None
        return scale.utility(value) * self._case.criteria.max_points(leaf)


def distances(case: Case, panel: Panel, precondition: Precondition) -> Iterator[Measured]:
    """Yield how far each evaluator is from the mean of all, as a share of the item's points."""
    points = _Points(case)
    held = set(points.leaves(panel.on))
    most = precondition.at_most
    for item in precondition.on:
        if not set(points.leaves((item,))) <= held:
            continue
        top = points.most((item,))
        for bid in (bid for bids in binding_lots(case, precondition) for bid in bids):
            given = points.of(panel, bid, (item,))
            marks = [mark for mark in given.values() if mark is not None]
            if not marks or len(marks) < len(given) or not top:
                yield _lacking(bid, case)
                continue
            mean = sum(marks, Fraction(0)) / len(marks)
            room = top * most if most is not None else top
            for name, mark in given.items():
                assert mark is not None  # those lacking were told above
                found = note(
                    "distance", evaluator=name, bid=case._projects[bid].name, points=mark,
                    item=case.criteria[item].name, mean=mean, low=mean - room, high=mean + room,
                )  # fmt: skip
                yield Measured(abs(mark - mean) / top, found)


def bands(case: Case, panel: Panel, precondition: Precondition) -> Iterator[Measured]:
    """Yield how far the bands of an evaluator's totals are from the quota of the lot."""
    points = _Points(case)
    top = points.most(panel.on)
    for bids in binding_lots(case, precondition):
        quota = precondition.quota_of(len(bids))
        stage = first_stage(case, panel, precondition, bids)
        if stage.given:
            for bid in stage.bids:
                yield from _inside(
                    case, precondition, bid, points.of(panel, bid.bid, panel.on), top
                )
            continue
        given = {bid: points.of(panel, bid, panel.on) for bid in bids}
        lacking = [
            bid for bid in bids if not given[bid] or any(t is None for t in given[bid].values())
        ]
        if lacking or not top:
            yield from (_lacking(bid, case) for bid in lacking)
            continue
        places = {
            bid: {
                name: precondition.band(total / top)
                for name, total in given[bid].items()
                if total is not None
            }
            for bid in bids
        }
        yield from _apart(case, precondition, places)
        if quota is None:
            yield Measured(None, note("no-quota", count=len(bids)))
            continue
        for name in sorted({n for by in places.values() for n in by}):
            mine = [places[bid][name] for bid in bids if name in places[bid]]
            # Who is recused for a bid has no full list; his bids are told by the others.
            if len(mine) == len(bids):
                yield from _counts(precondition, quota, name, mine)
        yield Measured(None, note("no-first-stage"))


def _inside(
    case: Case,
    precondition: Precondition,
    bid: BandedBid,
    totals: dict[str, Fraction | None],
    most: Fraction,
) -> Iterator[Measured]:
    """Yield whether the totals of a bid lie in the band that the first stage put it into."""
    name = case._projects[bid.bid].name
    allowed = [precondition.bands[n].title for n in bid.bands]
    if not totals or None in totals.values() or not most:
        yield _lacking(bid.bid, case)
    for evaluator, total in totals.items():
        if total is None:
            continue
        place = precondition.band(total / most)
        found = note(
            "band-outside", evaluator=evaluator, bid=name, points=total, most=most,
            band=precondition.bands[place].title, allowed=allowed,
        )  # fmt: skip
        yield Measured(Fraction(place not in bid.bands), found)
    if len(bid.bands) > 1:
        # With every grade there, the text leaves open how many places are left below a tie.
        tied = precondition.quota and bid.whole
        found = (
            note("band-tied", bid=name, allowed=allowed)
            if tied
            else note("band-open", bid=name, allowed=allowed)
        )
        yield Measured(None, found)


def _counts(
    precondition: Precondition, quota: tuple[int, ...], name: str, mine: list[int]
) -> Iterator[Measured]:
    for place, (band, allowed) in enumerate(zip(precondition.bands, quota, strict=True)):
        count = mine.count(place)
        found = note(
            "band-count", evaluator=name, count=count, bids=len(mine), band=band.title,
            allowed=allowed,
        )  # fmt: skip
        yield Measured(Fraction(abs(count - allowed)), found)


def _apart(
    case: Case, precondition: Precondition, places: dict[str, dict[str, int]]
) -> Iterator[Measured]:
    """Yield the bids that evaluators put into different bands: a bid has one."""
    for bid, by in places.items():
        told = [(name, precondition.bands[by[name]].title) for name in sorted(by)]
        found = note("bands-apart", bid=case._projects[bid].name, told=told)
        yield Measured(Fraction(len(set(by.values())) - 1), found)


def _lacking(bid: str, case: Case) -> Measured:
    return Measured(None, note("unmarked", bid=case._projects[bid].name))
