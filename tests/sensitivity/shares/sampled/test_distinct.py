"""Which projects count as equal, and the order in which the others are counted."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evalkit.sensitivity.shares.sampled.distinct import distinct

GRID = arrays(np.int8, st.tuples(st.integers(1, 25), st.integers(1, 3)), elements=st.integers(1, 3))


@settings(max_examples=16, deadline=None)
@given(marks=GRID, tolerance=st.sampled_from([0.0, 1e-13]))
def test_equal_rows_and_only_they_are_one_kind(marks, tolerance):
    values = marks.astype(float)
    kinds = distinct(values, values, tolerance)
    same = (values[:, None] == values).all(axis=2)
    assert np.array_equal(same, kinds.owner[:, None] == kinds.owner)
    assert np.array_equal(kinds.sizes, np.bincount(kinds.owner))
    assert sum(len(group) for group in kinds.groups) == (same.sum(axis=1) > 1).sum()


@settings(max_examples=16, deadline=None)
@given(marks=GRID, seed=st.integers(0, 9))
def test_the_order_of_projects_does_not_matter(marks, seed):
    values = marks.astype(float)
    turned = np.random.default_rng(seed).permutation(len(values))
    one, other = distinct(values, values, 0.0), distinct(values[turned], values[turned], 0.0)
    assert np.array_equal(one.costs, other.costs)
    assert np.array_equal(one.owner[turned], other.owner)


@settings(max_examples=16, deadline=None)
@given(marks=GRID)
def test_no_kind_comes_after_one_it_dominates(marks):
    values = marks.astype(float)
    costs = distinct(values, values, 0.0).costs
    assert costs.min() >= 0
    assert costs.max() <= 1
    for place in range(1, len(costs)):
        assert not (costs[place] <= costs[:place]).all(axis=1).any()


def test_rounding_is_told_from_difference_by_the_tolerance():
    values = np.array([[0.3, 0.5], [0.1 + 0.2, 0.5], [0.3, 0.5001]])
    assert distinct(values, values, 0.0).sizes.tolist() == [1, 1, 1]
    assert distinct(values, values, 1e-13).groups == ((0, 1),)


def test_minus_zero_is_zero():
    values = np.array([[0.0, 1.0], [-0.0, 1.0]])
    assert distinct(values, values, 0.0).groups == ((0, 1),)
