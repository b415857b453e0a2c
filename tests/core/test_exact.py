import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import sentence, tells

from evalkit import ModelError, Rounding
from evalkit.core.exact import (
    MODES,
    exact,
    near_decimal,
    round_to,
    total,
)
from evalkit.core.exact import decimal as written
from evalkit.core.irrational import logistic, power_of_two, power_product
from evalkit.show.evaluation.wording import rounding_words

CONTEXT = decimal.Context(prec=80)
fractions = st.fractions(-1000, 1000, max_denominator=10**6)
shares = st.fractions(0, 1, max_denominator=1000)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0.1", Fraction(1, 10)), (" -0.25 ", Fraction(-1, 4)), ("2.5e6", Fraction(2500000)),
        ("1/3", Fraction(1, 3)), (".5", Fraction(1, 2)), ("5.", Fraction(5)), (7, Fraction(7)),
        (Decimal("1E-3"), Fraction(1, 1000)), ("-0", Fraction(0)), (10**40, Fraction(10**40)),
        ("1e-40", Fraction(1, 10**40)),
    ],
)  # fmt: skip
def test_exact_reads(value, number):
    assert exact(value) == number


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (True, "is true or false, not a number"),
        (float("nan"), "is not a finite number"),
        ("1,234", "has thousands separators"),
        ("1,234,567.5", "has thousands separators"),
        ("12%", "has a percent sign"),
        ("NaN", "is not a finite number"),
        ("-inf", "is not a finite number"),
        (Decimal("NaN"), "is not a finite number"),
        (Decimal("-Infinity"), "is not a finite number"),
        ("1/0", "divides by zero"),
        ("1e400", "is beyond the range of evalkit (10^40)"),
        ("1e41", "is beyond the range of evalkit (10^40)"),
        ("1e-400", "has more decimals than evalkit can handle"),
        (Decimal("1e999999"), "is beyond the range of evalkit (10^40)"),
        (10**40 + 1, "is beyond the range of evalkit (10^40)"),
        (Fraction(1, 10**81), "has more decimals than evalkit can handle"),
        ("1" * 61, sentence("has more than {count} characters", count=60)),
        ("", "is not a number"),
        ("1_000", "is not a number"),
        ("1,23", "is not a number"),
        ("0x10", "is not a number"),
        ("1/2/3", "is not a number"),
        (None, "is not a number"),
    ],
)
def test_exact_refuses(value, rule):
    with pytest.raises(ModelError) as caught:
        exact(value)
    assert tells(caught.value.problems[0].rule, rule)


def test_numbers_too_long_for_python_to_write_are_refused():
    for value in (10**5000, Fraction(1, 10**5000)):
        with pytest.raises(ModelError, match=r"is beyond|has more decimals"):
            exact(value)


def test_thousands_separators_are_answered_with_the_plain_number():
    with pytest.raises(ModelError, match=r"write 1234567\.5"):
        exact("1,234,567.5")


ROUNDINGS = {
    "half-up": decimal.ROUND_HALF_UP,
    "half-even": decimal.ROUND_HALF_EVEN,
    "truncate": decimal.ROUND_DOWN,
}


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 6), st.sampled_from(MODES))
def test_rounding_is_that_of_the_decimal_module(value, places, mode):
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUNDINGS[mode])
    assert round_to(Fraction(value), places, mode) == Fraction(expected)


@given(st.integers(-(10**6), 10**6), st.integers(0, 5), st.sampled_from(MODES))
def test_halves_round_as_the_decimal_module_does(odd, places, mode):
    value = Decimal(2 * odd + 1) / 2 / 10**places
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUNDINGS[mode])
    assert round_to(Fraction(value), places, mode) == Fraction(expected)


@given(fractions, st.integers(0, 12))
def test_written_number_reads_back(value, places):
    assert exact(written(value, places)) == round_to(value, places, "half-up")
    assert exact(written(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.5", "0.5"), ("1/3", "≈ 0.3333"), ("0.00001", "≈ 0.0000"), ("-2", "-2"), ("1/8", "0.125")],
)
def test_near_decimal_marks_what_is_not_exact(value, text):
    assert near_decimal(exact(value)) == text


def test_places_are_filled_up_and_minus_zero_is_zero():
    assert written(Fraction(5), 2) == "5.00"
    assert written(Fraction(-1, 1000), 2) == "0.00"
    assert written(Fraction(-1, 20), 1) == "-0.1"


@given(st.lists(fractions, max_size=8))
def test_total_is_the_sum(values):
    assert total(values) == sum(values)


def ties(value, places):
    """Say whether a Decimal worked out with 80 digits is clear of a tie."""
    scaled = Fraction(value) * 10**places
    return abs(scaled % 1 - Fraction(1, 2)) < Fraction(1, 10**30)


@given(st.lists(st.tuples(shares, st.integers(0, 6)), min_size=1, max_size=4), st.integers(6, 20))
def test_power_product_with_rational_exponents_is_bracketed_by_integers(pairs, places):
    """(rounded ± half a unit) ** k brackets the product of integer powers."""
    whole = sum(weight for _, weight in pairs)
    if not whole:
        return
    exponents = [Fraction(weight, whole) for _, weight in pairs]
    found = power_product([base for base, _ in pairs], exponents, places)
    power = Fraction(1)
    for base, weight in pairs:
        power *= base**weight
    half = Fraction(1, 2 * 10**places)
    assert max(found - half, Fraction(0)) ** whole <= power <= (found + half) ** whole
    assert (found * 10**places).denominator == 1


@given(st.fractions(-60, 0, max_denominator=50), st.integers(6, 30))
def test_power_of_two_against_80_digits(exponent, places):
    value = CONTEXT.power(2, CONTEXT.divide(exponent.numerator, exponent.denominator))
    if not ties(value, places):
        assert power_of_two(exponent, places) == round_to(Fraction(value), places, "half-even")


@given(st.fractions(-40, 40, max_denominator=50), st.integers(6, 30))
def test_logistic_against_80_digits(exponent, places):
    power = CONTEXT.power(9, CONTEXT.divide(-exponent.numerator, exponent.denominator))
    value = CONTEXT.divide(1, CONTEXT.add(1, power))
    if not ties(value, places):
        assert logistic(exponent, places) == round_to(Fraction(value), places, "half-even")


@pytest.mark.parametrize(
    ("exponent", "places", "value"),
    [
        (-7, 6, "0.007812"),  # 2**-7 = 0.0078125, a tie: to even
        (-8, 7, "0.0039062"),  # 0.00390625
        (-2, 6, "0.25"),
        (0, 6, "1"),
        (-300, 30, "0"),
    ],
)
def test_exact_powers_of_two(exponent, places, value):
    assert power_of_two(Fraction(exponent), places) == exact(value)


def test_exact_values_of_the_logistic_curve():
    assert [logistic(Fraction(n), 6) for n in (-1, 0, 1)] == [
        exact(v) for v in ("0.1", "0.5", "0.9")
    ]
    assert logistic(Fraction(-1000), 6) == 0
    assert logistic(Fraction(1000), 6) == 1


def test_power_product_ties_and_ends():
    half = Fraction(1, 2)
    assert power_product([Fraction(1, 4)], [half], 6) == half
    assert power_product([half], [Fraction(7)], 6) == exact("0.007812")
    assert power_product([Fraction(0), half], [half, half], 6) == 0
    assert power_product([Fraction(0), half], [Fraction(0), Fraction(1)], 6) == half
    assert power_product([Fraction(1)], [half], 6) == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"places": 13}, "places"), ({"places": -1}, "places"), ({"places": True}, "places"),
        ({"places": "2"}, "places"), ({"mode": "up"}, "mode"), ({"at": "end"}, "at"),
    ],
)  # fmt: skip
def test_rounding_refuses(fields, name):
    with pytest.raises(ModelError) as caught:
        Rounding(**fields)
    assert [p.field for p in caught.value.problems] == [name]


def test_rounding_reports_all_and_describes_itself():
    with pytest.raises(ModelError) as caught:
        Rounding(99, "up", "end")
    assert [p.field for p in caught.value.problems] == ["places", "mode", "at"]
    assert tells(
        rounding_words(Rounding(4)),
        "{mode} to {places} decimals, at the {at}",
        mode="half up",
        places=4,
        at="total",
    )
