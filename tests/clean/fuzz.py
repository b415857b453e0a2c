"""Try random cases: what `evalkit check` passes, every command can work with.

Run by ``make fuzz``; ``make fuzz CASES=1000 SEED=7`` says how many and which. A case that fails is
kept in ``build/fuzz``, and named together with what was changed in it.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.clean.commands import failures, run
from tests.clean.folders import random_folder
from tests.clean.mutations import mutate

ROOT = Path(__file__).parents[2]
EXAMPLES = ("own-criteria", "korean-municipalities", "kr-software-tender", "wb-qcbs")
KEPT = Path("build/fuzz")


def main() -> None:
    """Run so many cases, and say what came of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        for number in range(wanted.cases):
            one(Path(name), wanted.seed, number, counts)
    for what, count in sorted(counts.items()):
        print(f"{what}: {count}")
    sys.exit(1 if counts["failed"] else 0)


def one(home: Path, seed: int, number: int, counts: Counter[str]) -> None:
    """Make one case, change it, and try every command on it."""
    choose = random.Random(f"{seed}-{number}")
    folder, work = home / "case", home / "work"
    for left in (folder, work):
        shutil.rmtree(left, ignore_errors=True)
    if choose.random() < 0.3:
        shutil.copytree(ROOT / "examples" / choose.choice(EXAMPLES), folder)
    else:
        random_folder(folder, choose)
    changes = [mutate(folder, choose) for _ in range(choose.choice((0, 1, 1, 2, 3)))]
    counts["cases"] += 1
    failed = list(failures(folder, work, choose))
    counts["refused by check"] += run("check", folder).code == 1
    if failed:
        counts["failed"] += 1
        kept = KEPT / f"{seed}-{number}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept)
        print(f"== {kept}: {'; '.join(changes) or 'as made'}", flush=True)
        for ended in failed:
            print(ended, flush=True)


if __name__ == "__main__":
    main()
