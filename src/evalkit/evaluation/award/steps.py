"""The steps of an award in their order: which were taken, by which clause, with which tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from evalkit.core.messages import Citation
from evalkit.evaluation.award.adjusting import Adjusting
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.states import LotResult, Tested
from evalkit.evaluation.award.ties import ties_of
from evalkit.model import Procedure
from evalkit.model.amounts import AMOUNTS

SCREENED = (
    "eligibility",
    "opening",
    "price",
    "marks",
    "panel",
    "adjustments",
    "screening",
    "rank",
    "tie",
)
"""The order of the steps where bids are screened by price."""


@frozen
class Step:
    """One step that was taken: the clause it follows, and what was put to the bids.

    Parameters
    ----------
    id : str
        One of `evalkit.model.procedure.STEPS`.
    clause : Citation
        Empty where the criteria set names none.
    tests : sequence of Tested
        Every requirement that was put to a bid at this step, and whether it was met.
    """

    id: str
    clause: Citation
    tests: tuple[Tested, ...] = field(default=(), repr=False)


def steps_of(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[Step]:
    """Yield every step that was taken."""
    procedure = judged.case.criteria.procedure
    assert procedure is not None
    taken = _taken(judged, decided, procedure)
    order = [name for name in taken if name != "screening"]
    if procedure.opens == "first":  # who is first is known before a price is opened
        order.insert(-1, order.pop(order.index("opening")))
    if procedure.adjustments and all(item.at == "cut-off" for item in procedure.adjustments):
        order.insert(order.index("cut-off"), order.pop(order.index("adjustments")))
    if procedure.screening:
        order = list(SCREENED)
    states = [state for found in decided.values() for state in found.states.values()]
    for name in order:
        tests = tuple(test for state in states for test in state.tests if test.step == name)
        if taken[name] or tests:
            yield Step(name, procedure.clause(name), tests)


def _taken(
    judged: Judged, decided: Mapping[str, LotResult], procedure: Procedure
) -> dict[str, bool]:
    """Say of each step whether it did anything, in the order of the law."""
    case, criteria = judged.case, judged.case.criteria
    states = [state for found in decided.values() for state in found.states.values()]
    valid = [state for state in states if state.out_at != "eligibility"]
    adjusting = Adjusting(case, procedure)
    given = case.tender is not None and any(case.tender.amount(a) is not None for a in AMOUNTS)
    closed = procedure.opens == "first" and any(found.first for found in decided.values())
    return {
        "eligibility": True,
        "marks": bool(case.marks or case.consensus),
        "panel": bool(judged.sessions),
        "cut-off": any(s.raw is not None or s.out_at == "cut-off" for s in valid),
        "differential": procedure.differential is not None,
        "opening": given or closed or any(state.opened for state in states),
        "price": procedure.rule is not None or procedure.award is not None,
        "screening": bool(procedure.screening),
        "adjustments": any(True for s in valid for _ in adjusting.applied(s.project)),
        "total": (criteria.rounding is not None and procedure.award is None)
        or any(state.total is not None for state in states),
        "rank": bool(case.tradeoffs) or any(found.ranked for found in decided.values()),
        "tie": any(True for _ in ties_of(judged, decided)),
        "negotiation": True,
    }
