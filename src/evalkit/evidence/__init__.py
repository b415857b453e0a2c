"""What is certain, what is likely by a stated assumption, and which documents would settle it."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand

if TYPE_CHECKING:
    from evalkit.evidence.fragile import Fragility, MarkMove, PlaceChange, fragility, moved
    from evalkit.evidence.requests import Askable, Asking, Holder, OpenMark, asking

__all__ = [
    "Askable",
    "Asking",
    "Fragility",
    "Holder",
    "MarkMove",
    "OpenMark",
    "PlaceChange",
    "asking",
    "fragility",
    "moved",
]

# What a page tells of requests needs no laws, and the laws need no requests.
__getattr__ = on_demand(
    __name__,
    {
        "fragile": "Fragility MarkMove PlaceChange fragility moved",
        "requests": "Askable Asking Holder OpenMark asking",
    },
)
