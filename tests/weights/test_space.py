"""How weight spaces are stated, joined, lined up and printed; what is refused."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

from evalkit import CriteriaSet, Criterion, Linear, ModelError
from evalkit.weights import WeightSpace

from .methods import spaces

F = Fraction


def said(space):
    return [str(row.words) for row in space.rows]


def test_statements_in_words():
    names = ["a", "b", "c"]
    assert said(WeightSpace.simplex(names)) == []
    assert said(WeightSpace.bounds(names, 0.1, "0.6"))[:2] == ["a >= 0.1", "a <= 0.6"]
    assert said(WeightSpace.bounds(names, {"b": (Decimal("0.2"), None)})) == ["b >= 0.2"]
    assert said(WeightSpace.bounds(names, [None, 0, "1/3"], {"a": 1, "b": 0.5})) == [
        "b <= 0.5",
        "c >= 1/3",
    ]
    assert said(WeightSpace.order(names, names)) == ["a >= b", "b >= c"]
    assert said(WeightSpace.order(names, ["a", "b"], ["a", "c"], gap=0.05)) == [
        "a >= b + 0.05",
        "a >= c + 0.05",
    ]
    assert said(WeightSpace.order(names, [("a", "b"), ["a", "c"]])) == ["a >= b", "a >= c"]
    assert said(WeightSpace.ratio(names, {("a", "b"): (2, 4), ("b", "c"): (None, 1)})) == [
        "a >= 2 b",
        "a <= 4 b",
        "b <= c",
    ]
    assert said(WeightSpace.linear(names, [[1, -2, 0], [0, 0, 1]], [0.5, 0.25])) == [
        "a - 2 b <= 0.5",
        "c <= 0.25",
    ]
    assert said(WeightSpace.linear(names, {"c": -1, "a": 1}, 0, ["c is no lighter"])) == [
        "c is no lighter"
    ]
    assert said(WeightSpace.around(names, [2, 2, 4], 0.05))[-2:] == ["c >= 0.45", "c <= 0.55"]
    assert said(WeightSpace.around(names, [2, 2, 4], 0.1, "relative"))[-2:] == [
        "c >= 0.45",
        "c <= 0.55",
    ]
    assert said(WeightSpace.around(["a", "b"], [1, 1], 0.5, "l1")) == ["a <= 0.75", "b <= 0.75"]


def test_floats_are_the_decimals_they_print_as():
    row = WeightSpace.bounds(2, {"c0": (np.float64(0.1), 0.3)}).rows[0]
    assert row.bound == F(-1, 10)
    assert WeightSpace.bounds(2, np.float32(0.1)).rows[0].bound == F(-1, 10)
    assert WeightSpace.bounds(2, {"c0": (np.int64(1), None)}).rows[0].bound == -1


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: WeightSpace.simplex([]), "names: must be different names, at least one"),
        (lambda: WeightSpace.simplex(0), "names: must be different names"),
        (lambda: WeightSpace.simplex("abc"), "names: must be a list of names"),
        (lambda: WeightSpace.simplex(["a", "a"]), "names: must be different names"),
        (lambda: WeightSpace.bounds(2, {"c9": (0, 1)}), "criterion is not known (got 'c9')"),
        (lambda: WeightSpace.bounds(2, [0.1]), "low: must be 2 numbers, one a criterion (got '1')"),
        (lambda: WeightSpace.bounds(2, float("nan")), "low: is not a finite number (got 'nan')"),
        (lambda: WeightSpace.bounds(2, True), "low: is not exact"),
        (lambda: WeightSpace.bounds(2, {"c0": (1, 2, 3)}), "c0: must be a pair: low, high"),
        (lambda: WeightSpace.bounds(2, {"c0": (0, 1)}, 1), "high: is given with the lower bounds"),
        (lambda: WeightSpace.order(2, "c0"), "order: must be lists of names"),
        (lambda: WeightSpace.order(2, ["c0", "c0"]), "order: has a name twice"),
        (lambda: WeightSpace.order(2, ["c0", "c1"], gap=-1), "gap: must be at least 0"),
        (lambda: WeightSpace.ratio(2, {("c0", "c0"): (1, 2)}), "must be two different criteria"),
        (lambda: WeightSpace.ratio(2, {("c0", "c1"): (-1, 2)}), "ratio: must be at least 0"),
        (lambda: WeightSpace.linear(2, [[1, 2, 3]], 1), "A: must be 2 numbers"),
        (lambda: WeightSpace.linear(2, [[1, 2]], [1, 2]), "b: must be one for each row, 1"),
        (lambda: WeightSpace.linear(2, [[1, 2]], 1, ["x", "y"]), "words: must be one for each"),
        (lambda: WeightSpace.linear(2, 3, 1), "A: must have the shape (rows, criteria)"),
        (lambda: WeightSpace.around(2, [0, 0], 0.1), "weights: must be at least 0, and not all"),
        (lambda: WeightSpace.around(2, {"c0": 1}, 0.1), "must name every criterion once"),
        (lambda: WeightSpace.around(2, [1, 1], -1), "radius: must be at least 0"),
        (lambda: WeightSpace.around(2, [1, 1], 1, "l3"), "norm: must be one of linf, l1, relative"),
        (lambda: WeightSpace.around(11, [1] * 11, 1, "l1"), "norm: is for at most 10 criteria"),
        (lambda: WeightSpace.simplex(2).sampler(-1), "seed: must be a whole number, at least 0"),
        (lambda: WeightSpace.simplex(2).sampler(0, "halton"), "method: must be one of"),
        (lambda: WeightSpace.simplex(2).sample(-1, 0), "n: must be at least 0"),
        (lambda: WeightSpace.simplex(2).measured("tree"), "'tree' is for ranges within groups"),
    ],
)  # fmt: skip
def test_what_is_refused(make, text):
    with pytest.raises(ModelError) as caught:
        make()
    assert text in str(caught.value)


def test_lined_up_by_name():
    space = WeightSpace.order(["a", "b", "c"], ["a", "b"]) & WeightSpace.bounds(
        ["a", "b", "c"], {"c": (None, 0.3)}
    )
    other = space.aligned(["c", "a", "b"])
    w = np.random.default_rng(0).dirichlet(np.ones(3), 500)
    assert (other.contains(w[:, [2, 0, 1]]) == space.contains(w)).all()
    assert 0 < space.contains(w).sum() < 500
    assert said(other) == said(space)
    with refuses(ModelError, "the weight space must have the criteria: {names}", names="a, b, d"):
        space.aligned(["a", "b", "d"])


def test_default_names_are_taken_as_they_come():
    space = WeightSpace.order(3, ["c0", "c2"]).aligned(["price", "risk", "cost"])
    assert space.names == ("price", "risk", "cost")
    assert said(space) == ["price >= cost"]
    assert space.aligned(["c0", "c1", "c2"]).A.tolist() == [[-1.0, 0.0, 1.0]]


def tree(**ranges):
    """Return two groups, of one and of two criteria; ranges by id."""

    def one(name, weight, scale=None, parent=""):
        return Criterion(name, scale, weight=weight, parent=parent, range=ranges.get(name))

    return CriteriaSet(
        "t",
        [
            one("g", "0.6"),
            one("x", "1", Linear(0, 1), "g"),
            one("h", "0.4"),
            one("y", "0.5", Linear(0, 1), "h"),
            one("z", "0.5", Linear(0, 1), "h"),
        ],
    )


def test_ranges_of_a_criteria_set():
    space = WeightSpace.of(tree(g=("0.5", "0.7")))
    assert said(space) == [
        "g >= 0.5", "g <= 0.7",
        "y >= 0.5 h", "y <= 0.5 h", "z >= 0.5 h", "z <= 0.5 h",
    ]  # fmt: skip
    assert (space.measure, space.dimension) == ("flat", 1)  # one group moves: both are one
    assert space.exact_corners() == (
        (F(7, 10), F(3, 20), F(3, 20)),
        (F(1, 2), F(1, 4), F(1, 4)),
    )
    assert WeightSpace.of(tree()).dimension == 0
    free = WeightSpace.of(tree(y=("0.2", "0.9")), "flat")
    assert (free.measure, free.dimension) == ("flat", 1)
    assert [low.tolist() for low in free.extremes(np.eye(3))] == [
        pytest.approx([0.6, 0.08, 0.04]),
        pytest.approx([0.6, 0.36, 0.32]),
    ]


def test_ranges_in_points_are_divided():
    criteria = CriteriaSet(
        "p",
        [
            Criterion("a", Linear(0, 1), points=30, range=(20, 40)),
            Criterion("b", Linear(0, 1), points=50),
        ],
    )
    space = WeightSpace.of(criteria)
    assert said(space) == ["a >= 0.25", "a <= 0.5"]
    assert (space.measure, space.branch) == ("flat", None)


def test_joining():
    names = ["a", "b", "c"]
    low, order = WeightSpace.bounds(names, "0.1"), WeightSpace.order(names, names)
    both = low & order
    assert said(both) == [*said(low), *said(order)]
    assert said(low & low) == said(low)
    assert low & WeightSpace.simplex(names) is low
    assert said(WeightSpace.simplex(names) & order) == said(order)
    of = WeightSpace.of(tree(g=("0.5", "0.7"), y=("0.1", "0.9")))
    assert (of & WeightSpace.simplex(of.names)).measure == "tree"
    assert (WeightSpace.simplex(of.names) & of).measure == "tree"
    assert (of & WeightSpace.bounds(of.names, {"x": (None, "0.6")})).measure == "flat"


@settings(max_examples=25, deadline=None)
@given(spaces(), st.integers(0, 99))
def test_an_intersection_is_no_larger(space, seed):
    more = space & WeightSpace.bounds(space.names, {space.names[0]: (None, "0.5")})
    w = np.random.default_rng(seed).dirichlet(np.ones(len(space.names)), 100)
    assert (more.contains(w) == (space.contains(w) & (w[:, 0] <= 0.5 + 1e-9))).all()


def test_a_page():
    text = str(WeightSpace.order(["cost", "risk"], ["cost", "risk"]))
    assert "- cost >= risk" in text
    assert "Dimension: 1" in text
    many = str(WeightSpace.bounds(12, "0.01"))
    assert "more" not in many
    assert "and 9 more" in str(WeightSpace.bounds(12, "0.01", "0.9"))
    assert tells(page_of(WeightSpace.simplex(2)), "All weights that are not negative and sum to 1.")
    assert tells(
        page_of(WeightSpace.of(tree(g=("0.5", "0.7"), y=("0.1", "0.9")))),
        "Uniform means: over the shares within each group, groups independent.",
    )
