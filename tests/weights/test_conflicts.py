"""Statements that cannot all hold are named, as few as can be, and proven in fractions."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, sentence, tells

from evalkit import ModelError
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.conflicts import contradict, fewest, is_proof, proof

from .methods import brute_vertices, spaces

N = ["price", "quality", "risk"]


def why(space):
    with pytest.raises(ModelError) as caught:
        space.check()
    return page_of(caught.value)


@pytest.mark.parametrize(
    ("space", "text"),
    [
        (
            WeightSpace.bounds(N, {"price": (0.5, 0.9), "quality": (0.6, 0.9), "risk": (0, 0.5)}),
            sentence(
                "'{first}' and '{second}' cannot both hold",
                first="price >= 0.5",
                second="quality >= 0.6",
            ),
        ),
        (
            WeightSpace.bounds(N, None, "0.3"),
            sentence(
                "these cannot all hold: {statements}",
                statements="price <= 0.3, quality <= 0.3, risk <= 0.3",
            ),
        ),
        (
            WeightSpace.bounds(N, {"risk": (0.3, 0.2)}),
            sentence(
                "'{first}' and '{second}' cannot both hold",
                first="risk >= 0.3",
                second="risk <= 0.2",
            ),
        ),
        (
            WeightSpace.order(N, N) & WeightSpace.bounds(N, {"price": (None, "0.3")}),
            sentence(
                "these cannot all hold: {statements}",
                statements="price >= quality, quality >= risk, price <= 0.3",
            ),
        ),
        (
            WeightSpace.linear(N, [[1, 1, 1]], ["0.9"], ["they sum to less than 1"]),
            sentence("'{statement}' cannot hold", statement="they sum to less than 1"),
        ),
        (
            WeightSpace.ratio(N, {("price", "quality"): (2, None), ("quality", "price"): (1, 2)})
            & WeightSpace.bounds(N, {"quality": (0.1, None)}),
            sentence(
                "these cannot all hold: {statements}",
                statements="price >= 2 quality, quality >= price, quality >= 0.1",
            ),
        ),
        (
            WeightSpace.order(N, N, [*N[1:], N[0]], gap="1e-6"),
            sentence(
                "these cannot all hold: {statements}",
                statements="price >= quality + 0.000001, quality >= risk + 0.000001, risk >= price + 0.000001",
            ),
        ),
    ],
)
def test_in_words(space, text):
    assert tells(why(space), text)


def test_every_question_of_an_empty_space_says_why():
    space = WeightSpace.bounds(N, {"price": (0.5, None), "quality": (0.6, None)})
    for ask in (
        lambda: space.dimension,
        space.corners,
        space.frame,
        space.redundant,
        lambda: space.extremes([[1, 0, 0]]),
        lambda: space.sampler(0),
        space.page,
    ):
        with refuses(
            ModelError,
            "'{first}' and '{second}' cannot both hold",
            first="price >= 0.5",
            second="quality >= 0.6",
        ):
            ask()
    assert not space.contains([0.5, 0.5, 0.0])


@settings(max_examples=14, deadline=None)
@given(st.data())
def test_the_fewest_are_proven_and_none_can_be_spared(data):
    count = data.draw(st.integers(2, 4))
    rows = data.draw(
        st.lists(
            st.lists(st.integers(-3, 3), min_size=count, max_size=count), min_size=1, max_size=6
        )
    )
    bounds = data.draw(st.lists(st.integers(-3, 2), min_size=len(rows), max_size=len(rows)))
    space = WeightSpace.linear(count, rows, bounds)
    if brute_vertices(space):
        space.check()
        assert not contradict(space.rows, count)
        assert proof(space.rows, count) is None
        return
    left = fewest(space.rows, count)
    multipliers = proof(left, count)
    assert multipliers is not None
    assert is_proof(left, count, multipliers)
    for row in left:
        others = [other for other in left if other is not row]
        assert brute_vertices(WeightSpace(space.names, others))
    assert "cannot" in why(space)


def test_a_wrong_proof_is_no_proof():
    rows = WeightSpace.bounds(N, {"price": (0.5, None), "quality": (0.6, None)}).rows
    assert is_proof(rows, 3, [Fraction(1), Fraction(1)])
    assert not is_proof(rows, 3, [Fraction(1), Fraction(0)])
    assert not is_proof(rows, 3, [Fraction(-1), Fraction(-1)])
    assert not is_proof(rows, 3, [Fraction(0), Fraction(0)])


@settings(max_examples=14, deadline=None)
@given(spaces(4))
def test_needless_rows(space):
    dropped = space.redundant()
    kept = [row for row in space.rows if row not in dropped]
    assert brute_vertices(WeightSpace(space.names, kept)) == brute_vertices(space)
    for row in kept:
        fewer = WeightSpace(space.names, [other for other in kept if other is not row])
        assert brute_vertices(fewer) != brute_vertices(space)


def test_needless_bounds():
    space = WeightSpace.bounds(N, {"price": ("0.6", None), "quality": (None, "0.4")})
    assert [str(row.words) for row in space.redundant()] == ["quality <= 0.4"]


def test_a_space_too_thin_for_floats_is_said_so():
    thin = WeightSpace.ratio(N, {("price", "quality"): (2, "2.0000000000000001")})
    with refuses(ModelError, "the feasible set is numerically empty"):
        thin.check()
