"""Corners, vertices, frames and extremes, against brute force over every choice of rows."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import CriteriaSet, Criterion, Linear
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.frame import most_vertices
from evalkit.weights.geometry.general import General
from evalkit.weights.geometry.solving import reduced, solve

from .methods import brute_vertices, lp_max, spaces
from .test_space import tree

F = Fraction


def rounded(points):
    return {tuple(np.round(np.asarray(point, float), 7) + 0.0) for point in points}


@settings(max_examples=14, deadline=None)
@given(spaces(4))
def test_vertices_corners_and_dimension(space):
    brute = brute_vertices(space)
    dimension = len(
        reduced(
            [[*(x - y for x, y in zip(v, min(brute), strict=True))] for v in brute],
            len(space.names),
        )[1]
    )
    assert space.dimension == dimension
    assert space.is_flat == (dimension < len(space.names) - 1)
    assert rounded(space.vertices()) == rounded(brute)
    exact = space.exact_corners()
    assert (exact is not None) == (len(brute) == dimension + 1)
    if exact is not None:
        assert set(exact) == brute
        assert space.corners().shape == (dimension + 1, len(space.names))


@settings(max_examples=14, deadline=None)
@given(spaces(4), st.integers(0, 999))
def test_extremes_are_those_of_the_vertices_and_of_a_solver(space, seed):
    d = np.random.default_rng(seed).normal(size=(5, len(space.names)))
    low, high = space.extremes(d)
    values = d @ np.array([[float(x) for x in v] for v in brute_vertices(space)]).T
    assert low == pytest.approx(values.min(axis=1), abs=1e-9)
    assert high == pytest.approx(values.max(axis=1), abs=1e-9)
    assert high[0] == pytest.approx(lp_max(space, d[0]), abs=1e-7)
    best = space.argmax(d[0])
    assert space.contains(best)
    assert d[0] @ best == pytest.approx(high[0], abs=1e-9)


@settings(max_examples=16, deadline=None)
@given(spaces(), st.integers(0, 999))
def test_the_frame_is_the_space(space, seed):
    frame = space.frame()
    d = space.dimension
    assert frame.basis.shape == (len(space.names), d)
    assert frame.basis.T @ frame.basis == pytest.approx(np.eye(d), abs=1e-12)
    assert np.linalg.norm(frame.A, axis=1) == pytest.approx(1.0)
    assert (frame.b > 0).all()
    y = np.random.default_rng(seed).normal(size=(200, d)) * 0.2
    edge = (np.abs(y @ frame.A.T - frame.b) < 1e-7).any(axis=1)
    inside = (y @ frame.A.T <= frame.b).all(axis=1)
    assert (space.contains(frame.weights(y)) == inside)[~edge].all()
    assert space.contains(frame.origin)
    assert space.contains(space.centre)
    assert space.contains_exact(space.body.centre())


@settings(max_examples=16, deadline=None)
@given(spaces(), st.integers(0, 999))
def test_exact_points(space, seed):
    rng = np.random.default_rng(seed)
    corners = space.vertices()
    for w in (corners[0], rng.dirichlet(np.ones(len(corners))) @ corners):
        found = space.exact_point(w)
        assert found is not None
        assert space.contains_exact(found)
        assert [float(x) for x in found] == pytest.approx(w, abs=1e-6)
    far = np.zeros(len(space.names))
    far[0] = 3.0
    if found := space.exact_point(far):  # nothing is near, so what comes back is only inside
        assert space.contains_exact(found)


def test_an_exact_vertex_is_found_as_itself():
    space = WeightSpace.ratio(3, {("c0", "c1"): (3, None), ("c2", "c1"): (7, None)})
    assert space.exact_point(np.array([3 / 11, 1 / 11, 7 / 11])) == (F(3, 11), F(1, 11), F(7, 11))


NAMED = {
    "all": (WeightSpace.simplex(4), [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]),
    "one criterion": (WeightSpace.simplex(1), [(1,)]),
    "a point": (WeightSpace.point(2, [1, 3]), [(F(1, 4), F(3, 4))]),
    "lower": (WeightSpace.bounds(2, "0.2"), [(F(4, 5), F(1, 5)), (F(1, 5), F(4, 5))]),
    "upper": (
        WeightSpace.bounds(3, None, "0.4"),
        [(F(1, 5), F(2, 5), F(2, 5)), (F(2, 5), F(1, 5), F(2, 5)), (F(2, 5), F(2, 5), F(1, 5))],
    ),
    "order": (
        WeightSpace.order(3, ["c0", "c1", "c2"]),
        [(1, 0, 0), (F(1, 2), F(1, 2), 0), (F(1, 3), F(1, 3), F(1, 3))],
    ),
    "two above one": (
        WeightSpace.order(3, ["c0", "c2"], ["c1", "c2"]),
        [(1, 0, 0), (0, 1, 0), (F(1, 3), F(1, 3), F(1, 3))],
    ),
    "ratios": (
        WeightSpace.ratio(3, {("c0", "c1"): (2, None), ("c1", "c2"): (3, None)}),
        [(1, 0, 0), (F(2, 3), F(1, 3), 0), (F(6, 10), F(3, 10), F(1, 10))],
    ),
    "order with a least weight": (
        WeightSpace.order(3, ["c0", "c1", "c2"]) & WeightSpace.bounds(3, {"c2": ("0.1", None)}),
        [(F(4, 5), F(1, 10), F(1, 10)), (F(9, 20), F(9, 20), F(1, 10)), (F(1, 3),) * 3],
    ),
    "flat": (
        WeightSpace.linear(3, [[1, -1, 0], [-1, 1, 0]], [0, 0]),
        [(F(1, 2), F(1, 2), 0), (0, 0, 1)],
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_known_corners(name):
    space, corners = NAMED[name]
    assert set(space.exact_corners()) == set(corners)
    assert space.dimension == len(corners) - 1
    assert {tuple(c) for c in space.corners()} == {tuple(map(float, c)) for c in corners}


def test_not_every_space_is_a_simplex():
    assert WeightSpace.bounds(3, "0.1", "0.5").corners() is None
    assert WeightSpace.order(3, ["c0", "c1"], ["c0", "c2"]).corners() is None
    assert len(WeightSpace.order(3, ["c0", "c1"], ["c0", "c2"]).vertices()) == 4


def test_two_methods_to_a_box_and_an_order():
    """What is solved in closed form is solved by linear programs, too."""
    for space in (
        WeightSpace.bounds(5, "0.05", "0.4"),
        WeightSpace.order(5, ["c0", "c1", "c2"], ["c3", "c1"]),
        WeightSpace.bounds(5, {"c0": ("0.2", "0.2"), "c1": (None, "0.3")}),
    ):
        general = General(space.rows, 5)
        assert general.dimension == space.dimension
        assert rounded(general.vertices(10_000)) == rounded(space.vertices())
        d = np.random.default_rng(1).normal(size=(40, 5))
        assert general.highest(d) == pytest.approx(space.extremes(d)[1], abs=1e-9)


def nested():
    def one(name, weight, parent="", scale=None, span=None):
        return Criterion(name, scale, weight=weight, parent=parent, range=span)

    leaf = Linear(0, 1)
    return CriteriaSet(
        "n",
        [
            one("g", "0.5", span=("0.3", "0.6")),
            one("a", "0.4", "g", leaf, ("0.2", "0.5")),
            one("b", "0.3", "g", leaf, ("0.1", "0.5")),
            one("c", "0.3", "g", leaf),
            one("h", "0.5"),
            one("k", "0.25", "h", span=("0.1", "0.4")),
            one("d", "0.5", "k", leaf),
            one("e", "0.5", "k", leaf),
            one("f", "0.75", "h", leaf),
        ],
    )


def test_a_tree_is_the_set_of_its_rows():
    space = WeightSpace.of(nested())
    rows = WeightSpace(space.names, space.rows)
    assert space.dimension == rows.dimension == 4
    assert rounded(space.vertices()) == rounded(rows.vertices())
    d = np.random.default_rng(2).normal(size=(30, 6))
    for mine, theirs in zip(space.extremes(d), rows.extremes(d), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-9)
    assert space.contains_exact(space.body.centre())
    assert space.contains(np.array([space.argmax(row) for row in d])).all()
    moved = space.aligned(tuple(reversed(space.names)))
    assert moved.extremes(d[:, ::-1])[1] == pytest.approx(space.extremes(d)[1])
    assert moved.measure == "tree"


def test_a_group_that_can_have_no_weight_adds_no_dimension():
    made = WeightSpace.of(tree(g=("0.6", "1")), local={"h": (F(0), F(0)), "y": (F(0), F(1))})
    assert made.exact_corners() == ((F(1), F(0), F(0)),)


def test_five_hundred_criteria():
    names = [f"k{i}" for i in range(500)]
    d = np.random.default_rng(0).normal(size=(20, 500))
    order = WeightSpace.order(names, names)
    steps = np.cumsum(d, axis=1) / np.arange(1, 501)
    assert order.extremes(d)[1] == pytest.approx(steps.max(axis=1))
    assert order.corners().shape == (500, 500)
    bounds = WeightSpace.bounds(names, "0.001", "0.01")
    low, high = bounds.extremes(d)
    best = bounds.argmax(d[0])
    assert bounds.contains(best)
    assert (low[0] < high[0]) & (d[0] @ best == pytest.approx(high[0]))
    assert bounds.dimension == 499
    simplex = WeightSpace.simplex(names)
    assert simplex.extremes(d)[1] == pytest.approx(d.max(axis=1))
    assert simplex.frame().dimension == 499
    assert simplex.vertices(10) is None


def test_most_vertices_is_reached_by_cyclic_polytopes():
    # Upper bound theorem: a polygon, a dual neighbourly polytope in 4 dimensions, a simplex.
    assert [most_vertices(7, 2), most_vertices(8, 4), most_vertices(4, 3)] == [7, 20, 4]


def test_small_systems():
    assert solve([[F(1), F(1)], [F(1), F(-1)]], [F(1), F(0)]) == (F(1, 2), F(1, 2))
    assert solve([[F(1), F(1)]], [F(1)]) is None
    assert solve([[F(1)], [F(1)]], [F(1), F(2)]) is None
