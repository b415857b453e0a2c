"""What holds whatever the open marks turn out to be: the order of pairs, from ends alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from attrs import field, frozen

from evalkit.core.errors import LookupFailed, NotApplicableError, Problem
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.core.types import Span
from evalkit.evaluation import Evaluation, Score

TOTAL = "total"
"""Names the whole among criteria and groups, as gates do."""


@frozen(eq=False)
class Certain(Listed):
    """Pairs of projects that are in the same order in every completion, at each node of the tree.

    A criterion and a group are looked at alone, by the ends of their points. The whole is
    the ranking itself, with its caps, gates and rules for ties: a project that may fail a
    gate is above nobody. No chance is looked at anywhere.

    Parameters
    ----------
    evaluation : Evaluation
    """

    evaluation: Evaluation = field(repr=False)

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """Ids, in the order of the case."""
        return tuple(s.project.id for s in self.evaluation.scores)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The whole where there is one, then each group before what is below it."""
        return (*((TOTAL,) if self.evaluation.has_total else ()), *self._below(""))

    def _below(self, group: str) -> Iterator[str]:
        for child in self.evaluation.case.criteria.children(group):
            yield child.id
            yield from self._below(child.id)

    @property
    def all_ordered(self) -> bool:
        """Whether every pair is in certain order by its totals, so that nothing is left likely."""
        return self.evaluation.has_total and self.ordered() == self.pairs

    @property
    def pairs(self) -> int:
        """How many pairs of projects there are."""
        return len(self.projects) * (len(self.projects) - 1) // 2

    def ordered(self, node: str = TOTAL) -> int:
        """Return how many pairs are in certain order at a node."""
        self._check(node)
        if node == TOTAL:
            ranks, count = self.evaluation.ranks, len(self.projects)
            inside = len(ranks.sure)
            sure = int(ranks.sure.sum())  # above all who are surely out
            return inside * (inside - 1) // 2 - ranks.undecided + sure * (count - inside)
        spans = [span for span in self._spans(node) if span is not None]
        highs = sorted(high for _, high in spans)
        return sum(bisect_left(highs, low) for low, _ in spans)

    def is_above(self, first: str, second: str, node: str = TOTAL) -> bool:
        """Say whether one project is above another at a node in every completion."""
        self._check(node)
        if node == TOTAL:
            return self.evaluation.is_above(first, second)
        one, other = (self._span(self.evaluation[name], node) for name in (first, second))
        return one is not None and other is not None and one[0] > other[1]

    def above(self, node: str = TOTAL) -> dict[str, tuple[str, ...]]:
        """Return, for each project, those whom it stands above at a node in every completion.

        Parameters
        ----------
        node : str
            Id of a criterion or group, or ``total``.
        """
        self._check(node)
        if node == TOTAL:
            return {
                one: tuple(two for two in self.projects if self.evaluation.is_above(one, two))
                for one in self.projects
            }
        spans = dict(zip(self.projects, self._spans(node), strict=True))
        return {
            one: tuple(two for two, other in spans.items() if own and other and own[0] > other[1])
            for one, own in spans.items()
        }

    def _spans(self, node: str) -> list[Span | None]:
        return [self._span(score, node) for score in self.evaluation.scores]

    def _span(self, score: Score, node: str) -> Span | None:
        """Return the points of a node, or what a criterion without points is worth."""
        criteria = self.evaluation.case.criteria
        if node in self._leaves and not criteria.max_points(node):
            return score.leaves[self._leaves[node]].utility
        return self.evaluation.points(score, node)

    @cached_property
    def _leaves(self) -> dict[str, int]:
        leaves = self.evaluation.case.criteria.leaves
        return {leaf.id: place for place, leaf in enumerate(leaves)}

    def _check(self, node: str) -> None:
        if node not in self.nodes:
            rule = say("is not a criterion, a group or the total")
            raise LookupFailed(Problem(field="node", rule=rule, value=node))


def certain(evaluation: Evaluation) -> Certain:
    """Return which pairs of projects are in the same order whatever the open marks are.

    Raises
    ------
    NotApplicableError
        If an award is decided by a procedure.

    Examples
    --------
    >>> from evalkit import Case, CriteriaSet, Criterion, Linear, evaluate
    >>> criteria = CriteriaSet("two", [
    ...     Criterion("quality", Linear(0, 10), points=70),
    ...     Criterion("service", Linear(0, 10), points=30),
    ... ], missing="interval")
    >>> marks = {"North": {"quality": 9}, "River": {"quality": 3, "service": 8}}
    >>> found = certain(evaluate(Case.of(criteria, marks)))
    >>> found.above()
    {'North': ('River',), 'River': ()}
    >>> found.ordered("service")
    0
    """
    refused = list(no_award(evaluation))
    if refused:
        raise NotApplicableError(refused)
    return Certain(evaluation)


def leaves_pairs_open(evaluation: Evaluation) -> bool:
    """Say whether there is more to tell of a ranking than itself: a pair is open, in no award."""
    if evaluation.case.criteria.procedure is not None or not evaluation.is_open:
        return False
    return not Certain(evaluation).all_ordered


def no_award(evaluation: Evaluation) -> Iterator[Problem]:
    """Say what to ask where a procedure decides an award."""
    if evaluation.case.criteria.procedure is not None:
        yield Problem(
            field="procedure",
            rule=say("an award is decided by prices and steps too, not by a sum of criteria alone"),
            remedy=say(
                "ask for the award itself: `evalkit score` shows what is open and the what-if "
                "table, `evalkit explain` shows each step"
            ),
        )
