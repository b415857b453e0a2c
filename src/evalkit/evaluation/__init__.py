"""Evaluate a case: exactly, or fast in arrays."""

from evalkit.evaluation.array import ArrayScores, evaluate_array
from evalkit.evaluation.award import Award
from evalkit.evaluation.evaluate import evaluate
from evalkit.evaluation.explain import Contribution, Explanation
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score

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
