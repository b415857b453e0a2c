"""A chart of a case in which an evaluator owes a mark says whose mark it does without."""

import pytest
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate
from evalkit.sensitivity import Options
from evalkit.show.charts.dispatch import CHARTS, ChartOptions

WISHES = ChartOptions(analysis=Options(samples=128))
MARKS = {
    "choi": {"p": (9, 5, 3), "q": (6, 8, 7), "r": (2, 3, 9)},
    "kim": {"p": (8, 4, 4), "q": (7, 7, 6), "r": (3, 1, 9)},
    "lee": {"p": (7, 6), "q": (5, 9, 8), "r": (1, 2, 8)},
}
"""Lee owes p a mark on c."""


def panel(missing, *, full=False):
    scale = Linear(0, 10)
    points = {"a": 50, "b": 30, "c": 20}
    criteria = CriteriaSet(
        "made", [Criterion(c, scale, points=p) for c, p in points.items()], missing=missing
    )
    marks = [
        Mark(project, criterion, value, value, evaluator=name)
        for name, rows in MARKS.items()
        for project, row in rows.items()
        for criterion, value in zip(points, (*row, 5) if full else row, strict=False)
    ]
    return evaluate(Case(criteria, [Project(name) for name in "pqr"], marks))


def tooltip_of(kind, result, lang="en"):
    def subtitle():
        return " ".join(CHARTS[kind](result, WISHES, lang).usermeta["said"])

    return page_of(subtitle)


@pytest.mark.parametrize("missing", ["interval", "zero", "exclude"])
@pytest.mark.parametrize("kind", sorted(CHARTS.keys() - {"plan-curve"}))  # no document, no plan
def test_it_is_named(kind, missing):
    said = tooltip_of(kind, panel(missing))
    assert tells(said, "Missing marks of evaluators: {count} ({counts}). {names}.", count=1)
    assert tells(
        said, "{evaluator} on {project}, {criterion}", evaluator="lee", project="p", criterion="c"
    )


@pytest.mark.parametrize("kind", ["ranking", "evaluators", "extreme-ranks"])
def test_nothing_is_said_where_every_mark_is_there(kind):
    assert "Missing marks" not in tooltip_of(kind, panel("interval", full=True))


def test_it_is_said_in_korean():
    assert "평가위원" in tooltip_of("ranking", panel("zero"), "ko")


def test_bids_without_a_total_are_counted():
    result = panel("interval")
    lone = [m for m in result.case.marks if (m.project, m.criterion) != ("q", "a")]
    made = Case(result.case.criteria, result.case.projects, lone)
    assert tells(
        tooltip_of("evaluators", evaluate(made)),
        "Not drawn, as no evaluator marked every criterion: {count}.",
        count=1,
    )
