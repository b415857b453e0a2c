"""Do the answers without sampling come at once, and the whole analysis within a minute?

Seconds are of CPU on one thread of BLAS. The yardstick is one float64 product of the marks with
100,000 weights, which are drawn anew: what a single look by sampling would cost.
"""

from __future__ import annotations

import os

from evalkit.core.arrays import FloatArray

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import statistics
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.clock import used
from evalkit import sensitivity

DRAWS = 100_000


def yardstick(values: FloatArray) -> Callable[[], object]:
    draws = np.random.default_rng(1)
    weights, scores = np.empty((DRAWS, values.shape[1])), np.empty((DRAWS, len(values)))

    def run() -> None:
        draws.standard_exponential(out=weights)
        np.divide(weights, weights.sum(axis=1, keepdims=True), out=weights)
        np.matmul(weights, values.T, out=scores)

    return run


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a run of seconds, for CI")
    small = parser.parse_args(arguments).small
    rounds = 1 if small else 5
    rows: list[tuple[str, tuple[int, int], float | None, Callable[[sensitivity.Study], object]]] = [
        ("intervals of all weights", (1000, 12), 0.01, sensitivity.stability),
        (
            "smallest flips, all rivals",
            (1000, 12),
            None,
            lambda study: sensitivity.flips(study).passes,
        ),
        ("who can be first, with proofs", (50, 8), None, sensitivity.winners),
        ("extreme ranks, both ends", (50, 8), 1.0, sensitivity.extreme_ranks),
        ("the whole analysis", (300, 15), 60.0, sensitivity.analyse),
    ]
    print("question                       projects x criteria   seconds     goal   yardstick x")
    for question, (count, width), goal, run in rows:
        shape = (count // 10 if small else count, width)
        values = np.random.default_rng(20181).random(shape)
        run(sensitivity.Study.of(values))  # imports and caches
        bare = yardstick(values)
        bare()
        many = 1 if question.startswith("the whole") else rounds
        pairs = [
            (used(bare), used(lambda v=values, r=run: r(sensitivity.Study.of(v))))
            for _ in range(many)
        ]  # type: ignore[misc]
        seconds = statistics.median(own for _, own in pairs)
        ratio = statistics.median(own / floor for floor, own in pairs)
        told = "" if goal is None else f"{goal:g}"
        size = f"{shape[0]} x {shape[1]}"
        print(f"{question:<31}{size:<20}{seconds:>9.4f}{told:>9}{ratio:>12.2f}")


if __name__ == "__main__":
    main()
