"""The award, step by step: panels, cut-offs, opened prices, totals, ranks, and what if."""

from evalkit.evaluation.award.results import Award, PanelMark, Standing, Step

__all__ = ["Award", "PanelMark", "Standing", "Step"]
