"""What every scale has in common: from a value on paper to a utility in [0, 1]."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import Number, decimal, exact
from evalkit.core.messages import Message, say

Value = Fraction | str
Direction = Literal["higher", "lower", "none"]
Outside = Literal["error", "clip"]


@frozen
class LinePiece:
    """A stretch of a scale on which utility is a straight line, up to the next piece.

    Parameters
    ----------
    start : Fraction
        The value from which on it counts.
    utility, slope : Fraction
        At its start, and by how much it changes for each unit of the value.
    """

    start: Fraction
    utility: Fraction
    slope: Fraction = Fraction(0)


@frozen(kw_only=True)
class Scale(ABC):
    """A value function: what a value is worth, from 0 (worst) to 1 (best).

    A scale of your own derives from this class and gives `shape`, `extent`
    and `shape_direction`; everything else follows from them.
    `evalkit.testing.check_scale` holds it to its word.

    Parameters
    ----------
    reversed : bool
        Turn the scale over: 1 - utility.
    """

    kind: ClassVar[str]
    reversed: bool = field(default=False)

    @abstractmethod
    def shape(self, value: Fraction) -> Fraction:
        """Return the utility of a value within `extent`, before any reversal."""

    @property
    @abstractmethod
    def extent(self) -> tuple[Fraction | None, Fraction | None]:
        """Lowest and highest value that the scale speaks of; None is open."""

    @property
    @abstractmethod
    def shape_direction(self) -> Direction:
        """Direction before any reversal: which values are better."""

    @property
    def turns(self) -> tuple[Fraction, ...]:
        """Values at which the shape stops rising or falling; empty if monotone."""
        return ()

    @property
    def pieces(self) -> tuple[LinePiece, ...]:
        """The shape as straight pieces, by rising value; empty where it is not made of them.

        Columns of marks are read by them; without, each distinct value is worked out by itself.
        """
        return ()

    @cached_property
    def plans(self) -> dict[int, Any]:
        """What reads columns of values by the pieces, by the denominator of the values."""
        return {}

    @property
    def outside(self) -> Outside:
        """What becomes of a value beyond the extent."""
        return "error"

    @property
    def reach(self) -> tuple[Fraction, Fraction]:
        """Lowest and highest utility that any value has, or comes as near to as you like."""
        low, high = self.extent
        if low is None or high is None:
            return Fraction(0), Fraction(1)
        return self.bounds(low, high)

    @property
    def direction(self) -> Direction:
        """Which values are better: 'higher', 'lower', or 'none' if neither."""
        turned: dict[Direction, Direction] = {"higher": "lower", "lower": "higher", "none": "none"}
        return turned[self.shape_direction] if self.reversed else self.shape_direction

    def read(self, written: Number) -> Value:
        """Convert a mark as written to a value of this scale, or say why not.

        Raises
        ------
        ModelError
            If it is not a number, or lies beyond the extent of a scale that
            does not clip.
        """
        value = exact(written)
        low, high = self.extent
        if self.outside == "error" and (
            (low is not None and value < low) or (high is not None and value > high)
        ):
            raise off_scale(decimal(value), self._range_rule(), None)
        return value

    def utility(self, value: Value) -> Fraction:
        """Return what a value is worth, exactly, in [0, 1]."""
        number = self.read(value)
        assert isinstance(number, Fraction)
        return self._worth(number)

    def _worth(self, number: Fraction) -> Fraction:
        if self.outside == "clip":
            low, high = self.extent
            number = number if low is None else max(number, low)
            number = number if high is None else min(number, high)
        shape = self.shape(number)
        return 1 - shape if self.reversed else shape

    def bounds(self, low: Value, high: Value) -> tuple[Fraction, Fraction]:
        """Return the lowest and highest utility of the values from low to high."""
        lowest, highest = self.read(low), self.read(high)
        assert isinstance(lowest, Fraction)
        assert isinstance(highest, Fraction)
        if lowest == highest:
            utility = self._worth(lowest)
            return utility, utility
        inner = [v for v in self.turns if lowest < v < highest]
        utilities = [self._worth(v) for v in (lowest, *inner, highest)]
        return min(utilities), max(utilities)

    def _range_rule(self) -> Message:
        low, high = self.extent
        if low is None and high is None:
            return say("is off the scale")
        if high is None and low is not None:
            return say("is off the scale, which starts at {low}", low=decimal(low))
        if low is None and high is not None:
            return say("is off the scale, which ends at {high}", high=decimal(high))
        assert low is not None
        assert high is not None
        return say(
            "is off the scale, which goes from {low} to {high}",
            low=decimal(low),
            high=decimal(high),
        )


def float_array(values: ArrayLike) -> FloatArray:
    """Convert an array or nested lists of numbers to an array of floats."""
    rule = say("must be an array of numbers, its rows of one length")
    wrong = ModelError(Problem(field="values", rule=rule))
    try:
        if np.ma.is_masked(values):  # what is masked is missing
            values = np.ma.filled(np.ma.asarray(values).astype(np.float64), np.nan)
        found = np.asarray(values)
        floats = found.astype(np.float64, copy=False) if found.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError):
        raise wrong from None
    if floats is None:
        raise wrong
    return floats


def off_scale(value: str, rule: Message, remedy: Message | None) -> ModelError:
    """Make the error for a value that is not on a scale."""
    return ModelError(Problem(rule=rule, value=value, remedy=remedy))


def bad_scale(scale: Scale, name: str, rule: Message, value: object = None) -> ModelError:
    """Make the error for a scale that contradicts itself."""
    shown = None if value is None else str(value)
    return ModelError(
        Problem(table=place(say("scale"), scale.kind), field=name, rule=rule, value=shown)
    )


def trend(utilities: tuple[Fraction, ...]) -> Direction:
    """Return the direction of utilities listed by rising value."""
    steps = [b - a for a, b in pairwise(utilities)]
    if all(s == 0 for s in steps):
        return "none"
    if all(s >= 0 for s in steps):
        return "higher"
    return "lower" if all(s <= 0 for s in steps) else "none"


def reach_of(utilities: list[Fraction], *, turned: bool) -> tuple[Fraction, Fraction]:
    """Return the lowest and highest of some utilities, turned over where the scale is."""
    low, high = min(utilities), max(utilities)
    return (1 - high, 1 - low) if turned else (low, high)
