"""What does the page of a report cost, beside six charts of the case drawn by the bare library?

The yardstick renders finished specifications of charts by `vl_convert`. Ours reads the case,
evaluates it, asks every question, draws every figure, and writes every section. `--small` does it
once.
"""

import argparse
import json
import random
import statistics
from pathlib import Path

import vl_convert

from benchmarks.clock import spent, used
from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate, load_case
from evalkit.sensitivity import Options
from evalkit.show.charts.dispatch import CHARTS, ChartOptions
from evalkit.show.charts.lettering import register
from evalkit.show.report.web import View, report_html

EXAMPLE = Path(__file__).parents[1] / "examples" / "korean-municipalities"
SAMPLES = Options(samples=20_000)
KINDS = ("ranking", "contributions", "coverage", "acceptability", "stability", "flips")


def large():
    """Make a case of 300 projects, 40 criteria and 15 evaluators."""
    rng = random.Random(1)
    groups = [Criterion(f"g{g}", weight="0.125") for g in range(8)]
    leaves = [
        Criterion(f"c{n}", Linear(0, 10), weight="0.2", parent=f"g{n // 5}") for n in range(40)
    ]
    projects = [Project(f"p{n}", title=f"Project {n}") for n in range(300)]
    marks = []
    for project in projects:
        for leaf in leaves:
            for evaluator in range(15):
                value = rng.randint(0, 10)
                marks.append(
                    Mark(project.id, leaf.id, value, value, evaluator=f"e{evaluator}", reason="so")
                )
    return Case(CriteriaSet("large", [*groups, *leaves]), projects, marks)


def whole():
    """Make the report as the command does."""
    return report_html(View(load_case(EXAMPLE), "ko", SAMPLES))


def main():
    """Print seconds of CPU and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    rounds = 1 if parser.parse_args().small else 5
    register()
    result = evaluate(load_case(EXAMPLE))
    specs = [json.dumps(CHARTS[kind](result, ChartOptions(analysis=SAMPLES), "ko").to_dict())
             for kind in KINDS]  # fmt: skip
    pairs = [
        (
            used(lambda: [vl_convert.vegalite_to_svg(spec) for spec in specs]),
            used(whole),
        )
        for _ in range(rounds)
    ]
    bare, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{len(specs)} charts by the bare library {bare:.2f} s, the whole report {ours:.2f} s, "
          f"ratio {ours / bare:.2f}")  # fmt: skip
    if rounds > 1:
        case = large()
        start = spent()
        page = report_html(View(case, "en", SAMPLES))
        print(f"300 projects x 40 criteria x 15 evaluators: {spent() - start:.1f} s, "
              f"{len(page.encode()) / 1e6:.2f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
