"""What is likely under a stated assumption: who is above whom, and who has which rank."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import log2, sqrt
from typing import Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.assumed.assumption import Assumption
from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, NotApplicableError, Problem
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation
from evalkit.evidence.certainty import no_award
from evalkit.evidence.comparing import PairChances, pairs, ranks
from evalkit.evidence.completions import Completions, is_open, obstacles
from evalkit.evidence.firsts import FirstChances, first
from evalkit.evidence.laws import FINEST, Laws, lattice, laws
from evalkit.evidence.sampling import sampled_laws
from evalkit.evidence.together import quadrature

Method = Literal["exact", "sampled"]
SURE = (0.95, 0.9, 0.8)
"""How likely the order of two projects may be called."""
HELD = 0.9
"""How much of its chances the rank span of a project holds."""
DRAWS = 20_000
"""Of each project, where a total is drawn; less where there are many marks."""
DRAW_WORK = 2e7
"""Most marks that are drawn."""
COARSE = 10
"""Steps of a point below which no lattice goes; what is too much work there is drawn."""
LATTICES = (200, 100, 50, 20, COARSE)
LAW_WORK, PAIR_WORK, RANK_WORK = 5e8, 4e9, 4e9
"""Most multiplications for the totals, for their pairs, and for their ranks."""
NEAR, PLACES = 1e-9, 9
"""What sums of floats may be off at the edge of a level."""


@frozen(eq=False)
class Likely(Listed):
    """Chances of each order and each rank, if open marks are as an assumption says.

    A chance is a share of the completions of the marks, weighed as the assumption weighs
    them; it is no chance of being right. Totals that tie are tied, whatever rule parts them.

    Parameters
    ----------
    evaluation : Evaluation
    assumption : Assumption
    method : {'exact', 'sampled'}
    draws : int
        Of each project where they are sampled, else 0.
    laws : Laws
        Of the totals.
    coarse : Laws
        Those from which ranks are worked out: the same where that is quick.
    """

    evaluation: Evaluation = field(repr=False)
    assumption: Assumption
    method: Method
    draws: int
    laws: Laws = field(repr=False)
    coarse: Laws = field(repr=False)

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids, in the order of the case: the rows of every array here."""
        return tuple(s.project.id for s in self.evaluation.scores)

    @cached_property
    def pairs(self) -> PairChances:
        """Chances that one project is above another, or tied with it, with their bounds."""
        return pairs(self.laws)

    @property
    def above(self) -> FloatArray:
        """How likely the first of two projects is above the second."""
        return self.pairs.above

    @property
    def tied(self) -> FloatArray:
        """How likely two totals are the same, or both projects are out."""
        return self.pairs.tied

    @property
    def out(self) -> FloatArray:
        """How likely each project fails a gate that takes it out."""
        share: FloatArray = self.laws.mass[:, 0]
        return share

    @cached_property
    def first(self) -> FirstChances:
        """How likely each project is first, alone or tied, with its bounds."""
        return first(self.laws)

    @cached_property
    def likeliest_first(self) -> tuple[int, ...]:
        """The places of the projects, those most likely first before the rest; ties by id."""
        share, names = self.first.share.round(PLACES), self.projects
        return tuple(sorted(range(len(names)), key=lambda n: (-share[n], names[n])))

    @cached_property
    def ranks(self) -> FloatArray:
        """How likely each project has each rank; those who tie share the better one."""
        return ranks(self.coarse)

    def top(self, count: int) -> FloatArray:
        """Return how likely each project is among the first so many."""
        share: FloatArray = self.ranks[:, :count].sum(axis=1)
        return share

    def held(self, share: float = HELD) -> tuple[tuple[int, int | None] | None, ...]:
        """Return for each project the ranks between which it is with that chance.

        As much is left above as below. Whoever is out comes after the last rank: a worst of None,
        and None for the whole where so little is left that even the best is out.
        """
        tail, count = (1 - share) / 2, len(self.ranks)
        found: list[tuple[int, int | None] | None] = []
        for upto in np.cumsum(self.ranks, axis=1):
            best, worst = (
                int(np.searchsorted(upto, edge)) + 1 for edge in (tail + NEAR, 1 - tail - NEAR)
            )
            span = best, worst if worst <= count else None
            found.append(span if best <= count else None)
        return tuple(found)

    @cached_property
    def count(self) -> int:
        """How many pairs of projects there are."""
        return len(self.projects) * (len(self.projects) - 1) // 2

    def ordered(self, sure: float) -> int:
        """Return how many pairs are in one order with at least that chance."""
        return int(np.count_nonzero(self.above >= sure - NEAR))

    def beaten(self, sure: float = SURE[0]) -> NDArray[np.intp]:
        """Return how many others each project is above with at least that chance."""
        found: NDArray[np.intp] = np.count_nonzero(self.above >= sure - NEAR, axis=1)
        return found

    def beaten_by(self, sure: float = SURE[0]) -> NDArray[np.intp]:
        """Return how many others each project is below with at least that chance."""
        found: NDArray[np.intp] = np.count_nonzero(self.above >= sure - NEAR, axis=0)
        return found

    @property
    def wrong(self) -> float:
        """How many pairs the best guess of each would have the wrong way round, as expected."""
        return float(np.triu(np.minimum(self.above, self.above.T), 1).sum())

    @property
    def error(self) -> float:
        """How far the chance of an order may be off because of the lattice."""
        return self.pairs.error

    @property
    def standard_error(self) -> float:
        """The most that the standard error of any chance may be; 0 where none is drawn."""
        return sqrt(0.25 / self.draws) if self.draws else 0.0


def likely(
    evaluation: Evaluation,
    assumption: Assumption | None = None,
    *,
    method: Method | None = None,
    steps: int | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> Likely:
    """Return how likely each order and each rank is under an assumption.

    Parameters
    ----------
    evaluation : Evaluation
    assumption : Assumption, optional
        Default: each level that the evidence admits is as likely, marks are independent.
    method : {'exact', 'sampled'}, optional
        Default: exact where the total is a plain sum and the work is within its budget.
    steps : int, optional
        Lattice points of one point. Default: as many as put all levels on it, or as the
        budget of work allows.
    draws : int, optional
        Of each project where totals are sampled; what the budget of work allows.
    seed : int

    Raises
    ------
    ModelError
        If there is no total, if an award is decided by a procedure, or if `method` is
        exact and the total is no plain sum.

    Examples
    --------
    >>> from evalkit import Case, CriteriaSet, Criterion, Levels, evaluate
    >>> scale = Levels([(0, 0), (1, "0.5"), (2, 1)])
    >>> criteria = CriteriaSet("two", [
    ...     Criterion("quality", scale, points=60), Criterion("service", scale, points=40),
    ... ], missing="interval")
    >>> marks = {"North": {"quality": 2}, "River": {"quality": 1, "service": 2}}
    >>> found = likely(evaluate(Case.of(criteria, marks)))
    >>> found.above.round(3).tolist()
    [[0.0, 0.667], [0.333, 0.0]]
    """
    assumption = assumption or Assumption()
    refused = list(_refused(evaluation))
    if refused:
        raise NotApplicableError(refused)
    if method not in (None, "exact", "sampled"):
        rule = say("must be one of {names}", names=["exact", "sampled"])
        raise ModelError(Problem(field="method", rule=rule, value=str(method)))
    if method != "sampled" and (method or not any(obstacles(evaluation.case.criteria))):
        completions = Completions.of(evaluation, assumption)
        fine = steps or within(completions, LAW_WORK, PAIR_WORK)
        if method or fine:
            return exactly(evaluation, completions, fine or COARSE)
    draws = draws or affordable(evaluation)
    count = len(evaluation.scores)
    most = min(FINEST, int(PAIR_WORK / pair_work(count, 1)))
    found = coarse = sampled_laws(evaluation, assumption, draws, seed, most=most)
    if rank_work(count, found.mass.shape[1]) > RANK_WORK:
        most = int(RANK_WORK / rank_work(count, 1))
        coarse = sampled_laws(evaluation, assumption, draws, seed, most=most)
    return Likely(evaluation, assumption, "sampled", draws, found, coarse)


def exactly(evaluation: Evaluation, completions: Completions, steps: int) -> Likely:
    """Work out what is likely from all completions, on a lattice."""
    found = coarse = laws(completions, steps)
    for fewer in (steps, *(s for s in LATTICES if s < steps)):
        columns = found.mass.shape[1] if fewer == steps else int(completions.most * fewer) + 2
        if rank_work(len(completions.projects), columns) <= RANK_WORK or fewer == COARSE:
            coarse = found if fewer == steps else laws(completions, fewer)
            break
    return Likely(evaluation, completions.assumption, "exact", 0, found, coarse)


def _refused(evaluation: Evaluation) -> Iterator[Problem]:
    yield from no_award(evaluation)
    if not evaluation.has_total:
        yield Problem(
            field="criteria",
            rule=say("there is no total in this set"),
            remedy=say("ask only what is certain of each criterion"),
        )


def affordable(evaluation: Evaluation, most: int = DRAWS) -> int:
    """Return how many draws of each project the budget of work allows."""
    marks = len(evaluation.scores) * max(1, len(evaluation.case.criteria.leaves))
    return max(100, min(most, int(DRAW_WORK / marks)))


def law_work(completions: Completions, steps: int) -> float:
    """Return about how many multiplications the laws of all totals take."""
    nodes = len(quadrature(completions.assumption.correlation)[1])
    size = float(completions.most) * steps
    pieces = sum(len(cell) for row in completions.cells for cell in row if is_open(cell))
    return 1.5 * nodes * size * pieces


def pair_work(projects: int, columns: int) -> float:
    """Return about how many multiplications all pairs take, with their bounds."""
    return 4.0 * projects * projects * columns


def rank_work(projects: int, columns: int) -> float:
    """Return about how many multiplications all ranks take."""
    return float(projects * projects * columns) * max(1.0, log2(projects))


def within(completions: Completions, most_laws: float, most_pairs: float) -> int | None:
    """Return the finest lattice for which the work is in its budget; None where there is none."""
    steps = lattice(completions)
    count = len(completions.projects)
    for one in (steps, *(s for s in LATTICES if s < steps)):
        columns = int(completions.most * one) + 2
        if law_work(completions, one) <= most_laws and pair_work(count, columns) <= most_pairs:
            return one
    return None
