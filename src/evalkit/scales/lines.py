"""Scales made of straight lines: linear, piecewise linear, and a band that is best inside."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from reprlib import repr as short
from typing import ClassVar

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, exact
from evalkit.core.messages import say
from evalkit.core.naming import naming
from evalkit.scales.base import Direction, LinePiece, Outside, Scale, bad_scale, trend

OUTSIDE: tuple[Outside, ...] = ("error", "clip")


@frozen(kw_only=True)
class _Lines(Scale):
    """Straight lines between anchors (value, utility), by rising value."""

    @property
    @abstractmethod
    def anchors(self) -> tuple[tuple[Fraction, Fraction], ...]: ...

    def shape(self, value: Fraction) -> Fraction:
        piece = self.pieces[0]
        for after in self.pieces[1:]:
            if value <= after.start:
                break
            piece = after
        return piece.utility + piece.slope * (value - piece.start)

    @cached_property
    def pieces(self) -> tuple[LinePiece, ...]:
        return tuple(
            LinePiece(x0, u0, (u1 - u0) / (x1 - x0))
            for (x0, u0), (x1, u1) in pairwise(self.anchors)
        )

    @property
    def extent(self) -> tuple[Fraction, Fraction]:
        return self.anchors[0][0], self.anchors[-1][0]

    @property
    def shape_direction(self) -> Direction:
        return trend(tuple(u for _, u in self.anchors))

    @property
    def turns(self) -> tuple[Fraction, ...]:
        return tuple(x for x, _ in self.anchors[1:-1])


def _check_outside(scale: Scale) -> None:
    if scale.outside not in OUTSIDE:
        raise bad_scale(
            scale, "outside", say("must be one of {names}", names=OUTSIDE), scale.outside
        )


@frozen(field_transformer=naming(say("scale"), "kind"))
class Linear(_Lines):
    """Straight from the worst value (utility 0) to the best (utility 1).

    Parameters
    ----------
    worst, best : exact number
        ``worst > best`` where lower values are better.
    outside : {'error', 'clip'}
        Whether a value beyond an end is refused or counts as that end.

    Examples
    --------
    >>> Linear(0, 20).utility(15)
    Fraction(3, 4)
    """

    kind: ClassVar[str] = "linear"
    worst: Fraction = field(converter=exact)
    best: Fraction = field(converter=exact)
    outside: Outside = field(default="error")

    def __attrs_post_init__(self) -> None:
        _check_outside(self)
        if self.worst == self.best:
            raise bad_scale(self, "best", say("must differ from worst"), self.best)

    @cached_property
    def anchors(self) -> tuple[tuple[Fraction, Fraction], ...]:
        ends = (self.worst, Fraction(0)), (self.best, Fraction(1))
        return ends if self.worst < self.best else ends[::-1]


def pairs(points: Iterable[Sequence[Number]]) -> tuple[tuple[Fraction, Fraction], ...]:
    """Convert a list of (value, utility) to exact numbers."""
    rule = say("must be a list of pairs: value, utility")
    if isinstance(points, str) or not isinstance(points, Iterable):
        raise ModelError(Problem(rule=rule, value=short(points)))
    found = []
    for point in points:
        pair = () if isinstance(point, str) or not isinstance(point, Iterable) else tuple(point)
        if len(pair) != 2:
            raise ModelError(Problem(rule=rule, value=short(point)))
        found.append((exact(pair[0]), exact(pair[1])))
    return tuple(found)


@frozen(field_transformer=naming(say("scale"), "kind"))
class Piecewise(_Lines):
    """Straight lines between anchors.

    Parameters
    ----------
    points : sequence of (value, utility)
        At least two, by rising value, utilities in [0, 1].
    outside : {'error', 'clip'}

    Examples
    --------
    >>> Piecewise([(0, 0), (10, "0.8"), (20, 1)]).utility(15)
    Fraction(9, 10)
    """

    kind: ClassVar[str] = "piecewise"
    points: tuple[tuple[Fraction, Fraction], ...] = field(converter=pairs)
    outside: Outside = field(default="error")

    def __attrs_post_init__(self) -> None:
        _check_outside(self)
        check_steps(self, "points", self.points, least=2)

    @property
    def anchors(self) -> tuple[tuple[Fraction, Fraction], ...]:
        return self.points


def check_steps(
    scale: Scale, name: str, anchors: tuple[tuple[Fraction, Fraction], ...], *, least: int
) -> None:
    """Refuse anchors that are too few, out of order, or off [0, 1]."""
    if len(anchors) < least:
        raise bad_scale(scale, name, say("needs at least {count} entries", count=least))
    if any(a[0] >= b[0] for a, b in pairwise(anchors)):
        raise bad_scale(scale, name, say("must be listed by rising value"))
    for _, utility in anchors:
        if not 0 <= utility <= 1:
            raise bad_scale(scale, name, say("utilities must be between 0 and 1"), utility)


@frozen(field_transformer=naming(say("scale"), "kind"))
class Band(_Lines):
    """Best inside a range, falling off in straight lines on both sides.

    Parameters
    ----------
    zero_below : exact number
        At and below this value the utility is 0.
    start, end : exact number
        From start to end the utility is 1; equal for a single target.
    zero_above : exact number
        At and above this value the utility is 0.

    Examples
    --------
    >>> Band(0, 10, 20, 40).utility(30)
    Fraction(1, 2)
    """

    kind: ClassVar[str] = "band"
    zero_below: Fraction = field(converter=exact)
    start: Fraction = field(converter=exact)
    end: Fraction = field(converter=exact)
    zero_above: Fraction = field(converter=exact)

    def __attrs_post_init__(self) -> None:
        if not self.zero_below < self.start <= self.end < self.zero_above:
            raise bad_scale(self, "start", say("must satisfy zero_below < from <= to < zero_above"))

    @property
    def outside(self) -> Outside:
        return "clip"

    @cached_property
    def anchors(self) -> tuple[tuple[Fraction, Fraction], ...]:
        zero, one = Fraction(0), Fraction(1)
        top = (
            ((self.start, one), (self.end, one)) if self.start < self.end else ((self.start, one),)
        )
        return ((self.zero_below, zero), *top, (self.zero_above, zero))
