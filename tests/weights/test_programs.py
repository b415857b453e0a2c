"""The solver is checked after the fact, and cannot write to the standard output."""

import ctypes
import os
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize

from evalkit.weights.geometry.programs import (
    Infeasible,
    Solution,
    SolverError,
    Unbounded,
    integer_program,
    linear_program,
)


def test_a_program_with_its_duals():
    # Largest 3x + 2y with x + y <= 4, x + 3y <= 6: at (4, 0), where only the first row binds.
    found = linear_program([-3, -2], upper=([[1, 1], [1, 3]], [4, 6]))
    assert isinstance(found, Solution)
    assert found.x.tolist() == [4.0, 0.0]
    assert found.value == -12.0
    assert found.duals_upper.tolist() == [-3.0, 0.0]


def test_equalities_and_bounds():
    found = linear_program([1, 0], equal=([[1, 1]], [1]), bounds=([0.25, 0.0], [1.0, 0.5]))
    assert found.x.tolist() == [0.5, 0.5]
    assert found.duals_equal.shape == (1,)


def test_no_point_and_no_end():
    assert linear_program([1], upper=([[1]], [-1])) == Infeasible()
    assert linear_program([-1]) == Unbounded()


def test_a_solver_that_lies_is_caught(monkeypatch):
    def liar(cost, **_):
        zero = SimpleNamespace(marginals=np.zeros(1))
        return SimpleNamespace(status=0, x=np.array([2.0]), ineqlin=zero, eqlin=zero, message="")

    monkeypatch.setattr(scipy.optimize, "linprog", liar)
    with pytest.raises(SolverError, match=r"breaks a row by 0\.5"):
        linear_program([-1], upper=([[1]], [1]))
    with pytest.raises(SolverError, match="breaks a row"):
        linear_program([-1], equal=([[1]], [3]))
    assert linear_program([-1], upper=([[1]], [2])).x.tolist() == [2.0]


def test_a_solver_that_gives_up_is_said_so(monkeypatch):
    def gives_up(cost, **_):
        return SimpleNamespace(status=4, x=None, message="numerical difficulties")

    monkeypatch.setattr(scipy.optimize, "linprog", gives_up)
    with pytest.raises(SolverError, match="numerical difficulties"):
        linear_program([-1])


def test_integers():
    # Knapsack: 5, 4, 3 with sizes 2, 3, 1 and room for 5; the first two are best.
    status, x, bound = integer_program(
        [-5, -4, -3], [[2, 3, 1]], [-np.inf], [5], [1, 1, 1], bounds=(0, 1)
    )
    assert (status, x.tolist(), bound) == ("optimal", [1, 1, 0], -9)
    none = integer_program([1], [[1]], [0.2], [0.8], [1], bounds=(0, 1))
    assert (none.status, none.x) == ("infeasible", None)


def test_a_false_optimum_in_integers_is_caught(monkeypatch):
    def liar(cost, **_):
        # 1e-3 off a whole number: rounding it breaks the row (scipy issue 24141).
        return SimpleNamespace(status=0, x=np.array([0.999]), mip_dual_bound=-1.0, mip_node_count=1)

    monkeypatch.setattr(scipy.optimize, "milp", liar)
    with pytest.raises(SolverError, match="breaks a row"):
        integer_program([-1], [[1]], [-np.inf], [0.9995], [1], bounds=(0, 1))


def test_what_the_solver_prints_is_swallowed(monkeypatch, capfd):
    real = scipy.optimize.milp

    def noisy(*args, **kwargs):
        os.write(1, b"solver noise\n")
        ctypes.CDLL(None).puts(b"noise of C")
        return real(*args, **kwargs)

    monkeypatch.setattr(scipy.optimize, "milp", noisy)
    print("before")
    assert integer_program([-1], [[1]], [0], [1], [1], bounds=(0, 1)).value == -1
    print("after")
    assert capfd.readouterr().out == "before\nafter\n"


def test_time_runs_out(monkeypatch):
    def slow(cost, **kwargs):
        assert kwargs["options"] == {"time_limit": 0.5}
        return SimpleNamespace(status=1, x=None, mip_dual_bound=None, mip_node_count=None)

    monkeypatch.setattr(scipy.optimize, "milp", slow)
    found = integer_program([-1], [[1]], [0], [1], [1], bounds=(0, 1), time_limit=0.5)
    assert (found.status, found.value, found.bound) == ("open", np.inf, -np.inf)
