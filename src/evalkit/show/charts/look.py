"""How every chart looks: colours and fills that survive a grey print, whole names, the title."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from wcwidth import wcswidth, wcwidth

from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, clean, say, words
from evalkit.show.charts.library import alt
from evalkit.show.faces import FAMILY, wrapped
from evalkit.show.tokens import LIGHT

FONTS = f"{FAMILY}, Noto Sans KR, Pretendard, Malgun Gothic, Apple SD Gothic Neo, sans-serif"

PAPER, INK, QUIET, SOFT = (LIGHT[name] for name in ("paper", "ink", "ink2", "ink3"))
RULE, FAINT, WASH = LIGHT["rule"], LIGHT["rule2"], LIGHT["s0"]
ASK, OUT = LIGHT["ask"], LIGHT["out"]
STEPS = tuple(LIGHT[f"s{n}"] for n in range(5))
BLUE = STEPS[4]


def hatch(colour: str) -> str:
    """Return the fill of a range, or of less: stripes of a colour on paper.

    Files of pictures define it where they use it, see `saving.fills`.
    """
    return f"url(#hatch-{colour[1:]})"


def back(colour: str) -> str:
    """Return the fill of stripes that run the other way."""
    return f"url(#back-{colour[1:]})"


def dots(colour: str) -> str:
    """Return the fill of dots of a colour on paper."""
    return f"url(#dots-{colour[1:]})"


def with_pattern(fill: str) -> bool:
    """Say whether a fill is a pattern."""
    return fill.startswith("url(")


FILLS = (
    STEPS[4], STEPS[2], hatch(STEPS[4]), QUIET, dots(STEPS[4]), STEPS[3], back(QUIET), STEPS[1],
)  # fmt: skip
"""For kinds of things side by side: neighbours differ in grey, too, by shade or by pattern."""
DARK = frozenset({STEPS[4], QUIET, INK, ASK, OUT})
"""Fills on which text is white."""

WIDTH = 760
"""Of a picture, unless another is asked for; its text stays as large."""
NARROW = 560
"""Below this a name stands over its row."""
PAD = 16
NAME_WIDTH = 160
"""Columns of a name on an axis, over several lines; Hangul takes two. Longer ones are abuse."""

ChartRow = dict[str, Any]


def ink_on(fill: str) -> str:
    """Return the colour of text on a fill."""
    return PAPER if fill in DARK else INK


def shortened(text: str, width: int) -> str:
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
    """Return names on one line, no two alike: an axis would draw those as one."""
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
    """Return a name for a sentence, in both languages, on one line."""
    en, ko = (name.en, name.ko) if isinstance(name, Text) else (name, name)
    return Text(shortened(en, NAME_WIDTH), shortened(ko, NAME_WIDTH))


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


def lines_of(said: Iterable[Message | Text], lang: Lang, size: float, room: float) -> list[str]:
    """Return sentences as lines, each sentence on a line of its own."""
    return [
        line
        for sentence in said
        if sentence
        for line in wrapped(clean(sentence.text(lang)), size, room)
    ]
