"""Laws of who stands where in a tender: order, names, people, lots and who withdrew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from evalkit.model import Bid, Case, Recusal
from evalkit.testing.laws import broken, tested
from evalkit.testing.standings import (
    changed_case,
    figures,
    same_standings,
    standing_words,
    standings,
    tender_words,
)

_NAMES = "HGFEDCBA"


def orders(case: Case, data: DataObject) -> None:
    """Put rows into another order, and bids under other names."""
    for name in ("projects", "bids", "evaluators", "adjustments", "marks"):
        rows = getattr(case, name)
        if len(rows) > 1:
            turned = data.draw(st.permutations(rows))
            law = "procedure-evaluator-order" if name == "evaluators" else "procedure-order"
            changed = changed_case(case, {name: turned})
            same_standings(law, case, changed, f"with the {name} in another order")
    _renamed(case)
    if len(case.projects) > 1:
        _renamed(_twins(case))
    _exchanged(case, data)


def _renamed(case: Case) -> None:
    """Turn the alphabet of the bids over; numbers decide, and a draw where they do not."""
    ids = [project.id for project in case.projects]
    names = dict(zip(sorted(ids), _NAMES[-len(ids) :], strict=True))
    changed = _with_names(case, lambda name: names.get(name, name))
    before, after = standings(case), standings(changed)
    tested("procedure-names")
    for name, other in names.items():
        if figures(before[name]) != figures(after[other]):
            broken(
                "procedure-names",
                f"{name} has {standing_words(before[name])}; under the name {other} it has "
                f"{standing_words(after[other])}. The tender:{tender_words(case)}",
            )


def _twins(case: Case) -> Case:
    """Give the second bid all that the first has, so that nothing but its name tells them apart."""
    one, other = (project.id for project in case.projects[:2])
    changed: dict[str, Sequence[Any]] = {}
    for table in ("marks", "recusals", "adjustments"):
        rows = [row for row in getattr(case, table) if row.project != other]
        copies = [attrs.evolve(row, project=other) for row in rows if row.project == one]
        changed[table] = [*rows, *copies]
    prices = {bid.project: bid.price for bid in case.bids}
    changed["bids"] = [
        attrs.evolve(bid, price=prices[one]) if bid.project == other else bid for bid in case.bids
    ]
    return changed_case(case, changed)


def _with_names(case: Case, named: Callable[[str], str]) -> Case:
    tables = ("bids", "marks", "recusals", "adjustments", "tradeoffs", "evidence")
    renamed: dict[str, Sequence[Any]] = {
        table: [attrs.evolve(row, project=named(row.project)) for row in getattr(case, table)]
        for table in tables
    }
    renamed["projects"] = [attrs.evolve(p, id=named(p.id)) for p in case.projects]
    return changed_case(case, renamed)


def _exchanged(case: Case, data: DataObject) -> None:
    """Let two evaluators of a panel exchange all their marks and recusals."""
    panels: dict[str, list[str]] = {}
    for person in case.evaluators:
        panels.setdefault(person.panel, []).append(person.id)
    several = [people for people in panels.values() if len(people) > 1]
    if not several:
        return
    one, other = data.draw(st.permutations(data.draw(st.sampled_from(several))))[:2]
    swap = {one: other, other: one}
    marks = [attrs.evolve(m, evaluator=swap.get(m.evaluator, m.evaluator)) for m in case.marks]
    recusals: list[Recusal] = [
        attrs.evolve(r, evaluator=swap.get(r.evaluator, r.evaluator)) for r in case.recusals
    ]
    changed = changed_case(case, {"marks": marks, "recusals": recusals})
    how = f"where {one} and {other} exchange their marks"
    same_standings("procedure-evaluators-alike", case, changed, how)


def apart(case: Case, data: DataObject) -> None:
    """Let a bid be withdrawn, or never made, or made for another lot: all the same to others."""
    if len(case.projects) < 2 or case.tradeoffs:
        return
    name = data.draw(st.sampled_from([project.id for project in case.projects]))
    gone = _without(case, {name})
    out = _of_bid(case, name, status="withdrawn", reason="out")
    same_standings("procedure-withdrawn", out, gone, f"without {name}, which is withdrawn,")
    others = [project.id for project in case.projects if project.id != name]
    lots = {"", *data.draw(st.permutations(["1", "2"]))[:1]}
    for lot in sorted(lots - {""}):
        elsewhere = _of_bid(case, name, lot=lot)
        same_standings(
            "procedure-lots", elsewhere, gone, f"without {name}, which bids for the lot {lot},"
        )
        alone = _without(case, set(others))
        same_standings(
            "procedure-lots", elsewhere, alone, f"without the others, none for the lot {lot},"
        )


def _of_bid(case: Case, name: str, **changes: Any) -> Case:
    bids: list[Bid] = [
        attrs.evolve(bid, **changes) if bid.project == name else bid for bid in case.bids
    ]
    return attrs.evolve(case, bids=bids)


def _without(case: Case, names: set[str]) -> Case:
    """Return a case in which some bids were never made."""
    tables = ("bids", "marks", "recusals", "adjustments")
    left: dict[str, Sequence[Any]] = {
        table: [row for row in getattr(case, table) if row.project not in names] for table in tables
    }
    left["projects"] = [project for project in case.projects if project.id not in names]
    return changed_case(case, left)
