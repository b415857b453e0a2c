"""The table of analyses: what each is called on the command line, and how it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from types import MappingProxyType

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation
from evalkit.sensitivity.budget import Budget
from evalkit.sensitivity.change.flips import flips
from evalkit.sensitivity.one_weight.breakpoints import breakpoints
from evalkit.sensitivity.one_weight.critical import critical_weights
from evalkit.sensitivity.one_weight.stability import stability
from evalkit.sensitivity.shares.acceptability import acceptability
from evalkit.sensitivity.shares.exact.pairwise import winning_indices
from evalkit.sensitivity.spread.drivers import drivers
from evalkit.sensitivity.uncertain.joint import joint
from evalkit.sensitivity.variants.structure import structure
from evalkit.sensitivity.winning.extreme import extreme_ranks
from evalkit.sensitivity.winning.winners import winners
from evalkit.weights import WeightSpace

Progress = Callable[[int, int], None]


@frozen
class Options:
    """How an analysis is run; each takes what concerns it.

    Parameters
    ----------
    node : str or None
        Criterion or group whose weight moves, for the break points.
    samples : int or None
        Most draws of weights.
    seed : int
    budget : Budget
        How much work it may do.
    executor : concurrent.futures.Executor or None
    state : str or Path or None
        File in which draws are kept, so that an interrupted run can go on.
    progress : callable or None
    """

    node: str | None = None
    samples: int | None = None
    seed: int = 0
    budget: Budget = field(factory=Budget)
    executor: Executor | None = None
    state: str | Path | None = None
    progress: Progress | None = None


Run = Callable[[Evaluation, WeightSpace | None, Options], Listed]


def _breakpoints(result: Evaluation, space: WeightSpace | None, options: Options) -> Listed:
    if options.node is None:
        rule = say("needs the criterion or group whose weight moves")
        raise ModelError(Problem(field="node", rule=rule))
    return breakpoints(result, options.node, space)


def _acceptability(result: Evaluation, space: WeightSpace | None, options: Options) -> Listed:
    return acceptability(
        result,
        space,
        samples=options.samples,
        error=None if options.samples is None else 0.005,
        budget=options.budget,
        seed=options.seed,
        executor=options.executor,
        state=options.state,
        progress=options.progress,
    )


KINDS: Mapping[str, Run] = MappingProxyType(
    {
        "stability": lambda result, space, _: stability(result, space),
        "breakpoints": _breakpoints,
        "critical": lambda result, _space, _: critical_weights(result),
        "flips": lambda result, space, o: flips(result, space, budget=o.budget),
        "winners": lambda result, space, o: winners(result, space, budget=o.budget, seed=o.seed),
        "ranks": lambda result, space, o: extreme_ranks(
            result, space, budget=o.budget, seed=o.seed, progress=o.progress
        ),
        "acceptability": _acceptability,
        "duels": lambda result, space, _: winning_indices(result, space),
        "drivers": lambda result, space, o: drivers(result, space, budget=o.budget, seed=o.seed),
        "joint": lambda result, space, o: joint(
            result, space, budget=o.budget, seed=o.seed, progress=o.progress
        ),
        "structure": lambda result, space, o: structure(result, space, budget=o.budget),
    }
)
