"""What an analysis of weights holds under, and what it refuses as weights alone do not tell."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.messages import Message, say, some
from evalkit.evaluation import Award, Evaluation, Score
from evalkit.evaluation.open_seats import seat_lines
from evalkit.model import CriteriaSet
from evalkit.sensitivity.matrix import Matrix


def who_is_first(matrix: Matrix) -> Iterator[Message]:
    """Say where those who are first by points, marks at their middle, are not officially first."""
    if matrix.first_by_points:
        return
    first = matrix.official_first
    names = some([matrix.names[n] for n in first], 6)
    if matrix.first_is_open:
        who: object = names
        if len(first) == len(matrix.projects):
            who = say("all {count}", count=len(first))
        yield say(
            "The marks leave open who is first at the official weights; these can be: {names}. "
            "Where one is called first below, every open mark is at the middle of its range.",
            names=who,
        )
        return
    yield say(
        "Officially first, after rounding and the rules for ties: {names}. Where one is called "
        "first below, points before rounding are compared, and no rule for ties.",
        names=names or ["–"],
    )


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
    remedy = say("the table of what if, printed with the award, says what its result hangs on")
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


def conditions(evaluation: Evaluation) -> Iterator[Message]:
    """Say what of the rules a weighted sum leaves aside, and which evaluators owe marks."""
    yield from seat_lines(evaluation.case, most=3)
    failed = [s.project.id for s in evaluation.scores if s.outcome.passing is None]
    if failed:
        yield say("Left out, because they fail a gate: {names}.", names=some(failed, 4))
    if evaluation.case.criteria.procedure is not None:
        yield say(
            "Points of the price and of panels are held as they were worked out; bonuses and "
            "deductions are left aside."
        )
    others = [s for s in evaluation.scores if s.outcome.passing is not None]
    capped = [s.project.id for s in others if not uncapped(s)]
    if capped:
        yield say("Left out, because a cap lowers their total: {names}.", names=some(capped, 4))
    doubtful = [s for s in others if uncapped(s)]
    for effect, template in (
        ("cap", say("Before caps, which may still lower the totals of: {names}.").template),
        ("fail", say("Taken to pass a gate that is still open: {names}.").template),
    ):
        names = [
            s.project.id
            for s in doubtful
            if any(r.gate.effect == effect and r.state == "open" for r in s.outcome.gates)
        ]
        if names:
            yield Message(template, {"names": some(names, 4)})
    leaves = {leaf.id for leaf in evaluation.case.criteria.leaves}
    moving = [
        gate.name
        for gate in evaluation.case.criteria.gates
        if gate.of == "points" or (gate.of == "share" and gate.on not in leaves)
    ]
    if moving:
        yield say("Gates that are judged at the official weights: {names}.", names=moving)


def notes_of(evaluation: Evaluation) -> Iterator[Message]:
    """Say how scores are compared."""
    if evaluation.case.criteria.rounding is not None:
        yield say("Scores are compared before rounding, and without the rules for ties.")
