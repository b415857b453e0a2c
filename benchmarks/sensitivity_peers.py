"""How many times faster than the packages that offer the same?

Needs `pip install pymcdm pysensmcda` in an environment of its own, next to evalkit, as pysensmcda
does not accept the newest pandas. pymcdm is called once as one calls it, and once stripped of its
checks and its normalisation, which the values do not need; where pysensmcda takes a method it gets
a bare product. Same data, same number of samples (a loop is run for some of them), same process,
in turns; exact answers are compared.
"""

from __future__ import annotations

import argparse
import os

from evalkit.core.arrays import FloatArray

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import statistics
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version

import numpy as np
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization
from pysensmcda.ranking import ranking_alteration
from pysensmcda.robustness import pairwise_winning_indices
from pysensmcda.sampling import hit_and_run, ordered_simplex, uniform_simplex
from pysensmcda.smaa import exact_acceptability, exact_efficiency, smaa2

from benchmarks.clock import used
from evalkit.sensitivity import acceptability, stability, winners
from evalkit.sensitivity.shares.exact.cells import FirstRank, first_rank
from evalkit.sensitivity.shares.exact.pairwise import pairwise_shares
from evalkit.sensitivity.study import Study
from evalkit.weights import WeightSpace

LOOP = ((10, 4, 100_000), (20, 8, 1_000_000), (100, 10, 100_000), (1000, 12, 10_000))
Run = Callable[[], object]


def utilities(projects: int, criteria: int) -> FloatArray:
    values = np.random.default_rng(20190131).random((projects, criteria))
    values -= values.min(axis=0)
    return values / values.max(axis=0)


def compare(name: str, peer: Run, ours: Run, rounds: int, scale: float = 1.0) -> None:
    """Print how long both take; `scale` times the peer's run is as much work as ours."""
    ours()
    peers, own = zip(*[(scale * used(peer), used(ours)) for _ in range(rounds)], strict=True)
    ratio = statistics.median(p / o for p, o in zip(peers, own, strict=True))
    print(
        f"{name:<58}{statistics.median(peers):>11.4g} s"
        f"{statistics.median(own):>11.4g} s{ratio:>10,.1f}x"
    )


def additive(
    matrix: FloatArray,
    weights: FloatArray,
    types: FloatArray,  # noqa: ARG001 - all are of profit
    **_: object,
) -> FloatArray:
    return matrix @ weights


def close(one: FloatArray, other: FloatArray, most: float) -> None:
    difference = float(np.nanmax(np.abs(one - other)))
    if difference > most:
        raise SystemExit(f"the two disagree by {difference}")


def pymcdm_loop(rounds: int, factor: int) -> None:
    for projects, criteria, most in LOOP:
        values, samples = utilities(projects, criteria), most // factor
        usual = WSM(minmax_normalization)
        bare = WSM(lambda column, cost=False: column)  # noqa: ARG005 - as pymcdm calls it
        few = max(20, min(samples, 20_000 // projects))

        def loop(
            method: WSM, *, check: bool, values: FloatArray = values, few: int = few
        ) -> tuple[FloatArray, FloatArray]:
            types = np.ones(values.shape[1])
            weights = np.random.default_rng(1).dirichlet(types, few)
            counts = np.zeros((len(values), len(values)))
            sums = np.zeros_like(values)
            for draw in weights:
                ranks = method.rank(method(values, draw, types, validation=check))
                places = ranks.astype(int) - 1
                counts[np.arange(len(values)), places] += 1
                sums[places == 0] += draw
            return counts, sums

        def ours(values: FloatArray = values, samples: int = samples) -> object:
            return acceptability(Study.of(values), method="sampling", samples=samples)

        name = f"{projects} x {criteria} x {samples:,}"
        loops = (
            ("pymcdm loop", partial(loop, usual, check=True)),
            ("stripped", partial(loop, bare, check=False)),
        )
        for kind, theirs in loops:
            compare(f"{kind}, {name}", theirs, ours, rounds, samples / few)


def pysensmcda_sampled(rounds: int, factor: int) -> None:
    for projects, criteria in ((10, 4), (20, 8), (100, 10)):
        values, samples = utilities(projects, criteria), 100_000 // factor

        def theirs(values: FloatArray = values, samples: int = samples) -> object:
            return smaa2(additive, values, np.ones(values.shape[1]), num_samples=samples, seed=1)

        def ours(values: FloatArray = values, samples: int = samples) -> object:
            found = acceptability(Study.of(values), method="sampling", samples=samples)
            return found.errors, found.central_errors, found.holistic(), found.top(2)

        compare(f"SMAA-2, {projects} x {criteria} x {samples:,}", theirs, ours, rounds)


def pysensmcda_exact(rounds: int, sizes: Sequence[tuple[int, int]]) -> None:
    for projects, criteria in sizes:
        values = utilities(projects, criteria)
        kept: list[FloatArray] = []

        def theirs(values: FloatArray = values, kept: list[FloatArray] = kept) -> None:
            found = exact_acceptability(
                values,
                np.ones(values.shape[1]),
                scaling="none",
                weight_bounds=False,
                max_combinations=10**9,
            )
            kept.append(found.acceptability)

        def ours(values: FloatArray = values) -> object:
            return first_rank(values)

        compare(f"exact first ranks, {projects} x {criteria}", theirs, ours, rounds)
        found = first_rank(values)
        assert isinstance(found, FirstRank)
        close(found.acceptability, kept[-1], 1e-8)


def pysensmcda_rest(rounds: int, factor: int) -> None:
    samples = 100_000 // factor
    values = utilities(20, 8)
    weights = np.random.default_rng(1).dirichlet(np.ones(8), samples)
    ranks = (-(weights @ values.T)).argsort(axis=1).argsort(axis=1) + 1
    compare(
        f"pairwise winning indices from {samples:,} given rankings, ours exact, 20 x 8",
        lambda: pairwise_winning_indices(ranks),
        lambda: pairwise_shares(values),
        rounds,
    )
    close(pairwise_shares(values)[0], pairwise_winning_indices(ranks), 3 / np.sqrt(samples))
    simplex, order = WeightSpace.simplex(8), WeightSpace.order(8, [f"c{i}" for i in range(8)])
    compare(
        f"weights, 8 x {samples:,}",
        lambda: uniform_simplex(8, samples, seed=1),
        lambda: simplex.sample(samples, 1),
        rounds,
    )
    compare(
        f"weights in a given order, 8 x {samples:,}",
        lambda: ordered_simplex(8, samples, order=np.arange(8), seed=1),
        lambda: order.sample(samples, 1),
        rounds,
    )
    few = samples // 10
    rows = (np.vstack([np.eye(8), -np.eye(8)]), np.repeat([0.3, -0.02], 8))
    box = WeightSpace.bounds(8, low=0.02, high=0.3)
    compare(
        f"weights between bounds, 8 x {few:,}",
        lambda: hit_and_run(8, few, constraints=rows, seed=1),
        lambda: box.sample(few, 1),
        rounds,
    )
    compare(
        "who can be first, 20 x 8 (ours with volumes)",
        lambda: exact_efficiency(values, np.ones(8), scaling="none"),
        lambda: first_rank(values),
        rounds,
    )
    compare(
        "who can be first, 20 x 8 (ours with re-checked proofs)",
        lambda: exact_efficiency(values, np.ones(8), scaling="none"),
        lambda: winners(Study.of(values)),
        rounds,
    )
    official = np.full(8, 1 / 8)
    ranking = np.argsort(np.argsort(-(values @ official))) + 1
    call = {"matrix": values, "weights": official, "types": np.ones(8)}
    compare(
        "smallest change of one weight (theirs in steps of 0.0001)",
        lambda: ranking_alteration(official, ranking, additive, call, True, step=0.0001),
        lambda: stability(Study.of(values)),
        rounds,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a run of some seconds")
    parser.add_argument("--slow", action="store_true", help="also exact 20 x 8: many minutes")
    given = parser.parse_args(arguments)
    small = given.small
    rounds, factor = (1, 20) if small else (5, 1)
    warnings.simplefilter("ignore")
    print(", ".join(f"{name} {version(name)}" for name in ("pymcdm", "pysensmcda", "numpy")))
    print(f"{'':<58}{'peer':>13}{'evalkit':>13}{'ratio':>11}")
    pymcdm_loop(min(rounds, 3), factor)
    print("pysensmcda")
    pysensmcda_sampled(rounds, factor)
    pysensmcda_rest(rounds, factor)
    pysensmcda_exact(1, [(10, 4)] if small else [(10, 4), (20, 5), (20, 7)])
    if given.slow:
        pysensmcda_exact(1, [(20, 8)])


if __name__ == "__main__":
    main()
