"""Hold the rooms that decide to their branches: python -m tests.branches build/coverage.json."""

import json
import sys
from collections import Counter
from pathlib import Path

ROOMS = ("core", "model", "scales", "rules", "panel", "evaluation")
LEAST = 95  # per cent of the branches of each room


def main(report: str) -> int:
    """Print the branches of each room that were taken; 1 where a room has too few."""
    there, taken = Counter(), Counter()
    left = []
    for name, found in json.loads(Path(report).read_text("utf-8"))["files"].items():
        room = Path(name).relative_to("src/evalkit").parts[0]
        there[room] += found["summary"]["num_branches"]
        taken[room] += found["summary"]["covered_branches"]
        left += [f"{name}:{start} to {end}" for start, end in found["missing_branches"]]
    short = [r for r in ROOMS if not there[r] or 100 * taken[r] < LEAST * there[r]]
    for room in ROOMS:
        print(
            f"{room:12}{taken[room]:6} of {there[room]:5}{100 * taken[room] / (there[room] or 1):7.1f} %"
        )
    if short:
        print(f"\nless than {LEAST} % in {', '.join(short)}; not taken:\n")
        print("\n".join(sorted(left)))
    return bool(short)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
