"""The table of questions: each by its one name, and how it is asked with options of a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.types import Progress
from evalkit.sensitivity.questions.acceptability import acceptability
from evalkit.sensitivity.questions.breakpoints import breakpoints
from evalkit.sensitivity.questions.critical_weights import critical_weights
from evalkit.sensitivity.questions.drivers import drivers
from evalkit.sensitivity.questions.extreme_ranks import extreme_ranks
from evalkit.sensitivity.questions.flips import flips
from evalkit.sensitivity.questions.joint import joint
from evalkit.sensitivity.questions.pairwise_winning import pairwise_winning
from evalkit.sensitivity.questions.stability import stability
from evalkit.sensitivity.questions.structure import structure
from evalkit.sensitivity.questions.winners import winners
from evalkit.sensitivity.study import Answer, Study


@frozen
class Options:
    """How a question is asked; each takes what concerns it.

    Parameters
    ----------
    node : str or None
        Criterion or group whose weight moves, for the break points.
    samples : int or None
        Most draws of weights.
    seed : int
    executor : concurrent.futures.Executor or None
    state : str or Path or None
        File in which draws are kept, so that an interrupted run can go on.
    progress : callable or None
    """

    node: str | None = None
    samples: int | None = None
    seed: int = 0
    executor: Executor | None = None
    state: str | Path | None = None
    progress: Progress | None = None


Ask = Callable[[Study, Options], Answer]


def _breakpoints(study: Study, options: Options) -> Answer:
    if options.node is None:
        rule = say("needs the criterion or group whose weight varies")
        raise ModelError(Problem(field="node", rule=rule))
    return breakpoints(study, options.node)


def _acceptability(study: Study, options: Options) -> Answer:
    return acceptability(
        study,
        samples=options.samples,
        error=None if options.samples is None else 0.005,
        seed=options.seed,
        executor=options.executor,
        state=options.state,
        progress=options.progress,
    )


QUESTIONS: Mapping[str, Ask] = MappingProxyType(
    {
        "stability": lambda study, _: stability(study),
        "breakpoints": _breakpoints,
        "critical_weights": lambda study, _: critical_weights(study),
        "flips": lambda study, _: flips(study),
        "winners": lambda study, o: winners(study, seed=o.seed),
        "extreme_ranks": lambda study, o: extreme_ranks(study, seed=o.seed, progress=o.progress),
        "acceptability": _acceptability,
        "pairwise_winning": lambda study, _: pairwise_winning(study),
        "drivers": lambda study, o: drivers(study, seed=o.seed),
        "joint": lambda study, o: joint(study, seed=o.seed, progress=o.progress),
        "structure": lambda study, _: structure(study),
    }
)
"""By the name that function, module, page, chart and command have in common; in commands and
charts with hyphens."""
