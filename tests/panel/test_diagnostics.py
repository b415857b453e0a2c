"""Diagnostics of panels: laws, a second method, and planted patterns found."""

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

from evalkit import ModelError
from evalkit.panel import MarkTable
from evalkit.panel.diagnostics import (
    ICC,
    alpha_interval,
    bootstrap,
    copies,
    diagnose,
    icc,
    icc_intervals,
    kendall_w,
    kendall_w_interval,
    krippendorff_alpha,
    residuals,
)
from evalkit.panel.diagnostics.evaluators import profiles
from evalkit.show.panel.diagnosis import plain

N = np.nan
# Krippendorff (2011), Computing Krippendorff's alpha-reliability, the example of 4 observers.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]


tables = st.integers(2, 5).flatmap(
    lambda people: st.integers(2, 5).flatmap(
        lambda units: st.lists(
            st.lists(st.integers(0, 4), min_size=units, max_size=units),
            min_size=people, max_size=people,
        )
    )
)  # fmt: skip


def alpha_by_hand(ratings, distance):
    """Alpha from pairs of values, as it is defined, without a coincidence matrix."""
    observed = expected = 0.0
    pooled = [v for row in ratings for v in row]
    for unit in zip(*ratings, strict=True):
        observed += sum(
            distance(a, b) for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j
        ) / (len(unit) - 1)
    for i, a in enumerate(pooled):
        expected += sum(distance(a, b) for j, b in enumerate(pooled) if i != j)
    expected /= len(pooled) - 1
    return 1 - observed / expected if expected else float("nan")


@settings(max_examples=14, deadline=None)
@given(tables)
def test_alpha_by_another_method(ratings):
    for level, distance in (
        ("nominal", lambda a, b: float(a != b)),
        ("interval", lambda a, b: float((a - b) ** 2)),
        ("ratio", lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0),
    ):
        expected = alpha_by_hand(ratings, distance)
        assert krippendorff_alpha(ratings, level) == pytest.approx(expected, nan_ok=True)


@settings(max_examples=14, deadline=None)
@given(tables, st.randoms())
def test_agreement_does_not_hang_on_the_order_of_people_or_units(ratings, random):
    turned = list(
        zip(*random.sample(list(zip(*ratings, strict=True)), len(ratings[0])), strict=True)
    )
    random.shuffle(turned)
    assert kendall_w(turned) == pytest.approx(kendall_w(ratings), nan_ok=True)
    assert krippendorff_alpha(turned) == pytest.approx(krippendorff_alpha(ratings), nan_ok=True)


@settings(max_examples=14, deadline=None)
@given(tables)
def test_everybody_the_same_is_full_agreement(ratings):
    same = [ratings[0]] * 3
    if len(set(ratings[0])) > 1:
        assert krippendorff_alpha(same) == pytest.approx(1)
        assert kendall_w(same) == pytest.approx(1)


@pytest.mark.parametrize("function", [icc, kendall_w])
@pytest.mark.parametrize("ratings", [[[1, 2]], [[1], [2]], [[1, N], [2, 3]], [1, 2]])
def test_a_table_that_is_too_small_or_has_gaps(function, ratings):
    with pytest.raises(ModelError):
        function(ratings)


def test_an_unknown_level_and_an_infinity():
    with refuses(ModelError, "must be one of {names}", names="nominal, ordinal, interval, ratio"):
        krippendorff_alpha(FOUR, "order")
    with refuses(
        ModelError, "must be a matrix of numbers: evaluators, units; NaN where there is none"
    ):
        krippendorff_alpha([[1.0, np.inf], [1.0, 2.0]])


def test_the_bootstrap_is_the_same_for_a_seed_and_holds_the_value():
    first = bootstrap(FOUR, krippendorff_alpha, draws=300, seed=7)
    assert first == bootstrap(FOUR, krippendorff_alpha, draws=300, seed=7)
    assert first.low <= first.value <= first.high
    assert first.low < first.high
    assert first != bootstrap(FOUR, krippendorff_alpha, draws=300, seed=8)
    few = bootstrap(np.array(FOUR)[:, :3], krippendorff_alpha, draws=100)
    assert np.isnan(few.low)


@settings(max_examples=12, deadline=None)
@given(
    tables,
    st.integers(0, 99),
    st.sampled_from(["nominal", "ordinal", "interval", "ratio"]),
    st.sampled_from(["icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k"]),
)
def test_all_draws_at_once_give_the_interval_of_one_draw_after_the_other(
    ratings, seed, level, name
):
    often = {"draws": 100, "seed": seed}
    ratings = np.array(ratings, dtype=float)
    slow = bootstrap(ratings, lambda drawn: getattr(icc(drawn), name), **often)
    assert near(icc_intervals(ratings, **often)[name], slow)
    assert near(kendall_w_interval(ratings, **often), bootstrap(ratings, kendall_w, **often))
    ratings[0, 0] = np.nan
    slow = bootstrap(ratings, lambda drawn: krippendorff_alpha(drawn, level), **often)
    assert near(alpha_interval(ratings, level, **often), slow)


def near(fast, slow):
    assert fast.draws == slow.draws
    values = [(fast.value, slow.value), (fast.low, slow.low), (fast.high, slow.high)]
    return all(a == pytest.approx(b, abs=1e-9, nan_ok=True) for a, b in values)


def mean_squares(ratings):
    """The six coefficients once more, from the sums of squares as a textbook writes them."""
    k, n = len(ratings), len(ratings[0])
    grand = sum(map(sum, ratings)) / (k * n)
    rows = [sum(r[u] for r in ratings) / k for u in range(n)]
    columns = [sum(r) / n for r in ratings]
    bms = k * sum((v - grand) ** 2 for v in rows) / (n - 1)
    jms = n * sum((v - grand) ** 2 for v in columns) / (k - 1)
    wms = sum((r[u] - rows[u]) ** 2 for r in ratings for u in range(n)) / (n * (k - 1))
    ems = sum(
        (r[u] - rows[u] - columns[e] + grand) ** 2 for e, r in enumerate(ratings) for u in range(n)
    ) / ((n - 1) * (k - 1))
    tops = [bms - wms, bms - ems, bms - ems, bms - wms, bms - ems, bms - ems]
    bottoms = [
        bms + (k - 1) * wms, bms + (k - 1) * ems + k * (jms - ems) / n, bms + (k - 1) * ems,
        bms, bms + (jms - ems) / n, bms,
    ]  # fmt: skip
    return tops, bottoms


@settings(max_examples=14, deadline=None)
@given(tables)
def test_correlations_by_another_method(ratings):
    ratings = [[Fraction(v) for v in row] for row in ratings]
    tops, bottoms = mean_squares(ratings)
    found = icc(np.array(ratings, dtype=float))
    for name, top, bottom in zip(ICC.__slots__, tops, bottoms, strict=False):
        expected = float(top / bottom) if bottom else np.nan
        assert getattr(found, name) == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_what_rounding_leaves_is_no_agreement():
    assert np.isnan(icc(np.full((3, 4), 0.1)).icc1)
    assert np.isnan(krippendorff_alpha(np.full((3, 4), 0.1)))
    assert np.isnan(kendall_w(np.full((3, 4), 0.1)))


def test_a_thousand_bids_do_not_need_a_table_of_all_pairs_of_values():
    points = np.random.default_rng(5).random((15, 1000))
    assert abs(krippendorff_alpha(points)) < 0.01
    assert alpha_interval(points, draws=100).draws == 100
    assert kendall_w_interval(points, draws=100).value < 0.1


def table(points, recused=()):
    people = [f"e{n}" for n in range(len(points))]
    bids = [f"b{n}" for n in range(len(points[0]))]
    items = [f"i{n}" for n in range(len(points[0][0]))]
    marks = {
        (people[e], bids[b], items[i]): Fraction(value)
        for e, rows in enumerate(points)
        for b, row in enumerate(rows)
        for i, value in enumerate(row)
    }
    return MarkTable.of(people, bids, items, marks, recused)


def test_severity_and_spread_and_halo():
    fair = [[9, 3], [5, 8], [1, 4]]
    points = [fair, [[v - 1 for v in row] for row in fair], [[6, 6], [7, 7], [5, 5]]]
    found = profiles(table(points))
    assert found[0].severity - found[1].severity == pytest.approx(2)
    assert found[2].halo == pytest.approx(1)
    assert found[2].spread < found[0].spread


@settings(max_examples=14, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_correcting_for_severity_changes_no_order_where_all_marks_are_there(shifts):
    fair = [[9, 3], [5, 8], [1, 4], [7, 2]]
    points = [[[v + 10 + shift for v in row] for row in fair] for shift in shifts]
    totals = table(points).as_float().sum(axis=2)
    assert (np.argsort(totals.mean(axis=0)) == np.argsort(np.sum(fair, axis=1))).all()
    residual, _ = residuals(table(points))
    assert np.abs(residual).max() == pytest.approx(0, abs=1e-9)


@settings(max_examples=14, deadline=None)
@given(
    st.lists(st.integers(-5, 5), min_size=4, max_size=4),
    st.lists(st.integers(0, 20), min_size=5, max_size=5),
    st.sets(st.tuples(st.sampled_from(["e0", "e1"]), st.sampled_from(["b0", "b1", "b2"]))),
)
def test_recusals_do_not_pass_for_severity(shifts, worth, recused):
    points = [[[value + shift] for value in worth] for shift in shifts]
    made = table(points, sorted(recused))
    found = [p.severity for p in profiles(made)]
    assert found == pytest.approx([s - np.mean(shifts) for s in shifts])
    residual, _ = residuals(made)
    assert np.nanmax(np.abs(residual)) == pytest.approx(0, abs=1e-9)


def test_whoever_marked_nothing_has_no_severity():
    made = table([[[1], [2]], [[2], [3]], [[9], [9]]], [("e2", "b0"), ("e2", "b1")])
    assert np.isnan(profiles(made)[2].severity)
    found = diagnose(made, draws=100)
    assert found.rows()[2]["severity"] is None
    json.dumps(plain(found, "en"), allow_nan=False)


def test_a_favourite_stands_out():
    rng = np.random.default_rng(3)
    points = rng.integers(5, 8, size=(7, 6, 4)).tolist()
    points[4][2] = [15, 15, 15, 15]
    _, z = residuals(table(points))
    assert np.unravel_index(np.nanargmax(np.abs(z)), z.shape) == (4, 2)
    assert abs(z[4, 2]) > 3.5
    found = diagnose(table(points), panel="one", draws=100)
    assert (found.leanings[0].evaluator, found.leanings[0].bid) == ("e4", "b2")
    assert "e4 / b2" in str(found)


def test_copied_marks_and_reasons_are_found():
    points = [
        [[1, 2, 3, 4], [4, 3, 2, 1]],
        [[1, 2, 3, 4], [4, 4, 2, 1]],
        [[2, 2, 2, 2], [1, 1, 1, 1]],
    ]
    said = "The plan names one person for each part."
    reasons = {
        ("e0", "b0", "i0"): said,
        ("e1", "b0", "i2"): said.upper(),
        ("e2", "b0", "i0"): "fine",
        ("e1", "b1", "i0"): "fine",
    }  # fmt: skip
    found = copies(table(points), reasons)
    assert [(c.kind, c.first, c.second, c.bid) for c in found] == [
        ("marks", "e0", "e1", "b0"), ("reason", "e0", "e1", "b0"),
    ]  # fmt: skip


def test_recused_marks_are_not_diagnosed():
    points = [[[5, 5], [6, 6]], [[5, 6], [6, 7]], [[0, 0], [9, 9]]]
    found = profiles(table(points, [("e2", "b0")]))
    assert found[2].bids == 1


def test_the_page_says_how_to_read_it_in_both_languages():
    found = diagnose(table([[[1], [2]], [[2], [3]]]), panel="one", draws=100)
    assert tells(page_of(found), "These statistics do not change any score.")
    assert "too few subjects" in str(found)
    assert plain(found, "en")["panel"] == "one"
    assert [row["evaluator"] for row in found.rows()] == ["e0", "e1"]
