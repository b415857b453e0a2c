"""Both searches against every sign pattern, their bounds when stopped, and solver failures."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from evalkit.sensitivity.winning import search
from evalkit.sensitivity.winning.search import Halving, Hull, search_program
from evalkit.weights.geometry.programs import SolverError


def fewest(forms):
    """Return the least number of forms above 0, by trying every set of forms to be <= 0."""
    count, width = forms.shape
    best = count
    for pattern in range(2**count):
        kept = [j for j in range(count) if pattern >> j & 1]
        if count - len(kept) < best:
            found = linprog(
                np.zeros(width),
                A_ub=forms[kept] if kept else None,
                b_ub=np.zeros(len(kept)) if kept else None,
                A_eq=np.ones((1, width)),
                b_eq=[1],
            )
            if found.status == 0:
                best = count - len(kept)
    return best


def random_forms(seed, count=6):
    """Floats in general position: no minimum hangs on a tie."""
    rng = np.random.default_rng(seed)
    return rng.normal(0.3, 1.0, (count, int(rng.integers(2, 5))))


def program(forms, known, **options):
    rows = (np.zeros((0, forms.shape[1])), np.zeros(0))
    return search_program(forms, forms.max(axis=1), rows, known, **options)


def cut(forms, known=None, effort=inf, seconds=lambda: None, **options):
    """Search a whole simplex by cutting it."""
    width = forms.shape[1]
    known = len(forms) if known is None else known
    rows = (np.zeros((0, width)), np.zeros(0))
    search = Halving(forms, Hull.simplex(width), rows, known, **options)
    search.advance(effort, seconds)
    return search.outcome


@settings(max_examples=14, deadline=None)
@given(st.integers(0, 10**6))
def test_both_searches_find_the_fewest(seed):
    forms = random_forms(seed)
    right = fewest(forms)
    halved = cut(forms)
    assert halved.bound == halved.count == right
    if halved.where is not None:
        assert np.count_nonzero(forms @ halved.where > 1e-12) == right
    base = int((forms > 0).all(axis=1).sum())
    found = program(forms, len(forms))
    assert max(found.bound, base) == found.count == right


@settings(max_examples=14, deadline=None)
@given(st.integers(0, 10**6))
def test_forms_with_ties_and_repetitions(seed):
    """Small whole numbers: parallel, equal and opposite forms, and many on one corner."""
    rng = np.random.default_rng(seed)
    forms = rng.integers(-2, 3, (7, int(rng.integers(2, 5)))) / 4
    halved = cut(forms)
    assert halved.bound == halved.count == fewest(forms)


@settings(max_examples=14, deadline=None)
@given(st.integers(0, 10**6))
def test_rows_of_a_space_and_its_corners(seed):
    rng = np.random.default_rng(seed)
    width = int(rng.integers(2, 6))
    rows = rng.normal(0, 1, (3, width))
    inside = rng.dirichlet(np.ones(width))
    right = rows @ inside + rng.choice([0.0, 0.05], 3)
    hull = Hull.of((rows, right), width, 1000)
    assert (rows @ hull.points.T <= right[:, None] + 1e-7).all()
    for direction in rng.normal(0, 1, (5, width)):
        found = linprog(direction, rows, right, np.ones((1, width)), [1])
        assert (hull.points @ direction).min() == pytest.approx(found.fun, abs=1e-6)


def test_a_space_with_too_many_corners_or_none():
    rows = (np.eye(9), np.full(9, 0.23))
    assert len(Hull.of(rows, 9, 700).points) == 630  # derived: 9 * 8!/(4! 4!)
    assert Hull.of(rows, 9, 100) is None
    assert Hull.of((np.eye(2), np.full(2, 0.4)), 2, 100) is None


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 1, 3000, 30000]), st.sampled_from([0, 6, 4000]))
def test_a_search_that_is_stopped_has_a_true_interval(seed, effort, most):
    forms = random_forms(seed, 30)
    whole = cut(forms)
    part = cut(forms, effort=effort, most=most)
    assert part.bound <= whole.count <= part.count
    assert whole.bound == whole.count
    late = cut(forms, seconds=lambda: 0)
    assert late.bound <= whole.count <= late.count


def test_a_search_can_be_taken_up_again():
    forms = random_forms(3, 60)
    whole = cut(forms)
    width = forms.shape[1]
    rows = (np.zeros((0, width)), np.zeros(0))
    search = Halving(forms, Hull.simplex(width), rows, len(forms))
    bounds, turns = [], 0
    while not search.is_over:
        search.advance(1.0)
        bounds.append(search.outcome.bound)
        turns += 1
    assert turns > 2
    assert bounds == sorted(bounds)
    assert bounds[-1] == search.outcome.count == whole.count


def test_crowded_searches_come_to_the_same(monkeypatch):
    forms = random_forms(11, 60)
    right = cut(forms)
    monkeypatch.setattr(search, "_CROWD", 1)
    assert cut(forms).bound == cut(forms).count == right.count


def test_stopping_early_does_leave_intervals():
    left = [cut(random_forms(seed, 30), effort=1.0) for seed in range(20)]
    assert any(found.bound < found.count for found in left)
    left = [cut(random_forms(seed, 30), most=3) for seed in range(20)]
    assert any(found.bound < found.count for found in left)


def test_the_bound_is_worth_its_name(monkeypatch):
    """With multipliers above 1 the same bound is false, and the comparison above notices."""
    honest = search._bound
    right = [cut(random_forms(seed, 20)).count for seed in range(30)]
    monkeypatch.setattr(search, "_bound", lambda shares, need: honest(4 * np.abs(shares), need))
    assert right != [cut(random_forms(seed, 20)).count for seed in range(30)]


def test_nothing_is_left_to_search():
    always = cut(np.ones((3, 2)))
    assert (always.bound, always.count) == (3, 3)
    never = cut(-np.ones((3, 2)))
    assert (never.bound, never.count) == (0, 0)
    assert never.where is not None
    none = cut(np.zeros((0, 2)))
    assert (none.bound, none.count) == (0, 0)


def test_a_solver_that_fails_or_lies_proves_nothing(monkeypatch):
    forms = np.array([[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])

    def broken(*_args, **_options):
        raise SolverError("the solver's point breaks a row")

    monkeypatch.setattr(search, "integer_program", broken)
    assert (program(forms, 3).bound, program(forms, 3).count) == (0, 3)


def test_a_point_is_counted_again(monkeypatch):
    """A claimed optimum of 0 forms above 0, with a point at which two are."""
    forms = np.array([[1.0, -0.5], [-0.5, 1.0]])

    class Lie:
        status, bound, nodes = "optimal", 0.0, 1
        x = np.array([0.9, 0.1, 0.0, 0.0])

    monkeypatch.setattr(search, "integer_program", lambda *_a, **_o: Lie())
    assert (program(forms, 2).bound, program(forms, 2).count) == (0, 2)
    found = program(forms, 3)
    assert (found.bound, found.count) == (0, 2)
    assert np.count_nonzero(forms @ found.where > 1e-12) == 2


@pytest.mark.parametrize("known", [1, 2])
def test_only_less_than_what_is_known_is_looked_for(known):
    forms = np.array([[1.0, -0.5], [-0.5, 1.0]])  # one of them is always above 0
    found = program(forms, known)
    assert (found.bound, found.count) == (1, 1)
    assert (found.where is None) == (known == 1)


def test_without_a_linear_program_points_stay_where_they_are(monkeypatch):
    def broken(*_args, **_options):
        raise SolverError("no answer")

    forms = random_forms(5)
    right = fewest(forms)
    monkeypatch.setattr(search, "linear_program", broken)
    found = cut(forms)
    assert found.bound <= right <= found.count


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_clashes_change_nothing_but_the_work(seed):
    forms = random_forms(seed)
    first, second = np.triu_indices(len(forms), 1)
    true = ((forms[first] + forms[second]) / 2).min(axis=1) > 1e-9
    clashes = np.column_stack((first, second))[true]
    clashes = clashes[(forms.max(axis=1) > 0)[clashes].all(axis=1)]
    with_, without = program(forms, 6, clashes=clashes), program(forms, 6)
    assert (with_.bound, with_.count) == (without.bound, without.count)


def test_false_clashes_raise_the_answer():
    """Were they not heeded, they would be worth nothing."""
    forms = np.array([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    assert program(forms, 3).count == 0
    assert program(forms, 3, clashes=np.array([[1, 2]])).bound == 1
