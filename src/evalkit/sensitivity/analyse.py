"""Everything in one: how far the weights can move before the answer changes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from attrs import field, frozen

from evalkit.core.messages import Lang, Message
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation
from evalkit.sensitivity.budget import Budget, Work
from evalkit.sensitivity.change.flips import Flips, flips
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.one_weight.stability import Stability, stability
from evalkit.sensitivity.shares.acceptability import Acceptability, acceptability
from evalkit.sensitivity.sources import Source, Weights, resolve
from evalkit.sensitivity.spread.drivers import Drivers, drivers
from evalkit.sensitivity.uncertain.joint import joint
from evalkit.sensitivity.uncertain.joint_result import Joint
from evalkit.sensitivity.uncertain.panels import evaluators_of, has_spans
from evalkit.sensitivity.variants.structure import Structure, structure
from evalkit.sensitivity.winning.comparing import compare
from evalkit.sensitivity.winning.extreme import ExtremeRanks, extreme_ranks_of
from evalkit.sensitivity.winning.winners import Winners, winners_of
from evalkit.weights import WeightSpace

Progress = Callable[[int, int], None]
_STEPS = 100
_PARTS = (
    "stability",
    "flips",
    "winners",
    "ranks",
    "acceptability",
    "drivers",
    "joint",
    "structure",
)


@frozen(eq=False)
class Analysis(Listed):
    """All analyses of one case; prints a one-page answer.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    stability : Stability
    flips : Flips
    winners : Winners
    ranks : ExtremeRanks
    acceptability : Acceptability
    drivers : Drivers
    joint : Joint or None
        Only where marks are ranges or missing, or several evaluators gave them.
    structure : Structure
    budget : Budget
        How much work each of them was allowed.
    notes : tuple of Message
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    stability: Stability = field(repr=False)
    flips: Flips = field(repr=False)
    winners: Winners = field(repr=False)
    ranks: ExtremeRanks = field(repr=False)
    acceptability: Acceptability = field(repr=False)
    drivers: Drivers = field(repr=False)
    joint: Joint | None = field(repr=False)
    structure: Structure = field(repr=False)
    budget: Budget = field(repr=False)
    notes: tuple[Message, ...] = field(repr=False)

    @property
    def cut_short(self) -> tuple[Message, ...]:
        """What the budget left out, part by part; empty where everything was done."""
        parts = (
            self.flips,
            self.winners,
            self.ranks,
            self.acceptability,
            self.drivers,
            self.joint,
            self.structure,
        )
        return tuple(message for part in parts if part is not None for message in part.cut_short)

    def plain(self, lang: Lang = "en") -> dict[str, Any]:
        """Return the rows of all analyses, by name."""
        found: dict[str, Any] = {
            "space": [row.words.text(lang) for row in self.space.rows],
            "measure": self.space.measure,
            "dimension": self.space.dimension,
            "notes": [note.text(lang) for note in self.notes],
            "budget": self.budget.plain(),
            "projects": self.rows(lang),
        }
        for name in _PARTS:
            part = getattr(self, name)
            if part is not None:
                found[name] = part.rows(lang)
        # Last: flips that were not solved before are solved for their rows.
        found["cut_short"] = [message.text(lang) for message in self.cut_short]
        return found


def analyse(
    source: Source,
    space: WeightSpace | None = None,
    *,
    weights: Weights | None = None,
    samples: int | None = None,
    error: float = 0.005,
    budget: Budget | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    state: str | Path | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Say how far the weights can move before the answer changes.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
        In an array a higher value is better and all columns are in one unit.
    space : WeightSpace, optional
        Weights that may be taken. Default: the ranges written in the criteria set;
        all weights where there are none, which the page then says.
    weights : sequence or mapping of numbers, optional
        Official weights; equal by default for an array.
    samples : int, optional
        Most draws of weights.
    error : float
        Draw until every rank share is known this well.
    budget : Budget, optional
        How much work each part may do, and a clock for all of them if you set one. What is
        left falls back to bounds or fewer draws; `cut_short` and the page say what.
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

    Raises
    ------
    ModelError
        If the source is no weighted sum, or the space is empty or does not fit.

    Examples
    --------
    >>> from evalkit import sensitivity
    >>> found = sensitivity.analyse([[1, 0], [0, 1], [0.4, 0.4]], weights=[2, 1])
    >>> found.winners.never
    (2,)
    """
    steps = _Steps(progress)
    work = Work(budget or Budget())
    matrix, space, notes = resolve(source, space, weights)
    whole = source if weights is None else matrix
    found_stability = stability(matrix, space)
    steps.done(5)
    found_flips = flips(matrix, space, budget=work)
    steps.done(15)
    compared = compare(matrix, space, work.again())
    found_winners = winners_of(matrix, space, (), compared, work.again(), seed)
    steps.done(25)
    found_ranks = extreme_ranks_of(
        matrix, space, (), compared, work.again(), seed, steps.part(25, 50)
    )
    found_shares = acceptability(
        matrix,
        space,
        samples=samples,
        error=error,
        budget=work,
        seed=seed,
        executor=executor,
        state=state,
        progress=steps.part(50, 75),
    )
    found_drivers = drivers(matrix, space, budget=work, seed=seed)
    steps.done(85)
    panel = isinstance(whole, Evaluation) and not has_spans(whole) and len(evaluators_of(whole)) > 1
    found_joint = None
    if not matrix.is_certain or panel:
        found_joint = joint(whole, space, budget=work, seed=seed)
    steps.done(95)
    found_structure = structure(whole, space, budget=work)
    steps.done(100)
    return Analysis(
        matrix=matrix,
        space=space,
        stability=found_stability,
        flips=found_flips,
        winners=found_winners,
        ranks=found_ranks,
        acceptability=found_shares,
        drivers=found_drivers,
        joint=found_joint,
        structure=found_structure,
        budget=work.budget,
        notes=notes,
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
