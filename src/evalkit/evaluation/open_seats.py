"""The marks that evaluators owe and did not give, in words: who, for what, and how it counts."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.messages import Message, say, some
from evalkit.model import Case
from evalkit.model.seats import Seat

_COUNTS = {
    "interval": say("open over the whole scale"),
    "zero": say("counted as 0"),
    "exclude": say("left out; only the marks given count"),
    "error": say("refused"),
}
"""What the declared rule for missing marks makes of an open seat."""


def open_seats(case: Case) -> tuple[Seat, ...]:
    """Return the seats that are open though others marked the criterion, or could have.

    Where a criterion has one evaluator only, a seat without a mark is a criterion without
    one, and every page says so already.
    """
    return tuple(s for s in case.seats.all_open if len(case.seats.judges(s.criterion)) > 1)


def seat_lines(case: Case, most: int = 8) -> Iterator[Message]:
    """Name the open seats, a sentence for each way in which they count.

    Parameters
    ----------
    most : int
        How many are named in a sentence; the rest are counted.
    """
    by_policy: dict[str, list[Seat]] = {}
    for seat in open_seats(case):
        by_policy.setdefault(case.criteria.missing_policy(seat.criterion), []).append(seat)
    for policy, seats in by_policy.items():
        names = [seat_name(case, seat) for seat in seats]
        yield say(
            "Missing marks of evaluators: {count} ({counts}). {names}.",
            count=len(seats),
            counts=_COUNTS[policy],
            names=some(names, most),
        )


def seat_name(case: Case, seat: Seat) -> Message:
    """Say whose mark of what is not there."""
    return say(
        "{evaluator} on {project}, {criterion}",
        evaluator=seat.evaluator,
        project=case.project(seat.project).name,
        criterion=case.criteria[seat.criterion].name,
    )


def leaf_line(case: Case, seats: tuple[str, ...], criterion: str) -> Message:
    """Say of one criterion of one project who owes a mark, and how that counts."""
    return say(
        "no mark from {names} ({counts})",
        names=list(seats),
        counts=_COUNTS[case.criteria.missing_policy(criterion)],
    )
