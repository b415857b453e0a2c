"""The law of each total, exact on a lattice of points: convolution, caps joint with their marks.

Atoms that are not on the lattice, and stretches, go to the nearest lattice point: each moves
a total by half a step at most. `slack` counts those half steps, so that moving one law by
them brackets every probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, lcm

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import Rounding
from evalkit.evidence.completions import Completions, Piece
from evalkit.evidence.sums import OUT, Adding, Cap, nearest, on_lattice
from evalkit.model import Gate

FINE = 400
"""Steps of one point where the lattice moves something anyway."""
FINEST = 200_000
"""Most lattice points of a law."""


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
    adding = Adding(completions, steps)
    mass = np.zeros((len(completions.projects), size + 1))
    slack = np.zeros(len(mass))
    at_cap: dict[int, FloatArray] = {}
    for place, row in enumerate(completions.cells):
        part, slack[place] = adding.law(row)
        for cap, masses in part.items():
            # Two at caps beside the lattice may be at different ones that it takes for one.
            if isinstance(cap, Fraction) and on_lattice(cap, steps) and 0 <= cap * steps < size:
                at = int(cap * steps)
                sure = at_cap.setdefault(at + 1, np.zeros(len(mass)))
                sure[place] += masses[at + ceil(slack[place]) :].sum()
        mass[place] = capped(part, steps, size)
    return finished(completions, steps, mass, slack, at_cap)


def capped(part: Mapping[Cap, FloatArray], steps: int, size: int) -> FloatArray:
    """Return the law of a total after its caps; slot 0 is out, slot t + 1 is t steps."""
    found = np.zeros(size + 1)
    for cap, masses in part.items():
        if cap == OUT:
            found[0] += masses.sum()
            continue
        # Marks that were moved up to the lattice may sum to more than there is.
        top = nearest(cap, steps) if isinstance(cap, Fraction) else size - 1
        top = min(top, size - 1)
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
        # Whoever stands at a cap that fails the gate is out, and at the cap no longer.
        at_cap = {column: sure for column, sure in at_cap.items() if not out[column]}
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
