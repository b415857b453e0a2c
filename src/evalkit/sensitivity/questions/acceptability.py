"""How often each project holds each rank: exact where there is a way, else sampled."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from evalkit.core.arrays import FloatArray
from evalkit.core.counts import is_whole, whole_rule
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.core.types import Progress
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.conditions import remarks
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.shares.exact.cells import FirstRank, first_rank
from evalkit.sensitivity.shares.exact.domain import Simplex, is_exact_space, simplex_of
from evalkit.sensitivity.shares.exact.pairwise import pairwise_shares
from evalkit.sensitivity.shares.sampled.blocks import COMPARED, Task, plan, spread
from evalkit.sensitivity.shares.sampled.distinct import Distinct, distinct
from evalkit.sensitivity.shares.sampled.estimates import Estimates
from evalkit.sensitivity.shares.sampled.result import Acceptability, exact_method, sampled_method
from evalkit.sensitivity.shares.sampled.runs import run
from evalkit.sensitivity.shares.sampled.state import SampleState
from evalkit.sensitivity.study import Study, question
from evalkit.weights import Sampler, WeightSpace
from evalkit.weights.draws.sampling import BLOCK
from evalkit.weights.draws.sobol import DrawMethod

__all__ = ["Acceptability", "acceptability"]

ShareMethod = Literal["auto", "exact", "sampling"]

ERROR = 0.005
MOST_DRAWS = 1 << 24
_FEWEST = 512  # draws where the clock has run out before the first
_PAIRED = 1000  # draws at least, times pairs, for which the budget must have room to count pairs
_ALIKE = 1e-13  # of two projects in a space without corners: below, they are equal


@question
def acceptability(
    study: Study,
    *,
    method: ShareMethod = "auto",
    samples: int | None = None,
    error: float | None = None,
    seed: int = 0,
    sampler: DrawMethod = "sobol",
    executor: Executor | None = None,
    progress: Progress | None = None,
    state: SampleState | str | Path | None = None,
) -> Acceptability:
    """Return how often each project holds each rank, and with which weights it comes first.

    Parameters
    ----------
    study : Study
        Where marks are ranges their middles are ranked; only `confidence` varies them.
    method : {"auto", "exact", "sampling"}
        "auto": first ranks and central weights as exact volumes and pairs in closed form
        where there are any, all else sampled. "exact": nothing is sampled; the shares of
        all ranks are then there only for one single weight, or two projects that differ.
        "sampling": first ranks and central weights are sampled, too.
    samples : int, optional
        Draws of weights. From 8 blocks of 16,384 on they are rounded up to whole blocks.
        With `error`, the most draws to make.
    error : float, optional
        Draw until no share of any rank is likely to be further off: each within it 95
        times in 100. Draws are doubled from 131,072 on. Default: 0.005, unless `samples`
        is given.
    seed : int
    sampler : {"sobol", "random"}
        Sobol points are as fast to make as random ones and worth some 50 times as many
        with four criteria, some 5 times with eight, and as many with twenty.
    executor : concurrent.futures.Executor, optional
        Threads, processes or a cluster. The counts are the same for any of them.
    progress : callable, optional
        Called with the draws made and the draws of this round.
    state : State, str or Path, optional
        Where counts are kept: after an interrupt the same call goes on from there.

    Returns
    -------
    Acceptability

    Raises
    ------
    ModelError
        For arguments that do not fit, or "exact" where there is no exact answer.
    BlockError
        If drawing fails again and again; `state` keeps what was counted.

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001). SMAA-2: stochastic multicriteria acceptability
    analysis for group decision making. Operations Research 49(3), 444-454.
    Tervonen, T. and Lahdelma, R. (2007). Implementing stochastic multicriteria
    acceptability analysis. European Journal of Operational Research 178(2), 500-513.

    Examples
    --------
    >>> study = Study.of([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]])
    >>> found = acceptability(study)
    >>> found.first.round(9)
    array([0.25, 0.25, 0.25, 0.25])
    >>> found.shares[3].round(2)
    array([0.25, 0.75, 0.  , 0.  ])
    >>> found.is_reached
    True
    """
    _check(method, samples, error, sampler)
    matrix, space, work = study.matrix, study.space, study.work()
    simplex = simplex_of(space) if is_exact_space(space) else None
    scores, kinds = _laid_out(matrix, space, simplex)
    told = list(remarks(matrix, kinds.groups))
    exact_first, exact_shares = None, None
    if method != "sampling":
        vertices = 0 if work.is_late else work.budget.vertices
        found = first_rank(matrix.values, space, most_vertices=vertices)
        if isinstance(found, FirstRank):
            exact_first = found
            exact_shares = _closed_form(kinds, scores, space, simplex)
        elif method == "exact":
            rule = say("no exact answer: {reason}", reason=found.problem.rule)
            raise ModelError(
                Problem(field="method", rule=rule, remedy=say("use method='auto' or 'sampling'"))
            )
        else:
            told.append(note("first-sampled", reason=found.problem.rule))
    estimates, drawn = None, None
    wanted = None
    if method == "sampling" or (method == "auto" and exact_shares is None):
        width = scores.shape[1]
        stream = (space if simplex is None else WeightSpace.simplex(width)).sampler(seed, sampler)
        # Where all pairs are compared in each draw, they are what takes long.
        pairs = simplex is None and len(kinds.sizes) ** 2 <= work.budget.scores // _PAIRED
        name = _name(space, simplex, seed, sampler)
        task = Task(kinds.costs, kinds.sizes, stream, name, pairs)
        wanted = ERROR if samples is None and error is None else error
        estimates = _sample(
            task, kinds, simplex, samples, wanted, work, executor, progress, _state(state)
        )
        drawn = stream.drawn
    by_pairs = simplex is not None and (estimates is None or _has_room(work, scores))
    return Acceptability(
        study=study,
        method=_method(exact_first, exact_shares, estimates, drawn),
        seed=seed,
        exact_first=exact_first,
        exact_shares=exact_shares,
        estimates=estimates,
        simplex=simplex,
        by_pairs=by_pairs,
        wanted=wanted,
        cut_short=(
            *_cut_short(estimates, samples, wanted, work),
            *(() if by_pairs or simplex is None else (_by_draws(work),)),
        ),
        remarks=tuple(told),
    )


def _method(
    first: FirstRank | None,
    exact_shares: FloatArray | None,
    estimates: Estimates | None,
    drawn: Note | None,
) -> Note:
    if exact_shares is not None:
        return note("closed-form")
    if estimates is not None:
        return sampled_method(estimates, drawn)
    assert first is not None  # else something was sampled
    return exact_method(first)


def _has_room(work: WorkLeft, scores: FloatArray) -> bool:
    """Say whether the budget has room for all pairs in closed form."""
    count, corners = scores.shape
    return work.take_all("floats", count * (count - 1) // 2 * max(corners * corners // 4, 1))


def _by_draws(work: WorkLeft) -> Note:
    return note("ranks-by-draws", reason=work.out())


def _check(method: str, samples: object, error: object, sampler: str) -> None:
    for name, value, known in (
        ("method", method, get_args(ShareMethod)),
        ("sampler", sampler, get_args(DrawMethod)),
    ):
        if value not in known:
            rule = say("must be one of {names}", names=known)
            raise ModelError(Problem(field=name, rule=rule, value=str(value)))
    count = int(samples) if isinstance(samples, np.integer) else samples
    if count is not None and not is_whole(count, 1, 1 << 40):
        raise ModelError(Problem(field="samples", rule=whole_rule(1), value=str(samples)))
    if error is not None and not (isinstance(error, float) and 0 < error < 1):
        rule = say("must be between {low} and {high}", low=0, high=1)
        raise ModelError(Problem(field="error", rule=rule, value=str(error)))


def _laid_out(
    matrix: Matrix, space: WeightSpace, simplex: Simplex | None
) -> tuple[FloatArray, Distinct]:
    """Return the scores that draws are multiplied with, and one project of each kind."""
    if simplex is not None:
        scores = simplex.scores(matrix.values)
        return scores, distinct(scores, scores, simplex.tolerance)
    frame = space.frame()
    marks = np.column_stack([matrix.values @ frame.origin, matrix.values @ frame.basis])
    return matrix.values, distinct(matrix.values, marks, _ALIKE)


def _closed_form(
    kinds: Distinct, scores: FloatArray, space: WeightSpace, simplex: Simplex | None
) -> FloatArray | None:
    """Return the shares of all ranks where no more than two kinds, or one weight, are there."""
    count, places = len(kinds.sizes), len(kinds.owner)
    begins = np.zeros((count, places))
    if count == 1 or not space.dimension:
        begins[np.arange(count), np.cumsum(kinds.sizes) - kinds.sizes] = 1.0
    elif count == 2 and simplex is not None:
        heads = [int(np.flatnonzero(kinds.owner == kind)[0]) for kind in range(2)]
        wins, _ = pairwise_shares(scores[heads], tolerance=simplex.tolerance)
        for kind, other in ((0, 1), (1, 0)):
            begins[kind, 0] += wins[kind, other]
            begins[kind, kinds.sizes[other]] += wins[other, kind]
    else:
        return None
    return frozen_array((spread(begins, kinds.sizes) / kinds.sizes[:, None])[kinds.owner])


def _name(space: WeightSpace, simplex: Simplex | None, seed: int, sampler: str) -> str:
    """Name a stream of weights so that no other has the same name."""
    if simplex is not None:  # the corners are in the scores
        return f"shares of corners, {sampler}, {seed}"
    rows = [(*row.coefficients, row.bound) for row in space.rows]
    return f"{space.measure} {rows} {space.branch} {sampler} {seed}"


def _cut_short(
    estimates: Estimates | None, samples: int | None, wanted: float | None, work: WorkLeft
) -> tuple[Note, ...]:
    """Say that draws ended before the error that was wanted was reached."""
    if estimates is None or samples is not None or wanted is None:
        return ()
    if estimates.largest_error <= wanted:
        return ()
    return (note("draws-ended", reason=work.out(), count=estimates.draws),)


def _state(given: SampleState | str | Path | None) -> SampleState:
    return given if isinstance(given, SampleState) else SampleState(given)


def _sample(
    task: Task,
    kinds: Distinct,
    simplex: Simplex | None,
    samples: int | None,
    wanted: float | None,
    work: WorkLeft,
    executor: Executor | None,
    progress: Progress | None,
    state: SampleState,
) -> Estimates:
    least = _FEWEST if work.is_late else BLOCK
    most = work.draws(len(kinds.owner), least, MOST_DRAWS) if samples is None else int(samples)
    draws = most if wanted is None else min(most, COMPARED * BLOCK)
    try:
        while True:  # draws grow each round, up to `most`
            run(
                task,
                plan(draws),
                state=state,
                executor=executor,
                progress=progress,
                is_late=lambda: work.is_late,
            )
            made = _estimates(task.stream, kinds, simplex, state)
            is_good = wanted is None or made.largest_error <= wanted
            if is_good or draws >= most or work.is_late:
                return made
            draws = min(2 * draws, most)
    finally:
        state.save()


def _estimates(
    stream: Sampler, kinds: Distinct, simplex: Simplex | None, state: SampleState
) -> Estimates:
    return Estimates(
        part=state.part,
        owner=kinds.owner,
        sizes=kinds.sizes,
        corners=None if simplex is None else simplex.corners,
        replicated=bool(stream.replicates) or not stream.is_independent,
        worth=1.0 if stream.is_independent else min(1.0, stream.ess),
    )
