"""How every chart looks: the finding as title, colours that survive a grey print, short names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from wcwidth import wcswidth, wcwidth

from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, clean, say, words
from evalkit.show.charts.library import Chart, alt
from evalkit.show.faces import FAMILY
from evalkit.show.pages import fold

FONTS = f"{FAMILY}, Noto Sans KR, Pretendard, Malgun Gothic, Apple SD Gothic Neo, sans-serif"

# Okabe and Ito (2008), so ordered that neighbours differ in grey, too; their black is for text.
PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#F0E442", "#D55E00", "#56B4E9", "#5F5F5F", "#CC79A7",
)  # fmt: skip
BLUE, ORANGE, YELLOW, VERMILLION, SKY = PALETTE[0], PALETTE[1], *PALETTE[3:6]
INK, QUIET, FAINT, PALE = "#1A1A1A", "#595959", "#B8B8B8", "#E8E8E8"
DARK = frozenset({"#0072B2", "#5F5F5F"})
"""Colours on which text is white."""

WIDTH = 640
NAME_WIDTH = 34
"""Columns of a name on an axis; Hangul takes two."""
_TITLE_WIDTH, _SUBTITLE_WIDTH = 92, 140

ChartRow = dict[str, Any]


def ink_on(colour: str) -> str:
    """Return the colour of text on a coloured ground."""
    return "#FFFFFF" if colour in DARK else "#000000"


def shortened(text: str, width: int = NAME_WIDTH) -> str:
    """Return a name on one line, cut by its printed width, at a space where one is near."""
    line = " ".join(clean(text[: 8 * width]).split())
    if len(text) <= 8 * width and wcswidth(line) <= width:
        return line
    kept, used = "", 1  # the dots
    for character in line:
        used += max(wcwidth(character), 0)
        if used > width:
            break
        kept += character
    head, _, tail = kept.rpartition(" ")
    ends = line[len(kept) : len(kept) + 1] in {"", " "}
    if not ends and len(tail) < 12 and len(head) > len(kept) / 2:
        kept = head
    return kept.rstrip(" ,;:(-–·") + "…"


def labels(names: Iterable[Text | Message | str], lang: Lang, width: int = NAME_WIDTH) -> list[str]:
    """Return short names, no two alike: an axis would draw those as one."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        short = shortened(words(name, lang), width) or "–"
        label, number = short, 1
        while label in taken:
            number += 1
            label = f"{short} ({number})"
        taken.add(label)
        found.append(label)
    return found


def named(name: Text | str) -> Text:
    """Return a name short enough for a sentence, in both languages."""
    en, ko = (name.en, name.ko) if isinstance(name, Text) else (name, name)
    return Text(shortened(en, 48), shortened(ko, 48))


def quoted(sentence: Message, lang: Lang) -> str:
    """Return words of our own as a string of the library's expressions."""
    return json.dumps(sentence.text(lang), ensure_ascii=False)


def data(rows: Sequence[ChartRow]) -> alt.InlineData:
    """Return rows as data that lie in the chart itself."""
    return alt.InlineData(values=[dict(row) for row in rows])


def refused(rule: Message, remedy: Message | None = None) -> NotApplicableError:
    """Return the error of a chart that cannot be drawn."""
    return NotApplicableError(Problem(table=say("chart"), rule=rule, remedy=remedy))


def figure(value: Fraction | float) -> str:
    """Write points on a chart: two decimals at most."""
    text = fixed(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def tooltip_of(
    rows: list[ChartRow],
    field: str,
    title: Message,
    lang: Lang,
    write: Callable[[Any], str] = figure,
) -> alt.Tooltip:
    """Return the tooltip of a number that is written as pages write it.

    The words are put into the rows, so it comes before `data`: what a browser rounds by
    itself could differ from the table beside it.
    """
    for row in rows:
        if field in row:
            row[f"{field}_told"] = write(row[field])
    return alt.Tooltip(f"{field}_told:N", title=title.text(lang))


def by_row(names: Sequence[str], **more: Any) -> alt.Y:
    """Return the axis of names, in the order in which they are given."""
    axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=400, labelPadding=8, **more)
    return alt.Y("name:N", sort=list(names), axis=axis)


def with_title(chart: Chart, finding: Message, said: Iterable[Message | Text], lang: Lang) -> Chart:
    """Give a chart its title, what was found, and under it what is drawn and what to know.

    Parameters
    ----------
    finding : Message
        One sentence.
    said : iterable of Message or Text
        What is drawn, its units, and the conditions under which it holds; a line each.
    """
    title = fold(clean(finding.text(lang)), _TITLE_WIDTH).split("\n")
    lines = [
        line
        for sentence in said
        if sentence
        for line in fold(clean(sentence.text(lang)), _SUBTITLE_WIDTH).split("\n")
    ]
    head = alt.TitleParams(
        text=title if len(title) > 1 else title[0],
        subtitle=lines,
        anchor="start",
        frame="bounds",
        offset=16,
    )
    made = chart.properties(title=head, description=" ".join(title))
    return _configured(made)


def _configured(chart: Chart) -> Chart:
    # In one call, as each copies the whole chart.
    made: Chart = chart.configure(
        font=FONTS,
        background="white",
        padding=16,
        title=alt.TitleConfig(
            fontSize=19, fontWeight="normal", color=INK, lineHeight=25,
            subtitleFontSize=12, subtitleColor=QUIET, subtitleLineHeight=17, subtitlePadding=7,
        ),
        axis=alt.AxisConfig(
            labelFontSize=12, labelColor=INK, titleFontSize=12, titleFontWeight="normal",
            titleColor=QUIET, gridColor=PALE, domainColor=FAINT, tickColor=FAINT,
        ),
        legend=alt.LegendConfig(
            labelFontSize=12, labelColor=INK, titleFontSize=12, titleFontWeight="normal",
            titleColor=QUIET, labelLimit=240, symbolType="square",
        ),
        view=alt.ViewConfig(stroke=None),
        text=alt.MarkConfig(fontSize=11, color=INK),
    )  # fmt: skip
    return made
