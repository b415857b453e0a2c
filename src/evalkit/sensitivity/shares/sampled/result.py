"""The result of `acceptability`: shares of ranks, central weights, and how far off they may be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.labelled import row
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.sensitivity.matrix import frozen_array
from evalkit.sensitivity.shares.exact.cells import FirstRank
from evalkit.sensitivity.shares.exact.domain import Simplex
from evalkit.sensitivity.shares.exact.pairwise import expected_ranks, pairwise_shares
from evalkit.sensitivity.shares.sampled.confidence import confidence_factors
from evalkit.sensitivity.shares.sampled.estimates import Estimates, entropy
from evalkit.sensitivity.study import Answer
from evalkit.sensitivity.ties import IndexArray

_ALIKE = 1e-9  # shares that differ by less are not told apart


def exact_method(first: FirstRank) -> Note:
    """Say how first ranks with exact volumes, or a closed form, were found."""
    if not first.vertices:
        return note("closed-form")
    if first.allowance:
        return note(
            "exact-volumes-moved",
            count=first.vertices,
            error=first.certificate,
            allowance=first.allowance,
        )
    return note("exact-volumes", count=first.vertices, error=first.certificate)


def sampled_method(estimates: Estimates, drawn: Note | None) -> Note:
    """Say how many draws there were, and how far shares may be off."""
    return note("draws", count=estimates.draws, drawn=drawn, error=estimates.largest_error)


@frozen(eq=False)
class Acceptability(Answer):
    """How often each project holds each rank, over all weights of a space.

    Every share is a share of the admissible weights by volume, not a probability that a
    project is the best one. Errors are for 95 cases in 100, each number by itself; 0
    where a number has a closed form or an exact volume.

    Parameters
    ----------
    seed : int
    exact_first : FirstRank or None
        First ranks as exact volumes, where there are any.
    exact_shares : array of float, shape (N, N), or None
        All ranks, where they have a closed form: one single weight, or at most two
        projects that differ.
    estimates : Estimates or None
        What was counted in draws of weights, where any were needed.
    simplex : Simplex or None
        The space, where pairs have closed forms.
    by_pairs : bool
        Whether expected ranks are added up from pairs in closed form.
    wanted : float or None
        The error that draws were added for until no share was further off.
    cut_short : tuple of Note
        What the budget left out; empty where the error that was wanted was reached.
    notes : tuple of Note
    """

    seed: int = field(repr=False)
    exact_first: FirstRank | None = field(repr=False)
    exact_shares: FloatArray | None = field(repr=False)
    estimates: Estimates | None = field(repr=False)
    simplex: Simplex | None = field(repr=False)
    by_pairs: bool = field(repr=False)
    wanted: float | None
    cut_short: tuple[Note, ...] = field(default=(), repr=False, kw_only=True)

    @property
    def samples(self) -> int:
        """Number of draws of weights; 0 where everything is exact."""
        return 0 if self.estimates is None else self.estimates.draws

    @property
    def first_method(self) -> Note:
        """How first ranks and central weights were found, and how far they may be off."""
        return self.method if self.exact_first is None else exact_method(self.exact_first)

    @property
    def is_complete(self) -> bool:
        """Whether the shares of all ranks are known, not those of the first rank only."""
        return self.exact_shares is not None or self.estimates is not None

    @property
    def shares(self) -> FloatArray:
        """Share of the weights with which project i holds rank r + 1, shape (N, N).

        Rows and columns sum to 1. Projects that are tied share their ranks equally.
        """
        if self.exact_shares is not None:
            return self.exact_shares
        return self._counted().shares

    @cached_property
    def errors(self) -> FloatArray:
        """How far each of `shares` may be off, shape (N, N)."""
        if self.exact_shares is not None:
            return frozen_array(np.zeros_like(self.exact_shares))
        return self._counted().errors

    @cached_property
    def largest_error(self) -> float:
        """The largest of `errors`."""
        return 0.0 if self.exact_shares is not None else self._counted().largest_error

    @property
    def is_reached(self) -> bool | None:
        """Whether no share is further off than was wanted; None if nothing was wanted."""
        return None if self.wanted is None else self.largest_error <= self.wanted

    @cached_property
    def first(self) -> FloatArray:
        """Share of the weights with which each project comes first, shape (N,)."""
        return self.shares[:, 0] if self.exact_first is None else self.exact_first.acceptability

    @cached_property
    def most_often_first(self) -> tuple[int, ...]:
        """Places of the projects that come first most often, as far as the errors tell."""
        best = int(np.argmax(self.first))
        behind = self.first[best] - self.first - self.first_errors - self.first_errors[best]
        order = np.argsort(-self.first, kind="stable")
        return tuple(order[behind[order] <= _ALIKE].tolist())

    @cached_property
    def first_errors(self) -> FloatArray:
        """How far each of `first` may be off, shape (N,)."""
        if self.exact_first is None:
            return self.errors[:, 0]
        return frozen_array(np.full(len(self.first), self.exact_first.error))

    @property
    def central_weights(self) -> FloatArray:
        """Mean of the weights with which each comes first, shape (N, C); NaN: it never does."""
        if self.exact_first is not None:
            return self.exact_first.central
        return self._counted().central

    @cached_property
    def central_errors(self) -> FloatArray:
        """How far each of `central_weights` may be off, shape (N, C)."""
        if self.exact_first is not None:
            return frozen_array(np.where(np.isnan(self.exact_first.central), np.nan, 0.0))
        return self._counted().central_errors

    @cached_property
    def _confidence(self) -> tuple[FloatArray, FloatArray]:
        return confidence_factors(
            self.matrix.low, self.matrix.high, self.central_weights, self.seed
        )

    @property
    def confidence(self) -> FloatArray:
        """How often each is first at its own central weights, shape (N,); NaN: has none.

        Marks that are ranges fall anywhere within them. Where no mark is one, this is 1 for
        every project that ever comes first: the weights that make it first form one region
        without dents, which holds its own centre.
        """
        return self._confidence[0]

    @property
    def confidence_errors(self) -> FloatArray:
        """How far each of `confidence` may be off, shape (N,)."""
        return self._confidence[1]

    @cached_property
    def _pairs(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        if self.simplex is not None:
            scores = self.simplex.scores(self.matrix.values)
            wins, ties = pairwise_shares(scores, tolerance=self.simplex.tolerance)
            return frozen_array(wins), frozen_array(ties), frozen_array(np.zeros_like(wins))
        counted = self._counted()
        if not counted.part.beats.size:
            rule = say("pairs were not counted: there are too many for the budget of work")
            raise ModelError(Problem(field="wins", rule=rule, remedy=say("give a larger budget")))
        wins, errors = counted.wins
        same = counted.owner[:, None] == counted.owner
        return wins, frozen_array(same.astype(np.float64)), errors

    @property
    def wins(self) -> FloatArray:
        """Share of the weights with which i scores more than j, shape (N, N).

        Closed forms on spaces that are simplices, whatever the method of the shares.
        """
        return self._pairs[0]

    @property
    def ties(self) -> FloatArray:
        """Share of the weights with which i and j score the same, shape (N, N)."""
        return self._pairs[1]

    @property
    def win_errors(self) -> FloatArray:
        """How far each of `wins` may be off, shape (N, N)."""
        return self._pairs[2]

    @cached_property
    def expected_ranks(self) -> FloatArray:
        """Mean rank of each project, from 1, shape (N,); from `wins` where `by_pairs`."""
        if self.by_pairs:
            return frozen_array(expected_ranks(self.wins, self.ties))
        return self._counted().expected_ranks

    @cached_property
    def expected_rank_errors(self) -> FloatArray:
        """How far each of `expected_ranks` may be off, shape (N,)."""
        if self.by_pairs:
            return frozen_array(np.zeros(len(self.matrix.projects)))
        return self._counted().expected_rank_errors

    @property
    def choice_entropy(self) -> float:
        """How open it is who comes first, in bits: 0 settled, log2(N) all alike."""
        return float(entropy(self.first))

    @cached_property
    def rank_entropy(self) -> FloatArray:
        """How open the rank of each project is, in bits, shape (N,)."""
        return frozen_array(entropy(self.shares))

    def top(self, count: int) -> tuple[FloatArray, FloatArray]:
        """Return how often each project is among the first `count`, and how far off that may be.

        Returns
        -------
        shares, errors : array of float, shape (N,)
        """
        if not 1 <= count <= len(self.matrix.projects):
            rule = say("must be between {low} and {high}", low=1, high=len(self.matrix.projects))
            raise ModelError(Problem(field="count", rule=rule, value=str(count)))
        if self.exact_shares is not None:
            return self.exact_shares[:, :count].sum(axis=1), np.zeros(len(self.exact_shares))
        return self._counted().top(count)

    def rank_quantiles(self, shares: Sequence[float]) -> IndexArray:
        """Return the ranks that each project does not exceed for these shares of the weights.

        Parameters
        ----------
        shares : sequence of float
            In [0, 1].

        Returns
        -------
        array of int, shape (N, shares)
            The best ranks that are good enough, from 1; of each project.
        """
        wanted = np.asarray(shares, dtype=np.float64)
        if wanted.ndim != 1 or not wanted.size or not ((wanted >= 0) & (wanted <= 1)).all():
            rule = say("must be shares between 0 and 1, at least one")
            raise ModelError(Problem(field="shares", rule=rule, value=str(shares)))
        upto = np.cumsum(self.shares, axis=1)[:, None, :]
        enough = upto >= wanted[:, None] - _ALIKE
        enough[:, :, -1] = True
        ranks: IndexArray = 1 + enough.argmax(axis=2)
        return ranks

    def holistic(self, worths: Sequence[float] | None = None) -> FloatArray:
        """Return one number a project: the mean worth of its rank, shape (N,).

        Parameters
        ----------
        worths : sequence of float, optional
            What each rank is worth, the first first, or by rank from 1. Default: 1 for
            the first, falling evenly to 0 for the last.

        Notes
        -----
        The holistic acceptability index of SMAA-2 (Lahdelma & Salminen, 2001). The worths
        are a choice, and another choice can turn the order round: prefer `shares`.
        """
        count = len(self.matrix.projects)
        ranks = [str(rank + 1) for rank in range(count)]
        if worths is None:
            given = np.linspace(1.0, 0.0, count)
        else:
            given = np.asarray(row(worths, ranks, "worths"), np.float64)
        if given.shape != (count,) or not np.isfinite(given).all():
            rule = say("must be {count} finite numbers, one a rank", count=count)
            raise ModelError(Problem(field="worths", rule=rule, value=str(worths)))
        return self.shares @ given

    @cached_property
    def order(self) -> list[int]:
        """Places of the projects by expected rank, the best first."""
        return [int(i) for i in np.argsort(self.expected_ranks, kind="stable")]

    def _counted(self) -> Estimates:
        if self.estimates is None:
            rule = say(
                "is not available: only first-rank acceptability and pairs have exact values here"
            )
            remedy = say("use method='auto' or 'sampling'")
            raise ModelError(Problem(field="shares", rule=rule, remedy=remedy))
        return self.estimates
