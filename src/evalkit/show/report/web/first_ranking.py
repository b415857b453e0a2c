"""The first screen of a ranking: who is first, by how much, and what that hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Tied, say, say_as
from evalkit.core.types import Span
from evalkit.evaluation.score import Score
from evalkit.show.evaluation.cautions import standing_lines
from evalkit.show.evaluation.gaps import gaps_of, nearest, parts_of, shown_number
from evalkit.show.evaluation.ties import tie_remedy
from evalkit.show.evaluation.wording import nobody_ranked, rank_text, total_text, why_out
from evalkit.show.report.web import evidence
from evalkit.show.report.web.figure import FigureBar, FigureRow, PageFigure
from evalkit.show.report.web.gaps import (
    TotalSpan,
    figure,
    margin_words,
    names,
    points,
    totals_figure,
)
from evalkit.show.report.web.screen import (
    MOST_LINES,
    FirstBlock,
    FirstGrid,
    FirstLine,
    FirstScreen,
    counted,
    few,
)
from evalkit.show.report.web.shift import WeightShift, shift
from evalkit.show.report.web.view import View

MOST_RANKS = 5
"""So many ranks stand on the first screen; the ranking has all."""


def screen(view: View) -> FirstScreen:
    """Return the first screen."""
    ranked = ranked_of(view)
    moved = shift(view) if len(ranked) > 1 else None
    blocks = [*_order(view, ranked), *_hangs(view, moved), *_excluded(view), *_caveats(view)]
    return FirstScreen(
        tuple(_sentences(view, ranked, moved)), _picture(view, ranked), tuple(blocks)
    )


def ranked_of(view: View) -> list[Score]:
    """Return who has a rank, and points, the first before the rest."""
    found = view.evaluation
    return [s for s in found.ordered if found.rank(s.project.id) and s.outcome.passing is not None]


def _span(score: Score) -> Span:
    assert score.outcome.passing is not None
    return score.outcome.passing


def _leaders(view: View, ranked: list[Score]) -> list[Score]:
    return [s for s in ranked if view.evaluation.rank(s.project.id) == (1, 1)]


def margin(first: Score, others: list[Score]) -> Fraction | None:
    """Return by how much the first is ahead at the least; None where there is nobody else."""
    return _span(first)[0] - max(_span(s)[1] for s in others) if others else None


def _sentences(view: View, ranked: list[Score], moved: WeightShift | None) -> Iterator[Message]:
    count = len(view.evaluation.scores)
    leaders = _leaders(view, ranked)
    if count == 1:
        yield _only(view, ranked)
        return
    unmarked = any(s.total is None for s in view.evaluation.scores)
    if not ranked and unmarked:
        yield nobody_ranked(view.evaluation.scores)
        return
    if not ranked:
        yield say("None of these {count} projects passes every gate, so there is no ranking.",
                  count=count)  # fmt: skip
        return
    if len(ranked) == 1 and unmarked:
        yield say("{name} is the only one of {count} projects that is ranked.",
                  name=view.names[ranked[0].project.id], count=count)  # fmt: skip
        return
    if len(ranked) == 1:
        yield say("{name} is the only one of {count} projects that passes every gate.",
                  name=view.names[ranked[0].project.id], count=count)  # fmt: skip
        return
    if len(leaders) != 1:
        tied = [s.project.id for s in leaders or ranked]
        yield say("{count} projects are tied for the first rank: {names}.", count=len(tied),
                  names=Tied(names(view, tied)))  # fmt: skip
        return
    yield _lead(view, leaders[0], [s for s in ranked if s not in leaders])
    if moved is not None:
        yield _moved(moved)


def _lead(view: View, first: Score, others: list[Score]) -> Message:
    name, lead = view.names[first.project.id], margin(first, others)
    assert lead is not None
    exact = all(_span(s)[0] == _span(s)[1] for s in (first, *others))
    if lead <= 0:
        level = [s.project.id for s in others if _span(s)[1] >= _span(first)[0]]
        return say("{name} is first by the rule for ties, with the same total as {others}.",
                   name=name, others=names(view, level))  # fmt: skip
    if exact:
        return say("{name} is first by {margin} points.", name=name, margin=margin_words(lead))
    return say("{name} is first by at least {margin} points, whatever the open marks are.",
               name=name, margin=margin_words(lead))  # fmt: skip


def _moved(moved: WeightShift) -> Message:
    if moved.flip is None:
        return say("No admissible weights change that.")
    return say("Shifting {points} percentage points of weight lets {rivals} draw level.",
               points=moved.points, rivals=moved.rivals[:2])  # fmt: skip


def _only(view: View, ranked: list[Score]) -> Message:
    score = view.evaluation.scores[0]
    name, most = view.names[score.project.id], near_decimal(view.case.criteria.total_points)
    if not ranked and score.total is None:
        return say("{name} has no total: no criterion has a mark.", name=name)
    if not ranked:
        return say("{name} does not pass every gate.", name=name)
    low, high = _span(score)
    if low == high:
        return say("{name} comes to {points} of {most} points.", name=name, most=most,
                   points=near_decimal(low))  # fmt: skip
    return say("{name} comes to between {low} and {high} of {most} points, as marks are open.",
               name=name, low=near_decimal(low), high=near_decimal(high), most=most)  # fmt: skip


def _picture(view: View, ranked: list[Score]) -> PageFigure | None:
    if len(view.evaluation.scores) == 1:
        return points_figure(view, view.evaluation.scores[0])
    if len(ranked) < 2:
        return evidence.figure(view) if view.marks.cells else None
    exact = all(_span(s)[0] == _span(s)[1] for s in ranked)
    ranks = {s.project.id: rank_text(view.evaluation, s) for s in ranked}
    if not exact:
        rows = [TotalSpan(s.project.id, _span(s), ranks[s.project.id]) for s in ranked]
        return totals_figure(view, rows, _totals_title(view, ranked))
    totals = {s.project.id: _span(s)[0] for s in ranked}
    base, *rivals = (s.project.id for s in ranked)
    parts = parts_of(view.evaluation, ranked, totals, view.criteria_names)
    near = nearest(rivals, len(parts))
    gaps = gaps_of(parts, totals, ranks, base, near)
    score = shown_number(totals[base])
    return figure(view, gaps, base, score, len(rivals) - len(near))


def _totals_title(view: View, ranked: list[Score]) -> Message:
    first, *others = ranked
    lead = margin(first, others)
    name = view.names[first.project.id]
    if lead is not None and lead > 0:
        return say("The lowest total of {name} is above every other total", name=name)
    return say("Totals that marks leave possible")


def points_figure(view: View, score: Score) -> PageFigure:
    """Draw of one project how many points each criterion brings, of how many."""
    criteria = view.case.criteria
    top = list(criteria.children())
    rows, full = [], 0
    for one in top:
        span, most = view.evaluation.points(score, one.id), criteria.max_points(one.id)
        if span is None or not most:
            continue
        low, high = (float(100 * end / most) for end in span)
        bars = (
            FigureBar(0, low, "exact"),
            FigureBar(low, high, "range"),
            FigureBar(high, 100, "open"),
        )
        full += span[0] == most
        told = say("{points} of {most}", points=points(span), most=near_decimal(most))
        shown = tuple(bar for bar in bars if bar.end > bar.start)
        rows.append(FigureRow(view.criteria_names[one.id], shown, told, (told,)))
    return PageFigure(
        "points",
        counted(
            full,
            say("One criterion of {count} brings all its points", count=len(rows)),
            say("{full} of {count} criteria bring all their points", full=full, count=len(rows)),
        )
        if full
        else say("No criterion brings all its points"),
        say("Points of each criterion, in percent of its own, before gates."),
        (say("Criterion"), say_as("points won", "Points"), say("Points of the most")),
        tuple(rows),
        key=(("exact", say("certain")), ("range", say("possible")), ("open", say("not reached"))),
        bare=True,
    )


def _order(view: View, ranked: list[Score]) -> Iterator[FirstBlock]:
    if len(view.evaluation.scores) < 2 or not ranked:
        return
    case = view.case
    rows = tuple(
        (
            say("{rank} {name}", rank=rank_text(view.evaluation, s),
                name=view.names[s.project.id]),
            total_text(case, _span(s)),
        )
        for s in ranked[:MOST_RANKS]
    )  # fmt: skip
    left = len(ranked) - len(rows)
    yield FirstBlock(
        say("Ranking"),
        aside=say("total, of {most} points", most=near_decimal(case.criteria.total_points, 2)),
        grid=FirstGrid((say("Rank and project"), say("Total")), rows),
        text=tuple(_ties(view)),
        links=(("ranking", say("All {count} ranks", count=len(ranked))),) if left else (),
    )


def _ties(view: View) -> Iterator[Message]:
    """Say who shares a rank, and what is left to part them."""
    tied = view.evaluation.ties
    for ids in tied[:2]:
        yield say("Tied: {names}; {remedy}.", names=Tied(names(view, ids)),
                  remedy=tie_remedy(view.case.criteria))  # fmt: skip
    if len(tied) > 2:
        yield say("Ranks that are shared: {count}.", count=len(tied))


def _hangs(view: View, moved: WeightShift | None) -> Iterator[FirstBlock]:
    found = view.weights if len(view.evaluation.scores) > 1 else None
    if moved is not None:
        lines = []
        if moved.flip is not None and moved.changes:
            lines.append(FirstLine(say("Ties with the first: {names}", names=moved.rivals[:2]),
                              say("{changes}", changes=moved.changes)))  # fmt: skip
        lines.append(
            FirstLine(say("First at {share} of the admissible weights", share=moved.share))
        )
        yield FirstBlock(
            say("What it depends on"),
            aside=say("weights"),
            lines=tuple(lines),
            links=(("weights", say("Try other weights")),),
        )
    elif isinstance(found, Message):
        yield FirstBlock(say("What it depends on"), aside=say("weights"), text=(found,))


def _excluded(view: View) -> Iterator[FirstBlock]:
    found = view.evaluation
    out = [s for s in found.scores if found.rank(s.project.id) is None]
    if not out or len(found.scores) == 1:
        return
    lines = [
        FirstLine(
            view.names[s.project.id],
            why_out(s),
        )
        for s in out
    ]
    yield FirstBlock(
        say("Not ranked") if any(s.total is None for s in out) else say("Excluded"),
        aside=counted(
            len(found.scores),
            say("the only project"),
            say("{out} of {count}", out=len(out), count=len(found.scores)),
        ),
        lines=few(lines),
    )


def _caveats(view: View) -> Iterator[FirstBlock]:
    lines = [FirstLine(say("Rules"), line) for line in standing_lines(view.case)]
    capped = [
        s.project.id for s in view.evaluation.scores
        if any(r.gate.effect == "cap" and r.state == "fail" for r in s.outcome.gates)
    ]  # fmt: skip
    if capped:
        lines.append(FirstLine(say("Capped by a limit"), say("{names}", names=names(view, capped))))
    counts = view.marks.counts
    open_ = sum(counts.values()) - counts["mark"]
    if open_:
        lines.append(
            FirstLine(
                say("Marks open or within a range"),
                say("{open} of {count}; no order of two projects depends on them", open=open_,
                    count=sum(counts.values()))
                if not view.leaves_open and len(view.evaluation.scores) > 1
                else counted(
                    sum(counts.values()),
                    say("the one that there is"),
                    say("{open} of {count}", open=open_, count=sum(counts.values())),
                ),
            )
        )  # fmt: skip
    if lines:
        yield FirstBlock(say("Caveats"), lines=few(lines, MOST_LINES))
