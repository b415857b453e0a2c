"""What one project came to."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Protocol

from attrs import field, frozen

from evalkit.core.types import Span
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.gates import GateOutcome
from evalkit.evaluation.leaves import CriterionScore
from evalkit.model import Project


class ScoreSource(Protocol):
    """What the parts of a score are asked of; it has those of many projects, row by row."""

    def leaves(self, row: int) -> tuple[CriterionScore, ...]:
        """Return what each criterion came to."""

    def points(self, row: int) -> tuple[Span | None, ...]:
        """Return the points of every node."""

    def outcome(self, row: int) -> GateOutcome:
        """Return what the gates say."""

    def decided(self, row: int) -> tuple[DecisionResult, ...]:
        """Return how far the answers lead."""

    def coverage(self, row: int) -> Fraction | None:
        """Return the share of the weight that rests on marks."""


@frozen(eq=False)
class Score:
    """What one project came to; its parts are made when they are asked for.

    Parameters
    ----------
    project : Project
    """

    project: Project
    _source: ScoreSource = field(repr=False)
    _row: int = field(repr=False)

    @cached_property
    def leaves(self) -> tuple[CriterionScore, ...]:
        """What each criterion came to, in the order of ``criteria.leaves``."""
        return self._source.leaves(self._row)

    @cached_property
    def points(self) -> tuple[Span | None, ...]:
        """Lowest and highest points of every node, children first, before the gates."""
        return self._source.points(self._row)

    @cached_property
    def outcome(self) -> GateOutcome:
        """The gates, and the total after them."""
        return self._source.outcome(self._row)

    @cached_property
    def decisions(self) -> tuple[DecisionResult, ...]:
        """How far the answers lead in each decision."""
        return self._source.decided(self._row)

    @cached_property
    def coverage(self) -> Fraction | None:
        """Share of the weight that rests on marks, in [0, 1]; None where nothing can be marked.

        Where evaluators owe several marks of a criterion, each is an equal part.
        """
        return self._source.coverage(self._row)

    @property
    def total(self) -> Span | None:
        """Lowest and highest total; equal where nothing is uncertain."""
        return self.outcome.total

    def _content(self) -> tuple[object, ...]:
        parts = self.leaves, self.points, self.outcome, self.decisions, self.coverage
        return self.project, *parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Score) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((self.project, self.points))
