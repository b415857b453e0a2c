"""What the page needs to move weights: shares, bounds, utilities, and the exact totals as text."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evalkit.core.messages import Message, say
from evalkit.evaluation import Award, Evaluation
from evalkit.evaluation.leaves import known
from evalkit.evaluation.score import Score
from evalkit.model import CriteriaSet
from evalkit.show.evaluation.wording import rank_text, total_text
from evalkit.show.report.web.view import View
from evalkit.weights.geometry.branches import Branch
from evalkit.weights.rules import branch_of


def why_not(evaluation: Evaluation) -> Message | None:
    """Say why weights cannot be moved on the page; None where they can."""
    criteria = evaluation.case.criteria
    if isinstance(evaluation, Award):
        return say("The weights of an award are fixed by its notice.")
    if not evaluation.has_total:
        return say("There is no total, so there are no weights to adjust.")
    groups = [criteria.aggregate, *(c.aggregate for c, _ in criteria.walk() if c.scale is None)]
    if any(way != "sum" for way in groups):
        return say("Points are not added up everywhere, so weights cannot be adjusted here.")
    if any(leaf.utility is None for score in evaluation.scores for leaf in score.leaves):
        return say("Some projects leave criteria out, so weights cannot be adjusted here.")
    return None


def live_data(view: View) -> dict[str, Any]:
    """Return what the page computes with; every number is a float but the exact texts.

    Parameters
    ----------
    view : View
        Of an evaluation for which `why_not` is None.
    """
    evaluation = view.evaluation
    criteria = evaluation.case.criteria
    bounds = limits(criteria)
    rounding = criteria.rounding
    first = evaluation.ordered[0].project.id if evaluation.ordered else ""
    ties = next((tied for tied in evaluation.ties if first in tied), (first,))
    count = len(evaluation.scores)
    return {
        "total": float(criteria.total_points),
        "places": rounding.places if rounding else 2,
        "open": view.answer == "open",
        "ordered": view.certain.ordered() if view.certain is not None else 0,
        "pairs": count * (count - 1) // 2,
        "nodes": [
            {
                "id": criterion.id,
                "name": view.criteria_names[criterion.id],
                "parent": criterion.parent,
                "leaf": criterion.scale is not None,
                "share": float(criteria.local_weight(criterion.id)),
                "low": float(bounds[criterion.id][0]),
                "high": float(bounds[criterion.id][1]),
            }
            for criterion, _ in criteria.walk()
            if criterion.id in bounds
        ],
        "first": [n for n, s in enumerate(evaluation.ordered) if s.project.id in ties],
        "projects": [
            _project(evaluation, score, view.names[score.project.id])
            for score in evaluation.ordered
        ],
    }


def limits(criteria: CriteriaSet) -> dict[str, tuple[Fraction, Fraction]]:
    """Return the admissible shares; where a set writes none at all, every share."""
    written = any(criterion.range for criterion, _ in criteria.walk())
    found: dict[str, tuple[Fraction, Fraction]] = {}

    def down(branch: Branch) -> None:
        for name, low, high in zip(branch.names, branch.box.low, branch.box.high, strict=True):
            found[name] = (low, high) if written else (Fraction(0), Fraction(1))
        for part in branch.members:
            if isinstance(part, Branch):
                down(part)

    down(branch_of(criteria, {}, written=written))
    return found


def _project(evaluation: Evaluation, score: Score, name: str) -> dict[str, Any]:
    caps = [r for r in score.outcome.gates if r.gate.effect == "cap" and r.gate.cap is not None]
    sure = [float(r.gate.cap) for r in caps if r.state == "fail" and r.gate.cap is not None]
    may = [float(r.gate.cap) for r in caps if r.state != "pass" and r.gate.cap is not None]
    utilities = [known(leaf.utility) for leaf in score.leaves]
    return {
        "name": name,
        "exact": total_text(evaluation.case, score.total),
        "rank": rank_text(evaluation, score),
        "out": evaluation.rank(score.project.id) is None,
        "sure": score.outcome.must_pass,
        "low": [round(float(u[0]), 9) for u in utilities],
        "high": [round(float(u[1]), 9) for u in utilities],
        "capLow": min(may, default=None),
        "capHigh": min(sure, default=None),
    }
