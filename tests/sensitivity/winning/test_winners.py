"""Certain and possible winners against all crossings in fractions."""

import numpy as np
import pytest
from hypothesis import given, settings
from sentences import page_of, sentence, tells

from evalkit.sensitivity.questions.winners import winners
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.weights.space import WeightSpace

from .arrangement import Arrangement, problems


@settings(max_examples=16, deadline=None)
@given(problems())
def test_winners_are_those_of_the_crossings(problem):
    matrix, space = problem
    found, slow = winners(Study.of(matrix, space)), Arrangement(matrix, space)
    places = range(slow.count)
    least = {i: min((slow.least(i, j) for j in places if j != i), default=None) for i in places}
    assert found.certain == tuple(i for i in places if least[i] is None or least[i] >= 0)
    assert found.possible == tuple(i for i in places if slow.best(i) == 1)
    assert set(found.certain) <= set(found.possible)
    sole = [i for i in places if least[i] is None or least[i] > 0]
    assert found.sole == bool(sole)
    if found.sole:
        assert found.possible == found.certain
    assert len(found.possible) + len(found.never) == slow.count


@pytest.mark.parametrize(
    ("values", "certain", "sole", "words"),
    [
        (
            [[2, 2], [1, 1]],
            (0,),
            True,
            sentence(
                "First at all admissible weights and marks, and never tied: {name}.", name="p0"
            ),
        ),
        (
            [[2, 2], [2, 2], [1, 1]],
            (0, 1),
            False,
            "First, perhaps tied, at all admissible weights and marks: {names}.",
        ),
        ([[2, 1], [1, 2]], (), False, "No project is first at all admissible weights and marks."),
        (
            [[2, 1], [1, 1]],
            (0,),
            False,
            "First, perhaps tied, at all admissible weights and marks: {names}.",
        ),
        (
            [[4]],
            (0,),
            True,
            sentence(
                "First at all admissible weights and marks, and never tied: {name}.", name="p0"
            ),
        ),
    ],
)
def test_hand_cases(values, certain, sole, words):
    found = winners(Study.of(values))
    assert (found.certain, found.sole) == (certain, sole)
    assert tells(page_of(found), words)


def test_ranges_make_winners_uncertain():
    low, high = np.array([[0.6, 0.6], [0.2, 0.2]]), np.array([[0.7, 0.7], [0.5, 0.5]])
    assert winners(Study.of(as_matrix(low, high=high))).sole
    wider = winners(Study.of(as_matrix(low, high=high + np.array([[0, 0], [0.1, 0.1]]))))
    assert wider.certain == (0,)
    assert not wider.sole
    widest = winners(Study.of(as_matrix(low, high=high + np.array([[0, 0], [0.2, 0.2]]))))
    assert widest.certain == ()
    assert widest.possible == (0, 1)


def test_rows_say_what_is_known():
    found = winners(
        Study.of([[2, 2], [3, 1], [1, 1]], WeightSpace.order(2, ["c0", "c1"], gap="0.1"))
    )
    assert [(r["project"], r["certain"], r["can_be_first"]) for r in found.rows()] == [
        ("p1", True, "possible"),
        ("p0", False, "never"),
        ("p2", False, "never"),
    ]
