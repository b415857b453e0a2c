"""Variance-based indices against closed forms."""

import numpy as np
import pytest

from evalkit.sensitivity.spread.variance import decompose


def run(function, factors, rows=4096, replicates=8, seed=0, fixed=()):
    def draw(child):
        rng = np.random.default_rng(child)
        return [list(rng.random((rows, factors)).T) for _ in range(2)]

    sums, made = decompose(
        np.random.SeedSequence(seed).spawn(replicates),
        [k not in fixed for k in range(factors)],
        draw,
        lambda side: function(np.column_stack(side)),
    )
    assert made == replicates
    return sums


def test_the_indices_of_a_product_and_a_sum():
    # x y with uniform x, y: 3/7 each alone, 1/7 together. x + 2 y: 1/5 and 4/5.
    both = run(lambda x: np.column_stack([x[:, 0] * x[:, 1], x[:, 0] + 2 * x[:, 1]]), 2).indices()
    near = {"abs": 0.03}
    assert both.first[:, 0] == pytest.approx([3 / 7, 3 / 7], **near)
    assert both.total[:, 0] == pytest.approx([4 / 7, 4 / 7], **near)
    assert both.first[:, 1] == pytest.approx([0.2, 0.8], **near)
    assert both.total[:, 1] == pytest.approx([0.2, 0.8], **near)
    assert both.variance == pytest.approx([7 / 144, 5 / 12], rel=0.03)


def test_the_errors_tell_how_far_the_truth_is():
    misses = []
    for seed in range(30):
        found = run(lambda x: (x[:, 0] * x[:, 1])[:, None], 2, rows=256, seed=seed).indices()
        misses.append((found.first[:, 0] - 3 / 7) / found.first_error[:, 0])
        misses.append((found.total[:, 0] - 4 / 7) / found.total_error[:, 0])
    assert 0.6 < np.std(misses) < 1.7
    assert abs(np.mean(misses)) < 0.5


def test_an_answer_that_does_not_vary_has_no_shares():
    found = run(lambda x: np.column_stack([np.ones(len(x)), x[:, 0]]), 2, fixed=(1,)).indices()
    assert found.first[:, 0].tolist() == [0, 0]
    assert found.total_error[:, 0].tolist() == [0, 0]
    assert found.first[0, 1] == pytest.approx(1, abs=0.05)
    assert found.first[1, 1] == 0


def test_several_answers_as_one_are_weighted_by_their_variance():
    sums = run(lambda x: np.column_stack([x[:, 0], 3 * x[:, 1]]), 2)
    assert sums.together(0, 2).first[:, 0] == pytest.approx([0.1, 0.9], abs=0.03)
