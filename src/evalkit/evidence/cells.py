"""How each mark stands: settled, a range, open, asked for, refused, or its document came."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from evalkit.core.result import Listed
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.evidence.requests import OpenBecause, OpenMark, asking, bounds, judged_leaves
from evalkit.model import Criterion, Document, Project, Question, Request
from evalkit.scales.base import Value

CellState = Literal["mark", "range", "open", "asked", "received", "refused"]
CELL_STATES: tuple[CellState, ...] = ("mark", "range", "open", "asked", "received", "refused")
CellBecause = OpenBecause | Literal["owed"]


@frozen
class MarkCell:
    """One criterion of one project: how its mark stands.

    Parameters
    ----------
    project : Project
    criterion : Criterion or Question
    state : {'mark', 'range', 'open', 'asked', 'received', 'refused'}
        It is settled; its range, or readers who differ, leave it open; nothing bounds it. An
        open mark is the last three where a document that would settle it is on record: one is
        asked for; else one came, in whole or in part; else one was refused.
    value : pair of values or None
        The lowest and the highest that the evidence admits; None where nothing bounds it.
    why : {'missing', 'range', 'readers', 'owed'} or None
        Why it is open; 'owed': an evaluator gave no mark, which no document settles.
    requests : sequence of Request
        All that is on record of documents that would settle it.
    can_ask : sequence of Document
        Those that would settle it and that nobody asked for; none for a settled mark.
    """

    project: Project
    criterion: Criterion | Question
    state: CellState
    value: tuple[Value, Value] | None = None
    why: CellBecause | None = None
    requests: tuple[Request, ...] = ()
    can_ask: tuple[Document, ...] = ()


@frozen(eq=False)
class MarkMatrix(Listed):
    """Projects by criteria, each with how its mark stands.

    Parameters
    ----------
    evaluation : Evaluation
    criteria : sequence of Criterion or Question
        Its columns: those that are marked, then the questions that somebody was asked. A price
        comes from a bid, and is none.
    cells : sequence of MarkCell
        Project by project. A question off the path of a project has no cell there.
    """

    evaluation: Evaluation
    criteria: tuple[Criterion | Question, ...]
    cells: tuple[MarkCell, ...] = field(repr=False)

    @cached_property
    def of(self) -> dict[tuple[str, str], MarkCell]:
        """The cells by the ids of project and criterion."""
        return {(cell.project.id, cell.criterion.id): cell for cell in self.cells}

    @cached_property
    def counts(self) -> dict[CellState, int]:
        """How many cells there are of each state."""
        found = dict.fromkeys(CELL_STATES, 0)
        for cell in self.cells:
            found[cell.state] += 1
        return found


def matrix(evaluation: Evaluation) -> MarkMatrix:
    """Return how the mark of every project on every criterion stands.

    Parameters
    ----------
    evaluation : Evaluation

    Examples
    --------
    >>> from evalkit import Case, Criterion, CriteriaSet, Linear, evaluate
    >>> from evalkit.evidence import matrix
    >>> criteria = CriteriaSet(
    ...     "two", [Criterion(c, Linear(0, 10), points=5) for c in ("use", "cost")],
    ...     missing="interval",
    ... )
    >>> found = matrix(evaluate(Case.of(criteria, {"A": {"use": 4, "cost": (3, 5)}, "B": {}})))
    >>> [(cell.project.id, cell.criterion.id, cell.state) for cell in found.cells]
    [('A', 'use', 'mark'), ('A', 'cost', 'range'), ('B', 'use', 'open'), ('B', 'cost', 'open')]
    """
    case = evaluation.case
    settling: dict[str, list[Document]] = {}
    for document in case.criteria.documents:
        for name in document.settles:
            settling.setdefault(name, []).append(document)
    open_ = {(m.project.id, m.criterion.id): m for m in asking(evaluation).marks}
    cells = tuple(
        _cell(score.project, criterion, value, open_.get((score.project.id, criterion.id)),
              settling.get(criterion.id, []), evaluation, owed=owed)
        for score in evaluation.scores
        for criterion, value, owed in _values(evaluation, score)
    )  # fmt: skip
    columns = {cell.criterion.id: cell.criterion for cell in cells}
    order = [*(c.id for c in case.criteria.leaves), *case.criteria.questions]
    return MarkMatrix(evaluation, tuple(columns[name] for name in order if name in columns), cells)


def _values(
    evaluation: Evaluation, score: Score
) -> Iterator[tuple[Criterion | Question, tuple[Value, Value] | None, bool]]:
    """Yield each criterion and question of a project, its value, and whether a mark is owed."""
    for criterion, leaf in judged_leaves(evaluation.case.criteria, score):
        yield criterion, bounds(leaf), bool(leaf.open)
    steps = {step.question.id: step for one in score.decisions for step in one.path}
    for step in steps.values():
        found = None if step.answer is None else (step.answer, step.answer)
        yield step.question, found, bool(step.open)


def _cell(
    project: Project,
    criterion: Criterion | Question,
    value: tuple[Value, Value] | None,
    mark: OpenMark | None,
    documents: list[Document],
    evaluation: Evaluation,
    *,
    owed: bool,
) -> MarkCell:
    requests, free = [], []
    for document in documents:
        request = evaluation.case.request_of.get((project.id, document.id))
        if request is None:
            free.append(document)
        else:
            requests.append(request)
    if mark is None:
        # What an evaluator owes is not there, though no letter to an office would bring it.
        state, why = ("open", "owed") if owed else ("mark", None)
        return MarkCell(project, criterion, state, value, why, tuple(requests))  # type: ignore[arg-type]
    return MarkCell(
        project, criterion, _open_state(mark, requests), value, mark.why, tuple(requests),
        tuple(free),
    )  # fmt: skip


def _open_state(mark: OpenMark, requests: list[Request]) -> CellState:
    came = {request.status for request in requests}
    if "asked" in came:
        return "asked"
    if came & {"received", "partly"}:
        return "received"
    if "refused" in came:
        return "refused"
    return "open" if mark.why == "missing" else "range"
