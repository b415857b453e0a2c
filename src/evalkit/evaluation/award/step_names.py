"""The steps of an award as pages name them, and their order in a screening by price."""

from evalkit.core.messages import say

TITLES = {
    "eligibility": say("Eligibility"),
    "marks": say("Technical marks"),
    "panel": say("Panel"),
    "cut-off": say("Cut-off on technical points"),
    "differential": say("Differential scores"),
    "opening": say("Opening of prices"),
    "price": say("Points of the price"),
    "award": say("Figure that decides"),
    "screening": say("Screening, lowest price first"),
    "deductions": say("Deductions"),
    "total": say("Total"),
    "rank": say("Rank"),
    "tie": say("Ties"),
    "negotiation": say("Order of negotiation"),
}


SCREENED = (
    "eligibility",
    "opening",
    "price",
    "marks",
    "panel",
    "deductions",
    "screening",
    "rank",
    "tie",
)
"""The order of the steps where bids are screened by price."""
