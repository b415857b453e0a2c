"""The award, step by step: panels, cut-offs, opened prices, totals, ranks, and what if."""

from evalkit.evaluation.award.results import Award, PanelMark, Standing, Step
from evalkit.evaluation.award.run import award

__all__ = ["Award", "PanelMark", "Standing", "Step", "award"]
