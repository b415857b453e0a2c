"""Diagnostics of panels: published values, recomputed ones, and planted patterns found."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import ModelError
from evalkit.panel import MarkTable
from evalkit.panel.diagnostics import (
    bootstrap,
    copies,
    diagnose,
    icc,
    kendall_w,
    krippendorff_alpha,
    profiles,
    residuals,
)

N = np.nan
# Shrout & Fleiss (1979), table 2: 6 targets by 4 judges; values recomputed with pingouin 0.6.1.
SHROUT = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# Krippendorff (2011), Computing Krippendorff's alpha-reliability, the example of 4 observers.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# Wikipedia, "Krippendorff's alpha", the example of 3 coders; recomputed with krippendorff 0.9.0.
THREE = [
    [N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3],
    [1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N],
    [N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4],
]


def test_intraclass_correlations():
    found = icc(np.array(SHROUT).T)
    assert [found.icc1, found.icc2, found.icc3] == pytest.approx(
        [0.165742, 0.289764, 0.714841], abs=1e-5
    )
    assert [found.icc1k, found.icc2k, found.icc3k] == pytest.approx(
        [0.442797, 0.620051, 0.909316], abs=1e-5
    )


@pytest.mark.parametrize(
    ("ratings", "level", "alpha"),
    [
        (FOUR, "nominal", 0.743421), (FOUR, "ordinal", 0.815388),
        (FOUR, "interval", 0.849107), (FOUR, "ratio", 0.797403),
        (THREE, "nominal", 0.691358), (THREE, "ordinal", 0.806721),
        (THREE, "interval", 0.810845), (THREE, "ratio", 0.808944),
    ],
)  # fmt: skip
def test_krippendorffs_alpha(ratings, level, alpha):
    assert krippendorff_alpha(ratings, level) == pytest.approx(alpha, abs=1e-5)


def test_kendalls_w_with_ties():
    # by hand: W = 12 S / (m² (n³ − n) − m Σ (t³ − t))
    ratings = [[85, 85, 90, 70], [80, 82, 88, 75], [78, 84, 84, 70]]
    assert kendall_w(ratings) == pytest.approx(0.940476, abs=1e-6)


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


@settings(max_examples=50, deadline=None)
@given(tables)
def test_alpha_by_another_road(ratings):
    for level, distance in (
        ("nominal", lambda a, b: float(a != b)),
        ("interval", lambda a, b: float((a - b) ** 2)),
        ("ratio", lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0),
    ):
        expected = alpha_by_hand(ratings, distance)
        assert krippendorff_alpha(ratings, level) == pytest.approx(expected, nan_ok=True)


@settings(max_examples=50, deadline=None)
@given(tables, st.randoms())
def test_agreement_does_not_hang_on_the_order_of_people_or_units(ratings, random):
    turned = list(
        zip(*random.sample(list(zip(*ratings, strict=True)), len(ratings[0])), strict=True)
    )
    random.shuffle(turned)
    assert kendall_w(turned) == pytest.approx(kendall_w(ratings), nan_ok=True)
    assert krippendorff_alpha(turned) == pytest.approx(krippendorff_alpha(ratings), nan_ok=True)


@settings(max_examples=50, deadline=None)
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
    with pytest.raises(ModelError, match="must be one of nominal"):
        krippendorff_alpha(FOUR, "order")
    with pytest.raises(ModelError, match="must be a matrix"):
        krippendorff_alpha([[1.0, np.inf], [1.0, 2.0]])


def test_the_bootstrap_is_the_same_for_a_seed_and_holds_the_value():
    first = bootstrap(FOUR, krippendorff_alpha, draws=300, seed=7)
    assert first == bootstrap(FOUR, krippendorff_alpha, draws=300, seed=7)
    assert first.low <= first.value <= first.high
    assert first.low < first.high
    assert first != bootstrap(FOUR, krippendorff_alpha, draws=300, seed=8)
    few = bootstrap(np.array(FOUR)[:, :3], krippendorff_alpha, draws=100)
    assert np.isnan(few.low)


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


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_correcting_for_severity_changes_no_order_where_all_marks_are_there(shifts):
    fair = [[9, 3], [5, 8], [1, 4], [7, 2]]
    points = [[[v + 10 + shift for v in row] for row in fair] for shift in shifts]
    totals = table(points).as_float().sum(axis=2)
    assert (np.argsort(totals.mean(axis=0)) == np.argsort(np.sum(fair, axis=1))).all()
    residual, _ = residuals(table(points))
    assert np.abs(residual).max() == pytest.approx(0, abs=1e-9)


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
    assert "Nothing here changes a score." in str(found)
    assert "too few bids" in str(found)
    assert found.plain()["panel"] == "one"
    assert [row["evaluator"] for row in found.rows()] == ["e0", "e1"]
