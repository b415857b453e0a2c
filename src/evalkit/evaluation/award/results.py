"""What an award gives back: an evaluation with its steps, its order, and what else could be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import field, frozen

from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.lines import panel_note, sums_of
from evalkit.evaluation.award.states import Decided, Screened, State
from evalkit.evaluation.award.trace import Step, steps_of
from evalkit.evaluation.award.view import award_page
from evalkit.evaluation.award.what_if import Tally, WhatIf, what_ifs
from evalkit.evaluation.explain import Explanation
from evalkit.evaluation.results import Evaluation, Score
from evalkit.model import Consensus, Project
from evalkit.pages import Page
from evalkit.words import Lang, Message

__all__ = ["Award", "PanelMark", "Standing", "Step"]


@frozen
class PanelMark:
    """What a panel's marks on one item of one bid came to.

    Parameters
    ----------
    value : Fraction
        In points.
    kept : sequence of str
        Evaluators whose marks count.
    dropped : sequence of (evaluator, why)
        ``recused``, ``highest``, ``lowest``, ``unasked`` or ``absent``.
    consensus : Consensus or None
        The mark that the panel agreed on instead; `value` is its worth.
    """

    value: Fraction
    kept: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    consensus: Consensus | None


@frozen
class Standing:
    """Where one bid ended, and what it came to at each step.

    Parameters
    ----------
    project : Project
    lot : str
    out_at : str
        The step at which it dropped out; empty while it is in.
    why : Message or None
    technical_raw, technical : Fraction or None
        Technical points before and after differential scores.
    price : Fraction or None
        None where it was never opened.
    price_points : Fraction or None
    price_how : Message or None
        The arithmetic of the price rule or the award rule.
    deduction : Fraction
    total : Fraction or None
        The figure that decides, rounded.
    rank : int or None
    tied : bool
    screened : {'', 'passed', 'failed', 'not screened'}
        Where bids are screened from the lowest price up; else empty.
    """

    project: Project
    lot: str
    out_at: str
    why: Message | None
    technical_raw: Fraction | None
    technical: Fraction | None
    price: Fraction | None
    price_points: Fraction | None
    price_how: Message | None
    deduction: Fraction
    total: Fraction | None
    rank: int | None
    tied: bool
    screened: Screened = ""


class PanelMarks(Mapping[tuple[str, str], PanelMark]):
    """The panel marks by (project, criterion), worked out when they are asked for."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._moved = {(c.project, c.criterion): c for c in judged.case.consensus}
        self._at = {
            (bid, item): (number, row, column)
            for number, sitting in enumerate(judged.sittings)
            if sitting.table is not None
            for row, bid in enumerate(sitting.table.bids)
            for column, item in enumerate(sitting.table.items)
        }

    def __getitem__(self, key: tuple[str, str]) -> PanelMark:
        moved = self._moved.get(key)
        if moved is not None and key not in self._at:
            # Agreed on without a mark of anybody.
            return PanelMark(value=self._worth(moved), kept=(), dropped=(), consensus=moved)
        number, row, column = self._at[key]
        sitting = self._judged.sittings[number]
        assert sitting.table is not None
        assert sitting.result is not None
        people = sitting.table.evaluators
        kept = sitting.result.kept[:, row, column]
        value = sitting.result.values[row][column]
        return PanelMark(
            value=value if moved is None else self._worth(moved),
            kept=tuple(name for name, stays in zip(people, kept, strict=True) if stays),
            dropped=tuple(
                (name, sitting.result.reason(place, row, column))
                for place, (name, stays) in enumerate(zip(people, kept, strict=True))
                if not stays
            ),
            consensus=moved,
        )

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter({**self._at, **self._moved})

    def __len__(self) -> int:
        return len({**self._at, **self._moved})

    def _worth(self, moved: Consensus) -> Fraction:
        criteria = self._judged.case.criteria
        scale = criteria[moved.criterion].scale
        assert scale is not None
        return scale.utility(scale.read(moved.value)) * criteria.max_points(moved.criterion)


@frozen
class Award(Evaluation):
    """An evaluation by a procedure: every step, with its numbers and its clause.

    ``print(award)`` shows the order, the steps and what else could be; `explain`
    shows every point of one bid.
    """

    judged: Judged = field(repr=False, kw_only=True)
    decided: Mapping[str, Decided] = field(repr=False, kw_only=True, hash=False)

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
            found[project.id] = Standing(
                project=project,
                lot=state.bid.lot,
                out_at=state.out_at,
                why=state.why,
                technical_raw=state.raw,
                technical=state.technical,
                price=state.bid.price if state.opened else None,
                price_points=state.points,
                price_how=scored.how if scored is not None else None,
                deduction=state.deduction,
                total=state.total,
                rank=rank[0] if rank is not None else None,
                tied=self.is_tied(project.id),
                screened=state.screened,
            )
        return found

    @cached_property
    def panel_marks(self) -> Mapping[tuple[str, str], PanelMark]:
        """What the panels' marks came to, by (project, criterion)."""
        return PanelMarks(self.judged)

    @cached_property
    def _states(self) -> dict[str, State]:
        return {name: s for lot in self.decided.values() for name, s in lot.states.items()}

    def state(self, project: str) -> State:
        """Return what a bid came to, step by step."""
        return self._states[self.case.project(project).id]

    @property
    def order(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Project ids by rank in each lot: whom to negotiate with first.

        A place is a tuple: it holds several where nothing parts them.
        """
        return {lot: decided.places for lot, decided in self.decided.items()}

    def winner_of(self, lot: str = "") -> str | None:
        """Return the first of a lot; None where there is none, or several share the rank."""
        first = self.decided[lot].first
        return first[0] if len(first) == 1 else None

    def explain(self, project: str) -> Explanation:
        """Return every point of one bid, with its marks, its price and its arithmetic."""
        state = self.state(project)
        notes = {
            leaf.id: panel_note(self.panel_marks[state.project, leaf.id])
            for leaf in self.case.criteria.leaves
            if (state.project, leaf.id) in self.panel_marks
        }
        return Explanation(
            self.case,
            self[project],
            self.rank(project),
            sums=tuple(sums_of(self.judged, state)),
            notes=notes,
            tied=self.is_tied(project),
        )

    def rows(self, lang: Lang = "en") -> list[dict[str, Any]]:
        """Return one plain dict a bid, in order, with what it came to at each step."""
        rows = super().rows(lang)
        for row in rows:
            found = self.standings[row["project"]]
            row.update(
                lot=found.lot,
                out_at=found.out_at,
                why=found.why.text(lang) if found.why is not None else "",
                technical_raw=_float(found.technical_raw),
                technical=_float(found.technical),
                price=_float(found.price),
                price_points=_float(found.price_points),
                deduction=float(found.deduction),
                screened=found.screened,
            )
        return rows

    def page(self, lang: Lang = "en") -> Page:
        """Return the award as a page that can be printed in any format."""
        return award_page(self, lang)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
