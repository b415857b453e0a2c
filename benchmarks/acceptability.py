"""Are acceptabilities within a small factor of the bare sampling and product?

The yardstick draws weights and makes scores, and stops there: normalised exponentials and
one float64 product into arrays that are there already, on one thread. Ours ranks, counts and
adds up the central weights too. All run in one process, on the same data, in turns; the
median ratio of the rounds is the result.
"""

from __future__ import annotations

import argparse
import os

from evalkit.core.arrays import FloatArray

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # the yardstick's; ours does not mind

import statistics
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

from benchmarks.clock import used
from evalkit.sensitivity.questions.acceptability import Acceptability, acceptability
from evalkit.sensitivity.shares.exact.cells import FirstRank, first_rank
from evalkit.sensitivity.shares.exact.pairwise import pairwise_shares
from evalkit.sensitivity.study import Study

ROWS = (  # projects, criteria, samples, at most so many yardsticks
    (10, 4, 100_000, 2.5),
    (20, 8, 1_000_000, 2.5),
    (100, 10, 100_000, 3.5),
    (1000, 12, 10_000, 14.0),
)
EXACT = ((20, 8), (100, 10))
FIRST = ((50, 6, 0.02), (50, 8, 0.5))  # and seconds


def utilities(projects: int, criteria: int) -> FloatArray:
    return np.random.default_rng(20190131).random((projects, criteria))


def yardstick(values: FloatArray, samples: int) -> Callable[[], object]:
    draw = np.random.default_rng(1)
    weights = np.zeros((samples, values.shape[1]))
    scores = np.zeros((samples, len(values)))
    turned = np.ascontiguousarray(values.T)

    def bare() -> FloatArray:
        draw.standard_exponential(out=weights)
        np.divide(weights, weights.sum(axis=1, keepdims=True), out=weights)
        return np.matmul(weights, turned, out=scores)

    return bare


def straight(values: FloatArray, samples: int) -> Callable[[], object]:
    """What one writes first: sort the scores of all samples, and add up."""

    def naive() -> object:
        draw = np.random.default_rng(1)
        weights = draw.dirichlet(np.ones(values.shape[1]), samples)
        order = np.argsort(-(weights @ values.T), axis=1)
        counts = np.zeros((len(values), len(values)), np.int64)
        np.add.at(counts, (order, np.arange(len(values))), 1)
        sums = np.zeros_like(values)
        np.add.at(sums, order[:, 0], weights)
        return counts, sums

    return naive


def ours(values: FloatArray, samples: int) -> Callable[[], Acceptability]:
    return lambda: acceptability(Study.of(values), method="sampling", samples=samples)


def sampled(rounds: int, factor: int) -> None:
    print("rank acceptability and central weights, sampled; ratios to the yardstick")
    print(
        f"{'projects x criteria x samples':<32}{'yardstick':>12}"
        f"{'ours':>8}{'goal':>7}{'argsort':>9}"
    )
    for projects, criteria, most, goal in ROWS:
        samples = most // factor
        values = utilities(projects, criteria)
        bare, us = yardstick(values, samples), ours(values, samples)
        naive = straight(values, samples // 10)
        bare()
        us()
        times = [(used(bare), used(us)) for _ in range(rounds)]
        slow = statistics.median(10 * used(naive) / used(bare) for _ in range(min(rounds, 3)))
        unit = statistics.median(t for t, _ in times) / samples * 1e9
        ratio = statistics.median(u / t for t, u in times)
        name = f"{projects} x {criteria} x {samples:,}"
        print(f"{name:<32}{unit:>9.0f} ns{ratio:>8.2f}{goal:>7.1f}{slow:>9.1f}")


def exact(rounds: int, factor: int) -> None:
    print("\npairwise winning, exact, all pairs; ratio to the yardstick with 100,000 samples")
    for projects, criteria in EXACT:
        values = utilities(projects, criteria)
        bare = yardstick(values, 100_000 // factor)
        bare()
        ratio = statistics.median(
            used(lambda values=values: pairwise_shares(values)) / (factor * used(bare))
            for _ in range(rounds)
        )
        print(f"{projects} x {criteria:<28}{ratio:>8.3f}   (goal 0.1)")
    print("\nfirst ranks and central weights, exact; seconds of CPU")
    for projects, criteria, goal in FIRST[: 1 if factor > 1 else 2]:
        values = utilities(projects, criteria)
        seconds = statistics.median(
            used(lambda values=values: first_rank(values)) for _ in range(rounds)
        )
        found = first_rank(values)
        assert isinstance(found, FirstRank)
        print(
            f"{projects} x {criteria:<29}{seconds:>7.3f}"
            f"   (goal {goal}; sum - 1 = {found.certificate:.0e})"
        )


def peak(factor: int) -> None:
    samples = 1_000_000 // factor
    values = utilities(1000, 12)
    tracemalloc.start()
    found = acceptability(Study.of(values), method="sampling", samples=samples)
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"\npeak memory of 1000 x 12 x {found.samples:,} samples: {most:.0f} MB (goal 500)")


def workers(factor: int) -> None:
    values = utilities(100, 10)
    samples = 4_000_000 // factor
    one = ours(values, samples)
    counts = one().shares
    alone = used(one)
    print(f"\n100 x 10 x {samples:,} samples by two workers, same counts; CPU time to that of one")
    for kind in (ThreadPoolExecutor, ProcessPoolExecutor):

        def many(kind: type[ThreadPoolExecutor | ProcessPoolExecutor] = kind) -> None:
            with kind(2) as executor:  # a child counts when it has ended
                found = acceptability(
                    Study.of(values), method="sampling", samples=samples, executor=executor
                )
            assert np.array_equal(found.shares, counts)

        print(f"{kind.__name__:<24}{used(many) / alone:.2f}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a run of some seconds, for CI")
    small = parser.parse_args(arguments).small
    rounds, factor = (1, 50) if small else (9, 1)
    sampled(rounds, factor)
    exact(rounds, factor)
    peak(factor)
    workers(factor)


if __name__ == "__main__":
    main()
