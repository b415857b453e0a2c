"""How far the weights can move before the answer changes."""

from evalkit.sensitivity.analyse import Analysis, analyse
from evalkit.sensitivity.budget import Budget
from evalkit.sensitivity.catalogue import Options
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.acceptability import Acceptability, acceptability
from evalkit.sensitivity.questions.breakpoints import Breakpoints, breakpoints
from evalkit.sensitivity.questions.critical_weights import CriticalWeights, critical_weights
from evalkit.sensitivity.questions.drivers import Drivers, drivers
from evalkit.sensitivity.questions.extreme_ranks import ExtremeRanks, extreme_ranks
from evalkit.sensitivity.questions.flips import Flips, flips
from evalkit.sensitivity.questions.joint import Joint, joint
from evalkit.sensitivity.questions.pairwise_winning import PairwiseWinning, pairwise_winning
from evalkit.sensitivity.questions.stability import Stability, stability
from evalkit.sensitivity.questions.structure import Structure, structure
from evalkit.sensitivity.questions.winners import Winners, winners
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Answer, Study
from evalkit.sensitivity.uncertain.distributions import Empirical, Fixed, Range, Triangular
from evalkit.sensitivity.uncertain.panels import panel_marks
from evalkit.sensitivity.winning.comparing import Preference

__all__ = [
    "Acceptability",
    "Analysis",
    "Answer",
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
    "PairwiseWinning",
    "Preference",
    "Range",
    "Stability",
    "Structure",
    "Study",
    "Triangular",
    "Winners",
    "acceptability",
    "analyse",
    "as_matrix",
    "breakpoints",
    "critical_weights",
    "drivers",
    "extreme_ranks",
    "flips",
    "joint",
    "pairwise_winning",
    "panel_marks",
    "stability",
    "structure",
    "winners",
]
