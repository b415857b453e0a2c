"""How long a command takes to start, beside the least that it can load."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clock import used

CASE = Path(__file__).parents[1] / "examples" / "own-criteria"
RUNS = {
    "--help": (["-m", "evalkit", "--help"], "import click, attrs"),
    "import evalkit": (["-c", "import evalkit"], "import click, attrs"),
    "score, a small case": (["-m", "evalkit", "score", str(CASE)], "import click, attrs, numpy"),
}


def least(arguments: list[str], times: int, compiled: str) -> float:
    """Return the least CPU time of some runs, of modules that are compiled as pip compiles them."""
    settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}

    def run() -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=settings)

    run()
    return min(used(run) for _ in range(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="two runs of each")
    times = 2 if parser.parse_args().small else 10
    with TemporaryDirectory() as compiled:
        for name, (arguments, yardstick) in RUNS.items():
            ratio = least(arguments, times, compiled) / least(["-c", yardstick], times, compiled)
            print(f"{name}: {ratio:.1f} times python -c '{yardstick}'")


if __name__ == "__main__":
    main()
