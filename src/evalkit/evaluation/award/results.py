"""What an award gives back: an evaluation with its steps, its order, and what else could be."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from evalkit.core.messages import Message
from evalkit.core.notes import Note
from evalkit.core.types import Span
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.panel_marks import PanelMark, PanelMarks
from evalkit.evaluation.award.states import BidState, LotResult, Screened
from evalkit.evaluation.award.steps import Step, steps_of
from evalkit.evaluation.award.what_if import Tally, WhatIf, what_ifs
from evalkit.evaluation.explain import Explanation
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.model import Project

__all__ = ["Award", "AwardExplanation", "PanelMark", "Standing", "Step"]


@frozen
class Standing:
    """Where one bid ended, and what it came to at each step.

    Parameters
    ----------
    project : Project
    lot : str
    out_at : str
        The step at which it dropped out; empty while it is in.
    why : Note or None
    technical_raw : Fraction or None
        Technical points as they were marked.
    technical : Fraction or None
        The same with what counts at the cut-off, and after differential scores. None, here
        and below, where that is a range, since a bonus or deduction is not known.
    price : Fraction or None
        None where it was never opened.
    price_points : Fraction or None
    price_how : Message or None
        The arithmetic, or the comparison, of the price rule or the award rule.
    adjustment : (low, high)
        What bonuses add, less deductions.
    total : Fraction or None
        The figure that decides, rounded; None where the rule has none.
    rank : int or None
        The best that it can have.
    tied : bool
    screened : {'', 'passed', 'failed', 'not screened'}
        Where bids are screened from the lowest price up; else empty.
    doubt : Note or None
        Why it may be out after all, where that hangs on what is not known.
    technical_span, price_points_span, total_span : (low, high) or None
        The same numbers; both ends are one unless a bonus or deduction is not known.
    """

    project: Project
    lot: str
    out_at: str
    why: Note | None
    technical_raw: Fraction | None
    technical: Fraction | None
    price: Fraction | None
    price_points: Fraction | None
    price_how: Message | None
    adjustment: Span
    total: Fraction | None
    rank: int | None
    tied: bool
    screened: Screened = ""
    doubt: Note | None = None
    technical_span: Span | None = None
    price_points_span: Span | None = None
    total_span: Span | None = None


def _one(span: Span | None) -> Fraction | None:
    """Return a number that is known; None where it is a range."""
    return span[0] if span is not None and span[0] == span[1] else None


@frozen
class AwardExplanation(Explanation):
    """Every point of one bid, with what its price and the panels came to.

    Parameters
    ----------
    judged : Judged
    state : State
        What the bid came to, step by step.
    panel_marks : mapping of criterion id to PanelMark
    """

    judged: Judged = field(repr=False, kw_only=True)
    state: BidState = field(repr=False, kw_only=True)
    panel_marks: Mapping[str, PanelMark] = field(repr=False, kw_only=True, hash=False)


@frozen
class Award(Evaluation):
    """An evaluation by a procedure: every step, with its numbers and its clause.

    ``print(award)`` shows the order, the steps and what else could be; `explain`
    shows every point of one bid.
    """

    judged: Judged = field(repr=False, kw_only=True)
    decided: Mapping[str, LotResult] = field(repr=False, kw_only=True, hash=False)

    @cached_property
    def ordered(self) -> tuple[Score, ...]:
        """The scores by lot and rank; those who dropped out last, screened ones by price."""
        lots = {name: n for n, found in enumerate(self.decided.values()) for name in found.states}

        def key(score: Score) -> tuple[int, int, bool, Fraction]:
            rank, state = self.rank(score.project.id), self.state(score.project.id)
            price = state.bid.price if state.screened else None
            place = rank[0] if rank is not None else len(self.scores) + 1
            return lots[score.project.id], place, price is None, price or Fraction(0)

        return tuple(sorted(self.scores, key=key))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps in the order in which they were taken."""
        return tuple(steps_of(self.judged, self.decided))

    @cached_property
    def what_ifs(self) -> tuple[WhatIf, ...]:
        """The winners without each bid, without each evaluator, and by other rules."""
        return tuple(what_ifs(self.judged, self.decided))

    @property
    def has_figure(self) -> bool:
        """Whether a number decides; False where the award rule only compares."""
        procedure = self.case.criteria.procedure
        use = procedure.award if procedure is not None else None
        return use is None or use.rule.has_figure

    @property
    def tally(self) -> Tally:
        """In how many of `what_ifs` who is first changes, does not, or cannot be told."""
        return Tally.of(found.changed for found in self.what_ifs)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Where each bid ended, by project id, in the order of the case."""
        found = {}
        for project in self.case.projects:
            state = self.state(project.id)
            rank = self.rank(project.id)
            scored = state.scored
            adjustment = state.span(lambda s: s.adjustment)
            assert adjustment is not None
            technical = state.span(lambda s: s.technical)
            points = state.span(lambda s: s.points)
            total = state.span(lambda s: s.total)
            found[project.id] = Standing(
                project=project,
                lot=state.bid.lot,
                out_at=state.out_at,
                why=state.why,
                technical_raw=state.raw,
                technical=_one(technical),
                price=state.bid.price if state.opened else None,
                price_points=_one(points),
                price_how=scored.how if scored is not None else None,
                adjustment=adjustment,
                total=_one(total),
                rank=rank[0] if rank is not None else None,
                tied=self.is_tied(project.id),
                screened=state.screened,
                doubt=state.doubt,
                technical_span=technical,
                price_points_span=points,
                total_span=total,
            )
        return found

    @cached_property
    def panel_marks(self) -> Mapping[tuple[str, str], PanelMark]:
        """What the panels' marks came to, by (project, criterion)."""
        return PanelMarks(self.judged)

    @cached_property
    def _states(self) -> dict[str, BidState]:
        return {name: s for lot in self.decided.values() for name, s in lot.states.items()}

    def state(self, project: str) -> BidState:
        """Return what a bid came to, step by step."""
        return self._states[self.case.project(project).id]

    @property
    def order(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Project ids by rank in each lot: whom to negotiate with first.

        A place is a tuple: it holds several where nothing parts them, or where that hangs on a
        bonus or deduction that is not known.
        """
        return {lot: decided.places for lot, decided in self.decided.items()}

    def winner_of(self, lot: str = "") -> str | None:
        """Return the first of a lot; None where there is none, or several are, or may be."""
        found = self.decided[lot]
        return found.first[0] if len(found.first) == 1 and not found.unsettled else None

    def explain(self, project: str) -> AwardExplanation:
        """Return every point of one bid, with its marks, its price and its arithmetic."""
        state = self.state(project)
        return AwardExplanation(
            self.case,
            self[project],
            self.rank(project),
            tied=self.is_tied(project),
            judged=self.judged,
            state=state,
            panel_marks={
                leaf.id: self.panel_marks[state.project, leaf.id]
                for leaf in self.case.criteria.leaves
                if (state.project, leaf.id) in self.panel_marks
            },
        )
