"""Necessary and possible preference: who is better whichever admissible weights are taken."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen

from evalkit.core.messages import Message, say
from evalkit.core.result import Listed
from evalkit.sensitivity.budget import Allowed, work_of
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.sources import Source, Weights, resolve
from evalkit.sensitivity.winning.comparing import Comparison, Pairs, compare
from evalkit.weights import WeightSpace

_MOST_NAMES = 4


@frozen(eq=False)
class Preference(Listed):
    """Which projects are better than which, whatever the weights.

    Where marks are ranges, "whatever" covers every mark in its range, too.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    necessary : array of bool, shape (projects, projects)
        The row is at least as good as the column at all admissible weights and
        marks; true on the diagonal.
    strict : array of bool
        The row is better than the column at all of them.
    dominates : array of bool
        The row is at least as good under every criterion and better under one: then
        all weights agree, also those outside the space.
    open : array of bool
        It is not known whether the row is at least as good as the column, or better, at
        all of them. Neither yes nor no: `necessary`, `strict`, `possible` and
        `preferred` hold what is known.
    unsettled : int
        Open pairs that a tie decides which arithmetic in floats cannot tell from a
        hair's breadth.
    cut_short : tuple of Message
        What the budget left out: pairs that were not compared.
    road : Message
    notes : tuple of Message
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    necessary: Pairs = field(repr=False)
    strict: Pairs = field(repr=False)
    dominates: Pairs = field(repr=False)
    open: Pairs = field(repr=False)
    unsettled: int
    cut_short: tuple[Message, ...]
    road: Message = field(repr=False)
    notes: tuple[Message, ...] = field(repr=False)

    @cached_property
    def possible(self) -> Pairs:
        """The row is at least as good as the column at some admissible weights and marks."""
        return _fixed(self.necessary | ~(self.strict | self.open).T)

    @cached_property
    def preferred(self) -> Pairs:
        """The row is at least as good at all admissible weights and marks, and not always equal."""
        return _fixed(self.necessary & ~(self.necessary | self.open).T)

    @cached_property
    def unknown(self) -> Pairs:
        """Whether the two are in the same order at all of them is not known, either way round."""
        level = self.necessary & self.necessary.T
        known = self.preferred | self.preferred.T | level
        return _fixed((self.open | self.open.T) & ~known)

    @cached_property
    def covers(self) -> Pairs:
        """The row is preferred to the column, and nobody is in between.

        The lines of a Hasse diagram, from the row down to the column.
        """
        steps = self.preferred.astype(np.float32)
        return _fixed(self.preferred & ~(steps @ steps > 0))

    @cached_property
    def layers(self) -> tuple[tuple[int, ...], ...]:
        """Projects in layers, of which nobody is preferred to another of the same.

        The first layer holds those that nobody is preferred to; the next those that
        only the first is preferred to, and so on.
        """
        ahead = self.preferred.sum(axis=0)  # of each project, among those without a layer yet
        left = np.ones(len(ahead), dtype=np.bool_)
        found = []
        while left.any():  # each round gives a layer to somebody
            members = np.flatnonzero(left & (ahead == 0))
            assert len(members), "what is exact, or clear of rounding, has no circles"
            found.append(tuple(members.tolist()))
            left[members] = False
            ahead -= self.preferred[members].sum(axis=0)
        return tuple(found)


def shortened(names: list[Any]) -> list[Any]:
    """Keep the first of many names."""
    return names if len(names) <= _MOST_NAMES + 1 else [*names[:_MOST_NAMES], "…"]


def _fixed(pairs: Pairs) -> Pairs:
    pairs.flags.writeable = False
    return pairs


def preference(
    source: Source,
    space: WeightSpace | None = None,
    *,
    weights: Weights | None = None,
    budget: Allowed | None = None,
) -> Preference:
    """Find which projects are better than which at all admissible weights and marks.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
    space : WeightSpace, optional
        The admissible weights; see `resolve` for the default.
    weights : sequence or mapping of numbers, optional
        Official weights; pairs of the first by them are compared first.
    budget : Budget, optional
        Of linear programs, and of floats: a space that has too many corners to list takes
        a program for each pair that draws leave open. Pairs beyond it are left open.

    Returns
    -------
    Preference

    Raises
    ------
    ModelError
        If the source is not a weighted sum, or the space does not fit it.

    Notes
    -----
    Necessary and possible preference as in robust ordinal regression (Greco, Mousseau
    and Słowiński 2008, EJOR 191), for given utilities: i is necessarily at least as good
    as j if the least ``(v_i - v_j) @ w`` is at least 0. On simplex-shaped spaces the
    corners decide it, in whole numbers. "Ahead" on the page means never behind, and not
    always tied. Elsewhere the least value is worked out in
    floats, and again in fractions where it is within 1e-9 of a tie. Projects with
    identical marks are at least as good as each other, and neither is better.

    Examples
    --------
    >>> preference([[0.9, 0.2], [0.8, 0.1], [0.1, 0.9]]).preferred.tolist()[0]
    [False, True, False]
    """
    matrix, space, notes = resolve(source, space, weights)
    return preference_of(matrix, space, notes, compare(matrix, space, work_of(budget)))


def preference_of(
    matrix: Matrix, space: WeightSpace, notes: tuple[Message, ...], found: Comparison
) -> Preference:
    """Wrap a comparison of all pairs."""
    same = int(np.count_nonzero(found.always & found.always.T)) - len(found.always)
    more = [say("Pairs that are equal at all admissible weights: {count}.", count=same // 2)]
    if found.unsettled:
        more.append(
            say(
                "Pairs too near to a tie to be settled, and left open: {count}.",
                count=found.unsettled,
            )
        )
    road = (
        say("exact: the corners of the weight space decide")
        if not space.rows or space.corners() is not None
        else say("exact: least differences over the weight space; near ties in fractions")
    )
    return Preference(
        matrix=matrix,
        space=space,
        necessary=_fixed(found.always),
        strict=_fixed(found.strictly),
        dominates=_fixed(found.dominates),
        open=_fixed(found.open),
        unsettled=found.unsettled,
        cut_short=found.cut_short,
        road=road,
        notes=(*notes, *(more if same or found.unsettled else ())),
    )
