"""Strategies for numbers, weights, scales and the values on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from evalkit.core.exact import Number, exact
from evalkit.scales import (
    SCALES,
    Band,
    Categories,
    Levels,
    Linear,
    Piecewise,
    Saturating,
    Scale,
    SShaped,
    Steps,
)
from evalkit.scales.base import Value
from evalkit.scales.lines import OUTSIDE

Points = list[tuple[Fraction, Fraction]]
_UTILITIES = [Fraction(n, d) for n, d in ((0, 1), (1, 1), (1, 2), (1, 4), (3, 4), (1, 3), (1, 10))]
_WORDS = ("none", "some", "most", "all")
_FEW = 10


@st.composite
def numbers(draw: DrawFn, low: Number = -100, high: Number = 100, *, places: int = 1) -> Fraction:
    """Draw exact numbers with few digits, both ends among them.

    Parameters
    ----------
    low, high : exact number
    places : int
        Most decimals; more only where low and high are so close that there
        would be fewer than ten numbers.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(numbers(2, 5), lambda x: x > 2)
    Fraction(3, 1)
    """
    start, stop = exact(low), exact(high)
    if start > stop:
        raise ValueError(f"low {start} must not be above high {stop}")
    if start == stop:
        return start
    span = stop - start
    finest = places
    while span * 10**finest < _FEW:
        finest += 1
    coarsest = next(p for p in range(finest + 1) if _inside(start, stop, p))
    # The decimals are drawn first, so that they are the first to shrink away.
    decimals = draw(st.integers(0, 10 ** (finest - coarsest) - 1))
    unit = 10**coarsest
    whole = draw(st.integers(floor(start * unit), ceil(stop * unit)))
    return max(start, min(stop, Fraction(whole, unit) + Fraction(decimals, 10**finest)))


def _inside(start: Fraction, stop: Fraction, exponent: int) -> bool:
    unit = Fraction(1, 10**exponent)
    return ceil(start / unit) <= floor(stop / unit)


@st.composite
def weights(draw: DrawFn, n: int) -> tuple[Fraction, ...]:
    """Draw n exact positive weights that sum to 1; they shrink to equal ones.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(weights(2), lambda w: True)
    (Fraction(1, 2), Fraction(1, 2))
    """
    parts = [draw(st.integers(1, 9)) for _ in range(n)]
    return tuple(Fraction(part, sum(parts)) for part in parts)


@st.composite
def scales(draw: DrawFn, kinds: Iterable[str] | None = None) -> Scale:
    """Draw scales of every kind, rising, falling and neither, reversed or not.

    Parameters
    ----------
    kinds : iterable of str, optional
        Such as ``["linear", "levels"]``; by default every kind that evalkit has.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(scales(["linear"]), lambda s: s.direction == "higher")
    Linear(reversed=False, worst=Fraction(0, 1), best=Fraction(1, 1), outside='error')
    """
    names = list(SCALES if kinds is None else kinds)
    kind = draw(st.sampled_from(names))
    turned = draw(st.booleans())
    return _DRAWN[kind](draw, turned)


def _start(draw: DrawFn) -> Fraction:
    return draw(numbers(-50, 50))


def _step(draw: DrawFn) -> Fraction:
    return draw(numbers(1, 20))


def _utilities(draw: DrawFn, count: int) -> list[Fraction]:
    """Draw utilities that rise from 0 to 1, fall, rise part of the way, or do as they like."""
    form = draw(st.sampled_from(["rising", "falling", "part", "free"]))
    found = [draw(st.sampled_from(_UTILITIES)) for _ in range(count)]
    if form == "free":
        return found
    found.sort()
    if form != "part":
        found[0], found[-1] = Fraction(0), Fraction(1)
    return found[::-1] if form == "falling" else found


def _points(draw: DrawFn) -> Points:
    count = draw(st.integers(2, 4))
    values = list(accumulate((_step(draw) for _ in range(count - 1)), initial=_start(draw)))
    return list(zip(values, _utilities(draw, count), strict=True))


def _pair(draw: DrawFn) -> tuple[Fraction, Fraction]:
    start = _start(draw)
    ends = start, start + _step(draw)
    return ends[::-1] if draw(st.booleans()) else ends


def _linear(draw: DrawFn, turned: bool) -> Scale:
    worst, best = _pair(draw)
    return Linear(worst, best, draw(st.sampled_from(OUTSIDE)), reversed=turned)


def _piecewise(draw: DrawFn, turned: bool) -> Scale:
    return Piecewise(_points(draw), draw(st.sampled_from(OUTSIDE)), reversed=turned)


def _steps(draw: DrawFn, turned: bool) -> Scale:
    return Steps(_points(draw), reversed=turned)


def _levels(draw: DrawFn, turned: bool) -> Scale:
    count = draw(st.integers(2, 4))
    return Levels(list(enumerate(_utilities(draw, count))), reversed=turned)


def _categories(draw: DrawFn, turned: bool) -> Scale:
    count = draw(st.integers(2, 4))
    worth = _utilities(draw, count)
    return Categories(list(zip(_WORDS[:count], worth, strict=True)), reversed=turned)


def _band(draw: DrawFn, turned: bool) -> Scale:
    start = _start(draw)
    inner = start + _step(draw)
    outer = inner + draw(numbers(0, 20))
    return Band(start, inner, outer, outer + _step(draw), reversed=turned)


def _saturating(draw: DrawFn, turned: bool) -> Scale:
    half = _step(draw) * (-1 if draw(st.booleans()) else 1)
    return Saturating(_start(draw), half, draw(st.sampled_from([15, 6, 30])), reversed=turned)


def _s_shaped(draw: DrawFn, turned: bool) -> Scale:
    tenth, ninetenths = _pair(draw)
    return SShaped(tenth, ninetenths, draw(st.sampled_from([15, 6, 30])), reversed=turned)


_DRAWN: Mapping[str, Callable[[DrawFn, bool], Scale]] = {
    "linear": _linear,
    "piecewise": _piecewise,
    "steps": _steps,
    "levels": _levels,
    "categories": _categories,
    "band": _band,
    "saturating": _saturating,
    "s-shaped": _s_shaped,
}


def values_of(scale: Scale) -> SearchStrategy[Value]:
    """Draw values on a scale; where it clips, also some beyond its ends.

    Parameters
    ----------
    scale : Scale
        Of any kind, your own included. Where your scale is open on one side, values
        lie within 100 of the other; open on both, between -100 and 100.

    Examples
    --------
    >>> from evalkit import Levels
    >>> from hypothesis import find
    >>> find(values_of(Levels([(1, 0), (2, 1)])), lambda v: True)
    Fraction(1, 1)
    """
    if isinstance(scale, Levels | Categories):
        return st.sampled_from([level.value for level in scale.levels])
    return values_between(scale, *_reach(scale))


def values_between(scale: Scale, low: Value, high: Value) -> SearchStrategy[Value]:
    """Draw values on a scale from low to high, those where it turns among them."""
    if isinstance(scale, Levels | Categories):
        names = [level.value for level in scale.levels]
        return st.sampled_from(names[names.index(low) : names.index(high) + 1])
    start, stop = exact(low), exact(high)
    marked = [v for v in (*scale.turns, *scale.extent) if v is not None and start <= v <= stop]
    return _on_line(start, stop, tuple(marked))


@st.composite
def _on_line(draw: DrawFn, start: Fraction, stop: Fraction, marked: tuple[Fraction, ...]) -> Value:
    turn = bool(marked) and draw(st.booleans())
    return draw(st.sampled_from(marked) if turn else numbers(start, stop))


def _reach(scale: Scale) -> tuple[Fraction, Fraction]:
    """Return where the values of a scale are worth drawing."""
    low, high = scale.extent
    margin = Fraction(0)
    if isinstance(scale, Saturating):
        ends = sorted((scale.zero - scale.half, scale.zero + 8 * scale.half))
        return ends[0], ends[1]
    if isinstance(scale, SShaped):
        ends = sorted((scale.tenth, scale.ninetenths))
        margin = 2 * (ends[1] - ends[0])
        return ends[0] - margin, ends[1] + margin
    if low is None:
        low = (high if high is not None else Fraction(0)) - 100
    if high is None:
        high = max((low, *scale.turns)) + 100 if scale.extent[0] is not None else Fraction(100)
    if scale.outside == "clip":
        margin = (high - low) / 4
    return (
        low - margin if scale.extent[0] is not None else low,
        high + margin if scale.extent[1] is not None else high,
    )


def most_and_least(scale: Scale, low: Value, high: Value) -> tuple[Value, Value]:
    """Return a value from low to high that is worth least, and one that is worth most."""
    found: list[Value]
    if isinstance(scale, Levels | Categories):
        names = [level.value for level in scale.levels]
        found = names[names.index(low) : names.index(high) + 1]
    else:
        start, stop = exact(low), exact(high)
        found = [start, *(v for v in scale.turns if start < v < stop), stop]
    return min(found, key=scale.utility), max(found, key=scale.utility)


def whole_span(scale: Scale) -> tuple[Value, Value]:
    """Return the ends of a scale; far out where it is open."""
    if isinstance(scale, Levels | Categories):
        return scale.levels[0].value, scale.levels[-1].value
    low, high = scale.extent
    far = Fraction(10**30)
    return -far if low is None else low, far if high is None else high
