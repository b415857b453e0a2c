"""By how much the others are behind the first, part by part; and totals where parts say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal, round_to
from evalkit.core.messages import Message, say, say_as, some
from evalkit.core.types import Span
from evalkit.show.evaluation.gaps import MOST_ROWS, LeadGap, gaps_title, shown_number, signed
from evalkit.show.forms import Worded, span_text
from evalkit.show.report.web.axis import Axis
from evalkit.show.report.web.figure import (
    Dot,
    FigureBar,
    FigureLook,
    FigureRow,
    FigureTick,
    Line,
    PageFigure,
)
from evalkit.show.report.web.view import View

_NONE = Fraction(0)


def figure(
    view: View, gaps: Sequence[LeadGap], base: str, score: str, left: int, *, points: bool = True
) -> PageFigure | None:
    """Draw bars from the first, part by part, and a dot for what they come to.

    None where nobody differs from the first in anything.

    Parameters
    ----------
    score : str
        What the first comes to.
    left : int
        Rivals that are not drawn.
    points : bool
        Whether what is compared are points; else it is the figure of an award rule.
    """
    if not any(gap.parts or gap.net for gap in gaps):
        return None
    values = [value for gap in gaps for _, value in gap.parts] + [gap.net for gap in gaps]
    axis = Axis.over(min([_NONE, *values]), max([_NONE, *values]))
    zero = axis.at(_NONE)
    rows: list[FigureRow] = []
    for gap in gaps:
        name = say("{name}, rank {rank}", name=view.names[gap.project], rank=gap.rank)
        number = view.numbers[gap.project]
        net = _net(axis, zero, gap.net)
        if not gap.parts:
            rows.append(FigureRow(name, *net, project=number))
            continue
        rows.append(FigureRow(name, look="head", project=number))
        rows += [_part(axis, zero, *part) for part in gap.parts]
        rows.append(FigureRow(say("Total"), *net, look="sum"))
    first = view.names[base]
    subtitle = (
        say("Difference in points from {name}, {score} points.", name=first, score=score)
        if points
        else say("Difference from {name}, {score}, in the figure of the award rule.", name=first,
                 score=score)
    )  # fmt: skip
    if left:
        subtitle = say("{text} The nearest are shown; {count} more in the table.", text=subtitle,
                       count=left)  # fmt: skip
    key: list[tuple[FigureLook, Message]] = []
    if any(gap.parts for gap in gaps):
        key = [("higher", say("more points than the first")),
               ("lower", say("fewer points than the first"))]  # fmt: skip
    ticks = tuple((at, words if words == "0" else _plus(words)) for at, words in axis.ticks)
    return PageFigure(
        "gaps",
        gaps_title(view.names, gaps, base),
        subtitle,
        (
            say("Part"),
            say("Difference"),
            say("Difference in points") if points else say("Combined score"),
        ),
        tuple(rows),
        key=(*key, ("net", say("total"))),
        ticks=ticks,
    )


def _plus(words: str) -> str:
    return words if words.startswith(("−", "+")) else f"+{words}"


def margin_words(lead: Fraction) -> str:
    """Write a margin: in two places where it is large, never as nothing where it is small."""
    if lead >= 1 and round_to(lead, 4, "half-up") != lead:
        return near_decimal(lead, 2)
    return shown_number(lead)


def _part(axis: Axis, zero: float, name: Worded, value: Fraction) -> FigureRow:
    at = axis.at(value)
    bar = FigureBar(min(at, zero), max(at, zero), "higher" if value > 0 else "lower")
    return FigureRow(name, (FigureTick(zero, "zero"), *([bar] if value else [])), signed(value),
               (signed(value),))  # fmt: skip


def _net(
    axis: Axis, zero: float, value: Fraction
) -> tuple[tuple[FigureTick | Line | Dot, ...], str, tuple[str, ...]]:
    at = axis.at(value)
    drawn = (FigureTick(zero, "zero"), Line(min(at, zero), max(at, zero), "axis"), Dot(at, "net"))
    return drawn, signed(value), (signed(value),)


@frozen
class TotalSpan:
    """What one came to, or may come to."""

    project: str
    span: Span
    rank: str


def totals_figure(
    view: View, totals: Sequence[TotalSpan], heading: Message, *, most: int = MOST_ROWS - 6
) -> PageFigure:
    """Draw each total as a dot, or as the line of what is possible."""
    shown_ = totals[:most]
    axis = Axis.over(min(t.span[0] for t in shown_), max(t.span[1] for t in shown_))
    rows = []
    for one in shown_:
        low, high = (axis.at(end) for end in one.span)
        exact = one.span[0] == one.span[1]
        shape: Dot | Line = Dot(low, "net") if exact else Line(low, high, "likely")
        rows.append(
            FigureRow(
                view.names[one.project],
                (shape,),
                points(one.span),
                (one.rank, points(one.span)),
                project=view.numbers[one.project],
            )
        )
    key: list[tuple[FigureLook, Message]] = []
    if any(t.span[0] == t.span[1] for t in shown_):
        key.append(("net", say("total")))
    if any(t.span[0] != t.span[1] for t in shown_):
        key.append(("likely", say("possible totals, as marks or adjustments are open")))
    left = len(totals) - len(shown_)
    return PageFigure(
        "totals",
        heading,
        say("Totals, in the order of the ranks.")
        if not left
        else say("Totals, the first {count}; {left} more in the table.",
                 count=len(shown_), left=left),
        (say("Name"), say("Total"), say("Rank"), say_as("points won", "Points")),
        tuple(rows),
        key=tuple(key) if len(key) > 1 else (),
        ticks=axis.ticks,
    )  # fmt: skip


def points(span: Span) -> str:
    """Write points, or between which they are."""
    return span_text(span).replace("[", "").replace("]", "").replace(", ", " – ")


def names(view: View, ids: Sequence[str], most: int = 3) -> list[object]:
    """Return the names of projects, the first few of many."""
    return some([view.names[one] for one in ids], most)
