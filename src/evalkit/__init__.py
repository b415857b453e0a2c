"""Score projects against criteria, with the evidence and the arithmetic behind every point."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from evalkit import show as _show
from evalkit.checking import check
from evalkit.errors import (
    EvalkitError,
    InputError,
    LookupFailed,
    ModelError,
    NotApplicableError,
    Problem,
    TieError,
)
from evalkit.evaluation import (
    ArrayScores,
    Award,
    Contribution,
    Evaluation,
    Explanation,
    Score,
    evaluate,
    evaluate_array,
)
from evalkit.exact import Rounding
from evalkit.files import (
    load_case,
    load_criteria,
    load_space,
    save_case,
    save_criteria,
    save_space,
    shipped,
)
from evalkit.model import (
    Case,
    Conflict,
    CriteriaSet,
    Criterion,
    Decision,
    Draw,
    Evidence,
    Gate,
    Mark,
    Project,
    Question,
    Verdict,
)
from evalkit.result import Result
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
from evalkit.weights import WeightSpace
from evalkit.words import Text

if TYPE_CHECKING:
    from evalkit import sensitivity

__all__ = [
    "ArrayScores",
    "Award",
    "Band",
    "Case",
    "Categories",
    "Conflict",
    "Contribution",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "Draw",
    "EvalkitError",
    "Evaluation",
    "Evidence",
    "Explanation",
    "Gate",
    "InputError",
    "Level",
    "Levels",
    "Linear",
    "LookupFailed",
    "Mark",
    "ModelError",
    "NotApplicableError",
    "Piecewise",
    "Problem",
    "Project",
    "Question",
    "Rounding",
    "SShaped",
    "Saturating",
    "Scale",
    "Score",
    "Steps",
    "Text",
    "TieError",
    "Verdict",
    "WeightSpace",
    "check",
    "evaluate",
    "evaluate_array",
    "load_case",
    "load_criteria",
    "load_space",
    "save_case",
    "save_criteria",
    "save_space",
    "sensitivity",
    "shipped",
]

Result.renderer = _show


def __getattr__(name: str) -> Any:
    """Import `evalkit.sensitivity` when it is first used: it loads much of scipy."""
    if name == "sensitivity":
        return import_module("evalkit.sensitivity")
    raise AttributeError(f"module 'evalkit' has no attribute {name!r}")
