"""What the analyses work on: evaluations, arrays and data frames laid out alike."""

from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sentences import noted, refuses, sentence, tells

import evalkit as ek
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said
from evalkit.weights import WeightSpace


def tree(**keys):
    return ek.CriteriaSet(
        "tree",
        [
            ek.Criterion("quality", weight="0.6", range=("0.4", "0.8")),
            ek.Criterion("plan", ek.Linear(0, 10), weight="0.25", parent="quality"),
            ek.Criterion("team", ek.Linear(0, 10), weight="0.75", parent="quality"),
            ek.Criterion("price", ek.Linear(200, 100), weight="0.4", unit="KRW"),
        ],
        **keys,
    )


def case(criteria, marks):
    return ek.evaluate(ek.Case.of(criteria, marks))


FULL = {
    "a": {"plan": 5, "team": 10, "price": 150},
    "b": {"plan": 10, "team": 2, "price": 110},
}


def test_an_evaluation_gives_its_exact_utilities_and_global_weights():
    result = case(tree(), FULL)
    matrix = as_matrix(result)
    assert matrix.projects == ("a", "b")
    assert matrix.criteria == ("plan", "team", "price")
    assert matrix.exact_weights == (Fraction(3, 20), Fraction(9, 20), Fraction(2, 5))
    assert matrix.exact_row(1) == (1, Fraction(1, 5), Fraction(9, 10))
    assert matrix.is_certain
    for place, score in enumerate(result.scores):
        exact = matrix.exact_score(place, matrix.exact_weights)
        assert exact * Fraction(matrix.points) == score.total[0]
        assert matrix.scores[place] == pytest.approx(float(exact), abs=1e-15)
    assert matrix.ranking() == [[0], [1]]


def test_the_tree_is_laid_out_parents_first():
    nodes = as_matrix(case(tree(), FULL)).nodes
    assert [(n.id, n.parent, n.leaves, n.weight) for n in nodes] == [
        ("quality", -1, (0, 1), Fraction(3, 5)),
        ("plan", 0, (0,), Fraction(1, 4)),
        ("team", 0, (1,), Fraction(3, 4)),
        ("price", -1, (2,), Fraction(2, 5)),
    ]


def test_a_range_and_a_gap_stay_ranges():
    result = case(tree(missing="interval"), {"a": {"plan": (2, 4), "team": 10}, "b": FULL["b"]})
    matrix = as_matrix(result)
    assert not matrix.is_certain
    assert matrix.exact_row(0, "low") == (Fraction(1, 5), 1, 0)
    assert matrix.exact_row(0, "high") == (Fraction(2, 5), 1, 1)
    assert matrix.exact_row(0) == (Fraction(3, 10), 1, Fraction(1, 2))
    notes = Study.of(matrix, WeightSpace.simplex(matrix.criteria)).notes
    assert noted(notes, "open-marks", count=2)


def test_who_fails_a_gate_is_left_out_and_named():
    gate = ek.Gate(id="floor", on="team", at_least=5)
    matrix = as_matrix(case(tree(gates=[gate]), FULL))
    assert matrix.projects == ("a",)
    assert len(matrix.conditions) == 1
    assert noted(matrix.conditions, "failed-gate", names=["b"])


def test_who_is_surely_capped_is_left_out_and_who_may_be_is_named():
    cap = ek.Gate(id="cap", on="team", at_least=5, effect="cap", cap=10)
    matrix = as_matrix(case(tree(gates=[cap]), FULL))
    assert matrix.projects == ("a",)
    assert len(matrix.conditions) == 1
    assert noted(matrix.conditions, "capped", names=["b"])
    doubtful = {**FULL, "b": {**FULL["b"], "team": (2, 9)}}
    matrix = as_matrix(case(tree(gates=[cap], missing="interval"), doubtful))
    assert matrix.projects == ("a", "b")
    assert len(matrix.conditions) == 1
    assert noted(matrix.conditions, "open-caps", names=["b"])


def test_gates_that_the_weights_move_are_named():
    gate = ek.Gate(id="floor", on="quality", of="share", at_least="0.1", title="Floor")
    matrix = as_matrix(case(tree(gates=[gate]), FULL))
    assert len(matrix.conditions) == 1
    assert noted(matrix.conditions, "gates-at-official", names=["Floor"])


def test_masked_values_are_refused():
    with refuses(ek.ModelError, "is masked, in column {column}", column=1):
        as_matrix(np.ma.masked_array([[1.0, 2.0]], mask=[[False, True]]))


def test_a_polars_frame_brings_its_columns():
    matrix = as_matrix(pl.DataFrame({"x": [1.0, 0.5], "y": [0.0, 0.5]}))
    assert (matrix.projects, matrix.criteria) == (("p0", "p1"), ("x", "y"))


def test_what_is_no_space_is_refused():
    with refuses(ek.ModelError, "must be a WeightSpace"):
        Study.of([[1.0, 0.0]], "simplex")


def test_a_set_that_is_no_sum_is_refused():
    product = ek.CriteriaSet(
        "p", [ek.Criterion("plan", ek.Linear(0, 10), weight=1)], aggregate="product"
    )
    with refuses(ek.ModelError, "this needs a total that is a weighted sum at every level"):
        as_matrix(case(product, {"a": {"plan": 5}}))


def test_marks_left_out_are_refused_and_named():
    result = case(tree(missing="exclude"), {"a": {"plan": 5, "team": 10}, "b": FULL["b"]})
    with refuses(
        ek.ModelError,
        "marks are left out ({count}, the first of {project}); the projects are then not "
        "weighted alike",
        project="a",
    ):
        as_matrix(result)


def test_nobody_through_the_gates_is_an_error():
    gate = ek.Gate(id="floor", on="team", at_least=11)
    with refuses(
        ek.ModelError, "no project passes the gates without a cap; there is nothing to compare"
    ):
        as_matrix(case(tree(gates=[gate]), FULL))


def test_a_data_frame_brings_its_names():
    frame = pd.DataFrame({"x": [1.0, 0.5], "y": [0.0, 0.5]}, index=["first", "second"])
    matrix = as_matrix(frame, {"y": 3, "x": 1})
    assert (matrix.projects, matrix.criteria) == (("first", "second"), ("x", "y"))
    assert matrix.exact_weights == (Fraction(1, 4), Fraction(3, 4))
    assert [node.weight for node in matrix.nodes] == [Fraction(1, 4), Fraction(3, 4)]


def test_a_float_stands_for_what_it_prints_as():
    matrix = as_matrix([[0.1, 0.7]], [0.1, 0.2])
    assert matrix.exact_row(0) == (Fraction(1, 10), Fraction(7, 10))
    assert matrix.exact_weights == (Fraction(1, 3), Fraction(2, 3))


@settings(max_examples=16)
@given(arrays(float, (3, 2), elements=st.floats(-1e300, 1e300, width=64)))
def test_exact_numbers_are_those_given_whatever_the_scaling(values):
    plain = as_matrix(values)
    assert np.abs(plain.values).max() <= 1
    for place, row in enumerate(values.tolist()):
        unit = Fraction(2) ** plain.exponent
        near = (v if v.is_integer() and abs(v) <= 2**53 else float(f"{v:.15g}") for v in row)
        assert plain.exact_row(place) == tuple(Fraction(repr(v)) / unit for v in near)


def test_points_undo_the_scaling_at_every_size():
    for size in (1e-300, 1.0, 3.0, 1e301, 1.7e308):
        matrix = as_matrix([[size, 0.0], [0.0, size / 2]], [1, 0])
        assert matrix.scores * matrix.points == pytest.approx([size, 0.0])


def test_extreme_sizes_keep_their_order():
    matrix = as_matrix([[1e300, -1e300], [1e-300, 1e300]], [1, 1])
    assert np.isfinite(matrix.scores).all()
    assert matrix.ranking() == [[1], [0]]


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ([1.0, 2.0], "must have the shape (projects, criteria), with at least one of each"),
        ([[]], "must have the shape (projects, criteria), with at least one of each"),
        ([[1.0, np.nan]], sentence("is not a finite number, in column {column}", column=1)),
        ([["a", "b"]], "must be an array of numbers, its rows of one length"),
        ([[1.0, 2.0], [3.0]], "must be an array of numbers, its rows of one length"),
    ],
)
def test_bad_arrays_are_refused(values, match):
    with refuses(ek.ModelError, match):
        as_matrix(values)


@pytest.mark.parametrize(
    ("weights", "match"),
    [
        ([1], sentence("must be {count} numbers, one a criterion", count=2)),
        ([1, -1], "must be at least 0, and not all 0"),
        ([0, 0], "must be at least 0, and not all 0"),
        ([float("nan"), 1], "is not a finite number"),
        ({"c0": 1}, "labels are missing"),
        ({"c0": 1, "c1": 1, "c2": 1}, "has labels that are not known here"),
        (["x", 1], "is not a number"),
    ],
)
def test_bad_weights_are_refused(weights, match):
    with refuses(ek.ModelError, match):
        as_matrix([[1.0, 0.0]], weights)


def test_upper_ends_below_lower_ends_are_refused():
    with refuses(ek.ModelError, "the upper end is below the lower end, in column {column}"):
        as_matrix([[1.0, 0.5]], high=[[1.0, 0.4]])
    with refuses(ek.ModelError, "must have the shape of the lower ends, {shape}"):
        as_matrix([[1.0, 0.5]], high=[[1.0]])


def test_names_must_fit():
    with pytest.raises(ek.ModelError, match="2 different names"):
        as_matrix([[1.0], [0.5]], projects=["a", "a"])


def test_arrays_cannot_be_written_to():
    matrix = as_matrix([[1.0, 0.5]])
    for array in (matrix.low, matrix.scores, matrix.weights):
        assert not array.flags.writeable


def test_without_a_space_the_written_ranges_are_taken():
    study = Study.of(case(tree(), FULL))
    matrix, space, notes = study.matrix, study.space, study.notes
    assert notes == ()
    assert space.contains(matrix.weights)
    assert not space.contains(np.array([0.9 * 0.25, 0.9 * 0.75, 0.1]))  # quality at 0.9
    assert not space.contains(np.array([0.3, 0.3, 0.4]))  # plan and team are fixed in quality


def test_without_any_range_all_weights_are_taken_and_that_is_said():
    criteria = ek.CriteriaSet(
        "two",
        [
            ek.Criterion("plan", ek.Linear(0, 10), weight="0.5"),
            ek.Criterion("team", ek.Linear(0, 10), weight="0.5"),
        ],
    )
    study = Study.of(case(criteria, {"a": {"plan": 1, "team": 2}}))
    space, notes = study.space, study.notes
    assert space.dimension == 1
    assert tells(said(notes[0]), "The criteria set fixes its weights; all weights are analysed.")


def test_weights_outside_the_space_are_said():
    space = WeightSpace.bounds(2, low=[0.6, 0])
    notes = Study.of([[1.0, 0.0]], space, weights=[1, 1]).notes
    assert tells(said(notes[0]), "The official weights lie outside the weight space.")


def test_a_space_of_other_criteria_is_refused():
    with pytest.raises(ek.ModelError):
        Study.of(case(tree(), FULL), WeightSpace.simplex(["x", "y", "z"]))
