"""What fragility came to: the fewest moves that change a place, and their certificate."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from evalkit.core.notes import Note
from evalkit.core.result import Listed
from evalkit.core.types import Span
from evalkit.evaluation import Evaluation
from evalkit.evidence.fragile.moves import MarkMove, is_held
from evalkit.model import Criterion

ChangeKind = Literal["loses", "gains"]


@frozen
class PlaceChange:
    """What it takes to take one project out of the first places, or to bring it in.

    Parameters
    ----------
    project, lot : str
    change : {'loses', 'gains'}
    rank : (best, worst) or None
        As it is.
    least : int
        No fewer moves do it; one more than are looked at where none of them does.
    fewest : int or None
        The number of `moves`; None where no moves were found.
    moves : sequence of MarkMove
        The certificate: `moved` and `evaluate` give the change.
    totals : sequence of (project, before, after)
        Of every project with a move, and of the project itself.
    after : (best, worst) or None
        Its rank after the moves; None also where it is out of the ranking.
    shortfalls : sequence of Fraction or None
        For 0, 1, ... moves below `least`, how many points are lacking to a tie at the
        least; None where so few moves bring nobody near, or where that is not worked out.
    """

    project: str
    lot: str
    change: ChangeKind
    rank: tuple[int, int] | None
    least: int
    fewest: int | None
    moves: tuple[MarkMove, ...] = field(default=(), repr=False)
    totals: tuple[tuple[str, Span | None, Span | None], ...] = field(default=(), repr=False)
    after: tuple[int, int] | None = None
    shortfalls: tuple[Fraction | None, ...] = field(default=(), repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether the fewest moves are known: found, and none below them left out."""
        return self.fewest == self.least


@frozen
class Fragility(Listed):
    """The fewest marks, each moved by one level, that change who has the first places.

    Parameters
    ----------
    evaluation : Evaluation
    first : int
        How many places are looked at: 1 for the winner.
    most : int
        How many marks are moved at most.
    step : Fraction or None
        One level of a mark on a scale without levels, as a share of the scale.
    changes : sequence of PlaceChange
        Those who have a place and can lose it, then those who can gain one, the nearest
        first.
    open : sequence of str
        Ids of those of whom the open marks leave open whether they have a place.
    tried : Note or None
        Why marks had to be tried one by one, so that the fewest moves may not be known;
        None where every number is exact.
    evaluations : int
        How often the case was evaluated.
    """

    evaluation: Evaluation
    first: int
    most: int
    step: Fraction | None
    changes: tuple[PlaceChange, ...] = field(repr=False)
    open: tuple[str, ...] = field(default=(), repr=False)
    tried: Note | None = None
    evaluations: int = 0

    @property
    def losses(self) -> tuple[PlaceChange, ...]:
        """What it takes to take each of the first out of its place."""
        return tuple(c for c in self.changes if c.change == "loses")

    @cached_property
    def nearest(self) -> PlaceChange | None:
        """The change of the first places that takes the fewest moves; None where none is known."""
        found = [c for c in self.losses if c.fewest is not None]
        return min(found, key=lambda c: c.fewest or 0) if found else None

    @property
    def is_fragile(self) -> bool:
        """Whether one mark by one level changes who has the first places."""
        return self.nearest is not None and self.nearest.fewest == 1

    @property
    def held(self) -> tuple[Criterion, ...]:
        """The criteria whose marks do not move: measured, or without levels and no step given."""
        return tuple(c for c in self.evaluation.case.criteria.judged if is_held(c, self.step))
