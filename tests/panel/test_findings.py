"""Findings: said where they are, unknown where nothing is known, and few by chance alone."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

from evalkit import ModelError
from evalkit.panel import MarkTable
from evalkit.panel.diagnostics import (
    alpha_interval,
    bootstrap,
    diagnose,
    favours,
    icc_intervals,
    kendall_w_interval,
    krippendorff_alpha,
    likenesses,
    residuals,
    severity,
)
from evalkit.panel.diagnostics.chance import at_least, holm
from evalkit.panel.diagnostics.levels import outlying_by_chance
from evalkit.show.panel.diagnosis import plain
from evalkit.show.panel.findings import findings

N = np.nan


def table(points, gone=()):
    """Marks as (evaluators, bids, items); `gone` are pairs without any."""
    points = np.asarray(points)
    people, bids, items = points.shape
    names = [f"e{n}" for n in range(people)], [f"b{n:03}" for n in range(bids)]
    marks = {
        (names[0][e], names[1][b], f"i{i}"): Fraction(str(points[e, b, i]))
        for e in range(people)
        for b in range(bids)
        for i in range(items)
        if (e, b) not in gone
    }
    return MarkTable.of(*names, [f"i{n}" for n in range(items)], marks)


def drawn(seed, people=6, bids=12, items=5):
    random = np.random.default_rng(seed)
    quality = random.normal(6, 1.5, (1, bids, 1))
    return np.clip(np.rint(quality + random.normal(0, 1.2, (people, bids, items))), 0, 10)


def said(found):
    return page_of(found)


# A statistic outside its assumptions.


def test_equal_marks_throughout_have_no_variation():
    found = diagnose(table(np.full((3, 10, 2), 8)), draws=100)
    assert tells(
        said(found),
        "No variation: all {count} totals are equal, so agreement beyond chance is not defined.",
        count=30,
    )
    assert "too few subjects" not in str(found)
    data = plain(found, "en")
    for interval in (data["alpha"], data["kendall_w"], *data["icc"].values()):
        assert interval == {"value": None, "low": None, "high": None, "lack": "variation"}
    assert found.alike == found.outlying == found.constant == ()


@pytest.mark.parametrize(
    ("interval", "lack"),
    [
        (alpha_interval([[1, N], [N, 2]], draws=100), "pairs"),
        (alpha_interval([[N, N], [N, N]], draws=100), "pairs"),
        (alpha_interval([[1, 1, 1, 1], [1, 1, 1, 1]], draws=100), "variation"),
        (alpha_interval([[1, 2], [1, 2]], draws=100), "units"),
        (alpha_interval([[1, 2, 3, 4], [1, 2, 3, 5]], draws=100), ""),
        (kendall_w_interval([[2, 2, 2, 2], [1, 1, 1, 1]], draws=100), "variation"),
        (icc_intervals([[2, 2, 2, 2], [2, 2, 2, 2]], draws=100)["icc1"], "variation"),
        (bootstrap([[1, 2, 3, 4]], lambda _: float("nan"), draws=100), "pairs"),
    ],
)
def test_a_missing_figure_has_its_reason(interval, lack):
    assert interval.lack == lack
    assert np.isnan(interval.low) == bool(lack)


def test_one_dissent_has_its_caveat():
    marks = np.full((3, 8, 1), 8)
    marks[1, 4] = 7
    found = diagnose(table(marks), draws=200)
    assert found.alpha.value == pytest.approx(0.0, abs=0.005)
    assert (found.variation.equal, found.variation.totals) == (23, 24)
    assert tells(
        said(found),
        "Agreement on the totals: alpha {value}. {equal} of {count} totals are equal; with so "
        "little variation alpha can be near 0 although evaluators agree, so it is not judged.",
        value="0.00", equal=23, count=24,
    )  # fmt: skip
    assert "weak" not in str(found)
    assert found.constant == ()  # two of three mark alike because the bids are


def test_without_bids_in_common_severity_is_unknown():
    """Two by two: neither pair is most of the panel, so neither can be called severe."""
    marks = np.array([[[5], [6], [0], [0]], [[7], [8], [0], [0]],
                      [[0], [0], [1], [2]], [[0], [0], [2], [3]]])  # fmt: skip
    apart = table(marks, gone=[(0, 2), (0, 3), (1, 2), (1, 3), (2, 0), (2, 1), (3, 0), (3, 1)])
    assert all(np.isnan(one.points) and np.isnan(one.error) for one in severity(apart))
    page = said(diagnose(apart, draws=100))
    assert tells(
        page,
        "Severity is unknown, as most of the panel marked no subject in common with: {names}.",
        names=["e0", "e1", "e2", "e3"],
    )
    assert "+0.00" not in str(diagnose(apart, draws=100))


def test_who_marked_alone_has_no_severity_and_the_others_have_theirs():
    marks = [[[1], [3], [0]], [[2], [4], [0]], [[3], [5], [0]], [[0], [0], [9]]]
    gone = [(0, 2), (1, 2), (2, 2), (3, 0), (3, 1)]
    found = severity(table(marks, gone))
    assert [one.points for one in found[:3]] == pytest.approx([-1, 0, 1])
    assert np.isnan(found[3].points)
    assert np.isnan(residuals(table(marks, gone))[0][3]).all()


def test_of_two_bids_none_is_out_of_line():
    marks = [[[9], [1]], [[5], [5]], [[5], [6]], [[5], [5]]]
    found = diagnose(table(marks), draws=100)
    assert np.isnan(residuals(table(marks))[1]).all()
    assert found.leanings == found.outlying == ()
    assert found.by_chance is None
    assert tells(
        said(found),
        "With fewer than three subjects in common no total can be out of line with others.",
    )


@pytest.mark.parametrize("function", [krippendorff_alpha, alpha_interval])
def test_a_ratio_scale_has_nothing_below_zero(function):
    rule = "must not be below 0 at the level of ratios"
    with refuses(ModelError, rule, field="ratings", value="-1.0"):
        function([[1, -1, 2], [2, 3, 4]], "ratio")
    for level in ("nominal", "ordinal", "interval"):
        function([[1, -1, 2], [2, 3, 4]], level)
    function([[0, 1, 2], [0, 3, 4]], "ratio")
    with refuses(ModelError, "must be one of {names}", field="level"):
        function([[1, 2], [2, 3]], "odd")


# Severity with its standard error.


@settings(max_examples=14, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(3, 8))
def test_the_error_of_severity_is_that_of_two_way_analysis(seed, people, bids):
    marks = np.random.default_rng(seed).normal(0, 5, (people, bids, 1)).round(3)
    x = marks[:, :, 0]
    left = x - x.mean(axis=1, keepdims=True) - x.mean(axis=0) + x.mean()
    squares = (left**2).sum() / ((people - 1) * (bids - 1))
    for row, one in zip(x, severity(table(marks)), strict=True):
        assert one.points == pytest.approx(row.mean() - x.mean())
        assert one.error == pytest.approx(np.sqrt(squares * (1 - 1 / people) / bids))


def test_who_is_severe_is_told_with_the_error():
    marks = drawn(3)
    marks[2] = np.clip(marks[2] - 2, 0, 10)
    found = diagnose(table(marks), draws=100)
    one = found.profiles[2]
    assert one.severity < -4 * one.error
    assert one.p < 0.001
    [line] = [m for m in findings(found) if tells(m, "More severe than the panel: {names}.")]
    assert [name.values["name"] for name in line.values["names"]] == ["e2"]


# Who does not tell bids apart.


def test_a_constant_evaluator_is_named_first():
    marks = drawn(5)
    marks[4] = 7
    found = diagnose(table(marks), draws=100)
    assert [one.evaluator for one in found.constant] == ["e4"]
    assert tells(
        findings(found)[0],
        "{name} gave all {count} subjects the same total, so these marks do not tell subjects "
        "apart; all other figures include them.",
        name="e4", count=12,
    )  # fmt: skip
    assert plain(found, "en")["constant"] == ["e4"]


# Copies.


def test_a_copy_is_told_with_what_chance_would_give():
    marks = drawn(7)
    marks[5] = marks[1]
    found = diagnose(table(marks), draws=100)
    [like] = found.alike
    assert (like.first, like.second, like.equal, like.of) == ("e1", "e5", 60, 60)
    assert like.by_chance < 35
    assert tells(said(found), "Marks that look copied, pairs: {count}. They are: {names}.", count=1)
    assert "e1 = e5 on 60 of 60" in str(found)
    assert len(plain(found, "en")["equal_marks"]) == 15


def test_chance_goes_by_the_other_pairs():
    """Three evaluators, four bids, one item; worked out by hand."""
    marks = [[[1], [2], [3], [4]], [[1], [2], [3], [4]], [[1], [2], [9], [9]]]
    found = {(like.first, like.second): like for like in likenesses(table(marks))}
    # On the item 8 of 12 pairs are equal. Beside e0 = e1 both other pairs are equal on two bids,
    # and none on the other two: (2 + 2/3)/3 twice, (2/3)/3 twice.
    assert found["e0", "e1"].by_chance == pytest.approx(2 * (8 / 9) + 2 * (2 / 9))
    assert (found["e0", "e1"].equal, found["e0", "e2"].equal) == (4, 2)


def test_of_two_evaluators_there_is_no_other_pair():
    [like] = likenesses(table([[[1], [2]], [[1], [2]]]))
    assert np.isnan(like.by_chance)
    assert not like.stands_out


# Affiliation.


def test_favour_by_hand():
    """One bid of four is the own: of four ways one is as far, so p is 1/4; exactly."""
    marks = [[[9], [5], [5], [5]], [[5], [5], [5], [5]], [[6], [6], [6], [6]]]
    [one] = favours(table(marks), {"e0": "K", "e1": "J"}, {"b000": "K", "b001": "J"})[:1]
    assert (one.evaluator, one.own, one.others, one.p, one.is_exact) == ("e0", 1, 3, 0.25, True)
    assert one.difference == pytest.approx(4.0)
    assert one.least == 0.25


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_every_way_is_gone_through(seed, k):
    marks = np.random.default_rng(seed).integers(0, 4, (4, 7, 1))
    bids = {f"b{n:03}": "K" for n in range(k)}
    [one] = favours(table(marks), {"e1": "K"}, bids)
    x = marks[:, :, 0].astype(int)
    apart = [Fraction(int(x[1, b])) - Fraction(int(x[0, b] + x[2, b] + x[3, b]), 3)
             for b in range(7)]  # fmt: skip

    def contrast(chosen):
        own = [apart[b] for b in chosen]
        rest = [apart[b] for b in range(7) if b not in chosen]
        return Fraction(sum(own), len(own)) - Fraction(sum(rest), len(rest))

    seen = contrast(range(k))
    ways = [*combinations(range(7), k)]
    assert one.difference == pytest.approx(float(seen))
    assert one.p == sum(abs(contrast(way)) >= abs(seen) for way in ways) / len(ways)


def test_a_planted_favour_is_found_and_the_same_for_a_seed():
    marks = drawn(11, people=7, bids=60, items=2)
    where = {f"b{n:03}": "ABCDE"[n % 5] for n in range(60)}
    people = {f"e{n}": "ABCDEFG"[n] for n in range(7)}
    marks[2, 2::5] += 2
    asked = {"evaluator_affiliations": people, "bid_affiliations": where}
    found = diagnose(table(marks), draws=100, **asked)
    assert [one.evaluator for one in found.favours if one.stands_out] == ["e2"]
    assert found.favours == diagnose(table(marks), draws=100, **asked).favours
    assert not found.favours[0].is_exact
    assert tells(said(found), "Own affiliation marked higher than others mark it: {names}.")
    rows = plain(found, "en")["affiliation"]
    assert next(row["evaluator"] for row in rows) == "e2"
    assert len(rows) == 5  # nobody else has bids of the own
    marks[2, 2::5] -= 4
    again = diagnose(table(marks), draws=100, **asked)
    assert tells(said(again), "Own affiliation marked lower than others mark it: {names}.")


def test_compatriots_are_not_measured_by_each_other():
    """Two of one affiliation who both favour it do not hide each other."""
    marks = np.full((4, 6, 1), 5)
    marks[0, :2] = marks[1, :2] = 9
    people = {"e0": "K", "e1": "K"}
    found = favours(table(marks), people, {"b000": "K", "b001": "K"})
    assert [one.difference for one in found] == pytest.approx([4.0, 4.0])
    assert [one.p for one in found] == [1 / 15, 1 / 15]


# What chance alone would name.


def test_adjusted_by_hand():
    assert holm([0.01, 0.04, N, 0.03]) == pytest.approx([0.03, 0.06, N, 0.06], nan_ok=True)
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_the_bound_holds_what_a_coin_gives():
    for hits in range(11):
        tail = sum(len([*combinations(range(10), k)]) for k in range(hits, 11)) / 2**10
        assert at_least(hits, 10, 5.0) >= tail
    assert at_least(10, 10, 5.0) == pytest.approx(2**-10)
    assert at_least(1, 10, 0.0) == 0.0


@pytest.mark.parametrize("shape", [(3, 5), (6, 12)])
def test_few_tables_name_anybody_by_chance(shape):
    """Of 100 tables of chance alone, each kind of finding names somebody in about 5."""
    named = np.zeros(4)
    for seed in range(100):
        random = np.random.default_rng(seed)
        quality = random.normal(0, 2, (1, shape[1], 1))
        marks = np.rint(10 * (quality + random.normal(0, 1, (*shape, 4))))
        of = table(marks)
        people = {f"e{n}": "ABC"[n % 3] for n in range(shape[0])}
        where = {bid: "ABC"[n % 3] for n, bid in enumerate(of.bids)}
        z = residuals(of)[1]
        named += [
            any(one.p <= 0.05 for one in severity(of)),
            any(like.stands_out for like in likenesses(of)),
            any(one.stands_out for one in favours(of, people, where)),
            (np.abs(z) > outlying_by_chance(of).limit).any(),
        ]
    assert (named <= 13).all()  # 5 expected; more than 13 in 1 of 2000


def test_a_list_on_a_page_is_cut_and_the_data_are_whole():
    marks = drawn(1, people=5, bids=400, items=1)
    found = diagnose(table(marks), draws=100)
    data = plain(found, "en")["out_of_line"]
    count = int((np.abs(residuals(table(marks))[1]) >= 2).sum())
    assert len(found.leanings) == len(data) == count > 60
    assert tells(said(found), "Rows not shown: {count}.", count=count - 20)
