"""Charts of evaluations and of their sensitivity, titled with what they show."""

from evalkit.show.charts.contributions import contributions
from evalkit.show.charts.coverage import coverage
from evalkit.show.charts.dispatch import chart
from evalkit.show.charts.evaluators import evaluators
from evalkit.show.charts.overlap import overlap
from evalkit.show.charts.press import Press
from evalkit.show.charts.ranking import ranking
from evalkit.show.charts.saving import as_html, as_png, as_svg, missing_letters, save
from evalkit.show.charts.sensitivity.acceptability import acceptability
from evalkit.show.charts.sensitivity.breakpoints import breakpoints
from evalkit.show.charts.sensitivity.chances import potential, winners
from evalkit.show.charts.sensitivity.critical import critical_weights
from evalkit.show.charts.sensitivity.flips import flips
from evalkit.show.charts.sensitivity.joint import joint
from evalkit.show.charts.sensitivity.pairs import preference, winning_indices
from evalkit.show.charts.sensitivity.shortlists import shortlists
from evalkit.show.charts.sensitivity.spans import extreme_ranks, score_distribution
from evalkit.show.charts.sensitivity.stability import stability
from evalkit.show.charts.sensitivity.structure import structure
from evalkit.show.charts.sensitivity.tornado import tornado
from evalkit.show.charts.sensitivity.winner_map import winner_map

__all__ = [
    "Press",
    "acceptability",
    "as_html",
    "as_png",
    "as_svg",
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
