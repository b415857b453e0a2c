"""The search for extreme ranks: from cheap to dear, until each is settled or the budget is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.types import Fractions
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.matrix import MarksAt, Matrix
from evalkit.sensitivity.winning.certificates import NEAR, ExactUtilities, exact_witnesses
from evalkit.sensitivity.winning.comparing import Preference, points_of
from evalkit.sensitivity.winning.search import TAU, Fewest, Halving, Hull, search_program
from evalkit.weights import WeightSpace

_DRAWS = 2048
_COMPARISONS = 200_000_000
"""Draws are fewer where there are so many pairs that they would take long."""

_EFFORT, _MORE = 300_000.0, 4
"""Floats that the first search for an end may go through, and how many times more the next."""

_POINTS = 600
"""Spaces with more corners, of any shape but a simplex, are left to the solver."""

_LEAST_NODES, _MOST_NODES = 10, 500
"""Nodes that a program in whole numbers takes from the budget at least, and may take at most."""

_MOST_CELLS, _NODE_CELLS = 200_000, 50_000
"""Size of a program in whole numbers beyond which it is not begun, as one node may take seconds;
and the size from which on a node counts as more than one."""

_SORTED = 200
"""Projects from which on they are sorted at each draw, not compared pair by pair."""

_FEW, _PAIRED = 2, 60
_SHARES = (0.15, 0.35, 0.5, 0.65, 0.85)
_TIES = 40


@define
class End:
    """One extreme rank of one project, as a least number of forms above 0.

    Attributes
    ----------
    project : int
    is_best : bool
    fewest : int
        Least number found of forms above 0 at once.
    bound : int
        Proven least number.
    where : array of float, shape (criteria,)
        Weights at which it was found.
    """

    project: int
    is_best: bool
    fewest: int
    bound: int
    where: FloatArray
    by_solver: bool = False
    is_asked: bool = False
    search: Halving | None = None

    @property
    def is_open(self) -> bool:
        """Whether a lower number is still thinkable."""
        return self.bound < self.fewest

    def learn(self, found: Fewest, corners: FloatArray | None) -> None:
        """Take over what a search found."""
        self.bound = min(max(self.bound, found.bound), found.count, self.fewest)
        if found.where is not None and found.count < self.fewest:
            self.fewest = found.count
            self.where = found.where if corners is None else found.where @ corners


@frozen
class Reached:
    """A rank with exact weights at which a project has it, and the bound."""

    reached: int
    bound: int
    weights: Fractions = field(repr=False)


@frozen(eq=False)
class Ends:
    """Both extreme ranks of all projects."""

    best: tuple[Reached, ...]
    worst: tuple[Reached, ...]
    is_finished: bool
    by_solver: int


def find_ends(
    matrix: Matrix,
    space: WeightSpace,
    compared: Preference,
    work: WorkLeft,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Ends:
    """Search for the extreme ranks of all projects."""
    search = _Search(matrix, space, compared, work, seed)
    search.run(progress)
    reached = [search.check(end) for end in search.ends]
    count = len(matrix.projects)
    best, worst = reached[:count], reached[count:]
    return Ends(
        best=tuple(Reached(1 + n, 1 + low, w) for n, low, w in best),
        worst=tuple(Reached(count - n, count - low, w) for n, low, w in worst),
        is_finished=not search.is_cut_short,
        by_solver=sum(end.by_solver for end in search.ends),
    )


class _Search:
    """All ends, and what the searches for them share."""

    def __init__(
        self,
        matrix: Matrix,
        space: WeightSpace,
        compared: Preference,
        work: WorkLeft,
        seed: int,
    ) -> None:
        self.matrix, self.space, self.work = matrix, space, work
        self.exact = ExactUtilities(matrix)
        self.corners = space.corners()
        self.is_cut_short = False
        count = len(matrix.projects)
        if self.corners is None:
            self.rows = (space.A, space.b)
            self.whole = Hull.of(self.rows, len(space.names), _POINTS)
            self.low, self.high = matrix.low, matrix.high
        else:  # shares of the corners are weights of a whole simplex
            self.rows = (np.zeros((0, len(self.corners))), np.zeros(0))
            self.whole = Hull.simplex(len(self.corners))
            self.low = matrix.low @ self.corners.T
            self.high = self.low if matrix.is_certain else matrix.high @ self.corners.T
        draws = max(256, min(_DRAWS, _COMPARISONS // (count * count)))
        points = points_of(space, draws, seed)
        if space.contains_exact(matrix.exact_weights):
            points = np.concatenate((matrix.weights[None, :], points))
        best, worst = self._seen(points)
        beaten, beats = compared.strict.sum(axis=0), compared.strict.sum(axis=1)
        self.ends = [
            End(i, True, int(best[0][i]), int(beaten[i]), points[best[1][i]]) for i in range(count)
        ] + [
            End(i, False, int(worst[0][i]), int(beats[i]), points[worst[1][i]])
            for i in range(count)
        ]

    def _seen(self, points: FloatArray) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Return the fewest rivals above, and below, each project at the points, and where."""
        count = len(self.matrix.projects)
        step = max(64, 200_000 // count)
        fewest = np.full((2, count), count, dtype=np.int64)
        where = np.zeros((2, count), dtype=np.int64)
        for start in range(0, len(points), step):
            low = self.matrix.low @ points[start : start + step].T
            certain = self.matrix.is_certain
            high = low if certain else self.matrix.high @ points[start : start + step].T
            counted = _by_sorting if count >= _SORTED else _by_pairs
            for side, (counts, places) in enumerate(counted(low, high)):
                fewer = counts < fewest[side]
                fewest[side, fewer] = counts[fewer]
                where[side, fewer] = start + places[fewer]
        return iter(((fewest[0], where[0]), (fewest[1], where[1])))

    def forms(self, end: End) -> FloatArray:
        """Return the forms that are above 0 where a rival counts, shape (rivals, variables)."""
        i = end.project
        values = self.low - self.high[i] if end.is_best else self.low[i] - self.high
        return np.delete(values, i, axis=0)

    def run(self, progress: Callable[[int, int], None] | None) -> None:
        """Search with more and more effort; ask the solver where cutting comes to no end."""
        effort = _EFFORT
        while left := sorted(
            (e for e in self.ends if e.is_open and not e.is_asked),
            key=lambda e: e.fewest - e.bound,
        ):
            for place, end in enumerate(left):
                if not self.work.left("floats"):
                    self.is_cut_short = True
                    return
                self._cut(end, effort)
                if end.is_open and (end.search is None or end.search.is_over):
                    self._program(end, len(left) - place)
                if progress is not None:
                    progress(sum(not e.is_open for e in self.ends), len(self.ends))
            effort *= _MORE  # each end that is left is asked, or more of it is cut

    def _cut(self, end: End, effort: float) -> None:
        """Go on cutting the space for an end, or begin with it."""
        if self.whole is not None:
            if end.search is None:
                end.search = Halving(self.forms(end), self.whole, self.rows, end.fewest)
            most = min(effort, self.work.left("floats"))
            self.work.take("floats", int(end.search.advance(most, lambda: self.work.seconds_left)))
            end.learn(end.search.outcome, self.corners)
            if not end.is_open:
                end.search = None

    def _program(self, end: End, waiting: int) -> None:
        """Ask the solver, for its share of the nodes that are left."""
        end.is_asked = True
        forms = self.forms(end)
        least, top = self._between(forms)
        always = least > TAU
        base = int(np.count_nonzero(always))
        forms, top = forms[~always], top[~always]
        size = len(forms) * sum(forms.shape)
        dear = 1 + size // _NODE_CELLS
        share = max(_LEAST_NODES, min(_MOST_NODES, self.work.left("nodes") // (waiting * dear)))
        if size > _MOST_CELLS or not self.work.take("nodes", _LEAST_NODES * dear):
            self.is_cut_short = True
            return
        found = search_program(
            forms,
            top,
            self.rows,
            end.fewest - base,
            node_limit=share,
            time_limit=self.work.seconds_left,
            clashes=self._clashes(forms, top) if end.fewest - base > _FEW else None,
        )
        self.work.take("nodes", max(0, found.nodes - _LEAST_NODES) * dear)
        found = Fewest(found.bound + base, found.count + base, found.where)
        end.by_solver |= found.bound > end.bound
        end.learn(found, self.corners)
        self.is_cut_short |= end.is_open

    def _between(self, forms: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the least and the greatest value of forms, or bounds of these."""
        looks = self.space.looks
        if self.corners is not None or looks is None:  # two programs for a form are too many
            return forms.min(axis=1), forms.max(axis=1)
        if not self.work.take_all("floats", 2 * looks * len(forms)):
            return forms.min(axis=1), forms.max(axis=1)
        return self.space.extremes(forms)

    def _clashes(self, forms: FloatArray, top: FloatArray) -> NDArray[np.intp]:
        """Return pairs of forms of which a mixture, and so always one, is above 0 everywhere."""
        live = np.flatnonzero(top > NEAR)[:_PAIRED]
        scaled = forms[live] / top[live, None]
        first, second = np.triu_indices(len(live), 1)
        found = np.zeros(len(first), dtype=bool)
        for share in _SHARES:
            mixed = share * scaled[first] + (1 - share) * scaled[second]
            found |= self._between(mixed)[0] > NEAR
        return np.column_stack((live[first[found]], live[second[found]]))

    def check(self, end: End) -> tuple[int, int, Fractions]:
        """Return the number of an end in exact arithmetic, its bound, and exact weights."""
        tried: list[tuple[int, Fractions]] = []
        for point in self._witnesses(end):
            best, worst = self.exact.ranks(end.project, point)
            number = best - 1 if end.is_best else len(self.low) - worst
            tried.append((number, point))
            if number <= end.fewest:
                break
        number, point = min(tried, key=lambda pair: pair[0])
        return number, min(end.bound, number), point

    def _witnesses(self, end: End) -> Iterator[Fractions]:
        """Yield exact weights near the place of an end, more and more deliberate."""
        yield from exact_witnesses(self.space, end.where)
        i = end.project
        own = self.exact.row(i, "high" if end.is_best else "low")
        rivals = self.matrix.low if end.is_best else self.matrix.high
        gaps = (
            rivals @ end.where
            - (self.matrix.high if end.is_best else self.matrix.low)[i] @ end.where
        )
        gaps[i] = np.inf
        marks: MarksAt = "low" if end.is_best else "high"
        level = np.flatnonzero(np.abs(gaps) <= NEAR).tolist()[:_TIES]
        ties = [
            tuple(a - b for a, b in zip(self.exact.row(j, marks), own, strict=True)) for j in level
        ]
        if ties:
            yield from exact_witnesses(self.space, end.where, ties)
        yield from exact_witnesses(self.space, self.space.centre)


def _by_pairs(
    low: FloatArray, high: FloatArray
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield how few rivals are above, then below, each project at one of the points, and where."""
    for is_above in (True, False):
        fewest, where = np.empty((2, len(low)), dtype=np.int64)
        for i in range(len(low)):
            rivals = low > high[i] + TAU if is_above else high < low[i] - TAU
            counts = np.add.reduce(rivals, axis=0, dtype=np.int32)
            where[i] = counts.argmin()
            fewest[i] = counts[where[i]]
        yield fewest, where


def _by_sorting(
    low: FloatArray, high: FloatArray
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the same as `_by_pairs`, with less work where there are many projects."""
    count, points = low.shape
    for is_above in (True, False):
        fewest = np.full(count, count, dtype=np.int64)
        where = np.zeros(count, dtype=np.int64)
        for point in range(points):
            if is_above:
                rivals = np.sort(low[:, point])
                counts = count - np.searchsorted(rivals, high[:, point] + TAU, side="right")
            else:
                rivals = np.sort(high[:, point])
                counts = np.searchsorted(rivals, low[:, point] - TAU, side="left")
            fewer = counts < fewest
            fewest[fewer], where[fewer] = counts[fewer], point
        yield fewest, where
