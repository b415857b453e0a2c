"""Scales with steps: thresholds, rubrics with a descriptor per level, and categories."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from reprlib import repr as short
from typing import ClassVar

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, decimal, exact
from evalkit.core.ids import id_of
from evalkit.core.messages import Text, say
from evalkit.core.naming import naming
from evalkit.scales.base import (
    Direction,
    LinePiece,
    Outside,
    Scale,
    Value,
    bad_scale,
    off_scale,
    reach_of,
    trend,
)
from evalkit.scales.lines import check_steps, pairs
from evalkit.scales.texts import plain, text


@frozen(field_transformer=naming(say("scale"), "kind"))
class Steps(Scale):
    """A staircase: each threshold reached is worth its utility.

    Parameters
    ----------
    steps : sequence of (from, utility)
        By rising threshold. A value below the first is off the scale.

    Examples
    --------
    >>> Steps([(0, 0), (3, "0.5"), (5, 1)]).utility(4)
    Fraction(1, 2)
    """

    kind: ClassVar[str] = "steps"
    steps: tuple[tuple[Fraction, Fraction], ...] = field(converter=pairs)

    def __attrs_post_init__(self) -> None:
        check_steps(self, "steps", self.steps, least=2)

    def shape(self, value: Fraction) -> Fraction:
        return self.steps[bisect_right([x for x, _ in self.steps], value) - 1][1]

    @cached_property
    def pieces(self) -> tuple[LinePiece, ...]:
        return tuple(LinePiece(start, utility) for start, utility in self.steps)

    @property
    def extent(self) -> tuple[Fraction, None]:
        return self.steps[0][0], None

    @property
    def reach(self) -> tuple[Fraction, Fraction]:
        return reach_of([u for _, u in self.steps], turned=self.reversed)

    @property
    def shape_direction(self) -> Direction:
        return trend(tuple(u for _, u in self.steps))

    @property
    def turns(self) -> tuple[Fraction, ...]:
        return tuple(x for x, _ in self.steps[1:])


def _value(written: Number) -> Value:
    """Keep words as words, for categories."""
    return id_of(plain(written)) if isinstance(written, str) else exact(written)


@frozen(field_transformer=naming(say("level"), "value"))
class Level:
    """One level of a rubric.

    Parameters
    ----------
    value : exact number or str
        What an evaluator writes: a number, or a word for a category.
    utility : exact number in [0, 1]
    title, text : Text
        Short label, and the descriptor: what must be observed for this level.
    """

    value: Value = field(converter=_value)
    utility: Fraction = field(converter=exact)
    title: Text = field(factory=Text, converter=text)
    text: Text = field(factory=Text, converter=text)


def _levels(levels: Iterable[Level | tuple[Number, Number]]) -> tuple[Level, ...]:
    rule = say("must be a list of levels, or of pairs: value, utility")
    if isinstance(levels, str) or not isinstance(levels, Iterable):
        raise ModelError(Problem(rule=rule, value=short(levels)))
    found = []
    for item in levels:
        if isinstance(item, list | tuple) and 2 <= len(item) <= 4:
            found.append(Level(*item))
        elif isinstance(item, Level):
            found.append(item)
        else:
            raise ModelError(Problem(rule=rule, value=short(item)))
    return tuple(found)


@frozen(field_transformer=naming(say("scale"), "kind"))
class Levels(Scale):
    """A rubric: numbered levels, each with its utility and a descriptor.

    Parameters
    ----------
    levels : sequence of Level or (value, utility)
        By rising value. Values between levels are off the scale.
    """

    kind: ClassVar[str] = "levels"
    levels: tuple[Level, ...] = field(converter=_levels)

    def __attrs_post_init__(self) -> None:
        if any(isinstance(level.value, str) for level in self.levels):
            raise bad_scale(
                self, "value", say("must be numbers; for words use the scale 'categories'")
            )
        anchors = tuple((exact(level.value), level.utility) for level in self.levels)
        check_steps(self, "level", anchors, least=2)

    @cached_property
    def _by_value(self) -> dict[Fraction, Fraction]:
        return {exact(level.value): level.utility for level in self.levels}

    def read(self, written: Number) -> Value:
        value = exact(written)
        if value not in self._by_value:
            names = [decimal(v) for v in self._by_value]
            raise off_scale(
                decimal(value),
                say("is not a level of the scale"),
                say("write one of {names}", names=names),
            )
        return value

    def shape(self, value: Fraction) -> Fraction:
        return self._by_value[value]

    @cached_property
    def pieces(self) -> tuple[LinePiece, ...]:
        return tuple(LinePiece(value, utility) for value, utility in self._by_value.items())

    @property
    def extent(self) -> tuple[Fraction, Fraction]:
        values = list(self._by_value)
        return values[0], values[-1]

    @property
    def shape_direction(self) -> Direction:
        return trend(tuple(self._by_value.values()))

    @property
    def turns(self) -> tuple[Fraction, ...]:
        return tuple(self._by_value)


@frozen(field_transformer=naming(say("scale"), "kind"))
class Categories(Scale):
    """Named categories, each with its utility; a range of marks follows their listing.

    Parameters
    ----------
    levels : sequence of Level or (word, utility)
    """

    kind: ClassVar[str] = "categories"
    levels: tuple[Level, ...] = field(converter=_levels)

    def __attrs_post_init__(self) -> None:
        names = [level.value for level in self.levels]
        if len(names) < 2:
            raise bad_scale(self, "level", say("needs at least {count} entries", count=2))
        if not all(isinstance(name, str) and name.strip() for name in names):
            raise bad_scale(self, "value", say("must be words; for numbers use the scale 'levels'"))
        if len(set(names)) < len(names):
            raise bad_scale(self, "value", say("must be listed once each"))
        for level in self.levels:
            if not 0 <= level.utility <= 1:
                raise bad_scale(
                    self, "utility", say("utilities must be between 0 and 1"), level.utility
                )

    @cached_property
    def _place(self) -> dict[str, int]:
        return {str(level.value): place for place, level in enumerate(self.levels)}

    def read(self, written: Number) -> Value:
        name = id_of(plain(written)) if isinstance(written, str) else decimal(exact(written))
        if name not in self._place:
            raise off_scale(
                name,
                say("is not a category of the scale"),
                say("write one of {names}", names=list(self._place)),
            )
        return name

    def place(self, cell: Number) -> Fraction:
        """Return the place in the listing, from 0, of a word, or of a number that is one."""
        if isinstance(cell, str):
            return Fraction(self._place[str(self.read(cell))])
        found = exact(cell)
        if not (found.denominator == 1 and 0 <= found < len(self.levels)):
            raise off_scale(str(cell), say("is not the index of a category"), None)
        return found

    def utility(self, value: Value) -> Fraction:
        return self.shape(Fraction(self._place[str(self.read(value))]), turn=self.reversed)

    def bounds(self, low: Value, high: Value) -> tuple[Fraction, Fraction]:
        first, last = (self._place[str(self.read(v))] for v in (low, high))
        inside = [self.utility(level.value) for level in self.levels[first : last + 1]]
        return (min(inside), max(inside)) if inside else (Fraction(0), Fraction(0))

    def shape(self, value: Fraction, *, turn: bool = False) -> Fraction:
        utility = self.levels[int(value)].utility
        return 1 - utility if turn else utility

    @cached_property
    def pieces(self) -> tuple[LinePiece, ...]:
        """One for each category, by its place in the listing."""
        return tuple(
            LinePiece(Fraction(place), level.utility) for place, level in enumerate(self.levels)
        )

    @property
    def turns(self) -> tuple[Fraction, ...]:
        """The places in the listing: a range of words takes in all between."""
        return tuple(piece.start for piece in self.pieces)

    @property
    def extent(self) -> tuple[Fraction, Fraction]:
        return Fraction(0), Fraction(len(self.levels) - 1)

    @property
    def reach(self) -> tuple[Fraction, Fraction]:
        return reach_of([level.utility for level in self.levels], turned=self.reversed)

    @property
    def shape_direction(self) -> Direction:
        return "none"

    @property
    def outside(self) -> Outside:
        return "error"
