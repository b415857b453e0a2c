"""The first stage of a graded evaluation: its sheets put each bid into a band."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalkit.core.errors import Problem
from evalkit.core.messages import say
from evalkit.core.types import Span
from evalkit.model.grade_items import graded_panels, items_of, scale_of
from evalkit.model.people import appointed, members
from evalkit.model.people_checks import known_name
from evalkit.model.seats import Seats
from evalkit.model.tender import FirstStageGrade

if TYPE_CHECKING:
    from evalkit.model.case_draft import CaseDraft
    from evalkit.model.precondition import Precondition
    from evalkit.model.procedure import Panel

TABLE = "first_stage"


@frozen
class MissingGrade:
    """A grade of the first stage that an evaluator owes and did not give."""

    evaluator: str
    bid: str
    item: str


@frozen
class BandedBid:
    """What the first stage made of a bid.

    Parameters
    ----------
    bid : str
    totals : mapping of str to (exact number, exact number)
        Points of each evaluator, from the least to the most that missing grades leave open.
    dropped : int
        So many totals are left out at each end.
    mean : (exact number, exact number) or None
        Of those left; None where nobody is.
    places : (int, int)
        The best and the worst place that are possible.
    bands : sequence of int
        The bands that are possible, from the best; one where all grades are there.
    """

    bid: str
    totals: Mapping[str, Span] = field(repr=False)
    dropped: int
    mean: Span | None
    places: tuple[int, int]
    bands: tuple[int, ...]

    @property
    def whole(self) -> bool:
        """Whether every grade is there."""
        return self.mean is not None and all(low == high for low, high in self.totals.values())


@frozen
class FirstStage:
    """The first stage of one lot.

    Parameters
    ----------
    bids : sequence of BandedBid
        In the order of the bids.
    missing : sequence of MissingGrade
    given : bool
        Whether the case holds any sheet of it.
    """

    bids: tuple[BandedBid, ...]
    missing: tuple[MissingGrade, ...]
    given: bool


def binding_lots(case: CaseDraft, precondition: Precondition) -> list[list[str]]:
    """Return the lots whose number of bids a precondition is for, without those out of it."""
    lots: dict[str, list[str]] = {}
    for bid in case.bids:
        if bid.status == "valid":
            lots.setdefault(bid.lot, []).append(bid.project)
    return [bids for bids in lots.values() if precondition.for_bids(len(bids))]


def first_stage(
    case: CaseDraft, panel: Panel, precondition: Precondition, bids: Iterable[str]
) -> FirstStage:
    """Replay the first stage of the bids of one lot from its sheets."""
    reading = _Reading(case, panel)
    bids = list(bids)
    totals = {bid: reading.totals(bid) for bid in bids}
    drop = panel.rule.dropped(appointed(case, panel))
    means = {bid: _mean(found.values(), drop) for bid, found in totals.items()}
    places = {bid: _places(bid, means) for bid in bids}
    edges = _edges(precondition.quota_of(len(bids)), list(places.values()))
    made = tuple(
        BandedBid(
            bid,
            totals[bid],
            drop,
            means[bid],
            places[bid],
            _bands(places[bid], edges, len(precondition.bands)),
        )
        for bid in bids
    )
    missing = tuple(m for bid in bids for m in reading.missing(bid))
    given = any(row.project in totals and row.criterion in reading.items for row in reading.rows)
    return FirstStage(made, missing, given)


class _Reading:
    """Grades of one panel, in points of the items; who is recused for a bid stays out."""

    def __init__(self, case: CaseDraft, panel: Panel) -> None:
        self._case = case
        self._seats = Seats(case)
        self.items = items_of(case.criteria, panel)
        self.rows = case.first_stage
        self._given = {(g.evaluator, g.project, g.criterion): g.grade for g in case.first_stage}
        self._out = {(r.evaluator, r.project) for r in case.recusals if r.decision == "excluded"}
        self._people = sorted(name for name in members(case, panel) if name)
        self._worth = {item: self._points(item) for item in self.items}

    def _points(self, item: str) -> dict[str, Fraction]:
        criteria = self._case.criteria
        most = sum((criteria.max_points(n) for n in criteria.leaves_under((item,))), Fraction(0))
        scale = scale_of(criteria, item)
        if scale is None:  # no sheet can have a grade, so it stays open
            return {"": Fraction(0), "-": most}
        return {str(level.value): level.utility * most for level in scale.levels}

    def _owing(self, bid: str) -> Iterator[str]:
        leaves = self._case.criteria.leaves_under(self.items)
        for name in self._people:
            out = (name, bid) in self._out or (name, "") in self._out
            if not out and any(self._seats.asks(name, bid, leaf) for leaf in leaves):
                yield name

    def totals(self, bid: str) -> dict[str, Span]:
        found = {}
        for name in self._owing(bid):
            low = high = Fraction(0)
            for item in self.items:
                worth = self._worth[item]
                grade = self._given.get((name, bid, item))
                low += min(worth.values()) if grade is None else worth[grade]
                high += max(worth.values()) if grade is None else worth[grade]
            found[name] = low, high
        return found

    def missing(self, bid: str) -> Iterator[MissingGrade]:
        for name in self._owing(bid):
            for item in self.items:
                if (name, bid, item) not in self._given:
                    yield MissingGrade(name, bid, item)


def _mean(totals: Iterable[Span], drop: int) -> Span | None:
    """Return the mean without so many totals at each end; it grows with every total."""
    spans = list(totals)
    lows, highs = (sorted(span[end] for span in spans) for end in (0, 1))
    kept = len(spans) - 2 * drop
    if kept < 1:
        return None
    ends = [sum(ends[drop : drop + kept], Fraction(0)) / kept for ends in (lows, highs)]
    return ends[0], ends[1]


def _places(bid: str, means: Mapping[str, Span | None]) -> tuple[int, int]:
    """Return the best and the worst place of a bid; equal means share the better place."""
    own = means[bid]
    others = [mean for name, mean in means.items() if name != bid]
    if own is None:
        return 1, len(means)
    surely = sum(mean is not None and mean[0] > own[1] for mean in others)
    maybe = sum(mean is None or mean[1] > own[0] for mean in others)
    return 1 + surely, 1 + maybe


def _edges(
    quota: tuple[int, ...] | None, places: list[tuple[int, int]]
) -> tuple[list[int], list[int]] | None:
    """Return the last place of each band, strictly and at most; None without a quota.

    A tie at the edge lifts all of those tied. The text does not say whether the band below then
    takes its whole number, or only what is left of the places, so a bid between both is open.
    """
    if quota is None:
        return None
    strict = list(accumulate(quota))
    most: list[int] = []
    taken = 0
    for count in quota:
        most.append(taken + count)
        taken = max(most[-1], sum(best <= most[-1] for best, _ in places))
    return strict, most


def _bands(
    places: tuple[int, int], edges: tuple[list[int], list[int]] | None, count: int
) -> tuple[int, ...]:
    if edges is None:
        return tuple(range(count))
    strict, most = edges
    best, worst = places
    first = next((n for n, last in enumerate(most) if best <= last), count - 1)
    final = next((n for n, last in enumerate(strict) if worst <= last), count - 1)
    return tuple(range(first, final + 1))


def first_stage_problems(case: CaseDraft) -> Iterator[Problem]:
    """Yield what is wrong with single rows of the sheets; rows are positions in the list."""
    panels = [panel for _, panel in graded_panels(case.criteria)]
    if case.first_stage and not panels:
        rule = say("needs a criteria set that puts bids into bands by a first stage")
        yield Problem(table=TABLE, row=0, rule=rule)
        return
    items = {item: panel for panel in panels for item in items_of(case.criteria, panel)}
    seen: dict[tuple[str, str, str], int] = {}
    for row, given in enumerate(case.first_stage):
        yield from known_name(given.project, case._projects, say("project"), "project", TABLE, row)
        wrong = list(known_name(given.criterion, list(items), say("item"), "criterion", TABLE, row))
        yield from wrong
        if not wrong:
            yield from _row(case, given, items[given.criterion], row)
        key = given.evaluator, given.project, given.criterion
        if key in seen:
            rule = say("is already in row {row}", row=seen[key])
            yield Problem(table=TABLE, row=row, field="criterion", rule=rule, value=given.criterion)
        seen.setdefault(key, row)


def _row(case: CaseDraft, given: FirstStageGrade, panel: Panel, row: int) -> Iterator[Problem]:
    people = sorted(name for name in members(case, panel) if name)
    yield from known_name(given.evaluator, people, say("evaluator"), "evaluator", TABLE, row)
    scale = scale_of(case.criteria, given.criterion)
    if scale is None:
        rule = say("needs one scale of grades for all of its sub-items")
        remedy = say("give them categories with the same words and utilities")
        yield Problem(
            table=TABLE, row=row, field="criterion", rule=rule, value=given.criterion, remedy=remedy
        )
        return
    grades = [str(level.value) for level in scale.levels]
    yield from known_name(given.grade, grades, say("grade"), "grade", TABLE, row)


def missing_problems(case: CaseDraft) -> Iterator[Problem]:
    """Yield the grades that sheets of the first stage lack: evaluator, item and bid of each.

    A case without any of them is told by its precondition; it says what it does not know.
    """
    excused = {deviation.precondition for deviation in case.deviations}
    for precondition, panel in graded_panels(case.criteria):
        if precondition.id in excused:
            continue
        for bids in binding_lots(case, precondition):
            found = first_stage(case, panel, precondition, bids)
            for gap in found.missing if found.given else ():
                yield Problem(
                    table=TABLE,
                    field="grade",
                    rule=say(
                        "{evaluator} has not given {bid} a first-stage grade for {item}",
                        evaluator=gap.evaluator,
                        bid=case._projects[gap.bid].name,
                        item=case.criteria[gap.item].name,
                    ),
                    remedy=say("add the grade, or record the recusal"),
                )
