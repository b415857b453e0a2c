"""The steps of an award as pages name them."""

from __future__ import annotations

from evalkit.core.messages import Message, say
from evalkit.model import CriteriaSet, Procedure

TITLES = {
    "eligibility": say("Eligibility"),
    "marks": say("Technical marks"),
    "panel": say("Panel"),
    "cut-off": say("Cut-off on technical points"),
    "differential": say("Differential scores"),
    "opening": say("Opening of prices"),
    "price": say("Price score"),
    "award": say("Combined score"),
    "comparison": say("Comparison by the award rule"),
    "screening": say("Screening, lowest price first"),
    "adjustments": say("Bonuses and deductions"),
    "total": say("Total"),
    "rank": say("Rank"),
    "tie": say("Ties"),
    "negotiation": say("Order of negotiation"),
}

TECHNICAL = say("Technical points")


def title_of(step: str, criteria: CriteriaSet) -> Message:
    """Return the title of a step by what the criteria set does there.

    By an award rule there are no points of the price; and where nothing is asked of the
    technical points alone there is no cut-off on them.
    """
    procedure = criteria.procedure
    assert procedure is not None
    if step == "cut-off" and not cuts(criteria, procedure):
        return TECHNICAL
    if step != "price" or procedure.award is None:
        return TITLES[step]
    return TITLES["award" if procedure.award.rule.has_figure else "comparison"]


def cuts(criteria: CriteriaSet, procedure: Procedure) -> bool:
    """Say whether a bid can drop out by its technical points, before any price is opened."""
    gates = any(
        gate.on != "total"
        and (gate.on not in criteria or procedure.price not in criteria.leaves_under([gate.on]))
        for gate in criteria.gates
    )
    best = any(stage.best is not None for stage in procedure.stages)
    asked = any(need.on != "price" for use in procedure.uses for need in use.rule.requires)
    return gates or best or asked
