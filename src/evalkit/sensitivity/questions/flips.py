"""The smallest change of the weights that lets a rival pass, or become, the winner."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.counts import check_whole
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say, some
from evalkit.core.notes import Note, note
from evalkit.sensitivity.change.flip import Flip
from evalkit.sensitivity.change.flips_search import KINDS, Becoming, FlipKind, Passing, Search
from evalkit.sensitivity.change.nearest_programs import NORMS, FlipNorm, distance
from evalkit.sensitivity.matrix import Matrix, frozen_array
from evalkit.sensitivity.one_weight.lines import ExactRows
from evalkit.sensitivity.study import Answer, Study, question
from evalkit.sensitivity.ties import alike

__all__ = ["NORMS", "Flip", "FlipNorm", "Flips", "flips"]


@frozen(eq=False)
class Flips(Answer):
    """Smallest changes of the global weights of the leaves, rival by rival.

    In all arrays the second axis is the measure of the change: L1 (the sum of all
    changes, twice the weight that moves), L2 (Euclidean), L-infinity (the largest
    single change). Witness weights in arrays are floats; `flip` and `rows` give
    them exactly.

    Parameters
    ----------
    winners : tuple of int
        Places of the official winners; several if tied.
    rivals : tuple of int
        Everybody else, by official rank.
    top : int
        For how many rivals, the first ones, programs are solved: `becomes`, and
        `passes` too where the space is not given by bounds of single criteria.
    passes : array of float, shape (rivals, 3)
        Smallest change at which a rival's score reaches the winner's (any of them,
        if tied). Infinite: no admissible weights do it; NaN: not solved, or, for the
        first `top`, so near to a tie that it is not settled.
    passes_weights : array of float, shape (rivals, 3, criteria)
        Weights at that change; NaN where there are none.
    """

    winners: tuple[int, ...]
    rivals: tuple[int, ...] = field(repr=False)
    top: int
    passes: FloatArray = field(repr=False)
    passes_weights: FloatArray = field(repr=False)
    _search: Search = field(repr=False)
    _passing: Passing = field(repr=False)

    @cached_property
    def _becoming(self) -> list[Becoming]:
        solved = range(min(self.top, len(self.rivals)))
        return [self._search.becoming(n, self._passing) for n in solved]

    @cached_property
    def becomes(self) -> FloatArray:
        """Return the smallest change at which a rival's score reaches everybody's.

        Shape (rivals, 3), as `passes`; worked out when first asked for.
        """
        found = np.full(self.passes.shape, np.nan)
        for n, solved in enumerate(self._becoming):
            found[n] = solved.distances
        return frozen_array(found)

    @cached_property
    def becomes_weights(self) -> FloatArray:
        """Return weights at the changes of `becomes`, shape (rivals, 3, criteria)."""
        found = np.full(self.passes_weights.shape, np.nan)
        for n, solved in enumerate(self._becoming):
            found[n] = solved.weights
        return frozen_array(found)

    def flip(self, rival: str, norm: FlipNorm = "l1", kind: FlipKind = "passes") -> Flip:
        """Return one flip with its weights checked in exact arithmetic.

        Parameters
        ----------
        rival : str
            Id of a project that is not first.
        norm : {'l1', 'l2', 'linf'}
        kind : {'passes', 'becomes'}

        Raises
        ------
        ModelError
            If there is no such rival, measure or kind.
        """
        known = {self.matrix.projects[i]: n for n, i in enumerate(self.rivals)}
        for name, value, options in (
            ("rival", rival, list(known)),
            ("norm", norm, list(NORMS)),
            ("kind", kind, list(KINDS)),
        ):
            if value not in options:
                rule = say("must be one of {names}", names=some(options, 12))
                raise ModelError(Problem(field=name, rule=rule, value=str(value)))
        return self._flip(known[rival], norm, kind)

    def nearest(self, norm: FlipNorm = "l1") -> Flip | None:
        """Return the smallest change that costs the winner its lead, None if there is none.

        The first rival to reach the winner is level with it at the top, so here
        passing and becoming the winner are the same. Where several need as little
        (`as_near`), the first of them by name.
        """
        near = self.as_near(norm)
        return self._flip(self.rivals.index(near[0]), norm, "passes") if near else None

    def as_near(self, norm: FlipNorm = "l1") -> tuple[int, ...]:
        """Return places of all rivals that the smallest change lets pass, by name."""
        column = self.passes[:, NORMS.index(norm)]
        if not np.isfinite(column).any():
            return ()
        ids = self.matrix.projects
        near = [self.rivals[n] for n in alike(column, float(np.nanmin(column)))]
        return tuple(sorted(near, key=lambda n: (len(ids[n]), ids[n])))

    def _flip(self, number: int, norm: FlipNorm, kind: FlipKind) -> Flip:
        column, rival = NORMS.index(norm), self.rivals[number]
        if kind == "passes":
            size = float(self.passes[number, column])
            against: int | None = int(self._passing.against[number, column])
            point, blockers = self.passes_weights[number, column], self.winners
        else:
            size, against = float(self.becomes[number, column]), None
            point = self.becomes_weights[number, column]
            blockers = self._becoming[number].blockers if number < len(self._becoming) else ()
        found = None
        if np.isfinite(size):
            found = self._search.witnesses.certify(point, rival, against, norm)
        weights, lead = (None, None) if found is None else found
        if found is not None:
            exact = np.array([float(w) for w in found[0]])
            size = distance(exact - self.matrix.weights, norm)
        return Flip(
            rival=rival,
            norm=norm,
            kind=kind,
            distance=size,
            near=point,
            weights=weights,
            lead=None if lead is None else lead * Fraction(self.matrix.points),
            blockers=blockers if np.isinf(size) else (),
            is_open=bool(np.isnan(size)) and number < self.top and not self._is_left_out(rival),
        )

    def _is_left_out(self, rival: int) -> bool:
        return rival in self._search.left_out

    @property
    def cut_short(self) -> tuple[Note, ...]:
        """What the budget left out so far; `becomes` is worked out when first asked for."""
        search, found = self._search, []
        reason = search.work.out()
        if search.left_out:
            found.append(note("programs-left", reason=reason, count=len(search.left_out)))
        if search.witnesses.without:
            found.append(
                note(
                    "unchecked-flips", reason=search.work.out(), count=len(search.witnesses.without)
                )
            )
        return tuple(found)


@question
def flips(study: Study, *, top: int = 50) -> Flips:
    """Find the smallest change of the weights at which a rival passes or becomes the winner.

    Parameters
    ----------
    study : Study
    top : int
        For how many rivals, by official rank, programs are solved.

    Returns
    -------
    Flips

    Raises
    ------
    ModelError
        If `top` does not fit.

    Notes
    -----
    The change is measured on the global weights of the leaves, also in a tree.
    "Passes": score at least that of the winner. "Becomes the winner": score at
    least that of every project. Where the space is all weights, or bounds for single
    criteria, and holds the official weights, "passes" is a closed form: a greedy
    exchange (L1), the projection on the simplex along the difference (L2), a
    fractional knapsack (L-infinity). Everything else is a linear program, for L2
    non-negative least squares, with rivals added until none is ahead. Where the lead at
    best is so near to 0 that floats cannot tell, the programs are solved in fractions,
    and one verdict holds for all measures.

    Examples
    --------
    >>> found = flips(Study.of([[1.0, 0.0], [0.0, 0.8]], weights=[0.5, 0.5]))
    >>> found.passes.round(4).tolist()
    [[0.1111, 0.0786, 0.0556]]
    >>> found.flip("p1").is_certified
    True
    """
    matrix, space = study.matrix, study.space
    check_whole("top", top, 0)
    rows = ExactRows(matrix)
    levels = rows.levels(matrix.scores, matrix.exact_weights)
    order = np.argsort(levels, kind="stable")
    winners = tuple(order[levels[order] == 0].tolist())
    rivals = tuple(order[levels[order] > 0].tolist())
    search = Search(matrix, space, winners, rivals, top, rows, study.work())
    passing = search.passing()
    method = note("programs-and-squares") if search.box is None else note("passing-closed")
    return Flips(
        study=study,
        winners=winners,
        rivals=rivals,
        top=top,
        passes=frozen_array(passing.distances),
        passes_weights=frozen_array(passing.weights),
        method=method,
        remarks=tuple(_remarks(matrix, winners, passing.distances, top)),
        search=search,
        passing=passing,
    )


def _remarks(
    matrix: Matrix, winners: tuple[int, ...], passes: FloatArray, top: int
) -> Iterator[Note]:
    count, unsettled = len(passes), int(np.isnan(passes[:top, 0]).sum())
    solved = min(top, count)
    yield note("measures-of-change")
    yield note("to-pass")
    if len(winners) > 1:
        yield note("passes-any-of", names=[matrix.names[i] for i in winners])
    if solved < count:
        yield note("first-rivals", count=solved, total=count)
    if unsettled:
        yield note("passing-unsettled", count=unsettled)
    if not matrix.is_certain:
        yield note("at-middle")
