"""Columns of exact numbers do what fractions do, and are wide enough before anything is read."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.core.column import (
    WIDEST,
    ExactColumn,
    greatest,
    joined,
    least,
    places,
    together,
    total,
)
from evalkit.core.exact import MODES, Rounding, round_to

EDGES = [WIDEST, WIDEST - 1, WIDEST + 1, 2**62, 2**62 - 1, 2**31, 10**18, 10**19, 10**40, 3, 7, 1]
tops = st.one_of(
    st.integers(-50, 50),
    st.sampled_from(EDGES).flatmap(lambda edge: st.sampled_from([edge, -edge, edge - 1])),
    st.integers(-(2**70), 2**70),
)
bottoms = st.sampled_from([1, 2, 3, 7, 10, 97, 10**4, 10**12, 2**40, 168_000, WIDEST])
fractions = st.builds(Fraction, tops, bottoms)
rows = st.integers(1, 5).flatmap(lambda n: st.lists(fractions, min_size=n, max_size=n))
tables = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(fractions, min_size=n, max_size=n), min_size=1, max_size=4)
)


def holds(column, values):
    """Hold a column to numbers, and to its own bound and width."""
    assert column.fractions() == values
    assert all(abs(top) <= column.most for top in column.tops.tolist())
    assert (column.tops.dtype == np.int64) == (column.most <= WIDEST)


@given(rows, fractions)
def test_products(values, factor):
    column = ExactColumn.of(values)
    holds(column, values)
    holds(column.times(factor), [value * factor for value in values])
    which = np.arange(len(values)) % 2
    holds(
        column.times_each([factor, Fraction(1, 3)], which),
        [v * (factor, Fraction(1, 3))[n] for v, n in zip(values, which.tolist(), strict=True)],
    )


@given(tables)
def test_sums_and_ends(table):
    columns = [ExactColumn.of(values) for values in table]
    turned = list(zip(*table, strict=True))
    holds(total(columns), [sum(row) for row in turned])
    holds(least(columns), [min(row) for row in turned])
    holds(greatest(columns), [max(row) for row in turned])
    holds(joined(columns), [value for values in table for value in values])
    assert [c.fractions() for c in together(columns)] == table
    every = sorted({value for values in table for value in values})
    for found, values in zip(places(columns), table, strict=True):
        assert found.tolist() == [every.index(value) for value in values]


@given(rows, st.integers(0, 12), st.sampled_from(MODES))
def test_rounding(values, decimals, mode):
    found = ExactColumn.of(values).rounded(Rounding(decimals, mode))
    holds(found, [round_to(value, decimals, mode) for value in values])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("over", [20, 200, 6 * 10**6, 2**61, 2**62, WIDEST, 2 * WIDEST])
def test_rounding_at_and_beside_a_half(mode, over):
    halves = [Fraction(over // 2 + step, over) for step in (-1, 0, 1)]
    values = [sign * (whole + half) for sign in (1, -1) for whole in (0, 1, 2) for half in halves]
    found = ExactColumn.of(values).rounded(Rounding(0, mode))
    assert found.fractions() == [round_to(value, 0, mode) for value in values]


@given(rows, fractions)
def test_comparisons(values, bound):
    for edge in (bound, *values):
        column = ExactColumn.of(values)
        assert column.at_least(edge).tolist() == [value >= edge for value in values]
        assert column.at_most(edge).tolist() == [value <= edge for value in values]
    other = ExactColumn.of(reversed(values))
    pairs = zip(values, reversed(values), strict=True)
    assert ExactColumn.of(values).above(other).tolist() == [a > b for a, b in pairs]


@given(rows, fractions)
def test_rows_that_are_put_and_taken(values, new):
    column, count = ExactColumn.of(values), len(values)
    mask = np.arange(count) % 2 == 0
    found = column.put(mask, ExactColumn.full(int(mask.sum()), new))
    holds(found, [new if n % 2 == 0 else value for n, value in enumerate(values)])
    assert column.take(mask).fractions() == values[::2]
    runs = column.added(np.arange(0, count, 2), 2)
    holds(runs, [sum(values[n : n + 2]) for n in range(0, count, 2)])


@given(rows)
def test_floats_are_the_nearest_to_a_unit(values):
    for found, value in zip(ExactColumn.of(values).floats().tolist(), values, strict=True):
        assert found == pytest.approx(float(value), rel=2**-51, abs=0)


@pytest.mark.parametrize(("factor", "wide"), [(1, False), (2, True)])
def test_the_width_follows_from_the_bound_and_not_from_the_data(factor, wide):
    # The largest number that is there would fit; the largest that could be there would not.
    column = ExactColumn(np.array([1, 2], dtype=np.int64), 1, WIDEST).times(Fraction(factor))
    assert (column.tops.dtype == object) == wide
    assert column.fractions() == [factor, 2 * factor]
