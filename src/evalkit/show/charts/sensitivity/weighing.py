"""What the charts of weights have in common: the conditions under which they hold."""

from __future__ import annotations

from evalkit.core.messages import Message, Text, say
from evalkit.sensitivity import Matrix
from evalkit.show.sensitivity.notes import all_said


def conditions(matrix: Matrix) -> list[Message | Text]:
    """Return what an answer on weights holds under."""
    middle = say("Interval marks are evaluated at their midpoint.")
    return [*all_said(*matrix.conditions), *([] if matrix.is_certain else [middle])]


def left_out(shown: int, count: int) -> list[Message]:
    """Say how many of the rows are drawn; nothing where all are."""
    if shown >= count:
        return []
    return [say("The first {shown} of {count} are drawn.", shown=shown, count=count)]
