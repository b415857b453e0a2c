"""Names of evaluators within a project: agreement is told, nobody is compared across projects."""

import re

import attrs
import pytest
from sentences import page_of, refuses, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, ModelError, Project, evaluate
from evalkit.marking.report import panel_report
from evalkit.sensitivity import structure
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.uncertain.factors import factors


@pytest.fixture
def same():
    criteria = CriteriaSet(
        "papers", [Criterion(c, Linear(0, 10), points=10) for c in "ab"], missing="interval"
    )
    marks = [
        Mark(p, c, value, value, evaluator=e)
        for p, rows in {"X": (3, 9), "Y": (8, 4), "Z": (6, 7), "W": (1, 2)}.items()
        for e, value in zip(("E1", "E2"), rows, strict=True)
        for c in "ab"
    ]
    return Case(criteria, [Project(p) for p in "XYZW"], marks)


@pytest.fixture
def nested(same):
    return attrs.evolve(same, evaluators_within="project")


def test_the_totals_are_the_same(same, nested):
    assert [s.total for s in evaluate(nested).scores] == [s.total for s in evaluate(same).scores]


def test_nobody_is_described_across_projects(same, nested):
    (found,) = panel_report(nested, draws=100).diagnoses
    (before,) = panel_report(same, draws=100).diagnoses
    assert found.alpha == before.alpha
    assert before.profiles
    assert before.concordance is not None
    assert (found.profiles, found.leanings, found.concordance) == ((), (), None)
    assert dict(found.correlations) == {}
    page = page_of(lambda: panel_report(nested, draws=100).page().as_text())
    assert tells(
        page,
        "Each project has different evaluators, so they are not compared across projects: no "
        "severity, spread or halo.",
    )
    assert not re.search(r"Severity|Halo |Kendall|E1", page)
    with refuses(
        ModelError, "has other evaluators in each project, whom the Rasch model cannot compare"
    ):
        panel_report(nested, draws=100, rasch=True)


def test_alpha_does_not_ask_who_is_who(nested):
    """Names may change hands from project to project, and nothing that is told changes."""
    swap = {"E1": "E2", "E2": "E1"}
    turned = [
        attrs.evolve(m, evaluator=swap[m.evaluator]) if m.project in "YZ" else m
        for m in nested.marks
    ]
    (found,) = panel_report(attrs.evolve(nested, marks=turned), draws=100).diagnoses
    (before,) = panel_report(nested, draws=100).diagnoses
    assert found.alpha.value == pytest.approx(before.alpha.value)


def test_no_name_is_left_out_or_drawn_as_one_person(same, nested):
    kinds = [
        {v.kind for v in structure(Study.of(evaluate(case))).variants} for case in (same, nested)
    ]
    assert "evaluator" in kinds[0]
    assert "evaluator" not in kinds[1]
    drawn = [
        factors(evaluate(c), as_matrix(evaluate(c)), None, None, ["sum"], None)
        for c in (same, nested)
    ]
    assert [found.persons for found in drawn] == [2, 0]
    with refuses(ModelError, "needs evaluators who are the same persons in every project"):
        factors(evaluate(nested), as_matrix(evaluate(nested)), None, True, ["sum"], None)
