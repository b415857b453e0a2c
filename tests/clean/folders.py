"""Case folders made at random: a criteria set, and tables that fit it."""

import csv
import random
from fractions import Fraction
from pathlib import Path

from evalkit import Categories, CriteriaSet, Levels, load_criteria, save_criteria, shipped
from evalkit.exact import decimal

Rows = list[dict[str, str]]


def random_folder(folder: Path, choose: random.Random) -> None:
    """Write a case of a shipped criteria set."""
    criteria = load_criteria(choose.choice(list(shipped())))
    write_folder(
        folder,
        criteria,
        choose,
        projects=choose.choice((1, 2, 3, 3, 5)),
        people=choose.choice((1, 2, 7, 8, 9)),
        lots=choose.choice((1, 1, 2)),
        steps=choose.choice((1, 2, 4, 20)),
        gap=choose.choice((0, 0, 0.02, 0.3)),
    )


def write_folder(
    folder: Path,
    criteria: CriteriaSet,
    choose: random.Random,
    *,
    projects: int = 3,
    people: int = 8,
    lots: int = 1,
    steps: int = 4,
    gap: float = 0,
    own: bool = True,
) -> None:
    """Write a case folder.

    Parameters
    ----------
    folder : Path
        To be made.
    criteria : CriteriaSet
    choose : random.Random
    projects, people, lots : int
    steps : int
        Marks stand on so many steps of the upper half of their scale; 1: all are equal.
    gap : float
        Share of the marks that are missing.
    own : bool
        Whether the criteria set lies in the folder, to be changed there.
    """
    folder.mkdir()
    names = [f"p{number}" for number in range(1, projects + 1)]
    tables: dict[str, Rows] = {"projects": [{"id": n, "title_en": n.upper()} for n in names]}
    procedure = criteria.procedure
    panels = {panel.id: panel for panel in (procedure.panels if procedure else ())}
    member = {pid: [f"{pid}-e{n}" for n in range(1, people + 1)] for pid in panels}
    kinds = [kind for kind, _ in criteria.evidence_kinds]
    evidence: Rows = [{"id": f"f{n}", "kind": kind} for n, kind in enumerate(kinds)]

    def cited(name: str) -> str:
        return ";".join(row["id"] for row in evidence if criteria.admits(name, row["kind"]))

    officer = choose.choice(("", "officer"))
    marks: Rows = []
    measures: Rows = []
    panel_of = _panels(criteria)
    for project in names:
        for leaf in criteria.leaves:
            if procedure is not None and leaf.id == procedure.price:
                continue
            for person in member.get(panel_of.get(leaf.id, ""), [officer]):
                if choose.random() < gap:
                    continue
                row = {
                    "project": project,
                    "criterion": leaf.id,
                    "value": value_of(leaf.scale, choose, steps),
                }
                row["evidence"] = cited(leaf.id)
                if leaf.unit:
                    measures.append({**row, "unit": leaf.unit})
                else:
                    marks.append({**row, "evaluator": person, "reason_en": "seen"})
        for question in criteria.questions:
            if choose.random() >= gap:
                marks.append(
                    {
                        "project": project,
                        "criterion": question,
                        "value": choose.choice(("yes", "no")),
                        "evidence": cited(question),
                    }
                )
    tables |= {"marks": marks, "measures": measures, "evidence": evidence}
    head = [
        "format = 1",
        'id = "made"',
        f'criteria = "{"criteria.toml" if own else criteria.id}"',
        'title.en = "Made"',
    ]
    if procedure is not None:
        low = 70 if steps > 1 else 90
        tables["bids"] = [
            {
                "project": n,
                "price": str(choose.randint(low, 90) * 1000),
                "lot": f"lot{k % lots}" if lots > 1 else "",
                "submitted": f"2026-08-03T10:00:{k:02}+09:00",
            }
            for k, n in enumerate(names)
        ]
        tables["evaluators"] = [
            {"id": e, "panel": pid, "name": e} for pid, es in member.items() for e in es
        ]
        if officer:
            tables["evaluators"].append({"id": officer, "panel": "-", "name": "Officer"})
        head += ["[tender]", "reference = 100000", "budget = 110000"]
        use = criteria.procedure.rule
        for name in (
            use.rule.open(dict(use.settings)) & {"fixed_costs", "least_price"} if use else ()
        ):
            head.append(f"{name} = 0")
    if own:
        save_criteria(criteria, folder / "criteria.toml")
    (folder / "case.toml").write_text("\n".join(head) + "\n", "utf-8")
    for name, rows in tables.items():
        if rows:
            write_table(folder / f"{name}.csv", rows)


def write_table(path: Path, rows: Rows) -> None:
    """Write a CSV file."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _panels(criteria: CriteriaSet) -> dict[str, str]:
    found = {}
    for panel in criteria.procedure.panels if criteria.procedure else ():
        for name in panel.on:
            for leaf in criteria.leaves:
                above = leaf
                while above.id != name and above.parent:
                    above = criteria[above.parent]
                if above.id == name:
                    found[leaf.id] = panel.id
    return found


def value_of(scale: object, choose: random.Random, steps: int) -> str:
    """Return a value in the better half of a scale."""
    if isinstance(scale, Levels | Categories):
        levels = sorted(scale.levels, key=lambda level: scale.utility(level.value))
        level = levels[max(0, len(levels) - 1 - choose.randrange(steps) % 2)]
        return str(level.value) if isinstance(level.value, str) else decimal(level.value)
    low, high = scale.extent  # type: ignore[attr-defined]
    ends = [Fraction(0) if low is None else low, Fraction(100) if high is None else high]
    if scale.direction == "lower":  # type: ignore[attr-defined]
        ends.reverse()
    share = 1 - Fraction(choose.randrange(steps), 5 * steps)
    value = ends[0] + share * (ends[1] - ends[0])
    if scale.utility(value) is None:  # type: ignore[attr-defined]
        value = ends[1]
    return decimal(round(value, 3))
