"""What the charts of weights have in common: the conditions under which they hold."""

from __future__ import annotations

from evalkit.core.messages import Message, Text, say
from evalkit.sensitivity import Matrix
from evalkit.show.charts.source import source_of
from evalkit.show.sensitivity.notes import all_said


def conditions(matrix: Matrix) -> list[Message | Text]:
    """Return what an answer on weights holds under."""
    middle = say("Interval marks are evaluated at their midpoint.")
    lines = [*all_said(*matrix.conditions), *([] if matrix.is_certain else [middle])]
    return [*lines, *source(matrix)]


def source(matrix: Matrix) -> list[Message | Text]:
    """Return the notice and the source of the case; nothing of an array."""
    return [] if matrix.case is None else source_of(matrix.case)


def left_out(shown: int, count: int) -> list[Message]:
    """Say how many of the rows are drawn; nothing where all are."""
    if shown >= count:
        return []
    return [say("The first {shown} of {count} are drawn.", shown=shown, count=count)]
