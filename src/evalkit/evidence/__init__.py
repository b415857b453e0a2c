"""What is certain, what is likely by a stated assumption, and which documents would settle it."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand
from evalkit.evaluation.assumption import Assumption

if TYPE_CHECKING:
    from evalkit.evidence.certainty import Certain, certain
    from evalkit.evidence.chances import Likely, likely
    from evalkit.evidence.classes import CutOff, CutOffs, cut
    from evalkit.evidence.comparing import PairChances
    from evalkit.evidence.firsts import FirstChances
    from evalkit.evidence.fragile import Fragility, MarkMove, PlaceChange, fragility, moved
    from evalkit.evidence.independent import Independence, independence
    from evalkit.evidence.outlooks import OpenGate, Outlook, outlook
    from evalkit.evidence.requests import Askable, Asking, Holder, OpenMark, asking

__all__ = [
    "Askable",
    "Asking",
    "Assumption",
    "Certain",
    "CutOff",
    "CutOffs",
    "FirstChances",
    "Fragility",
    "Holder",
    "Independence",
    "Likely",
    "MarkMove",
    "OpenGate",
    "OpenMark",
    "Outlook",
    "PairChances",
    "PlaceChange",
    "asking",
    "certain",
    "cut",
    "fragility",
    "independence",
    "likely",
    "moved",
    "outlook",
]

# What a page tells of requests needs no laws, and the laws need no requests.
__getattr__ = on_demand(
    __name__,
    {
        "certainty": "Certain certain",
        "chances": "Likely likely",
        "classes": "CutOff CutOffs cut",
        "comparing": "PairChances",
        "firsts": "FirstChances",
        "fragile": "Fragility MarkMove PlaceChange fragility moved",
        "independent": "Independence independence",
        "outlooks": "OpenGate Outlook outlook",
        "requests": "Askable Asking Holder OpenMark asking",
    },
)
