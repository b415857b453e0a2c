"""How often each project comes first, and with which weights: exact volumes of cells."""

from __future__ import annotations

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import Problem
from evalkit.core.messages import say
from evalkit.core.shares import at_most
from evalkit.sensitivity.matrix import frozen_array
from evalkit.sensitivity.shares.exact.domain import (
    ExactDomain,
    NoExactAnswer,
    RoundedPolytope,
    Simplex,
    domain_of,
    regular,
    too_many,
)
from evalkit.sensitivity.shares.exact.envelope import (
    MOST_VERTICES,
    BoundedRegion,
    TooManyVerticesError,
    upper_envelope,
)
from evalkit.sensitivity.shares.exact.halfspace import halfspace_fraction
from evalkit.sensitivity.shares.exact.lawrence import cells
from evalkit.sensitivity.shares.exact.reduce import ALIKE, contenders, scaled
from evalkit.weights import WeightSpace

MOST_CORNERS = 21  # of a simplex whose cells are added up: beyond it too much cancels
TRUSTED = 1e-8  # error that can be seen, beyond which a result is not handed out
ALLOWED = 1e-5  # error that can only be bounded, likewise: less than a page shows


@frozen(eq=False)
class FirstRank:
    """How often each project comes first.

    Parameters
    ----------
    acceptability : array of float, shape (n,)
        Share of the weights, by volume, for which the project comes first; equal
        projects share equally.
    central : array of float, shape (n, c)
        Mean of the weights for which it comes first; NaN where it never does.
    certificate : float
        Sum of all shares less 1: the volumes are found one by one and divided by that
        of the whole space, which is found apart. 0 where they are closed forms.
    spread : float
        Largest difference between two ways to compute one share.
    cancellation : float
        Times 1e-16, the size of the rounding errors to expect; 1 for closed forms.
    vertices : int
        Corners of the cells that were added up; 0 for closed forms.
    ties : tuple of tuples of int
        Groups of projects that score the same for all weights.
    allowance : float
        Bound of what rounding at badly conditioned corners may have moved between the
        shares, which neither of the two errors above need show; mostly 0.
    """

    acceptability: FloatArray = field(converter=frozen_array)
    central: FloatArray = field(repr=False, converter=frozen_array)
    certificate: float
    spread: float
    cancellation: float
    vertices: int
    ties: tuple[tuple[int, ...], ...]
    allowance: float = 0.0

    @property
    def error(self) -> float:
        """What a share may be off: what is seen of rounding, and what is allowed for it."""
        seen = max(abs(self.certificate), self.spread, 1e-16 * self.cancellation, 1e-16)
        return seen + self.allowance


@frozen(eq=False)
class _Shares:
    """Shares of different contenders, and the coordinates of the centres of their cells."""

    shares: FloatArray
    centres: FloatArray
    spread: float = 0.0
    cancellation: float = 1.0
    vertices: int = 0
    allowance: float = 0.0


def first_rank(
    values: FloatArray,
    domain: ExactDomain | WeightSpace | None = None,
    *,
    most_vertices: int = MOST_VERTICES,
) -> FirstRank | NoExactAnswer:
    """Return how often each row scores highest, exactly, and the mean weights then.

    Parameters
    ----------
    values : array of float, shape (n, c)
        Utilities of n projects under c criteria; the unit does not matter.
    domain : WeightSpace or Domain, optional
        The weights, uniform by volume; a space has the columns in its order. Default:
        all weights. For many calls over one space make its domain first (`domain_of`).
    most_vertices : int
        Corners of all cells after which to give up, in up to eight dimensions.

    Returns
    -------
    FirstRank or Refused
        Refused if the measure is not flat, if the cells have too many corners, or if
        an error of more than 1e-8 is seen, or one of more than 1e-5 cannot be ruled out.

    Notes
    -----
    Rank acceptability and central weights of SMAA (Lahdelma & Salminen, 2001). A segment
    of weights, and one or two contenders over a simplex, are closed forms of any size;
    else the volumes are those of Lawrence (1991), see `cells` and `upper_envelope`.

    Examples
    --------
    >>> found = first_rank(np.vstack([np.eye(3), np.full(3, 0.5)]))
    >>> found.acceptability.round(12)
    array([0.25, 0.25, 0.25, 0.25])
    >>> found.central[0].round(3)
    array([0.667, 0.167, 0.167])
    """
    if isinstance(domain, WeightSpace):
        made = domain_of(domain, most_vertices)
        if isinstance(made, NoExactAnswer):
            return made
        domain = made
    from scipy.spatial import QhullError  # noqa: PLC0415 - slow to import, and seldom needed

    domain = domain or Simplex()
    values = scaled(np.asarray(values, dtype=np.float64))
    if isinstance(domain, Simplex):
        scores = domain.scores(values)
        rivals = contenders(scores, domain.tolerance)
    else:
        scores = np.column_stack([values @ domain.origin, values @ domain.basis])
        rivals = contenders(scores, ALIKE, compared=values)
    try:
        if isinstance(domain, Simplex):
            found = _over_simplex(scores[rivals.heads], most_vertices)
        else:
            found = _over_polytope(values[rivals.heads], domain, most_vertices)
    except TooManyVerticesError as error:
        return too_many(error.limit)
    except _TooManyCriteriaError:
        rule = say("there are more than {count} criteria that vary", count=MOST_CORNERS)
        return NoExactAnswer(Problem(rule=rule))
    except QhullError:
        return NoExactAnswer(Problem(rule=say("the winning cells are too thin for exact volumes")))
    if isinstance(domain, Simplex):
        weights = domain.weights(found.centres)
    else:
        weights = domain.origin + found.centres @ domain.basis.T
    certificate = float(found.shares.sum()) - 1.0
    seen = max(abs(certificate), found.spread)
    if not seen <= TRUSTED or not found.allowance <= ALLOWED:
        seen = max(seen, found.allowance)
        rule = say("rounding errors of the exact volumes reach {error}", error=at_most(seen))
        return NoExactAnswer(Problem(rule=rule))
    return FirstRank(
        acceptability=rivals.shared(found.shares),
        central=rivals.spread(weights),
        certificate=certificate,
        spread=found.spread,
        cancellation=found.cancellation,
        vertices=found.vertices,
        ties=rivals.ties,
        allowance=found.allowance,
    )


class _TooManyCriteriaError(Exception):
    """Volumes in so many dimensions are lost in rounding."""


def _over_simplex(scores: FloatArray, most: int) -> _Shares:
    """Solve for scores at the corners; the centres are shares of the corners."""
    count, corners = scores.shape
    if count == 1:
        return _Shares(np.ones(1), np.full((1, corners), 1.0 / corners))
    if count == 2:
        return _of_two(scores)
    if corners == 2:
        return _segment(scores)
    if corners > MOST_CORNERS:
        raise _TooManyCriteriaError
    region, volume = regular(corners)
    scores = _comparable(scores)
    slopes = scores[:, :-1] - scores[:, -1:]
    found = _cells(slopes, scores.mean(axis=1), region, volume, most)
    shares = found.centres + 1.0 / corners
    return evolve(found, centres=np.column_stack([shares, 1.0 - shares.sum(axis=1)]))


def _over_polytope(values: FloatArray, domain: RoundedPolytope, most: int) -> _Shares:
    values = _comparable(values)
    slopes, levels = values @ domain.basis, values @ domain.origin
    return _cells(slopes, levels, domain.region, domain.volume, most)


def _cells(
    slopes: FloatArray, levels: FloatArray, region: BoundedRegion, volume: float, most: int
) -> _Shares:
    reach = np.abs(levels).max() + np.abs(slopes @ region.corners.T).max()
    if reach > 0:
        slopes, levels = slopes / reach, levels / reach
    graph = upper_envelope(slopes, levels, region, most)
    found = cells(graph, len(slopes))
    return _Shares(
        shares=found.volumes / volume,
        centres=found.centres,
        spread=found.spread,
        cancellation=found.cancellation,
        vertices=len(graph.facets),
        allowance=graph.allowance,
    )


def _comparable(rows: FloatArray) -> FloatArray:
    """Take away what all rows have in common, which changes no place.

    Near rows differ by an exact number, so that their cells keep all digits.
    """
    rows = rows - rows[np.abs(rows - rows.mean(axis=0)).max(axis=1).argmin()]
    return scaled(rows)


def _of_two(scores: FloatArray) -> _Shares:
    """Return the shares of two contenders, and the centres of their halves.

    The mean share of a corner, over the half where a form is not positive, is its mean
    over all, 1 / k, times the same volume with that corner counted twice, divided by
    the volume: the shares with one corner twice have the density of its share.
    """
    corners = scores.shape[1]
    shares, centres = np.empty(2), np.empty((2, corners))
    for winner in (0, 1):
        form = scaled(scores[1 - winner] - scores[winner])
        twice = np.column_stack([np.tile(form, (corners, 1)), form])
        shares[winner] = halfspace_fraction(form[np.newaxis])[0]
        centres[winner] = halfspace_fraction(twice) / (corners * shares[winner])
    return _Shares(shares, centres)


def _segment(scores: FloatArray) -> _Shares:
    """Return the parts of a segment on which each contender scores highest.

    None is dominated: by falling score at the first end they rise at the second, and
    each takes over from the last, those that are never above dropping out.
    """
    order = np.argsort(-scores[:, 0], kind="stable")
    best: list[int] = []
    starts: list[float] = []
    for place in order.tolist():
        start = 0.0
        while best:  # each round ends or takes one away
            ahead = (
                scores[best[-1]] - scores[place]
            )  # above 0 at the first end, below at the second
            start = float(ahead[0] / (ahead[0] - ahead[1]))
            if start > starts[-1]:
                break
            best.pop()
            starts.pop()
        best.append(place)
        starts.append(start if best[:-1] else 0.0)
    edges = np.array([*starts, 1.0])
    shares, centres = np.zeros(len(scores)), np.full((len(scores), 2), np.nan)
    shares[best] = np.diff(edges)
    middle = (edges[1:] + edges[:-1]) / 2
    centres[best] = np.column_stack([1.0 - middle, middle])
    return _Shares(shares, centres)
