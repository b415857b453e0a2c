"""The marks that evaluators owe, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.core.messages import Message, say, some
from evalkit.model import Case

_COUNTS = {
    "interval": say("open over its full scale"),
    "zero": say("scored as 0"),
    "exclude": say("left out; only the marks given count"),
    "error": say("refused"),
}
"""What the declared rule for missing marks makes of an open seat."""


def seat_lines(case: Case, most: int = 8) -> Iterator[Message]:
    """Name the open seats, a sentence for each way in which they count.

    Parameters
    ----------
    most : int
        How many are named in a sentence; the rest are counted.
    """
    for policy, seats in case.seats.by_policy().items():
        yield owed_line(policy, seats, most)


def owed_line(policy: str, seats: Sequence[tuple[str, object, object]], most: int) -> Message:
    """Name those who owe a mark, and say how that counts."""
    names = [
        say(
            "{evaluator} on {project}, {criterion}",
            evaluator=evaluator,
            project=project,
            criterion=criterion,
        )
        for evaluator, project, criterion in seats
    ]
    return say(
        "Missing marks of evaluators: {count} ({counts}). {names}.",
        count=len(seats),
        counts=_COUNTS[policy],
        names=some(names, most),
    )


def leaf_line(case: Case, seats: tuple[str, ...], criterion: str) -> Message:
    """Say of one criterion of one project who owes a mark, and how that counts."""
    return say(
        "no mark from {names} ({counts})",
        names=list(seats),
        counts=_COUNTS[case.criteria.missing_policy(criterion)],
    )
