"""The hub of the page: projects by criteria, every mark, range and gap, and the way to reasons."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, say
from evalkit.core.shares import per_cent
from evalkit.evaluation import Award
from evalkit.evaluation.score import Score
from evalkit.model import Criterion, Decision
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.wording import total_text
from evalkit.show.evidence.matrix import SIGNS, STATES
from evalkit.show.forms import Worded
from evalkit.show.report.web.cells import HubCell, MarkGrid, grouped, places, points_text
from evalkit.show.report.web.figure import Line
from evalkit.show.report.web.project import explained
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View

MOST_IN_SET = 20
"""Columns that are looked at together; a larger group is looked at in parts."""
MOST_AT_ONCE = 30
"""With more columns, one set of them is shown at a time."""
ROWS_AT_ONCE = 60
"""With more projects, the rest is shown on demand."""


@frozen
class HubRow:
    """A project in the hub.

    Parameters
    ----------
    number : int
    name : str
    linked : bool
        Whether it has a page.
    total : str or Message
        As people read it; empty where there is no total.
    order : int or None
        The place of its total, lowest first.
    shapes : sequence of Line
        What is possible and what is likely, where the total is open.
    out : Message or None
        Where a bid dropped out, or that a project fails a gate.
    cells : sequence of (column number, HubCell)
    """

    number: int
    name: str
    linked: bool
    total: Worded
    order: int | None
    shapes: tuple[Line, ...]
    out: Message | None
    cells: tuple[tuple[int, HubCell], ...]


@frozen
class HubGroup:
    """Columns under one heading."""

    name: str
    weight: str
    span: int


def section(view: View) -> PageSection | None:
    """Write the hub; None where there is nothing in rows or columns."""
    grid = MarkGrid(view)
    if not grid.columns or not view.evaluation.scores:
        return None
    rows = _rows(view, grid)
    award = view.answer == "award"
    groups = [_group(view, head, span) for head, span in grouped(view, grid.columns)]
    left = len(rows) - sum(row.linked for row in rows)
    html = fill(
        "matrix.html",
        view,
        title=title(view, grid),
        lede=_lede(view, grid),
        rows=rows,
        grid=grid,
        columns=[(grid.number[one.id], grid.name(one), _most(view, one)) for one in grid.columns],
        groups=groups,
        totals=any(row.total for row in rows),
        drawn=any(row.shapes for row in rows),
        legend=_legend(view, grid),
        left=left,
        award=award,
    )
    return PageSection(
        "matrix",
        say("Marks"),
        html,
        data={
            "sets": _sets(groups, grid),
            "one_set": len(grid.columns) > MOST_AT_ONCE,
            "most": ROWS_AT_ONCE,
            "filters": [
                {"name": name.text(view.lang), "all": every.text(view.lang), "values": values}
                for name, every, values in _filters(view)
            ],
            "kinds": [kind for kind, count in grid.counts.items() if count and kind != "none"],
        },
        words=_WORDS | (_BIDS if award else _PROJECTS),
        files=("matrix", "panel"),
    )


_PROJECTS = {
    "hub_find": say("Find a project"),
    "hub_count": say("{shown} of {all} projects", shown="{shown}", all="{all}"),
    "hub_more": say("Show {count} more projects", count="{count}"),
}
_BIDS = {
    "hub_find": say("Find a bid"),
    "hub_count": say("{shown} of {all} bids", shown="{shown}", all="{all}"),
    "hub_more": say("Show {count} more bids", count="{count}"),
}
_WORDS = {
    "hub_highlight": say("Highlight"),
    "hub_all_cells": say("All cells"),
    "hub_exact": say("Exact marks"),
    "hub_range": say("Ranges"),
    "hub_open": say("Open marks"),
    "hub_columns": say("Criteria shown"),
    "hub_all": say("All {count}", count="{count}"),
    "panel_name": say("Reason and evidence"),
    "panel_close": say("Close"),
    "panel_reason": say("Mark and reason"),
    "panel_evidence": say("Evidence: {count}", count="{count}"),
    "panel_scale": say("Scale"),
    "panel_settle": say("What would settle it"),
    "panel_page": say("All marks of {name}", name="{name}"),
}


def title(view: View, grid: MarkGrid) -> Message:
    """Say what the marks come to: of an award who is ahead where, else how many are known."""
    first = _first(view)
    if first is not None:
        count = leading(view, grid, first)
        names = {"bid": view.names[first.project.id], "count": count, "all": len(grid.columns)}
        if count == len(grid.columns):
            return say("{bid} has the most points in all {all} criteria", **names)
        if count == 0:
            return say("{bid} is first without the most points in any of {all} criteria", **names)
        return say("{bid} has the most points in {count} of {all} criteria", **names)
    return known(grid.counts["exact"], grid.counts["range"], grid.counts["open"])


def known(exact: int, spans: int, gaps: int) -> Message:
    """Say how many marks are known."""
    whole = exact + spans + gaps
    if not whole:
        return say("No mark was asked for")
    if whole == 1 and not spans:
        return say("The one mark is exact") if exact else say("The one mark is open")
    if exact == whole:
        return say("All {count} marks are exact", count=whole)
    if gaps == whole:
        return say("No mark is known: all {count} are open", count=whole)
    counts = ((exact, "exact"), (spans, "range"), (gaps, "open"))
    parts = [Message(_PARTS[kind].template, {"count": count}) for count, kind in counts if count]
    share = Fraction(exact + spans, whole)
    if share == 1:
        return say("Every mark is known: {parts}", parts=parts)
    for plain, (exactly, about) in _SHARES.items():
        if share == plain:
            return Message(exactly.template, {"parts": parts})
        if abs(share - plain) <= Fraction(1, 100):
            return Message(about.template, {"parts": parts})
    return say("{share} of the marks are known: {parts}", share=per_cent(share, 0), parts=parts)


_PARTS = {
    "exact": say("{count} exact"),
    "range": say("{count} as a range"),
    "open": say("{count} open"),
}
_SHARES = {
    Fraction(1, 2): (say("Half of the marks are known: {parts}"),
                     say("About half of the marks are known: {parts}")),
    Fraction(1, 3): (say("One mark in three is known: {parts}"),
                     say("About one mark in three is known: {parts}")),
    Fraction(2, 3): (say("Two marks in three are known: {parts}"),
                     say("About two marks in three are known: {parts}")),
    Fraction(1, 4): (say("One mark in four is known: {parts}"),
                     say("About one mark in four is known: {parts}")),
    Fraction(3, 4): (say("Three marks in four are known: {parts}"),
                     say("About three marks in four are known: {parts}")),
    Fraction(1, 5): (say("One mark in five is known: {parts}"),
                     say("About one mark in five is known: {parts}")),
}  # fmt: skip


def _first(view: View) -> Score | None:
    """Return the winning bid of an award of one lot; None where nobody, or several, won."""
    evaluation = view.evaluation
    if not isinstance(evaluation, Award) or len(evaluation.decided) != 1:
        return None
    winner = evaluation.winner_of(next(iter(evaluation.decided)))
    ranked = [s for s in evaluation.scores if evaluation.rank(s.project.id) is not None]
    return evaluation[winner] if winner is not None and len(ranked) > 1 else None


def leading(view: View, grid: MarkGrid, first: Score) -> int:
    """Return in how many criteria no other ranked bid has more points than one."""
    evaluation = view.evaluation
    others = [
        score
        for score in evaluation.scores
        if evaluation.rank(score.project.id) is not None and score is not first
    ]
    count = 0
    for one in grid.columns:
        if not isinstance(one, Criterion):
            continue
        mine = grid.points(first, one)
        theirs = [grid.points(other, one) for other in others]
        count += mine is not None and all(span is None or span[1] <= mine[0] for span in theirs)
    return count


def _lede(view: View, grid: MarkGrid) -> Message:
    if grid.in_points:
        return say("Points by criterion, rounded to two decimals.")
    if view.evaluation.has_total:
        return say("Figures are the share of a criterion’s points in percent.")
    return say("Figures say how good a mark is on its scale, in percent.")


def _rows(view: View, grid: MarkGrid) -> list[HubRow]:
    evaluation = view.evaluation
    paged = {score.project.id for score in explained(view)}
    totals = places(
        None if evaluation.rank(score.project.id) is None else score.total
        for score in evaluation.ordered
    )
    return [
        HubRow(
            number=n,
            name=view.names[score.project.id],
            linked=score.project.id in paged,
            total=_total(view, score),
            order=totals[n],
            shapes=tuple(_shapes(view, score)),
            out=_out(view, score),
            cells=tuple(
                (grid.number[one.id], cell)
                for one, cell in zip(grid.columns, grid.rows[n], strict=True)
            ),
        )
        for n, score in enumerate(evaluation.ordered)
    ]


def _total(view: View, score: Score) -> Worded:
    if not view.evaluation.has_total or score.total is None:
        return ""
    if isinstance(view.evaluation, Award) and not view.evaluation.has_figure:
        return ""
    return total_text(view.case, score.total)


def _shapes(view: View, score: Score) -> list[Line]:
    most, span = view.case.criteria.total_points, score.total
    if view.answer != "open" or span is None or not most:
        return []
    found = [Line(float(span[0] / most * 100), float(span[1] / most * 100), "possible")]
    likely = view.likely_totals.get(score.project.id)
    if likely is not None:
        low, _, high = (end / float(most) * 100 for end in likely)
        found.append(Line(low, high, "likely"))
    return found


def _out(view: View, score: Score) -> Message | None:
    evaluation = view.evaluation
    if not evaluation.has_total or evaluation.rank(score.project.id) is not None:
        return None
    if isinstance(evaluation, Award):
        at = evaluation.state(score.project.id).out_at
        return (
            say("eliminated at: {step}", step=title_of(at, view.case.criteria))
            if at
            else say("no rank")
        )
    return say("no total") if score.total is None else say("fails a limit")


def _group(view: View, head: Criterion | Decision | None, span: int) -> HubGroup:
    if head is None:
        return HubGroup("", "", span)
    if isinstance(head, Decision):
        return HubGroup(head.name.text(view.lang), "", span)
    name = view.criteria_names[head.id]
    if not view.evaluation.has_total:
        return HubGroup(name, "", span)
    if view.answer == "award":
        most = points_text(view.case.criteria.max_points(head.id))
        return HubGroup(name, say("{points} points", points=most).text(view.lang), span)
    return HubGroup(
        name, f"{near_decimal(view.case.criteria.global_weight(head.id) * 100)} %", span
    )


def _most(view: View, one: object) -> Message | None:
    """Return what a criterion brings at most, where headings have room for it."""
    if not isinstance(one, Criterion) or not view.evaluation.has_total:
        return None
    most = near_decimal(view.case.criteria.max_points(one.id), 2)
    return say("{points} points", points=most)


def _sets(groups: list[HubGroup], grid: MarkGrid) -> list[dict[str, object]]:
    """Return the sets of columns that can be looked at alone: groups, or parts of what is long."""
    count = len(grid.columns)
    if not grid.upright:
        return []
    spans = [(group.name, group.span) for group in groups] or [("", count)]
    found: list[dict[str, object]] = []
    at = 0
    for name, span in spans:
        most = MOST_IN_SET if name else 10
        parts = ceil(span / most)
        for part in range(parts):
            start, end = at + span * part // parts, at + span * (part + 1) // parts
            numbers = f"{start + 1}–{end}" if end > start + 1 else f"{end}"
            label = name if name and parts == 1 else f"{name} {numbers}".strip()
            if end == start + 1:
                label = grid.name(grid.columns[start])
            found.append({"name": label, "start": start, "end": end})
        at += span
    return found if len(found) > 1 else []


def _filters(view: View) -> list[tuple[Message, Message, list[str]]]:
    """Return by what projects can be filtered: a value each, in the order of the rows."""
    scores, lang = view.evaluation.ordered, view.lang
    found: list[tuple[Message, Message, list[str]]] = [
        (say("In charge"), say("All"), [s.project.body.text(lang) for s in scores])
    ]
    if isinstance(view.evaluation, Award):
        award = view.evaluation
        lots = [award.state(s.project.id).bid.lot for s in scores]
        found.append((say("Lot"), say("All"), lots))
    outs = [_out(view, score) for score in scores]
    status = [say("in the ranking").text(lang) if out is None else out.text(lang) for out in outs]
    found.append((say("Status"), say("All"), status))
    return [
        one for one in found if 1 < len({value for value in one[2] if value}) < max(3, len(scores))
    ]


def _legend(view: View, grid: MarkGrid) -> list[tuple[str, Message]]:
    """Explain what occurs: the shades, hatching, rings and signs."""
    counts = grid.counts
    found: list[tuple[str, Message]] = []
    if counts["exact"]:
        low = near_decimal(grid.base * 100)
        found.append(("shades", say("exact mark, {low} to 100 % of the points", low=low)
                      if view.evaluation.has_total
                      else say("exact mark, {low} to 100 %", low=low)))  # fmt: skip
    if counts["range"]:
        found.append(("range", say("range")))
    if counts["open"]:
        found.append(("open", say("open")))
    if any(cell.kind == "none" for cells in grid.rows for cell in cells):
        found.append(("–", say("nothing to mark")))
    signs = {cell.sign for cells in grid.rows for cell in cells if cell.sign}
    found += [(sign, STATES[state]) for state, sign in SIGNS.items() if sign in signs and sign]
    if view.answer == "open":
        most = points_text(view.case.criteria.total_points)
        found.append(("total", say("total, 0 to {most}: possible, and likely in 90 % of "
                                   "completions", most=most)))  # fmt: skip
    return found
