"""Going up the prices until a bid passes (적격심사): the lowest is screened first.

What lies above the price that passes is not screened: nothing is known of it, and nothing of it
is needed. It has not failed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import evolve

from evalkit.core.errors import Problem
from evalkit.core.messages import say, some
from evalkit.core.notes import Note, note
from evalkit.evaluation.award.states import BidState, failed
from evalkit.evaluation.gates import GateResult, test_span
from evalkit.evaluation.leaves import known
from evalkit.model import CriteriaSet
from evalkit.model.tree import Tree


def climb(states: Sequence[BidState], screen: Callable[[BidState], None]) -> list[BidState]:
    """Screen bids in the order of their prices, and return those that passed at one price.

    Parameters
    ----------
    states : sequence of State
        Bids that are in, each with its price.
    screen : callable (State) -> None
        Tests one bid, and takes it out where it fails.
    """
    prices: dict[Fraction, list[BidState]] = {}
    for state in states:
        prices.setdefault(known(state.bid.price), []).append(state)
    passed: list[BidState] = []
    for price in sorted(prices):
        for state in prices[price]:
            if passed:
                state.screened = "not screened"
                continue
            screen(state)
            state.screened = "failed" if state.out_at else "passed"
        passed = passed or [state for state in prices[price] if not state.out_at]
    return passed


def due(problem: Problem, state: BidState, states: Sequence[BidState]) -> Problem:
    """Say of a mark that is missing why the bid is screened, so that it is needed now."""
    price = known(state.bid.price)
    lower = [other.project for other in states if known(other.bid.price) < price]
    if not lower:
        rule = say(
            "{project} has no mark here, and is screened first: its price is the lowest",
            project=state.project,
        )
    else:
        rule = say(
            "{project} has no mark here, and is screened now: every bid at a lower price failed "
            "({names})",
            project=state.project,
            names=some(lower),
        )
    return evolve(problem, rule=rule)


def beyond_reach(criteria: CriteriaSet, tree: Tree, state: BidState, most: Fraction) -> Note | None:
    """Say that a bid would fail with full marks, too; None where its marks are needed.

    Parameters
    ----------
    most : Fraction
        The most points that there are without those of the price.
    """
    technical = state.adjusted.technical(most)
    best = tree.round_total(state.adjusted.late.of(technical + known(state.points)))
    for gate in criteria.gates:
        if gate.on != "total" or gate.at_least is None:
            continue
        found = best / criteria.total_points if gate.of == "share" else best
        result = GateResult(gate, test_span(gate, found, found), (found, found))
        if result.state != "pass":
            return note("reach", why=failed(result))
    return None
