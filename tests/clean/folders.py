"""Case folders made at random: a criteria set, and tables that fit it and the law behind it."""

import random
from datetime import date
from fractions import Fraction
from pathlib import Path

from attrs import define, field

from evalkit import Categories, CriteriaSet, Levels, load_criteria, save_criteria, shipped
from evalkit.core.exact import decimal
from evalkit.model.procedure import Panel
from evalkit.model.screening_checks import works_needed
from evalkit.model.tender_checks import out_of_force

from .extras import enrich, forget_unreached
from .tables import Rows, Tables, write_table
from .variants import varied

DAYS = tuple(
    map(
        date.fromisoformat,
        ("2016-05-05", "2023-07-15", "2024-02-02", "2025-11-11", "2026-03-03", "2026-09-09"),
    )
)
"""Days of notices, before and after each change of a formula that a set follows."""
SETS = tuple(
    name
    for name in shipped()
    for _ in range(3 if "screening" in name else 2 if load_criteria(name).procedure else 1)
)
"""Shipped sets, those with most steps more often."""


def random_folder(folder: Path, choose: random.Random) -> str:
    """Write a case of a shipped criteria set, often of a changed one, and name the set."""
    name = choose.choice(SETS)
    criteria = load_criteria(name)
    if choose.random() < 0.6:
        criteria = varied(criteria, choose)
    write_folder(
        folder,
        criteria,
        choose,
        projects=choose.choice((1, 2, 3, 3, 5)),
        people=choose.choice((0, 0, 0, 0, 1, 2, 7, 8)),
        lots=choose.choice((1, 1, 1, 2)),
        steps=choose.choice((1, 2, 4, 20)),
        gap=choose.choice((0, 0, 0.02, 0.3)) if _may_lack(criteria) else 0,
        with_extras=choose.random() < 0.8,
    )
    forget_unreached(folder, choose)
    return name


def _may_lack(criteria: CriteriaSet) -> bool:
    return criteria.missing != "error"


@define
class _Making:
    """What one folder is made of, as far as it is known."""

    criteria: CriteriaSet
    choose: random.Random
    names: list[str]
    steps: int
    gap: float
    evidence: Rows = field(factory=list)
    size: int = 1
    budget: int = 100000

    def cited(self, name: str) -> str:
        return ";".join(f["id"] for f in self.evidence if self.criteria.admits(name, f["kind"]))


def write_folder(
    folder: Path,
    criteria: CriteriaSet,
    choose: random.Random,
    *,
    projects: int = 3,
    people: int = 0,
    lots: int = 1,
    steps: int = 4,
    gap: float = 0,
    own: bool = True,
    with_extras: bool = False,
) -> None:
    """Write a case folder.

    Parameters
    ----------
    folder : Path
        To be made.
    criteria : CriteriaSet
    choose : random.Random
    projects, lots : int
    people : int
        Members of each panel; 0: as many as the set asks for.
    steps : int
        Marks stand on so many steps of the upper half of their scale; 1: all are equal.
    gap : float
        Share of the marks that are missing.
    own : bool
        Whether the criteria set lies in the folder, to be changed there.
    with_extras : bool
        Whether rows of the tables that a case may do without are added.
    """
    folder.mkdir()
    count = (
        projects
        if choose.random() < 0.1 and with_extras
        else _lawful(criteria, "bidders", projects, 1)
    )
    made = _Making(criteria, choose, [f"p{n}" for n in range(1, count + 1)], steps, gap)
    made.evidence = [
        {"id": f"f{n}", "kind": kind} for n, (kind, _) in enumerate(criteria.evidence_kinds)
    ]
    procedure = criteria.procedure
    made.size = choose.choice((1, 1, 1000)) if procedure is not None else 1
    made.budget = choose.choice((100, 110)) * 1000 * made.size
    panels = procedure.panels if procedure is not None else ()
    member = {
        panel.id: [f"{panel.id}-e{n}" for n in range(1, _members(made, panel, people) + 1)]
        for panel in panels
    }
    tables: Tables = {"projects": [{"id": n, "title_en": n.upper()} for n in made.names]}
    officer = choose.choice(("", "officer"))
    tables |= _marks(made, member, officer) | {"evidence": made.evidence}
    head = [
        "format = 1",
        'id = "made"',
        f'criteria = "{"criteria.toml" if own else criteria.id}"',
        'title.en = "Made"',
    ]
    if procedure is not None:
        tables["bids"] = _bids(made, lots)
        tables["evaluators"] = [
            {"id": e, "panel": pid, "name": e, "outside": "yes" if n % 2 else "no"}
            for pid, es in member.items()
            for n, e in enumerate(es)
        ]
        if officer:
            tables["evaluators"].append({"id": officer, "panel": "-", "name": "Officer"})
        head += _tender(made)
    if with_extras:
        enrich(tables, head, criteria, choose)
    if own:
        save_criteria(criteria, folder / "criteria.toml")
    (folder / "case.toml").write_text("\n".join(head) + "\n", "utf-8")
    for name, rows in tables.items():
        if rows:
            write_table(folder / f"{name}.csv", rows)


def _marks(made: _Making, member: dict[str, list[str]], officer: str) -> Tables:
    criteria, choose = made.criteria, made.choose
    procedure = criteria.procedure
    panel_of = {
        leaf: panel.id
        for panel in (procedure.panels if procedure is not None else ())
        for leaf in criteria.leaves_under(panel.on)
    }
    marks: Rows = []
    measures: Rows = []
    for project in made.names:
        for leaf in criteria.leaves:
            if procedure is not None and leaf.id == procedure.price:
                continue
            for person in member.get(panel_of.get(leaf.id, ""), [officer]):
                if choose.random() < made.gap:
                    continue
                row = {
                    "project": project,
                    "criterion": leaf.id,
                    "value": value_of(leaf.scale, choose, made.steps),
                    "evidence": made.cited(leaf.id),
                }
                if leaf.unit:
                    measures.append({**row, "unit": leaf.unit})
                else:
                    marks.append({**row, "evaluator": person, "reason_en": "seen"})
        for question in criteria.questions:
            if choose.random() >= made.gap:
                answer = choose.choice(("yes", "no"))
                row = {"project": project, "criterion": question, "value": answer}
                marks.append({**row, "evidence": made.cited(question)})
    return {"marks": marks, "measures": measures}


def _bids(made: _Making, lots: int) -> Rows:
    """Return the bids; where they are screened, near the ratio at which the points are fixed."""
    procedure = made.criteria.procedure
    assert procedure is not None
    choose = made.choose
    low, high = (86, 101) if procedure.screening else (70 if made.steps > 1 else 90, 90)
    return [
        {
            "project": n,
            "price": str(choose.randint(low, high) * 1000 * made.size),
            "lot": f"lot{k % lots}" if lots > 1 else "",
            "submitted": f"2026-08-03T10:00:{k:02}+09:00",
        }
        for k, n in enumerate(made.names)
    ]


def _tender(made: _Making) -> list[str]:
    """Return the lines of the tender: the amounts that are needed, and often others."""
    procedure = made.criteria.procedure
    assert procedure is not None
    choose = made.choose
    amount = 100000 * made.size
    head = ["[tender]", f"reference = {amount}", f"budget = {made.budget}"]
    if procedure.amount("reference").title and choose.random() < 0.3:
        head.append('reference_kind.ko = "예정가격"')
    head.append(f'unit = "{choose.choice(("KRW", "KRW", "USD", "원"))}"')
    days = [day for day in DAYS if not list(out_of_force(made.criteria, day))]
    if days and choose.random() < 0.6:
        head.append(f"notice_date = {choose.choice(days).isoformat()}")
    share = choose.choice((0, 0, 5))
    for name, wanted in works_needed(procedure).items():
        if wanted:
            head.append(f"{name} = {share * amount * (1 if name == 'fixed_costs' else 17) // 100}")
    return head


def _members(made: _Making, panel: Panel, people: int) -> int:
    """Return how many members a panel has: as the law asks, if nothing else was."""
    if people:
        return people
    rule = panel.rule
    least = max(rule.at_least or 1, 2 * rule.drop + 1 if rule.method == "trimmed" else 1)
    return max(least, _lawful(made.criteria, "panel-size", made.choose.choice((3, 4)), made.budget))


def _lawful(criteria: CriteriaSet, kind: str, wanted: int, amount: int) -> int:
    """Return a number within the bounds of the preconditions of a kind."""
    found = [p for p in criteria.preconditions if p.kind == kind and p.applies(Fraction(amount))]
    low = max((int(p.at_least or 0) for p in found), default=0)
    high = min((int(p.at_most) for p in found if p.at_most is not None), default=99)
    return max(low, min(wanted, high))


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
