"""Pairs in certain order after asking: from the ends of what each total may be, never from chances.

After asking, a total lies between a low and a high end, which hang on what is known by then.
Only the laws of these ends are needed, as projects are independent of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, inf, lcm

import numpy as np
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.evidence.completions import Cell, Completions
from evalkit.evidence.laws import FINE
from evalkit.evidence.planning.known import Branches
from evalkit.evidence.sums import OUT, Adding, Cap, cap_of, moves


class CertainEnds:
    """The laws of the ends of each total by what is known of the project.

    Where the lattice moves anything the low ends are moved down and the high ends up, so
    that no pair counts as certain that is not.

    Parameters
    ----------
    completions : Completions
    """

    def __init__(self, completions: Completions) -> None:
        self.completions = completions
        self.steps = _steps(completions)
        self._size = ceil(completions.most * self.steps) + 2 + len(completions.marks)
        self._value = self._ranked()
        self._adding = Adding(completions, self.steps)
        self._kept: dict[tuple[int, frozenset[int]], tuple[FloatArray, FloatArray]] = {}

    def certain(self, known: Sequence[Branches]) -> float:
        """Return the expected number of pairs in certain order."""
        lows, highs = (
            np.array(ends)
            for ends in zip(*(self._mixed(n, own) for n, own in enumerate(known)), strict=True)
        )
        under = np.cumsum(highs, axis=1) - highs
        surely = lows @ under.T
        return float(surely.sum() - np.trace(surely))

    def _mixed(self, project: int, branches: Branches) -> tuple[FloatArray, FloatArray]:
        parts = []
        for closed, chance in branches.items():
            key = project, closed
            if key not in self._kept:
                self._kept[key] = self._ends(project, closed)
            parts.append(chance * np.stack(self._kept[key]))
        mixed = np.sum(parts, axis=0)
        return mixed[0], mixed[1]

    def _ends(self, project: int, closed: frozenset[int]) -> tuple[FloatArray, FloatArray]:
        """Return the laws of the two ends, over the distinct totals and 0 for who is out."""
        row = self.completions.cells[project]
        known = [row[k] for k in sorted(closed)]
        rest = [cell for k, cell in enumerate(row) if k not in closed]
        masses, _ = self._adding.law(known)
        lost = ceil(sum(moves(cell, self.steps) for cell in known) / 2)
        low_rest = floor(sum((min(p.low for p in c) for c in rest), Fraction(0)) * self.steps)
        least = min((cap_of(p) for c in rest for p in c), default=inf)
        low, high = np.zeros(self._size), np.zeros(self._size)
        for cap, mass in masses.items():
            at = np.arange(len(mass))
            ends = self._under(at + low_rest - lost, min(cap, least), floor)
            low += np.bincount(ends, mass, minlength=self._size)
            best = self._highest(at + lost, cap, rest)
            high += np.bincount(best, mass, minlength=self._size)
        return self._judged(low, high)

    def _highest(self, at: NDArray[np.intp], cap: Cap, rest: Sequence[Cell]) -> NDArray[np.intp]:
        """Return the highest total, jointly over points and the caps that pieces bring."""
        best = np.zeros(len(at), np.intp)
        for bound in {cap_of(p) for c in rest for p in c} | {inf}:
            if bound == OUT:
                continue
            found = [[p.high for p in c if cap_of(p) >= bound] for c in rest]
            if all(found):
                more = ceil(sum((max(own) for own in found), Fraction(0)) * self.steps)
                best = np.maximum(best, self._under(at + more, min(cap, bound), ceil))
        return best

    def _under(
        self, at: NDArray[np.intp], cap: Cap, to_lattice: Callable[[Fraction], int]
    ) -> NDArray[np.intp]:
        """Return the slots of totals under a cap; slot 0 is out."""
        if cap == OUT:
            return np.zeros(len(at), np.intp)
        top = to_lattice(cap * self.steps) if isinstance(cap, Fraction) else self._size - 2
        return np.clip(at, 0, min(top, self._size - 2)) + 1

    def _ranked(self) -> NDArray[np.intp]:
        """Return for each slot the number of its rounded total, for those that differ."""
        points = [Fraction(n, self.steps) for n in range(self._size - 1)]
        rounding = self.completions.rounding
        if rounding is not None and 10**rounding.places < self.steps:
            points = [rounding.round(value) for value in points]
        differ = np.array([0] + [int(b > a) for a, b in pairwise(points)])
        return np.concatenate([[0], 1 + np.cumsum(differ)]).astype(np.intp)

    def _judged(self, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Put out at the low end who may fail a gate on the total, at the high end who must."""
        for gate in self.completions.on_total:
            bound = gate.bound * (self.completions.most if gate.of == "share" else 1)
            points = self._points()
            if gate.at_least is not None:
                low, high = (_out(ends, points < bound) for ends in (low, high))
            elif high[1:][points > bound].any():
                # Which of the totals fails hangs on both ends; that it may be any is the safe side.
                low = _out(low, np.ones(len(points), bool))
        count = self._value[-1] + 1
        return (
            np.bincount(self._value, low, minlength=count).astype(float),
            np.bincount(self._value, high, minlength=count).astype(float),
        )

    def _points(self) -> NDArray[np.object_]:
        points = [Fraction(n, self.steps) for n in range(self._size - 1)]
        rounding = self.completions.rounding
        return np.array([rounding.round(v) if rounding else v for v in points], dtype=object)


def _out(ends: FloatArray, slots: NDArray[np.bool_]) -> FloatArray:
    found = ends.copy()
    found[0] += ends[1:][slots].sum()
    found[1:][slots] = 0.0
    return found


def _steps(completions: Completions) -> int:
    """Return the coarsest lattice that holds every point, if it is no finer than `FINE`."""
    found = 1
    for row in completions.cells:
        for piece in (piece for cell in row for piece in cell):
            for value in (piece.low, piece.high, piece.cap):
                if value is not None:
                    finer = lcm(found, value.denominator)
                    found = finer if finer <= FINE else found
    return found
