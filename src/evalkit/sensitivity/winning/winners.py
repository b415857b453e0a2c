"""Who is first whatever the weights and marks, and who can be."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from evalkit.core.messages import Message
from evalkit.core.result import Listed
from evalkit.sensitivity.budget import Allowed, work_of
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.sources import Source, Weights, resolve
from evalkit.sensitivity.winning.comparing import Comparison, compare
from evalkit.sensitivity.winning.potential import Potential, potential_of
from evalkit.weights import WeightSpace


@frozen(eq=False)
class Winners(Listed):
    """Certain and possible winners over all admissible weights and marks.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    certain : tuple of int
        Places of the projects that are first, perhaps tied, at all admissible weights
        and marks.
    sole : bool
        Whether there is one certain winner, and it is known to be never tied.
    undecided : tuple of int
        Places of the projects that may be certain winners: it is not known.
    potential : Potential
        The witnesses and proofs.
    cut_short : tuple of Message
        What the budget left out; empty where every program was solved.
    road : Message
    notes : tuple of Message
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    certain: tuple[int, ...]
    sole: bool
    undecided: tuple[int, ...]
    potential: Potential = field(repr=False)
    cut_short: tuple[Message, ...]
    road: Message = field(repr=False)
    notes: tuple[Message, ...] = field(repr=False)

    @property
    def possible(self) -> tuple[int, ...]:
        """Places of the projects that can be first."""
        return self.potential.possible

    @property
    def never(self) -> tuple[int, ...]:
        """Places of the projects that are proven never to be first."""
        return self.potential.never

    @property
    def unproven(self) -> tuple[int, ...]:
        """Places of the projects of which neither is proven."""
        return self.potential.unproven


def winners(
    source: Source,
    space: WeightSpace | None = None,
    *,
    weights: Weights | None = None,
    budget: Allowed | None = None,
    seed: int = 0,
) -> Winners:
    """Find who is first at all admissible weights and marks, and who at some.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
    space : WeightSpace, optional
        The admissible weights; see `resolve` for the default.
    weights : sequence or mapping of numbers, optional
        Official weights of the leaves.
    budget : Budget, optional
        Of linear programs; see `potential`.
    seed : int
        Of the draws that are tried first; only the witnesses depend on it.

    Returns
    -------
    Winners

    Raises
    ------
    ModelError
        If the source is not a weighted sum, or the space does not fit it.

    Notes
    -----
    As in voting with incomplete preferences (Konczak and Lang 2005): a certain winner
    is first in every completion, a possible one in some. For a certain winner the
    project has its lowest marks and the rivals their highest, for a possible one the
    reverse.

    Examples
    --------
    >>> found = winners([[0.9, 0.8], [0.2, 0.7]])
    >>> found.certain, found.sole
    ((0,), True)
    """
    matrix, space, notes = resolve(source, space, weights)
    work = work_of(budget)
    found = potential_of(matrix, space, notes, work, seed)
    return winners_of(matrix, compare(matrix, space, work.again()), found)


def winners_of(matrix: Matrix, compared: Comparison, found: Potential) -> Winners:
    """Put together what comparisons and linear programs found."""
    certain = tuple(np.flatnonzero(compared.always.all(axis=1)).tolist())
    maybe = (compared.always | compared.open).all(axis=1) & ~compared.always.all(axis=1)
    ahead = {c.project for c in found.chances if c.lead is not None and c.lead > 0}
    rivals = len(matrix.projects) - 1
    return Winners(
        matrix=matrix,
        space=found.space,
        certain=certain,
        sole=len(certain) == 1 and int(compared.strictly[certain[0]].sum()) == rivals,
        # Who is ahead of everybody somewhere leaves no room for another certain winner.
        undecided=tuple(i for i in np.flatnonzero(maybe).tolist() if not ahead - {i}),
        potential=found,
        cut_short=(*found.cut_short, *compared.cut_short),
        road=found.road,
        notes=found.notes,
    )
