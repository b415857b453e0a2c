"""The evaluators: what each gave each bid, what counts of it, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal, total
from evalkit.core.messages import Message, Text, Tied, say, some
from evalkit.evaluation import Award
from evalkit.marking.report import judged_marks
from evalkit.panel import MarkTable, PanelResult
from evalkit.show.evaluation.panel import not_sought_lines
from evalkit.show.forms import Worded
from evalkit.show.panel.findings import findings
from evalkit.show.panel.wording import left_out, panel_rule_words, session_words
from evalkit.show.report.web.axis import Axis
from evalkit.show.report.web.figure import Dot, FigureLook, FigureRow, FigureTick, PageFigure
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View

MOST_ROWS = 25
"""Bids that are drawn; the table of marks has all."""
MOST_MARKS = 4
"""Of the smallest changes of a mark, so many are named."""
_BESIDE = 1.6
"""Dots closer than this, in per cent of the width, stand above each other."""


@frozen
class SessionMarks:
    """The marks of one panel: of an award, or of all evaluators of a case."""

    name: Text | Message | str
    table: MarkTable
    result: PanelResult | None = None

    def total(self, person: int, bid: int) -> Fraction | None:
        """Return what one evaluator gave one bid in all; None where a mark is missing."""
        if self.result is not None:
            return self.result.total(person, bid)
        if not self.table.present[person, bid].all():
            return None
        tops = self.table.numerators[person, bid].tolist()
        return total(Fraction(top, self.table.denominator) for top in tops)

    def look(self, person: int, bid: int) -> FigureLook:
        """Say whether a total counts."""
        if self.table.excused[person, bid]:
            return "recused"
        if self.result is not None and not self.result.kept[person, bid].all():
            return "trimmed"
        return "kept"

    def mean(self, bid: int) -> Fraction | None:
        """Return what the marks came to by the rule of the panel; None where there is none."""
        return None if self.result is None else total(self.result.values[bid])


def section(view: View) -> PageSection | None:
    """Write the marks of several evaluators; nothing where there are not two."""
    panels = [found for found in panels_of(view) if len(found.table.evaluators) > 1]
    figures = [f for n, found in enumerate(panels) if (f := _figure(view, found, n)) is not None]
    if not figures:
        return None
    report = view.panel
    html = fill(
        "evaluators.html",
        view,
        title=evaluators_title(view, panels),
        figures=figures,
        findings=[line for found in report.diagnoses for line in findings(found)],
        pivots=[*_pivots(view)],
    )
    return PageSection("evaluators", say("Evaluators"), html, files=("evaluators",))


def panels_of(view: View) -> list[SessionMarks]:
    """Return the panels with their marks."""
    award = view.evaluation
    if isinstance(award, Award):
        return [
            SessionMarks(session_words(s.name), s.table, s.result)
            for s in award.judged.sessions
            if s.table is not None
        ]
    table = judged_marks(view.case)
    return [] if table is None else [SessionMarks("", table)]


def evaluators_title(view: View, panels: list[SessionMarks]) -> Message:
    """Say whether one evaluator decides; outside awards, where they differ most."""
    report = view.panel
    tally = report.tally
    if not tally.all:
        return widest(view, panels[0])
    names = list(dict.fromkeys(found.subject for found in report.pivotal_evaluators))
    if len(names) == 1:
        return say("The winner changes without the marks of {name}", name=names[0])
    if names:
        return say(
            "The winner changes without the marks of any one of {count}: {names}",
            count=len(names),
            names=some(names, 6),
        )
    if tally.open:
        return say("No evaluator alone is known to decide who is first")
    return say("No evaluator alone decides who is first")


def _pivots(view: View) -> Iterator[Message]:
    """Yield the smallest changes of one mark after which somebody else is first."""
    report = view.panel
    if not isinstance(view.evaluation, Award):
        return
    yield from not_sought_lines(report)
    if not report.pivotal_marks and not report.not_sought:
        yield say("No change of a single mark changes who is first.")
    for mark in report.pivotal_marks[:MOST_MARKS]:
        values = {
            "evaluator": mark.evaluator,
            "bid": view.names[mark.bid],
            "criterion": view.criteria_names[mark.criterion],
            "now": near_decimal(mark.points),
            "needed": near_decimal(mark.needed),
        }
        if mark.first:
            yield say(
                "{evaluator} on {bid}, {criterion}: {now} points; at {needed} the first two are"
                " equal, beyond it {first} is first.",
                first=Tied(view.names[name] for name in mark.first).text(view.lang),
                **values,
            )
        else:
            yield say(
                "{evaluator} on {bid}, {criterion}: {now} points; beyond {needed} the winner"
                " cannot be determined.",
                **values,
            )
    if len(report.pivotal_marks) > MOST_MARKS:
        yield say("and {count} more", count=len(report.pivotal_marks) - MOST_MARKS)


def _totals(view: View, found: SessionMarks) -> dict[str, dict[int, Fraction]]:
    """Return what each evaluator gave each bid, in the order of the result."""
    place = {name: n for n, name in enumerate(found.table.bids)}
    people = range(len(found.table.evaluators))
    ids = [s.project.id for s in view.evaluation.ordered if s.project.id in place]
    return {
        bid: {p: t for p in people if (t := found.total(p, place[bid])) is not None} for bid in ids
    }


def _figure(view: View, found: SessionMarks, number: int) -> PageFigure | None:
    """Draw a row a bid, with a dot an evaluator; None where nobody marked all of a bid."""
    totals = _totals(view, found)
    known = [bid for bid in totals if totals[bid]]
    place = {name: n for n, name in enumerate(found.table.bids)}
    if not known:
        return None
    every = [t for bid in known for t in totals[bid].values()]
    axis = Axis.over(min(every), max(every))
    rows = [_row(view, found, place[bid], totals[bid], axis) for bid in known[:MOST_ROWS]]
    has_mean = found.result is not None
    looks = {found.look(p, place[bid]) for bid in known[:MOST_ROWS] for p in totals[bid]}
    looks |= {"mean"} if has_mean else set()
    key: list[tuple[FigureLook, Worded]] = [(look, _KEY[look]) for look in _KEY if look in looks]
    return PageFigure(
        id=f"evaluators-{number}",
        title=widest(view, found) if has_mean else say("Total points of each evaluator"),
        subtitle=_subtitle(view, found),
        headers=(
            say("Bid") if isinstance(view.evaluation, Award) else say("Project"),
            say("Points of each evaluator"),
            *([say("Panel")] if has_mean else []),
        ),
        rows=tuple(rows),
        key=tuple(key) if len(key) > 1 else (),
        ticks=axis.ticks,
        source=_not_drawn(len(totals), len(known)),
    )


_KEY: dict[FigureLook, Message] = {
    "kept": say("counts"),
    "trimmed": say("left out by the rule"),
    "recused": say("recused, does not count"),
    "mean": say("points of the panel"),
}


def _subtitle(view: View, found: SessionMarks) -> Message:
    count = len(found.table.evaluators)
    if view.case.evaluators_within == "project":
        return say("A dot for each evaluator; the evaluators are others in each project.")
    if found.result is None:
        return say("A dot for each of {count} evaluators.", count=count)
    return say(
        "{panel}: total points of each of {count} evaluators; {rule}.",
        panel=found.name,
        count=count,
        rule=panel_rule_words(found.result.rule),
    )


def _not_drawn(count: int, known: int) -> Worded:
    if known < count:
        return say("Not drawn, as no evaluator marked all of it: {count}.", count=count - known)
    if known > MOST_ROWS:
        return say("The first {shown} of {count} are drawn.", shown=MOST_ROWS, count=known)
    return ""


def _row(
    view: View, found: SessionMarks, bid: int, totals: dict[int, Fraction], axis: Axis
) -> FigureRow:
    id_, names = found.table.bids[bid], found.table.evaluators
    shapes: list[Dot | FigureTick] = []
    mean = found.mean(bid)
    if mean is not None:
        shapes.append(FigureTick(axis.at(mean), "mean"))
    dots = list(_stacked([(axis.at(t), found.look(p, bid)) for p, t in totals.items()]))
    shapes += dots
    left = [] if found.result is None else [
        left_out(found.result, p, bid) for p in totals if not found.result.kept[p, bid].any()
    ]  # fmt: skip
    each = [f"{names[p]} {near_decimal(t, 2)}" for p, t in totals.items()]
    return FigureRow(
        name=view.names[id_],
        shapes=tuple(shapes),
        words=say("{points}", points=each),
        figures=() if mean is None else (near_decimal(mean),),
        height=26 + 16 * max((abs(dot.up) for dot in dots), default=0),
        project=view.numbers[id_],
        note=say("left out: {names}", names=some(left, 6)) if left else "",
    )


def _stacked(dots: list[tuple[float, FigureLook]]) -> Iterator[Dot]:
    """Yield dots, those that would cover each other above and below the line in turn."""
    taken: dict[int, float] = {}
    for at, look in sorted(dots):
        up = 0
        while up in taken and at - taken[up] < _BESIDE:
            up = -up if up > 0 else 1 - up
        taken[up] = at
        yield Dot(at, look, up)


def widest(view: View, found: SessionMarks) -> Message:
    """Say of which bid the totals of evaluators differ most."""
    given = {view.names[bid]: list(t.values()) for bid, t in _totals(view, found).items() if t}
    spans = {name: (min(points), max(points)) for name, points in given.items()}
    most = max(high - low for low, high in spans.values())
    if not most:
        return say("All evaluators gave the same points to the same bid")
    names = [name for name, (low, high) in spans.items() if high - low == most]
    low, high = spans[names[0]]
    if len(names) > 1:
        return say(
            "Evaluators differ by up to {points} points: {names}",
            points=near_decimal(most, 2),
            names=some(names, 4),
        )
    return say(
        "Evaluators differ most on {name}: {low} to {high} points",
        name=names[0],
        low=near_decimal(low, 2),
        high=near_decimal(high, 2),
    )
