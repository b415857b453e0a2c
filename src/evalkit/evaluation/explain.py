"""Why a project has its points: every mark, what it is worth, and what it rests on."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalkit.core.result import Listed
from evalkit.core.types import Span
from evalkit.evaluation.leaves import CriterionScore
from evalkit.model import Case, Criterion

if TYPE_CHECKING:
    from evalkit.evaluation.score import Score


@frozen
class Contribution:
    """One criterion or group of one project.

    Parameters
    ----------
    criterion : Criterion
    depth : int
        In the tree, 0 at the top.
    local_weight, global_weight : Fraction
        Share of its siblings and of the whole, in [0, 1].
    max_points : Fraction
    leaf : CriterionScore or None
        None for a group.
    points : (low, high) or None
        None where it is left out, or where there is no total.
    """

    criterion: Criterion
    depth: int
    local_weight: Fraction
    global_weight: Fraction
    max_points: Fraction
    leaf: CriterionScore | None
    points: Span | None


@frozen
class Explanation(Listed):
    """Every point of one project. Prints itself; ``rows()`` goes into a data frame."""

    case: Case = field(repr=False)
    score: Score
    rank: tuple[int, int] | None
    tied: bool = False
    """Whether the rank is surely shared, with nothing to part those who share it."""

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """All criteria and groups, in the order of the set."""
        criteria = self.case.criteria
        place = criteria.tree.place
        leaves = dict(zip((c.id for c in criteria.leaves), self.score.leaves, strict=True))
        return tuple(
            Contribution(
                criterion=criterion,
                depth=depth,
                local_weight=criteria.local_weight(criterion.id),
                global_weight=criteria.global_weight(criterion.id),
                max_points=criteria.max_points(criterion.id),
                leaf=leaves.get(criterion.id),
                points=None
                if criteria.aggregate == "none"
                else self.score.points[place[criterion.id]],
            )
            for criterion, depth in criteria.walk()
        )
