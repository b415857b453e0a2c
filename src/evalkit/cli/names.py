"""What options may name, so that help loads no room; tests hold each to its room."""

ANALYSES = (
    "stability",
    "breakpoints",
    "critical-weights",
    "flips",
    "winners",
    "extreme-ranks",
    "acceptability",
    "pairwise-winning",
    "drivers",
    "joint",
    "structure",
)
"""The keys of `evalkit.sensitivity.catalogue.QUESTIONS`, with hyphens."""
CHARTS = (
    "ranking",
    "contributions",
    "coverage",
    "matrix",
    "plan-curve",
    "evaluators",
    "stability",
    "breakpoints",
    "flips",
    "winners",
    "extreme-ranks",
    "acceptability",
    "pairwise-winning",
    "drivers",
    "joint",
    "structure",
    "winner-map",
)
"""The keys of `evalkit.show.charts.dispatch.CHARTS`."""
AFTER_SEAL = (
    "marks",
    "measures",
    "evidence",
    "bids",
    "evaluators",
    "assignments",
    "committees",
    "deviations",
    "recusals",
    "consensus",
    "adjustments",
    "tradeoffs",
    "first_stage",
)
"""`evalkit.dossier.bodies.AFTER_SEAL`."""
DOCUMENTS = (
    "md",
    "html",
    "docx",
)
"""`evalkit.show.report.documents.FORMS`."""
MOST_PASSAGES = 200
"""`evalkit.show.reuse.measurement.MOST_PASSAGES`."""
REUSE_CRITERION = "undisclosed-reuse"
"""`evalkit.show.reuse.evidence.CRITERION`."""
