"""By how much the others are behind the first, part by part; and totals where parts say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal, round_to, significant, total
from evalkit.core.messages import Message, say, some
from evalkit.core.types import Span
from evalkit.evaluation import Award
from evalkit.evaluation.award.states import BidState
from evalkit.evaluation.score import Score
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

MOST_RIVALS = 6
MOST_ROWS = 26
"""So many rows stand on a first screen."""
_FEW, _MANY = 3, 6
"""Parts that say enough, and parts that say too much."""
_NONE = Fraction(0)
_SMALL = Fraction(1, 1000)
_LEAST = Fraction(1, 20_000)
"""What no page writes: a part that comes to less is left out."""


@frozen
class TotalPart:
    """A part of a total: its name, and the points of each project."""

    name: Worded
    points: Mapping[str, Fraction]


@frozen
class LeadGap:
    """By how much one is behind the first, or ahead of it, in each part and in all."""

    project: str
    rank: str
    parts: tuple[tuple[Worded, Fraction], ...]
    net: Fraction

    @property
    def worst(self) -> Worded | None:
        """The part in which it is most behind; None where it is behind in none."""
        name, least = min(self.parts, key=lambda part: part[1], default=("", _NONE))
        return name if least < 0 else None


def parts_of(
    view: View, scores: Sequence[Score], totals: Mapping[str, Fraction]
) -> list[TotalPart]:
    """Return the parts that add up to totals; none where they are not sums, or not known.

    What the criteria do not explain, as caps and rounding, is a part of its own where it shows.
    """
    criteria, award = view.case.criteria, view.evaluation
    procedure = criteria.procedure
    if criteria.aggregate != "sum" or (procedure is not None and procedure.award is not None):
        return []
    found: list[TotalPart] = []
    for one in _top(view):
        spans = {s.project.id: award.points(s, one) for s in scores}
        if any(span is None or span[0] != span[1] for span in spans.values()):
            return []
        points = {name: span[0] for name, span in spans.items() if span is not None}
        found.append(TotalPart(view.criteria_names[one], points))
    if isinstance(award, Award):
        found += _award_parts(award, [award.state(s.project.id) for s in scores])
    rest = {
        name: value - total(part.points[name] for part in found) for name, value in totals.items()
    }
    if any(abs(value) >= _LEAST for value in rest.values()):
        found.append(TotalPart(say("caps, limits and rounding"), rest))
    return found


def _top(view: View) -> list[str]:
    """Return the top of the tree where that says enough, else what is in it; not the price."""
    criteria = view.case.criteria
    price = criteria.price
    found = list(criteria.children())
    while len(found) < _FEW and any(True for c in found for _ in criteria.children(c.id)):
        deeper = [x for c in found for x in (tuple(criteria.children(c.id)) or (c,))]
        if len(deeper) > _MANY:
            break
        found = deeper
    return [one.id for one in found if one.id != price]


def _award_parts(award: Award, states: Sequence[BidState]) -> list[TotalPart]:
    """Return what prices, differential scores and adjustments bring."""
    criteria = award.case.criteria
    found = []
    if criteria.price:
        points = {s.project: s.priced for s in states}
        found.append(TotalPart(criteria[criteria.price].name, points))
    moved = {
        s.project: (s.technical or _NONE) - (s.counted or _NONE)
        if s.differential is not None
        else _NONE
        for s in states
    }
    if any(moved.values()):
        found.append(TotalPart(say("differential scores"), moved))
    adjusted = {s.project: s.adjustment for s in states}
    if any(adjusted.values()):
        found.append(TotalPart(say("bonuses and deductions"), adjusted))
    return found


def gaps_of(
    parts: Sequence[TotalPart],
    totals: Mapping[str, Fraction],
    ranks: Mapping[str, str],
    base: str,
    rivals: Sequence[str],
) -> list[LeadGap]:
    """Compare the rivals with one project; parts in which nobody differs are left out."""
    kept = [p for p in parts if any(p.points[r] != p.points[base] for r in rivals)]
    return [
        LeadGap(
            rival,
            ranks[rival],
            tuple((p.name, p.points[rival] - p.points[base]) for p in kept),
            totals[rival] - totals[base],
        )
        for rival in rivals
    ]


def shown(rivals: Sequence[str], parts: int) -> Sequence[str]:
    """Return the nearest rivals for whom there is room."""
    rows = parts + 2 if parts else 1
    return rivals[: max(1, min(MOST_RIVALS, MOST_ROWS // rows))]


def figure(
    view: View, gaps: Sequence[LeadGap], base: str, score: str, left: int, *, points: bool = True
) -> PageFigure:
    """Draw bars from the first, part by part, and a dot for what they come to.

    Parameters
    ----------
    score : str
        What the first comes to.
    left : int
        Rivals that are not drawn.
    points : bool
        Whether what is compared are points; else it is the figure of an award rule.
    """
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
        title(view, gaps, base),
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


def shown_number(value: Fraction) -> str:
    """Write a number in few places; what is not nothing does not look so."""
    if value and abs(value) < _SMALL and round_to(value, 4, "half-up") != value:
        return f"≈ {significant(value, 3)}"
    return near_decimal(value)


def signed(value: Fraction) -> str:
    """Write a difference with its sign."""
    if not value:
        return "0"
    sign, about, digits = ("+" if value > 0 else "−"), *_about(shown_number(abs(value)))
    return f"{about}{sign}{digits}"


def _about(words: str) -> tuple[str, str]:
    return ("≈ ", words[2:]) if words.startswith("≈ ") else ("", words)


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


def title(view: View, gaps: Sequence[LeadGap], base: str) -> Message:
    """Say in which part the nearest rivals lose most."""
    first = view.names[base]
    near = gaps[:2]
    level = [gap for gap in near if not gap.net]
    if level and len(level) == len(near):
        names = [view.names[gap.project] for gap in level]
        return say("{names}: the same total as {first}", names=names, first=first)
    behind = [(view.names[gap.project], gap.worst) for gap in near if gap.worst is not None]
    if not behind:
        names = [view.names[gap.project] for gap in near]
        return say("The nearest to {first}: {names}", first=first, names=names)
    if len(behind) == 1 or behind[0][1] == behind[-1][1]:
        return say("Behind {first} mostly in {part}: {names}", first=first, part=behind[0][1],
                   names=[name for name, _ in behind])  # fmt: skip
    (one, part), (other, other_part) = behind
    return say(
        "Behind {first} mostly: {one} in {part}, {other} in {other_part}",
        first=first, one=one, part=part, other=other, other_part=other_part,
    )  # fmt: skip


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
        (say("Name"), say("Total"), say("Rank"), say("Points")),
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
