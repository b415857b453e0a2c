"""A draw among uncertain projects, and gaps on scales that never reach 0 or 1."""

from fractions import Fraction

import numpy as np

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Levels,
    Lot,
    Mark,
    Project,
    evaluate,
    evaluate_array,
)
from evalkit.evaluation.ranks import Entry, possible_ranks


def key(number):
    return (Fraction(number),)


def test_a_draw_may_put_an_uncertain_project_ahead():
    exact = Entry(key(5), key(5))
    ranks = possible_ranks([exact, exact, Entry(key(0), key(5))], [[2, 0, 1]])
    # The third ties at its best, and was drawn first.
    assert ranks.spans == ((1, 2), (2, 3), (1, 3))


def test_a_draw_behind_changes_nothing():
    exact = Entry(key(5), key(5))
    ranks = possible_ranks([exact, exact, Entry(key(0), key(5))], [[0, 1, 2]])
    assert ranks.spans[:2] == ((1, 1), (2, 2))


def test_a_gap_reaches_only_what_the_scale_reaches():
    scale = Levels([(1, "0.2"), (2, "0.8")])
    criteria = CriteriaSet("gap", [Criterion("a", scale, points=10)], missing="interval")
    result = evaluate(Case(criteria, [Project("p")]))
    assert result["p"].total == (Fraction(2), Fraction(8))
    array = evaluate_array(criteria, np.array([[np.nan]]))
    assert (array.low[0], array.high[0]) == (2.0, 8.0)


def test_a_lot_in_a_case():
    criteria = CriteriaSet(
        "tie", [Criterion("a", Levels([(1, 0), (2, 1)]), points=10)], ties=["lot"]
    )
    marks = [Mark(name, "a", 2, 2) for name in ("x", "y")]
    result = evaluate(Case(criteria, [Project("x"), Project("y")], marks, lots=[Lot(["y", "x"])]))
    assert (result.rank("y"), result.rank("x"), result.winner) == ((1, 1), (2, 2), "y")
