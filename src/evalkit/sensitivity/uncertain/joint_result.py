"""What the joint analysis found, and how it prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import LookupFailed, unknown
from evalkit.core.messages import say
from evalkit.core.notes import Note
from evalkit.sensitivity.matrix import frozen_array
from evalkit.sensitivity.study import Answer
from evalkit.sensitivity.uncertain.factors import Option

Factor = Literal["weights", "marks", "evaluators", "aggregation"]
JointOutcome = Literal["lead", "ranks", "winner"]


@frozen
class VarianceShare:
    """Share of a variance that a factor accounts for, with standard errors.

    Parameters
    ----------
    first : float
        Alone.
    total : float
        With all that it interacts with.
    first_error, total_error : float
    """

    first: float
    first_error: float
    total: float
    total_error: float


@frozen
class Share:
    """What is due to one factor.

    Parameters
    ----------
    factor : {'weights', 'marks', 'evaluators', 'aggregation'}
    moves : bool
        Whether the factor varies at all; all its parts are 0 if not.
    parts : mapping of {'lead', 'ranks', 'winner'} to VarianceShare
        Of the lead of the official winner over the official runner-up; of the ranks of
        all projects; of which project is first.
    """

    factor: Factor
    moves: bool
    parts: Mapping[JointOutcome, VarianceShare] = field(repr=False, hash=False)


@frozen(eq=False)
class Joint(Answer):
    """How often each project is where, when weights and marks are uncertain together.

    Parameters
    ----------
    winner, rival : int
        Places of the official winner and runner-up, with every range at its middle.
    acceptability : array of float, shape (projects, ranks)
        Share of the draws in which a project has a rank; a tie counts evenly for the
        ranks it takes up. Rows and columns sum to 1.
    acceptability_error : array of float, same shape
        Standard errors, a matrix of marks counting as one observation.
    expected_ranks, expected_ranks_error : array of float, shape (projects,)
    central_weights : array of float, shape (projects, criteria)
        Mean of the weights with which a project is first; NaN where it never is.
    confidence, confidence_error : array of float, shape (projects,)
        Confidence factors: how often a project is first at its own central weights,
        over the marks; NaN where it never is first.
    options : tuple of Option
        Ways to aggregate.
    first_by_option : array of float, shape (options, projects)
        Shares of first places under each.
    shares : tuple of Share
        What is due to each factor.
    matrices, draws : int
        Size of the crossed design.
    decomposed : int
        Rows of the design of the shares.
    """

    winner: int
    rival: int
    acceptability: FloatArray = field(converter=frozen_array, repr=False)
    acceptability_error: FloatArray = field(converter=frozen_array, repr=False)
    expected_ranks: FloatArray = field(converter=frozen_array, repr=False)
    expected_ranks_error: FloatArray = field(converter=frozen_array, repr=False)
    central_weights: FloatArray = field(converter=frozen_array, repr=False)
    confidence: FloatArray = field(converter=frozen_array, repr=False)
    confidence_error: FloatArray = field(converter=frozen_array, repr=False)
    options: tuple[Option, ...]
    first_by_option: FloatArray = field(converter=frozen_array, repr=False)
    shares: tuple[Share, ...]
    matrices: int
    draws: int
    decomposed: int
    cut_short: tuple[Note, ...] = field(default=(), repr=False, kw_only=True)

    @property
    def first(self) -> FloatArray:
        """Share of the draws in which each project is first, shape (projects,)."""
        return self.acceptability[:, 0]

    @property
    def most_often_first(self) -> tuple[int, ...]:
        """Places of the projects that are first most often, as far as two errors tell."""
        best = int(np.argmax(self.first))
        behind = self.first[best] - self.first - 2 * (self.first_error + self.first_error[best])
        order = np.argsort(-self.first, kind="stable")
        return tuple(order[behind[order] <= 0].tolist())

    @property
    def first_error(self) -> FloatArray:
        """Standard error of `first`, shape (projects,)."""
        return self.acceptability_error[:, 0]

    @property
    def stated_error(self) -> FloatArray:
        """What each rank acceptability may be off by, as pages state it, shape as that of all.

        Two standard errors; where all draws agree the standard error is 0, though the next
        draw may differ, and it is 3 to the number of matrices (the rule of three, 95 %).
        """
        return self._stated(self.acceptability, self.acceptability_error)

    def _stated(self, shares: FloatArray, errors: FloatArray) -> FloatArray:
        drawn = any(share.moves for share in self.shares)
        agreed = ((shares <= 0) | (shares >= 1)) & drawn
        return np.where(agreed, np.maximum(2 * errors, 3 / self.matrices), 2 * errors)

    def share(self, factor: Factor) -> Share:
        """Return what is due to a factor."""
        found = {share.factor: share for share in self.shares}
        if factor not in found:
            raise LookupFailed(unknown(say("factor"), factor, list(found)))
        return found[factor]

    def share_rows(self) -> list[dict[str, Any]]:
        """Return one plain dict a factor: its part in the variance of each answer."""
        found = []
        for share in self.shares:
            row: dict[str, Any] = {
                "factor": share.factor,
                "varies": share.moves,
            }
            for answer, part in share.parts.items():
                row[f"{answer}_first"] = part.first
                row[f"{answer}_first_error"] = part.first_error
                row[f"{answer}_total"] = part.total
                row[f"{answer}_total_error"] = part.total_error
            found.append(row)
        return found

    def _order(self) -> list[int]:
        order: list[int] = np.lexsort((self.expected_ranks, -self.first)).tolist()
        return order
