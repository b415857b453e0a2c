"""Try random cases: what `evalkit check` passes, every command can work with.

Run by ``make fuzz``; ``make fuzz CASES=1000 SEED=7`` says how many and which. A case that fails is
kept in ``build/fuzz``, and named together with what was changed in it.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.clean.commands import failures, run
from tests.clean.folders import random_folder
from tests.clean.laws import broken
from tests.clean.made import MADE
from tests.clean.mutations import mutate
from tests.clean.refused import not_refused

from evalkit import Case, save_case
from evalkit.testing import cases

ROOT = Path(__file__).parents[2]
EXAMPLES = (
    "own-criteria", "document-requests", "own-rule", "korean-municipalities", "kr-software-tender", "kr-works-screening", "wb-qcbs",
)  # fmt: skip
KEPT = Path("build/fuzz")
BATCH = 100


def main() -> None:
    """Run so many cases, and say what came of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of one case")
    wanted = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    numbers = range(wanted.cases) if wanted.only is None else [wanted.only]
    with tempfile.TemporaryDirectory() as name:
        for number in numbers:
            counts[one(Path(name), wanted.seed, number)] += 1
            if number % BATCH == BATCH - 1:
                print(f"{number + 1} of {wanted.cases}", flush=True)
    print(table(counts))
    sys.exit(1 if any(how == "failed" for _, how in counts) else 0)


HOW = ("clean", "refused", "failed")


def table(counts: Counter[tuple[str, str]]) -> str:
    """Return how many cases of each kind there were, and what came of them."""
    lines = [f"{'kind':<34}{'cases':>8}" + "".join(f"{how:>9}" for how in HOW)]
    for kind in [*sorted({kind for kind, _ in counts}), "all"]:
        found = [
            sum(n for (k, h), n in counts.items() if h == how and kind in (k, "all")) for how in HOW
        ]
        lines.append(f"{kind:<34}{sum(found):>8}" + "".join(f"{n:>9}" for n in found))
    return "\n".join(lines)


def one(home: Path, start: int, number: int) -> tuple[str, str]:
    """Make one case, change it, try commands and laws on it; return its kind, and how it ended."""
    choose = random.Random(f"{start}-{number}")
    folder, work = home / "case", home / "work"
    for left in (folder, work):
        shutil.rmtree(left, ignore_errors=True)
    kind = made(folder, choose)
    changes = [mutate(folder, choose) for _ in range(choose.choice((0, 0, 1, 1, 2)))]
    refused = run("check", folder).code == 1
    failed: list[object] = list(failures(folder, work, choose))
    shutil.rmtree(work, ignore_errors=True)
    if refused:
        failed += not_refused(folder, work, choose)
    elif not failed:
        failed += broken(folder, work, choose)
    if not failed:
        return kind, "refused" if refused else "clean"
    kept = KEPT / f"{start}-{number}"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder, kept)
    print(f"== {kept}, {kind}: {'; '.join(changes) or 'as made'}", flush=True)
    for ended in failed:
        print(ended, flush=True)
    return kind, "failed"


def made(folder: Path, choose: random.Random) -> str:
    """Write a case: an example, a made one, one of a shipped set, or one that is drawn."""
    kind = choose.choice(("example", "made", "shipped", "shipped", "shipped", "shipped", "drawn"))
    if kind == "example":
        shutil.copytree(ROOT / "examples" / choose.choice(EXAMPLES), folder)
    elif kind == "made":
        save_case(MADE[choose.choice(list(MADE))](), folder)
    elif kind == "shipped":
        return random_folder(folder, choose)
    else:
        save_case(drawn(choose.randrange(10**9)), folder)
    return f"({kind})"


def drawn(start: int) -> Case:
    """Return a case with a criteria set of its own, as the strategies of `evalkit.testing` draw."""
    found: list[Case] = []

    @seed(start)
    @settings(
        max_examples=4, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases(draws=True, max_projects=5))
    def take(case: Case) -> None:
        found.append(case)

    take()
    return found[-1]  # the first are the simplest


if __name__ == "__main__":
    main()
