"""Evaluate a case: exactly, or fast in arrays."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand
from evalkit.evaluation.evaluate import evaluate
from evalkit.evaluation.explain import Contribution, Explanation
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score

if TYPE_CHECKING:
    from evalkit.evaluation.array import ArrayScores, evaluate_array
    from evalkit.evaluation.award import Award

__all__ = [
    "ArrayScores",
    "Award",
    "Contribution",
    "Evaluation",
    "Explanation",
    "Score",
    "evaluate",
    "evaluate_array",
]

# A case without a procedure needs no award, and one that is evaluated exactly no arrays.
__getattr__ = on_demand(__name__, {"array": "ArrayScores evaluate_array", "award": "Award"})
