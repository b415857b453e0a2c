"""Weights from what people state: each method gives weights and the space that they allow."""

from evalkit.weights.elicit.ahp import ahp
from evalkit.weights.elicit.best_worst import best_worst
from evalkit.weights.elicit.by_name import METHODS, elicit
from evalkit.weights.elicit.direct import points, smart, swing
from evalkit.weights.elicit.group import group
from evalkit.weights.elicit.objective import critic, entropy, merec, std
from evalkit.weights.elicit.ranks import rank_order
from evalkit.weights.elicit.result import Elicited, Figure

__all__ = [
    "METHODS",
    "Elicited",
    "Figure",
    "ahp",
    "best_worst",
    "critic",
    "elicit",
    "entropy",
    "group",
    "merec",
    "points",
    "rank_order",
    "smart",
    "std",
    "swing",
]
