"""What a total is added up from, so that a spreadsheet can add it up again: exactly the same."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import field, frozen

from evalkit.core.exact import Rounding, round_to, total
from evalkit.evaluation import Evaluation
from evalkit.evaluation.score import Score
from evalkit.model import Project

SLACK = 10
"""Decimals to which a sum of floats is rounded before the rule of the set rounds it."""


@frozen
class SummedEnd:
    """The lowest or the highest that a project can come to.

    Parameters
    ----------
    utilities : sequence of Fraction or None
        One a criterion; None where it is left out.
    cap : Fraction or None
        What the sum may not exceed, by a gate.
    total : Fraction or None
        The official total; None where there is none.
    adds_up : bool
        Whether the sum, capped and rounded, is the official total.
    """

    utilities: tuple[Fraction | None, ...] = field(repr=False)
    cap: Fraction | None
    total: Fraction | None
    adds_up: bool


@frozen
class SummedProject:
    """A project with the two ends of its total."""

    project: Project
    low: SummedEnd
    high: SummedEnd


@frozen
class Sums:
    """All that is added up, and by which rule.

    Parameters
    ----------
    weights : sequence of Fraction
        Of the whole, one a criterion.
    total : Fraction
        Points of the whole.
    groups : sequence of tuple of int
        The places of the criteria of each top group, of which points are rounded.
    rounding : Rounding or None
    projects : sequence of SummedProject
        In the order of the ranking.
    """

    weights: tuple[Fraction, ...] = field(repr=False)
    total: Fraction
    groups: tuple[tuple[int, ...], ...] = field(repr=False)
    rounding: Rounding | None
    projects: tuple[SummedProject, ...] = field(repr=False)

    @property
    def has_spans(self) -> bool:
        """Whether the two ends of any project differ."""
        return any(one.low != one.high for one in self.projects)


def sums_of(evaluation: Evaluation) -> Sums | None:
    """Return what the totals are added up from; None where no total is a sum of points."""
    criteria = evaluation.case.criteria
    ways = [criteria.aggregate, *(c.aggregate for c, _ in criteria.walk() if c.scale is None)]
    if not evaluation.has_total or any(way != "sum" for way in ways):
        return None
    places = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
    groups = tuple(
        tuple(places[name] for name in criteria.leaves_under([top.id]))
        for top in criteria.children()
    )
    weights = tuple(criteria.global_weight(leaf.id) for leaf in criteria.leaves)
    found = Sums(weights, criteria.total_points, groups, criteria.rounding, ())
    projects = tuple(
        SummedProject(score.project, _end(found, score, 0), _end(found, score, 1))
        for score in evaluation.ordered
    )
    if not any(one.low.adds_up and one.high.adds_up for one in projects):
        return None
    return Sums(weights, criteria.total_points, groups, criteria.rounding, projects)


def _end(sums: Sums, score: Score, end: int) -> SummedEnd:
    utilities = tuple(leaf.utility and leaf.utility[end] for leaf in score.leaves)
    cap, wanted = _cap(score, end), score.total and score.total[end]
    made = _added(sums, utilities, cap)
    return SummedEnd(utilities, cap, wanted, made is not None and made == wanted)


def _cap(score: Score, end: int) -> Fraction | None:
    """Return what gates cap the total at: at the low end those that may be failed, too."""
    states = ("fail", "open") if end == 0 else ("fail",)
    caps = [
        result.gate.cap
        for result in score.outcome.gates
        if result.gate.effect == "cap" and result.state in states and result.gate.cap is not None
    ]
    return min(caps, default=None)


def _added(
    sums: Sums, utilities: Sequence[Fraction | None], cap: Fraction | None
) -> Fraction | None:
    """Add up as the formulas of the workbook do."""
    points: dict[int, Fraction] = {}
    for place, (weight, utility) in enumerate(zip(sums.weights, utilities, strict=True)):
        if utility is not None:
            points[place] = _rounded(weight * sums.total * utility, sums.rounding, "criterion")
        elif weight:  # its siblings share its points, which no formula here does
            return None
    whole = total(
        _rounded(total(points[n] for n in group if n in points), sums.rounding, "group")
        for group in sums.groups
    )
    capped = whole if cap is None else min(whole, cap)
    return _rounded(capped, sums.rounding, "")


def _rounded(value: Fraction, rounding: Rounding | None, at: str) -> Fraction:
    if rounding is None or (at and rounding.at != at):
        return value
    return rounding.round(round_to(value, max(SLACK, rounding.places + 2), "half-up"))
