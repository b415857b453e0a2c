"""Draws are uniform, the same for the same seed, and independent where they say so."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evalkit.weights import WeightSpace
from evalkit.weights.draws.sampling import BLOCK, REPLICATES
from evalkit.weights.draws.sobol import Uniforms
from evalkit.weights.draws.sources import RejectionSource, TriangleSource, product, stick
from evalkit.weights.draws.walk import WalkSource, diagnose

from .methods import rejection, spaces
from .test_geometry import nested
from .test_space import tree

UNIFORM = [
    WeightSpace.simplex(5),
    WeightSpace.order(4, ["c2", "c0", "c1", "c3"]),
    WeightSpace.order(4, ["c2", "c0"], ["c1", "c0"]),
    WeightSpace.ratio(4, {("c0", "c1"): (2, None), ("c1", "c3"): ("1.5", None)}),
    WeightSpace.bounds(4, "0.05", "0.45"),
    WeightSpace.bounds(4, None, "0.33"),
    WeightSpace.order(4, ["c0", "c1"], ["c0", "c2"]),
    WeightSpace.linear(4, [[1, 2, -1, 0], [0, 1, -3, 1]], ["0.6", "0.2"]),
    WeightSpace.around(4, [3, 2, 2, 1], "0.3", "l1"),
]


def far(sample, other):
    """Return by how many standard errors means and second moments differ at most."""
    worst = 0.0
    for power in (1, 2):
        a, b = sample**power, other**power
        error = np.sqrt(a.var(axis=0) / len(a) + b.var(axis=0) / len(b))
        worst = max(worst, float((np.abs(a.mean(axis=0) - b.mean(axis=0)) / error).max()))
    cross = [w[:, 0] * w[:, 1] for w in (sample, other)]
    error = np.sqrt(sum(c.var() / len(c) for c in cross))
    return max(worst, abs(cross[0].mean() - cross[1].mean()) / error)


@pytest.mark.parametrize("space", UNIFORM, ids=range(len(UNIFORM)))
@pytest.mark.parametrize("method", ["sobol", "random"])
def test_uniform_as_darts_are(space, method):
    sample = space.sample(30_000, 7, method)
    assert space.contains(sample, 1e-12).all()
    assert sample.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    darts = rejection(space, 30_000, np.random.default_rng(11))
    assert far(sample, darts) < 4.5


def test_normalised_uniforms_are_found_out():
    """The test above can fail: this is what many programs call uniform."""
    wrong = np.random.default_rng(0).random((30_000, 5))
    wrong /= wrong.sum(axis=1, keepdims=True)
    assert far(wrong, rejection(UNIFORM[0], 30_000, np.random.default_rng(1))) > 20


@pytest.mark.parametrize("method", ["sobol", "random"])
@pytest.mark.parametrize("count", [2, 3, 6, 18])
def test_moments_of_the_simplex(count, method):
    w = WeightSpace.simplex(count).sample(4 * BLOCK, 3, method)
    error = 5 / np.sqrt(len(w) * count)
    assert w.mean(axis=0) == pytest.approx(1 / count, abs=error)
    assert (w**2).mean(axis=0) == pytest.approx(2 / (count * (count + 1)), abs=error)
    assert (w[:, 0] * w[:, 1]).mean() == pytest.approx(1 / (count * (count + 1)), abs=error)
    # The share of one weight is Beta(1, count - 1).
    assert stats.kstest(w[:5000, -1], stats.beta(1, count - 1).cdf).pvalue > 1e-4
    assert (w > 0).all()


def test_rank_order_centroids():
    names = ["a", "b", "c", "d"]
    w = WeightSpace.order(names, names).sample(BLOCK, 0)
    roc = [25 / 48, 13 / 48, 7 / 48, 3 / 48]
    assert w.mean(axis=0) == pytest.approx(roc, abs=1e-4)
    assert (np.diff(w, axis=1) <= 0).all()


def test_sobol_is_nearer_than_chance():
    space = WeightSpace.simplex(4)
    misses = {
        method: np.mean([
            np.abs(space.sampler(seed, method).block(0).mean(axis=1) - 0.25).max()
            for seed in range(8)
        ])
        for method in ("sobol", "random")
    }  # fmt: skip
    assert misses["sobol"] < misses["random"] / 10


def test_the_two_measures_of_a_tree_differ():
    # Two groups of one and of two criteria: x is a group of its own.
    made = WeightSpace.of(
        tree(g=("0", "1"), y=("0", "1")),
    )
    w = made.sample(BLOCK, 5)
    # Tree: x ~ U(0, 1), y = (1 - x) u with u ~ U(0, 1).
    assert w.mean(axis=0) == pytest.approx([1 / 2, 1 / 4, 1 / 4], abs=1e-3)
    assert (w**2).mean(axis=0) == pytest.approx([1 / 3, 1 / 9, 1 / 9], abs=1e-3)
    assert (w[:, 0] * w[:, 1]).mean() == pytest.approx(1 / 12, abs=1e-3)
    assert stats.kstest(w[:4000, 0], "uniform").pvalue > 1e-3
    flat = made.measured("flat").sample(BLOCK, 5)
    assert flat.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=1e-3)
    assert far(w, flat) > 50


def test_where_one_group_moves_the_measures_are_one():
    space = WeightSpace.of(tree(y=("0.2", "0.7")))
    assert (space.measure, WeightSpace.of(tree(y=("0.2", "0.7")), "tree").measure) == (
        "flat",
        "tree",
    )
    w = space.sample(20_000, 0, "random")
    other = space.measured("tree").sample(20_000, 1, "random")
    plain = WeightSpace(space.names, space.rows).sample(20_000, 2, "random")
    assert far(w[:, 1:], other[:, 1:]) < 4.5
    assert far(w[:, 1:], plain[:, 1:]) < 4.5


def test_each_group_of_a_tree_is_uniform_in_its_bounds():
    space = WeightSpace.of(nested())
    w = space.sample(BLOCK, 2)
    assert space.contains(w).all()
    top = w[:, :3].sum(axis=1)  # between 0.3 and 0.6
    assert stats.kstest(top[:4000], stats.uniform(0.3, 0.3).cdf).pvalue > 1e-3
    inner = w[:, :3] / top[:, None]
    lows = WeightSpace.bounds(3, {"c0": ("0.2", "0.5"), "c1": ("0.1", "0.5")})
    assert far(inner, rejection(lows, 16_000, np.random.default_rng(3))) < 4.5
    assert np.abs(np.corrcoef(top, inner[:, 0])[0, 1]) < 0.02
    assert w[:, 3] == pytest.approx(w[:, 4])


@settings(max_examples=16, deadline=None)
@given(spaces(4), st.integers(0, 99))
def test_draws_lie_in_the_space_whatever_it_is(space, seed):
    sampler = space.sampler(seed)
    block = sampler.block(0)
    assert block.shape == (len(space.names), BLOCK)
    assert block.dtype == np.float64
    assert space.contains(block.T).all()
    low, high = space.extremes(np.eye(len(space.names)))
    assert (block.min(axis=1) <= low + (high - low) * 0.3 + 1e-9).all()
    assert (block.max(axis=1) >= high - (high - low) * 0.3 - 1e-9).all()


def test_blocks_do_not_depend_on_who_draws_them():
    for space in (UNIFORM[0], UNIFORM[4], WeightSpace.of(nested())):
        sampler = space.sampler(42)
        wanted = [3, 0, 33, 17, 3]
        first = [sampler.block(i) for i in wanted]
        assert (first[0] == first[4]).all()
        again = pickle.loads(pickle.dumps(space.sampler(42)))
        with ThreadPoolExecutor(4) as pool:
            blocks = list(pool.map(again.block, reversed(wanted)))
        assert all((a == b).all() for a, b in zip(first, reversed(blocks), strict=True))
        assert (first[1] != first[2]).any()
        assert (space.sampler(43).block(0) != first[1]).any()


def test_take_is_the_blocks_one_after_another():
    space = UNIFORM[0]
    sampler = space.sampler(1)
    w = space.sample(BLOCK + 5, 1)
    assert (sampler.block(0) == w[:BLOCK].T).all()
    assert (sampler.block(1)[:, :5] == w[BLOCK:].T).all()
    assert space.sample(0, 1).shape == (0, 5)


def test_a_replicate_goes_on_where_it_stopped():
    """Chunks of one replicate are one Sobol net: each fine cell holds exactly one point."""
    cube = Uniforms(5, 3, "sobol")
    for chunks in ((0, 1), (2, 3), (6, 7)):
        points = np.hstack([cube.block(REPLICATES * c + 2) for c in chunks])
        cells = np.sort(np.floor(points * 2 * BLOCK).astype(int), axis=1)
        assert (cells == np.arange(2 * BLOCK)).all()
    other = np.hstack([cube.block(2), cube.block(3)])  # two replicates are not
    assert (np.sort(np.floor(other * 2 * BLOCK).astype(int), axis=1) != np.arange(2 * BLOCK)).any()
    assert 0 < other.min() < other.max() < 1


def test_replicates_are_independent():
    means = np.array([
        [WeightSpace.simplex(3).sampler(seed).block(i).mean(axis=1)[0] for i in (0, 1)]
        for seed in range(60)
    ])  # fmt: skip
    up = np.sign(means - 1 / 3)  # sizes differ much between seeds, so only sides are compared
    assert abs(np.corrcoef(up.T)[0, 1]) < 0.45
    assert WeightSpace.simplex(3).sampler(0).replicates == REPLICATES
    assert WeightSpace.simplex(3).sampler(0, "random").replicates == 0


def test_a_broken_stick():
    u = np.array([[0.25, 0.81], [0.4, 0.5]])
    made = stick(u.copy())
    assert made[:, 0] == pytest.approx([0.5, 0.3, 0.2])
    assert made[:, 1] == pytest.approx([0.1, 0.45, 0.45])
    assert (stick(np.full((20, 3), 1.0)) > 0).all()
    corners = np.random.default_rng(0).dirichlet(np.ones(4), 3)
    shares = np.random.default_rng(1).dirichlet(np.ones(3), 1000).T
    assert product(corners, shares) == pytest.approx(corners.T @ shares)


def test_which_method_is_taken():
    methods = {
        "corners": (WeightSpace.order(4, ["c0", "c1"]), "sobol"),
        "kept": (WeightSpace.bounds(4, "0.1", "0.5"), "rejection"),
        "cut": (thin(), "sobol"),
        "flat": (flat(), "sobol"),
        "walk": (crowded(), "walk"),
        "tree": (WeightSpace.of(nested()), "tree"),
    }
    for space, method in methods.values():
        assert space.sampler(0).drawn.kind == method
        assert space.sampler(0).is_independent == (method != "walk")
    assert isinstance(thin()._source, TriangleSource)
    assert isinstance(WeightSpace.bounds(4, "0.1", "0.5")._source, RejectionSource)


def thin():
    """Return a slanted needle: too few darts hit it, but its vertices are few."""
    rows = [[1, 2, 3, 4], [-1, -2, -3, -4], [2, -1, 1, -2], [-2, 1, -1, 2]]
    return WeightSpace.linear(4, rows, ["2.5", "-2.48", "0.11", "-0.1"])


def flat():
    """Return a space with two halves of equal weight."""
    equal = WeightSpace.linear(5, [[1, 1, -1, -1, 0], [-1, -1, 1, 1, 0]], [0, 0])
    return equal & WeightSpace.bounds(5, "0.02", "0.5")


def crowded():
    """Return a space of many dimensions in which darts miss and vertices are too many."""
    rng = np.random.default_rng(4)
    rows = rng.integers(-9, 10, (14, 9))
    return WeightSpace.linear(9, rows, (rows.mean(axis=1) + 0.35).round(4).tolist())


def test_a_cut_space_is_uniform():
    sample = thin().sample(20_000, 1)
    assert thin().contains(sample).all()
    walk = WalkSource(thin().frame()).block(np.zeros((0, BLOCK)), 0, 0).T
    assert far(sample, walk[::4]) < 4.5


@pytest.mark.parametrize("space", [UNIFORM[4], UNIFORM[7]], ids=["bounds", "linear"])
def test_a_walk_is_uniform(space):
    walk = WalkSource(space.frame())
    none = np.zeros((0, BLOCK))
    w = np.hstack([walk.block(none, 5, i) for i in range(3)]).T
    assert far(w[::2], rejection(space, 20_000, np.random.default_rng(8))) < 4.5


def test_a_walk_tells_its_quality():
    space = crowded()
    sampler = space.sampler(0)
    w = np.hstack([sampler.block(0), sampler.block(1)]).T
    assert space.contains(w).all()
    assert 0.9 < sampler.rhat < 1.05
    assert 0.05 < sampler.ess <= 1
    assert (sampler.block(1) == space.sampler(0).block(1)).all()
    assert sampler.replicates == 0


def test_a_flat_space_is_sampled_in_its_plane():
    space = flat()
    w = space.sample(BLOCK, 0)
    assert space.dimension == 3
    assert space.contains(w).all()
    # By the symmetry of the space, each of the first four weights has the same mean.
    assert np.ptp(w.mean(axis=0)[:4]) < 0.01


def test_diagnosis():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(400, 2, 50))
    rhat, share = diagnose(noise)
    assert rhat == pytest.approx(1.0, abs=0.01)
    assert share > 0.8
    # An autoregression with 0.5 is worth a third of its draws.
    slow = noise.copy()
    for t in range(1, 400):
        slow[t] = 0.5 * slow[t - 1] + np.sqrt(0.75) * noise[t]
    assert diagnose(slow)[1] == pytest.approx(1 / 3, rel=0.15)
    apart = noise + rng.normal(size=(1, 2, 50)) * 3
    assert diagnose(apart)[0] > 2
    assert diagnose(np.cumsum(noise, axis=0))[1] < 0.05


def test_single_weights_and_single_points():
    assert (WeightSpace.simplex(1).sample(10, 0) == 1).all()
    point = WeightSpace.point(3, [1, 2, 5])
    assert (point.sample(4, 0) == [1 / 8, 2 / 8, 5 / 8]).all()
    assert point.sampler(0).block(3).shape == (3, BLOCK)
    fixed = WeightSpace.bounds(3, {"c1": ("0.5", "0.5")}).sample(1000, 0)
    assert (fixed[:, 1] == 0.5).all()
    assert fixed[:, 0].mean() == pytest.approx(0.25, abs=0.01)


def test_many_criteria():
    names = [f"k{i}" for i in range(200)]
    for space in (
        WeightSpace.simplex(names),
        WeightSpace.order(names, names),
        WeightSpace.bounds(names, "0.001", "0.03"),
    ):
        block = space.sampler(0).block(0)
        assert np.abs(block.sum(axis=0) - 1).max() < 1e-12
        assert space.contains(block[:, :200].T).all()
    assert WeightSpace.simplex(names).sampler(0).block(0).mean() == pytest.approx(1 / 200)


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_renaming_changes_nothing_but_names(method):
    space = WeightSpace.bounds(["a", "b", "c"], {"a": ("0.1", "0.5")})
    other = space.aligned(["c", "a", "b"])
    a, b = space.sample(20_000, 0, method), other.sample(20_000, 1, method)[:, [1, 2, 0]]
    assert far(a, b) < 4.5
