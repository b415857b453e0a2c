"""Is `evaluate_array` fast enough to explore a million projects?

The yardstick is bare numpy, with no checks: `np.interp` for each column and one product with the
weights. Both run in one process, on the same data, in turns; the ratio is the result.
"""

from __future__ import annotations

import argparse
import statistics
import tracemalloc
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.clock import used
from evalkit import Band, CriteriaSet, Criterion, Linear, Piecewise, evaluate_array
from evalkit.core.arrays import FloatArray

PIECEWISE = [(0, 0), (10, "0.3"), (25, "0.6"), (60, "0.9"), (100, 1)]
ANCHORS = (
    [([0.0, 100.0], [0.0, 1.0])] * 4
    + [([0.0, 10.0, 25.0, 60.0, 100.0], [0.0, 0.3, 0.6, 0.9, 1.0])] * 6
    + [([10.0, 40.0, 60.0, 90.0], [0.0, 1.0, 1.0, 0.0])] * 2
)
WEIGHTS = ["0.10", "0.08", "0.07", "0.05", "0.15", "0.12", "0.10", "0.08", "0.08", "0.05"]
WEIGHTS += ["0.07", "0.05"]


def criteria_set() -> CriteriaSet:
    scales = [Linear(0, 100)] * 4 + [Piecewise(PIECEWISE)] * 6 + [Band(10, 40, 60, 90)] * 2
    return CriteriaSet(
        "benchmark",
        [
            Criterion(f"c{number:02}", scale, weight=weight)
            for number, (scale, weight) in enumerate(zip(scales, WEIGHTS, strict=True))
        ],
    )


def bare(values: FloatArray, weights: FloatArray) -> FloatArray:
    utilities = np.empty_like(values)
    for column, (xs, us) in enumerate(ANCHORS):
        utilities[:, column] = np.interp(values[:, column], xs, us)
    return utilities @ weights


def peak(run: Callable[[], object]) -> float:
    """Most memory in use at once beyond what was there before, in MB; the result counts."""
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a run of a second, for CI")
    small = parser.parse_args(arguments).small
    rows, rounds = (20_000, 3) if small else (1_000_000, 7)
    values = np.random.default_rng(20190131).uniform(0.0, 100.0, (rows, len(ANCHORS)))
    criteria = criteria_set()
    weights = 100.0 * np.array([float(weight) for weight in WEIGHTS])

    def ours() -> FloatArray:
        return evaluate_array(criteria, values).total

    def theirs() -> FloatArray:
        return bare(values, weights)

    difference = float(np.max(np.abs(ours() - theirs())))
    if difference > 1e-10:
        raise SystemExit(f"the two methods disagree by {difference}")
    times = [(used(theirs), used(ours)) for _ in range(rounds)]
    print(f"{rows:,} projects x {len(ANCHORS)} criteria, {rounds} rounds in turns")
    print(f"bare numpy      {statistics.median(t for t, _ in times):.3f} s (median)")
    print(f"evaluate_array  {statistics.median(t for _, t in times):.3f} s (median)")
    print(f"ratio           {statistics.median(o / t for t, o in times):.2f} (median of rounds)")
    print(f"largest difference of a total  {difference:.1e}")
    print(f"peak extra memory  bare {peak(theirs):.0f} MB, evaluate_array {peak(ours):.0f} MB")


if __name__ == "__main__":
    main()
