"""Panels: many evaluators, one mark; who was left out, and how far they agree."""

from evalkit.panel.aggregate import PanelResult, aggregate
from evalkit.panel.marks import MarkTable
from evalkit.panel.rule import PanelRule

__all__ = [
    "MarkTable",
    "PanelResult",
    "PanelRule",
    "aggregate",
]
