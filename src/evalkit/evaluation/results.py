"""What an evaluation gives back: immutable, printable, and ready for a data frame."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import field, frozen

from evalkit.core.errors import Problem, TieError
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.core.types import Span
from evalkit.evaluation.explain import Explanation
from evalkit.evaluation.ranks import Ranks
from evalkit.evaluation.score import Score
from evalkit.evaluation.sheet import ScoreColumns
from evalkit.model import Case


@frozen
class Evaluation(Listed):
    """Every project scored and ranked, with all that led there.

    ``print(evaluation)`` shows the ranking; `explain` shows every point of one
    project; `rows` goes into a data frame.
    """

    case: Case
    scores: tuple[Score, ...] = field(repr=False)
    ranks: Ranks = field(repr=False)
    _place: dict[str, int] = field(repr=False)
    _sheet: ScoreColumns | None = field(default=None, repr=False, eq=False, kw_only=True)
    """Where the scores were made of columns."""

    @cached_property
    def _by_id(self) -> dict[str, Score]:
        return {s.project.id: s for s in self.scores}

    def __getitem__(self, project: str) -> Score:
        return self._by_id[self.case.project(project).id]

    def __contains__(self, project: object) -> bool:
        return project in self._by_id

    @cached_property
    def ordered(self) -> tuple[Score, ...]:
        """The scores by guaranteed total, highest first; those who fail a gate last."""
        if not self.has_total:
            return self.scores
        assert self._sheet is not None
        ends = np.full((2, len(self.scores)), len(self.scores) + 1)
        ends[:, self._sheet.ranked] = np.array(self.ranks.spans).reshape(-1, 2).T
        return tuple(self.scores[row] for row in self._sheet.order(*ends).tolist())

    @property
    def has_total(self) -> bool:
        """Whether the criteria set has a total at all: of decisions alone there is none."""
        return self.case.criteria.has_total

    @property
    def is_open(self) -> bool:
        """Whether a total, or who passes the gates, is not known yet."""
        return self.has_total and any(
            (s.total is not None and s.total[0] != s.total[1])
            or any(found.state == "open" for found in s.outcome.gates)
            for s in self.scores
        )

    def rank(self, project: str) -> tuple[int, int] | None:
        """Return the best and worst possible rank; None for one that fails a gate."""
        place = self._place.get(self.case.project(project).id)
        return None if place is None else self.ranks.spans[place]

    def is_tied(self, project: str) -> bool:
        """Say whether a project shares its rank with another, with no rule left to part them."""
        place = self._place.get(self.case.project(project).id)
        return place is not None and self.ranks.tied[place]

    @property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """Ids of those who surely share a rank, with no rule left to part them; the best first."""
        found: dict[tuple[int, int], list[str]] = {}
        for score in self.ordered:
            rank = self.rank(score.project.id)
            if rank is not None and rank[0] == rank[1] and self.is_tied(score.project.id):
                found.setdefault(rank, []).append(score.project.id)
        return tuple(tuple(found[rank]) for rank in sorted(found))

    def told_apart(self, first: str, second: str) -> bool:
        """Say whether one of two projects is above the other in every completion."""
        return self.is_above(first, second) or self.is_above(second, first)

    def is_above(self, first: str, second: str) -> bool:
        """Say whether the first of two projects is above the second in every completion.

        One that may fail a gate is above nobody: it would be out of the ranking.
        """
        a, b = (self._place.get(self.case.project(name).id) for name in (first, second))
        if a is None:
            return False
        return bool(self.ranks.sure[a]) if b is None else self.ranks.above(a, b)

    def points(self, score: Score, criterion: str) -> Span | None:
        """Return the span of points of a criterion or group for one project."""
        return score.points[self._places[criterion]]

    def coverage(self, score: Score, criterion: str) -> Fraction:
        """Return the share of a criterion's weight that rests on marks, in [0, 1].

        Of a group that weighs nothing, its criteria are equal parts.
        """
        below = self._below[criterion]
        whole = sum((weight for _, weight in below), Fraction(0))
        if not whole:
            below, whole = [(leaf, Fraction(1)) for leaf, _ in below], Fraction(len(below))
        marked = (weight * score.leaves[leaf].covered for leaf, weight in below)
        return sum(marked, Fraction(0)) / whole

    @cached_property
    def _below(self) -> dict[str, list[tuple[int, Fraction]]]:
        """The leaves at and below each criterion: place and weight in the whole."""
        criteria = self.case.criteria
        found: dict[str, list[tuple[int, Fraction]]] = {c.id: [] for c in criteria.criteria}
        for place, leaf in enumerate(criteria.leaves):
            entry = place, criteria.global_weight(leaf.id)
            above = leaf
            found[leaf.id].append(entry)
            while above.parent:
                above = criteria[above.parent]
                found[above.id].append(entry)
        return found

    @cached_property
    def _places(self) -> dict[str, int]:
        return self.case.criteria.tree.place

    @property
    def could_win(self) -> tuple[str, ...]:
        """Ids of the projects that are first in some completion."""
        return tuple(
            s.project.id for s in self.ordered if (self.rank(s.project.id) or (0, 0))[0] == 1
        )

    @property
    def winner(self) -> str:
        """Id of the one project that is first in every completion.

        Raises
        ------
        TieError
            If there is no such project: the criteria set has no total, nobody
            surely passes the gates, or several could be first.
        """
        first = self.could_win
        if len(first) == 1 and self.rank(first[0]) == (1, 1):
            if self[first[0]].outcome.must_pass:
                return first[0]
            rule = say("only {name} can be first, if it passes its open gates", name=first[0])
            raise TieError(Problem(rule=rule))
        rule = say("no single winner; could be first: {names}", names=list(first) or ["–"])
        raise TieError(Problem(rule=rule))

    def explain(self, project: str) -> Explanation:
        """Return every point of one project, with its evidence and its arithmetic."""
        tied = self.is_tied(project)
        return Explanation(self.case, self[project], self.rank(project), tied=tied)
