"""Does a kill at any moment lose a work of an index that was acknowledged?

A child adds works one by one and names each that is in; it is killed at a random moment, and
the index is opened and verified.

    python -m benchmarks.reuse.index_kills [--kills 200]
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.reuse.large_index import Maker
from evalkit.reuse import Index
from evalkit.reuse.index.verify import verify


def child(folder: str) -> None:
    """Add works for ever."""
    index, maker = Index.open(folder), Maker()
    works = maker.works(10**9)
    for _ in range(len(index)):
        next(works)
    while True:
        index = index.add([next(works)])
        print(len(index), flush=True)


def main() -> None:
    """Kill, look, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--child", default="")
    given = parser.parse_args()
    if given.child:
        child(given.child)
    rng = random.Random(1)
    place = Path(tempfile.mkdtemp())
    folder = place / "index"
    Index.create(folder)
    acknowledged = 0
    try:
        for number in range(given.kills):
            command = [sys.executable, "-m", "benchmarks.reuse.index_kills", "--child", str(folder)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
                assert running.stdout is not None
                running.stdout.readline()
                time.sleep(rng.random() * 0.2)
                running.kill()
                lines = [int(line) for line in running.stdout.read().split()]
            acknowledged = max([acknowledged, *lines])
            index = Index.open(folder)
            if len(index) < acknowledged or len(set(index.ids)) != len(index):
                sys.exit(f"kill {number}: {acknowledged} acknowledged, {len(index)} there")
            if number % 20 == 0 and verify(folder):
                sys.exit(f"kill {number}: the index is damaged")
        problems = verify(folder)
        print(f"{given.kills} kills, {acknowledged} works acknowledged, {len(index)} there, "
              f"{len(problems)} problems, {len(index.segments)} segments")  # fmt: skip
        sys.exit(bool(problems))
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
