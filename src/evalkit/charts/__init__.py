"""Charts of evaluations and of their sensitivity, titled with what they show."""

from evalkit.charts.contributions import contributions
from evalkit.charts.coverage import coverage
from evalkit.charts.dispatch import CHARTS, Wishes, chart
from evalkit.charts.evaluators import evaluators
from evalkit.charts.overlap import overlap
from evalkit.charts.press import Press
from evalkit.charts.ranking import ranking
from evalkit.charts.saving import as_html, as_png, as_svg, bare_svg, missing_letters, save
from evalkit.charts.sensitivity.acceptability import acceptability
from evalkit.charts.sensitivity.breakpoints import breakpoints
from evalkit.charts.sensitivity.chances import potential, winners
from evalkit.charts.sensitivity.critical import critical_weights
from evalkit.charts.sensitivity.flips import flips
from evalkit.charts.sensitivity.joint import joint
from evalkit.charts.sensitivity.pairs import preference, winning_indices
from evalkit.charts.sensitivity.shortlists import shortlists
from evalkit.charts.sensitivity.spans import extreme_ranks, score_distribution
from evalkit.charts.sensitivity.stability import stability
from evalkit.charts.sensitivity.structure import structure
from evalkit.charts.sensitivity.tornado import tornado
from evalkit.charts.sensitivity.winner_map import winner_map

__all__ = [
    "CHARTS",
    "Press",
    "Wishes",
    "acceptability",
    "as_html",
    "as_png",
    "as_svg",
    "bare_svg",
    "breakpoints",
    "chart",
    "contributions",
    "coverage",
    "critical_weights",
    "evaluators",
    "extreme_ranks",
    "flips",
    "joint",
    "missing_letters",
    "overlap",
    "potential",
    "preference",
    "ranking",
    "save",
    "score_distribution",
    "shortlists",
    "stability",
    "structure",
    "tornado",
    "winner_map",
    "winners",
    "winning_indices",
]
