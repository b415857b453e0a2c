"""Extreme ranks against all crossings in fractions, a second search, samples, and their laws."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, tells

import evalkit as ek
from evalkit.core.errors import ModelError
from evalkit.sensitivity.budget import Budget
from evalkit.sensitivity.questions.extreme_ranks import extreme_ranks
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.winning import extreme_search
from evalkit.weights.space import WeightSpace

from .arrangement import Arrangement, dot, problems


def check_witnesses(found, matrix, space):
    """Count the ranks at the witnesses again, in fractions and without the library."""
    slow = Arrangement(matrix, space) if len(matrix.criteria) <= 3 else None
    low = slow.low if slow else [matrix.exact_row(i, "low") for i in range(len(matrix.projects))]
    high = slow.high if slow else [matrix.exact_row(i, "high") for i in range(len(low))]
    for e in found.extremes:
        others = [j for j in range(len(low)) if j != e.project]
        w = e.best_weights
        assert space.contains_exact(w)
        own = dot(high[e.project], w)
        assert e.best == 1 + sum(dot(low[j], w) > own for j in others)
        w = e.worst_weights
        assert space.contains_exact(w)
        own = dot(low[e.project], w)
        assert e.worst == 1 + sum(dot(high[j], w) >= own for j in others)


@settings(max_examples=16, deadline=None)
@given(problems())
def test_ranks_are_those_of_the_crossings(problem):
    matrix, space = problem
    found, slow = extreme_ranks(Study.of(matrix, space)), Arrangement(matrix, space)
    check_witnesses(found, matrix, space)
    for e in found.extremes:
        assert e.best_bound <= slow.best(e.project) <= e.best
        assert e.worst <= slow.worst(e.project) <= e.worst_bound
        assert e.is_settled
    assert not found.cut_short


@settings(max_examples=14, deadline=None)
@given(problems(kinds=("bounds", "cuts", "order", "around")))
def test_a_tighter_space_makes_no_rank_newly_possible(problem):
    matrix, space = problem
    wide = extreme_ranks(Study.of(matrix, WeightSpace.simplex(space.names)))
    tight = extreme_ranks(Study.of(matrix, space))
    for a, b in zip(tight.extremes, wide.extremes, strict=True):
        assert b.best_bound <= a.best
        assert a.worst <= b.worst_bound


@settings(max_examples=15, deadline=None)
@given(problems(most=6), st.randoms(use_true_random=False))
def test_order_of_projects_does_not_matter(problem, random):
    matrix, space = problem
    order = list(range(len(matrix.projects)))
    random.shuffle(order)
    found, turned = (
        extreme_ranks(Study.of(matrix, space)),
        extreme_ranks(Study.of(matrix.only(order), space)),
    )
    assert turned.best == tuple(found.best[i] for i in order)
    assert turned.worst == tuple(found.worst[i] for i in order)


@pytest.mark.parametrize("kind", ["free", "order", "grid", "bounds"])
def test_two_searches_agree(kind, monkeypatch):
    """Polytopes cut in two against programs in whole numbers, which share no bound."""
    rng = np.random.default_rng(4)
    values = rng.integers(1, 6, (15, 4)) if kind == "grid" else rng.random((15, 5))
    width = values.shape[1]
    names = [f"c{k}" for k in range(width)]
    space = WeightSpace.order(names, names) if kind == "order" else WeightSpace.simplex(width)
    if kind == "bounds":
        space = WeightSpace.bounds(width, "0.05", "0.4")
    found = extreme_ranks(Study.of(values, space))
    monkeypatch.setattr(extreme_search._Search, "_cut", lambda *_: None)
    second = extreme_ranks(Study.of(values, space))
    assert found.is_settled
    assert "solver" not in str(found)
    assert second.is_settled
    assert "solver" in str(second)
    assert (found.best, found.worst) == (second.best, second.worst)
    check_witnesses(found, found.matrix, space)
    check_witnesses(second, second.matrix, space)


@pytest.mark.parametrize("seed", [0, 1])
def test_samples_stay_within(seed):
    values = np.random.default_rng(seed).random((12, 5))
    space = WeightSpace.bounds(5, "0.05", "0.4")
    found = extreme_ranks(Study.of(values, space), seed=seed)
    scores = space.sample(3000, 7) @ values.T
    ranks = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    assert np.all(np.array(found.best) <= ranks.min(axis=0))
    assert np.all(np.array(found.worst) >= ranks.max(axis=0))
    assert found.is_settled


def test_specialists():
    """Each of five specialists is best and worst somewhere; derived, identity matrix."""
    found = extreme_ranks(Study.of(np.eye(5)))
    assert found.best == (1,) * 5
    assert found.worst == (5,) * 5


@pytest.mark.parametrize(("level", "worst"), [("0.5", 3), ("0.4", 3), ("0.34", 3), ("0.2", 4)])
def test_a_compromise_between_specialists(level, worst):
    """Derived: the compromise's rank less 1 is how many weights exceed its level."""
    values = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [float(level)] * 3]
    found = extreme_ranks(Study.of(values))
    best = 1 if Fraction(level) >= Fraction(1, 3) else 2
    assert found.best[3] == best
    # At weights (1/2, 1/2, 0) both specialists reach 1/2, which a level of 1/2 only ties.
    assert found.worst[3] == worst


def test_a_rank_that_hangs_on_a_tie_is_found():
    """First only at equal weights, with everybody tied; sampling never sees it."""
    values = [[3, 0, 0], [0, 3, 0], [0, 0, 3], [1, 1, 1]]
    found = extreme_ranks(Study.of(values))
    assert found.best[3] == 1
    assert found.extremes[3].best_weights == (Fraction(1, 3),) * 3
    uneven = extreme_ranks(Study.of([[7, 0], [0, 3], [Fraction(21, 10), Fraction(21, 10)]]))
    assert uneven.best[2] == 1
    assert uneven.extremes[2].best_weights == (Fraction(3, 10), Fraction(7, 10))


def test_identical_projects_share_their_ranks():
    found = extreme_ranks(Study.of([[2, 1], [2, 1], [1, 2]]))
    assert found.best == (1, 1, 1)
    assert found.worst == (3, 3, 3)
    same = extreme_ranks(Study.of(np.ones((4, 3))))
    assert (same.best, same.worst) == ((1,) * 4, (4,) * 4)
    assert tells(
        page_of(same),
        "Ties count for a project in its best rank and against it in its worst rank; identical projects share them.",
    )


def test_ranges_use_own_high_against_rivals_low():
    matrix = as_matrix([[0.2], [0.5], [0.9]], high=[[0.6], [0.5], [0.9]])
    found = extreme_ranks(Study.of(matrix))
    assert found.best == (2, 2, 1)
    assert found.worst == (3, 3, 1)


@pytest.mark.parametrize("floats", [1, 200_000])
def test_a_search_that_is_cut_short_gives_intervals_that_hold(monkeypatch, floats):
    values = np.random.default_rng(2).random((40, 8))
    monkeypatch.setattr(extreme_search, "_DRAWS", 4)
    budget = Budget(floats=floats)
    short = extreme_ranks(Study.of(values, budget=budget))
    assert str(short) == str(extreme_ranks(Study.of(values, budget=budget)))
    monkeypatch.undo()
    assert short.cut_short
    assert not short.is_settled
    assert tells(
        page_of(short),
        "Extreme ranks: {reason} was reached. Projects whose ranks are only known to lie "
        "between two numbers: {count}.",
        reason="the budget of work",
    )
    check_witnesses(short, short.matrix, short.space)
    scores = np.random.default_rng(0).dirichlet(np.ones(8), 3000) @ values.T
    ranks = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    for i, e in enumerate(short.extremes):
        assert e.best_bound <= min(e.best, ranks[:, i].min())
        assert e.worst_bound >= max(e.worst, ranks[:, i].max())


@pytest.mark.long
def test_a_tree_space_that_is_no_simplex():
    """The middles of the real example, in its own admissible space."""
    evaluation = ek.evaluate(ek.load_case("examples/korean-municipalities"))
    ranges = extreme_ranks(Study.of(evaluation))
    assert ranges.is_settled
    middles = as_matrix(ranges.matrix.values)
    space = ranges.space.aligned(middles.criteria)
    found = extreme_ranks(Study.of(middles, space))
    check_witnesses(found, middles, space)
    scores = space.sample(2000, 1) @ middles.values.T
    ranks = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    assert np.all([e.best_bound for e in found.extremes] <= ranks.min(axis=0))
    assert np.all([e.worst_bound for e in found.extremes] >= ranks.max(axis=0))
    for narrow, wide in zip(found.extremes, ranges.extremes, strict=True):
        assert wide.best <= narrow.best
        assert narrow.worst <= wide.worst


@pytest.mark.parametrize(
    ("values", "best", "worst"),
    [
        ([[0.3]], (1,), (1,)),
        ([[0.3, 0.1]], (1,), (1,)),
        ([[0.3], [0.3], [0.1]], (1, 1, 3), (2, 2, 3)),
        ([[0.0, 0.0], [0.0, 0.0]], (1, 1), (2, 2)),
        ([[1e-300, 2e-300], [2e-300, 1e-300]], (1, 1), (2, 2)),
        ([[1e300, -1e300], [-1e300, 1e300]], (1, 1), (2, 2)),
        ([[5, 1], [5, 2], [4, 1]], (1, 1, 2), (3, 2, 3)),
    ],
)
def test_degenerate_data(values, best, worst):
    found = extreme_ranks(Study.of(values))
    assert (found.best, found.worst) == (best, worst)
    assert found.is_settled
    assert len(found.rows()) == len(values)
    assert str(found)


def test_zero_weights_and_points():
    values = [[1, 5], [2, 1], [3, 0]]
    found = extreme_ranks(Study.of(values, WeightSpace.point(2, [1, 0]), weights=[1, 0]))
    assert (found.best, found.worst) == ((3, 2, 1), (3, 2, 1))
    assert tells(page_of(found), "The rank never changes of: {names}.", names="p2, p1, p0")


def test_many_criteria():
    values = np.random.default_rng(0).random((4, 500))
    found = extreme_ranks(Study.of(values))
    check_witnesses(found, found.matrix, found.space)
    assert found.best == (1,) * 4


def test_progress_and_limits():
    seen = []
    values = np.random.default_rng(1).random((20, 5))
    extreme_ranks(Study.of(values), progress=lambda done, whole: seen.append((done, whole)))
    assert seen
    assert seen[-1] == (40, 40)
    for wrong in ({"seconds": 0}, {"seconds": float("nan")}):
        with pytest.raises(ModelError, match="more than 0"):
            Budget(**wrong)
    with pytest.raises(ModelError, match="whole number"):
        Budget(nodes=-1)


def test_many_projects_are_settled_without_the_solver():
    """Sizes of a real call; derived: a second search from another start must agree."""
    values = np.random.default_rng(5).random((40, 7))
    found, again = (
        extreme_ranks(Study.of(values)),
        extreme_ranks(Study.of(values), seed=9),
    )
    assert found.is_settled
    assert "solver" not in str(found)
    assert (found.best, found.worst) == (again.best, again.worst)
    check_witnesses(found, found.matrix, found.space)


def test_page_is_short():
    found = extreme_ranks(Study.of(np.random.default_rng(1).integers(1, 6, (30, 3))))
    assert "Rows not shown: 18." in str(found)
    assert len(found.rows()) == 30
