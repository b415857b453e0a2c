"""Exact weights against statements: whole numbers say what sums of fractions say."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.core.messages import Text
from evalkit.weights.geometry import repair
from evalkit.weights.rows import Row, all_hold

NUMBERS = st.fractions(min_value=-3, max_value=3, max_denominator=60)


@settings(deadline=None)
@given(st.data(), st.integers(1, 6))
def test_a_statement_holds_where_its_slack_is_not_below_zero(data, count):
    some = st.lists(NUMBERS, min_size=count, max_size=count)
    made = Row(tuple(data.draw(some)), data.draw(NUMBERS), Text("some"))
    weights = data.draw(some)
    left = made.bound
    for coefficient, weight in zip(made.coefficients, weights, strict=True):
        left -= coefficient * weight
    assert made.slack(weights) == left
    assert all_hold([made], weights) == (left >= 0 and min(weights) >= 0)
    exactly = Row(made.coefficients, made.bound - left, Text("some"))
    assert exactly.slack(weights) == 0
    assert all_hold([exactly], [abs(weight) for weight in weights]) == (
        exactly.slack([abs(weight) for weight in weights]) >= 0
    )


@pytest.mark.parametrize("count", [1, 2, 5, 20, 41, 50])
@pytest.mark.parametrize("spread", [0.05, 1.0, 30.0])
def test_a_point_of_all_weights_is_that_of_the_equations(monkeypatch, count, spread):
    rng = np.random.default_rng((count, int(spread)))
    centre = (Fraction(1, count),) * count
    for near in rng.dirichlet(np.full(count, spread), 12):
        quick = repair.exact_point((), centre, near)
        with monkeypatch.context() as slow:
            slow.setattr(repair, "_on_simplex", lambda _near: None)
            assert repair.exact_point((), centre, near) == quick
