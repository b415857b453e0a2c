"""Swaps and leaders along one weight, against exact scores on both sides of every point."""

import json
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sentences import refuses

import evalkit as ek
from evalkit.core.errors import ModelError
from evalkit.sensitivity.questions.breakpoints import breakpoints
from evalkit.sensitivity.questions.stability import stability
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.weights import WeightSpace

EXAMPLES = Path(__file__).parents[3] / "examples"


@st.composite
def cases(draw):
    projects, criteria = draw(st.integers(1, 6)), draw(st.integers(2, 4))
    row = st.lists(st.integers(0, 5), min_size=criteria, max_size=criteria)
    values = draw(st.lists(row, min_size=projects, max_size=projects))
    weights = draw(st.lists(st.integers(0, 4), min_size=criteria, max_size=criteria).filter(any))
    return values, weights, draw(st.integers(0, criteria - 1))


def scores(matrix, place, t):
    """Exact scores with weight `place` at t and the others rescaled."""
    official = matrix.exact_weights
    rest = 1 - official[place]
    weights = [
        t if k == place else (w * (1 - t) / rest if rest else (1 - t) / (len(official) - 1))
        for k, w in enumerate(official)
    ]
    return [matrix.exact_score(i, weights) for i in range(len(matrix.projects))]


def expected(matrix, place):
    """All swaps, from the scores at both ends, which are lines in between."""
    start, stop = scores(matrix, place, Fraction(0)), scores(matrix, place, Fraction(1))
    swaps = {}
    for i, j in combinations(range(len(start)), 2):
        before, after = start[i] - start[j], stop[i] - stop[j]
        if before * after < 0:
            pair = (i, j) if before > 0 else (j, i)
            swaps.setdefault(before / (before - after), set()).add(pair)
    return swaps


def check_history(matrix, place, history):
    """Hold the leaders to the exact scores inside each interval, and intervals to their borders."""
    assert (history[0].low, history[-1].high) == (0, 1)
    for interval, following in pairwise(history):
        assert interval.high == following.low
        assert interval.leaders != following.leaders
    for interval in history:
        assert interval.low < interval.high
        for share in (Fraction(1, 1000), Fraction(1, 2), Fraction(999, 1000)):
            found = scores(matrix, place, interval.low + share * (interval.high - interval.low))
            assert [i for i, s in enumerate(found) if s == max(found)] == list(interval.leaders)


@settings(max_examples=33, deadline=None)
@given(cases())
def test_swaps_and_leaders_are_those_of_the_exact_scores(case):
    values, weights, place = case
    matrix = as_matrix(values, weights)
    found = breakpoints(Study.of(matrix), f"c{place}")
    wanted = expected(matrix, place)
    assert sum(len(pairs) for pairs in wanted.values()) == len(found.at)
    points = list(found.points())
    assert [float(t) for t, _ in points] == pytest.approx([float(t) for t in sorted(wanted)])
    assert [set(pairs) for _, pairs in points] == [wanted[t] for t in sorted(wanted)]
    check_history(matrix, place, found.history)


def test_the_check_of_leaders_refuses_a_wrong_border():
    from attrs import evolve

    matrix = as_matrix([[3, 0], [0, 3], [2, 2]])
    history = breakpoints(Study.of(matrix), "c0").history
    check_history(matrix, 0, history)
    assert [r.leaders for r in history] == [(1,), (2,), (0,)]
    wrong = (evolve(history[0], high=history[0].high + Fraction(1, 50)), *history[1:])
    with pytest.raises(AssertionError):
        check_history(matrix, 0, wrong)


def test_agrees_with_floats_on_many_projects():
    values = np.random.default_rng(4).random((60, 5))
    weights = np.array([0.4, 0.3, 0.1, 0.1, 0.1])
    found = breakpoints(Study.of(values, weights=weights), "c1")
    grid = np.linspace(0, 1, 997)
    rest = weights / (1 - weights[1])
    rest[1] = 0
    lines = grid[:, None] * values[:, 1] + (1 - grid)[:, None] * (values @ rest)
    leaders = lines.argmax(axis=1)
    for t, leader in zip(grid, leaders, strict=True):
        interval = next(r for r in found.history if r.low <= Fraction(float(t)) <= r.high)
        assert (
            leader in interval.leaders or min(abs(t - interval.low), abs(t - interval.high)) < 1e-9
        )
    a, b = np.triu_indices(60, 1)
    swapped = np.sign(lines[0, a] - lines[0, b]) * np.sign(lines[-1, a] - lines[-1, b]) < 0
    assert len(found.at) == swapped.sum()


def test_two_crossings_that_floats_cannot_part_are_two_points():
    # p1 and p2 pass p0 at points 1e-12 apart.
    tiny = Fraction(1, 10**12)
    values = [[0.0, 1.0], [1.0, 0.0], [float(1 - tiny), 0.0]]
    found = breakpoints(Study.of(values), "c0")
    points = list(found.points())
    assert [pairs for _, pairs in points] == [[(0, 1)], [(0, 2)]]
    assert points[0][0] == Fraction(1, 2) < points[1][0] < Fraction(1, 2) + tiny


def test_near_twins_cross_where_they_do():
    values = [[1.0, 0.0], [1.0 - 1e-13, 3e-13]]
    found = breakpoints(Study.of(values), "c0")
    assert found.at[0] == pytest.approx(0.75, abs=1e-9)


def test_ties_at_the_ends_are_no_swaps():
    assert len(breakpoints(Study.of([[1, 0], [1, 1]]), "c0").at) == 0
    assert len(breakpoints(Study.of([[0, 1], [1, 1]]), "c0").at) == 0


def test_identical_projects_lead_together():
    found = breakpoints(Study.of(np.ones((4, 3))), "c1")
    assert len(found.at) == 0
    assert [r.leaders for r in found.history] == [(0, 1, 2, 3)]


def test_a_criterion_alone_has_one_point_of_history():
    found = breakpoints(Study.of([[1.0], [2.0]]), "c0")
    assert [(r.low, r.high, r.leaders) for r in found.history] == [(1, 1, (1,))]


def test_winner_leaves_where_stability_ends():
    result = ek.evaluate(ek.load_case(EXAMPLES / "korean-municipalities"))
    found = stability(Study.of(result))
    for node, one in zip(found.nodes, found.exact, strict=True):
        history = found.breakpoints(node.id).history
        interval = next(r for r in history if r.leaders == found.winners)
        assert (interval.low, interval.high) == one.winner


def test_permutations_and_units_change_nothing():
    rng = np.random.default_rng(2)
    values = rng.integers(0, 6, (8, 4))
    rows = rng.permutation(8)
    one, other = (
        breakpoints(Study.of(values), "c2"),
        breakpoints(Study.of(values[rows] * 1000), "c2"),
    )
    assert other.at == pytest.approx(one.at, abs=1e-12)
    names = [[rows[i] for i in r.leaders] for r in other.history]
    assert [set(n) for n in names] == [set(r.leaders) for r in one.history]


def test_admissible_points_are_marked():
    space = WeightSpace.bounds(2, {"c0": ("0.4", "0.6")})
    found = breakpoints(Study.of([[3, 0], [0, 3], [2, 2]], space), "c0")
    assert [(row["at"], row["admissible"]) for row in found.rows()] == [
        (pytest.approx(1 / 3), False), (0.5, True), (pytest.approx(2 / 3), False)
    ]  # fmt: skip
    assert [row["first_from_here"] for row in found.rows()] == [["p2"], None, ["p0"]]


def test_refusals():
    with refuses(ModelError, "{kind} is not known", kind="criterion", field="of"):
        breakpoints(Study.of([[1, 0], [0, 1]]), "price")
    with refuses(ModelError, "must have at most {count} projects", count=10000):
        breakpoints(Study.of(np.zeros((10_001, 2))), "c0")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_rows_and_page(lang):
    result = ek.evaluate(ek.load_case(EXAMPLES / "korean-municipalities"))
    found = stability(Study.of(result)).breakpoints(stability(Study.of(result)).nodes[0].id)
    assert json.loads(json.dumps(found.rows(lang)))
    assert 5 < len(found.page(lang).as_text().splitlines()) < 80
    assert sum(len(row["swaps"]) for row in found.rows(lang)) == len(found.at)
