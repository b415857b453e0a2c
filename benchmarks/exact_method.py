"""Does an exact evaluation of 10,000 projects on 20 criteria take seconds of CPU, not minutes?"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.clock import spent
from evalkit import (
    Band,
    Case,
    CriteriaSet,
    Criterion,
    Gate,
    Levels,
    Linear,
    Mark,
    Piecewise,
    Project,
    Rounding,
    evaluate,
)

Result = TypeVar("Result")


def criteria_set(count: int) -> CriteriaSet:
    rubric = Levels([(1, 0), (2, "0.25"), (3, "0.5"), (4, "0.75"), (5, 1)])
    scales = [
        rubric,
        Linear(0, 100),
        Piecewise([(0, 0), (10, "0.3"), (25, "0.6"), (60, "0.9"), (100, 1)]),
        Band(10, 40, 60, 90),
    ]
    groups = [Criterion(f"g{g}", points=25) for g in range(4)]
    leaves = [
        Criterion(
            f"c{n:02}", scales[n % 4], weight=f"4/{count}", parent=f"g{n % 4}", missing="interval"
        )
        for n in range(count)
    ]
    return CriteriaSet(
        "benchmark",
        [*groups, *leaves],
        rounding=Rounding(4),
        missing="interval",
        gates=[Gate(id="floor", on="total", of="points", at_least=20)],
        ties=("g0", "g1"),
    )


def marked(criteria: CriteriaSet, projects: Sequence[Project]) -> list[Mark]:
    """Marks with two decimals; one in a hundred is missing, one in fifty is a range."""
    draw = random.Random(20190131)
    marks = []
    for name in (project.id for project in projects):
        for leaf in criteria.leaves:
            chance = draw.random()
            if chance < 0.01:
                continue
            if isinstance(leaf.scale, Levels):
                low = draw.randint(1, 4)
                high = low + (chance > 0.98)
                marks.append(Mark(name, leaf.id, low, high, evaluator="E1", reason="benchmark"))
            else:
                value = f"{draw.randint(0, 9999) / 100:.2f}"
                marks.append(Mark(name, leaf.id, value, value, evaluator="E1", reason="benchmark"))
    return marks


class Steps:
    """Runs steps, and prints the CPU time of each beside that of the evaluation."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def __call__(self, name: str, run: Callable[[], Result]) -> Result:
        start = spent()
        result = run()
        self.taken[name] = spent() - start
        return result

    def __str__(self) -> str:
        whole = self.taken["evaluate"]
        return "\n".join(f"{name:<14}{s:8.2f} s{s / whole:8.2f}" for name, s in self.taken.items())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a run of a second, for CI")
    small = parser.parse_args(arguments).small
    projects = 200 if small else 10_000
    criteria = criteria_set(20)
    print(f"{projects:,} projects x {len(criteria.leaves)} criteria")
    step = Steps()
    named = [Project(f"p{n:05}") for n in range(projects)]
    marks = step("marks", lambda: marked(criteria, named))
    case = step("check", lambda: Case(criteria, named, marks))
    evaluation = step("evaluate", lambda: evaluate(case))
    text = step("print", lambda: str(evaluation))
    print(f"{'page':<14}{len(text):8,} characters")
    if find_spec("evalkit.schema") is not None:
        files(case, step)
    print(f"{'CPU time':<16}{'':8}{'evaluate = 1':>8}\n{step}")


def files(case: Case, step: Steps) -> None:
    from evalkit.schema import load_case, save_case  # noqa: PLC0415 - may not be installed

    with TemporaryDirectory() as folder:
        target = Path(folder) / "case"
        step("save", lambda: save_case(case, target))
        again = step("load", lambda: load_case(target))
        if again.sha256 != case.sha256:
            raise SystemExit("the loaded case is not the saved one")


if __name__ == "__main__":
    main()
