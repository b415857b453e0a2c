"""How weight spaces are stated, joined, lined up and printed; what is refused."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, sentence, tells

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
        (lambda: WeightSpace.simplex([]), sentence("must be different names, at least one", field="names")),
        (lambda: WeightSpace.simplex(0), sentence("must be different names, at least one", field="names")),
        (lambda: WeightSpace.simplex("abc"), sentence("must be a list of names, or how many there are", field="names")),
        (lambda: WeightSpace.simplex(["a", "a"]), sentence("must be different names, at least one", field="names")),
        (lambda: WeightSpace.bounds(2, {"c9": (0, 1)}), sentence("{kind} is not known", kind="criterion", value="c9")),
        (lambda: WeightSpace.bounds(2, [0.1]), sentence("must be {count} numbers, one a criterion", count=2, field="low", value="1")),
        (lambda: WeightSpace.bounds(2, float("nan")), sentence("is not a finite number", field="low", value="nan")),
        (lambda: WeightSpace.bounds(2, True), sentence("is true or false, not a number", field="low")),
        (lambda: WeightSpace.bounds(2, {"c0": (1, 2, 3)}), sentence("must be a pair: low, high", field="c0")),
        (lambda: WeightSpace.bounds(2, {"c0": (0, 1)}, 1), sentence("is given with the lower bounds already", field="high")),
        (lambda: WeightSpace.order(2, "c0"), sentence("must be lists of names, the most important first", field="order")),
        (lambda: WeightSpace.order(2, ["c0", "c0"]), sentence("has a name twice", field="order")),
        (lambda: WeightSpace.order(2, ["c0", "c1"], gap=-1), sentence("must be at least 0", field="gap")),
        (lambda: WeightSpace.ratio(2, {("c0", "c0"): (1, 2)}), "must be two different criteria"),
        (lambda: WeightSpace.ratio(2, {("c0", "c1"): (-1, 2)}), sentence("must be at least 0", field="ratio")),
        (lambda: WeightSpace.linear(2, [[1, 2, 3]], 1), sentence("must be {count} numbers, one a criterion", count=2, field="A")),
        (lambda: WeightSpace.linear(2, [[1, 2]], [1, 2]), sentence("must be one for each row, {count}", count=1, field="b")),
        (lambda: WeightSpace.linear(2, [[1, 2]], 1, ["x", "y"]), sentence("must be one for each row, {count}", field="words")),
        (lambda: WeightSpace.linear(2, 3, 1), sentence("must have the shape (rows, criteria)", field="A")),
        (lambda: WeightSpace.around(2, [0, 0], 0.1), sentence("must be at least 0, and not all 0", field="weights")),
        (lambda: WeightSpace.around(2, {"c0": 1}, 0.1), "must name every criterion once: {names}"),
        (lambda: WeightSpace.around(2, [1, 1], -1), sentence("must be at least 0", field="radius")),
        (lambda: WeightSpace.around(2, [1, 1], 1, "l3"), sentence("must be one of {names}", names="linf, l1, relative", field="norm")),
        (lambda: WeightSpace.around(11, [1] * 11, 1, "l1"), sentence("is for at most {count} criteria", count=10, field="norm")),
        (lambda: WeightSpace.simplex(2).sampler(-1), sentence("must be a whole number, at least {low}", low=0, field="seed")),
        (lambda: WeightSpace.simplex(2).sampler(0, "halton"), sentence("must be one of {names}", field="method")),
        (lambda: WeightSpace.simplex(2).sample(-1, 0), sentence("must be at least 0", field="n")),
        (lambda: WeightSpace.simplex(2).measured("tree"), "must be 'flat'; 'tree' is for ranges within groups"),
    ],
)  # fmt: skip
def test_what_is_refused(make, text):
    with pytest.raises(ModelError) as caught:
        make()
    assert tells(caught.value, text)


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


@settings(max_examples=14, deadline=None)
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
        "Uniform distribution: over the local weights within each group, groups independent.",
    )
