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
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.spread.drivers import Drivers, drivers
from evalkit.sensitivity.uncertain.distributions import Empirical, Fixed, Range, Triangular
from evalkit.sensitivity.uncertain.joint import joint
from evalkit.sensitivity.uncertain.joint_result import Joint
from evalkit.sensitivity.uncertain.panels import panel_marks
from evalkit.sensitivity.variants.structure import Structure, structure
from evalkit.sensitivity.winning.comparing import Preference
from evalkit.sensitivity.winning.extreme import ExtremeRanks, extreme_ranks
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
    "Preference",
    "Range",
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
    "stability",
    "structure",
    "winners",
    "winning_indices",
]
