"""What every analysis works on: utilities of projects under criteria, and the official weights."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm
from typing import Literal

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.counts import rank_words
from evalkit.core.errors import ModelError, unknown
from evalkit.core.messages import Text, say
from evalkit.core.notes import Note
from evalkit.evaluation.ranks import RankEntry, possible_ranks
from evalkit.model import Case, CriteriaSet

MarksAt = Literal["middle", "low", "high"]
_ENDS: tuple[MarksAt, MarksAt] = ("low", "high")


@frozen
class Node:
    """A criterion or a group, as a place in the tree whose weight can be varied.

    Parameters
    ----------
    id : str
    name : Text
    parent : int
        Place of the group it is in, -1 at the top.
    leaves : tuple of int
        Places of the leaves at or below it.
    weight : Fraction
        Official share within its siblings, in [0, 1].
    """

    id: str
    name: Text
    parent: int
    leaves: tuple[int, ...]
    weight: Fraction


@frozen
class Official:
    """The rank of a project at the official weights.

    Parameters
    ----------
    best, worst : int
        Equal where the marks leave only one.
    tied : bool
        Whether it is surely shared, with nothing to part those who share it.
    """

    best: int
    worst: int
    tied: bool

    @property
    def words(self) -> str:
        """As it is written on every page."""
        return rank_words((self.best, self.worst), tied=self.tied)


@frozen(eq=False)
class Matrix:
    """Utilities of projects under criteria, with the official weights.

    Made by `as_matrix`; a `Study` holds one.

    Parameters
    ----------
    projects, criteria : tuple of str
        Ids of the rows and of the columns (leaves of the tree).
    names, criterion_names : tuple of Text
    low, high : array of float, shape (projects, criteria)
        Lowest and highest utility; the same object where nothing is uncertain.
        Divided by ``2**exponent``, so that the largest size is in (0.5, 1],
        or below 2 for the largest floats there are.
    exponent : int
        0 for anything within [-1, 1].
    weights : tuple of Fraction
        Official global weights of the leaves; their sum is 1.
    nodes : tuple of Node
        All groups and leaves, parents first.
    points : float
        Points of the whole: what a score of 1 is worth on the report.
    conditions : tuple of Note
        What all answers hold under: to be read before them.
    notes : tuple of Note
        What a reader must know of how the matrix was made.
    criteria_set : CriteriaSet or None
        The rules it was made by; None for an array.
    case : Case or None
        Whose title, notice and hashes stand on every page and picture; None for an array.
    """

    projects: tuple[str, ...]
    criteria: tuple[str, ...]
    names: tuple[Text, ...] = field(repr=False)
    criterion_names: tuple[Text, ...] = field(repr=False)
    low: FloatArray = field(repr=False)
    high: FloatArray = field(repr=False)
    exponent: int = field(repr=False)
    exact_weights: tuple[Fraction, ...] = field(repr=False)
    nodes: tuple[Node, ...] = field(repr=False)
    points: float = field(repr=False)
    conditions: tuple[Note, ...] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)
    criteria_set: CriteriaSet | None = field(default=None, repr=False)
    case: Case | None = field(default=None, repr=False, eq=False)
    _exact: tuple[tuple[tuple[Fraction, Fraction], ...], ...] | None = field(
        default=None, repr=False
    )
    _given: tuple[FloatArray, FloatArray] | None = field(default=None, repr=False)
    """Lower and upper ends of a plain array before they were scaled: scaling rounds tiny ones."""
    _official: tuple[Official, ...] | None = field(default=None, repr=False)
    """The ranks that an evaluation gave, after gates, rounding and the rules for ties."""

    @cached_property
    def official(self) -> tuple[Official, ...]:
        """The rank of each project at the official weights, whatever the open marks are.

        Those of the evaluation, where there is one; else by the exact scores.
        """
        if self._official is not None:
            return self._official
        weights, entries = self.exact_weights, []
        for place in range(len(self.projects)):
            low, high = (self.exact_score(place, weights, end) for end in _ENDS)
            entries.append(RankEntry((low,), (high,)))
        found = possible_ranks(entries)
        pairs = zip(found.spans, found.tied, strict=True)
        return tuple(Official(*span, tied) for span, tied in pairs)

    def ids(self, projects: Sequence[int]) -> list[str]:
        """Return ids of projects by their places: what data are joined by."""
        return [self.projects[i] for i in projects]

    @property
    def official_first(self) -> tuple[int, ...]:
        """Places of the projects that are, or could be, first at the official weights."""
        return tuple(n for n, rank in enumerate(self.official) if rank.best == 1)

    @property
    def first_is_open(self) -> bool:
        """Whether the open marks leave open who is first at the official weights."""
        return any(self.official[n].worst > 1 for n in self.official_first)

    @property
    def first_by_points(self) -> bool:
        """Whether those who are first by points, marks at their middle, are officially first."""
        return not self.first_is_open and set(self.official_first) == set(self.ranking()[0])

    @property
    def is_certain(self) -> bool:
        """Whether no utility is a range."""
        return self.low is self.high

    @cached_property
    def values(self) -> FloatArray:
        """The middle of each range: the utilities themselves where nothing is uncertain."""
        return self.low if self.is_certain else frozen_array((self.low + self.high) / 2)

    @cached_property
    def weights(self) -> FloatArray:
        """The official weights as floats, shape (criteria,)."""
        return frozen_array(np.array([float(weight) for weight in self.exact_weights]))

    @cached_property
    def scores(self) -> FloatArray:
        """Scores at the official weights with the middle of each range, shape (projects,)."""
        return frozen_array(self.values @ self.weights)

    def exact_row(self, project: int, marks: MarksAt = "middle") -> tuple[Fraction, ...]:
        """Return the utilities of one project as exact numbers, on the scale of `low`.

        For a plain array a float stands for the decimal that it prints as, at 15 digits.
        """
        if self._exact is not None:
            pairs: Sequence[tuple[Fraction, Fraction]] = self._exact[project]
        else:
            assert self._given is not None
            low, high = (_exact_floats(array[project], self.exponent) for array in self._given)
            pairs = list(zip(low, high, strict=True))
        if marks == "low":
            return tuple(a for a, _ in pairs)
        if marks == "high":
            return tuple(b for _, b in pairs)
        return tuple(a if a is b or a == b else (a + b) / 2 for a, b in pairs)

    def exact_score(
        self, project: int, weights: Sequence[Fraction], marks: MarksAt = "middle"
    ) -> Fraction:
        """Return the score of one project at exact weights, on the scale of `low`."""
        row = self.exact_row(project, marks)
        return sum((v * w for v, w in zip(row, weights, strict=True) if w), Fraction(0))

    def ranking(self) -> list[list[int]]:
        """Return places of the projects by their exact official score, ties together."""
        return [list(group) for group in self._ranking]

    @cached_property
    def _ranking(self) -> list[list[int]]:
        groups: dict[int, list[int]] = {}
        for place, score in enumerate(self._whole_scores()):
            groups.setdefault(score, []).append(place)
        # Those who tie in the order of their official ranks, as a rule for ties may part them; else
        # by name, so that nothing hangs on the order of the rows; p2 before p10.
        ids, ranks = self.projects, [(0, 0)] * len(self.projects)
        if self._official is not None:
            ranks = [(rank.best, rank.worst) for rank in self._official]
        return [
            sorted(groups[score], key=lambda n: (ranks[n], len(ids[n]), ids[n]))
            for score in sorted(groups, reverse=True)
        ]

    def _whole_scores(self) -> list[int]:
        """Return the exact official scores as whole numbers over one denominator."""
        used = [k for k, weight in enumerate(self.exact_weights) if weight]
        shares = [self.exact_weights[k] for k in used]
        bottom = lcm(*(share.denominator for share in shares))
        tops = [share.numerator * (bottom // share.denominator) for share in shares]
        rows = [self.exact_row(project) for project in range(len(self.projects))]
        unit = lcm(*{row[k].denominator for row in rows for k in used})
        return [
            sum(
                top * row[k].numerator * (unit // row[k].denominator)
                for top, k in zip(tops, used, strict=True)
            )
            for row in rows
        ]

    def node(self, name: str) -> int:
        """Return the place of a group or leaf by its id."""
        for place, node in enumerate(self.nodes):
            if node.id == name:
                return place
        known = [node.id for node in self.nodes]
        raise ModelError(unknown(say("criterion"), name, known, field="of"))

    def only(self, projects: Sequence[int]) -> Matrix:
        """Return the same matrix with some of the projects."""
        rows = list(projects)
        low = frozen_array(self.low[rows])
        return evolve(
            self,
            projects=tuple(self.projects[i] for i in rows),
            names=tuple(self.names[i] for i in rows),
            low=low,
            high=low if self.is_certain else frozen_array(self.high[rows]),
            exact=None if self._exact is None else tuple(self._exact[i] for i in rows),
            given=None if self._given is None else (self._given[0][rows], self._given[1][rows]),
            official=None,
        )


def _exact_floats(row: FloatArray, exponent: int) -> list[Fraction]:
    """Return the numbers that a row of floats was written as, over ``2**exponent``."""
    return [_written(value, exponent) for value in row.tolist()]


@lru_cache(maxsize=1 << 14)  # a column of marks holds few different ones
def _written(value: float, exponent: int) -> Fraction:
    return Fraction(repr(value)) / Fraction(2) ** exponent


def frozen_array(array: FloatArray) -> FloatArray:
    """Return an array that nobody can write to."""
    own = np.array(array, dtype=np.float64, order="C")
    own.flags.writeable = False
    return own
