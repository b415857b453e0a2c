"""Critical weights of Triantaphyllou and Sanchez: another convention, under its own name."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import note
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.one_weight.lines import ExactRows, LevelArray
from evalkit.sensitivity.study import Answer, Study, question

_CELLS = 2_000_000
_MOST = 50_000_000
_SLIP = 1e-12  # a change that takes a weight to 0 is possible, whatever floats say
_CLOSE = 1e-6

ProjectPair = tuple[int, int]


@frozen
class Critical:
    """The least change of one weight that reverses some pair.

    Parameters
    ----------
    criterion : int
        Place of the leaf.
    pair : tuple of int
        (ahead, behind) at the official weights.
    delta : Fraction
        What is taken from the weight; negative if it must rise.
    relative : Fraction or None
        `delta` in per cent of the weight; None where the weight is 0.
    """

    criterion: int
    pair: ProjectPair
    delta: Fraction
    relative: Fraction | None


@frozen(eq=False)
class CriticalWeights(Answer):
    """Critical weights of all criteria and pairs of projects.

    Parameters
    ----------
    order : array of int, shape (projects,)
        Projects by official score, the best first.
    any_pair, top_pair : tuple of Critical or None, one a criterion
        The least relative change that reverses any pair, and any pair with the
        best project; exact. None where no possible change does.
    """

    order: NDArray[np.int64] = field(repr=False)
    any_pair: tuple[Critical | None, ...] = field(repr=False)
    top_pair: tuple[Critical | None, ...] = field(repr=False)
    _levels: LevelArray = field(repr=False)

    @cached_property
    def degrees(self) -> FloatArray:
        """Return the criticality degrees, in per cent; infinite where nothing reverses a pair."""
        return frozen_array(
            np.array(
                [
                    np.inf if c is None or c.relative is None else abs(float(c.relative))
                    for c in self.any_pair
                ]
            )
        )

    @property
    def sensitivities(self) -> FloatArray:
        """Return the sensitivity coefficients: one over the degree, 0 for an insensitive weight."""
        return frozen_array(1 / self.degrees)

    @property
    def percent_any(self) -> Critical | None:
        """Return the Percent-Any critical criterion: least relative change, any pair."""
        return _least(self.any_pair)

    @property
    def percent_top(self) -> Critical | None:
        """Return the Percent-Top critical criterion: least relative change of the best project."""
        return _least(self.top_pair)

    def deltas(self, first: int, second: int) -> FloatArray:
        """Return the absolute changes that reverse one pair, shape (criteria,); NaN: none.

        Parameters
        ----------
        first, second : int
            Places of two projects, in any order.
        """
        if self._levels[first] > self._levels[second]:
            first, second = second, first
        pair = np.array([first]), np.array([second])
        return np.asarray(_deltas(self.matrix, self._levels, *pair)[0])

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """Return all pairs (ahead, behind), shape (pairs, 2), by official rank."""
        a, b = np.triu_indices(len(self.order), 1)
        return np.stack((self.order[a], self.order[b]), axis=1)

    @cached_property
    def absolute(self) -> FloatArray:
        """Return the changes for all `pairs`, shape (pairs, criteria); NaN: none is possible.

        Raises
        ------
        ModelError
            If there are more than 50 million; `deltas` then gives one pair at a time.
        """
        count = len(self.order) * (len(self.order) - 1) // 2 * len(self.matrix.criteria)
        if count > _MOST:
            rule = say("must have at most {count} values", count=_MOST)
            raise ModelError(Problem(field="absolute", rule=rule, value=str(count)))
        pairs = self.pairs
        return frozen_array(_deltas(self.matrix, self._levels, pairs[:, 0], pairs[:, 1]))

    @property
    def relative(self) -> FloatArray:
        """Return `absolute` in per cent of the official weights; NaN where a weight is 0."""
        return frozen_array(_relative(self.absolute, self.matrix.weights))


@question
def critical_weights(study: Study) -> CriticalWeights:
    """Find the critical weights of Triantaphyllou and Sanchez (1997) for a weighted sum.

    Parameters
    ----------
    study : Study

    Returns
    -------
    CriticalWeights

    Notes
    -----
    For a pair i ahead of j, with scores P and utilities v, weight k is changed to
    ``w_k - delta`` while the *raw* weights of the others stay, and all are divided
    by their new sum. The pair is reversed from
    ``delta = (P_j - P_i) / (v_jk - v_ik)`` on; where that is more than w_k no
    change of this weight can. This is not the convention of `stability`, where the
    number that moves is the weight as it is used, after the division: `delta` is
    smaller or larger, the order of criteria may differ.

    The criticality degree of a criterion is the least ``|delta| / w_k`` over all
    pairs, its sensitivity one over that. Pairs tied at the official weights have no
    order to reverse and are left out, and so are, for the top pair, projects that
    are not first.

    References
    ----------
    E. Triantaphyllou, A. Sanchez (1997). A sensitivity analysis approach for some
    deterministic multi-criteria decision-making methods. Decision Sciences 28(1),
    151-194.

    Examples
    --------
    >>> found = critical_weights(Study.of([[1.0, 0.0], [0.0, 0.5]], weights=[0.5, 0.5]))
    >>> found.any_pair[0].delta, found.degrees.tolist()
    (Fraction(1, 4), [50.0, 100.0])
    """
    matrix = study.matrix
    levels = ExactRows(matrix).levels(matrix.scores, matrix.exact_weights)
    order = np.argsort(levels, kind="stable")
    extra = [note("raw-weight")]
    if int(levels.max()) + 1 < len(levels):
        extra.append(note("pairs-tied"))
    if not matrix.is_certain:
        extra.append(note("at-middle"))
    count = int(np.count_nonzero(levels == 0))
    return CriticalWeights(
        study=study,
        order=order,
        any_pair=tuple(_search(matrix, levels, order, len(order))),
        top_pair=tuple(_search(matrix, levels, order, count)),
        method=note("closed-changes"),
        remarks=tuple(extra),
        levels=levels,
    )


def _deltas(
    matrix: Matrix, levels: LevelArray, ahead: NDArray[np.int64], behind: NDArray[np.int64]
) -> FloatArray:
    """Return the changes that reverse pairs, shape (pairs, criteria); NaN where none does."""
    gap = matrix.scores[behind] - matrix.scores[ahead]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        deltas = gap[:, None] / (matrix.values[behind] - matrix.values[ahead])
    impossible = ~np.isfinite(deltas) | (deltas > matrix.weights * (1 + _SLIP) + _SLIP)
    impossible |= (levels[behind] == levels[ahead])[:, None]
    deltas[impossible] = np.nan
    return np.asarray(deltas)


def _relative(deltas: FloatArray, weights: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(weights > 0, 100 * deltas / weights, np.nan))


def _search(
    matrix: Matrix, levels: LevelArray, order: NDArray[np.int64], heads: int
) -> Iterator[Critical | None]:
    """Find for each criterion the least change over pairs led by the first `heads` projects."""
    width = len(matrix.criteria)
    least = np.full(width, np.inf)
    pair: list[ProjectPair | None] = [None] * width
    step = max(1, _CELLS // (len(order) * width))
    for begin in range(0, heads, step):
        block = np.arange(begin, min(begin + step, heads))
        a, b = np.nonzero(levels[order[block]][:, None] < levels[order])
        if not len(a):
            continue
        ahead, behind = order[block][a], order[b]
        size = np.abs(_deltas(matrix, levels, ahead, behind))
        size[np.isnan(size)] = np.inf
        best = np.argmin(size, axis=0)
        for place in np.flatnonzero(size[best, np.arange(width)] < least).tolist():
            least[place] = size[best[place], place]
            pair[place] = (int(ahead[best[place]]), int(behind[best[place]]))
    for place, found in enumerate(pair):
        yield None if found is None else _exactly(matrix, place, found)


def _exactly(matrix: Matrix, place: int, pair: ProjectPair) -> Critical:
    rows = [matrix.exact_row(i) for i in pair]
    scores = [matrix.exact_score(i, matrix.exact_weights) for i in pair]
    delta = (scores[1] - scores[0]) / (rows[1][place] - rows[0][place])
    weight = matrix.exact_weights[place]
    return Critical(place, pair, delta, 100 * delta / weight if weight else None)


def _least(found: tuple[Critical | None, ...]) -> Critical | None:
    sizes = [(abs(c.relative), c) for c in found if c is not None and c.relative is not None]
    return min(sizes, key=lambda pair: pair[0])[1] if sizes else None
