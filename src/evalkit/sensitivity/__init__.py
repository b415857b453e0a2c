"""How far the weights can move before the answer changes."""

from evalkit.sensitivity.acceptability import Acceptability, acceptability
from evalkit.sensitivity.analyse import Analysis, analyse
from evalkit.sensitivity.breakpoints import Breakpoints, breakpoints
from evalkit.sensitivity.critical import CriticalWeights, critical_weights
from evalkit.sensitivity.distributions import Empirical, Fixed, Range, Triangular
from evalkit.sensitivity.drivers import Drivers, drivers
from evalkit.sensitivity.exact.pairwise import WinningIndices, winning_indices
from evalkit.sensitivity.exact.scores import ScoreDistribution, score_distribution
from evalkit.sensitivity.exact.shortlist import Shortlists, shortlists
from evalkit.sensitivity.extreme import ExtremeRanks, extreme_ranks
from evalkit.sensitivity.flips import Flips, flips
from evalkit.sensitivity.joint import joint
from evalkit.sensitivity.joint_result import Joint
from evalkit.sensitivity.kinds import KINDS, Options
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.potential import Potential, potential
from evalkit.sensitivity.preference import Preference, preference
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.stability import Stability, stability
from evalkit.sensitivity.structure import Structure, structure

__all__ = [
    "KINDS",
    "Acceptability",
    "Analysis",
    "Breakpoints",
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
    "potential",
    "preference",
    "score_distribution",
    "shortlists",
    "stability",
    "structure",
    "winning_indices",
]
