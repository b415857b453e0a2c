"""Why a project has its points: every mark, what it is worth, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from evalkit.evaluation.explain_view import explanation_page
from evalkit.evaluation.leaves import Leaf, Range
from evalkit.evaluation.tree import Tree
from evalkit.model import Case, Criterion
from evalkit.pages import Page, Shown
from evalkit.words import Lang, Message

if TYPE_CHECKING:
    from evalkit.evaluation.results import Score


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
    leaf : Leaf or None
        None for a group.
    points : (low, high) or None
        None where it is left out, or where there is no total.
    """

    criterion: Criterion
    depth: int
    local_weight: Fraction
    global_weight: Fraction
    max_points: Fraction
    leaf: Leaf | None
    points: Range | None


@frozen
class Explanation(Shown):
    """Every point of one project. Prints itself; ``rows()`` goes into a data frame."""

    case: Case = field(repr=False)
    score: Score
    rank: tuple[int, int] | None
    sums: tuple[Message, ...] | None = field(default=None, repr=False)
    """The last sums in words, where a procedure makes more of the points than a sum."""
    notes: Mapping[str, Message] = field(factory=dict, repr=False, hash=False)
    """What to say of a criterion beside its marks: which marks of a panel count."""
    tied: bool = False
    """Whether the rank is surely shared, with nothing to part those who share it."""

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """All criteria and groups, in the order of the set."""
        criteria = self.case.criteria
        place = Tree(criteria).place
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

    def rows(self, lang: Lang = "en") -> list[dict[str, Any]]:
        """Return one plain dict a criterion, with titles in a language.

        Numbers are floats nearest to the exact ones.
        """
        rows = []
        for part in self.contributions:
            utility = part.leaf and part.leaf.utility
            value = part.leaf and part.leaf.value if part.leaf and part.leaf.marks else None
            marks = part.leaf.marks if part.leaf else ()
            rows.append(
                {
                    "criterion": part.criterion.id,
                    "title": part.criterion.name.text(lang),
                    "kind": part.criterion.kind,
                    "value_low": _plain(value and value[0]),
                    "value_high": _plain(value and value[1]),
                    "utility_low": _plain(utility and utility[0]),
                    "utility_high": _plain(utility and utility[1]),
                    "weight": float(part.global_weight),
                    "max_points": float(part.max_points),
                    "points_low": _plain(part.points and part.points[0]),
                    "points_high": _plain(part.points and part.points[1]),
                    "no_mark_of": list(part.leaf.open) if part.leaf else [],
                    "evidence": [name for mark in marks for name in mark.evidence],
                }
            )
        return rows

    def page(self, lang: Lang = "en") -> Page:
        """Return the explanation as a page that can be printed in any format."""
        return explanation_page(self, lang)


def _plain(value: object) -> float | str | None:
    if isinstance(value, Fraction):
        return float(value)
    return None if value is None else str(value)
