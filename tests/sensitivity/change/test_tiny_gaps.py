"""Flips whose feasibility hangs on the last digits, in spaces of any shape."""

from fractions import Fraction
from itertools import combinations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sentences import page_of, tells

from evalkit.sensitivity.budget import Budget, WorkLeft
from evalkit.sensitivity.change import flips_search
from evalkit.sensitivity.change.flips_search import KINDS
from evalkit.sensitivity.change.nearest_exact import TooLargeError, is_small, nearest_exact
from evalkit.sensitivity.change.nearest_programs import Programs, distance
from evalkit.sensitivity.questions.flips import NORMS, flips
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.programs import SolverError
from evalkit.weights.geometry.solving import solve


def names(count):
    return [f"c{k}" for k in range(count)]


def is_possible(matrix, space, rival, against):
    """Whether some vertex of the space, cut by the rows of the rival, exists: brute force."""
    width = len(matrix.criteria)
    own = matrix.exact_row(rival)
    rows = [(row.coefficients, row.bound) for row in space.rows]
    others = [matrix.exact_row(i) for i in against]
    rows += [([a - b for a, b in zip(row, own, strict=True)], Fraction(0)) for row in others]
    rows += [([Fraction(-(i == k)) for i in range(width)], Fraction(0)) for k in range(width)]
    for chosen in combinations(rows, width - 1):
        point = solve(
            [[Fraction(1)] * width, *(a for a, _ in chosen)], [Fraction(1), *(b for _, b in chosen)]
        )
        if point and all(sum(x * w for x, w in zip(a, point, strict=True)) <= b for a, b in rows):
            return True
    return False


def check(found):
    """Every finite distance has a witness, and every verdict is that of brute force."""
    matrix, space = found.matrix, found.space
    for number, rival in enumerate(found.rivals):
        rest = [i for i in range(len(matrix.projects)) if i != rival]
        for kind in KINDS:
            if kind == "passes":
                possible = any(is_possible(matrix, space, rival, [i]) for i in found.winners)
            else:
                possible = is_possible(matrix, space, rival, rest)
            for column, norm in enumerate(NORMS):
                flip = found.flip(matrix.projects[rival], norm, kind)
                listed = (found.passes if kind == "passes" else found.becomes)[number, column]
                assert np.isfinite(flip.distance) == np.isfinite(listed) == possible
                assert flip.is_certified == possible
                if not possible:
                    assert flip.distance == np.inf
                    assert flip.blockers
                    continue
                assert flip.distance == pytest.approx(listed, abs=1e-4)
                assert space.contains_exact(flip.weights)
                own = matrix.exact_score(rival, flip.weights)
                level = (min, max)[kind == "becomes"](
                    matrix.exact_score(i, flip.weights)
                    for i in (found.winners if kind == "passes" else rest)
                )
                assert own >= level


def test_a_witness_is_in_the_space():
    space = WeightSpace.linear(names(4), [[0, -1, 1, 0], [0, 0, 1, -5]], [Fraction(0), Fraction(0)])
    values = [
        [0.2500001, 0.5, 0.7000000000009999, 0.250000001],
        [0.499999999999, 0.5, 0.25, 0.2500000001],
        [0.7000000001, 0.5000000001, 0.7000000001, 0.499999999999],
        [0.250000000001, 0.250000001, 0.250000000001, 0.25],
    ]
    found = flips(Study.of(values, space, weights=[3, 2, 4, 3]))
    check(found)
    assert found.flip("p0", "l2").distance == np.inf


def test_a_last_digit_that_is_no_gap_in_an_order():
    space = WeightSpace.order(names(3), ["c1", "c0"])
    found = flips(
        Study.of([[0.2, 0.3, 0.3], [0.7, 0.300000000000001, 0.6]], space, weights=[1, 1, 1])
    )
    check(found)
    assert found.passes.tolist() == [[np.inf] * 3]


@pytest.mark.parametrize("gap", [1e-8, 1e-10, 1e-12, 1e-15])
def test_a_gap_that_closes_the_way(gap):
    space = WeightSpace.linear(names(3), [[1, -1, 0]], [Fraction(1, 2)])
    found = flips(Study.of([[0.2, 0.5 - gap, 0.3], [0.7, 0.5, 0.6]], space, weights=[1, 1, 1]))
    check(found)
    assert found.passes.tolist() == [[np.inf] * 3]


def test_a_tie_at_one_corner_only():
    space = WeightSpace.linear(names(3), [[0, 3, -1]], [Fraction(0)])
    values = [
        [0.7, 0.250000001, 0.7000000009999999],
        [0.7000000999999999, 0.7000000001, 0.499999999999],
        [0.7000000999999999, 0.699999999999, 0.7000000009999999],
        [0.250000001, 0.499999999999, 0.7000000009999999],
    ]
    found = flips(Study.of(values, space, weights=[4, 1, 2]))
    check(found)
    row = found.rivals.index(0)
    official = np.array([4, 1, 2]) / 7
    wanted = [distance(np.array([0, 0, 1]) - official, norm) for norm in NORMS]
    assert found.passes[row] == pytest.approx(wanted, abs=1e-9)
    assert found.flip("p0", "l2").weights == (0, 0, 1)


def test_what_cannot_be_first_is_not_almost_first():
    space = WeightSpace.linear(names(3), [[1, 0, 0], [0, 1, 0]], [Fraction(4, 9), Fraction(4, 9)])
    values = [
        [0.5, 0.5000000001, 0.7],
        [0.249999999999, 0.7000000009999999, 0.7000000009999999],
        [0.7, 0.2500000001, 0.2500000001],
        [0.500000001, 0.699999999999, 0.7],
    ]
    found = flips(Study.of(values, space, weights=[2, 4, 0]))
    check(found)
    assert found.flip("p0", "l1", "becomes").distance == np.inf


@st.composite
def tiny_gaps(draw):
    width = draw(st.integers(2, 4))
    levels = st.sampled_from([0.25, 0.5, 0.7])
    gaps = st.sampled_from([0.0, 0.0, 1e-7, 1e-9, 1e-10, 1e-12, 1e-15, -1e-9, -1e-12, -1e-15])
    mark = st.builds(lambda a, b: a + b, levels, gaps)
    row = st.lists(mark, min_size=width, max_size=width)
    values = draw(st.lists(row, min_size=2, max_size=4))
    whole = st.lists(st.integers(-3, 3), min_size=width, max_size=width)
    official = draw(st.lists(st.integers(0, 4), min_size=width, max_size=width).filter(any))
    inner = draw(st.lists(st.integers(0, 3), min_size=width, max_size=width).filter(any))
    sides = draw(st.lists(whole, min_size=1, max_size=3))
    # Each statement holds at the same weights, some of them with no room at all.
    rooms = [Fraction(draw(st.sampled_from([0, 1, 2])), 4) for _ in sides]
    total = sum(inner)
    ends = [
        Fraction(sum(x * y for x, y in zip(side, inner, strict=True)), total) + room
        for side, room in zip(sides, rooms, strict=True)
    ]
    return np.array(values), WeightSpace.linear(names(width), sides, ends), official


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(tiny_gaps())
def test_verdicts_are_those_of_brute_force(case):
    values, space, official = case
    check(flips(Study.of(values, space, weights=official)))


@settings(max_examples=18, deadline=None)
@given(tiny_gaps())
def test_exact_programs_agree_with_floats_and_each_other(case):
    _, space, official = case
    start = tuple(Fraction(w, sum(official)) for w in official)
    sides = [(row.coefficients, row.bound) for row in space.rows]
    weights = np.array([float(w) for w in start])
    programs = Programs(weights, space, WorkLeft(Budget()))
    for norm in NORMS:
        point = nearest_exact(sides, start, norm)
        assert space.contains_exact(point)
        try:
            floats = programs.reach(np.zeros((1, len(start))), norm, 1e-2)
        except SolverError:  # it noticed that its answer is not the nearest
            continue
        size = distance(np.array([float(a - b) for a, b in zip(point, start, strict=True)]), norm)
        assert size == pytest.approx(distance(floats - weights, norm), abs=1e-7)


def test_exact_programs_say_what_is_too_large_and_what_is_empty():
    assert not is_small(500, 1)
    with pytest.raises(TooLargeError):
        nearest_exact([], (Fraction(1), *[Fraction(0)] * 499), "l1")
    side = ([Fraction(1), Fraction(1)], Fraction(1) - Fraction(1, 10**30))
    assert [nearest_exact([side], (Fraction(1), Fraction(0)), norm) for norm in NORMS] == [None] * 3


def test_what_is_too_large_is_left_open(monkeypatch):
    monkeypatch.setattr(flips_search, "is_small", lambda *_: False)

    def refuse(*_):
        raise TooLargeError

    monkeypatch.setattr("evalkit.sensitivity.change.settling.nearest_exact", refuse)
    space = WeightSpace.linear(names(3), [[1, -1, 0]], [Fraction(1, 2)])
    values = [[0.2, 0.5 - 1e-12, 0.3], [0.7, 0.5, 0.6], [0.7, 0.2, 0.9]]
    found = flips(Study.of(values, space, weights=[1, 1, 1]))
    row = found.rivals.index(0)
    assert np.isnan(found.passes[row]).all()
    assert np.isnan(found.becomes[row]).all()
    told = next(r for r in found.rows() if r["rival"] == "p0")
    assert (told["possible"], told["distance"], told["certified"]) == (None, None, False)
    assert "not settled" in told["reason"]
    assert "not settled" in str(found)
    assert any("settled" in said(note).text() for note in found.notes)
    alone = flips(Study.of(values[:2], space, weights=[1, 1, 1]))
    assert tells(page_of(alone), "Not settled whether a rival can tie with {winners}.")
    assert alone.nearest() is None


def test_a_lead_of_one_digit_is_had_near_an_edge_of_the_simplex():
    # Ahead by 2e-15 in one criterion only: level wherever the second weight is next to 0.
    values = [
        [0.500000000000001, 0.25, 0.5000000001],
        [0.499999999999999, 0.500000000001, 0.5000000001],
    ]
    found = flips(Study.of(values, weights=[2, 1, 2]))
    check(found)
    assert found.passes[0, 0] == pytest.approx(0.4, abs=1e-9)


def test_a_statement_that_says_nothing_does_not_mislead():
    space = WeightSpace.linear(
        names(4), [[3, 1, 3, -1], [1, 1, 1, 1]], [Fraction(33, 20), Fraction(1)]
    )
    values = [[0.5, 0.64, 0.99, 0.05], [0.33, 0.23, 0.31, 0.86], [0.93, 0.8, 0.52, 0.97]]
    found = flips(Study.of(values, space, weights=[4, 4, 0, 3]))
    check(found)
    # In exact numbers 0.5481081693839932; rounding of the second row gave 0.72.
    assert found.flip("p0", "l2").distance == pytest.approx(0.5481081693839932, abs=1e-6)
