"""Where the bids of a tender ended, to compare and to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from evalkit.evaluation import evaluate
from evalkit.evaluation.award.results import Award, Standing
from evalkit.model import Case
from evalkit.testing.laws import broken, case_words, shown, tested


def standings(case: Case) -> dict[str, Standing]:
    """Return where each bid ended."""
    award = evaluate(case)
    assert isinstance(award, Award)
    return award.standings


def figures(found: Standing) -> tuple[object, ...]:
    """Return all that must stay the same where nothing changes."""
    return (
        found.out_at,
        found.technical_raw,
        found.technical,
        found.price_points,
        found.total,
        found.rank,
        found.tied,
        found.screened,
    )


def standing_words(found: Standing) -> str:
    """Write where a bid ended."""
    return (
        f"technical points {shown(found.technical)}, price points {shown(found.price_points)}, "
        f"total {shown(found.total)}, rank {shown(found.rank)}, "
        f"{f'out at {found.out_at}' if found.out_at else 'in'}"
    )


def tender_words(case: Case) -> str:
    """Write the bids, recusals and adjustments of a case, and its marks, on a few lines."""
    bids = ", ".join(f"{bid.project} {shown(bid.price)}" for bid in case.bids)
    recused = ", ".join(f"{r.evaluator} for {r.project}" for r in case.recusals)
    applied = ", ".join(
        f"{e.adjustment} of {e.project}" for e in case.adjustments if e.applies == "yes"
    )
    return (
        f"\n    prices: {bids}\n    recused: {recused or 'nobody'}\n    applied: "
        f"{applied or 'nothing'}{case_words(case)}"
    )


def changed_case(case: Case, tables: Mapping[str, Any]) -> Case:
    """Return a case with other tables."""
    return attrs.evolve(case, **tables)


def same_standings(law: str, case: Case, changed: Case, how: str) -> None:
    """Fail if a change moves a bid that it must not move."""
    before, after = standings(case), standings(changed)
    tested(law)
    for name, found in after.items():
        if figures(before[name]) != figures(found):
            broken(
                law,
                f"{name} has {standing_words(before[name])}; {how} {standing_words(found)}. "
                f"The tender:{tender_words(case)}",
            )
