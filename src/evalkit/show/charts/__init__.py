"""Charts of evaluations and of their sensitivity, titled with what they show."""

from evalkit.show.charts.contributions import contributions
from evalkit.show.charts.coverage import coverage
from evalkit.show.charts.dispatch import chart
from evalkit.show.charts.evaluators import evaluators
from evalkit.show.charts.matrix import matrix
from evalkit.show.charts.overlap import overlap
from evalkit.show.charts.plan_curve import plan_curve
from evalkit.show.charts.press import Press
from evalkit.show.charts.ranking import ranking
from evalkit.show.charts.saving import as_csv, as_html, as_png, as_svg, missing_letters, save
from evalkit.show.charts.sensitivity.acceptability import acceptability
from evalkit.show.charts.sensitivity.breakpoints import breakpoints
from evalkit.show.charts.sensitivity.drivers import drivers
from evalkit.show.charts.sensitivity.extreme_ranks import extreme_ranks
from evalkit.show.charts.sensitivity.flips import flips
from evalkit.show.charts.sensitivity.joint import joint
from evalkit.show.charts.sensitivity.pairwise_winning import pairwise_winning
from evalkit.show.charts.sensitivity.stability import stability
from evalkit.show.charts.sensitivity.structure import structure
from evalkit.show.charts.sensitivity.winner_map import winner_map
from evalkit.show.charts.sensitivity.winners import winners

__all__ = [
    "Press",
    "acceptability",
    "as_csv",
    "as_html",
    "as_png",
    "as_svg",
    "breakpoints",
    "chart",
    "contributions",
    "coverage",
    "drivers",
    "evaluators",
    "extreme_ranks",
    "flips",
    "joint",
    "matrix",
    "missing_letters",
    "overlap",
    "pairwise_winning",
    "plan_curve",
    "ranking",
    "save",
    "stability",
    "structure",
    "winner_map",
    "winners",
]
