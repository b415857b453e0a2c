"""The whole flow on one page: marks, utilities, points, gates, totals, ranks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from reprlib import repr as short

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import total
from evalkit.core.messages import say
from evalkit.core.types import Progress
from evalkit.evaluation.decisions import answered, unanswered
from evalkit.evaluation.gates import Gates
from evalkit.evaluation.leaves import CriterionScore, CriterionScorer
from evalkit.evaluation.ranks import RankEntry, possible_ranks
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.evaluation.tree import Tree, spans
from evalkit.model import Case, CriteriaSet, Project
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
    if case.criteria.procedure is not None:
        # A case without an award does not load what makes one.
        from evalkit.evaluation.award.run import award  # noqa: PLC0415

        return award(case)
    problems = list(_missing(case))
    if problems:
        raise ModelError(problems)
    tree = Tree(case.criteria)
    gates = Gates(case.criteria, tree)
    reader = CriterionScorer(case.criteria)
    weights = _weights(case.criteria)
    scores = []
    for done, project in enumerate(case.projects):
        scores.append(_score(case, project, tree, gates, reader, weights))
        if progress is not None and done % 64 == 0:
            progress(done, len(case.projects))
    if progress is not None:
        progress(len(case.projects), len(case.projects))
    return _ranked(case, tree, scores)


def _missing(case: Case) -> Iterator[Problem]:
    strict = [c.id for c in case.criteria.leaves if case.criteria.missing_policy(c.id) == "error"]
    yield from open_problems(case.seats)
    if case.criteria.missing == "error":
        yield from unanswered(case)
    for project in case.projects:
        names = [
            name
            for name in strict
            if (project.id, name) not in case.marks_of and not case.seats.owed(project.id, name)
        ]
        if case.criteria.missing == "error":
            for decision in case.criteria.decisions:
                result = answered(case, project, decision)
                last = result.path[-1]
                if len(result.verdicts) > 1 and not last.marks and not last.open:
                    names.append(last.question.id)
        for name in names:
            yield Problem(
                table="marks",
                field=name,
                rule=say(
                    "{project} has no mark here, and the criteria set allows no missing marks",
                    project=project.id,
                ),
                remedy=say("add the mark, or choose another rule for missing marks"),
            )


def _score(
    case: Case,
    project: Project,
    tree: Tree,
    gates: Gates,
    reader: CriterionScorer,
    weights: list[Fraction],
) -> Score:
    marks = case.marks_of
    leaves = tuple(
        reader.leaf(
            criterion,
            marks.get((project.id, criterion.id), ()),
            case.seats.open(project.id, criterion.id),
        )
        for criterion in case.criteria.leaves
    )
    low = tree.points([leaf.utility and leaf.utility[0] for leaf in leaves])
    certain = all(leaf.utility is None or leaf.utility[0] == leaf.utility[1] for leaf in leaves)
    high = low if certain else tree.points([leaf.utility and leaf.utility[1] for leaf in leaves])
    points = spans(low, high)
    decisions = {d.id: answered(case, project, d) for d in case.criteria.decisions}
    return Score(
        project=project,
        leaves=leaves,
        points=tuple(points),
        outcome=gates.outcome(leaves, points, decisions),
        decisions=tuple(decisions.values()),
        coverage=_coverage(weights, leaves),
    )


def _weights(criteria: CriteriaSet) -> list[Fraction]:
    """Return each criterion's share of all that can be marked; equal shares in a profile."""
    if criteria.aggregate == "none":
        return [Fraction(1, len(criteria.leaves)) for _ in criteria.leaves]
    return [criteria.global_weight(leaf.id) for leaf in criteria.leaves]


def _coverage(weights: list[Fraction], leaves: tuple[CriterionScore, ...]) -> Fraction | None:
    """Return the share of the weight that rests on marks, None where nothing can be marked.

    Of a criterion that evaluators mark, each of the marks that they owe is an equal part.
    """
    if not leaves:
        return None
    return 1 - total(
        w * (1 - leaf.covered)
        for w, leaf in zip(weights, leaves, strict=True)
        if leaf.is_missing or leaf.open
    )


def _ranked(case: Case, tree: Tree, scores: list[Score]) -> Evaluation:
    ties = [tree.place[name] for name in case.criteria.ties if name != "draw"]
    rankable = [s for s in scores if s.outcome.passing is not None]
    place = {s.project.id: number for number, s in enumerate(rankable)}
    entries = [_entry(score, ties, tree) for score in rankable]
    draws = [
        [place[name] for name in draw.projects if name in place]
        for draw in case.draws
        if "draw" in case.criteria.ties
    ]
    ranks = possible_ranks(entries, draws)
    return Evaluation(case=case, scores=tuple(scores), ranks=ranks, place=place)


def _entry(score: Score, ties: list[int], tree: Tree) -> RankEntry:
    passing = score.outcome.passing
    assert passing is not None
    # What is left out of the total parts nobody who is tied: it could be anything.
    chain = [score.points[node] or (Fraction(0), tree.nodes[node].points) for node in ties]
    return RankEntry(
        low=(passing[0], *(span[0] for span in chain)),
        high=(passing[1], *(span[1] for span in chain)),
        sure=score.outcome.must_pass,
    )
