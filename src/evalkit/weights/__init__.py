"""Weights: the space they may move in, and how people state them."""

from evalkit.weights.branches import Branch
from evalkit.weights.frame import Frame
from evalkit.weights.programs import (
    Found,
    Infeasible,
    Solution,
    SolverError,
    Unbounded,
    integer_program,
    linear_program,
)
from evalkit.weights.rows import Row
from evalkit.weights.sampling import BLOCK, REPLICATES, Sampler
from evalkit.weights.space import WeightSpace

__all__ = [
    "BLOCK",
    "REPLICATES",
    "Branch",
    "Found",
    "Frame",
    "Infeasible",
    "Row",
    "Sampler",
    "Solution",
    "SolverError",
    "Unbounded",
    "WeightSpace",
    "integer_program",
    "linear_program",
]
