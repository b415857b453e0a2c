"""Curved scales. Their values are irrational, so each declares how it rounds them."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from attrs import field, frozen

from evalkit.core.counts import is_whole, whole_rule
from evalkit.core.exact import exact
from evalkit.core.irrational import logistic, power_of_two
from evalkit.core.messages import say
from evalkit.core.naming import naming
from evalkit.scales.base import Direction, Outside, Scale, bad_scale


def _check_places(scale: Scale, places: int) -> None:
    if not is_whole(places, 6, 30):
        raise bad_scale(scale, "places", whole_rule(6, 30), places)


@frozen(field_transformer=naming(say("scale"), "kind"))
class Saturating(Scale):
    """More is better, but ever less so: 1 - 2 ** -((x - zero) / half).

    Parameters
    ----------
    zero : exact number
        Value worth 0; below it, too.
    half : exact number
        Distance from zero at which half the utility is reached; negative where
        lower values are better.
    places : int
        Decimal places of the utility, half to even, 6 to 30.

    Examples
    --------
    >>> Saturating(0, 100).utility(200)
    Fraction(3, 4)
    """

    kind: ClassVar[str] = "saturating"
    zero: Fraction = field(converter=exact)
    half: Fraction = field(converter=exact)
    places: int = field(default=15)

    def __attrs_post_init__(self) -> None:
        _check_places(self, self.places)
        if self.half == 0:
            raise bad_scale(self, "half", say("must not be 0"))

    def shape(self, value: Fraction) -> Fraction:
        return 1 - power_of_two(-max((value - self.zero) / self.half, Fraction(0)), self.places)

    @property
    def extent(self) -> tuple[Fraction | None, Fraction | None]:
        return (self.zero, None) if self.half > 0 else (None, self.zero)

    @property
    def shape_direction(self) -> Direction:
        return "higher" if self.half > 0 else "lower"

    @property
    def outside(self) -> Outside:
        return "clip"


@frozen(field_transformer=naming(say("scale"), "kind"))
class SShaped(Scale):
    """Slow, then fast, then slow: a logistic curve through 0.1 and 0.9.

    Parameters
    ----------
    tenth, ninetenths : exact number
        Values worth 0.1 and 0.9; ``tenth > ninetenths`` where lower is better.
    places : int
        Decimal places of the utility, half to even, 6 to 30.

    Examples
    --------
    >>> SShaped(10, 30).utility(20)
    Fraction(1, 2)
    """

    kind: ClassVar[str] = "s-shaped"
    tenth: Fraction = field(converter=exact)
    ninetenths: Fraction = field(converter=exact)
    places: int = field(default=15)

    def __attrs_post_init__(self) -> None:
        _check_places(self, self.places)
        if self.tenth == self.ninetenths:
            raise bad_scale(self, "ninetenths", say("must differ from tenth"))

    def shape(self, value: Fraction) -> Fraction:
        span = self.ninetenths - self.tenth
        return logistic((2 * value - self.tenth - self.ninetenths) / span, self.places)

    @property
    def extent(self) -> tuple[None, None]:
        return None, None

    @property
    def shape_direction(self) -> Direction:
        return "higher" if self.ninetenths > self.tenth else "lower"

    @property
    def outside(self) -> Outside:
        return "clip"
