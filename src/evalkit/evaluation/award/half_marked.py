"""A bid that left at one round and has some marks of a later one: what happened, and what to do.

Whoever left owes no mark of a later round. That somebody gave one all the same looks like a mark
that the others still owe; it is told apart by taking the earlier rounds alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.core.notes import Note, Words, written
from evalkit.core.shares import held_per_cent
from evalkit.evaluation.award.deciding import Decider
from evalkit.evaluation.award.judging import Judged, judge
from evalkit.model import Case, Stage


@frozen
class _Half:
    """Marks of one round that one bid has in part."""

    project: str
    number: int
    stage: Stage
    leaves: frozenset[str]
    why: Note | None = None


def judged_of(case: Case, lots: Mapping[str, Sequence[str]]) -> Judged:
    """Bring the marks together as `judge` does, and say of each bid that left what it has too many.

    Raises
    ------
    ModelError
        As `judge`; a bid that left at an earlier round is told so, and is asked for no mark.
    """
    try:
        return judge(case)
    except ModelError as error:
        left = list(_left(case, lots))
        if not left:
            raise
        problems = [_problem(case, half) for half in left]
        try:
            judge(_without(case, left))
        except ModelError as other:
            problems.extend(other.problems)
        raise ModelError(problems) from error


def _left(case: Case, lots: Mapping[str, Sequence[str]]) -> Iterator[_Half]:
    """Yield each bid with some marks of a round that it did not reach."""
    halves = list(_halves(case))
    if not halves:
        return
    try:
        decider = Decider(judge(_without(case, halves)))
        states = [
            {half.number: decider.through(half.number, names) for half in halves}
            for names in lots.values()
        ]
    except ModelError:
        return  # where the earlier rounds are not complete, nobody has left yet
    for half in halves:
        for found in states:
            state = found[half.number].get(half.project)
            if state is not None and state.out_at == "cut-off":
                yield evolve(half, why=state.why)


def _halves(case: Case) -> Iterator[_Half]:
    procedure = case.criteria.procedure
    assert procedure is not None
    if procedure.screening:
        return
    agreed = {(c.project, c.criterion) for c in case.consensus}
    for number, stage in enumerate(procedure.stages):
        leaves = case.criteria.leaves_under(stage.on)
        for project in case.projects if number else ():
            given = [leaf for leaf in leaves if (project.id, leaf) in case.marks_of]
            lacking = any(
                case.seats.open(project.id, leaf)
                or not (leaf in given or (project.id, leaf) in agreed)
                for leaf in leaves
            )
            if given and lacking:
                yield _Half(project.id, number, stage, frozenset(leaves))


def _without(case: Case, halves: Sequence[_Half]) -> Case:
    gone = {(half.project, leaf) for half in halves for leaf in half.leaves}
    return evolve(case, marks=[m for m in case.marks if (m.project, m.criterion) not in gone])


def _problem(case: Case, half: _Half) -> Problem:
    marks = [m for m in case.marks if m.project == half.project and m.criterion in half.leaves]
    stage = half.stage.title or half.stage.id
    return Problem(
        table="marks",
        field=marks[0].criterion,
        rule=say(
            "{project} did not reach stage {stage} ({why}), but has some of its marks: {count}",
            project=half.project,
            stage=stage,
            why=half.why and written(half.why, OUT),
            count=len(marks),
        ),
        remedy=say(
            "delete its marks of stage {stage}; if it should have proceeded, correct the marks "
            "of the stages before",
            stage=stage,
        ),
    )


def _gate_missed(
    gate: object, found: Any, at_least: Any, at_most: Any, one_of: Any, of: str
) -> Message:
    """Say which gate a bid failed, with what it had and what was needed."""
    if at_least is not None:
        rule = say("at least {bound}", bound=_needed(at_least, of))
    elif at_most is not None:
        rule = say("at most {bound}", bound=_needed(at_most, of))
    else:
        rule = say("one of {names}", names=one_of)
    if not isinstance(found, Fraction):
        had = str(found or "–")
    elif of == "share":
        had = held_per_cent(found, at_most if at_least is None else at_least)
    else:
        had = decimal(found, 4)
    return say("{gate}: {found}; required: {rule}", gate=gate, found=had, rule=rule)


def _needed(bound: Fraction, of: str) -> str:
    return held_per_cent(bound) if of == "share" else decimal(bound)


OUT: Words = {
    "rule": lambda why: why,
    "stage": say("rank {rank} of stage {stage}, of which {best} proceed"),
    "gate": _gate_missed,
}
"""Why a bid left at a round, by the kind of note; pages quote it, too."""
