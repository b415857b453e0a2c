"""Every step of an award on one page: judge without prices, decide lot by lot, rank."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from evalkit.core.column import Mask, RowPlaces
from evalkit.core.errors import ModelError, Problem
from evalkit.core.types import Span
from evalkit.evaluation.award.deciding import Decider
from evalkit.evaluation.award.half_marked import judged_of
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.results import Award
from evalkit.evaluation.award.states import BidState, LotResult
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.gates import GateOutcome, GateResult
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.ranks import Ranks
from evalkit.evaluation.score import Score
from evalkit.model import Case, Mark


def award(case: Case) -> Award:
    """Take every step of the procedure of a case, in its legal order and in exact arithmetic.

    Raises
    ------
    ModelError
        With every problem: a panel too small, a mark or an opened price missing.
    """
    judged = judged_of(case, lots(case))
    decider = Decider(judged)
    decided: dict[str, LotResult] = {}
    problems: list[Problem] = []
    for lot, projects in lots(case).items():
        try:
            decided[lot] = decider.decide(lot, projects)
        except ModelError as error:
            problems.extend(error.problems)
    if problems:
        raise ModelError(problems)
    states = {name: s for found in decided.values() for name, s in found.states.items()}
    scores = tuple(
        Score(project, _BidScore(judged, states[project.id]), row)
        for row, project in enumerate(case.projects)
    )
    ranks, place = _together(decided)
    return Award(case=case, scores=scores, ranks=ranks, place=place, judged=judged, decided=decided)


def lots(case: Case) -> dict[str, list[str]]:
    """Return the project ids of each lot, in the order of the case."""
    found: dict[str, list[str]] = {}
    for project in case.projects:
        bid = case.bid_of.get(project.id)
        found.setdefault(bid.lot if bid is not None else "", []).append(project.id)
    return found


class _BidScore:
    """A bid's points in the form that every evaluation has, made when they are asked for."""

    def __init__(self, judged: Judged, state: BidState) -> None:
        self._judged = judged
        self._state = state

    @property
    def _priced(self) -> Span | None:
        return self._state.span(lambda one: one.points) if self._judged.price else None

    def leaves(self, _row: int) -> tuple[CriterionScore, ...]:
        """Return what each criterion came to."""
        leaves, priced = list(self._judged.leaves(self._state.project)), self._priced
        if priced is not None:
            place = self._judged.own.place[self._judged.price]
            leaves[place] = _price_leaf(self._judged, self._state, priced)
        return tuple(leaves)

    def points(self, _row: int) -> tuple[Span | None, ...]:
        """Return the points of every node."""
        points, priced = self._judged.points(self._state.project), self._priced
        made = [None if one is None else (one, one) for one in points]
        if priced is not None:
            made[self._judged.tree.place[self._judged.price]] = priced
        made[-1] = self._total
        return tuple(made)

    @property
    def _total(self) -> Span | None:
        return self._state.span(lambda one: one.total)

    def outcome(self, _row: int) -> GateOutcome:
        """Return what the gates say."""
        state, criteria = self._state, self._judged.case.criteria
        gates = {result.gate.id: result for result in state.gates}
        results = tuple(gates.get(g.id) or GateResult(g, "open", None) for g in criteria.gates)
        keyed = any(one.key is not None for one in (state, *state.others))
        passing = self._total if not state.out_at and keyed else None
        return GateOutcome(results, self._total, passing)

    def decided(self, _row: int) -> tuple[DecisionResult, ...]:
        """Return nothing: what an award decides, its gates say."""
        return ()

    def coverage(self, _row: int) -> Fraction | None:
        """Return the share of the weight that rests on marks."""
        judged = self._judged
        left = list(judged.lacking.get(self._state.project, ()))
        if judged.price and self._priced is None:
            left.append(judged.price)
        weights = (judged.case.criteria.global_weight(name) for name in left)
        return 1 - sum(weights, Fraction(0))


def _price_leaf(judged: Judged, state: BidState, points: Span) -> CriterionScore:
    """Return the points of the price as a mark; its reason is its arithmetic, which `state` has."""
    mark = Mark(state.project, judged.price, *points)
    most = judged.case.criteria.max_points(judged.price)
    return CriterionScore((points[0] / most, points[1] / most), points, (mark,))


def _together(decided: dict[str, LotResult]) -> tuple[Ranks, dict[str, int]]:
    """Put the ranks of all lots into one table; bids of different lots are never tied."""
    spans_: list[tuple[int, int]] = []
    tied: list[bool] = []
    ends: list[tuple[RowPlaces, RowPlaces, Mask]] = []
    order: dict[int, tuple[int, int]] = {}
    place: dict[str, int] = {}
    draws = 0
    size = 1 + max((int(found.ranks.high.max(initial=0)) for found in decided.values()), default=0)
    for number, found in enumerate(decided.values()):
        first = len(spans_)
        place.update({name: first + n for n, name in enumerate(found.ranked)})
        spans_ += found.ranks.spans
        tied += found.ranks.tied
        ends.append(
            (found.ranks.low - number * size, found.ranks.high - number * size, found.ranks.sure)
        )
        order.update({first + n: (draws + d, at) for n, (d, at) in found.ranks.order.items()})
        draws += len(found.ranks.order)
    low, high, sure = (np.concatenate(parts) for parts in zip(*ends, strict=True))
    return Ranks(low, high, sure, tuple(spans_), tuple(tied), order), place
