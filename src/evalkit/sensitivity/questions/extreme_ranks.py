"""The best and the worst rank that a project can have, with weights at which it has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from attrs import field, frozen

from evalkit.core.notes import Note, note
from evalkit.core.types import Fractions
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.study import Answer, Study, question
from evalkit.sensitivity.winning.extreme_search import Ends, find_ends

RankEnd = Literal["best", "worst"]


@frozen
class Extreme:
    """The extreme ranks of one project.

    A project's best rank is 1 + the least number of rivals above it; its worst is 1 +
    the greatest number that reach its score or more. So ties count for the project in
    the one and against it in the other.

    Parameters
    ----------
    project : int
        Its place in the matrix.
    best, worst : int
        Ranks that it has at the witnesses, checked in exact arithmetic.
    best_bound, worst_bound : int
        No admissible weights and marks give a better rank, or a worse one. The same
        as `best` and `worst` unless the search ran out of its budget or of digits.
    best_weights, worst_weights : tuple of Fraction
        The witnesses. Where marks are ranges, the project has its highest marks and
        its rivals their lowest, or the reverse.
    """

    project: int
    best: int
    worst: int
    best_bound: int
    worst_bound: int
    best_weights: Fractions = field(repr=False)
    worst_weights: Fractions = field(repr=False)

    @property
    def is_settled(self) -> bool:
        """Whether both ranks are the true extremes."""
        return self.best == self.best_bound and self.worst == self.worst_bound


@frozen(eq=False)
class ExtremeRanks(Answer):
    """The extreme ranks of all projects.

    Parameters
    ----------
    extremes : tuple of Extreme
        One a project, in the order of the matrix.
    """

    extremes: tuple[Extreme, ...] = field(repr=False)
    cut_short: tuple[Note, ...] = field(default=(), repr=False, kw_only=True)

    @property
    def best(self) -> tuple[int, ...]:
        """Best rank found of each project."""
        return tuple(e.best for e in self.extremes)

    @property
    def worst(self) -> tuple[int, ...]:
        """Worst rank found of each project."""
        return tuple(e.worst for e in self.extremes)

    @property
    def is_settled(self) -> bool:
        """Whether all ranks are the true extremes."""
        return all(e.is_settled for e in self.extremes)

    def _sorted(self) -> Sequence[Extreme]:
        return sorted(self.extremes, key=lambda e: (e.best, e.worst, e.project))


@question
def extreme_ranks(
    study: Study,
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> ExtremeRanks:
    """Find the best and the worst rank of every project over the admissible weights and marks.

    Parameters
    ----------
    study : Study
    seed : int
        Of the draws that are tried first. The settled ranks do not depend on it.
    progress : callable, optional
        Called with how many of all ends are settled, and how many there are.

    Returns
    -------
    ExtremeRanks

    Notes
    -----
    Extreme ranks: Kadziński, Greco and Słowiński 2012, Omega 40. Rivals that are always
    or never ahead are set apart first; draws, and corners of the space, give ranks that
    are reached. Where the space has few corners, the rest is branch and bound over
    polytopes cut along the rivals' ties, with bounds that allow for rounding; on others,
    and where that comes to no end, a program in whole numbers, whose bound is the
    solver's word. Each rank that is given is checked in fractions at its witness.

    Examples
    --------
    >>> study = Study.of([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.4, 0.4, 0.4]])
    >>> found = extreme_ranks(study)
    >>> found.best, found.worst
    ((1, 1, 1, 1), (4, 4, 4, 3))
    """
    work = study.work()
    ends = find_ends(study.matrix, study.space, study.preference, work, seed, progress)
    extremes = tuple(
        Extreme(
            project=i,
            best=ends.best[i].reached,
            worst=ends.worst[i].reached,
            best_bound=ends.best[i].bound,
            worst_bound=ends.worst[i].bound,
            best_weights=ends.best[i].weights,
            worst_weights=ends.worst[i].weights,
        )
        for i in range(len(study.projects))
    )
    return ExtremeRanks(
        study=study,
        extremes=extremes,
        cut_short=() if ends.is_finished else tuple(_cut_short(extremes, work)),
        method=_method(ends),
        remarks=tuple(_remarks(extremes, ends)),
    )


def _method(ends: Ends) -> Note:
    if ends.by_solver:
        return note("ranks-by-solver", count=ends.by_solver, all=2 * len(ends.best))
    return note("ranks-by-branching")


def _remarks(extremes: Sequence[Extreme], ends: Ends) -> list[Note]:
    made = [note("ties-in-ranks")]
    left = sum(not e.is_settled for e in extremes)
    if left and ends.is_finished:
        made.append(note("ranks-near-ties", count=left))
    return made


def _cut_short(extremes: Sequence[Extreme], work: WorkLeft) -> Iterator[Note]:
    left = sum(not e.is_settled for e in extremes)
    if left:
        yield note("ranks-left", reason=work.out(), count=left)
