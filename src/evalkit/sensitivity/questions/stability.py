"""One weight at a time: how far it can move before the winner, or the ranking, changes."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.notes import Note, note
from evalkit.sensitivity.matrix import Matrix, Node, frozen_array
from evalkit.sensitivity.one_weight.intervals import Intervals
from evalkit.sensitivity.one_weight.lines import ExactRows, LevelArray, Lines, dot, slack
from evalkit.sensitivity.one_weight.node import NodeStability
from evalkit.sensitivity.questions.breakpoints import Breakpoints, breakpoints
from evalkit.sensitivity.study import Answer, Study, question


@frozen(eq=False)
class Stability(Answer):
    """Stability intervals of all nodes of a criteria tree.

    Parameters
    ----------
    winners : tuple of int
        Places of the official winners; several if tied.
    weight : array of float, shape (nodes,)
        Official local weight of each node within its siblings, in [0, 1].
    winner, ranking : array of float, shape (nodes, 2)
        Ends of the intervals of the local weight in which the winners, and the
        whole ranking, stay; off by at most 1e-7. `node` and `rows` give the exact
        ends.
    """

    winners: tuple[int, ...]
    weight: FloatArray = field(repr=False)
    winner: FloatArray = field(repr=False)
    ranking: FloatArray = field(repr=False)
    _lines: Lines = field(repr=False)
    _exact_rows: ExactRows = field(repr=False)
    _levels: LevelArray = field(repr=False)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return the groups and leaves, in the order of the arrays."""
        return self.matrix.nodes

    def node(self, name: str) -> NodeStability:
        """Return the exact intervals of one group or leaf.

        Raises
        ------
        ModelError
            If there is no such node.
        """
        return self.exact[self.matrix.node(name)]

    @cached_property
    def exact(self) -> tuple[NodeStability, ...]:
        """Return the exact intervals of all nodes."""
        return tuple(self._one(place) for place in range(len(self.matrix.nodes)))

    @cached_property
    def admissible(self) -> FloatArray:
        """Return the admissible local weights, shape (nodes, 2); NaN where there are none."""
        found = [self._lines.admissible(place, self.space) for place in range(len(self.nodes))]
        return frozen_array(
            np.array([(np.nan, np.nan) if f is None else (float(f[0]), float(f[1])) for f in found])
        )

    @property
    def winner_admissible(self) -> FloatArray:
        """Return the admissible part of `winner`, shape (nodes, 2); NaN where it is empty."""
        return _within(self.winner, self.admissible)

    @property
    def ranking_admissible(self) -> FloatArray:
        """Return the admissible part of `ranking`, shape (nodes, 2); NaN where it is empty."""
        return _within(self.ranking, self.admissible)

    def breakpoints(self, name: str) -> Breakpoints:
        """Return everything that happens while the weight of one node moves from 0 to 1."""
        return breakpoints(self.study, name)

    def _one(self, place: int) -> NodeStability:
        node = self.matrix.nodes[place]
        order = np.argsort(self._levels, kind="stable")
        first, *tied = self.winners
        others = np.flatnonzero(self._levels > 0)
        winners = np.full(len(tied) + len(others), first)
        rivals = np.concatenate((np.array(tied, dtype=np.int64), others))
        down, below = self._end(place, winners, rivals, -1)
        up, above = self._end(place, winners, rivals, 1)
        slower, swaps_below = self._end(place, order[:-1], order[1:], -1)
        faster, swaps_above = self._end(place, order[:-1], order[1:], 1)
        return NodeStability(
            place=place,
            weight=node.weight,
            winner=(node.weight - down, node.weight + up),
            below=self._first(place, below, -1),
            above=self._first(place, above, 1),
            ranking=(node.weight - slower, node.weight + faster),
            swaps_below=tuple(swaps_below),
            swaps_above=tuple(swaps_above),
            admissible=self._lines.admissible(place, self.space),
        )

    def _end(
        self, place: int, ahead: NDArray[np.int64], behind: NDArray[np.int64], sign: int
    ) -> tuple[Fraction, list[tuple[int, int]]]:
        """Return how far the weight can move one way, and which pairs then swap."""
        weight = self.matrix.nodes[place].weight
        room = weight if sign < 0 else 1 - weight
        if not self._lines.is_free(place):
            return Fraction(0), []
        start, stop = self._lines.ends
        slopes = self.matrix.values @ (stop[place] - start[place])
        gain = sign * (slopes[behind] - slopes[ahead])
        gap = self.matrix.scores[ahead] - self.matrix.scores[behind]
        error = 4 * slack(self.matrix)
        with np.errstate(divide="ignore", invalid="ignore"):
            latest = np.where(gain > error, (gap + error) / (gain - error), np.inf)
            soonest = np.where(gain > -error, (gap - error) / (gain + error), np.inf)
        limit = min(float(np.min(latest, initial=np.inf)), float(room))
        move = self._lines.move(place)
        best, pairs = room, list[tuple[int, int]]()
        tied = self._levels[ahead] == self._levels[behind]
        for index in np.flatnonzero((soonest <= limit) | tied).tolist():
            a, b = int(ahead[index]), int(behind[index])
            part = bool(tied[index])  # whichever of the two is the faster one
            if not part or abs(gain[index]) <= error:
                pace = sign * (dot(self._exact_rows[b], move) - dot(self._exact_rows[a], move))
                if pace == 0 or (pace < 0 and not part):
                    continue
            reach = Fraction(0) if part else self._gap(a, b) / pace
            if reach < best:
                best, pairs = reach, []
            if reach == best < room:
                pairs.append((a, b))
        return best, pairs

    def _gap(self, ahead: int, behind: int) -> Fraction:
        return self.matrix.exact_score(ahead, self.matrix.exact_weights) - self.matrix.exact_score(
            behind, self.matrix.exact_weights
        )

    def _first(self, place: int, pairs: list[tuple[int, int]], sign: int) -> tuple[int, ...]:
        """Return who leads just beyond an end at which these pairs meet: the fastest."""
        if not pairs:
            return ()
        move = self._lines.move(place)
        meeting = sorted({pairs[0][0], *self.winners, *(b for _, b in pairs)})
        pace = {i: sign * dot(self._exact_rows[i], move) for i in meeting}
        fastest = max(pace.values())
        return tuple(i for i in meeting if pace[i] == fastest)


@question
def stability(study: Study) -> Stability:
    """Find how far each weight can move, alone, before the winner or the ranking changes.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Stability

    Notes
    -----
    The local weight t of a node (its share within its siblings) moves from 0 to 1.
    Its siblings keep their proportions, so each is multiplied by
    ``(1 - t) / (1 - official)``; where the official weight is 1 they share equally.
    Weights within the node, and in other branches, stay. Then every score is a line
    in t, and the ends are crossings of lines: the winner's with every other, and
    those of neighbours in the ranking, O(projects x criteria) for each node. In a
    tree of one level this is the weight of the criterion itself.

    The intervals are closed: at an end there is a tie, beyond it the order differs.
    Projects tied at the official weights part at once, unless their lines are the
    same; then the interval is the official weight alone.

    Examples
    --------
    >>> found = stability(Study.of([[1.0, 0.0], [0.0, 0.5]], weights=[0.5, 0.5]))
    >>> found.winner[0].round(4).tolist()
    [0.3333, 1.0]
    >>> found.node("c0").winner[0]
    Fraction(1, 3)
    """
    matrix = study.matrix
    lines, rows = Lines(matrix), ExactRows(matrix)
    levels = rows.levels(matrix.scores, matrix.exact_weights)
    order = np.argsort(levels, kind="stable")
    winners = np.flatnonzero(levels == 0)
    others = np.flatnonzero(levels > 0)
    to_winner = (
        np.full(len(others) + len(winners) - 1, winners[0]),
        np.concatenate((winners[1:], others)),
    )
    finder = Intervals(matrix, lines, rows, levels)
    winner = finder.of(*to_winner)
    ranking = finder.of(order[:-1], order[1:])
    tied = len(levels) - int(levels.max()) - 1
    return Stability(
        study=study,
        winners=tuple(winners.tolist()),
        weight=lines.weight,
        winner=frozen_array(winner),
        ranking=frozen_array(ranking),
        method=note("closed-ends"),
        remarks=_remarks(matrix, lines, winners, tied),
        lines=lines,
        exact_rows=rows,
        levels=levels,
    )


def _within(intervals: FloatArray, admissible: FloatArray) -> FloatArray:
    low = np.maximum(intervals[:, 0], admissible[:, 0])
    high = np.minimum(intervals[:, 1], admissible[:, 1])
    ends = np.stack((low, high), axis=1)
    ends[~(low <= high)] = np.nan
    return frozen_array(ends)


def _remarks(
    matrix: Matrix, lines: Lines, winners: NDArray[np.int64], tied: int
) -> tuple[Note, ...]:
    notes = [
        note("one-local-weight"),
        note("ties-at-ends"),
    ]
    if any(node.weight == 1 and lines.is_free(n) for n, node in enumerate(matrix.nodes)):
        notes.append(note("weight-of-one"))
    if any(not lines.is_free(n) for n in range(len(matrix.nodes))):
        notes.append(note("no-siblings"))
    if len(winners) > 1:
        notes.append(note("tied-first", names=[matrix.names[i] for i in winners]))
    if tied:
        notes.append(note("ties-in-ranking", count=tied))
    if not matrix.is_certain:
        notes.append(note("at-middle"))
    return tuple(notes)
