"""Which criterion drives the answer: Sobol indices, and a tornado."""

from __future__ import annotations

from attrs import field, frozen

from evalkit.core.counts import check_whole
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.spread.importances import Importances, sobol
from evalkit.sensitivity.spread.tornado import Bar, tornado
from evalkit.sensitivity.spread.variance import Indices
from evalkit.sensitivity.study import Answer, Study, question

_SAMPLES, _FEWEST = 8192, 128


@frozen(eq=False)
class Drivers(Answer):
    """How much of the spread of the answer each criterion accounts for.

    Parameters
    ----------
    winner, rival : int
        Places of the official winner and runner-up; the same with one project.
    scores, ranks : Indices
        Of each project's score and rank, arrays of shape (criteria, projects).
    lead, wins : Indices
        Of the lead, and of whether the official winner is first, shape (criteria, 1).
    bars : tuple of Bar
        The tornado: it knows no spread, only the ends of each range.
    samples : int
        Points of the design of the Sobol indices.
    """

    winner: int
    rival: int
    scores: Indices = field(repr=False)
    ranks: Indices = field(repr=False)
    lead: Indices = field(repr=False)
    wins: Indices = field(repr=False)
    bars: tuple[Bar, ...] = field(repr=False)
    samples: int
    cut_short: tuple[Note, ...] = field(default=(), repr=False, kw_only=True)


@question
def drivers(
    study: Study,
    *,
    seed: int = 0,
    samples: int | None = None,
    concentration: Number | None = None,
) -> Drivers:
    """Say which criterion's weight drives the scores, the lead and the winner.

    Sobol indices, first-order and total, of scores, ranks, the lead, and of whether the
    official winner is first, with standard errors: as weights sum to 1 they cannot vary on
    their own, so these are indices of independent raw importances, divided by their sum. A
    tornado beside them answers what one weight can do alone: the lead when it goes from its
    lowest to its highest admissible value.

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
    >>> [round(float(share), 1) for share in found.lead.total[:, 0]]
    [0.5, 0.5]
    """
    if samples is not None:
        check_whole("samples", samples, _FEWEST, 2**24)
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
    raw = Importances.of(matrix, space, dense)
    # Each point is one of two samples, or has one criterion's importance from the other.
    each_point = len(matrix.projects) * (len(matrix.criteria) + 2)
    wanted = samples or work.draws(each_point, _FEWEST, _SAMPLES)
    sums, used = sobol(matrix, raw, winner, rival, seed, wanted, lambda: work.is_late)
    each, count = sums.indices(), len(order)
    return Drivers(
        study=study,
        winner=winner,
        rival=rival,
        scores=each.columns(0, count),
        ranks=each.columns(count, 2 * count),
        lead=each.columns(2 * count, 2 * count + 1),
        wins=each.columns(2 * count + 1, 2 * count + 2),
        bars=tornado(matrix, space, winner, rival),
        samples=used,
        # Powers of 2 may round it down by a half.
        cut_short=work.fewer(note("drivers"), 2 * used - 1, samples or _SAMPLES),
        method=raw.drawn,
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
