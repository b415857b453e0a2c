"""Every kind of scale keeps the laws; every law catches a scale that breaks it."""

from fractions import Fraction
from typing import ClassVar

import pytest
from attrs import field, frozen

from evalkit import Linear, Scale
from evalkit.core.exact import exact
from evalkit.scales import SCALES
from evalkit.scales.base import LinePiece
from evalkit.testing import LAWS, check_scale, scales

pytestmark = pytest.mark.usefixtures("as_found")


@pytest.mark.parametrize("kind", SCALES)
def test_every_kind_keeps_the_laws(kind):
    check_scale(scales([kind]), max_examples=40)


@frozen
class Own(Scale):
    """A scale of somebody's own, from 0 to 10, that is as it should be."""

    kind: ClassVar[str] = "own"
    top: Fraction = field(default=10, converter=exact)

    def shape(self, value):
        return value / self.top

    @property
    def extent(self):
        return Fraction(0), self.top

    @property
    def shape_direction(self):
        return "higher"


class TooHigh(Own):
    def shape(self, value):
        return 2 * value / self.top


class WrongWay(Own):
    def shape(self, value):
        return 1 - value / self.top


class Hump(Own):
    """Rises, then falls a little, and says that higher is better."""

    def shape(self, value):
        return value / 8 if value <= 8 else 1 - (value - 8) / 8

    @property
    def turns(self):
        return (Fraction(8),)


class WrongPieces(Own):
    """Says pieces that are not its shape."""

    @property
    def pieces(self):
        return (LinePiece(Fraction(0), Fraction(0), Fraction(1, 11)),)


class LatePieces(Own):
    """Jumps, and says that it does so later."""

    def shape(self, value):
        return Fraction(value >= 5)

    @property
    def pieces(self):
        return (LinePiece(Fraction(0), Fraction(0)), LinePiece(Fraction(6), Fraction(1)))

    @property
    def turns(self):
        return (Fraction(5),)


class NarrowBounds(Own):
    def bounds(self, low, high):
        first, last = super().bounds(low, high)
        return first, first + (last - first) / 2


class WideBounds(Own):
    def bounds(self, low, high):
        return Fraction(0), Fraction(1)


class ForgetsReversal(Own):
    def utility(self, value):
        return self.shape(exact(value))

    @property
    def direction(self):
        return "higher"


class HalfReversed(Own):
    @property
    def direction(self):
        return "higher" if not self.reversed else "lower"

    def utility(self, value):
        return (1 - self.shape(exact(value))) / 2 if self.reversed else self.shape(exact(value))


LIARS = {
    TooHigh: "scale-bounded",
    WrongPieces: "scale-methods",
    LatePieces: "scale-methods",
    WrongWay: "scale-monotone",
    Hump: "scale-monotone",
    NarrowBounds: "scale-bounds",
    WideBounds: "scale-bounds",
    ForgetsReversal: "scale-reversed",
    HalfReversed: "scale-reversed",
}


def test_an_own_scale_keeps_the_laws():
    check_scale(Own())
    check_scale(Own(reversed=True))


@pytest.mark.parametrize("liar", LIARS, ids=lambda liar: liar.__name__)
def test_every_liar_is_caught(liar):
    with pytest.raises(AssertionError, match=f"^{LIARS[liar]} is broken: "):
        check_scale(liar(), max_examples=200)


def test_every_law_of_scales_has_a_liar():
    assert set(LIARS.values()) == {law.name for law in LAWS.values() if law.about == "scale"}


def test_the_message_names_the_values_and_the_law():
    with pytest.raises(AssertionError) as caught:
        check_scale(WrongWay(), derandomize=True)
    text = str(caught.value)
    assert "says that higher is better, but 0 is worth 1 and" in text
    assert LAWS["scale-monotone"].text in text


def test_the_values_can_be_given():
    from hypothesis import strategies as st

    check_scale(Hump(), values=st.sampled_from([Fraction(0), Fraction(4), Fraction(8)]))


@pytest.mark.parametrize("derandomize", [True, None])  # None: the profile of these tests says so
def test_the_same_examples_when_derandomized(derandomize):
    seen = []

    class Recorder(Own):
        def utility(self, value):
            seen[-1].append(value)
            return super().utility(value)

    for _ in range(2):
        seen.append([])
        check_scale(Recorder(), derandomize=derandomize, max_examples=20)
    assert seen[0] == seen[1]


def test_a_shape_of_its_own_leaves_the_pieces_of_a_class_above():
    class Squared(Linear):
        def shape(self, value):
            return super().shape(value) ** 2

    assert Squared(0, 10).pieces == Linear(0, 10).pieces
    check_scale(Squared(0, 10))
