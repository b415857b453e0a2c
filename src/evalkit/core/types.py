"""Types that several rooms speak of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many parts of long work are done, and how many there are."""
Span: TypeAlias = tuple[Fraction, Fraction]
"""The lowest and the highest value of something that is not known exactly."""
Fractions: TypeAlias = tuple[Fraction, ...]
"""Exact numbers in a row."""
