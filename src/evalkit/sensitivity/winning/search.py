"""How few of some linear forms can be above 0 at once: cells of a simplex, or whole numbers."""

from __future__ import annotations

from time import monotonic
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.scales import FloatArray
from evalkit.weights.programs import Rows, Solution, SolverError, integer_program, linear_program

TAU = 1e-12
"""Forms of size 1 are off by less than this; what is above it is above 0."""

_CELLS = 250_000
_STEP, _MOST_STEP = 0.5, 4.0
_LEAST = np.float32(1e-6)
_SINGLE = 1e-6
"""What single precision does not tell from 0 among numbers of size 1."""


@frozen(eq=False)
class Fewest:
    """What a search came to.

    Parameters
    ----------
    bound : int
        Nowhere are fewer forms above 0.
    found : int
        So many are above 0 at `where`, as far as floats can tell.
    where : array of float or None
        None where nothing better than what was known before was found.
    """

    bound: int
    found: int
    where: FloatArray | None = None


def search_cells(
    forms: FloatArray,
    known: int,
    *,
    most_cells: int,
    deadline: float,
    rounds: int = 0,
) -> Fewest:
    """Search a simplex by cutting it into smaller ones.

    Parameters
    ----------
    forms : array of float, shape (forms, corners)
        Values at the corners, of size at most about 1.
    known : int
        A count that is known to be reached.
    most_cells : int
        Give up after so many cells.
    deadline : float
        Give up at that `time.monotonic`.
    rounds : int
        Steps towards the best lower bound of each cell, see Notes; 0 for the simple
        bound, which is five times faster and weaker.

    Returns
    -------
    Fewest
        `where` is in shares of the corners.

    Notes
    -----
    A form that is above 0 at all corners of a cell is so throughout. For the others,
    with ``M_j`` the greatest value of form j at a corner and any ``l_j`` in [0, 1], at
    least ``min over corners of sum_j l_j f_j / M_j`` are above 0 at each point, because
    no term of an f_j <= 0 is above 0 and no other one is above 1. Multiplicative weights
    on the corners look for good ``l``. A cell is cut in the middle of the edge along
    which the undecided forms differ most.
    """
    width = forms.shape[1]
    above = forms > TAU
    always, ever = above.all(axis=1), above.any(axis=1)
    base = int(always.sum())
    live = np.ascontiguousarray(forms[ever & ~always].T)
    found, where = known - base, None
    if not live.shape[1] or found <= 0:
        return _fallen_short(base, found, where, known, width)
    size = max(8, min(1024, _CELLS // (live.shape[1] * width)))
    stack: list[tuple[FloatArray, NDArray[np.int64]]] = [
        (np.eye(width)[None], np.zeros(1, dtype=np.int64))
    ]
    cells = 0
    while stack:
        if cells > most_cells or monotonic() > deadline:
            open_bound = min(int(bounds.min()) for _, bounds in stack)
            return Fewest(base + min(open_bound, found), base + found, where)
        corners, bounds = stack.pop()
        corners = corners[bounds < found]
        cells += len(corners)
        if not len(corners):
            continue
        batch = _Batch(corners, live)
        if batch.fewest < found:
            found, where = batch.fewest, batch.best
        batch.keep(batch.bounds < found)
        if rounds and len(batch.corners):
            batch.tighten(rounds, found)
            if batch.fewest < found:
                found, where = batch.fewest, batch.best
            batch.keep(batch.bounds < found)
        if len(batch.corners):
            halves = batch.halves()
            both = np.concatenate((batch.bounds, batch.bounds))
            stack += [
                (halves[start : start + size], both[start : start + size])
                for start in range(0, len(halves), size)
            ]
    return Fewest(base + found, base + found, where)


def _fallen_short(
    base: int, found: int, where: FloatArray | None, known: int, width: int
) -> Fewest:
    """Answer where no form is left to be decided, or none is above 0 as it is."""
    if found > 0:  # what was known is not the best
        where = np.full(width, 1.0 / width)
    return Fewest(base, min(base, known), where)


class _Batch:
    """Cells of one batch, with what is known of them.

    Attributes
    ----------
    corners : array of float, shape (cells, corners, corners of the whole)
    values : array of float, shape (cells, corners, forms)
    bounds : array of int, shape (cells,)
    fewest, best
        The least count seen at a point, and the point.
    """

    def __init__(self, corners: FloatArray, live: FloatArray) -> None:
        count, width, _ = corners.shape
        self.corners, self.live = corners, live
        self.values = (corners.reshape(count * width, width) @ live).reshape(count, width, -1)
        above = self.values > TAU
        counts = above.sum(axis=2)
        cell, corner = np.divmod(int(counts.argmin()), width)
        self.fewest = int(counts[cell, corner])
        self.best: FloatArray = corners[cell, corner]
        self.decided: NDArray[np.bool_] = np.asarray(above.all(axis=1))
        self.bounds: NDArray[np.int64] = self.decided.sum(axis=1)

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop the other cells."""
        if not kept.all():
            self.corners, self.values = self.corners[kept], self.values[kept]
            self.decided, self.bounds = self.decided[kept], self.bounds[kept]

    def tighten(self, rounds: int, found: int) -> None:
        """Raise the bounds, look at the points on the way, and drop cells that cannot be better."""
        best = np.zeros(len(self.corners), dtype=np.float32)
        settled = np.count_nonzero(self.decided, axis=1)
        shares = self._shares()
        count, width, forms = shares.shape
        # Only where the terms below 0 sum to no more than those above 0, which are at most
        # 1 each, is a bound above 0: so a sum is off by at most this there.
        slack = _SINGLE + 2.0**-22 * forms * forms
        point = np.full((count, 1, width), 1.0 / width, dtype=np.float32)
        total = np.zeros((count, forms, 1), dtype=np.float32)
        for turn in range(1, rounds + 1):
            level = point @ shares
            seen = np.count_nonzero(level[:, 0] > _SINGLE, axis=1) + settled
            place = int(seen.argmin())
            if seen[place] < self.fewest:
                self._look(point[place, 0].astype(np.float64) @ self.corners[place])
            chosen = (level > 0).astype(np.float32).reshape(-1, forms, 1)
            total += chosen
            gain = shares @ chosen
            np.maximum(best, gain[:, :, 0].min(axis=1), out=best)
            steps = np.minimum(_STEP * (gain - gain.min(axis=1, keepdims=True)), _MOST_STEP)
            point = point * np.exp(-steps).reshape(-1, 1, width) + _LEAST
            point /= point.sum(axis=2, keepdims=True)
            if turn % 4 == 0:
                np.maximum(best, (shares @ total)[:, :, 0].min(axis=1) / turn, out=best)
                self.bounds = settled + np.maximum(np.ceil(best - slack), 0).astype(np.int64)
                kept = self.bounds < min(found, self.fewest)
                if not kept.any() or turn == rounds:
                    break
                self.keep(kept)
                best, settled, shares = best[kept], settled[kept], shares[kept]
                point, total = point[kept], total[kept]

    def _shares(self) -> NDArray[np.float32]:
        """Return undecided forms as shares of their greatest value in the cell, else 0."""
        top = self.values.max(axis=1)
        used = (top > TAU) & ~self.decided
        scale = np.where(used, 1.0 / np.where(used, top, 1.0), 0.0)
        return (self.values * scale[:, None, :]).astype(np.float32)

    def _look(self, point: FloatArray) -> None:
        """Count at one point, without the rounding of the quick search."""
        count = int(np.count_nonzero(point @ self.live > TAU))
        if count < self.fewest:
            self.fewest, self.best = count, point

    def halves(self) -> FloatArray:
        """Cut each cell in two."""
        low, high = self.values.min(axis=1), self.values.max(axis=1)
        mixed = (high > TAU) & (low <= TAU)
        span = np.where(mixed, high - low, 1.0)
        scale = np.where(mixed, 1.0 / np.where(span > TAU, span, 1.0), 0.0)
        scaled = self.values * scale[:, None, :]
        inner = scaled @ scaled.transpose(0, 2, 1)
        own = np.einsum("ijj->ij", inner)
        edges = own[:, :, None] + own[:, None, :] - 2 * inner
        count, width, _ = self.corners.shape
        first, second = np.divmod(edges.reshape(count, -1).argmax(axis=1), width)
        cells = np.arange(count)
        # A cell without a longest edge has no undecided form, and is not cut again.
        middle = (self.corners[cells, first] + self.corners[cells, second]) / 2
        left, right = self.corners.copy(), self.corners.copy()
        left[cells, first] = middle
        right[cells, second] = middle
        return np.concatenate((left, right))


def search_program(
    forms: FloatArray,
    most: FloatArray,
    rows: Rows,
    known: int,
    *,
    time_limit: float,
) -> Fewest:
    """Search by a program in whole numbers: which forms to give up so that the rest can be <= 0.

    Parameters
    ----------
    forms : array of float, shape (forms, variables)
    most : array of float, shape (forms,)
        Greatest value of each form in the region.
    rows : pair of arrays
        ``A x <= b``, next to x >= 0 and the sum of 1.
    known : int
        Only less than this is looked for.
    time_limit : float
        Seconds.

    Returns
    -------
    Fewest
        The bound is the solver's. Where the solver fails, 0 is all that is known.
    """
    live = most > TAU
    used, top = forms[live], most[live]
    count, width = used.shape
    a, b = (np.asarray(part, dtype=np.float64) for part in rows)
    blocks = np.block([[used, -np.diag(top)], [a.reshape(-1, width), np.zeros((len(b), count))]])
    whole = np.r_[np.zeros(width), np.ones(count)]
    sums = np.vstack((np.r_[np.ones(width), np.zeros(count)], whole))
    try:
        found = integer_program(
            whole,
            np.vstack((blocks, sums)),
            np.r_[np.full(count + len(b), -np.inf), 1.0, -np.inf],
            np.r_[np.zeros(count), b, 1.0, known - 1.0],
            integrality=whole,
            bounds=(np.zeros(width + count), np.ones(width + count)),
            time_limit=time_limit,
        )
    except SolverError:
        return Fewest(0, known)
    if found.status == "infeasible":
        return Fewest(known, known)
    bound = max(0, int(np.ceil(found.bound - 1e-6))) if np.isfinite(found.bound) else 0
    if found.x is None:
        return Fewest(min(bound, known), known)
    given_up = found.x[width:] > 0.5
    where = settle(used[~given_up], rows, found.x[:width])
    reached = int(np.count_nonzero(forms @ where > TAU))
    if reached >= known:
        return Fewest(min(bound, known), known)
    return Fewest(min(bound, reached), reached, where)


def settle(forms: FloatArray, rows: Rows, near: FloatArray) -> FloatArray:
    """Return the point at which the greatest of some forms is least, so that it is well below 0."""
    width = len(near)
    a, b = (np.asarray(part, dtype=np.float64) for part in rows)
    if not len(forms):
        return near
    upper: Any = np.vstack(
        (np.c_[forms, -np.ones(len(forms))], np.c_[a.reshape(-1, width), np.zeros(len(b))])
    )
    found = linear_program(
        np.r_[np.zeros(width), 1.0],
        upper=(upper, np.r_[np.zeros(len(forms)), b]),
        equal=(np.r_[np.ones(width), 0.0][None, :], np.ones(1)),
        bounds=(np.r_[np.zeros(width), -np.inf], np.full(width + 1, np.inf)),
    )
    return found.x[:width] if isinstance(found, Solution) else near
