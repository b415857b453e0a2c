"""The plan: which documents to ask for, one after the other, and what each would settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt
from typing import Literal

from attrs import field, frozen

from evalkit.assumed.assumption import Assumption
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, argument
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation
from evalkit.evidence.completions import Completions
from evalkit.evidence.planning.greedy import GreedyPick, GreedySearch
from evalkit.evidence.planning.known import NOTHING, Branches, KnownLaws
from evalkit.evidence.planning.letters import Desk, Refusals, refusals
from evalkit.evidence.planning.settle import SettleAim
from evalkit.evidence.planning.standing import Observer, Prospect
from evalkit.evidence.requests import Askable, Asking, asking
from evalkit.model import Document

AskBy = Literal["document", "letter"]
COARSE, FINE = 500, 1000
"""Columns of the lattices on which a plan is searched, and on which it is told."""
ROWS, LEAST_ROWS, ALL_ROWS = 128, 8, 800
"""How many laws stand for what may be known of a project, and of all of them together."""
DRAWS, LETTER_DRAWS, TOLD_DRAWS = 96, 48, 3000
"""Draws of what is known of all projects at once; told of two or three, of more by their number."""
LETTERS = 10
"""Single letters of a plan without a budget."""
WORK = 2e11
"""Multiplications that a search may take, about a quarter of a minute on one core."""


@frozen
class PlanStep:
    """One document that is asked for, about one project or about several.

    Parameters
    ----------
    document : Document
    letters : sequence of Askable
        One for each project.
    effort : Fraction
        What they cost together.
    gain : float
        By how much what is to be settled is less open after them.
    pair : bool
        Whether it was chosen together with the one before or after it, as no single one gained.
    gates : int
        How many open gates they settle.
    after : Prospect
        How things stand with these and all letters before them answered.
    """

    document: Document
    letters: tuple[Askable, ...]
    effort: Fraction
    gain: float
    pair: bool
    gates: int
    after: Prospect


@frozen(eq=False)
class Plan(Listed):
    """What to ask for next, with what it settles.

    Parameters
    ----------
    asking : Asking
        All that is open and could be asked for.
    settle : SettleAim
    by : {'document', 'letter'}
        Whether a step is the letters for one document about all projects, or one letter.
    assumption : Assumption
    budget : Fraction or None
    now : Prospect
    steps : sequence of PlanStep
    everything : Prospect
        How things would stand with every letter answered that could be sent.
    letters : int
        How many could be sent.
    gates : int
        How many gates on marks are open.
    step : Fraction
        Points between two columns of the lattice on which the plan is told.
    cut_short : bool
        Whether the search ended because it would have been too much work.
    refused : mapping of document, or of (project, document), to float
        How likely a letter is refused, as it was assumed.
    """

    asking: Asking
    settle: SettleAim
    by: AskBy
    assumption: Assumption
    budget: Fraction | None
    now: Prospect
    steps: tuple[PlanStep, ...] = field(repr=False)
    everything: Prospect
    letters: int
    gates: int
    step: Fraction
    cut_short: bool = False
    refused: Mapping[object, float] = field(factory=dict)

    @property
    def evaluation(self) -> Evaluation:
        """What was evaluated."""
        return self.asking.evaluation

    @property
    def pairs(self) -> int:
        """How many pairs of projects there are."""
        count = len(self.evaluation.scores)
        return count * (count - 1) // 2

    @property
    def can_gain(self) -> bool:
        """Whether anything that could be asked would make what is to be settled less open."""
        return self.now.goal - self.everything.goal > 1e-5 * max(self.now.goal, 1e-9)


def plan(
    evaluation: Evaluation,
    settle: str = "order",
    budget: Number | None = None,
    *,
    by: AskBy | None = None,
    assumption: Assumption | None = None,
    refused: Refusals | None = None,
    most: int | None = None,
) -> Plan:
    """Find which documents to ask for next.

    Again and again the document is taken that brings down most, for its effort, what is
    still open, in expectation over the answers.

    Parameters
    ----------
    evaluation : Evaluation
    settle : {'order', 'first', 'gates'} or 'top:3' or 'cut:60'
        Who is above whom; who is first; which gates are failed; who is among so many
        first; who reaches so many points.
    budget : exact number, optional
        The most that the letters may cost together, by the effort of their documents.
    by : {'document', 'letter'}, optional
        Whether the letters for one document go out about all projects at once, or each
        for itself. Default: ``letter`` with a budget, ``document`` without.
    assumption : Assumption, optional
        What is assumed of open marks.
    refused : mapping of document, or of (project, document), to number, optional
        How likely a letter is refused, and settles nothing.
    most : int, optional
        At most so many steps.

    Raises
    ------
    ModelError
        If the total is not a plain sum, or an argument is none of those above.

    Examples
    --------
    >>> from evalkit import Case, Criterion, CriteriaSet, Linear, evaluate
    >>> from evalkit.model import Document
    >>> criteria = CriteriaSet(
    ...     "two", [Criterion(name, Linear(0, 10), points=50) for name in ("use", "cost")],
    ...     missing="interval",
    ...     documents=[Document(id="figures", settles="use"), Document(id="bill", settles="cost")],
    ... )
    >>> marks = {"A": {"use": None, "cost": (4, 5)}, "B": {"use": 5, "cost": (4, 5)}}
    >>> found = plan(evaluate(Case.of(criteria, marks)))
    >>> [(step.document.id, len(step.letters)) for step in found.steps]
    [('figures', 1), ('bill', 2)]
    """
    aim, assumed = SettleAim.read(settle), assumption or Assumption()
    limit = None if budget is None else checked_budget(budget)
    way: AskBy = by or ("document" if budget is None else "letter")
    completions = Completions.of(evaluation, assumed)
    found = asking(evaluation)
    desk = Desk.of(evaluation, completions, found.askable, refused)
    candidates = desk.single() if way == "letter" else desk.by_document()
    steps = min(most or len(candidates), len(candidates), *_letters(way, limit))
    rows, affordable = _rows(completions, len(candidates), steps, way)
    draws = LETTER_DRAWS if way == "letter" else DRAWS
    together = aim.kind in ("first", "top")  # all totals at once, which takes more work
    ground = KnownLaws.of(completions, COARSE // (1 + together), rows, desk.fails)
    told = KnownLaws.of(completions, FINE, 2 * rows, desk.fails)
    observer = Observer(told, aim.goal(told, TOLD_DRAWS), TOLD_DRAWS)
    search = GreedySearch(ground, aim.goal(ground, draws), candidates)
    nothing: list[Branches] = [NOTHING] * len(completions.projects)
    everything = search.with_all()
    return Plan(
        asking=found,
        settle=aim,
        by=way,
        assumption=assumed,
        budget=limit,
        now=observer.stands(nothing),
        steps=tuple(
            _step(pick, desk, observer) for pick in search.picks(limit, min(steps, affordable))
        ),
        everything=observer.stands(everything),
        letters=len(desk.askable),
        gates=sum(len(gates) for gates in desk.fails.values()),
        step=Fraction(1, told.steps),
        cut_short=affordable < steps,
        refused=refusals(evaluation, refused or {}),
    )


def checked_budget(budget: Number) -> Fraction:
    """Return a budget.

    Raises
    ------
    ModelError
        If it is no number above 0.
    """
    value = argument("budget", budget)
    if value <= 0:
        raise ModelError(
            Problem(field="budget", rule=say("must be more than 0"), value=str(budget))
        )
    return value


def _letters(by: AskBy, budget: Fraction | None) -> Sequence[int]:
    return [LETTERS] if by == "letter" and budget is None else []


def _rows(completions: Completions, count: int, steps: int, by: AskBy) -> tuple[int, int]:
    """Return how many laws stand for what may be known of a project, and how many steps to take."""
    projects = len(completions.projects)
    trials = count * steps - steps * (steps - 1) / 2 if by == "document" else 4 * steps
    each = projects**2 * COARSE
    rows = min(int(sqrt(WORK / max(1.0, trials * each))), ALL_ROWS // projects)
    if rows >= LEAST_ROWS or by == "letter" or trials * each * LEAST_ROWS**2 <= WORK:
        return max(LEAST_ROWS, min(ROWS, rows)), steps
    return LEAST_ROWS, max(1, int(WORK / (each * LEAST_ROWS**2 * max(1, count))))


def _step(pick: GreedyPick, desk: Desk, observer: Observer) -> PlanStep:
    letters = pick.candidate.letters
    asked = tuple(desk.of_letter(letter) for letter in letters)
    gates = sum(len(desk.fails.get((x.project, k), ())) for x in letters for k in x.closes)
    return PlanStep(
        document=asked[0].document,
        letters=asked,
        effort=pick.candidate.effort,
        gain=pick.gain,
        pair=pick.pair,
        gates=gates,
        after=observer.stands(pick.known),
    )
