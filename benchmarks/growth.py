"""Do `score`, `sensitivity` and `report` end on tables of all sizes, and of the awkward kinds?

Each cell is a process of its own that runs one command on a case written for it; printed is its
CPU time. Kinds of marks: whole ones from 0 to 10 (with ties, an equal pair and a constant column),
the same with 30 % missing, levels {0, 0.5, 1} beside skewed measures, and measures alone. `corners`
are whole marks under bounds and a chain of ratios, a space with more corners than can be listed.
What the budget of work leaves out, the command itself says; a cell that does not end within
`--limit` seconds of CPU is an error. `--small` runs one small size.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

SIZES = ((10, 5), (18, 12), (30, 10), (100, 15), (300, 20), (1000, 30), (3000, 40))
KINDS = ("whole", "missing", "mixed", "measures", "corners")
COMMANDS = ("score", "sensitivity", "report")
EVALKIT = (sys.executable, "-c", "from evalkit.cli import main; main()")


def table(kind, projects, criteria):
    """Return marks, the worst and best of each column, and which marks are missing."""
    rng = np.random.default_rng((projects, criteria))
    missing = np.zeros((projects, criteria), bool)
    if kind in {"whole", "missing", "corners"}:
        marks = rng.integers(0, 11, (projects, criteria)).astype(float)
        marks[1] = marks[0]
        marks[:, 1] = 5
        if kind == "missing":
            missing = rng.random(marks.shape) < 0.3
            missing[:, 0] = False
        return marks, np.zeros(criteria), np.full(criteria, 10.0), missing
    half = criteria // 2 if kind == "mixed" else 0
    levels = rng.choice([0.0, 0.5, 1.0], (projects, half))
    measures = np.maximum(np.round(rng.lognormal(3.0, 1.2, (projects, criteria - half)), 2), 0.01)
    marks = np.hstack([levels, measures])
    worst, best = (
        np.r_[np.zeros(half), measures.min(axis=0)],
        np.r_[np.ones(half), measures.max(axis=0)],
    )
    return marks, worst, best, missing


def case(folder, kind, projects, criteria):
    """Write a case with equal weights, and return its folder."""
    marks, worst, best, missing = table(kind, projects, criteria)
    lines = [
        'format = 1\nid = "growth"\nversion = "1"\nseen = "own"\npanel = "mean"',
        f'missing = "{"interval" if missing.any() else "error"}"\naggregate = "sum"',
        '[title]\nen = "Growth"\nko = "성장"',
    ]
    for c in range(criteria):
        lines.append(f'[[criterion]]\nid = "c{c}"\nkind = "mark"\nweight = "1/{criteria}"')
        lines.append(f'[criterion.title]\nen = "Criterion {c}"\nko = "기준 {c}"')
        lines.append(
            f'[criterion.scale]\nkind = "linear"\nworst = {worst[c]:g}\nbest = {best[c]:.2f}'
        )
    folder.mkdir(parents=True)
    (folder / "criteria.toml").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "case.toml").write_text(
        'format = 1\nid = "growth"\ncriteria = "criteria.toml"\n'
        '[title]\nen = "Growth"\nko = "성장"\n',
        "utf-8",
    )
    rows = [f"p{p},Project {p},사업 {p}" for p in range(projects)]
    (folder / "projects.csv").write_text("\n".join(["id,title_en,title_ko", *rows]) + "\n", "utf-8")
    rows = [
        f"p{p},c{c},{marks[p, c]:g}" if kind != "measures" else f"p{p},c{c},{marks[p, c]:.2f}"
        for p in range(projects)
        for c in range(criteria)
        if not missing[p, c]
    ]
    (folder / "marks.csv").write_text("\n".join(["project,criterion,value", *rows]) + "\n", "utf-8")
    if kind == "corners":
        rows = ["format = 1", "[bounds]"]
        limits = f'["1/{4 * criteria}", "5/{2 * criteria}"]'
        rows += [f"c{c} = {limits}" for c in range(criteria)]
        rows += [
            f'[[ratio]]\nfirst = "c{c}"\nsecond = "c{c + 1}"\nat_least = "1/3"\nat_most = 3'
            for c in range(criteria - 1)
        ]
        (folder / "space.toml").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def seconds(command, folder, limit):
    """Return the CPU time of a command on a case; None if it does not end."""
    words = [*EVALKIT, command, str(folder)]
    if command == "report":
        words += ["-o", str(folder / "report.html"), "--overwrite"]
    if command == "sensitivity" and (folder / "space.toml").exists():
        words += ["--space", str(folder / "space.toml")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode < 0:
        return None
    if done.returncode:
        sys.exit(f"{command} on {folder.name}: {done.stderr.decode()}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--limit", type=int, default=300, help="seconds of CPU for one cell")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--sizes", nargs="+", help="such as 18x12")
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=COMMANDS)
    given = parser.parse_args()
    sizes = SIZES[1:2] if given.small else SIZES
    if given.sizes:
        sizes = [tuple(map(int, size.split("x"))) for size in given.sizes]
    kinds = ("missing", "mixed") if given.small else given.kinds
    late = []
    print(
        "marks      size      " + "  ".join(f"{c:>11}" for c in given.commands) + "   CPU seconds"
    )
    with tempfile.TemporaryDirectory() as place:
        for projects, criteria in sizes:
            for kind in kinds:
                name = f"{kind}-{projects}x{criteria}"
                folder = case(Path(place) / name, kind, projects, criteria)
                cells = [seconds(command, folder, given.limit) for command in given.commands]
                late += [name for cell in cells if cell is None]
                shown = "  ".join("  no end" if c is None else f"{c:11.1f}" for c in cells)
                print(f"{kind:10} {projects:4}x{criteria:<4} {shown}", flush=True)
    if late:
        sys.exit(f"does not end: {', '.join(late)}")


if __name__ == "__main__":
    main()
