"""Weights and marks uncertain together: how often each project is where, and because of what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from evalkit.assumed.assumption import Assumption
from evalkit.core.arrays import FloatArray
from evalkit.core.counts import check_whole
from evalkit.core.notes import Note, note
from evalkit.core.types import Progress
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.spread.variance import DesignSide, Indices, decompose
from evalkit.sensitivity.study import Study, question
from evalkit.sensitivity.ties import TOLERANCE, first_shares, places, ranks, tally
from evalkit.sensitivity.uncertain.factors import Centre, Factors, MarkDistributions, Root, factors
from evalkit.sensitivity.uncertain.joint_result import (
    Factor,
    Joint,
    JointOutcome,
    Share,
    VarianceShare,
)
from evalkit.weights import WeightSpace
from evalkit.weights.draws.sampling import Sampler

__all__ = ["Joint", "joint"]

REPLICATES = 8
_MATRICES, _FEWEST = 512, 8
_CELLS = 2_000_000
"""Scores held at a time."""
_ROWS = 16_000_000
"""Quantiles held at a time by the decomposition."""


@question
def joint(
    study: Study,
    *,
    marks: MarkDistributions | None = None,
    seed: int = 0,
    matrices: int | None = None,
    draws: int = 128,
    evaluators: bool | None = None,
    aggregation: Sequence[Root] = ("sum",),
    panel: Sequence[Centre] | None = None,
    assumption: Assumption | None = None,
    progress: Progress | None = None,
) -> Joint:
    """Say how often each project is first when weights and marks are uncertain together.

    A crossed design: each drawn matrix of marks meets its own fresh weights. Standard
    errors treat a matrix as one observation, so they are right however strong the
    marks bind the draws of one matrix together. A second design splits the variance of
    the lead, the ranks and the winner among weights, marks, evaluators and aggregation.

    Parameters
    ----------
    study : Study
        Marks of an Evaluation that are ranges, or missing under ``missing = "interval"``,
        are drawn as `assumption` says, and cap or fail a total where they break a gate;
        ranges of an array evenly. Evaluators are only seen in an Evaluation.
    marks : mapping of (project, criterion) to Fixed, Range, Triangular or Empirical
        Marks of which more, or less, is known: as utilities (0 to 1), for an array
        in its own unit.
    seed : int
    matrices : int, optional
        Matrices of marks, at least 8. Default: 512, or what the budget has room for.
    draws : int
        Weights a matrix, from 1 to 16384.
    evaluators : bool, optional
        Whether panels are drawn from the evaluators, as whole persons. Default: if
        there are two or more, and the criteria set does not take their span.
    aggregation : sequence of {'sum', 'product', 'minimum'}
        Ways to combine the top criteria, each as likely.
    panel : sequence of {'mean', 'median'}, optional
        Ways to combine a panel, each as likely; by default that of the criteria set.
    assumption : Assumption, optional
        What is assumed of open marks. Default: each level that the evidence admits is as
        likely, independently of all others.
    progress : callable (done, total), optional

    Returns
    -------
    Joint

    Raises
    ------
    ModelError
        For marks, numbers or options that do not fit.

    Notes
    -----
    Lahdelma & Salminen (2001), SMAA-2, Operations Research 49, 444-454: rank
    acceptability, central weights, confidence factors.

    Examples
    --------
    >>> from evalkit.sensitivity import Range
    >>> study = Study.of([[0.5], [0.0]])
    >>> found = joint(study, marks={("p1", "c0"): Range(0, 1)}, seed=1)
    >>> bool(abs(found.first[1] - 0.5) < 5 * found.first_error[1])
    True
    """
    if matrices is not None:
        check_whole("matrices", matrices, _FEWEST, 2**20)
    check_whole("draws", draws, 1, 2**14)
    matrix, space, work = study.matrix, study.space, study.work()
    varied = factors(study.evaluation, matrix, marks, evaluators, aggregation, panel, assumption)
    count = len(matrix.projects)
    # Each matrix is ranked at all its weights, then at the central weights of everybody.
    most = matrices or work.draws(count * (draws + count), _FEWEST, _MATRICES)
    design = Design(varied, space, seed, most, draws, progress, work)
    design.run()
    shares, winner, rival, used = design.decompose()
    first = design.acceptability[:, 0]
    return Joint(
        study=study,
        winner=winner,
        rival=rival,
        acceptability=design.acceptability,
        acceptability_error=design.error,
        expected_ranks=design.expected,
        expected_ranks_error=design.expected_error,
        central_weights=design.central,
        confidence=design.confidence,
        confidence_error=design.confidence_error,
        options=varied.options,
        first_by_option=design.by_option if len(varied.options) > 1 else first[None, :],
        shares=shares,
        matrices=design.matrices,
        draws=draws,
        decomposed=used,
        cut_short=work.fewer(note("joint"), design.matrices, matrices or _MATRICES),
        method=note(
            "crossed-draws",
            matrices=design.matrices,
            draws=draws,
            error=float(design.error[:, 0].max()),
        ),
        remarks=(*_remarks(matrix, space.sampler(seed), ties=design.ties), *varied.remarks),
    )


def _remarks(matrix: Matrix, sampler: Sampler, *, ties: bool) -> Iterator[Note]:
    tied = matrix.ranking()[0]
    if len(tied) > 1:
        names = [matrix.names[place] for place in tied]
        yield note("lead-of-tied", names=names)
    if ties:
        yield note("ties-share")
    if not sampler.is_independent:
        yield note("walk-alike", count=round(1 / max(sampler.ess, 1e-6)))


@define(eq=False)
class _Stream:
    """Fresh weights for one matrix after the other, off the blocks of a sampler.

    The weights of a matrix are neighbours in a block, which spread evenly over the
    space by themselves.
    """

    space: WeightSpace
    sampler: Sampler
    draws: int
    _block: FloatArray | None = field(default=None, init=False)
    _index: int = field(default=0, init=False)
    _used: int = field(default=0, init=False)

    def take(self, count: int) -> FloatArray:
        """Return the weights of the next matrices, shape (count, draws, criteria)."""
        parts = []
        while count:  # a new block has room for some matrix, and each round takes some
            room = 0 if self._block is None else self._block.shape[1] // self.draws - self._used
            if not room:
                self._block = self.sampler.block(self._index)
                self._index, self._used = self._index + 1, 0
                continue
            now = min(room, count)
            assert self._block is not None
            columns = self._block[:, self._used * self.draws : (self._used + now) * self.draws]
            parts.append(columns.reshape(len(columns), now, self.draws).transpose(1, 2, 0))
            self._used, count = self._used + now, count - now
        return np.ascontiguousarray(np.concatenate(parts))


@define(eq=False)
class Design:
    """The crossed design, run in batches of matrices that fit in memory."""

    varied: Factors
    space: WeightSpace
    seed: int
    matrices: int
    draws: int
    progress: Progress | None
    work: WorkLeft
    acceptability: FloatArray = field(init=False)
    error: FloatArray = field(init=False)
    expected: FloatArray = field(init=False)
    expected_error: FloatArray = field(init=False)
    central: FloatArray = field(init=False)
    confidence: FloatArray = field(init=False)
    confidence_error: FloatArray = field(init=False)
    by_option: FloatArray = field(init=False)
    ties: bool = field(default=False, init=False)

    def run(self) -> None:
        """Run both passes: acceptability, then confidence at the central weights."""
        count, width = self.varied.matrix.values.shape
        options = len(self.varied.options)
        sums, squares = np.zeros((count, count)), np.zeros((count, count))
        rank_sums, rank_squares = np.zeros(count), np.zeros(count)
        central, by_option = np.zeros((count, width)), np.zeros((options, count))
        stream = _Stream(self.space, self.space.sampler(self.seed), self.draws)
        done = 0
        for values, chosen, caps in self._values():
            size = len(values)
            weights = stream.take(size)
            scores = self.varied.scores(values, weights, chosen, caps).reshape(-1, count)
            first, tied = places(scores)
            self.ties = self.ties or bool((tied > 1).any())
            found = tally(first, tied, size)
            sums += found.sum(axis=0)
            squares += np.einsum("kij,kij->ij", found, found)
            means = found @ np.arange(1.0, count + 1)
            rank_sums += means.sum(axis=0)
            rank_squares += (means**2).sum(axis=0)
            central += first_shares(first, tied).T @ weights.reshape(-1, width)
            np.add.at(by_option, chosen, found[:, :, 0])
            done += size
            self._tell(done, 2 * self.matrices)
            if self.work.is_late and done >= _FEWEST:
                self.matrices = done
                break
        self.acceptability = sums / self.matrices
        self.error = _errors(sums, squares, self.matrices)
        self.expected = rank_sums / self.matrices
        self.expected_error = _errors(rank_sums, rank_squares, self.matrices)
        times = np.bincount(np.arange(self.matrices) % options, minlength=options)
        self.by_option = by_option / times[:, None]
        whole = central.sum(axis=1, keepdims=True)
        self.central = np.divide(
            central, whole, out=np.full(central.shape, np.nan), where=whole > 0
        )
        self._confide()

    def _confide(self) -> None:
        """Count how often each project is first at its own central weights."""
        count = len(self.central)
        able = np.flatnonzero(~np.isnan(self.central[:, 0]))
        sums, squares = np.zeros(count), np.zeros(count)
        done = self.matrices
        for values, chosen, caps in self._values():
            weights = np.tile(self.central[able], (len(values), 1, 1))
            scores = self.varied.scores(values, weights, chosen, caps)
            own = scores[:, np.arange(len(able)), able]
            near = scores.max(axis=2) - TOLERANCE
            wins = np.where(own >= near, 1.0 / (scores >= near[:, :, None]).sum(axis=2), 0.0)
            sums[able] += wins.sum(axis=0)
            squares[able] += (wins**2).sum(axis=0)
            done += len(values)
            self._tell(done, 2 * self.matrices)
        self.confidence = np.full(count, np.nan)
        self.confidence[able] = sums[able] / self.matrices
        self.confidence_error = _errors(sums, squares, self.matrices)

    def _values(self) -> Iterator[tuple[FloatArray, NDArray[np.intp], FloatArray | None]]:
        """Draw the matrices, the same ones every time: values, how aggregated, and their caps."""
        marks, people = (np.random.default_rng(s) for s in self._seeds(0).spawn(2))
        count, width = self.varied.matrix.values.shape
        largest = max(count * count, count * width, self.draws * max(count, width))
        batch = max(1, _CELLS // largest)
        for start in range(0, self.matrices, batch):
            size = min(batch, self.matrices - start)
            chosen = np.arange(start, start + size) % len(self.varied.options)
            shares = marks.random((size, self.varied.size))
            values = self.varied.values(shares, self.varied.panels(people, size), chosen)
            yield values, chosen, self.varied.caps(shares)

    def decompose(self) -> tuple[tuple[Share, ...], int, int, int]:
        """Split variances among the factors: pick and freeze, one whole factor at a time."""
        varied, matrix = self.varied, self.varied.matrix
        count = len(matrix.projects)
        order = [place for group in matrix.ranking() for place in group]
        winner, rival = order[0], order[min(1, count - 1)]
        moves = [
            self.space.dimension > 0,
            varied.size > 0,
            varied.persons > 0,
            len(varied.options) > 1,
        ]
        most = 16 if self.work.is_late else 512
        rows = int(np.clip(_ROWS // matrix.values.size, 16, most))

        def draw(seed: np.random.SeedSequence) -> tuple[DesignSide, DesignSide]:
            base, other = seed.spawn(2)
            return self._side(base, rows), self._side(other, rows)

        def answers(side: DesignSide) -> FloatArray:
            return self._answers(side, winner, rival)

        sums, _ = decompose(self._seeds(1).spawn(REPLICATES), moves, draw, answers)
        each = sums.indices()
        parts: dict[JointOutcome, Indices] = {
            "lead": each.columns(0, 1),
            "ranks": sums.together(1, count + 1),
            "winner": sums.together(count + 1, 2 * count + 1),
        }
        shares = tuple(
            Share(
                factor=kind,
                moves=moves[place],
                parts={key: _part(found, place) for key, found in parts.items()},
            )
            for place, kind in enumerate(_FACTORS)
        )
        return shares, winner, rival, REPLICATES * rows

    def _side(self, seeds: np.random.SeedSequence, rows: int) -> list[FloatArray]:
        """Draw one sample of all factors: weights, quantiles, panels, ways to aggregate."""
        own, shuffle, marks, people, options = seeds.spawn(5)
        # Two Sobol samples may go hand in hand; in random order they are independent.
        weights = self.space.sample(rows, int(own.generate_state(1)[0]))
        weights = np.random.default_rng(shuffle).permutation(weights)
        panels = self.varied.panels(np.random.default_rng(people), rows)
        return [
            weights,
            np.random.default_rng(marks).random((rows, self.varied.size)),
            np.zeros((rows, 0)) if panels is None else panels,
            np.floor(np.random.default_rng(options).random(rows) * len(self.varied.options)),
        ]

    def _answers(self, side: DesignSide, winner: int, rival: int) -> FloatArray:
        """Return lead, ranks and shares of the first place, shape (rows, 1 + 2 projects)."""
        weights, shares, panels, options = side
        count, width = self.varied.matrix.values.shape
        batch = max(1, _CELLS // (count * width))
        found = []
        for start in range(0, len(weights), batch):
            part = slice(start, start + batch)
            chosen = options[part].astype(np.intp)
            values = self.varied.values(
                shares[part], panels[part] if self.varied.persons else None, chosen
            )
            caps = self.varied.caps(shares[part])
            scores = self.varied.scores(values, weights[part, None, :], chosen, caps)[:, 0]
            first, tied = places(scores)
            held = np.maximum(scores, 0.0) if caps is not None else scores
            lead = held[:, winner] - held[:, rival]
            found.append(np.column_stack([lead, ranks(first, tied), first_shares(first, tied)]))
        return np.concatenate(found)

    def _seeds(self, purpose: int) -> np.random.SeedSequence:
        return np.random.SeedSequence(self.seed, spawn_key=(purpose,))

    def _tell(self, done: int, whole: int) -> None:
        if self.progress is not None:
            self.progress(done, whole)


_FACTORS: tuple[Factor, ...] = ("weights", "marks", "evaluators", "aggregation")


def _part(indices: Indices, factor: int) -> VarianceShare:
    return VarianceShare(
        first=float(indices.first[factor, 0]),
        first_error=float(indices.first_error[factor, 0]),
        total=float(indices.total[factor, 0]),
        total_error=float(indices.total_error[factor, 0]),
    )


def _errors(sums: FloatArray, squares: FloatArray, count: int) -> FloatArray:
    """Return standard errors of means over independent matrices."""
    spread = np.maximum(squares - sums**2 / count, 0.0) / (count - 1)
    found: FloatArray = np.sqrt(spread / count)
    return found
