"""The picture of the evidence counts each mark as the matrix of marks does."""

import pytest
from hypothesis import HealthCheck, given, settings

from evalkit import Case, CriteriaSet, Criterion, Evidence, Linear, Mark, Project
from evalkit.show.report.web import View, evidence
from evalkit.show.report.web.cells import MarkGrid
from evalkit.testing import cases

SLOW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
ONE = CriteriaSet(
    "s", [Criterion(name, Linear(0, 10), points=50) for name in "ab"], missing="interval"
)


def drawn_and_told(case):
    view = View(case)
    found, told = evidence.known(view), MarkGrid(view).counts
    drawn = {kind: sum(getattr(one, kind) for one in found) for kind in ("exact", "range", "open")}
    return drawn, {kind: told[kind] for kind in drawn}


@given(cases())
@SLOW
def test_the_picture_and_the_matrix_count_the_same(case):
    drawn, told = drawn_and_told(case)
    assert drawn == told


def test_readings_of_which_one_is_owed_are_a_range_in_both():
    marks = [
        Mark("A", "a", 4, 4, evaluator="r1"),
        Mark("A", "a", 5, 5, evaluator="r2"),
        Mark("A", "b", 4, 4, evaluator="r2"),
        Mark("B", "a", 2, 6, evaluator="r1"),
        Mark("B", "b", 1, 2, evaluator="r1"),
    ]
    drawn, told = drawn_and_told(Case(ONE, [Project("A"), Project("B")], marks))
    assert drawn == told
    assert sum(drawn.values()) == 4


@pytest.mark.parametrize(
    ("marks", "facts", "said"),
    [
        (1, 0, "(1 mark)"),
        (1, 1, "(1 mark, 1 piece of evidence, 1 document)"),
        (2, 2, "(2 marks, 2 pieces of evidence, 2 documents)"),
    ],
)
def test_one_is_not_said_as_many(marks, facts, said):
    given_marks = [Mark("A", name, 4, 4) for name in "ab"[:marks]]
    found = [
        Evidence(
            id=f"e{n}", kind="note", project="A", statement="It runs.", source_title=f"Log {n}"
        )
        for n in range(facts)
    ]
    case = Case(ONE, [Project("A"), Project("B")], given_marks, evidence=found)
    shown = str(evidence.figure(View(case)).html(View(case)))
    assert said in shown
    assert case.id in shown
    assert case.criteria.cited.text("en") in shown
