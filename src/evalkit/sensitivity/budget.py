"""How much work an analysis may do: counted, so that any machine comes to the same page."""

from __future__ import annotations

from math import isfinite
from time import monotonic
from typing import Any, Literal

from attrs import Attribute, asdict, evolve, field, fields, frozen

from evalkit.core.counts import check_whole
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note, note

WorkUnit = Literal["programs", "nodes", "floats"]


def _whole(_owner: Any, attribute: Attribute[int], value: Any) -> None:
    check_whole(attribute.name, value, 0)


def _above_zero(_owner: Any, attribute: Attribute[float | None], value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        rule = say("must be more than 0")
        raise ModelError(Problem(field=attribute.name, rule=rule, value=str(value)))


@frozen(kw_only=True)
class Budget:
    """How much work each analysis may do before it falls back to bounds or fewer draws.

    Work is counted in steps that are the same on every machine, so the same input gives the
    same page everywhere. What the budget cuts short says so: on the page, in `cut_short` of
    the result and in JSON. Each analysis has the whole budget; only the clock is shared.

    Not counted is what the size of the table bounds, for n projects and k criteria. Stability
    and critical weights look at each pair of projects for each node at most once, break points
    at each pair for one node, pairwise winning at each pair once. Structure scores
    the table again for each node a few times, and for each pair of sibling criteria once; an
    award is taken again for each bid and each evaluator, as on its own page. The weight space
    itself takes a few linear programs, and two for each criterion. For each project at most
    k + 11 witnesses are checked in fractions. A page has a row for each project or node.

    Parameters
    ----------
    vertices : int
        Corners of the winning cells that exact shares are added up from, in up to eight
        dimensions; fewer in more, where each costs more.
    programs : int
        Linear programs: of who can be first, of which a fifth at most finds the greatest
        leads of those who are settled without; of flips; of pairs of projects where the space
        has too many corners to list, or they nearly tie.
    nodes : int
        Nodes of programs in whole numbers, for extreme ranks that cutting leaves open.
    floats : int
        Numbers that the search of extreme ranks, pairs in closed form, and comparing pairs
        over the corners of a space go through.
    scores : int
        Draws of weights times projects, in each sampled analysis.
    seconds : float, optional
        A clock, for all parts together: from then on no further step begins, a running
        program is given up, and what is left is cut short in the same way. What the table
        bounds is done all the same. With a clock the page depends on the machine.
        Default: no clock.

    Examples
    --------
    >>> Budget().times(2).programs
    1600
    """

    vertices: int = field(default=100_000, validator=_whole)
    programs: int = field(default=800, validator=_whole)
    nodes: int = field(default=2_000, validator=_whole)
    floats: int = field(default=1_000_000_000, validator=_whole)
    scores: int = field(default=100_000_000, validator=_whole)
    seconds: float | None = field(default=None, validator=_above_zero)

    def times(self, factor: float) -> Budget:
        """Return a budget with so many times the work, and the same clock."""
        if isinstance(factor, bool) or not isfinite(factor) or not factor > 0:
            raise ModelError(
                Problem(field="factor", rule=say("must be more than 0"), value=str(factor))
            )
        counted = [f.name for f in fields(Budget) if f.name != "seconds"]
        return evolve(self, **{name: int(getattr(self, name) * factor) for name in counted})

    def plain(self) -> dict[str, Any]:
        """Return the limits by name."""
        return asdict(self)


class OutOfWorkError(Exception):
    """The budget ended before a program was solved; whoever asked falls back."""


class WorkLeft:
    """What is left of a budget while one analysis runs.

    Parameters
    ----------
    budget : Budget
    until : float, optional
        When the clock runs out, as of `time.monotonic`. Default: from now on, if it has one.
    """

    def __init__(self, budget: Budget, until: float | None = None) -> None:
        self.budget = budget
        if until is None and budget.seconds is not None:
            until = monotonic() + budget.seconds
        self.until = until
        self._left = {
            "programs": budget.programs,
            "nodes": budget.nodes,
            "floats": budget.floats,
        }

    @property
    def is_late(self) -> bool:
        """Whether the clock has run out."""
        return self.until is not None and monotonic() >= self.until

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the clock runs out; None without a clock."""
        return None if self.until is None else max(self.until - monotonic(), 0.0)

    def left(self, kind: WorkUnit) -> int:
        """Return how much of a kind is left; none once the clock has run out."""
        return 0 if self.is_late else max(self._left[kind], 0)

    def take(self, kind: WorkUnit, amount: int = 1) -> bool:
        """Begin a step if there is something left for it, and say whether there was."""
        if self.left(kind) <= 0:
            return False
        self._left[kind] -= amount
        return True

    def take_all(self, kind: WorkUnit, amount: int) -> bool:
        """Take a step that cannot be cut if there is room for the whole, and say whether."""
        return self.left(kind) >= amount and self.take(kind, amount)

    def need(self, kind: WorkUnit, amount: int = 1) -> None:
        """Begin a step, or raise `OutOfWorkError`."""
        if not self.take(kind, amount):
            raise OutOfWorkError

    def draws(self, projects: int, least: int, most: int) -> int:
        """Return how many draws of weights the budget has room for, within limits."""
        if self.is_late:
            return min(least, most)
        return min(max(self.budget.scores // max(projects, 1), least), most)

    def fewer(self, part: Note, used: int, wanted: int) -> tuple[Note, ...]:
        """Say that a sampled part had fewer draws than it would have had."""
        if used >= wanted:
            return ()
        return (note("fewer-draws", part=part, reason=self.out(), used=used, count=wanted),)

    def out(self) -> Note:
        """Say what has run out."""
        if self.is_late:
            return note("out-of-time", seconds=self.budget.seconds or 0.0)
        return note("out-of-work")
