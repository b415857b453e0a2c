"""Direct points, swing and SMART: sharp numbers, ranges, totals, and the laws they keep."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses, sentence, tells

from evalkit import ModelError
from evalkit.show.weights.notes import said
from evalkit.weights.elicit import points, smart, swing

NAMES = ["a", "b", "c", "d", "e"]


@st.composite
def ranges(draw, least=0, most=100, sharp=False):
    """Numbers for two to five criteria, some of them ranges, not all 0."""
    names = NAMES[: draw(st.integers(2, 5))]
    made = {}
    for name in names:
        low = draw(st.integers(least, most))
        high = low if sharp or draw(st.booleans()) else draw(st.integers(low, most))
        made[name] = low if low == high else (low, high)
    made[draw(st.sampled_from(names))] = draw(st.integers(max(least, 1), most))
    return made


def inner_points(statements, seed):
    """Weights that numbers within the ranges give: what the space must hold."""
    rng = np.random.default_rng(seed)
    spans = [v if isinstance(v, tuple) else (v, v) for v in statements.values()]
    drawn = np.array([rng.uniform(low, high, 50) for low, high in spans]).T
    ends = np.array([[rng.choice(span) for span in spans] for _ in range(50)], dtype=float)
    both = np.vstack([drawn, ends])
    both = both[both.sum(axis=1) > 0]
    return both / both.sum(axis=1, keepdims=True)


def test_sharp_points_are_shares_and_leave_no_room():
    made = points({"quality": 60, "price": 30, "time": 10})
    assert made.exact == (Fraction(3, 5), Fraction(3, 10), Fraction(1, 10))
    assert made.space.dimension == 0
    assert made.space.contains_exact(made.exact)
    assert any("exact" in str(said(note, {})) for note in made.notes)


def test_a_float_is_the_decimal_that_it_prints_as():
    assert points({"a": 0.1, "b": 0.2}).exact == (Fraction(1, 3), Fraction(2, 3))
    assert points({"a": np.float64(0.1), "b": np.int64(1)}).exact[0] == Fraction(1, 11)
    assert points(pd.Series({"a": 1.5, "b": 0.5})).exact == (Fraction(3, 4), Fraction(1, 4))


def test_swing_by_hand():
    made = swing({"quality": 100, "price": (40, 60), "time": 50})
    assert made.exact == (Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))
    low, high = made.ranges
    assert low == pytest.approx([100 / 210, 40 / 190, 50 / 210])
    assert high == pytest.approx([100 / 190, 60 / 210, 50 / 190])


def test_smart_by_hand():
    assert smart({"a": 50, "b": 40, "c": 10}).weights.tolist() == [0.5, 0.4, 0.1]


def test_a_slack_opens_the_space_and_leaves_the_weights():
    sharp, loose = swing({"a": 100, "b": 50}), swing({"a": 100, "b": 50}, within=0.1)
    assert sharp.exact == loose.exact
    assert loose.ranges[0] == pytest.approx([100 / 155, 45 / 145])
    assert loose.ranges[1] == pytest.approx([100 / 145, 55 / 155])
    assert not loose.notes
    top = swing({"a": 100, "b": 95}, within=0.1)
    assert top.ranges[1][1] == pytest.approx(0.5), "no swing is above the best"
    low = smart({"a": 10, "b": 11}, within=0.5)
    assert low.ranges[0][1] == pytest.approx(0.5), "no weight is below the least"


def test_ranges_without_any_sharp_number():
    made = points({"a": (30, 50), "b": (20, 40), "c": (0, 10)})
    assert made.exact == (Fraction(8, 15), Fraction(2, 5), Fraction(1, 15))
    assert made.ranges[0] == pytest.approx([30 / 80, 20 / 80, 0])
    assert made.ranges[1] == pytest.approx([50 / 70, 40 / 70, 10 / 60])
    assert not made.space.contains([0.72, 0.22, 0.06])


def test_zero_is_a_number():
    made = points({"a": (1, 2), "b": 0, "c": (1, 3)})
    assert made.exact[1] == 0
    assert made.ranges[1][1] == 0
    assert points({"a": 5, "b": 0}).weights.tolist() == [1, 0]


def test_points_of_a_total():
    made = points({"quality": (50, 70), "price": (20, 40), "time": 10}, total=100)
    assert made.exact == (Fraction(3, 5), Fraction(3, 10), Fraction(1, 10))
    assert made.ranges[0] == pytest.approx([0.5, 0.2, 0.1])
    odd = points({"a": (0, 50), "b": (60, 80)}, total=100)
    assert odd.exact == (Fraction(2, 7), Fraction(5, 7)), "at the same share of each range"
    assert points({"a": 30, "b": 70}, total=100).space.dimension == 0


def test_one_criterion():
    for made in (points({"a": 3}), swing({"a": 100}), smart({"a": 10})):
        assert made.weights.tolist() == [1.0]
        assert made.space.contains(made.weights)
        assert "Weight" in str(made)


def test_five_hundred_criteria():
    given = {f"k{i}": (i + 1 if i else 7) for i in range(500)}
    made = points({**given, "k3": (2, 6)})
    assert abs(made.weights.sum() - 1) < 1e-12
    assert made.space.contains(made.weights)
    with refuses(ModelError, "more than {count} criteria, all of them ranges", count=60):
        points({f"k{i}": (1, 2) for i in range(61)})


def test_extreme_numbers():
    made = points({"a": "1e-30", "b": "1e30", "c": 1})
    assert made.exact[1] > 1 - Fraction(1, 10**29)
    assert made.space.contains(made.weights)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: points({}), sentence("names no criterion", table="points")),
        (lambda: points([1, 2]), sentence("must be a table of keys and values", table="points")),
        (
            lambda: points({"a": -1, "b": "x"}),
            sentence("must be at least 0", field="a", table="points"),
        ),
        (
            lambda: points({"a": -1, "b": "x"}),
            sentence("is not a number", field="b", table="points"),
        ),
        (lambda: points({"a": (3, 1)}), "the lowest must not be above the highest"),
        (lambda: points({"a": (1, 2, 3)}), "must be a list of two numbers, [lowest, highest]"),
        (lambda: points({"a": float("nan")}), "is not a finite number"),
        (lambda: points({"a": 0, "b": 0}), "every number is 0, so no weights follow"),
        (
            lambda: points({"a": 50, "b": 40}, total=100),
            sentence("the points add up to {sum}, not to {total}", sum="90", total="100"),
        ),
        (
            lambda: points({"a": (1, 2), "b": 40}, total=100),
            sentence(
                "the points add up to {low} to {high}, which leaves out {total}",
                low="41",
                high="42",
                total="100",
            ),
        ),
        (lambda: points({"a": 0}, total=0), sentence("must be more than 0", field="total")),
        (
            lambda: points({"a": 1}, within=1),
            sentence("must be at least 0 and below 1", field="within"),
        ),
        (
            lambda: swing({"a": 90, "b": 50}),
            sentence("no criterion has the best swing, {number}", number=100),
        ),
        (
            lambda: swing({"a": 100, "b": 120}),
            sentence("must be at most {number}, the best swing", number=100, field="b"),
        ),
        (
            lambda: smart({"a": 20}),
            sentence("no criterion is the least important, {number}", number=10),
        ),
        (
            lambda: smart({"a": 10, "b": 9}),
            sentence("must be at least {number}, the least important", number=10, field="b"),
        ),
        (
            lambda: points({f"k{i}": 1 for i in range(501)}),
            sentence("has more than {count} criteria", count=500),
        ),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ModelError) as caught:
        call()
    assert tells(caught.value, text)


@given(ranges(), st.integers(0, 10**6))
@settings(max_examples=16, deadline=None)
def test_the_space_holds_the_weights_and_all_that_the_ranges_give(statements, seed):
    made = points(statements)
    assert made.space.contains_exact(made.exact)
    assert sum(made.exact) == 1
    assert made.space.contains(inner_points(statements, seed)).all()


@given(ranges(), st.integers(0, 10**6))
@settings(max_examples=16, deadline=None)
def test_the_space_holds_nothing_else(statements, seed):
    """Of any weights in the space, some multiple lies within every range."""
    space = points(statements).space
    rng = np.random.default_rng(seed)
    drawn = rng.dirichlet(np.ones(len(statements)), 400)
    corners = inner_points(statements, seed)
    near = corners[:, None, :] + rng.normal(0, 0.02, (len(corners), 4, len(statements)))
    near = np.clip(near, 1e-6, None).reshape(-1, len(statements))
    tried = np.vstack([drawn, near / near.sum(axis=1, keepdims=True)])
    spans = np.array([v if isinstance(v, tuple) else (v, v) for v in statements.values()], float)
    least = (spans[:, 0] / tried).max(axis=1)
    most = (spans[:, 1] / tried).min(axis=1)
    clear = np.abs(least - most) > 1e-6 * (1 + most)
    assert (space.contains(tried, 1e-12) == (least <= most))[clear].all()


@given(ranges(), st.fractions("1/7", 9))
@settings(max_examples=14, deadline=None)
def test_the_unit_does_not_matter(statements, factor):
    def times(value):
        return tuple(v * factor for v in value) if isinstance(value, tuple) else value * factor

    scaled = points({name: times(value) for name, value in statements.items()})
    assert scaled.exact == points(statements).exact
    assert np.allclose(scaled.ranges, points(statements).ranges)


@given(ranges(), st.randoms())
@settings(max_examples=14, deadline=None)
def test_the_order_does_not_matter(statements, random):
    names = list(statements)
    random.shuffle(names)
    made, turned = points(statements), points({name: statements[name] for name in names})
    assert {n: made.weight(n) for n in names} == {n: turned.weight(n) for n in names}


@given(ranges(), st.integers(1, 50), st.data())
@settings(max_examples=16, deadline=None)
def test_more_points_never_lower_a_weight_and_wider_ranges_never_shrink_the_space(
    statements, more, data
):
    name = data.draw(st.sampled_from(list(statements)))
    value = statements[name]
    low, high = value if isinstance(value, tuple) else (value, value)
    made = points(statements)
    place = made.names.index(name)
    assert points({**statements, name: (low + more, high + more)}).exact[place] >= made.exact[place]
    wide = points({**statements, name: (max(low - more, 0), high + more)})
    corners = inner_points(statements, 1)
    assert wide.space.contains(corners).all()
    assert wide.ranges[1][place] >= made.ranges[1][place] - 1e-9


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), min_size=2, max_size=5),
    st.integers(0, 100),
    st.integers(0, 10),
    st.integers(0, 10),
)
@settings(max_examples=16, deadline=None)
def test_shares_of_a_total(pairs, part, lower, upper):
    spans = [(low, low + more) for low, more in pairs]
    bottom, top = (sum(side) for side in zip(*spans, strict=True))
    total = bottom + Fraction(part, 100) * (top - bottom)
    if not total:
        return
    given_ = dict(zip(NAMES, spans, strict=False))
    made = points(given_, total=total)
    assert sum(made.exact) == 1
    assert made.space.contains_exact(made.exact)
    low, high = given_["a"]
    moved = {**given_, "a": (min(low + lower, high), high + upper)}
    if sum(low for low, _ in moved.values()) <= total:
        assert points(moved, total=total).exact[0] >= made.exact[0]
