"""How often each set of projects is the top few, and each project second or third."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import significant
from evalkit.core.messages import Message, say
from evalkit.core.result import Listed
from evalkit.scales.base import FloatArray
from evalkit.sensitivity.budget import Allowed, Work, work_of
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.places import places
from evalkit.sensitivity.said import at_most, remarks
from evalkit.sensitivity.shares.exact.domain import Refused, domain_of
from evalkit.sensitivity.shares.exact.top_ranks import Progress, TopRanks, by_share, top_ranks
from evalkit.sensitivity.sources import Source, Weights, resolve
from evalkit.weights import WeightSpace

_DRAWS, _FEWEST = 1 << 17, 512
_CELLS = 4_000_000
_ALIKE = 1e-9


@frozen(eq=False)
class Shortlists(Listed):
    """How often each set of projects is the top few.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    k : int
        Length of a shortlist.
    shares : array of float, shape (projects, k)
        Share of the weights for which a project has each of the first k ranks.
    sets : tuple of pairs
        Places of k projects and the share of the weights for which they are the
        first k; the most frequent first. All others are so for no weights, or for a share
        below rounding, or were not drawn.
    certificate : float
        Largest difference of the sum of a rank's shares from 1, and what rounding may have
        moved between them besides; the error of a share in 95 of 100 cases where they are
        counted in draws.
    cut_short : tuple of Message
        Why draws took the place of an exact answer; empty where it is exact.
    road : Message
    notes : tuple of Message
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    k: int
    shares: FloatArray = field(repr=False, converter=frozen_array)
    sets: tuple[tuple[tuple[int, ...], float], ...] = field(repr=False)
    certificate: float
    cut_short: tuple[Message, ...]
    road: Message
    notes: tuple[Message, ...] = field(repr=False)

    @property
    def inclusion(self) -> FloatArray:
        """Share of the weights for which each project is among the first k."""
        return frozen_array(self.shares.sum(axis=1))

    @property
    def most_frequent(self) -> tuple[tuple[int, ...], ...]:
        """The shortlists that are so most often, as far as the error tells; several if equal."""
        best = self.sets[0][1]
        return tuple(members for members, share in self.sets if best - share <= self._apart)

    @property
    def _apart(self) -> float:
        # Of two counted shares each may be off.
        return max(2 * self.certificate, _ALIKE)


def shortlists(
    source: Source,
    space: WeightSpace | None = None,
    *,
    weights: Weights | None = None,
    k: int | None = None,
    budget: Allowed | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Shortlists:
    """Return how often each set of k projects is on top, and who has which rank.

    Exactly where that is within reach, else by draws, with their error; `cut_short` and the
    page say which.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
    space : WeightSpace, optional
        Exact answers need the flat measure. Default: as `resolve` chooses.
    weights : sequence or mapping of numbers, optional
        Official weights; they do not change the answer.
    k : int, optional
        Length of a shortlist, from 1 to the number of projects. Default: 2, or 1 for a
        single project.
    budget : Budget, optional
        Of corners of winning cells and of first-rank problems; of draws times projects where
        these do not do.
    seed : int
        Of the draws.
    progress : callable, optional
        Is told how many problems are solved and how many there are, as far as known.

    Returns
    -------
    Shortlists

    Raises
    ------
    ModelError
        If k does not fit.

    Examples
    --------
    >>> found = shortlists([[1, 0], [0, 1], [0.6, 0.6]], k=2)
    >>> [(members, round(share, 3)) for members, share in found.sets]
    [((0, 2), 0.5), ((1, 2), 0.5)]
    """
    matrix, space, notes = resolve(source, space, weights)
    count = len(matrix.projects)
    k = min(2, count) if k is None else k
    if not isinstance(k, int) or not 1 <= k <= count:
        rule = say("must be a whole number from 1 to {most}", most=count)
        raise ModelError(Problem(field="k", rule=rule, value=str(k)))
    work = work_of(budget)
    domain = Refused(work.out()) if work.is_late else domain_of(space, work.budget.vertices)
    found: TopRanks | Refused
    if isinstance(domain, Refused):
        found = domain
    else:
        found = top_ranks(matrix.values, k, domain, work=work, progress=progress)
    if isinstance(found, Refused):
        return _sampled(matrix, space, k, work, seed, found, notes)
    return Shortlists(
        matrix=matrix,
        space=space,
        k=k,
        shares=found.shares,
        sets=found.sets,
        certificate=found.certificate + found.allowance,
        cut_short=(),
        road=_road(found),
        notes=(*notes, *remarks(matrix, found.ties)),
    )


def _sampled(
    matrix: Matrix,
    space: WeightSpace,
    k: int,
    work: Work,
    seed: int,
    refused: Refused,
    notes: tuple[Message, ...],
) -> Shortlists:
    """Count shortlists in draws of weights; who is tied is put in a drawn order."""
    count = len(matrix.projects)
    draws = work.draws(count, _FEWEST, _DRAWS)
    rng = np.random.default_rng(seed)
    counts = np.zeros((count, k))
    sets: dict[tuple[int, ...], int] = {}
    step = max(1, _CELLS // count)
    weights = space.sample(draws, seed)
    for start in range(0, draws, step):
        first, size = places(weights[start : start + step] @ matrix.values.T)
        lots = rng.random(first.shape) * (size > 1)
        order = np.argsort(first + lots, axis=1, kind="stable")[:, :k]
        for rank in range(k):
            counts[:, rank] += np.bincount(order[:, rank], minlength=count)
        found, times = np.unique(np.sort(order, axis=1), axis=0, return_counts=True)
        for members, number in zip(found.tolist(), times.tolist(), strict=True):
            sets[tuple(members)] = sets.get(tuple(members), 0) + number
    ordered = sorted(((s, n / draws) for s, n in sets.items()), key=by_share)
    error = 0.98 / np.sqrt(draws)  # 1.96 standard errors of a share of one half
    return Shortlists(
        matrix=matrix,
        space=space,
        k=k,
        shares=counts / draws,
        sets=tuple(ordered),
        certificate=float(error),
        cut_short=(say("Shortlists: sampled; no exact answer: {reason}.", reason=refused.reason),),
        road=say(
            "{count} draws; 95 times in 100 a share is off by at most {error}, and sets that are"
            " seldom on top may be missing",
            count=f"{draws:,}",
            error=significant(float(error), 2, up=True),
        ),
        notes=(*notes, say("Projects that are tied in a draw are put in an order by lot.")),
    )


def _road(found: TopRanks) -> Message:
    error = at_most(found.certificate)
    if not found.allowance:
        return say("exact volumes; the shares of a rank sum to 1 within {error}", error=error)
    return say(
        "exact volumes; the shares of a rank sum to 1 within {error}, and rounding may have moved"
        " up to {allowance} from one share to another",
        error=error,
        allowance=at_most(found.allowance),
    )
