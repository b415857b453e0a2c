"""Declared ranges that leave one point: nothing else is admissible, on any page."""

import pytest

from evalkit import Case, CriteriaSet, Criterion, Linear, evaluate
from evalkit.sensitivity import Options, Study, analyse
from evalkit.sensitivity.catalogue import QUESTIONS


def study(ranges):
    """Two criteria of 0.4 and 0.6, with the ranges of their weights."""
    weights = zip("ab", ("0.4", "0.6"), ranges, strict=True)
    criteria = [Criterion(c, Linear(0, 10), weight=w, range=span) for c, w, span in weights]
    case = Case.from_array(CriteriaSet("s", criteria), [[9, 3], [5, 6]], ["p", "q"])
    return Study.of(evaluate(case))


POINTS = [
    (("0.4", "0.5"), ("0.6", "0.7")),
    (("0.4", "0.4"), ("0.6", "0.6")),
    (("0.4", "0.4"), None),
]


@pytest.mark.parametrize("ranges", POINTS)
def test_only_the_official_weights_are_admissible(ranges):
    found = study(ranges)
    assert found.space.dimension == 0
    assert "one-point" in {told.kind for told in found.notes}
    rows = QUESTIONS["stability"](found, Options()).rows()
    assert [row["admissible"] for row in rows] == [[0.4, 0.4], [0.6, 0.6]]


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_question_has_an_answer(question):
    str(QUESTIONS[question](study(POINTS[0]), Options(node="a", samples=256)))


def test_the_analysis_says_so():
    assert analyse(study(POINTS[0]), samples=200).page().as_text()


def test_without_ranges_all_weights_are_analysed():
    found = study((None, None))
    assert found.space.dimension == 1
    assert "no-other-weights" in {told.kind for told in found.notes}
