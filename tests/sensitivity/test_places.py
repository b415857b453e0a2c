"""Places in many draws at once, against scipy's ranks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from evalkit.sensitivity.ties import first_shares, places, ranks, tally


@settings(max_examples=16, deadline=None)
@given(st.integers(1, 9), st.integers(1, 7), st.integers(1, 4), st.integers(0, 2**32))
def test_ranks_agree_with_scipy_on_a_grid(draws, count, levels, seed):
    scores = np.random.default_rng(seed).integers(levels, size=(draws, count)) / 4
    first, size = places(scores)
    assert np.array_equal(ranks(first, size), rankdata(-scores, axis=1))
    assert np.array_equal(first + 1, rankdata(-scores, axis=1, method="min"))
    assert np.allclose(first_shares(first, size).sum(axis=1), 1)


@pytest.mark.parametrize("count", [1, 2, 300, 1024, 1025, 1500])
def test_short_and_long_rows_agree_with_scipy(count):
    scores = np.random.default_rng(3).random((4, count)) * 2 - 1
    first, size = places(scores)
    assert (size == 1).all()
    assert np.array_equal(ranks(first, size), rankdata(-scores, axis=1))


def test_rounding_does_not_part_a_tie():
    scores = np.array([[0.3, 0.1 + 0.2, 0.9, -0.9], [0.1, 0.1 + 1e-9, 0.9, -0.9]])
    first, size = places(scores)
    assert size.tolist() == [[2, 2, 1, 1], [1, 1, 1, 1]]
    assert first.tolist() == [[1, 1, 0, 3], [2, 1, 0, 3]]


@settings(max_examples=14, deadline=None)
@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 3), st.integers(0, 2**32))
def test_rows_and_columns_of_a_tally_sum_to_one(groups, count, levels, seed):
    scores = np.random.default_rng(seed).integers(levels, size=(groups * 4, count)) / 4
    first, size = places(scores)
    found = tally(first, size, groups)
    assert found.shape == (groups, count, count)
    assert np.allclose(found.sum(axis=1), 1)
    assert np.allclose(found.sum(axis=2), 1)
    mean = found @ np.arange(1, count + 1)
    assert np.allclose(mean, ranks(first, size).reshape(groups, 4, count).mean(axis=1))


def test_a_tie_counts_evenly_for_all_its_places():
    first, size = places(np.array([[0.5, 0.5, 0.2]]))
    assert tally(first, size, 1).tolist() == [[[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]]
