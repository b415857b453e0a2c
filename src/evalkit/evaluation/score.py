"""What one project came to."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from evalkit.core.types import Span
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.gates import GateOutcome
from evalkit.evaluation.leaves import CriterionScore
from evalkit.model import Project


@frozen
class Score:
    """What one project came to.

    Parameters
    ----------
    project : Project
    leaves : sequence of CriterionScore
        In the order of ``criteria.leaves``.
    points : sequence of (low, high) or None
        Of every node of the tree, children first, the whole last; before the
        gates.
    outcome : Outcome
        The gates, and the total after them.
    decisions : sequence of DecisionResult
    coverage : Fraction or None
        Share of the weight that rests on marks, in [0, 1]; where evaluators owe
        several marks of a criterion, each is an equal part.
    """

    project: Project
    leaves: tuple[CriterionScore, ...] = field(repr=False)
    points: tuple[Span | None, ...] = field(repr=False)
    outcome: GateOutcome = field(repr=False)
    decisions: tuple[DecisionResult, ...] = field(repr=False)
    coverage: Fraction | None

    @property
    def total(self) -> Span | None:
        """Lowest and highest total; equal where nothing is uncertain."""
        return self.outcome.total
