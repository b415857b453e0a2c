"""The cells of the hub: what each shows, how it is drawn and sorted, and what it says in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal

from attrs import define, field, frozen

from evalkit.core.exact import fixed, near_decimal
from evalkit.core.messages import Message, Text, say
from evalkit.core.types import Span
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.score import Score
from evalkit.evidence.cells import MarkCell
from evalkit.model import Criterion, Decision, Question
from evalkit.show.evaluation.wording import total_writer, value_text
from evalkit.show.evidence.matrix import SIGNS, STATES
from evalkit.show.forms import DASH
from evalkit.show.report.web.view import View

Kind = Literal["exact", "range", "open", "none"]
RING = "○"
"""Stands for an open mark: empty, where a known one is solid."""
MOST_COLUMNS = 12
"""With more, headings stand upright and only shares fit into the cells."""
FIFTHS = 5


@frozen
class HubCell:
    """One cell.

    Parameters
    ----------
    kind : {'exact', 'range', 'open', 'none'}
        'none': there is no mark to give, such as a price that was not opened.
    figure : str or Message
        What it shows.
    label : Message
        The same in words, beginning with the figure where that is a number.
    fifth : int or None
        How dark it is: which fifth of the shade's reach an exact mark is in.
    order : int or None
        Its place in its column, lowest first; equals share one. Open cells have none.
    sign : str
        Whether a document was asked for, came, or was refused.
    """

    kind: Kind
    figure: str | Message
    label: Message
    fifth: int | None = None
    order: int | None = None
    sign: str = ""


@frozen
class Found:
    """A cell before its column is known: its exact ends, by which it is sorted and shaded."""

    kind: Kind
    share: Span | None
    figure: str | Message
    label: Message
    key: tuple[Fraction, Fraction] | None
    sign: str = ""


@define(slots=False, eq=False)
class MarkGrid:
    """Projects by criteria as the hub shows them.

    Parameters
    ----------
    view : View
    """

    view: View = field(repr=False)

    @cached_property
    def columns(self) -> tuple[Criterion | Question, ...]:
        """Every criterion, a price too, then the questions that somebody was asked."""
        marked = self.view.marks.criteria
        asked = (one for one in marked if isinstance(one, Question))
        return (*self.view.case.criteria.leaves, *asked)

    @cached_property
    def write(self) -> Callable[[Fraction], str]:
        """Write points with the places to which totals are rounded."""
        return total_writer(self.view.case)

    @property
    def in_points(self) -> bool:
        """Whether cells show points; else shares of the points of a criterion."""
        return self.view.answer == "award"

    @property
    def upright(self) -> bool:
        """Whether headings stand upright, as there are many."""
        return len(self.columns) > MOST_COLUMNS

    @cached_property
    def number(self) -> dict[str, int]:
        """The numbers of criteria, groups and questions; elements are named by them."""
        walked = [criterion.id for criterion, _ in self.view.case.criteria.walk()]
        return {name: n for n, name in enumerate([*walked, *self.view.case.criteria.questions])}

    def name(self, one: Criterion | Question) -> str:
        """Name a column."""
        if isinstance(one, Question):
            return (one.title or Text(one.id)).text(self.view.lang)
        return self.view.criteria_names[one.id]

    @cached_property
    def rows(self) -> tuple[tuple[HubCell, ...], ...]:
        """The cells of every project, in the order of the result."""
        found = [[self.cell(score, one) for one in self.columns]
                 for score in self.view.evaluation.ordered]  # fmt: skip
        orders = [places(cell.key for cell in column) for column in zip(*found, strict=True)]
        return tuple(
            tuple(
                HubCell(one.kind, one.figure, one.label, self._fifth(one), orders[n][row], one.sign)
                for n, one in enumerate(cells)
            )
            for row, cells in enumerate(found)
        )

    @cached_property
    def base(self) -> Fraction:
        """From which share on the shades reach: marks that are all good still differ."""
        shares = [
            cell.utility[0]
            for score in self.view.evaluation.scores
            for cell in score.leaves
            if cell.utility is not None and cell.marks
        ]
        least = min(shares, default=Fraction(0))
        return Fraction(int(least * 10), 10) if Fraction(1, 2) <= least < 1 else Fraction(0)

    @cached_property
    def counts(self) -> dict[Kind, int]:
        """How many marks are known exactly, as a range, and not at all.

        Points that come from a price are no mark of anybody.
        """
        found: dict[Kind, int] = {"exact": 0, "range": 0, "open": 0, "none": 0}
        for cells in self.rows:
            for one, cell in zip(self.columns, cells, strict=True):
                if one.id != self.view.case.criteria.price:
                    found[cell.kind] += 1
        return found

    def _fifth(self, one: Found) -> int | None:
        if one.kind != "exact" or one.share is None:
            return None
        share = (one.share[0] - self.base) / (1 - self.base)
        return max(0, min(FIFTHS - 1, -int(-share * FIFTHS // 1) - 1))

    def cell(self, score: Score, one: Criterion | Question) -> Found:
        """Return the cell of a project on a criterion or question."""
        mark = self.view.marks.of.get((score.project.id, one.id))
        if isinstance(one, Question):
            return _answer(mark)
        leaf = self._leaves[score.project.id][one.id]
        if self.in_points and leaf.utility is None and not leaf.marks:
            out = say("not opened") if mark is None else say("not evaluated")
            return Found("none", None, DASH, out, None)
        kind = kind_of(mark) if mark is not None else "exact" if _is_one(leaf) else "range"
        sign = "" if mark is None else SIGNS[mark.state] if mark.requests else ""
        label, figure = self._words(score, one, leaf, kind)
        if sign and mark is not None:
            label = say("{mark}; {state}", mark=label, state=STATES[mark.state])
        key = None if kind == "open" or leaf.utility is None else leaf.utility
        return Found(kind, leaf.utility, figure, label, key, sign)

    def _words(
        self, score: Score, criterion: Criterion, leaf: CriterionScore, kind: Kind
    ) -> tuple[Message, str]:
        points = self.points(score, criterion)
        most = points_text(self.view.case.criteria.max_points(criterion.id))
        share = leaf.utility
        if kind == "open":
            if share is None:
                return say("open; left out of the total"), RING
            if points is None:
                return say("open"), RING
            if points[0] == points[1]:
                counts = say("open; counts as {points} points", points=self.write(points[0]))
                return counts, RING
            return say(
                "open; {low} to {high} of {most} points are possible",
                low=self.write(points[0]), high=self.write(points[1]), most=most,
            ), RING  # fmt: skip
        if share is None:
            return say("left out of the total"), DASH
        if self.in_points and points is not None:
            figure = span_figure(points, 2)
            return say("{points} of {most} points", points=figure, most=most), figure
        figure = span_figure((share[0] * 100, share[1] * 100), 0)
        if points is None:
            return say("{share} %", share=figure), figure
        return say(
            "{share} %, {points} of {most} points",
            share=figure, points=self.span(points), most=most,
        ), figure  # fmt: skip

    def is_marked(self, score: Score, one: Criterion | Question) -> bool:
        """Say whether a mark is told on the page of a project, beside what is still to ask."""
        place = score.project.id, one.id
        known = self.cell(score, one).kind in ("exact", "range")
        return known or place in self.view.case.marks_of or place in self._agreed

    @cached_property
    def _agreed(self) -> set[tuple[str, str]]:
        return {(one.project, one.criterion) for one in self.view.case.consensus}

    def points(self, score: Score, criterion: Criterion) -> Span | None:
        """Return the points of a criterion; None where there is no total, or it is left out."""
        evaluation = self.view.evaluation
        return evaluation.points(score, criterion.id) if evaluation.has_total else None

    def span(self, points: Span) -> str:
        """Write points, or the range that is open."""
        return _joined(points, self.write)

    @cached_property
    def _leaves(self) -> dict[str, dict[str, CriterionScore]]:
        names = [leaf.id for leaf in self.view.case.criteria.leaves]
        return {
            score.project.id: dict(zip(names, score.leaves, strict=True))
            for score in self.view.evaluation.scores
        }

    def leaf(self, project: str, criterion: str) -> CriterionScore:
        """Return what a criterion came to for a project."""
        return self._leaves[project][criterion]


def _is_one(leaf: CriterionScore) -> bool:
    return leaf.utility is not None and leaf.utility[0] == leaf.utility[1]


def kind_of(cell: MarkCell) -> Kind:
    """Say how much is known of a mark, whatever was asked for."""
    if cell.state == "mark":
        return "exact"
    return "range" if cell.value is not None or cell.state == "range" else "open"


def _answer(mark: MarkCell | None) -> Found:
    if mark is None:
        return Found("none", None, DASH, say("not asked"), None)
    answers = {"yes": say("yes"), "no": say("no")}
    sign = SIGNS[mark.state] if mark.requests else ""
    if mark.state == "mark" and mark.value is not None:
        word = answers.get(str(mark.value[0]), say("{value}", value=value_text(mark.value)))
        end = Fraction(mark.value[0] == "yes")
        return Found("exact", (end, end), word, word, (end, end), sign)
    label = say("answers differ") if kind_of(mark) == "range" else say("open")
    if sign:
        label = say("{mark}; {state}", mark=label, state=STATES[mark.state])
    return Found(kind_of(mark), None, RING, label, None, sign)


def places(keys: Iterable[tuple[Fraction, Fraction] | None]) -> list[int | None]:
    """Return the place of each key, lowest first; equals share one, and None stays None."""
    every = list(keys)
    order = {key: n for n, key in enumerate(sorted({key for key in every if key is not None}))}
    return [None if key is None else order[key] for key in every]


def points_text(points: Fraction) -> str:
    """Write points."""
    return near_decimal(points, 4)


def span_figure(span: Span, digits: int) -> str:
    """Write a number, or a range, as short as a cell asks for; ``≈`` where a share is rounded."""
    if digits:
        return _joined(span, lambda end: fixed(end, digits))
    about = "≈" if any(end.denominator != 1 for end in span) else ""
    return about + _joined(span, lambda end: fixed(end, 0))


def _joined(span: Span, write: Callable[[Fraction], str]) -> str:
    low, high = write(span[0]), write(span[1])
    return low if low == high else f"{low}–{high}"


def grouped(
    view: View, columns: Sequence[Criterion | Question]
) -> list[tuple[Criterion | Decision | None, int]]:
    """Return the groups of columns with how many are in each, in order; None for no group.

    By the level nearest to the whole at which there are two groups or more, so that a
    set under one heading is parted where it parts.
    """
    criteria = view.case.criteria

    def above(one: Criterion | Question) -> list[Criterion | Decision]:
        if isinstance(one, Question):
            return [next(d for d in criteria.decisions if d.question(one.id) is not None)]
        found: list[Criterion | Decision] = []
        while one.parent:
            one = criteria[one.parent]
            found.insert(0, one)
        return found

    chains = [above(one) for one in columns]
    deepest = max((len(chain) for chain in chains), default=0)
    for depth in range(deepest):
        heads = [chain[min(depth, len(chain) - 1)] if chain else None for chain in chains]
        if len({(type(head), head.id) for head in heads if head is not None}) > 1:
            break
    else:
        return []
    found: list[tuple[Criterion | Decision | None, int]] = []
    for head in heads:
        if found and found[-1][0] is head:
            found[-1] = (head, found[-1][1] + 1)
        else:
            found.append((head, 1))
    return found
