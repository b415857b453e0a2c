"""How far the weights can move before the answer changes."""

from evalkit.sensitivity.analyse import Analysis, analyse
from evalkit.sensitivity.budget import Budget
from evalkit.sensitivity.change.flips import Flips, flips
from evalkit.sensitivity.kinds import Options
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.breakpoints import Breakpoints, breakpoints
from evalkit.sensitivity.one_weight.critical import CriticalWeights, critical_weights
from evalkit.sensitivity.one_weight.stability import Stability, stability
from evalkit.sensitivity.shares.acceptability import Acceptability, acceptability
from evalkit.sensitivity.shares.exact.pairwise import WinningIndices, winning_indices
from evalkit.sensitivity.shares.exact.scores import ScoreDistribution, score_distribution
from evalkit.sensitivity.shares.exact.shortlist import Shortlists, shortlists
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.spread.drivers import Drivers, drivers
from evalkit.sensitivity.uncertain.distributions import Empirical, Fixed, Range, Triangular
from evalkit.sensitivity.uncertain.joint import joint
from evalkit.sensitivity.uncertain.joint_result import Joint
from evalkit.sensitivity.uncertain.panels import panel_marks
from evalkit.sensitivity.variants.structure import Structure, structure
from evalkit.sensitivity.winning.extreme import ExtremeRanks, extreme_ranks
from evalkit.sensitivity.winning.potential import Potential, potential
from evalkit.sensitivity.winning.preference import Preference, preference
from evalkit.sensitivity.winning.winners import Winners, winners

__all__ = [
    "Acceptability",
    "Analysis",
    "Breakpoints",
    "Budget",
    "CriticalWeights",
    "Drivers",
    "Empirical",
    "ExtremeRanks",
    "Fixed",
    "Flips",
    "Joint",
    "Matrix",
    "Options",
    "Potential",
    "Preference",
    "Range",
    "ScoreDistribution",
    "Shortlists",
    "Stability",
    "Structure",
    "Triangular",
    "Winners",
    "WinningIndices",
    "acceptability",
    "analyse",
    "as_matrix",
    "breakpoints",
    "critical_weights",
    "drivers",
    "extreme_ranks",
    "flips",
    "joint",
    "panel_marks",
    "potential",
    "preference",
    "score_distribution",
    "shortlists",
    "stability",
    "structure",
    "winners",
    "winning_indices",
]
