"""Weights of a group: means, shares, distances, and a space that holds every member."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses, sentence, tells

from evalkit import ModelError
from evalkit.show.weights.notes import said
from evalkit.weights.elicit import ahp, group, points, rank_order, swing

KIM = {"quality": 60, "price": 30, "time": 10}
LEE = {"time": 20, "quality": 50, "price": 30}


@st.composite
def members(draw, least=0):
    names = list("abcd")[: draw(st.integers(1, 4))]
    count = draw(st.integers(1, 4))
    made = []
    for _ in range(count):
        given_ = {}
        for name in names:
            low = draw(st.integers(least, 20))
            high = draw(st.one_of(st.just(low), st.integers(low, 30)))
            given_[name] = low if low == high else (low, high)
        given_[names[0]] = draw(st.integers(1, 20))
        made.append(given_)
    return made


def test_means_by_hand():
    made = group({"Kim": KIM, "Lee": LEE})
    assert made.names == ("quality", "price", "time")
    assert made.exact == (Fraction(11, 20), Fraction(3, 10), Fraction(3, 20))
    # Each would move 5 points of 100 from one criterion to another.
    assert made.figure("distance") == pytest.approx(0.05)
    assert made.figure("apart") == pytest.approx(0.10)
    assert made.figure("common") == 0
    assert any("Kim, Lee" in str(said(note, {})) for note in made.notes)


def test_shares_of_members():
    made = group({"Kim": KIM, "Lee": LEE}, shares={"Kim": 3, "Lee": 1})
    assert made.exact[0] == Fraction(23, 40)
    assert group([KIM, LEE], shares=[3, 1]).exact == made.exact
    alone = group([KIM, LEE], shares=[1, 0])
    assert alone.exact == points(KIM).exact


def test_geometric_means_and_medians():
    a, b = {"x": 80, "y": 20}, {"x": 20, "y": 80}
    assert group([a, b], method="geometric").weights == pytest.approx([0.5, 0.5])
    c = {"x": 50, "y": 50}
    four_to_one = group([a, c], method="geometric")
    assert four_to_one.weights == pytest.approx([2 / 3, 1 / 3])
    median = group([a, a, {"x": 10, "y": 90}], method="median")
    assert median.weights == pytest.approx([0.8, 0.2])


def test_orders_that_all_share_stay_in_the_space():
    made = group([{"a": 50, "b": 30, "c": 20}, {"a": 60, "b": 15, "c": 25}])
    assert not made.space.contains([0.34, 0.36, 0.30])
    assert made.space.contains([0.5, 0.25, 0.25])
    # Both say that a is first; of b and c they say opposite things.
    order = made.space.extremes([[1, -1, 0], [1, 0, -1], [0, 1, -1]])
    assert order[0][0] >= 0
    assert order[0][1] >= 0
    assert order[0][2] < 0 < order[1][2]


def test_vague_members_widen_the_group():
    sharp = group([KIM, LEE])
    vague = group([points({**KIM, "time": (5, 15)}), points(LEE)])
    assert (vague.ranges[0] <= sharp.ranges[0] + 1e-9).all()
    assert (vague.ranges[1] >= sharp.ranges[1] - 1e-9).all()
    assert vague.ranges[0][2] < 0.06 < sharp.ranges[0][2]
    assert vague.exact == sharp.exact


def test_members_may_use_different_methods():
    made = group(
        {
            "Kim": swing({"quality": 100, "price": (40, 60), "time": 50}),
            "Lee": rank_order(["quality", "price", "time"]),
            "Park": ahp([[1, 2, 2], ["", 1, 1], ["", "", 1]], ["quality", "price", "time"]),
        }
    )
    for member in made.space.vertices():
        assert made.space.contains(member)
    assert made.figure("common") == 1
    assert sum(made.exact) == 1
    assert "allow" in str(made)
    torn = ahp([[1, 2, 9], ["", 1, 1], ["", "", 1]], ["quality", "price", "time"])
    assert group([torn, LEE]).exact is None


def test_one_member_is_the_group():
    made = group([KIM])
    assert made.exact == points(KIM).exact
    assert made.figure("distance") == 0
    assert made.figure("common") == 1


def test_all_alike_and_all_equal():
    made = group([{"a": 1, "b": 1, "c": 1}] * 3)
    assert made.weights == pytest.approx([1 / 3] * 3)
    assert made.space.contains(made.weights)


def test_zero_weights():
    made = group([{"a": 1, "b": 0}, {"a": 1, "b": 1}])
    assert made.exact == (Fraction(3, 4), Fraction(1, 4))
    with refuses(ModelError, "geometric means need every weight above 0"):
        group([{"a": 1, "b": 0}, {"a": 1, "b": 1}], method="geometric")
    with refuses(ModelError, "the median of every weight is 0, so no weights follow"):
        group(
            [{"a": 1, "b": 0, "c": 0}, {"a": 0, "b": 1, "c": 0}, {"a": 0, "b": 0, "c": 1}],
            method="median",
        )


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: group([]), sentence("must have at least one member", field="members")),
        (
            lambda: group([KIM, {"quality": 1}]),
            "must have the criteria of the first member: {names}",
        ),
        (
            lambda: group({"Kim": {"a": -1}}),
            sentence("must be at least 0", field="a", table="member 'Kim'"),
        ),
        (
            lambda: group([KIM], method="mode"),
            sentence("must be one of {names}", names="mean, geometric, median", field="method"),
        ),
        (
            lambda: group([KIM, LEE], shares=[1]),
            sentence("must be a number of at least 0 for each member, not all 0", field="shares"),
        ),
        (
            lambda: group([KIM, LEE], shares=[1, -1]),
            sentence("must be a number of at least 0 for each member, not all 0", field="shares"),
        ),
        (
            lambda: group([KIM, LEE], shares=[0, 0]),
            "must be a number of at least 0 for each member, not all 0",
        ),
        (
            lambda: group({"Kim": KIM}, shares={"Lee": 1}),
            sentence("has labels that are not known here", field="shares", value="Lee"),
        ),
        (
            lambda: group([KIM, LEE], method="median", shares=[1, 2]),
            sentence("the median counts every member alike", field="shares"),
        ),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ModelError) as caught:
        call()
    assert tells(caught.value, text)


@given(members(), st.sampled_from(["mean", "median"]))
@settings(max_examples=14, deadline=None)
def test_the_space_holds_the_group_and_every_member(given_, method):
    listed = [points(member) for member in given_]
    try:
        made = group(listed, method=method)
    except ModelError:
        assert method == "median"
        return
    assert abs(made.weights.sum() - 1) < 1e-12
    assert made.space.contains(made.weights)
    for member in listed:
        assert made.space.contains(member.weights)
        assert made.space.contains(member.space.vertices(), 1e-8).all()


@given(members(least=1))
@settings(max_examples=16, deadline=None)
def test_the_geometric_space_holds_the_group_and_every_member(given_):
    listed = [points(member) for member in given_]
    made = group(listed, method="geometric")
    assert made.space.contains(made.weights)
    for member in listed:
        assert made.space.contains(member.space.vertices(), 1e-8).all()


@given(members(least=1), st.sampled_from(["mean", "geometric", "median"]), st.randoms())
@settings(max_examples=16, deadline=None)
def test_the_order_of_members_and_criteria_does_not_matter(given_, method, random):
    made = group(given_, method=method)
    turned = [dict(random.sample(list(member.items()), len(member))) for member in given_]
    random.shuffle(turned)
    other = group(turned, method=method)
    for name in made.names:
        assert other.weight(name) == pytest.approx(made.weight(name), abs=1e-12)
    assert other.figure("distance") == pytest.approx(made.figure("distance"), abs=1e-12)


def test_a_space_without_the_members_would_be_seen():
    made = group([KIM, LEE])
    assert not made.space.contains(np.array([0.2, 0.3, 0.5]))
