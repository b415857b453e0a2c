"""What every criteria set must keep to, and the check that holds one to it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import attrs
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from evalkit import show
from evalkit.core.messages import LOCALE, Lang
from evalkit.evaluation import Evaluation, Score, evaluate, evaluate_array
from evalkit.model import Case, CriteriaSet, Mark, Project
from evalkit.scales import Categories, Scale
from evalkit.scales.base import Value
from evalkit.show.pages import Page
from evalkit.testing.case_strategies import cases, completions, extreme_completion
from evalkit.testing.laws import LawTries, broken, case_words, counting, hold, shown, tested
from evalkit.testing.scale_laws import as_float
from evalkit.testing.scale_strategies import values_of
from evalkit.testing.sum_laws import edges, floors, split, trace

TOLERANCE = Fraction(1, 10**12)
Sets = CriteriaSet | SearchStrategy[CriteriaSet]
SetLaw = Callable[[CriteriaSet, DataObject], None]


def check_criteria_set(
    criteria: Sets, *, max_examples: int = 100, derandomize: bool | None = None
) -> LawTries:
    """Hold a criteria set, or every one that a strategy draws, to the laws of criteria sets.

    Parameters
    ----------
    criteria : CriteriaSet or strategy of criteria sets
    max_examples : int
        Cases drawn for each group of laws; there are eleven.
    derandomize : bool, optional
        Draw the same cases in every run. Default: as the profile of Hypothesis says.

    Notes
    -----
    Of a set with a procedure, the sum of its points is held to the laws; what the
    procedure adds has laws of its own, see `check_procedure` and `audit_rule`.

    Returns
    -------
    LawTries
        On how many cases each law was put to the test.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that is broken, and the case that shows it.

    Examples
    --------
    >>> from evalkit import Criterion, CriteriaSet, Linear
    >>> criteria = CriteriaSet("one", [Criterion("quality", Linear(0, 10), points=10)])
    >>> check_criteria_set(criteria, max_examples=10)["set-split"]
    10
    """
    laws = (_bounded, _monotone, _order, _intervals, _methods, _independence, _pages)
    with counting("criteria set") as tally:
        for law in (trace, edges, floors, split, *laws):

            def check(data: DataObject, law: SetLaw = law) -> None:
                found = criteria if isinstance(criteria, CriteriaSet) else data.draw(criteria)
                law(_sum_of(found), data)

            hold(st.data(), check, max_examples=max_examples, derandomize=derandomize)
    return LawTries(criteria.id if isinstance(criteria, CriteriaSet) else "criteria sets", tally)


def _sum_of(criteria: CriteriaSet) -> CriteriaSet:
    """Return a criteria set without its procedure."""
    if criteria.procedure is None:
        return criteria
    ties = [name for name in criteria.ties if name in criteria or name == "draw"]
    return attrs.evolve(criteria, procedure=None, preconditions=(), ties=ties)


def _unrounded(case: Case) -> Case:
    return attrs.evolve(case, criteria=attrs.evolve(case.criteria, rounding=None))


def _bounded(criteria: CriteriaSet, data: DataObject) -> None:
    if criteria.aggregate == "none":
        return
    case = data.draw(cases(criteria))
    whole = criteria.total_points
    tested("set-bounded")
    plain, done = evaluate(_unrounded(case)), evaluate(case)
    for score in plain.scores:
        spans = [span for span in (score.points[-1], score.total, score.outcome.passing) if span]
        for span in spans:
            if not 0 <= span[0] <= span[1] <= whole:
                _no_bound(case, score, span)
    at_end = criteria.rounding is not None and criteria.rounding.at == "total"
    for score in done.scores:
        if score.total is None:
            continue
        most = criteria.tree.round_total(whole) if at_end else score.total[1]
        if not 0 <= score.total[0] <= score.total[1] <= most:
            _no_bound(case, score, score.total)


def _no_bound(case: Case, score: Score, span: tuple[Fraction, Fraction]) -> None:
    broken(
        "set-bounded",
        f"{score.project.id} has the total {shown(span)} of {shown(case.criteria.total_points)} "
        f"points with the marks{case_words(case)}",
    )


def _monotone(criteria: CriteriaSet, data: DataObject) -> None:
    if criteria.aggregate == "none":
        return
    case = data.draw(cases(criteria, ranges=False, panels=False, max_projects=2))
    scored = [m for m in case.marks if m.criterion in criteria]
    if not scored:
        return
    mark = data.draw(st.sampled_from(scored))
    scale = criteria[mark.criterion].scale
    assert scale is not None
    better = data.draw(values_of(scale))
    if not _is_better(scale, better, mark.low):
        mark, better = attrs.evolve(mark, low=better, high=better), mark.low
    worse = _with(case, mark)
    improved = _with(case, attrs.evolve(mark, low=better, high=better))
    before = evaluate(worse)[mark.project].points[-1]
    after = evaluate(improved)[mark.project].points[-1]
    if before is None or after is None:
        return
    if better != mark.low:
        tested("set-monotone")
    if after[0] < before[0]:
        broken(
            "set-monotone",
            f"improving {mark.criterion} of {mark.project} from {shown(mark.low)} to "
            f"{shown(better)} lowers its points from {shown(before[0])} to {shown(after[0])}. The "
            f"marks before:{case_words(worse)}",
        )


def _is_better(scale: Scale, first: Value, second: Value) -> bool:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        if scale.direction == "higher":
            return first >= second
        if scale.direction == "lower":
            return first <= second
    return scale.utility(first) >= scale.utility(second)


def _with(case: Case, changed: Mark) -> Case:
    key = changed.project, changed.criterion, changed.evaluator
    marks = [changed if (m.project, m.criterion, m.evaluator) == key else m for m in case.marks]
    return attrs.evolve(case, marks=marks)


def _order(criteria: CriteriaSet, data: DataObject) -> None:
    case = data.draw(cases(criteria, draws=True))
    before = evaluate(case)
    projects = data.draw(st.permutations(case.projects))
    _same("set-project-order", case, before, attrs.evolve(case, projects=projects))
    marks = data.draw(st.permutations(case.marks)) if case.marks else []
    _same("set-mark-order", case, before, attrs.evolve(case, marks=marks))


def _same(law: str, case: Case, before: Evaluation, changed: Case) -> None:
    after = evaluate(changed)
    tested(law)
    for project in case.projects:
        first, second = _outcome(before, project), _outcome(after, project)
        if first != second:
            order = [p.id for p in changed.projects]
            if law == "set-mark-order":
                order = [f"{m.project} {m.criterion} {m.evaluator}".strip() for m in changed.marks]
            broken(
                law,
                f"{project.id} has the total {shown(first[0])} and the rank {shown(first[1])}; in "
                f"the order {', '.join(order)} it has {shown(second[0])} and {shown(second[1])}. "
                f"The marks:{case_words(case)}",
            )


def _outcome(done: Evaluation, project: Project) -> tuple[object, ...]:
    score = done[project.id]
    states = [result.state for result in score.outcome.gates]
    return score.total, done.rank(project.id), score.points, states, done.is_tied(project.id)


def _methods(criteria: CriteriaSet, data: DataObject) -> None:
    """Hold an array of the marks to what the case comes to, to the last digit."""
    if criteria.aggregate == "none":
        return
    case = data.draw(cases(criteria, ranges=False, panels=False))
    rules = case.criteria
    matrix = np.full((len(case.projects), len(rules.leaves)), None, dtype=object)
    for row, project in enumerate(case.projects):
        for column, leaf in enumerate(rules.leaves):
            for mark in case.marks_of.get((project.id, leaf.id), ()):
                matrix[row, column] = mark.low
                if isinstance(leaf.scale, Categories):
                    matrix[row, column] = int(as_float(leaf.scale, mark.low))
    found, exactly = evaluate_array(rules, matrix), evaluate(case)
    decisions = {d.id for d in rules.decisions}
    if not decisions:
        tested("set-methods")
    for row, score in enumerate(exactly.scores):
        spans = found.span(row)
        if spans != (score.total, score.outcome.passing) and not decisions:
            broken(
                "set-methods",
                f"{score.project.id} has {shown(score.total)} points, but {shown(spans[0])} in an "
                f"array, with the marks{case_words(case)}",
            )
        for place, result in enumerate(score.outcome.gates):
            state = {1: "pass", 0: "fail", -1: "open"}[int(found.gates[row, place])]
            if state != result.state and not decisions:
                broken(
                    "set-methods",
                    f"the gate {result.gate.id} of {score.project.id} is {result.state}, but "
                    f"{state} in an array, with the marks{case_words(case)}",
                )


def _intervals(criteria: CriteriaSet, data: DataObject) -> None:
    case = data.draw(cases(criteria))
    before = evaluate(case)
    completed = data.draw(completions(case))
    after = evaluate(completed)
    for project in case.projects:
        wide, narrow = before[project.id], after[project.id]
        rank, possible = after.rank(project.id), before.rank(project.id)
        # A completion that passes every gate must be among those that can pass.
        certain = narrow.outcome.passing if narrow.outcome.must_pass else None
        for label, inner, outer in (
            ("the total", narrow.total, wide.total),
            ("the total, gates passed,", certain, wide.outcome.passing),
            ("the rank", rank if certain else None, possible),
        ):
            if inner is None:
                continue
            tested("set-intervals")
            if outer is None or not outer[0] <= inner[0] <= inner[1] <= outer[1]:
                broken(
                    "set-intervals",
                    f"{label} of {project.id} is {shown(inner)} in a completion, but "
                    f"{shown(outer)} in the uncertain case. The uncertain marks:"
                    f"{case_words(case)}\n  completed:{case_words(completed)}",
                )
    _attained(case, before)


def _attained(case: Case, before: Evaluation) -> None:
    states = {result.state for score in before.scores for result in score.outcome.gates}
    if case.criteria.aggregate == "none" or "open" in states:
        return
    for project in case.projects:
        possible = before.rank(project.id)
        if possible is None:
            continue
        for end, word in enumerate(("best", "worst")):
            completed = (
                extreme_completion(case, None, project.id)
                if end
                else extreme_completion(case, project.id, None)
            )
            if completed is None:
                return
            rank = evaluate(completed).rank(project.id)
            tested("set-attained")
            if rank is None or rank[end] != possible[end]:
                broken(
                    "set-attained",
                    f"the {word} possible rank of {project.id} is {possible[end]}, but its {word} "
                    f"completion has the rank {shown(rank)}. The uncertain marks:"
                    f"{case_words(case)}\n  completed:{case_words(completed)}",
                )


def _independence(criteria: CriteriaSet, data: DataObject) -> None:
    case = data.draw(cases(criteria))
    above = data.draw(st.sampled_from(case.projects))
    name = "dominated"
    added = []
    for mark in case.marks:
        if mark.project != above.id:
            continue
        scale = criteria[mark.criterion].scale if mark.criterion in criteria else None
        copy = attrs.evolve(mark, project=name)
        if scale is not None:
            value = data.draw(values_of(scale))
            if scale.utility(value) <= scale.bounds(mark.low, mark.high)[0]:
                copy = attrs.evolve(copy, low=value, high=value)
        added.append(copy)
    larger = attrs.evolve(
        case, projects=[*case.projects, Project(name)], marks=[*case.marks, *added]
    )
    before, after = evaluate(case), evaluate(larger)
    tested("set-independence")
    for project in case.projects:
        total, then = before[project.id].total, after[project.id].total
        rank, later = before.rank(project.id), after.rank(project.id)
        improved = (rank is None) != (later is None) or (
            rank is not None and later is not None and (later[0] < rank[0] or later[1] < rank[1])
        )
        if total != then or improved:
            broken(
                "set-independence",
                f"{project.id} has the total {shown(total)} and the rank {shown(rank)}; with a "
                f"project added that {above.id} dominates, {shown(then)} and {shown(later)}. The "
                f"marks:{case_words(larger)}",
            )


def _pages(criteria: CriteriaSet, data: DataObject) -> None:
    case = data.draw(cases(criteria, draws=True))
    done = evaluate(case)
    langs: list[Lang] = ["en"]
    if (LOCALE / "ko" / "LC_MESSAGES" / "evalkit.mo").exists():
        langs.append("ko")
    tested("set-pages")
    for lang in langs:
        try:
            _print(show.page(done, lang))
            for project in case.projects:
                _print(show.page(done.explain(project.id), lang))
        except Exception as error:
            raise AssertionError(
                f"set-pages is broken: {error!r} in language {lang} with the marks"
                f"{case_words(case)}"
            ) from error


def _print(page: Page) -> None:
    for text in (page.as_text(), page.as_markdown(), page.as_html()):
        if not text:
            raise ValueError("the page is empty")
