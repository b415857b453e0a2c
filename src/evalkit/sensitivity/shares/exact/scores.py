"""How scores spread when the weights vary: exact shares and quantiles of the score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Message, say
from evalkit.core.result import Listed
from evalkit.scales.base import FloatArray, float_array
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.said import remarks
from evalkit.sensitivity.shares.exact.domain import simplex_of
from evalkit.sensitivity.shares.exact.halfspace import halfspace_fraction
from evalkit.sensitivity.sources import Source, Weights, resolve
from evalkit.weights import WeightSpace

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_STEPS = 200


def score_cdf(scores: FloatArray, at: ArrayLike) -> FloatArray:
    """Return for each project the share of the weights at which it scores at most so much.

    Parameters
    ----------
    scores : array of float, shape (n, k)
        Scores at the k corners of a simplex of weights.
    at : float or array of float, shape (n,) or (n, q)
        Scores to compare with.

    Returns
    -------
    array of float, shape (n,) or (n, q)
        In [0, 1]; error a few units in the last place.

    Notes
    -----
    The distribution is a B-spline with the corner scores as knots (Curry & Schoenberg,
    1966), here by `halfspace_fraction`.

    Examples
    --------
    The largest of three weights, say the first: at most a half in three cases of four.

    >>> score_cdf(np.array([[1.0, 0.0, 0.0]]), 0.5)
    array([0.75])
    """
    scores = np.asarray(scores, dtype=np.float64)
    at = np.asarray(at, dtype=np.float64)
    wide = np.broadcast_to(at, (len(scores),)) if at.ndim < 2 else at
    wide = wide.reshape(len(scores), -1)
    # halves, so that a difference of very large scores does not overflow
    forms = scores[:, np.newaxis, :] / 2 - wide[:, :, np.newaxis] / 2
    share = halfspace_fraction(forms.reshape(-1, scores.shape[1])).reshape(wide.shape)
    return share[:, 0] if at.ndim < 2 else share


def score_quantiles(scores: FloatArray, quantiles: Sequence[float]) -> FloatArray:
    """Return quantiles of each project's score, exact but for rounding.

    Parameters
    ----------
    scores : array of float, shape (n, k)
        Scores at the k corners of a simplex of weights.
    quantiles : sequence of float
        Shares in [0, 1].

    Returns
    -------
    array of float, shape (n, q)
        The least score that is not exceeded with at least that share.
    """
    scores = np.asarray(scores, dtype=np.float64)
    wanted = np.asarray(quantiles, dtype=np.float64)
    low, high = scores.min(axis=1), scores.max(axis=1)
    found = np.repeat(low[:, np.newaxis], wanted.size, axis=1)
    found[:, wanted >= 1] = high[:, np.newaxis]
    # quantiles do not change their place when scores are shifted and stretched to [0, 1]
    width = high / 2 - low / 2
    rows = np.flatnonzero(width > 0)
    inner = np.flatnonzero((wanted > 0) & (wanted < 1))
    if rows.size and inner.size:
        unit = (scores[rows] / 2 - low[rows, np.newaxis] / 2) / width[rows, np.newaxis]
        places = _roots(np.repeat(unit, inner.size, axis=0), np.tile(wanted[inner], rows.size))
        places = places.reshape(rows.size, inner.size)
        lowest, highest = low[rows, np.newaxis], high[rows, np.newaxis]
        found[np.ix_(rows, inner)] = lowest * (1.0 - places) + highest * places
    return found


def _roots(rows: FloatArray, wanted: FloatArray) -> FloatArray:
    """Find where the share of each row, from 0 at 0 to 1 at 1, is as wanted.

    Chandrupatla's method (1997) for all rows at once: the step of a parabola through the
    last three points where it is safe, else a bisection; rows that are done drop out.
    """
    left, right = np.zeros(len(rows)), np.ones(len(rows))
    under, over = -wanted, 1.0 - wanted
    third, beyond = left.copy(), under.copy()
    step = np.full(len(rows), 0.5)
    root = np.empty(len(rows))
    open_rows = np.arange(len(rows))
    for _ in range(MOST_STEPS):
        point = left + step * (right - left)
        miss = halfspace_fraction(rows[open_rows] - point[:, np.newaxis]) - wanted[open_rows]
        same = np.sign(miss) == np.sign(under)
        third, beyond = np.where(same, left, right), np.where(same, under, over)
        right, over = np.where(same, right, left), np.where(same, over, under)
        left, under = point, miss
        nearer = np.abs(under) < np.abs(over)
        best = np.where(nearer, left, right)
        reach = 2.0**-52 * np.abs(best) + 2.0**-1000
        gap = np.abs(right - left)
        done = (gap <= 2 * reach) | (miss == 0)
        root[open_rows[done]] = best[done]
        keep = ~done
        if not keep.any():
            return root
        open_rows, reach, gap = open_rows[keep], reach[keep], gap[keep]
        left, right, third = left[keep], right[keep], third[keep]
        under, over, beyond = under[keep], over[keep], beyond[keep]
        step = _step((left, right, third), (under, over, beyond), reach / gap)
    root[open_rows] = (left + right) / 2
    return root


def _step(
    places: tuple[FloatArray, FloatArray, FloatArray],
    misses: tuple[FloatArray, FloatArray, FloatArray],
    least: FloatArray,
) -> FloatArray:
    """Return how far to go from the first place to the second: inverse parabola, or half."""
    (a, b, c), (fa, fb, fc) = places, misses
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    step = np.where(safe & np.isfinite(step), step, 0.5)
    # at least past the resolution, so that the bracket always shrinks
    return np.clip(step, np.minimum(least, 0.5), 1 - np.minimum(least, 0.5))


def score_moments(scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean and the standard deviation of each project's score.

    Parameters
    ----------
    scores : array of float, shape (n, k)
        Scores at the k corners of a simplex of weights, of at most 1e150 in size.

    Returns
    -------
    mean, deviation : array of float, shape (n,)

    Notes
    -----
    Uniform shares of k corners are Dirichlet(1, …, 1): the score has the mean of the
    corner scores u and the variance sum((u - mean)^2) / (k (k + 1)).
    """
    corners = scores.shape[1]
    # the mean of differences to one of them: equal scores have no deviation at all
    own = scores[:, :1]
    mean = own + (scores - own).mean(axis=1, keepdims=True)
    square = ((scores - mean) ** 2).sum(axis=1)
    return mean[:, 0], np.sqrt(square / (corners * (corners + 1)))


@frozen(eq=False)
class ScoreDistribution(Listed):
    """How each project's score spreads over a weight space.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    quantiles : tuple of float
        Shares of the weights, rising, in [0, 1].
    values : array of float, shape (projects, quantiles)
        Scores that are not exceeded with these shares, in points.
    mean, deviation : array of float, shape (projects,)
        In points.
    low, high : array of float, shape (projects,)
        Least and greatest score of all weights, in points.
    road : Message
    notes : tuple of Message
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    quantiles: tuple[float, ...]
    values: FloatArray = field(repr=False, converter=frozen_array)
    mean: FloatArray = field(repr=False, converter=frozen_array)
    deviation: FloatArray = field(repr=False, converter=frozen_array)
    low: FloatArray = field(repr=False, converter=frozen_array)
    high: FloatArray = field(repr=False, converter=frozen_array)
    road: Message
    notes: tuple[Message, ...] = field(repr=False)
    corner_scores: FloatArray = field(repr=False, converter=frozen_array)

    def share_below(self, points: ArrayLike) -> FloatArray:
        """Return for each project the share of weights with at most so many points.

        Parameters
        ----------
        points : float or array of float, shape (projects,) or (projects, q)
        """
        return score_cdf(self.corner_scores, np.asarray(points, dtype=np.float64))

    @property
    def order(self) -> list[int]:
        """Places of the projects by their mean score, the best first."""
        return [int(place) for place in np.argsort(-self.mean, kind="stable")]


def score_distribution(
    source: Source,
    space: WeightSpace | None = None,
    *,
    weights: Weights | None = None,
    quantiles: Sequence[float] = QUANTILES,
) -> ScoreDistribution:
    """Return how each project's score spreads when the weights vary, exactly.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
    space : WeightSpace, optional
        A simplex with the flat measure, as for `winning_indices`.
    weights : sequence or mapping of numbers, optional
        Official weights; they do not change the answer.
    quantiles : sequence of float
        Shares of the weights in [0, 1]; sorted.

    Returns
    -------
    ScoreDistribution

    Raises
    ------
    ModelError
        If the space is of another shape or measure, or a quantile is not in [0, 1].

    Examples
    --------
    >>> spread = score_distribution([[1, 0], [0.5, 0.5]])
    >>> spread.values
    array([[0.05, 0.25, 0.5 , 0.75, 0.95],
           [0.5 , 0.5 , 0.5 , 0.5 , 0.5 ]])
    """
    wanted = np.sort(float_array(quantiles).ravel())
    if not wanted.size or not (wanted >= 0).all() or not (wanted <= 1).all():
        rule = say("must be shares between 0 and 1, at least one")
        raise ModelError(Problem(field="quantiles", rule=rule, value=str(list(quantiles))))
    matrix, space, notes = resolve(source, space, weights)
    scores = simplex_of(space).scores(matrix.values)
    mean, deviation = score_moments(scores)
    points = matrix.points
    return ScoreDistribution(
        matrix=matrix,
        space=space,
        quantiles=tuple(wanted.tolist()),
        values=score_quantiles(scores, wanted.tolist()) * points,
        mean=mean * points,
        deviation=deviation * points,
        low=scores.min(axis=1) * points,
        high=scores.max(axis=1) * points,
        corner_scores=scores * points,
        road=say("closed form, rounding error below 1e-12"),
        notes=(*notes, *remarks(matrix, ())),
    )
