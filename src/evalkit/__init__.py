"""Score projects against criteria, with the evidence and the arithmetic behind every point."""

from evalkit.errors import EvalkitError, InputError, LookupFailed, ModelError, Problem, TieError
from evalkit.evaluation import (
    ArrayScores,
    Contribution,
    Evaluation,
    Explanation,
    Score,
    evaluate,
    evaluate_array,
)
from evalkit.exact import Rounding
from evalkit.model import (
    Case,
    Conflict,
    CriteriaSet,
    Criterion,
    Decision,
    Evidence,
    Gate,
    Lot,
    Mark,
    Project,
    Question,
    Verdict,
)
from evalkit.scales import (
    Band,
    Categories,
    Level,
    Levels,
    Linear,
    Piecewise,
    Saturating,
    Scale,
    SShaped,
    Steps,
)
from evalkit.words import Text
