"""Which projects an exact analysis looks at."""

import numpy as np
import pytest

from evalkit.sensitivity.shares.exact.reduce import contenders, scaled


def test_equals_dominated_and_the_rest():
    rows = np.array([[1, 0], [0.5, 0.5], [1, 0], [0.4, 0.5], [0, 1], [0.4, 0.5]], float)
    found = contenders(rows)
    assert sorted(rows[found.heads].tolist()) == [[0, 1], [0.5, 0.5], [1, 0]]
    assert found.owner[0] == found.owner[2] >= 0
    assert found.owner[[3, 5]].tolist() == [-1, -1]
    assert found.ties == ((0, 2), (3, 5))
    shares = np.zeros(3)
    shares[found.owner[0]] = 0.5
    assert found.shared(shares).tolist() == [0.25, 0, 0.25, 0, 0, 0]
    spread = found.spread(rows[found.heads])
    assert np.isnan(spread[3]).all()
    assert spread[2].tolist() == [1, 0]


def test_exactly_the_dominated_ones_are_dropped():
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 4, (200, 3)) / 4
    found = contenders(rows)
    for place, row in enumerate(rows):
        beaten = ((rows >= row).all(axis=1) & (rows > row).any(axis=1)).any()
        assert (found.owner[place] < 0) == beaten


def test_a_difference_that_a_sum_does_not_show():
    rows = np.array([[1.0, 0.0], [1.0, 1e-20], [0.0, 1.0]])
    assert contenders(rows).owner[0] == -1
    assert contenders(rows[::-1]).owner[2] == -1


def test_rounding_is_a_tie_within_the_tolerance():
    rows = np.array([[0.3, 0.7], [0.1 + 0.2, 0.7], [0.7, 0.3]])
    assert contenders(rows).ties == ()
    assert contenders(rows, 1e-15).ties == ((0, 1),)
    # -0.0 is 0.0
    assert contenders(np.array([[0.0, 1.0], [-0.0, 1.0]])).ties == ((0, 1),)


def test_dominance_may_be_seen_elsewhere():
    compared = np.array([[1.0, 0.0], [0.5, 0.5], [0.4, 0.4]])
    rows = np.array([[0.0, 1.0], [0.1, 0.2], [0.3, 0.4]])
    assert contenders(rows, compared=compared).owner[2] == -1
    assert (contenders(rows).owner >= 0).sum() == 2


@pytest.mark.parametrize("values", [[[3e300, -1e300]], [[5e-324, 0.0]], [[0.0]], [[0.75]]])
def test_scaling_is_by_a_power_of_two(values):
    values = np.array(values)
    made = scaled(values)
    largest = np.abs(made).max()
    assert largest == 0 or 0.5 <= largest <= 1
    nonzero = values != 0
    ratio = np.frexp(made[nonzero])[0] - np.frexp(values[nonzero])[0]
    assert not ratio.any()
