"""What bonuses and deductions come to for one bid, and what they may come to where that is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from attrs import frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.model import Adjustment, AdjustmentEntry, Case, Procedure
from evalkit.model.adjustment import NOTHING
from evalkit.model.procedure_checks import technical_points

MOST_WAYS = 1024
"""So many ways in which open statuses can turn out are worked out for one lot."""


@frozen
class Shift:
    """What is added and taken at one step.

    A bonus never lifts points above the most that there are; a deduction is taken off what
    is left after that, so that it always costs.

    Parameters
    ----------
    most : Fraction
        The most points that a bid can have there.
    bonus, deduction : Fraction
        Both as numbers from 0 up.
    """

    most: Fraction
    bonus: Fraction = NOTHING
    deduction: Fraction = NOTHING

    def of(self, points: Fraction) -> Fraction:
        """Return the points after it."""
        return points + self.granted(points) - self.deduction if self else points

    def granted(self, points: Fraction) -> Fraction:
        """Return how much of the bonus counts: never above the most points that there are."""
        return max(min(self.bonus, self.most - points), NOTHING) if self.bonus else NOTHING

    def before(self, points: Fraction) -> Fraction | None:
        """Return the highest points that become some points by it; None where none do."""
        needed = points + self.deduction
        return None if needed > self.most else needed - self.bonus

    def __bool__(self) -> bool:
        return bool(self.bonus or self.deduction)


@frozen
class Adjusted:
    """All adjustments of one bid, at the two steps at which they count.

    Parameters
    ----------
    early : Shift
        Of the technical points, before any minimum is tested; they never fall below 0.
    late : Shift
        Of the total, or of the technical points that an award rule takes.
    """

    early: Shift
    late: Shift

    def technical(self, raw: Fraction) -> Fraction:
        """Return the technical points that the cut-off looks at."""
        return max(self.early.of(raw), NOTHING)


@frozen
class Applied:
    """One adjustment put to one bid.

    Parameters
    ----------
    adjustment : Adjustment
    entry : AdjustmentEntry or None
        None where the case says nothing of it.
    amounts : sequence of Fraction
        The points that it can bring; one where that is known.
    why : Note or None
        Why it is not known.
    """

    adjustment: Adjustment
    entry: AdjustmentEntry | None
    amounts: tuple[Fraction, ...]
    why: Note | None = None


def _open(item: Adjustment, entry: AdjustmentEntry | None, why: Note) -> Applied:
    value = entry.value if entry is not None else None
    amounts = item.amounts if value is None else (item.worth(value),)
    return Applied(item, entry, tuple(sorted({NOTHING, *amounts})), why)


def _shown(case: Case, item: Adjustment, entry: AdjustmentEntry) -> bool:
    return any(case.facts[name].kind in item.evidence for name in entry.evidence)


def _rise(way: Adjusted) -> tuple[Fraction, Fraction]:
    early = way.early.bonus - way.early.deduction
    return early + way.late.bonus - way.late.deduction, early


class Adjusting:
    """The adjustments of a procedure, ready to be put to the bids of a case."""

    def __init__(self, case: Case, procedure: Procedure) -> None:
        self.case = case
        self.procedure = procedure
        technical = technical_points(case.criteria, procedure)
        self.early = Shift(technical)
        takes_technical = procedure.award is not None
        self.late = Shift(technical if takes_technical else case.criteria.total_points)
        self._entries: dict[str, dict[str, AdjustmentEntry]] = {}
        for entry in case.adjustments:
            self._entries.setdefault(entry.project, {})[entry.adjustment] = entry
        self._ways: dict[str, tuple[Adjusted, ...]] = {}
        self._none = (Adjusted(self.early, self.late),)

    def applied(self, project: str) -> Iterator[Applied]:
        """Yield each adjustment that the case records for a bid, and those that are not known."""
        entries = self._entries.get(project, {})
        for item in self.procedure.adjustments:
            entry = entries.get(item.id)
            if entry is None:
                if item.is_bonus:
                    yield _open(item, None, note("not-recorded"))
            elif entry.applies == "unknown":
                yield _open(item, entry, note("unknown"))
            elif entry.applies == "no":
                yield Applied(item, entry, (NOTHING,))
            elif item.evidence and not _shown(self.case, item, entry):
                kinds = [self.case.criteria.kind_name(kind) for kind in item.evidence]
                yield _open(item, entry, note("no-evidence", kinds=kinds))
            elif item.by_hand and entry.value is None:
                why = note("no-worth")
                yield Applied(item, entry, tuple(sorted(item.amounts)), why)
            else:
                yield Applied(item, entry, (item.worth(entry.value),))

    def ways(self, project: str) -> tuple[Adjusted, ...]:
        """Return everything that the adjustments of a bid may come to; the first is the least.

        The least points are first, the most points last.
        """
        if not self.procedure.adjustments:
            return self._none
        known = self._ways.get(project)
        if known is None:
            found = list(self.applied(project))
            items = [item.adjustment for item in found]
            made = {self._sum(items, amounts) for amounts in product(*(i.amounts for i in found))}
            known = self._ways[project] = tuple(sorted(made, key=_rise))
        return known

    def _sum(self, items: Sequence[Adjustment], amounts: Sequence[Fraction]) -> Adjusted:
        sums = {(at, plus): NOTHING for at in ("cut-off", "total") for plus in (True, False)}
        for item, amount in zip(items, amounts, strict=True):
            sums[item.at, item.is_bonus] += abs(amount)
        most = self.procedure.most_bonus
        if most is not None:
            sums |= {(at, True): min(sums[at, True], most) for at in ("cut-off", "total")}
        return Adjusted(
            Shift(self.early.most, sums["cut-off", True], sums["cut-off", False]),
            Shift(self.late.most, sums["total", True], sums["total", False]),
        )

    def worlds(self, projects: Sequence[str], *, alone: bool) -> list[Mapping[str, Adjusted]]:
        """Return every way in which the adjustments of some bids may turn out together.

        Parameters
        ----------
        alone : bool
            Whether the adjustments of a bid cannot change what another one comes to. Two
            ways are enough then: the least for all, and the most for all.

        Raises
        ------
        ModelError
            Where too much is open.
        """
        ways = {name: self.ways(name) for name in projects}
        if alone and any(len(found) > 1 for found in ways.values()):
            ends = (0, -1)
            return [{name: found[end] for name, found in ways.items()} for end in ends]
        count = 1
        for found in ways.values():
            count *= len(found)
        if count > MOST_WAYS:
            left = [name for name, found in ways.items() if len(found) > 1]
            raise ModelError(self._too_many(left))
        return [dict(zip(ways, found, strict=True)) for found in product(*ways.values())]

    def _too_many(self, left: Sequence[str]) -> Problem:
        return Problem(
            table="adjustments",
            rule=say(
                "are not known for too many bids to compute the winner: {names}",
                names=list(left),
            ),
            remedy=say("record for some of them whether the bonuses and deductions apply"),
        )
