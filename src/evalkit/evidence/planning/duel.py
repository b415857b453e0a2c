"""Two projects: how few documents settle which of them is above, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from attrs import evolve, field, frozen

from evalkit.assumed.assumption import Assumption
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation
from evalkit.evidence.completions import Completions
from evalkit.evidence.planning.certain import CertainEnds
from evalkit.evidence.planning.goals import OrderGoal, pair_doubts
from evalkit.evidence.planning.greedy import Letter, after
from evalkit.evidence.planning.known import NOTHING, Branches, KnownLaws, Rows
from evalkit.evidence.planning.letters import Desk
from evalkit.evidence.requests import Askable, Asking, asking
from evalkit.model import Project

COLUMNS, FINE, ROWS = 600, 2400, 64
POOL = 8
"""Letters of each project of which all sets are tried: those that gain most, then the widest."""


@frozen
class DuelStep:
    """The best so many letters for two projects.

    Parameters
    ----------
    letters : sequence of Askable
    settled : float
        In which share of completions they put the two in order at 95 %.
    certain : float
        In which share they do so for certain.
    doubt : float
        The expected p (1 - p) that is left.
    """

    letters: tuple[Askable, ...]
    settled: float
    certain: float
    doubt: float


@frozen(eq=False)
class Duel(Listed):
    """Two projects, and the letters that would settle which of them is above.

    Parameters
    ----------
    asking : Asking
    first, second : Project
    above, below : float
        How likely the first is above the second now, and below; the rest is a tie.
    now : DuelStep
        With no letter.
    steps : sequence of DuelStep
        The best one letter, the best two, and so on.
    everything : DuelStep
        With every letter about the two.
    searched : int
        How many letters were tried in all combinations.
    assumption : Assumption
    """

    asking: Asking
    first: Project
    second: Project
    above: float
    below: float
    now: DuelStep
    steps: tuple[DuelStep, ...] = field(repr=False)
    everything: DuelStep = field(repr=False)
    searched: int
    assumption: Assumption


def duel(
    evaluation: Evaluation,
    first: str,
    second: str,
    *,
    most: int = 4,
    assumption: Assumption | None = None,
) -> Duel:
    """Find the fewest documents that settle which of two projects is above the other.

    Parameters
    ----------
    evaluation : Evaluation
    first, second : str
        Ids of projects.
    most : int
        Up to so many letters.
    assumption : Assumption, optional
        What is assumed of open marks.

    Raises
    ------
    ModelError
        If a project is not known, both are the same, or the total is not a plain sum.
    """
    case = evaluation.case
    one, other = case.project(first), case.project(second)
    if one.id == other.id:
        rule = say("the two must be different projects")
        raise ModelError(Problem(field="against", rule=rule, value=first))
    found, assumed = asking(evaluation), assumption or Assumption()
    pair = _only(Completions.of(evaluation, assumed), (one.id, other.id))
    about = [a for a in found.askable if a.project.id in pair.projects]
    desk = Desk.of(evaluation, pair, about)
    board = _Board(pair, desk)
    pool = board.pool()
    now = board.step(())
    above, below = board.chances()
    return Duel(
        asking=found,
        first=one,
        second=other,
        above=above,
        below=below,
        now=now,
        steps=tuple(board.best(pool, n) for n in range(1, min(most, len(pool)) + 1)),
        everything=board.step(tuple(desk.askable)),
        searched=len(pool),
        assumption=assumed,
    )


def _only(completions: Completions, names: tuple[str, str]) -> Completions:
    rows = dict(zip(completions.projects, completions.cells, strict=True))
    return evolve(completions, projects=names, cells=tuple(rows[name] for name in names))


class _Board:
    """The laws of two totals after any letters about them."""

    def __init__(self, pair: Completions, desk: Desk) -> None:
        self.desk = desk
        self.ground = KnownLaws.of(pair, COLUMNS, ROWS, desk.fails)
        self.told = KnownLaws.of(pair, FINE, ROWS, desk.fails)
        self.ends = CertainEnds(pair)

    def chances(self) -> tuple[float, float]:
        """Return how likely the first is above now, and below."""
        one, other = (self.told.rows(n) for n in (0, 1))
        above = float(one.share @ (one.mass @ other.below.T) @ other.share)
        below = float(other.share @ (other.mass @ one.below.T) @ one.share)
        return above, below

    def pool(self) -> tuple[Letter, ...]:
        """Return the letters of which all sets are tried; of two that settle the same, one."""
        state = [self.ground.rows(n) for n in (0, 1)]
        width = self.desk.completions.width
        found: list[Letter] = []
        for project in (0, 1):
            about = [letter for letter in self.desk.askable if letter.project == project]
            letters = list({letter.closes: letter for letter in about[::-1]}.values())
            ways = [self.ground.rows(project, after(NOTHING, letter)) for letter in letters]
            values = OrderGoal().options(state, project, [state[project], *ways])
            merit = {
                letter: (
                    round(float(values[0] - value), 6),
                    sum(width(project, k) for k in letter.closes),
                )
                for letter, value in zip(letters, values[1:], strict=True)
            }
            found += sorted(letters, key=lambda x: merit[x], reverse=True)[:POOL]
        return tuple(found)

    def best(self, pool: Sequence[Letter], size: int) -> DuelStep:
        """Return the set of so many letters that settles the pair most often."""
        scored = ((self._score(letters), letters) for letters in combinations(pool, size))
        return self.step(max(scored, key=lambda item: item[0])[1])

    def step(self, letters: tuple[Letter, ...]) -> DuelStep:
        """Return what a set of letters settles, on the finer lattice."""
        [(doubt, _, settled)] = pair_doubts(self._rows(self.told, letters))
        certain = self.ends.certain(self._known(letters))
        asked = tuple(self.desk.of_letter(x) for x in letters)
        return DuelStep(asked, max(settled, certain), certain, doubt)

    def _score(self, letters: tuple[Letter, ...]) -> tuple[float, float]:
        [(doubt, _, settled)] = pair_doubts(self._rows(self.ground, letters))
        return round(settled, 4), -doubt

    def _known(self, letters: tuple[Letter, ...]) -> list[Branches]:
        known: list[Branches] = [NOTHING, NOTHING]
        for letter in letters:
            known[letter.project] = after(known[letter.project], letter)
        return known

    def _rows(self, laws: KnownLaws, letters: tuple[Letter, ...]) -> list[Rows]:
        return [laws.rows(n, own) for n, own in enumerate(self._known(letters))]
