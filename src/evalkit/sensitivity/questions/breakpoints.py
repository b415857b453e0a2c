"""Everything that happens while one weight moves from 0 to 1: who swaps, who leads."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import note
from evalkit.sensitivity.matrix import Matrix, Node, frozen_array
from evalkit.sensitivity.one_weight.lines import ExactRows, LevelArray, Lines, dot, slack, whole
from evalkit.sensitivity.study import Answer, Study, question

MOST_PROJECTS = 10_000
_CELLS = 2_000_000
_CLOSE = 1e-6
_NEAR = 1e-8  # points of floats closer than this are told apart exactly


@frozen
class WinnerInterval:
    """A stretch of the weight over which the same projects lead.

    Parameters
    ----------
    low, high : Fraction
        Local weights at which it begins and ends.
    leaders : tuple of int
        Who is first in between; several if their scores agree all along.
    """

    low: Fraction
    high: Fraction
    leaders: tuple[int, ...]


@frozen(eq=False)
class Breakpoints(Answer):
    """The history of the ranking while one local weight goes from 0 to 1.

    Parameters
    ----------
    place : int
        Place of the node in ``matrix.nodes``.
    admissible : pair of Fraction or None
        Local weights of the node within the space.
    at : array of float, shape (swaps,)
        Local weights at which two projects swap, strictly between 0 and 1, in
        order; off by at most 1e-8.
    passed, passing : array of int, shape (swaps,)
        Who is ahead below that weight, and who above it.
    history : tuple of WinnerInterval
        Who leads, from 0 to 1; its points are exact.
    """

    place: int
    admissible: tuple[Fraction, Fraction] | None
    at: FloatArray = field(repr=False)
    passed: NDArray[np.int64] = field(repr=False)
    passing: NDArray[np.int64] = field(repr=False)
    history: tuple[WinnerInterval, ...]
    _walk: Walk = field(repr=False)

    @property
    def node(self) -> Node:
        """Return the group or leaf whose weight moves."""
        return self.matrix.nodes[self.place]

    @property
    def ends(self) -> FloatArray:
        """Return the scores where the weight is 0 and where it is 1, shape (2, projects); points.

        In between each score is a straight line.
        """
        return frozen_array(np.stack((self._walk.start, self._walk.stop)) * self.matrix.points)

    def points(self) -> Iterator[tuple[Fraction | float, list[tuple[int, int]]]]:
        """Yield each weight at which something changes, and all pairs that swap there.

        Points that floats cannot tell apart are exact, as are those at which the
        winner changes.
        """
        turns = [float(interval.low) for interval in self.history[1:]]
        start = 0
        ends = [*(np.flatnonzero(np.diff(self.at) > _NEAR) + 1).tolist(), len(self.at)]
        for stop in ends:
            swaps = range(start, stop)
            start = stop
            if len(swaps) == 1 and not any(abs(self.at[swaps[0]] - t) <= _NEAR for t in turns):
                number = swaps[0]
                pair = (int(self.passed[number]), int(self.passing[number]))
                yield float(self.at[number]), [pair]
                continue
            groups: dict[Fraction, list[tuple[int, int]]] = {}
            for number in swaps:
                pair = (int(self.passed[number]), int(self.passing[number]))
                groups.setdefault(self._walk.crossing(*pair), []).append(pair)
            for point in sorted(groups):
                yield point, groups[point]


@question
def breakpoints(study: Study, node: str) -> Breakpoints:
    """Find every swap in the ranking while the local weight of one node goes from 0 to 1.

    Parameters
    ----------
    study : Study
        Of at most 10,000 projects; its space decides only what is marked as admissible.
    node : str
        Id of a group or a leaf.

    Returns
    -------
    Breakpoints

    Raises
    ------
    ModelError
        If there is no such node, there are too many projects, or the input does
        not fit.

    Notes
    -----
    The siblings of the node are rescaled as in `stability`. Two projects swap if
    one is ahead at 0 and the other at 1, which is decided exactly; a tie at 0 or 1
    alone is not a swap. O(projects squared); who leads is the upper envelope of the
    lines.

    Examples
    --------
    >>> found = breakpoints(Study.of([[1.0, 0.0], [0.0, 0.5]]), "c0")
    >>> [(str(r.low), str(r.high), r.leaders) for r in found.history]
    [('0', '1/3', (1,)), ('1/3', '1', (0,))]
    """
    matrix = study.matrix
    place = matrix.node(node)
    if len(matrix.projects) > MOST_PROJECTS:
        rule = say("must have at most {count} projects", count=MOST_PROJECTS)
        raise NotApplicableError(
            Problem(field="source", rule=rule, value=str(len(matrix.projects)))
        )
    walk = Walk.along(matrix, place)
    at, passed, passing = walk.swaps()
    return Breakpoints(
        study=study,
        place=place,
        admissible=walk.lines.admissible(place, study.space),
        at=at,
        passed=passed,
        passing=passing,
        history=tuple(walk.history()),
        method=note("closed-winner"),
        remarks=() if matrix.is_certain else (note("at-middle"),),
        walk=walk,
    )


@frozen(eq=False)
class Walk:
    """The scores at both ends of a line, and their exact order there.

    Parameters
    ----------
    lines : Lines
    rows : ExactRows
    place : int
    start, stop : array of float, shape (projects,)
        Scores where the local weight is 0, and 1.
    levels_start, levels_stop : array of int, shape (projects,)
    """

    lines: Lines
    rows: ExactRows
    place: int
    start: FloatArray
    stop: FloatArray
    levels_start: LevelArray
    levels_stop: LevelArray

    @classmethod
    def along(cls, matrix: Matrix, place: int) -> Walk:
        """Prepare the walk along the line of a node."""
        lines, rows = Lines(matrix), ExactRows(matrix)
        first, last = lines.exact(place)
        start, stop = (matrix.values @ ends[place] for ends in lines.ends)
        return cls(
            lines, rows, place, start, stop, rows.levels(start, first), rows.levels(stop, last)
        )

    def crossing(self, first: int, second: int) -> Fraction:
        """Return the exact weight at which two projects that swap have one score."""
        start, stop = (whole(end) for end in self.lines.exact(self.place))
        before = dot(self.rows[first], start) - dot(self.rows[second], start)
        after = dot(self.rows[first], stop) - dot(self.rows[second], stop)
        return before / (before - after)

    def swaps(self) -> tuple[FloatArray, NDArray[np.int64], NDArray[np.int64]]:
        """Return all swaps: where, who was ahead, who is ahead after; in order."""
        before = np.argsort(self.levels_start, kind="stable")
        first_level, last_level = self.levels_start[before], self.levels_stop[before]
        start, stop = self.start[before], self.stop[before]
        found = []
        step = max(1, _CELLS // len(before))
        for begin in range(0, len(before), step):
            block = slice(begin, begin + step)
            a, b = np.nonzero(
                (first_level[block, None] < first_level) & (last_level[block, None] > last_level)
            )
            found.append((a + begin, b))
        ahead, behind = (np.concatenate(parts) for parts in zip(*found, strict=True))
        lead = start[ahead] - start[behind]
        span = lead + (stop[behind] - stop[ahead])
        passed, passing = before[ahead], before[behind]
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.clip(lead / span, 0, 1)
        for close in np.flatnonzero(span < _CLOSE).tolist():
            at[close] = float(self.crossing(int(passed[close]), int(passing[close])))
        order = np.lexsort((passing, passed, at))
        return frozen_array(at[order]), passed[order], passing[order]

    def history(self) -> Iterator[WinnerInterval]:
        """Yield who leads from 0 to 1: the upper envelope of the lines."""
        weight = self.lines.matrix.nodes[self.place].weight
        free = self.lines.is_free(self.place)
        low, end = (Fraction(0), Fraction(1)) if free else (weight, weight)
        best = self.levels_stop[self.levels_start == 0].min()
        leaders = np.flatnonzero((self.levels_start == 0) & (self.levels_stop == best)).tolist()
        while True:  # each next leader is better at 1 than the last
            high, next_leaders = self._overtaken(leaders[0])
            yield WinnerInterval(low, high if next_leaders else end, tuple(leaders))
            if not next_leaders:
                return
            low, leaders = high, next_leaders

    def _overtaken(self, leader: int) -> tuple[Fraction, list[int]]:
        """Return where a leader is overtaken, and by whom: of all there, the best at 1."""
        rivals = np.flatnonzero(self.levels_stop < self.levels_stop[leader])
        lead = self.start[leader] - self.start[rivals]
        span = lead + self.stop[rivals] - self.stop[leader]
        error = 4 * slack(self.lines.matrix)
        with np.errstate(divide="ignore", invalid="ignore"):
            soonest = np.where(span > error, (lead - error) / (span + error), -np.inf)
            latest = np.where(span > error, (lead + error) / (span - error), np.inf)
        near = rivals[soonest <= np.min(latest, initial=np.inf)]
        points = {i: self.crossing(leader, i) for i in near.tolist()}
        first = min(points.values(), default=Fraction(1))
        there = [i for i, point in points.items() if point == first]
        best = min((int(self.levels_stop[i]) for i in there), default=0)
        return first, [i for i in there if self.levels_stop[i] == best]
