"""How often each set of projects is the top few, and each project second or third: exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from time import monotonic
from typing import Any

import numpy as np
from attrs import field, frozen

from evalkit.errors import ModelError, NotApplicableError, Problem
from evalkit.exact import significant
from evalkit.pages import Block, Heading, Page, Paragraph, Shown, Table
from evalkit.scales import FloatArray
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.said import at_most, names, per_cent, remarks
from evalkit.sensitivity.shares.exact.cells import first_rank
from evalkit.sensitivity.shares.exact.domain import Domain, Refused, domain_of
from evalkit.sensitivity.shares.exact.envelope import MOST_VERTICES
from evalkit.sensitivity.sources import Source, Weights, resolve
from evalkit.weights import WeightSpace
from evalkit.words import Lang, Message, say

SHOWN = 10
NAME_WIDTH = 36
NOTHING = 1e-12  # share below which a set counts as never on top

Progress = Callable[[int, int], None]
TopSet = frozenset[int]


@frozen(eq=False)
class TopRanks:
    """How often each project takes each of the first ranks, and each set is on top.

    Parameters
    ----------
    shares : array of float, shape (n, k)
        ``shares[i, r]``: share of the weights for which i has rank r + 1; equal projects
        share their ranks.
    sets : tuple of pairs
        Sets of k projects, in the order of their numbers, with the share of the weights
        for which they are the first k; the most frequent first.
    certificate : float
        Largest difference of a column's sum from 1.
    solved : int
        How many first-rank problems were solved.
    ties : tuple of tuples of int
        Groups of projects that score the same for all weights.
    allowance : float
        Bound of what rounding may have moved between the shares of a column, which its sum
        need not show; mostly 0.
    """

    shares: FloatArray = field(repr=False, converter=frozen_array)
    sets: tuple[tuple[tuple[int, ...], float], ...] = field(repr=False)
    certificate: float
    solved: int
    ties: tuple[tuple[int, ...], ...]
    allowance: float = 0.0


def top_ranks(
    values: FloatArray,
    k: int,
    domain: Domain | None = None,
    *,
    most_vertices: int = MOST_VERTICES,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> TopRanks | Refused:
    """Return the exact shares of the first k ranks.

    Parameters
    ----------
    values : array of float, shape (n, c)
    k : int
        At most n.
    domain : Domain, optional
        The weights, uniform by volume (`domain_of`). Default: all weights.
    most_vertices : int
        As for `first_rank`.
    time_limit : float
        Seconds after which to give up, or earlier where it is seen that they will pass.
    progress : callable, optional
        Is told the problems solved and those known to be left.

    Returns
    -------
    TopRanks or Refused

    Notes
    -----
    Those above i are all in a set J for the share of the weights for which i comes first
    once J is taken away. So the share for which those above i are exactly J is, by
    inclusion and exclusion,

        sum over subsets T of J of (-1)^(|J| - |T|) first(without T)[i]

    It is summed over sets J that can be on top; their number grows slowly with k.
    """
    lookup = _FirstWithout(values, domain, most_vertices)
    shares = np.zeros((len(values), k))
    level: dict[TopSet, float] = {frozenset(): 1.0}
    allowance = 0.0
    started = monotonic()
    for rank in range(k):
        lookup.allowed = 0.0
        following: dict[TopSet, float] = {}
        for done, above in enumerate(level):
            exact = _exactly(above, lookup)
            if isinstance(exact, Refused):
                return exact
            shares[:, rank] += exact
            for place in np.flatnonzero(exact).tolist():
                top = above | {place}
                following[top] = following.get(top, 0.0) + float(exact[place])
            passed, left = monotonic() - started, len(level) - done - 1
            waiting = left + (len(following) if rank + 1 < k else 0)
            if progress is not None:
                progress(lookup.solved, lookup.solved + waiting)
            if waiting and passed * (1 + waiting / max(lookup.solved, 1)) > time_limit:
                return Refused(
                    say(
                        "the first {k} ranks would take more than {seconds} seconds",
                        k=k,
                        seconds=significant(time_limit, 6),
                    )
                )
        level = following
        allowance = max(allowance, lookup.allowed)
    ordered = sorted(((tuple(sorted(s)), p) for s, p in level.items()), key=_by_share)
    return TopRanks(
        shares=shares,
        sets=tuple(ordered),
        certificate=float(np.abs(shares.sum(axis=0) - 1.0).max()),
        allowance=allowance,
        solved=lookup.solved,
        ties=lookup.ties,
    )


def _by_share(item: tuple[tuple[int, ...], float]) -> tuple[float, tuple[int, ...]]:
    return -item[1], item[0]


def _exactly(above: TopSet, lookup: _FirstWithout) -> FloatArray | Refused:
    """Return for each project how often exactly those of a set are above it."""
    total = np.zeros(lookup.count)
    rounding = NOTHING
    for size in range(len(above) + 1):
        for without in combinations(sorted(above), size):
            found = lookup(frozenset(without))
            if isinstance(found, Refused):
                return found
            total += (-1) ** (len(above) - size) * found
            error, allowance = lookup.errors[frozenset(without)]
            lookup.allowed += allowance
            rounding += error
    total[list(above)] = 0.0
    total[total < rounding] = 0.0
    return total


class _FirstWithout:
    """Who comes first once some projects are taken away; each answer is found once."""

    def __init__(self, values: FloatArray, domain: Domain | None, most_vertices: int) -> None:
        self.values, self.domain, self.most_vertices = values, domain, most_vertices
        self.count = len(values)
        self.solved = 0
        self.ties: tuple[tuple[int, ...], ...] = ()
        self.allowed = 0.0  # that is, the allowances of all answers used for one rank
        self.errors: dict[TopSet, tuple[float, float]] = {}
        self._known: dict[TopSet, FloatArray] = {}

    def __call__(self, without: TopSet) -> FloatArray | Refused:
        if without not in self._known:
            found = self._needless(without)
            if found is None:
                found = self._solve(without)
            if isinstance(found, Refused):
                return found
            self._known[without] = found
        return self._known[without]

    def _needless(self, without: TopSet) -> FloatArray | Refused | None:
        """Return the answer with one project more, where that one never comes first."""
        for place in without:
            found = self(without - {place})
            if isinstance(found, Refused):
                return found
            error = self.errors[without - {place}]
            if found[place] < NOTHING and not error[1]:
                self.errors[without] = error
                return found
        return None

    def _solve(self, without: TopSet) -> FloatArray | Refused:
        kept = [place for place in range(self.count) if place not in without]
        shares = np.zeros(self.count)
        self.errors[without] = (0.0, 0.0)
        if kept:
            found = first_rank(self.values[kept], self.domain, most_vertices=self.most_vertices)
            self.solved += 1
            if isinstance(found, Refused):
                return found
            shares[kept] = found.acceptability
            self.errors[without] = (found.error, found.allowance)
            if not without:
                self.ties = found.ties
        return shares


@frozen(eq=False)
class Shortlists(Shown):
    """How often each set of projects is the top few.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
    k : int
        Length of a shortlist.
    shares : array of float, shape (projects, k)
        Share of the weights for which a project has each of the first k ranks.
    sets : tuple of pairs
        Places of k projects and the share of the weights for which they are the
        first k; the most frequent first. All others are so for no weights, or for a share
        below rounding.
    certificate : float
        Largest difference of the sum of a rank's shares from 1, and what rounding may have
        moved between them besides.
    road : Message
    notes : tuple of Message
    """

    matrix: Matrix = field(repr=False)
    space: WeightSpace = field(repr=False)
    k: int
    shares: FloatArray = field(repr=False, converter=frozen_array)
    sets: tuple[tuple[tuple[int, ...], float], ...] = field(repr=False)
    certificate: float
    road: Message
    notes: tuple[Message, ...] = field(repr=False)

    @property
    def inclusion(self) -> FloatArray:
        """Share of the weights for which each project is among the first k."""
        return frozen_array(self.shares.sum(axis=1))

    def rows(self, lang: Lang = "en") -> list[dict[str, Any]]:
        """Return one row a shortlist."""
        return [
            {
                "projects": [self.matrix.projects[place] for place in members],
                "names": names(self.matrix, members, lang),
                "share": share,
            }
            for members, share in self.sets
        ]

    def page(self, lang: Lang = "en") -> Page:
        """Return the most frequent shortlists, and how often each project is on one."""
        return Page(self._blocks(lang))

    def _blocks(self, lang: Lang) -> Iterator[Block]:
        yield Heading(say("Shortlists of {k}", k=self.k).text(lang))
        members, share = self.sets[0]
        yield Paragraph(
            say(
                "Most often on top: {names}, for {share} of the weights. Shortlists: {count}.",
                names=names(self.matrix, members, lang),
                share=per_cent(share),
                count=len(self.sets),
            ).text(lang)
        )
        yield Table(
            [say("Shortlist").text(lang), say("Share of the weights").text(lang)],
            [(", ".join(names(self.matrix, s, lang)), per_cent(p)) for s, p in self.sets[:SHOWN]],
            frozenset({1}),
            ((0, 2 * NAME_WIDTH),),
        )
        if self.sets[SHOWN:]:
            left = len(self.sets) - SHOWN
            yield Paragraph(say("Shortlists not shown: {count}.", count=left).text(lang))
        inclusion = self.inclusion
        order = [int(i) for i in np.argsort(-inclusion, kind="stable") if inclusion[i] > 0]
        ranks = [say("Rank {rank}", rank=rank + 1).text(lang) for rank in range(self.k)]
        yield Table(
            [say("Project").text(lang), say("On the shortlist").text(lang), *ranks],
            [
                (
                    self.matrix.names[i].text(lang),
                    per_cent(inclusion[i]),
                    *map(per_cent, self.shares[i]),
                )
                for i in order[:SHOWN]
            ],
            frozenset(range(1, self.k + 2)),
            ((0, NAME_WIDTH),),
        )
        if order[SHOWN:]:
            yield Paragraph(
                say("Projects not shown: {count}.", count=len(order) - SHOWN).text(lang)
            )
        yield Paragraph(say("How it was found: {road}.", road=self.road).text(lang))
        for note in self.notes:
            yield Paragraph(note.text(lang))


def shortlists(
    source: Source,
    space: WeightSpace | None = None,
    *,
    weights: Weights | None = None,
    k: int | None = None,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> Shortlists:
    """Return how often each set of k projects is on top, exactly, and who has which rank.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
    space : WeightSpace, optional
        Any with the flat measure. Default: as `resolve` chooses.
    weights : sequence or mapping of numbers, optional
        Official weights; they do not change the answer.
    k : int, optional
        Length of a shortlist, from 1 to the number of projects. Default: 2, or 1 for a
        single project.
    time_limit : float
        Seconds after which to give up.
    progress : callable, optional
        Is told how many problems are solved and how many there are, as far as known.

    Returns
    -------
    Shortlists

    Raises
    ------
    ModelError
        If k does not fit, or the exact volumes are out of reach: the measure is not flat,
        there are too many cells, or the time does not suffice.

    Examples
    --------
    >>> found = shortlists([[1, 0], [0, 1], [0.6, 0.6]], k=2)
    >>> [(members, round(share, 3)) for members, share in found.sets]
    [((0, 2), 0.5), ((1, 2), 0.5)]
    """
    matrix, space, notes = resolve(source, space, weights)
    count = len(matrix.projects)
    k = min(2, count) if k is None else k
    if not isinstance(k, int) or not 1 <= k <= count:
        rule = say("must be a whole number from 1 to {most}", most=count)
        raise ModelError(Problem(field="k", rule=rule, value=str(k)))
    domain = domain_of(space)
    found: TopRanks | Refused
    if isinstance(domain, Refused):
        found = domain
    else:
        found = top_ranks(matrix.values, k, domain, time_limit=time_limit, progress=progress)
    if isinstance(found, Refused):
        remedy = say("use 'acceptability', which samples it and states its error, or all weights")
        rule = say("cannot be found exactly: {reason}", reason=found.reason)
        raise NotApplicableError(Problem(field="shortlists", rule=rule, remedy=remedy))
    return Shortlists(
        matrix=matrix,
        space=space,
        k=k,
        shares=found.shares,
        sets=found.sets,
        certificate=found.certificate + found.allowance,
        road=_road(found),
        notes=(*notes, *remarks(matrix, found.ties)),
    )


def _road(found: TopRanks) -> Message:
    error = at_most(found.certificate)
    if not found.allowance:
        return say("exact volumes; the shares of a rank sum to 1 within {error}", error=error)
    return say(
        "exact volumes; the shares of a rank sum to 1 within {error}, and rounding may have moved"
        " up to {allowance} from one share to another",
        error=error,
        allowance=at_most(found.allowance),
    )
