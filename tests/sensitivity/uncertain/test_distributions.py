"""Marks that are not one number: their quantiles, one by one and many at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sentences import refuses, sentence

from evalkit import ModelError
from evalkit.sensitivity.uncertain.distributions import (
    Empirical,
    Fixed,
    QuantileDraws,
    Range,
    Triangular,
)

NUMBERS = st.integers(-20, 20).map(lambda n: n / 8)


@st.composite
def distributions(draw):
    kind = draw(st.sampled_from(["fixed", "range", "triangular", "empirical"]))
    values = sorted(draw(st.lists(NUMBERS, min_size=3, max_size=3)))
    if kind == "fixed":
        return Fixed(values[0])
    if kind == "range":
        return Range(values[0], values[2])
    if kind == "triangular":
        return Triangular(*values)
    seen = draw(st.lists(NUMBERS, min_size=1, max_size=5))
    weights = draw(st.lists(st.integers(0, 3), min_size=len(seen), max_size=len(seen)))
    return Empirical(seen, [*weights[:-1], weights[-1] + 1])


SHARES = np.linspace(0, 1, 41)[:-1]


def test_triangular_agrees_with_scipy():
    known = stats.triang(c=0.25, loc=2, scale=4)
    found = [Triangular(2, 3, 6).quantile(q) for q in SHARES]
    assert found == pytest.approx(known.ppf(SHARES), abs=1e-12)
    assert Triangular(2, 3, 6).mean == pytest.approx(known.mean())


def test_empirical_is_drawn_by_its_weights():
    mark = Empirical([0.5, 0, 1], weights=[1, 2, 1])
    assert [mark.quantile(q) for q in (0, 0.49, 0.5, 0.74, 0.75, 1)] == [0, 0, 0.5, 0.5, 1, 1]
    assert mark.mean == 0.375


def test_a_value_without_weight_is_never_drawn():
    mark = Empirical([0.2, 0.4, 0.9], weights=[0, 1, 0])
    assert {mark.quantile(q) for q in (0, 0.3, 1)} == {0.4}


@settings(max_examples=16, deadline=None)
@given(distributions())
def test_quantiles_rise_within_the_bounds_and_average_to_the_mean(known):
    fine = (np.arange(400) + 0.5) / 400
    found = np.array([known.quantile(q) for q in fine])
    low, high = known.bounds
    assert (np.diff(found) >= 0).all()
    assert low <= found[0]
    assert found[-1] <= high
    assert found.mean() == pytest.approx(known.mean, abs=5e-3 * (high - low) + 1e-12)


@settings(max_examples=16, deadline=None)
@given(st.lists(distributions(), min_size=1, max_size=6), st.integers(0, 2**32))
def test_many_at_once_are_the_same_as_one_by_one(known, seed):
    base = np.zeros((2, len(known)))
    cells = {(k % 2, k): d for k, d in enumerate(known)}
    draws = QuantileDraws(base, base, cells)
    shares = np.random.default_rng(seed).random((5, draws.size))
    found = draws.values(shares)
    moving = [
        cell for cell in np.ndindex(base.shape) if cell in cells and np.ptp(cells[cell].bounds) > 0
    ]
    assert draws.size == len(moving)
    place = {cell: column for column, cell in enumerate(moving)}
    for row in range(5):
        for cell in np.ndindex(base.shape):
            if cell in place:
                expected = cells[cell].quantile(shares[row, place[cell]])
            else:
                expected = cells[cell].bounds[0] if cell in cells else 0.0
            assert found[row][cell] == pytest.approx(expected, abs=1e-12)


def test_a_share_just_below_one_stays_with_its_own_mark():
    base = np.zeros((1, 2))
    draws = QuantileDraws(base, base, {(0, 0): Empirical([0, 1]), (0, 1): Empirical([5, 6])})
    last = np.nextafter(1.0, 0.0)
    assert draws.values(np.array([[last, last]])).tolist() == [[[1, 6]]]


def test_ranges_are_the_default():
    draws = QuantileDraws(np.array([[0.0, 0.5]]), np.array([[1.0, 0.5]]), {})
    assert draws.size == 1
    assert draws.values(np.array([[0.25]])).tolist() == [[[0.25, 0.5]]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Range(1, 0), "must rise from the lowest to the highest value"),
        (lambda: Triangular(0, 2, 1), "must rise from the lowest to the highest value"),
        (lambda: Fixed(float("nan")), "is not a finite number"),
        (lambda: Fixed("much"), "is not a number"),
        (lambda: Empirical([]), "needs at least one value"),
        (lambda: Empirical([1, 2], [1]), sentence("must be {count} numbers, one a value", count=2)),
        (lambda: Empirical([1, 2], [0, 0]), "must be at least 0, and not all 0"),
        (lambda: Empirical([1, 2], [-1, 2]), "must be at least 0, and not all 0"),
        (lambda: Range(0, 1).quantile(1.5), "is a share, from 0 to 1"),
    ],
)
def test_what_is_refused(make, words):
    with refuses(ModelError, words):
        make()
