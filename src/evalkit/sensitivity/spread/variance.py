"""Variance-based indices: how much of the spread of an answer each factor accounts for.

The one design for all answers: `drivers` splits what single weights do, `joint` what all weights,
marks, evaluators and aggregations do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from attrs import define, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.sensitivity.matrix import frozen_array

NOTHING = 1e-24
"""A variance below this is rounding: answers are of size 1, or whole ranks."""
_FEWEST = 4  # replicates that an error can be told from, where the clock runs out

DesignSide = Sequence[FloatArray]
"""One sample of all factors, an array each, with a row a draw."""


@frozen(eq=False)
class Indices:
    """First-order and total indices with their standard errors.

    Parameters
    ----------
    first, total : array of float, shape (factors, answers)
        Share of the variance that a factor accounts for alone, and together with
        all that it interacts with. 0 where the answer does not vary.
    first_error, total_error : array of float, same shape
        Standard errors, from independent replicates.
    variance : array of float, shape (answers,)
    """

    first: FloatArray = field(converter=frozen_array)
    total: FloatArray = field(converter=frozen_array)
    first_error: FloatArray = field(converter=frozen_array)
    total_error: FloatArray = field(converter=frozen_array)
    variance: FloatArray = field(converter=frozen_array)

    def columns(self, start: int, stop: int) -> Indices:
        """Return the indices of some of the answers."""
        return Indices(
            self.first[:, start:stop],
            self.total[:, start:stop],
            self.first_error[:, start:stop],
            self.total_error[:, start:stop],
            self.variance[start:stop],
        )


@define(eq=False)
class ReplicateSums:
    """What independent replicates of one design add up to.

    A design evaluates the answers at two independent samples A and B, and for each
    factor at A with that factor taken from B.

    Notes
    -----
    First-order indices by Saltelli et al. (2010), Computer Physics Communications 181,
    259-270, table 2 (b); total indices by Jansen (1999), ibid. 117, 35-43. Standard
    errors by leaving out one replicate at a time.
    """

    factors: int
    _first: list[FloatArray] = field(factory=list, init=False)
    _total: list[FloatArray] = field(factory=list, init=False)
    _variance: list[FloatArray] = field(factory=list, init=False)

    def add(
        self, base: FloatArray, other: FloatArray, mixed: Callable[[int], FloatArray | None]
    ) -> None:
        """Add one replicate.

        Parameters
        ----------
        base, other : array of float, shape (draws, answers)
            The answers at A and at B.
        mixed : callable
            Returns the answers at A with one factor, by its number, from B; None for
            a factor that does not vary.
        """
        middle = (base.mean(axis=0) + other.mean(axis=0)) / 2
        variance = (((base - middle) ** 2).mean(axis=0) + ((other - middle) ** 2).mean(axis=0)) / 2
        first = np.zeros((self.factors, base.shape[1]))
        total = np.zeros_like(first)
        centred = other - middle
        for factor in range(self.factors):
            found = mixed(factor)
            if found is None:
                continue
            change = np.subtract(found, base, out=found)
            first[factor] = np.einsum("ij,ij->j", centred, change) / len(base)
            total[factor] = np.einsum("ij,ij->j", change, change) / (2 * len(base))
        self._first.append(first)
        self._total.append(total)
        self._variance.append(variance)

    def indices(self) -> Indices:
        """Return the indices of every answer."""
        return self._ratios(np.array(self._first), np.array(self._total), np.array(self._variance))

    def together(self, start: int, stop: int) -> Indices:
        """Return the indices of several answers as one, by the sums of their variances.

        Notes
        -----
        Lamboni, Monod & Makowski (2011), Reliability Engineering & System Safety 96,
        450-459: the indices of a vector of answers.
        """
        return self._ratios(
            np.array(self._first)[:, :, start:stop].sum(axis=2, keepdims=True),
            np.array(self._total)[:, :, start:stop].sum(axis=2, keepdims=True),
            np.array(self._variance)[:, start:stop].sum(axis=1, keepdims=True),
        )

    @staticmethod
    def _ratios(first: FloatArray, total: FloatArray, variance: FloatArray) -> Indices:
        whole = variance.mean(axis=0)
        moves = whole > NOTHING

        def share(part: FloatArray, of: FloatArray) -> FloatArray:
            found: FloatArray = np.divide(
                part, of, out=np.zeros(np.broadcast(part, of).shape), where=moves & (of > 0)
            )
            return found

        def error(parts: FloatArray) -> FloatArray:
            count = len(parts)
            left = share(parts.sum(axis=0) - parts, (variance.sum(axis=0) - variance)[:, None, :])
            spread = ((left - left.mean(axis=0)) ** 2).sum(axis=0)
            found: FloatArray = np.sqrt(spread * (count - 1) / count)
            return found

        return Indices(
            share(first.mean(axis=0), whole),
            share(total.mean(axis=0), whole),
            error(first),
            error(total),
            np.where(moves, whole, 0.0),
        )


def decompose(
    seeds: Iterable[np.random.SeedSequence],
    moves: Sequence[bool],
    draw: Callable[[np.random.SeedSequence], tuple[DesignSide, DesignSide]],
    answers: Callable[[DesignSide], FloatArray],
    is_late: Callable[[], bool] = lambda: False,
) -> tuple[ReplicateSums, int]:
    """Evaluate answers on a design that takes one factor at a time from another sample.

    Parameters
    ----------
    seeds : iterable of SeedSequence
        One a replicate.
    moves : sequence of bool
        Which factors vary at all.
    draw : callable
        Two independent samples of all factors.
    answers : callable
        Answers to a sample, shape (draws, answers).
    is_late : callable
        Whether to end early, once there are replicates enough to tell an error from.

    Returns
    -------
    sums : ReplicateSums
    replicates : int
    """
    sums, made = ReplicateSums(len(moves)), 0
    for seed in seeds:
        if made >= _FEWEST and is_late():
            break
        made += 1
        base, other = draw(seed)

        def mixed(
            factor: int, base: DesignSide = base, other: DesignSide = other
        ) -> FloatArray | None:
            if not moves[factor]:
                return None
            return answers([*base[:factor], other[factor], *base[factor + 1 :]])

        sums.add(answers(base), answers(other), mixed)
    return sums, made
