"""The graph of the best score."""

import numpy as np
import pytest
from attrs import evolve

from evalkit.sensitivity.shares.exact import envelope
from evalkit.sensitivity.shares.exact.cells import FirstRank, first_rank
from evalkit.sensitivity.shares.exact.domain import NoExactAnswer, regular
from evalkit.sensitivity.shares.exact.envelope import (
    TooManyVerticesError,
    affordable,
    expected_vertices,
    upper_envelope,
)
from evalkit.sensitivity.shares.exact.lawrence import cells


def problem(values):
    region, volume = regular(values.shape[1])
    return values[:, :-1] - values[:, -1:], values.mean(axis=1), region, volume


def check_vertices(found, slopes, levels, region):
    """Every vertex is on its half-spaces and outside none."""
    scores = levels + found.points @ slopes.T
    assert found.heights == pytest.approx(scores.max(axis=1), abs=1e-12)
    slack = region.bounds - found.points @ region.normals.T
    assert (slack > -1e-12).all()
    tight = np.hstack([found.heights[:, np.newaxis] - scores, slack])
    assert np.abs(np.take_along_axis(tight, found.facets, axis=1)).max() < 1e-12


@pytest.mark.parametrize(("count", "corners"), [(5, 3), (30, 4), (30, 6)])
def test_vertices_are_where_they_should_be(count, corners):
    values = np.random.default_rng(count).random((count, corners))
    slopes, levels, region, _ = problem(values)
    found = upper_envelope(slopes, levels, region)
    check_vertices(found, slopes, levels, region)
    wrong = type(found)(
        found.facets, found.inverse, found.volume, found.points + 1e-3, found.heights
    )
    with pytest.raises(AssertionError):
        check_vertices(wrong, slopes, levels, region)


def test_three_specialists_and_a_compromise_by_hand():
    # the compromise wins in the triangle between the middles of the sides
    values = np.vstack([np.eye(3), np.full(3, 0.5)])
    slopes, levels, region, _ = problem(values)
    found = upper_envelope(slopes, levels, region)
    mine = found.points[(found.facets == 3).any(axis=1)] + 1 / 3
    assert sorted(set(map(tuple, mine.round(12).tolist()))) == [(0, 0.5), (0.5, 0), (0.5, 0.5)]


def test_in_steps_it_is_the_same(monkeypatch):
    values = np.random.default_rng(3).random((200, 5))
    slopes, levels, region, _ = problem(values)
    whole = upper_envelope(slopes, levels, region)
    monkeypatch.setattr(envelope, "MOST_ROWS", 0)
    steps = upper_envelope(slopes, levels, region)
    assert np.array_equal(np.unique(whole.facets, axis=0), np.unique(steps.facets, axis=0))


def test_the_limit_holds_before_and_after():
    values = np.random.default_rng(4).random((40, 5))
    slopes, levels, region, _ = problem(values)
    count = len(upper_envelope(slopes, levels, region).facets)
    with pytest.raises(TooManyVerticesError) as caught:
        upper_envelope(slopes, levels, region, count - 1)
    assert caught.value.limit == count - 1
    wide, _ = regular(16)
    assert affordable(1000, region) == 1000
    assert affordable(1000, wide) == 125


@pytest.mark.parametrize("corners", [4, 6, 8])
def test_the_guess_is_of_the_right_size(corners):
    for count in (10, 40):
        values = np.abs(np.random.default_rng(5).normal(size=(count, corners)))
        values /= np.linalg.norm(values, axis=1, keepdims=True)
        slopes, levels, region, _ = problem(values)
        found = len(upper_envelope(slopes, levels, region).facets)
        assert found / 4 < expected_vertices(count, region) < found * 4
    assert expected_vertices(1, region) <= corners


def test_the_cells_fill_the_region():
    values = np.random.default_rng(6).random((25, 6))
    slopes, levels, region, volume = problem(values)
    found = cells(upper_envelope(slopes, levels, region), 25)
    assert found.volumes.sum() == pytest.approx(volume, rel=1e-11)
    solid = found.volumes > 0
    middle = (found.volumes[solid] / volume) @ found.centres[solid]
    assert middle == pytest.approx(np.zeros(5), abs=1e-9)
    assert found.spread < 1e-10
    assert np.isnan(found.centres[~solid]).all()


def levels_and_measures(count, criteria, seed):
    """Half of the columns have three levels, half are skewed measures from worst to best."""
    rng = np.random.default_rng(seed)
    half = criteria // 2
    levels = rng.choice([0.0, 0.5, 1.0], (count, half))
    measures = rng.lognormal(0.0, 1.2, (count, criteria - half))
    measures = (measures - measures.min(axis=0)) / np.ptp(measures, axis=0)
    return np.hstack([levels, measures])


def hulls(monkeypatch, most):
    """Count the hulls that are built, and stop after too many."""
    built = []
    true = envelope._hull

    def counted(slopes, levels, active, region):
        built.append(len(active))
        assert len(built) <= most, f"hulls of {built} projects, and no end"
        return true(slopes, levels, active, region)

    monkeypatch.setattr(envelope, "_hull", counted)
    return built


@pytest.mark.parametrize(
    ("count", "criteria", "seed"),
    [
        (16, 12, 0),
        (100, 8, 0),
        *(
            pytest.param(*more, marks=pytest.mark.long)
            for more in [(18, 12, 0), (18, 12, 1), (18, 12, 3), (20, 12, 0), (100, 8, 1)]
        ),
    ],
)
def test_badly_conditioned_vertices_come_to_an_end(monkeypatch, count, criteria, seed):
    values = levels_and_measures(count, criteria, seed)
    built = hulls(monkeypatch, most=12)
    found = first_rank(values)
    assert built == sorted(set(built))  # each hull has more projects than the last
    assert isinstance(found, FirstRank)
    assert abs(found.acceptability.sum() - 1) <= found.error
    assert found.error >= found.allowance
    weights = np.random.default_rng(9).standard_exponential((200_000, criteria))
    counted = np.bincount(np.argmax(weights @ values.T, axis=1), minlength=count) / 200_000
    deviation = np.sqrt(found.acceptability * (1 - found.acceptability) / 200_000)
    assert (np.abs(counted - found.acceptability) <= 5 * deviation + 1e-5 + found.error).all()


def test_whole_marks_come_to_an_end(monkeypatch):
    values = np.random.default_rng(0).integers(0, 11, (89, 8)).astype(float)
    built = hulls(monkeypatch, most=12)
    assert isinstance(first_rank(values), FirstRank | NoExactAnswer)
    assert built == sorted(set(built))


def test_a_project_that_is_above_its_own_graph_is_not_waited_for(monkeypatch):
    """As if rounding had put all vertices too low: nothing new joins, and the error says it."""
    values = np.random.default_rng(3).random((12, 4))
    slopes, levels, region, _ = problem(values)
    monkeypatch.setattr(envelope, "MOST_ROWS", 0)
    exact = upper_envelope(slopes, levels, region)
    true = envelope._hull

    def lower(slopes, levels, active, region):
        found = true(slopes, levels, active, region)
        return evolve(found, heights=found.heights - 1e-9)

    monkeypatch.setattr(envelope, "_hull", lower)
    found = upper_envelope(slopes, levels, region)
    assert exact.allowance == 0
    assert 0 < found.allowance < 1e-6
    assert np.array_equal(np.unique(found.facets, axis=0), np.unique(exact.facets, axis=0))


def test_the_allowance_covers_a_project_that_is_off():
    """Shares of projects that score a little more or less are within it, exactly."""
    values = np.random.default_rng(4).random((6, 3))
    slopes, levels, region, volume = problem(values)
    found = upper_envelope(slopes, levels, region)
    shares = cells(found, 6).volumes / volume
    for size in (1e-6, 1e-4):
        allowance = envelope._allowance(
            slopes, levels, evolve(found, heights=found.heights - size), region
        )
        for project in range(6):
            moved = levels + size * (np.arange(6) == project)
            other = cells(upper_envelope(slopes, moved, region), 6).volumes / volume
            assert np.abs(other - shares).max() <= allowance


@pytest.mark.parametrize(
    "size", [1e-6, *(pytest.param(s, marks=pytest.mark.long) for s in (1e-3, 1e3, 1e9))]
)
def test_the_unit_of_the_marks_does_not_matter(size):
    values = levels_and_measures(18, 12, 1)
    own, other = first_rank(values), first_rank(values * size)
    assert np.allclose(own.acceptability, other.acceptability, rtol=0, atol=own.error + other.error)
    assert other.allowance <= 10 * own.allowance + 1e-8
