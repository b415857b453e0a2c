"""Weights: the space they may move in, and how people state them."""

from evalkit.weights.draws.sampling import Sampler
from evalkit.weights.rows import Row
from evalkit.weights.space import WeightSpace

__all__ = [
    "Row",
    "Sampler",
    "WeightSpace",
]
