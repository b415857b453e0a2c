"""Everything in one: how far the weights can move before the answer changes."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

from attrs import field, frozen

from evalkit.core.notes import Note
from evalkit.core.result import Listed
from evalkit.core.types import Progress
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.acceptability import Acceptability, acceptability
from evalkit.sensitivity.questions.drivers import Drivers, drivers
from evalkit.sensitivity.questions.extreme_ranks import ExtremeRanks, extreme_ranks
from evalkit.sensitivity.questions.flips import Flips, flips
from evalkit.sensitivity.questions.joint import Joint, joint
from evalkit.sensitivity.questions.stability import Stability, stability
from evalkit.sensitivity.questions.structure import Structure, structure
from evalkit.sensitivity.questions.winners import Winners, winners
from evalkit.sensitivity.study import Study, question
from evalkit.sensitivity.uncertain.panels import evaluators_of, has_spans
from evalkit.weights import WeightSpace

_STEPS = 100


@frozen(eq=False)
class Analysis(Listed):
    """All analyses of one case; prints a one-page answer.

    Parameters
    ----------
    study : Study
        Of which all parts were asked.
    stability : Stability
    flips : Flips
    winners : Winners
    extreme_ranks : ExtremeRanks
    acceptability : Acceptability
    drivers : Drivers
    joint : Joint or None
        Only where marks are ranges or missing, or several evaluators gave them.
    structure : Structure
    """

    study: Study = field(repr=False)
    stability: Stability = field(repr=False)
    flips: Flips = field(repr=False)
    winners: Winners = field(repr=False)
    extreme_ranks: ExtremeRanks = field(repr=False)
    acceptability: Acceptability = field(repr=False)
    drivers: Drivers = field(repr=False)
    joint: Joint | None = field(repr=False)
    structure: Structure = field(repr=False)

    @property
    def matrix(self) -> Matrix:
        """The utilities that all questions were asked of."""
        return self.study.matrix

    @property
    def space(self) -> WeightSpace:
        """The admissible weights."""
        return self.study.space

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know of the study."""
        return self.study.notes

    @property
    def cut_short(self) -> tuple[Note, ...]:
        """What the budget left out, part by part; empty where everything was done."""
        parts = (
            self.flips,
            self.winners,
            self.extreme_ranks,
            self.acceptability,
            self.drivers,
            self.joint,
            self.structure,
        )
        return tuple(message for part in parts if part is not None for message in part.cut_short)


@question
def analyse(
    study: Study,
    *,
    samples: int | None = None,
    error: float = 0.005,
    seed: int = 0,
    executor: Executor | None = None,
    state: str | Path | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Say how far the weights can move before the answer changes.

    Parameters
    ----------
    study : Study
        All questions are asked of it, and share the clock of its budget, if it has one.
        `cut_short` and the page say what the budget left out.
    samples : int, optional
        Most draws of weights.
    error : float
        Draw until every rank share is known this well.
    seed : int
        The same seed gives the same numbers, whatever the number of workers.
    executor : concurrent.futures.Executor, optional
        Shares the sampling.
    state : str or Path, optional
        File in which draws are kept: after an interrupt the same call goes on from there.
    progress : callable (done, total), optional

    Returns
    -------
    Analysis
        Prints a one-page answer; each part is an attribute that prints its own page.

    Examples
    --------
    >>> from evalkit.sensitivity import Study
    >>> found = analyse(Study.of([[1, 0], [0, 1], [0.4, 0.4]], weights=[2, 1]))
    >>> found.winners.never
    (2,)
    """
    steps, study = _Steps(progress), study.timed()
    found_stability = stability(study)
    steps.done(5)
    found_flips = flips(study)
    steps.done(15)
    found_winners = winners(study, seed=seed)
    steps.done(25)
    found_ranks = extreme_ranks(study, seed=seed, progress=steps.part(25, 50))
    found_shares = acceptability(
        study,
        samples=samples,
        error=error,
        seed=seed,
        executor=executor,
        state=state,
        progress=steps.part(50, 75),
    )
    found_drivers = drivers(study, seed=seed)
    steps.done(85)
    of = study.evaluation
    panel = of is not None and not has_spans(of) and len(evaluators_of(of)) > 1
    found_joint = joint(study, seed=seed) if panel or not study.matrix.is_certain else None
    steps.done(95)
    found_structure = structure(study)
    steps.done(100)
    return Analysis(
        study=study,
        stability=found_stability,
        flips=found_flips,
        winners=found_winners,
        extreme_ranks=found_ranks,
        acceptability=found_shares,
        drivers=found_drivers,
        joint=found_joint,
        structure=found_structure,
    )


class _Steps:
    """One progress for all parts, in hundredths."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def done(self, hundredths: int) -> None:
        if self._progress is not None:
            self._progress(hundredths, _STEPS)

    def part(self, low: int, high: int) -> Progress:
        def progress(done: int, total: int) -> None:
            self.done(low + (high - low) * min(done, total) // max(total, 1))

        return progress
