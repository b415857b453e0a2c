"""How often one project is ahead of another, over all weights of a simplex."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import note
from evalkit.sensitivity.conditions import remarks
from evalkit.sensitivity.matrix import frozen_array
from evalkit.sensitivity.shares.exact.domain import simplex_of
from evalkit.sensitivity.shares.exact.pairwise import expected_ranks, pairwise_shares
from evalkit.sensitivity.study import Answer, Study, question
from evalkit.sensitivity.ties import alike


@frozen(eq=False)
class PairwiseWinning(Answer):
    """How often each project beats each other one.

    Parameters
    ----------
    wins : array of float, shape (projects, projects)
        ``wins[i, j]``: share of the weights for which i scores strictly more than j.
    ties : array of float, shape (projects, projects)
        Share of the weights for which they score the same.
    expected_ranks : array of float, shape (projects,)
        Mean rank, from 1; projects that tie share their ranks.
    """

    wins: FloatArray = field(repr=False, converter=frozen_array)
    ties: FloatArray = field(repr=False, converter=frozen_array)
    expected_ranks: FloatArray = field(converter=frozen_array)

    @property
    def order(self) -> list[int]:
        """Places of the projects by expected rank, the best first."""
        return [int(place) for place in np.argsort(self.expected_ranks, kind="stable")]

    @property
    def best(self) -> list[int]:
        """Places of all projects with the best expected rank."""
        return alike(self.expected_ranks, float(self.expected_ranks.min()))

    @property
    def hardest(self) -> list[int]:
        """Places of all rivals against which the best on average does worst; empty if alone."""
        first = self.order[0]
        margin = self.wins[first] - self.wins[:, first]
        margin[first] = np.inf
        return alike(margin, float(margin.min())) if len(margin) > 1 else []


@question
def pairwise_winning(study: Study) -> PairwiseWinning:
    """Return how often each project beats each other one, exactly, and the expected ranks.

    Parameters
    ----------
    study : Study
        Its space a simplex with the flat measure: all weights, lower bounds, a total order,
        a chain of lower ratios, one single point.

    Returns
    -------
    PairwiseWinning

    Raises
    ------
    ModelError
        If the space is of another shape or measure.

    Examples
    --------
    >>> found = pairwise_winning(Study.of([[1, 0], [0, 1], [0.4, 0.4]]))
    >>> found.wins.round(3)
    array([[0. , 0.5, 0.6],
           [0.5, 0. , 0.6],
           [0.4, 0.4, 0. ]])
    >>> found.expected_ranks.round(3)
    array([1.9, 1.9, 2.2])
    """
    matrix, simplex = study.matrix, simplex_of(study.space)
    wins, ties = pairwise_shares(simplex.scores(matrix.values), tolerance=simplex.tolerance)
    return PairwiseWinning(
        study=study,
        wins=wins,
        ties=ties,
        expected_ranks=expected_ranks(wins, ties),
        method=note("closed-form"),
        remarks=tuple(remarks(matrix, _tied(ties))),
    )


def _tied(ties: FloatArray) -> list[tuple[int, ...]]:
    """Return the groups of projects that tie, each by its first member."""
    groups = [tuple(np.flatnonzero(row).tolist()) for row in ties]
    return [group for place, group in enumerate(groups) if len(group) > 1 and group[0] == place]
