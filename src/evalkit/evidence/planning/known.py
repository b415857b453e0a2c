"""What is known of a project once some of its marks are: the laws that its total may then have.

`Rows` are these laws with how likely each is: one row where nothing more is known, one for
each total where all is. A letter that may be refused leaves the project in several states
(`Branches`); their rows are put under each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, inf

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray, row_products
from evalkit.evidence.completions import Completions
from evalkit.evidence.laws import failing, finished, lattice
from evalkit.evidence.sums import OUT, Cap, Masses, added, kernels, late, settled
from evalkit.evidence.together import conditional, quadrature

Single = NDArray[np.float32]
Closed = frozenset[int]
"""Places of the marks of a project that are known by then."""
Branches = Mapping[Closed, float]
"""By what is known of a project, how likely it comes to that."""
Fails = Mapping[tuple[int, int], tuple[FloatArray, ...]]
"""By project and mark, for each gate on the mark, how much of each piece fails it."""
NOTHING: Branches = {frozenset(): 1.0}
LEAST = 1e-12
TOLD_APART = 512
"""So many outcomes of marks that hang together are told apart, else those of one sum."""


@frozen(eq=False)
class Rows:
    """The laws that a total may have once more is known.

    Parameters
    ----------
    share : array of float, shape (rows,)
        How likely each law is.
    mass : array of float, shape (rows, columns)
        Column 0: out of the ranking.
    doubt : array of float, shape (rows,)
        Over the gates that are open then, the sum of p (1 - p), p how likely it is failed.
    """

    share: FloatArray
    mass: Single
    doubt: FloatArray

    @cached_property
    def below(self) -> Single:
        """How likely the total is less than each column."""
        found = np.zeros_like(self.mass)
        np.cumsum(self.mass[:, :-1], axis=1, out=found[:, 1:])
        return found


@frozen(eq=False)
class KnownLaws:
    """The completions of an evaluation on a lattice, and the laws after asking.

    Parameters
    ----------
    completions : Completions
    steps : int
        Lattice points of a point.
    most_rows : int
        Where more laws are possible, so many stand for them: those in the middle of equal
        shares, in the order of caps and points.
    fails : mapping
        Which pieces fail which gates.
    """

    completions: Completions
    steps: int
    most_rows: int
    fails: Fails = field(factory=dict)
    _kept: dict[tuple[int, frozenset[tuple[Closed, float]]], Rows] = field(factory=dict, init=False)

    @classmethod
    def of(
        cls, completions: Completions, columns: int, most_rows: int, fails: Fails | None = None
    ) -> KnownLaws:
        """Lay a lattice of about so many columns; the exact one where it is no finer."""
        most = max(1, ceil(completions.most))
        exact = lattice(completions)
        steps = exact if exact * most <= columns else max(1, columns // most)
        places = 10 ** (completions.rounding.places if completions.rounding else 0)
        if steps > places:  # so that totals are rounded, and a gate on them sees what it is to
            steps -= steps % places
        return cls(completions, steps, most_rows, fails or {})

    @cached_property
    def window(self) -> slice:
        """The columns between the lowest and the highest total, column 0 left aside."""
        marks = len(self.completions.marks)  # the lattice moves each by half a step at most
        least = min(sum(min(p.low for p in c) for c in row) for row in self.completions.cells)
        most = max(sum(max(p.high for p in c) for c in row) for row in self.completions.cells)
        caps = [
            p.cap for row in self.completions.cells for c in row for p in c if p.cap is not None
        ]
        per = self.steps if self._factor is None else self.steps // self._factor
        start = floor(min([least, *caps]) * per) - marks - 1
        return slice(1 + max(0, start), 1 + ceil(most * per) + marks + 2)

    @cached_property
    def points(self) -> FloatArray:
        """Points of the columns of `Rows`, -1 for who is out."""
        per = self.steps if self._factor is None else self.steps // self._factor
        size = self._size if self._factor is None else self._size // self._factor + 1
        inside = np.arange(size)[self.window.start - 1 : self.window.stop - 1]
        return np.concatenate([[-1.0], inside / per])

    @property
    def _size(self) -> int:
        return ceil(self.completions.most * self.steps) + 1 + len(self.completions.marks)

    @cached_property
    def _factor(self) -> int | None:
        """How many steps make one of the totals' last places, where the lattice has both."""
        rounding = self.completions.rounding
        if rounding is None or self.steps % 10**rounding.places:
            return None
        return int(self.steps // 10**rounding.places)

    def rows(self, project: int, branches: Branches = NOTHING) -> Rows:
        """Return the laws of a total by what is known of the project."""
        key = project, frozenset(branches.items())
        if key not in self._kept:
            self._kept[key] = self._rows(project, branches)
        return self._kept[key]

    def forget(self, project: int, branches: Branches) -> None:
        """Drop what was worked out for a project, but for what is known of it by now."""
        now = project, frozenset(branches.items())
        for key in [key for key in self._kept if key[0] == project and key != now]:
            del self._kept[key]

    def _rows(self, project: int, branches: Branches) -> Rows:
        parts = [
            self._part(project, closed, chance)
            for closed, chance in sorted(branches.items(), key=lambda item: sorted(item[0]))
        ]
        share = np.concatenate([part.share for part in parts])
        picked, share = _picked(share, self.most_rows)
        mass, doubt = [], []
        start = 0
        for part in parts:
            end = start + len(part.share)
            own = picked[(picked >= start) & (picked < end)] - start
            start = end
            if len(own):
                made, doubts = self._laws(project, part, own)
                mass.append(made)
                doubt.append(doubts)
        return Rows(share, np.concatenate(mass), np.concatenate(doubt))

    def _part(self, project: int, closed: Closed, chance: float) -> _Part:
        rho = self.completions.assumption.correlation
        known = [self._kernels[project][k] for k in sorted(closed)]
        caps, shifts, like = outcomes(known, self.steps, rho)
        weights = quadrature(rho)[1]
        share = like @ weights
        posterior = like * weights / share[:, None]
        return _Part(closed, share * chance, caps, shifts, posterior)

    def _laws(self, project: int, part: _Part, own: NDArray[np.intp]) -> tuple[Single, FloatArray]:
        """Return the laws of some outcomes of the known marks, and the doubt about gates."""
        rest = self._rest(project, part.closed)
        posterior, caps, shifts = part.posterior[own], part.caps[own], part.shifts[own]
        mass = _shifted(rest, posterior, caps, shifts, self.steps, self._size)
        doubt = np.zeros(len(own))
        for (i, k), gates in self.fails.items():
            if i == project and k not in part.closed:
                for fails in gates:
                    chance = posterior @ fails
                    doubt += chance * (1 - chance)
        return self._judged(mass, doubt)

    @cached_property
    def _kernels(self) -> tuple[dict[int, Masses], ...]:
        """By project and open mark, what it may bring on the lattice."""
        rho = self.completions.assumption.correlation
        return tuple(
            {
                k: kernels(*conditional(row[k], rho), self.steps)
                for k in sorted(places, key=lambda k: late(row[k]))
            }
            for row, places in zip(self.completions.cells, self.completions.open, strict=True)
        )

    @cached_property
    def _settled(self) -> tuple[tuple[Fraction, Cap], ...]:
        return tuple(settled(row) for row in self.completions.cells)

    def _rest(self, project: int, closed: Closed) -> Masses:
        """Return the law of what is not asked for, on top of what is known now."""
        marks = [kernel for k, kernel in self._kernels[project].items() if k not in closed]
        rho = self.completions.assumption.correlation
        return added(*self._settled[project], marks, self.steps, rho)

    def _judged(self, mass: FloatArray, doubt: FloatArray) -> tuple[Single, FloatArray]:
        """Round the totals, put out who fails a gate on them, and keep the columns in use."""
        case = evolve(self.completions, on_total=())
        done = finished(case, self.steps, mass)
        mass, step = done.mass, done.step
        for gate in self.completions.on_total:
            out = failing(gate, mass.shape[1], step, self.completions.most)
            chance = mass[:, out].sum(axis=1)
            doubt = doubt + chance * (1 - chance)
            mass[:, 0] += chance
            mass[:, out] = 0.0
        kept = np.concatenate([mass[:, :1], mass[:, self.window]], axis=1)
        kept[kept < LEAST] = 0.0  # products of numbers near 0 are slow, and say nothing
        return kept.astype(np.float32), doubt


@frozen(eq=False)
class _Part:
    """One state of a project: the outcomes of its known marks, before laws are made of them."""

    closed: Closed
    share: FloatArray
    caps: FloatArray
    shifts: NDArray[np.intp]
    posterior: FloatArray
    """How likely each value of the common factor is after the outcome."""


def outcomes(
    marks: Sequence[Masses], steps: int, rho: float
) -> tuple[FloatArray, NDArray[np.intp], FloatArray]:
    """Return what open marks may bring together: caps, steps, and how likely by the factor.

    Without correlation the outcomes of one cap and one sum are one: they say the same. With it
    they differ in what they say of the factor, and are told apart while they are few.
    """
    factors = len(quadrature(rho)[0])
    if not rho:
        return _listed(added(Fraction(0), inf, marks, steps), factors)
    caps, shifts, like = np.array([inf]), np.zeros(1, np.intp), np.ones((1, factors))
    for mark in marks:
        more_caps, more, chance = _listed(mark, factors)
        caps = np.minimum(caps[:, None], more_caps[None, :]).ravel()
        shifts = (shifts[:, None] + more[None, :]).ravel()
        like = (like[:, None, :] * chance[None, :, :]).reshape(-1, factors)
        if len(caps) > TOLD_APART:
            caps, shifts, like = _joined(caps, shifts, like)
    order = np.lexsort((shifts, caps))
    return caps[order], shifts[order], like[order]


def _listed(masses: Masses, factors: int) -> tuple[FloatArray, NDArray[np.intp], FloatArray]:
    """Return the outcomes of a law one by one, by cap and sum."""
    caps, shifts, like = [], [], []
    for cap, mass in sorted(masses.items()):
        there = np.flatnonzero(mass.max(axis=0) > LEAST)
        caps.append(np.full(len(there), float(cap)))
        shifts.append(there)
        like.append(mass[:, there].T)
    return (
        np.concatenate(caps),
        np.concatenate(shifts),
        np.concatenate(like).reshape(-1, factors),
    )


def _joined(
    caps: FloatArray, shifts: NDArray[np.intp], like: FloatArray
) -> tuple[FloatArray, NDArray[np.intp], FloatArray]:
    """Make one outcome of those of one cap and one sum."""
    keys, back = np.unique(np.stack([caps, shifts]), axis=1, return_inverse=True)
    found = np.zeros((keys.shape[1], like.shape[1]))
    np.add.at(found, back.ravel(), like)
    return keys[0], keys[1].astype(np.intp), found


def middles(count: int) -> FloatArray:
    """Return the middles of equal shares of 1, moved a little up and down in turn.

    Where all outcomes are as likely the very middle is the edge of two of them, and the
    same side of each would be picked.
    """
    numbers = np.arange(count)
    found: FloatArray = (numbers + 0.5 + 0.1 * (1 - 2 * (numbers % 2))) / count
    return found


def _picked(share: FloatArray, most: int) -> tuple[NDArray[np.intp], FloatArray]:
    """Return which rows stand for all, in order, and for how much each of them."""
    if len(share) <= most:
        return np.arange(len(share)), share / share.sum()
    edges = np.cumsum(share) / share.sum()
    at = np.minimum(np.searchsorted(edges, middles(most)), len(share) - 1)
    picked, counts = np.unique(at, return_counts=True)
    return picked, counts / most


def _shifted(
    rest: Masses,
    posterior: FloatArray,
    caps: FloatArray,
    shifts: NDArray[np.intp],
    steps: int,
    size: int,
) -> FloatArray:
    """Add what is known to what is not, by the caps of both."""
    found = np.zeros((len(caps), size + 1))
    for cap, masses in rest.items():
        if len(masses) > 1:
            mixed = row_products(posterior, masses.T)
        else:
            mixed = np.broadcast_to(masses, (len(caps), masses.shape[1]))
        for n, (own, start) in enumerate(zip(caps.tolist(), shifts.tolist(), strict=True)):
            least = min(float(cap), own)
            if least == OUT:
                found[n, 0] += mixed[n].sum()
                continue
            top = size if least == inf else floor(least * steps + 0.5) + 1
            under = mixed[n, : max(0, top - start)]
            found[n, 1 + start : 1 + start + len(under)] += under
            if len(under) < mixed.shape[1]:
                found[n, top] += mixed[n, len(under) :].sum()
    return found
