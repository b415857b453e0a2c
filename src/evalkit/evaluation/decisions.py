"""Decision trees: which path the answers take, and which verdicts they leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from evalkit.core.errors import Problem
from evalkit.model import Case, Decision, Mark, Project, Question
from evalkit.model.seats import Seat, seat_problem


@frozen
class DecisionStep:
    """One question on the path; the answer is None where it is open.

    `open` names the evaluators who owe an answer and gave none.
    """

    question: Question
    answer: str | None
    marks: tuple[Mark, ...]
    open: tuple[str, ...] = ()


@frozen
class DecisionResult:
    """How far the answers lead, and the verdicts that can still be reached.

    Parameters
    ----------
    decision : Decision
    path : sequence of Step
        Up to the verdict, or up to and with the first open question.
    verdicts : sequence of str
        One where the path is complete.
    """

    decision: Decision
    path: tuple[DecisionStep, ...]
    verdicts: tuple[str, ...]


def answered(case: Case, project: Project, decision: Decision) -> DecisionResult:
    """Walk a decision tree by the answers about one project.

    An answer that somebody owes leaves the question open, except where the criteria
    set leaves out who did not answer.
    """
    names = [q.id for q in decision.questions]
    marks = {q: case.marks_of.get((project.id, q), ()) for q in names}
    seats = {q: found for q in names if (found := case.seats.open(project.id, q))}
    return decide(decision, marks, seats, leave_out=case.criteria.missing == "exclude")


def unanswered(case: Case) -> Iterator[Problem]:
    """Name whoever owes an answer to a question that was asked."""
    for project in case.projects:
        for decision in case.criteria.decisions:
            for step in answered(case, project, decision).path:
                for evaluator in step.open:
                    yield seat_problem(case, Seat(evaluator, project.id, step.question.id))


def decide(
    decision: Decision,
    marks: Mapping[str, tuple[Mark, ...]],
    seats: Mapping[str, tuple[str, ...]] | None = None,
    *,
    leave_out: bool = False,
) -> DecisionResult:
    """Walk a decision tree by the marks given to its questions.

    Parameters
    ----------
    marks : mapping of question to sequence of Mark
    seats : mapping of question to sequence of str, optional
        Evaluators who owe an answer and gave none.
    leave_out : bool
        Whether they are left out; else the question is open.
    """
    seats = seats or {}
    # No answer is every answer: a question with an open seat leads both ways.
    known = marks if leave_out else {q: m for q, m in marks.items() if q not in seats}
    path: list[DecisionStep] = []
    node = decision.start
    while (question := decision.question(node)) is not None:
        answer = _answer(known.get(node, ()))
        path.append(DecisionStep(question, answer, marks.get(node, ()), seats.get(node, ())))
        if answer is None:
            break
        node = question.yes if answer == "yes" else question.no
    reachable = _reachable(decision, node, known)
    order = [v.id for v in decision.verdicts if v.id in reachable]
    return DecisionResult(decision, tuple(path), tuple(order))


def _answer(marks: tuple[Mark, ...]) -> str | None:
    """Return the answer that every evaluator gave; None if open or disputed."""
    answers = {end for mark in marks for end in (mark.low, mark.high)}
    return str(answers.pop()) if len(answers) == 1 else None


def _reachable(decision: Decision, start: str, marks: Mapping[str, tuple[Mark, ...]]) -> set[str]:
    found: set[str] = set()
    stack, seen = [start], set[str]()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        question = decision.question(node)
        if question is None:
            found.add(node)
            continue
        answer = _answer(marks.get(node, ()))
        stack.extend(
            target
            for word, target in (("yes", question.yes), ("no", question.no))
            if answer in (None, word)
        )
    return found
