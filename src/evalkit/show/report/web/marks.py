"""The marks of one project on its page: what was given, by whom, why, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import define, evolve, field, frozen

from evalkit.core.messages import Message, say
from evalkit.evaluation import Explanation
from evalkit.evaluation.award.panel_marks import PanelMark
from evalkit.evaluation.award.results import AwardExplanation
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.score import Score
from evalkit.model import Criterion, Mark, Question
from evalkit.scales import Categories, Levels
from evalkit.scales.base import Value
from evalkit.show.evaluation.money import amount
from evalkit.show.evaluation.sums import reason_of
from evalkit.show.evaluation.wording import value_text
from evalkit.show.forms import Worded
from evalkit.show.panel.wording import WHY, number_text
from evalkit.show.report.web.cells import Kind, MarkGrid, points_text
from evalkit.show.report.web.view import View
from evalkit.show.seats import leaf_line

MOST_EVALUATORS = 12
"""With more, their marks do not fit side by side; they stand below each criterion."""


@frozen
class Cited:
    """A fact under a mark: its number on the page, its id, and whether it counts there."""

    number: int
    id: str
    counts: bool


@frozen
class Given:
    """What one evaluator gave, or what was measured.

    Parameters
    ----------
    evaluator : str
    mark : str or Message
    reason : Text or Message
    facts : sequence of Cited
    levels : (low, high) or None
        Places on the scale, where that has levels.
    left_out : Message or None
        Why the mark does not count: the highest, the lowest, recused.
    short : str
        The mark as it was written.
    """

    evaluator: str
    mark: Worded
    reason: Worded
    facts: tuple[Cited, ...]
    levels: tuple[int, int] | None = None
    left_out: Message | None = None
    short: str = ""


@frozen
class MarkRow:
    """A criterion or question of a project, with what was given.

    Parameters
    ----------
    number : int
        Of the criterion.
    name : str
    kind : {'exact', 'range', 'open'}
    points : str
        Empty where there is no total.
    most : str
    given : sequence of Given
    notes : sequence of Message
        What the panel made of them, and who owes a mark.
    gap : Fraction or None
        Points more than the bid that it is compared with.
    joint : Given or None
        What several readings come to together, where they span a range.
    """

    number: int
    name: str
    kind: Kind
    points: str
    most: str
    given: tuple[Given, ...]
    notes: tuple[Message, ...]
    gap: Fraction | None = None
    joint: Given | None = None

    @property
    def told(self) -> bool:
        """Whether anything is said of a mark beside the mark."""
        return any(one.reason or one.facts or one.left_out for one in self.given)

    @property
    def several(self) -> bool:
        """Whether evaluators are named one by one."""
        return len(self.given) > 1 or any(one.left_out for one in self.given)


@frozen
class PanelTable:
    """The marks of a panel side by side.

    Parameters
    ----------
    evaluators : sequence of str
    rows : sequence of (name, marks)
        A mark a evaluator, or None; each with whether it counts.
    """

    evaluators: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, bool] | None, ...]], ...]


def panel_of(rows: Iterable[MarkRow]) -> PanelTable | None:
    """Put the marks of several evaluators side by side; None where there are none."""
    several = [row for row in rows if row.several]
    names = dict.fromkeys(one.evaluator for row in several for one in row.given if one.evaluator)
    if not 1 < len(names) <= MOST_EVALUATORS:
        return None
    of = [{one.evaluator: one for one in row.given} for row in several]
    found = [
        tuple((given[n].short, given[n].left_out is None) if n in given else None for n in names)
        for given in of
    ]
    return PanelTable(tuple(names), tuple((row.name, marks)
                 for row, marks in zip(several, found, strict=True)))  # fmt: skip


@define(slots=False, eq=False)
class Marks:
    """Writes the marks of projects.

    Parameters
    ----------
    view : View
    grid : MarkGrid
    """

    view: View = field(repr=False)
    grid: MarkGrid = field(repr=False)

    def __attrs_post_init__(self) -> None:
        self._facts = {fact.id: n for n, fact in enumerate(self.view.case.evidence)}

    def rows(self, explanation: Explanation, beside: Score | None = None) -> Iterator[MarkRow]:
        """Yield a row for each criterion and question of which something is known."""
        score = explanation.score
        asked = {one.id for one in self.grid.columns}
        off = (q for name, q in self.view.case.criteria.questions.items() if name not in asked)
        for one in (*self.grid.columns, *off):
            if not self.grid.is_marked(score, one):
                continue  # it stands with what to ask for
            kind = self.grid.cell(score, one).kind
            if isinstance(one, Question):
                yield self._question(score, one, kind)
            else:
                yield self._criterion(explanation, one, kind, beside)

    def _criterion(
        self, explanation: Explanation, one: Criterion, kind: Kind, beside: Score | None
    ) -> MarkRow:
        score, criteria = explanation.score, self.view.case.criteria
        leaf = self.grid.leaf(score.project.id, one.id)
        points = self.grid.points(score, one)
        panel = None
        if isinstance(explanation, AwardExplanation):
            panel = explanation.panel_marks.get(one.id)
        marks = self.view.case.marks_of.get((score.project.id, one.id), leaf.marks)
        given = tuple(self._given(explanation, one, mark, panel) for mark in marks)
        if one.id == criteria.price and isinstance(explanation, AwardExplanation) and given:
            given = (self._price(explanation, given[0]),)
        most = points_text(criteria.max_points(one.id)) if points is not None else ""
        return MarkRow(
            number=self.grid.number[one.id],
            name=self.view.criteria_names[one.id],
            kind=kind,
            points="" if points is None else self.grid.span(points),
            most=most,
            given=given,
            notes=tuple(self._notes(one, panel, leaf.open)),
            gap=self._gap(one, score, beside),
            joint=self._joint(one, given, leaf, marks),
        )

    def _joint(
        self,
        one: Criterion,
        given: tuple[Given, ...],
        leaf: CriterionScore,
        marks: tuple[Mark, ...],
    ) -> Given | None:
        """Return all that lies between several readings; a panel's marks come to points alone."""
        if len(given) < 2 or leaf.value is None or self.view.case.criteria.panel != "span":
            return None
        mark = evolve(marks[0], low=leaf.value[0], high=leaf.value[1])
        return Given("", mark_words(one, mark), "", (), levels_of(one, mark))

    def _gap(self, one: Criterion, score: Score, beside: Score | None) -> Fraction | None:
        mine, theirs = (s and self.grid.points(s, one) for s in (score, beside))
        if not mine or not theirs or mine[0] != mine[1] or theirs[0] != theirs[1]:
            return None
        return mine[0] - theirs[0]

    def _notes(
        self, one: Criterion, panel: PanelMark | None, owed: tuple[str, ...]
    ) -> Iterator[Message]:
        if panel is not None and panel.consensus is not None:
            yield say(
                "Mark by consensus: {value}, agreed by {who}: {reason}",
                value=number_text(panel.consensus.value),
                who=panel.consensus.by,
                reason=panel.consensus.reason,
            )
        if owed and len(self.view.case.seats.judges(one.id)) > 1:
            yield leaf_line(self.view.case, owed, one.id)

    def _price(self, explanation: AwardExplanation, given: Given) -> Given:
        price = explanation.state.bid.price
        if price is None or not explanation.state.opened:
            return given
        return Given(given.evaluator, amount(self.view.case, price), given.reason, given.facts)

    def _question(self, score: Score, one: Question, kind: Kind) -> MarkRow:
        steps = {step.question.id: step for d in score.decisions for step in d.path}
        marks = self.view.case.marks_of.get((score.project.id, one.id), ())
        owed = steps[one.id].open if one.id in steps else ()
        answers = {"yes": say("yes"), "no": say("no")}
        given = tuple(
            Given(
                mark.evaluator,
                answers.get(str(mark.low), say("{value}", value=value_text((mark.low, mark.high))))
                if mark.low == mark.high
                else say("yes or no"),
                mark.reason,
                tuple(self._cited(mark)),
            )
            for mark in marks
        )
        notes = [say("no answer from {names}", names=list(owed))] if owed and marks else []
        if marks and one.id not in steps:
            notes.append(say("not on the path of the answers"))
        name = self.grid.name(one)
        return MarkRow(self.grid.number[one.id], name, kind, "", "", given, tuple(notes))

    def _given(
        self, explanation: Explanation, one: Criterion, mark: Mark, panel: PanelMark | None
    ) -> Given:
        dropped = dict(panel.dropped) if panel is not None else {}
        why = dropped.get(mark.evaluator)
        return Given(
            mark.evaluator,
            mark_words(one, mark),
            reason_of(explanation, mark),
            tuple(self._cited(mark)),
            levels_of(one, mark),
            None if why is None else WHY[why],
            value_text((mark.low, mark.high)),
        )

    def _cited(self, mark: Mark) -> Iterator[Cited]:
        counts = set(self.view.case.admissible(mark))
        for name in mark.evidence:
            yield Cited(self._facts[name], name, name in counts)


def mark_words(one: Criterion, mark: Mark) -> Message:
    """Write a mark with the name of its level, or with its unit."""
    scale = one.scale
    places = levels_of(one, mark)
    if places is None or not isinstance(scale, Levels | Categories):
        value = " ".join(filter(None, (value_text((mark.low, mark.high)), mark.unit)))
        return say("{value}", value=value)
    low, high = places
    if isinstance(scale, Categories):
        names = [scale.levels[n].title or value_text((scale.levels[n].value,) * 2)
                 for n in dict.fromkeys((low, high))]  # fmt: skip
        if low == high:
            return say("{value}", value=names[0])
        return say("{low} or {high}", low=names[0], high=names[1])
    ends = [value_text((end, end)) for end in (mark.low, mark.high)]
    if low != high:
        if high - low == 1:
            return say("Level {low} or {high}", low=ends[0], high=ends[1])
        return say("Level {low} to {high}", low=ends[0], high=ends[1])
    title = scale.levels[low].title
    if title:
        return say("Level {value}: {title}", value=ends[0], title=title)
    return say("Level {value}", value=ends[0])


def levels_of(one: Criterion, mark: Mark) -> tuple[int, int] | None:
    """Return the places of a mark on a scale of levels."""
    if not isinstance(one.scale, Levels | Categories):
        return None
    values: list[Value] = [level.value for level in one.scale.levels]
    return values.index(mark.low), values.index(mark.high)
