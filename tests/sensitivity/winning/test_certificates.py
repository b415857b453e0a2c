"""Proofs in fractions: bounds hold, are as sharp as they can be, and witnesses are where asked."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.sensitivity.budget import Budget, WorkLeft
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.winning.certificates import (
    ExactUtilities,
    exact_witnesses,
    least,
    least_between,
)
from evalkit.weights.space import WeightSpace

from .arrangement import KINDS, Arrangement, dot, problems, space_of

forms = st.lists(st.fractions(-3, 3, max_denominator=7), min_size=3, max_size=3).map(tuple)


@settings(max_examples=16, deadline=None)
@given(st.sampled_from(KINDS), forms)
def test_least_values_are_those_of_the_corners(kind, form):
    space = space_of(kind, 3)
    corners = Arrangement(as_matrix([[0, 0, 0]]), space).corners
    low, high = least_between(space, form, WorkLeft(Budget()))
    assert low == high == min(dot(form, corner) for corner in corners)


@settings(max_examples=16, deadline=None)
@given(
    st.sampled_from([kind for kind in KINDS if kind != "simplex"]),
    forms,
    st.lists(st.fractions(0, 4, max_denominator=5), min_size=12, max_size=12),
)
def test_any_multipliers_give_a_bound(kind, form, multipliers):
    space = space_of(kind, 3)
    corners = Arrangement(as_matrix([[0, 0, 0]]), space).corners
    proven = least(space, form, multipliers[: len(space.rows)])
    assert proven is not None
    assert proven <= min(dot(form, corner) for corner in corners)


def test_multipliers_below_zero_or_too_few_prove_nothing():
    space = space_of("cuts", 3)
    form = (Fraction(1), Fraction(0), Fraction(2))
    assert least(space, form, [Fraction(-1), Fraction(0)]) is None
    assert least(space, form, [Fraction(1)]) is None


@settings(max_examples=14, deadline=None)
@given(problems(), st.integers(0, 10))
def test_ranks_at_a_point_are_counted_right(problem, share):
    matrix, _ = problem
    count = len(matrix.criteria)
    weights = (Fraction(share, 10), Fraction(10 - share, 10), *[Fraction(0)] * (count - 2))
    exact, slow = ExactUtilities(matrix), Arrangement(matrix, WeightSpace.simplex(count))
    low = [dot(row, weights) for row in slow.low]
    high = [dot(row, weights) for row in slow.high]
    for i in range(slow.count):
        others = [j for j in range(slow.count) if j != i]
        best = 1 + sum(low[j] > high[i] for j in others)
        worst = 1 + sum(high[j] >= low[i] for j in others)
        assert exact.ranks(i, weights) == (best, worst)
        lead = min((high[i] - low[j] for j in others), default=None)
        assert exact.lead(i, weights) == lead


def test_a_witness_meets_the_ties_it_is_asked_for():
    space = WeightSpace.simplex(3)
    near = np.array([1 / 3, 1 / 3, 1 / 3])
    ties = [tuple(map(Fraction, (1, -1, 0))), tuple(map(Fraction, (0, 1, -1)))]
    assert set(exact_witnesses(space, near, ties)) == {(Fraction(1, 3),) * 3}
    impossible = [*ties, tuple(map(Fraction, (1, 1, 1)))]
    assert list(exact_witnesses(space, near, impossible)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_witnesses_are_in_the_space(kind):
    space = space_of(kind, 3)
    for weights in space.sample(20, 3) if space.dimension else [space.centre]:
        found = list(exact_witnesses(space, weights))
        assert all(space.contains_exact(point) for point in found)
        assert np.allclose([float(w) for w in found[0]], weights, atol=1e-3)
        assert np.allclose([float(w) for w in found[-1]], weights, atol=1e-9)
