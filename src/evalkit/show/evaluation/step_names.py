"""The steps of an award as pages name them."""

from __future__ import annotations

from evalkit.core.messages import Message, say
from evalkit.model import Procedure

TITLES = {
    "eligibility": say("Eligibility"),
    "marks": say("Technical marks"),
    "panel": say("Panel"),
    "cut-off": say("Cut-off on technical points"),
    "differential": say("Differential scores"),
    "opening": say("Opening of prices"),
    "price": say("Points of the price"),
    "award": say("Figure that decides"),
    "comparison": say("Comparison by the award rule"),
    "screening": say("Screening, lowest price first"),
    "adjustments": say("Bonuses and deductions"),
    "total": say("Total"),
    "rank": say("Rank"),
    "tie": say("Ties"),
    "negotiation": say("Order of negotiation"),
}


def title_of(step: str, procedure: Procedure | None) -> Message:
    """Return the title of a step: by an award rule there are no points of the price."""
    if step != "price" or procedure is None or procedure.award is None:
        return TITLES[step]
    return TITLES["award" if procedure.award.rule.has_figure else "comparison"]
