"""Both searches against every sign pattern, their bounds when stopped, and solver failures."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from evalkit.sensitivity.winning import search
from evalkit.sensitivity.winning.search import search_cells, search_program
from evalkit.weights.programs import SolverError

FREE = (np.zeros((0, 1)), np.zeros(0))


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
    return search_program(forms, forms.max(axis=1), rows, known, **{"time_limit": 10, **options})


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_both_searches_find_the_fewest(seed):
    forms = random_forms(seed)
    right = fewest(forms)
    for rounds in (0, 8):
        cells = search_cells(forms, len(forms), most_cells=10**6, deadline=inf, rounds=rounds)
        assert cells.bound == cells.found == right
        if cells.where is not None:
            assert np.count_nonzero(forms @ cells.where > 1e-12) == right
    base = int((forms > 0).all(axis=1).sum())
    found = program(forms, len(forms))
    assert max(found.bound, base) == found.found == right


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 1, 20, 200]), st.sampled_from([0, 8]))
def test_a_search_that_is_stopped_has_a_true_interval(seed, cells, rounds):
    forms = random_forms(seed, 30)
    whole = search_cells(forms, 30, most_cells=10**6, deadline=inf, rounds=8)
    part = search_cells(forms, 30, most_cells=cells, deadline=inf, rounds=rounds)
    assert part.bound <= whole.found <= part.found
    assert whole.bound == whole.found
    late = search_cells(forms, 30, most_cells=10**6, deadline=-1.0, rounds=rounds)
    assert late.bound <= whole.found <= late.found


def test_stopping_early_does_leave_intervals():
    left = [
        search_cells(random_forms(seed, 30), 30, most_cells=1, deadline=inf) for seed in range(20)
    ]
    assert any(found.bound < found.found for found in left)


def test_the_bound_within_cells_is_worth_its_name(monkeypatch):
    """With multipliers above 1 the same bound is false, and the comparison above notices."""
    honest = search._Batch._shares
    monkeypatch.setattr(search._Batch, "_shares", lambda batch: 4 * np.abs(honest(batch)))
    wrong = 0
    for seed in range(30):
        forms = random_forms(seed, 20)
        found = search_cells(forms, 20, most_cells=10**5, deadline=inf, rounds=8)
        monkeypatch.undo()
        right = search_cells(forms, 20, most_cells=10**5, deadline=inf)
        monkeypatch.setattr(search._Batch, "_shares", lambda batch: 4 * np.abs(honest(batch)))
        wrong += found.found != right.found
    assert wrong


def test_nothing_is_left_to_search():
    always = search_cells(np.ones((3, 2)), 3, most_cells=10, deadline=inf)
    assert (always.bound, always.found) == (3, 3)
    never = search_cells(-np.ones((3, 2)), 3, most_cells=10, deadline=inf)
    assert (never.bound, never.found) == (0, 0)
    assert never.where is not None
    none = search_cells(np.zeros((0, 2)), 0, most_cells=10, deadline=inf)
    assert (none.bound, none.found) == (0, 0)


def test_a_solver_that_fails_or_lies_proves_nothing(monkeypatch):
    forms = np.array([[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])

    def broken(*_args, **_options):
        raise SolverError("the solver's point breaks a row")

    monkeypatch.setattr(search, "integer_program", broken)
    assert (program(forms, 3).bound, program(forms, 3).found) == (0, 3)


def test_a_point_is_counted_again(monkeypatch):
    """A claimed optimum of 0 forms above 0, with a point at which two are."""
    forms = np.array([[1.0, -0.5], [-0.5, 1.0]])

    class Lie:
        status, bound = "optimal", 0.0
        x = np.array([0.9, 0.1, 0.0, 0.0])

    monkeypatch.setattr(search, "integer_program", lambda *_a, **_o: Lie())
    assert (program(forms, 2).bound, program(forms, 2).found) == (0, 2)
    found = program(forms, 3)
    assert (found.bound, found.found) == (0, 2)
    assert np.count_nonzero(forms @ found.where > 1e-12) == 2


@pytest.mark.parametrize("known", [1, 2])
def test_only_less_than_what_is_known_is_looked_for(known):
    forms = np.array([[1.0, -0.5], [-0.5, 1.0]])  # one of them is always above 0
    found = program(forms, known)
    assert (found.bound, found.found) == (1, 1)
    assert (found.where is None) == (known == 1)
