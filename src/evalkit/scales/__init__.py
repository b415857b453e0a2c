"""Scales: from a value on paper to a utility in [0, 1], exactly and in arrays."""

from collections.abc import Mapping
from types import MappingProxyType

from evalkit.scales.base import Scale
from evalkit.scales.curves import Saturating, SShaped
from evalkit.scales.lines import Band, Linear, Piecewise
from evalkit.scales.steps import Categories, Level, Levels, Steps

SCALES: Mapping[str, type[Scale]] = MappingProxyType(
    {
        scale.kind: scale
        for scale in (
            Linear, Piecewise, Steps, Levels, Categories, Band, Saturating, SShaped,
        )
    }
)  # fmt: skip

__all__ = [
    "SCALES",
    "Band",
    "Categories",
    "Level",
    "Levels",
    "Linear",
    "Piecewise",
    "SShaped",
    "Saturating",
    "Scale",
    "Steps",
]
