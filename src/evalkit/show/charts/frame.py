"""The room of a picture: names at the left or above, words at the right, title and foot around.

A picture has the width that is asked for. Its text and its strokes keep their size: names are
wrapped by their measured width, and where there is little room each stands over its row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, Literal

from attrs import frozen

from evalkit.core.messages import Lang, Message, Text, clean
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    FAINT,
    FONTS,
    INK,
    NARROW,
    PAD,
    PAPER,
    QUIET,
    RULE,
    SOFT,
    WIDTH,
    data,
    lines_of,
)
from evalkit.show.columns import not_shown
from evalkit.show.faces import widest, wrapped

ChartTable = tuple[Sequence[str], Sequence[Sequence[object]]]
_SIZE, _LINE = 12, 15
_TITLE, _TITLE_LINE = 18, 24
_FOOT, _FOOT_LINE = 11, 14
_GAP = 10
_SLACK = 4
"""By which a figure at an end may stand out, without making the picture wider."""

TOLD_ROWS = 60
"""Rows that the description of a picture tells; more are in its table."""


@frozen
class Room:
    """The places of a picture.

    Parameters
    ----------
    width : int
        Of the whole picture.
    left, plot, right : float
        Of the names, of what is drawn, and of the words beside it.
    names : tuple of str
        On the lines that they have; no two alike.
    side : tuple of str
        The words beside the rows, on their lines.
    step : float
        Height of a row.
    bottom : float
        Height of the axis below.
    drop : float
        How far the marks of a row stand below its middle, under its name.
    heading : str
        Of the words beside the rows.
    keys : tuple of str
        What rows go by, where several bear one name; else they go by their names.
    """

    width: int
    left: float
    plot: float
    right: float
    names: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    step: float = 0
    bottom: float = 40
    drop: float = 0
    heading: str = ""
    keys: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[str, ...]:
        """What the rows go by, in their order."""
        return self.keys or self.names

    @property
    def narrow(self) -> bool:
        """Whether names stand over their rows."""
        return self.width < NARROW

    @property
    def down(self) -> dict[str, Any]:
        """What the marks of a row are given, to stand below its name."""
        return {"yOffset": self.drop} if self.drop else {}

    @property
    def height(self) -> float:
        """Of all rows."""
        return self.step * len(self.names)

    @property
    def ticks(self) -> int:
        """About so many on an axis."""
        return max(2, min(10, int(self.plot / 60)))

    def size(self, chart: Chart) -> Chart:
        """Give a chart of rows its size."""
        made: Chart = chart.properties(width=self.plot, height=self.height)
        return made


def plain_room(width: int, left: float, right: float = 12, bottom: float = 44) -> Room:
    """Return the places of a picture without rows."""
    left, right = ceil(left), ceil(right)
    return Room(width, left, width - 2 * PAD - left - right, right, bottom=bottom)


def rows_room(
    names: Sequence[str],
    width: int = WIDTH,
    side: Sequence[str] = (),
    *,
    heading: str = "",
    after: float = 14,
    bar: float = 11,
    bottom: float = 40,
) -> Room:
    """Return the places of a picture with a row for each name.

    Parameters
    ----------
    names : sequence of str
        One a row, no two alike.
    width : int
        Of the picture.
    side : sequence of str
        Words beside each row; empty where there are none.
    heading : str
        Of these words.
    after : float
        Room that figures at the end of a row need.
    bar : float
        Height of what is drawn in a row.
    bottom : float
        Room of the axis below.
    """
    inner = width - 2 * PAD
    whole = widest((*side, heading), _SIZE)
    shown: tuple[str, ...] = ()
    if width < NARROW:
        beside = min(whole, inner * 0.5)
        words = _wrapped(side, beside)
        shown = _wrapped(names, inner - beside - _GAP * bool(side))
        lines = _LINE * _most(shown, words)
        step = lines + bar + 12
        drop = (lines - 2) / 2
        return Room(width, 0, inner - after, after, shown, words, step, bottom, drop, heading)
    longest = widest(names, _SIZE)
    beside = min(whole, inner * 0.26)
    words = _wrapped(side, beside)
    beside = widest([*words, heading], _SIZE)
    for share in (0.26, 0.3, 0.34, 0.38):  # a little more room, rather than a third line
        shown = _wrapped(names, min(longest, inner * share))
        if _most(shown) < 3:
            break
    left = ceil(widest(shown, _SIZE)) + _GAP
    right = ceil(after + (beside + _GAP) * bool(side))
    step = max(22.0, _LINE * _most(shown, words) + 7, bar + 9)
    plot = inner - left - right
    return Room(width, left, plot, right, shown, words, step, bottom, 0, heading)


def _wrapped(texts: Sequence[str], room: float) -> tuple[str, ...]:
    return tuple("\n".join(wrapped(text, _SIZE, max(room, 40) + 1)) for text in texts)


def _most(*texts: Sequence[str]) -> int:
    return max((text.count("\n") + 1 for each in texts for text in each), default=1)


def by_row(room: Room) -> alt.Y:
    """Return the places of the rows, in the order in which they are given."""
    return alt.Y("name:N", sort=None, axis=None, scale=alt.Scale(padding=0, domain=list(room.rows)))


def shifted(room: Room) -> alt.YOffset:
    """Return the place within a row, by a field ``shift`` from its middle."""
    middle = room.step / 2
    return alt.YOffset("shift:Q", scale=alt.Scale(domain=[0, 1], range=[middle, middle + 1]))


def _words(room: Room) -> list[alt.Chart]:
    """Return the names of the rows, and the words beside them under their heading."""
    if not room.names:
        return []
    made = [_lines(room, room.names, "left", -room.left, INK)]
    if not room.side:
        return made
    if room.narrow:  # lines of the plot pass behind the words
        at = room.plot + room.right
        edge = {"stroke": PAPER, "strokeWidth": 5}
        return [
            *made,
            _lines(room, room.side, "right", at, QUIET, **edge),
            _lines(room, room.side, "right", at, QUIET),
        ]
    at = room.plot + room.right - widest([*room.side, room.heading], _SIZE)
    head = alt.Chart(data([{"text": room.heading}])).mark_text(
        align="left", baseline="bottom", color=QUIET
    )
    return [
        *made,
        _lines(room, room.side, "left", at, QUIET),
        head.encode(x=alt.value(at), y=alt.value(-6), text=alt.Text("text:N")),
    ]


def _lines(
    room: Room,
    texts: Sequence[str],
    side: Literal["left", "right"],
    at: float,
    colour: str,
    **more: Any,
) -> alt.Chart:
    """Return a text for each row: at its middle, or over it where there is little room."""
    rows = [
        {
            "name": name,
            "text": text,
            "shift": 9 - room.step / 2 if room.narrow else -_LINE / 2 * text.count("\n"),
        }
        for name, text in zip(room.rows, texts, strict=True)
    ]
    mark = alt.Chart(data(rows)).mark_text(
        align=side, baseline="middle", color=colour, lineBreak="\n", lineHeight=_LINE, **more
    )
    made: alt.Chart = mark.encode(
        y=by_row(room), yOffset=shifted(room), x=alt.value(at), text=alt.Text("text:N")
    )
    return made


def legend(titles: Sequence[str], room: Room, **more: Any) -> alt.Legend:
    """Return a legend over a chart, in as many columns as have room."""
    beside = room.plot + room.right
    wide = widest(titles, _SIZE) + 34
    columns = max(1, min(len(titles), int(beside / wide)))
    if wide > beside and "labelExpr" not in more:
        folded = {title: wrapped(title, _SIZE, beside - 34) for title in titles}
        more["labelExpr"] = f"({json.dumps(folded, ensure_ascii=False)})[datum.label]"
    return alt.Legend(title=None, orient="top", columns=columns, labelLimit=0, **more)


def with_title(
    chart: Chart,
    finding: Message,
    said: Iterable[Message | Text],
    lang: Lang,
    room: Room,
    table: ChartTable,
    foot: Iterable[Message | Text] = (),
) -> Chart:
    """Give a chart its title, what was found, and under it what is drawn and what to know.

    Parameters
    ----------
    finding : Message
        One sentence.
    said : iterable of Message or Text
        What is drawn, its units, and the conditions under which it holds; a line each.
    room : Room
    table : pair of headings and rows
        The data of the chart, words and numbers: what its CSV file and its description hold.
    foot : iterable of Message or Text
        The conditions, the notice of the case, and where the data are from; under the chart.
    """
    inner = room.width - 2 * PAD
    title = wrapped(clean(finding.text(lang)), _TITLE, inner, 600)
    lines = lines_of(said, lang, _SIZE, inner)
    head = alt.TitleParams(
        text=title if len(title) > 1 else title[0],
        subtitle=lines,
        anchor="start",
        frame="bounds",
        offset=14,
    )
    heads, rows = table
    kept = {
        "left": room.left,
        "width": room.width,
        "under": float(chart.height) + room.bottom,
        "table": {"heads": list(heads), "rows": [list(map(_cell, row)) for row in rows]},
        "said": lines,
        "cut": not_shown(len(rows) - TOLD_ROWS).text(lang) if len(rows) > TOLD_ROWS else "",
    }
    made = chart.copy(deep=False)
    made.layer = [*chart.layer, *_words(room), _bounds(room)]
    made = made.properties(title=head, description=" ".join(title), usermeta=kept)
    return with_foot(_configured(made), foot, lang)


def with_foot(chart: Chart, foot: Iterable[Message | Text], lang: Lang) -> Chart:
    """Put lines under a chart that `with_title` made."""
    kept = chart.usermeta
    lines = lines_of(foot, lang, _FOOT, kept["width"] - 2 * PAD)
    if not lines:
        return chart
    layer = alt.Chart(data([{"text": "\n".join(lines)}])).mark_text(
        align="left", baseline="top", color=SOFT, fontSize=_FOOT, lineHeight=_FOOT_LINE,
        lineBreak="\n",
    )  # fmt: skip
    made: Chart = chart.copy(deep=False)
    made.layer = [
        *chart.layer,
        layer.encode(
            x=alt.value(-kept["left"]), y=alt.value(kept["under"]), text=alt.Text("text:N")
        ),
    ]
    under = kept["under"] + _FOOT_LINE * len(lines)
    made.usermeta = {**kept, "under": under, "said": [*kept["said"], *lines]}
    return made


def _cell(cell: object) -> str | float | None:
    """Return a cell as JSON has it."""
    if isinstance(cell, Fraction):
        return float(cell)
    return cell if isinstance(cell, int | float) or cell is None else str(cell)


def _bounds(room: Room) -> alt.Chart:
    """Return a rectangle that nobody sees: it makes the picture as wide as was asked for."""
    mark = alt.Chart(data([{}])).mark_rect(opacity=0, aria=False, tooltip=None)
    made: alt.Chart = mark.encode(
        x=alt.value(-room.left - _SLACK), x2=alt.value(room.plot + room.right + _SLACK),
        y=alt.value(0), y2=alt.value(1),
    )  # fmt: skip
    return made


def _configured(chart: Chart) -> Chart:
    # In one call, as each copies the whole chart.
    made: Chart = chart.configure(
        font=FONTS,
        background=PAPER,
        padding={"top": PAD, "bottom": PAD, "left": PAD - _SLACK, "right": PAD - _SLACK},
        title=alt.TitleConfig(
            fontSize=_TITLE, fontWeight=600, color=INK, lineHeight=_TITLE_LINE,
            subtitleFontSize=_SIZE, subtitleColor=QUIET, subtitleLineHeight=17, subtitlePadding=7,
        ),
        axis=alt.AxisConfig(
            labelFontSize=_SIZE, labelColor=INK, titleFontSize=_SIZE, titleFontWeight="normal",
            titleColor=QUIET, gridColor=RULE, domainColor=FAINT, tickColor=FAINT,
        ),
        legend=alt.LegendConfig(
            labelFontSize=_SIZE, labelColor=INK, titleFontSize=_SIZE, titleFontWeight="normal",
            titleColor=QUIET, labelLimit=0, symbolType="square",
        ),
        view=alt.ViewConfig(stroke=None),
        text=alt.MarkConfig(fontSize=_SIZE, color=INK),
    )  # fmt: skip
    return made
