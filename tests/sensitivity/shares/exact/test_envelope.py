"""The graph of the best score."""

import numpy as np
import pytest

from evalkit.sensitivity.shares.exact import envelope
from evalkit.sensitivity.shares.exact.domain import regular
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
