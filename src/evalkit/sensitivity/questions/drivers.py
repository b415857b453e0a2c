"""Which criterion drives the answer: variance of scores, Sobol indices, tornado."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.spread.importances import Importances, moments, sobol
from evalkit.sensitivity.spread.tornado import Bar, tornado
from evalkit.sensitivity.spread.variance import NOTHING, Indices
from evalkit.sensitivity.study import Answer, Study, question

_SAMPLES, _FEWEST = 8192, 128


@frozen(eq=False)
class Drivers(Answer):
    """How much of the spread of the answer each criterion accounts for.

    Parameters
    ----------
    winner, rival : int
        Places of the official winner and runner-up; the same with one project.
    mean_weights : array of float, shape (criteria,)
    covariance : array of float, shape (criteria, criteria)
        Of the weights over the space.
    covariance_error : float
        Standard error of the variance of the lead, relative to it; 0 where it is
        exact.
    importance : Note
        How the raw importances of the Sobol indices are drawn.
    scores, ranks : Indices
        Of each project's score and rank, arrays of shape (criteria, projects).
    lead, wins : Indices
        Of the lead, and of whether the official winner is first, shape (criteria, 1).
    bars : tuple of Bar
        The tornado.
    samples : int
        Points of the design of the Sobol indices.
    """

    winner: int
    rival: int
    mean_weights: FloatArray = field(converter=frozen_array, repr=False)
    covariance: FloatArray = field(converter=frozen_array, repr=False)
    covariance_error: float
    importance: Note
    scores: Indices = field(repr=False)
    ranks: Indices = field(repr=False)
    lead: Indices = field(repr=False)
    wins: Indices = field(repr=False)
    bars: tuple[Bar, ...] = field(repr=False)
    samples: int
    cut_short: tuple[Note, ...] = field(default=(), repr=False, kw_only=True)

    @property
    def parts(self) -> FloatArray:
        """What each criterion contributes to the variance of each score.

        Returns
        -------
        array of float, shape (projects, criteria)
            Covariance of a criterion's contribution with the score, in scores as of
            `matrix.values`, squared. Rows sum to the variance of the score.

        Notes
        -----
        A contribution is counted from the mean of the project's score, weight times
        (utility - mean score): as weights sum to 1, the zero of the scale must not
        matter. Under Dirichlet weights each part is then at least 0.
        """
        return self._parts(self.matrix.values)

    @property
    def variances(self) -> FloatArray:
        """Variance of each score over the space, shape (projects,), as `parts`."""
        found: FloatArray = self.parts.sum(axis=1)
        return found

    @property
    def deviations(self) -> FloatArray:
        """Standard deviation of each score over the space, in points, shape (projects,)."""
        found: FloatArray = np.sqrt(np.maximum(self.variances, 0.0)) * self.matrix.points
        return found

    @property
    def lead_parts(self) -> FloatArray:
        """The same for the lead of the winner over the runner-up, shape (criteria,)."""
        values = self.matrix.values
        found: FloatArray = self._parts((values[self.winner] - values[self.rival])[None, :])[0]
        return found

    @property
    def lead_variance(self) -> float:
        """Variance of the lead over the space, as `parts`."""
        return float(self.lead_parts.sum())

    def covariances(self, project: str) -> FloatArray:
        """Return how the contributions of the criteria to one score vary together.

        Returns
        -------
        array of float, shape (criteria, criteria)
            Rows sum to the `parts` of the project, all cells to its variance.
        """
        if project not in self.matrix.projects:
            rule = say("unknown project; known are: {names}", names=self.matrix.projects[:12])
            raise ModelError(Problem(rule=rule, value=str(project)))
        row = self.matrix.values[self.matrix.projects.index(project)]
        away = row - row @ self.mean_weights
        found: FloatArray = away[:, None] * self.covariance * away
        return found

    def _parts(self, rows: FloatArray) -> FloatArray:
        away = rows - (rows @ self.mean_weights)[:, None]
        found: FloatArray = away * (away @ self.covariance)
        return found

    @property
    def lead_shares(self) -> FloatArray:
        """Shares of the variance of the lead, shape (criteria,); 0 where it does not vary."""
        parts = self.lead_parts
        whole = float(parts.sum())
        found: FloatArray = parts / whole if whole > NOTHING else np.zeros_like(parts)
        return found


@question
def drivers(
    study: Study,
    *,
    seed: int = 0,
    samples: int | None = None,
    concentration: Number | float | None = None,
) -> Drivers:
    """Say which criterion's weight drives the scores, the lead and the winner.

    Three views. The variance of each score and of the lead over the space, split
    among the criteria: exact where the space is a simplex and its measure flat, as
    scores are linear in the weights. Sobol indices of scores, ranks and of whether the
    official winner is first: as weights sum to 1 they cannot vary on their own, so
    these are indices of independent raw importances, divided by their sum. A tornado:
    the lead when one weight goes from its lowest to its highest admissible value.

    Parameters
    ----------
    study : Study
        Where marks are ranges, their middles are used.
    seed : int
    samples : int, optional
        Points of the design of the Sobol indices, at least 128; rounded so that the
        replicates are powers of 2. Default: 8192, or what the budget has room for.
    concentration : number, optional
        At least 1. In a study of all weights: Dirichlet weights with mean at the official
        ones; the variance of weight w is ``w (1 - w) / (concentration + 1)``.

    Returns
    -------
    Drivers

    Raises
    ------
    ModelError
        If the study of a concentration is not of all weights, or a number is out of range.

    Examples
    --------
    >>> found = drivers(Study.of([[1.0, 0.0], [0.4, 0.4]]), samples=128)
    >>> [round(float(share), 3) for share in found.lead_shares]
    [0.5, 0.5]
    """
    whole = isinstance(samples, int) and not isinstance(samples, bool)
    if samples is not None and not (whole and _FEWEST <= samples <= 2**24):
        rule = say("must be a whole number between {low} and {high}", low=_FEWEST, high=2**24)
        raise ModelError(Problem(field="samples", rule=rule, value=str(samples)))
    matrix, space, work = study.matrix, study.space, study.work()
    dense = None
    if concentration is not None:
        dense = float(concentration)
        if len(space.rows) or space.measure != "flat":
            rule = say("is for all weights; leave out the space, or the concentration")
            remedy = say("make the study with WeightSpace.simplex(...) as its space")
            raise ModelError(Problem(field="concentration", rule=rule, remedy=remedy))
        if not 1 <= dense <= 1e9:
            rule = say("must be between {low} and {high}", low="1", high="10^9")
            raise ModelError(Problem(field="concentration", rule=rule, value=str(concentration)))
    order = [place for group in matrix.ranking() for place in group]
    winner, rival = order[0], order[min(1, len(order) - 1)]
    found = moments(matrix, space, dense, seed)
    raw = Importances.of(matrix, space, dense)
    # Each point is one of two samples, or has one criterion's importance from the other.
    each_point = len(matrix.projects) * (len(matrix.criteria) + 2)
    wanted = samples or work.draws(each_point, _FEWEST, _SAMPLES)
    sums, used = sobol(matrix, raw, winner, rival, seed, wanted, lambda: work.is_late)
    each, count = sums.indices(), len(order)
    difference = matrix.values[winner] - matrix.values[rival]
    error = found.error_of(difference)
    return Drivers(
        study=study,
        winner=winner,
        rival=rival,
        mean_weights=found.mean,
        covariance=found.covariance,
        covariance_error=error,
        importance=raw.drawn,
        scores=each.columns(0, count),
        ranks=each.columns(count, 2 * count),
        lead=each.columns(2 * count, 2 * count + 1),
        wins=each.columns(2 * count + 1, 2 * count + 2),
        bars=tornado(matrix, space, winner, rival),
        samples=used,
        # Powers of 2 may round it down by a half.
        cut_short=work.fewer(note("drivers"), 2 * used - 1, samples or _SAMPLES),
        method=found.method,
        remarks=_remarks(matrix),
    )


def _remarks(matrix: Matrix) -> tuple[Note, ...]:
    notes = []
    if not matrix.is_certain:
        notes.append(note("at-middle"))
    tied = matrix.ranking()[0]
    if len(tied) > 1:
        names = [matrix.names[place] for place in tied]
        notes.append(note("lead-of-tied", names=names))
    return tuple(notes)
