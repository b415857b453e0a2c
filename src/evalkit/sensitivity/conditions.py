"""What an analysis of weights holds under, and what it refuses as weights alone do not tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.evaluation import Award, Evaluation, Score
from evalkit.model import CriteriaSet
from evalkit.sensitivity.matrix import Matrix


def who_is_first(matrix: Matrix) -> Iterator[Note]:
    """Say where those who are first by points, marks at their middle, are not officially first."""
    if matrix.first_by_points:
        return
    first = matrix.official_first
    names = [matrix.names[n] for n in first]
    if matrix.first_is_open:
        yield note("first-is-open", names=names, count=len(matrix.projects))
    else:
        yield note("first-by-rules", names=names)


def no_other_figure(criteria: CriteriaSet) -> None:
    """Refuse what is decided by more than a weighted sum: weights alone would not tell."""
    procedure = criteria.procedure
    use = None if procedure is None else procedure.award or procedure.differential
    if use is not None:
        rule = say("is decided by the rule {name}, not by a weighted sum alone", name=use.id)
    elif procedure is not None and procedure.screening:
        rule = say("is decided by the lowest price that passes, not by a weighted sum alone")
    else:
        return
    remedy = say("the what-if table of the award shows what its result depends on")
    raise NotApplicableError(
        Problem(table=criteria.id, field="procedure", rule=rule, remedy=remedy)
    )


def one_lot(evaluation: Evaluation) -> None:
    """Refuse a tender in lots: bids of different lots have no ranks in common."""
    if isinstance(evaluation, Award) and len(evaluation.decided) > 1:
        rule = say(
            "is in {count} lots, which have no ranks in common", count=len(evaluation.decided)
        )
        remedy = say("evaluate each lot as a case of its own")
        raise NotApplicableError(Problem(table="bids", field="lot", rule=rule, remedy=remedy))


def uncapped(score: Score) -> bool:
    """Say whether a project can be ranked by its sum: it can pass, and no cap surely applies."""
    capped = any(r.gate.effect == "cap" and r.state == "fail" for r in score.outcome.gates)
    return score.outcome.passing is not None and not capped


def conditions(evaluation: Evaluation) -> Iterator[Note]:
    """Say what of the rules a weighted sum leaves aside, and which evaluators owe marks."""
    for policy, seats in evaluation.case.seats.by_policy().items():
        yield note("owed-marks", policy=policy, seats=seats)
    failed = [s.project.id for s in evaluation.scores if s.outcome.passing is None]
    if failed:
        yield note("failed-gate", names=failed)
    if evaluation.case.criteria.procedure is not None:
        yield note("points-held")
    others = [s for s in evaluation.scores if s.outcome.passing is not None]
    capped = [s.project.id for s in others if not uncapped(s)]
    if capped:
        yield note("capped", names=capped)
    doubtful = [s for s in others if uncapped(s)]
    if names := _open(doubtful, "cap"):
        yield note("open-caps", names=names)
    if names := _open(doubtful, "fail"):
        yield note("open-gates", names=names)
    leaves = {leaf.id for leaf in evaluation.case.criteria.leaves}
    moving = [
        gate.name
        for gate in evaluation.case.criteria.gates
        if gate.of == "points" or (gate.of == "share" and gate.on not in leaves)
    ]
    if moving:
        yield note("gates-at-official", names=moving)


def notes_of(evaluation: Evaluation) -> Iterator[Note]:
    """Say how scores are compared."""
    if evaluation.case.criteria.rounding is not None:
        yield note("before-rounding")


def _open(scores: list[Score], effect: str) -> list[str]:
    """Return the projects that have an open gate of this effect."""
    return [
        s.project.id
        for s in scores
        if any(r.gate.effect == effect and r.state == "open" for r in s.outcome.gates)
    ]


def remarks(matrix: Matrix, ties: Iterable[tuple[int, ...]]) -> Iterator[Note]:
    """Say what was done about marks that are ranges, and about projects that tie."""
    if not matrix.is_certain:
        yield note("middles-ranked")
    groups = [tuple(matrix.names[i] for i in group) for group in ties]
    if groups:
        yield note("equal-groups", groups=groups)
