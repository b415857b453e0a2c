"""Figures that are tables: one cell of each row is drawn, in per cent of its own width.

So text and strokes keep their size at any width, people who do not see the drawing read the
table, and its rows are the data that can be taken away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from attrs import frozen

from evalkit.show.charts.source import source_line
from evalkit.show.forms import Worded
from evalkit.show.report.web.section import fill
from evalkit.show.report.web.view import View

if TYPE_CHECKING:
    from markupsafe import Markup

FigureLook = Literal[
    "exact", "range", "open", "higher", "lower", "possible", "likely", "median", "net", "mean",
    "kept", "trimmed", "recused", "zero", "axis", "ask",
]  # fmt: skip
"""How a shape is drawn. Nothing is said by colour alone: exact is solid, a range is hatched, open
is an empty outline."""


@frozen
class FigureBar:
    """A bar between two places, in per cent of the width."""

    kind: ClassVar[str] = "bar"
    start: float
    end: float
    look: FigureLook
    thick: int = 11


@frozen
class Dot:
    """A dot; dots at one place are stacked by `up`."""

    kind: ClassVar[str] = "dot"
    at: float
    look: FigureLook
    up: int = 0


@frozen
class Line:
    """A line between two places."""

    kind: ClassVar[str] = "line"
    start: float
    end: float
    look: FigureLook


@frozen
class FigureTick:
    """A line across the row."""

    kind: ClassVar[str] = "tick"
    at: float
    look: FigureLook


@frozen
class FigureRow:
    """A row of a figure.

    Parameters
    ----------
    name : str, Text or Message
    shapes : sequence of FigureBar, Dot, Line or FigureTick
    words : str or Message
        What is drawn, in words.
    figures : sequence of str or Message
        The cells beside it.
    look : {'', 'head', 'sum'}
        A head names the rows below it; a sum ends them.
    height : int
        Of its drawing, in pixels.
    project : int or None
        The number of the project that its name opens.
    note : str or Message
        Under its name, small.
    """

    name: Worded
    shapes: tuple[FigureBar | Dot | Line | FigureTick, ...] = ()
    words: Worded = ""
    figures: tuple[Worded, ...] = ()
    look: Literal["", "head", "sum"] = ""
    height: int = 18
    project: int | None = None
    note: Worded = ""


@frozen
class PageFigure:
    """A figure with its title, its legend, its source and what can be taken away.

    Parameters
    ----------
    id : str
    title : Message
        The finding.
    subtitle : Message
        What is drawn.
    headers : sequence of str or Message
        Of the name, of the drawing, and of the figures.
    rows : sequence of FigureRow
    key : sequence of (look, words)
    ticks : sequence of (place, words)
        An axis; a thin line in every row.
    source : Message or None
        What else must be known of it, before what it is drawn from.
    bare : bool
        Whether the headers are for those who do not see the drawing alone.
    wide : bool
        Whether the figures are ranges, and need more room.
    """

    id: str
    title: Worded
    subtitle: Worded
    headers: tuple[Worded, ...]
    rows: tuple[FigureRow, ...]
    key: tuple[tuple[FigureLook, Worded], ...] = ()
    ticks: tuple[tuple[float, Worded], ...] = ()
    source: Worded = ""
    bare: bool = False
    wide: bool = False

    def html(self, view: View, level: int = 3) -> Markup:
        """Return the figure; its title is a heading of that level."""
        return fill(
            "figure.html", view, figure=self, level=level, drawn_from=source_line(view.case)
        )
