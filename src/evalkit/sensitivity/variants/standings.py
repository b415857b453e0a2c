"""Who is first and second under a variant: screened in floats, settled in exact numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import define, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.irrational import power_product
from evalkit.core.messages import Text
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.lines import ExactRows, dot, whole

NEAR = 1e-9
"""Far beyond rounding: floats this near are compared exactly."""
_PLACES = 30
Settle = Callable[[int], Fraction]


@frozen
class VariantStanding:
    """The first and the second of one variant.

    Parameters
    ----------
    winners, seconds : tuple of str
        Ids; several where they are tied.
    winner_names, second_names : tuple of Text
    lead : float or None
        Score of the first over the next project, in points; 0 where several are first,
        None with a single project.
    exact_lead : Fraction or None
        The same as an exact score, on the scale of `Matrix.low`; None also where
        scores are irrational.
    """

    winners: tuple[str, ...]
    seconds: tuple[str, ...]
    winner_names: tuple[Text, ...]
    second_names: tuple[Text, ...]
    lead: float | None
    exact_lead: Fraction | None


@define(eq=False, slots=False)
class Settler:
    """Settles standings on one matrix; remembers the exact utilities."""

    matrix: Matrix

    @cached_property
    def _rows(self) -> ExactRows:
        return ExactRows(self.matrix)

    def row(self, project: int) -> tuple[Fraction, ...]:
        """Return the exact utilities of a project."""
        numbers, bottom = self._rows[project]
        return tuple(Fraction(number, bottom) for number in numbers)

    def weighted(self, weights: Sequence[Fraction], scores: FloatArray) -> VariantStanding:
        """Return the standing at exact weights; `scores` are the floats of it."""
        exact = whole(weights)

        def settle(project: int) -> Fraction:
            return dot(self._rows[project], exact)

        return self._standing(scores, settle)

    def minimum(self) -> VariantStanding:
        """Return the standing by the smallest utility of the top criteria."""
        parts = np.column_stack([part for part, _ in self._tops()])
        groups = self._groups()

        def settle(project: int) -> Fraction:
            row = self.row(project)
            return min(sum((s * row[k] for k, s in group), Fraction(0)) for group, _ in groups)

        return self._standing(parts.min(axis=1), settle)

    def product(self) -> VariantStanding:
        """Return the standing by the weighted product of the top criteria.

        Near ties are told apart by the product of the ratios, to 30 decimals.
        """
        logs = np.zeros(len(self.matrix.projects))
        with np.errstate(divide="ignore"):
            for part, weight in self._tops():
                logs += weight * np.log(part)
        best = int(np.argmax(logs))
        groups = self._groups()

        def bases(project: int) -> list[Fraction]:
            row = self.row(project)
            return [sum((s * row[k] for k, s in group), Fraction(0)) for group, _ in groups]

        weights = [weight for _, weight in groups]
        yardstick = bases(best)

        def settle(project: int) -> Fraction:
            own = bases(project)
            if not all(yardstick):
                return Fraction(int(all(own)))
            ratios = [a / b for a, b in zip(own, yardstick, strict=True)]
            return power_product(ratios, weights, _PLACES)

        found = self._standing(np.where(np.isneginf(logs), -1e300, logs), settle)
        scores = np.exp(logs)
        place = {name: i for i, name in enumerate(self.matrix.projects)}
        lead = None
        if found.lead is not None:
            rest = found.seconds or found.winners
            lead = 0.0
            if len(found.winners) == 1:
                lead = float(scores[place[found.winners[0]]] - scores[place[rest[0]]])
        return VariantStanding(
            found.winners,
            found.seconds,
            found.winner_names,
            found.second_names,
            None if lead is None else lead * self.matrix.points,
            None,
        )

    def _groups(self) -> list[tuple[list[tuple[int, Fraction]], Fraction]]:
        """Return each top criterion that weighs something: shares of its leaves, its weight."""
        found = []
        for node in self.matrix.nodes:
            if node.parent >= 0:
                continue
            whole = sum((self.matrix.exact_weights[k] for k in node.leaves), Fraction(0))
            if whole:
                shares = [(k, self.matrix.exact_weights[k] / whole) for k in node.leaves]
                found.append(([(k, s) for k, s in shares if s], whole))
        return found

    def _tops(self) -> list[tuple[FloatArray, float]]:
        """Return the utilities of each top criterion as floats, with its weight."""
        values = self.matrix.values
        return [
            (values[:, [k for k, _ in group]] @ np.array([float(s) for _, s in group]), float(w))
            for group, w in self._groups()
        ]

    def _standing(self, scores: FloatArray, settle: Settle) -> VariantStanding:
        winners, top = self._best(scores, settle, ())
        seconds, next_top = self._best(scores, settle, winners)
        exact_lead = None
        if len(winners) > 1:
            exact_lead = Fraction(0)
        elif seconds:
            exact_lead = top - next_top
        names, ids = self.matrix.names, self.matrix.projects
        return VariantStanding(
            tuple(ids[i] for i in winners),
            tuple(ids[i] for i in seconds),
            tuple(names[i] for i in winners),
            tuple(names[i] for i in seconds),
            None if exact_lead is None else float(exact_lead) * self.matrix.points,
            exact_lead,
        )

    def _best(
        self, scores: FloatArray, settle: Settle, without: Sequence[int]
    ) -> tuple[tuple[int, ...], Fraction]:
        open_scores = scores.copy()
        open_scores[list(without)] = -np.inf
        if len(without) == len(scores):
            return (), Fraction(0)
        near = np.flatnonzero(open_scores >= open_scores.max() - NEAR).tolist()
        exact = {int(i): settle(int(i)) for i in near}
        top = max(exact.values())
        return tuple(i for i, score in exact.items() if score == top), top
