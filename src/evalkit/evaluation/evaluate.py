"""The whole flow on one page: marks, utilities, points, gates, totals, ranks."""

from __future__ import annotations

from collections.abc import Iterator
from reprlib import repr as short

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.types import Progress
from evalkit.evaluation.decisions import unanswered
from evalkit.evaluation.ranks import ranks_of
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.evaluation.scored import ScoredCase
from evalkit.evaluation.sheet import keys_of
from evalkit.model import Case
from evalkit.model.seats import open_problems


def evaluate(case: Case, *, progress: Progress | None = None) -> Evaluation:
    """Score every project of a case by its criteria set, in exact arithmetic.

    Parameters
    ----------
    case : Case
    progress : callable (done, total), optional
        Told now and then how many projects are done.

    Returns
    -------
    Evaluation
        Prints itself; ``explain(project)`` shows every point. An `Award` where the
        criteria set has a procedure.

    Raises
    ------
    ModelError
        If a mark is missing where the criteria set says ``missing = "error"``;
        every such mark is named. If it is given no case.
    """
    if not isinstance(case, Case):
        rule, remedy = (
            say("must be a {kind}", kind="Case"),
            say("make one: {call}", call="load_case(…)"),
        )
        raise ModelError(Problem(field="case", rule=rule, value=short(case), remedy=remedy))
    try:
        return _evaluated(case, progress)
    except ModelError as error:
        # What nobody sees may be their cause, such as a hidden row of somebody who owes marks.
        raise type(error)([*error.problems, *case.remarks]) from None


def _evaluated(case: Case, progress: Progress | None) -> Evaluation:
    if case.criteria.procedure is not None:
        # A case without an award does not load what makes one.
        from evalkit.evaluation.award.run import award  # noqa: PLC0415

        return award(case)
    scored = ScoredCase(case)
    problems = list(_missing(scored))
    if problems:
        raise ModelError(problems)
    if progress is not None:
        progress(len(case.projects), len(case.projects))
    return _ranked(scored)


def _missing(scored: ScoredCase) -> Iterator[Problem]:
    case = scored.case
    yield from open_problems(case.seats)
    if case.criteria.missing == "error":
        yield from unanswered(case)
    gaps: dict[int, list[str]] = {}
    for rows, place in scored.unmarked():
        name = case.criteria.leaves[place].id
        if case.criteria.missing_policy(name) == "error":
            for row in rows.tolist():
                if not case.seats.owed(case.projects[row].id, name):
                    gaps.setdefault(row, []).append(name)
    if case.criteria.missing == "error":
        for row, _ in enumerate(case.projects):
            for result in scored.decided(row):
                last = result.path[-1]
                if len(result.verdicts) > 1 and not last.marks and not last.open:
                    gaps.setdefault(row, []).append(last.question.id)
    for row in sorted(gaps):
        for name in gaps[row]:
            yield Problem(
                table="marks",
                field=name,
                rule=say(
                    "{project} has no mark here, and the criteria set allows no missing marks",
                    project=case.projects[row].id,
                ),
                remedy=say("add the mark, or choose another rule for missing marks"),
            )


def _ranked(scored: ScoredCase) -> Evaluation:
    case, sheet = scored.case, scored.sheet
    ties = [scored.tree.place[name] for name in case.criteria.ties if name != "draw"]
    rows = sheet.ranked
    low, high = keys_of(sheet.chain(ties), rows) if sheet.passing is not None else (rows, rows)
    place = {case.projects[row].id: number for number, row in enumerate(rows.tolist())}
    draws = [
        [place[name] for name in draw.projects if name in place]
        for draw in case.draws
        if "draw" in case.criteria.ties
    ]
    return Evaluation(
        case=case,
        scores=tuple(Score(project, scored, row) for row, project in enumerate(case.projects)),
        ranks=ranks_of(low, high, sheet.sure[rows], draws),
        place=place,
        sheet=sheet,
    )
