"""A ratio as text has two readings as a mark, and one as a weight or a measure."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.core.exact import exact
from evalkit.core.ratios import two_readings


@pytest.mark.parametrize(
    ("text", "ratio"), [("8/10", "0.8"), (" 8 / 10 ", "0.8"), ("1/3", "1/3"), ("-1/4", "-0.25")]
)
def test_both_readings_are_named(text, ratio):
    problem = two_readings(text)
    assert problem.rule.values["ratio"] == ratio
    assert problem.rule.values["mark"] == int(text.split("/")[0])
    assert problem.remedy.values["text"] == text.strip()


@pytest.mark.parametrize("text", ["8", "0.8", "(8/10)", "8/0", "good", "", "8/10/2", 8, None])
def test_what_is_no_ratio_has_one_reading(text):
    assert two_readings(text) is None


@given(st.fractions(max_denominator=10**6))
def test_a_ratio_in_parentheses_is_what_it_says(value):
    text = f"({value.numerator}/{value.denominator})"
    assert exact(text) == value
    assert two_readings(text) is None


@pytest.mark.parametrize("text", ["(8/10", "8/10)", "((1/2))", "(8)", "()"])
def test_parentheses_hold_a_ratio_only(text):
    with pytest.raises(ValueError, match="number"):
        exact(text)


def test_a_weight_may_be_a_ratio():
    assert exact("1/3") == Fraction(1, 3)
