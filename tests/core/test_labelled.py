"""What has labels is read by them: their order changes nothing, and a wrong one is refused."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
from evalkit.core.labelled import table
from evalkit.sensitivity import Empirical
from evalkit.testing import weighted_sum
from evalkit.weights.elicit import ahp, critic, entropy, group, merec, points, std, swing
from evalkit.weights.geometry.programs import linear_program

NAMES = ["price", "quality", "time"]
ROWS = ["North", "River", "Summit"]
POINTS = {"price": 20, "quality": 50, "time": 30}
CRITERIA = CriteriaSet(
    "o", [Criterion(name, Linear(0, 10), points=worth) for name, worth in POINTS.items()]
)
VALUES = pd.DataFrame([[1, 9, 2.5], [9, 1, 3], [4, 5, 8]], index=ROWS, columns=NAMES)
WEIGHTS = pd.Series({"price": 1, "quality": 3, "time": 2.5})
JUDGED = pd.DataFrame([[1, 3, 5], [1 / 3, 1, 2], [0.2, 0.5, 1]], index=NAMES, columns=NAMES)
SPACE = WeightSpace.around(NAMES, dict(WEIGHTS), "0.1")


class Labelled:
    """What xarray offers, as far as it is used."""

    def __init__(self, frame):
        self.dims = ("project", "criterion")
        self.coords = {"project": np.array(frame.index), "criterion": np.array(frame.columns)}
        self._values = frame.to_numpy()

    def __iter__(self):
        return iter(self._values)

    def __array__(self, dtype=None, copy=None):
        return np.array(self._values, dtype=dtype)


def plain(found):
    """Bring any answer to something that can be compared."""
    if isinstance(found, WeightSpace):
        return [(row.coefficients, row.bound) for row in found.rows]
    if isinstance(found, sensitivity.Matrix):
        weights = dict(zip(found.criteria, found.exact_weights, strict=True))
        shares = {
            (p, c): (found.low[i, j], found.high[i, j])
            for i, p in enumerate(found.projects)
            for j, c in enumerate(found.criteria)
        }
        return weights, shares
    if hasattr(found, "figures"):  # elicited
        return {n: pytest.approx(float(w)) for n, w in zip(found.names, found.weights, strict=True)}
    return [np.asarray(part).tolist() for part in found] if isinstance(found, tuple) else found


def totals(case):
    return {score.project.id: score.total[0] for score in evaluate(case).scores}


METHODS = {  # each takes a table: rows are projects
    "from_array": lambda t: totals(Case.from_array(CRITERIA, t, ROWS)),
    "as_matrix": lambda t: plain(sensitivity.as_matrix(t)),
    "as_matrix, named": lambda t: plain(
        sensitivity.as_matrix(t, WEIGHTS, projects=ROWS, criteria=NAMES)
    ),
    "high": lambda t: plain(
        sensitivity.as_matrix(VALUES.to_numpy(), high=t, projects=ROWS, criteria=NAMES)
    ),
    "acceptability": lambda t: plain(
        sensitivity.acceptability(sensitivity.Study.of(t), samples=1000, seed=1).matrix
    ),
    "entropy": lambda t: plain(entropy(t)),
    "critic": lambda t: plain(critic(t, {"price": "lower"})),
    "merec": lambda t: plain(merec(t, names=NAMES)),
    "std": lambda t: plain(std(t)),
}
COLUMNS = {  # the rows have no names, or only their order counts
    "evaluate_array": lambda t: evaluate_array(CRITERIA, t).total.tolist(),
    "extremes": lambda t: [end.tolist() for end in SPACE.extremes(t)],
    "contains": lambda t: SPACE.contains(t).tolist(),
    "linear": lambda t: plain(WeightSpace.linear(NAMES, t, 7)),
}
SERIES = {  # each takes a number for each criterion
    "weights": lambda s: plain(sensitivity.as_matrix(VALUES, s)),
    "weights of an analysis": lambda s: plain(
        sensitivity.critical_weights(sensitivity.Study.of(VALUES, weights=s)).matrix
    ),
    "around": lambda s: plain(WeightSpace.around(NAMES, s, "0.1")),
    "point": lambda s: plain(WeightSpace.point(NAMES, s)),
    "argmax": lambda s: SPACE.argmax(s).tolist(),
    "exact_point": SPACE.exact_point,
    "linear": lambda s: plain(WeightSpace.linear(NAMES, s, 2)),
    "linear, rows": lambda s: plain(WeightSpace.linear(NAMES, [s, s], 2)),
    "evaluate_array": lambda s: evaluate_array(CRITERIA, [s, s]).total.tolist(),
}
PARTIAL = {  # a label may be left out, since that says something
    "low": lambda s: plain(WeightSpace.bounds(NAMES, low=s / 10)),
    "high": lambda s: plain(WeightSpace.bounds(NAMES, high=s / 4)),
}
FORMS = {
    "pandas": lambda frame: frame,
    "xarray": Labelled,
    "columns": lambda frame: {name: frame[name] for name in frame},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("method", METHODS)
@given(rows=st.permutations(ROWS), columns=st.permutations(NAMES))
@settings(max_examples=12, deadline=None)
def test_order_of_labels_changes_nothing(method, form, rows, columns):
    moved = VALUES.loc[rows, columns]
    if method == "high":
        moved = moved + 1
        assert METHODS[method](FORMS[form](moved)) == METHODS[method]((VALUES + 1).to_numpy())
    else:
        assert METHODS[method](FORMS[form](moved)) == METHODS[method](VALUES)


@pytest.mark.parametrize("method", COLUMNS)
@given(columns=st.permutations(NAMES))
@settings(max_examples=12, deadline=None)
def test_order_of_columns_changes_nothing(method, columns):
    moved, right = VALUES[columns], COLUMNS[method](VALUES.to_numpy())
    made = pl.DataFrame({name: list(moved[name]) for name in moved})
    records = np.array([tuple(r) for r in moved.to_numpy()], dtype=[(n, "f8") for n in columns])
    forms = [moved, made, Labelled(moved), dict(moved), records, moved.to_dict("records")]
    for form in forms if method == "evaluate_array" else forms[:3]:
        assert COLUMNS[method](form) == right
    assert totals(Case.from_array(CRITERIA, made, ROWS)) == totals(
        Case.from_array(CRITERIA, VALUES.to_numpy(), ROWS)
    )


@pytest.mark.parametrize("method", [*SERIES, *PARTIAL])
@given(names=st.permutations(NAMES))
@settings(max_examples=12, deadline=None)
def test_order_of_a_series_changes_nothing(method, names):
    run = (SERIES | PARTIAL)[method]
    moved = WEIGHTS[names]
    right = run(WEIGHTS.to_numpy())
    assert run(moved) == right
    if method in SERIES:
        assert run(dict(moved)) == right
        assert run(moved.tolist()) == run(WEIGHTS.loc[names].to_numpy())


WRONG = {
    "renamed": (lambda frame: frame.rename(columns={"price": "cost"}), "cost"),
    "dropped": (lambda frame: frame.drop(columns="price"), "price"),
    "more": (lambda frame: frame.assign(cost=1), "cost"),
    "twice": (lambda frame: pd.concat([frame, frame[["price"]]], axis=1), "price"),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("method", [*COLUMNS, "from_array", "as_matrix, named", "high", "merec"])
def test_wrong_columns_are_named(method, wrong):
    make, label = WRONG[wrong]
    with pytest.raises(ModelError) as told:
        (METHODS | COLUMNS)[method](make(VALUES))
    assert label in str(told.value)
    if wrong in {"renamed", "dropped"} and method == "evaluate_array":
        with pytest.raises(ModelError, match=label):
            evaluate_array(CRITERIA, dict(make(VALUES)))


@pytest.mark.parametrize("wrong", ["renamed", "dropped", "more", "twice"])
@pytest.mark.parametrize("method", ["from_array", "as_matrix, named", "high"])
def test_wrong_rows_are_named(method, wrong):
    moved = {
        "renamed": VALUES.rename(index={"River": "Brook"}),
        "dropped": VALUES.drop(index="River"),
        "more": pd.concat([VALUES, VALUES.loc[["River"]].rename(index={"River": "Brook"})]),
        "twice": pd.concat([VALUES, VALUES.loc[["River"]]]),
    }[wrong]
    with pytest.raises(ModelError) as told:
        METHODS[method](moved)
    assert ("Brook" if wrong in {"renamed", "more"} else "River") in str(told.value)


@pytest.mark.parametrize("wrong", ["renamed", "dropped", "more", "twice"])
@pytest.mark.parametrize("method", [*SERIES, "low", "high"])
def test_wrong_labels_of_a_series_are_named(method, wrong):
    moved = {
        "renamed": WEIGHTS.rename({"price": "cost"}),
        "dropped": WEIGHTS.drop("price"),
        "more": pd.concat([WEIGHTS, pd.Series({"cost": 1})]),
        "twice": pd.concat([WEIGHTS, WEIGHTS[["price"]]]),
    }[wrong]
    if wrong == "dropped" and method in {*PARTIAL, "linear", "linear, rows"}:
        return  # what is not named is not bounded, or has the coefficient 0
    with pytest.raises(ModelError) as told:
        (SERIES | PARTIAL)[method](moved)
    assert ("cost" if wrong in {"renamed", "more"} else "price") in str(told.value)


def test_what_the_bug_report_says():
    marks = pd.DataFrame({"price": [1, 9], "quality": [9, 1]}, index=["North", "River"])
    weights = pd.Series({"quality": 3, "price": 1})
    assert sensitivity.as_matrix(marks, weights).weights.tolist() == [0.25, 0.75]
    with pytest.raises(ModelError, match="cost"):
        sensitivity.as_matrix(marks, pd.Series({"quality": 3, "cost": 1}))
    named = sensitivity.as_matrix(marks, [3, 1], criteria=["quality", "price"])
    assert (named.low[:, 0] * 2**named.exponent).tolist() == [9, 1]
    criteria = CriteriaSet(
        "o",
        [
            Criterion("quality", Linear(0, 10), points=70),
            Criterion("price", Linear(0, 10), points=30),
        ],
    )
    assert totals(Case.from_array(criteria, marks, marks.index)) == {"North": 66, "River": 34}
    assert evaluate_array(criteria, marks).total.tolist() == [66, 34]


@given(rows=st.permutations(NAMES), columns=st.permutations(NAMES))
@settings(max_examples=12, deadline=None)
def test_judgments_are_found_by_both_labels(rows, columns):
    moved = JUDGED.loc[rows, columns]
    assert plain(ahp(moved)) == plain(ahp(JUDGED))
    assert ahp(moved, NAMES).weights.tolist() == ahp(JUDGED).weights.tolist()


def test_judgments_with_other_labels_are_refused():
    with pytest.raises(ModelError, match="cost"):
        ahp(JUDGED.rename(index={"price": "cost"}))
    with pytest.raises(ModelError, match="cost"):
        ahp(JUDGED, ["cost", "quality", "time"])


def test_rows_of_statements_and_their_bounds_join_by_label():
    left = pd.DataFrame([[1, 0, 0], [0, 1, 0]], index=["a", "b"], columns=NAMES)
    right = pd.Series({"b": "0.5", "a": "0.3"})
    assert plain(WeightSpace.linear(NAMES, left, right)) == plain(
        WeightSpace.linear(NAMES, left.to_numpy(), ["0.3", "0.5"])
    )
    with refuses(ModelError, "labels are missing"):
        WeightSpace.linear(NAMES, left, right[["a"]])


def test_statements_of_a_method_are_read_by_name():
    assert plain(points(WEIGHTS[["time", "price", "quality"]])) == plain(points(dict(WEIGHTS)))
    assert plain(swing(WEIGHTS / 3 * 100)) == plain(swing(dict(WEIGHTS / 3 * 100)))
    members = {"A": points({"x": 1, "y": 3}), "B": points({"x": 1, "y": 1})}
    shares = pd.Series({"B": 3, "A": 1})
    assert group(members, shares=shares).exact == group(members, shares={"A": 1, "B": 3}).exact
    for wrong in (pd.Series({"B": 3, "C": 1}), {"B": 3}):
        with refuses(ModelError, "labels are missing"):
            group(members, shares=wrong)


def test_directions_are_read_by_name():
    right = critic(VALUES, ["lower", "higher", "higher"])
    turned = pd.Series({"time": "higher", "quality": "higher", "price": "lower"})
    assert plain(critic(VALUES, turned)) == plain(right)


def test_worths_are_read_by_rank():
    found = sensitivity.acceptability(sensitivity.Study.of(VALUES), samples=1000, seed=1)
    worths = pd.Series({3: 0.0, 1: 1.0, 2: 0.25})
    assert found.holistic(worths).tolist() == found.holistic([1.0, 0.25, 0.0]).tolist()


def test_an_index_that_only_counts_is_no_label():
    moved = VALUES.reset_index(drop=True)
    assert totals(Case.from_array(CRITERIA, moved, ROWS)) == totals(
        Case.from_array(CRITERIA, VALUES, ROWS)
    )
    counted = pd.DataFrame(VALUES.to_numpy())
    assert (
        evaluate_array(CRITERIA, counted).total.tolist()
        == evaluate_array(CRITERIA, VALUES).total.tolist()
    )
    assert sensitivity.as_matrix(counted).criteria == ("c0", "c1", "c2")


@given(order=st.permutations(range(3)))
def test_names_of_rows_may_be_a_column_of_the_same_frame(order):
    frame = VALUES.rename_axis("name").reset_index().loc[list(order)]
    right = totals(Case.from_array(CRITERIA, VALUES, ROWS))
    assert totals(Case.from_array(CRITERIA, frame[NAMES], frame["name"])) == right
    names = frame["name"].sort_index()  # the same labels in another order
    assert totals(Case.from_array(CRITERIA, frame[NAMES], names)) == right


def test_where_there_are_no_names_labels_are_refused():
    with pytest.raises(ModelError, match="by position"):
        linear_program(WEIGHTS)
    with pytest.raises(ModelError, match="by position"):
        weighted_sum([WEIGHTS], WEIGHTS)
    with pytest.raises(ModelError, match="by position"):
        Empirical([0, 1, 1], weights=WEIGHTS)


def test_ranges_of_shares_are_of_known_criteria():
    with pytest.raises(ModelError, match="cost"):
        WeightSpace.of(CRITERIA, local={"cost": (0, 1)})


def test_masked_values_are_missing():
    masked = np.ma.masked_array([[1.0, 2.0, 3.0]], mask=[[False, True, False]])
    with pytest.raises(ModelError, match="quality"):
        evaluate(Case.from_array(CRITERIA, masked, ["A"]))
    with pytest.raises(ModelError):
        evaluate_array(CRITERIA, masked)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ModelError, match="one length"):
        table({"a": [1, 2], "b": [1]}, ["a", "b"])
