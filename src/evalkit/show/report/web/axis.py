"""An axis: where a number stands between the ends of a drawing, and the round numbers on it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from evalkit.core.exact import near_decimal

_ROUND = (1, 2, 5)


@frozen
class Axis:
    """A stretch of numbers over the width of a drawing.

    Parameters
    ----------
    low, high : Fraction
    step : Fraction
        Between the numbers that are written.
    """

    low: Fraction
    high: Fraction
    step: Fraction

    @classmethod
    def over(cls, low: Fraction, high: Fraction, *, most: int = 6, pad: int = 4) -> Axis:
        """Return an axis over some numbers, with room beside them in per cent of the width."""
        low, high = (low, high) if low < high else (low - 1, high + 1)
        room = (high - low) * pad / 100
        low, high = low - room, high + room
        return cls(low, high, _step((high - low) / most))

    def at(self, number: Fraction) -> float:
        """Return the place of a number, in per cent of the width."""
        return float(100 * (number - self.low) / (self.high - self.low))

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """The round numbers, each at its place."""
        first, last = ceil(self.low / self.step), floor(self.high / self.step)
        numbers = (n * self.step for n in range(first, last + 1))
        return tuple((self.at(n), near_decimal(n).replace("-", "−")) for n in numbers)


def _step(least: Fraction) -> Fraction:
    """Return the least of 1, 2, 5, 10, 20, ... and 0.5, 0.2, ... that is large enough."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * n for n in (*_ROUND, 10) if power * n >= least)
