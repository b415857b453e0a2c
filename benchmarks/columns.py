"""Does a million rows on 20 criteria, from arrays, take seconds of CPU and little memory, exactly?

Bare numpy is the yardstick for the part that both do: `np.interp` for each column and one product
with the weights, in floats, without gates, missing values, rounding or ranks. Exact totals of
some rows are compared with those of `evaluate`.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Sequence

import numpy as np

from benchmarks.clock import used
from benchmarks.exact_method import criteria_set
from evalkit import Case, CriteriaSet, Levels, evaluate, evaluate_array
from evalkit.core.arrays import FloatArray

CHECKED = 500


def table(criteria: CriteriaSet, rows: int) -> FloatArray:
    """Make values with two decimals, the same each time; one in a hundred is missing."""
    draw = np.random.default_rng(20190131)
    values = draw.integers(0, 10_000, (rows, len(criteria.leaves))) / 100
    for column, leaf in enumerate(criteria.leaves):
        if isinstance(leaf.scale, Levels):
            values[:, column] = draw.integers(1, 6, rows)
    values[draw.random(values.shape) < 0.01] = np.nan
    return values


def bare(criteria: CriteriaSet, values: FloatArray) -> FloatArray:
    """Return totals in floats, missing values as 0."""
    found = np.zeros(len(values))
    for column, leaf in enumerate(criteria.leaves):
        assert leaf.scale is not None
        at = [float(piece.start) for piece in leaf.scale.pieces]
        worth = [float(piece.utility) for piece in leaf.scale.pieces]
        utility = np.interp(np.nan_to_num(values[:, column]), at, worth)
        found += utility * float(criteria.max_points(leaf.id))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a run of a second, for CI")
    rows = 20_000 if parser.parse_args(arguments).small else 1_000_000
    criteria = criteria_set(20)
    values = table(criteria, rows)
    found = []
    yardstick = used(lambda: bare(criteria, values))
    taken = used(lambda: found.append(evaluate_array(criteria, values)))
    scores = found[0]
    few = values[:CHECKED]
    exactly = evaluate(Case.from_array(criteria, few, [f"p{n}" for n in range(len(few))]))
    wrong = sum(
        scores.span(row) != (score.total, score.outcome.passing)
        for row, score in enumerate(exactly.scores)
    )
    if wrong:
        raise SystemExit(f"{wrong} of {len(few)} totals differ from those of evaluate")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} projects x {len(criteria.leaves)} criteria")
    print(f"bare numpy, floats  {yardstick:7.2f} s")
    print(f"evaluate_array      {taken:7.2f} s, {taken / yardstick:.1f} times as long")
    print(f"memory at most      {memory:7.0f} MB")
    print(f"{len(few)} rows compared with evaluate: 0 differ")


if __name__ == "__main__":
    main()
