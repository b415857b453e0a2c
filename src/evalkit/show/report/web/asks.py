"""What would settle the open marks of one project: documents, who keeps them, and the points."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from evalkit.core.messages import Message
from evalkit.evaluation.score import Score
from evalkit.evidence.requests import Askable
from evalkit.model import Criterion, Document, Question
from evalkit.show.forms import Worded
from evalkit.show.report.web.cells import MarkGrid
from evalkit.show.report.web.view import View
from evalkit.show.requests import came


@frozen
class Settled:
    """A criterion that a document would settle.

    Parameters
    ----------
    number : int
    name : str
    words : Message or None
        How its mark stands, once a project: where it is named first, if it is not told with
        the marks.
    """

    number: int
    name: str
    words: Message | None


@frozen
class AskLine:
    """One document to ask for; without one, open marks that no document is named for.

    Parameters
    ----------
    document : Document or None
    settles : sequence of Settled
    points : Fraction or None
        How far it moves the total at most, before limits; None where there is no total.
    gates : sequence of str or Message
        Limits that it decides.
    request : Message or None
        What was asked, and what came of it.
    """

    document: Document | None
    settles: tuple[Settled, ...]
    points: Fraction | None
    gates: tuple[Worded, ...] = ()
    request: Message | None = None


def asks_of(view: View, grid: MarkGrid, score: Score) -> tuple[AskLine, ...]:
    """Return what to ask for a project, the most points first.

    Every open mark is in one of them, whether a document is named for it or not.
    """
    mine = [ask for ask in view.asking.asks if ask.project.id == score.project.id]
    told: set[str] = set()
    found = [(_points(grid, score, ask), ask) for ask in mine]
    found.sort(key=lambda pair: -(pair[0] or 0))
    asks = [_ask(view, grid, score, ask, points, told) for points, ask in found]
    rest = [
        one
        for one in grid.columns
        if one.id not in told
        and grid.cell(score, one).kind == "open"
        and not grid.is_marked(score, one)
    ]
    if rest:
        settles = tuple(_settled(grid, score, one, told) for one in rest)
        asks.append(AskLine(None, settles, _sum(_width(grid, score, one) for one in rest)))
    return tuple(asks)


def _ask(
    view: View, grid: MarkGrid, score: Score, ask: Askable, points: Fraction | None, told: set[str]
) -> AskLine:
    document = ask.document
    settles = tuple(_settled(grid, score, mark.criterion, told) for mark in ask.marks)
    gates = tuple(
        result.gate.name
        for result in score.outcome.gates
        if result.state == "open" and _looks_at(view, result.gate.on) & set(document.settles)
    )
    request = None if ask.request is None else came(ask.request)
    return AskLine(document, settles, points, gates, request)


def _looks_at(view: View, name: str) -> set[str]:
    decisions = view.case.criteria.decisions
    return {name, *(q.id for d in decisions if d.id == name for q in d.questions)}


def _settled(grid: MarkGrid, score: Score, one: Criterion | Question, told: set[str]) -> Settled:
    cell = grid.cell(score, one)
    first = one.id not in told and not grid.is_marked(score, one)
    told.add(one.id)
    return Settled(grid.number[one.id], grid.name(one), cell.label if first else None)


def _points(grid: MarkGrid, score: Score, ask: Askable) -> Fraction | None:
    return _sum(_width(grid, score, mark.criterion) for mark in ask.marks)


def _width(grid: MarkGrid, score: Score, one: Criterion | Question) -> Fraction | None:
    span = None if isinstance(one, Question) else grid.points(score, one)
    return None if span is None else span[1] - span[0]


def _sum(widths: Iterable[Fraction | None]) -> Fraction | None:
    known = [width for width in widths if width is not None]
    return sum(known, Fraction(0)) if known else None
