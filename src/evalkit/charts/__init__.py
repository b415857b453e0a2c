"""Charts of evaluations and of their sensitivity, titled with what they show."""

from evalkit.charts.acceptability import acceptability
from evalkit.charts.contributions import contributions
from evalkit.charts.coverage import coverage
from evalkit.charts.dispatch import CHARTS, Wishes, chart
from evalkit.charts.evaluators import evaluators
from evalkit.charts.flips import flips
from evalkit.charts.overlap import overlap
from evalkit.charts.ranking import ranking
from evalkit.charts.saving import as_html, as_png, as_svg, bare_svg, save
from evalkit.charts.stability import stability
from evalkit.charts.tornado import tornado
from evalkit.charts.winner_map import winner_map

__all__ = [
    "CHARTS",
    "Wishes",
    "acceptability",
    "as_html",
    "as_png",
    "as_svg",
    "bare_svg",
    "chart",
    "contributions",
    "coverage",
    "evaluators",
    "flips",
    "overlap",
    "ranking",
    "save",
    "stability",
    "tornado",
    "winner_map",
]
