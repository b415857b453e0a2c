"""Weights and marks uncertain together: closed forms, a published model, evaluators."""

import json
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from sentences import page_of, refuses, tells

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Linear,
    LookupFailed,
    ModelError,
    evaluate,
)
from evalkit.sensitivity.questions.joint import joint
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.uncertain.distributions import Empirical, Fixed, Range, Triangular
from evalkit.weights import Sampler, WeightSpace

QUICK = {"matrices": 32, "draws": 16}


def near(found, error, truth, most=4.5):
    return bool(np.all(np.abs(np.asarray(found) - truth) <= most * np.asarray(error) + 1e-12))


# Closed forms


def test_two_projects_with_one_uncertain_mark():
    # A = (x, 0), B = (0, 1/2), x uniform on [0, 1], weights uniform: A is ahead if
    # w x > (1 - w) / 2, so with x known at w > 1 / (1 + 2 x), in 2x / (1 + 2x) of the cases;
    # over x: 1 - log(3) / 2.
    truth = 1 - np.log(3) / 2
    found = joint(Study.of([[0.0, 0.0], [0.0, 0.5]]), marks={("p0", "c0"): Range(0, 1)}, seed=4)
    assert near(found.first[0], found.first_error[0], truth)
    assert found.first_error[0] < 0.02
    assert near(found.expected_ranks[0], found.expected_ranks_error[0], 2 - truth)
    assert not near(truth + 0.1, found.first_error[0], truth)


def test_the_standard_errors_are_honest():
    truth = 1 - np.log(3) / 2
    misses = []
    for seed in range(40):
        found = joint(Study.of([[0.0, 0.0], [0.0, 0.5]]), marks={("p0", "c0"): Range(0, 1)}, seed=seed, matrices=64, draws=64)  # fmt: skip
        misses.append((found.first[0] - truth) / found.first_error[0])
    assert 0.6 < np.std(misses) < 1.5
    # Taking every draw for itself would claim an error that is far too small.
    naive = np.sqrt(truth * (1 - truth) / (64 * 64))
    assert found.first_error[0] > 2 * naive


@pytest.mark.parametrize(
    ("mark", "truth"),
    [
        (Range(0, 1), 0.5),
        (Range("0.4", "0.9"), 0.8),
        (Triangular(0, 0, 1), 0.25),
        (Triangular("0.25", "0.5", 1), 2 / 3),
        (Empirical([0, "0.6", "0.7"], [1, 1, 2]), 0.75),
        (Fixed("0.4"), 0),
        (Fixed("0.5"), 0.5),
    ],
)
def test_one_criterion_against_one_half(mark, truth):
    found = joint(
        Study.of([[0.2], [0.5]]), marks={("p0", "c0"): mark}, seed=1, matrices=2048, draws=1
    )
    assert near(found.first[0], found.first_error[0], truth)
    assert np.allclose(found.acceptability.sum(axis=0), 1)


def test_the_shares_of_a_product():
    # Lead w x - const with w, x uniform on [0, 1]: 3/7 each alone, 1/7 together.
    found = joint(Study.of([[0.0, 0.0], [0.0, 0.0]]), marks={("p1", "c0"): Range(0, 1)}, **QUICK)
    for factor in ("weights", "marks"):
        part = found.share(factor).parts["lead"]
        assert near(part.first, part.first_error, 3 / 7)
        assert near(part.total, part.total_error, 4 / 7)
        assert part.first_error < 0.05
    assert found.share("evaluators").parts["lead"].total == 0
    assert not found.share("aggregation").moves


def test_the_shares_of_independent_parts_sum_to_one():
    rng = np.random.default_rng(0)
    low = rng.random((5, 4)) * 0.7
    found = joint(Study.of(as_matrix(low, high=low + 0.2)), seed=3, **QUICK)
    for answer in ("lead", "ranks", "winner"):
        weights, marks = (found.share(f).parts[answer] for f in ("weights", "marks"))
        # With two factors: first of one and total of the other make up the whole.
        for a, b in ((weights, marks), (marks, weights)):
            error = 2 * np.hypot(a.first_error, b.total_error) + 0.02
            assert a.first + b.total == pytest.approx(1, abs=2 * error)


def test_nothing_uncertain_in_the_marks_gives_them_no_share():
    values = np.random.default_rng(1).random((5, 3))
    found = joint(Study.of(values), **QUICK)
    assert all(p.first == p.total == 0 for p in found.share("marks").parts.values())
    assert found.share("weights").parts["lead"].first == pytest.approx(1, abs=0.05)
    assert set(np.unique(found.confidence[~np.isnan(found.confidence)])) <= {0, 1}


def test_fixed_weights_have_no_share():
    low = np.random.default_rng(1).random((4, 3)) / 2
    space = WeightSpace.point(3, [1, 2, 3])
    found = joint(Study.of(as_matrix(low, high=low + 0.4), space), seed=2, **QUICK)
    assert all(p.first == p.total == 0 for p in found.share("weights").parts.values())
    assert found.share("marks").parts["winner"].first == pytest.approx(1, abs=0.06)
    assert found.central_weights[0] == pytest.approx([1 / 6, 1 / 3, 1 / 2])
    assert np.nansum(found.confidence) == pytest.approx(1)


def test_weights_alone_agree_with_the_exact_shares():
    # Specialists e_k and the compromise (a, a, a): it is first unless a weight exceeds a.
    found = joint(Study.of(np.vstack([np.eye(3), np.full(3, 0.5)])), matrices=64, draws=256)
    assert found.acceptability[3] == pytest.approx([0.25, 0.75, 0, 0], abs=0.005)
    assert found.central_weights[0] == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=0.01)


# A published model


NAMES = ["Fluoxetine", "Paroxetine", "Sertraline", "Venlafaxine"]
MEASURED = {
    "efficacy": [(0, 0), (0.086, 0.056), (0.095, 0.044), (0.113, 0.048)],
    "diarrhea": [(11.7, 2.5), (9.2, 1.86), (15.4, 2.65), (5.5, 2.32)],
    "dizziness": [(7.2, 1.45), (10.6, 1.58), (7.5, 1.48), (15.7, 4.44)],
    "headache": [(16.6, 3.27), (21.2, 5.15), (20.2, 3.78), (12.8, 2.45)],
    "insomnia": [(13.7, 1.89), (14.3, 2.93), (15.0, 3.21), (11.2, 3.98)],
    "nausea": [(18.6, 1.79), (18.3, 3.7), (19.5, 2.6), (31.0, 1.68)],
}
ACCEPTABILITY = [
    [0.20, 0.28, 0.30, 0.22], [0.25, 0.29, 0.27, 0.19],
    [0.17, 0.25, 0.29, 0.30], [0.39, 0.18, 0.15, 0.29],
]  # fmt: skip
CENTRAL = [
    [0.08, 0.14, 0.23, 0.18, 0.16, 0.22], [0.18, 0.17, 0.15, 0.13, 0.15, 0.22],
    [0.21, 0.10, 0.22, 0.13, 0.15, 0.20], [0.18, 0.21, 0.12, 0.21, 0.19, 0.09],
]  # fmt: skip
CONFIDENCE = [0.48, 0.44, 0.34, 0.74]


def test_the_antidepressants_of_jsmaa():
    """Tervonen's benefit-risk model of second-generation antidepressants.

    Inputs and results as in the test suite of JSMAA (github.com/tommite/jsmaa,
    SMAA2SimulationTest, testCorrectResultsWithBRModel), with its tolerances. Efficacy is
    log-normal, side effects normal and better when lower; each scale is linear over the
    95 % intervals of its criterion.
    """
    quantiles = ndtri((np.arange(2000) + 0.5) / 2000)
    marks = {}
    for criterion, measured in MEASURED.items():
        rises = criterion == "efficacy"
        turn = np.exp if rises else np.asarray
        ends = [turn(np.array([m - 1.96 * s, m + 1.96 * s])) for m, s in measured]
        low, high = min(e[0] for e in ends), max(e[1] for e in ends)
        for name, (mean, deviation) in zip(NAMES, measured, strict=True):
            share = (turn(mean + deviation * quantiles) - low) / (high - low)
            marks[name, criterion] = Empirical(share if rises else 1 - share)
    middles = [[marks[name, c].mean for c in MEASURED] for name in NAMES]
    source = as_matrix(middles, projects=NAMES, criteria=list(MEASURED))
    found = joint(Study.of(source), marks=marks, seed=1, matrices=2048, draws=64)
    assert found.acceptability == pytest.approx(np.array(ACCEPTABILITY), abs=0.02)
    assert found.central_weights == pytest.approx(np.array(CENTRAL), abs=0.02)
    assert found.confidence == pytest.approx(CONFIDENCE, abs=0.03)


# Laws


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32))
def test_rows_and_columns_sum_to_one(rows, columns, seed):
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 3, size=(rows, columns)) / 4
    found = joint(
        Study.of(as_matrix(low, high=low + rng.integers(0, 2, size=low.shape) / 4)), seed=0, **QUICK
    )
    assert np.allclose(found.acceptability.sum(axis=0), 1)
    assert np.allclose(found.acceptability.sum(axis=1), 1)
    assert found.expected_ranks.sum() == pytest.approx(rows * (rows + 1) / 2)
    able = found.first > 0
    assert np.allclose(found.central_weights[able].sum(axis=1), 1)
    assert np.isnan(found.central_weights[~able]).all()
    assert str(found)


def test_permuting_permutes():
    rng = np.random.default_rng(7)
    low = rng.random((4, 3)) / 2
    rows, columns = [2, 0, 3, 1], [1, 2, 0]
    a = joint(Study.of(as_matrix(low, high=low + 0.3)), seed=1)
    b = joint(Study.of(as_matrix(low[rows][:, columns], high=low[rows][:, columns] + 0.3)), seed=1)
    error = np.hypot(a.first_error[rows], b.first_error)
    assert near(b.first, error, a.first[rows])
    assert b.central_weights == pytest.approx(a.central_weights[rows][:, columns], abs=0.05)


def test_the_same_seed_gives_the_same_numbers_whatever_the_batches(monkeypatch):
    low = np.random.default_rng(7).random((6, 3)) / 2
    source = as_matrix(low, high=low + 0.3)
    a, c = joint(Study.of(source), seed=1, **QUICK), joint(Study.of(source), seed=2, **QUICK)
    monkeypatch.setattr(sys.modules["evalkit.sensitivity.questions.joint"], "_CELLS", 300)
    b = joint(Study.of(source), seed=1, **QUICK)
    assert np.allclose(a.acceptability, b.acceptability, atol=1e-14)
    assert a.share("marks").parts["winner"] == b.share("marks").parts["winner"]
    assert not np.array_equal(a.acceptability, c.acceptability)


def test_units_change_nothing():
    low = np.random.default_rng(7).random((4, 3)) / 2
    a = joint(
        Study.of(as_matrix(low, high=low + 0.25)),
        seed=1,
        marks={("p0", "c0"): Range(0, 1)},
        **QUICK,
    )
    b = joint(Study.of(as_matrix(low * 1024, high=low * 1024 + 256)), seed=1, marks={("p0", "c0"): Range(0, 1024)}, **QUICK)  # fmt: skip
    assert np.array_equal(a.acceptability, b.acceptability)


@pytest.mark.parametrize(
    "values",
    [
        np.ones((3, 3)),
        np.array([[0.3, 0.1]]),
        np.array([[0.3], [0.4]]),
        np.tile(np.random.default_rng(0).random(3), (3, 1)),
        np.random.default_rng(0).random((3, 3)) * 1e300,
        np.random.default_rng(0).random((3, 3)) * 1e-300,
    ],
)
def test_degenerate_data(values):
    found = joint(Study.of(values), **QUICK)
    assert np.isfinite(found.acceptability).all()
    assert np.isfinite([p.total for s in found.shares for p in s.parts.values()]).all()
    assert str(found)
    assert len(found.rows()) == len(values)


def test_ties_are_shared_and_said():
    found = joint(Study.of(np.ones((4, 2))), **QUICK)
    assert (found.acceptability == 0.25).all()
    assert not found.acceptability_error.any()
    assert tells(page_of(found), "Projects that are tied in a draw share the ranks equally.")


def test_few_draws_leave_blocks_that_do_not_fit():
    found = joint(Study.of(np.random.default_rng(0).random((3, 3))), matrices=8, draws=5000)
    assert np.allclose(found.acceptability.sum(axis=0), 1)


def test_a_walk_is_said(monkeypatch):
    monkeypatch.setattr(Sampler, "is_independent", property(lambda _: False))
    assert "neighbours are alike" in str(joint(Study.of(np.eye(2)), **QUICK))


def test_rows_are_plain_values():
    found = joint(Study.of(np.array([[1.0, 0.2], [0.0, 0.1]])), **QUICK)
    rows = found.rows() + found.share_rows()
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert rows[1]["confidence"] is None
    with pytest.raises(LookupFailed, match="factor"):
        found.share("luck")


def test_progress_is_told():
    told = []
    joint(Study.of(np.eye(2)), progress=lambda done, whole: told.append((done, whole)), **QUICK)
    assert told[-1] == (64, 64)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"matrices": 4}, "must be a whole number between {low} and {high}"),
        ({"draws": 0}, "must be a whole number between {low} and {high}"),
        ({"draws": 16.0}, "must be a whole number between {low} and {high}"),
        ({"evaluators": True}, "needs a case in which two or more evaluators marked"),
        ({"panel": ["mean"]}, "needs a case in which two or more evaluators marked"),
        ({"aggregation": ()}, "must be one or more of: {names}"),
        ({"aggregation": ["topsis"]}, "must be one or more of: {names}"),
        ({"aggregation": ["sum", "sum"]}, "must be one or more of: {names}"),
        (
            {"marks": {("p9", "c0"): Range(0, 1)}},
            "must be pairs of a project and a criterion that are compared",
        ),
        (
            {"marks": {"p0": Range(0, 1)}},
            "must be pairs of a project and a criterion that are compared",
        ),
        ({"marks": {("p0", "c0"): 0.4}}, "must be one of {names}"),
        (
            {"aggregation": ["product"], "marks": {("p0", "c0"): Range(-1, 1)}},
            "a weighted product needs utilities that are not negative",
        ),
    ],
)
def test_what_is_refused(options, words):
    with refuses(ModelError, words):
        joint(Study.of(np.eye(2)), **QUICK | options)


# Aggregation


def test_the_aggregation_as_a_factor():
    values = np.array([[1.0, 0.1], [0.5, 0.5], [0.6, 0.45]])
    found = joint(
        Study.of(values), aggregation=["sum", "product", "minimum"], matrices=96, draws=64
    )
    assert len(found.options) == 3
    assert found.first == pytest.approx(found.first_by_option.mean(axis=0), abs=1e-12)
    # The smallest utility does not look at weights: the even project is always first.
    assert found.first_by_option[2].tolist() == [0, 1, 0]
    weights = WeightSpace.simplex(2).sample(4096, 1)
    logs = weights @ np.log(values).T
    assert found.first_by_option[1][0] == pytest.approx((logs.argmax(axis=1) == 0).mean(), abs=0.03)
    assert found.share("aggregation").parts["winner"].total > 0.1
    assert "weighted product" in str(found)


def test_groups_are_combined_first():
    scale = Linear(0, 1)
    criteria = CriteriaSet(
        "s",
        [
            Criterion("g", weight="0.5"),
            Criterion("a", scale, weight="0.5", parent="g"),
            Criterion("b", scale, weight="0.5", parent="g"),
            Criterion("c", scale, weight="0.5"),
        ],
    )
    case = Case.of(
        criteria, {"p": {"a": 0, "b": 1, "c": "0.5"}, "q": {"a": "0.4", "b": "0.4", "c": 1}}
    )
    space = WeightSpace.point(["a", "b", "c"], ["0.25", "0.25", "0.5"])
    found = joint(Study.of(evaluate(case), space), aggregation=["minimum", "product"], **QUICK)
    # Group utilities: p 0.5 and 0.5, q 0.4 and 1: smallest 0.5 > 0.4, product 0.5 < 0.63.
    assert found.first_by_option.tolist() == [[1, 0], [0, 1]]
