"""Linear and integer programs: the solver is asked, contained, and then checked.

HiGHS, which scipy calls, now and then writes to the standard output whatever it was told, and
has claimed an optimum at a point that breaks the constraints. So every point that comes back
is put into the rows again before anybody sees it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import RLock
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import significant
from evalkit.core.labelled import bare

_TOLERANCE = 1e-6  # ten times what HiGHS itself allows
_MOST_ITERATIONS = 100_000
_STDOUT = 1
_LOCK = RLock()
ProgramRows = tuple[ArrayLike, ArrayLike]


class SolverError(RuntimeError):
    """The solver gave no answer, or one that does not hold."""


@frozen(eq=False)
class Solution:
    """The optimum of a linear program.

    Parameters
    ----------
    x : array of float, shape (variables,)
    value : float
        The least value of the objective.
    duals_upper, duals_equal : array of float
        Change of `value` for one unit more of each right-hand side; those of upper
        rows are at most 0.
    """

    x: FloatArray
    value: float
    duals_upper: FloatArray
    duals_equal: FloatArray


@frozen
class Infeasible:
    """No point satisfies the rows."""


@frozen
class Unbounded:
    """The objective falls without end."""


@frozen(eq=False)
class IntegerSolution:
    """What a search for integers came to.

    Parameters
    ----------
    status : {'optimal', 'feasible', 'infeasible', 'open'}
        Feasible: nodes or time ran out, with a point in hand. Open: without one.
    x : array of float or None
        The best point; its integers are exact.
    value : float
        Objective at `x`; infinite without a point.
    bound : float
        The objective cannot be below this; minus infinity where nothing is proven.
    nodes : int
        Nodes that the solver looked at.
    """

    status: Literal["optimal", "feasible", "infeasible", "open"]
    x: FloatArray | None
    value: float
    bound: float
    nodes: int = 0

    def __iter__(self) -> Iterator[Any]:
        return iter((self.status, self.x, self.bound))


def linear_program(
    c: ArrayLike,
    upper: ProgramRows | None = None,
    equal: ProgramRows | None = None,
    bounds: ProgramRows = (0.0, np.inf),
    time_limit: float | None = None,
) -> Solution | Infeasible | Unbounded:
    """Minimise ``c @ x`` where ``A x <= b``, ``E x = f`` and the bounds hold.

    Parameters
    ----------
    c : array of float, shape (variables,)
    upper, equal : pairs of arrays, optional
        Matrix and right-hand side of the rows; matrices may be sparse.
    bounds : pair of arrays or numbers
        Lowest and highest value of each variable; at least 0 by default.
    time_limit : float, optional
        Seconds after which the solver gives up, for who has set a clock.

    Returns
    -------
    Solution, Infeasible or Unbounded

    Raises
    ------
    SolverError
        If the solver gives up, or its point breaks a row.

    Examples
    --------
    >>> linear_program([-1.0, -2.0], upper=([[1, 1]], [1])).x.tolist()
    [0.0, 1.0]
    """
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, and seldom needed

    bare(c=c, upper=upper, equal=equal, bounds=bounds)
    cost = np.atleast_1d(np.asarray(c, dtype=np.float64))
    low, high = (np.broadcast_to(np.asarray(b, dtype=np.float64), cost.shape) for b in bounds)
    given: dict[str, Any] = {}
    if upper is not None:
        given |= {"A_ub": upper[0], "b_ub": upper[1]}
    if equal is not None:
        given |= {"A_eq": equal[0], "b_eq": equal[1]}
    limits = np.column_stack([low, high])
    options: dict[str, Any] = {"maxiter": _MOST_ITERATIONS}
    if time_limit is not None:
        options["time_limit"] = max(time_limit, 1e-3)
    result = linprog(cost, bounds=limits, method="highs", options=options, **given)
    # A second try within the clock would take as long again.
    # Status 4 is also "infeasible or unbounded", which presolve leaves open.
    if result.status == 4 or (result.status == 1 and time_limit is None):
        plain = {**options, "presolve": False}
        result = linprog(cost, bounds=limits, method="highs", options=plain, **given)
    if result.status == 2:
        return Infeasible()
    if result.status == 3:
        return Unbounded()
    if result.status != 0 or result.x is None:
        raise SolverError(str(result.message))
    x = np.clip(np.asarray(result.x, dtype=np.float64), low, high)
    for rows, is_equal in ((upper, False), (equal, True)):
        if rows is not None:
            _verify(rows, x, is_equal=is_equal)
    none = np.zeros(0)
    return Solution(
        x=x,
        value=float(cost @ x),
        duals_upper=none if upper is None else np.asarray(result.ineqlin.marginals),
        duals_equal=none if equal is None else np.asarray(result.eqlin.marginals),
    )


def integer_program(
    c: ArrayLike,
    rows: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    integrality: ArrayLike,
    bounds: ProgramRows = (0.0, np.inf),
    node_limit: int | None = None,
    time_limit: float | None = None,
) -> IntegerSolution:
    """Minimise ``c @ x`` where ``low <= rows @ x <= high`` and some variables are whole.

    Parameters
    ----------
    c : array of float, shape (variables,)
    rows : array of float, shape (rows, variables)
    low, high : arrays of float, shape (rows,)
        Infinite where a side is open.
    integrality : array of int, shape (variables,)
        1 where a variable must be whole, else 0.
    bounds : pair of arrays or numbers
    node_limit : int, optional
        Nodes after which the solver stops; the same on every machine.
    time_limit : float, optional
        Seconds, for who has set a clock.

    Returns
    -------
    Found
        Can be taken apart: ``status, x, bound = integer_program(...)``. The point
        has its integers rounded and satisfies the rows with them.

    Raises
    ------
    SolverError
        If the solver fails, or its point breaks a row.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow to import, and seldom needed

    bare(c=c, rows=rows, low=low, high=high, integrality=integrality, bounds=bounds)
    cost = np.atleast_1d(np.asarray(c, dtype=np.float64))
    whole = np.broadcast_to(np.asarray(integrality, dtype=np.int64), cost.shape)
    least, most = (np.broadcast_to(np.asarray(b, dtype=np.float64), cost.shape) for b in bounds)
    options: dict[str, Any] = {} if time_limit is None else {"time_limit": max(time_limit, 1e-3)}
    if node_limit is not None:
        options["node_limit"] = node_limit
    with _silent():
        result = milp(
            cost,
            integrality=whole,
            bounds=Bounds(least, most),
            constraints=LinearConstraint(rows, low, high),
            options=options,
        )
    proven = result.mip_dual_bound
    bound = -np.inf if proven is None or np.isnan(proven) else float(proven)
    nodes = int(result.mip_node_count or 0)
    if result.status == 2:
        return IntegerSolution("infeasible", None, np.inf, np.inf, nodes)
    if result.status not in {0, 1}:
        raise SolverError(str(result.message))
    if result.x is None:
        return IntegerSolution("open", None, np.inf, bound, nodes)
    x = np.clip(np.asarray(result.x, dtype=np.float64), least, most)
    x[whole > 0] = np.rint(x[whole > 0])
    _verify((rows, high), x, is_equal=False)
    _verify((-np.asarray(rows), -np.asarray(low)), x, is_equal=False)
    status: Literal["optimal", "feasible"] = "optimal" if result.status == 0 else "feasible"
    return IntegerSolution(status, x, float(cost @ x), bound, nodes)


def _verify(rows: ProgramRows, x: FloatArray, *, is_equal: bool) -> None:
    """Raise if a point breaks a row by more than rounding explains."""
    matrix: Any = rows[0] if hasattr(rows[0], "tocsr") else np.asarray(rows[0], dtype=np.float64)
    right = np.asarray(rows[1], dtype=np.float64)
    over = np.asarray(matrix @ x) - right
    size = np.maximum(1.0, np.asarray(abs(matrix) @ np.abs(x)))
    worst = float(np.max((np.abs(over) if is_equal else over) / size, initial=0.0))
    if worst > _TOLERANCE:
        raise SolverError(f"the solver's point breaks a row by {significant(worst, 3)}")


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what C code writes to the standard output away from it, one caller at a time."""
    with _LOCK:
        _flush()
        try:
            saved = os.dup(_STDOUT)
        except OSError:  # there is no standard output
            yield
            return
        try:
            with TemporaryFile() as sink:
                os.dup2(sink.fileno(), _STDOUT)
                try:
                    yield
                finally:
                    _flush()
                    os.dup2(saved, _STDOUT)
        finally:
            os.close(saved)


def _flush() -> None:
    """Empty the buffers of Python and of C, so that nothing is written at a wrong time."""
    if sys.stdout is not None:
        sys.stdout.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
