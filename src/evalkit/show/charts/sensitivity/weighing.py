"""What the charts of weights have in common: their conditions, and a column of words."""

from __future__ import annotations

from typing import Any

from evalkit.core.messages import Lang, Message, Text, say
from evalkit.sensitivity import Matrix
from evalkit.show.charts.library import alt
from evalkit.show.charts.look import QUIET, data
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


def column(layer: alt.Chart, field: str, heading: Message, x: float, lang: Lang) -> list[alt.Chart]:
    """Return a column of words beside the rows of a chart, under its heading.

    Parameters
    ----------
    layer : altair.Chart
        Its data and rows.
    field : str
        The words.
    x : float
        Where the column begins, in units of the chart.
    """
    style: dict[str, Any] = {"align": "left", "color": QUIET, "fontSize": 12}
    head = alt.Chart(data([{"text": heading.text(lang)}])).mark_text(baseline="bottom", **style)
    return [
        layer.mark_text(baseline="middle", **style).encode(
            x=alt.value(x), text=alt.Text(f"{field}:N")
        ),
        head.encode(x=alt.value(x), y=alt.value(-6), text=alt.Text("text:N")),
    ]
