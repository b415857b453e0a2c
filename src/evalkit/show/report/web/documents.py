"""The documents that would settle open marks, a line each."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from evalkit.evidence.outlooks import open_gates
from evalkit.evidence.requests import Askable, OpenMark
from evalkit.model import Document, Gate
from evalkit.show.report.web.view import View


@frozen
class Wanted:
    """One kind of document, with all projects of which it would settle something.

    Parameters
    ----------
    document : Document
    asks : sequence of Askable
    gates : sequence of Gate
        Open gates that it would settle.
    points : Fraction or None
        The most points of a project that hang on it; None without points.
    step : int or None
        Its first step in the plan.
    """

    document: Document
    asks: tuple[Askable, ...]
    gates: tuple[Gate, ...]
    points: Fraction | None
    step: int | None

    @property
    def free(self) -> tuple[Askable, ...]:
        """What nobody asked for yet."""
        return tuple(ask for ask in self.asks if ask.request is None)

    def count(self, *statuses: str) -> int:
        """Return how many requests are in one of these states."""
        return sum(ask.request is not None and ask.request.status in statuses for ask in self.asks)


def wanted(view: View) -> list[Wanted]:
    """Return the documents: those that settle gates first, then by the plan, then by number."""
    of: dict[str, list[Askable]] = {}
    for ask in view.asking.asks:
        of.setdefault(ask.document.id, []).append(ask)
    gates: dict[str, list[Gate]] = {}
    for one in open_gates(view.evaluation):
        for document in one.documents:
            gates.setdefault(document.id, []).append(one.gate)
    steps: dict[str, int] = {}
    if view.plan is not None:
        for number, step in enumerate(view.plan.steps, 1):
            steps.setdefault(step.document.id, number)
    places = {document.id: n for n, document in enumerate(view.case.criteria.documents)}
    found = [
        Wanted(
            asks[0].document,
            tuple(asks),
            tuple(gates.get(name, ())),
            _points(view, asks),
            steps.get(name),
        )
        for name, asks in of.items()
    ]
    last = len(steps) + 1
    found.sort(key=lambda one: (not one.gates, one.step or last, -len(one.asks),
                                places[one.document.id]))  # fmt: skip
    return found


def _points(view: View, asks: list[Askable]) -> Fraction | None:
    if not view.evaluation.has_total:
        return None
    return max(sum((_worth(view, mark) for mark in ask.marks), Fraction(0)) for ask in asks)


def _worth(view: View, mark: OpenMark) -> Fraction:
    """Return the points between the ends of an open mark; all of a criterion's without ends."""
    criteria, name = view.case.criteria, mark.criterion.id
    if name not in criteria:
        return Fraction(0)
    most = criteria.max_points(name)
    places = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
    span = view.evaluation[mark.project.id].leaves[places[name]].utility
    if mark.why == "missing" or span is None:
        return most
    return (span[1] - span[0]) * most


def gate_documents(view: View) -> list[tuple[Gate, int, Document | None]]:
    """Return each open gate, of how many projects it is, and the one document to ask for it.

    Of several that would settle it, that of the most projects, then the one that settles least
    beside it: it is about the gate.
    """
    open_ = {one.document.id: len(one.free) for one in wanted(view) if one.free}
    found = []
    for one in open_gates(view.evaluation):
        able = [d for d in one.documents if d.id in open_]
        best = min(able, key=lambda d: (-open_[d.id], len(d.settles)), default=None)
        found.append((one.gate, len(one.projects), best))
    return found
