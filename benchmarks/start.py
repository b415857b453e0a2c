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


def ratio(commands: tuple[list[str], list[str]], times: int, compiled: str) -> float:
    """Return the least CPU time of the first command over that of the second.

    They run in turn, so that what else the machine does meets both; of modules that are compiled
    as pip compiles them.
    """
    settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}

    def run(arguments: list[str]) -> float:
        call = [sys.executable, *arguments]
        return used(lambda: subprocess.run(call, check=True, capture_output=True, env=settings))

    for command in commands:
        run(command)
    first, second = zip(
        *([run(command) for command in commands] for _ in range(times)), strict=True
    )
    return min(first) / min(second)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="two runs of each")
    times = 2 if parser.parse_args().small else 15
    with TemporaryDirectory() as compiled:
        for name, (arguments, yardstick) in RUNS.items():
            found = ratio((arguments, ["-c", yardstick]), times, compiled)
            print(f"{name}: {found:.1f} times python -c '{yardstick}'")


if __name__ == "__main__":
    main()
