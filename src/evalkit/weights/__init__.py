"""Weights: the space they may move in, and how people state them."""

from evalkit.weights.draws.sampling import BLOCK, REPLICATES, Sampler
from evalkit.weights.geometry.branches import Branch
from evalkit.weights.geometry.frame import Frame
from evalkit.weights.geometry.programs import (
    Found,
    Infeasible,
    Solution,
    SolverError,
    Unbounded,
    integer_program,
    linear_program,
)
from evalkit.weights.rows import Row
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
