"""Errors that are stated hold about as often as is said."""

import numpy as np
import pytest

from evalkit.sensitivity.questions.acceptability import acceptability
from evalkit.sensitivity.shares.exact.cells import first_rank
from evalkit.sensitivity.shares.exact.pairwise import expected_ranks, pairwise_shares
from evalkit.sensitivity.shares.sampled.confidence import confidence_factors
from evalkit.sensitivity.shares.sampled.estimates import entropy, wilson
from evalkit.sensitivity.study import Study
from evalkit.weights import WeightSpace
from evalkit.weights.draws.sampling import BLOCK


def test_wilson_is_the_interval_of_wilson():
    # 7 of 20: Wilson (1927) gives 0.1812 to 0.5671, the farther end is 0.2171 away
    assert wilson(np.array([0.35]), 20) == pytest.approx(0.2171, abs=1e-4)
    # nothing in n draws: z^2 / (n + z^2)
    assert wilson(np.array([0.0, 1.0]), 100) == pytest.approx(3.8415 / 103.8415, abs=1e-5)


def test_wilson_covers_in_95_of_100_cases():
    draw = np.random.default_rng(1)
    for share in (0.02, 0.3, 0.5):
        seen = draw.binomial(500, share, 4000) / 500
        assert 0.94 < np.mean(np.abs(seen - share) <= wilson(seen, 500)) < 0.99


def test_the_size_for_a_hundredth_is_that_of_tervonen_and_lahdelma():
    # Tervonen & Lahdelma (2007): 9604 draws for 0.01 at 95 %
    assert wilson(np.array([0.5]), 9604) == pytest.approx(0.01, abs=1e-5)


def test_entropy_of_the_choice_as_in_r_smaa():
    # R package smaa 0.3-3, tests/Examples/smaa-Ex.Rout.save (thrombo)
    assert entropy(np.array([0.3504, 0.6496])) == pytest.approx(0.9344248, abs=1e-7)
    assert entropy(np.array([[1.0, 0.0], [0.5, 0.5]])).tolist() == [0.0, 1.0]


SPACE = WeightSpace.bounds(4, low=0.05, high=0.6)  # has no closed forms for pairs


def covered(samples, sampler, space=None, seeds=6):
    """Return how often each kind of error held, over projects and seeds."""
    values = np.random.default_rng(11).random((8, 4))
    truth = first_rank(values, space)
    pairs = pairwise_shares(values)
    ranks = expected_ranks(*pairs)
    held = {"first": [], "central": [], "ranks": []}
    for seed in range(seeds):
        found = acceptability(
            Study.of(values, space), method="sampling", samples=samples, seed=seed, sampler=sampler
        ).estimates
        held["first"] += (abs(found.first - truth.acceptability) <= found.first_errors).tolist()
        known = ~np.isnan(found.central)
        off = abs(found.central - truth.central)[known]
        held["central"] += (off <= found.central_errors[known]).tolist()
        if space is None:
            off = abs(found.expected_ranks - ranks)
            held["ranks"] += (off <= found.expected_rank_errors).tolist()
            assert abs(found.expected_ranks - ranks).max() < 0.1
    return {name: np.mean(values) for name, values in held.items() if values}


@pytest.mark.parametrize(
    ("samples", "sampler", "space"),
    [
        (4000, "random", None),
        (4000, "sobol", None),
        (8 * BLOCK, "sobol", None),
        (20 * BLOCK, "sobol", None),
        (8 * BLOCK, "sobol", SPACE),
    ],
)
def test_stated_errors_hold(samples, sampler, space):
    for name, share in covered(samples, sampler, space).items():
        assert share >= 0.88, name


def test_the_spread_between_blocks_is_smaller_than_for_independent_draws():
    values = np.random.default_rng(11).random((8, 4))
    even = acceptability(Study.of(values), method="sampling", samples=8 * BLOCK).estimates
    plain = acceptability(
        Study.of(values), method="sampling", samples=8 * BLOCK, sampler="random"
    ).estimates
    assert even.is_compared
    assert not plain.is_compared
    assert even.first_errors.max() < plain.first_errors.max() / 2


def test_confidence_is_sure_where_marks_are():
    values = np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]])
    central = np.array([[0.75, 0.25], [0.25, 0.75], [np.nan, np.nan]])
    factors, errors = confidence_factors(values, values, central, 0)
    assert factors[:2].tolist() == [1.0, 1.0]
    assert errors[:2].tolist() == [0.0, 0.0]
    assert np.isnan(factors[2])
    # and not where the weights given are not its own
    assert confidence_factors(values, values, central[[1, 0, 2]], 0)[0][:2].tolist() == [0.0, 0.0]


def test_confidence_of_two_ranges_is_an_area():
    # one mark uniform on [0, 1], the other on [0, 1/2]: the first is higher in 3 cases of 4
    low, high = np.zeros((2, 1)), np.array([[1.0], [0.5]])
    central = np.ones((2, 1))
    factors, errors = confidence_factors(low, high, central, 0)
    assert abs(factors - [0.75, 0.25]).max() <= 1.5 * errors.max()
    assert 0.005 < errors.max() < 0.02
    again, _ = confidence_factors(low, high, central, 0)
    assert np.array_equal(factors, again)
