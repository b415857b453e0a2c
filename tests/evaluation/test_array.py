"""Arrays against cases, digit for digit, and what is refused."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses, sentence

from evalkit import (
    Band,
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Decision,
    Gate,
    Levels,
    Linear,
    ModelError,
    Piecewise,
    Question,
    Steps,
    Verdict,
    evaluate,
    evaluate_array,
)
from evalkit.evaluation.array import CHUNK

SCALES = [
    Linear(0, 4), Linear(4, 0), Piecewise([(0, 0), (1, "0.7"), (4, 1)]), Band(0, 1, 2, 5),
    Steps([(0, 0), (2, "0.5"), (3, 1)]), Levels([(n, f"{n}/4") for n in range(5)]),
    Categories([("v", 0), ("w", "0.3"), ("x", 1), ("y", "0.1"), ("z", 1)]),
]  # fmt: skip
GATES = [
    Gate(id="v", on="a", at_least=2),
    Gate(id="p", on="g", of="points", at_most=30),
    Gate(id="h", on="b", of="share", at_least="0.4"),
    Gate(id="t", on="total", of="points", at_least=50),
    Gate(id="u", on="total", of="share", at_most="0.7"),
]
STATE = {"pass": 1, "fail": 0, "open": -1}


@st.composite
def sets(draw):
    a, b, c = (
        draw(st.sampled_from(SCALES[:-1])),
        *(draw(st.sampled_from(SCALES)) for _ in range(2)),
    )
    group = draw(st.sampled_from(["sum", "product", "minimum"]))
    return CriteriaSet(
        "s",
        [
            Criterion("g", weight="0.6", aggregate=group), Criterion("a", a, weight="1/3", parent="g"),
            Criterion("b", b, weight="2/3", parent="g"), Criterion("c", c, weight="0.4"),
        ],
        aggregate=draw(st.sampled_from(["sum", "product", "minimum"])),
        missing=draw(st.sampled_from(["zero", "exclude", "interval"])), gates=GATES,
    )  # fmt: skip


cells = st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, np.nan])


@settings(max_examples=44)
@given(sets(), st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=4))
def test_an_array_comes_to_what_its_case_comes_to(criteria, rows):
    values = np.array(rows)
    before = values.copy()
    found = evaluate_array(criteria, values)
    np.testing.assert_array_equal(values, before)
    exact = evaluate(Case.from_array(criteria, values, [f"p{n}" for n in range(len(rows))]))
    ranks = dict(zip(found.ranked.tolist(), found.ranks.spans, strict=True))
    for place, score in enumerate(exact.scores):
        assert found.span(place) == (score.total, score.outcome.passing)
        for end, column in enumerate((found.low, found.high)):
            if score.total is None:
                assert np.isnan(column[place])
            else:
                assert column[place] == pytest.approx(float(score.total[end]), rel=1e-15)
        states = [STATE[result.state] for result in score.outcome.gates]
        assert found.gates[place].tolist() == states
        assert ranks.get(place) == exact.rank(score.project.id)


def halves(missing="error", **fields):
    return CriteriaSet(
        "s", [Criterion(n, Linear(0, 10), points=50) for n in "ab"], missing=missing, **fields
    )


def test_totals_shapes_and_many_chunks():
    values = np.random.default_rng(1).integers(0, 1001, (2 * CHUNK + 7, 2)) / 100
    found = evaluate_array(halves(), values)
    last = sum(Fraction(str(value)) for value in values[-1]) * 5
    assert found.span(2 * CHUNK + 6)[0] == (last, last)
    np.testing.assert_allclose(found.total, values.sum(axis=1) * 5, rtol=0, atol=1e-12)
    assert evaluate_array(halves(), np.empty((0, 2))).total.shape == (0,)
    assert found.gates.shape == (len(values), 0)


@pytest.mark.parametrize(
    ("policy", "low", "high"), [("zero", 40, 40), ("exclude", 80, 80), ("interval", 40, 90)]
)
def test_gaps(policy, low, high):
    found = evaluate_array(halves(policy), np.array([[8.0, np.nan]]))
    assert (found.low[0], found.high[0]) == (low, high)


def test_interval_has_no_total_and_a_row_of_gaps_is_nan():
    with refuses(
        ModelError,
        "needs totals that are no intervals, and so many are: {count}; use low and high",
        count=1,
    ):
        _ = evaluate_array(halves("interval"), np.array([[8.0, np.nan], [1.0, 1.0]])).total
    assert np.isnan(evaluate_array(halves("exclude"), np.full((1, 2), np.nan)).total).all()


def test_gates_at_their_edges():
    gates = [
        Gate(id="x", on="a", at_least="0.3"),
        Gate(id="y", on="total", of="points", at_most=50),
    ]
    values = np.array([[0.1 + 0.2, 9.0], [0.2, 0.0], [1.0, 9.0]])
    found = evaluate_array(halves(gates=gates), values).gates
    # 0.1 + 0.2 is read as it prints, 0.30000000000000004; and 50 points are 50 points.
    assert found.tolist() == [[1, 1], [0, 1], [1, 1]]
    just = np.array([[0.3, 9.7], [0.3, 9.71], [0.29, 9.7]])
    assert evaluate_array(halves(gates=gates), just).gates.tolist() == [[1, 1], [1, 0], [0, 1]]


def test_category_and_decision_gates():
    criteria = CriteriaSet(
        "s", [Criterion("k", SCALES[-1], points=10)], missing="zero",
        decisions=[Decision(id="d", start="q", questions=[Question(id="q", yes="v", no="w")], verdicts=[Verdict(id="v"), Verdict(id="w")])],
        gates=[Gate(id="x", on="k", one_of=("w", "z")), Gate(id="y", on="d", one_of="v")],
    )  # fmt: skip
    found = evaluate_array(criteria, np.array([[1.0], [2.0], [np.nan]]))
    # A missing mark that counts nothing passes nothing.
    assert found.gates.tolist() == [[1, -1], [0, -1], [0, -1]]
    assert found.total.tolist() == [3, 10, 0]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            [1.0, 2.0],
            sentence("must have the shape (projects, {columns})", columns=2, value="(2,)"),
        ),
        ([[1.0]], sentence("must have the shape (projects, {columns})", columns=2, value="(1, 1)")),
        ([[1.0, 1.0], [1.0, np.inf]], sentence("is not a finite number", field="b", row=1)),
        (
            [[1.0, 1.0], [np.nan, 1.0]],
            sentence("is missing, and the criteria set allows no gaps", field="a", row=1),
        ),
        (
            [[1.0, 10.5]],
            sentence(
                "is off the scale, which goes from {low} to {high}",
                low="0",
                high="10",
                field="b",
                value="10.5",
            ),
        ),
    ],
)
def test_refusals(values, message):
    with refuses(ModelError, message):
        evaluate_array(halves(), np.array(values))


def test_a_profile_is_refused():
    profile = CriteriaSet("s", [Criterion("a", Linear(0, 1))], aggregate="none")
    with refuses(ModelError, "there is no total in this set"):
        evaluate_array(profile, np.zeros((1, 1)))


def test_results_compare_by_content():
    values = np.array([[1.0, 2.0]])
    assert evaluate_array(halves(), values) == evaluate_array(halves(), values)
    assert evaluate_array(halves(), values) != evaluate_array(halves(), values + 1)
