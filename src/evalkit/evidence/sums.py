"""Sums of marks on a lattice of points: convolution, with the caps that marks bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, inf

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.evidence.completions import Cell, Completions, Piece, is_open
from evalkit.evidence.together import conditional, quadrature

OUT = -1.0
"""Stands among caps for a project that is out of the ranking: slot 0, one below no points."""
Cap = Fraction | float
"""Most points that a total has left: an exact number, `inf` where nothing caps it, or `OUT`."""
Masses = dict[Cap, FloatArray]
"""By the cap still in force the masses of each number of steps, row by row."""
FEW = 8
"""With more atoms or edges a mark is added by its spectrum, where it has several rows."""
NOISE = 1e-15
"""What a spectrum leaves where there is nothing."""
DENSE = 300_000
"""So many products are summed outright, rather than atom by atom."""


@frozen(eq=False)
class _Mark:
    """A mark on the lattice."""

    late: tuple[bool, Fraction]
    moved: bool
    caps: frozenset[Cap]
    masses: Masses
    few: bool


class Adding:
    """Adds marks of one project to the law of their sum, for one project after the other.

    What is worked out for a mark is kept, as many projects have the same.

    Parameters
    ----------
    completions : Completions
    steps : int
        Lattice points of one point.
    """

    def __init__(self, completions: Completions, steps: int) -> None:
        self.steps, self.rho = steps, completions.assumption.correlation
        self.shares = quadrature(self.rho)[1]
        self._marks: dict[Cell, _Mark] = {}
        self._wide: dict[tuple[tuple[Cell, ...], int], Mapping[Cap, _Spectrum]] = {}
        # Each mark may be moved up by half a step.
        self._size = ceil(completions.most * steps) + len(completions.marks) + 2

    def law(self, cells: Sequence[Cell]) -> tuple[dict[Cap, FloatArray], float]:
        """Return the law of the sum of some marks before its caps, and its slack in steps."""
        marks = {cell: self._mark(cell) for cell in cells if is_open(cell)}
        uncertain = sorted((c for c in cells if c in marks), key=lambda c: marks[c].late)
        slack = sum(marks[cell].moved for cell in uncertain) / 2
        known, cap = settled(cells)
        slack += (not on_lattice(known, self.steps)) / 2
        caps = {cap}.union(*(mark.caps for mark in marks.values()))
        if not all(on_lattice(one, self.steps) for one in caps if isinstance(one, Fraction)):
            slack = max(slack, 0.5)  # either the sum was moved, or the cap that holds it
        alone = len(self.shares) == 1
        few = [marks[cell].masses for cell in uncertain if alone or marks[cell].few]
        part = added(known, cap, few, self.steps, self.rho)
        wide = () if alone else tuple(cell for cell in uncertain if not marks[cell].few)
        if wide:
            return self._with(part[cap], cap, wide), slack
        return {own: self.shares @ masses for own, masses in part.items()}, slack

    def _mark(self, cell: Cell) -> _Mark:
        if cell not in self._marks:
            masses = kernels(*conditional(cell, self.rho), self.steps)
            caps = frozenset(cap_of(piece) for piece in cell)
            terms = max(len(_terms(kernel)[1]) for kernel in masses.values())
            few = caps == {inf} and terms <= FEW
            found = _Mark(late(cell), moves(cell, self.steps), caps, masses, few)
            self._marks[cell] = found
        return self._marks[cell]

    def _with(self, masses: FloatArray, cap: Cap, wide: tuple[Cell, ...]) -> dict[Cap, FloatArray]:
        """Add the marks that have many edges or caps, and mix the rows."""
        reach = masses.shape[1] + sum(
            max(kernel.shape[1] for kernel in self._marks[cell].masses.values()) - 1
            for cell in wide
        )
        size = quick(max(self._size, reach))
        spectrum = np.fft.rfft(masses, size) * self.shares[:, None]
        found: dict[Cap, FloatArray] = {}
        for own, (other, length) in self._spectra(wide, size).items():
            mixed = np.fft.irfft((spectrum * other).sum(axis=0), size)
            made = mixed[: masses.shape[1] + length - 1]
            made[made < NOISE] = 0.0
            have = found.get(min(cap, own))
            found[min(cap, own)] = made if have is None else have + made
        return found

    def _spectra(self, wide: tuple[Cell, ...], size: int) -> Mapping[Cap, _Spectrum]:
        key = wide, size
        if key not in self._wide:
            if len(self._wide) >= FEW:  # spectra are large
                self._wide.clear()
            marks = [self._marks[cell].masses for cell in wide]
            part = added(Fraction(0), inf, marks, self.steps, self.rho)
            self._wide[key] = {
                cap: (np.fft.rfft(masses, size), masses.shape[1]) for cap, masses in part.items()
            }
        return self._wide[key]


_Spectrum = tuple[NDArray[np.complex128], int]
"""Of masses, with how many there are."""


def quick(size: int) -> int:
    """Return the next length whose spectrum is quick: a power of 2, or 3, 5, 9 or 15 times one."""
    return min(odd << max(0, ceil(size / odd - 1).bit_length()) for odd in (1, 3, 5, 9, 15))


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
    """Add marks to what is known, each as `kernels` gives it.

    One row for each value of what the marks have in common; see `quadrature`.
    """
    masses = np.zeros((len(quadrature(rho)[0]), nearest(known, steps) + 1))
    masses[:, -1] = 1.0
    part: Masses = {cap: masses}
    for mark in marks:
        part = add(part, mark)
    return part


def nearest(points: Fraction, steps: int) -> int:
    """Return the lattice point nearest to a number of points."""
    return (2 * points.numerator * steps + points.denominator) // (2 * points.denominator)


def moves(cell: Cell, steps: int) -> bool:
    """Say whether the lattice moves anything of a cell."""
    return any(p.low != p.high or not on_lattice(p.low, steps) for p in cell)


def on_lattice(points: Fraction, steps: int) -> bool:
    """Say whether a number of points is a whole number of steps."""
    return points.numerator * steps % points.denominator == 0


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
    reach = max(nearest(piece.high, steps) for piece in cell) + 1
    found: Masses = {}
    for piece, share in zip(cell, shares.T, strict=True):
        to = found.setdefault(cap_of(piece), np.zeros((len(share), reach)))
        low, high = nearest(piece.low, steps), nearest(piece.high, steps)
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


def _terms(kernel: FloatArray) -> tuple[FloatArray, NDArray[np.intp], bool]:
    """Return the atoms of a kernel and where they are, or its edges where these are fewer."""
    atoms = np.flatnonzero(kernel.any(axis=0))
    jumps = np.diff(kernel, prepend=0.0, append=0.0)
    turns = np.flatnonzero(jumps.any(axis=0))
    stretched = len(atoms) > len(turns) + 1
    return (jumps, turns, True) if stretched else (kernel, atoms, False)


def _convolved(masses: FloatArray, kernel: FloatArray) -> FloatArray:
    """Convolve row by row: outright where both are short, else by few atoms or few edges."""
    rows, length = masses.shape
    if rows == 1 and length * kernel.shape[1] <= DENSE:
        return np.convolve(masses[0], kernel[0])[None, :]
    size = length + kernel.shape[1] - 1
    terms, places, stretched = _terms(kernel)
    found = np.zeros((rows, size + 1))
    for at in places:
        found[:, at : at + length] += terms[:, at, None] * masses
    if stretched:
        found = np.maximum(np.cumsum(found, axis=1), 0.0)
    return found[:, :size]
