"""Distribution, quantiles and moments of scores."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evalkit as ek
from evalkit.core.errors import ModelError
from evalkit.sensitivity.shares.exact.pairwise import winning_indices
from evalkit.sensitivity.shares.exact.scores import (
    score_cdf,
    score_distribution,
    score_moments,
    score_quantiles,
)
from evalkit.sensitivity.sources import as_matrix
from evalkit.weights import WeightSpace

LEVELS = (0.01, 0.25, 0.5, 0.9, 0.999)


def check_quantiles(scores, levels, found):
    """Going back through the distribution gives the shares again."""
    for row, places in zip(scores, found, strict=True):
        if np.ptp(row):
            back = score_cdf(np.repeat(row[np.newaxis], len(levels), axis=0), places)
            # the share moves as fast as the density where a score moves by its rounding
            assert back == pytest.approx(levels, abs=1e-12)
        else:
            assert (places == row[0]).all()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(2, 8).flatmap(
        lambda k: st.lists(
            st.lists(st.integers(0, 8), min_size=k, max_size=k), min_size=1, max_size=5
        )
    )
)
def test_quantiles_are_the_inverse_of_the_shares(rows):
    scores = np.array(rows, float) / 8
    check_quantiles(scores, LEVELS, score_quantiles(scores, LEVELS))


def test_the_check_of_quantiles_can_fail():
    scores = np.random.default_rng(1).random((2, 4))
    with pytest.raises(AssertionError):
        check_quantiles(scores, LEVELS, score_quantiles(scores, LEVELS) + 1e-6)


def test_closed_forms():
    # one weight of k: at most t for 1 - (1 - t)^(k - 1) of all weights
    for k in (2, 3, 7):
        scores = np.zeros((1, k))
        scores[0, 0] = 1.0
        for t in (0.1, 0.5, 0.99):
            assert score_cdf(scores, t) == pytest.approx([1 - (1 - t) ** (k - 1)], rel=1e-14)
        found = score_quantiles(scores, (0.3,))[0, 0]
        assert found == pytest.approx(1 - 0.7 ** (1 / (k - 1)), rel=1e-14)
    two = np.array([[0.2, 0.8]])
    assert score_quantiles(two, (0, 0.25, 1)).tolist() == [pytest.approx([0.2, 0.35, 0.8])]


def test_shares_below_are_the_rational_ones(oracle):
    rng = np.random.default_rng(2)
    scores = rng.integers(0, 64, (10, 6)) / 64
    at = rng.integers(0, 64, (10, 3)) / 64
    expected = [
        [float(oracle.rational_share((row - t).tolist())) for t in places]
        for row, places in zip(scores, at, strict=True)
    ]
    assert score_cdf(scores, at) == pytest.approx(np.array(expected), rel=1e-14, abs=0)


def test_moments_are_those_of_dirichlet_weights():
    rng = np.random.default_rng(3)
    scores = rng.random((5, 6))
    # Cov(w) = (I / k - 1/k^2) / (k + 1)
    covariance = (np.eye(6) / 6 - 1 / 36) / 7
    mean, deviation = score_moments(scores)
    assert mean == pytest.approx(scores.mean(axis=1), rel=1e-14)
    expected = np.sqrt(np.einsum("ij,jk,ik->i", scores, covariance, scores))
    assert deviation == pytest.approx(expected, rel=1e-12)
    assert score_moments(np.full((2, 3), 0.1))[1].tolist() == [0.0, 0.0]


def test_against_plain_sampling():
    rng = np.random.default_rng(4)
    values = rng.random((4, 5))
    scores = rng.dirichlet(np.ones(5), 200_000) @ values.T
    found = score_distribution(values)
    assert pytest.approx(found.values, abs=4e-3) == np.quantile(scores, found.quantiles, axis=0).T
    assert scores.mean(axis=0) == pytest.approx(found.mean, abs=2e-3)
    assert scores.std(axis=0) == pytest.approx(found.deviation, abs=2e-3)
    assert found.share_below(0.5) == pytest.approx((scores <= 0.5).mean(axis=0), abs=6e-3)


@pytest.mark.parametrize("unit", [1e-300, 1e-6, 1e300])
def test_units_scale_the_points(unit):
    values = np.random.default_rng(5).random((5, 4))
    plain, other = score_distribution(values), score_distribution(values * unit)
    assert other.values / unit == pytest.approx(plain.values, rel=1e-12)
    assert other.deviation / unit == pytest.approx(plain.deviation, rel=1e-12)
    assert str(other)


def test_negative_values_and_far_apart_ones():
    scores = np.array([[-1.0, 1.0, 0.0], [1e-12, 0.0, 1.0], [1.0, 1.0, 1.0 + 1e-15]])
    found = score_quantiles(scores, LEVELS)
    assert found[0, 2] == pytest.approx(0.0, abs=1e-15)
    check_quantiles(scores[:2], LEVELS, found[:2])
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found >= scores.min(axis=1)[:, np.newaxis]).all()
    assert (found <= scores.max(axis=1)[:, np.newaxis]).all()


def test_five_hundred_criteria_one_criterion_and_a_constant_one():
    values = np.random.default_rng(6).random((3, 500))
    found = score_distribution(values, quantiles=[0.5])
    assert found.values[:, 0] == pytest.approx(found.mean, abs=1e-3)  # nearly normal
    single = score_distribution([[0.3], [0.7]])
    assert single.values.tolist() == [[0.7] * 5, [0.3] * 5][::-1]
    constant = score_distribution([[0.5, 0.0], [0.5, 1.0]])
    assert constant.low.tolist() == [0.0, 0.5]


def test_permuting_projects_and_criteria():
    rng = np.random.default_rng(7)
    values = rng.random((6, 5))
    found = score_quantiles(values, LEVELS)
    assert score_quantiles(values[::-1, ::-1], LEVELS)[::-1] == pytest.approx(found, abs=1e-14)


def test_a_simplex_within_the_simplex():
    # w >= 1/8 each: the weights are 1/8 + w'/2 with w' anywhere
    values = np.random.default_rng(8).random((4, 4))
    found = score_distribution(values, WeightSpace.bounds(4, "0.125"))
    whole = score_distribution(values)
    middle = values.sum(axis=1, keepdims=True) / 8
    assert found.values == pytest.approx(middle + whole.values / 2, abs=1e-13)


def test_what_is_refused():
    with pytest.raises(ModelError, match="between 0 and 1"):
        score_distribution(np.eye(2), quantiles=[1.5])
    with pytest.raises(ModelError, match="between 0 and 1"):
        score_distribution(np.eye(2), quantiles=[])
    with pytest.raises(ModelError, match="simplex"):
        score_distribution(np.eye(3), WeightSpace.bounds(3, 0, "0.6"))


def test_rows_and_page():
    found = score_distribution([[1, 0], [0.5, 0.5]], quantiles=[0.75, 0.25])
    assert found.quantiles == (0.25, 0.75)
    assert found.rows()[0] == {
        "project": "p0",
        "name": "p0",
        "mean": 0.5,
        "deviation": pytest.approx(1 / np.sqrt(12)),
        "low": 0.0,
        "q0.25": pytest.approx(0.25),
        "q0.75": pytest.approx(0.75),
        "high": 1.0,
    }
    assert "75 %" in str(found)
    assert found.page("ko").as_text()


def test_ranges_of_marks_stand_for_their_middle_and_points_are_those_of_the_report():
    case = ek.load_case(Path(__file__).parents[4] / "examples" / "korean-municipalities")
    matrix = as_matrix(ek.evaluate(case))
    space = WeightSpace.simplex(matrix.criteria)
    found = score_distribution(matrix, space)
    assert found.mean == pytest.approx(matrix.values.mean(axis=1) * matrix.points)
    assert any("stands for its middle" in note.text() for note in found.notes)
    assert len(found.rows("ko")) == len(matrix.projects)
    assert "Projects not shown: 13." in str(found)
    pairs = winning_indices(matrix, space)
    order = np.argsort(-found.mean)
    assert set(order[:3].tolist()) == set(pairs.order[:3])
    # each group a simplex of its own: no closed form
    with pytest.raises(ModelError, match="flat measure"):
        winning_indices(matrix)
