"""Records, sets, tables and keys where a row of numbers is read: by label, or not at all."""

import sqlite3
from collections import Counter
from contextlib import closing
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sentences import refuses

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Linear,
    ModelError,
    WeightSpace,
    evaluate,
    evaluate_array,
    sensitivity,
)
from evalkit.sensitivity import Empirical
from evalkit.weights.elicit import group, points

NAMES = ["price", "quality", "time"]
ROWS = ["North", "River", "Summit"]
POINTS = {"price": 20, "quality": 50, "time": 30}
CRITERIA = CriteriaSet(
    "o", [Criterion(name, Linear(0, 10), points=worth) for name, worth in POINTS.items()]
)
VALUES = pd.DataFrame([[1, 9, 2.5], [9, 1, 3], [4, 5, 8]], index=ROWS, columns=NAMES)
WEIGHTS = pd.Series({"price": 1, "quality": 3, "time": 2.5})
SPACE = WeightSpace.around(NAMES, dict(WEIGHTS), "0.1")


def plain(space):
    """Bring a weight space to something that can be compared."""
    return [(row.coefficients, row.bound) for row in space.rows]


def totals(case):
    return {score.project.id: score.total[0] for score in evaluate(case).scores}


KNOWN = {"North": Fraction("54.5"), "River": 32, "Summit": 57}


class Line(NamedTuple):
    """A row of a library that names its fields."""

    time: float
    price: float
    quality: float


def from_database(rows):
    """Return rows as sqlite3 does, which are sequences with keys."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.row_factory = sqlite3.Row
        base.execute("create table t (time, price, quality)")
        base.executemany("insert into t values (?, ?, ?)", rows)
        return base.execute("select * from t").fetchall()


TURNED = VALUES[["time", "price", "quality"]]
RECORDS = {
    "named tuples": [Line(*row) for row in TURNED.itertuples(index=False)],
    "itertuples": list(TURNED.itertuples(index=False)),
    "database": from_database(TURNED.to_numpy().tolist()),
    "records": list(TURNED.to_records(index=False)),
    "series": [TURNED.loc[name] for name in ROWS],
    "columns": [VALUES[name] for name in ("time", "quality", "price")],
    "columns of polars": [pl.Series(name, VALUES[name].to_numpy()) for name in TURNED],
}


@pytest.mark.parametrize("form", RECORDS)
def test_records_are_read_by_their_fields(form):
    values = RECORDS[form]
    assert totals(Case.from_array(CRITERIA, values, ROWS)) == KNOWN
    assert evaluate_array(CRITERIA, values).total.tolist() == pytest.approx(
        evaluate_array(CRITERIA, VALUES).total.tolist()
    )
    found = sensitivity.as_matrix(values, WEIGHTS, criteria=NAMES)
    assert found.low.tolist() == sensitivity.as_matrix(VALUES, WEIGHTS).low.tolist()


def test_series_in_a_list_are_found_by_what_they_are_called():
    turned = [VALUES.loc[name] for name in ("Summit", "North", "River")]
    assert totals(Case.from_array(CRITERIA, turned, ROWS)) == KNOWN
    with refuses(ModelError, "has labels that are not known here"):
        Case.from_array(CRITERIA, turned, ["North", "River", "Peak"])


LINES = {
    "named tuple": Line(0.5, 0.2, 0.3),
    "database": from_database([(0.5, 0.2, 0.3)])[0],
    "record": pd.DataFrame([Line(0.5, 0.2, 0.3)]).to_records(index=False)[0],
}


@pytest.mark.parametrize("form", LINES)
def test_one_record_is_read_by_its_fields(form):
    weights = {"price": 0.2, "quality": 0.3, "time": 0.5}
    assert plain(WeightSpace.point(NAMES, LINES[form])) == plain(WeightSpace.point(NAMES, weights))
    assert WeightSpace.point(NAMES, weights).contains(LINES[form])
    found = sensitivity.as_matrix(VALUES, LINES[form])
    assert [float(weight) for weight in found.exact_weights] == [0.2, 0.3, 0.5]


def test_columns_of_weights_are_no_rows():
    space = WeightSpace.point(NAMES, [0.2, 0.3, 0.5])
    columns = {"time": [0.5, 1, 0], "price": [0.2, 0, 0], "quality": [0.3, 0, 1]}
    assert space.contains(columns).tolist() == [True, False, False]


@pytest.mark.parametrize("names", [["1", "0"], ["1", "2", "0"]])
def test_a_number_that_is_a_name_is_a_label(names):
    weights = pd.Series(range(1, len(names) + 1))
    found = WeightSpace.point(names, weights)
    assert plain(found) == plain(WeightSpace.point(names, {str(n): w for n, w in weights.items()}))
    values = np.diag(weights)
    assert (
        sensitivity.as_matrix(values, weights, criteria=names).exact_weights
        == sensitivity.as_matrix(values, dict(weights), criteria=names).exact_weights
    )
    criteria = CriteriaSet("n", [Criterion("c", Linear(0, 10), points=1)])
    frame = pd.DataFrame({"c": weights})
    found = totals(Case.from_array(criteria, frame, names))
    assert found == {str(n): Fraction(int(w), 10) for n, w in weights.items()}


UNORDERED = {
    "names": WeightSpace.simplex,
    "weights": lambda s: WeightSpace.point(NAMES, s),
    "b": lambda s: WeightSpace.linear(NAMES, [[1, 0, 0]] * len(s), s),
    "A": lambda s: WeightSpace.linear(NAMES, s, 1),
    "words": lambda s: WeightSpace.linear(NAMES, [[1, 0, 0]] * len(s), 1, words=s),
    "order": lambda s: WeightSpace.order(NAMES, s),
    "projects": lambda s: sensitivity.as_matrix(np.eye(3), projects=s),
    "criteria": lambda s: sensitivity.as_matrix(np.eye(3), criteria=s),
    "official": lambda s: sensitivity.as_matrix(np.eye(3), s),
    "rows": lambda s: Case.from_array(CRITERIA, np.eye(3), s),
    "seen": Empirical,
    "how often": lambda s: Empirical([0, 0.5, 1], s),
}


@pytest.mark.parametrize("method", UNORDERED)
@pytest.mark.parametrize("kind", [set, frozenset])
def test_what_has_no_order_is_not_read_by_position(method, kind):
    with refuses(ModelError, "is a set, which has no order"):
        UNORDERED[method](kind(NAMES))


TABLES = {
    "around": lambda t: WeightSpace.around(NAMES, t, 0),
    "low": lambda t: WeightSpace.bounds(NAMES, t),
    "high": lambda t: WeightSpace.bounds(NAMES, None, t),
    "as_matrix": lambda t: sensitivity.as_matrix(VALUES, t),
    "Empirical": Empirical,
    "shares": lambda t: group([points({"a": 1, "b": 2})] * 3, shares=t),
}


@pytest.mark.parametrize("method", TABLES)
@pytest.mark.parametrize("kind", [pd.DataFrame, lambda v: pl.DataFrame(v, orient="row")])
def test_names_of_columns_are_no_numbers(method, kind):
    with refuses(ModelError, "is a table, where one row of numbers is needed"):
        TABLES[method](kind([[1, 2, 3]]))


def test_keys_are_no_numbers():
    with refuses(ModelError, "is read by position here, so it must have no labels", field="b"):
        WeightSpace.linear(NAMES, [{"price": 1}, {"time": 1}], {0: 0.5, 1: 0.3})
    with refuses(ModelError, "is read by position here, so it must have no labels", field="order"):
        WeightSpace.order(NAMES, {"price": 2, "time": 1})
    with refuses(
        ModelError, "must be a list of numbers; how often each is drawn is said by the weights"
    ):
        Empirical(Counter([0, 1, 1]))


def test_rows_with_labels_and_without_do_not_mix():
    with refuses(ModelError, "has no labels, where other rows have them", field="values", row=1):
        evaluate_array(CRITERIA, [{"time": 1, "price": 2, "quality": 3}, [1, 2, 3]])


ASKED = {
    "contains": SPACE.contains,
    "extremes": SPACE.extremes,
    "argmax": SPACE.argmax,
    "exact_point": SPACE.exact_point,
}


@pytest.mark.parametrize("method", ASKED)
@pytest.mark.parametrize("wrong", ["abc", {1.0: 2}.items(), [[0.5], [0.2]], 0.5, pl.LazyFrame([1])])
def test_what_is_no_row_of_numbers_is_an_error_of_ours(method, wrong):
    with pytest.raises(ModelError):
        ASKED[method](wrong)
