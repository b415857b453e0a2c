"""Decision trees: which path the answers take, and which verdicts they leave open."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from evalkit.model import Decision, Mark, Question


@frozen
class Step:
    """One question on the path; the answer is None where it is open."""

    question: Question
    answer: str | None
    marks: tuple[Mark, ...]


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
    path: tuple[Step, ...]
    verdicts: tuple[str, ...]


def decide(decision: Decision, marks: Mapping[str, tuple[Mark, ...]]) -> DecisionResult:
    """Walk a decision tree by the marks given to its questions."""
    path: list[Step] = []
    node = decision.start
    while (question := decision.question(node)) is not None:
        given = marks.get(node, ())
        answer = _answer(given)
        path.append(Step(question, answer, given))
        if answer is None:
            break
        node = question.yes if answer == "yes" else question.no
    reachable = _reachable(decision, node, marks)
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
