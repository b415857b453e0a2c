"""First-rank shares and central weights by exact volumes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import tells

from evalkit.sensitivity.shares.exact import cells as module
from evalkit.sensitivity.shares.exact import envelope
from evalkit.sensitivity.shares.exact.cells import FirstRank, first_rank
from evalkit.sensitivity.shares.exact.domain import (
    NoExactAnswer,
    RoundedPolytope,
    Simplex,
    domain_of,
    polytope,
)
from evalkit.sensitivity.shares.exact.pairwise import pairwise_shares
from evalkit.weights import WeightSpace

GRIDS = st.integers(1, 5).flatmap(
    lambda c: st.lists(st.lists(st.integers(1, 5), min_size=c, max_size=c), min_size=1, max_size=10)
)


def check_whole(found, values, centre):
    """Shares sum to 1; central weights average to the centre of the space and win."""
    assert found.acceptability.sum() == pytest.approx(1.0, abs=1e-9)
    assert (found.acceptability >= 0).all()
    winners = np.flatnonzero(found.acceptability > 0)
    weights = found.central[winners]
    assert weights.sum(axis=1) == pytest.approx(np.ones(len(winners)), abs=1e-7)
    assert found.acceptability[winners] @ weights == pytest.approx(centre, abs=1e-7)
    # a winning cell is convex: its centre is inside
    scores = weights @ np.asarray(values, float).T
    size = np.abs(values).max() or 1.0
    assert (scores[range(len(winners)), winners] >= scores.max(axis=1) - 1e-7 * size).all()
    assert np.isnan(found.central[found.acceptability == 0]).all()


@settings(max_examples=18, deadline=None)
@given(GRIDS)
def test_marks_on_a_grid(rows):
    values = np.array(rows, float)
    found = first_rank(values)
    assert isinstance(found, FirstRank)
    check_whole(found, values, np.full(values.shape[1], 1 / values.shape[1]))
    for group in found.ties:
        assert (values[list(group)] == values[group[0]]).all()
        assert np.ptp(found.acceptability[list(group)]) == 0


def test_the_check_can_fail():
    values = np.random.default_rng(1).random((6, 3))
    found = first_rank(values)
    third = np.full(3, 1 / 3)
    check_whole(found, values, third)
    for wrong in (
        (found.acceptability * 1.01, found.central),
        (found.acceptability, np.roll(found.central, 1, axis=0)),
        (found.acceptability, found.central + np.array([0.01, -0.01, 0.0])),
    ):
        with pytest.raises((AssertionError, IndexError)):
            check_whole(FirstRank(*wrong, 0.0, 0.0, 1.0, 1, ()), values, third)


@pytest.mark.parametrize(("level", "first"), [(0.5, 1 / 4), (0.4, 1 / 25)])
def test_specialists_and_a_compromise(level, first):
    # closed form: all three weights below the level (order statistics of spacings)
    found = first_rank(np.vstack([np.eye(3), np.full(3, level)]))
    assert found.acceptability[3] == pytest.approx(first, abs=1e-15)
    assert found.acceptability[:3] == pytest.approx([(1 - first) / 3] * 3, abs=1e-15)
    assert found.central[3] == pytest.approx([1 / 3] * 3, abs=1e-14)


@pytest.mark.parametrize("criteria", [3, 5, 8])
def test_identity_has_the_mean_of_the_largest_weight(criteria):
    # Barron & Barrett (1996): the mean of the largest of C uniform weights is H_C / C
    found = first_rank(np.eye(criteria))
    own = sum(1 / j for j in range(1, criteria + 1)) / criteria
    expected = np.full((criteria, criteria), (1 - own) / (criteria - 1))
    np.fill_diagonal(expected, own)
    assert found.acceptability == pytest.approx(np.full(criteria, 1 / criteria), abs=1e-11)
    assert found.central == pytest.approx(expected, abs=1e-9)
    if criteria == 5:
        assert own == pytest.approx(0.45666666666666667)


@pytest.mark.parametrize(("count", "criteria"), [(8, 3), (12, 4), (15, 5), (20, 6)])
def test_against_hulls_of_single_cells(oracle, count, criteria):
    rng = np.random.default_rng(criteria)
    grid = np.unique(rng.integers(1, 6, (count, criteria)) / 5, axis=0)
    for values in (rng.random((count, criteria)), grid):
        found = first_rank(values)
        assert found.acceptability == pytest.approx(oracle.cell_shares(values), abs=1e-9)


def test_against_splitting_the_simplex(oracle):
    for seed, shape in enumerate([(6, 3), (9, 3), (6, 4)]):
        values = np.random.default_rng(seed).random(shape)
        ranks = oracle.rank_shares(values)
        assert ranks.sum(axis=0) == pytest.approx(np.ones(len(values)))
        assert first_rank(values).acceptability == pytest.approx(ranks[:, 0], abs=1e-13)


@pytest.mark.parametrize(("count", "criteria"), [(30, 4), (40, 7), (50, 8)])
def test_against_plain_sampling(count, criteria):
    rng = np.random.default_rng(count)
    values = rng.random((count, criteria))
    weights = rng.dirichlet(np.ones(criteria), 100_000)
    best = np.argmax(weights @ values.T, axis=1)
    found = first_rank(values)
    check_whole(found, values, np.full(criteria, 1 / criteria))
    sampled = np.bincount(best, minlength=count) / len(best)
    assert np.abs(found.acceptability - sampled).max() < 5 * 0.5 / np.sqrt(len(best))
    for place in np.flatnonzero(sampled > 0.02):
        assert found.central[place] == pytest.approx(weights[best == place].mean(axis=0), abs=0.02)


SPACES = {
    "bounds": WeightSpace.bounds(4, "0.05", "0.4"),
    "ratio": WeightSpace.ratio(4, {("c0", "c1"): ("0.5", 2), ("c2", "c3"): (1, 3)}),
    "around": WeightSpace.around(5, ["0.3", "0.25", "0.2", "0.15", "0.1"], "0.08", norm="l1"),
    "order and bounds": WeightSpace.order(4, ["c0", "c1", "c2"]) & WeightSpace.bounds(4, 0, "0.5"),
    "two weights equal": WeightSpace.linear(5, [[1, -1, 0, 0, 0], [-1, 1, 0, 0, 0]], [0, 0])
    & WeightSpace.bounds(5, 0, "0.45"),
    "a segment": WeightSpace.linear(3, [[1, -1, 0], [-1, 1, 0]], [0, 0]),
    "lower bounds": WeightSpace.bounds(4, "0.1"),
    "total order": WeightSpace.order(4, ["c2", "c0", "c1", "c3"]),
}


@pytest.mark.parametrize("name", SPACES)
def test_under_constraints(name):
    space = SPACES[name]
    rng = np.random.default_rng(9)
    values = rng.random((10, len(space.names)))
    found = first_rank(values, space)
    weights = space.sample(60_000, 1, "random")
    best = np.argmax(weights @ values.T, axis=1)
    sampled = np.bincount(best, minlength=10) / len(best)
    assert np.abs(found.acceptability - sampled).max() < 5 * 0.5 / np.sqrt(len(best))
    winners = np.flatnonzero(found.acceptability > 0)
    assert space.contains(found.central[winners]).all()
    centre = found.acceptability[winners] @ found.central[winners]
    assert centre == pytest.approx(weights.mean(axis=0), abs=5e-3)
    assert abs(found.certificate) < 1e-12


def test_under_constraints_against_hulls_and_rejection(oracle):
    rng = np.random.default_rng(10)
    values = rng.random((12, 4))
    space = WeightSpace.bounds(4, "0.1", "0.4")
    found = first_rank(values, space)
    rows = np.vstack([np.eye(4), -np.eye(4)])
    bounds = np.r_[np.full(4, 0.4), np.full(4, -0.1)]
    assert found.acceptability == pytest.approx(oracle.cell_shares(values, rows, bounds), abs=1e-10)
    weights = rng.dirichlet(np.ones(4), 300_000)
    weights = weights[((weights >= 0.1) & (weights <= 0.4)).all(axis=1)]
    sampled = np.bincount(np.argmax(weights @ values.T, axis=1), minlength=12) / len(weights)
    assert np.abs(found.acceptability - sampled).max() < 5 * 0.5 / np.sqrt(len(weights))


def test_a_simplex_as_corners_and_as_a_frame_agree():
    values = np.random.default_rng(11).random((9, 5))
    space = WeightSpace.bounds(5, "0.05")
    assert isinstance(domain_of(space), Simplex)
    general = polytope(space.frame())
    assert isinstance(general, RoundedPolytope)
    one, other = first_rank(values, space), first_rank(values, general)
    assert other.acceptability == pytest.approx(one.acceptability, abs=1e-12)
    assert other.central == pytest.approx(one.central, abs=1e-9, nan_ok=True)


def test_a_narrow_space_and_a_point():
    values = np.random.default_rng(12).random((8, 4))
    official = ["0.31", "0.29", "0.21", "0.19"]
    best = int(np.argmax(values @ [0.31, 0.29, 0.21, 0.19]))
    for space in (
        WeightSpace.around(4, official, "0.000001"),
        WeightSpace.point(4, official),
        WeightSpace.around(4, official, "0.000001")
        & WeightSpace.linear(4, [[1, 1, 0, 0], [-1, -1, 0, 0]], ["0.6", "-0.6"]),
    ):
        found = first_rank(values, space)
        assert found.acceptability[best] == pytest.approx(1.0, abs=1e-12)
        assert found.central[best] == pytest.approx([0.31, 0.29, 0.21, 0.19], abs=1e-6)


def test_shares_in_a_space_tend_to_those_of_a_subset():
    values = np.random.default_rng(13).random((10, 4))
    target = first_rank(values, WeightSpace.bounds(4, "0.1", "0.4")).acceptability
    gaps = [
        np.abs(first_rank(values, WeightSpace.bounds(4, "0.1", top)).acceptability - target).max()
        for top in ("0.5", "0.41", "0.401", "0.4001")
    ]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 1e-2 * gaps[0] + 1e-12


def test_two_contenders_and_many_criteria_agree_with_the_pairwise_share():
    values = np.random.default_rng(14).random((2, 500))
    found = first_rank(values)
    assert found.acceptability[0] == pytest.approx(pairwise_shares(values)[0][0, 1], rel=1e-12)
    check_whole(found, values, np.full(500, 1 / 500))
    # the same two by volumes of cells: a third that is dominated but for a hair's breadth
    small = np.random.default_rng(15).random((2, 4))
    third = np.vstack([small, small.min(axis=0) + np.array([1e-3, -1, -1, -1])])
    both, three = first_rank(small), first_rank(third)
    assert three.acceptability[:2] == pytest.approx(both.acceptability, abs=1e-12)
    assert three.central[:2] == pytest.approx(both.central, abs=1e-11)


def test_two_criteria_are_the_upper_envelope_of_lines():
    # lines from the first to the second corner: 1 - s, s, and one that is 0.6 throughout
    found = first_rank([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6], [0.55, 0.55], [0.5, 0.52]])
    assert found.acceptability == pytest.approx([0.4, 0.4, 0.2, 0, 0], abs=1e-15)
    assert found.central[0] == pytest.approx([0.8, 0.2])
    many = np.random.default_rng(16).random((60, 2))
    grid = np.linspace(0, 1, 20_001)[:, np.newaxis]
    best = np.argmax(np.hstack([1 - grid, grid]) @ many.T, axis=1)
    sampled = np.bincount(best, minlength=60) / len(best)
    assert first_rank(many).acceptability == pytest.approx(sampled, abs=2e-4)


@pytest.mark.parametrize("unit", [1e-300, 1e-9, 1e300])
def test_units_change_nothing(unit):
    values = np.random.default_rng(17).random((20, 5))
    one, other = first_rank(values), first_rank(values * unit)
    assert other.acceptability == pytest.approx(one.acceptability, abs=1e-11)


def test_a_constant_criterion_and_a_common_shift_change_nothing_that_they_should_not():
    values = np.random.default_rng(18).random((12, 4))
    one = first_rank(values)
    other = first_rank(values + np.array([100.0, -3.0, 0.0, 7.0]))
    assert other.acceptability == pytest.approx(one.acceptability, abs=1e-9)
    # with a constant criterion the rest share out a smaller simplex in the same way
    wide = first_rank(np.column_stack([values, np.full(12, 0.5)]))
    assert wide.acceptability == pytest.approx(one.acceptability, abs=1e-12)
    assert wide.central[:, 4] == pytest.approx(
        np.where(np.isnan(one.central[:, 0]), np.nan, 0.2), nan_ok=True, abs=1e-10
    )


def test_permuting_projects_and_criteria_permutes_the_result():
    rng = np.random.default_rng(19)
    values = rng.random((25, 6))
    rows, columns = rng.permutation(25), rng.permutation(6)
    one, other = first_rank(values), first_rank(values[rows][:, columns])
    assert other.acceptability == pytest.approx(one.acceptability[rows], abs=1e-10)
    assert other.central == pytest.approx(one.central[rows][:, columns], abs=1e-6, nan_ok=True)


def test_identical_projects_share_and_dominated_ones_get_nothing():
    values = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0.2], [0, 0, 0.2], [0, 0, 1]], float)
    found = first_rank(values)
    assert found.acceptability == pytest.approx([1 / 6, 1 / 3, 1 / 6, 0, 0, 1 / 3], abs=1e-14)
    assert found.ties == ((0, 2), (3, 4))
    assert found.central[0] == pytest.approx(found.central[2])


def test_rows_as_near_as_rounding():
    # the higher of two counts where one is nowhere lower, however small the difference
    found = first_rank([[0.1 + 0.2, 0.5, 0.0], [0.3, 0.5, 0.0], [0.0, 0.0, 1.0]])
    assert found.acceptability[1] == 0.0
    assert found.ties == ()
    # others are too near to be told apart
    near = first_rank([[0.5, 0.5 + 1e-15, 0.0], [0.5 + 1e-15, 0.5, 0.0], [0.0, 0.0, 1.0]])
    assert near.acceptability[0] == near.acceptability[1] > 0
    assert near.ties == ((0, 1),)
    # a wider gap is a cell of its own
    apart = first_rank([[0.5, 0.5 + 1e-6, 0.0], [0.5 + 1e-6, 0.5, 0.0], [0.0, 0.0, 1.0]])
    assert apart.acceptability[0] == pytest.approx(apart.acceptability[1], abs=1e-9)
    assert apart.central[0][1] > apart.central[0][0]


@pytest.mark.parametrize(
    "values", [[[0.3]], [[0.3], [0.7], [0.7]], [[0, 0, 0]] * 3, [[1, 2, 3, 4]]]
)
def test_degenerate_matrices(values):
    found = first_rank(np.array(values, float))
    best = np.array(values, float) == np.max(values, axis=0)
    expected = best.all(axis=1) / best.all(axis=1).sum()
    assert found.acceptability == pytest.approx(expected)
    assert found.certificate == 0


def test_a_hull_of_many_projects_is_built_in_steps(monkeypatch):
    values = np.abs(np.random.default_rng(20).normal(size=(150, 5)))
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    whole = first_rank(values)
    monkeypatch.setattr(envelope, "MOST_ROWS", 10)
    for most in (100_000, 2 * whole.vertices):  # in one step, and in several
        steps = first_rank(values, most_vertices=most)
        assert steps.acceptability == pytest.approx(whole.acceptability, abs=1e-10)
    monkeypatch.setattr(envelope, "PROBES", 2)  # nearly all winners are found by the steps
    assert first_rank(values).acceptability == pytest.approx(whole.acceptability, abs=1e-10)
    assert (whole.acceptability > 0).sum() > 140


def test_too_much_work_is_refused_and_said():
    values = np.random.default_rng(21).random((60, 6))
    for case in (
        first_rank(values, most_vertices=20),
        first_rank(np.random.default_rng(22).random((25, 19))),
        first_rank(np.random.default_rng(23).random((200, 14))),
        first_rank(np.random.default_rng(25).random((30, 16)), WeightSpace.bounds(16, 0, "0.3")),
    ):
        assert isinstance(case, NoExactAnswer)
        assert "corners" in case.problem.rule.text()


def test_too_many_criteria_are_refused_and_said():
    found = first_rank(np.random.default_rng(24).random((5, 400)))
    assert isinstance(found, NoExactAnswer)
    assert tells(found.problem.rule, "there are more than {count} criteria that vary", count=21)


def test_a_visible_error_is_refused(monkeypatch):
    monkeypatch.setattr(module, "TRUSTED", 0.0)
    found = first_rank(np.random.default_rng(26).random((20, 6)))
    assert isinstance(found, NoExactAnswer)
    assert "rounding errors" in found.problem.rule.text()


def test_the_certificate_shows_a_missing_cell(monkeypatch):
    values = np.random.default_rng(27).random((20, 5))
    plain = module.cells

    def forgetful(graph, count):
        found = plain(graph, count)
        volumes = found.volumes.copy()
        volumes[volumes.argmax()] = 0.0
        return type(found)(volumes, found.centres, found.cancellation, found.spread)

    monkeypatch.setattr(module, "cells", forgetful)
    assert isinstance(first_rank(values), NoExactAnswer)


def test_inputs_are_left_alone():
    values = np.random.default_rng(28).random((9, 4))
    before = values.copy()
    found = first_rank(values)
    assert (values == before).all()
    with pytest.raises(ValueError, match="read-only"):
        found.acceptability[0] = 1
