"""A float is taken alike on every road: at 15 significant digits, one of 32 bits at 6."""

import warnings
from decimal import Decimal
from fractions import Fraction

import hypothesis
import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import strategies as st
from sentences import tells

from evalkit import (
    Band,
    Case,
    CriteriaSet,
    Criterion,
    Gate,
    Level,
    Levels,
    Linear,
    Mark,
    ModelError,
    Piecewise,
    Saturating,
    SShaped,
    Steps,
    WeightSpace,
    evaluate_array,
)
from evalkit.core.exact import exact
from evalkit.core.matrix import numbers
from evalkit.core.remarks import listening
from evalkit.model import Bid, Consensus, Document, Project, RuleUse, Tender
from evalkit.model.adjustment import Adjustment, AdjustmentEntry, AdjustmentLevel
from evalkit.model.bands import GradeBand
from evalkit.rules import find_rule
from evalkit.sensitivity import as_matrix

KINDS = [
    (1, 1), (0.1, "0.1"), (0.1 + 0.2, "0.3"), (np.float64(0.1), "0.1"), (np.float32(0.1), "0.1"),
    (np.float16(0.1), "0.1"), (np.longdouble("0.1"), "0.1"), (np.int64(1), 1),
    (Decimal("0.1"), "0.1"), (Fraction(1, 3), "1/3"), ("0.1", "0.1"),
]  # fmt: skip
NONE = [float("nan"), float("inf"), np.float64("-inf"), np.float32("nan"), Decimal("NaN")]
PRICE = "low-price-ratio"


def leaf(**given):
    return Criterion("q", Linear(0, 10), **given)


def one(number):
    return Case.of(CriteriaSet("s", [leaf(points=1)]), {"p": {"q": number}})


# Where a number is given: what it came to, what is named where it is none, and which argument.
ROADS = {
    "end": (lambda x: Linear(x, 10).worst, "scale 'linear'", "worst"),
    "other end": (lambda x: Linear(-9, x).best, "scale 'linear'", "best"),
    "anchor": (lambda x: Piecewise([(x, 0), (9, 1)]).points[0][0], "scale 'piecewise'", "points"),
    "worth": (lambda x: Piecewise([(0, 0), (9, x)]).points[1][1], "scale 'piecewise'", "points"),
    "band": (lambda x: Band(x, 4, 5, 6).zero_below, "scale 'band'", "zero_below"),
    "step": (lambda x: Steps([(x, 0), (9, 1)]).steps[0][0], "scale 'steps'", "steps"),
    "level": (lambda x: Level(1, x).utility, "level '1'", "utility"),
    "levels": (lambda x: Levels([(0, x), (9, 1)]).levels[0].utility, "level '0'", "utility"),
    "curve": (lambda x: Saturating(x, 9).zero, "scale 'saturating'", "zero"),
    "s curve": (lambda x: SShaped(x, 9).tenth, "scale 's-shaped'", "tenth"),
    "points": (lambda x: leaf(points=x).points, "criterion 'q'", "points"),
    "weight": (lambda x: leaf(weight=x).weight, "criterion 'q'", "weight"),
    "range": (lambda x: leaf(points=4, range=(x, 9)).range[0], "criterion 'q'", "range"),
    "total": (lambda x: CriteriaSet("s", [leaf(weight=1)], total=x).total,
              "criteria set 's'", "total"),
    "gate": (lambda x: Gate(id="g", on="q", at_least=x).at_least, "gate 'g'", "at_least"),
    "cap": (lambda x: Gate(id="g", on="q", at_least=1, effect="cap", cap=x).cap, "gate 'g'", "cap"),
    "price": (lambda x: Bid(project="p", price=x).price, "bid 'p'", "price"),
    "budget": (lambda x: Tender(budget=x).budget, "tender", "budget"),
    "effort": (lambda x: Document(id="d", settles=("q",), effort=x).effort,
               "document 'd'", "effort"),
    "adjustment": (lambda x: Adjustment(id="a", points=x).points, "adjustment 'a'", "points"),
    "adjustment level": (lambda x: AdjustmentLevel(id="a", points=x).points,
                         "level of an adjustment 'a'", "points"),
    "entry": (lambda x: AdjustmentEntry(project="p", adjustment="a", value=x, reason="r").value,
              "adjustment 'p, a'", "value"),
    "consensus": (lambda x: Consensus(project="p", criterion="q", value=x, by="b", reason="r").value,
                  "consensus 'p, q'", "value"),
    "grade": (lambda x: GradeBand(least=x, title="A").least, "grade", "least"),
    "use of a rule": (lambda x: RuleUse(PRICE, {"max_points": x}).settings[0][1],
                      "rule 'low-price-ratio'", "max_points"),
    "setting": (lambda x: find_rule(PRICE).settings({"max_points": x})["max_points"],
                "rule 'low-price-ratio'", "max_points"),
    "bid": (lambda x: find_rule(PRICE).apply({"A": {"price": x}}, max_points=x)["A"].value,
            "bid 'A'", "price"),
    "mark": (lambda x: Mark("p", "q", x, x).low, "mark 'p, q'", "low"),
    "case": (lambda x: one(x).marks[0].low, "p, q", "low"),
    "array": (lambda x: Case.from_array(one(1).criteria, [[x]], ["p"]).marks[0].low, "p, q", ""),
    "value": (lambda x: Linear(0, 10).read(x), "", ""),
    "space": (lambda x: -WeightSpace.bounds(["a", "b"], low={"a": x}).rows[0].bound,
              "", "low, a"),
}  # fmt: skip
WORDS = {"use of a rule", "entry", "consensus", "level", "case", "mark"}  # text stays as written


@pytest.mark.parametrize("road", ROADS)
def test_every_number_is_welcome(road):
    make = ROADS[road][0]
    for given, number in KINDS:
        if isinstance(given, str) and road in WORDS:
            continue
        with listening():
            found = make(given)
        assert exact(found) == exact(number), given


@pytest.mark.parametrize("road", ROADS)
def test_what_is_no_number_names_the_argument(road):
    make, table, field = ROADS[road]
    for wrong in NONE:
        if road == "array" and wrong != abs(wrong):  # there it is a gap
            continue
        with pytest.raises(ModelError) as caught:
            make(wrong)
        [problem] = caught.value.problems[:1]
        assert tells(caught.value, "is not a finite number")
        assert (str(problem.table), problem.field) == (table, field)


NOISE = 1.1 + 2.2  # 3.3000000000000003, which a sheet shows as 3.3


@pytest.mark.parametrize(
    "made",
    [
        lambda: one(NOISE),
        lambda: Case(one(1).criteria, [Project("p")], [Mark("p", "q", NOISE, NOISE)]),
        lambda: Case.from_array(one(1).criteria, [[NOISE]], ["p"]),
        lambda: Case.from_array(one(1).criteria, pd.DataFrame({"q": [NOISE]}, index=["p"]), ["p"]),
        lambda: evaluate_array(one(1).criteria, pd.DataFrame({"q": [NOISE]}, index=["p"])),
        lambda: evaluate_array(one(1).criteria, np.array([[NOISE]])),
    ],
)
def test_a_float_that_needs_more_digits_is_named_with_its_criterion_and_project(made):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = made()
    [remark] = found.remarks
    assert tells(
        remark, "numbers of more than {count} digits count as a sheet shows them", count=15
    )
    place = f"{remark.field} {remark.value}"
    assert "q" in place
    assert "p" in place or "0:" in place  # rows without labels are counted
    assert str(NOISE) in place


def test_remarks_of_a_case_are_made_once():
    case = one(NOISE)
    assert evolve(case, id="again").remarks == case.remarks
    assert one(3.3).remarks == ()
    assert case == one("3.3")


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: Gate(id="g", on="q", at_most=NOISE), "gate 'g', at_most"),
        (lambda: Piecewise([(0, 0), (NOISE, 1)]), "scale 'piecewise', points"),
        (lambda: Bid(project="p", price=NOISE), "bid 'p', price"),
        (lambda: find_rule(PRICE).apply({"A": {"price": NOISE}}, max_points=1), "bid 'A', price"),
    ],
)
def test_a_constructor_warns_of_a_float_that_needs_more_digits(make, where):
    with pytest.warns(UserWarning, match=where):
        make()


def test_noise_parts_nobody_in_an_analysis_of_an_array():
    matrix = as_matrix([[NOISE, 1.0], [3.3, 1.0], [0.3, 1 / 3]])
    assert matrix.ranking() == [[0, 1], [2]]
    assert matrix.exact_row(2)[1] == Fraction("0.333333333333333") / 2**matrix.exponent


WIDTHS = {np.float64: 64, np.float32: 32, np.float16: 16}


@pytest.mark.parametrize("kind", WIDTHS)
@hypothesis.given(st.data())
def test_the_larger_of_two_floats_is_never_taken_as_the_smaller(kind, data):
    width = WIDTHS[kind]
    most = {64: 2**53, 32: 2**24, 16: 2**11}[width]
    drawn = st.floats(-most, most, width=width).filter(lambda x: not x or abs(x) > 1e-30)
    one, other = sorted(data.draw(st.tuples(drawn, drawn)))
    assert exact(kind(one)) <= exact(kind(other))
    rounded = sorted([one, round(one)])
    assert exact(kind(rounded[0])) <= exact(kind(rounded[1]))
    with listening():
        low, high = numbers(np.array([[one, other]], kind)).ravel()
    assert low <= high


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Linear(0, np.float32(1234567.5)), 1),
        (lambda: Linear(0, np.float32(0.1)), 0),
        (lambda: find_rule(PRICE).settings({"max_points": 1 / 3}), 1),
        (lambda: find_rule(PRICE).settings({"max_points": 0.1}), 0),
        (lambda: numbers(np.array([[1234567.5, 0.1]], np.float32)), 1),
        (lambda: numbers(np.array([[1234567, 0.1]], np.float32)), 0),
    ],
)
def test_a_float_of_more_digits_is_named_whatever_its_width(make, named):
    with listening() as found:
        make()
    assert len(found) == named
