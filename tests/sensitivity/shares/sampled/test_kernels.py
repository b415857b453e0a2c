"""Both kernels against counting one draw at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evalkit.sensitivity.shares.sampled import kernels
from evalkit.sensitivity.shares.sampled.distinct import distinct
from evalkit.weights import WeightSpace

METHODS = ("_by_comparing", "_by_sorting")


def slowly(costs, sizes, weights):
    """Sort every draw by cost, the earlier row first where costs are equal."""
    n, places = len(costs), int(sizes.sum())
    starts = np.zeros((n, places), np.int64)
    sums = np.zeros((n, len(weights)))
    beats = np.zeros((n, n), np.int64)
    for draw in weights.T:
        cost = np.empty((n, 1))
        kernels._product(costs, np.ascontiguousarray(draw[:, None]), cost)
        order = sorted(range(n), key=lambda i, cost=cost: (cost[i, 0], i))
        begin = 0
        for place, i in enumerate(order):
            starts[i, begin] += 1
            begin += sizes[i]
            beats[i, order[place + 1 :]] += 1
        sums[order[0]] += draw
    return starts, sums, beats


def run(method, costs, sizes, weights):
    return getattr(kernels, method)(costs, sizes, weights, True, kernels.Workspace())


def agrees(found, expected):
    starts, sums, beats = expected
    return (
        np.array_equal(found.starts, starts)
        and np.allclose(found.sums, sums, rtol=0, atol=1e-9)
        and np.array_equal(found.beats, beats)
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("n", "c"), [(1, 3), (2, 1), (5, 3), (36, 4), (41, 6)])
@pytest.mark.parametrize("tied", [False, True])
def test_counts_are_those_of_one_draw_at_a_time(method, n, c, tied):
    draw = np.random.default_rng(n)
    kinds = distinct(*2 * (draw.random((n, c)),), 0.0)
    sizes = draw.integers(1, 4, len(kinds.sizes)) if tied else kinds.sizes
    weights = WeightSpace.simplex(c).sampler(1).block(0)[:, :200]
    expected = slowly(kinds.costs, sizes, weights)
    assert agrees(run(method, kinds.costs, sizes, weights), expected)
    expected[0][0, 0] += 1
    assert not agrees(run(method, kinds.costs, sizes, weights), expected)


@settings(max_examples=16, deadline=None)
@given(
    marks=arrays(
        np.int8, st.tuples(st.integers(1, 50), st.integers(1, 4)), elements=st.integers(1, 5)
    ),
    exponent=st.sampled_from([0, -12, -1000]),
)
def test_both_methods_count_the_same_on_grids(marks, exponent):
    values = np.ldexp(marks.astype(float), exponent)
    kinds = distinct(values, values, 0.0)
    weights = WeightSpace.simplex(values.shape[1]).sampler(3).block(0)[:, :500]
    one, other = (run(method, kinds.costs, kinds.sizes, weights) for method in METHODS)
    assert np.array_equal(one.starts, other.starts)
    assert np.array_equal(one.beats, other.beats)
    assert one.starts.sum() == 500 * len(kinds.sizes)


def test_keys_that_cannot_tell_projects_apart_are_settled_by_cost():
    draw = np.random.default_rng(5)
    values = np.repeat(draw.random((12, 3)), 5, axis=0) + 1e-11 * draw.random((60, 3))
    kinds = distinct(values, values, 0.0)
    weights = WeightSpace.simplex(3).sampler(0).block(0)[:, :300]
    expected = slowly(kinds.costs, kinds.sizes, weights)
    assert agrees(run("_by_sorting", kinds.costs, kinds.sizes, weights), expected)


def test_a_dominated_project_is_never_ahead_even_where_rounding_hides_it():
    values = np.array([[1.0, 1e-300], [1.0, 2e-300], [0.5, 3e-300]] + [[0.1, 0.0]] * 40)
    values[3:, 0] += np.arange(40) / 1000
    for rows in (values[:3], values):
        kinds = distinct(rows, rows, 0.0)
        weights = WeightSpace.simplex(2).sampler(0).block(0)[:, :500]
        counts = kernels.count(kinds.costs, kinds.sizes, weights, pairs=True)
        first, second = kinds.owner[1], kinds.owner[0]
        assert counts.beats[first, second] == 500
        assert counts.beats[second, first] == 0


@pytest.mark.parametrize("n", [9, 60])
def test_pieces_do_not_change_counts(n, monkeypatch):
    draw = np.random.default_rng(0)
    kinds = distinct(*2 * (draw.random((n, 4)),), 0.0)
    weights = WeightSpace.simplex(4).sampler(0).block(0)[:, :3000]
    whole = kernels.count(kinds.costs, kinds.sizes, weights, pairs=True)
    monkeypatch.setattr(kernels, "_PIECE", 700)
    monkeypatch.setattr(kernels, "_SORTED_KEYS", 6000)
    monkeypatch.setattr(kernels, "_BATCH_KEYS", 20000)
    parts = kernels.count(kinds.costs, kinds.sizes, weights, pairs=True)
    assert np.array_equal(whole.starts, parts.starts)
    assert np.array_equal(whole.beats, parts.beats)
    assert np.allclose(whole.sums, parts.sums, rtol=1e-13)


def test_a_workspace_is_used_again_and_changes_nothing():
    workspace = kernels.Workspace()
    draw = np.random.default_rng(0)
    for n in (30, 5, 50):
        kinds = distinct(*2 * (draw.random((n, 3)),), 0.0)
        weights = WeightSpace.simplex(3).sampler(0).block(0)[:, :2000]
        again = kernels.count(kinds.costs, kinds.sizes, weights, workspace=workspace)
        fresh = kernels.count(kinds.costs, kinds.sizes, weights)
        assert np.array_equal(again.starts, fresh.starts)
        assert np.array_equal(again.sums, fresh.sums)


@pytest.mark.parametrize("wide", [1, 7, 1023, 1024, 4097, 16384])
def test_row_sums(wide):
    bits = np.random.default_rng(wide).integers(0, 2, (3, wide), dtype=np.uint8)
    bits[0] = 1
    assert np.array_equal(kernels._row_sums(bits), bits.sum(axis=1, dtype=np.int64))
