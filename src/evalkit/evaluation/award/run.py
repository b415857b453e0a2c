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
from evalkit.evaluation.gates import GateOutcome, GateResult
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.ranks import Ranks
from evalkit.evaluation.score import Score, SettledScore
from evalkit.evaluation.tree import spans
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
    scores = tuple(_score(judged, states[project.id]) for project in case.projects)
    ranks, place = _together(decided)
    return Award(case=case, scores=scores, ranks=ranks, place=place, judged=judged, decided=decided)


def lots(case: Case) -> dict[str, list[str]]:
    """Return the project ids of each lot, in the order of the case."""
    found: dict[str, list[str]] = {}
    for project in case.projects:
        bid = case.bid_of.get(project.id)
        found.setdefault(bid.lot if bid is not None else "", []).append(project.id)
    return found


def _score(judged: Judged, state: BidState) -> Score:
    """Return a bid's points in the form that every evaluation has."""
    case, tree = judged.case, judged.tree
    leaves = list(judged.leaves[state.project])
    points = list(judged.points[state.project])
    made = spans(points, points)
    total: Span | None = state.span(lambda one: one.total)
    priced = state.span(lambda one: one.points)
    if judged.price and priced is not None:
        place = [leaf.id for leaf in case.criteria.leaves].index(judged.price)
        leaves[place] = _price_leaf(judged, state, priced)
        made[tree.place[judged.price]] = priced
    made[-1] = total
    gates = {result.gate.id: result for result in state.gates}
    results = tuple(gates.get(g.id) or GateResult(g, "open", None) for g in case.criteria.gates)
    keyed = any(one.key is not None for one in (state, *state.others))
    passing = total if not state.out_at and keyed else None
    weights = [case.criteria.global_weight(leaf.id) for leaf in case.criteria.leaves]
    left = sum(
        (w for w, leaf in zip(weights, leaves, strict=True) if leaf.utility is None), Fraction(0)
    )
    settled = SettledScore(
        tuple(leaves), tuple(made), GateOutcome(results, total, passing), 1 - left
    )
    return Score(case.project(state.project), settled, 0)


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
