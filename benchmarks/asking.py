"""What does a plan of documents take, and what is planning again after each answer worth?

Seconds are of CPU on one thread of BLAS, of the example of the municipalities. The second table
compares, on small random cases, a fixed list of letters with asking again after each answer;
both best of all, by the expected sum of p (1 - p) over pairs that they take away.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import numpy as np

from benchmarks.clock import used
from evalkit import evaluate, load_case
from evalkit.evidence import duel, outlook, plan

EXAMPLE = Path(__file__).parents[1] / "examples" / "korean-municipalities"
Marks = list[tuple[int, list[int]]]


def doubt(fixed: list[int], marks: Marks) -> float:
    """Return the sum of p (1 - p) over pairs, half for each of the two."""
    totals = np.array([_total(fixed, marks, ends) for ends in product(*(v for _, v in marks))])
    found = 0.0
    for a, b in combinations(range(len(fixed)), 2):
        for one, other in ((a, b), (b, a)):
            above = float((totals[:, one] > totals[:, other]).mean())
            found += above * (1 - above) / 2
    return found


def _total(fixed: list[int], marks: Marks, ends: Sequence[int]) -> list[int]:
    totals = list(fixed)
    for (project, _), end in zip(marks, ends, strict=True):
        totals[project] += end
    return totals


def adaptive(fixed: list[int], marks: Marks, letters: int) -> float:
    """Return the least doubt that is left where each letter may hang on the answers before."""
    if not letters or not marks:
        return doubt(fixed, marks)
    return min(_asked(fixed, marks, n, letters - 1) for n in range(len(marks)))


def _asked(fixed: list[int], marks: Marks, n: int, letters: int) -> float:
    project, values = marks[n]
    rest = marks[:n] + marks[n + 1 :]
    return float(
        np.mean([adaptive(_total(fixed, [(project, values)], [v]), rest, letters) for v in values])
    )


def listed(fixed: list[int], marks: Marks, letters: int) -> float:
    """Return the least doubt that is left by any fixed set of letters."""
    found = []
    for chosen in combinations(range(len(marks)), letters):
        rest = [mark for n, mark in enumerate(marks) if n not in chosen]
        asked = [marks[n] for n in chosen]
        ways = product(*(values for _, values in asked))
        found.append(np.mean([doubt(_total(fixed, asked, ends), rest) for ends in ways]))
    return float(min(found))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a run of seconds, for CI")
    small = parser.parse_args(arguments).small
    evaluation = evaluate(load_case(EXAMPLE))
    most = 2 if small else None
    yardstick = used(lambda: outlook(evaluation))
    print("question                    seconds    goal    x certain and likely")
    rows = (
        ("order, by document", 15, lambda: plan(evaluation, most=most)),
        ("first, by document", 15, lambda: plan(evaluation, "first", most=most)),
        ("order, ten letters", 15, lambda: plan(evaluation, budget=Fraction(2 if small else 10))),
        ("two projects", 15, lambda: duel(evaluation, "seoul-wallet", "jeju-battery-lifecycle")),
    )
    for question, goal, run in rows:
        seconds = used(run)
        print(f"{question:<25}{seconds:>10.2f}{goal:>8}{seconds / yardstick:>20.2f}")
    rng, cases = np.random.default_rng(3), 2 if small else 20
    print("\nletters    a fixed list takes away, of what asking again does")
    for letters in (1, 2) if small else (1, 2, 3):
        shares = []
        for _ in range(cases):
            fixed = rng.integers(0, 12, 3).tolist()
            marks: Marks = [
                (n, sorted(rng.choice(14, 2, replace=False).tolist()))
                for n in range(3)
                for _ in "ab"
            ]
            now = doubt(fixed, marks)
            best = now - adaptive(fixed, marks, letters)
            if best > 1e-9:
                shares.append((now - listed(fixed, marks, letters)) / best)
        print(f"{letters:>7}{np.mean(shares) if shares else 1:>20.3f}")


if __name__ == "__main__":
    main()
