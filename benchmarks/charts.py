"""Do our charts cost little more than the library takes to render the same specifications?

The yardstick is `vl_convert` on the finished specification as text. Ours evaluates nothing anew:
it makes the chart of the real example from its result, has the library check it, renders it, and
adds the letters. `--small` draws two kinds, once.
"""

import argparse
import json
import statistics
from pathlib import Path

import vl_convert

from benchmarks.clock import used
from evalkit import evaluate, load_case
from evalkit.sensitivity import acceptability, drivers, flips, stability
from evalkit.sensitivity.study import Study
from evalkit.show import charts as ours
from evalkit.show.charts.lettering import register

ROOT = Path(__file__).parents[1]


def main():
    """Print the ratio for each chart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    result = evaluate(load_case(ROOT / "examples" / "korean-municipalities"))
    jobs = {"ranking": (ours.ranking, result), "coverage": (ours.coverage, result)}
    if not small:
        jobs |= {
            "contributions": (ours.contributions, result),
            "stability": (ours.stability, stability(Study.of(result))),
            "acceptability": (ours.acceptability, acceptability(Study.of(result), samples=65536)),
            "flips": (ours.flips, flips(Study.of(result))),
            "drivers": (ours.drivers, drivers(Study.of(result))),
            "winner map": (ours.winner_map, result),
        }
    register()
    for form, bare, made in (
        ("svg", vl_convert.vegalite_to_svg, ours.as_svg),
        ("png", lambda spec: vl_convert.vegalite_to_png(spec, scale=2.0), ours.as_png),
    ):
        for name, (draw, source) in jobs.items():
            spec = json.dumps(draw(source).to_dict())
            bare(spec)  # warm
            pairs = [
                (used(lambda: bare(spec)), used(lambda: made(draw(source))))  # noqa: B023
                for _ in range(1 if small else 7)
            ]
            least, took = (statistics.median(column) for column in zip(*pairs, strict=True))
            figures = f"bare {least:6.3f} s  ours {took:6.3f} s  ratio {took / least:5.2f}"
            print(f"{form} {name:14} {figures}")


if __name__ == "__main__":
    main()
