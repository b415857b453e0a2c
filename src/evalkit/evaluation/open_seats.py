"""The marks that evaluators owe and did not give: who, for what, and how it counts."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.model import Case
from evalkit.model.seats import Seat


def open_seats(case: Case) -> tuple[Seat, ...]:
    """Return the seats that are open though others marked the criterion, or could have.

    Where a criterion has one evaluator only, a seat without a mark is a criterion without
    one, and every page says so already.
    """
    return tuple(s for s in case.seats.all_open if len(case.seats.judges(s.criterion)) > 1)


def owed_marks(case: Case) -> Mapping[str, tuple[tuple[str, object, object], ...]]:
    """Return the open seats by the rule for missing marks: evaluator, project and criterion."""
    owed: dict[str, tuple[tuple[str, object, object], ...]] = {}
    for seat in open_seats(case):
        policy = case.criteria.missing_policy(seat.criterion)
        project, criterion = case.project(seat.project), case.criteria[seat.criterion]
        owed[policy] = (*owed.get(policy, ()), (seat.evaluator, project.name, criterion.name))
    return owed
