"""From deliverables to the score for vendor reuse, and that score without the measurement.

Two invented vendors, three invented cities; the folder `vendor-reuse` says who did what.
"""

from pathlib import Path

from evalkit import Case, evaluate
from evalkit.core.exact import decimal
from evalkit.reuse import Index, measure, read_corpus, read_work
from evalkit.schema import load_case
from evalkit.show.reuse import add_reuse

HERE = Path(__file__).parent / "vendor-reuse"


def points(case: Case, project: str) -> str:
    """Return the points for vendor reuse, as the interval that the evidence leaves open."""
    found = evaluate(case)
    low, high = found.points(found[project], "vendor-reuse")
    return f"{decimal(low, 2)} to {decimal(high, 2)}"


library = Index.build(read_corpus(HERE / "earlier").works())
boilerplate = Index.build(read_corpus(HERE / "boilerplate", kind="template").works())
disclosed = (HERE / "disclosed.txt").read_text("utf-8").split()

case = before = load_case(HERE / "case")
for project in ("daon", "raon", "maru"):
    work = read_work(HERE / "delivered" / project)
    reuse = measure(work, library, boilerplate=boilerplate, disclosed=disclosed)
    case = add_reuse(case, reuse, project)
    print(case.evidence[-1].statement.en)
    for part in reuse.parts:
        for old, new, times in part.changes[:2]:
            print(f"    {part.kind}: {old} -> {new}, {times} times")

print()
print("Points for vendor reuse, of 20")
print("        without the measurement  with it")
for project in ("daon", "raon", "maru"):
    print(f"  {project}  {points(before, project):23}  {points(case, project)}")
