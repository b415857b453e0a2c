"""How few marks, each moved by one level, change who has the first places."""

from evalkit.evidence.fragile.moves import MarkMove, moved
from evalkit.evidence.fragile.result import Fragility, PlaceChange
from evalkit.evidence.fragile.search import fragility

__all__ = ["Fragility", "MarkMove", "PlaceChange", "fragility", "moved"]
