"""The law of each total, exact on a lattice of points: convolution, caps joint with their marks.

Atoms that are not on the lattice, and stretches, go to the nearest lattice point: each moves
a total by half a step at most. `slack` counts those half steps, so that moving one law by
them brackets every probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, inf, lcm

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import Rounding
from evalkit.evidence.completions import Cell, Completions, Piece, is_open
from evalkit.evidence.together import conditional, quadrature
from evalkit.model import Gate

FINE = 400
"""Steps of one point where the lattice moves something anyway."""
FINEST = 200_000
"""Most lattice points of a law."""
OUT = -1.0
"""Stands among caps for a project that is out of the ranking: slot 0, one below no points."""
Cap = Fraction | float
"""Most points that a total has left: an exact number, `inf` where nothing caps it, or `OUT`."""
Masses = dict[Cap, FloatArray]
"""By the cap still in force the masses of each number of steps, row by row."""


@frozen(eq=False)
class Laws:
    """The laws of all totals, after caps, gates and rounding.

    Parameters
    ----------
    mass : array of float, shape (projects, steps + 2)
        How likely each total is. Column 0: out of the ranking; column t + 1: t steps.
    step : Fraction
        Points between two columns.
    slack : array of int, shape (projects,)
        How many columns a total may have been moved by; 0 where the law is exact.
    at_cap : mapping of column to array of float, shape (projects,)
        How likely a total surely stands at a cap: two that do are tied for sure.
    unsure : array of float, shape (projects,)
        How likely a total is so near to a gate that the lattice may have decided it.
    """

    mass: FloatArray = field(repr=False)
    step: Fraction
    slack: NDArray[np.intp] = field(repr=False)
    at_cap: Mapping[int, FloatArray] = field(repr=False)
    unsure: FloatArray = field(repr=False)

    @property
    def points(self) -> FloatArray:
        """Points of the columns; -1 for those who are out."""
        return np.concatenate([[-1.0], np.arange(self.mass.shape[1] - 1) * float(self.step)])


def lattice(completions: Completions, fine: int = FINE) -> int:
    """Return how many steps of the lattice make one point.

    As many as put every atom, cap and rounded total on it, so that nothing is moved, where
    these are few; else about `fine`, and a multiple of the places that totals are rounded to.
    """
    places = 10 ** (completions.rounding.places if completions.rounding else 0)
    most = max(1, FINEST // max(1, ceil(completions.most)))
    found, even = (places if places <= most else 1), True
    for piece in _pieces(completions):
        even = even and piece.low == piece.high
        for value in (piece.low, *((piece.cap,) if piece.cap is not None else ())):
            finer = lcm(found, value.denominator)
            found = finer if finer <= most else found
            even = even and finer == found
    if even and found <= 5 * fine:
        return found
    coarse = places if places <= most else 1
    return coarse * max(1, min(fine, most) // coarse)


def _pieces(completions: Completions) -> Iterable[Piece]:
    return (piece for row in completions.cells for cell in row for piece in cell)


def laws(completions: Completions, steps: int | None = None) -> Laws:
    """Return the laws of all totals.

    Parameters
    ----------
    completions : Completions
    steps : int, optional
        Lattice points of one point. Default: what `lattice` finds.

    Examples
    --------
    >>> from fractions import Fraction
    >>> half = (Piece(Fraction(0), Fraction(0), 0.5), Piece(Fraction(1), Fraction(1), 0.5))
    >>> laws(Completions(("a",), ("x", "y"), ((half, half),), Fraction(2))).mass.tolist()
    [[0.0, 0.25, 0.5, 0.25]]
    """
    steps = steps or lattice(completions)
    size = ceil(completions.most * steps) + 1
    rho = completions.assumption.correlation
    shares = quadrature(rho)[1]
    mass = np.zeros((len(completions.projects), size + 1))
    slack = np.zeros(len(mass))
    at_cap: dict[int, FloatArray] = {}
    for place, row in enumerate(completions.cells):
        given, slack[place] = law(row, steps, rho)
        part = {cap: shares @ masses for cap, masses in given.items()}
        for cap, masses in part.items():
            # Two at caps beside the lattice may be at different ones that it takes for one.
            if isinstance(cap, Fraction) and on_lattice(cap, steps) and 0 <= cap * steps < size:
                at = int(cap * steps)
                sure = at_cap.setdefault(at + 1, np.zeros(len(mass)))
                sure[place] += masses[at + ceil(slack[place]) :].sum()
        mass[place] = capped(part, steps, size)
    return finished(completions, steps, mass, slack, at_cap)


def law(cells: Sequence[Cell], steps: int, rho: float = 0.0) -> tuple[Masses, float]:
    """Return the law of the sum of some marks before its caps, and its slack in steps.

    One row for each value of what the marks have in common; see `quadrature`.
    """
    uncertain = sorted((cell for cell in cells if is_open(cell)), key=late)
    slack = sum(moves(cell, steps) for cell in uncertain) / 2
    known, cap = settled(cells)
    slack += (not on_lattice(known, steps)) / 2
    caps = {cap, *(cap_of(piece) for cell in uncertain for piece in cell)}
    if not all(on_lattice(one, steps) for one in caps if isinstance(one, Fraction)):
        slack = max(slack, 0.5)  # either the sum was moved, or the cap that holds it
    part = added(known, cap, (kernels(*conditional(c, rho), steps) for c in uncertain), steps, rho)
    return part, slack


def late(cell: Cell) -> tuple[bool, Fraction]:
    """Put last what splits a law in two by its cap, and first what is quick while it is short."""
    return any(cap_of(piece) != inf for piece in cell), max(p.high for p in cell) / len(cell)


def settled(cells: Iterable[Cell]) -> tuple[Fraction, Cap]:
    """Return what the marks bring that are known: points, and the cap."""
    known = [cell[0] for cell in cells if not is_open(cell)]
    points = sum((piece.low for piece in known), Fraction(0))
    return points, min((cap_of(piece) for piece in known), default=inf)


def added(
    known: Fraction, cap: Cap, marks: Iterable[Masses], steps: int, rho: float = 0.0
) -> Masses:
    """Add marks to what is known, each as `kernels` gives it."""
    masses = np.zeros((len(quadrature(rho)[0]), nearest(known * steps) + 1))
    masses[:, -1] = 1.0
    part: Masses = {cap: masses}
    for mark in marks:
        part = add(part, mark)
    return part


def nearest(steps: float | Fraction) -> int:
    """Return the nearest lattice point."""
    return floor(steps + Fraction(1, 2) if isinstance(steps, Fraction) else steps + 0.5)


def moves(cell: Cell, steps: int) -> bool:
    """Say whether the lattice moves anything of a cell."""
    return any(p.low != p.high or not on_lattice(p.low, steps) for p in cell)


def on_lattice(points: Fraction, steps: int) -> bool:
    """Say whether a number of points is a whole number of steps."""
    return (points * steps).denominator == 1


def cap_of(piece: Piece) -> Cap:
    """Return the cap that a piece brings: `inf` for none, `OUT` where it takes out."""
    return OUT if piece.out else inf if piece.cap is None else piece.cap


def kernels(cell: Cell, shares: FloatArray, steps: int) -> Masses:
    """Return what a mark brings, by the cap that goes with it, on the lattice from 0 on.

    Parameters
    ----------
    shares : array of float, shape (rows, pieces)
        How likely each piece of the cell is, by row.
    """
    reach = max(nearest(piece.high * steps) for piece in cell) + 1
    found: Masses = {}
    for piece, share in zip(cell, shares.T, strict=True):
        to = found.setdefault(cap_of(piece), np.zeros((len(share), reach)))
        low, high = nearest(piece.low * steps), nearest(piece.high * steps)
        if low == high:
            to[:, low] += share
            continue
        start, end = float(piece.low) * steps, float(piece.high) * steps
        inner = share / (end - start)
        to[:, low + 1 : high] += inner[:, None]
        to[:, low] += (low + 0.5 - start) * inner
        to[:, high] += (end - high + 0.5) * inner
    return found


def add(part: Masses, mark: Masses) -> Masses:
    """Add a mark to the law of a sum."""
    found: Masses = {}
    for cap, masses in part.items():
        for own, kernel in mark.items():
            made = _convolved(masses, kernel)
            key = min(cap, own)
            have = found.get(key)
            found[key] = made if have is None else have + made
    return found


def _convolved(masses: FloatArray, kernel: FloatArray) -> FloatArray:
    """Convolve row by row with few atoms, or with few stretches: their differences are few."""
    rows, length = masses.shape
    size = length + kernel.shape[1] - 1
    atoms = np.flatnonzero(kernel.any(axis=0))
    jumps = np.diff(kernel, prepend=0.0, append=0.0)
    turns = np.flatnonzero(jumps.any(axis=0))
    found = np.zeros((rows, size + 1))
    stretched = len(atoms) > len(turns) + 1
    terms, places = (jumps, turns) if stretched else (kernel, atoms)
    for at in places:
        found[:, at : at + length] += terms[:, at, None] * masses
    if stretched:
        found = np.maximum(np.cumsum(found, axis=1), 0.0)
    return found[:, :size]


def capped(part: Masses, steps: int, size: int) -> FloatArray:
    """Return the law of a total after its caps; slot 0 is out, slot t + 1 is t steps."""
    found = np.zeros(size + 1)
    for cap, masses in part.items():
        if cap == OUT:
            found[0] += masses.sum()
            continue
        # Marks that were moved up to the lattice may sum to more than there is.
        top = nearest(min(cap * steps, size - 1))
        below = masses[: top + 1]
        found[1 : len(below) + 1] += below
        found[top + 1] += masses[top + 1 :].sum()
    return found


def finished(
    completions: Completions,
    steps: int,
    mass: FloatArray,
    slack: FloatArray | None = None,
    at_cap: dict[int, FloatArray] | None = None,
) -> Laws:
    """Round the totals by the declared rule, and test the gates on them.

    Parameters
    ----------
    mass : array of float, shape (totals, columns)
        As `capped` returns it, for each total.
    """
    slack = np.zeros(len(mass)) if slack is None else slack
    at_cap = at_cap or {}
    rounding, per = completions.rounding, Fraction(1, steps)
    if rounding is not None and steps % 10**rounding.places == 0:
        factor = steps // 10**rounding.places
        to = _rounded(mass.shape[1] - 1, steps, rounding)
        mass = np.array(
            [np.concatenate([m[:1], np.bincount(to, m[1:], minlength=to[-1] + 1)]) for m in mass]
        )
        slack = np.where(slack > 0, np.ceil(slack / factor) + 1, 0)
        level: dict[int, FloatArray] = {}
        for at, sure in at_cap.items():  # several caps may be rounded to one total
            column = int(to[at - 1]) + 1
            level[column] = level.get(column, 0.0) + sure
        at_cap = level
        per = Fraction(1, 10**rounding.places)
    elif rounding is not None:  # finer than the lattice, or across it: it moves less than a step
        moved = 10**rounding.places % steps != 0
        slack = np.where(moved | (slack > 0), np.ceil(slack) + 1, 0)
    steps_moved, unsure = np.ceil(slack).astype(np.intp), np.zeros(len(mass))
    for gate in completions.on_total:
        out = failing(gate, mass.shape[1], per, completions.most)
        turn = int(np.argmax(out) if gate.at_most is not None else np.argmin(out[1:]) + 1)
        for place in np.flatnonzero(steps_moved):
            near = slice(max(1, turn - steps_moved[place]), turn + steps_moved[place])
            unsure[place] += mass[place, near].sum()
        mass[:, 0] += mass[:, out].sum(axis=1)
        mass[:, out] = 0.0
    return Laws(mass, per, steps_moved, at_cap, unsure)


@lru_cache(maxsize=8)
def _rounded(size: int, steps: int, rounding: Rounding) -> NDArray[np.intp]:
    """Return for each lattice point the point of the coarser lattice that it is rounded to."""
    factor = steps // 10**rounding.places
    whole, rest = np.divmod(np.arange(size), factor)
    up = np.zeros(size, dtype=bool)
    if rounding.mode == "half-up":
        up = 2 * rest >= factor
    elif rounding.mode == "half-even":
        up = (2 * rest > factor) | ((2 * rest == factor) & (whole % 2 == 1))
    found: NDArray[np.intp] = whole + up
    return found


def failing(gate: Gate, columns: int, per: Fraction, most: Fraction) -> NDArray[np.bool_]:
    """Return which columns fail a gate on the total; those who are out stay so."""
    bound = gate.bound * (most if gate.of == "share" else 1) / per
    at = np.arange(columns) - 1
    fails = at < ceil(bound) if gate.at_least is not None else at > floor(bound)
    fails[0] = False
    return fails
