"""Rank order: the three formulas, ties, and the space of an order."""

from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import sentence, tells

from evalkit import ModelError
from evalkit.weights import WeightSpace
from evalkit.weights.elicit import rank_order

# Barron & Barrett (1996), Decision quality using ranked attribute weights, Management
# Science 42(11): w_k = (1/C) sum over j >= k of 1/j.
CENTROIDS = {
    3: [0.6111111111111112, 0.2777777777777778, 0.1111111111111111],
    5: [0.45666666666666667, 0.25666666666666665, 0.15666666666666668, 0.09, 0.04],
    8: [
        0.33973214285714287, 0.21473214285714284, 0.15223214285714284, 0.11056547619047619,
        0.07931547619047619, 0.05431547619047619, 0.033482142857142856, 0.015625,
    ],
}  # fmt: skip


@st.composite
def orders(draw):
    names = draw(st.permutations(list("abcdef")))[: draw(st.integers(1, 6))]
    groups, rest = [], list(names)
    while rest:
        size = draw(st.integers(1, len(rest)))
        groups.append(rest[:size] if size > 1 else rest[0])
        rest = rest[size:]
    return groups


@pytest.mark.parametrize("count", CENTROIDS)
def test_published_centroids(count):
    made = rank_order([f"c{i}" for i in range(count)])
    assert made.weights == pytest.approx(CENTROIDS[count], abs=1e-15)


def test_rank_sum_and_reciprocal():
    names = ["a", "b", "c"]
    assert rank_order(names, method="rs").exact == (
        Fraction(1, 2), Fraction(1, 3), Fraction(1, 6),
    )  # fmt: skip
    assert rank_order(names, method="rr").exact == (
        Fraction(6, 11), Fraction(3, 11), Fraction(2, 11),
    )  # fmt: skip


def test_the_centroid_is_the_mean_of_the_corners():
    made = rank_order(list("abcde"))
    corners = made.space.exact_corners()
    assert len(corners) == 5
    mean = tuple(sum(column) / 5 for column in zip(*corners, strict=True))
    assert mean == made.exact


def test_ties_share_the_mean_of_their_places():
    made = rank_order(["a", ["b", "c"], "d"])
    plain = rank_order(list("abcd")).exact
    half = (plain[1] + plain[2]) / 2
    assert made.exact == (plain[0], half, half, plain[3])
    assert made.space.is_flat
    assert not made.space.contains([0.5, 0.3, 0.1, 0.1])


def test_an_open_tie_says_nothing_of_its_order():
    made = rank_order(["a", ["b", "c"], "d"], ties="open")
    assert made.space.contains([0.5, 0.3, 0.1, 0.1])
    assert made.space.contains([0.5, 0.1, 0.3, 0.1])
    assert not made.space.contains([0.3, 0.5, 0.1, 0.1])
    assert not made.space.contains([0.4, 0.4, 0.09, 0.11])
    # The mean over both orders of the tie is the centre of mass of their union.
    both = [rank_order(["a", *p, "d"], names=list("abcd")).exact for p in permutations("bc")]
    assert made.exact == tuple(sum(column) / 2 for column in zip(*both, strict=True))


def test_all_tied_is_equal_weights():
    assert rank_order([["a", "b", "c"]]).exact == (Fraction(1, 3),) * 3
    assert rank_order([["a", "b", "c"]]).space.dimension == 0
    assert rank_order([["a", "b", "c"]], ties="open").space.dimension == 2


def test_the_names_give_the_order_of_the_columns():
    made = rank_order(["b", "a"], names=["a", "b"])
    assert made.names == ("a", "b")
    assert made.exact == (Fraction(1, 4), Fraction(3, 4))
    assert made.space.contains_exact(made.exact)
    assert not made.space.contains([0.6, 0.4])


def test_five_hundred_criteria():
    made = rank_order([f"k{i}" for i in range(500)], method="rr")
    assert sum(made.exact) == 1
    assert made.space.contains(made.weights)
    assert "485" in str(made)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: rank_order([]), sentence("names no criterion", table="order")),
        (
            lambda: rank_order(["a", ["b", "a"]]),
            sentence("names a criterion twice", value="a", table="order"),
        ),
        (
            lambda: rank_order(["a"], method="rrr"),
            sentence("must be one of {names}", names="roc, rs, rr", field="method"),
        ),
        (
            lambda: rank_order(["a"], ties="maybe"),
            sentence("must be one of {names}", names="equal, open", field="ties"),
        ),
        (
            lambda: rank_order(["a"], names=["a", "b"]),
            sentence("must be one of {names}", names="a", field="names", value="b"),
        ),
        (
            lambda: rank_order(["a", "b"], names=["a"]),
            sentence("must be one of {names}", names="a", field="order", value="b"),
        ),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ModelError) as caught:
        call()
    assert tells(caught.value, text)


@given(orders(), st.sampled_from(["roc", "rs", "rr"]), st.sampled_from(["equal", "open"]))
@settings(max_examples=16, deadline=None)
def test_laws(order, method, ties):
    made = rank_order(order, method=method, ties=ties)
    assert sum(made.exact) == 1
    assert min(made.exact) > 0
    assert made.space.contains_exact(made.exact)
    groups = [g if isinstance(g, list) else [g] for g in order]
    flat = [made.weight(g[0]) for g in groups]
    assert all(a > b for a, b in pairwise(flat))
    assert all(len({made.weight(name) for name in g}) == 1 for g in groups)
    turned = rank_order(order, method=method, ties=ties, names=sorted(made.names))
    assert all(turned.weight(name) == made.weight(name) for name in made.names)


@given(orders())
@settings(max_examples=16, deadline=None)
def test_a_vaguer_tie_gives_a_larger_space(order):
    equal, open_ = rank_order(order), rank_order(order, ties="open")
    vertices = equal.space.vertices()
    assert open_.space.contains(vertices).all()
    assert open_.space.dimension >= equal.space.dimension
    low, high = open_.ranges
    assert (low <= equal.ranges[0] + 1e-9).all()
    assert (high >= equal.ranges[1] - 1e-9).all()


def test_a_wrong_centroid_would_be_seen():
    made = rank_order(list("abc"))
    wrong = np.array([0.1, 0.3, 0.6])
    assert not made.space.contains(wrong)
    assert isinstance(made.space, WeightSpace)
