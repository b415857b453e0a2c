"""Weight spaces as domains of exact volumes."""

from math import factorial

import numpy as np
import pytest

from evalkit.core.errors import ModelError
from evalkit.sensitivity.shares.exact.domain import (
    NoExactAnswer,
    RoundedPolytope,
    Simplex,
    domain_of,
    is_exact_space,
    polytope,
    regular,
    simplex_of,
)
from evalkit.weights import WeightSpace


def test_simplex_shaped_spaces_are_simplices():
    assert simplex_of(WeightSpace.simplex(4)).corners is None
    assert simplex_of(WeightSpace.simplex(4)).tolerance == 0
    low = simplex_of(WeightSpace.bounds(3, "0.2"))
    expected = [[0.2, 0.2, 0.6], [0.2, 0.6, 0.2], [0.6, 0.2, 0.2]]
    assert np.array(sorted(low.corners.round(12).tolist())) == pytest.approx(np.array(expected))
    assert low.tolerance > 0
    assert low.scores(np.array([[1.0, 0.0, 0.0]])).max() == pytest.approx(0.6)
    assert low.weights(np.full((1, 3), 1 / 3)) == pytest.approx(np.full((1, 3), 1 / 3))
    order = simplex_of(WeightSpace.order(3, ["c0", "c1", "c2"]))
    assert order.corners.mean(axis=0) == pytest.approx([11 / 18, 5 / 18, 2 / 18])


def test_others_are_not():
    space = WeightSpace.bounds(4, 0, "0.4")
    assert not is_exact_space(space)
    with pytest.raises(ModelError, match="flat measure"):
        simplex_of(space)
    assert isinstance(domain_of(space), RoundedPolytope)


def test_points_and_segments_are_simplices_too():
    point = polytope(WeightSpace.point(3, ["0.5", "0.3", "0.2"]).frame())
    assert isinstance(point, Simplex)
    assert point.corners == pytest.approx(np.array([[0.5, 0.3, 0.2]]))
    equal = WeightSpace.linear(3, [[1, -1, 0], [-1, 1, 0]], [0, 0])
    segment = polytope(equal.frame())
    ends = np.array(sorted(segment.corners.round(12).tolist()))
    assert ends == pytest.approx(np.array([[0, 0, 1], [0.5, 0.5, 0]]))


@pytest.mark.parametrize("dimension", [2, 4, 7])
def test_the_regular_region(dimension):
    region, volume = regular(dimension + 1)
    assert volume == 1 / factorial(dimension)
    slack = region.bounds - region.corners @ region.normals.T
    assert (slack > -1e-15).all()
    assert ((np.abs(slack) < 1e-15).sum(axis=1) == dimension).all()


def test_the_volume_of_a_polytope():
    # {w >= 0.1, w <= 0.5} of three weights: a triangle of sides 0.7 less three of sides 0.3
    domain = domain_of(WeightSpace.bounds(3, "0.1", "0.5"))
    size = np.sqrt(3) / 2 * (0.7**2 - 3 * 0.3**2)
    stretch = np.sqrt(np.linalg.det(domain.basis.T @ domain.basis))
    assert domain.volume * stretch == pytest.approx(size, rel=1e-12)
    assert len(domain.region.corners) >= 6
    weights = domain.origin + domain.region.corners @ domain.basis.T
    assert weights.min() == pytest.approx(0.1)
    assert weights.max() == pytest.approx(0.5)


def test_narrow_spaces_get_round_coordinates():
    space = WeightSpace.bounds(4, ["0.2", 0, 0, 0], ["0.2000001", "0.5", "0.5", "0.5"])
    region = domain_of(space).region
    sizes = np.ptp(region.corners, axis=0)
    assert sizes.max() / sizes.min() < 20


def test_too_many_sides_are_refused():
    assert isinstance(domain_of(WeightSpace.bounds(20, 0, "0.2")), NoExactAnswer)
    assert isinstance(domain_of(WeightSpace.bounds(5, 0, "0.3"), most_vertices=3), NoExactAnswer)
