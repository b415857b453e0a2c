"""The award, step by step: panels, cut-offs, opened prices, totals, ranks, and what if."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand

if TYPE_CHECKING:
    from evalkit.evaluation.award.results import Award, PanelMark, Standing, Step

__all__ = ["Award", "PanelMark", "Standing", "Step"]

__getattr__ = on_demand(__name__, {"results": "Award PanelMark Standing Step"})
