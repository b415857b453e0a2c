"""Which papers can be made of a case; for those that cannot, what it lacks.

That there is nothing to put on a paper is no fault of a case. Charts and analyses of weights say
the same of themselves where they look at a result, by `NotApplicableError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import evolve

from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.messages import say
from evalkit.marking.report import judged_marks
from evalkit.model import Case
from evalkit.show.report.sheets.plan import no_sheets


def _no_award(case: Case) -> Problem | None:
    if case.criteria.procedure is not None:
        return None
    return Problem(rule=say("has no procedure in its criteria set, so it is not an award"))


def _no_panel(case: Case) -> Problem | None:
    if case.criteria.procedure is not None:
        marked = any(mark.criterion in case.panel_of for mark in case.marks)
    else:
        marked = judged_marks(case) is not None
    if marked:
        return None
    if case.criteria.procedure is None and case.criteria.panel == "span":
        return Problem(rule=say("readers whose marks count as a span are not compared"))
    return Problem(
        rule=say("has no marks of two evaluators or more, so there is nothing to compare")
    )


PAPERS: Mapping[str, Callable[[Case], Problem | None]] = MappingProxyType(
    {
        "publish": _no_award,
        "minutes": _no_award,
        "letters": _no_award,
        "panel": _no_panel,
        "sheet": no_sheets,
    }
)
"""What a case lacks for each of these papers, by command; None where it lacks nothing."""


def require(paper: str, case: Case, file: str) -> None:
    """Refuse a paper that cannot be made of a case.

    Raises
    ------
    NotApplicableError
    """
    problem = PAPERS[paper](case)
    if problem is not None:
        raise NotApplicableError(evolve(problem, file=file))
