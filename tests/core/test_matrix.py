"""Arrays, frames and lists keep every digit, and every way to write a gap is a gap."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sentences import refuses

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Linear,
    ModelError,
    evaluate,
    evaluate_array,
)
from evalkit.core.matrix import numbers

BIG = 2**53 + 1
HUGE = 2**63 + 1
CRITERIA = CriteriaSet(
    "s",
    [Criterion(name, Linear(0, 2**70), points=points) for name, points in [("a", 70), ("b", 30)]],
    missing="interval",
)
BOOLS = "is true or false, not a number"
NO_NUMBERS = "must be an array of numbers, its rows of one length"


def masked(values, kind):
    return np.ma.array(np.array(values, dtype=kind), mask=[[0, 1], [0, 0]])


GIVEN = {
    "masked whole": (masked([[BIG, 9], [3, 4]], np.int64), [[BIG, None], [3, 4]]),
    "masked unsigned": (masked([[HUGE, 9], [3, 4]], np.uint64), [[HUGE, None], [3, 4]]),
    "masked floats": (masked([[0.1, 9], [3, 4]], np.float64), [["0.1", None], [3, 4]]),
    "masked narrow": (masked([[0.1, 9], [3, 4]], np.float32), [["0.1", None], [3, 4]]),
    "masked objects": (masked([[BIG, 9], [3, 4]], object), [[BIG, None], [3, 4]]),
    "list of masked": (list(masked([[1, 9], [3, 4]], np.int64)), [[1, None], [3, 4]]),
    "float32": (np.array([[0.1, 2], [3, 4]], np.float32), [["0.1", 2], [3, 4]]),
    "float16": (np.array([[0.1, 2], [3, 4]], np.float16), [["0.1", 2], [3, 4]]),
    "wide floats": (np.array([[0.5, np.nan], [3, 4]], np.longdouble), [["0.5", None], [3, 4]]),
    "list of float32": ([np.array([0.1, 2], np.float32), [3, 4]], [["0.1", 2], [3, 4]]),
    "float32 objects": (
        np.array([[np.float32(0.1), np.float32("nan")], [np.int8(3), 4]], dtype=object),
        [["0.1", None], [3, 4]],
    ),
    "big beside floats": ([[BIG, 0.5], [BIG - 1, np.nan]], [[BIG, "0.5"], [BIG - 1, None]]),
    "huge beside less than 0": ([[HUGE, 0], [5, 2**65]], [[HUGE, 0], [5, 2**65]]),
    "fractions": ([[Fraction(1, 3), 0.5], [1, None]], [["(1/3)", "0.5"], [1, None]]),
    "decimals": ([[Decimal("0.1"), Decimal("NaN")], [1, 2]], [["0.1", None], [1, 2]]),
    "texts": (np.array([["(1/3)", "2"], ["0.1", "4"]]), [["(1/3)", 2], ["0.1", 4]]),
    "a frame of big and floats": (
        pd.DataFrame({"b": [0.5, 1], "a": [BIG, 3]}), [[BIG, "0.5"], [3, 1]],
    ),
    "a frame without names": (pd.DataFrame([[BIG, 0.5], [3, 1]]), [[BIG, "0.5"], [3, 1]]),
    "a frame with gaps": (
        pd.DataFrame({"a": pd.array([BIG, None], "Int64"), "b": pd.array([0.5, None], "Float64")}),
        [[BIG, "0.5"], [None, None]],
    ),
    "a frame of objects": (
        pd.DataFrame({"a": [pd.NA, BIG], "b": [None, 2]}, dtype=object), [[None, None], [BIG, 2]],
    ),
    "a frame of categories": (
        pd.DataFrame({"a": pd.Categorical([7, 1]), "b": [1, 2]}), [[7, 1], [1, 2]],
    ),
    "polars with gaps": (pl.DataFrame({"b": [0.5, 1.0], "a": [BIG, None]}), [[BIG, "0.5"], [None, 1]]),
    "polars decimals": (
        pl.DataFrame({"a": [Decimal("0.1"), None], "b": [1, 2]}), [["0.1", 1], [None, 2]],
    ),
    "columns by name": ({"b": [0.5, 1], "a": [BIG, 3]}, [[BIG, "0.5"], [3, 1]]),
    "records": (
        np.array([(0.5, BIG), (1, 3)], dtype=[("b", float), ("a", int)]), [[BIG, "0.5"], [3, 1]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "meant"), GIVEN.values(), ids=GIVEN)
def test_what_is_given_is_what_is_scored(given, meant):
    rows = {f"p{n}": dict(zip("ab", row, strict=True)) for n, row in enumerate(meant)}
    due = [score.total for score in evaluate(Case.of(CRITERIA, rows)).scores]
    scores = evaluate_array(CRITERIA, given)
    assert [scores.span(n)[0] for n in range(2)] == due
    case = Case.from_array(CRITERIA, given, ["p0", "p1"])
    assert [score.total for score in evaluate(case).scores] == due


def test_a_word_in_a_column_of_categories_is_the_word():
    words = CriteriaSet(
        "w",
        [
            Criterion("k", Categories([("low", 0), ("1", "0.4"), ("high", 1)]), points=10),
            Criterion("m", Linear(0, 10), points=10),
        ],
        missing="interval",
    )
    frame = pd.DataFrame({"k": pd.Categorical(["high", None, "1"]), "m": [0, 0, 0]})
    mixed = [["high", 0], [None, 0], [1, 0]]
    for given in (frame, mixed):
        case = Case.from_array(words, given, list("ABC"))
        scores = evaluate_array(words, given)
        for row, span in enumerate([(10, 10), (0, 10), (4, 4)]):
            assert scores.span(row)[0] == evaluate(case).scores[row].total == span
    for cell in ("0", "High", 1.5, 3, -1):
        for score in (evaluate_array, lambda *it: Case.from_array(*it, ["A"])):
            with pytest.raises(ModelError):
                score(words, [[cell, 0]])


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (np.array([[True, False], [False, True]]), BOOLS),
        (np.array([[True, 1], [0, 1]], dtype=object), BOOLS),
        (pd.DataFrame({"a": [True, False], "b": [1, 2]}), BOOLS),
        ([[1, 2], [3]], NO_NUMBERS),
        ([[1, 2], [3, [4]]], NO_NUMBERS),
        (np.array([[1j, 2], [3, 4]]), NO_NUMBERS),
        (np.array([["2026-01-01"] * 2] * 2, dtype="M8[D]"), NO_NUMBERS),
        (pd.DataFrame({"a": [pd.NaT, 1], "b": [1, 2]}, dtype=object), "is not a number"),
    ],
)
def test_what_is_no_number_is_refused_by_arrays_and_by_cases(given, rule):
    for score in (evaluate_array, lambda *it: Case.from_array(*it, ["p0", "p1"])):
        with refuses(ModelError, rule):
            score(CRITERIA, given)


def test_plain_arrays_are_read_as_they_are():
    floats = np.array([[0.1, np.nan]])
    assert numbers(floats) is floats or numbers(floats).base is floats
    assert numbers([[0.1, None, 3]]).dtype == np.float64
    assert numbers([[1, 2]]).dtype == np.int64
    assert numbers(np.array([[1, HUGE]], np.uint64)).dtype == np.uint64
