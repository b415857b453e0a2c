"""Laws of totals from draws: the road where a total is no plain sum, and a check where it is.

The same outcomes of marks as on the exact road are drawn, and the tree is evaluated in arrays:
smallest and product, rounding where it is declared, gates on groups. Projects are independent
of each other, so each has its own draws and its own law.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import MarkOutcomes, Possible
from evalkit.core.arrays import FloatArray
from evalkit.core.exact import Rounding
from evalkit.evaluation import Evaluation
from evalkit.evidence.laws import FINE, FINEST, Laws
from evalkit.model import CriteriaSet, Gate

NEAR = 1e-9
"""Two floats so near to each other stand for the same exact number."""
Broken = dict[Gate, NDArray[np.bool_]]
"""By gate, in which draws it is failed."""


def sampled_laws(
    evaluation: Evaluation, assumption: Assumption, draws: int, seed: int = 0, *, most: int = FINEST
) -> Laws:
    """Draw the totals of each project, and count them on a lattice of points.

    Parameters
    ----------
    draws : int
        Of each project.
    seed : int
        The same seed draws the same marks of a project, whatever stands beside it.
    most : int
        Lattice points of a law.
    """
    criteria = evaluation.case.criteria
    possible, tree = Possible(evaluation, assumption), _ArrayTree(criteria)
    steps, exact = _steps(criteria, most)
    size = ceil(criteria.total_points * steps) + 2
    count = len(evaluation.scores)
    mass, at_cap = np.zeros((count, size)), dict[int, FloatArray]()
    for place, score in enumerate(evaluation.scores):
        rng = np.random.default_rng([seed, crc32(score.project.id.encode())])
        marks = possible.of(score)
        shares, broken = _drawn(marks, assumption.correlation, draws, rng)
        for leaf, found in enumerate(score.leaves):
            if found.utility is None:  # left out: it brings nothing, though it may fail a gate
                shares[leaf] = None
        total, capped = tree.totals(shares, broken, draws)
        column = np.where(total < 0, 0, np.floor(total * steps + 0.5 + NEAR) + 1).astype(np.intp)
        column = np.minimum(column, size - 1)
        mass[place] = np.bincount(column, minlength=size) / draws
        for at, often in zip(*np.unique(column[capped], return_counts=True), strict=True):
            at_cap.setdefault(int(at), np.zeros(count))[place] = often / draws
    slack = np.full(count, 0 if exact else 1, dtype=np.intp)
    return Laws(mass, Fraction(1, steps), slack, at_cap, np.zeros(count))


def _steps(criteria: CriteriaSet, columns: int) -> tuple[int, bool]:
    """Return the steps of one point, and whether every total lies on them."""
    most = max(1, columns // max(1, ceil(criteria.total_points)))
    rounding = criteria.rounding
    if rounding is not None and 10**rounding.places <= most:
        return 10**rounding.places, True
    return min(FINE, most), False


def _drawn(
    marks: Sequence[MarkOutcomes], rho: float, draws: int, rng: np.random.Generator
) -> tuple[list[FloatArray | None], Broken]:
    """Draw the utility of each mark, None where it is left out, and the gates that are failed."""
    factor = rng.standard_normal(draws)
    found: list[FloatArray | None] = []
    broken: Broken = {}
    for outcomes in marks:
        if not outcomes:
            found.append(None)
            continue
        which, within = _places([o.share for o in outcomes], factor, rho, rng)
        low = np.array([float(o.low) for o in outcomes])[which]
        high = np.array([float(o.high) for o in outcomes])[which]
        found.append(low + (high - low) * within)
        for gate in {gate for outcome in outcomes for gate in outcome.broken}:
            fails = np.array([gate in outcome.broken for outcome in outcomes])[which]
            broken[gate] = fails | broken[gate] if gate in broken else fails
    return found, broken


def _places(
    shares: Sequence[float], factor: FloatArray, rho: float, rng: np.random.Generator
) -> tuple[NDArray[np.intp], FloatArray]:
    """Draw which part of a mark it is, and how far up inside of the part."""
    if len(shares) == 1 and not rho:
        return np.zeros(len(factor), dtype=np.intp), rng.random(len(factor))
    own = rng.standard_normal(len(factor))
    at = ndtr(np.sqrt(rho) * factor + np.sqrt(1 - rho) * own)
    edges = np.concatenate([[0.0], np.cumsum(shares)])
    which = np.clip(np.searchsorted(edges, at, side="right") - 1, 0, len(shares) - 1)
    within = np.clip((at - edges[which]) / np.array(shares)[which], 0.0, 1.0)
    return which, within


class _ArrayTree:
    """The tree of a criteria set, for many completions of one project at once."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._nodes = criteria.tree.nodes
        self._rounding = criteria.rounding
        self._most = criteria.total_points
        groups = {node.id for node in self._nodes if node.leaf < 0 and node.id}
        self._on_group = [gate for gate in criteria.gates if gate.on in groups]
        self._on_total = [gate for gate in criteria.gates if gate.on == "total"]

    def totals(
        self, shares: Sequence[FloatArray | None], broken: Broken, draws: int
    ) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return the totals, -1 for who is out, and where a cap is what holds them."""
        points, failed = self._points(shares)
        free = points if points is not None else np.zeros(draws)
        cap, out = np.full(draws, np.inf), np.full(draws, points is None)
        for gate, fails in {**broken, **failed}.items():
            if gate.effect == "fail":
                out |= fails
            elif gate.cap is not None:
                cap = np.where(fails, np.minimum(cap, float(gate.cap)), cap)
        capped = (free >= cap - NEAR) & ~out
        total = rounded(np.minimum(free, cap), self._rounding)
        for gate in self._on_total:
            out |= _fails(gate, total, self._most)
        return np.where(out, -1.0, total), capped & ~out

    def _points(self, shares: Sequence[FloatArray | None]) -> tuple[FloatArray | None, Broken]:
        found: list[FloatArray | None] = []
        failed: Broken = {}
        gates = {gate.on: [g for g in self._on_group if g.on == gate.on] for gate in self._on_group}
        for node in self._nodes:
            if node.leaf >= 0:
                share = shares[node.leaf]
                value = None if share is None else share * float(node.points)
            else:
                value = self._combined(node.aggregate, node.points, node.children, found)
            if value is not None:
                for gate in gates.get(node.id, ()):
                    failed[gate] = _fails(gate, value, node.points)
                if node.rounded:
                    value = rounded(value, self._rounding)
            found.append(value)
        return found[-1], failed

    def _combined(
        self,
        aggregate: str,
        most: Fraction,
        children: Sequence[int],
        found: Sequence[FloatArray | None],
    ) -> FloatArray | None:
        parts = [
            (points, self._nodes[child].points)
            for child in children
            if (points := found[child]) is not None and self._nodes[child].points
        ]
        if not parts:
            return None
        whole = sum((own for _, own in parts), Fraction(0))
        if aggregate == "sum":
            sums = np.sum([points for points, _ in parts], axis=0)
            return np.asarray(sums * float(most / whole))
        reached = [points / float(own) for points, own in parts]
        if aggregate == "minimum":
            return np.asarray(np.min(reached, axis=0) * float(most))
        product = np.ones_like(reached[0])
        for share, (_, own) in zip(reached, parts, strict=True):
            product *= np.maximum(share, 0.0) ** float(own / whole)
        return product * float(most)


def _fails(gate: Gate, points: FloatArray, most: Fraction) -> NDArray[np.bool_]:
    bound = float(gate.bound * most if gate.of == "share" else gate.bound)
    return points < bound - NEAR if gate.at_least is not None else points > bound + NEAR


def rounded(points: FloatArray, rounding: Rounding | None) -> FloatArray:
    """Round as declared; what is within a billionth of a half counts as the half."""
    if rounding is None:
        return points
    scale = 10.0**rounding.places
    near = NEAR * scale if rounding.places < 6 else NEAR
    scaled = points * scale
    if rounding.mode == "truncate":
        return np.floor(scaled + near) / scale
    up = np.floor(scaled + 0.5 + near)
    if rounding.mode == "half-even":
        tie = np.abs(scaled - np.floor(scaled) - 0.5) <= near
        up = np.where(tie & (up % 2 == 1), up - 1, up)
    return up / scale
