"""Rows of the tables that a case may do without: recusals, assignments, adjustments, titles."""

import random
from collections.abc import Callable
from pathlib import Path

from evalkit import CriteriaSet, EvalkitError, evaluate, load_case

from .tables import Rows, Tables, read_grid, write_grid

Add = Callable[[Tables, list[str], CriteriaSet, random.Random], None]
WORDS = (
    "같은 제안",
    "가나다 컨소시엄",
    "A & B <c>",
    "Twin",
    "'=1+1",
    "| bar",
    "제안; 둘",
    "*star*",
)


def enrich(tables: Tables, head: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Add what a case of the kind may have, each with some chance."""
    ways = OF_AWARDS if criteria.procedure is not None else OF_OTHERS
    for way in ways:
        if choose.random() < 0.3:
            way(tables, head, criteria, choose)


def _ids(tables: Tables, name: str) -> list[str]:
    return [row["id"] for row in tables.get(name, [])]


def titles(tables: Tables, _: list[str], __: CriteriaSet, choose: random.Random) -> None:
    """Give projects Korean, odd or equal titles, and notes."""
    same = choose.choice(("", choose.choice(WORDS)))
    for row in tables["projects"]:
        row["title_ko"] = same or choose.choice(WORDS)
        row["title_en"] = same or choose.choice((row["id"], *WORDS))
        row["note_ko"] = choose.choice(("", "비고"))


def people_alike(tables: Tables, _: list[str], __: CriteriaSet, choose: random.Random) -> None:
    """Give evaluators the same name, or none."""
    name = choose.choice(("", "Kim", "김"))
    for row in tables["evaluators"]:
        row |= {"name": name, "affiliation": choose.choice(("", "대학"))}


def nobody_on_record(tables: Tables, _: list[str], __: CriteriaSet, ___: random.Random) -> None:
    """List no evaluators."""
    tables["evaluators"] = []


def recusals(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Recuse one or two members, for a bid or for all; their marks go, or stay and do not count."""
    members = [r["id"] for r in tables["evaluators"] if r["panel"] != "-"] or [
        m["evaluator"] for m in tables["marks"] if m.get("evaluator")
    ]
    rows: Rows = []
    for who in choose.sample(
        sorted(set(members)), min(len(set(members)), choose.choice((1, 1, 2)))
    ):
        project = choose.choice((*_ids(tables, "projects"), ""))
        decision = choose.choice(("excluded", "excluded", "kept", "pending"))
        rows.append(
            {
                "evaluator": who, "project": project, "decision": decision,
                "kind": choose.choice(("exclusion", "challenge", "withdrawal")),
                "ground_en": "kin", "decided_by": "officer", "at": "2026-08-04T09:00:00+09:00",
            }
        )  # fmt: skip
        if decision == "excluded" and choose.random() < 0.5:
            tables["marks"] = [
                m
                for m in tables["marks"]
                if m.get("evaluator") != who or (project and m["project"] != project)
            ]
    tables["recusals"] = rows


def lots(tables: Tables, _: list[str], __: CriteriaSet, choose: random.Random) -> None:
    """Name the lots of some bids, of all, or of one alone."""
    names = choose.choice((("", "A"), ("가", "나"), ("A", "B", "C")))
    for row in tables["bids"]:
        row["lot"] = choose.choice(names)


def bids_out(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Take a bid out, with or without its price and marks."""
    row = choose.choice(tables["bids"])
    row |= {"status": choose.choice(("withdrawn", "rejected")), "reason_en": "by letter"}
    if choose.random() < 0.5:
        row["price"] = ""
    if choose.random() < 0.5:
        for name in ("marks", "measures"):
            tables[name] = [m for m in tables[name] if m["project"] != row["project"]]


def prices(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Let prices be equal, have decimals, or stay closed where no rule reads them."""
    procedure = criteria.procedure
    assert procedure is not None
    for row in tables["bids"]:
        if procedure.blind and choose.random() < 0.6:
            row["price"] = ""
        elif row["price"]:
            row["price"] = choose.choice(
                (tables["bids"][0]["price"] or row["price"], row["price"] + ".5")
            )


def adjustments(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Take points off one bid or two, or give them."""
    assert criteria.procedure is not None
    known = [item for item in criteria.procedure.adjustments if not item.by_hand]
    if known:
        ids = _ids(tables, "projects")
        tables["adjustments"] = [
            {"project": name, "adjustment": choose.choice(known).id, "reason_en": "called"}
            for name in choose.sample(ids, k=min(len(ids), choose.choice((1, 2))))
        ]


def consensus(tables: Tables, _: list[str], __: CriteriaSet, choose: random.Random) -> None:
    """Let a chair agree a mark, which stands for those of the members."""
    if not tables["marks"]:
        return
    some = choose.choice(tables["marks"])
    row = {name: some[name] for name in ("project", "criterion", "value")}
    tables["consensus"] = [{**row, "by": "chair", "reason_ko": "합의"}]


def tradeoff(tables: Tables, _: list[str], __: CriteriaSet, choose: random.Random) -> None:
    """Write who was chosen where a rule leaves it to a person."""
    seen: dict[str, dict[str, str]] = {}
    for row in tables["bids"]:
        seen.setdefault(row["lot"], {"project": row["project"], "lot": row["lot"]})
    tables["tradeoffs"] = [{**row, "by": "chair", "reason_en": "better"} for row in seen.values()]


def draws(tables: Tables, head: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Record a draw, of all or of some."""
    if "draw" in criteria.ties:
        names = _ids(tables, "projects")
        drawn = choose.sample(names, choose.randint(min(2, len(names)), len(names)))
        listed = ", ".join(f'"{name}"' for name in drawn)
        head.append(f'[[draw]]\nprojects = [{listed}]\nnote.ko = "추첨"')


def committees(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Write how each panel was formed."""
    assert criteria.procedure is not None
    tables["committees"] = [
        {
            "panel": panel.id,
            "appointed": choose.choice(("", str(listed), str(max(listed, 10)))),
            "roster": choose.choice(("", str(3 * max(listed, 10)))),
        }
        for panel in criteria.procedure.panels
        for listed in [sum(1 for row in tables["evaluators"] if row["panel"] == panel.id)]
    ]


def deviations(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Say why a precondition is not kept; whether it is broken or not."""
    known = [p.id for p in criteria.preconditions if p.checked]
    tables["deviations"] = [
        {"precondition": name, "reason_ko": "긴급"}
        for name in choose.sample(known, choose.randint(0, len(known)))
    ]


def assignments(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """List who marks what: exactly what was marked, by criterion or as a whole."""
    whole = choose.random() < 0.5
    rows = dict.fromkeys(
        (m["evaluator"], m["project"], "" if whole else m["criterion"])
        for m in tables["marks"]
        if m.get("evaluator")
    )
    tables["assignments"] = [{"evaluator": e, "project": p, "criterion": c} for e, p, c in rows]


def judges(tables: Tables, head: list[str], _: CriteriaSet, choose: random.Random) -> None:
    """Let several judge each project: the same people, or others for each."""
    within = choose.random() < 0.5
    if within:
        head.insert(1, 'evaluators_within = "project"')
    people = ("E1", "E2", "이셋")[: choose.choice((2, 3))]
    known: dict[str, tuple[str, ...]] = {}
    rows: Rows = []
    for mark in tables["marks"]:
        project = mark["project"]
        if project not in known:
            known[project] = people[: choose.choice((2, 3))] if within else people
        rows += [{**mark, "evaluator": who} for who in known[project]]
    tables["marks"] = rows


def ranges(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Leave some marks open between two values that others gave."""
    for name in ("marks", "measures"):
        found = {}
        for row in tables[name]:
            found.setdefault(row["criterion"], []).append(row["value"])
        for row in tables[name]:
            row |= {"low": "", "high": ""}
            values = found[row["criterion"]]
            numbers = [v for v in values if v.replace(".", "", 1).isdigit()]
            if len(numbers) == len(values) and choose.random() < 0.2:
                ends = sorted((choose.choice(numbers), choose.choice(numbers)), key=float)
                row |= {"value": "", "low": ends[0], "high": ends[1]}


def conflicts(tables: Tables, _: list[str], criteria: CriteriaSet, choose: random.Random) -> None:
    """Let the sources disagree on something that no mark cites."""
    if tables.get("evidence") and criteria.leaves:
        kind = tables["evidence"][0]["kind"]
        tables["conflicts"] = [
            {"id": "k1", "note_ko": "서로 다름", "criteria": criteria.leaves[0].id}
        ]
        tables["evidence"].append(
            {"id": "fk", "kind": kind, "conflict": "k1", "statement_en": "so"}
        )


def forget_unreached(folder: Path, choose: random.Random) -> None:
    """Drop the later marks, or all but a few, of bids that went no further than a round."""
    if choose.random() < 0.4:
        return
    try:
        case = load_case(folder)
        award = evaluate(case)
    except EvalkitError:
        return
    procedure = case.criteria.procedure
    if procedure is None or not hasattr(award, "standings"):
        return
    out = {name for name, standing in award.standings.items() if standing.out_at}
    # Where bids are screened, those above the first that passed have no documents yet.
    out |= {n for n, s in award.standings.items() if s.screened == "not screened"}
    later = (
        set(case.criteria.leaves_under(procedure.stages[-1].on))
        if len(procedure.stages) > 1
        else set()
    )
    if not later and procedure.screening:
        later = {leaf.id for leaf in case.criteria.leaves}
    path = folder / "marks.csv"
    if not later or not path.exists():
        return
    grid = read_grid(path)
    who, what = grid[0].index("project"), grid[0].index("criterion")
    write_grid(path, [r for r in grid if r[who] not in out or r[what] not in later])


OF_AWARDS: tuple[Add, ...] = (
    titles, people_alike, recusals, lots, bids_out, prices, adjustments, consensus, tradeoff,
    draws, committees, deviations, assignments, nobody_on_record,
)  # fmt: skip
OF_OTHERS: tuple[Add, ...] = (titles, judges, judges, assignments, ranges, draws, conflicts)
