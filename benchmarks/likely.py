"""How much CPU time do laws, pairs and ranks take on a large case, and how far may they be off?

A case of levels and measures, a third of its marks missing, of 300 projects by 40 criteria unless
`--small`. The yardstick is one product of two matrices of the size of the laws. Printed are seconds
of CPU and times the yardstick, the lattice, and the bracket of the chances; beside them a
second law of the same case from draws, with the largest difference in its standard errors. An
error is more time than the bound, or a difference of more than six standard errors.
"""

import argparse
import sys
import time

import numpy as np

from evalkit import Case, CriteriaSet, Criterion, Levels, Linear, evaluate
from evalkit.evidence import likely, outlook
from evalkit.evidence.chances import Likely
from evalkit.evidence.comparing import pairs, ranks
from evalkit.evidence.completions import Completions
from evalkit.evidence.laws import laws

BOUNDS = {"laws and pairs": 2.0, "ranks": 4.0}
"""Seconds of CPU on one core of 2020, each."""
COARSE = 10


def made(projects, criteria):
    """Return a large evaluation."""
    rng = np.random.default_rng(1)
    levels = Levels([(0, 0), (1, "0.3"), (2, "0.7"), (3, 1)])
    half = criteria // 2
    rules = CriteriaSet(
        "large",
        [
            Criterion(f"c{c}", levels if c < half else Linear(0, 100), weight=f"1/{criteria}")
            for c in range(criteria)
        ],
        missing="interval",
    )
    marks = {
        f"p{p}": {
            f"c{c}": int(rng.integers(0, 4 if c < half else 101))
            for c in range(criteria)
            if rng.random() < 2 / 3
        }
        for p in range(projects)
    }
    return evaluate(Case.of(rules, marks))


def timed(call):
    """Return what a call gives, and its seconds of CPU."""
    start = time.process_time()
    found = call()
    return found, time.process_time() - start


def main():
    """Print the table; end with 1 where a bound is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    evaluation = made(*((60, 20) if small else (300, 40)))
    wrong = []

    first = np.random.default_rng(0).random((len(evaluation.scores), 10_002))
    yardstick = min(timed(lambda: first @ first.T)[1] for _ in range(5))
    print(f"{'one product':18}{yardstick:8.2f} s")

    def row(name, seconds, said):
        print(f"{name:18}{seconds:8.2f} s {seconds / yardstick:7.0f} x  {said}")
        if seconds > BOUNDS.get(name, np.inf):
            wrong.append(name)

    completions, seconds = timed(lambda: Completions.of(evaluation))
    row("marks", seconds, f"{sum(map(len, completions.open))} open")
    (_, compared), seconds = timed(lambda: _laws_and_pairs(completions, 100))
    row("laws and pairs", seconds, f"lattice 1/100, bracket {compared.error:.4f}")
    coarse, seconds = timed(lambda: laws(completions, COARSE))
    row("laws, coarse", seconds, "lattice 1/10")
    _, seconds = timed(lambda: ranks(coarse))
    off = Likely(evaluation, completions.assumption, "exact", 0, coarse, coarse).first.error
    row("ranks", seconds, f"lattice 1/10, bracket of being first {off:.4f}")
    whole, seconds = timed(lambda: likely(evaluation))
    row("likely", seconds, f"{whole.method}, lattice {whole.laws.step}")
    _, seconds = timed(lambda: str(outlook(evaluation)))
    row("whole answer", seconds, "eight assumptions, and the page")
    drawn, seconds = timed(lambda: likely(evaluation, method="sampled"))
    share = drawn.above
    error = np.sqrt((share * (1 - share) + 1 / drawn.draws) / drawn.draws)
    beyond = np.maximum(share - compared.high, compared.low - share) - drawn.error
    worst = float((beyond / error).max())
    row("sampled", seconds, f"{drawn.draws} draws, {worst:.1f} standard errors beyond the bracket")
    if worst > 6:
        wrong.append("sampled")
    if wrong:
        sys.exit(f"beyond its bound: {', '.join(wrong)}")


def _laws_and_pairs(completions, steps):
    found = laws(completions, steps)
    return found, pairs(found)


if __name__ == "__main__":
    main()
