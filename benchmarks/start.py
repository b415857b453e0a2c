"""How long a command takes to start, beside the least that it can load."""

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.clock import used

CASE = Path(__file__).parents[1] / "examples" / "own-criteria"
RUNS = {
    "--help": (["-m", "evalkit", "--help"], "import click, attrs"),
    "import evalkit": (["-c", "import evalkit"], "import click, attrs"),
    "score, a small case": (["-m", "evalkit", "score", str(CASE)], "import click, attrs, numpy"),
}


def least(arguments: list[str], times: int) -> float:
    def run() -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    return min(used(run) for _ in range(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="two runs of each")
    times = 2 if parser.parse_args().small else 10
    for name, (arguments, yardstick) in RUNS.items():
        ratio = least(arguments, times) / least(["-c", yardstick], times)
        print(f"{name}: {ratio:.1f} times python -c '{yardstick}'")


if __name__ == "__main__":
    main()
