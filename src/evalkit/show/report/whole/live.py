"""What the page needs to move weights: shares, bounds, utilities, and the exact totals as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from evalkit.core.messages import Lang, Message, clean, say
from evalkit.evaluation import Award, Evaluation
from evalkit.evaluation.leaves import known
from evalkit.evaluation.score import Score
from evalkit.model import CriteriaSet, Criterion, Project
from evalkit.show.evaluation.wording import rank_text, total_text
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


def live_data(evaluation: Evaluation, lang: Lang) -> dict[str, Any]:
    """Return what the page computes with; every number is a float but the exact texts.

    Parameters
    ----------
    evaluation : Evaluation
        For which `why_not` is None.
    lang : {"en", "ko"}
    """
    criteria = evaluation.case.criteria
    bounds = _bounds(criteria)
    rounding = criteria.rounding
    first = evaluation.ordered[0].project.id if evaluation.ordered else ""
    ties = next((tied for tied in evaluation.ties if first in tied), (first,))
    projects = told_apart([score.project for score in evaluation.ordered], lang)
    walked = [criterion for criterion, _ in criteria.walk()]
    names = dict(zip((c.id for c in walked), told_apart(walked, lang), strict=True))
    return {
        "total": float(criteria.total_points),
        "places": rounding.places if rounding else 2,
        "nodes": [
            {
                "id": criterion.id,
                "name": names[criterion.id],
                "parent": criterion.parent,
                "depth": depth,
                "leaf": criterion.scale is not None,
                "share": float(criteria.local_weight(criterion.id)),
                "low": float(bounds[criterion.id][0]),
                "high": float(bounds[criterion.id][1]),
                "range": criterion.range is not None,
            }
            for criterion, depth in criteria.walk()
            if criterion.id in bounds
        ],
        "first": [n for n, s in enumerate(evaluation.ordered) if s.project.id in ties],
        "projects": [
            _project(evaluation, score, name)
            for score, name in zip(evaluation.ordered, projects, strict=True)
        ],
    }


def _bounds(criteria: CriteriaSet) -> dict[str, tuple[Fraction, Fraction]]:
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


def told_apart(items: Sequence[Project | Criterion], lang: Lang) -> list[str]:
    """Return names, with the id beside those that several share."""
    names = [clean(item.name.text(lang)) for item in items]
    shared = {name for name, times in Counter(names).items() if times > 1}
    return [
        f"{name} ({item.id})" if name in shared else name
        for name, item in zip(names, items, strict=True)
    ]


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
        "low": [round(float(u[0]), 9) for u in utilities],
        "high": [round(float(u[1]), 9) for u in utilities],
        "capLow": min(may, default=None),
        "capHigh": min(sure, default=None),
    }


def live_words(lang: Lang) -> dict[str, str]:
    """Return the sentences that the script fills in, by name."""
    said = {
        "official": say("Official weights: the totals are exact."),
        "moved": say(
            "Adjusted weights: the totals are approximate (≈); equal totals share a rank, as "
            "no tie-break rule is applied."
        ),
        "same": say("First by minimum certain total, as at the official weights: {now}"),
        "flip": say("The winner changed from {was} to {now}."),
        "none": say("No project is ranked."),
        "about": say("about {total}"),
        "out": say("excluded"),
        "weight": say("Weight of {name}, in percent of its group"),
    }
    # Names of projects are filled in by the script, as text.
    return {key: _slots(message, lang) for key, message in said.items()}


def _slots(message: Message, lang: Lang) -> str:
    names = ("now", "was", "total", "name")
    return Message(message.template, {name: "{" + name + "}" for name in names}).text(lang)
