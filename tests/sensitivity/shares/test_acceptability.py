"""Acceptabilities against closed forms, exact volumes, other methods and degenerate data."""

import json
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sentences import refuses, sentence

from evalkit.core.errors import ModelError
from evalkit.sensitivity.questions.acceptability import acceptability
from evalkit.sensitivity.shares.exact.cells import first_rank
from evalkit.sensitivity.shares.exact.pairwise import pairwise_shares
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said
from evalkit.weights import WeightSpace

SMALL = {"method": "sampling", "samples": 3000}


def adds_up(found, tolerance=1e-9):
    shares = found.shares
    return (
        shares.min() >= 0
        and np.allclose(shares.sum(axis=0), 1, rtol=0, atol=tolerance)
        and np.allclose(shares.sum(axis=1), 1, rtol=0, atol=tolerance)
    )


def specialists(height, count=3):
    return np.vstack([np.eye(count), np.full(count, height)])


# Closed form: the rank of the compromise, less 1, is the number of weights above its height
# (order statistics of uniform spacings).
@pytest.mark.parametrize(
    ("height", "shares", "first", "wins"),
    [
        (0.5, [1 / 4, 3 / 4, 0, 0], 1 / 4, 1 / 4),
        (0.4, [1 / 25, 21 / 25, 3 / 25, 0], 8 / 25, 9 / 25),
    ],
)
@pytest.mark.parametrize("method", ["auto", "sampling"])
def test_specialists_and_a_compromise(height, shares, first, wins, method):
    found = acceptability(Study.of(specialists(height)), method=method, seed=1)
    assert found.is_reached
    assert np.all(abs(found.shares[3] - shares) <= 2.5 * found.errors[3] + 1e-12)
    assert abs(found.first[0] - first) <= 2.5 * found.first_errors[0] + 1e-12
    assert found.wins[0, 3] == pytest.approx(wins, abs=1e-12)
    assert adds_up(found)
    assert not np.all(abs(found.shares[3] - shares[::-1]) <= 2.5 * found.errors[3])
    if method == "auto":
        assert found.first[3] == pytest.approx(shares[0], abs=1e-9)


def test_pure_specialists_and_their_central_weights():
    # Barron & Barrett (1996): the largest of C uniform weights is H_C / C on average
    for method in ("auto", "sampling"):
        found = acceptability(Study.of(np.eye(5)), method=method)
        assert np.all(abs(found.first - 0.2) <= 2.5 * found.first_errors + 1e-12)
        own = np.eye(5, dtype=bool)
        expected = np.where(own, 0.45666666666666667, 0.13583333333333333)
        slack = 2 * found.central_errors + 1e-9
        assert np.all(abs(found.central_weights - expected) <= slack)
        assert found.confidence.tolist() == [1.0] * 5
        assert found.choice_entropy == pytest.approx(np.log2(5), abs=1e-4)


def test_two_projects_are_a_closed_form():
    # (1, 0) scores more than (0, 1/2) where w1 > w2 / 2: in two cases of three
    found = acceptability(Study.of([[1, 0], [0, 0.5]]))
    assert found.samples == 0
    assert found.shares == pytest.approx(np.array([[2, 1], [1, 2]]) / 3, abs=1e-12)
    assert found.largest_error == 0.0
    sampled = acceptability(Study.of([[1, 0], [0, 0.5]]), method="sampling")
    assert np.all(abs(sampled.shares - found.shares) <= sampled.errors)


def simplex_halves(first, second):
    """Share of weights where the first of two projects scores more: the textbook formula."""
    d = np.subtract(first, second)
    return sum(
        x ** (len(d) - 1) / prod(x - y for j, y in enumerate(d) if j != k)
        for k, x in enumerate(d)
        if x > 0
    )


@pytest.mark.parametrize("c", [2, 4, 7])
def test_sampling_meets_the_exact_methods(c):
    values = np.random.default_rng(c).random((9, c)).round(12)
    found = acceptability(Study.of(values), method="sampling")
    exact = first_rank(values)
    assert np.mean(abs(found.first - exact.acceptability) <= found.first_errors) > 0.85
    assert abs(found.first - exact.acceptability).max() < 0.005
    seen = ~np.isnan(found.central_weights)
    assert (
        abs(found.central_weights - exact.central)[
            seen & (exact.acceptability[:, None] > 0.01)
        ].max()
        < 0.02
    )
    wins, _ = pairwise_shares(values)
    assert found.wins == pytest.approx(wins, abs=1e-15)
    assert wins[0, 1] == pytest.approx(simplex_halves(values[0], values[1]), abs=1e-9)
    ranks = found.shares @ np.arange(1, 10)
    assert abs(ranks - found.expected_ranks).max() < 0.02


SPACES = {
    "order": lambda: WeightSpace.order(3, ["c0", "c1", "c2"]),
    "low": lambda: WeightSpace.bounds(3, low=0.2),
    "box": lambda: WeightSpace.bounds(3, low=0.1, high=0.5),
    "ratio": lambda: WeightSpace.ratio(3, {("c0", "c1"): (2, 4)}),
    "equal": lambda: WeightSpace.ratio(3, {("c0", "c1"): (2, 2)}),
    "around": lambda: WeightSpace.around(3, [0.5, 0.3, 0.2], 0.05),
}


@pytest.mark.parametrize("name", SPACES)
def test_every_space_meets_rejection_from_all_weights(name):
    values = np.random.default_rng(8).random((5, 3))
    space = SPACES[name]()
    found = acceptability(Study.of(values, space))
    assert adds_up(found)
    if name == "equal":  # no volume: only the means of its ends are known
        assert found.first.sum() == pytest.approx(1, abs=1e-9)
        return
    weights = np.random.default_rng(1).dirichlet(np.ones(3), 400_000)
    weights = weights[space.contains(weights)]
    order = np.argsort(-(weights @ values.T), axis=1)
    counts = np.zeros((5, 5))
    np.add.at(counts, (order, np.arange(5)), 1 / len(weights))
    loose = 4 * np.sqrt(0.25 / len(weights)) + found.largest_error
    assert abs(found.shares - counts).max() < loose
    assert abs(found.first - counts[:, 0]).max() < loose
    for i in np.flatnonzero(found.first > 0.02):
        mean = weights[order[:, 0] == i].mean(axis=0)
        assert abs(found.central_weights[i] - mean).max() < 0.03
    beats = (weights @ values.T)[:, :1] > weights @ values.T
    assert abs(found.wins[0] - beats.mean(axis=0)).max() < loose


def test_a_narrower_space_goes_to_its_point():
    values = np.random.default_rng(3).random((6, 3))
    weights = [0.5, 0.3, 0.2]
    at = acceptability(Study.of(values, WeightSpace.point(3, weights)))
    assert at.samples == 0
    order = np.argsort(-(values @ weights))
    assert np.array_equal(at.shares[order], np.eye(6))
    far = [
        abs(
            acceptability(Study.of(values, WeightSpace.around(3, weights, r))).shares - at.shares
        ).max()
        for r in (0.2, 0.05, 1e-6)
    ]
    assert far[0] >= far[1] >= far[2]
    assert far[2] < 1e-9


@settings(max_examples=12, deadline=None)
@given(
    marks=arrays(
        np.int8, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.integers(1, 5)
    ),
    seed=st.integers(0, 5),
)
def test_turning_projects_turns_the_result(marks, seed):
    values = marks.astype(float)
    turned = np.random.default_rng(seed).permutation(len(values))
    one, other = (
        acceptability(Study.of(values), **SMALL),
        acceptability(Study.of(values[turned]), **SMALL),
    )
    assert np.array_equal(one.shares[turned], other.shares)
    assert np.array_equal(one.central_weights[turned], other.central_weights, equal_nan=True)
    assert adds_up(one)
    same = (values[:, None] == values).all(axis=2)
    for i, j in np.argwhere(same):
        assert np.array_equal(one.shares[i], one.shares[j])


def test_turning_criteria_turns_the_result_within_its_error():
    values = np.random.default_rng(4).random((7, 4))
    one, other = acceptability(Study.of(values)), acceptability(Study.of(values[:, ::-1]))
    assert abs(one.shares - other.shares).max() <= one.largest_error + other.largest_error
    assert one.first == pytest.approx(other.first, abs=1e-9)
    assert one.central_weights[:, ::-1] == pytest.approx(
        other.central_weights, abs=1e-7, nan_ok=True
    )


@pytest.mark.parametrize("exponent", [-1000, -3, 7, 1000])
def test_units_change_nothing(exponent):
    values = np.random.default_rng(4).random((7, 4))
    one = acceptability(Study.of(values), **SMALL)
    other = acceptability(Study.of(np.ldexp(values, exponent)), **SMALL)
    assert np.array_equal(one.shares, other.shares)
    assert one.wins == pytest.approx(other.wins, abs=1e-12)  # 15 digits of another unit


def test_seeds_and_samplers_differ_and_repeat():
    values = np.random.default_rng(4).random((7, 4))
    one = acceptability(Study.of(values), **SMALL)
    assert np.array_equal(one.shares, acceptability(Study.of(values), **SMALL).shares)
    assert not np.array_equal(one.shares, acceptability(Study.of(values), seed=1, **SMALL).shares)
    assert not np.array_equal(
        one.shares, acceptability(Study.of(values), sampler="random", **SMALL).shares
    )


DEGENERATE = {
    "one project": np.array([[0.3, 0.4]]),
    "one criterion": np.array([[0.3], [0.5], [0.5]]),
    "one of each": np.array([[1.0]]),
    "all tied": np.ones((6, 3)),
    "all zero": np.zeros((4, 2)),
    "two kinds": np.array([[1.0, 0], [0, 1.0], [1.0, 0]]),
    "constant criterion": np.array([[5.0, 1], [5, 2], [5, 2]]),
    "tiny beside large": np.array([[1e300, 1], [1e300, 2], [0, 3]]),
    "tiny": np.array([[1e-300, 0], [0, 2e-300], [1e-300, 1e-300]]),
    "grid": np.random.default_rng(0).integers(1, 6, (30, 3)).astype(float),
    "negative": -np.random.default_rng(0).random((5, 3)),
    "500 criteria": np.random.default_rng(0).random((4, 500)),
}


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize("method", ["auto", "sampling"])
def test_degenerate_data(name, method):
    values = DEGENERATE[name]
    found = acceptability(Study.of(values), method=method, samples=2000)
    assert adds_up(found)
    assert found.first.sum() == pytest.approx(1, abs=1e-8)
    same = (values[:, None] == values).all(axis=2)
    assert np.array_equal(found.ties == 1, same)
    assert np.allclose(found.wins + found.wins.T + found.ties, 1, atol=1e-9)
    assert found.expected_ranks.sum() == pytest.approx(len(values) * (len(values) + 1) / 2)
    notes = " ".join(said(note).text() for note in found.notes)
    assert ("share their ranks" in notes) == (same.sum() > len(values))
    assert json.dumps(found.rows())
    assert str(found)
    assert found.page("ko").as_text()


def test_a_project_that_dominates_is_ahead_however_little():
    found = acceptability(Study.of([[1e300, 1], [1e300, 2], [0, 3]]), **SMALL)
    assert found.shares[1, 0] > found.shares[0, 0] == 0
    assert found.wins[1, 0] == 1


def test_groups_of_equals_share_their_ranks():
    values = np.array([[1.0, 0], [1.0, 0], [0, 1.0]])
    found = acceptability(Study.of(values), **SMALL)
    first = found.shares[2, 0]
    assert found.shares[0] == pytest.approx([(1 - first) / 2, 0.5, first / 2], abs=1e-12)
    exact = acceptability(Study.of(values))
    assert exact.shares == pytest.approx(np.array([[1, 2, 1], [1, 2, 1], [2, 0, 2]]) / 4, abs=1e-12)


def test_sorting_and_comparing_meet_in_the_public_call(monkeypatch):
    values = np.random.default_rng(1).random((25, 4))
    one = acceptability(Study.of(values), **SMALL)
    monkeypatch.setattr("evalkit.sensitivity.shares.sampled.kernels.PAIRWISE_MOST", 2)
    assert np.array_equal(one.shares, acceptability(Study.of(values), **SMALL).shares)


def test_the_stopping_rule():
    values = np.random.default_rng(1).random((12, 5))
    found = acceptability(Study.of(values), error=0.0008, sampler="random", samples=1 << 19)
    assert found.is_reached is False
    assert found.samples == 1 << 19
    assert "was not reached" in str(found)
    found = acceptability(Study.of(values), error=0.0015, sampler="random")
    assert found.is_reached
    assert found.largest_error <= 0.0015
    assert found.samples > 1 << 18
    assert acceptability(Study.of(values), samples=1000).wanted is None


def test_exact_says_what_it_lacks():
    values = np.random.default_rng(1).random((5, 3))
    found = acceptability(Study.of(values), method="exact")
    assert found.samples == 0
    assert found.first.sum() == pytest.approx(1, abs=1e-9)
    assert found.expected_ranks.sum() == pytest.approx(15)
    assert str(found)
    assert json.dumps(found.rows())
    with refuses(
        ModelError,
        "is not available: only first-rank acceptability and pairs have exact values here",
    ):
        _ = found.shares
    with refuses(ModelError, "no exact answer: {reason}"):
        acceptability(Study.of(np.random.default_rng(1).random((5, 60))), method="exact")


def test_top_and_holistic():
    found = acceptability(Study.of(specialists(0.4)))
    shares, errors = found.top(2)
    assert abs(shares[3] - 22 / 25) <= errors[3]
    assert shares.sum() == pytest.approx(2)
    assert found.top(4)[0] == pytest.approx([1] * 4)
    assert found.holistic([1, 0, 0, 0]) == pytest.approx(found.shares[:, 0])
    assert found.holistic()[3] == pytest.approx(found.shares[3] @ [1, 2 / 3, 1 / 3, 0])
    for wrong in (0, 5):
        with pytest.raises(ModelError, match="between 1 and 4"):
            found.top(wrong)
    with pytest.raises(ModelError, match="4 finite numbers"):
        found.holistic([1, 0])


def test_rank_quantiles_are_those_of_the_shares():
    found = acceptability(Study.of([[1, 0], [0, 1], [0.4, 0.4]]))
    assert found.shares[0].round(9).tolist()[0] == 0.5  # first at half of the weights
    assert found.rank_quantiles([0, 0.5, 0.51, 1]).tolist()[0] == [1, 1, 2, 3]
    upto = np.cumsum(found.shares, axis=1)
    for wanted in (0.05, 0.3, 0.95):
        for i, (rank,) in enumerate(found.rank_quantiles([wanted]).tolist()):
            assert upto[i, rank - 1] >= wanted - 1e-9
            assert rank == 1 or upto[i, rank - 2] < wanted
    for wrong in ([], [-0.1], [2], [[0.5]]):
        with refuses(ModelError, "must be shares between 0 and 1, at least one"):
            found.rank_quantiles(wrong)


def test_marks_that_are_ranges_change_confidence_only():
    from evalkit.sensitivity.sources import as_matrix

    low = np.array([[0.8, 0.1], [0.2, 0.9]])
    high = np.array([[1.0, 0.3], [0.4, 1.0]])
    found = acceptability(Study.of(as_matrix(low, high=high)))
    middle = acceptability(Study.of((low + high) / 2))
    assert found.shares == pytest.approx(middle.shares, abs=1e-12)
    assert middle.confidence.tolist() == [1.0, 1.0]
    wide = acceptability(
        Study.of(as_matrix(np.zeros((2, 2)), high=np.array([[1.0, 0.6], [0.4, 1.0]])))
    )
    assert 0.5 < wide.confidence.min() <= wide.confidence.max() < 1
    assert any("midpoint" in said(note).text() for note in wide.notes)


def test_a_tree_multiplies_shares_down():
    # groups (a, b) and c: a beats c where w(a) > w(c); with w(G) and its split uniform on their
    # own, P(u v > 1 - u) = 1 - ln 2
    from evalkit import CriteriaSet, Criterion, Linear

    def weighed(space):
        return acceptability(Study.of(np.eye(3), space), method="sampling", samples=200_000)

    scale = Linear(0, 1)
    rules = CriteriaSet(
        "tree",
        [
            Criterion("g", weight="0.5", range=("0", "1")),
            Criterion("a", scale, weight="0.5", parent="g", range=("0", "1")),
            Criterion("b", scale, weight="0.5", parent="g", range=("0", "1")),
            Criterion("c", scale, weight="0.5", range=("0", "1")),
        ],
    )
    space = WeightSpace.of(rules)
    assert space.measure == "tree"
    found = weighed(space)
    error = found.win_errors[0, 2]
    assert found.wins[0, 2] == pytest.approx(1 - np.log(2), abs=1.5 * error)
    assert abs(found.wins[0, 2] - 0.5) > 10 * error
    assert found.wins[0, 1] == pytest.approx(0.5, abs=1.5 * error)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"method": "guess"}, sentence("must be one of {names}", names="auto, exact, sampling")),
        ({"sampler": "halton"}, sentence("must be one of {names}", names="sobol, random")),
        ({"samples": 0}, sentence("must be a whole number, at least {low}", low=1)),
        ({"samples": 10.5}, sentence("must be a whole number, at least {low}", low=1)),
        ({"samples": True}, sentence("must be a whole number, at least {low}", low=1)),
        ({"error": 0.0}, sentence("must be between {low} and {high}", low=0, high=1)),
        ({"error": float("nan")}, sentence("must be between {low} and {high}", low=0, high=1)),
        ({"error": "small"}, sentence("must be between {low} and {high}", low=0, high=1)),
        ({"seed": -1}, sentence("must be a whole number, at least {low}", low=0)),
    ],
)
def test_wrong_arguments_are_explained(wrong, text):
    with refuses(ModelError, text):
        acceptability(Study.of(np.eye(3)), **{"method": "sampling", **wrong})


def test_results_cannot_be_written_to():
    found = acceptability(Study.of(np.eye(3)))
    for array in (found.shares, found.first, found.central_weights, found.wins):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_counting_volumes_by_hand():
    # three criteria, project i best under criterion i only: ranks are the order of the weights
    found = acceptability(Study.of(np.eye(3)), method="sampling")
    assert found.shares == pytest.approx(np.full((3, 3), 1 / 3), abs=0.005)
    assert found.choice_entropy == pytest.approx(np.log2(factorial(3) / 2), abs=1e-3)
