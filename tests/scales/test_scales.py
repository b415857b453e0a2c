"""Worked values of every scale, what each refuses, and arrays against exact numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import sentence, tells

from evalkit import (
    Band,
    Categories,
    Level,
    Levels,
    Linear,
    ModelError,
    Piecewise,
    Saturating,
    SShaped,
    Steps,
)
from evalkit.core.column import ExactColumn
from evalkit.core.exact import exact
from evalkit.scales import SCALES
from evalkit.scales.worth import worth, worth_between

LINEAR = Linear(0, 20)
FALLING = Linear(200, 100)
CLIPPED = Linear(0, 20, outside="clip")
PIECES = Piecewise([(0, 0), (10, "0.8"), (20, 1)])
HILL = Piecewise([(0, "0.2"), (10, 1), (20, 0)])
STEPS = Steps([(0, 0), (3, "0.5"), (5, 1)])
LEVELS = Levels([(1, 0), (2, "0.25"), (4, 1)])
WORDS = Categories([("none", 0), ("most", 1), ("some", "0.4")])
BAND = Band(0, 10, 20, 40)
PEAK = Band(0, 10, 10, 20)
CURVE = Saturating(0, 100)
LESS = Saturating(100, -10)
LOGISTIC = SShaped(10, 30)
ALL = (LINEAR, FALLING, CLIPPED, PIECES, HILL, STEPS, LEVELS, WORDS, BAND, PEAK, CURVE, LESS, LOGISTIC)  # fmt: skip
NUMERIC = [scale for scale in ALL if scale is not WORDS]


def test_every_kind_is_covered():
    assert {scale.kind for scale in ALL} == set(SCALES)


@pytest.mark.parametrize(
    ("scale", "value", "utility"),
    [
        (LINEAR, 15, "0.75"), (LINEAR, 0, 0), (LINEAR, 20, 1), (FALLING, 130, "0.7"),
        (CLIPPED, -5, 0), (CLIPPED, 25, 1), (PIECES, 5, "0.4"), (PIECES, 15, "0.9"),
        (PIECES, 10, "0.8"), (HILL, 5, "0.6"), (HILL, 20, 0), (STEPS, "2.999", 0),
        (STEPS, 3, "0.5"), (STEPS, 5, 1), (STEPS, 500, 1), (LEVELS, 2, "0.25"), (WORDS, "some", "0.4"),
        (WORDS, " most ", 1), (BAND, 5, "0.5"), (BAND, 15, 1), (BAND, 30, "0.5"), (BAND, 99, 0),
        (BAND, -1, 0), (PEAK, 10, 1), (PEAK, 15, "0.5"), (CURVE, 0, 0), (CURVE, -9, 0),
        (CURVE, 100, "0.5"), (CURVE, 200, "0.75"), (LESS, 110, 0), (LESS, 80, "0.75"),
        (LOGISTIC, 10, "0.1"), (LOGISTIC, 20, "0.5"), (LOGISTIC, 30, "0.9"),
        (SShaped(30, 10), 30, "0.1"), (Saturating(0, 1, places=6), 7, "0.992188"),
    ],
)  # fmt: skip
def test_worked_values(scale, value, utility):
    assert scale.utility(
        value if isinstance(value, str) and scale is WORDS else exact(value)
    ) == exact(utility)


@pytest.mark.parametrize(
    ("scale", "value", "message"),
    [
        (LINEAR, 21, sentence("is off the scale, which goes from {low} to {high}", low="0", high="20", value="21")),
        (FALLING, "99.5", sentence("is off the scale, which goes from {low} to {high}", low="100", high="200", value="99.5")),
        (PIECES, -1, sentence("is off the scale, which goes from {low} to {high}", low="0", high="20", value="-1")),
        (STEPS, -1, sentence("is off the scale, which starts at {low}", low="0", value="-1")),
        (LEVELS, 3, sentence("is not a level of the scale", value="3")),
        (WORDS, "all", sentence("is not a category of the scale", value="all")),
        (LINEAR, "many", sentence("is not a number", value="many")),
        (LINEAR, "many", "write digits, such as 12 or 12.5"),
        (LEVELS, 3, sentence("write one of {names}", names="1, 2, 4")),
        (WORDS, "all", sentence("write one of {names}", names="none, most, some")),
    ],
)  # fmt: skip
def test_off_scale(scale, value, message):
    with pytest.raises(ModelError) as caught:
        scale.read(value)
    assert tells(caught.value, message)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Linear(1, 1), "best"),
        (lambda: Linear(0, 1, outside="wrap"), "outside"),
        (lambda: Piecewise([(0, 0)]), "points"),
        (lambda: Piecewise([(0, 0), (0, 1)]), "points"),
        (lambda: Piecewise([(0, 0), (1, "1.1")]), "points"),
        (lambda: Piecewise([(0, 0), (1, 1)], outside="x"), "outside"),
        (lambda: Steps([(1, 0), (0, 1)]), "steps"),
        (lambda: Levels([("a", 0), ("b", 1)]), "value"),
        (lambda: Levels([(1, 0)]), "level"),
        (lambda: Categories([("a", 0)]), "level"),
        (lambda: Categories([(1, 0), (2, 1)]), "value"),
        (lambda: Categories([("a", 0), (" ", 1)]), "value"),
        (lambda: Categories([("a", 0), ("a", 1)]), "value"),
        (lambda: Categories([("a", 0), ("b", -1)]), "utility"),
        (lambda: Band(0, 20, 10, 30), "start"),
        (lambda: Band(10, 10, 20, 30), "start"),
        (lambda: Saturating(0, 0), "half"),
        (lambda: Saturating(0, 1, places=5), "places"),
        (lambda: SShaped(1, 2, places=True), "places"),
        (lambda: SShaped(1, 1), "ninetenths"),
    ],
)
def test_scales_that_contradict_themselves(make, field):
    with pytest.raises(ModelError) as caught:
        make()
    assert caught.value.problems[0].field == field


def reversed_(scale):
    return type(scale)(*(getattr(scale, a) for a in _positional(scale)), reversed=True)


def _positional(scale):
    return [a.name for a in scale.__attrs_attrs__ if not a.kw_only and a.name != "reversed"]


@pytest.mark.parametrize("scale", ALL, ids=lambda s: s.kind)
def test_reversed_is_one_minus(scale):
    turned = reversed_(scale)
    for value in ("some", "none") if scale is WORDS else (Fraction(2), Fraction(4)):
        if scale not in (LEVELS, FALLING, WORDS):
            assert turned.utility(value) == 1 - scale.utility(value)
    if scale is WORDS:
        assert turned.utility("some") == exact("0.6")
    assert {scale.direction, turned.direction} in ({"higher", "lower"}, {"none"})


@pytest.mark.parametrize(
    ("scale", "direction"),
    [
        (LINEAR, "higher"), (FALLING, "lower"), (PIECES, "higher"), (HILL, "none"), (STEPS, "higher"),
        (LEVELS, "higher"), (WORDS, "none"), (BAND, "none"), (CURVE, "higher"), (LESS, "lower"),
        (LOGISTIC, "higher"), (SShaped(30, 10), "lower"), (Steps([(0, 1), (1, 1)]), "none"),
    ],
)  # fmt: skip
def test_direction(scale, direction):
    assert scale.direction == direction


@pytest.mark.parametrize(
    ("scale", "low", "high", "bounds"),
    [
        (LINEAR, 5, 15, ("0.25", "0.75")),
        (FALLING, 120, 150, ("0.5", "0.8")),
        (HILL, 5, 15, ("0.5", 1)),
        (HILL, 12, 15, ("0.5", "0.8")),
        (BAND, 5, 30, ("0.5", 1)),
        (BAND, -5, 45, (0, 1)),
        (LEVELS, 1, 4, (0, 1)),
        (WORDS, "none", "some", (0, 1)),
        (WORDS, "most", "some", ("0.4", 1)),
        (Levels([(1, 1), (2, 0), (3, 1)]), 1, 3, (0, 1)),
        (STEPS, 2, 4, (0, "0.5")),
    ],
)
def test_bounds(scale, low, high, bounds):
    low, high = (v if isinstance(v, str) else Fraction(v) for v in (low, high))
    assert scale.bounds(low, high) == tuple(exact(b) for b in bounds)


def on_scale(scale):
    if scale.kind == "levels":
        return st.sampled_from([1.0, 2.0, 4.0])
    low, high = scale.extent
    if scale.outside == "clip":
        return st.integers(-500, 500).map(lambda n: n / 4)
    top = float(high) if high is not None else 100.0
    return st.integers(int(low) * 8, int(top) * 8).map(lambda n: n / 8)


@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize("scale", NUMERIC, ids=lambda s: s.kind)
@given(data=st.data())
def test_columns_agree_with_values_one_by_one(scale, turn, data):
    scale = reversed_(scale) if turn else scale
    values = [Fraction(v) for v in data.draw(st.lists(on_scale(scale), min_size=1, max_size=6))]
    found = worth(scale, ExactColumn.of(values)).fractions()
    assert found == [scale.utility(value) for value in values]
    low, high = (
        [end(a, b) for a, b in zip(values, values[::-1], strict=True)] for end in (min, max)
    )
    ranges = np.array([a != b for a, b in zip(low, high, strict=True)])
    pair = worth_between(scale, ExactColumn.of(low), ExactColumn.of(high), ranges)
    bounds = [scale.bounds(a, b) for a, b in zip(low, high, strict=True)]
    assert list(zip(*(end.fractions() for end in pair), strict=True)) == bounds


@pytest.mark.parametrize("scale", [PIECES, HILL, STEPS, BAND], ids=lambda s: s.kind)
@given(data=st.data())
def test_bounds_hold_every_value_between(scale, data):
    low, middle, high = sorted(Fraction(data.draw(on_scale(scale))) for _ in range(3))
    least, most = scale.bounds(low, high)
    assert least <= scale.utility(middle) <= most


def test_categories_in_a_column_are_places():
    assert worth(WORDS, ExactColumn.of([Fraction(2), Fraction(0)])).floats().tolist() == [0.4, 0.0]


def test_level_takes_titles_as_text():
    level = Level(1, "0.5", "fair", "some of it")
    assert (level.title.text("ko"), level.utility) == ("fair", Fraction(1, 2))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Steps("x"),
        lambda: Piecewise("x"),
        lambda: Piecewise(None),
        lambda: Piecewise([(0, 0), (1,)]),
        lambda: Steps([(0, 0, 0), (1, 1)]),
        lambda: Levels("x"),
        lambda: Levels([(1, 0), "21"]),
        lambda: Categories(["ab", "cd"]),
    ],
)
def test_lists_of_something_else_are_refused(make):
    with pytest.raises(ModelError, match="a list of"):
        make()
